"""What a demonstration adds to the screens: the band, the mailbox that really received, the invented members."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.demo.mailbox import Mailbox
from kiosk.demo.members import MEMBERS, DemoMember
from kiosk.demo.world import World
from kiosk.services.loading import Loader
from screens.demonstration.mailbox import MailboxOverlay, MailboxPanel
from screens.demonstration.members import MembersOverlay
from screens.start import AHEAD

if TYPE_CHECKING:
    from kiosk.services import Services
    from screens.app import Kiosk


@dataclass(slots=True)
class Demonstration:
    """Handed to the App by `kiosk demo`; a real kiosk has none."""

    mailbox: Mailbox
    members: Sequence[DemoMember]
    reopen: "Callable[[], Awaitable[Services]]"  # the services of a world in which nothing was done
    presenter: bool = False  # others look on: the card of members stays away
    has_adviser: bool = False  # somebody answers F9
    playing: bool = False  # a scenario has the keyboard: of these keys only the way out

    @property
    def bands(self) -> tuple[str, ...]:
        """The permanent row in fewer and fewer words."""
        if self.playing:
            return ("DÉMONSTRATION · F12 Quitter",)
        shown = "Mails" if self.presenter else "Mails, adhérents"
        return (
            f"DÉMONSTRATION · F3 {shown} · Ctrl+R Recommencer · F12 Quitter",
            f"DÉMONSTRATION · F3 {shown} · F12 Quitter",
            f"DÉMONSTRATION · F3 {shown}",
        )

    def forget(self) -> None:
        """The mails of one visit are not the next one's."""
        self.mailbox.clear()

    def mailbox_panel(self) -> MailboxPanel:
        return MailboxPanel(self.mailbox)

    def open_mailbox(self, app: "Kiosk") -> None:
        if not isinstance(app.screen, MailboxOverlay):
            app.push_screen(MailboxOverlay(self.mailbox, () if self.presenter else self.members))

    def open_members(self, app: "Kiosk") -> None:
        if not self.presenter and not isinstance(app.screen, MembersOverlay):
            app.push_screen(MembersOverlay(self.members))


def demonstrated(*, presenter: bool = False) -> "tuple[World, Loader, Demonstration]":
    """A world to be closed at the end, what opens it behind the first screen, and what it adds to the screens."""
    logging.getLogger("kiosk").addHandler(logging.NullHandler())  # nothing of it is for an operator
    world = World(Mailbox())
    loader = Loader(world.open, ahead=AHEAD)
    return world, loader, Demonstration(world.mailbox, MEMBERS, loader.reopen, presenter)
