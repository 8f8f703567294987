"""Where members read their mail: what the mail server wrote down, as it comes."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path
from typing import Any

from kiosk.demo.mailbox import Mailbox, ReceivedMail

_LOOK_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Copy:
    """One reception: two of the same `message_id` are the same mail, sent twice."""

    at: float
    to: str
    message_id: str
    content: str
    mail: ReceivedMail


class Mailroom:
    def __init__(self, file: Path) -> None:
        self._file = file
        self._read = 0
        self._reader = Mailbox()
        self._arrived = asyncio.Condition()
        self._of: defaultdict[str, list[Copy]] = defaultdict(list)
        self.port = 0
        self.copies: list[Copy] = []

    async def run(self) -> None:
        """Read until cancelled."""
        while True:
            before = len(self.copies)
            self.look()
            if len(self.copies) > before:
                async with self._arrived:
                    self._arrived.notify_all()
            await asyncio.sleep(_LOOK_SECONDS)

    async def opened(self) -> int:
        """The mail server's port, once it listens."""
        while not self.port:
            self.look()
            await asyncio.sleep(_LOOK_SECONDS)
        return self.port

    def look(self) -> None:
        for line in self._lines():
            if "port" in line:
                self.port = line["port"]
                continue
            content: bytes = line["content"].encode()
            mail = self._reader.receive(content, to=line["to"], received_at=datetime.now(UTC))
            self._reader.clear()
            message_id = str(message_from_bytes(content)["Message-ID"])
            copy = Copy(line["at"], line["to"].casefold(), message_id, line["content"], mail)
            self.copies.append(copy)
            self._of[copy.to].append(copy)

    async def reset_mail(self, to: str, reference: str) -> ReceivedMail:
        """The mail of that request, whenever it comes."""
        async with self._arrived:  # looked into inside: what comes between a look and a wait would be missed
            while (mail := self._found(to, reference)) is None:
                await self._arrived.wait()
        return mail

    def _found(self, to: str, reference: str) -> ReceivedMail | None:
        mails = (copy.mail for copy in reversed(self.received_by(to)) if copy.mail.kind == "reset")
        return next((mail for mail in mails if mail.reference == reference), None)

    def received_by(self, to: str) -> list[Copy]:
        return self._of[to.casefold()]

    def _lines(self) -> Iterator[dict[str, Any]]:
        if not self._file.exists():
            return
        with self._file.open("rb") as book:
            book.seek(self._read)
            for line in book:
                if not line.endswith(b"\n"):
                    return  # half written: next time
                self._read += len(line)
                yield json.loads(line)
