"""CONNEXION step 5: « Vous êtes désormais connecté ! » and the member's area."""

from collections.abc import Iterable, Iterator
from enum import Enum, auto

from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Static

from kiosk.guide import CONNEXION
from kiosk.identity.text import clean
from kiosk.paris import clock_time, date
from kiosk.services.area_outcomes import Overview
from kiosk.services.outcomes import Session
from screens.keys import ADVISER, COLOURS, FINISH, HELP, LANGUAGE, LARGE, VOICE, Key
from screens.step import StepScreen
from screens.widgets.button import ActionButton, LinkButton
from screens.widgets.own import MASK, Own


class AreaReply(Enum):
    CHANGE_PASSWORD = auto()
    CHANGE_EMAIL = auto()
    HISTORY = auto()
    SIGN_OUT = auto()


class MemberArea(StepScreen):
    """Nothing on it names the person until they ask: others stand behind them. (A25)"""

    patience = "member"

    def __init__(self, session: Session, overview: Overview) -> None:
        super().__init__(CONNEXION, 5)
        self._session, self._overview = session, overview
        self._named = False

    def compose_content(self) -> Iterator[Widget]:
        with Horizontal(id="greeting-row"):
            yield Static(self.t("Bonjour"), id="greeting", classes="private", markup=False)
            yield LinkButton(self.t("Afficher mon prénom"), action="screen.name", id="name")
        number, email = self._overview.member_number, self._overview.email
        yield Own(
            self.t("Numéro interne : {number}", number=number),
            self.t("Numéro interne : {number}", number=MASK),
            classes="fact",
        )
        yield Own(
            self.t("Adresse e-mail : {email}", email=clean(email) if email else self.t("aucune")),
            self.t("Adresse e-mail : {email}", email=MASK if email else self.t("aucune")),
            classes="fact",
        )
        yield Static(self._last(), classes="fact private", markup=False)
        if self._overview.wrong_passwords:
            yield Static(self._attempts(), classes="fact -warning private", markup=False)
        if self._session.displaced:
            yield Static(
                self.t("! Une autre connexion était ouverte. Elle est fermée."),
                classes="fact -warning",
                markup=False,
            )
        tight = self._session.displaced and self._overview.wrong_passwords
        with Vertical(id="choices", classes="-tight" if tight else ""):
            yield ActionButton(self.t("Modifier mon mot de passe"), AreaReply.CHANGE_PASSWORD)
            yield ActionButton(self.t("Modifier mon adresse e-mail"), AreaReply.CHANGE_EMAIL)

    def _last(self) -> str:
        last = self._session.last_sign_in
        if last is None:
            return self.t("C’est votre première connexion.")
        return self.t("Dernière connexion : le {day} à {time}.", day=date(last), time=clock_time(last))

    def _attempts(self) -> str:
        return self.plural(
            "! Depuis, mot de passe incorrect : {n} fois.",
            "! Depuis, mot de passe incorrect : {n} fois.",
            self._overview.wrong_passwords,
        )

    def compose_actions(self) -> Iterator[Widget]:
        yield ActionButton(self.t("Mon historique"), AreaReply.HISTORY)
        yield ActionButton(
            self.t("Se déconnecter (F10)"), AreaReply.SIGN_OUT, primary=True, words=self.t("Se déconnecter")
        )

    def footer_keys(self) -> Iterable[Key]:
        return (HELP, LANGUAGE, LARGE, COLOURS, VOICE, ADVISER, FINISH)

    def compose_panel(self) -> Iterator[Widget]:
        yield from ()

    # --- the first name --------------------------------------------------------------------------

    def action_name(self) -> None:
        self._greet(shown=not self._named and not self.shared)

    def cover(self) -> None:
        self._greet(shown=False)

    def share_screen(self) -> None:
        super().share_screen()
        self.cover()

    def _greet(self, *, shown: bool) -> None:
        self._named = shown
        name = clean(self._session.first_name)
        self.query_one("#greeting", Static).update(
            self.t("Bonjour {name}", name=name) if shown else self.t("Bonjour")
        )
        link = self.query_one("#name", LinkButton)
        link.name_it(self.t("Masquer mon prénom") if shown else self.t("Afficher mon prénom"))

    def action_back(self) -> None:
        """Going back would leave a session open behind: the way out is « Se déconnecter »."""
