"""How a code ends: with its time, its key, its request, its account. (R20 to R25)"""

import asyncio

from kiosk.services import Services
from kiosk.services.outcomes import (
    CodeAccepted,
    CodeCheck,
    Pending,
    RequestExpired,
    RequestUsed,
    WrongCode,
)
from kiosk.services.parts import Parts
from kiosk.storage.tables import members, reset_requests
from tests.conftest import OTHER_PASSWORD, MemberFactory, MovableClock
from tests.services.sights import asked, events, granted, reset_password, rows, wrong


async def test_a_code_is_good_for_thirty_minutes_to_the_second(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """PEERS 38; R23."""
    pending = await asked(services, await member())
    code = parts.keyring.code(pending.request_id)
    clock.forward(minutes=30)
    assert isinstance(await services.reset.verify_code(pending, code), CodeAccepted)
    clock.forward(seconds=1)
    assert await services.reset.verify_code(pending, code) == RequestExpired(pending.valid_until)
    assert await services.reset.verify_code(pending, wrong(code)) == RequestExpired(pending.valid_until)


async def test_a_used_code_is_told_to_its_bearer_alone(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    """PEERS 38."""
    pending = await asked(services, await member())
    code = parts.keyring.code(pending.request_id)
    grant = await granted(services, parts.keyring, pending)
    await services.reset.set_password(grant, OTHER_PASSWORD, OTHER_PASSWORD)
    assert await services.reset.verify_code(pending, code) == RequestUsed()
    assert isinstance(await services.reset.verify_code(pending, wrong(code)), WrongCode)


async def test_a_code_dies_with_its_dropped_key_and_survives_a_rotation(
    parts: Parts, services: Services, rekeyed: Services, member: MemberFactory, without_old_keys: Services
) -> None:
    """R22."""
    pending = await asked(services, await member())
    code = parts.keyring.code(pending.request_id)
    assert isinstance(await rekeyed.reset.verify_code(pending, code), CodeAccepted)
    assert isinstance(await without_old_keys.reset.verify_code(pending, code), WrongCode)


async def test_a_code_dies_when_the_account_is_closed(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    """R24."""
    pending = await asked(services, await member())
    async with parts.database.transaction() as connection:
        await connection.execute(members.update().values(state="closed"))
    code = parts.keyring.code(pending.request_id)
    assert isinstance(await services.reset.verify_code(pending, code), WrongCode)


async def test_neither_code_nor_link_is_stored(parts: Parts, services: Services, member: MemberFactory) -> None:
    """PEERS 39; R20."""
    pending = await asked(services, await member())
    grant = await granted(services, parts.keyring, pending)
    code, token = parts.keyring.code(pending.request_id), parts.keyring.link_token(pending.request_id)
    stored = repr(await rows(parts.database, reset_requests))
    assert not any(secret in stored for secret in (code, token, grant.secret))


async def test_parallel_wrong_codes_get_five_tries_in_all(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    """R25: hurrying gives no sixth try."""
    pending = await asked(services, await member())
    code = wrong(parts.keyring.code(pending.request_id))
    told: list[CodeCheck] = await asyncio.gather(*(services.reset.verify_code(pending, code) for _ in range(12)))
    assert sum(isinstance(outcome, WrongCode) for outcome in told) == 4
    assert (await events(services)).count("authn_password_change_fail/wrong_code") == 4


async def test_one_success_in_eight_parallel_uses_of_one_code(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    """PEERS 31."""
    pending = await asked(services, await member())
    code = parts.keyring.code(pending.request_id)

    async def use(number: int) -> str:
        outcome = await services.reset.verify_code(pending, code)
        if not isinstance(outcome, CodeAccepted):
            return type(outcome).__name__
        new = f"{OTHER_PASSWORD}{number}"
        return type(await services.reset.set_password(outcome.grant, new, new)).__name__

    told = await asyncio.gather(*(use(number) for number in range(8)))
    assert told.count("PasswordChanged") == 1


async def test_an_unknown_request_is_over(services: Services, parts: Parts, clock: MovableClock) -> None:
    nobody = Pending(b"0" * 16, "3A-33", clock.now(), clock.now())
    assert await services.reset.verify_code(nobody, "12345678") == RequestExpired(clock.now())


async def test_the_journal_ties_a_reset_together(parts: Parts, services: Services, member: MemberFactory) -> None:
    """R61, R62."""
    camille = await member()
    await reset_password(services, parts.keyring, camille)
    assert await events(services) == [
        "authn_token_created/matched",
        "authn_token_created/granted",
        "authn_password_change/by_code",
    ]
    assert len({(entry.interaction, entry.account) for entry in await services.journal.entries()}) == 1
