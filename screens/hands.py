"""An App that a slow, a trembling and a touching hand can use: every press comes through here once."""

from functools import partial
from typing import TYPE_CHECKING

from textual import events
from textual.errors import NoWidget

from screens.base import KioskScreen
from screens.comfort import ComfortableApp
from screens.presses import RHYTHM, PressFilter, Verdict
from screens.speech import Speaking

if TYPE_CHECKING:
    from kiosk.settings import KioskSettings
    from screens.touch.layouts import Key

# The keys that do something wherever they are pressed; all others walk or edit, and may repeat.
_ACTING = frozenset({"enter", "space", "escape", *(f"f{n}" for n in range(1, 13))})


class HandyApp(ComfortableApp):
    """Drops what a held key repeats before it reaches a screen, and types what the screen's keyboard sends."""

    def __init__(self, settings: "KioskSettings") -> None:
        super().__init__(settings)
        self.touch = settings.touch
        self.set_class(settings.touch, "-touch")
        self._presses = PressFilter()
        self._waiting: events.Key | None = None
        self._dropped = False  # the finger that is down does not count, so nor does its going up
        self._typed_ahead: list[events.Key] = []

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key) and not event.is_forwarded:  # else it comes back from the widgets
            await self._pressed(event)
        elif not self._twice(event):
            await super().on_event(event)

    async def type(self, key: events.Key) -> None:
        """A press of the keyboard on the screen, on the same way as one of a real keyboard."""
        if not (isinstance(self.screen, Speaking) and self.screen.step_on(key.key)):
            await super().on_event(key)

    async def _pressed(self, key: events.Key) -> None:
        verdict = self._presses.judge(key.key, key.time, acts=self._acts(key), large=self.preferences.large)
        if verdict is Verdict.NEVER:
            self._waiting = None  # it was the first repeat
            self._tell_dropped(typed=key.is_printable)
            return
        await self._deliver_waiting()
        if verdict is Verdict.WAIT:
            self._waiting = key
            self.foresee()
            self.set_timer(RHYTHM, partial(self._waited, key))
        else:
            await self._deliver(key)

    def _acts(self, key: events.Key) -> bool:
        return key.key in _ACTING and not (self._typing and key.key == "space")

    @property
    def _typing(self) -> bool:
        """Whether a space would be typed. Not `isinstance`: the first screen has no field, and loads none."""
        return self.focused is not None and self.focused.check_consume_key("space", " ")

    async def _waited(self, key: events.Key) -> None:
        if self._waiting is key and self.screen_stack:  # else the program ended while the key was waiting
            await self._deliver_waiting()

    async def _deliver_waiting(self) -> None:
        key, self._waiting = self._waiting, None
        if key is not None:
            await self._deliver(key)

    async def _deliver(self, key: events.Key) -> None:
        """To the screen that is there, or the one that is coming; a key that works everywhere works at once."""
        everywhere = any(one.priority for one in self._bindings.key_to_bindings.get(key.key, ()))
        if not everywhere and (self._typed_ahead or self.between_screens):
            self._typed_ahead.append(key)
            await self._deliver_typed_ahead()
        else:
            await self._hand_on(key)

    async def _hand_on(self, key: events.Key) -> None:
        if isinstance(self.screen, KioskScreen):
            self.screen.put_keyboard_away()
        await self.type(key)

    # --- between two screens ------------------------------------------------------------------------

    def foresee(self) -> None:
        """A press waits to be believed: what it would lead to may be got ready."""

    @property
    def between_screens(self) -> bool:
        """Whether the screen in front was answered, or is still being made: a key is for the one that comes."""
        return False

    def let_through(self) -> None:
        """The screen that was coming is there: what was pressed meanwhile is for it, in turn with what comes now."""
        if self._typed_ahead:
            self.call_later(self._deliver_typed_ahead)

    async def _deliver_typed_ahead(self) -> None:
        while self._typed_ahead and not self.between_screens:
            await self._hand_on(self._typed_ahead.pop(0))

    def forget_typed_ahead(self) -> None:
        self._typed_ahead.clear()

    def _twice(self, event: events.Event) -> bool:
        """Whether a finger strikes the same target twice; its release is dropped with it, or it would click."""
        if not isinstance(event, events.MouseDown | events.MouseUp):
            return False
        if isinstance(event, events.MouseDown):
            verdict = self._presses.judge(self._target(event), event.time, acts=True, large=self.preferences.large)
            self._dropped = verdict is Verdict.NEVER and self.preferences.large
            if self._dropped:
                self._tell_dropped(typed=isinstance(self._key_under(event), str))
        return self._dropped

    def _tell_dropped(self, *, typed: bool) -> None:
        """Never in silence: a password would lose a double letter, and nobody would know why it is refused."""
        if typed and self._typing and isinstance(self.screen, KioskScreen):
            self.screen.struck_twice()

    def _target(self, event: events.MouseDown) -> str:
        try:
            widget, _ = self.get_widget_at(event.x, event.y)
        except NoWidget:
            return ""
        return f"touch {id(widget)} {self._key_under(event)}"

    def _key_under(self, event: events.MouseDown) -> "Key":
        """The key of the keyboard on the screen that a finger met."""
        from screens.touch.keyboard import TouchKeyboard  # noqa: PLC0415 - behind the first paint

        try:
            widget, region = self.get_widget_at(event.x, event.y)
        except NoWidget:
            return None
        return widget.key_at(event.x - region.x, event.y - region.y) if isinstance(widget, TouchKeyboard) else None
