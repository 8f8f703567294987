"""An App on which F9 calls an adviser, from any screen: what the keys and buttons of a call do."""

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, ClassVar, cast
from weakref import ReferenceType, ref

from textual.binding import BindingType
from textual.screen import Screen
from textual.widget import Widget

from kiosk.said import Said
from screens.assistance.help_line import HelpLine
from screens.assistance.stepping import MESSAGE_FIRST, obstacle
from screens.base import KioskScreen, Overlay
from screens.hands import HandyApp
from screens.keys import ADVISER
from screens.moves import Jump, Led
from screens.speech import Speaking

if TYPE_CHECKING:
    from kiosk.services import Services
    from kiosk.services.assistance.live import OpenCall
    from kiosk.settings import KioskSettings
    from screens.app import Kiosk
    from screens.assistance.beside import LinePanel

_PANELS = "screens.assistance.panel", "screens.assistance.whole"


class HelpedApp(HandyApp):
    """Holds the help line of the visit, and draws it on whichever screen is shown."""

    BINDINGS: ClassVar[list[BindingType]] = [ADVISER.binding(priority=True)]  # over a message too

    def __init__(self, settings: "KioskSettings") -> None:
        super().__init__(settings)
        self._left: Widget | None = None  # what had the focus before the chat
        self._shared = False  # what was passed on of the help line
        self._lit: tuple[int, ReferenceType[Screen[Any]]] | None = None  # which signal was marked, on which screen
        self._pointed_at = 0, ""  # which signal, and the step that was in front when it came
        self.help_line = HelpLine(self._help_services, self._start_help, self._line_told)

    async def _help_services(self) -> "Services":
        return await cast("Kiosk", self).services()

    def _start_help(self, work: Coroutine[Any, Any, None]) -> None:
        self.run_worker(work, group="help line", description="help line", exit_on_error=False)

    # --- F9 -----------------------------------------------------------------------------------------

    async def action_adviser(self) -> None:
        """Call; during a call, walk between the step and the chat. The answer to a warning about time is no more."""
        if isinstance(self.screen, Overlay) and self.screen.any_key_closes:
            self.screen.action_close()
            return
        # What the services speak is heavy, and may still be on its way while the first screen is read.
        from kiosk.services.loading import imported  # noqa: PLC0415 - the first screen knows no service

        panel, whole = [await imported(name) for name in _PANELS]
        if isinstance(self.screen, whole.LineOverlay | panel.CallPanel):
            self.screen.action_close()
            return
        if not self.help_line.is_open:
            self.help_line.put_away()
            await self.push_screen(panel.CallPanel())
        elif self._chat_of(self.screen) is None:
            await self.push_screen(whole.LineOverlay(writing=True))
        elif self._in_chat():
            self.action_leave_chat()
        else:
            self.enter_chat()

    async def action_line_details(self) -> None:
        from screens.assistance.whole import LineOverlay  # noqa: PLC0415 - there is a call: it is loaded

        await self.push_screen(LineOverlay(writing=self.touch))

    async def called(self, call: "OpenCall", *, left_message: bool = False) -> None:
        """The call is placed: its panels go, the one screen that tells where it stands comes."""
        from screens.assistance.typing import CallScreen  # noqa: PLC0415
        from screens.assistance.whole import LineOverlay  # noqa: PLC0415

        self.help_line.opened(call, left_message=left_message)
        while isinstance(self.screen, CallScreen):
            await self.pop_screen()
        await self.push_screen(LineOverlay())

    def _chat_of(self, screen: object) -> "LinePanel | None":
        """The chat beside this screen, where a person can write into it."""
        if not isinstance(screen, KioskScreen):
            return None
        from screens.assistance.beside import LinePanel  # noqa: PLC0415 - behind the first paint

        return next((panel for panel in screen.query(LinePanel) if panel.input is not None), None)

    def _in_chat(self) -> bool:
        from screens.assistance.beside import LinePanel  # noqa: PLC0415 - behind the first paint

        focused = self.screen.focused
        return focused is not None and any(isinstance(one, LinePanel) for one in focused.ancestors)

    def enter_chat(self) -> None:
        """The focus goes to the chat; what was typed on the step stays."""
        panel = self._chat_of(self.screen)
        if panel is not None and panel.input is not None:
            panel.add_class("-active")  # at once: what is hidden takes no focus
            self.stylesheet.update(panel)
            if not self._in_chat():
                self._left = self.screen.focused
            self.screen.set_focus(panel.input)

    def action_leave_chat(self) -> None:
        """Back to the step, where it was left."""
        from screens.step import StepScreen  # noqa: PLC0415 - behind the first paint

        screen, left = self.screen, self._left
        if left is None or left.screen is not screen or not left.focusable:
            step = screen if isinstance(screen, StepScreen) else None
            left = (step.first_focus() if step is not None else None) or next(iter(screen.focus_chain), None)
        screen.set_focus(left)

    def action_chat_page(self, direction: int) -> None:
        for log in self.screen.query("#line-log"):
            log.scroll_relative(y=direction * max(1, log.size.height - 1), animate=False)

    def action_hang_up(self) -> None:
        self.help_line.hang_up()

    # --- what is shown to the adviser ------------------------------------------------------------------

    def action_shared_screen(self) -> None:
        """F4: stop showing an adviser where one is; else what it does without one."""
        if self.help_line.sharing:
            self.help_line.stop_sharing()
        else:
            super().action_shared_screen()

    def action_toggle_sharing(self) -> None:
        if self.help_line.sharing:
            self.help_line.stop_sharing()
        else:
            self.help_line.share()

    # --- « passez à l'étape n » ------------------------------------------------------------------------

    async def action_accept_step(self) -> None:
        """Through the flow, and only where nothing is lost by it; else say what stands in the way."""
        number, visit = self.help_line.suggested, cast("Kiosk", self).visit
        if number is None:
            return
        from screens.assistance.typing import CallScreen  # noqa: PLC0415 - behind the first paint

        if isinstance(self.screen, CallScreen):
            await self.pop_screen()
        step, hindrance = self.screen, obstacle(visit, number)
        if hindrance is None and not (isinstance(step, KioskScreen) and step.waiting):
            hindrance = MESSAGE_FIRST
        self.help_line.answer_suggestion()
        if hindrance is not None:
            self.help_line.tell(hindrance)
        elif visit is not None and isinstance(step, KioskScreen):
            step.answer(Led(Jump(visit.procedure, number)))

    def action_decline_step(self) -> None:
        self.help_line.answer_suggestion()

    # --- drawing it ------------------------------------------------------------------------------------

    def _line_told(self) -> None:
        self._publish()
        self.call_later(self._draw_line)

    def _publish(self) -> None:
        """Before anything is drawn: what is no longer agreed to is no longer told."""
        line, publisher = self.help_line, cast("Kiosk", self).publisher
        if line.sharing is self._shared:
            return
        self._shared = line.sharing
        if line.sharing and line.call is not None:
            publisher.share(line.call)
        else:
            publisher.stop()

    def _point(self) -> None:
        """Once for each signal and screen: a step that is left and comes back shows it again."""
        if self.help_line.signals == 0:
            return
        from screens.assistance.pointing import light, place_of  # noqa: PLC0415 - behind the first paint

        signals, place = self.help_line.signals, place_of(self.screen_stack)
        if self._pointed_at[0] != signals:
            self._pointed_at = signals, place
        now = signals, ref(self.screen)  # weakly: what was typed dies with its screen
        if now != self._lit:
            self._lit = now
            light(self.screen, self.help_line if self._pointed_at[1] == place else None)

    def shown_by_adviser(self, screen: Speaking) -> Said | None:
        """« Camille vous montre la case (B). », on the screen where it is marked."""
        if self.help_line.pointed is None:
            return None
        from screens.assistance.pointing import told  # noqa: PLC0415 - behind the first paint

        return told(screen, self.help_line)

    def dress(self, screen: Speaking) -> None:
        super().dress(screen)
        screen.set_class(self.help_line.is_shown, "-helped")

    def came_forward(self) -> None:
        """Another screen is in front, or the one under a panel again."""
        if self.help_line.is_shown:
            self.call_later(self._draw_line)

    async def _draw_line(self) -> None:
        """On every screen that is open: a step may be under a message."""
        from screens.assistance.typing import LineShown  # noqa: PLC0415 - behind the first paint

        self._point()
        for screen in self.screen_stack:
            if isinstance(screen, KioskScreen) and screen.is_mounted:
                await self._draw_beside(screen)
            elif isinstance(screen, LineShown):
                await screen.show()
        self.call_after_refresh(self.redraw)

    async def _draw_beside(self, screen: KioskScreen) -> None:
        from screens.assistance.banner import ShareBanner  # noqa: PLC0415 - behind the first paint
        from screens.assistance.beside import LinePanel  # noqa: PLC0415 - behind the first paint

        shown = self.help_line.is_shown
        screen.set_class(shown, "-helped")
        for banner in screen.query(ShareBanner):
            banner.show()
        panels = screen.query(LinePanel)
        if not shown:
            await panels.remove()
        elif panels:
            for panel in panels:
                await panel.show()
        else:
            for middle in screen.query("#middle"):
                await middle.mount(LinePanel())
