"""fastapi-users on SQLAlchemy: its own routes called in process, a session that is a row of the database.

It hashes on the event loop, and three times for a journey: twice for the print of the old password in its token.
"""

import asyncio
import uuid
from collections.abc import AsyncIterator

import httpx
from fastapi import Depends, FastAPI, Request
from fastapi_users import BaseUserManager, FastAPIUsers, UUIDIDMixin
from fastapi_users.authentication import AuthenticationBackend, CookieTransport
from fastapi_users.authentication.strategy.db import DatabaseStrategy
from fastapi_users.password import PasswordHelper
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from tests.benchmarks.contenders import people
from tests.benchmarks.contenders.fastapi_store import AccessToken, Base, Tokens, User, Users, engine_of
from tests.benchmarks.contenders.people import Turns
from tests.benchmarks.contenders.protocol import Stored, arguments, prove, serve_tasks, tasks

_MAILED: dict[str, str] = {}  # the token in the last mail of each address


class Manager(UUIDIDMixin, BaseUserManager):
    reset_password_token_secret = "of this run alone, and long enough for HMAC"

    async def on_after_forgot_password(self, user: User, token: str, request: Request | None = None) -> None:
        _MAILED[user.email] = token


def site(engine: AsyncEngine, helper: PasswordHelper) -> FastAPI:
    """As its guide sets it up, with the session in the database."""
    make_session = async_sessionmaker(engine, expire_on_commit=False)

    async def get_session() -> AsyncIterator[AsyncSession]:
        async with make_session() as session:
            yield session

    async def get_manager(session: AsyncSession = Depends(get_session)) -> AsyncIterator[Manager]:  # noqa: B008
        yield Manager(Users(session), helper)

    def get_strategy(session: AsyncSession = Depends(get_session)) -> DatabaseStrategy:  # noqa: B008
        return DatabaseStrategy(Tokens(session), lifetime_seconds=3600)

    transport = CookieTransport(cookie_max_age=3600)
    backend = AuthenticationBackend(name="cookie", transport=transport, get_strategy=get_strategy)
    users = FastAPIUsers[User, uuid.UUID](get_manager, [backend])
    app = FastAPI()
    app.include_router(users.get_auth_router(backend), prefix="/auth")
    app.include_router(users.get_reset_password_router(), prefix="/auth")
    return app


class Routes:
    def __init__(self, app: FastAPI, engine: AsyncEngine) -> None:
        self._transport, self._engine = httpx.ASGITransport(app), engine
        self._clients: dict[int, httpx.AsyncClient] = {}

    def _client(self, caller: int) -> httpx.AsyncClient:
        if caller not in self._clients:
            self._clients[caller] = httpx.AsyncClient(transport=self._transport, base_url="https://testserver")
        return self._clients[caller]

    async def sign_in(self, caller: int, member: int, password: str) -> bool:
        form = {"username": people.address(member), "password": password}
        client = self._client(caller)
        client.cookies.clear()
        answer = await client.post("/auth/login", data=form)
        return answer.status_code == 204 and "fastapiusersauth" in answer.cookies

    async def reset(self, caller: int, member: int, new: str) -> None:
        client, address = self._client(caller), people.address(member)
        asked = await client.post("/auth/forgot-password", json={"email": address})
        assert asked.status_code == 202, asked.text
        proof = {"token": _MAILED.pop(address), "password": new}
        changed = await client.post("/auth/reset-password", json=proof)
        assert changed.status_code == 200, changed.text

    async def stored(self, member: int) -> Stored:
        async with AsyncSession(self._engine) as session:
            found = select(User.hashed_password).where(User.email == people.address(member))
            phc = await session.scalar(found)
            return Stored(str(phc), await session.scalar(select(func.count()).select_from(AccessToken)) or 0)


async def _enrol(engine: AsyncEngine, phc: str, count: int) -> None:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with AsyncSession(engine) as session:
        session.add_all(User(email=people.address(member), hashed_password=phc) for member in range(count))
        await session.commit()


async def main() -> None:
    given = arguments()
    memory, passes, lanes = people.COSTS[given.cost]
    hasher = Argon2Hasher(time_cost=passes, memory_cost=memory, parallelism=lanes)
    helper, engine = PasswordHelper(PasswordHash((hasher,))), engine_of(given.url)
    await _enrol(engine, helper.hash(people.FIRST_PASSWORD), given.members)
    routes, turns = Routes(site(engine, helper), engine), Turns(given.members)
    await prove(routes, given.cost, turns)
    await serve_tasks(tasks(routes, turns))
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(main())
