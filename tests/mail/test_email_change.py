"""The two notices of a changed address, through a real server: who receives which, and what is kept afterwards."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select

from kiosk.mail.courier import Courier
from kiosk.services import Services
from kiosk.services.members.finding import Found
from kiosk.services.members.new_email import EmailChanged, Proposed
from kiosk.services.parts import Parts
from kiosk.services.retention import sweep
from kiosk.storage.tables import members, outbox
from tests.conftest import Member, MemberFactory, MovableClock
from tests.mail.office import settings
from tests.mail.relay import Relay
from tests.services.sights import asked, rows

OLD, NEW = "ancienne@exemple.fr", "nouvelle@exemple.fr"


async def change(services: Services, member: Member, new: str = NEW) -> None:
    found = await services.members.find(member.number)
    assert isinstance(found, Found)
    proposed = await services.members.weigh_email(found, new)
    assert isinstance(proposed, Proposed)
    assert isinstance(await services.members.set_email(found, proposed), EmailChanged)


async def deliver(parts: Parts, relay: Relay) -> None:
    """One pass of a courier of its own."""
    courier = Courier(parts.database, parts.keyring, settings(relay.port), parts.clock, asyncio.Event())
    try:
        await courier.deliver_due()
    finally:
        await courier.close()


async def left(parts: Parts) -> dict[str, object]:
    """The row of the notice to the former address."""
    return next(row for row in await rows(parts.database, outbox) if row["kind"] == "email_left")


async def doubtful(parts: Parts) -> bool:
    async with parts.database.transaction() as connection:
        return await connection.scalar(select(members.c.email_doubtful_at)) is not None


async def test_each_address_receives_its_own_notice_and_neither_names_the_other(
    parts: Parts, services: Services, member: MemberFactory, relay: Relay
) -> None:
    """R49."""
    await change(services, await member(password=None, email=OLD))
    await deliver(parts, relay)
    mails = {mail.recipients: mail for mail in relay.received}
    assert set(mails) == {(OLD,), (NEW,)}
    said = {OLD: "Nous n'écrirons plus à cette adresse-ci.", NEW: "Désormais, nous écrirons à cette adresse-ci."}
    for address, sentence in said.items():
        mail, other = mails[(address,)], NEW if address == OLD else OLD
        for part in ("plain", "html"):
            assert sentence in mail.part(part)
            assert address not in mail.part(part)
        assert other not in mail.content.decode()
        assert "http" not in mail.part("plain")


async def test_both_notices_say_from_when_a_new_password_can_be_asked_for(
    parts: Parts, services: Services, member: MemberFactory, relay: Relay
) -> None:
    await change(services, await member(password=None, email=OLD))
    await deliver(parts, relay)
    said = "Un nouveau mot de passe peut être demandé à partir de 12 h 00 le 24 novembre 2026, pas avant."
    for mail in relay.received:
        assert said in mail.part("plain")
        assert "Vous n'avez rien demandé ?" in mail.part("plain")
        assert "Un nouveau mot de passe peut être demandé à partir de" in mail.part("html")


async def test_without_a_delay_the_notice_says_nothing_of_one(
    parts: Parts, services: Services, member: MemberFactory, relay: Relay
) -> None:
    await change(services, await member(password=None, email=""))
    await deliver(parts, relay)
    [mail] = relay.received
    assert "à partir de" not in mail.part("plain") + mail.part("html")


async def test_once_accepted_the_former_address_is_kept_nowhere(
    parts: Parts, services: Services, member: MemberFactory, relay: Relay
) -> None:
    await change(services, await member(password=None, email=OLD))
    assert (await left(parts))["address"] == OLD
    await deliver(parts, relay)
    assert ((await left(parts))["state"], (await left(parts))["address"]) == ("accepted", None)
    for table in (members, outbox):
        assert OLD not in repr(await rows(parts.database, table))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_of_sqlite_not_even_the_file_keeps_the_former_address(
    parts: Parts, services: Services, member: MemberFactory, relay: Relay
) -> None:
    await change(services, await member(password=None, email=OLD))
    await deliver(parts, relay)
    path = Path(str(parts.database.url.database))
    await parts.database.close()  # the last connection checkpoints the log into the file
    assert OLD.encode() not in b"".join(file.read_bytes() for file in path.parent.glob("kiosk.db*"))


async def test_a_former_address_that_is_refused_leaves_the_new_one_undoubted(
    parts: Parts, services: Services, member: MemberFactory, relay: Relay
) -> None:
    await change(services, await member(password=None, email=OLD))
    relay.answers["RCPT"].extend(["550 5.1.1 unknown"] * 2)
    await deliver_one(parts, relay, "email_left")
    assert ((await left(parts))["state"], (await left(parts))["address"]) == ("refused", None)
    assert not await doubtful(parts)


async def test_a_new_address_that_is_refused_is_to_be_checked_at_once(
    parts: Parts, services: Services, member: MemberFactory, relay: Relay
) -> None:
    await change(services, await member(password=None, email=OLD))
    relay.answers["RCPT"].append("550 5.1.1 unknown")
    await deliver_one(parts, relay, "email_changed")
    assert await doubtful(parts)


async def deliver_one(parts: Parts, relay: Relay, kind: str) -> None:
    """Only that notice is in the queue."""
    async with parts.database.transaction() as connection:
        await connection.execute(outbox.delete().where(outbox.c.kind != kind))
    await deliver(parts, relay)


async def test_put_off_the_notice_still_knows_where_to_go(
    parts: Parts, services: Services, member: MemberFactory, relay: Relay, clock: MovableClock
) -> None:
    await change(services, await member(password=None, email=OLD))
    relay.answers["RCPT"].extend(["451 4.7.1 greylisted"] * 2)
    await deliver(parts, relay)
    assert (await left(parts))["address"] == OLD
    clock.forward(minutes=1)
    await deliver(parts, relay)
    assert sorted(mail.recipients[0] for mail in relay.received) == [OLD, NEW]


async def test_abandoned_after_three_days_the_former_address_goes(
    parts: Parts, services: Services, member: MemberFactory, relay: Relay, clock: MovableClock
) -> None:
    await change(services, await member(password=None, email=OLD))
    clock.forward(days=3)
    await deliver(parts, relay)
    assert ((await left(parts))["state"], (await left(parts))["address"]) == ("abandoned", None)
    assert relay.received == []


async def test_without_any_courier_the_former_address_goes_with_the_sweeping(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    await change(services, await member(password=None, email=OLD))
    clock.forward(days=31)
    async with parts.database.transaction() as connection:
        await sweep(connection, clock.now())
    assert await rows(parts.database, outbox) == []


async def test_changed_again_before_the_mail_left_each_former_address_is_told(
    parts: Parts, services: Services, member: MemberFactory, relay: Relay
) -> None:
    camille = await member(password=None, email=OLD)
    await change(services, camille, "erreur@exemple.fr")
    await change(services, camille)
    await deliver(parts, relay)
    received = [(mail.recipients[0], "n'écrirons plus" in mail.part("plain")) for mail in relay.received]
    assert sorted(received) == [(OLD, True), ("erreur@exemple.fr", True), (NEW, False), (NEW, False)]


async def test_a_code_still_in_the_queue_never_leaves(
    parts: Parts, services: Services, member: MemberFactory, relay: Relay
) -> None:
    """R24: it would reach the new address, and be dead on arrival."""
    camille = await member(password=None, email=OLD)
    await asked(services, camille)
    await change(services, camille)
    await deliver(parts, relay)
    assert "Reinitialisation" not in repr([str(mail.message["Subject"]) for mail in relay.received])
    assert len(relay.received) == 2


@pytest.mark.parametrize("address", [None, ""])
async def test_without_its_address_the_notice_goes_nowhere_rather_than_to_the_new_one(
    parts: Parts, services: Services, member: MemberFactory, relay: Relay, address: str | None
) -> None:
    await change(services, await member(password=None, email=OLD))
    async with parts.database.transaction() as connection:
        await connection.execute(outbox.update().values(address=address))
    await deliver_one(parts, relay, "email_left")
    row = await left(parts)
    assert (relay.received, row["state"], row["reply"]) == ([], "refused", "adresse inutilisable")
