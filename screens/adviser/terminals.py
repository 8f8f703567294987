"""The one thing an adviser may do to a terminal: end the pause it takes after too many failures."""

from typing import TYPE_CHECKING, assert_never

from kiosk.services.advisers import AdviserGone
from kiosk.services.desk_actions.states import NotPaused, PauseLifted, UnknownTerminal
from screens.adviser.asking import PickOne
from screens.adviser.base import Choose

if TYPE_CHECKING:
    from screens.adviser.desk import DeskScreen


class TerminalActs:
    """From the menu, or from the list of terminals."""

    def __init__(self, desk: "DeskScreen") -> None:
        self._desk = desk
        self.t = desk.t

    async def pauses(self) -> None:
        """Choose among the terminals that rest."""
        paused = [one.terminal for one in self._desk.follow.terminals if one.paused_until is not None]
        if not paused:
            self._desk.tell(self.t("Aucune borne n’est en pause."))
            return
        ways = [(str(n % 10), name, name) for n, name in enumerate(paused[:10], 1)]
        name = await self._desk.put(PickOne(self.t("Lever la pause de quelle borne ?"), ways))
        if name is not None:
            await self.lift(name)

    async def opened(self, name: str) -> None:
        """Enter on a terminal: the one thing that may be done to it."""
        seen = next((one for one in self._desk.follow.terminals if one.terminal == name), None)
        if seen is not None and seen.paused_until is not None:
            await self.lift(name)
        else:
            self._desk.tell(self.t("Rien à faire pour {terminal} : elle n’est pas en pause.", terminal=name))

    async def lift(self, terminal: str) -> None:
        desk, t = self._desk, self.t
        line = t("Les connexions y redeviennent possibles tout de suite. C’est inscrit au journal, à votre nom.")
        sure = Choose(t("Lever la pause de {terminal} ?", terminal=terminal), [line], [(t("Lever la pause"), True)])
        if not await desk.put(sure):
            return
        services = await desk.console_app.services()
        outcome = await desk.ask(services.desk_actions.lift_pause(desk.adviser, terminal))
        match outcome:
            case None | AdviserGone():
                return
            case PauseLifted():
                desk.tell(t("√ Pause levée : {terminal} accepte de nouveau les connexions.", terminal=terminal))
            case NotPaused():
                desk.tell(t("{terminal} n’est plus en pause.", terminal=terminal))
            case UnknownTerminal():
                desk.tell(t("! Cette agence n’a pas de borne de ce nom."), bad=True)
            case _:
                assert_never(outcome)
