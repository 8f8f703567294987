"""Panels that ask for something typed or ticked."""

from collections.abc import Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, Input, Static

from kiosk.said import together
from kiosk.services.desk_actions.checklist import CHECKLISTS, Check, Presence
from screens.adviser.base import Panel
from screens.widgets.button import ActionButton, LinkButton
from screens.widgets.inputs import SafeInput


class TypeIn(Panel[str]):
    """One line to type, or to change where `value` is known already; Enter hands it over."""

    def __init__(self, title: str, lines: Sequence[str], go: str, value: str = "") -> None:
        super().__init__()
        self._title, self._lines, self._go, self._value = title, lines, go, value

    def compose(self) -> ComposeResult:
        yield from super().compose()
        with Vertical(classes="overlay-box"):
            yield Static(self.t(self._title), classes="overlay-title", markup=False)
            for line in self._lines:
                yield Static(self.t(line), classes="panel-text", markup=False)
            yield SafeInput(self._value, id="typed")
            with Horizontal(classes="overlay-actions"):
                yield ActionButton(self.t(self._go), primary=True, id="go")
                yield ActionButton(self.t("Annuler"))

    def on_mount(self) -> None:
        self.query_one("#typed", SafeInput).select_all()  # what is typed takes its place

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        event.stop()
        self._hand_over()

    @on(Button.Pressed, "#go")
    def _go_on(self, event: Button.Pressed) -> None:
        event.stop()
        event.prevent_default()
        self._hand_over()

    def _hand_over(self) -> None:
        typed = self.query_one("#typed", SafeInput).value.strip()
        if typed:
            self.choose(typed)


class Tick(LinkButton):
    """One box; Space, Enter or a click turns it."""

    def __init__(self, label: str, check: Check) -> None:
        super().__init__(label, check)
        self.check, self.ticked, self._sentence = check, False, label

    def on_mount(self) -> None:
        self.name_it(self._shown())

    def press(self) -> "Tick":
        self.ticked = not self.ticked
        self.name_it(self._shown())
        return self

    def _shown(self) -> str:
        return together("{box} {what}", box="[√]" if self.ticked else "[ ]", what=self._sentence)


class ChecklistPanel(Panel[tuple[Presence, frozenset[Check]]]):
    """What was made sure of; the service decides whether it is enough."""

    def __init__(self, presence: Presence, who: Sequence[str]) -> None:
        super().__init__()
        self._presence, self._who = presence, who

    def compose(self) -> ComposeResult:
        yield from super().compose()
        checklist = CHECKLISTS[self._presence]
        with VerticalScroll(classes="overlay-box", can_focus=False):
            yield Static(self.t("Qui est-ce ?"), classes="overlay-title", markup=False)
            for line in self._who:
                yield Static(line, classes="panel-text", markup=False)
            yield Static(self.t(checklist.missing), classes="panel-text", markup=False)
            for item in checklist.items:
                yield Tick(self.t(item.sentence), item.check)
            with Horizontal(classes="overlay-actions"):
                yield ActionButton(self.t("Valider la vérification"), primary=True, id="go")
                yield ActionButton(self.t("Annuler"))

    @on(Button.Pressed, "#go")
    def _go_on(self, event: Button.Pressed) -> None:
        event.stop()
        event.prevent_default()
        ticked = frozenset(box.check for box in self.query(Tick) if box.ticked)
        self.choose((self._presence, ticked))


class PickOne(Panel[str]):
    """A few things, each with the key that chooses it."""

    def __init__(self, title: str, ways: Sequence[tuple[str, str, str]], lines: Sequence[str] = ()) -> None:
        """`ways`: the key (as Textual names it), the reply, the words."""
        super().__init__()
        self._title, self._ways, self._lines = title, ways, lines
        self._by_key = {key: reply for key, reply, _ in ways if key}

    def compose(self) -> ComposeResult:
        yield from super().compose()
        with VerticalScroll(classes="overlay-box", can_focus=False):
            yield Static(self.t(self._title), classes="overlay-title", markup=False)
            for line in self._lines:
                yield Static(line, classes="panel-text", markup=False)
            for key, reply, words in self._ways:
                cap = key.upper() if len(key) == 1 else " "
                yield LinkButton(together("{cap}  {words}", cap=cap, words=words), reply)
            with Horizontal(classes="overlay-actions"):
                yield ActionButton(self.t("Annuler"))

    def on_key(self, event: events.Key) -> None:
        reply = self._by_key.get((event.character or "").lower())
        if reply is not None:
            event.stop()
            event.prevent_default()
            self.choose(reply)
