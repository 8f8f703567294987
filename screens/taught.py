"""An App that a trainer may show: the mailbox, the invented members, and the way out, in a demonstration only."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from textual.binding import Binding, BindingType
from textual.widget import Widget

from screens.assistance.helped import HelpedApp
from screens.work import instead

if TYPE_CHECKING:
    from screens.app import Kiosk
    from screens.demonstration import Demonstration


class TaughtApp(HelpedApp):
    """On a kiosk for members its keys do nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f3", "mailbox", show=False),
        Binding("ctrl+r", "begin_again", show=False, priority=True),
        Binding("f12", "quit_demonstration", show=False, priority=True),
    ]

    demonstration: "Demonstration | None"

    def action_mailbox(self) -> None:
        if self.demonstration is not None:
            self.demonstration.open_mailbox(cast("Kiosk", self))

    def action_quit_demonstration(self) -> None:
        """A trainer may leave; a kiosk for members ends by its operator's signals alone."""
        if self.demonstration is not None:
            self.exit()

    def action_begin_again(self) -> None:
        """« Recommencer »: a trainer's next group finds the members as the first one did."""
        if self.demonstration is not None:
            instead(self, "begin again", self.begin_again)

    async def begin_again(self) -> None:
        """Leave, and open a world in which nothing was done."""
        assert self.demonstration is not None  # noqa: S101 - the action asks
        kiosk = cast("Kiosk", self)
        kiosk.finish()
        while any(one.group in ("home", "leave") and not one.is_finished for one in self.workers):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        kiosk.publisher.serve(await self.demonstration.reopen())

    @property
    def nobody_answers(self) -> bool:
        """Whether F9 can be tried, and no adviser is behind it."""
        return self.demonstration is not None and not self.demonstration.has_adviser

    def action_members(self) -> None:
        if self.demonstration is not None:
            self.demonstration.open_members(cast("Kiosk", self))

    def compose_mailbox(self) -> Sequence[Widget]:
        """The mailbox beside steps 6 and 7, in a demonstration only."""
        return [self.demonstration.mailbox_panel()] if self.demonstration is not None else []
