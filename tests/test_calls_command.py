"""`kiosk calls`: who waits for an adviser, and taking one off the list, as a process."""

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.commands import calls
from kiosk.identity.keys import Keyring
from kiosk.services import Services
from kiosk.services.assistance import CallReason, WaitingCall
from kiosk.services.assistance.states import CallKind
from kiosk.services.parts import Parts
from tests import starts
from tests.conftest import MemberFactory, MovableClock
from tests.services.sights import enrolled

LONG_AGO = datetime(2025, 11, 22, 13, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (
            CallReason.EMAIL_DIFFERS,
            "n’est pas celle de la liste : vérifiez l’identité, puis kiosk members set-email, "
            "qui dit quand la personne peut refaire l’étape 5",
        ),
        (
            CallReason.NO_EMAIL,
            "la liste n’a pas d’adresse e-mail : vérifiez l’identité, puis kiosk members set-email ; "
            "la personne refait ensuite l’étape 5",
        ),
        (CallReason.NOTHING_RECEIVED, "dit ne rien recevoir : voyez kiosk requests 4F-27"),
    ],
)
def test_each_reason_says_what_to_do(reason: CallReason, said: str) -> None:
    told = calls.lines(WaitingCall("4F-27", LONG_AGO, "borne-1\x1b[2J", "Strasbourg", reason, None))
    assert told[0].startswith("Appel 4F-27  14 h 02 le 22 novembre 2025  (borne-1")
    assert told[-1].endswith(said)
    assert "\x1b" not in "".join(told)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (CallKind.CHAT, "veut discuter avec un conseiller"),
        (CallKind.PHONE, "veut être rappelée : kiosk adviser montre le numéro à qui prend l’appel"),
        (CallKind.DESK, "attend quelqu’un devant la borne"),
    ],
)
def test_who_asked_for_an_adviser_is_told_apart(kind: CallKind, said: str) -> None:
    call = WaitingCall("4F-27", LONG_AGO, "borne-1", "Strasbourg", CallReason.ASKED, None, kind)
    assert calls.lines(call)[-1] == f"  motif    {said}"


@pytest.fixture
def clock() -> MovableClock:
    """The processes live today."""
    return MovableClock(datetime.now(UTC))


def kiosk(home: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return starts.run(home, "calls", *arguments, environment={"KIOSK_STORAGE_FOLDER": str(home / "data")})


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_agency_sees_who_waits_and_takes_the_call_off_the_list(
    parts: Parts, services: Services, member: MemberFactory, keyring: Keyring, tmp_path: Path
) -> None:
    keyring.save(tmp_path / "data" / "keys.json")
    camille = await member(password=None)
    reference = (await enrolled(services, camille, "nouvelle@exemple.fr")).reference
    listed = kiosk(tmp_path).stdout
    assert listed.startswith(f"Appel {reference}  ")
    assert parts.journal.pseudonym(camille.id) in listed
    for hidden in (camille.number, camille.email, "nouvelle@", "Camille", "Exemple"):
        assert hidden not in listed
    assert json.loads(kiosk(tmp_path, "--json").stdout)["reason"] == "email_differs"
    assert kiosk(tmp_path, "close", reference).stdout.startswith(f"Appel {reference} fermé")
    again = kiosk(tmp_path, "close", reference)
    assert (again.returncode, again.stderr) == (1, "Aucun appel en attente ne porte cette référence.\n")
    assert kiosk(tmp_path, "close", "bonjour").returncode == 2
    assert kiosk(tmp_path).stderr == "Personne n’attend de conseiller.\n"
