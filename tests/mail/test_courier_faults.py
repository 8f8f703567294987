"""What networks, servers and databases do to a courier, and what remains of the mails."""

import asyncio

import asyncpg  # type: ignore[import-untyped]
import pytest
from sqlalchemy import select

from kiosk.storage.engine import Database
from kiosk.storage.tables import members
from tests.mail.office import Office, deliver, settings
from tests.mail.relay import HOLD, Relay
from tests.mail.test_courier_run import running, until
from tests.storage import server


async def doubtful(office: Office) -> list[bool]:
    async with office.database.transaction() as connection:
        rows = await connection.scalars(select(members.c.email_doubtful_at).order_by(members.c.id))
    return [moment is not None for moment in rows]


@pytest.mark.parametrize(
    ("command", "answer", "marked"),
    [
        ("RCPT", "550 5.1.1 unknown", True),
        ("RCPT", "451 4.7.1 later", False),
        ("RCPT", "554 5.7.1 relay access denied", False),
        ("RCPT", "550 5.7.1 client host blocked", False),
        ("RCPT", "552 5.2.2 mailbox full", False),
        ("DATA", "550 5.1.1 unknown", True),
        ("DATA", "554 5.6.0 content refused", False),
        ("MAIL", "553 5.7.1 not your sender", False),
    ],
)
async def test_only_an_address_refused_for_good_marks_its_account(
    office: Office, relay: Relay, command: str, answer: str, marked: bool
) -> None:
    await office.ask(await office.member())
    await office.member("autre@exemple.fr")
    relay.answers[command].append(answer)
    await deliver(office, settings(relay.port))
    assert await doubtful(office) == [marked, False]


async def test_a_database_that_cut_every_connection_in_mid_send_loses_nothing(
    postgres_url: str, relay: Relay
) -> None:
    await server.empty(postgres_url)
    database = await Database.open(postgres_url)
    office = Office(database)
    request_id = await office.ask(await office.member())
    relay.answers["DATA"].append(HOLD)
    control = await asyncpg.connect(postgres_url)
    async with running(office.courier(settings(relay.port, timeout_seconds=1))) as task:
        await until(lambda: "DATA" in relay.commands)
        await control.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name LIKE 'kiosk%' AND pid <> pg_backend_pid()"
        )
        async with asyncio.timeout(15):
            while (await office.mail(request_id)).attempts != 1 or (await office.mail(request_id)).reply is None:
                await asyncio.sleep(0.1)
        office.clock.move(seconds=60)
        office.wake.set()
        async with asyncio.timeout(10):
            while (await office.mail(request_id)).state != "accepted":
                await asyncio.sleep(0.05)
        assert not task.done()
    await control.close()
    assert len(relay.received) == 1
    await database.close()
