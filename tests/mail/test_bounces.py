"""What a bounce changes, on both databases: the mail's row, its account, one line of the journal. Nothing else."""

from typing import Any

import pytest
from sqlalchemy import select, update

from kiosk.mail.bounce import read
from kiosk.services import Services
from kiosk.services.bounces import NotOurs, TakenBack
from kiosk.services.events import Event
from kiosk.storage.tables import members
from tests.mail.office import Office, deliver, settings
from tests.mail.relay import HOLD, Relay
from tests.mail.returned import TO, headers, recipient, report
from tests.mail.test_courier_faults import doubtful
from tests.mail.test_courier_run import running, until


async def take(services: Services, mail_id: bytes, *, to: str = TO, **said: str) -> Any:
    bounce = read(report(recipient(**said), returned=headers(mail_id, to)))
    assert bounce is not None
    return await services.bounces.take(bounce)


async def sent(office: Office, relay: Relay, email: str = TO) -> Any:
    """The row of a mail that the server accepted."""
    request_id = await office.ask(await office.member(email))
    await deliver(office, settings(relay.port))
    row = await office.mail(request_id)
    assert row.state == "accepted"
    return row


async def test_a_bounced_address_marks_its_account_and_the_mail_is_refused_after_all(
    office: Office, services: Services, relay: Relay
) -> None:
    await office.member("autre@exemple.fr")
    row = await sent(office, relay)
    assert await take(services, row.id) == TakenBack(doubtful=True)
    back = await office.mail(row.request_id)
    assert back.state == "refused"
    assert back.reply == "retour : 5.1.1 550 5.1.1 <adresse> Recipient address rejected: User unknown"
    assert await doubtful(office) == [False, True]


async def test_a_notice_that_comes_back_marks_its_account_too(
    office: Office, services: Services, relay: Relay
) -> None:
    mail_id = await office.notice(await office.member())
    await deliver(office, settings(relay.port))
    assert await take(services, mail_id) == TakenBack(doubtful=True)
    assert await doubtful(office) == [True]


async def test_a_full_mailbox_or_a_policy_marks_nobody(office: Office, services: Services, relay: Relay) -> None:
    row = await sent(office, relay)
    assert await take(services, row.id, status="5.2.2", diagnostic="smtp; 552 full") == TakenBack(doubtful=False)
    assert (await office.mail(row.request_id)).reply == "retour : 5.2.2 552 full"
    assert await doubtful(office) == [False]


async def test_an_address_that_changed_meanwhile_is_not_marked(
    office: Office, services: Services, relay: Relay
) -> None:
    row = await sent(office, relay)
    async with office.database.transaction() as connection:
        await connection.execute(update(members).values(email="nouvelle@exemple.fr"))
    assert await take(services, row.id) == TakenBack(doubtful=False)
    assert (await office.mail(row.request_id)).state == "refused"
    assert await doubtful(office) == [False]
    assert [entry.reason for entry in await services.journal.entries()] == ["address_changed"]


async def test_an_address_is_the_same_in_the_form_that_mail_servers_know(
    office: Office, services: Services, relay: Relay
) -> None:
    row = await sent(office, relay, "Eve@straße.de")
    assert await take(services, row.id, to="Eve@xn--strae-oqa.de") == TakenBack(doubtful=True)


async def test_a_bounce_that_comes_again_changes_nothing(office: Office, services: Services, relay: Relay) -> None:
    row = await sent(office, relay)
    await take(services, row.id)
    first = await office.mail(row.request_id)
    assert await take(services, row.id, status="5.2.2", diagnostic="smtp; 552 full") == NotOurs()
    assert await office.mail(row.request_id) == first


@pytest.mark.parametrize("ours", [False, True], ids=["unknown", "withheld"])
async def test_a_mail_that_never_left_changes_nothing(office: Office, services: Services, ours: bool) -> None:
    request_id = await office.ask(await office.member(), state="withheld")
    row = await office.mail(request_id)
    assert await take(services, row.id if ours else bytes(16)) == NotOurs()
    assert await office.mail(request_id) == row
    assert (await doubtful(office), await services.journal.entries()) == ([False], [])


async def test_a_bounce_that_is_quicker_than_our_own_note_of_the_acceptance_stays(
    office: Office, services: Services, relay: Relay
) -> None:
    request_id = await office.ask(await office.member())
    relay.answers["DATA"].append(HOLD)
    async with running(office.courier(settings(relay.port))):
        await until(lambda: "DATA" in relay.commands)
        await take(services, (await office.mail(request_id)).id)
        relay.go_on.set()
        await until(lambda: relay.received)
    row = await office.mail(request_id)
    assert (row.state, row.reply[:8]) == ("refused", "retour :")


@pytest.mark.parametrize(
    ("status", "reason"), [("5.1.1", "address_fault"), ("5.2.1", "address_fault"), ("5.7.1", "other_fault")]
)
async def test_the_journal_has_one_line_with_a_closed_reason(
    office: Office, services: Services, relay: Relay, status: str, reason: str
) -> None:
    row = await sent(office, relay)
    await take(services, row.id, status=status)
    await take(services, row.id, status=status)
    async with office.database.transaction() as connection:
        member_id = await connection.scalar(select(members.c.id))
    [entry] = await services.journal.entries()
    assert (entry.event, entry.outcome, entry.reason) == (Event.MAIL_RETURNED, "failure", reason)
    assert entry.account == services.journal.pseudonym(member_id or 0)
