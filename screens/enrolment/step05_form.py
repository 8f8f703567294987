"""Step 5: the form (A) (B) (C) (D) and « Envoyer »."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from textual.widget import Widget

from kiosk.guide import ENROLMENT
from screens.forgot_password.step05_form import FormLink
from screens.form import FormScreen
from screens.visit import Draft
from screens.widgets.button import LinkButton
from screens.widgets.fields import email_again_field, email_field, member_number_field, nir_field


@dataclass(frozen=True, slots=True)
class Enrolling:
    """A, B, C and D as typed."""

    nir: str = field(repr=False)
    member_number: str = field(repr=False)
    email: str = field(repr=False)
    again: str = field(repr=False)


class EnrolmentForm(FormScreen):
    """What is typed here stays when the person goes back; (A) comes from connexion if a NIR was typed there."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(ENROLMENT, 5)
        self._draft = draft

    def compose_content(self) -> Iterator[Widget]:
        a, b, c, d = self.step.fields
        yield nir_field(self.t, a, self._draft.identifier)
        yield member_number_field(self.t, b, self._draft.member_number)
        email = email_field(self.t, c, self._draft.email)
        yield email
        yield email_again_field(d, self._draft.email_again, email)
        yield LinkButton(self.t("J’ai déjà reçu un code"), FormLink.ALREADY_A_CODE, id="has-code")

    def compose_actions(self) -> Iterator[Widget]:
        yield self.back_button()
        yield self.submit_button(self.t(self.step.button))
        yield self.note_links()

    def keep(self) -> None:
        self._draft.identifier = self.value("A")
        self._draft.member_number = self.value("B")
        self._draft.email = self.value("C")
        self._draft.email_again = self.value("D")

    def filled(self) -> object:
        return Enrolling(self.value("A"), self.value("B"), self.value("C"), self.value("D"))
