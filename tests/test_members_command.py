"""`kiosk members`, as real processes with the member typed on standard input: what it says, and never says."""

import json
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from kiosk.cli import main
from kiosk.identity.keys import Keyring
from kiosk.services import Services
from kiosk.services.outcomes import SessionEnded
from kiosk.services.parts import Parts
from kiosk.services.scope import Scope
from kiosk.storage.tables import members, outbox
from tests import starts
from tests.conftest import CAMILLE_NIR, LUCIE_NIR, Member, MemberFactory, MovableClock
from tests.services.sights import STRANGER_NIR, asked, rows, signed_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def clock() -> MovableClock:
    """The processes live today."""
    return MovableClock(datetime.now(UTC))


@pytest.fixture
def kiosk(tmp_path: Path, database_url: str, keyring: Keyring) -> Run:
    """Run `kiosk members ...` beside the services, on their database, with `typed` on its standard input."""
    keyring.save(tmp_path / "data" / "keys.json")

    def run(*arguments: str, typed: str | bytes) -> "subprocess.CompletedProcess[str]":
        return starts.run(
            tmp_path,
            "members",
            *arguments,
            environment={"KIOSK_STORAGE_FOLDER": str(tmp_path / "data")},
            typed=typed.encode() if isinstance(typed, str) else typed,
        )

    return run


async def troubled(parts: Parts, services: Services, member: MemberFactory, elsewhere: Services) -> Member:
    """A member signed in at borne-2, whose mail was refused and whose password ten failures have disabled."""
    camille = await member()
    await signed_in(elsewhere, camille)
    await asked(services, camille)
    async with parts.database.transaction() as connection:
        now = parts.clock.now()
        await connection.execute(update(members).values(email_doubtful_at=now))
        await connection.execute(update(outbox).values(state="refused", reply="550 5.1.1 unknown", settled_at=now))
        await parts.throttle.count(connection, [(Scope.DISABLED, parts.throttle.account(camille.id))])
    return camille


async def test_show_tells_all_there_is_and_never_what_was_typed(
    kiosk: Run, parts: Parts, services: Services, member: MemberFactory, another_terminal: Callable[..., Services]
) -> None:
    await troubled(parts, services, member, another_terminal(terminal="borne-2"))
    done = kiosk("show", typed=CAMILLE_NIR)
    assert (done.returncode, done.stderr) == (0, "")
    for told in (
        "Numéro interne      000123\nNom                 Camille Exemple\nE-mail              camille@exemple.fr\n",
        "E-MAIL À VÉRIFIER depuis ",
        "Compte              actif\n",
        "désactivé après dix échecs",
        "Session             ouverte à borne-2 depuis ",
        "  état     en attente jusqu’à ",
        " : 550 5.1.1 unknown\n",
    ):
        assert told in done.stdout
    journal = "".join(entry.as_json() for entry in await services.journal.entries())
    for number in (CAMILLE_NIR, CAMILLE_NIR.replace(" ", "")):
        assert number not in done.stdout + journal
    assert "000123" not in journal


async def test_show_speaks_json_to_tools(
    kiosk: Run, parts: Parts, services: Services, member: MemberFactory, another_terminal: Callable[..., Services]
) -> None:
    await troubled(parts, services, member, another_terminal(terminal="borne-2"))
    seen = json.loads(kiosk("show", "--json", typed="camille@exemple.fr\n").stdout)
    assert (seen["number"], seen["account"], seen["refusal"]) == ("000123", "active", {"state": "password_disabled"})
    assert seen["session"] == {"terminal": "borne-2", "since": parts.clock.now().isoformat()}
    assert seen["requests"][0]["mail"] == {
        "state": "refused",
        "at": parts.clock.now().isoformat(),
        "reply": "550 5.1.1 unknown",
    }


async def test_lock_says_what_is_so_and_again_is_no_error(
    kiosk: Run, services: Services, member: MemberFactory
) -> None:
    session = await signed_in(services, await member())
    first, second = (kiosk("lock", typed="000123\n") for _ in range(2))
    assert (first.returncode, second.returncode) == (0, 0)
    assert first.stdout.splitlines() == [
        "Camille Exemple, numéro interne 000123 : compte suspendu.",
        "Session fermée (borne-1).",
        "Ses demandes en cours sont annulées.",
        "Pour le rouvrir : kiosk members unlock",
    ]
    assert second.stdout == "Camille Exemple, numéro interne 000123 : compte déjà suspendu.\n"
    assert await services.connexion.touch(session) == SessionEnded("by_operator")


async def test_unlock_tells_that_the_password_stays_disabled_and_what_opens_it(
    kiosk: Run, parts: Parts, services: Services, member: MemberFactory
) -> None:
    await troubled(parts, services, member, services)
    async with parts.database.transaction() as connection:
        await connection.execute(update(members).values(state="suspended"))
    told = kiosk("unlock", typed="000123\n").stdout
    assert "compte de nouveau actif.\nMot de passe désactivé après dix échecs, « Mot de passe oublié »" in told


async def test_a_closed_account_is_exit_1(kiosk: Run, member: MemberFactory) -> None:
    await member(password=None, state="closed")
    done = kiosk("lock", typed="000123\n")
    assert (done.returncode, "compte fermé" in done.stdout) == (1, True)


async def test_sign_out_names_the_terminal_then_says_already(
    kiosk: Run, member: MemberFactory, another_terminal: Callable[..., Services]
) -> None:
    await signed_in(another_terminal(terminal="borne-2"), await member())
    first, second = (kiosk("sign-out", typed="000123\n") for _ in range(2))
    assert "session fermée (borne-2)" in first.stdout
    assert (second.returncode, "déjà" in second.stdout) == (0, True)


async def test_set_email_takes_both_lines_from_a_pipe_and_tells_what_follows(
    kiosk: Run, parts: Parts, member: MemberFactory
) -> None:
    await member(password=None)
    await member(password=None, number="770077", nir=LUCIE_NIR, email="nouvelle@exemple.fr")
    done = kiosk("set-email", typed="000123\nnouvelle@exemple.fr\n")
    assert (done.returncode, done.stderr) == (0, "")
    told = done.stdout.splitlines()
    assert told.pop(4).startswith("Pas de nouveau mot de passe avant ")
    assert told == [
        "Camille Exemple, numéro interne 000123 : adresse e-mail changée.",
        "Ses demandes en cours sont annulées.",
        "Un avis part à l’ancienne et à la nouvelle adresse.",
        "Pas de serveur de mail ici ([mail] host) : les avis attendent trois jours au plus.",
        "Adresse partagée avec un autre adhérent : aucun ne se connecte plus par e-mail.",
        "Corrigez aussi la liste, ou le prochain import remettra l’ancienne adresse.",
    ]
    assert {row["email"] for row in await rows(parts.database, members)} == {"nouvelle@exemple.fr"}


async def test_set_email_now_closes_nothing(kiosk: Run, parts: Parts, member: MemberFactory) -> None:
    await member(password=None)
    done = kiosk("set-email", "--now", typed="000123\nnouvelle@exemple.fr\n")
    assert (done.returncode, "Pas de nouveau mot de passe" in done.stdout) == (0, False)
    assert [row["reset_closed_until"] for row in await rows(parts.database, members)] == [None]


@pytest.mark.parametrize(
    ("address", "refusal"),
    [("CAMILLE@exemple.fr", (1, "c’est déjà son adresse")), ("camille", (2, "Il manque le signe @"))],
)
async def test_set_email_refuses_what_it_must(
    kiosk: Run, parts: Parts, member: MemberFactory, address: str, refusal: tuple[int, str]
) -> None:
    await member(password=None)
    done = kiosk("set-email", typed=f"000123\n{address}\n")
    assert (done.returncode, refusal[1] in done.stdout + done.stderr) == (refusal[0], True)
    assert await rows(parts.database, outbox) == []


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        (STRANGER_NIR, (1, "Aucun adhérent n’a ce numéro de Sécurité Sociale")),
        ("1 99 05 35 999 042 16", (2, "La clé ne correspond pas")),
        (b"\x1b[31m\xff\xfe\xc3", (2, "chiffres et des lettres")),
        (b"\x00" * 3000, (2, "vide")),
        ("", (2, "Rien n’a été saisi")),
    ],
    ids=["nobody", "wrong key", "no text", "too long", "nothing"],
)
async def test_what_finds_nobody_is_one_sentence_without_it(
    kiosk: Run, member: MemberFactory, typed: str | bytes, refusal: tuple[int, str]
) -> None:
    await member(password=None)
    done = kiosk("show", typed=typed)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (refusal[0], "", 1)
    assert refusal[1] in done.stderr
    assert not typed or str(typed) not in done.stderr


async def test_an_address_that_several_share_is_exit_1(kiosk: Run, member: MemberFactory) -> None:
    await member(password=None)
    await member(password=None, number="770077", nir=LUCIE_NIR)
    done = kiosk("lock", typed="camille@exemple.fr\n")
    assert (done.returncode, "Plusieurs adhérents" in done.stderr) == (1, True)


@pytest.mark.parametrize("act", ["show", "lock", "unlock", "set-email", "sign-out"])
def test_an_identifier_given_as_an_argument_is_refused_without_being_repeated(
    database_url: str, act: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["members", act, "199053599904215"]) == 2
    said = capsys.readouterr()
    assert "historique" in said.err
    assert "199053599904215" not in said.out + said.err
