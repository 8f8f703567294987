"""The lines of a chat: in order, none lost, none twice, none with a secret."""

import asyncio
import secrets

import pytest

from kiosk.identity.secret_text import Secret
from kiosk.services import Services
from kiosk.services.assistance.live import ChatMessage, NothingToSay, Post, Posted, TooFast, TooLong, Withheld
from kiosk.services.assistance.states import Sender
from kiosk.services.parts import Parts
from kiosk.storage.tables import chat_messages
from tests.conftest import NOON, MovableClock
from tests.services.advisers import followed, seen, signed_in_adviser, taken
from tests.services.sights import count

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def test_the_same_id_again_is_the_same_line(parts: Parts, services: Services) -> None:
    camille = await signed_in_adviser(parts)
    call = await taken(services, camille)
    for _ in range(2):
        said: set[object] = {await services.assistance.say(call, b"1" * 16, "Bonjour") for _ in range(2)}
        said |= {await services.desk.say(camille, call.call_id, b"2" * 16, "Bonjour") for _ in range(2)}
        assert len(said) == 2
    assert await count(parts.database, chat_messages) == 2


async def test_lines_sent_at_once_from_both_sides_are_all_there_in_the_order_of_their_numbers(
    parts: Parts, services: Services
) -> None:
    camille = await signed_in_adviser(parts)
    call = await taken(services, camille)
    lines = [(secrets.token_bytes(16), f"ligne {n}") for n in range(8)]
    seen_so_far: list[bytes] = []

    async def read() -> None:
        after = 0
        while len(seen_so_far) < 2 * len(lines):
            for line in (await followed(services, call, after)).messages:
                assert line.number > after
                after = line.number
                seen_so_far.append(line.message_id)
            await asyncio.sleep(0)

    said = [services.assistance.say(call, one, text) for one, text in lines]
    said += [services.assistance.say(call, one, text) for one, text in lines]  # each of them twice
    answered = [services.desk.say(camille, call.call_id, one[::-1], text) for one, text in lines]
    async with asyncio.timeout(30):
        await asyncio.gather(read(), *said, *answered)
    assert sorted(seen_so_far) == sorted([one for one, _ in lines] + [one[::-1] for one, _ in lines])


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (" \u200b\x07 ", NothingToSay()),
        ("a" * 501, TooLong()),
        ("mon numéro : 1 99 05 35 999 042 15", Withheld(Secret.NIR)),
        ("mdp : soleil", Withheld(Secret.PASSWORD)),
    ],
)
@ON_SQLITE
async def test_what_is_not_said_is_not_stored_whoever_says_it(
    text: str, outcome: Post, parts: Parts, services: Services
) -> None:
    camille = await signed_in_adviser(parts)
    call = await taken(services, camille)
    assert await services.assistance.say(call, b"1" * 16, text) == outcome
    assert await services.desk.say(camille, call.call_id, b"2" * 16, text) == outcome
    assert await count(parts.database, chat_messages) == 0


@ON_SQLITE
async def test_a_line_is_cleaned_both_ways(parts: Parts, services: Services) -> None:
    camille = await signed_in_adviser(parts)
    call = await taken(services, camille)
    await services.assistance.say(call, b"1" * 16, " bon\x1b[jour\u202e\n")
    await services.desk.say(camille, call.call_id, b"2" * 16, "\u2066bon\tsoir\x9b")
    for view in (await followed(services, call), await seen(services, camille, call)):
        assert [line.text for line in view.messages] == ["bon[jour", "bon soir"]


@ON_SQLITE
async def test_ten_lines_in_half_a_minute_and_each_side_has_its_own(
    parts: Parts, services: Services, clock: MovableClock
) -> None:
    camille = await signed_in_adviser(parts)
    call = await taken(services, camille)
    ids = [bytes([n]) * 16 for n in range(12)]
    first = clock.now()
    for one in ids[:10]:
        assert isinstance(await services.assistance.say(call, one, "?"), Posted)
        clock.forward(seconds=1)
    refused = await services.assistance.say(call, ids[10], "?")
    assert isinstance(refused, TooFast)
    assert (refused.until - first).total_seconds() == 30
    assert isinstance(await services.assistance.say(call, ids[0], "?"), Posted)  # what was said is not too fast
    assert isinstance(await services.desk.say(camille, call.call_id, ids[11], "!"), Posted)
    clock.forward(seconds=(refused.until - clock.now()).total_seconds())
    assert isinstance(await services.assistance.say(call, ids[10], "?"), Posted)


@ON_SQLITE
async def test_only_what_comes_after_is_read_again(parts: Parts, services: Services) -> None:
    camille = await signed_in_adviser(parts)
    call = await taken(services, camille)
    for n in range(3):
        posted = await services.assistance.say(call, bytes([n]) * 16, f"ligne {n}")
    assert isinstance(posted, Posted)
    assert (await followed(services, call, posted.message.number)).messages == ()
    assert [line.text for line in (await seen(services, camille, call, posted.message.number - 1)).messages] == [
        "ligne 2"
    ]


def test_no_line_shows_in_a_trace() -> None:
    assert "soleil" not in repr(Posted(ChatMessage(1, Sender.MEMBER, NOON, "soleil", b"1" * 16)))
