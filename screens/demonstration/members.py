"""F4: the card of invented members, with everything a trainer needs to type."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from kiosk.demo.members import DemoMember
from kiosk.identity import nir
from screens.base import Overlay
from screens.widgets.button import ActionButton


class MembersOverlay(Overlay):
    """Names, numbers and passwords of people who do not exist."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter,f4", "close", "Fermer", show=False)]

    def __init__(self, members: Sequence[DemoMember]) -> None:
        super().__init__()
        self._members = members

    def compose(self) -> ComposeResult:
        yield from super().compose()
        with VerticalScroll(classes="overlay-box -large", can_focus=True):
            yield Static("Adhérents inventés", classes="overlay-title", markup=False)
            for member in self._members:
                yield Static(self._lines(member), classes="panel-text", markup=False)
            yield ActionButton(self.t("Fermer"), primary=True)

    def _lines(self, member: DemoMember) -> str:
        password = member.password or "pas encore : Mot de passe oublié ?"
        return (
            f"{member.first_name} {member.last_name} · {member.email}\n"
            f"  NIR {nir.grouped(member.nir)} · n° interne {member.member_number}\n"
            f"  Mot de passe : {password}"
        )
