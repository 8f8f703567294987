"""The operator's log: one JSON object a line, whatever the text, and nothing of STANDARDS R63. (R62, R64)

The standard library's logging does it all: structlog would add 140 ms to every start for this one formatter.
"""

import logging
import os
import stat
import sys
import threading
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from typing import Literal

from kiosk import interaction
from kiosk.failure import kind_and_place
from kiosk.json_line import json_line
from kiosk.services.place import Place
from kiosk.settings import Settings, SettingsError

Role = Literal["run", "adviser", "courier", "web"]
_FILES: dict[Role, str] = {"run": "kiosk.log", "adviser": "adviser.log"}  # the terminal belongs to a person

# What a line may say of its own, by `extra=`. Closed, so that no line grows a field nobody searches for, or a name.
FIELDS = ("reference", "procedure", "step", "mail", "kind", "attempt", "verdict", "account", "error", "where")
_NOT_OURS = "signalé par une bibliothèque ; son texte, qui peut citer une valeur, n'est pas gardé"

_log = logging.getLogger("kiosk.logs")


def start(settings: Settings, role: Role) -> None:
    """Send this process's log where `[log] to` says, once. Raises `SettingsError`, or `OSError` for the file."""
    handler = _handler(settings, role)
    handler.setFormatter(JsonLines(Place.of(settings.kiosk), role))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("kiosk").setLevel(logging.INFO)
    # A log that cannot be written (a full disk) must not print what it could not write on the member's screen.
    logging.raiseExceptions = False
    sys.excepthook = lambda _kind, error, _trace: _escaped(error)
    threading.excepthook = lambda told: _escaped(told.exc_value)
    sys.unraisablehook = lambda told: _escaped(told.exc_value)


def _handler(settings: Settings, role: Role) -> logging.Handler:
    if settings.log.to == "journald":
        from kiosk.journald import JournaldHandler  # noqa: PLC0415 - a terminal without it starts sooner

        try:
            return JournaldHandler(f"kiosk-{role}")
        except OSError as error:
            raise SettingsError(
                f'[log] to = "journald" : le journal de systemd ne répond pas ({error.strerror}) ; '
                'démarrez systemd-journald, ou choisissez "auto".'
            ) from None
    if role in _FILES:
        return _PrivateFile(settings.folder / _FILES[role], maxBytes=1_000_000, backupCount=3, encoding="utf-8")
    return logging.StreamHandler(sys.stderr)


class JsonLines(logging.Formatter):
    """Each record as one JSON object; of an exception, its kind and place alone."""

    def __init__(self, place: Place, role: Role) -> None:
        super().__init__()
        self._origin = {
            "role": role,
            "terminal": place.terminal,
            "agency": place.agency,
            "version": place.version,
        }

    def format(self, record: logging.LogRecord) -> str:
        ours = record.name.partition(".")[0] == "kiosk"
        facts: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage() if ours else _NOT_OURS,
            **self._origin,
        }
        if (about := getattr(record, "interaction", None) or interaction.current()) is not None:
            facts["interaction"] = about
        if ours:
            facts |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        else:
            facts["where"] = f"{record.filename}:{record.lineno}"
        if record.exc_info and record.exc_info[1] is not None:
            facts |= kind_and_place(record.exc_info[1])
        return json_line(facts)


def _escaped(error: BaseException | None) -> None:
    """In place of Python's own traceback, which quotes the exception's text."""
    if error is not None and not isinstance(error, KeyboardInterrupt):
        _log.critical("erreur imprévue", extra=kind_and_place(error))


class _PrivateFile(RotatingFileHandler):
    """Readable by this user alone, the files that replace it too."""

    def _open(self) -> TextIOWrapper:
        number = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        if stat.S_ISREG(os.fstat(number).st_mode):  # not /dev/null, which is everybody's
            os.fchmod(number, 0o600)
        return open(number, "a", encoding=self.encoding)
