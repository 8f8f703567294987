"""A real mail server of a process of its own, that takes every mail and keeps when it had it, and for whom.

Ready with its `port`; each line on its input is answered with the mails since the last one, as [seconds on the
machine's monotonic clock, address].
"""

import asyncio
import json
import sys
import time

from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"


class Sink:
    def __init__(self) -> None:
        self.mails: list[tuple[float, str]] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """aiosmtpd calls this with each mail received in full."""
        self.mails.append((time.monotonic(), envelope.rcpt_tos[0]))
        return "250 2.0.0 Message accepted"


async def main() -> None:
    sink, loop = Sink(), asyncio.get_running_loop()
    # Its name is given, or aiosmtpd would ask the DNS for this machine's.
    server = await loop.create_server(lambda: SMTP(sink, hostname="sink.localhost", loop=loop), HOST, 0)
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    while await asyncio.to_thread(sys.stdin.readline):
        received, sink.mails = sink.mails, []
        print(json.dumps({"mails": received}), flush=True)
    server.close()


if __name__ == "__main__":
    asyncio.run(main())
