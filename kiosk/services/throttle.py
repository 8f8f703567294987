"""Counting and limits, in the database, so that every terminal counts together. (R33 to R41)

Limits are keyed by a blind index of what was typed, so a stranger waits exactly like a member, and by the account,
so that a member's NIR and e-mail share one budget. Malicious lock-out: a disabled password never closes the reset
path (R34), whose success clears these counters; and who knows A alone spends nothing of the member's mails.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from sqlalchemy import Delete, Select, and_, bindparam, delete, insert, literal, or_, select, update

from kiosk.identity.email import EmailAddress
from kiosk.identity.keys import Keyring
from kiosk.identity.nir import Nir
from kiosk.services.events import Reason
from kiosk.services.outcomes import PasswordDisabled, TerminalPaused, TryLater
from kiosk.services.place import Place
from kiosk.services.scope import Scope
from kiosk.services.subjects import Subject, every, reindex
from kiosk.storage.clock import Clock
from kiosk.storage.several import among, spread
from kiosk.storage.tables import nir_indexes, throttle_events
from kiosk.storage.transaction import Transaction
from kiosk.storage.writes import Rows, Write, together

FREE_FAILURES = 4
FIRST_WAIT = timedelta(seconds=60)
LONGEST_WAIT = timedelta(hours=1)
DISABLED_AFTER = 10  # failures in a row
FAILURES_A_DAY = 25
TERMINAL_WINDOW = timedelta(minutes=15)
TERMINAL_FAILURES = 20
TERMINAL_UNKNOWN_PROFILES = 5  # different ones: the same one again is that identifier's own affair
TERMINAL_PAUSE = timedelta(minutes=2)
# Mails an account may get; and requests with the same A, B and C, which is all that a stranger can be counted by.
RESETS_AN_HOUR = 3
RESETS_A_DAY = 5
# Requests with the same A, whatever B and C: looser, or knowing a member's A would be enough to close their reset.
TYPED_RESETS_AN_HOUR = 10
TYPED_RESETS_A_DAY = 20
TERMINAL_RESETS_AN_HOUR = 10
TERMINAL_CALLS_AN_HOUR = 10
_HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
KEPT = timedelta(days=30)  # R76

_REACH = {
    Scope.SIGN_IN: KEPT,
    Scope.SIGN_IN_PAST: DAY,
    Scope.TERMINAL: TERMINAL_WINDOW,
    Scope.TERMINAL_UNKNOWN: TERMINAL_WINDOW,
    Scope.RESET: DAY,
    Scope.RESET_TYPED: DAY,
    Scope.TERMINAL_RESET: _HOUR,
    Scope.ADVISER: KEPT,
    Scope.ADVISER_PAST: DAY,
    Scope.ADVISER_TERMINAL: TERMINAL_WINDOW,
}
_OF_SIGN_IN = (Scope.SIGN_IN, Scope.SIGN_IN_PAST, Scope.DISABLED)
OF_TERMINAL = (Scope.TERMINAL, Scope.TERMINAL_UNKNOWN)

_COUNTED = insert(throttle_events).returning(throttle_events.c.id)
_OF_TERMINALS = select(throttle_events.c.scope, throttle_events.c.subject, throttle_events.c.at).where(
    throttle_events.c.scope.in_(OF_TERMINAL),
    throttle_events.c.subject.in_(bindparam("subjects", expanding=True)),
    throttle_events.c.at > bindparam("since"),
)

Refusal = TryLater | PasswordDisabled | TerminalPaused
Count = tuple[Scope, bytes]


@dataclass(frozen=True, slots=True)
class Past:
    """The counted events that still matter, at `now`."""

    now: datetime
    events: tuple[tuple[str, bytes, datetime], ...]

    def times(self, scope: Scope, subject: bytes, within: timedelta | None = None) -> list[datetime]:
        """When, the oldest first."""
        since = datetime.min.replace(tzinfo=UTC) if within is None else self.now - within
        return sorted(at for name, whose, at in self.events if (name, whose) == (scope, subject) and at > since)

    def failures(self, subject: bytes) -> int:
        """Failures in a row."""
        return len(self.times(Scope.SIGN_IN, subject))

    def refusal(self, subject: bytes) -> TryLater | PasswordDisabled | None:
        """Why this identifier or account may not be tried now. (R33)"""
        if self.times(Scope.DISABLED, subject):
            return PasswordDisabled()
        until = self.waits_until(Scope.SIGN_IN, Scope.SIGN_IN_PAST, subject)
        return TryLater(until) if until > self.now else None

    def waits_until(self, in_a_row: Scope, forgiven: Scope, subject: bytes) -> datetime:
        """Until when, after failures in a row and those of a day; `now` or before for nothing to wait for. (R33)"""
        row = self.times(in_a_row, subject)
        until = row[-1] + wait_after(len(row)) if row else self.now
        day = sorted([*self.times(in_a_row, subject, DAY), *self.times(forgiven, subject, DAY)])
        return max(until, day[-FAILURES_A_DAY] + DAY) if len(day) >= FAILURES_A_DAY else until

    def pause(self, terminal: bytes) -> TerminalPaused | None:
        """Whether this terminal rests: past a limit, each further failure brings a pause. (R36)"""
        failures = self.times(Scope.TERMINAL, terminal)
        unknown = self.times(Scope.TERMINAL_UNKNOWN, terminal)
        latest = [
            times[-1]
            for times, most in ((failures, TERMINAL_FAILURES), (unknown, TERMINAL_UNKNOWN_PROFILES))
            if len(times) >= most
        ]
        until = max(latest) + TERMINAL_PAUSE if latest else self.now
        return TerminalPaused(until) if until > self.now else None

    def reset_limit(self, terminal: bytes, typed: bytes, form: bytes) -> Reason | None:
        """Which limit one more request of this form would exceed: the same for everybody who types it. (R37)"""
        if self._spent(Scope.RESET, form, RESETS_AN_HOUR, RESETS_A_DAY):
            return Reason.FORM_LIMIT
        if self._spent(Scope.RESET_TYPED, typed, TYPED_RESETS_AN_HOUR, TYPED_RESETS_A_DAY):
            return Reason.IDENTIFIER_LIMIT
        if len(self.times(Scope.TERMINAL_RESET, terminal, _HOUR)) >= TERMINAL_RESETS_AN_HOUR:
            return Reason.TERMINAL_LIMIT
        return None

    def account_reset_limit(self, account: bytes) -> Reason | None:
        """Whether one more mail would exceed the account's. Nothing shown may depend on it. (R37, R45)"""
        return Reason.ACCOUNT_LIMIT if self._spent(Scope.RESET, account, RESETS_AN_HOUR, RESETS_A_DAY) else None

    def _spent(self, scope: Scope, subject: bytes, an_hour: int, a_day: int) -> bool:
        hour, day = (len(self.times(scope, subject, reach)) for reach in (_HOUR, DAY))
        return hour >= an_hour or day >= a_day


def wait_after(failures: int) -> timedelta:
    """How long after so many failures in a row."""
    if failures <= FREE_FAILURES:
        return timedelta(0)
    doublings: int = failures - FREE_FAILURES - 1
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


class Throttle:
    """Reads and writes the counters inside the caller's transaction."""

    def __init__(self, keyring: Keyring, clock: Clock, place: Place) -> None:
        self._keyring = keyring
        self._clock = clock
        self._place = place

    @property
    def terminal(self) -> Subject:
        """This terminal. Asked each time, for the keys may be replaced while it runs."""
        return self.terminal_named(self._place.agency, self._place.terminal)

    def terminal_named(self, agency: str, name: str) -> Subject:
        """That agency's terminal of that name: another agency may have one of the same."""
        return Subject.of(self._keyring, "terminal", f"{agency}|{name}")

    def typed(self, identifier: Nir | EmailAddress) -> Subject:
        """The subject of what was typed. A NIR's is the one its member is found by, so a reset can clear it."""
        if isinstance(identifier, Nir):
            return Subject.of(self._keyring, "nir", identifier.canonical)
        return self.address(identifier.folded)

    def address(self, folded: str) -> Subject:
        return Subject.of(self._keyring, "email", folded)

    def form(self, typed: bytes, member_number: str = "", folded_email: str = "") -> Subject:
        """The subject of A, B and C together; of A alone when the two others were not asked."""
        return Subject.derived(self._keyring, "reset_form", typed, f"|{member_number}|{folded_email}")

    def account(self, member_id: int | None, typed: bytes = b"") -> Subject:
        """The subject of an account; a stranger gets one of its own, so that the same rows are written."""
        if member_id is None:
            return Subject.derived(self._keyring, "account", typed)
        return Subject.of(self._keyring, "account", str(member_id))

    async def past(
        self,
        connection: Transaction,
        *subjects: bytes,
        scopes: Sequence[Scope] = _OF_SIGN_IN,
        terminal: bool = False,
    ) -> Past:
        """One query: the events of `subjects`, and with `terminal` this terminal's; older keys' too. (R74)"""
        now, here = self._clock.now(), self.terminal
        await reindex(connection, [*subjects, *([here] if terminal else [])])
        pairs = [(scope, subject) for scope in scopes for subject in subjects]
        if terminal:
            of_terminal = (Scope.TERMINAL_RESET,) if Scope.RESET in scopes else OF_TERMINAL
            pairs += [(scope, here) for scope in of_terminal]
        values: dict[str, object] = {f"subject_{place}": subject for place, (_, subject) in enumerate(pairs)}
        values |= {f"since_{scope.name}": now - reach for scope, reach in _REACH.items()}
        rows = await connection.execute(_events(tuple(scope for scope, _ in pairs)), values)
        return Past(now, tuple((row.scope, row.subject, row.at) for row in rows))

    async def pauses(self, connection: Transaction, agency: str, names: Sequence[str]) -> dict[str, datetime]:
        """Of this agency's terminals, those that rest, and until when; one query, under every key."""
        now = self._clock.now()
        whose = {digest: name for name in names for digest in every(self.terminal_named(agency, name))}
        counted = {"subjects": list(whose), "since": now - TERMINAL_WINDOW}
        seen: dict[str, list[tuple[str, bytes, datetime]]] = {}
        for row in await connection.execute(_OF_TERMINALS, counted):
            name = whose[row.subject]
            seen.setdefault(name, []).append((row.scope, name.encode(), row.at))
        paused = {name: Past(now, tuple(rows)).pause(name.encode()) for name, rows in seen.items()}
        return {name: pause.until for name, pause in paused.items() if pause is not None}

    async def full_until(
        self, connection: Transaction, scope: Scope, subject: bytes, most: int, window: timedelta
    ) -> datetime | None:
        """When one more is let through, if `most` were counted in `window`; None when one more is at once.

        One row is read however many there are: `past`, which reads them all, is for limits of a few.
        """
        await reindex(connection, [subject])
        event, since = throttle_events.c, self._clock.now() - window
        counted = select(event.at).where(event.scope == scope, event.subject == subject, event.at > since)
        oldest: datetime | None = await connection.scalar(counted.order_by(event.at.desc()).offset(most - 1).limit(1))
        return None if oldest is None else oldest + window

    async def count(self, connection: Transaction, counts: Iterable[Count]) -> list[int]:
        """Record the events; their ids let a success take back its own."""
        return list(await connection.scalars(_COUNTED, self.counted(counts).rows))

    def counted(self, counts: Iterable[Count]) -> Rows:
        """The same where nothing is ever taken back."""
        now = self._clock.now()
        rows = [{"scope": scope.value, "subject": subject, "at": now} for scope, subject in counts]
        return Rows(throttle_events, rows)

    async def forgive(
        self, connection: Transaction, own: Sequence[int], subjects: Sequence[bytes], *, earlier: bool
    ) -> None:
        """A success: its own attempt was none, and what failed before is no longer in a row. (R38)

        The terminal's counters stay, but for this attempt's own. `earlier` says whether there is more to do.
        """
        await together(connection, self.taken_back(own))
        if earlier:
            await self.put_behind(connection, subjects)

    def taken_back(self, own: Sequence[int]) -> Write:
        """The attempt that counted these was none."""
        return Write(_taken_back(len(own)), spread("own", own))

    async def put_behind(self, connection: Transaction, subjects: Sequence[bytes]) -> None:
        """What failed before is no longer in a row."""
        await connection.execute(
            update(throttle_events)
            .where(throttle_events.c.scope == Scope.SIGN_IN, throttle_events.c.subject.in_(subjects))
            .values(scope=Scope.SIGN_IN_PAST)
        )

    def cleared(self, member_id: int, *subjects: bytes) -> Write:
        """A new password: every counter of the account and of what it is known by goes. (R34)"""
        known = every(self.account(member_id), *subjects)
        return Write(_cleared(len(known)), {"counted_of": member_id, **spread("known", known)})


@cache
def _events(scopes: tuple[Scope, ...]) -> Select[tuple[str, bytes, datetime]]:
    """The events of one subject for each scope. Built once: building it takes ten times what SQLite needs for it."""
    event = throttle_events.c
    # One term for each pair: each is one range of the index, whatever the size of the table.
    terms = [
        and_(
            event.scope == scope.value,
            event.subject == bindparam(f"subject_{place}"),
            *([event.at > bindparam(f"since_{scope.name}")] if scope in _REACH else []),
        )
        for place, scope in enumerate(scopes)
    ]
    return select(event.scope, event.subject, event.at).where(or_(*terms))


@cache
def _taken_back(count: int) -> Delete:
    return delete(throttle_events).where(among(throttle_events.c.id, "own", count))


@cache
def _cleared(count: int) -> Delete:
    event = throttle_events.c
    numbers = select(nir_indexes.c.digest).where(nir_indexes.c.member_id == bindparam("counted_of"))
    return delete(throttle_events).where(
        event.scope.in_([literal(scope.value) for scope in _OF_SIGN_IN]),
        or_(among(event.subject, "known", count), event.subject.in_(numbers)),
    )


def failure(past: Past, *subjects: bytes) -> list[Count]:
    """What one more failure in a row counts for each subject."""
    counts = [(Scope.SIGN_IN, subject) for subject in subjects]
    return counts + [(Scope.DISABLED, s) for s in subjects if past.failures(s) + 1 >= DISABLED_AFTER]
