"""What the console's screens and panels share."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, Static

from screens.base import Overlay
from screens.speech import Speaking
from screens.widgets.button import ActionButton

if TYPE_CHECKING:
    from screens.adviser.app import AdviserConsole

Reply = TypeVar("Reply")


class ConsoleScreen(Speaking):
    """A screen of the console."""

    @property
    def console_app(self) -> "AdviserConsole":
        return cast("AdviserConsole", self.app)


class Panel(Overlay, Generic[Reply]):
    """A panel over the desk; `reply` is what was chosen on it, None when it was only closed."""

    def __init__(self) -> None:
        super().__init__()
        self.reply: Reply | None = None

    def choose(self, reply: Reply | None) -> None:
        """Answer, and close."""
        self.reply = reply
        self.action_close()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if isinstance(event.button, ActionButton):
            self.choose(cast("Reply | None", event.button.reply))


class Choose(Panel[Reply]):
    """A title, what it means in lines, and the ways from here; the last way is always to do nothing."""

    def __init__(
        self, title: str, lines: Sequence[str] = (), ways: Sequence[tuple[str, Reply]] = (), *, nothing: str = ""
    ) -> None:
        super().__init__()
        self._title, self._lines, self._ways, self._nothing = title, lines, ways, nothing

    def compose(self) -> ComposeResult:
        yield from super().compose()
        with VerticalScroll(classes="overlay-box", can_focus=False):
            yield Static(self.t(self._title), classes="overlay-title", markup=False)
            for line in self._lines:
                yield Static(line, classes="panel-text", markup=False)
            with Vertical(classes="panel-ways") if len(self._ways) > 1 else Horizontal(classes="overlay-actions"):
                for number, (label, reply) in enumerate(self._ways):
                    yield ActionButton(self.t(label), reply, primary=number == 0)
                nothing = self._nothing or (self.t("Annuler") if self._ways else self.t("Fermer"))
                yield ActionButton(nothing, primary=not self._ways)
