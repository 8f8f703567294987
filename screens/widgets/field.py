"""A lettered field: badge, label, input, and one line under it for the hint or for what is wrong."""

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input, Static

from kiosk.guide import Field
from kiosk.identity.problems import Problem, Refused
from kiosk.said import together
from kiosk.words import PROBLEMS
from screens.speech import speaker
from screens.widgets.button import RevealLink
from screens.widgets.inputs import EnterPressed, SafeInput

Check = Callable[[str], object]


class LetteredField(Vertical):
    """A white rectangle of the guide. `check` is pure and raises Refused; it runs when the field is left."""

    class Entered(Message):
        """Enter was pressed in this field."""

        def __init__(self, field: "LetteredField") -> None:
            super().__init__()
            self.field = field

    class Focused(Message):
        """This field has the focus now: the help panel follows it."""

        def __init__(self, field: "LetteredField") -> None:
            super().__init__()
            self.field = field

    def __init__(
        self, spec: Field, line: SafeInput, *, check: Check, hint: str = "", approve: str = "", badge: bool = True
    ) -> None:
        super().__init__(id=f"field-{spec.letter}", classes="field")
        self.spec, self.input, self.hint = spec, line, hint
        self.secret = line.password
        self._check, self._approve, self._badge = check, approve, badge
        self._said = hint
        self._message = Static(hint, classes="message", markup=False)
        self._message.display = bool(hint)

    @property
    def letter(self) -> str:
        return self.spec.letter

    @property
    def value(self) -> str:
        return self.input.value

    def compose(self) -> ComposeResult:
        screen = speaker(self)
        with Horizontal(classes="label-row"):
            if self._badge:
                yield Static(f" {self.letter} ", classes="badge", markup=False)
            yield Static(screen.t(self.spec.label), classes="label", markup=False)
            if self.secret:
                yield RevealLink(screen.t("Afficher (F5)"), action="screen.reveal")
        yield self.input
        yield self._message

    def problem(self) -> Problem | None:
        """What is wrong with the content by itself, without asking anybody."""
        try:
            self._check(self.value)
        except Refused as refused:
            return refused.problem
        return None

    def verify(self) -> bool:
        """Show what is wrong, or the hint again; True when the content is acceptable."""
        problem = self.problem()
        if problem is None:
            self.clear_error()
            self._say(self._approve or self.hint, approved=bool(self._approve))
        else:
            self.refuse(problem)
        return problem is None

    def refuse(self, problem: Problem) -> None:
        """Say under the field what is wrong and how to put it right: a word and a sign, never colour alone."""
        self.say_wrong(PROBLEMS[problem])

    def say_wrong(self, sentence: str) -> None:
        t = speaker(self).t
        self.set_class(True, "-refused")
        self._say(together("! {error} {sentence}", error=t("Erreur :"), sentence=t(sentence)))

    def clear_error(self) -> None:
        self.set_class(False, "-refused")
        self._say(self.hint)

    @property
    def masked(self) -> bool:
        return self.secret and self.input.password

    def mask(self, masked: bool) -> None:
        """Show or hide a password; other fields have nothing to hide."""
        if self.secret:
            self.input.password = masked
            for link in self.query(RevealLink):
                t = speaker(self).t
                link.name_it(t("Afficher (F5)") if masked else t("Masquer (F5)"))

    def wipe(self) -> None:
        with self.prevent(Input.Changed):
            self.input.value = ""
        self.clear_error()

    def _say(self, text: str, *, approved: bool = False) -> None:
        self.set_class(approved, "-approved")
        text = speaker(self).t(text)  # a hint was said when the form opened, maybe in another language
        if text != self._said:  # an update lays the whole screen out again: 20 ms that a key need not wait for
            self._said = text
            self._message.update(text)
        self._message.display = bool(text)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Typing takes the error away; a complete and right number is approved on the spot."""
        approved = bool(self._approve) and self.problem() is None
        self.set_class(False, "-refused")
        self._say(self._approve if approved else self.hint, approved=approved)

    def on_input_blurred(self, event: Input.Blurred) -> None:
        self.mask(True)
        if self.value.strip() and not self.screen.has_class("-busy"):
            self.verify()

    @on(EnterPressed)
    def _say_who(self, event: EnterPressed) -> None:
        event.stop()
        self.post_message(self.Entered(self))

    def on_descendant_focus(self) -> None:
        self.post_message(self.Focused(self))
