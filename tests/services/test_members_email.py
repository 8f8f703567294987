"""Another address on file: both mailboxes are told, and whatever was sent before dies. (R24, R49)"""

import pytest
from sqlalchemy import update

from kiosk.identity.keys import Keyring
from kiosk.identity.problems import Problem
from kiosk.services import Services
from kiosk.services.members.account import AccountClosed
from kiosk.services.members.finding import Found, Unreadable
from kiosk.services.members.new_email import EmailChanged, Proposed, SameAddress
from kiosk.services.members.state import OpenSession
from kiosk.services.outcomes import Connected, GrantEnded, LinkAccepted, RequestSuperseded, SessionEnded
from kiosk.services.parts import Parts
from kiosk.storage.tables import members, outbox
from tests.conftest import LUCIE_NIR, NOON, OTHER_PASSWORD, MemberFactory
from tests.services.sights import asked, events, granted, rows, signed_in
from tests.services.test_members_find import who

NEW = "Nouvelle@Exemple.fr"


async def changed(services: Services, found: Found, typed: str = NEW) -> EmailChanged:
    proposed = await services.members.weigh_email(found, typed)
    assert isinstance(proposed, Proposed)
    done = await services.members.set_email(found, proposed)
    assert isinstance(done, EmailChanged)
    return done


async def test_the_new_address_is_on_file_as_typed_and_folded_and_doubtful_no_more(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    found = await who(services, await member(password=None))
    async with parts.database.transaction() as connection:
        await connection.execute(update(members).values(email_doubtful_at=NOON))
    await changed(services, found)
    [row] = await rows(parts.database, members)
    assert (row["email"], row["email_folded"]) == ("Nouvelle@exemple.fr", "nouvelle@exemple.fr")
    assert row["email_doubtful_at"] is None


async def test_two_notices_are_queued_and_only_the_former_address_is_named(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille = await member(password=None)
    assert (await changed(services, await who(services, camille))).former_told
    mails = {row["kind"]: row for row in await rows(parts.database, outbox)}
    assert {kind: mail["address"] for kind, mail in mails.items()} == {
        "email_changed": None,
        "email_left": camille.email,
    }
    assert {(mail["state"], mail["member_id"], mail["agency"]) for mail in mails.values()} == {
        ("queued", camille.id, "Strasbourg")
    }
    assert parts.mail_wake.is_set()


async def test_without_a_former_address_the_new_one_alone_is_told(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    found = await who(services, await member(password=None, email=""))
    assert not (await changed(services, found)).former_told
    assert [row["kind"] for row in await rows(parts.database, outbox)] == ["email_changed"]


async def test_link_code_and_grant_sent_before_are_void(
    services: Services, keyring: Keyring, member: MemberFactory
) -> None:
    camille = await member()
    pending = await asked(services, camille)
    grant = await granted(services, keyring, pending)
    token = keyring.link_token(pending.request_id)
    assert isinstance(await services.reset.verify_link(token), LinkAccepted)
    await changed(services, await who(services, camille))
    assert await services.reset.verify_link(token) == RequestSuperseded()
    assert await services.reset.set_password(grant, OTHER_PASSWORD, OTHER_PASSWORD) == GrantEnded()


async def test_the_open_session_ends(services: Services, member: MemberFactory) -> None:
    camille = await member()
    session = await signed_in(services, camille)
    done = await changed(services, await who(services, camille))
    assert done.session == OpenSession("borne-1", NOON)
    assert await services.connexion.touch(session) == SessionEnded("by_operator")


async def test_the_member_signs_in_with_the_new_address_and_the_same_password(
    services: Services, member: MemberFactory
) -> None:
    camille = await member()
    await changed(services, await who(services, camille))
    assert isinstance(await services.connexion.sign_in(NEW, camille.password or ""), Connected)


async def test_the_change_is_in_the_journal_under_the_pseudonym_without_any_address(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille = await member(password=None)
    await changed(services, await who(services, camille))
    _found, entry = await services.journal.entries()
    assert (entry.event, entry.reason) == ("authz_admin", "email_changed")
    assert entry.account == parts.journal.pseudonym(camille.id)
    assert "xemple" not in entry.as_json()


async def test_the_address_on_file_is_refused_whatever_its_case(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    found = await who(services, await member(password=None))
    assert await services.members.weigh_email(found, "CAMILLE@exemple.FR") == SameAddress()
    assert await rows(parts.database, outbox) == []


async def test_set_twice_at_the_same_time_it_is_told_once(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    found = await who(services, await member(password=None))
    proposed = await services.members.weigh_email(found, NEW)
    assert isinstance(proposed, Proposed)
    await services.members.set_email(found, proposed)
    assert await services.members.set_email(found, proposed) == SameAddress()
    assert len(await rows(parts.database, outbox)) == 2


async def test_a_closed_account_keeps_its_address(services: Services, member: MemberFactory) -> None:
    found = await who(services, await member(password=None, state="closed"))
    assert await services.members.weigh_email(found, NEW) == AccountClosed()


async def test_an_address_wrongly_written_is_refused(services: Services, member: MemberFactory) -> None:
    found = await who(services, await member(password=None))
    assert await services.members.weigh_email(found, "nouvelle") == Unreadable(Problem.EMAIL_NO_AT)


async def test_those_who_share_the_new_address_are_counted_beforehand(
    services: Services, member: MemberFactory
) -> None:
    found = await who(services, await member(password=None))
    await member(password=None, number="770077", nir=LUCIE_NIR, email="nouvelle@exemple.fr")
    proposed = await services.members.weigh_email(found, NEW)
    assert isinstance(proposed, Proposed)
    assert proposed.shared_with == 1
    assert "xemple" not in repr(proposed)


@pytest.mark.parametrize("state", ["active", "suspended"])
async def test_a_suspended_member_may_get_another_address_and_stays_suspended(
    parts: Parts, services: Services, member: MemberFactory, state: str
) -> None:
    await changed(services, await who(services, await member(password=None, state=state)))
    assert [row["state"] for row in await rows(parts.database, members)] == [state]
    assert await events(services) == ["sensitive_read/None", "authz_admin/email_changed"]
