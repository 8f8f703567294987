"""Step 6: look in the mailbox. The same bytes for a match, a mismatch and a limit reached (DESIGN 7)."""

from collections.abc import Iterator
from enum import Enum, auto

from textual.widget import Widget
from textual.widgets import Static

from kiosk.guide import Procedure
from kiosk.paris import soon
from kiosk.services.outcomes import Pending
from screens.moves import Move
from screens.step import StepScreen
from screens.widgets.button import ActionButton
from screens.widgets.resend import ResendLink


class MailboxReply(Enum):
    RESEND = auto()
    CALL = auto()


class CheckMailbox(StepScreen):
    """Request reference, spam hint, how long it is valid, « Renvoyer » after a minute."""

    patience = "mail"

    def __init__(self, procedure: Procedure, pending: Pending) -> None:
        super().__init__(procedure, 6)
        self.pending = pending

    def compose_content(self) -> Iterator[Widget]:
        yield Static(self.condition(), classes="paragraph", markup=False)
        yield Static(self._facts(), id="request", markup=False)
        yield Static(self.t(self.step.text[0]), classes="paragraph", markup=False)
        yield ResendLink(self.t, MailboxReply.RESEND, self.pending.resend_from)
        yield from self.compose_remedy()

    def condition(self) -> str:
        """When the mail leaves: the same words for everybody."""
        return self.t("Si les cases correspondent à un compte, le mail part maintenant.")

    def compose_remedy(self) -> Iterator[Widget]:
        """What to do if nothing comes."""
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

    def renew(self, pending: Pending) -> None:
        """Show the newer request."""
        self.pending = pending
        self.query_one("#request", Static).update(self._facts())
        self.query_one(ResendLink).wait_until(pending.resend_from)

    def called(self, reference: str) -> None:
        """An adviser is called, where `compose_remedy` offers it: one call is enough, so its link goes."""
        self.query("#call, #call-why").set(display=False)
        self.set_focus(self.first_focus())
        self.notice(
            self.t(
                "√ Appel noté : donnez la référence {reference} à l’accueil ; on vous dira la suite.",
                reference=reference,
            )
        )

    def _facts(self) -> str:
        return self.t(
            "Demande {reference} · valable jusqu’à {time}",
            reference=self.pending.reference,
            time=soon(self.pending.valid_until),
        )
