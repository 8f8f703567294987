"""A program: `kiosk demo` that breaks on F5 in the way named on the command line, and greets an attacker on F6."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.widgets import Static

from kiosk.cli import main
from kiosk.demo import world
from kiosk.services.area_outcomes import Overview
from kiosk.services.outcomes import Session
from screens import app, launch
from screens.app import Kiosk
from screens.member_area.area import MemberArea

HOSTILE = "\x1b]52;c;QUJD\x07[@click=app.quit]Je\x1b[31man[/]\x1b[6n[/x]\x9b2J\u202e"
SECRET = "Canari-Secret-71"


class Talkative(RuntimeError):
    """Brings its own picture, as Textual's style errors do."""

    def __rich__(self) -> Text:
        return Text(f"at {__file__}: {SECRET}")


class BreakingWidget(Static):
    def render(self) -> str:
        password = SECRET
        raise ValueError(password)


class BreakingKiosk(Kiosk):
    CSS_PATH: ClassVar = [str(Path(app.__file__).with_name(name)) for name in ("first.tcss", "kiosk.tcss")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "break_down", priority=True),
        Binding("f6", "greet", priority=True),
    ]

    def action_greet(self) -> None:
        """The member's area of somebody whose name in the database is an attack."""
        self.run_worker(self._greet(), description="greet")

    async def _greet(self) -> None:
        later = datetime.now(UTC) + timedelta(minutes=30)
        area = MemberArea(Session("t", HOSTILE, None, later), Overview("••••••18", None, ()))
        await self.bring(area)
        area.action_name()

    def action_break_down(self) -> None:
        getattr(self, f"_by_{sys.argv[1]}")(SECRET)

    def _by_key(self, password: str) -> None:
        raise ValueError(password)

    def _by_query(self, password: str) -> None:
        raise NoMatches(password)

    def _by_worker(self, password: str) -> None:
        async def work() -> None:
            raise ValueError(password)

        self.run_worker(work(), description="work")

    def _by_timer(self, password: str) -> None:
        self.set_timer(0.01, lambda: self._by_key(password))

    def _by_drawing(self, password: str) -> None:
        self.screen.mount(BreakingWidget())

    def _by_markup(self, password: str) -> None:
        self.screen.mount(Static(f"{password}[/x]"))

    def _by_own_text(self, password: str) -> None:
        raise Talkative(password)

    def _by_message(self, password: str) -> None:
        self.post_message(events.Callback(lambda: self._by_key(password)))


@asynccontextmanager
async def no_services(_world: world.World) -> AsyncIterator[None]:
    """What the screens do by themselves needs nothing behind them; the file tells that nothing loads any more."""
    Path("open").touch()
    yield


def run() -> int:
    setattr(launch, "Kiosk", BreakingKiosk)  # noqa: B010
    setattr(world.World, "open", no_services)  # noqa: B010
    return main(["demo"])


if __name__ == "__main__":
    raise SystemExit(run())
