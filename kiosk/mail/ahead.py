"""Writes the next mail while the present one is in conversation: the process would wait for the server otherwise."""

import asyncio
import contextlib

from kiosk.mail.letter import Letter
from kiosk.mail.message import MailWriter, Unwritable
from kiosk.storage.queued_mail import QueuedMail


class Ahead:
    """One mail ahead, no more: what is written holds secrets."""

    def __init__(self) -> None:
        self._written: tuple[QueuedMail, Letter] | None = None

    def take(self, mail: QueuedMail, writer: MailWriter) -> Letter:
        """The mail, written now unless it was. Raises `Unwritable`."""
        written, self._written = self._written, None
        return written[1] if written is not None and written[0] is mail else writer.write(mail)

    def soon(self, mail: QueuedMail | None, writer: MailWriter) -> asyncio.Handle:
        """Write it at the next turn of the loop, unless cancelled: once the first command is on its way."""
        return asyncio.get_running_loop().call_soon(self._write, mail, writer)

    def forget(self) -> None:
        self._written = None

    def _write(self, mail: QueuedMail | None, writer: MailWriter) -> None:
        if mail is not None:
            with contextlib.suppress(Unwritable):  # `take` tries again, and tells
                self._written = mail, writer.write(mail)
