"""A whole demonstration in a temporary folder: services, an embedded mail server, six invented members.

Nothing here reads `kiosk.toml`, and `kiosk demo` drops KIOSK_* variables first: a demonstration
cannot open a real database, key or mail server.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.demo.mailbox import Mailbox, ReceivedMail
from kiosk.demo.members import MEMBERS, DemoMember, roster_csv
from kiosk.services.outcomes import CodeAccepted, PasswordChanged, Requested
from kiosk.settings import KioskSettings, MailSettings, Settings, StorageSettings, Theme

if TYPE_CHECKING:
    from kiosk.services import Services

MAIL_SECONDS = 10


class DemoError(RuntimeError):
    """The demonstration could not be prepared."""


def demo_settings(folder: Path | None = None, mail_port: int = 25, theme: Theme = "auto") -> Settings:
    """Settings that point at the demonstration's own folder and mail server, and at nothing else."""
    return Settings(
        kiosk=KioskSettings(terminal="demonstration", agency="Agence de démonstration", theme=theme),
        storage=StorageSettings(folder=str(folder or "")),
        mail=MailSettings(host="127.0.0.1", port=mail_port, security="none", sender="ne-pas-repondre@e-mpn.fr"),
    )


@asynccontextmanager
async def open_world(mailbox: Mailbox) -> "AsyncIterator[Services]":
    """Yield the services of a fresh demonstration; everything is deleted at the end."""
    from kiosk.demo.mailserver import DemoMailServer  # noqa: PLC0415 - heavy; loads behind the first screen
    from kiosk.services import open_services  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="kiosk-demo-") as folder:
        async with DemoMailServer(mailbox) as server:
            settings = demo_settings(Path(folder) / "data", server.port)
            async with open_services(settings) as services:
                await _populate(services, mailbox, Path(folder))
                yield services


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
