"""A member's kiosk and an adviser's console, two processes in two terminals, through a whole call; on both databases.

Then every byte that left the terminal's process for the adviser is searched for what the member typed.
"""

import signal
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]
import pytest

from kiosk.demo.mailbox import ReceivedMail
from kiosk.services.assistance.live import of_agency, of_call
from kiosk.storage.engine import sqlite_path
from kiosk.storage.wake import channel
from tests.journeys.agency import MEMBER, Agency, agency
from tests.journeys.aging import time_passes
from tests.terminal.forked import Forked
from tests.terminal.terminal import Terminal

NEW_PASSWORD = "Lanterne-Bleue-58"
WRONG_NUMBER = "888777"
SAID_SECONDS = 5.0  # how soon a side says that the other is gone


@pytest.fixture
async def there(tmp_path: Path, database_url: str) -> AsyncIterator[Agency]:
    with agency(tmp_path, database_url, spawn=Forked) as one:
        await one.found("camille")
        yield one


@pytest.fixture
def console(there: Agency) -> Terminal:
    """Camille's; she is there before anybody calls."""
    return there.console("camille")


@pytest.fixture
def member(there: Agency, console: Terminal) -> Terminal:
    """At step 5 of MOT DE PASSE OUBLIÉ, with a chat open and shared."""
    terminal = there.kiosk()
    terminal.arrive("2", 10)
    terminal.press("enter")
    terminal.wait_for("Étape 5 sur 10")
    terminal.press("F9")
    terminal.wait_for("Personne n’attend")  # what the services say, before the choice
    terminal.press("enter")
    terminal.wait_for("Vous êtes le prochain")
    terminal.press("tab", "enter")
    terminal.wait_for("F4 Arrêter")
    terminal.press("escape")
    terminal.settle()
    return terminal


def took(console: Terminal) -> None:
    """Take the first call of the queue, and see the member's screen."""
    console.wait_for("borne-1 · Discussion")
    console.press("enter")
    console.wait_for("Vous avez l’appel")
    console.wait_for("5) Remplissez le formulaire de Mot de")


class Wire:
    """What PostgreSQL told whoever listened: nothing but that something changed."""

    def __init__(self) -> None:
        self.payloads: list[str] = []

    def heard(self, *arguments: object) -> None:
        self.payloads.append(str(arguments[-1]))


async def everything(url: str) -> str:
    """All that the database holds, as text."""
    if (path := sqlite_path(url)) is not None:
        with closing(sqlite3.connect(path)) as connection:
            return "\n".join(connection.iterdump())
    connection = await asyncpg.connect(url)
    tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    rows = [await connection.fetch(f'SELECT t::text AS row FROM "{name}" t') for (name,) in tables]  # noqa: S608
    await connection.close()
    return "\n".join(row["row"] for found in rows for row in found)


async def shared(url: str) -> str:
    """What the terminal shares now."""
    query = "SELECT state FROM terminals WHERE state IS NOT NULL"
    if (path := sqlite_path(url)) is not None:
        with closing(sqlite3.connect(path)) as connection:
            return "".join(row[0] for row in connection.execute(query))
    connection = await asyncpg.connect(url)
    rows = await connection.fetch(query)
    await connection.close()
    return "".join(row["state"] for row in rows)


@pytest.fixture
async def wire(there: Agency) -> AsyncIterator[Wire]:
    wire = Wire()
    if sqlite_path(there.url) is not None:  # a file tells nobody anything
        yield wire
        return
    connection = await asyncpg.connect(there.url)
    for topic in (of_agency(there.name), of_call(1)):
        await connection.add_listener(channel(topic), wire.heard)
    yield wire
    await connection.close()


async def test_a_whole_call_from_f9_to_step_10_and_no_value_reaches_the_adviser(
    there: Agency, member: Terminal, console: Terminal, wire: Wire
) -> None:
    seen = list[str]()
    took(console)
    member.wait_for("Camille, conseillère, voit où vous en êtes")
    they_talk(console, member)
    console.press("F4")
    console.settle()
    console.type("p")
    console.wait_for("Montrer quoi")
    console.type("b")
    member.wait_for("◄ Camille")
    await a_wrong_number(there, console, member, seen)
    first = await the_right_one(there, member)
    mail = await sent_again(there, console, member, first)
    await the_new_password(console, member, mail, there, seen)
    kept = await everything(there.url)
    member.send("\r")
    member.wait_for("Étape 9 sur 10")
    member.press("enter")
    member.wait_for("Étape 10 sur 10")
    console.wait_for("10) Votre nouveau mot de passe")
    the_adviser_ends_it(console, member)
    kept += await everything(there.url)

    mailed = [part for one in (first, mail) for part in secrets_of(one)]
    secrets = [MEMBER.nir, MEMBER.nir[:13], WRONG_NUMBER, NEW_PASSWORD, *mailed]
    assert all(seen)
    for secret in (*secrets, MEMBER.member_number, MEMBER.email):
        assert secret not in "".join(seen)
        assert secret.encode() not in console.bytes
    for secret in secrets:
        assert secret not in kept
    assert set(wire.payloads) <= {""}


def they_talk(console: Terminal, member: Terminal) -> None:
    console.press("F5")
    console.send("Bonjour, regardez la case B.\r")
    member.wait_for("Bonjour, regardez")
    member.press("F9")
    member.settle()
    member.send("Merci, je la vois.\r")
    console.wait_for("Merci, je la vois.")
    member.press("F9")
    member.settle()


async def a_wrong_number(there: Agency, console: Terminal, member: Terminal, seen: list[str]) -> None:
    """(B) is wrong: no mail leaves, and only the adviser is told why; back to step 5, as the adviser suggests."""
    member.send(f"{MEMBER.nir}\r")
    console.wait_for("C’est complet")
    seen.append(await shared(there.url))
    member.send(f"{WRONG_NUMBER}\r{MEMBER.email}")
    member.settle(0.5)
    seen.append(await shared(there.url))
    member.send("\r")
    reference = pending(member)
    console.wait_for("6) Vérifiez votre boîte mail")
    seen.append(await shared(there.url))
    assert "Ne correspond pas au dossier : (B)" in asked_for(console, reference)
    assert not there.office.mails
    console.press("escape", "F8")
    console.wait_for("passez à l’étape n")
    console.type("s")
    console.wait_for("Passez à l’étape")
    console.type("5")
    goes_to_five(member)


async def the_right_one(there: Agency, member: Terminal) -> ReceivedMail:
    """The form as it should be: a mail leaves."""
    member.press("tab")  # (A) is as it was
    member.send("\x7f" * len(WRONG_NUMBER) + f"{MEMBER.member_number}\r\r")
    mail = there.office.wait("reset")
    member.wait_for("Étape 6 sur 10")
    return mail


async def sent_again(there: Agency, console: Terminal, member: Terminal, first: ReceivedMail) -> ReceivedMail:
    """The mail that the member does not find, a minute later: to the address on file, from the adviser's console."""
    reference = pending(member)
    asked_for(console, reference)
    await time_passes(there.url, seconds=61)
    console.press("enter")
    console.wait_for("Renvoyer le mail ?")
    console.press("enter")
    console.wait_for("Le code sert à l’étape 7")
    again = there.office.wait("reset", 2)
    assert again.code != first.code
    assert again.to == first.to
    console.press("escape")
    return again


def secrets_of(mail: ReceivedMail) -> tuple[str, ...]:
    """What only the mailbox may hold: the code as it is read and as it is typed, and the link's token."""
    assert mail.code
    assert mail.link
    return mail.code, mail.code.replace(" ", ""), mail.link.rsplit("/", 1)[-1]


async def the_new_password(
    console: Terminal, member: Terminal, mail: ReceivedMail, there: Agency, seen: list[str]
) -> None:
    """The code of the newer mail, and the new password typed."""
    member.press("enter")
    member.wait_for("Étape 7 sur 10")
    member.send(f"{mail.code}")
    member.settle(0.5)
    seen.append(await shared(there.url))
    member.send("\r")
    member.wait_for("Étape 8 sur 10")
    console.wait_for("8) Remplissez le formulaire")
    member.send(f"{NEW_PASSWORD}\r{NEW_PASSWORD}")
    member.settle(0.5)
    seen.append(await shared(there.url))


def the_adviser_ends_it(console: Terminal, member: Terminal) -> None:
    console.press("F3")
    console.settle()
    console.type("c")
    console.wait_for("Clore")
    console.press("enter")
    member.wait_for("est terminé")


def pending(member: Terminal) -> str:
    """The reference at step 6."""
    text = member.wait_for("Étape 6 sur 10")
    text = member.wait_for("Demande ")
    return text.split("Demande ", 1)[1][:5]


def asked_for(console: Terminal, reference: str) -> str:
    """What the console says of a request."""
    console.press("F8")
    console.wait_for("État d’une demande")
    console.type("d")
    console.wait_for("La référence que l’adhérent lit")
    console.send(f"{reference}\r")
    return console.wait_for(f"Demande {reference},")


def goes_to_five(member: Terminal) -> None:
    """The member accepts what the adviser suggests."""
    member.wait_for("Aller à l’étape 5")
    member.press("F9")
    member.settle()
    member.press("tab", "enter")
    member.wait_for("Étape 5 sur 10")
    member.settle()


def test_a_side_that_is_killed_is_missed_within_five_seconds(
    there: Agency, member: Terminal, console: Terminal
) -> None:
    took(console)
    member.wait_for("Camille, conseillère, voit")
    console.kill(signal.SIGKILL)
    within_five_seconds(member, "répond plus, nous la")
    again = there.console("camille", ahead=1)
    took(again)
    member.wait_for("· Camille vous")
    member.kill(signal.SIGKILL)
    within_five_seconds(again, "ne répond plus")
    kiosk = there.kiosk()
    again.wait_for("a quitté la borne")
    assert "F4 Arrêter" not in kiosk.text()


def within_five_seconds(terminal: Terminal, words: str) -> None:
    killed = time.monotonic()
    terminal.wait_for(words)
    assert time.monotonic() - killed < SAID_SECONDS + 1  # the terminal's own reading of the screen is a second slow


@pytest.fixture
async def elsewhere(there: Agency, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> AsyncIterator[Agency]:
    """Another agency on the same database, with the same keys."""
    home = tmp_path_factory.mktemp("colmar")
    with agency(home, there.url, name="Colmar", keys=tmp_path / "data" / "keys.json", spawn=Forked) as other:
        await other.found("louise", members=False)
        yield other


def test_an_adviser_of_another_agency_sees_nothing_of_it_and_is_nobody_s_who_waits(
    elsewhere: Agency, member: Terminal, console: Terminal
) -> None:
    theirs = elsewhere.console("louise")
    theirs.wait_for("Personne n’attend")
    theirs.settle(1.5)  # it looks again every second
    assert "borne-1" not in theirs.text()
    member.wait_for("· Vous êtes le")
    console.kill(signal.SIGKILL)
    within_five_seconds(member, "· Aucun conseiller")  # though another agency's is there
