"""What a demonstration adds to the screens: the band, the mailbox that really received, the invented members."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from kiosk.demo.mailbox import Mailbox
from kiosk.demo.members import DemoMember
from screens.demonstration.mailbox import MailboxOverlay, MailboxPanel
from screens.demonstration.members import MembersOverlay

if TYPE_CHECKING:
    from screens.app import Kiosk


@dataclass(frozen=True, slots=True)
class Demonstration:
    """Handed to the App by `kiosk demo`; a real kiosk has none."""

    BAND: ClassVar = "DÉMONSTRATION · F3 Mails, adhérents · F12 Quitter"

    mailbox: Mailbox
    members: Sequence[DemoMember]

    def forget(self) -> None:
        """The mails of one visit are not the next one's."""
        self.mailbox.clear()

    def mailbox_panel(self) -> MailboxPanel:
        return MailboxPanel(self.mailbox)

    def open_mailbox(self, app: "Kiosk") -> None:
        if not isinstance(app.screen, MailboxOverlay):
            app.push_screen(MailboxOverlay(self.mailbox, self.members))

    def open_members(self, app: "Kiosk") -> None:
        if not isinstance(app.screen, MembersOverlay):
            app.push_screen(MembersOverlay(self.members))
