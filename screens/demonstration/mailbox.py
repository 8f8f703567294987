"""The demonstration's mailbox: mails that the embedded server really received, and their link, followed."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Button, Static

from kiosk.demo.mailbox import Mailbox, ReceivedMail
from kiosk.demo.members import DemoMember
from kiosk.identity.text import clean
from screens.base import Overlay
from screens.demonstration.members import MembersOverlay
from screens.forgot_password.step06_mailbox import CheckMailbox
from screens.forgot_password.step07_code import EnterCode
from screens.visit import FollowedLink
from screens.widgets.button import ActionButton, LinkButton

_LINK_LABELS = {"reset": "Réinitialisation de mot de passe", "enrolment": "Inscription à l’espace adhérent"}


def follow(app: App[None], link: FollowedLink) -> None:
    """Steps 6 and 7 take a link; everywhere else it is only read."""
    for screen in app.screen_stack:
        if isinstance(screen, CheckMailbox | EnterCode):
            screen.answer(link)


class MailboxPanel(VerticalScroll, can_focus=False):
    """The newest mail, as received; arrives by itself."""

    def __init__(self, mailbox: Mailbox) -> None:
        super().__init__(id="mailbox-panel", classes="private")
        self._mailbox = mailbox

    def compose(self) -> ComposeResult:
        yield Static("Boîte mail (démonstration)", classes="panel-title", markup=False)
        yield Static("Aucun mail pour le moment.", id="mail-head", classes="panel-text", markup=False)
        yield Static("", id="mail-code", markup=False)
        yield LinkButton(_LINK_LABELS["reset"], "link", id="mail-link")
        yield Static("", id="mail-body", classes="panel-text", markup=False)

    def on_mount(self) -> None:
        self._show()
        self._forget = self._mailbox.subscribe(self._show)

    def on_unmount(self) -> None:
        self._forget()

    def _newest(self) -> ReceivedMail | None:
        return self._mailbox.messages[0] if self._mailbox.messages else None

    def _show(self, _arrived: ReceivedMail | None = None) -> None:
        mail = self._newest()
        link = self.query_one("#mail-link", ActionButton)
        link.display = mail is not None and mail.link is not None
        code = self.query_one("#mail-code", Static)
        code.display = mail is not None and mail.code is not None
        if mail is not None:
            code.update(f"Code : {mail.code}")
            link.name_it(_LINK_LABELS.get(mail.kind, ""))
            head = f"De : {clean(mail.sender)}\nÀ : {clean(mail.to)}\nObjet : {clean(mail.subject)}"
            self.query_one("#mail-head", Static).update(head)
            self.query_one("#mail-body", Static).update("\n".join(clean(line) for line in mail.text.splitlines()))

    def on_button_pressed(self, event: Button.Pressed) -> None:
        mail = self._newest()
        if mail is None or mail.link is None:
            return
        event.stop()
        follow(self.app, FollowedLink(mail.link.rsplit("/", 1)[-1]))
        if isinstance(self.screen, MailboxOverlay):
            self.screen.action_close()


class MailboxOverlay(Overlay):
    """F3: the mailbox over the step, where there is no room beside it; F3 again, the card of members."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Fermer", show=False),
        Binding("f3", "members", show=False),
    ]

    AUTO_FOCUS = "#mail-link"  # the box itself takes the focus only to be scrolled

    def __init__(self, mailbox: Mailbox, members: Sequence[DemoMember]) -> None:
        super().__init__()
        self._mailbox, self._members = mailbox, members

    def action_members(self) -> None:
        if self._members:
            self.app.switch_screen(MembersOverlay(self._members))
        else:
            self.action_close()

    def compose(self) -> ComposeResult:
        yield from super().compose()
        with VerticalScroll(classes="overlay-box -large", can_focus=True):
            yield MailboxPanel(self._mailbox)
            yield ActionButton(self.t("Fermer"), primary=True)
