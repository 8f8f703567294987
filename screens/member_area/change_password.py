"""« Modifier mon mot de passe » from the member's area: the current one is asked (R16)."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from textual import on
from textual.widget import Widget
from textual.widgets import Input

from kiosk.guide import CONNEXION, Field
from kiosk.identity.password_rule import same
from screens.form import FormScreen
from screens.large import SUBMIT
from screens.widgets.fields import new_password_field, password_field
from screens.widgets.rule import RuleTicks


@dataclass(frozen=True, slots=True)
class ChangeForm:
    """A current, B new, C confirmation."""

    current: str = field(repr=False)
    new: str = field(repr=False)
    confirmation: str = field(repr=False)


class ChangePasswordForm(FormScreen):
    """Not a step of the guide: it stays at step 5, where the area is."""

    patience = "member"
    panel = False

    def __init__(self) -> None:
        super().__init__(CONNEXION, 5)

    def heading(self) -> str:
        return self.t("Modifier mon mot de passe")

    def compose_content(self) -> Iterator[Widget]:
        yield password_field(Field("A", "", self.t("Mot de passe actuel")))
        yield new_password_field(self.t, Field("B", "", self.t("Nouveau mot de passe")))
        yield RuleTicks(words=self.t("8 caractères au moins, dont une majuscule, une minuscule et un chiffre."))
        yield password_field(Field("C", "", self.t("Confirmez votre nouveau mot de passe")))

    def compose_actions(self) -> Iterator[Widget]:
        yield self.back_button()
        yield self.submit_button(self.t("Modifier le mot de passe"))

    @on(Input.Changed, "#field-B Input")
    def _judge(self, event: Input.Changed) -> None:
        self.query_one(RuleTicks).judge(event.value)

    def chose(self, reply: object) -> None:
        typed = self.value("B"), self.value("C")
        if reply == SUBMIT and all(typed) and not same(*typed):
            self.differs("A", "C")
        else:
            super().chose(reply)

    def judge_again(self) -> None:
        self.query_one(RuleTicks).judge(self.value("B"))

    def filled(self) -> object:
        return ChangeForm(self.value("A"), self.value("B"), self.value("C"))
