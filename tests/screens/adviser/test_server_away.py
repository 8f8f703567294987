"""The server stops in the middle of a call: the console says so, goes on by itself, and sends what waited."""

import asyncio

import pytest

from tests.screens.adviser.conftest import MemberSide, OpenConsole
from tests.storage import server
from tests.storage.server import Control


@pytest.fixture
async def database_url(own_server: tuple[str, Control]) -> str:
    await server.empty(own_server[0])
    return own_server[0]


async def test_a_server_that_restarts_loses_no_line(
    console: OpenConsole, member: MemberSide, control: Control
) -> None:
    async with console() as desk:
        await member.calls()
        await desk.takes_the_call()
        await asyncio.to_thread(control, "-m", "fast", "stop")
        await desk.press(*"un", "enter", *"deux", "enter")
        await desk.until_drawn("Liaison interrompue, nouvelle tentative", "… pas encore envoyé : deux")
        await asyncio.to_thread(control, "start")
        await desk.until_drawn("Vous : un", "Vous : deux")
        assert [line.text for line in (await member.sees()).messages] == ["un", "deux"]
        await desk.until(lambda: "Liaison interrompue" not in desk.text)
