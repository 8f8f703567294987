"""The composition root: data, keys and clock, then every service, then the courier. Heavy to import."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from kiosk.identity.commonness import Commonness
from kiosk.identity.hashing import PasswordHashing
from kiosk.identity.keys import Keyring
from kiosk.services import Services
from kiosk.services.advisers import Advisers
from kiosk.services.assistance import Assistance
from kiosk.services.assistance.desk import Desk
from kiosk.services.assistance.following import Following
from kiosk.services.bounces import Bounces
from kiosk.services.connexion import Connexion
from kiosk.services.connexion.sessions import Sessions
from kiosk.services.desk_actions import DeskActions
from kiosk.services.events import Event, Outcome
from kiosk.services.follow_up import FollowUp
from kiosk.services.journal import Journal
from kiosk.services.key_holders import held_by
from kiosk.services.key_rotation import KeyRotation
from kiosk.services.keys import check_they_fit, following, obtain
from kiosk.services.members import Members
from kiosk.services.parts import Parts
from kiosk.services.place import Place
from kiosk.services.reset import Reset
from kiosk.services.retention import Retention, keep_sweeping, sweep
from kiosk.services.roster import Roster
from kiosk.services.throttle import Throttle
from kiosk.services.web_door import WebDoor
from kiosk.settings import Settings
from kiosk.storage import migrate
from kiosk.storage.clock import Clock, SystemClock
from kiosk.storage.engine import Database, sqlite_path
from kiosk.storage.errors import StorageNotReady
from kiosk.storage.transaction import Transaction
from kiosk.storage.troubles import is_busy

if TYPE_CHECKING:
    from kiosk.mail.courier import Courier

# Seconds given to the mail in hand at the end. A server that has a whole mail answers in much less, and a terminal
# is to be back within 3 s (R116). Cut after that, the mail may leave twice: the same mail, with the same code.
_MAIL_IN_HAND = 2.0

_log = logging.getLogger("kiosk.services")

Tell = Callable[[str], None]


@asynccontextmanager
async def opened(
    settings: Settings, *, clock: Clock | None, tell: Tell, at_terminal: bool, response_floor: float
) -> AsyncIterator[Services]:
    """See `kiosk.services.open_services`."""
    database, keyring = await _storage(settings, tell)
    try:
        async with _told(database):
            clock = clock or SystemClock(await database.clock_offset())
        parts = await _parts(settings, database, keyring, clock, response_floor, at_terminal=at_terminal)
        try:
            place = _at_terminal(parts) if at_terminal else _for_a_command()
            async with following(settings.key_path, keyring), place:
                yield services_of(parts)
        finally:
            parts.hashing.close()
    finally:
        await database.close()


def services_of(parts: Parts) -> Services:
    follow_up = FollowUp(parts)
    return Services(
        connexion=Connexion(parts),
        reset=Reset(parts),
        roster=Roster(parts),
        throttle=parts.throttle,
        journal=parts.journal,
        key_rotation=KeyRotation(parts),
        members=Members(parts, follow_up),
        follow_up=follow_up,
        web_door=WebDoor(parts),
        retention=Retention(parts),
        bounces=Bounces(parts),
        assistance=Assistance(parts),
        desk=Desk(parts),
        advisers=Advisers(parts),
        desk_actions=DeskActions(parts, follow_up),
        mail_available=parts.settings.mail_available,
        mail_wake=parts.mail_wake,
    )


async def _storage(settings: Settings, tell: Tell) -> tuple[Database, Keyring]:
    """Keys first: a crash in between leaves keys without data, never data without their keys."""
    path = sqlite_path(settings.database_url)
    is_new = path is not None and not path.exists()
    keyring = obtain(settings, tell, may_make=is_new) if path is not None else None
    database = await Database.open(settings.database_url, pool_size=settings.storage.pool_size)
    try:
        async with _told(database):
            await _bring_up_to_level(database)
            if path is not None and is_new:
                tell(f"Base de données créée : {path}")
            if keyring is None:
                keyring = obtain(settings, tell, may_make=not await migrate.holds_data(database))
            await check_they_fit(database, keyring)
    except BaseException:
        await database.close()
        raise
    return database, keyring


async def _bring_up_to_level(database: Database) -> None:
    """SQLite is this kiosk's own and is upgraded at once; PostgreSQL is shared, and its operator decides when."""
    level = await migrate.level(database)
    if level == migrate.head():
        return
    if level is not None and level > migrate.head():
        raise StorageNotReady(
            f"Base de données au niveau {level}, programme au niveau {migrate.head()} : mettez kiosk à jour."
        )
    if not database.is_sqlite:
        raise StorageNotReady(
            f"Base de données au niveau {level or 'vide'}, il faut {migrate.head()} : lancez « kiosk db upgrade »."
        )
    await migrate.upgrade(database)


@asynccontextmanager
async def _told(database: Database) -> AsyncIterator[None]:
    """Whatever the database answers to an opening, the operator reads one line."""
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        raise _unreachable(database, error) from None


def _unreachable(database: Database, error: Exception) -> StorageNotReady:
    # The name of the error alone: its text may hold the address and the user.
    kind = type(error).__name__
    if database.is_sqlite:
        if is_busy(error):
            return StorageNotReady("Base de données occupée par un autre programme : fermez-le, puis relancez.")
        return StorageNotReady(f"Base de données illisible ({kind}) : restaurez-la, ou vérifiez [storage] folder.")
    return StorageNotReady(f"Base de données injoignable ({kind}) : vérifiez le serveur et [storage] url.")


async def _parts(
    settings: Settings,
    database: Database,
    keyring: Keyring,
    clock: Clock,
    response_floor: float,
    *,
    at_terminal: bool,
) -> Parts:
    place, cost = Place.of(settings.kiosk), settings.security
    return Parts(
        settings=settings,
        database=database,
        keyring=keyring,
        clock=clock,
        place=place,
        journal=Journal(database, keyring, clock, place),
        throttle=Throttle(keyring, clock, place),
        hashing=PasswordHashing(
            keyring,
            memory_kib=cost.argon2_memory_kib,
            time_cost=cost.argon2_passes,
            parallelism=cost.argon2_lanes,
            behind=at_terminal,
        ),
        commonness=await asyncio.to_thread(Commonness.load),
        mail_wake=asyncio.Event(),
        response_floor=response_floor,
    )


@asynccontextmanager
async def courier_opened(settings: Settings, tell: Tell) -> "AsyncIterator[Courier]":
    """The courier and what it needs alone: no terminal, no passwords. Raises `StorageNotReady`."""
    from kiosk.mail.courier import Courier  # noqa: PLC0415

    database, keyring = await _storage(settings, tell)
    try:
        async with _told(database):
            clock = SystemClock(await database.clock_offset())
        name = f"courier {settings.kiosk.terminal}"
        async with following(settings.key_path, keyring), held_by(database, keyring, clock, name):
            yield Courier(database, keyring, settings, clock, asyncio.Event())
    finally:
        await database.close()


@asynccontextmanager
async def _for_a_command() -> AsyncIterator[None]:
    yield


@asynccontextmanager
async def _at_terminal(parts: Parts) -> AsyncIterator[None]:
    """A terminal starts with nobody signed in, says so in the journal; mail and daily sweeping go on meanwhile."""
    async with _told(parts.database):
        await parts.database.run(lambda connection: _begin(connection, parts))
    sweeping = asyncio.create_task(keep_sweeping(parts.database, parts.clock), name="retention")
    try:
        async with held_by(parts.database, parts.keyring, parts.clock, parts.place.terminal), _courier(parts):
            yield
    finally:
        sweeping.cancel()
        await asyncio.wait([sweeping])
        await parts.journal.note(Event.SHUTDOWN, Outcome.SUCCESS)


async def _begin(connection: Transaction, parts: Parts) -> None:
    await Sessions(parts).end_left_here(connection)
    await Following(parts).leave_all(connection)
    await sweep(connection, parts.clock.now())
    await parts.journal.record(connection, Event.STARTUP, Outcome.SUCCESS)


@asynccontextmanager
async def _courier(parts: Parts) -> AsyncIterator[None]:
    """Mails leave for the length of the block, if this process is the courier."""
    if not parts.settings.mail_available:
        _log.warning("[mail] host est vide : « Mot de passe oublié » est fermé ici ; donnez le serveur de mail.")
    if not parts.settings.mail_available or parts.settings.mail.courier == "outside":
        yield
        return
    # Here, so that a terminal without mail does not load the mail libraries.
    from kiosk.mail.courier import Courier, delivering  # noqa: PLC0415

    courier = Courier(parts.database, parts.keyring, parts.settings, parts.clock, parts.mail_wake)
    async with delivering(courier, patience=_MAIL_IN_HAND) as task:
        task.add_done_callback(_tell_why_it_stopped)
        yield


def _tell_why_it_stopped(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        _log.error("le courrier s'est arrêté (%s) : plus aucun mail ne part ; relancez kiosk.", type(error).__name__)
