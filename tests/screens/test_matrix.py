"""Each numbered step in each mode and each language: nothing cut, a visible focus, and its main way leads on.

A new mode is a line of MODES and a new language one of LANGUAGES; whatever `stage.kiosk` is told makes the mode.
"""

import asyncio
import gc
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

import pytest
from textual import events
from textual._compositor import Compositor
from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from kiosk.guide import CONNEXION, PROCEDURES
from screens.app import Kiosk
from screens.base import KioskScreen
from screens.code_form import TypedCode
from screens.connexion.step04_form import ConnexionLink, SignInForm
from screens.enrolment.step05_form import Enrolling
from screens.forgot_password.step05_form import ForgotForm
from screens.form import FormScreen
from screens.member_area.area import AreaReply
from screens.visit import Jump, Move, NewPassword
from tests.screens import stage
from tests.screens.conftest import unseen
from tests.screens.picture import Frame, rows
from tests.screens.test_monochrome import _shows_focus
from tests.screens.test_sizes import _drawn, _whole
from tests.screens.walk import _seen


@dataclass(frozen=True, slots=True)
class Mode:
    """What a person chose, or what the terminal is, and with which hand it is used."""

    name: str
    size: tuple[int, int] = (80, 24)
    how: Mapping[str, Any] = field(default_factory=dict, hash=False)
    finger: bool = False


MODES = (
    Mode("normal"),
    Mode("small", (60, 20)),
    Mode("dark", how={"theme": "sombre"}),
    Mode("sixteen colours", how={"theme": "console"}),
    Mode("no colour", how={"colourless": True}),
    Mode("large", (60, 20), {"large": True}),
    Mode("high contrast", how={"theme": "contraste-sombre"}),
    Mode("touch", (120, 40), {"touch": True}, finger=True),
)
LANGUAGES: Mapping[str, Mapping[str, Any]] = {"fr": {}}

SECRET, CODE, MEMBER = "Cigogne+Tram94", "48291374", stage.MEMBER
SITE = {f"{procedure.key} {n}": ((), Move.NEXT) for procedure in PROCEDURES for n in (1, 2, 3)}
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
    "enrolment 4": ((), ConnexionLink.NOT_REGISTERED),
    "enrolment 5": (
        (MEMBER.nir, MEMBER.member_number, MEMBER.email, MEMBER.email),
        Enrolling(MEMBER.nir, MEMBER.member_number, MEMBER.email, MEMBER.email),
    ),
    "enrolment 6": ((), Move.NEXT),
    "enrolment 7": ((CODE,), TypedCode(CODE)),
    "enrolment 8": ((SECRET, SECRET), NewPassword(SECRET, SECRET)),
    "enrolment 9": ((), Move.NEXT),
    "enrolment 10": ((), Jump(CONNEXION, 4)),
}


@dataclass(frozen=True, slots=True)
class Passage:
    """One step, as it opened and after it was left by its main way."""

    opened: Frame
    reply: object = field(repr=False)


Passages = Mapping[str, Passage]


@pytest.fixture(
    scope="module", params=[(m, lang) for lang in LANGUAGES for m in MODES], ids=lambda p: f"{p[0].name} {p[1]}"
)
def passages(request: pytest.FixtureRequest) -> Passages:
    """One person, one mode, one language: every numbered step, once."""
    mode, language = request.param
    gc.freeze()
    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(1) as thread:
        patch.setattr(Compositor, "render_update", unseen)
        return thread.submit(asyncio.run, _walk(mode, language)).result()


async def _walk(mode: Mode, language: str) -> Passages:
    app = stage.kiosk(**mode.how, **LANGUAGES[language])
    passages = {}
    async with app.run_test(size=mode.size) as pilot:
        for name, show in stage.numbered().items():
            screen = show()
            await app.bring(screen)
            answer = app.run_worker(screen.answered(), group="answer")
            await pilot.pause()
            opened = Frame(name, mode.name, mode.size, rows(app), tuple(_seen(app)))
            passages[name] = Passage(opened, await _main_way(app, pilot, mode, name, answer))
    return passages


async def _main_way(app: Kiosk, pilot: Pilot[None], mode: Mode, name: str, answer: Any) -> object:
    typed, _ = STEPS[name]
    screen = app.screen
    if mode.finger:
        await _by_finger(pilot, screen, typed)
    else:
        at = time.monotonic() + 10 * list(stage.numbered()).index(
            name
        )  # « grands caractères » drop an Enter too soon after one
        for value in typed or ("",):
            for key in (*((character, character) for character in value), ("enter", "\r")):
                press = events.Key(*key)
                press.time = at
                app.post_message(press)
    try:
        async with asyncio.timeout(5):
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


def test_the_table_has_every_numbered_step() -> None:
    assert set(STEPS) == set(stage.numbered())


def test_nothing_is_cut(passages: Passages) -> None:
    cut = {
        f"{seen.label!r} at {name}: {_drawn(passage.opened, seen)!r}"
        for name, passage in passages.items()
        for seen in passage.opened.seen
        if ("".join(seen.label.split()) not in _drawn(passage.opened, seen) if _whole(seen) else not seen.scrolled)
    }
    assert cut == set()


def test_the_focus_can_be_seen(passages: Passages) -> None:
    for name, passage in passages.items():
        focused = [seen for seen in passage.opened.seen if seen.focused]
        assert focused, name
        assert all(_shows_focus(passage.opened, seen) for seen in focused), name


def test_the_main_way_leads_on(passages: Passages) -> None:
    for name, passage in passages.items():
        assert _unspaced(passage.reply) == _unspaced(STEPS[name][1]), name


def _unspaced(reply: object) -> object:
    """Without the spaces that a field puts in a number."""
    if not is_dataclass(reply):
        return reply
    values = (str(getattr(reply, f.name)).replace(" ", "") for f in fields(reply))
    return type(reply), *values
