"""One walk over every screen in every state, photographed once and shared by the tests of its look."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from textual.app import App
from textual.geometry import Region
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, Static

from kiosk.identity.problems import Problem
from kiosk.words import PROBLEMS
from screens.app import Kiosk
from screens.form import FormScreen
from screens.step import StepScreen
from screens.widgets.button import ActionButton
from screens.widgets.field import LetteredField
from screens.widgets.footer import FooterKey
from tests.screens import stage
from tests.screens.picture import Box, Frame, Seen, rows

LONGEST = max(PROBLEMS, key=lambda problem: len(PROBLEMS[problem]))
CONTROLS = (ActionButton, Input, FooterKey)
PATIENCE = 30  # refreshes; a machine that is busy elsewhere takes more than one to scroll
TYPED = {"A": stage.MEMBER.nir, "B": "Cigogne+Tram94", "C": stage.MEMBER.email}


Scope = Literal["all", "colours", "steps", "forms"]
ALIKE = {f"forgot-password {number}" for number in (1, 2, 3)} | {"already a code", "connexion 5, displaced"}
SAME = {f"enrolment {number}" for number in (1, 2, 3, 4, 7, 8)}  # the screens of the other procedure, in fewer words
ALIKE |= {"enrolment 6, called", "enrolment 9", "enrolment 10"}
ALIKE |= {
    "help connexion 5",
    "help forgot-password 5",
    "unknown profile",
    "not recognised",
    "mail unavailable",
    "choose before",
}
FORMS = (
    {f"connexion {number}" for number in (3, 4, 5)}
    | {f"forgot-password {number}" for number in (5, 6, 7, 8)}
    | {"enrolment 5"}
)


def _within(scope: Scope) -> tuple[dict[str, stage.Show], dict[str, stage.Lay]]:
    """The screens and panels of a walk: all, one of each kind, the numbered steps, or those with fields and links."""
    shows, lays = dict(stage.numbered()), dict(stage.overlays())
    if scope in ("all", "colours"):
        shows |= stage.unnumbered()
    if scope == "all":
        shows |= stage.helped()
        lays |= stage.calls()
    else:
        lays = {}
    left_out = ALIKE if scope == "colours" else set(shows) - FORMS if scope == "forms" else set()
    for name in left_out if scope == "all" else left_out | SAME:
        shows.pop(name, None)
        lays.pop(name, None)
    return shows, lays


@dataclass(frozen=True, slots=True)
class Look:
    """What the whole walk is seen with."""

    theme: str
    size: tuple[int, int]
    band: bool = False
    colourless: bool = False
    scope: Scope = "all"
    large: bool = False  # « Grands caractères »
    touch: bool = False
    language: str = "fr"
    colours: bool = True  # also the states that differ in nothing but colour

    def __str__(self) -> str:
        words = (self.theme, f"{self.size[0]}x{self.size[1]}", "band" * self.band, "NO_COLOR" * self.colourless)
        words += ("large" * self.large, "touch" * self.touch, self.language if self.language != "fr" else "")
        return " ".join(word for word in words if word)


async def walk(look: Look) -> list[Frame]:
    """Every screen in every state."""
    app = stage.kiosk(
        look.theme,
        band=look.band,
        colourless=look.colourless,
        large=look.large,
        touch=look.touch,
        language=look.language,
    )
    frames: list[Frame] = []
    async with app.run_test(size=look.size) as pilot:
        camera = Camera(app, pilot, look)
        async for frame in camera.everything():
            frames.append(frame)
    return frames


class Camera:
    """Puts a screen in each of its states and takes its picture."""

    def __init__(self, app: Kiosk, pilot: Pilot[None], look: Look) -> None:
        self._app, self._pilot, self._look = app, pilot, look
        self._taken: set[object] = set()

    async def everything(self) -> AsyncIterator[Frame]:
        async for frame in self._states("attract"):
            yield frame
        shows, lays = _within(self._look.scope)
        for name, show in shows.items():
            await self._app.bring(show())
            if name in SAME:
                yield await self._take(name, "as it opens")
                continue
            async for frame in self._states(name):
                yield frame
        await self._app.bring(stage.numbered()["forgot-password 5"]())
        for name, lay in lays.items():
            await self._app.push_screen(lay())
            async for frame in self._states(name):
                yield frame
            await self._app.pop_screen()

    async def _states(self, name: str) -> AsyncIterator[Frame]:
        screen = self._app.screen
        yield await self._take(name, "as it opens")
        for number, control in enumerate(list(screen.focus_chain)):
            if (self._look.colours and self._new("focus", control)) or not _whole(control):
                screen.set_focus(control)
                yield await self._take(name, f"focus {number}")
        if isinstance(screen, FormScreen):
            async for frame in self._wrong(name, screen):
                yield frame
        if not self._look.colours:
            return
        async for frame in self._hovered(name, screen):
            yield frame
        if isinstance(screen, FormScreen):
            async for frame in self._filled(name, screen):
                yield frame
        if isinstance(screen, StepScreen):
            screen.busy("Vérification en cours…")
            yield await self._take(name, "busy")

    def _new(self, state: str, control: Widget) -> bool:
        """Whether no control of this kind, in such a place, was photographed in this state yet."""
        places = [widget.id for widget in control.ancestors if isinstance(widget, Widget) and widget.id]
        kind = (state, type(control), control.classes, places[0] if places else type(control.screen))
        new = kind not in self._taken
        self._taken.add(kind)
        return new

    async def _hovered(self, name: str, screen: Screen[Any]) -> AsyncIterator[Frame]:
        if self._look.theme.startswith("console"):
            return  # it has no pointer
        for control in screen.query(Widget):
            pressed = isinstance(control, ActionButton | FooterKey) and control.region.area
            if pressed and self._new("pointer", control):
                self._app._set_mouse_over(control, control)
                yield await self._take(name, f"pointer on {type(control).__name__}")
        self._app._set_mouse_over(None, None)

    async def _wrong(self, name: str, screen: FormScreen) -> AsyncIterator[Frame]:
        screen.refuse({field.letter: LONGEST for field in screen.fields})
        yield await self._take(name, "errors")
        last = screen.fields[-1]
        screen.refuse({last.letter: Problem.EMPTY})
        yield await self._take(name, "error in focus")

    async def _filled(self, name: str, screen: FormScreen) -> AsyncIterator[Frame]:
        screen.fill(TYPED)
        yield await self._take(name, "filled")
        last: LetteredField = screen.fields[-1]
        screen.set_focus(last.input)
        last.input.action_select_all()
        screen.action_reveal()
        yield await self._take(name, "shown and selected")

    async def _take(self, name: str, state: str) -> Frame:
        for _ in range(PATIENCE):
            await self._pilot.pause()
            focused = self._app.screen.focused
            if focused is None or _come_to(focused):
                break  # else Textual may still be scrolling to it: it does so two refreshes later
        seen = tuple(_seen(self._app))
        return Frame(name, state, self._look.size, rows(self._app), seen, tuple(_sideways(self._app)))


def _seen(app: App[None]) -> Iterator[Seen]:
    """The controls and the words of the screen on top."""
    for widget in app.screen.walk_children(Widget):
        control = isinstance(widget, CONTROLS)
        if not (control or isinstance(widget, Static)) or not _displayed(widget):
            continue
        place = app.screen.find_widget(widget)
        label = "" if isinstance(widget, Input) else _words(widget)
        yield Seen(
            name=f"{type(widget).__name__} {widget.id or label}",
            kind="control" if control else "words",
            label=label,
            box=_box(place.region),
            shown=_box(place.visible_region),
            scrolled=any(a.show_vertical_scrollbar for a in widget.ancestors if isinstance(a, Widget)),
            disabled=widget.is_disabled,
            focused=widget.has_focus,
        )


def _box(region: Region) -> Box:
    return (region.x, region.y, region.width, region.height)


def _whole(control: Widget) -> bool:
    place = control.screen.find_widget(control)
    return place.region == place.visible_region


def _come_to(focused: Widget) -> bool:
    """Whether it is in sight, with the message under it, which comes by a second scroll."""
    refused = [w for w in focused.ancestors if isinstance(w, LetteredField) and w.has_class("-refused")]
    return all(map(_whole, refused)) and (focused.screen.can_view_entire(focused) or _at_the_edge(focused))


def _at_the_edge(control: Widget) -> bool:
    """Cut at its right: nothing scrolls sideways, so it will never be whole."""
    place = control.screen.find_widget(control)
    return place.visible_region.height == place.region.height and place.visible_region.width < place.region.width


def _displayed(widget: Widget) -> bool:
    return all(w.display for w in widget.ancestors_with_self if isinstance(w, Widget)) and bool(widget.region.area)


def _words(widget: Widget) -> str:
    words = widget.label if isinstance(widget, ActionButton) else widget.content if isinstance(widget, Static) else ""
    return getattr(words, "plain", str(words))


def _sideways(app: App[None]) -> Iterator[str]:
    for widget in app.screen.walk_children(Widget):
        if widget.show_horizontal_scrollbar or (widget.allow_horizontal_scroll and not isinstance(widget, Input)):
            yield f"{type(widget).__name__} {widget.id}"
