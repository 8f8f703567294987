"""Step 6: look in the mailbox. The same bytes for a match, a mismatch and a limit reached (DESIGN 7)."""

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import Enum, auto

from textual.widget import Widget
from textual.widgets import Static

from kiosk.guide import FORGOT_PASSWORD
from kiosk.paris import soon
from kiosk.services.outcomes import Pending
from screens.step import StepScreen
from screens.visit import Move
from screens.widgets.button import ActionButton, LinkButton


class MailboxReply(Enum):
    RESEND = auto()


class CheckMailbox(StepScreen):
    """Request reference, spam hint, how long it is valid, « Renvoyer » after a minute."""

    patience = "mail"

    def __init__(self, pending: Pending) -> None:
        super().__init__(FORGOT_PASSWORD, 6)
        self.pending = pending

    def compose_content(self) -> Iterator[Widget]:
        yield Static(
            self.t("Si les cases correspondent à un compte, le mail part maintenant."),
            classes="paragraph",
            markup=False,
        )
        yield Static(self._facts(), id="request", markup=False)
        yield Static(self.t(self.step.text[0]), classes="paragraph", markup=False)
        yield LinkButton(self.t("Renvoyer"), MailboxReply.RESEND, id="resend")
        yield Static(
            self.t("Rien après quelques minutes ? Vérifiez (A), (B) et (C) à l’étape 5."),
            classes="paragraph -muted",
            markup=False,
        )

    def compose_actions(self) -> Iterator[Widget]:
        yield self.back_button()
        yield ActionButton(self.t("J’ai reçu le mail"), Move.NEXT, primary=True)

    def compose_panel(self) -> Iterator[Widget]:
        yield from self.kiosk.compose_mailbox()

    def on_mount(self) -> None:
        super().on_mount()
        self._tick()
        self.set_interval(1, self._tick)

    def renew(self, pending: Pending) -> None:
        """Show the newer request."""
        self.pending = pending
        self.query_one("#request", Static).update(self._facts())
        self._tick()

    def _facts(self) -> str:
        return self.t(
            "Demande {reference} · valable jusqu’à {time}",
            reference=self.pending.reference,
            time=soon(self.pending.valid_until),
        )

    def _tick(self) -> None:
        button = self.query_one("#resend", ActionButton)
        wait = int((self.pending.resend_from - datetime.now(UTC)).total_seconds())
        label = self.t("Renvoyer ({n} s)", n=wait) if wait > 0 else self.t("Renvoyer")
        button.name_it(label)
        button.disabled = wait > 0
