"""Which member an operator means, and what is refused."""

import pytest

from kiosk.identity.problems import Problem
from kiosk.services import Services
from kiosk.services.members.finding import Found, KnownBy, Nobody, SharedEmail, Unreadable
from tests.conftest import CAMILLE_NIR, LUCIE_NIR, Member, MemberFactory
from tests.services.sights import STRANGER_EMAIL, STRANGER_NIR, events


async def found(services: Services, typed: str) -> Found:
    outcome = await services.members.find(typed)
    assert isinstance(outcome, Found)
    return outcome


async def who(services: Services, member: Member) -> Found:
    return await found(services, member.number)


@pytest.mark.parametrize("typed", [CAMILLE_NIR, "199053599904215", " Camille@Exemple.FR ", "000123", "000-123"])
async def test_a_member_is_found_by_each_of_what_they_are_known_by(
    services: Services, member: MemberFactory, typed: str
) -> None:
    camille = await member(password=None)
    await member(password=None, number="770077", nir=LUCIE_NIR, email="lucie@exemple.fr")
    assert (await found(services, typed)).member_id == camille.id


async def test_a_member_indexed_under_an_older_key_is_found(
    services: Services, rekeyed: Services, member: MemberFactory
) -> None:
    camille = await member(password=None)
    assert (await found(rekeyed, camille.nir)).member_id == camille.id


@pytest.mark.parametrize("state", ["suspended", "closed"])
async def test_a_member_who_cannot_sign_in_is_found_too(
    services: Services, member: MemberFactory, state: str
) -> None:
    camille = await member(password=None, state=state)
    assert (await found(services, camille.number)).member_id == camille.id


@pytest.mark.parametrize(
    ("typed", "known_by"),
    [(STRANGER_NIR, KnownBy.NIR), (STRANGER_EMAIL, KnownBy.EMAIL), ("999999", KnownBy.NUMBER)],
)
async def test_nobody_says_what_was_understood_and_the_search_is_in_the_journal(
    services: Services, member: MemberFactory, typed: str, known_by: KnownBy
) -> None:
    await member(password=None)
    assert await services.members.find(typed) == Nobody(known_by)
    assert await events(services) == ["sensitive_read/not_found"]


async def test_an_address_that_several_share_names_nobody(services: Services, member: MemberFactory) -> None:
    await member(password=None)
    await member(password=None, number="770077", nir=LUCIE_NIR)
    assert await services.members.find("camille@exemple.fr") == SharedEmail()
    assert await events(services) == ["sensitive_read/email_shared"]


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("1 99 05 35 999 042 16", Problem.NIR_KEY),
        ("camille@exemple", Problem.EMAIL_NO_DOMAIN_END),
        ("12", Problem.MEMBER_NUMBER_LENGTH),
        ("né en 1999 ?", Problem.MEMBER_NUMBER_CHARACTERS),
        ("", Problem.EMPTY),
    ],
)
async def test_what_is_wrongly_written_is_told_without_a_search(
    services: Services, typed: str, problem: Problem
) -> None:
    assert await services.members.find(typed) == Unreadable(problem)
    assert await events(services) == []


async def test_who_was_found_does_not_show_in_a_repr(services: Services, member: MemberFactory) -> None:
    camille = await member(password=None)
    told = repr(await who(services, camille))
    assert camille.number not in told
    assert "Camille" not in told
