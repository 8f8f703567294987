"""F3 twice: the card of invented members. Choosing one fills the form beneath, to save a trainer the typing."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Button, Static

from kiosk.demo.members import DemoMember
from kiosk.identity import nir
from screens.base import Overlay
from screens.form import FormScreen
from screens.widgets.button import ActionButton, LinkButton


class MembersOverlay(Overlay):
    """Names, numbers and passwords of people who do not exist."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f3", "close", "Fermer", show=False)]

    def __init__(self, members: Sequence[DemoMember]) -> None:
        super().__init__()
        self._members = members

    def compose(self) -> ComposeResult:
        yield from super().compose()
        with VerticalScroll(classes="overlay-box -large private", can_focus=False):
            yield Static("Adhérents inventés", classes="overlay-title", markup=False)
            for member in self._members:
                yield LinkButton(f"{member.first_name} {member.last_name} · {member.note}", member)
                yield Static(self._lines(member), classes="panel-text", markup=False)
            yield ActionButton(self.t("Fermer"), primary=True)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        member = event.button.reply if isinstance(event.button, LinkButton) else None
        below = self.app.screen_stack[-2]
        if isinstance(member, DemoMember) and isinstance(below, FormScreen):
            below.fill(_values(member, below))
        super().on_button_pressed(event)

    def _lines(self, member: DemoMember) -> str:
        password = member.password or "pas encore : Mot de passe oublié ou Inscription"
        return f"  {nir.grouped(member.nir)} · {member.member_number} · {member.email}\n  Mot de passe : {password}"


def _values(member: DemoMember, form: FormScreen) -> dict[str, str]:
    """What the member would type there. In the area, where (A) is a password, the trainer types."""
    if form.patience == "member" or form.number not in (4, 5):
        return {}
    second = member.member_number if form.number == 5 else member.password or ""
    return {"A": member.nir, "B": second, "C": member.email, "D": member.email}
