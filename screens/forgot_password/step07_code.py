"""Step 7: the link received. It opens where the mailbox is; here the code of the same mail is typed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

from textual.widget import Widget
from textual.widgets import Static

from kiosk.guide import FORGOT_PASSWORD
from kiosk.paris import soon
from kiosk.services.outcomes import Pending
from screens.form import FormScreen
from screens.widgets.button import LinkButton
from screens.widgets.field import LetteredField
from screens.widgets.fields import code_field


class CodeReply(Enum):
    DONE_ELSEWHERE = auto()


@dataclass(frozen=True, slots=True)
class TypedCode:
    code: str = field(repr=False)


class EnterCode(FormScreen):
    """Eight digits; five tries; the same screen for everybody."""

    patience = "mail"

    def __init__(self, pending: Pending) -> None:
        super().__init__(FORGOT_PASSWORD, 7)
        self._pending = pending

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

    def wrong(self, tries_left: int) -> None:
        """The code was not right; how many tries are left is the same for everybody."""
        self.query_one(LetteredField).wipe()
        left = self.plural(
            "Ce code n’est pas le bon. Il reste {n} essai.",
            "Ce code n’est pas le bon. Il reste {n} essais.",
            tries_left,
        )
        self.blame("A", left)

    def filled(self) -> object:
        return TypedCode(self.value("A"))
