"""The page behind the link of an INSCRIPTION: the same page, its own words."""

from datetime import timedelta

import pytest

from kiosk import guide
from kiosk.services import Services
from kiosk.services.outcomes import Connected
from kiosk.services.parts import Parts
from kiosk.storage.tables import reset_requests
from tests.conftest import OTHER_PASSWORD, Member, MemberFactory
from tests.services.sights import enrolled
from tests.web.conftest import Web

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
async def camille(member: MemberFactory) -> Member:
    return await member(password=None)


@pytest.fixture
async def token(parts: Parts, services: Services, camille: Member) -> str:
    """The link of an enrolment."""
    return parts.keyring.link_token((await enrolled(services, camille)).request_id)


async def test_the_link_registers_in_the_words_of_its_procedure(
    web: Web, services: Services, token: str, camille: Member
) -> None:
    form = (await web.get(f"/r/{token}")).text
    assert guide.ENROLMENT.step(8).title in form
    assert guide.ENROLMENT.step(9).button in form
    refused = await web.send(token, confirmation="Autre-Chose-12")
    assert (refused.status, "L’inscription n’est pas encore faite." in refused.text) == (422, True)
    done = await web.send(token)
    assert done.status == 200
    assert guide.ENROLMENT.step(10).title in done.text
    assert guide.ENROLMENT.step(10).text[0] in done.text
    assert isinstance(await services.connexion.sign_in(camille.nir, OTHER_PASSWORD), Connected)
    assert "L’inscription est déjà faite avec ce mail" in (await web.get(f"/r/{token}")).text


async def test_an_ended_link_sends_to_pas_encore_inscrit(web: Web, parts: Parts, token: str) -> None:
    past = parts.clock.now() - timedelta(minutes=1)
    for row in ({"tries": 5}, {"tries": 0, "expires_at": past}):
        async with parts.database.transaction() as connection:
            await connection.execute(reset_requests.update().values(row))
        ended = (await web.get(f"/r/{token}")).text
        assert "Vous n’êtes pas encore inscrit." in ended
        assert "Pas encore inscrit" in ended
        assert "Mot de passe oublié" not in ended
