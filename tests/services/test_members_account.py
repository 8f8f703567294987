"""Suspending, opening again, signing out: what each changes, and what it leaves alone."""

from collections.abc import Callable

import pytest

from kiosk.identity.keys import Keyring
from kiosk.services import Services
from kiosk.services.members.account import (
    AccountClosed,
    AlreadyActive,
    AlreadyLocked,
    Locked,
    NotSignedIn,
    SignedOut,
    Unlocked,
)
from kiosk.services.members.state import OpenSession
from kiosk.services.outcomes import (
    Connected,
    GrantEnded,
    PasswordDisabled,
    SessionAlive,
    SessionEnded,
    UnknownProfile,
)
from kiosk.services.parts import Parts
from kiosk.storage.tables import outbox
from tests.conftest import NOON, OTHER_PASSWORD, MemberFactory, MovableClock
from tests.services.sights import asked, events, fail, granted, rows, signed_in
from tests.services.test_members_find import who


async def test_a_suspended_member_is_an_unknown_profile(services: Services, member: MemberFactory) -> None:
    """R46."""
    camille = await member()
    assert await services.members.lock(await who(services, camille)) == Locked(None)
    assert await services.connexion.sign_in(camille.nir, camille.password or "") == UnknownProfile()


async def test_suspending_ends_the_open_session_and_its_terminal_is_told(
    services: Services, member: MemberFactory, another_terminal: Callable[..., Services]
) -> None:
    camille, elsewhere = await member(), another_terminal(terminal="borne-2")
    session = await signed_in(elsewhere, camille)
    assert await services.members.lock(await who(services, camille)) == Locked(OpenSession("borne-2", NOON))
    assert await elsewhere.connexion.touch(session) == SessionEnded("by_operator")


async def test_suspending_voids_what_was_granted_even_once_it_is_lifted(
    services: Services, keyring: Keyring, member: MemberFactory
) -> None:
    camille = await member()
    grant = await granted(services, keyring, await asked(services, camille))
    found = await who(services, camille)
    await services.members.lock(found)
    await services.members.unlock(found)
    assert await services.reset.set_password(grant, OTHER_PASSWORD, OTHER_PASSWORD) == GrantEnded()


async def test_suspending_twice_is_no_error(services: Services, member: MemberFactory) -> None:
    found = await who(services, await member(password=None))
    await services.members.lock(found)
    assert await services.members.lock(found) == AlreadyLocked()
    assert await events(services) == ["sensitive_read/None", "authz_admin/member_locked"]


async def test_opened_again_the_member_signs_in(services: Services, member: MemberFactory) -> None:
    camille = await member(state="suspended")
    assert await services.members.unlock(await who(services, camille)) == Unlocked(None)
    assert isinstance(await services.connexion.sign_in(camille.nir, camille.password or ""), Connected)
    assert (await events(services))[:2] == ["sensitive_read/None", "authz_admin/member_unlocked"]


async def test_opening_an_open_account_is_no_error(services: Services, member: MemberFactory) -> None:
    found = await who(services, await member(password=None))
    assert await services.members.unlock(found) == AlreadyActive(None)
    assert await events(services) == ["sensitive_read/None"]


async def test_opening_again_does_not_lift_a_disabled_password_and_says_so(
    services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """R33: only a new password does."""
    camille = await member()
    await fail(services, camille.nir, 10, clock)
    found = await who(services, camille)
    await services.members.lock(found)
    assert await services.members.unlock(found) == Unlocked(PasswordDisabled())
    assert await services.connexion.sign_in(camille.nir, camille.password or "") == PasswordDisabled()


async def test_a_closed_account_is_neither_suspended_nor_opened(services: Services, member: MemberFactory) -> None:
    found = await who(services, await member(password=None, state="closed"))
    assert await services.members.lock(found) == AccountClosed()
    assert await services.members.unlock(found) == AccountClosed()
    assert await events(services) == ["sensitive_read/None", *["authz_admin/closed"] * 2]


async def test_signing_out_ends_the_session_wherever_it_is(
    services: Services, member: MemberFactory, another_terminal: Callable[..., Services]
) -> None:
    camille, elsewhere = await member(), another_terminal(terminal="borne-2", agency="Colmar")
    session = await signed_in(elsewhere, camille)
    assert await services.members.sign_out(await who(services, camille)) == SignedOut(OpenSession("borne-2", NOON))
    assert await elsewhere.connexion.touch(session) == SessionEnded("by_operator")


async def test_signing_out_is_in_the_journal_under_the_pseudonym(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille = await member()
    await signed_in(services, camille)
    await services.members.sign_out(await who(services, camille))
    entry = (await services.journal.entries())[-1]
    assert (entry.event, entry.reason) == ("authz_admin", "member_signed_out")
    assert entry.account == parts.journal.pseudonym(camille.id)


async def test_nobody_signed_in_is_no_error(services: Services, member: MemberFactory) -> None:
    found = await who(services, await member(password=None))
    assert await services.members.sign_out(found) == NotSignedIn()


async def test_a_session_that_ended_by_itself_keeps_its_own_reason(
    services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    camille = await member()
    session = await signed_in(services, camille)
    clock.forward(seconds=121)
    assert await services.members.sign_out(await who(services, camille)) == NotSignedIn()
    assert await services.connexion.touch(session) == SessionEnded("idle")


async def test_another_member_keeps_session_and_requests(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille = await member()
    sacha = await member(number="770077", nir="2 91 07 75 999 003 27", email="sacha@exemple.fr")
    session = await signed_in(services, sacha)
    await services.members.lock(await who(services, camille))
    assert isinstance(await services.connexion.touch(session), SessionAlive)
    assert await rows(parts.database, outbox) == []


@pytest.mark.parametrize("act", ["lock", "sign_out"])
async def test_nothing_an_operator_does_changes_the_password(
    services: Services, member: MemberFactory, act: str
) -> None:
    """R16."""
    camille = await member()
    found = await who(services, camille)
    await getattr(services.members, act)(found)
    await services.members.unlock(found)
    assert isinstance(await services.connexion.sign_in(camille.nir, camille.password or ""), Connected)
