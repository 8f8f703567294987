"""Signed-in visits. (R52 to R59)"""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from kiosk.services import Services
from kiosk.services.outcomes import SessionAlive, SessionEnded
from kiosk.services.parts import Parts
from kiosk.storage.tables import members, sessions
from tests.conftest import MemberFactory, MovableClock
from tests.services.sights import events, reset_password, rows, signed_in


async def test_a_session_id_is_256_random_bits_stored_hashed(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    """R52."""
    session = await signed_in(services, await member())
    [row] = await rows(parts.database, sessions)
    assert len(session.token) >= 43
    assert row["token_hash"] == hashlib.sha256(session.token.encode()).digest()
    assert session.token not in repr(session)


async def test_each_sign_in_has_its_own_session_id(services: Services, member: MemberFactory) -> None:
    """R52."""
    camille = await member()
    assert (await signed_in(services, camille)).token != (await signed_in(services, camille)).token


async def test_a_session_is_idle_after_two_minutes(
    services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """R53."""
    session = await signed_in(services, await member())
    clock.forward(seconds=120)
    assert isinstance(await services.connexion.touch(session), SessionAlive)
    clock.forward(seconds=121)
    assert await services.connexion.touch(session) == SessionEnded("idle")
    assert await services.connexion.touch(session) == SessionEnded("idle")


async def test_a_session_can_be_extended_ten_times(
    services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """R54."""
    session = await signed_in(services, await member())
    for _ in range(10):
        clock.forward(seconds=120)
        assert await services.connexion.touch(session) == SessionAlive(session.expires_at)


async def test_a_session_ends_after_half_an_hour_whatever_is_done(
    services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """R53."""
    session = await signed_in(services, await member())
    for _ in range(15):
        clock.forward(minutes=2)
        assert isinstance(await services.connexion.touch(session), SessionAlive)
    clock.forward(seconds=1)
    assert await services.connexion.touch(session) == SessionEnded("absolute")


async def test_signing_out_ends_the_session_and_twice_does_no_harm(services: Services, member: MemberFactory) -> None:
    session = await signed_in(services, await member())
    await services.connexion.sign_out(session)
    await services.connexion.sign_out(session)
    assert await services.connexion.touch(session) == SessionEnded("signed_out")


async def test_a_second_sign_in_ends_the_first_and_says_so_to_both(
    services: Services, member: MemberFactory, another_terminal: Callable[..., Services]
) -> None:
    """R59."""
    camille = await member()
    first = await signed_in(services, camille)
    second = await signed_in(another_terminal(terminal="borne-2"), camille)
    assert (first.displaced, second.displaced) == (False, True)
    assert await services.connexion.touch(first) == SessionEnded("displaced")
    assert isinstance(await services.connexion.touch(second), SessionAlive)


async def test_nothing_is_displaced_when_the_last_session_was_over(
    services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    camille = await member()
    await signed_in(services, camille)
    clock.forward(minutes=3)
    after_idle = await signed_in(services, camille)
    await services.connexion.sign_out(after_idle)
    assert (after_idle.displaced, (await signed_in(services, camille)).displaced) == (False, False)


async def test_a_reset_ends_every_session(parts: Parts, services: Services, member: MemberFactory) -> None:
    """PEERS 45; R30."""
    camille = await member()
    session = await signed_in(services, camille)
    await reset_password(services, parts.keyring, camille)
    assert await services.connexion.touch(session) == SessionEnded("password_changed")


async def test_closing_the_account_ends_its_session(parts: Parts, services: Services, member: MemberFactory) -> None:
    session = await signed_in(services, await member())
    async with parts.database.transaction() as connection:
        await connection.execute(members.update().values(state="closed"))
    assert await services.connexion.touch(session) == SessionEnded("unknown")


async def test_an_invented_session_is_unknown(services: Services, member: MemberFactory) -> None:
    session = await signed_in(services, await member())
    assert await services.connexion.touch(replace(session, token="x" * 43)) == SessionEnded("unknown")


async def test_the_journal_tells_a_visit_from_sign_in_to_sign_out(services: Services, member: MemberFactory) -> None:
    """R61."""
    session = await signed_in(services, await member())
    await services.connexion.sign_out(session)
    await services.connexion.touch(session)
    assert await events(services) == [
        "authn_login_success/None",
        "session_created/None",
        "session_logout/None",
        "session_use_after_expire/signed_out",
    ]
    assert len({entry.interaction for entry in await services.journal.entries()}) == 1


async def test_more_time_triples_the_idle_and_the_absolute_limit_of_that_session_alone(
    services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """A13."""
    camille = await member()
    session = await signed_in(services, camille)
    began = clock.now()
    assert await services.connexion.more_time(session) == SessionAlive(began + timedelta(minutes=90))
    for _ in range(15):
        clock.forward(minutes=6)
        assert await services.connexion.touch(session) == SessionAlive(began + timedelta(minutes=90))
    clock.forward(seconds=1)
    assert await services.connexion.touch(session) == SessionEnded("absolute")
    following = await signed_in(services, camille)
    clock.forward(seconds=121)
    assert await services.connexion.touch(following) == SessionEnded("idle")


async def test_more_time_counts_for_whoever_asks_about_the_session_elsewhere(
    services: Services,
    member: MemberFactory,
    clock: MovableClock,
    another_terminal: Callable[..., Services],
) -> None:
    camille = await member()
    await services.connexion.more_time(await signed_in(services, camille))
    clock.forward(seconds=121)  # past the usual idle limit
    again = await signed_in(another_terminal(terminal="borne-2"), camille)
    assert again.displaced


async def test_more_time_asked_twice_is_one_and_the_journal_says_so(
    services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    session = await signed_in(services, await member())
    first = await services.connexion.more_time(session)
    clock.forward(minutes=5)
    assert await services.connexion.more_time(session) == first
    assert (await events(services)).count("session_renewed/None") == 1


async def test_a_session_that_is_over_gets_no_more_time(
    services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    session = await signed_in(services, await member())
    clock.forward(seconds=121)
    assert await services.connexion.more_time(session) == SessionEnded("idle")
    assert await services.connexion.touch(session) == SessionEnded("idle")
