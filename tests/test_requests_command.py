"""`kiosk requests`: the French of each state, and the command as a real process."""

import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.commands import following
from kiosk.identity.keys import Keyring
from kiosk.services import Services
from kiosk.services.events import Reason
from kiosk.services.follow_up import states
from kiosk.services.parts import Parts
from kiosk.services.purpose import Purpose
from tests import starts
from tests.conftest import MemberFactory, MovableClock
from tests.services.sights import STRANGER_EMAIL, STRANGER_NIR, asked

NOW = datetime.now(UTC)
LONG_AGO = datetime(2025, 11, 22, 13, 2, tzinfo=UTC)
REQUEST = states.FollowedRequest(
    "4F-27",
    LONG_AGO,
    "borne-1",
    "Strasbourg",
    Purpose.RESET,
    "a1b2c3d4e5f6",
    None,
    states.Used(LONG_AGO),
    states.Queued(0, None),
    "",
)
THEN = "14 h 02 le 22 novembre 2025"

STATES: list[tuple[states.RequestState, str]] = [
    (states.Waiting(LONG_AGO), f"en attente jusqu’à {THEN}"),
    (states.CodeGiven(LONG_AGO), f"code accepté : nouveau mot de passe attendu jusqu’à {THEN}"),
    (states.Used(LONG_AGO), f"utilisée à {THEN} : le mot de passe a été choisi"),
    (states.Void(LONG_AGO), f"remplacée ou annulée à {THEN}"),
    (states.Expired(LONG_AGO), f"expirée à {THEN}"),
    (states.TooManyTries(), "fermée : trop d’essais"),
    (states.AlreadyRegistered(), "déjà inscrit : le mail le dit, et ne porte pas de code"),
]
MAILS: list[tuple[states.MailState, str]] = [
    (states.Queued(0, None), "en attente de départ"),
    (states.Queued(3, "451 4.7.1 greylisted"), "en attente, essai 3 : 451 4.7.1 greylisted"),
    (states.Accepted(LONG_AGO, "250 ok"), f"accepté par le serveur de mail à {THEN} : 250 ok"),
    (states.Refused(LONG_AGO, "550 non"), f"refusé à {THEN} : 550 non"),
    (states.Abandoned(LONG_AGO, "demande close"), f"abandonné à {THEN} : demande close"),
    (states.Abandoned(LONG_AGO, None), f"abandonné à {THEN}"),
    (states.Withheld(Reason.MISMATCH), "aucun adhérent : aucun mail ne part"),
    (states.Withheld(Reason.RESEND), "aucun adhérent : aucun mail ne part"),
    (states.Withheld(Reason.FORM_LIMIT), "retenu, limite de demandes atteinte : aucun mail ne part"),
    (states.Withheld(Reason.ACCOUNT_LIMIT), "retenu, limite de demandes atteinte : aucun mail ne part"),
    (states.Withheld(Reason.CLOSED), "compte suspendu ou fermé : aucun mail ne part"),
    (states.Withheld(Reason.NOT_FOUND), "reprise d’un code sans demande en cours : aucun mail ne part"),
    (states.Withheld(None), "aucun mail ne part"),
    (
        states.Withheld(Reason.EMAIL_DELAY, LONG_AGO),
        f"adresse e-mail changée depuis peu : aucun mail ne part avant {THEN}",
    ),
    (
        states.Withheld(Reason.EMAIL_DELAY),
        "adresse e-mail changée depuis peu : aucun mail ne part ; le délai est passé, refaire l’étape 5",
    ),
]


def lines(**changed: object) -> list[str]:
    values = {name: getattr(REQUEST, name) for name in REQUEST.__slots__}
    return following.lines(states.FollowedRequest(**{**values, **changed}), with_account=True)


@pytest.mark.parametrize(("state", "said"), STATES, ids=lambda value: type(value).__name__)
def test_what_became_of_a_request_reads_like_this(state: states.RequestState, said: str) -> None:
    assert lines(state=state)[2] == f"  état     {said}"


@pytest.mark.parametrize(("mail", "said"), MAILS, ids=lambda value: type(value).__name__)
def test_what_became_of_its_mail_reads_like_this_and_never_delivered(mail: states.MailState, said: str) -> None:
    told = lines(mail=mail)[3]
    assert told == f"  mail     {said}"
    assert not any(word in told for word in ("livré", "remis", "reçu"))


@pytest.mark.parametrize(
    ("mismatch", "said"),
    [
        ("A", ["  case     (A) identifiant : n’est celui d’aucun adhérent"]),
        (
            "BC",
            [
                "  case     (B) numéro interne : ne correspond pas",
                "  case     (C) adresse e-mail : ne correspond pas",
            ],
        ),
        ("", []),
        (None, []),
    ],
)
def test_each_letter_that_did_not_match_has_its_line(mismatch: str | None, said: list[str]) -> None:
    assert lines(mismatch=mismatch)[4:] == said


def test_an_address_to_be_checked_is_told_beside_the_request() -> None:
    assert f"  e-mail   À VÉRIFIER depuis {THEN}" in lines(email_doubtful_at=LONG_AGO)


def test_a_request_of_today_is_told_by_its_hour_alone() -> None:
    assert " h " in lines(asked_at=NOW)[0]
    assert str(NOW.year) not in lines(asked_at=NOW)[0]


def test_nothing_stored_can_command_the_operator_s_terminal() -> None:
    told = "\n".join(lines(terminal="borne\x1b]0;x\x07", mail=states.Refused(NOW - timedelta(1), "550 \x1b[2J")))
    assert "\x1b" not in told


# --- as a process ---------------------------------------------------------------------------------------


@pytest.fixture
def clock() -> MovableClock:
    """The processes live today."""
    return MovableClock(datetime.now(UTC))


def kiosk(home: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return starts.run(home, "requests", *arguments, environment={"KIOSK_STORAGE_FOLDER": str(home / "data")})


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_reference_read_aloud_gives_the_state_without_name_or_number(
    parts: Parts, services: Services, member: MemberFactory, keyring: Keyring, tmp_path: Path
) -> None:
    keyring.save(tmp_path / "data" / "keys.json")
    camille = await member(password=None)
    pending = await asked(services, camille)
    await services.reset.request(STRANGER_NIR, "999999", STRANGER_EMAIL)
    done = kiosk(tmp_path, pending.reference.lower().replace("-", " "))
    assert done.returncode == 0
    assert done.stdout.startswith(f"Demande {pending.reference}  ")
    assert done.stdout.splitlines()[1] == f"  compte   {parts.journal.pseudonym(camille.id)} au journal"
    assert "en attente de départ" in done.stdout
    everything = kiosk(tmp_path).stdout
    assert "aucun adhérent : aucun mail ne part" in everything
    for hidden in (camille.number, camille.email, "Camille", "Exemple"):
        assert hidden not in done.stdout + everything
    read = [json.loads(line) for line in kiosk(tmp_path, "--json").stdout.splitlines()]
    by_reference = {line["reference"]: line for line in read}
    assert by_reference[pending.reference]["mail"] == {"state": "queued", "attempts": 0, "reply": None}
    assert {line["mail"].get("why") for line in read} == {None, "mismatch"}


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("4F-27",), 1, "Aucune demande ne porte cette référence"),
        (("camille",), 2, "Une référence s’écrit comme 4F-27"),
        (("--limit", "0"), 2, "écrivez un nombre"),
    ],
)
def test_nothing_to_show_says_why(tmp_path: Path, arguments: tuple[str, ...], code: int, told: str) -> None:
    done = kiosk(tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert told in done.stderr
