"""Step 5: the form (A) (B) (C) and « Envoyer »."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

from textual.widget import Widget

from kiosk.guide import FORGOT_PASSWORD
from screens.form import FormScreen
from screens.visit import Draft
from screens.widgets.button import LinkButton
from screens.widgets.fields import email_field, identifier_field, member_number_field


class FormLink(Enum):
    ALREADY_A_CODE = auto()


@dataclass(frozen=True, slots=True)
class ForgotForm:
    """A, B and C as typed."""

    identifier: str = field(repr=False)
    member_number: str = field(repr=False)
    email: str = field(repr=False)


class ForgotPasswordForm(FormScreen):
    """What is typed here stays when the person goes back; (A) comes from connexion if it was typed there."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(FORGOT_PASSWORD, 5)
        self._draft = draft

    def compose_content(self) -> Iterator[Widget]:
        a, b, c = self.step.fields
        yield identifier_field(self.t, a, self._draft.identifier)
        yield member_number_field(self.t, b, self._draft.member_number)
        yield email_field(self.t, c, self._draft.email)
        yield LinkButton(self.t("J’ai déjà reçu un code"), FormLink.ALREADY_A_CODE, id="has-code")

    def compose_actions(self) -> Iterator[Widget]:
        yield self.back_button()
        yield self.submit_button(self.t(self.step.button))
        yield self.note_links()

    def keep(self) -> None:
        self._draft.identifier = self.value("A")
        self._draft.member_number = self.value("B")
        self._draft.email = self.value("C")

    def filled(self) -> object:
        return ForgotForm(self.value("A"), self.value("B"), self.value("C"))
