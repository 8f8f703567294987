"""The console's parts by themselves: the chat's order, the guide's answers, and who may import whom."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from kiosk.guide import PROCEDURES
from kiosk.identity.keys import Keyring
from kiosk.identity.secret_text import looks_like
from kiosk.locale import FRENCH, LANGUAGES, open_catalogue
from kiosk.said import say
from kiosk.services.assistance.live import LONGEST_MESSAGE, ChatMessage
from kiosk.services.assistance.states import Sender
from kiosk.services.parts import Parts
from kiosk.settings import Settings
from kiosk.storage.tables import key_holders
from screens.adviser.conversation import Conversation
from screens.adviser.launch import opened
from screens.adviser.quick import quick_answers
from screens.adviser.reading import keep_reading
from screens.adviser.wording import lasting
from screens.driver import BELL, PublicDriver, RingingDriver, _Screen
from tests.services.sights import count, rows

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


def line(number: int, text: str = "", message_id: bytes = b"") -> ChatMessage:
    return ChatMessage(number, Sender.ADVISER, NOON, text, message_id)


def test_a_line_that_the_database_holds_is_no_longer_to_be_sent() -> None:
    talk = Conversation(1)
    talk.write("un")
    talk.write("deux")
    first = talk.unsent[0]
    talk.heard([line(4, "un", first.message_id)])
    assert [one.text for one in talk.unsent] == ["deux"]
    assert [one.text for one in talk.lines] == ["un"]


def test_our_own_line_does_not_hide_one_of_the_member_that_came_before_it() -> None:
    """`after` moves with what was read alone: line 3 may still be on its way when line 4 is confirmed."""
    talk = Conversation(1)
    talk.heard([line(2)])
    talk.posted(line(4))
    assert talk.after == 2
    talk.heard([line(3), line(4)])
    assert [one.number for one in talk.lines] == [2, 3, 4]


def test_no_text_of_a_chat_stands_in_a_repr() -> None:
    talk = Conversation(1)
    talk.write("secret")
    talk.draft = "secret"
    assert "secret" not in f"{talk!r} {talk.unsent!r} {talk.lines!r}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("procedure", [*(one.key for one in PROCEDURES), None])
def test_every_quick_answer_may_be_sent(language: str, procedure: str | None) -> None:
    answers = quick_answers(open_catalogue(language), procedure, 5)
    assert len(answers) > 15
    assert [one for one in answers if len(one) > LONGEST_MESSAGE] == []
    assert [one for one in answers if looks_like(one) is not None] == []


def test_the_answers_for_where_the_member_is_come_first() -> None:
    assert quick_answers(FRENCH, "forgot-password", 8)[0].startswith("8) Remplissez")


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (timedelta(seconds=59), "à l’instant"),
        (timedelta(minutes=4, seconds=59), "4 min"),
        (timedelta(hours=2, minutes=5), "2 h 05"),
    ],
)
def test_a_length_of_time_is_said_in_the_unit_that_says_something(time: timedelta, words: str) -> None:
    assert lasting(lambda message, **values: say(FRENCH, message, **values), time) == words


def test_the_kiosk_starts_without_the_console() -> None:
    script = "import sys, screens.launch, screens.flows; print([m for m in sys.modules if 'screens.adviser' in m])"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


class _File:
    def __init__(self) -> None:
        self.written = ""

    def write(self, text: str) -> None:
        self.written += text


@pytest.mark.parametrize(("driver", "rung"), [(PublicDriver, ""), (RingingDriver, BELL)])
def test_the_bell_rings_at_the_console_alone(driver: type[PublicDriver], rung: str) -> None:
    file = _File()
    screen = _Screen(file, rings=driver.rings)  # type: ignore[arg-type]
    screen.write(BELL)
    screen.write(f"a{BELL}b")  # in the middle of a frame it came from data
    assert file.written == f"{rung}ab"


async def test_however_often_it_is_woken_the_fifth_reading_waits_until_a_second_after_the_first() -> None:
    wake, read_at, start = asyncio.Event(), list[float](), time.monotonic()

    @asynccontextmanager
    async def watching() -> AsyncIterator[asyncio.Event]:
        yield wake

    async def read() -> bool:
        read_at.append(time.monotonic() - start)
        return len(read_at) < 5

    async def woken() -> None:
        while True:
            wake.set()
            await asyncio.sleep(0.01)

    waking = asyncio.create_task(woken())
    await keep_reading(watching, read, 4)
    waking.cancel()
    assert read_at[4] - read_at[0] >= 1  # a fact of its own clock, however slow the machine


async def test_a_rotation_of_keys_knows_of_a_console(parts: Parts, settings: Settings, keyring: Keyring) -> None:
    keyring.save(settings.key_path)
    async with opened(settings), asyncio.timeout(5):
        while not (held := await rows(parts.database, key_holders)):
            await asyncio.sleep(0.01)
    assert held[0]["holder"].startswith("console ")
    assert await count(parts.database, key_holders) == 0
