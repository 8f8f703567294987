"""What a demonstration adds to the screens: the band, the mailbox that really received, the invented members."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.widgets import Static

from kiosk.demo.mailbox import Mailbox
from kiosk.demo.members import DemoMember
from screens.demonstration.mailbox import MailboxOverlay, MailboxPanel
from screens.demonstration.members import MembersOverlay

if TYPE_CHECKING:
    from screens.app import Kiosk


@dataclass(frozen=True, slots=True)
class Demonstration:
    """Handed to the App by `kiosk demo`; a real kiosk has none."""

    mailbox: Mailbox
    members: Sequence[DemoMember]

    def forget(self) -> None:
        """The mails of one visit are not the next one's."""
        self.mailbox.clear()

    def band(self) -> Static:
        text = "DÉMONSTRATION · F3 Boîte mail · F4 Adhérents · F12 Quitter"
        return Static(text, id="band", markup=False)

    def mailbox_panel(self) -> MailboxPanel:
        return MailboxPanel(self.mailbox)

    def open_mailbox(self, app: "Kiosk") -> None:
        if not isinstance(app.screen, MailboxOverlay):
            app.push_screen(MailboxOverlay(self.mailbox))

    def open_members(self, app: "Kiosk") -> None:
        if not isinstance(app.screen, MembersOverlay):
            app.push_screen(MembersOverlay(self.members))
