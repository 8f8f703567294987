"""Advisers: who they are, how they sign in, and what their console may do. (DESIGN 11)"""

from kiosk.identity.problems import Problem
from kiosk.services.advisers.outcomes import (
    AdviserAlive,
    AdviserConnected,
    AdviserRefused,
    AdviserSignIn,
    AdviserTryLater,
)
from kiosk.services.advisers.registry import Registry
from kiosk.services.advisers.registry_outcomes import (
    Authenticator,
    Begin,
    Done,
    Finish,
    Listed,
    NewAdviser,
    NoSuchAdviser,
    Reopen,
    Suspend,
    WrongCode,
)
from kiosk.services.advisers.session import Adviser, AdviserGone
from kiosk.services.advisers.sessions import Sessions
from kiosk.services.advisers.sign_in import SigningIn
from kiosk.services.parts import Parts

__all__ = [
    "Adviser",
    "AdviserAlive",
    "AdviserConnected",
    "AdviserGone",
    "AdviserRefused",
    "AdviserSignIn",
    "AdviserTryLater",
    "Advisers",
]


class Advisers:
    """What the console's sign-in and `kiosk adviser` call. Anything unexpected raises."""

    def __init__(self, parts: Parts) -> None:
        self._sessions = Sessions(parts)
        self._signing_in = SigningIn(parts, self._sessions)
        self._registry = Registry(parts)

    # --- the console -----------------------------------------------------------------------------------

    async def sign_in(self, login: str, password: str, totp: str) -> AdviserSignIn:
        """All three at once, and one answer whatever was wrong. A code serves once."""
        return await self._signing_in.sign_in(login, password, totp)

    async def touch(self, adviser: Adviser) -> AdviserAlive | AdviserGone:
        """The adviser did something: the idle delay starts again, unless the session is already over."""
        return await self._sessions.touch(adviser)

    async def sign_out(self, adviser: Adviser) -> None:
        """Ending a session twice does no harm."""
        await self._sessions.sign_out(adviser)

    # --- the operator ----------------------------------------------------------------------------------

    async def begin(self, login: str, name: str, title: str, agency: str) -> Begin:
        """An adviser to be added: nothing is stored before `finish`."""
        return await self._registry.begin(login, name, title, agency)

    def problem(self, password: str, login: str, name: str = "") -> Problem | None:
        """Why this adviser may not choose this password. Asked before `finish` and `set_password`."""
        return self._registry.problem(password, login, name)

    async def finish(self, new: NewAdviser, password: str, code: str) -> Finish:
        """The adviser exists from here on, if the authenticator gives the right code."""
        return await self._registry.finish(new, password, code)

    async def listed(self) -> tuple[Listed, ...]:
        """Everybody, without anything secret."""
        return await self._registry.listed()

    async def suspend(self, login: str) -> Suspend:
        """Nobody signs in by it any more, and its session ends."""
        return await self._registry.suspend(login)

    async def reopen(self, login: str) -> Reopen:
        """It may sign in again, at once whatever failed before."""
        return await self._registry.reopen(login)

    async def set_password(self, login: str, password: str) -> Done | NoSuchAdviser:
        """A new one; its session ends."""
        return await self._registry.set_password(login, password)

    async def begin_totp(self, login: str) -> Authenticator | NoSuchAdviser:
        """Another authenticator; the old one serves until `finish_totp`."""
        return await self._registry.begin_totp(login)

    async def finish_totp(self, new: Authenticator, code: str) -> Done | WrongCode | NoSuchAdviser:
        """The new authenticator alone serves from here on, and the session ends."""
        return await self._registry.finish_totp(new, code)

    async def remove(self, login: str) -> Done | NoSuchAdviser:
        """Gone with its session; the journal keeps its lines."""
        return await self._registry.remove(login)
