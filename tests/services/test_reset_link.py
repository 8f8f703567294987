"""The link of the mail. Looking at it changes nothing. (R19, R20, R27)"""

import pytest

from kiosk.services import Services
from kiosk.services.outcomes import (
    GrantEnded,
    LinkAccepted,
    LinkUnknown,
    PasswordChanged,
    Requested,
    RequestExpired,
    RequestSuperseded,
    RequestUsed,
)
from kiosk.services.parts import Parts
from kiosk.storage.tables import journal, members, reset_requests
from tests.conftest import OTHER_PASSWORD, MemberFactory, MovableClock
from tests.services.sights import STRANGER_NIR, asked, granted, reset_password, rows, signed_in, watching


@pytest.fixture
async def token(parts: Parts, services: Services, member: MemberFactory) -> str:
    """Camille's link."""
    return parts.keyring.link_token((await asked(services, await member())).request_id)


async def opened(services: Services, token: str) -> LinkAccepted:
    outcome = await services.reset.verify_link(token)
    assert isinstance(outcome, LinkAccepted)
    return outcome


async def test_opening_it_twice_then_choosing_a_password_works(services: Services, token: str) -> None:
    """PEERS 15."""
    await opened(services, token)
    grant = (await opened(services, token)).grant
    assert await services.reset.set_password(grant, OTHER_PASSWORD, OTHER_PASSWORD) == PasswordChanged()


async def test_a_hundred_openings_leave_no_trace(parts: Parts, services: Services, token: str) -> None:
    """R27: not even a line in the journal, which a scanner would fill."""
    before = await rows(parts.database, reset_requests), await rows(parts.database, journal)
    with watching(parts.database) as spy:
        for _ in range(100):
            await opened(services, token)
    assert (await rows(parts.database, reset_requests), await rows(parts.database, journal)) == before
    assert {statement.split()[0] for statement in spy.statements} <= {"SELECT", ";"}


async def test_after_success_it_is_refused_on_view_and_on_submit(services: Services, token: str) -> None:
    """PEERS 16."""
    grant = (await opened(services, token)).grant
    await services.reset.set_password(grant, OTHER_PASSWORD, OTHER_PASSWORD)
    assert await services.reset.verify_link(token) == RequestUsed()
    assert await services.reset.set_password(grant, "Autre-Rivage-58", "Autre-Rivage-58") == GrantEnded()


async def test_altered_missing_and_expired_are_told_apart(
    services: Services, token: str, clock: MovableClock
) -> None:
    """PEERS 17."""
    expires_at = (await opened(services, token)).grant.expires_at
    altered = token[:30] + ("A" if token[30] != "A" else "B") + token[31:]
    assert await services.reset.verify_link(altered) == LinkUnknown()
    assert await services.reset.verify_link("") == LinkUnknown()
    clock.forward(minutes=30)
    await opened(services, token)
    clock.forward(seconds=1)
    assert await services.reset.verify_link(token) == RequestExpired(expires_at)


async def test_a_secret_made_for_another_purpose_is_refused(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    """PEERS 18: a session, a grant, a code."""
    camille = await member()
    session, pending = await signed_in(services, camille), await asked(services, camille)
    grant = await granted(services, parts.keyring, pending)
    for secret in (session.token, grant.secret, parts.keyring.code(pending.request_id)):
        assert await services.reset.verify_link(secret) == LinkUnknown()


async def test_the_link_of_a_deleted_member_is_refused(parts: Parts, services: Services, token: str) -> None:
    """PEERS 19."""
    async with parts.database.transaction() as connection:
        await connection.execute(members.delete())
    assert await services.reset.verify_link(token) == LinkUnknown()


@pytest.mark.parametrize("state", ["suspended", "closed"])
async def test_the_link_of_an_account_no_longer_open_is_refused(
    state: str, parts: Parts, services: Services, token: str
) -> None:
    """R24."""
    grant = (await opened(services, token)).grant
    async with parts.database.transaction() as connection:
        await connection.execute(members.update().values(state=state))
    assert await services.reset.verify_link(token) == LinkUnknown()
    assert await services.reset.set_password(grant, OTHER_PASSWORD, OTHER_PASSWORD) == GrantEnded()


async def test_a_link_survives_a_sign_in(services: Services, token: str) -> None:
    """PEERS 21, decided: kept. R24 lists what voids a link, and remembering one's password is not there."""
    await services.connexion.sign_in("camille@exemple.fr", "Marée-Basse-47")
    await opened(services, token)


async def test_a_link_without_its_row_is_refused(parts: Parts, services: Services) -> None:
    """PEERS 24."""
    assert await services.reset.verify_link(parts.keyring.link_token(b"0" * 16)) == LinkUnknown()


async def test_a_strangers_link_is_unknown(parts: Parts, services: Services) -> None:
    outcome = await services.reset.request(STRANGER_NIR, "000999", "x@exemple.fr")
    assert isinstance(outcome, Requested)
    token = parts.keyring.link_token(outcome.pending.request_id)
    assert await services.reset.verify_link(token) == LinkUnknown()


async def test_a_superseded_link_says_so(parts: Parts, services: Services, token: str, clock: MovableClock) -> None:
    """R24."""
    async with parts.database.transaction() as connection:
        await connection.execute(reset_requests.update().values(superseded_at=clock.now()))
    assert await services.reset.verify_link(token) == RequestSuperseded()


async def test_a_link_survives_a_rotation_and_dies_with_its_key(
    services: Services, rekeyed: Services, without_old_keys: Services, token: str
) -> None:
    """R22."""
    await opened(rekeyed, token)
    assert await without_old_keys.reset.verify_link(token) == LinkUnknown()


async def test_every_link_dies_after_a_reset(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """R24; STANDARDS 4.2 (iv)."""
    camille = await member()
    earlier = parts.keyring.link_token((await asked(services, camille)).request_id)
    await reset_password(services, parts.keyring, camille)
    assert await services.reset.verify_link(earlier) == RequestSuperseded()
