"""What an operator wants to know before members come: each part tried for real, and a remedy for each that fails."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

from kiosk.services.checkup import database, files, keys, mail, page, terminal
from kiosk.services.checkup.finding import Finding
from kiosk.settings import Settings

__all__ = ["Finding", "data_findings", "findings"]


async def findings(
    settings: Settings, environ: Mapping[str, str], *, config: Path | None, tty: bool, send_to: str | None = None
) -> AsyncIterator[Finding]:
    """Every check in turn. `config` is the file the settings came from, `tty` whether there is a terminal here.

    With `send_to`, one test mail leaves for that address.
    """
    yield files.of_settings(settings, environ, config)
    yield files.disk(settings)
    async for finding in data_findings(settings, environ):
        yield finding
    async for finding in mail.findings(settings, send_to):
        yield finding
    yield page.link(settings)
    for finding in terminal.findings(environ, tty=tty):
        yield finding


async def data_findings(
    settings: Settings, environ: Mapping[str, str], *, thorough: bool = False
) -> AsyncIterator[Finding]:
    """The keys and the database; `thorough` reads the whole SQLite file for its integrity."""
    found, keyring = keys.check(settings, environ)
    yield found
    async for finding in database.findings(settings, keyring, thorough=thorough):
        yield finding
