"""The console's first screen, in an app of its own: what it hands over, what it says, what it wipes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

import screens
from kiosk.locale import Language
from kiosk.paris import soon
from kiosk.services.advisers import Adviser, AdviserConnected, AdviserRefused, AdviserSignIn, AdviserTryLater
from kiosk.settings import KioskSettings
from screens.adviser.sign_in import Credentials, SignIn, until_signed_in
from screens.comfort import ComfortableApp
from screens.hands import HandyApp
from screens.widgets.inputs import SafeInput

IN = AdviserConnected(Adviser(1, "camille", "Camille", "conseillère", "Strasbourg", "jeton"), displaced=False)
STYLES = [Path(screens.__file__).parent / name for name in ("first.tcss", "kiosk.tcss")]


class Desk:
    """What the services answer, in turn, and what they were asked; `gate` holds an answer back."""

    def __init__(self, *answers: AdviserSignIn) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, ...]] = []
        self.result: list[AdviserConnected | None] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def sign_in(self, *typed: str) -> AdviserSignIn:
        self.asked.append(typed)
        await self.gate.wait()
        return self.answers.pop(0)


def app_of(kind: type[ComfortableApp], desk: Desk, language: Language) -> ComfortableApp:
    class Console(kind):  # type: ignore[misc,valid-type]
        CSS_PATH: ClassVar = STYLES
        HORIZONTAL_BREAKPOINTS = [(0, "-w0"), (60, "-w60"), (80, "-w80"), (110, "-w110")]  # noqa: RUF012
        VERTICAL_BREAKPOINTS = [(0, "-h0"), (20, "-h20"), (24, "-h24"), (34, "-h34")]  # noqa: RUF012

        def get_default_screen(self) -> SignIn:
            return SignIn("La Mutuelle")

        def on_mount(self) -> None:  # before the screen is drawn, as the console does
            self.run_worker(self.let_in(), exit_on_error=True)

        async def let_in(self) -> None:
            assert isinstance(self.screen, SignIn)
            while (who := await until_signed_in(self.screen, desk.sign_in)) is not None:
                desk.result.append(who)
            desk.result.append(None)

    made: ComfortableApp = Console(KioskSettings(language=language))
    return made


@asynccontextmanager
async def at(
    desk: Desk,
    size: tuple[int, int] = (80, 24),
    kind: type[ComfortableApp] = HandyApp,
    language: Language = "fr",
) -> AsyncIterator[Pilot[None]]:
    async with app_of(kind, desk, language).run_test(size=size) as pilot:
        await pilot.pause()
        yield pilot


def lines(pilot: Pilot[None]) -> list[str]:
    return [line.value for line in pilot.app.screen.query(SafeInput)]


def said(pilot: Pilot[None]) -> str:
    return str(pilot.app.screen.query_one("#sign-in-said", Static).content)


async def fill(pilot: Pilot[None], login: str = "camille", second: str = "Marée", code: str = "123456") -> None:
    await pilot.press(*login, "enter", *second, "enter", *code, "enter")
    await pilot.pause()


@pytest.mark.parametrize("kind", [HandyApp, ComfortableApp])
async def test_enter_walks_down_and_hands_all_three_over(kind: type[ComfortableApp]) -> None:
    desk = Desk(IN)
    async with at(desk, kind=kind) as pilot:
        await fill(pilot)
    assert desk.asked == [("camille", "Marée", "123 456")]
    assert desk.result == [IN]


async def test_a_refusal_wipes_the_secrets_and_says_what_to_do() -> None:
    desk = Desk(AdviserRefused(), IN)
    async with at(desk) as pilot:
        await fill(pilot)
        assert lines(pilot) == ["camille", "", ""]
        assert said(pilot).startswith("! Connexion refusée")
        await pilot.press(*"Phare", "enter", *"654321", "enter")  # at once, without looking for the field
        await pilot.pause()
    assert desk.asked[1] == ("camille", "Phare", "654 321")


async def test_too_many_tries_says_from_when() -> None:
    until = datetime.now(UTC) + timedelta(minutes=4)
    async with at(Desk(AdviserTryLater(until))) as pilot:
        await fill(pilot)
        assert f"Réessayez à partir de {soon(until)}" in said(pilot)
        assert lines(pilot) == ["camille", "", ""]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (("", "Marée", "123456"), "identifiant"),
        (("camille", "", "123456"), "mot de passe"),
        (("camille", "Marée", "12345"), "6 chiffres"),
        (("camille", "Marée", "1234567"), "6 chiffres"),
        (("camille", "Marée", "12a456"), "6 chiffres"),
    ],
)
async def test_what_is_missing_is_said_without_asking_anybody(typed: tuple[str, str, str], sentence: str) -> None:
    desk = Desk()
    async with at(desk) as pilot:
        await fill(pilot, *typed)
        assert sentence in said(pilot)
        assert desk.asked == []


async def test_nothing_typed_while_the_check_runs_goes_anywhere() -> None:
    desk = Desk(AdviserRefused())
    desk.gate.clear()
    async with at(desk) as pilot:
        await fill(pilot)
        assert lines(pilot) == ["camille", "", ""]
        await pilot.press(*"xyz", "enter", "enter")
        desk.gate.set()
        await pilot.pause()
        assert (lines(pilot), len(desk.asked)) == (["camille", "", ""], 1)


async def test_escape_leaves_with_nobody() -> None:
    desk = Desk()
    async with at(desk) as pilot:
        await pilot.press(*"camille", "escape")
        await pilot.pause()
    assert desk.result == [None]


async def test_the_mouse_alone_signs_in_and_leaves() -> None:
    desk = Desk(AdviserRefused())
    async with at(desk, (60, 20)) as pilot:
        for line, value in zip(pilot.app.screen.query(SafeInput), ("camille", "Marée", "123456"), strict=True):
            await pilot.click(line)
            line.replace(value, 0, 0)
        await pilot.click("#submit")
        await pilot.pause()
        assert len(desk.asked) == 1
        await pilot.click("#quit")
        await pilot.pause()
    assert desk.result == [None]


@pytest.mark.parametrize("language", ["fr", "de"])
@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_everything_is_in_sight(size: tuple[int, int], language: Language) -> None:
    async with at(Desk(AdviserRefused()), size, language=language) as pilot:
        await fill(pilot)
        screen, whole = pilot.app.screen, pilot.app.screen.region
        for selector in ("#login", "#password", "#code", "#sign-in-said", "#submit", "#sign-in-keys"):
            assert whole.contains_region(screen.query_one(selector).region), selector


async def test_it_serves_again_when_a_session_is_over() -> None:
    desk = Desk(IN, IN)
    async with at(desk) as pilot:
        await fill(pilot)
        assert (lines(pilot), said(pilot)) == (["camille", "", ""], "")
        await pilot.press(*"Phare", "enter", *"654321", "enter")
        await pilot.pause()
    assert (desk.result, desk.asked[1]) == ([IN, IN], ("camille", "Phare", "654 321"))


def test_credentials_show_no_secret() -> None:
    assert repr(Credentials("camille", "Marée", "123456")) == "Credentials(login='camille')"
