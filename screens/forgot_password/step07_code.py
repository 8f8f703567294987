"""Step 7: the link received. It opens where the mailbox is; here the code of the same mail is typed."""

from collections.abc import Iterator
from enum import Enum, auto

from textual.widget import Widget
from textual.widgets import Static

from kiosk.guide import Procedure
from kiosk.paris import soon
from kiosk.services.outcomes import Pending
from screens.code_form import CodeForm
from screens.widgets.button import LinkButton
from screens.widgets.fields import code_field


class CodeReply(Enum):
    DONE_ELSEWHERE = auto()


class EnterCode(CodeForm):
    """Eight digits; five tries; the same screen for everybody."""

    patience = "mail"

    def __init__(self, procedure: Procedure, pending: Pending) -> None:
        super().__init__(procedure, 7)
        self._pending = pending

    @property
    def reference(self) -> str:
        """Of the request whose code is asked for."""
        return self._pending.reference

    def compose_content(self) -> Iterator[Widget]:
        yield Static(
            self.t("Sur votre téléphone : ouvrez le lien du mail et terminez là-bas.\nIci : tapez le code du mail."),
            classes="paragraph",
            markup=False,
        )
        yield code_field(self.t)
        yield Static(
            self.t(
                "Demande {reference} · valable jusqu’à {time}",
                reference=self._pending.reference,
                time=soon(self._pending.valid_until),
            ),
            id="request",
            markup=False,
        )
        yield Static(
            self.t("Ne donnez ce code à personne. Aucun conseiller ne vous le demandera."),
            classes="paragraph -muted",
            markup=False,
        )

        yield LinkButton(self.t("C’est fait sur mon téléphone"), CodeReply.DONE_ELSEWHERE, id="done-elsewhere")

    def compose_actions(self) -> Iterator[Widget]:
        yield self.back_button()
        yield self.submit_button(self.t("Continuer"))

    def compose_panel(self) -> Iterator[Widget]:
        yield from self.kiosk.compose_mailbox() or super().compose_panel()
