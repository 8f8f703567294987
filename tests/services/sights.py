"""What the service tests look at: statements, rows, journal lines; and the ways they often walk."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Table, event, func, select

from kiosk.identity.keys import Keyring
from kiosk.services import Services
from kiosk.services.outcomes import CodeAccepted as Accepted
from kiosk.services.outcomes import Connected, Grant, Pending, Requested, Session, SignIn, TerminalPaused, TryLater
from kiosk.storage.engine import Database
from tests.conftest import OTHER_PASSWORD, Member, MovableClock

STRANGER_NIR = "1 48 09 96 999 021 79"
STRANGER_EMAIL = "personne@exemple.fr"
WRONG = "Faux-1234"


class Spy:
    """The statements that reached the database, without what the transaction itself says."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        self.commits = 0


@contextmanager
def watching(database: Database) -> Iterator[Spy]:
    spy, engine = Spy(), database.engine

    def executed(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            spy.statements.append(statement)

    def committed(_connection: Any) -> None:
        spy.commits += 1

    event.listen(engine, "before_cursor_execute", executed)
    event.listen(engine, "commit", committed)
    try:
        yield spy
    finally:
        event.remove(engine, "before_cursor_execute", executed)
        event.remove(engine, "commit", committed)


async def count(database: Database, table: Table) -> int:
    async with database.transaction() as connection:
        return await connection.scalar(select(func.count()).select_from(table)) or 0


async def rows(database: Database, table: Table) -> list[dict[str, Any]]:
    async with database.transaction() as connection:
        return [dict(row._mapping) for row in await connection.execute(select(table))]


async def events(services: Services) -> list[str]:
    """The journal as `event/reason`, the oldest first."""
    return [f"{entry.event}/{entry.reason}" for entry in await services.journal.entries()]


async def signed_in(services: Services, member: Member, password: str | None = None) -> Session:
    outcome = await services.connexion.sign_in(member.nir, password or member.password or "")
    assert isinstance(outcome, Connected)
    return outcome.session


async def asked(services: Services, member: Member) -> Pending:
    outcome = await services.reset.request(member.nir, member.number, member.email)
    assert isinstance(outcome, Requested)
    return outcome.pending


async def enrolled(services: Services, member: Member, email: str = "") -> Pending:
    """A request to be registered, with the member's own address or another."""
    address = email or member.email
    outcome = await services.reset.enrol(member.nir, member.number, address, address)
    assert isinstance(outcome, Requested)
    return outcome.pending


async def granted(services: Services, keyring: Keyring, pending: Pending) -> Grant:
    outcome = await services.reset.verify_code(pending, keyring.code(pending.request_id))
    assert isinstance(outcome, Accepted)
    return outcome.grant


async def reset_password(services: Services, keyring: Keyring, member: Member, new: str = OTHER_PASSWORD) -> object:
    grant = await granted(services, keyring, await asked(services, member))
    return await services.reset.set_password(grant, new, new)


def wrong(code: str) -> str:
    """Another code of eight digits."""
    return f"{(int(code) + 1) % 10**8:08d}"


async def fail(services: Services, identifier: str, times: int, clock: MovableClock) -> list[SignIn]:
    """So many failures, each as soon as it may be."""
    outcomes: list[SignIn] = []
    while len(outcomes) < times:
        outcome = await services.connexion.sign_in(identifier, WRONG)
        if isinstance(outcome, TryLater | TerminalPaused):
            clock.forward(seconds=(outcome.until - clock.now()).total_seconds())
        else:
            outcomes.append(outcome)
    return outcomes
