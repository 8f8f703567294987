"""The one main screen: the queue and the terminals on the left, the open call on the right."""

import asyncio
from collections.abc import Awaitable, Coroutine
from typing import ClassVar, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Input, OptionList, Static

from kiosk.services.advisers import Adviser, AdviserGone
from kiosk.services.assistance.live import QueuedCall
from kiosk.services.reaching import Unreachable, reached
from screens.adviser import keys
from screens.adviser.acts import Acts
from screens.adviser.base import Choose, ConsoleScreen, Panel, Reply
from screens.adviser.call import CallPane
from screens.adviser.follow import Follow
from screens.adviser.help import HelpPanel
from screens.adviser.queue import QueueColumn
from screens.adviser.tabs import Tabs
from screens.adviser.wording import KINDS
from screens.base import WALK, TooSmall
from screens.keys import HELP
from screens.sharing.mirror import MirrorView
from screens.widgets.footer import Footer
from screens.work import instead

_Answer = TypeVar("_Answer")
_VIEW_OF = dict(zip((key.press for key in keys.VIEWS), ("queue", "mirror", "chat"), strict=True))


class DeskScreen(ConsoleScreen):
    """Draws what `Follow` reads; what the adviser does is in `Acts`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(key.binding() for key in (HELP, *keys.VIEWS, keys.ANSWERS, keys.ACTIONS, *keys.LETTERS)),
        *WALK,
    ]
    AUTO_FOCUS = ""  # a panel that closes gives the focus back to nothing, or Enter would take a call

    def __init__(self, adviser: Adviser) -> None:
        super().__init__()
        self.adviser = adviser
        self.follow = Follow(self)
        self.acts = Acts(self)
        self._announced: set[int] | None = None
        self._acting = False

    def compose(self) -> ComposeResult:
        yield TooSmall()
        yield Horizontal(
            Static(self._title(), id="desk-title", markup=False),
            Static("", id="desk-link", markup=False),
            id="desk-head",
        )
        yield Tabs()
        yield Horizontal(QueueColumn(), CallPane(), id="desk")
        yield Static("", id="desk-notice", markup=False)
        yield Footer(keys.FOOTER, keys.PRIORITY)

    def _title(self) -> str:
        who = self.adviser
        brand = self.console_app.settings.kiosk.brand
        return f"{brand} · {who.agency} · {who.name}, {who.title}"

    @on(events.Mount)
    async def _begin(self) -> None:
        self.action_view("queue")
        await self.pane.show(None, None, self.console_app.clock(), None)
        self.pane.chat.open(None)
        self.follow.start()

    @property
    def column(self) -> QueueColumn:
        return self.query_one(QueueColumn)

    @property
    def pane(self) -> CallPane:
        return self.query_one(CallPane)

    @property
    def held(self) -> list[int]:
        """The calls that this adviser has taken."""
        return [call.call_id for call in self.follow.calls if call.mine]

    # --- asking the services ----------------------------------------------------------------------------

    async def ask(self, call: Awaitable[_Answer]) -> _Answer | None:
        """What the service answers; None when the link is lost. That, and the session's end, is told from here."""
        try:
            outcome = await reached(call)
        except Unreachable:
            self.link(lost=True)
            return None
        self.link(lost=False)
        if isinstance(outcome, AdviserGone):
            self.console_app.gone()
        return outcome

    async def put(self, panel: Panel[Reply]) -> Reply | None:
        """Lay a panel over the desk until it is closed."""
        await self.app.push_screen_wait(panel)
        return panel.reply

    def touch(self) -> None:
        """A sign of the adviser."""
        instead(self, "touch", self._touch)

    async def _touch(self) -> None:
        await self.ask((await self.console_app.services()).advisers.touch(self.adviser))

    async def may_leave(self) -> bool:
        """Asked once when calls are held: they go back to the queue."""
        if not self.held:
            return True
        back = self.t("Vos appels retournent dans la file, à leur place.")
        return bool(await self.put(Choose(self.t("Se déconnecter ?"), [back], [(self.t("Se déconnecter"), True)])))

    # --- what is told ---------------------------------------------------------------------------------

    def link(self, *, lost: bool) -> None:
        told = self.t("! Liaison interrompue, nouvelle tentative…") if lost else ""
        for line in self.query("#desk-link").results(Static):  # none: an answer came while the console closes
            line.update(told)

    def tell(self, sentence: str, *, bad: bool = False) -> None:
        """The last thing that happened, in one line."""
        notice = self.query_one("#desk-notice", Static)
        notice.set_class(bad, "-bad")
        notice.update(sentence)

    async def redraw(self) -> None:
        """Everything that `follow` knows, as it is now."""
        follow, now = self.follow, self.console_app.clock()
        self._announce(follow.calls)
        self.column.show(follow.calls, follow.terminals, now)
        self.query_one(Tabs).show(follow.calls, follow.call)
        await self.pane.show(follow.call, follow.view, now, follow.ended, self.adviser.name)
        self.pane.chat.say_again()

    def _announce(self, calls: tuple[QueuedCall, ...]) -> None:
        """A call that was not there at the last look rings; those that waited before the sign-in do not."""
        if not self.follow.has_read:
            return
        known, self._announced = self._announced, {call.call_id for call in calls}
        new = [c for c in calls if known is not None and c.call_id not in known and c.taken_by is None]
        if new:
            self.console_app.bell()
            last, kind = new[-1].terminal, self.t(KINDS[new[-1].kind])
            self.tell(self.t("● Nouvel appel : {terminal}, {kind}", terminal=last, kind=kind))

    def say_again(self) -> None:
        super().say_again()
        self.query_one(Tabs).show(self.follow.calls, self.follow.call)

    # --- keys and clicks ------------------------------------------------------------------------------

    def step_on(self, key: str) -> bool:
        """Another view at once: a letter typed right after F5 is of a line, and no order to give the call back."""
        view = _VIEW_OF.get(key)
        if view is not None:
            self.action_view(view)
        return view is not None

    def action_help(self) -> None:
        self.app.push_screen(HelpPanel())

    def action_view(self, view: str) -> None:
        """Where there is room for one view only, that one; everywhere, the focus goes there."""
        for name in ("queue", "mirror", "chat"):
            self.set_class(name == view, f"-view-{name}")
        self.query_one(Tabs).open(view)
        # Not on a button of the call: Enter would release it. Every letter key works without a focus.
        self.set_focus({"queue": self.column.queue, "mirror": None, "chat": self.pane.chat.line}[view])

    def action_answers(self) -> None:
        self.do(self.acts.answers())

    def action_actions(self) -> None:
        self.do(self.acts.menu())

    def action_release(self) -> None:
        self.do(self.acts.release())

    def action_close_call(self) -> None:
        self.do(self.acts.close())

    def action_point(self) -> None:
        self.do(self.acts.point())

    def action_suggest(self) -> None:
        self.do(self.acts.suggest())

    def action_send(self) -> None:
        """What is in the line leaves, after what waits already."""
        line = self.pane.chat.line
        if self.follow.talk is not None and line.value.strip():
            self.follow.talk.write(line.value)
            line.value = ""
            self.follow.send()

    def do(self, act: Coroutine[object, object, None]) -> None:
        """One action at a time: what is pressed before the first is over, or has its panel open, changes nothing.

        Refused: the last press wins. « P » then « C » would close the call that only had to be pointed at.
        """
        if self._acting:
            act.close()
            return
        self._acting = True
        self.run_worker(self._run(act), group="act", description="act")

    async def _run(self, act: Coroutine[object, object, None]) -> None:
        try:
            await asyncio.sleep(0)  # the press that asked for it is over
            await act
        finally:
            self._acting = False

    @on(Input.Submitted, "#chat-line")
    def _enter(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_send()

    @on(OptionList.OptionSelected, "#queue")
    def _take(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.do(self.acts.take(int(event.option_id or 0)))

    @on(OptionList.OptionSelected, "#terminals")
    def _terminal(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.do(self.acts.terminals.opened(event.option_id or ""))

    @on(MirrorView.Picked)
    def _picked(self, event: MirrorView.Picked) -> None:
        event.stop()
        self.do(self.acts.point_at(event.target))
