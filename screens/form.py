"""A step that is a form of lettered fields: Enter walks down it, the main button checks it and hands it over."""

from collections.abc import Mapping
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input

from kiosk.identity.problems import Problem
from screens.help import HelpPanel, NoteOverlay
from screens.step import StepScreen
from screens.widgets.button import ActionButton, LinkButton, RevealLink
from screens.widgets.field import LetteredField

SUBMIT = "submit"


class FormScreen(StepScreen):
    """Fields are checked by themselves first; only a form without errors reaches a service."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f2", "reveal", "Afficher", show=False)]

    @property
    def fields(self) -> list[LetteredField]:
        return list(self.query(LetteredField))

    def value(self, letter: str) -> str:
        return self.query_one(f"#field-{letter}", LetteredField).value

    def filled(self) -> object:
        """What the flow receives when the form is acceptable."""
        return SUBMIT

    def first_focus(self) -> Widget | None:
        return next((f.input for f in self.fields if not f.value), self.fields[0].input if self.fields else None)

    def submit_button(self, label: str) -> ActionButton:
        return ActionButton(label, SUBMIT, primary=True, id="submit")

    def note_links(self) -> Widget:
        """The footnotes of the step, beside the buttons."""
        links = [
            LinkButton(self.t("({n}) Où le trouver ?", n=note.number), action=f"screen.note({note.number})")
            for note in self.step.notes
        ]
        return Vertical(*links, id="note-links")

    def action_note(self, number: int) -> None:
        self.app.push_screen(NoteOverlay(self.step, number))

    # --- walking down the form --------------------------------------------------------------------

    @on(LetteredField.Entered)
    def _next_field(self, event: LetteredField.Entered) -> None:
        event.stop()
        fields = self.fields
        below = fields[fields.index(event.field) + 1 :]
        if below:
            self.set_focus(below[0].input)
        else:
            self.chose(SUBMIT)

    @on(LetteredField.Focused)
    async def _follow(self, event: LetteredField.Focused) -> None:
        event.stop()
        for panel in self.query(HelpPanel):
            await panel.follow(event.field.spec)

    def chose(self, reply: object) -> None:
        if reply != SUBMIT:
            self.answer(reply)
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

    def blame(self, letter: str, sentence: str) -> None:
        """Put a sentence of the guide, or ours, under one field."""
        field = self.query_one(f"#field-{letter}", LetteredField)
        field.say_wrong(sentence)
        self.set_focus(field.input)

    def _summarise(self, wrong: list[LetteredField]) -> None:
        letters = ", ".join(f"({field.letter})" for field in wrong)
        self.notice(self.t("! Erreur : à corriger, {letters}.", letters=letters) if wrong else "", bad=bool(wrong))
        if wrong:
            self.set_focus(wrong[0].input)

    # --- passwords --------------------------------------------------------------------------------

    def action_reveal(self) -> None:
        """Show or hide every password of the form (F2 or the link beside the field)."""
        hidden = any(line.password for line in self._password_lines())
        self._mask(not hidden)

    def hide_passwords(self) -> None:
        """Masked again on submit, on blur and on idle (R14)."""
        self._mask(True)

    def _mask(self, masked: bool) -> None:
        for line in self._password_lines():
            line.password = masked
        for link in self.query(RevealLink):
            link.label = self.t("Afficher (F2)") if masked else self.t("Masquer (F2)")

    def _password_lines(self) -> list[Input]:
        return [field.input for field in self.fields if field.secret]

    def wipe_passwords(self) -> None:
        """Empty every password field, as after any refusal."""
        for field in self.fields:
            if field.secret:
                field.wipe()
        self.hide_passwords()
