"""Where the guide's letters and buttons are on a screen: what a picture points at."""

from textual.geometry import Region
from textual.widget import Widget

from screens.picture.cells import Box, Callout
from screens.sharing.targets import find
from screens.step import StepScreen
from screens.widgets.button import ActionButton
from screens.widgets.field import LetteredField


class OutOfSight(RuntimeError):
    """A picture of this size does not show the whole of what it points at."""


def callouts_of(screen: StepScreen) -> tuple[Callout, ...]:
    """The white rectangles and links with their letters, and the button to press, in reading order."""
    step = screen.step
    called = [Callout(field.letter, _box(_rectangle(screen, field.letter))) for field in step.fields]
    links = [(letter, screen.query_one(f"#link-{letter}")) for letter, _text in step.links]
    called += [Callout(letter, _box(link)) for letter, link in links]
    button = to_press(screen)
    return (*called, *([Callout("", _box(button))] if button is not None else ()))


def to_press(screen: StepScreen) -> ActionButton | None:
    """The button that this step names; where it names none the main one, which leads on; nothing at the last step."""
    step, buttons = screen.step, list(screen.query(ActionButton))
    if step.button:
        label = str(screen.t(step.button))
        return next(button for button in buttons if str(button.words).endswith(label))
    if step.number == len(screen.procedure.steps):
        return None
    return next((button for button in buttons if button.has_class("-main") and button.display), None)


def _rectangle(screen: StepScreen, letter: str) -> Widget:
    field = find(screen, letter)
    if not isinstance(field, LetteredField):
        raise OutOfSight(f"({letter})")
    return field.input


def _box(widget: Widget) -> Box:
    region: Region = widget.region
    if not region or widget.screen.find_widget(widget).visible_region != region:
        raise OutOfSight(f"{widget!r}, {widget.screen!r}")
    return region.x, region.y, region.width, region.height
