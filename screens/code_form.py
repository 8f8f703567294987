"""A form for the code of a mail: eight digits, five tries."""

from dataclasses import dataclass, field

from screens.form import FormScreen
from screens.widgets.field import LetteredField


@dataclass(frozen=True, slots=True)
class TypedCode:
    code: str = field(repr=False)


class CodeForm(FormScreen):
    """Its one field is `code_field`."""

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
