"""MOT DE PASSE OUBLIÉ off the straight path: strangers, wrong codes, resends, links, ways back."""

from dataclasses import replace

from kiosk.guide import CONNEXION, FORGOT_PASSWORD, OTHER_MESSAGE
from kiosk.services import open_services
from kiosk.services.outcomes import LinkAccepted, PasswordChanged
from kiosk.settings import MailSettings
from screens.app import Kiosk
from screens.moves import Jump
from screens.visit import FollowedLink
from screens.widgets.field import LetteredField
from tests.journeys.aging import time_passes
from tests.journeys.conftest import EMAIL, NEW_PASSWORD, NIR, NUMBER, ON_SQLITE, Agency, Person

pytestmark = ON_SQLITE


async def to_step_6(person: Person, number: str = NUMBER) -> None:
    await person.begin(FORGOT_PASSWORD, 5)
    await person.type(NIR, number, EMAIL)
    await person.at(FORGOT_PASSWORD, 6)


async def to_step_8(person: Person) -> None:
    await to_step_6(person)
    code = (await person.mail()).code or ""
    await person.press("enter")
    await person.at(FORGOT_PASSWORD, 7)
    await person.type(code)
    await person.at(FORGOT_PASSWORD, 8)


async def test_a_mismatch_walks_the_same_screens_and_no_code_works(agency: Agency) -> None:
    async with agency.person() as person:
        await to_step_6(person, number="7654321")
        await person.press("enter")
        await person.at(FORGOT_PASSWORD, 7)
        for left in ("4 essais", "3 essais", "2 essais", "1 essai"):
            await person.type("12345678")
            await person.sees(f"Ce code n’est pas le bon. Il reste {left}.")
        await person.type("12345678")
        await person.sees("Cinq codes incorrects")
        await person.sees(OTHER_MESSAGE.advice)
        assert not person.reset_mails()


async def test_escape_goes_back_a_step_and_keeps_what_is_not_secret(agency: Agency) -> None:
    async with agency.person() as person:
        await to_step_6(person)
        await person.press("escape")
        await person.at(FORGOT_PASSWORD, 5)
        values = [field.value for field in person.app.screen.query(LetteredField)]
        assert values == [NIR, NUMBER, EMAIL]
        await person.press("escape")
        await person.at(FORGOT_PASSWORD, 4)


async def test_step_8_refuses_with_its_reason_and_keeps_no_password(agency: Agency) -> None:
    """A common one; two that differ, which is one error on the second field; and none is there coming back from 9."""

    def typed() -> list[str]:
        return [field.value for field in person.app.screen.query(LetteredField)]

    async with agency.person() as person:
        await to_step_8(person)
        await person.type("Soleil2024", "Soleil2024")
        await person.sees("! Erreur : Ce mot de passe est trop courant. Choisissez-en un autre.")
        await person.at(FORGOT_PASSWORD, 8)
        await person.type(NEW_PASSWORD, "Autre-Chose-12")
        await person.sees("! Erreur : Les deux mots de passe diffèrent. Retapez-les.")
        assert typed() == ["", ""]
        await person.type(NEW_PASSWORD, NEW_PASSWORD)
        await person.at(FORGOT_PASSWORD, 9)
        await person.press("escape")
        await person.at(FORGOT_PASSWORD, 8)
        assert typed() == ["", ""]


async def test_the_link_followed_at_this_terminal_leads_to_step_8(agency: Agency) -> None:
    async with agency.person() as person:
        await to_step_6(person)
        link = (await person.mail()).link or ""
        person.app.screen.answer(FollowedLink(link.rsplit("/", 1)[-1]))  # type: ignore[attr-defined]
        await person.at(FORGOT_PASSWORD, 8)


async def test_a_password_changed_by_the_link_elsewhere_kills_the_code_and_says_so(agency: Agency) -> None:
    async with agency.person() as person:
        await to_step_6(person)
        mail = await person.mail()
        accepted = await agency.services.reset.verify_link((mail.link or "").rsplit("/", 1)[-1])
        assert isinstance(accepted, LinkAccepted)
        changed = await agency.services.reset.set_password(accepted.grant, NEW_PASSWORD, NEW_PASSWORD)
        assert isinstance(changed, PasswordChanged)
        await person.press("enter")
        await person.at(FORGOT_PASSWORD, 7)
        await person.type(mail.code or "")
        await person.sees("Ce mail a déjà servi")


async def test_step_6_says_how_long_to_wait_and_step_7_lets_who_is_done_on_the_phone_sign_in(agency: Agency) -> None:
    async with agency.person() as person:
        await to_step_6(person)
        await person.sees("Renvoyer (5")
        assert person.app.screen.query_one("#resend").disabled
        await person.press("enter")
        await person.at(FORGOT_PASSWORD, 7)
        await person.pilot.click("#done-elsewhere")
        await person.at(CONNEXION, 4)


async def test_a_code_received_earlier_is_taken_up_again_by_typing_the_identifier(agency: Agency) -> None:
    async with agency.person() as person:
        await to_step_6(person)
        code = (await person.mail()).code or ""
        await person.press("f10")
        await person.home()
        await person.begin(FORGOT_PASSWORD, 5)
        await person.pilot.click("#has-code")
        await person.sees("Tapez la case (A) comme dans votre demande")
        await person.type(NIR)
        await person.sees("Code à 8 chiffres reçu dans le mail")
        await person.type(code)
        await person.at(FORGOT_PASSWORD, 8)


async def test_without_a_mail_server_step_5_says_so_and_who_can_help(agency: Agency) -> None:
    settings = agency.settings._replace(mail=MailSettings(), kiosk=agency.settings.kiosk._replace(terminal="borne-2"))
    async with open_services(settings, response_floor=0) as services:
        without_mail = replace(agency, settings=settings, services=services)
        async with without_mail.person() as person:
            person.app.begin(Jump(FORGOT_PASSWORD, 5))
            await person.sees("Service indisponible sur cette borne")
            await person.sees(OTHER_MESSAGE.advice)


async def test_an_unexpected_failure_is_one_sentence_with_a_reference(agency: Agency) -> None:
    async def broken() -> object:
        raise OSError("/secret/path")

    app = Kiosk(agency.settings, broken)  # type: ignore[arg-type]
    async with app.run_test(size=(80, 24)) as pilot:
        person = Person(app, pilot, agency.mails)
        await person.begin(CONNEXION, 4)
        await person.type(NIR, NEW_PASSWORD)
        await person.sees("Service momentanément indisponible")
        await person.sees("Référence à donner au conseiller :")
        assert "secret" not in person.text()
        await person.press("enter")
        await person.home()


async def test_a_link_opened_unlocks_nothing_and_one_that_finishes_leads_the_waiting_kiosk_to_step_10(
    agency: Agency,
) -> None:
    """X1, and DESIGN 6: the kiosk learns that the password was changed elsewhere, and nothing more."""
    async with agency.person() as person:
        await to_step_6(person)
        token = ((await person.mail()).link or "").rpartition("/")[2]
        reset = (await person.app.services()).reset
        link = await reset.verify_link(token)
        assert isinstance(link, LinkAccepted)
        visit = person.app.visit
        assert visit is not None
        assert visit.pending is not None
        assert not await reset.changed_elsewhere(visit.pending)
        await person.at(FORGOT_PASSWORD, 6)
        assert await reset.set_password_by_link(link, NUMBER, NEW_PASSWORD, NEW_PASSWORD) == PasswordChanged()
        await person.at(FORGOT_PASSWORD, 10)


async def test_a_code_that_expired_offers_another_mail_with_nothing_to_type_again(agency: Agency) -> None:
    """WCAG 2.2.1: the end that a mail names cannot move, so being slow must cost nothing."""
    async with agency.person() as person:
        await to_step_6(person)
        code = (await person.mail()).code or ""
        await time_passes(agency.settings.storage.url, minutes=31)
        await person.press("enter")
        await person.at(FORGOT_PASSWORD, 7)
        await person.type(code)
        await person.sees("Cette demande a expiré")
        await person.press("tab", "enter")
        await person.at(FORGOT_PASSWORD, 6)
        again = await person.mail(2)
        assert again.code != code
        await person.press("enter")
        await person.at(FORGOT_PASSWORD, 7)
        await person.type(again.code or "")
        await person.at(FORGOT_PASSWORD, 8)
