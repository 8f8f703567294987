"""`kiosk adviser`, as real processes fed by pipes: what it says, asks, keeps, and never repeats."""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyotp
import pytest
import segno

from kiosk.commands.authenticator import qr_rows
from kiosk.identity.keys import Keyring
from kiosk.services import Services
from kiosk.services.advisers import AdviserConnected, AdviserRefused
from kiosk.services.parts import Parts
from kiosk.storage.tables import advisers
from tests import starts
from tests.conftest import MovableClock
from tests.services.adviser_desk import ADVISER_PASSWORD, LOGIN, OTHER_ADVISER_PASSWORD, added
from tests.services.sights import rows
from tests.terminal.terminal import clean_environment
from tests.test_cli import kiosk

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

Start = Callable[..., "subprocess.Popen[str]"]
Told = Callable[..., tuple[int, str, str]]
NEW = ("add", LOGIN, "--name", "Camille", "--title", "conseillère")


@pytest.fixture
def clock() -> MovableClock:
    """The processes live today."""
    return MovableClock(datetime.now(UTC))


@pytest.fixture
def start(tmp_path: Path, database_url: str, keyring: Keyring) -> Start:
    """Start `kiosk adviser ...` beside the services, on their database."""
    keyring.save(tmp_path / "data" / "keys.json")
    (tmp_path / "kiosk.toml").write_text('[kiosk]\nagency = "Strasbourg"\n')

    def run(*arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "kiosk", "adviser", *arguments],
            cwd=tmp_path,
            env={**clean_environment(tmp_path), "KIOSK_STORAGE_FOLDER": str(tmp_path / "data")},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return run


def after(process: "subprocess.Popen[str]", typed: str) -> tuple[int, str, str]:
    out, err = process.communicate(typed)
    return process.returncode, out, err


@pytest.fixture
def told(start: Start, tmp_path: Path) -> Told:
    """What `kiosk adviser ...` answers to all that is typed at once: its exit code, what it says, what it refuses."""

    def run(*arguments: str, typed: str = "") -> tuple[int, str, str]:
        folder = {"KIOSK_STORAGE_FOLDER": str(tmp_path / "data")}
        done = starts.run(tmp_path, "adviser", *arguments, environment=folder, typed=typed.encode())
        return done.returncode, done.stdout, done.stderr

    return run


def a_line_to(process: "subprocess.Popen[str]", text: str) -> None:
    assert process.stdin is not None
    process.stdin.write(text + "\n")
    process.stdin.flush()


def authenticator_of(process: "subprocess.Popen[str]") -> pyotp.TOTP:
    """What the process handed out: the key, then the address that holds the same."""
    assert process.stdout is not None
    typed, address = process.stdout.readline().strip(), process.stdout.readline().strip()
    totp = pyotp.parse_uri(address)
    assert isinstance(totp, pyotp.TOTP)
    assert (totp.secret, totp.issuer) == (typed.replace(" ", ""), "Kiosk")
    return totp


@on_sqlite
async def test_add_takes_a_password_then_the_code_of_what_it_showed(
    start: Start, services: Services, clock: MovableClock
) -> None:
    process = start(*NEW)
    a_line_to(process, ADVISER_PASSWORD)
    totp = authenticator_of(process)
    code, out, err = after(process, f"{totp.now()}\n")
    assert (code, err) == (0, "")
    assert out == "Camille (camille), conseillère, Strasbourg : ajouté.\nPour ouvrir la console : kiosk adviser\n"
    clock.forward(minutes=5)  # the process had its own clock
    later = totp.at(int(clock.now().timestamp()))
    assert isinstance(await services.advisers.sign_in(LOGIN, ADVISER_PASSWORD, later), AdviserConnected)


@on_sqlite
async def test_three_wrong_codes_leave_nothing(told: Told, parts: Parts) -> None:
    code, out, err = told(*NEW, typed=f"{ADVISER_PASSWORD}\n12345\n12345\n12345\n")
    assert (code, await rows(parts.database, advisers)) == (1, [])
    assert err.splitlines()[-1] == "Trois codes incorrects : rien n’est enregistré. Relancez la commande."
    assert out.count("otpauth://") == 1  # shown once
    assert ADVISER_PASSWORD not in out + err


@on_sqlite
@pytest.mark.parametrize(
    ("arguments", "typed", "refusal"),
    [
        (NEW, "Cormoran-63\n", (2, "au moins 12 caractères")),
        (NEW, "Camille-123456\n", (2, "Évitez vos nom")),
        (("add", "Camille Martin", *NEW[2:]), "", (2, "Identifiant refusé")),
        (("suspend", "personne"), "", (1, "Aucun conseiller")),
        (("totp", "personne"), "", (1, "Aucun conseiller")),
        (("password", "personne"), "", (1, "Aucun conseiller")),
        (("add", LOGIN, "--name", "Camille", "--title", "chef"), "", (2, "--title")),
        ((), "", (2, "a besoin d'un terminal")),
    ],
    ids=["short", "personal", "login", "suspend", "totp", "password", "title", "console"],
)
def test_what_is_refused_is_said_in_french_without_the_password(
    told: Told, arguments: tuple[str, ...], typed: str, refusal: tuple[int, str]
) -> None:
    code, out, err = told(*arguments, typed=typed)
    assert (code, out) == (refusal[0], "")
    assert refusal[1] in err
    assert not typed or typed.strip() not in err


@on_sqlite
async def test_a_login_that_is_taken_is_said_before_anything_is_asked(
    told: Told, services: Services, clock: MovableClock
) -> None:
    await added(services, clock)
    code, out, err = told(*NEW)
    assert (code, out, "est pris" in err) == (1, "", True)


@on_sqlite
async def test_the_list_the_suspension_and_the_removal_are_told(
    told: Told, services: Services, clock: MovableClock
) -> None:
    await added(services, clock)
    assert told("suspend", "Camille")[:2] == (
        0,
        "Conseiller suspendu.\nSa session, s’il y en avait une, est fermée.\n"
        "Pour le rouvrir : kiosk adviser reopen Camille\n",
    )
    code, out, _ = told("list")
    assert code == 0
    assert out.split() == ["camille", "Camille,", "conseillère", "Strasbourg", "suspendu", "jamais", "connecté"]
    assert told("reopen", LOGIN)[:2] == (0, "Conseiller de nouveau actif.\n")
    assert told("reopen", LOGIN)[:2] == (0, "C’était déjà le cas : rien n’est changé.\n")
    assert told("remove", LOGIN)[:2] == (
        0,
        "Conseiller retiré.\nSa session, s’il y en avait une, est fermée.\n",
    )
    assert "Aucun conseiller." in told("list")[2]
    assert [entry.adviser for entry in await services.journal.entries()] == [LOGIN] * 4


@on_sqlite
async def test_a_new_password_and_a_new_authenticator_replace_the_old_ones(
    start: Start, told: Told, services: Services, clock: MovableClock
) -> None:
    old = await added(services, clock)
    assert told("password", LOGIN, typed=f"{OTHER_ADVISER_PASSWORD}\n")[:2] == (
        0,
        "Mot de passe changé.\nSa session, s’il y en avait une, est fermée.\n",
    )
    process = start("totp", LOGIN)
    totp = authenticator_of(process)
    assert after(process, f"{totp.now()}\n")[0] == 0
    clock.forward(minutes=5)  # the process had its own clock
    sign_in, at = services.advisers.sign_in, int(clock.now().timestamp())
    assert await sign_in(LOGIN, OTHER_ADVISER_PASSWORD, old.code) == AdviserRefused()
    assert isinstance(await sign_in(LOGIN, OTHER_ADVISER_PASSWORD, totp.at(at)), AdviserConnected)


@on_sqlite
@pytest.mark.parametrize(("purpose", "again"), [("pepper", "password"), ("code", "totp")])
async def test_a_key_that_an_adviser_stands_on_is_kept_and_by_force_it_says_who_pays(
    told: Told,
    services: Services,
    clock: MovableClock,
    keyring: Keyring,
    tmp_path: Path,
    *,
    purpose: str,
    again: str,
) -> None:
    await added(services, clock)
    old = keyring.pepper_id if purpose == "pepper" else keyring.code_key_id
    folder = {"KIOSK_STORAGE_FOLDER": str(tmp_path / "data")}
    assert kiosk(tmp_path, "keys", "rotate", purpose, **folder).returncode == 0
    kept = kiosk(tmp_path, "keys", "retire", purpose, old, **folder)
    assert (kept.returncode, "des conseillers en dépendent : camille." in kept.stderr) == (1, True)
    forced = kiosk(tmp_path, "keys", "retire", purpose, old, "--force", **folder)
    assert forced.returncode == 0
    assert f"Conseillers suspendus : camille. Pour chacun : kiosk adviser {again} LOGIN" in forced.stderr
    assert f"Lancez d’abord kiosk adviser {again}." in told("reopen", LOGIN)[2]


def test_the_square_is_the_code_of_the_address() -> None:
    address = f"otpauth://totp/Kiosk:camille?secret={'A' * 32}&issuer=Kiosk"
    drawn = qr_rows(address)
    halves = {"█": "11", "▀": "10", "▄": "01", " ": "00"}
    read = [[int(halves[cell][half]) for cell in row] for row in drawn for half in (0, 1)]
    expected = [
        list(map(int, row)) for row in segno.make(address, error="l", boost_error=False).matrix_iter(border=2)
    ]
    assert read[: len(expected)] == expected
    assert len(drawn) <= 21  # with its question it fits a terminal of 24 rows
