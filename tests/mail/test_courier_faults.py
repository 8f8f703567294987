"""What a refusal does to an account, and a restart of the database to the mails in hand."""

import asyncio

import pytest
from sqlalchemy import select

from kiosk.storage.engine import Database
from kiosk.storage.tables import members
from tests.mail.office import Office, deliver, settings
from tests.mail.relay import HOLD, Relay
from tests.mail.test_courier_run import arrived, running, until
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


async def test_a_database_restarted_in_mid_send_loses_nothing_and_doubles_nothing(
    own_server: tuple[str, server.Control], relay: Relay
) -> None:
    """The server has the mail, and answers while PostgreSQL is away; then everything is back."""
    url, control = own_server
    await server.empty(url)
    database = await Database.open(url)
    office = Office(database)
    addresses = await office.crowd(30)
    relay.answers["DATA"].append(HOLD)
    async with running(office.courier(settings(relay.port))) as task:
        await until(lambda: "DATA" in relay.commands)
        await asyncio.to_thread(control, "-m", "fast", "stop")
        relay.go_on.set()
        await arrived(relay, 20)  # what was claimed before goes on
        await asyncio.to_thread(control, "start")
        async with asyncio.timeout(15):
            while await office.states() != ["accepted"] * len(addresses):
                await asyncio.sleep(0.05)
        assert not task.done()
    assert sorted(received.recipients[0] for received in relay.received) == addresses
    await database.close()
