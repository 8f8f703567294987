"""The guide, walked from its first step to its last: on the smallest terminal and on PostgreSQL.

At the other sizes the photographs hold what is seen, and the matrix that each step leads on.
"""

import pytest

from kiosk.guide import CONNEXION, FORGOT_PASSWORD
from tests.journeys.conftest import EMAIL, NEW_PASSWORD, NIR, NUMBER, ON_SQLITE, Agency, Person, sign_in


async def walk_forgot_password(person: Person) -> None:
    await person.press("2")
    for number in (1, 2, 3, 4):
        await person.at(FORGOT_PASSWORD, number)
        await person.press("enter")
    await person.at(FORGOT_PASSWORD, 5)
    await person.type(NIR, NUMBER, EMAIL)
    await person.at(FORGOT_PASSWORD, 6)
    code = (await person.mail()).code
    await person.press("enter")
    await person.at(FORGOT_PASSWORD, 7)
    await person.type(code or "")
    await person.at(FORGOT_PASSWORD, 8)
    await person.type(NEW_PASSWORD, NEW_PASSWORD)
    await person.at(FORGOT_PASSWORD, 9)
    await person.press("enter")
    await person.at(FORGOT_PASSWORD, 10)
    await person.press("enter")
    await person.home()


async def walk_connexion(person: Person, password: str = NEW_PASSWORD) -> None:
    await person.press("1")
    for number in (1, 2, 3):
        await person.at(CONNEXION, number)
        await person.press("enter")
    await person.at(CONNEXION, 4)
    await person.type(NIR, password)
    await person.at(CONNEXION, 5)


@pytest.mark.parametrize(
    ("database_url", "size"),
    [("sqlite", (60, 20)), ("postgresql", (80, 24))],
    indirect=["database_url"],
    ids=lambda value: value if isinstance(value, str) else f"{value[0]}x{value[1]}",
)
async def test_a_member_without_password_gets_one_and_signs_in_and_is_told_so_the_next_time(
    agency: Agency, size: tuple[int, int]
) -> None:
    async with agency.person(size) as person:
        await walk_forgot_password(person)
        await walk_connexion(person)
        await person.sees("C’est votre première connexion.")
        assert "Camille" not in person.text()
        await person.choose("Afficher mon prénom")
        await person.sees("Bonjour Camille")
        await person.press("f10")
        await person.home()
        await person.until(lambda: len(person.notices()) == 1, "the notice mail")
        await person.begin(CONNEXION, 4)
        await person.type(NIR, NEW_PASSWORD)
        await person.sees("Dernière connexion : le ")
    events = [entry.event for entry in await agency.services.journal.entries()]
    assert {"authn_token_created", "authn_password_change", "authn_login_success", "session_logout"} <= set(events)


@ON_SQLITE
async def test_the_password_is_changed_from_the_members_area(agency: Agency) -> None:
    """New ones that differ are one error first, with the current one asked again."""
    async with agency.person() as person:
        await sign_in(agency, person)
        await person.choose("Modifier mon mot de passe")
        await person.sees("Mot de passe actuel")
        await person.type(NEW_PASSWORD, "Falaise-Ocre-31", "Falaise-Ocre-32")
        await person.sees("! Erreur : Les deux mots de passe diffèrent. Retapez-les.")
        await person.sees("· à faire : 8 caractères")
        assert person.app.focused is person.app.screen.query_one("#field-A Input")
        await person.type(NEW_PASSWORD, "Falaise-Ocre-31", "Falaise-Ocre-31")
        await person.sees("Mot de passe modifié")
        await person.press("enter")
        await person.sees("Se déconnecter (F10)")
        await person.press("f10")
        await person.home()
        await walk_connexion(person, "Falaise-Ocre-31")
