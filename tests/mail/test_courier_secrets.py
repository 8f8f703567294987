"""Who receives a secret, and where none is ever found."""

import logging
from pathlib import Path

import pytest
from sqlalchemy import select, update

from kiosk.identity.code import grouped
from kiosk.storage.tables import members, outbox, reset_requests
from tests.mail.office import Office, deliver, settings
from tests.mail.relay import Relay


async def test_no_line_of_the_log_holds_an_address_a_secret_or_a_body(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="kiosk")
    request_id = await office.ask(await office.member())
    async with Relay() as relay:
        code = grouped(office.keyring.code(request_id))
        relay.answers["RCPT"].append("451 4.2.0 <camille.martin@exemple.fr>: mailbox busy")
        relay.answers["DATA"].append(f"451 4.6.0 {code} {office.keyring.link_token(request_id)} held")
        for _ in range(3):
            await deliver(office, settings(relay.port))
            office.clock.move(seconds=40)
    told = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("kiosk"))
    assert len(told.splitlines()) == 3
    for secret in ("exemple.fr", "Camille", "Bonjour", code, office.keyring.link_token(request_id)[:20]):
        assert secret not in told


async def test_the_recipient_is_the_account_s_address_at_the_moment_of_sending(office: Office) -> None:
    member_id = await office.member("ancienne@exemple.fr")
    await office.ask(member_id)
    async with office.database.transaction() as connection:
        await connection.execute(update(members).values(email="nouvelle@exemple.fr"))
    async with Relay() as relay:
        await deliver(office, settings(relay.port))
    assert relay.received[0].recipients == ("nouvelle@exemple.fr",)


async def test_a_stranger_s_mail_never_leaves(office: Office) -> None:
    request_id = await office.ask(None, state="withheld")
    async with Relay() as relay:
        assert await deliver(office, settings(relay.port)) == 0
        office.clock.move(days=1)
        assert await deliver(office, settings(relay.port)) == 0
    assert (relay.connections, (await office.mail(request_id)).state) == (0, "withheld")


async def test_neither_rows_nor_files_ever_hold_a_code_or_a_link(office: Office) -> None:
    request_id = await office.ask(await office.member())
    code, token = office.keyring.code(request_id), office.keyring.link_token(request_id)
    before = await everything_stored(office)
    async with Relay() as relay:
        await deliver(office, settings(relay.port))
    stored = before + await everything_stored(office)
    assert b"4F-27" in stored
    for secret in (code, grouped(code), token, token[-43:]):
        assert secret.encode() not in stored


async def everything_stored(office: Office) -> bytes:
    """Every row of every table that a mail touches and, of SQLite, the files with their free pages and log."""
    async with office.database.transaction() as connection:
        rows = [list((await connection.execute(select(table))).all()) for table in (outbox, reset_requests, members)]
    files = b""
    if office.database.is_sqlite:
        folder = Path(str(office.database.url.database)).parent
        files = b"".join(path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file())
    return repr(rows).encode() + files


async def test_a_mail_holds_no_number_of_the_member(office: Office) -> None:
    member_id = await office.member()
    async with office.database.transaction() as connection:
        await connection.execute(update(members).values(member_number="7788991", last_name="Canari"))
    await office.ask(member_id)
    await office.notice(member_id)
    async with Relay() as relay:
        await deliver(office, settings(relay.port))
    assert len(relay.received) == 2
    for received in relay.received:
        for part in (received.content.decode(), received.part("plain"), received.part("html")):
            assert "7788991" not in part
            assert "Canari" not in part
