"""A step that is a form of lettered fields: Enter walks down it, the main button checks it and hands it over."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input

from kiosk.guide import Field
from kiosk.identity.problems import Problem
from kiosk.said import together
from screens.help import HelpPanel, NoteOverlay
from screens.keys import REVEAL
from screens.large import SUBMIT, FieldPages, Page
from screens.touch.typing import TypingScreen
from screens.widgets.button import LinkButton
from screens.widgets.field import LetteredField
from screens.widgets.inputs import EnterPressed


class FormScreen(FieldPages, TypingScreen):
    """Fields are checked by themselves first; only a form without errors reaches a service."""

    BINDINGS: ClassVar[list[BindingType]] = [REVEAL.binding()]

    def value(self, letter: str) -> str:
        return self.query_one(f"#field-{letter}", LetteredField).value

    def filled(self) -> object:
        """What the flow receives when the form is acceptable."""
        return SUBMIT

    def first_focus(self) -> Widget | None:
        return next((f.input for f in self.fields if not f.value), self.fields[0].input if self.fields else None)

    def note_links(self) -> Widget:
        """The footnotes of the step, beside the buttons."""
        links = [
            LinkButton(
                self.t("({n}) Où le trouver ?", n=note.number),
                action=f"screen.note({note.number})",
                classes=f"-note-{note.number}",
                words=together("({n}) {text}", n=note.number, text=self.t(note.text)),
            )
            for note in self.step.notes
        ]
        return Vertical(*links, id="note-links")

    def where_to_find(self, field: Field) -> int | None:
        found = [note.number for note in self.step.notes if note.number == field.note and note.text.startswith("Où")]
        return next(iter(found), None)

    def action_note(self, number: int) -> None:
        self.app.push_screen(NoteOverlay(self.step, number))

    def fill(self, values: Mapping[str, str]) -> None:
        """Put values in the fields that have these letters (the demonstration's card of members)."""
        for field in self.fields:
            if field.letter in values:
                field.input.replace(values[field.letter], 0, len(field.value))
        self.set_focus(self.query_one("#submit"))

    # --- walking down the form --------------------------------------------------------------------

    def step_on(self, key: str) -> bool:
        """Enter in a field goes to the next at once, so that a barcode reader's next digits land there."""
        if key != "enter":
            return super().step_on(key)
        fields = self.fields
        field = next((field for field in fields if field.input is self.focused), None)
        if field is None:
            return super().step_on(key)
        below = fields[fields.index(field) + 1 :]
        if below:
            self.set_focus(below[0].input)
        # Through the field's own queue: it looks at its content once every key before this Enter is in.
        field.input.post_message(EnterPressed())
        return True

    def after_typing(self, call: Callable[[], object]) -> None:
        for line in (field.input for field in self.fields):  # through the queue of each
            call = partial(line.call_later, call)
        call()

    @on(LetteredField.Entered)
    def _entered(self, event: LetteredField.Entered) -> None:
        event.stop()
        if not event.field.verify():
            self.set_focus(event.field.input)
        elif event.field is self.fields[-1]:
            self.chose(SUBMIT)

    @on(LetteredField.Focused)
    async def _follow(self, event: LetteredField.Focused) -> None:
        event.stop()
        for panel in self.query(HelpPanel):
            await panel.follow(event.field.spec)

    def chose(self, reply: object) -> None:
        if reply is Page.NEXT:
            self.next_field()
        elif reply != SUBMIT:
            super().chose(reply)
        elif self._verify():
            self.hide_passwords()
            self.answer(self.filled())

    def _verify(self) -> bool:
        wrong = [field for field in self.fields if not field.verify()]
        self._summarise(wrong)
        return not wrong

    def refuse(self, problems: Mapping[str, Problem]) -> None:
        """The service's own word on the fields, shown like ours."""
        wrong = [field for field in self.fields if field.letter in problems]
        for field in wrong:
            field.refuse(problems[field.letter])
        self._summarise(wrong)

    def judge_again(self) -> None:
        """After fields were emptied by the program: whatever was drawn from them is drawn again."""

    def differs(self, first: str, second: str) -> None:
        """The two new passwords differ: one error, on the second; both are typed again (R13)."""
        self.wipe_passwords()
        self.judge_again()
        self.refuse({second: Problem.CONFIRMATION_DIFFERS})
        self.set_focus(self.query_one(f"#field-{first}", LetteredField).input)

    def blame(self, letter: str, sentence: str) -> None:
        """Put a sentence of the guide, or ours, under one field."""
        field = self.query_one(f"#field-{letter}", LetteredField)
        field.say_wrong(sentence)
        self._go_to(field)

    @on(Input.Changed)
    def _corrected(self) -> None:
        """What is being put right leaves the sentence at the top too."""
        if self.query_one("#notice").has_class("-bad"):
            self.say_what_is_wrong([field for field in self.fields if field.has_class("-refused")])

    def say_what_is_wrong(self, wrong: list[LetteredField]) -> None:
        """Name these fields at the top, or nothing when there is none."""
        letters = ", ".join(f"({field.letter})" for field in wrong)
        self.notice(self.t("! Erreur : à corriger, {letters}.", letters=letters) if wrong else "", bad=bool(wrong))

    def _summarise(self, wrong: list[LetteredField]) -> None:
        self.say_what_is_wrong(wrong)
        if wrong:
            self._go_to(wrong[0])

    def _go_to(self, field: LetteredField) -> None:
        """The focus scrolls to the input alone; what is wrong stands under it."""
        self.set_focus(field.input)
        self.call_after_refresh(field.scroll_visible, animate=False)

    # --- passwords --------------------------------------------------------------------------------

    def action_reveal(self) -> None:
        """Show or hide every password of the form (F5 or the link beside the field); never when others see it."""
        if self.shared:
            return
        hidden = any(field.masked for field in self.fields)
        for field in self.fields:
            field.mask(not hidden)

    def hide_passwords(self) -> None:
        """Masked again on submit and on idle; a field masks itself when it is left (R14)."""
        for field in self.fields:
            field.mask(True)

    def cover(self) -> None:
        self.hide_passwords()

    def wipe_passwords(self) -> None:
        """Empty every password field, as after any refusal."""
        for field in self.fields:
            if field.secret:
                field.wipe()
        self.hide_passwords()
