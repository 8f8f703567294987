"""A mail leaves in the language chosen at the kiosk, whatever asked for it; what an operator sends, in French."""

import pytest

from kiosk.services import Services
from kiosk.services.area_outcomes import CodeSent
from kiosk.services.members.finding import Found
from kiosk.services.members.new_email import Proposed
from kiosk.services.outcomes import LinkAccepted, Requested
from kiosk.services.parts import Parts
from kiosk.services.purpose import Purpose
from kiosk.storage.tables import outbox, reset_requests
from tests.conftest import OTHER_PASSWORD, PASSWORD, MemberFactory, MovableClock
from tests.services.sights import STRANGER_NIR, granted, rows, signed_in
from tests.services.test_new_address import NEW, code_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def _mails(parts: Parts) -> list[tuple[str, str]]:
    return [(row["kind"], row["language"]) for row in await rows(parts.database, outbox)]


async def test_an_enrolment_its_second_mail_its_page_and_its_notice(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    camille = await member(password=None)
    asked = await services.reset.enrol(camille.nir, camille.number, camille.email, camille.email, language="de")
    assert isinstance(asked, Requested)
    clock.forward(seconds=61)
    again = await services.reset.resend(asked.pending, language="en")
    assert isinstance(again, Requested)
    link = await services.reset.verify_link(parts.keyring.link_token(again.pending.request_id))
    assert isinstance(link, LinkAccepted)
    assert (link.purpose, link.language) == (Purpose.ENROLMENT, "en")
    grant = await granted(services, parts.keyring, asked.pending)
    await services.reset.set_password(grant, PASSWORD, PASSWORD)
    assert await _mails(parts) == [("enrolment", "de"), ("enrolment", "en"), ("registered", "de")]


async def test_whoever_is_registered_already(parts: Parts, services: Services, member: MemberFactory) -> None:
    camille = await member()
    await services.reset.enrol(camille.nir, camille.number, camille.email, camille.email, language="de")
    assert await _mails(parts) == [("already_registered", "de")]


async def test_a_new_address_its_code_and_both_notices(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    session = await signed_in(services, await member())
    sent = await services.connexion.ask_new_address(session, PASSWORD, NEW, NEW, language="de")
    assert isinstance(sent, CodeSent)
    clock.forward(seconds=61)
    await services.connexion.resend_address_code(session, sent.pending, language="en")
    await services.connexion.confirm_new_address(session, sent.pending, code_of(parts, sent.pending), language="de")
    assert sorted(await _mails(parts)) == [
        ("email_changed", "de"),
        ("email_code", "de"),
        ("email_code", "en"),
        ("email_left", "de"),
    ]


async def test_a_password_changed_in_the_area(parts: Parts, services: Services, member: MemberFactory) -> None:
    session = await signed_in(services, await member())
    await services.connexion.change_password(session, PASSWORD, OTHER_PASSWORD, OTHER_PASSWORD, language="de")
    assert await _mails(parts) == [("password_changed", "de")]


async def test_a_request_found_by_nobody_is_written_like_the_others(parts: Parts, services: Services) -> None:
    await services.reset.resume(STRANGER_NIR, Purpose.ENROLMENT, language="de")
    assert [row["language"] for row in await rows(parts.database, reset_requests)] == ["de"]
    assert await _mails(parts) == [("enrolment", "de")]


async def test_an_operator_has_no_language(parts: Parts, services: Services, member: MemberFactory) -> None:
    found = await services.members.find((await member()).number)
    assert isinstance(found, Found)
    proposed = await services.members.weigh_email(found, NEW)
    assert isinstance(proposed, Proposed)
    await services.members.set_email(found, proposed)
    assert await _mails(parts) == [("email_changed", "fr"), ("email_left", "fr")]
