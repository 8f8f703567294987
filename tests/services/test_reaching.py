"""A database that is away or silent is told as one thing, and the same call works once it is back."""

import asyncio

import pytest
from sqlalchemy import select, text

from kiosk.services.reaching import Unreachable, reached
from kiosk.storage.engine import Database
from tests.storage.server import Control


async def one(database: Database) -> int:
    async with database.transaction() as connection:
        return int(await connection.scalar(select(text("1"))) or 0)


async def is_back(database: Database) -> bool:
    try:
        return await reached(one(database)) == 1
    except Unreachable:
        return False


async def test_a_server_that_stops_is_told_and_found_again(own_server: tuple[str, Control], control: Control) -> None:
    database = await Database.open(own_server[0])
    try:
        assert await reached(one(database)) == 1
        control("stop")
        with pytest.raises(Unreachable):
            await reached(one(database))
        control("start")
        async with asyncio.timeout(20):
            while not await is_back(database):
                await asyncio.sleep(0.1)
    finally:
        await database.close()


async def test_a_silent_database_is_told_in_time_for_five_seconds() -> None:
    with pytest.raises(Unreachable):
        await reached(asyncio.sleep(60), patience=0.01)


async def test_an_error_of_ours_is_no_lost_link() -> None:
    async def wrong() -> None:
        raise KeyError

    with pytest.raises(KeyError):
        await reached(wrong())
