"""What screens and panels share: they speak the member's language, and change it in place."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, cast, runtime_checkable

from textual import events
from textual.geometry import Size
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from kiosk.said import Said, say, say_number, together

if TYPE_CHECKING:
    from screens.app import Kiosk

# The size that a layout gives to a widget would ask for one more layout: a fifth of the time that a screen takes.
# What changes its own `virtual_size`, as a list does, asks as before (private name, see pyproject).
Widget._size_updated.__defaults__ = (False,)


@runtime_checkable
class Retold(Protocol):
    """A widget that draws its words itself, and draws them again when the language changes."""

    def say_again(self) -> None: ...


@runtime_checkable
class Discreet(Protocol):
    """A widget that shows something of the member's own, unless others see the screen too."""

    def share_screen(self, shared: bool) -> None: ...


class Speaking(Screen[None]):
    """A screen whose sentences come from `t`: they follow the language wherever a Static or a button shows them."""

    @property
    def kiosk(self) -> "Kiosk":
        return cast("Kiosk", self.app)

    def step_on(self, key: str) -> bool:
        """Do at once what this key does to the focus; False: it is done after keys that a fast typist has sent."""
        return False

    @property
    def shared(self) -> bool:
        """Whether others see the screen (F4): then nothing on it is somebody's own."""
        return self.kiosk.preferences.shared_screen

    def t(self, message: str, **values: object) -> Said:
        """Our sentence in the member's language, with its values put in."""
        return say(self.kiosk.catalogue, message, **values)

    def plural(self, one: str, many: str, n: int, **values: object) -> Said:
        """Like `t`, in the singular or the plural of the member's language."""
        return say_number(self.kiosk.catalogue, one, many, n, **values)

    def _screen_resized(self, size: Size) -> None:
        """Textual lays a new screen out twice: the first layout tells it that it has a size (private name)."""
        if size != self._compositor.size:
            super()._screen_resized(size)

    def _on_screen_resume(self, event: events.ScreenResume) -> None:
        """Textual draws a new screen whole twice, and one that was made ahead at its next tick (private names)."""
        is_new = self._size != self.app.size
        super()._on_screen_resume(event)
        event.prevent_default()  # done
        if is_new:
            self._repaint_required = False
        else:
            self._on_timer_update()

    def on_mount(self) -> None:
        self._mark()

    def _mark(self) -> None:
        """Sentences are longer than the French ones: the style sheet gives them more rows."""
        self.set_class(self.kiosk.catalogue.language != "fr", "-translated")

    def say_again(self) -> None:
        """The language changed: every sentence, and nothing but the sentences, is drawn anew."""
        self._mark()
        for widget in self.walk_children(Widget):
            if isinstance(widget, Retold):
                widget.say_again()
            elif isinstance(widget, Static) and isinstance(widget.content, Said):
                widget.update(self.t(widget.content))

    def share_screen(self) -> None:
        """F4 was pressed: hide what is the member's own, or show it again; nothing of it is lost."""
        for widget in self.walk_children(Widget):
            if isinstance(widget, Discreet):
                widget.share_screen(self.shared)


def beneath(lines: Sequence[str]) -> Said:
    """Sentences one under the other."""
    named = {f"line{number}": line for number, line in enumerate(lines)}
    return together("\n".join(f"{{{name}}}" for name in named), **named)


def speaker(widget: Widget) -> Speaking:
    """The screen that a widget of ours stands on."""
    return cast("Speaking", widget.screen)
