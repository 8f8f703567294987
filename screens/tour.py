"""The three procedures walked headless through the real screens: what `kiosk demo --check` and every picture is."""

import asyncio
import sys
from collections.abc import AsyncGenerator, AsyncIterator

from textual import events
from textual.pilot import Pilot
from textual.screen import Screen

from kiosk.demo.mailbox import Mailbox
from kiosk.demo.members import MEMBERS, DemoMember
from kiosk.demo.world import demo_settings, open_world
from kiosk.guide import CONNEXION, ENROLMENT, FORGOT_PASSWORD, Procedure
from kiosk.locale import Language
from kiosk.services.loading import Loader
from kiosk.settings import Settings, Theme
from screens.app import Kiosk
from screens.connexion.message import MessageOverlay
from screens.demonstration import Demonstration
from screens.member_area.area import MemberArea
from screens.member_area.change_email import ChangeEmailForm, ConfirmAddressForm
from screens.step import StepScreen

NEW_PASSWORD = "Tortue-Verte-9"  # noqa: S105 - typed for an invented member, in a demonstration thrown away
NEW_EMAIL = "nouvelle.adresse@exemple.fr"
STEP_SECONDS = 20


class TourFailed(RuntimeError):
    """The walk did not reach a step."""


class Tour:
    """Types as a person would; each method stops when the next numbered screen is there."""

    def __init__(self, app: Kiosk, pilot: Pilot[None], mailbox: Mailbox) -> None:
        self._app, self._pilot, self._mailbox = app, pilot, mailbox
        self._second = 0.0  # when the last key was pressed

    async def forgot_password(self, member: DemoMember) -> AsyncIterator[tuple[Procedure, int]]:
        """MOT DE PASSE OUBLIÉ, 1 to 10."""
        async for place in self._by_mail("2", FORGOT_PASSWORD, member, member.email):
            yield place
        await self._press("enter")
        await self._home()

    async def enrolment(self, member: DemoMember) -> AsyncIterator[tuple[Procedure, int]]:
        """INSCRIPTION, 1 to 10."""
        async for place in self._by_mail("3", ENROLMENT, member, member.email, member.email):
            yield place
        await self._press("f10")
        await self._home()

    async def _by_mail(
        self, key: str, procedure: Procedure, member: DemoMember, *emails: str
    ) -> AsyncIterator[tuple[Procedure, int]]:
        """The ten steps that both share; `emails` are what the form asks after (A) and (B)."""
        await self._press(key)
        for number in (1, 2, 3, 4):
            yield await self._at(procedure, number)
            await self._press("enter")
        yield await self._at(procedure, 5)
        await self._type(member.nir, member.member_number, *emails)
        yield await self._at(procedure, 6)
        code = await self._mail(member.email)
        await self._press("enter")
        yield await self._at(procedure, 7)
        await self._type(code)
        yield await self._at(procedure, 8)
        await self._type(NEW_PASSWORD, NEW_PASSWORD)
        yield await self._at(procedure, 9)
        await self._press("enter")
        yield await self._at(procedure, 10)

    async def connexion(self, member: DemoMember) -> AsyncIterator[tuple[Procedure, int]]:
        """CONNEXION, 1 to 5, with the password just chosen; then another e-mail address."""
        await self._press("1")
        for number in (1, 2, 3):
            yield await self._at(CONNEXION, number)
            await self._press("enter")
        yield await self._at(CONNEXION, 4)
        await self._type(member.nir, NEW_PASSWORD)
        yield await self._at(CONNEXION, 5)
        await self._new_address()
        await self._press("f10")
        await self._home()

    async def _new_address(self) -> None:
        await self._press("tab", "tab", "tab", "enter")
        await self._shown(ChangeEmailForm)
        await self._type(NEW_PASSWORD, NEW_EMAIL, NEW_EMAIL)
        await self._shown(ConfirmAddressForm)
        await self._type(await self._mail(NEW_EMAIL))
        await self._shown(MessageOverlay)
        await self._press("enter")
        await self._shown(MemberArea)

    async def _shown(self, kind: type[Screen[None]]) -> None:
        await self._until(lambda: isinstance(self._app.screen, kind) and self._app.screen.is_mounted, kind.__name__)

    async def _at(self, procedure: Procedure, number: int) -> tuple[Procedure, int]:
        def there() -> bool:
            screen = self._app.screen
            here = isinstance(screen, StepScreen) and screen.is_mounted and not screen.has_class("-busy")
            return here and (screen.procedure, screen.number) == (procedure, number)  # type: ignore[attr-defined]

        await self._until(there, f"{procedure.title} {number}")
        return procedure, number

    async def _home(self) -> None:
        await self._until(lambda: len(self._app.screen_stack) == 1, "accueil")

    async def _mail(self, address: str) -> str:
        await self._until(lambda: bool(self._mailbox.for_address(address)), "mail")
        return self._mailbox.for_address(address)[0].code or ""

    async def _press(self, *keys: str) -> None:
        for key in keys:
            self._send(key, {"enter": "\r"}.get(key, key if len(key) == 1 else None))
            await self._pilot.pause()

    async def _type(self, *values: str) -> None:
        for value in values:
            for character in value:
                self._send(character, character)
            self._send("enter", "\r")

    def _send(self, key: str, character: str | None) -> None:
        """Dated a second after the press before: sooner, with large letters, the same key would not count again."""
        self._second += 1
        press = events.Key(key, character)
        press.time = self._second
        self._app.post_message(press)

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
    size: tuple[int, int],
    theme: Theme = "clair",
    *,
    language: Language = "fr",
    like: Settings | None = None,
    large: bool = False,
    at_an_agency: Mailbox | None = None,
) -> AsyncGenerator[tuple[Kiosk, Procedure, int], None]:
    """Yield the app at each step of every procedure, in a fresh demonstration.

    Given a mailbox, the screens are those of a terminal in an agency, and the mails arrive there.
    """
    mailbox = Mailbox() if at_an_agency is None else at_an_agency
    settings = demo_settings(theme=theme, language=language, like=like)
    loader = Loader(lambda: open_world(mailbox, like))
    demonstration = Demonstration(mailbox, MEMBERS, loader.reopen) if at_an_agency is None else None
    app = Kiosk(settings, loader.ready, demonstration=demonstration)
    member, newcomer = next(m for m in MEMBERS if m.password is None), MEMBERS[-1]
    try:
        async with app.run_test(size=size) as pilot:
            await loader.ready()
            walk = Tour(app, pilot, mailbox)
            for procedure in (walk.forgot_password(member), walk.connexion(member), walk.enrolment(newcomer)):
                app.prefer(large=large)
                async for at, number in procedure:
                    yield app, at, number
    finally:
        await loader.close()


def not_reached(failed: TourFailed) -> str:
    return f"Étape non atteinte : {failed}"


def check() -> int:
    """Walk the three procedures; one line per step; 0 when every step was reached."""
    return asyncio.run(_check())


async def _check() -> int:
    try:
        async for _app, procedure, number in tour((80, 24)):
            _print(f"{procedure.title} · {procedure.step(number).heading}")
    except TourFailed as failed:
        print(not_reached(failed), file=sys.stderr)  # noqa: T201
        return 1
    _print("Les trois procédures ont été parcourues.")
    return 0


def _print(line: str) -> None:
    print(line, flush=True)  # noqa: T201
