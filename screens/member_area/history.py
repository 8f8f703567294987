"""« Mon historique »: the last sign-ins and changes of the account, in plain words, for their owner to recognise."""

from collections.abc import Iterator

from textual.widget import Widget
from textual.widgets import Static

from kiosk.guide import CONNEXION
from kiosk.identity.text import clean
from kiosk.paris import clock_time, weekday
from kiosk.said import together
from kiosk.services.area_outcomes import Happened, PastEvent
from kiosk.services.place import WEB
from screens.moves import Move
from screens.step import StepScreen
from screens.widgets.button import ActionButton

_PAGE = 4  # all in sight at 60 columns by 20 rows, where each takes two rows, in large letters too


class History(StepScreen):
    """Not a step of the guide: it stays at step 5, where the area is. The latest events are on the first page."""

    patience = "member"
    panel = False

    def __init__(self, past: tuple[PastEvent, ...]) -> None:
        super().__init__(CONNEXION, 5)
        self._past, self._page = past, 0

    def heading(self) -> str:
        return self.t("Mon historique")

    def compose_content(self) -> Iterator[Widget]:
        for event in self._past:
            yield Static(self._sentence(event), classes="past private", markup=False)
        yield Static(
            self.t("Vous ne reconnaissez pas une ligne ? Changez votre mot de passe, puis voyez un conseiller."),
            id="past-advice",
            classes="-muted",
            markup=False,
        )

    def compose_actions(self) -> Iterator[Widget]:
        yield ActionButton(self.t("◄ Retour"), Move.BACK, primary=True, id="back")
        if len(self._past) > _PAGE:
            yield ActionButton(self.t("Plus ancien"), action="screen.turn", id="turn")

    def on_mount(self) -> None:
        super().on_mount()
        self._show()

    def action_turn(self) -> None:
        last = (len(self._past) - 1) // _PAGE
        self._page = self._page + 1 if self._page < last else 0
        turn = self.query_one("#turn", ActionButton)
        turn.name_it(self.t("Plus ancien") if self._page < last else self.t("Plus récent"))
        self._show()

    def _show(self) -> None:
        for number, line in enumerate(self.query(".past")):
            line.display = number // _PAGE == self._page

    def _sentence(self, event: PastEvent) -> str:
        said = {"day": weekday(event.at), "time": clock_time(event.at), "place": self._place(event)}
        match event.what:
            case Happened.SIGNED_IN:
                return self.t("• {day} à {time} : connexion, {place}", **said)
            case Happened.PASSWORD_CHANGED:
                return self.t("• {day} à {time} : mot de passe modifié, {place}", **said)
            case Happened.EMAIL_CHANGED:
                return self.t("• {day} à {time} : adresse e-mail modifiée, {place}", **said)
            case Happened.WRONG_PASSWORD if event.times > 1:
                return self.t("! {day} à {time} : mot de passe incorrect {n} fois, {place}", n=event.times, **said)
            case Happened.WRONG_PASSWORD:
                return self.t("! {day} à {time} : mot de passe incorrect, {place}", **said)

    def _place(self, event: PastEvent) -> str:
        if event.terminal == WEB:
            return self.t("par le lien d’un mail")
        return together("{terminal} ({agency})", terminal=clean(event.terminal), agency=clean(event.agency))
