"""A kiosk that nobody sits at: it draws the screen that another one tells of, into strips instead of a terminal.

A second App, headless in the same process and loop, since a screen of ours asks its App for the theme, the language,
the letters and the sizes. Pushing mirrored screens in the adviser's own App was refused: its theme and language would
have to change with the member's, and every key would reach them.
"""

import asyncio
from collections.abc import Callable
from typing import ClassVar

from rich.console import RenderableType
from textual import events
from textual._context import visible_screen_stack
from textual.errors import NoWidget
from textual.geometry import Offset, Region, Size
from textual.screen import Screen
from textual.strip import Strip
from textual.widgets import Static

from kiosk.services import Services
from kiosk.services.assistance.screen_state import NOT_SHARED, SENTENCES, Mark, ScreenState
from kiosk.settings import Settings
from screens.app import Kiosk
from screens.base import KioskScreen
from screens.enrolment.step06_mailbox import EnrolmentMailbox
from screens.form import FormScreen
from screens.member_area.history import History
from screens.reading.reader import PRIVATE
from screens.sharing.registry import overlay_of, screen_of
from screens.sharing.targets import buttons, find, name_of
from screens.step import StepScreen
from screens.widgets.button import ActionButton
from screens.widgets.field import LetteredField
from screens.widgets.own import MASK
from screens.widgets.resend import ResendLink
from screens.widgets.rule import RuleTicks

Painted = Callable[[list[Strip]], None]


async def _never() -> Services:
    """No screen drawn here has a flow behind it, so none asks for a service."""
    await asyncio.Event().wait()
    raise AssertionError


class MirrorApp(Kiosk):
    """Shows a ScreenState. No key, no click, no clock and no service ever reaches its screens."""

    CSS_PATH: ClassVar = [f"../{name}" for name in Kiosk.CSS_PATH]

    def __init__(self, settings: Settings, painted: Painted) -> None:
        super().__init__(settings._replace(kiosk=settings.kiosk._replace(touch=False)), _never)
        self.animation_level = "none"
        self._painted, self._applying = painted, True  # until it is told of a screen it has none to show
        self._state = NOT_SHARED
        self._pointed: tuple[str, str] | None = None

    def keep_watch(self) -> None:
        """Nobody is here, and there is no terminal to lose."""

    def resize(self, size: Size) -> None:
        """Draw for another size from now on."""
        if self._driver is not None:
            self._driver._size = size  # as Textual's own pilot does
            self.post_message(events.Resize(size, size))

    # --- drawing ----------------------------------------------------------------------------------------

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        """Where Textual writes to a terminal (private name, see pyproject)."""
        if screen is self.screen and not self._applying:
            self._paint()

    def _paint(self) -> None:
        if not self._applying and self.screen.is_mounted:
            visible_screen_stack.set(self._background_screens)
            self._painted(self.screen._compositor.render_strips())

    def _fatal_error(self) -> None:
        """The adviser's terminal is another App's: nothing is written there, the mirror just ends."""
        self._close_messages_no_wait()

    @property
    def in_sight(self) -> Region:
        """What the member looks at: the field or the button with the focus."""
        focused = self.screen.focused
        owners = focused.ancestors_with_self if focused is not None else ()
        owner = next((w for w in owners if isinstance(w, LetteredField | ActionButton)), focused)
        return owner.region if owner is not None else Region()

    def named_at(self, at: Offset) -> str:
        """The letter or the button's key that is drawn at a cell; empty where there is none."""
        try:
            widget, _ = self.screen.get_widget_at(*at)
        except NoWidget:
            return ""
        return name_of(widget)

    def label_of(self, target: str) -> str:
        """What the member reads on that letter or button; empty while it is not drawn."""
        with self._context():  # the caller's is another App's, with another language
            found = find(self.screen, target)
            if found is None:
                return ""
            return found.label if isinstance(found, LetteredField) else found.words

    # --- the state --------------------------------------------------------------------------------------

    async def apply(self, state: ScreenState) -> None:
        """Show `state`: in place while the screen is the same."""
        before, self._state = self._state, state
        self._applying = True
        try:
            self._look_like(state)
            if _made_of(before) != _made_of(state):
                await self._build(state)
                before = NOT_SHARED
            if before.overlay != state.overlay:
                await self._cover(state)
            self._draw(state)
        finally:
            self._applying = False
        self.screen.call_after_refresh(self._paint)

    def _look_like(self, state: ScreenState) -> None:
        self.touch = state.touch
        self.set_class(state.touch, "-touch")
        self.prefer(theme=state.theme, language=state.language, large=state.large)

    async def _build(self, state: ScreenState) -> None:
        if state.screen == "attract":
            while len(self.screen_stack) > 1:
                await self.pop_screen()
            return
        screen = screen_of(state)
        await self.bring(screen)
        for line in screen.query(f".{PRIVATE}").results(Static):
            line.update(MASK)
        for line in screen.query("#request").results(Static):
            line.update(screen.t("Demande {reference}", reference=state.reference or MASK))
        for ticks in screen.query(RuleTicks):
            ticks.withhold()
        for link in screen.query(ResendLink):
            link.stand_still()

    async def _cover(self, state: ScreenState) -> None:
        while not isinstance(self.screen, KioskScreen):
            await self.pop_screen()
        if state.overlay:
            await self.push_screen(overlay_of(state))

    def _draw(self, state: ScreenState) -> None:
        step = next(s for s in reversed(self.screen_stack) if isinstance(s, KioskScreen))
        for told in state.fields:
            field = find(step, told.letter)
            if isinstance(field, LetteredField):
                wrong = SENTENCES[told.message] if told.mark is Mark.ERROR else ""
                field.draw(MASK if told.filled else "", approved=told.mark is Mark.VALID, wrong=wrong)
        if isinstance(step, StepScreen):
            self._tell(step, state)
        if not state.busy:
            for key, button in buttons(self.screen):
                button.disabled = key in state.disabled
        if isinstance(step, History) and self.screen is step:
            step.query_one("#turn").display = "turn" in state.buttons
        if isinstance(step, FormScreen) and state.page:
            step.show_page(state.page)
        self._focus(state)
        self._light()

    def _tell(self, step: StepScreen, state: ScreenState) -> None:
        if state.busy:
            if not step.has_class("-busy"):
                step.busy("Un instant…")
            return
        step.ready()
        if state.notice == "called" and isinstance(step, EnrolmentMailbox):
            if not step.is_called:
                step.called(state.reference or MASK)
        elif state.notice == "errors" and isinstance(step, FormScreen):
            step.say_what_is_wrong([field for field in step.fields if field.wrong])
        elif step.query_one("#notice").has_class("-shown"):  # an update lays the whole screen out again
            step.notice("")

    def _focus(self, state: ScreenState) -> None:
        target = find(self.screen, state.focus)
        widget = target.input if isinstance(target, LetteredField) else target
        if widget is not None and widget is not self.screen.focused:
            self.screen.set_focus(widget)

    # --- pointing ---------------------------------------------------------------------------------------

    def point(self, pointed: tuple[str, str] | None) -> None:
        """Mark a target with the name of who points at it."""
        self._pointed = pointed
        self._light()

    def _light(self) -> None:
        target, name = self._pointed or ("", "")
        for field in self.screen.query(LetteredField):
            field.point_at(name if field.letter == target else None)
        for key, button in buttons(self.screen):
            button.point_at(name if key == target else None)


def _made_of(state: ScreenState) -> tuple[object, ...]:
    """What a screen is built from; anything else is drawn on it."""
    return state.screen, state.procedure, state.step, state.reference, state.touch
