"""Both procedures walked headless through the real screens: `kiosk demo --check` and `--gallery`."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from textual import events
from textual.pilot import Pilot

from kiosk.demo.mailbox import Mailbox
from kiosk.demo.members import MEMBERS, DemoMember
from kiosk.demo.world import demo_settings, open_world
from kiosk.guide import CONNEXION, FORGOT_PASSWORD, Procedure
from kiosk.services.loading import Loader
from kiosk.settings import Theme
from screens.app import Kiosk
from screens.demonstration import Demonstration
from screens.step import StepScreen

NEW_PASSWORD = "Tortue-Verte-9"  # noqa: S105 - typed for an invented member, in a demonstration thrown away
STEP_SECONDS = 20


class TourFailed(RuntimeError):
    """The walk did not reach a step."""


class Tour:
    """Types as a person would; each method stops when the next numbered screen is there."""

    def __init__(self, app: Kiosk, pilot: Pilot[None], mailbox: Mailbox) -> None:
        self._app, self._pilot, self._mailbox = app, pilot, mailbox

    async def forgot_password(self, member: DemoMember) -> AsyncIterator[tuple[Procedure, int]]:
        """MOT DE PASSE OUBLIÉ, 1 to 10."""
        await self._pilot.press("2")
        for number in (1, 2, 3):
            yield await self._at(FORGOT_PASSWORD, number)
            await self._pilot.press("enter")
        yield await self._at(FORGOT_PASSWORD, 4)
        await self._pilot.press("enter")
        yield await self._at(FORGOT_PASSWORD, 5)
        await self._type(member.nir, member.member_number, member.email)
        yield await self._at(FORGOT_PASSWORD, 6)
        mail = await self._mail(member)
        await self._pilot.press("enter")
        yield await self._at(FORGOT_PASSWORD, 7)
        await self._type(mail)
        yield await self._at(FORGOT_PASSWORD, 8)
        await self._type(NEW_PASSWORD, NEW_PASSWORD)
        yield await self._at(FORGOT_PASSWORD, 9)
        await self._pilot.press("enter")
        yield await self._at(FORGOT_PASSWORD, 10)
        await self._pilot.press("enter")
        await self._home()

    async def connexion(self, member: DemoMember) -> AsyncIterator[tuple[Procedure, int]]:
        """CONNEXION, 1 to 5, with the password just chosen."""
        await self._pilot.press("1")
        for number in (1, 2, 3):
            yield await self._at(CONNEXION, number)
            await self._pilot.press("enter")
        yield await self._at(CONNEXION, 4)
        await self._type(member.nir, NEW_PASSWORD)
        yield await self._at(CONNEXION, 5)
        await self._pilot.press("f10")
        await self._home()

    async def _at(self, procedure: Procedure, number: int) -> tuple[Procedure, int]:
        def there() -> bool:
            screen = self._app.screen
            here = isinstance(screen, StepScreen) and screen.is_mounted and not screen.has_class("-busy")
            return here and (screen.procedure, screen.number) == (procedure, number)  # type: ignore[attr-defined]

        await self._until(there, f"{procedure.title} {number}")
        return procedure, number

    async def _home(self) -> None:
        await self._until(lambda: len(self._app.screen_stack) == 1, "accueil")

    async def _mail(self, member: DemoMember) -> str:
        await self._until(lambda: bool(self._mailbox.for_address(member.email)), "mail")
        return self._mailbox.for_address(member.email)[0].code or ""

    async def _type(self, *values: str) -> None:
        for value in values:
            for character in value:
                self._app.post_message(events.Key(character, character))
            self._app.post_message(events.Key("enter", "\r"))

    async def _until(self, reached: "object", what: str) -> None:
        assert callable(reached)  # noqa: S101
        try:
            async with asyncio.timeout(STEP_SECONDS):
                while not reached():
                    await self._pilot.pause(0.02)
        except TimeoutError:
            raise TourFailed(what) from None
        await self._pilot.pause()


async def tour(
    size: tuple[int, int], theme: Theme = "clair", *, large: bool = False
) -> AsyncIterator[tuple[Kiosk, Procedure, int]]:
    """Yield the app at each step of both procedures, in a fresh demonstration."""
    mailbox = Mailbox()
    loader = Loader(lambda: open_world(mailbox))
    app = Kiosk(demo_settings(theme=theme), loader.ready, demonstration=Demonstration(mailbox, MEMBERS))
    member = next(member for member in MEMBERS if member.password is None)
    try:
        async with app.run_test(size=size) as pilot:
            await loader.ready()
            walk = Tour(app, pilot, mailbox)
            for procedure in (walk.forgot_password(member), walk.connexion(member)):
                app.prefer(large=large)
                async for at, number in procedure:
                    yield app, at, number
    finally:
        await loader.close()


def check() -> int:
    """Walk both procedures; one line per step; 0 when every step was reached."""
    return asyncio.run(_check())


async def _check() -> int:
    try:
        async for _app, procedure, number in tour((80, 24)):
            _print(f"{procedure.title} · {procedure.step(number).heading}")
    except TourFailed as failed:
        print(f"Étape non atteinte : {failed}", file=sys.stderr)  # noqa: T201
        return 1
    _print("Les deux procédures ont été parcourues.")
    return 0


def gallery(folder: Path, size: tuple[int, int], theme: Theme, *, large: bool = False) -> int:
    """Save every numbered screen of both procedures as SVG in `folder`."""
    return asyncio.run(_gallery(folder, size, theme, large))


async def _gallery(folder: Path, size: tuple[int, int], theme: Theme, large: bool) -> int:
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    columns, rows = size
    async for app, procedure, number in tour(size, theme, large=large):
        file = folder / f"{procedure.key}-{number:02d}-{columns}x{rows}.svg"
        picture = _self_contained(app.export_screenshot(title=f"{procedure.title} {number}"))
        await asyncio.to_thread(file.write_text, picture, encoding="utf-8")
        _print(str(file))
    return 0


def _self_contained(svg: str) -> str:
    """Without the web fonts that Rich names: a picture fetches nothing, and any monospace font will do."""
    return re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)


def _print(line: str) -> None:
    print(line, flush=True)  # noqa: T201
