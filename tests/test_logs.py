"""The operator's log: one JSON object a line, closed fields, nothing that a person or a library said. (R62 to R64)"""

import ast
import asyncio
import json
import logging
import os
import signal
import socket
import stat
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kiosk import interaction, journald, logs
from kiosk.identity.keys import Keyring
from kiosk.journald import JournaldHandler
from kiosk.logs import FIELDS, JsonLines
from kiosk.mail.trace import trace
from kiosk.services.place import Place
from kiosk.settings import Settings, StorageSettings
from tests.logbook import operators_log
from tests.mail.letters import RESET
from tests.terminal.terminal import clean_environment
from tests.test_cli import kiosk
from tests.web.test_web_command import free_port

HOSTILE = 'a\nb\r\x1b]0;x\x07{}%s\x85\u2028\u202e\x00\ud800"'
ALWAYS = {"at", "level", "logger", "message", "role", "terminal", "agency", "version"}
ROOT = Path(logs.__file__).parents[1]

log = logging.getLogger("kiosk.test")


def test_a_line_has_every_field_and_a_time_with_its_offset() -> None:
    """R62."""
    with operators_log("courier") as book:
        log.info("essai", extra={"mail": "abc"})
    (line,) = book.lines
    assert set(line) == {*ALWAYS, "mail"}
    assert (line["role"], line["terminal"], line["agency"]) == ("courier", "borne-1", "Strasbourg")
    assert datetime.fromisoformat(line["at"]).utcoffset() == timedelta(0)


@pytest.mark.parametrize("where", ["message", "terminal", "agency", "interaction", *FIELDS])
def test_hostile_text_stays_one_line_that_says_it_whole(where: str) -> None:
    """R64."""
    place = Place("borne-1", "Strasbourg") if where not in {"terminal", "agency"} else Place(HOSTILE, HOSTILE)
    record = logging.LogRecord("kiosk.test", logging.INFO, __file__, 1, HOSTILE, None, None)
    if where not in {"message", "terminal", "agency"}:
        setattr(record, where, HOSTILE)
    text = JsonLines(place, "run").format(record)
    assert text.isprintable()
    assert json.loads(text)[where] == HOSTILE


def test_what_a_library_says_is_not_kept_but_who_and_where() -> None:
    """R63: asyncio quotes the exception of a task that nobody awaited."""
    with operators_log() as book:
        logging.getLogger("asyncio").error("exception=ValueError('%s')", "Marée-Basse-47")
    (line,) = book.lines
    assert "Marée" not in book.text
    assert (line["logger"], line["where"].partition(":")[0]) == ("asyncio", "test_logs.py")


def test_of_an_exception_only_kind_and_place_are_kept() -> None:
    """R63."""
    with operators_log() as book:
        try:
            int("Marée-Basse-47")
        except ValueError:
            logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    (line,) = book.lines
    assert "Marée" not in book.text
    assert (line["error"], line["where"].partition(":")[0]) == ("ValueError", "test_logs.py")


def test_no_line_has_a_field_of_its_own_invention(keyring: Keyring) -> None:
    said: set[object] = set(trace(RESET, keyring, "accepted"))
    for path in [*ROOT.glob("kiosk/**/*.py"), *ROOT.glob("screens/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "extra" and isinstance(node.value, ast.Dict):
                said |= {key.value for key in node.value.keys if isinstance(key, ast.Constant)}
    assert said - {"interaction"} <= set(FIELDS)


async def test_each_task_has_its_own_interaction_and_those_it_starts_share_it() -> None:
    async def visit() -> tuple[str | None, str | None]:
        interaction.begin()
        return interaction.current(), await asyncio.create_task(_current())

    one, two = await asyncio.gather(asyncio.create_task(visit()), asyncio.create_task(visit()))
    assert one[0] == one[1] != two[0]
    assert interaction.current() is None


def test_the_file_is_this_users_alone_and_so_is_the_one_after_it(tmp_path: Path) -> None:
    (tmp_path / "kiosk.log").touch(mode=0o644)
    handler = logs._handler(Settings(storage=StorageSettings(folder=str(tmp_path))), "run")
    assert isinstance(handler, logging.handlers.RotatingFileHandler)
    handler.emit(logging.LogRecord("kiosk", logging.INFO, __file__, 1, "avant", None, None))
    handler.doRollover()
    handler.close()
    files = sorted(tmp_path.glob("kiosk.log*"))
    assert [(file.name, stat.S_IMODE(file.stat().st_mode)) for file in files] == [
        ("kiosk.log", 0o600),
        ("kiosk.log.1", 0o600),
    ]


def test_systemds_journal_gets_the_line_its_level_and_its_role(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as journal:
        journal.bind(str(tmp_path / "socket"))
        journal.settimeout(30)
        handler = JournaldHandler("kiosk-run", tmp_path / "socket")
        handler.setFormatter(JsonLines(Place("borne-1", "Strasbourg"), "run"))
        handler.handle(logging.LogRecord("kiosk", logging.WARNING, __file__, 1, HOSTILE, None, None))
        handler.close()
        fields = dict(line.split("=", 1) for line in journal.recv(65536).decode().splitlines())
    assert (fields["PRIORITY"], fields["SYSLOG_IDENTIFIER"]) == ("4", "kiosk-run")
    assert json.loads(fields["MESSAGE"])["message"] == HOSTILE


def test_a_journal_that_restarts_gets_the_next_line(tmp_path: Path) -> None:
    handler: JournaldHandler | None = None
    for _ in range(2):
        (tmp_path / "socket").unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as journal:
            journal.bind(str(tmp_path / "socket"))
            journal.settimeout(30)
            handler = handler or JournaldHandler("kiosk-run", tmp_path / "socket")
            handler.handle(logging.LogRecord("kiosk", logging.INFO, __file__, 1, "ligne", None, None))
            assert b"ligne" in journal.recv(65536)
    assert handler is not None
    handler.close()


@pytest.mark.skipif(journald.SOCKET.exists(), reason="this machine has systemd's journal")
def test_without_systemds_journal_a_start_that_wants_it_is_one_line(tmp_path: Path) -> None:
    done = kiosk(tmp_path, "web", KIOSK_LOG_TO="journald")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "[log] to" in done.stderr


def test_a_full_disk_under_the_log_stops_nothing_and_shows_nothing(tmp_path: Path) -> None:
    program = (
        "import logging; from kiosk import logs; from kiosk.settings import *; import sys\n"
        f"logs.start(Settings(storage=StorageSettings(folder={str(tmp_path)!r})), 'run')\n"
        "logging.getLogger('kiosk').error('Canari'); print('fini')"
    )
    (tmp_path / "kiosk.log").symlink_to("/dev/full")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "fini\n", "")


def test_every_line_of_the_courier_and_of_the_page_is_json(tmp_path: Path) -> None:
    mail = {"KIOSK_MAIL_HOST": "127.0.0.1", "KIOSK_MAIL_SENDER": "a@exemple.fr"}
    for command, ready in (("courier", "Courrier en service"), ("web", "Page du lien")):
        process = subprocess.Popen(
            [sys.executable, "-m", "kiosk", command],
            cwd=tmp_path,
            env={**clean_environment(tmp_path), **mail, "KIOSK_WEB_PORT": str(free_port())},
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr is not None
        said: list[str] = []
        with process:
            while not said or ready not in said[-1]:
                said.append(process.stderr.readline())
                assert said[-1], said
            os.kill(process.pid, signal.SIGTERM)
            said += process.stderr.read().splitlines()
        assert {json.loads(line)["role"] for line in said} == {command}


async def _current() -> str | None:
    return interaction.current()
