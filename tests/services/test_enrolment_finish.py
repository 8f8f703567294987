"""INSCRIPTION, steps 7 to 10: the code or the link, the password, and the sign-in that follows. (R24, R28, R48)"""

import asyncio

import pytest

from kiosk.services import Services
from kiosk.services.outcomes import (
    Connected,
    GrantEnded,
    LinkAccepted,
    PasswordChanged,
    RequestExpired,
    RequestUsed,
    TooManyTries,
    WrongCode,
    WrongMemberNumber,
)
from kiosk.services.parts import Parts
from kiosk.services.purpose import Purpose
from kiosk.storage.tables import credentials, outbox
from tests.conftest import OTHER_PASSWORD, PASSWORD, MemberFactory, MovableClock
from tests.services.sights import asked, enrolled, events, granted, rows, wrong

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def test_a_code_makes_the_first_password_and_it_signs_in(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille = await member(password=None)
    grant = await granted(services, parts.keyring, await enrolled(services, camille))
    assert await services.reset.check_password(grant, PASSWORD, PASSWORD) is None
    assert await services.reset.set_password(grant, PASSWORD, PASSWORD) == PasswordChanged()
    assert isinstance(await services.connexion.sign_in(camille.nir, PASSWORD), Connected)
    assert "user_created/by_code" in await events(services)
    assert not any(event.startswith("authn_password_change") for event in await events(services))


@ON_SQLITE
async def test_a_notice_of_the_enrolment_leaves(parts: Parts, services: Services, member: MemberFactory) -> None:
    camille = await member(password=None)
    grant = await granted(services, parts.keyring, await enrolled(services, camille))
    await services.reset.set_password(grant, PASSWORD, PASSWORD)
    notice = (await rows(parts.database, outbox))[-1]
    assert (notice["kind"], notice["state"], notice["member_id"]) == ("registered", "queued", camille.id)


async def test_the_link_says_what_it_is_for_and_asks_for_the_member_number(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille = await member(password=None)
    token = parts.keyring.link_token((await enrolled(services, camille)).request_id)
    link = await services.reset.verify_link(token)
    assert isinstance(link, LinkAccepted)
    assert link.purpose is Purpose.ENROLMENT
    by_link = services.reset.set_password_by_link
    assert await by_link(link, "999999", PASSWORD, PASSWORD) == WrongMemberNumber(4)
    assert await by_link(link, camille.number, PASSWORD, PASSWORD) == PasswordChanged()
    assert await by_link(link, camille.number, PASSWORD, PASSWORD) == RequestUsed(Purpose.ENROLMENT)
    assert "user_created/by_link" in await events(services)


@ON_SQLITE
async def test_an_expired_link_says_what_it_was_for(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    pending = await enrolled(services, await member(password=None))
    clock.forward(minutes=31)
    ended = await services.reset.verify_link(parts.keyring.link_token(pending.request_id))
    assert ended == RequestExpired(pending.valid_until, Purpose.ENROLMENT)


@ON_SQLITE
async def test_five_wrong_codes_end_the_request(parts: Parts, services: Services, member: MemberFactory) -> None:
    pending = await enrolled(services, await member(password=None))
    code = parts.keyring.code(pending.request_id)
    outcomes = [await services.reset.verify_code(pending, wrong(code)) for _ in range(5)]
    assert outcomes == [WrongCode(4), WrongCode(3), WrongCode(2), WrongCode(1), TooManyTries()]
    assert await services.reset.verify_code(pending, code) == TooManyTries()


@ON_SQLITE
async def test_a_stranger_s_code_has_the_same_five_tries(services: Services, member: MemberFactory) -> None:
    camille = await member(password=None)
    pending = await enrolled(services, camille, "ailleurs@exemple.fr")
    outcomes = [await services.reset.verify_code(pending, "00000000") for _ in range(5)]
    assert outcomes == [WrongCode(4), WrongCode(3), WrongCode(2), WrongCode(1), TooManyTries()]


@ON_SQLITE
@pytest.mark.parametrize("first_ends", [asked, enrolled])
async def test_a_password_by_one_procedure_ends_the_grant_of_the_other(
    first_ends: object, parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    camille = await member(password=None)
    ways = (asked, enrolled) if first_ends is asked else (enrolled, asked)
    grants = []
    for ask in ways:
        grants.append(await granted(services, parts.keyring, await ask(services, camille)))
        clock.forward(seconds=1)
    assert await services.reset.set_password(grants[0], PASSWORD, PASSWORD) == PasswordChanged()
    assert await services.reset.set_password(grants[1], OTHER_PASSWORD, OTHER_PASSWORD) == GrantEnded()


async def test_the_kiosk_and_the_phone_at_once_register_once(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille = await member(password=None)
    pending = await enrolled(services, camille)
    link = await services.reset.verify_link(parts.keyring.link_token(pending.request_id))
    assert isinstance(link, LinkAccepted)
    grant = await granted(services, parts.keyring, pending)
    done = await asyncio.gather(
        services.reset.set_password(grant, PASSWORD, PASSWORD),
        services.reset.set_password_by_link(link, camille.number, OTHER_PASSWORD, OTHER_PASSWORD),
    )
    assert [type(outcome) for outcome in done].count(PasswordChanged) == 1
    assert len(await rows(parts.database, credentials)) == 1
    assert await services.reset.changed_elsewhere(pending)
