"""Step 8: the new password (A) and its confirmation (B), the rule ticked live in words."""

from collections.abc import Iterator

from textual import on
from textual.widget import Widget
from textual.widgets import Input, Static

from kiosk.guide import Procedure
from kiosk.identity.password_rule import same
from kiosk.said import together
from screens.form import FormScreen
from screens.large import SUBMIT
from screens.visit import NewPassword
from screens.widgets.fields import new_password_field, password_field
from screens.widgets.rule import RuleTicks


class NewPasswordForm(FormScreen):
    """Nothing is changed here: step 9 asks for the last word."""

    needs_grant = True

    def __init__(self, procedure: Procedure) -> None:
        super().__init__(procedure, 8)

    def compose_content(self) -> Iterator[Widget]:
        a, b = self.step.fields
        yield new_password_field(self.t, a)
        yield RuleTicks()
        yield password_field(b, self.t("Le même mot de passe, une deuxième fois."))
        note = together("(1) {text}", text=self.t(self.step.notes[0].text))
        yield Static(note, id="rule-note", markup=False)

    def compose_actions(self) -> Iterator[Widget]:
        yield self.back_button()
        yield self.submit_button(self.t(self.step.button))

    @on(Input.Changed, "#field-A Input")
    def _judge(self, event: Input.Changed) -> None:
        self.query_one(RuleTicks).judge(event.value)

    def chose(self, reply: object) -> None:
        typed = self.value("A"), self.value("B")
        if reply == SUBMIT and all(typed) and not same(*typed):
            self.differs("A", "B")
        else:
            super().chose(reply)

    def judge_again(self) -> None:
        self.query_one(RuleTicks).judge(self.value("A"))

    def filled(self) -> object:
        return NewPassword(self.value("A"), self.value("B"))
