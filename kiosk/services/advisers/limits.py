"""How often an adviser's login may be tried, and on how many machines' behalf: the members' numbers. (R33 to R36)

No failure disables a login for good, as ten do a member's password: who knows a colleague's login would lock them
out of work, and an adviser has no « Mot de passe oublié ». The longest wait and the day's limit leave a guesser 25
tries a day, each against a password and a code.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, update

from kiosk.identity.keys import Keyring
from kiosk.services.events import Reason
from kiosk.services.scope import Scope
from kiosk.services.subjects import Subject
from kiosk.services.throttle import TERMINAL_FAILURES, TERMINAL_PAUSE, Past, Throttle
from kiosk.storage.tables import throttle_events
from kiosk.storage.transaction import Transaction

_SCOPES = (Scope.ADVISER, Scope.ADVISER_PAST, Scope.ADVISER_TERMINAL)


@dataclass(frozen=True, slots=True)
class Wait:
    until: datetime
    reason: Reason


def of_login(keyring: Keyring, login: str) -> Subject:
    """What a login's failures are counted under: the same for a login that nobody has."""
    return Subject.of(keyring, "adviser", login)


async def past(connection: Transaction, throttle: Throttle, login: Subject) -> Past:
    """The failures that still matter, of this login and of this machine."""
    return await throttle.past(connection, login, throttle.terminal, scopes=_SCOPES)


def failures(before: Past, login: Subject) -> int:
    """In a row."""
    return len(before.times(Scope.ADVISER, login))


def wait(before: Past, login: Subject, terminal: Subject) -> Wait | None:
    """Why nothing may be tried now, if so: the longer wait of the two."""
    found = [Wait(before.waits_until(Scope.ADVISER, Scope.ADVISER_PAST, login), Reason.IDENTIFIER_WAIT)]
    here = before.times(Scope.ADVISER_TERMINAL, terminal)
    if len(here) >= TERMINAL_FAILURES:
        found.append(Wait(here[-1] + TERMINAL_PAUSE, Reason.TERMINAL_PAUSED))
    longest = max(found, key=lambda one: one.until)
    return longest if longest.until > before.now else None


async def count(connection: Transaction, throttle: Throttle, login: Subject) -> tuple[int, ...]:
    """One more failure; the rows, for a success to take back."""
    rows = [(Scope.ADVISER, bytes(login)), (Scope.ADVISER_TERMINAL, bytes(throttle.terminal))]
    return tuple(await throttle.count(connection, rows))


async def forgive(connection: Transaction, counted: tuple[int, ...], login: Subject) -> None:
    """A success: its own attempt was no failure, and those before are no longer in a row. (R38)"""
    event = throttle_events.c
    await connection.execute(delete(throttle_events).where(event.id.in_(counted)))
    in_a_row = event.scope == Scope.ADVISER, event.subject == login
    await connection.execute(update(throttle_events).where(*in_a_row).values(scope=Scope.ADVISER_PAST))


async def clear(connection: Transaction, login: Subject) -> None:
    """The operator gave a new password, a new code or leave: nothing is waited for any more."""
    event, subjects = throttle_events.c, (login, *login.older)
    theirs = event.scope.in_((Scope.ADVISER, Scope.ADVISER_PAST)), event.subject.in_(subjects)
    await connection.execute(delete(throttle_events).where(*theirs))
