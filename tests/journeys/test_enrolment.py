"""INSCRIPTION through the real screens, services and SMTP conversation."""

import re

from kiosk.guide import CONNEXION, ENROLMENT, FORGOT_PASSWORD
from kiosk.services.outcomes import CodeAccepted, LinkAccepted, Requested
from screens.widgets.field import LetteredField
from tests.journeys.conftest import EMAIL, NEW_PASSWORD, NIR, NUMBER, ON_SQLITE, Agency, Person


async def ask(person: Person, *values: str) -> None:
    """Step 5, filled and sent."""
    await person.begin(ENROLMENT, 5)
    await person.type(*(values or (NIR, NUMBER, EMAIL, EMAIL)))
    await person.at(ENROLMENT, 6)


async def walk_enrolment(person: Person) -> None:
    await person.press("3")
    for number in (1, 2, 3, 4):
        await person.at(ENROLMENT, number)
        await person.press("enter")
    await person.at(ENROLMENT, 5)
    await person.type(NIR, NUMBER, EMAIL, EMAIL)
    await person.at(ENROLMENT, 6)
    code = (await person.mail(kind="enrolment")).code
    await person.press("enter")
    await person.at(ENROLMENT, 7)
    await person.type(code or "")
    await person.at(ENROLMENT, 8)
    await person.type(NEW_PASSWORD, NEW_PASSWORD)
    await person.at(ENROLMENT, 9)
    await person.press("enter")
    await person.at(ENROLMENT, 10)


async def register(agency: Agency, person: Person) -> None:
    """The member did it before, elsewhere."""
    reset = agency.services.reset
    requested = await reset.enrol(NIR, NUMBER, EMAIL, EMAIL)
    assert isinstance(requested, Requested)
    mail = await person.mail(kind="enrolment")
    accepted = await reset.verify_code(requested.pending, mail.code or "")
    assert isinstance(accepted, CodeAccepted)
    await reset.set_password(accepted.grant, NEW_PASSWORD, NEW_PASSWORD)


@ON_SQLITE
async def test_a_member_registers_and_signs_in(agency: Agency) -> None:
    async with agency.person((60, 20)) as person:
        await walk_enrolment(person)
        await person.press("enter")
        await person.at(CONNEXION, 4)
        assert person.app.screen.query_one("#field-A", LetteredField).value == NIR
        await person.type(NEW_PASSWORD)
        await person.at(CONNEXION, 5)
        await person.mail(kind="registered")


@ON_SQLITE
async def test_who_is_registered_reads_so_in_the_mail_and_no_code_fits(agency: Agency) -> None:
    async with agency.person() as person:
        await register(agency, person)
        await ask(person)
        mail = await person.mail(kind="already_registered")
        assert "Vous êtes déjà inscrit" in mail.text
        assert mail.link is None
        await person.press("enter")
        await person.at(ENROLMENT, 7)
        await person.type("4829 1374")
        await person.sees("Ce code n’est pas le bon. Il reste 4 essais.")


@ON_SQLITE
async def test_another_address_gets_no_mail_and_the_adviser_is_called_once(agency: Agency) -> None:
    async with agency.person() as person:
        await ask(person, NIR, NUMBER, "nouvelle@exemple.fr", "nouvelle@exemple.fr")
        await person.sees("Un conseiller doit vérifier toute adresse que la mutuelle ne connaît pas.")
        await person.pilot.click("#call")
        [waiting] = await agency.services.assistance.waiting()
        await person.sees(
            f"Appel noté : donnez la référence {waiting.reference} à l’accueil ; on vous dira la suite."
        )
        assert waiting.reason == "email_differs"
        assert not person.app.screen.query_one("#call").display
        assert person.mails("enrolment") == []


@ON_SQLITE
async def test_a_stranger_meets_the_same_screens(agency: Agency) -> None:
    seen = []
    async with agency.person() as person:
        for number in (NUMBER, "9999999"):
            await ask(person, NIR, number, EMAIL, EMAIL)
            reference = person.app.visit.pending.reference  # type: ignore[union-attr]
            words = re.sub(r"\d+ h \d\d", "", person.text().replace(reference, ""))  # the clock goes on
            seen.append("\n".join(line for line in words.splitlines() if "Renvoyer" not in line))
            await person.press("f10")
            await person.home()
    assert seen[0] == seen[1]


@ON_SQLITE
async def test_two_addresses_that_differ_are_told_under_the_second(agency: Agency) -> None:
    async with agency.person() as person:
        await person.begin(ENROLMENT, 5)
        await person.type(NIR, NUMBER, EMAIL, "camile.martin@exemple.fr")
        await person.sees("! Erreur : Les deux adresses e-mail diffèrent.")


@ON_SQLITE
async def test_a_code_received_is_typed_later_and_the_link_registers_elsewhere(agency: Agency) -> None:
    async with agency.person() as person:
        await ask(person)
        mail = await person.mail(kind="enrolment")
        await person.press("f10")
        await person.home()
        await person.begin(ENROLMENT, 5)
        await person.pilot.click("#has-code")
        await person.type(NIR)
        await person.at(ENROLMENT, 7)
        link = await agency.services.reset.verify_link((mail.link or "").rpartition("/")[2])
        assert isinstance(link, LinkAccepted)
        await agency.services.reset.set_password_by_link(link, NUMBER, NEW_PASSWORD, NEW_PASSWORD)
        await person.at(ENROLMENT, 10)


@ON_SQLITE
async def test_a_form_sent_after_it_was_done_elsewhere_says_what_to_do(agency: Agency) -> None:
    async with agency.person() as person:
        await ask(person)
        code = (await person.mail(kind="enrolment")).code or ""
        await person.press("enter")
        await person.at(ENROLMENT, 7)
        await person.type(code)
        await person.at(ENROLMENT, 8)
        grant = person.app.visit.grant  # type: ignore[union-attr]
        assert grant is not None
        await agency.services.reset.set_password(grant, NEW_PASSWORD, NEW_PASSWORD)
        await person.type(NEW_PASSWORD, NEW_PASSWORD)
        await person.sees("Si vous n’avez pas terminé ailleurs, faites une nouvelle demande.")
        await person.press("enter")
        await person.at(ENROLMENT, 5)


def test_step_4_lights_the_link_of_its_own_procedure() -> None:
    assert ENROLMENT.step(4).button == dict(CONNEXION.step(4).links)["D"]
    assert FORGOT_PASSWORD.step(4).button == dict(CONNEXION.step(4).links)["C"]
