"""Filling a form with a finger: the keyboard comes with a touch on a field, and the field stays in sight over it."""

from textual import events, on
from textual.widget import Widget

from screens.step import StepScreen
from screens.touch.keyboard import TouchKeyboard, shape_for
from screens.touch.layouts import Do, Pad, Shape
from screens.widgets.button import ActionButton
from screens.widgets.field import LetteredField
from screens.widgets.inputs import SafeInput


class CloseKey(ActionButton, can_focus=False):
    """« Fermer » beside the field, where the keys have no room for it."""


class TypingScreen(StepScreen):
    """A step with fields that a finger can fill, where `[kiosk] touch` says that there is no keyboard."""

    _keyboard: TouchKeyboard | None = None

    @on(SafeInput.Touched)
    async def _bring_keyboard(self, event: SafeInput.Touched) -> None:
        event.stop()
        if self.kiosk.touch and self._keyboard is None and not self.has_class("-busy"):
            line, shape = event.line, shape_for(self.app.size)
            self._keyboard = TouchKeyboard(line.pad, shape, self.t)
            close = CloseKey(self.t("Fermer"), action="screen.put_keyboard_away", id="close-keyboard")
            self._show_alone(line)
            await self.query_one("#middle").mount(close)
            await self.mount(self._keyboard, after="#middle")
            self._arrange()

    def put_keyboard_away(self) -> None:
        if self._keyboard is None:
            return
        self._keyboard.remove()
        self.query("#close-keyboard").remove()
        self._keyboard = None
        self.remove_class("-typing", "-alone")
        self.query(".-typed").remove_class("-typed")
        # At once: the key that follows may walk to a field that was hidden.
        self.app.stylesheet.update(self)
        self._in_sight()

    def action_put_keyboard_away(self) -> None:
        self.put_keyboard_away()

    @on(TouchKeyboard.Closed)
    def _close_touched(self, event: TouchKeyboard.Closed) -> None:
        event.stop()
        self.put_keyboard_away()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        if self._keyboard is None:
            return
        if isinstance(event.widget, SafeInput):
            self._show_alone(event.widget)
            self._arrange()
        else:
            self.put_keyboard_away()

    def on_resize(self) -> None:
        self._arrange()

    def on_screen_suspend(self) -> None:
        self.put_keyboard_away()

    def busy(self, sentence: str) -> None:
        self.put_keyboard_away()
        super().busy(sentence)

    def _show_alone(self, line: Widget) -> None:
        """Only this field is shown over the keyboard, and the frame of the step only where there is room for it."""
        self.add_class("-typing")
        for field in self.query(LetteredField):
            field.set_class(field.input is line, "-typed")

    def _arrange(self) -> None:
        line, keyboard = self.focused, self._keyboard
        if keyboard is None or not isinstance(line, SafeInput):
            return
        shape = shape_for(self.app.size)
        letters = line.pad is Pad.NIR and "@" in line.value and not line.shared  # else its keys would tell
        keyboard.serve(Pad.TEXT if letters else line.pad, shape)
        self.set_class(shape is not Shape.WHOLE, "-alone")
        self.query_one("#close-keyboard").display = not any(Do.CLOSE in row for row in keyboard.page)
        self._in_sight()

    def _in_sight(self) -> None:
        line = self.focused
        if isinstance(line, SafeInput):
            field = next(widget for widget in line.ancestors if isinstance(widget, LetteredField))
            self.call_after_refresh(field.scroll_visible, animate=False)
