"""A member who reads German: the screens, the mail over real SMTP, the page behind its link, and the notice."""

from urllib.parse import urlsplit

from kiosk.guide import FORGOT_PASSWORD
from kiosk.services.outcomes import Connected
from screens.moves import Jump
from screens.step import StepScreen
from tests.journeys.conftest import EMAIL, NEW_PASSWORD, NIR, NUMBER, ON_SQLITE, Agency, Person
from tests.web.conftest import serving


async def _at(person: Person, number: int) -> None:
    def there() -> bool:
        screen = person.app.screen
        shown = isinstance(screen, StepScreen) and screen.is_mounted and not screen.has_class("-busy")
        return shown and (screen.procedure, screen.number) == (FORGOT_PASSWORD, number)

    await person.until(there, f"step {number}")


@ON_SQLITE
async def test_from_the_first_screen_to_the_new_password_in_german(agency: Agency) -> None:
    async with agency.person() as person:
        await person.pilot.click("#language-de")
        await person.sees("Willkommen.")
        await person.press("2")
        for number in (1, 2, 3, 4):
            await _at(person, number)
            await person.press("enter")
        await _at(person, 5)
        await person.type(NIR, NUMBER, EMAIL)
        await _at(person, 6)
        await person.sees("Wenn die Angaben zu einem Konto gehören, geht die E-Mail jetzt ab.")
        mail = await person.mail()
        assert mail.subject == "Neues Passwort (Reinitialisation de mot de passe)"
        assert "Der Code und der Link gelten bis" in mail.text
        await person.press("enter")
        await _at(person, 7)
        await person.type(mail.code or "")
        await _at(person, 8)
        await person.type(NEW_PASSWORD, NEW_PASSWORD)
        await _at(person, 9)
        await person.press("enter")
        await _at(person, 10)
        await person.sees("Ihr neues Passwort gilt ab jetzt!")
        await person.until(lambda: len(person.notices()) == 1, "the notice")
        assert person.notices()[0].subject == "Ihr Passwort wurde geändert"
    assert isinstance(await agency.services.connexion.sign_in(NIR, NEW_PASSWORD), Connected)


@ON_SQLITE
async def test_the_page_behind_the_german_mail_is_german(agency: Agency) -> None:
    async with agency.person() as person, serving(agency.settings, agency.services) as web:
        person.app.prefer(language="de")
        person.app.begin(Jump(FORGOT_PASSWORD, 5))
        await _at(person, 5)
        await person.type(NIR, NUMBER, EMAIL)
        link = (await person.mail()).link or ""
        page = await web.ask("GET", urlsplit(link).path)
        assert "Füllen Sie das Formular für ein neues Passwort aus" in page.text
