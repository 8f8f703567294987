"""The kiosk, from outside: its real command in this process, with work beside it or a watch on its event loop.

    busy.py work FILE run       hashes, writes and mails without end, on the services' own loop
    busy.py stall FILE run      the longest time that the loop did not come round while the services loaded
    busy.py idle FILE run       nothing, but for the signal

SIGUSR1 brings the warning of idleness. FILE is written once that is under way, or found out. The product has no hook
for any of it. Started with -P: this folder has a `screens` of its own.
"""

import asyncio
import json
import signal
import sys
import time
from collections.abc import Callable, Coroutine
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from kiosk import cli
from screens.before import prepare_imports

prepare_imports()

from kiosk.services.loading import Loader  # noqa: E402 - Textual after what is done before it
from screens import launch  # noqa: E402
from screens.app import Kiosk  # noqa: E402

Beside = Callable[[Kiosk, Loader], Coroutine[Any, Any, None]]


EVERY_WRITE, EVERY_MAIL = 0.05, 0.1  # seconds; a hash follows the other at once: Argon2 leaves the interpreter free


async def work(app: Kiosk, loader: Loader) -> None:
    """A hash always under way, a transaction and a mail several times a second: far more than one person asks for."""
    services = await loader.ready()
    import aiosmtplib  # noqa: PLC0415 - loaded by now

    from kiosk.identity.hashing import PasswordHashing  # noqa: PLC0415
    from kiosk.identity.keys import Keyring  # noqa: PLC0415
    from kiosk.services.events import Event, Outcome  # noqa: PLC0415

    hashing = PasswordHashing(Keyring.generate(), behind=True)  # as at a terminal

    async def hashes() -> None:
        await hashing.hash("Un mot de passe de mesure 1")

    async def writes() -> None:
        await services.journal.note(Event.CRASH, Outcome.FAILURE)
        await asyncio.sleep(EVERY_WRITE)

    async def mails() -> None:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "a@exemple.fr", "b@exemple.fr", "mesure"
        message.set_content("mesure")
        mail = app.settings.mail
        await aiosmtplib.send(message, hostname=mail.host, port=mail.port, start_tls=False)
        await asyncio.sleep(EVERY_MAIL)

    _write({"busy": True})
    await asyncio.gather(*(_always(one) for one in (hashes, writes, mails)))


async def _always(one: Callable[[], Coroutine[Any, Any, None]]) -> None:
    while True:
        await one()


async def stall(app: Kiosk, loader: Loader) -> None:
    """Asks for every millisecond, and notes the longest it had to wait, until the services are open."""
    opened = asyncio.ensure_future(loader.ready())
    longest, began = 0.0, time.perf_counter()
    last = began
    while not opened.done():
        await asyncio.sleep(0.001)
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    _write({"longest": longest, "loading": last - began})


async def idle(app: Kiosk, loader: Loader) -> None:
    await loader.ready()
    _write({"idle": True})


def _write(found: dict[str, object]) -> None:
    Path(sys.argv[2]).write_text(json.dumps(found))


def _begin(beside: Beside) -> None:
    behind = launch._behind
    tasks: list[asyncio.Task[None]] = []

    def with_it(app: Kiosk, loader: Loader) -> None:
        behind(app, loader)
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGUSR1, lambda: tasks.append(loop.create_task(app.idle._warn(20))))
        tasks.append(loop.create_task(beside(app, loader)))

    launch._behind = with_it


if __name__ == "__main__":
    _begin({"work": work, "stall": stall, "idle": idle}[sys.argv[1]])
    sys.exit(cli.main(sys.argv[3:]))
