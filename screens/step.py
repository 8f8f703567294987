"""The numbered screen that every step is built on: header, rail, content, actions, help panel, footer."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from kiosk.guide import Procedure
from kiosk.said import together
from screens.base import KioskScreen, TooSmall
from screens.help import HelpOverlay, HelpPanel
from screens.keys import FOOTER, HELP, Key
from screens.moves import Move
from screens.widgets.button import ActionButton
from screens.widgets.footer import Footer
from screens.widgets.header import Header, Rail
from screens.widgets.more import MoreButton


class StepScreen(KioskScreen):
    """A numbered step. Subclasses give `compose_content` and `compose_actions`; words come from the guide."""

    BINDINGS: ClassVar[list[BindingType]] = [HELP.binding()]
    panel: bool = True  # the help panel, where there is room

    def __init__(self, procedure: Procedure, number: int) -> None:
        super().__init__()
        self.procedure, self.number = procedure, number
        self.step = procedure.step(number)
        self._last_focus: Widget | None = None
        self._pressed: ActionButton | None = None  # and not answered yet

    # --- what a step may change -------------------------------------------------------------------

    def heading(self) -> str:
        return together("{n}) {title}", n=self.number, title=self.t(self.step.title))

    def where(self) -> str:
        return self.t("Étape {n} sur {total}", n=self.number, total=len(self.procedure.steps))

    def compose_content(self) -> Iterator[Widget]:
        yield from ()

    def compose_actions(self) -> Iterator[Widget]:
        yield self.back_button()

    def compose_panel(self) -> Iterator[Widget]:
        if self.panel:
            yield HelpPanel(self.step)

    # --- the frame ----------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        yield TooSmall()
        yield from self.kiosk.compose_band()
        yield Header(self.kiosk.settings.kiosk.brand, self.procedure, self.number, self.where())
        with Horizontal(id="middle"):
            yield Rail(self.procedure, self.number)
            with Vertical(id="main"):
                yield Static(self.heading(), id="heading", markup=False)
                yield Static("", id="notice", markup=False)
                with VerticalScroll(id="content", can_focus=False) as content:
                    yield from self.compose_content()
                with Horizontal(id="actions"):
                    yield from self.compose_actions()
                    if self.kiosk.touch:
                        yield MoreButton(self.t("▼ Plus"), content)
            yield from self.compose_panel()
            yield from self.kiosk.compose_line()
        yield Footer(self.footer_keys())

    def footer_keys(self) -> Iterable[Key]:
        return FOOTER

    def back_button(self) -> ActionButton:
        return ActionButton(self.t("◄ Retour"), Move.BACK, id="back")

    def on_mount(self) -> None:
        self.set_focus(self.first_focus())

    @on(events.Resize)
    def _focus_in_sight(self) -> None:
        if self.focused is not None:
            self.call_after_refresh(self.focused.scroll_visible, animate=False)

    def watch_focused(self, focused: Widget | None) -> None:
        """A control that is disabled or taken away hands the focus on; without it a keyboard would lead nowhere."""
        if focused is None:
            self.call_after_refresh(self._find_focus)

    def _find_focus(self) -> None:
        waits = self.has_class("-busy") or not self.app.app_focus
        shown = self.is_mounted and self in self.app.screen_stack  # else it is being made or taken away
        if self.focused is None and shown and not waits:
            self.set_focus(self.first_focus() or next(iter(self.focus_chain), None))

    def first_focus(self) -> Widget | None:
        """Where the person starts: the main button unless the step says otherwise."""
        buttons = [*self.query("ActionButton.-main"), *self.query("#actions ActionButton")]
        return next((button for button in buttons if button.focusable), None)

    def step_on(self, key: str) -> bool:
        """The arrows walk too: no function needs two keys at once, and Maj+Tab is two."""
        if key in ("enter", "space") and (button := self._own_button()) is not None:
            self._pressed = button
            self.after_typing(partial(self._press, button))
            return True
        return super().step_on({"down": "tab", "up": "shift+tab"}.get(key, key))

    # --- pressing -----------------------------------------------------------------------------------

    def _own_button(self) -> ActionButton | None:
        """The focused button, where the step itself answers it: a panel beside it hears its own buttons."""
        button = self.focused
        if not isinstance(button, ActionButton) or button.reply is None or button.is_disabled:
            return None
        return button if any(node.id == "main" for node in button.ancestors) else None

    def after_typing(self, call: Callable[[], object]) -> None:
        """Once every key that came before is where it was typed: at once on a step without fields."""
        call()

    def _press(self, button: ActionButton) -> None:
        """Textual would tell it from box to box first, and a key sent with this one would come before the answer."""
        self._pressed = None
        if self.is_current:
            button.obey()
            self.chose(button.reply)
        self.kiosk.let_through()

    # --- busy and ready -----------------------------------------------------------------------------

    def notice(self, sentence: str, *, bad: bool = False) -> None:
        """One sentence under the title; empty takes it away."""
        line = self.query_one("#notice", Static)
        line.update(sentence)
        line.set_class(bool(sentence), "-shown")
        line.set_class(bad, "-bad")

    def answer(self, reply: object) -> None:
        self.keep()
        super().answer(reply)

    def keep(self) -> None:
        """Copy what may be kept (never a secret) before the screen goes."""

    @property
    def gives_way(self) -> bool:
        """A press that is on its way comes first. While it is busy it takes no key, and keeps none for later."""
        return self._pressed is not None or (super().gives_way and not self.has_class("-busy"))

    def busy(self, sentence: str) -> None:
        self.kiosk.forget_typed_ahead()
        self._last_focus = self.focused
        self.add_class("-busy")
        self.notice(together("… {sentence}", sentence=self.t(sentence)))
        self._set_disabled(True)

    def ready(self) -> None:
        if self.has_class("-busy"):
            self.remove_class("-busy")
            self.notice("")
            self._set_disabled(False)
            self.set_focus(self._last_focus or self.first_focus())

    def _set_disabled(self, disabled: bool) -> None:
        for name in ("#content", "#actions"):
            self.query_one(name).disabled = disabled

    def action_help(self) -> None:
        self.app.push_screen(HelpOverlay(self.step))
