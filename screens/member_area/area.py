"""CONNEXION step 5: « Vous êtes désormais connecté ! » and the member's area."""

from collections.abc import Iterable, Iterator
from enum import Enum, auto

from textual.widget import Widget
from textual.widgets import Static

from kiosk.guide import CONNEXION
from kiosk.identity.text import clean
from kiosk.paris import clock_time, date
from kiosk.services.outcomes import Session
from screens.keys import COLOURS, FINISH, HELP, Key
from screens.step import StepScreen
from screens.widgets.button import ActionButton


class AreaReply(Enum):
    CHANGE_PASSWORD = auto()
    SIGN_OUT = auto()


class MemberArea(StepScreen):
    """First name, last sign-in, change the password, sign out."""

    patience = "member"

    def __init__(self, session: Session) -> None:
        super().__init__(CONNEXION, 5)
        self._session = session
        self.changed = False

    def compose_content(self) -> Iterator[Widget]:
        yield Static(
            self.t("Bonjour {name}", name=clean(self._session.first_name)),
            id="greeting",
            classes="private",
            markup=False,
        )
        yield Static(self._last(), classes="paragraph private", markup=False)
        if self._session.displaced:
            yield Static(
                self.t("Une autre connexion à votre compte était ouverte. Elle est fermée."),
                classes="paragraph",
                markup=False,
            )
        yield Static(self.t("Avant de partir, pensez à vous déconnecter."), classes="paragraph -muted", markup=False)

    def _last(self) -> str:
        last = self._session.last_sign_in
        if last is None:
            return self.t("C’est votre première connexion.")
        return self.t("Dernière connexion : le {day} à {time}.", day=date(last), time=clock_time(last))

    def compose_actions(self) -> Iterator[Widget]:
        yield ActionButton(self.t("Modifier mon mot de passe"), AreaReply.CHANGE_PASSWORD)
        yield ActionButton(self.t("Se déconnecter (F10)"), AreaReply.SIGN_OUT, primary=True)

    def footer_keys(self) -> Iterable[Key]:
        return (HELP, COLOURS, FINISH)

    def compose_panel(self) -> Iterator[Widget]:
        yield from ()

    def action_back(self) -> None:
        """Going back would leave a session open behind: the way out is « Se déconnecter »."""
