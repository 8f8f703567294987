"""The page behind the link asks the member number too: families share mailboxes. (X5, R25, R27)"""

from collections.abc import Callable

import pytest

from kiosk.identity.problems import Problem
from kiosk.services import Services
from kiosk.services.opening import services_of
from kiosk.services.outcomes import (
    CodeAccepted,
    Connected,
    LinkAccepted,
    LinkUnknown,
    Misformatted,
    PasswordChanged,
    Pending,
    RequestExpired,
    RequestUsed,
    TooManyTries,
    WrongMemberNumber,
)
from kiosk.services.parts import Parts
from kiosk.settings import Settings
from kiosk.storage.tables import reset_requests
from tests.conftest import OTHER_PASSWORD, Member, MemberFactory, MovableClock
from tests.services.sights import asked, rows

EASY = "Azerty123"


@pytest.fixture
async def camille(member: MemberFactory) -> Member:
    return await member()


@pytest.fixture
async def pending(services: Services, camille: Member) -> Pending:
    return await asked(services, camille)


@pytest.fixture
def token(parts: Parts, pending: Pending) -> str:
    return parts.keyring.link_token(pending.request_id)


async def sent(
    services: Services, token: str, number: str = "000123", new: str = OTHER_PASSWORD, again: str | None = None
) -> object:
    """What the page does with a form: the link first, then its fields."""
    link = await services.reset.verify_link(token)
    if not isinstance(link, LinkAccepted):
        return link
    return await services.reset.set_password_by_link(link, number, new, new if again is None else again)


async def test_the_right_number_changes_the_password(services: Services, token: str, camille: Member) -> None:
    assert await sent(services, token, " 000-123 ") == PasswordChanged()
    assert isinstance(await services.connexion.sign_in(camille.nir, OTHER_PASSWORD), Connected)


async def test_the_second_form_is_told_that_the_link_was_used(services: Services, token: str) -> None:
    await sent(services, token)
    assert await sent(services, token) == RequestUsed()


async def test_an_empty_form_changes_and_counts_nothing(parts: Parts, services: Services, token: str) -> None:
    """Scanners submit forms too."""
    before = await rows(parts.database, reset_requests)
    problems = {"N": Problem.EMPTY, "A": Problem.PASSWORD_TOO_SHORT, "B": Problem.EMPTY}
    outcome = await sent(services, token, "", "", "")
    assert isinstance(outcome, Misformatted)
    assert outcome.problems.keys() == problems.keys()
    assert await rows(parts.database, reset_requests) == before


async def test_a_wrong_number_costs_a_try(services: Services, token: str) -> None:
    assert await sent(services, token, "999999") == WrongMemberNumber(4)
    assert await sent(services, token, "999999") == WrongMemberNumber(3)


async def test_five_wrong_numbers_end_the_link_and_the_code(
    parts: Parts, services: Services, token: str, pending: Pending
) -> None:
    for _ in range(4):
        await sent(services, token, "999999")
    assert await sent(services, token, "999999") == TooManyTries()
    assert await sent(services, token) == TooManyTries()
    code = parts.keyring.code(pending.request_id)
    assert await services.reset.verify_code(pending, code) == TooManyTries()


async def test_four_wrong_numbers_leave_the_right_one(services: Services, token: str) -> None:
    for _ in range(4):
        await sent(services, token, "999999")
    assert await sent(services, token) == PasswordChanged()


async def test_a_form_with_a_mistake_costs_no_try(parts: Parts, services: Services, token: str) -> None:
    outcome = await sent(services, token, "999999", OTHER_PASSWORD, "Autre-Rivage-58")
    assert outcome == Misformatted({"B": Problem.CONFIRMATION_DIFFERS})
    assert [row["tries"] for row in await rows(parts.database, reset_requests)] == [0]


async def test_a_password_refused_after_the_right_number_costs_no_try(
    parts: Parts, services: Services, token: str
) -> None:
    assert isinstance(await sent(services, token, new=EASY), Misformatted)
    assert [row["tries"] for row in await rows(parts.database, reset_requests)] == [0]


async def test_the_number_is_not_asked_where_the_setting_says_so(
    make_parts: Callable[[Settings], Parts], settings: Settings, token: str
) -> None:
    reset = settings.reset._replace(ask_member_number_on_phone=False)
    services = services_of(make_parts(settings._replace(reset=reset)))
    assert await sent(services, token, "") == PasswordChanged()


async def test_an_expired_link_says_when_it_ended(
    services: Services, token: str, pending: Pending, clock: MovableClock
) -> None:
    clock.forward(minutes=31)
    assert await sent(services, token) == RequestExpired(pending.valid_until)


async def test_a_link_that_nobody_sealed_is_unknown(services: Services, token: str) -> None:
    assert await sent(services, "A" * len(token)) == LinkUnknown()


async def test_the_code_used_meanwhile_makes_the_form_too_late(
    parts: Parts, services: Services, token: str, pending: Pending
) -> None:
    """DESIGN 6: whichever finishes first voids the other."""
    opened = await services.reset.verify_link(token)
    assert isinstance(opened, LinkAccepted)
    code = await services.reset.verify_code(pending, parts.keyring.code(pending.request_id))
    assert isinstance(code, CodeAccepted)
    await services.reset.set_password(code.grant, OTHER_PASSWORD, OTHER_PASSWORD)
    assert await sent(services, token, new="Autre-Rivage-58") == RequestUsed()
