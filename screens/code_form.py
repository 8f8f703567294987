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
        if tries_left == 1:
            self.blame("A", self.t("Ce code n’est pas le bon. Il reste 1 essai."))
        else:
            self.blame("A", self.t("Ce code n’est pas le bon. Il reste {n} essais.", n=tries_left))

    def filled(self) -> object:
        return TypedCode(self.value("A"))
