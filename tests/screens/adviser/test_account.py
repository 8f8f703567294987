"""What the console does to an account or a terminal: never before the person is known, and said in plain words."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import update

from kiosk.services import Services
from kiosk.services.outcomes import Requested
from kiosk.services.parts import Parts
from kiosk.storage.tables import members
from screens.adviser.base import Choose
from tests.conftest import CAMILLE_NIR, MemberFactory, MovableClock
from tests.conftest import _Members as Roster
from tests.screens.adviser.conftest import STEP5, Console, MemberSide, OpenConsole
from tests.services.sights import events

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@dataclass
class Asked:
    """A request of a member whose e-mail is not the one on file."""

    reference: str


@pytest.fixture
def roster(parts: Parts, hashes: dict[str, tuple[str, str]]) -> MemberFactory:
    return Roster(parts, hashes)


async def asked(services: Services, email: str) -> Asked:
    outcome = await services.reset.request(CAMILLE_NIR, "000123", email, language="fr")
    assert isinstance(outcome, Requested)
    return Asked(outcome.pending.reference)


async def typed(desk: Console, text: str) -> None:
    await desk.press(*text, "enter")


async def known(desk: Console, number: str = "000123") -> None:
    """The person stands in front of the adviser, who saw their papers."""
    await desk.press("f4", "f8", "i")
    await desk.until_drawn("jamais le numéro de")
    await typed(desk, number)
    await desk.until_drawn("C. Exemple", "Où est la personne ?")
    await desk.press("enter")  # in front of me
    await desk.until_drawn("[ ] Pièce d’identité vue")
    await desk.press("space")
    await desk.until_drawn("[√] Pièce d’identité vue")
    await desk.pilot.click("#go")
    await desk.until_drawn("√ Identité vérifiée")


async def test_a_request_says_which_letters_do_not_match_and_what_became_of_its_mail(
    console: OpenConsole, member: MemberSide, roster: MemberFactory
) -> None:
    await roster()
    request = await asked(member.services, "autre@exemple.fr")
    async with console() as desk:
        await desk.press("f8", "d")
        await typed(desk, request.reference)
        await desk.until_drawn("! Ne correspond pas au dossier : (C)", "! Aucun mail")
        await desk.press("enter")
        await desk.until_drawn("Renvoyer le mail ?")
        await desk.press("enter")
        await desk.until_drawn("Rien n’a été fait", "(C) ne correspond pas. À corriger à l’étape 5.")


@pytest.mark.parametrize("said", ["9Z-99", "n’importe quoi"])
async def test_a_reference_that_leads_nowhere_is_said(console: OpenConsole, said: str) -> None:
    async with console() as desk:
        await desk.press("f8", "d")
        await typed(desk, said)
        await desk.until_drawn("Rien n’a été fait")


async def test_an_identity_that_is_not_proved_changes_nothing(
    console: OpenConsole, member: MemberSide, roster: MemberFactory, services: Services
) -> None:
    await roster()
    async with console() as desk:
        await member.calls()
        await desk.takes_the_call()
        await desk.press("f4", "f8", "i")
        await typed(desk, "000123")
        await desk.until_drawn("Où est la personne ?")
        await desk.press("tab", "enter")  # at a distance
        await desk.until_drawn("[ ] Date de naissance")
        await desk.pilot.click("#go")
        await desk.until_drawn("Identité non vérifiée : rien ne peut être changé.", "il faut trois vérifications")
        assert "help_action/identity_refused" in await events(services)


async def test_a_nir_is_never_looked_up(console: OpenConsole, member: MemberSide, roster: MemberFactory) -> None:
    await roster()
    async with console() as desk:
        await member.calls()
        await desk.takes_the_call()
        await desk.press("f4", "f8", "i")
        await typed(desk, CAMILLE_NIR.replace(" ", ""))
        await desk.until_drawn("Pas de numéro de Sécurité Sociale ici")


async def test_once_the_person_is_known_their_mail_is_sent_again(
    console: OpenConsole, member: MemberSide, roster: MemberFactory, clock: MovableClock
) -> None:
    await roster()
    await asked(member.services, "camille@exemple.fr")
    async with console() as desk:
        await member.calls()
        await desk.takes_the_call()
        clock.forward(seconds=61)
        await member.sees()
        await known(desk)
        await desk.press("enter")
        await desk.until_drawn("Renvoyer le mail ?")
        await desk.press("enter")
        await desk.until_drawn("√ C’est fait", "Mail renvoyé. Le code sert à l’étape 7")
        await desk.press("escape")
        await desk.until_drawn("√ identité vérifiée")


async def test_a_corrected_address_is_confirmed_first_and_closes_new_passwords_for_a_day(
    console: OpenConsole, member: MemberSide, roster: MemberFactory, services: Services
) -> None:
    await roster()
    async with console() as desk:
        await member.calls()
        await desk.takes_the_call()
        await known(desk)
        await desk.press("tab", "enter")
        await desk.until_drawn("Nouvelle adresse e-mail", "pendant 24 h")
        await typed(desk, "neuve@exemple.fr")
        await desk.until_drawn("Enregistrer cette adresse ?", "neuve@exemple.fr")
        await desk.press("enter")
        await desk.until_drawn("√ C’est fait", "Pas de nouveau mot de passe par mail avant", "import la remplacera.")
        assert not any("camille@" in line or "neuve@" in line for line in await events(services))


async def test_where_there_was_no_address_nobody_is_said_to_be_told_nor_to_wait(
    console: OpenConsole, member: MemberSide, roster: MemberFactory, parts: Parts
) -> None:
    await roster()
    async with parts.database.transaction() as connection:
        await connection.execute(update(members).values(email=None, email_folded=None))
    async with console() as desk:
        await member.calls()
        await desk.takes_the_call()
        await known(desk)
        await desk.press("tab", "enter")
        await desk.until_drawn("Nouvelle adresse e-mail", "il n’y en avait pas avant")
        assert "Aucun nouveau mot de passe" not in desk.text
        assert "L’ancienne" not in desk.text


async def test_the_reference_that_the_shared_screen_shows_is_there_already(
    console: OpenConsole, member: MemberSide
) -> None:
    async with console() as desk:
        await member.calls()
        await desk.takes_the_call()
        await member.shares(replace(STEP5, reference="4F-27"))
        await desk.until_drawn("√ écran partagé")
        await desk.until(lambda: desk.desk.follow.shown_reference)
        await desk.press("f4", "f8", "d")
        await desk.until_drawn("État d’une demande", "│ 4F-27 ")
        await typed(desk, "9Z-99")  # another one takes its place
        await desk.until_drawn("Aucune demande de cette agence")


async def test_escape_leaves_any_of_it_with_nothing_done(
    console: OpenConsole, member: MemberSide, roster: MemberFactory, services: Services
) -> None:
    await roster()
    async with console() as desk:
        await member.calls()
        await desk.takes_the_call()
        await known(desk)
        await desk.press("tab", "enter", *"neuve@exemple.fr", "enter")
        await desk.until_drawn("Enregistrer cette adresse ?")
        await desk.press("escape")
        await desk.until(lambda: not isinstance(desk.app.screen, Choose))
        assert "user_updated/email_changed" not in await events(services)


async def test_the_pause_of_a_terminal_is_lifted_from_its_line(
    console: OpenConsole, member: MemberSide, another_terminal: Callable[..., Services]
) -> None:
    for number in range(40):
        await member.services.connexion.sign_in(f"personne{number}@exemple.fr", "Faux-Mot-De-Passe-1")
    async with console() as desk:
        await member.calls()
        await member.publishes()
        await desk.until_drawn("En pause jusqu’à")
        await desk.press("f8", "b")
        await desk.until_drawn("Lever la pause de quelle borne ?", "1  borne-2")
        await desk.press("1")
        await desk.until_drawn("Lever la pause de borne-2 ?")
        await desk.press("enter")
        await desk.until_drawn("√ Pause levée : borne-2")
        await desk.until(lambda: "En pause jusqu’à" not in desk.text)
