"""A lettered field: badge, label, input, and one line under it for the hint or for what is wrong."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from kiosk.guide import Field
from kiosk.identity.problems import Problem, Refused
from kiosk.said import together
from kiosk.words import PROBLEMS
from screens.speech import speaker
from screens.widgets.button import RevealLink, WhereLink, pointing
from screens.widgets.echo import Echo, Tally
from screens.widgets.inputs import EnterPressed, SafeInput

if TYPE_CHECKING:
    from screens.base import KioskScreen

Check = Callable[[str], object]


class Pointer(Static):
    """Lies over the end of the label: with a place of its own it would push the fields down."""


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
        self.badge = badge
        self._check, self._approve = check, approve
        self._drawn = False
        self._said = hint
        self.wrong = ""  # the sentence under the field while it is refused
        self._echo: Echo | Tally | None = None
        self._message = Static(hint, classes="message", markup=False)
        self._message.display = bool(hint)

    @property
    def letter(self) -> str:
        return self.spec.letter

    @property
    def value(self) -> str:
        return self.input.value

    @property
    def label(self) -> str:
        return speaker(self).t(self.spec.label)

    @property
    def message(self) -> str:
        """The line under the field: its hint, what is wrong with it, or that it is right."""
        return speaker(self).t(self._said)

    @property
    def _form(self) -> "KioskScreen":
        return cast("KioskScreen", self.screen)

    def compose(self) -> ComposeResult:
        screen = self._form
        touch = screen.kiosk.touch
        self.input.cover(screen.shared)
        with Horizontal(classes="label-row"):
            if self.badge:
                yield Static(f" {self.letter} ", classes="badge", markup=False)
            yield Static(self.label, classes="label", markup=False)
            if self.secret and not touch:
                yield RevealLink(screen.t("Afficher (F5)"), action="screen.reveal")
        self._message.display = touch or self._message.display
        if touch:  # what stands in the line of the label is too small for a finger
            with Horizontal(classes="input-row"):
                yield self.input
                yield from self._beside(screen)
        else:
            yield self.input
        yield self._message
        if screen.large:
            yield self._new_echo()

    def enlarge(self, large: bool) -> None:
        """F6: also as large as a terminal can; the style sheet hides it in the normal size."""
        if large and self._echo is None and self.is_mounted:
            self.mount(self._new_echo())

    def _new_echo(self) -> Widget:
        self._echo = Tally() if self.secret else Echo()
        self.call_after_refresh(self._repeat)
        return self._echo

    def _repeat(self) -> None:
        """The input decides what is shown: a number masks itself when it is left. Of a mask nothing is repeated."""
        if self._drawn:
            return
        seen = "" if self.input.shared else self.value
        if isinstance(self._echo, Tally):
            self._echo.show(seen)
        elif self._echo is not None:
            self._echo.show(seen, masked=self.input.masks_itself)

    def _beside(self, screen: "KioskScreen") -> Iterator[Widget]:
        if self.secret:
            yield RevealLink(screen.t("Afficher (F5)"), action="screen.reveal")
        note = screen.where_to_find(self.spec)
        if note is not None:
            yield WhereLink(screen.t("({n}) Où le trouver ?", n=note), action=f"screen.note({note})")

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
        self.wrong = sentence
        self.set_class(True, "-refused")
        self._say(together("! {error} {sentence}", error=t("Erreur :"), sentence=t(sentence)))

    def clear_error(self) -> None:
        self.wrong = ""
        self.set_class(False, "-refused")
        self._say(self.hint)

    def share_screen(self, shared: bool) -> None:
        """F4: neither the value nor its length is seen; a password that was shown is not when they are seen again."""
        self.mask(True)
        self.input.cover(shared)
        self._repeat()

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

    def point_at(self, name: str | None) -> None:
        """An adviser of that name points at this field, or nobody does; nothing on the screen moves for it."""
        self.set_class(name is not None, "-pointed")
        signs, sign = self.query(Pointer), pointing(name or "")
        if name is None:
            signs.remove()
        elif signs:
            signs.first().update(sign)
        else:
            self.query_one(".label-row").mount(Pointer(sign, markup=False))

    def wipe(self) -> None:
        with self.prevent(Input.Changed):
            self.input.value = ""
        self._repeat()
        self.clear_error()

    def _say(self, text: str, *, approved: bool = False) -> None:
        self.set_class(approved, "-approved")
        text = speaker(self).t(text)  # a hint was said when the form opened, maybe in another language
        if text != self._said:  # an update lays the whole screen out again: 20 ms that a key need not wait for
            self._said = text
            self._message.update(text)
        self._message.display = bool(text) or self._form.kiosk.touch  # room for a finger

    def draw(self, content: str, *, approved: bool, wrong: str) -> None:
        """Show what another terminal's field shows, and judge nothing by itself from now on."""
        self._drawn = True
        with self.prevent(Input.Changed):
            self.input.value = content
        self.wrong = ""
        if wrong:
            self.set_class(False, "-approved")
            self.say_wrong(wrong)
        else:
            self.set_class(False, "-refused")
            self._say((self._approve if approved else "") or self.hint, approved=approved)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Typing takes the error away; a complete and right number is approved on the spot."""
        if self.has_class("-pointed"):  # the person does what they were shown
            self.point_at(None)
            self._form.kiosk.help_line.obeyed()
        approved = bool(self._approve) and self.problem() is None
        self._repeat()
        self.wrong = ""
        self.set_class(False, "-refused")
        self._say(self._approve if approved else self.hint, approved=approved)

    def on_input_blurred(self, event: Input.Blurred) -> None:
        self.mask(True)
        self._repeat()
        if self.value.strip() and not self._drawn and not self.screen.has_class("-busy"):
            self.verify()

    @on(EnterPressed)
    def _say_who(self, event: EnterPressed) -> None:
        event.stop()
        self.post_message(self.Entered(self))

    def on_descendant_focus(self) -> None:
        self._repeat()
        self.post_message(self.Focused(self))
