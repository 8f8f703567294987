"""In which language the page behind the link answers, and how one changes it."""

import pytest

from kiosk import guide
from kiosk.locale import open_catalogue
from kiosk.services import Services
from kiosk.services.outcomes import Requested
from kiosk.services.parts import Parts
from kiosk.web.speech import accepted
from tests.conftest import Member, MemberFactory
from tests.web.conftest import Web

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
async def german(parts: Parts, services: Services, camille: Member) -> str:
    """Camille's link, asked for in German."""
    asked = await services.reset.request(camille.nir, camille.number, camille.email, language="de")
    assert isinstance(asked, Requested)
    return parts.keyring.link_token(asked.pending.request_id)


async def test_the_page_speaks_the_language_of_the_request(web: Web, german: str) -> None:
    page = await web.get(f"/r/{german}", **{"Accept-Language": "fr"})
    assert '<html lang="de">' in page.text
    assert page.headers["content-language"] == "de"
    assert "Füllen Sie das Formular für ein neues Passwort aus" in page.text
    assert 'data-met="erfüllt"' in page.text


async def test_a_button_of_the_guide_shows_its_french_name_as_french(web: Web, german: str) -> None:
    page = await web.get(f"/r/{german}")
    button = 'Passwort ändern (<span lang="fr">Modifier le mot de passe</span>)</button>'
    assert button in page.text


async def test_its_errors_and_its_end_are_in_the_language_too(web: Web, german: str) -> None:
    refused = await web.send(german, confirmation="Etwas-Anderes-7")
    assert "Die Passwörter sind verschieden." in refused.text
    wrong = await web.send(german, number="999999")
    assert "noch 4 Versuche." in wrong.text
    done = await web.send(german)
    assert "Ihr neues Passwort gilt ab jetzt!" in done.text
    assert "Gehen Sie zur Startseite." in done.text


async def test_an_enrolment_answers_in_its_language(
    web: Web, parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille = await member(password=None)
    asked = await services.reset.enrol(camille.nir, camille.number, camille.email, camille.email, language="de")
    assert isinstance(asked, Requested)
    page = await web.get(f"/r/{parts.keyring.link_token(asked.pending.request_id)}", **{"Accept-Language": "fr"})
    assert page.headers["content-language"] == "de"
    assert open_catalogue("de").gettext(guide.ENROLMENT.step(8).title) in page.text


async def test_a_link_on_the_page_changes_its_language_and_the_form_keeps_it(web: Web, german: str) -> None:
    assert '<a href="?lang=en" lang="en" hreflang="en">English</a>' in (await web.get(f"/r/{german}")).text
    path = f"/r/{german}?lang=en"
    assert "Fill in the form for a new password" in (await web.get(path)).text
    answer = await web.ask("POST", path, b"", **{"Content-Type": "application/x-www-form-urlencoded"})
    assert "This box is empty." in answer.text


async def test_a_link_nobody_knows_is_answered_in_the_browsers_language(web: Web) -> None:
    page = await web.get("/r/" + "A" * 64, **{"Accept-Language": "it, de-AT;q=0.8, fr;q=0.5"})
    assert (page.status, page.headers["content-language"]) == (404, "de")
    assert "Diese Seite gibt es nicht" in page.text


async def test_a_language_nobody_has_changes_nothing(web: Web, german: str) -> None:
    assert '<html lang="de">' in (await web.get(f"/r/{german}?lang=xx%22%3E")).text


@pytest.mark.parametrize(
    ("header", "language"),
    [("", None), ("it,es", None), ("de", "de"), ("en;q=0.3, de;q=0.9", "de"), ("de;q=0, en;q=x, fr;q=0.1", "fr")],
)
def test_the_most_wanted_language_of_ours_wins(database_url: str, header: str, language: str | None) -> None:
    assert accepted(header) == language
