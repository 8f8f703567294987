"""A PostgreSQL that restarts under the screens: « un instant », then the result; or one sentence."""

import asyncio

import pytest
from sqlalchemy import text

from kiosk.guide import FORGOT_PASSWORD
from kiosk.storage import postgresql
from kiosk.storage.engine import Database
from tests.journeys.conftest import EMAIL, NIR, NUMBER, Agency
from tests.storage import server
from tests.storage.server import Control


@pytest.fixture
async def database_url(own_server: tuple[str, Control]) -> str:
    await server.empty(own_server[0])
    return own_server[0]


async def test_a_form_sent_while_the_database_restarts_waits_a_moment_and_its_mail_comes(
    agency: Agency, control: Control
) -> None:
    async with agency.person() as person:
        await person.begin(FORGOT_PASSWORD, 5)
        await asyncio.to_thread(control, "-m", "fast", "stop")
        await person.type(NIR, NUMBER, EMAIL)
        await person.sees("Envoi de votre demande…")
        await asyncio.to_thread(control, "start")
        await person.at(FORGOT_PASSWORD, 6)
        await person.mail()


async def test_a_database_that_stays_away_is_one_sentence_and_the_form_sent_again_is_the_only_request(
    agency: Agency, control: Control, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with agency.person() as person:
        await person.begin(FORGOT_PASSWORD, 5)
        with monkeypatch.context() as patched:
            patched.setattr(postgresql, "_AWAY_SECONDS", 0.3)
            await asyncio.to_thread(control, "-m", "fast", "stop")
            await person.type(NIR, NUMBER, EMAIL)
            await person.sees("Service momentanément indisponible")
            await person.sees("Réessayez dans quelques minutes.")
        await asyncio.to_thread(control, "start")
        await person.press("enter")
        await person.home()
        await person.begin(FORGOT_PASSWORD, 5)
        await person.type(NIR, NUMBER, EMAIL)
        await person.at(FORGOT_PASSWORD, 6)
    async with database.transaction() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM reset_requests")) == 1
