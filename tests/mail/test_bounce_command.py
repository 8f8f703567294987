"""`kiosk bounce` as a mail server calls it: a message on standard input, an exit code, never an address."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from kiosk.mail.bounce import LARGEST
from tests import starts
from tests.mail.office import Office, deliver, settings
from tests.mail.relay import Relay
from tests.mail.returned import headers, report
from tests.mail.test_courier_faults import doubtful

TRY_LATER = 75


async def bounce(home: Path, content: bytes, **variables: str) -> tuple[int, str]:
    """Its exit code and everything it said."""
    environment = {"KIOSK_STORAGE_FOLDER": str(home), **variables}
    done = await asyncio.to_thread(starts.run, home, "bounce", environment=environment, typed=content)
    return done.returncode, done.stdout + done.stderr


async def a_returned_mail(office: Office, relay: Relay) -> Any:
    request_id = await office.ask(await office.member())
    await deliver(office, settings(relay.port))
    return await office.mail(request_id)


async def test_a_bounce_on_standard_input_marks_the_account(
    office: Office, relay: Relay, database_url: str, tmp_path: Path
) -> None:
    row = await a_returned_mail(office, relay)
    ours = {"KIOSK_STORAGE_URL": database_url, "KIOSK_KEYS": office.keyring.to_text()}
    code, said = await bounce(tmp_path, report(returned=headers(row.id)), **ours)
    assert (code, await doubtful(office)) == (0, [True])
    assert said.splitlines() == ["Retour noté : le mail est refusé, et le compte passe en « e-mail à vérifier »."]


@pytest.mark.parametrize(
    "content",
    [b"Subject: Absence\n\nJe reviens lundi.\n", report() + b"x" * 3 * LARGEST, b""],
    ids=["automatic", "too large", "nothing"],
)
async def test_what_is_no_bounce_of_ours_needs_neither_settings_nor_a_database(
    tmp_path: Path, content: bytes
) -> None:
    code, said = await bounce(tmp_path, content, KIOSK_STORAGE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert code == 0
    assert said.startswith("Rien à noter")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("wrong", ["no file", "a setting", "no such database"])
async def test_whatever_an_operator_can_repair_makes_the_mail_server_call_again(
    tmp_path: Path, postgres_url: str, wrong: str
) -> None:
    variables = {
        "no file": {},
        "a setting": {"KIOSK_MAIL_PORT": "0"},
        "no such database": {"KIOSK_STORAGE_URL": postgres_url.replace("/kiosk?", "/none?")},
    }[wrong]
    code, said = await bounce(tmp_path, report(), **variables)
    assert code == TRY_LATER
    assert said.count("\n") == 1
    assert "@exemple.fr" not in said
    assert list(tmp_path.iterdir()) == []
