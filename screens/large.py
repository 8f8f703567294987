"""« Grands caractères »: a form one field at a time, on the very screen that shows it whole otherwise.

Every field stays mounted; the style sheet shows the one that is `-current`. So what was typed, the errors and the
focus outlive F6, and no second set of screens has to follow the first.
"""

from enum import Enum, auto
from typing import Any

from textual.widget import Widget
from textual.widgets import Static

from kiosk.guide import Procedure
from screens.moves import Move
from screens.step import StepScreen
from screens.widgets.button import ActionButton
from screens.widgets.field import LetteredField

SUBMIT = "submit"


class Page(Enum):
    """What the main button answers before the last field."""

    NEXT = auto()


class FieldPages(StepScreen):
    """Which field is turned to; wherever the focus goes, its page is shown."""

    def __init__(self, procedure: Procedure, number: int) -> None:
        super().__init__(procedure, number)
        self._current: LetteredField | None = None
        self._submit_label = ""

    @property
    def fields(self) -> list[LetteredField]:
        return list(self.query(LetteredField))

    def submit_button(self, label: str) -> ActionButton:
        self._submit_label = label
        return ActionButton(label, SUBMIT, primary=True, id="submit")

    def on_mount(self) -> None:
        if self.fields:
            self._turn_to(next((field for field in self.fields if not field.value), self.fields[0]))

    # --- turning ----------------------------------------------------------------------------------

    def watch_focused(self, focused: Widget | None) -> None:
        """At once, and not with the field's own message: what is typed next must not land out of sight."""
        for field in self.fields:
            if focused is field.input and field is not self._current:
                self._turn_to(field)

    def resized_letters(self) -> None:
        """F6 was pressed: the same fields, one or all of them, and the focus where it was."""
        if self.fields:
            self._turn_to(self._field_of(self.focused))
            self.call_after_refresh(self._show_focus)

    def _field_of(self, focused: Widget | None) -> LetteredField:
        """The field on whose page the focus can stay: a footnote belongs to one, the last button to the last."""
        if focused is not None and focused.id == SUBMIT:
            return self.fields[-1]
        noted = (f for f in self.fields if focused is not None and focused.has_class(f"-note-{f.spec.note}"))
        return next(noted, self._current_field)

    def _show_focus(self) -> None:
        if self.focused is not None:
            self.focused.scroll_visible(animate=False)

    @property
    def page(self) -> str:
        """The letter of the field that is turned to; empty where there is none."""
        return self._current.letter if self._current is not None else ""

    @property
    def _current_field(self) -> LetteredField:
        return self._current or self.fields[0]

    def _neighbour(self, distance: int) -> LetteredField | None:
        """The field before or after the one that is shown alone; None at the ends, and when all are shown."""
        if not self.large or not self.fields:
            return None
        place = self.fields.index(self._current_field) + distance
        return self.fields[place] if 0 <= place < len(self.fields) else None

    def show_page(self, letter: str) -> None:
        """Turn to the field of that letter."""
        for field in self.fields:
            if field.letter == letter and field is not self._current:
                self._turn_to(field)

    def _turn_to(self, field: LetteredField) -> None:
        self._current, owner = field, None
        for part in self.query("LetteredField, RuleTicks"):
            owner = part if isinstance(part, LetteredField) else owner
            part.set_class(owner is field, "-current")
            if isinstance(part, LetteredField):
                part.enlarge(self.large)
        for link in self.query("#note-links ActionButton"):
            link.set_class(link.has_class(f"-note-{field.spec.note}"), "-current")
        self._name_buttons()
        self.query_one("#header-where", Static).update(self.where())

    def _name_buttons(self) -> None:
        last = self._neighbour(1) is None
        for button in self.query(f"#{SUBMIT}").results(ActionButton):
            button.name_it(self.t(self._submit_label) if last else self.t("Suivant"))
            button.reply = SUBMIT if last else Page.NEXT

    def where(self) -> str:
        """« Étape 5 sur 10 · case 1 sur 3 (A) » when the rail of steps has made room."""
        if self._neighbour(1) is None and self._neighbour(-1) is None:
            return super().where()
        return self.t(
            "Étape {n} sur {total} · case {i} sur {count} ({letter})",
            n=self.number,
            total=len(self.procedure.steps),
            i=self.fields.index(self._current_field) + 1,
            count=len(self.fields),
            letter=self._current_field.letter,
        )

    def struck_twice(self) -> None:
        self.notice(self.t("Deux frappes trop rapides : une seule compte."))

    # --- walking ----------------------------------------------------------------------------------

    def next_field(self) -> None:
        """« Suivant »: only past a field that is right; the last button looks at all of them again."""
        below = self._neighbour(1)
        if not self._current_field.verify():
            self.set_focus(self._current_field.input)
        elif below is not None:
            self.set_focus(below.input)

    def chose(self, reply: Any) -> None:
        if reply is Move.BACK:
            self.action_back()
        else:
            self.answer(reply)

    def action_back(self) -> None:
        above = self._neighbour(-1)
        if above is not None:
            self.set_focus(above.input)
        else:
            super().action_back()
