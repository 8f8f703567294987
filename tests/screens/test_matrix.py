"""Each numbered step in each mode and each language: nothing cut, a visible focus, and its main way leads on.

A new mode is a line of MODES; whatever `stage.kiosk` is told makes the mode. F2 changes the language in place, as
`test_language` proves: so one walk for each mode sees all of them.
"""

import asyncio
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from kiosk.guide import CONNEXION, PRINTED
from screens.app import Kiosk
from screens.base import KioskScreen
from screens.code_form import TypedCode
from screens.connexion.step04_form import ConnexionLink, SignInForm
from screens.enrolment.step05_form import Enrolling
from screens.forgot_password.step05_form import ForgotForm
from screens.form import FormScreen
from screens.member_area.area import AreaReply
from screens.moves import Jump, Move
from screens.reading.page import Page, Question
from screens.reading.reader import read
from screens.visit import NewPassword
from tests.screens import stage
from tests.screens.picture import Frame, rows
from tests.screens.test_monochrome import _shows_focus
from tests.screens.test_sizes import _drawn, _whole
from tests.screens.walk import SAME, _seen


@dataclass(frozen=True, slots=True)
class Mode:
    """What a person chose, or what the terminal is, and with which hand it is used."""

    name: str
    size: tuple[int, int] = (80, 24)
    how: Mapping[str, Any] = field(default_factory=dict, hash=False)
    finger: bool = False


# Plain lines are what is read off the same screens: each mode's are looked at too.
MODES = (
    Mode("normal"),
    Mode("large", (60, 20), {"large": True}),
    Mode("high contrast", how={"theme": "contraste-sombre"}),
    Mode("touch", (120, 40), {"touch": True}, finger=True),
)
LANGUAGES = ("fr", "en", "de")

SECRET, CODE, MEMBER = "Cigogne+Tram94", "48291374", stage.MEMBER
SITE = {f"{procedure.key} {n}": ((), Move.NEXT) for procedure in PRINTED for n in (1, 2, 3)}
# What is typed on the way, and what the step then answers its flow.
STEPS: Mapping[str, tuple[tuple[str, ...], object]] = SITE | {
    "connexion 4": ((MEMBER.nir, SECRET), SignInForm(MEMBER.nir, SECRET)),
    "connexion 5": ((), AreaReply.SIGN_OUT),
    "forgot-password 4": ((), ConnexionLink.FORGOTTEN),
    "forgot-password 5": (
        (MEMBER.nir, MEMBER.member_number, MEMBER.email),
        ForgotForm(MEMBER.nir, MEMBER.member_number, MEMBER.email),
    ),
    "forgot-password 6": ((), Move.NEXT),
    "forgot-password 7": ((CODE,), TypedCode(CODE)),
    "forgot-password 8": ((SECRET, SECRET), NewPassword(SECRET, SECRET)),
    "forgot-password 9": ((), Move.NEXT),
    "forgot-password 10": ((), Move.HOME),
    "enrolment 5": (
        (MEMBER.nir, MEMBER.member_number, MEMBER.email, MEMBER.email),
        Enrolling(MEMBER.nir, MEMBER.member_number, MEMBER.email, MEMBER.email),
    ),
    "enrolment 6": ((), Move.NEXT),
    "enrolment 9": ((), Move.NEXT),
    "enrolment 10": ((), Jump(CONNEXION, 4)),
}


@dataclass(frozen=True, slots=True)
class Passage:
    """One step, as it was shown and read in each language, and what leaving it by its main way answered."""

    shown: Mapping[str, Frame]
    pages: Mapping[str, Page]
    reply: object = field(repr=False)


Passages = Mapping[str, Passage]


@pytest.fixture(scope="module", params=MODES, ids=lambda mode: mode.name)
def passages(request: pytest.FixtureRequest) -> Passages:
    """One person, one mode: every numbered step, once, in one language after the other."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, _walk(request.param)).result()


async def _walk(mode: Mode) -> Passages:
    app = stage.kiosk(**mode.how)
    passages = {}
    async with app.run_test(size=mode.size) as pilot:
        for name, show in _steps().items():
            screen = show()
            await app.bring(screen)
            answer = app.run_worker(screen.answered(), group="answer")
            shown, pages = {}, {}
            for language in LANGUAGES:
                app.prefer(language=language)
                await pilot.pause()
                shown[language] = Frame(f"{name} in {language}", "", mode.size, rows(app), tuple(_seen(app)))
                pages[language] = read(screen)
            passages[name] = Passage(shown, pages, await _main_way(app, pilot, mode, name, answer))
    return passages


async def _main_way(app: Kiosk, pilot: Pilot[None], mode: Mode, name: str, answer: Any) -> object:
    typed, _ = STEPS[name]
    screen = app.screen
    if mode.finger:
        await _by_finger(pilot, screen, typed)
    else:
        # « Grands caractères » drop an Enter that comes too soon after another: here each step takes ten seconds.
        at = time.monotonic() + 10 * list(stage.numbered()).index(name)
        for value in typed or ("",):
            for key in (*((character, character) for character in value), ("enter", "\r")):
                press = events.Key(*key)
                press.time = at
                app.post_message(press)
    try:
        async with asyncio.timeout(30):
            return await answer.wait()
    except (TimeoutError, WorkerCancelled):
        return "no answer"


async def _by_finger(pilot: Pilot[None], screen: Any, typed: tuple[str, ...]) -> None:
    """The fields are filled by another hand: the keyboard on the screen has tests of its own."""
    assert isinstance(screen, KioskScreen)
    if isinstance(screen, FormScreen) and typed:
        screen.fill({f.letter: value for f, value in zip(screen.fields, typed, strict=True)})
        await pilot.pause()
        await pilot.click("#submit")
    else:
        await pilot.click(screen.first_focus())


def _steps() -> Mapping[str, stage.Show]:
    """INSCRIPTION's steps 1 to 4, 7 and 8 are MOT DE PASSE OUBLIÉ's very screens: they are walked once."""
    return {name: show for name, show in stage.numbered().items() if name not in SAME}


def test_the_table_has_every_numbered_step() -> None:
    assert set(STEPS) == set(_steps())


def test_nothing_is_cut(passages: Passages) -> None:
    cut = {
        f"{seen.label!r} at {frame.screen}: {_drawn(frame, seen)!r}"
        for frame in _frames(passages)
        for seen in frame.seen
        if ("".join(seen.label.split()) not in _drawn(frame, seen) if _whole(seen) else not seen.scrolled)
    }
    assert cut == set()


def test_the_focus_can_be_seen(passages: Passages) -> None:
    for frame in _frames(passages):
        focused = [seen for seen in frame.seen if seen.focused]
        assert focused, frame.screen
        assert all(_shows_focus(frame, seen) for seen in focused), frame.screen


def test_plain_lines_have_what_the_screen_asks_and_offers_in_each_language(passages: Passages) -> None:
    for name, passage in passages.items():
        asked = {len([i for i in page.items if isinstance(i, Question)]) for page in passage.pages.values()}
        offered = {len(page.choices) for page in passage.pages.values()}
        assert len(asked) == len(offered) == 1, name
        assert offered != {0}, name
        assert len({page.where for page in passage.pages.values()}) == len(LANGUAGES), name


def _frames(passages: Passages) -> Iterator[Frame]:
    return (frame for passage in passages.values() for frame in passage.shown.values())


def test_the_main_way_leads_on(passages: Passages) -> None:
    for name, passage in passages.items():
        assert _unspaced(passage.reply) == _unspaced(STEPS[name][1]), name


def _unspaced(reply: object) -> object:
    """Without the spaces that a field puts in a number."""
    if not is_dataclass(reply):
        return reply
    values = (str(getattr(reply, f.name)).replace(" ", "") for f in fields(reply))
    return type(reply), *values
