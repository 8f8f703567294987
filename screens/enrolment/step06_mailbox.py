"""Step 6: look in the mailbox. Everybody is told of the adviser: anybody's address may not be the one known."""

from collections.abc import Iterator

from textual.widget import Widget
from textual.widgets import Static

from screens.forgot_password.step06_mailbox import CheckMailbox, MailboxReply
from screens.keys import ADVISER
from screens.widgets.button import LinkButton


class EnrolmentMailbox(CheckMailbox):
    """The same bytes for a match, a mismatch, another address and who is registered already (DESIGN 7)."""

    @property
    def is_called(self) -> bool:
        """Whether an adviser was called from here."""
        return not self.query_one("#call").display

    def condition(self) -> str:
        return self.t("Si les cases sont justes, le mail part maintenant.")

    def compose_remedy(self) -> Iterator[Widget]:
        yield Static(
            self.t("Un conseiller doit vérifier toute adresse que la mutuelle ne connaît pas."),
            id="call-why",
            classes="paragraph -muted",
            markup=False,
        )
        yield LinkButton(self.t("Je ne reçois rien : appeler un conseiller"), MailboxReply.CALL, id="call")
        self._talk = LinkButton(self.t("Un conseiller (F9)"), action=ADVISER.action, id="adviser")
        self._talk.display = False
        yield self._talk

    def called(self, reference: str) -> None:
        self._talk.display = True
        super().called(reference)
