"""Choosing the new password: one winner, and what dies with the old one. (R28, R30, R48; DESIGN 6, 8)"""

import asyncio
import gc
from contextlib import suppress
from datetime import timedelta
from types import SimpleNamespace

import pytest

from kiosk.identity.problems import Problem
from kiosk.services import Services
from kiosk.services.outcomes import (
    Connected,
    Grant,
    GrantEnded,
    LinkAccepted,
    Misformatted,
    PasswordChanged,
    WrongPassword,
)
from kiosk.services.parts import Parts
from kiosk.services.reset.finish import Finish
from kiosk.storage.tables import credentials, outbox, reset_requests, sessions
from tests.conftest import OTHER_PASSWORD, PASSWORD, MemberFactory, MovableClock
from tests.services.sights import asked, count, granted, reset_password, rows, watching


@pytest.fixture
async def grant(parts: Parts, services: Services, member: MemberFactory) -> Grant:
    """Camille's leave, by the code."""
    return await granted(services, parts.keyring, await asked(services, await member()))


async def test_the_old_password_is_refused_and_the_new_one_accepted(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    """PEERS 42."""
    camille = await member()
    assert await reset_password(services, parts.keyring, camille) == PasswordChanged()
    assert await services.connexion.sign_in(camille.nir, PASSWORD) == WrongPassword()
    assert isinstance(await services.connexion.sign_in(camille.nir, OTHER_PASSWORD), Connected)


async def test_a_first_password_is_made_the_same_way(parts: Parts, services: Services, member: MemberFactory) -> None:
    """PEERS 23."""
    camille = await member(password=None)
    await reset_password(services, parts.keyring, camille)
    assert isinstance(await services.connexion.sign_in(camille.email, OTHER_PASSWORD), Connected)


async def test_a_different_confirmation_changes_nothing(parts: Parts, services: Services, grant: Grant) -> None:
    """PEERS 43; R13: one error, on the second field."""
    outcome = await services.reset.set_password(grant, OTHER_PASSWORD, OTHER_PASSWORD + "x")
    assert outcome == Misformatted({"B": Problem.CONFIRMATION_DIFFERS})
    assert isinstance(await services.connexion.sign_in("camille@exemple.fr", PASSWORD), Connected)


@pytest.mark.parametrize(
    ("new", "problem"),
    [
        ("", Problem.EMPTY),
        ("Court1a", Problem.PASSWORD_TOO_SHORT),
        ("sansmajuscule1", Problem.PASSWORD_NO_UPPER),
        ("Azerty123", Problem.PASSWORD_COMMON),
        ("Mutuelle1", Problem.PASSWORD_CONTEXT),
        ("Strasbourg67", Problem.PASSWORD_CONTEXT),
        ("Camille12", Problem.PASSWORD_PERSONAL),
        ("Aa1" + "x" * 126, Problem.PASSWORD_TOO_LONG),
    ],
)
async def test_a_weak_password_is_refused_with_its_reason_and_the_grant_stays_good(
    new: str, problem: Problem, services: Services, grant: Grant
) -> None:
    """PEERS 25; R1, R2, R10."""
    outcome = await services.reset.set_password(grant, new, new)
    assert isinstance(outcome, Misformatted)
    assert outcome.problems["A"] == problem
    assert await services.reset.set_password(grant, OTHER_PASSWORD, OTHER_PASSWORD) == PasswordChanged()


async def test_a_grant_serves_once(services: Services, grant: Grant) -> None:
    """R24."""
    await services.reset.set_password(grant, OTHER_PASSWORD, OTHER_PASSWORD)
    assert await services.reset.set_password(grant, "Autre-Rivage-58", "Autre-Rivage-58") == GrantEnded()


async def test_a_grant_lasts_ten_minutes_to_the_second(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """R29: its own ten minutes, even when the code was typed at the last moment."""
    pending = await asked(services, await member())
    clock.forward(minutes=30)
    grant = await granted(services, parts.keyring, pending)
    clock.forward(minutes=10, seconds=1)
    assert await services.reset.set_password(grant, OTHER_PASSWORD, OTHER_PASSWORD) == GrantEnded()
    clock.forward(seconds=-1)
    assert await services.reset.set_password(grant, OTHER_PASSWORD, OTHER_PASSWORD) == PasswordChanged()


async def test_an_invented_grant_opens_nothing(services: Services, grant: Grant) -> None:
    """R29."""
    for secret in ("", "x" * 43, "x" * 64):
        invented = Grant(grant.request_id, secret, grant.expires_at, grant.words)
        assert await services.reset.set_password(invented, OTHER_PASSWORD, OTHER_PASSWORD) == GrantEnded()


async def test_one_notice_leaves_after_success_and_none_after_failure(
    parts: Parts, services: Services, grant: Grant
) -> None:
    """PEERS 44; R48."""
    await services.reset.set_password(grant, "Azerty123", "Azerty123")
    assert await _notices(parts) == []
    await services.reset.set_password(grant, OTHER_PASSWORD, OTHER_PASSWORD)
    await services.reset.set_password(grant, OTHER_PASSWORD, OTHER_PASSWORD)
    assert await _notices(parts) == ["queued"]


async def _notices(parts: Parts) -> list[str]:
    return [row["state"] for row in await rows(parts.database, outbox) if row["kind"] == "password_changed"]


async def test_nobody_is_signed_in_afterwards(parts: Parts, services: Services, grant: Grant) -> None:
    """PEERS 47; R30."""
    outcome = await services.reset.set_password(grant, OTHER_PASSWORD, OTHER_PASSWORD)
    assert outcome == PasswordChanged()
    assert await count(parts.database, sessions) == 0


async def test_the_phone_and_the_kiosk_finish_and_one_wins(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    """DESIGN 6; STANDARDS X10."""
    pending = await asked(services, await member())
    by_code = await granted(services, parts.keyring, pending)
    link = await services.reset.verify_link(parts.keyring.link_token(pending.request_id))
    assert isinstance(link, LinkAccepted)
    told = await asyncio.gather(
        services.reset.set_password(by_code, OTHER_PASSWORD, OTHER_PASSWORD),
        services.reset.set_password(link.grant, "Autre-Rivage-58", "Autre-Rivage-58"),
    )
    assert sorted(type(outcome).__name__ for outcome in told) == ["GrantEnded", "PasswordChanged"]


async def test_of_fifty_finishers_exactly_one_wins(parts: Parts, services: Services, grant: Grant) -> None:
    """PEERS 27; R28: and its password is the one that is stored."""
    passwords = [f"{OTHER_PASSWORD}-{number}" for number in range(50)]
    told = await asyncio.gather(*(services.reset.set_password(grant, new, new) for new in passwords))
    assert told.count(PasswordChanged()) == 1
    assert told.count(GrantEnded()) == 49
    winner = passwords[told.index(PasswordChanged())]
    assert isinstance(await services.connexion.sign_in("camille@exemple.fr", winner), Connected)
    assert await _notices(parts) == ["queued"]


async def test_a_failure_while_storing_leaves_everything_as_it_was(
    parts: Parts, services: Services, grant: Grant
) -> None:
    """PEERS 24: no half reset; the grant is still good."""
    async with parts.database.transaction() as connection:
        before = (await connection.execute(credentials.select())).one()
    task = asyncio.create_task(services.reset.set_password(grant, OTHER_PASSWORD, OTHER_PASSWORD))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with parts.database.transaction() as connection:
        assert (await connection.execute(credentials.select())).one() == before
    assert await services.reset.set_password(grant, OTHER_PASSWORD, OTHER_PASSWORD) == PasswordChanged()


async def test_a_reset_takes_three_transactions_at_most_each_way(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille = await member()
    with watching(parts.database) as asking:
        pending = await asked(services, camille)
    with watching(parts.database) as finishing:
        grant = await granted(services, parts.keyring, pending)
        await services.reset.set_password(grant, OTHER_PASSWORD, OTHER_PASSWORD)
    assert (asking.commits, finishing.commits) == (1, 3)


async def test_the_stored_hash_has_the_settings_parameters(parts: Parts, services: Services, grant: Grant) -> None:
    """R5."""
    await services.reset.set_password(grant, OTHER_PASSWORD, OTHER_PASSWORD)
    [stored] = await rows(parts.database, credentials)
    assert stored["phc"].startswith("$argon2id$v=19$m=64,t=1,p=1$")


async def test_the_request_is_marked_used_and_its_grant_is_gone(
    parts: Parts, services: Services, grant: Grant
) -> None:
    await services.reset.set_password(grant, OTHER_PASSWORD, OTHER_PASSWORD)
    [row] = await rows(parts.database, reset_requests)
    assert (row["used_at"], row["grant_hash"]) == (parts.clock.now(), None)


async def test_more_time_lets_a_grant_live_half_an_hour_and_no_longer(
    services: Services, grant: Grant, clock: MovableClock
) -> None:
    """A13, R29."""
    longer = await services.reset.more_time(await services.reset.more_time(grant))
    assert longer.expires_at == clock.now() + timedelta(minutes=30)
    clock.forward(minutes=30)
    assert await services.reset.check_password(longer, OTHER_PASSWORD, OTHER_PASSWORD) is None
    clock.forward(seconds=1)
    assert await services.reset.set_password(longer, OTHER_PASSWORD, OTHER_PASSWORD) == GrantEnded()


async def test_an_ended_grant_gets_no_more_time(services: Services, grant: Grant, clock: MovableClock) -> None:
    clock.forward(minutes=10, seconds=1)
    assert await services.reset.more_time(grant) == grant
    assert await services.reset.set_password(grant, OTHER_PASSWORD, OTHER_PASSWORD) == GrantEnded()


async def test_a_hash_that_nobody_waits_for_any_more_fails_in_silence(
    parts: Parts, services: Services, grant: Grant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database goes away while the hash is made, and there is no room for the hash."""
    told: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context["message"]))
    failed = asyncio.Event()

    def no_room(_: str) -> str:
        raise MemoryError

    async def away(*_: object) -> None:
        await asyncio.sleep(0.05)
        failed.set()
        raise OSError

    monkeypatch.setattr(parts.hashing, "_argon2", SimpleNamespace(hash=no_room))
    monkeypatch.setattr(Finish, "check_password", away)
    with suppress(OSError):  # not `pytest.raises`, which keeps the traceback, and with it the future
        await services.reset.set_password(grant, "Camille12", "Camille12")
    gc.collect()
    assert failed.is_set()
    assert told == []
