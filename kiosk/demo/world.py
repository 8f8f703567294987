"""A whole demonstration in a temporary folder: services, an embedded mail server, six invented members.

Nothing here reads `kiosk.toml`, and `kiosk demo` drops KIOSK_* variables first: a demonstration
cannot open a real database, key or mail server.
"""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk import present
from kiosk.demo.mailbox import Mailbox, ReceivedMail
from kiosk.demo.members import MEMBERS, DemoMember, roster_csv
from kiosk.locale import Language
from kiosk.services.outcomes import CodeAccepted, PasswordChanged, Requested
from kiosk.settings import (
    AssistanceSettings,
    KioskSettings,
    MailSettings,
    ResetSettings,
    Settings,
    StorageSettings,
    Theme,
)

if TYPE_CHECKING:
    from kiosk.services import Services

AGENCY = "Agence de démonstration"
MAIL_SECONDS = 10


class DemoError(RuntimeError):
    """The demonstration could not be prepared."""


def demo_settings(
    folder: Path | None = None,
    mail_port: int = 25,
    theme: Theme = "auto",
    language: Language = "fr",
    like: Settings | None = None,
) -> Settings:
    """Settings that point at the demonstration's own folder and mail server, and at nothing else.

    `like`: whose brand and links it shows.
    """
    looks = KioskSettings(terminal="demonstration", agency=AGENCY, theme=theme, language=language)
    return Settings(
        kiosk=looks if like is None else looks._replace(brand=like.kiosk.brand),
        reset=ResetSettings() if like is None else ResetSettings(base_url=like.reset.base_url),
        storage=StorageSettings(folder=str(folder or "")),
        assistance=AssistanceSettings(hours="lun-dim 0-24"),
        mail=MailSettings(host="127.0.0.1", port=mail_port, security="none", sender="ne-pas-repondre@e-mpn.fr"),
    )


class World:
    """A demonstration that may begin again: what its members have at first is kept aside, passwords included.

    To choose three passwords anew takes half a second of hashing, and a room waits for it.
    """

    def __init__(self, mailbox: Mailbox, like: Settings | None = None) -> None:
        self.mailbox, self._like = mailbox, like
        self._kept: Path | None = None
        self._folders = ExitStack()

    @asynccontextmanager
    async def open(self) -> "AsyncIterator[Services]":
        """Yield the services of a fresh demonstration; whatever was done in it is deleted at the end."""
        from kiosk.demo.mailserver import DemoMailServer  # noqa: PLC0415 - heavy; loads behind the first screen
        from kiosk.services import open_services  # noqa: PLC0415

        self.mailbox.clear()
        with tempfile.TemporaryDirectory(prefix="kiosk-demo-") as folder, present.its_own():
            data = Path(folder) / "data"
            async with DemoMailServer(self.mailbox) as server:
                settings = demo_settings(data, server.port, like=self._like)
                if self._kept is not None:
                    shutil.copytree(self._kept, data)
                async with open_services(settings) as services:
                    if self._kept is None:
                        await _populate(services, self.mailbox, Path(folder))
                        await asyncio.to_thread(self._keep, settings)
                    yield services

    def _keep(self, settings: Settings) -> None:
        """A moment of the database, and its keys."""
        from kiosk.storage.backup import copy  # noqa: PLC0415
        from kiosk.storage.engine import sqlite_path  # noqa: PLC0415

        folder = Path(self._folders.enter_context(tempfile.TemporaryDirectory(prefix="kiosk-demo-")))
        database = sqlite_path(settings.database_url)
        assert database is not None  # noqa: S101 - a demonstration has a file of its own
        copy(database, folder / database.name)
        shutil.copy2(settings.key_path, folder / settings.key_path.name)
        self._kept = folder

    def close(self) -> None:
        """Delete what was kept aside."""
        self._folders.close()
        self._kept = None


@asynccontextmanager
async def open_world(mailbox: Mailbox, like: Settings | None = None) -> "AsyncIterator[Services]":
    """Yield the services of a demonstration that nobody begins again."""
    world = World(mailbox, like)
    try:
        async with world.open() as services:
            yield services
    finally:
        world.close()


async def _populate(services: "Services", mailbox: Mailbox, folder: Path) -> None:
    """Import the members; those with a password get it the way a member would, by mail and code."""
    roster = folder / "adherents.csv"
    roster.write_text(roster_csv(), encoding="utf-8")
    await services.roster.import_file(roster)
    for member in MEMBERS:
        if member.password is not None:
            await _choose_password(services, mailbox, member, member.password)
    mailbox.clear()


async def _choose_password(services: "Services", mailbox: Mailbox, member: DemoMember, password: str) -> None:
    # (A) is the e-mail here, so that the hour's three requests by NIR stay for the trainer.
    requested = await services.reset.request(member.email, member.member_number, member.email)
    if not isinstance(requested, Requested):
        raise DemoError("the demonstration's mail server is not set")
    mail = await _mail_for(mailbox, member.email, "reset")
    checked = await services.reset.verify_code(requested.pending, mail.code or "")
    if not isinstance(checked, CodeAccepted):
        raise DemoError("the demonstration's code was not accepted")
    changed = await services.reset.set_password(checked.grant, password, password)
    if not isinstance(changed, PasswordChanged):
        raise DemoError("the demonstration's password was not accepted")
    await _mail_for(mailbox, member.email, "password_changed")  # or it would arrive in the trainer's mailbox


async def _mail_for(mailbox: Mailbox, email: str, kind: str) -> ReceivedMail:
    async with asyncio.timeout(MAIL_SECONDS):
        while True:
            found = [mail for mail in mailbox.for_address(email) if mail.kind == kind]
            if found:
                return found[0]
            await asyncio.sleep(0.01)
