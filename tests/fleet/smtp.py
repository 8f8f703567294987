"""The mail server of a fleet, in a process of its own: it answers 250 and writes down each mail before.

`python -m tests.fleet.smtp FILE GREYLISTED`: one JSON object a line in FILE, the first is its port. GREYLISTED is the
share of mails answered 451.
"""

import asyncio
import json
import random
import sys
import time
from pathlib import Path
from typing import TextIO

from aiosmtpd.smtp import SMTP, Envelope, Session

LATER = "451 4.7.1 greylisted, try again"


class Office:
    def __init__(self, book: TextIO, greylisted: float) -> None:
        self._book = book
        self._greylisted = greylisted

    def write(self, **line: object) -> None:
        self._book.write(json.dumps(line) + "\n")
        self._book.flush()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if random.random() < self._greylisted:  # noqa: S311
            return LATER
        assert isinstance(envelope.content, bytes)
        self.write(at=time.time(), to=envelope.rcpt_tos[0], content=envelope.content.decode())
        return "250 2.0.0 queued"


async def serve(file: Path, greylisted: float) -> None:
    loop = asyncio.get_running_loop()
    with file.open("w", encoding="utf-8") as book:
        office = Office(book, greylisted)
        server = await loop.create_server(
            lambda: SMTP(office, hostname="fleet.test", enable_SMTPUTF8=True, loop=loop), "127.0.0.1", 0
        )
        office.write(port=server.sockets[0].getsockname()[1])
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), float(sys.argv[2])))
