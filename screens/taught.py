"""An App that a trainer may show: the mailbox, the invented members, and the way out, in a demonstration only."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from textual.binding import Binding, BindingType
from textual.widget import Widget

from screens.assistance.helped import HelpedApp

if TYPE_CHECKING:
    from screens.app import Kiosk
    from screens.demonstration import Demonstration


class TaughtApp(HelpedApp):
    """On a kiosk for members its keys do nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f3", "mailbox", show=False),
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

    def action_members(self) -> None:
        if self.demonstration is not None:
            self.demonstration.open_members(cast("Kiosk", self))

    def compose_mailbox(self) -> Sequence[Widget]:
        """The mailbox beside steps 6 and 7, in a demonstration only."""
        return [self.demonstration.mailbox_panel()] if self.demonstration is not None else []
