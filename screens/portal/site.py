"""Steps 1 to 3 of every procedure: the site, its menu bar, « Mon compte », « Adhérent »."""

from collections.abc import Iterator

from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from kiosk import house
from kiosk.guide import Procedure
from screens.moves import Move, Turn
from screens.step import StepScreen
from screens.visit import StepFlow, Visit
from screens.widgets.button import ActionButton
from screens.widgets.drawn import Drawn

# The other tabs of the site are drawn so that the page is recognised; on a kiosk they lead nowhere.
_TABS_BEFORE, _TABS_AFTER = ("Accueil", "La mutuelle"), ("Contact",)


class SiteScreen(StepScreen):
    """The drawn site. Each step lights the one thing that the guide says to click."""

    panel = False

    def compose_content(self) -> Iterator[Widget]:
        number = self.number
        with_menu = number > 1
        parts: list[Widget] = [Drawn(f"◄ ►  {house.site()}", id="site-address", markup=False)]
        parts.append(Horizontal(*self._tabs(with_menu), id="site-menu"))
        if number == 3:
            parts.append(Vertical(ActionButton(self.t(self.step.button), Move.NEXT, primary=True), id="site-drop"))
        parts.append(Drawn(self._welcome(), id="site-photo", markup=False))
        yield Vertical(*parts, id="site")
        if self.step.caption:
            yield Drawn(self.t(self.step.caption), id="site-caption", markup=False)

    def _tabs(self, live: bool) -> Iterator[Widget]:
        for name in _TABS_BEFORE:
            yield Drawn(name, classes="site-tab", markup=False)
        account = self.t(self.procedure.step(2).button)
        if self.number == 2 and live:
            yield ActionButton(account, Move.NEXT, primary=True)
        else:
            yield Drawn(account, classes="site-tab -open" if self.number == 3 else "site-tab", markup=False)
        for name in _TABS_AFTER:
            yield Drawn(name, classes="site-tab", markup=False)

    def _welcome(self) -> str:
        return self.t("Bienvenue sur le site de votre mutuelle")

    def compose_actions(self) -> Iterator[Widget]:
        yield self.back_button()
        if self.number == 1:
            yield ActionButton(self.t("Accéder au site"), Move.NEXT, primary=True)


def arrival(procedure: Procedure, number: int) -> StepFlow:
    """The flow of one of the three first steps."""

    async def step(visit: Visit) -> Turn:
        reply = await visit.show(visit.made(SiteScreen) or SiteScreen(procedure, number))
        if reply is Move.BACK:
            return Move.HOME if number == 1 else Move.BACK
        return Move.NEXT

    return step
