"""Choosing a new password: whether it may be, and everything that changes with it. (R1, R10, R13, R24, R30, R48)"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam

from kiosk.identity import password_rule
from kiosk.identity.problems import Problem
from kiosk.identity.text import fold
from kiosk.services import mail_queue
from kiosk.services.parts import Parts
from kiosk.storage.row_locks import Requests
from kiosk.storage.tables import reset_requests
from kiosk.storage.transaction import Transaction
from kiosk.storage.writes import Rows, Write, together

_PENDING = Requests(
    reset_requests.c.member_id == bindparam("of_member"),
    reset_requests.c.used_at.is_(None),
    reset_requests.c.superseded_at.is_(None),
)


@dataclass(frozen=True, slots=True)
class Person:
    """Whose password it is: their own data must not be it. The NIR is not here, for nobody knows it."""

    member_id: int
    first_name: str = field(repr=False)
    last_name: str = field(repr=False)
    member_number: str = field(repr=False)
    email: str | None = field(repr=False)

    @property
    def words(self) -> tuple[str, ...]:
        local = (self.email or "").partition("@")[0]
        return tuple(word for word in (self.first_name, self.last_name, self.member_number, local) if word)


def form_problems(new: str, confirmation: str, letters: tuple[str, str]) -> dict[str, Problem]:
    """The rule, then the confirmation: what the two fields alone can tell. Letters of both, in order."""
    first, second = letters
    problems: dict[str, Problem] = {}
    if broken := password_rule.problems(new):
        problems[first] = broken[0]
    if not confirmation:
        problems[second] = Problem.EMPTY
    elif not problems and not password_rule.same(new, confirmation):
        problems[second] = Problem.CONFIRMATION_DIFFERS
    return problems


def too_easy(parts: Parts, new: str, words: tuple[str, ...]) -> Problem | None:
    """Why this password would be guessed at once, by anybody or by who knows the person."""
    place = parts.settings.kiosk
    context = (place.brand, place.agency, "mutuelle", "mpn")
    return parts.commonness.problem(new, context=context, personal=words)


async def take_effect(
    connection: Transaction,
    parts: Parts,
    person: Person,
    now: datetime,
    *besides: Write | Rows,
    known_as: Sequence[bytes] = (),
    notice: mail_queue.MailKind = "password_changed",
    language: str = "fr",
) -> None:
    """What every new password brings, and `besides` in the same turn: pending requests, which the caller holds, die,
    a notice leaves, counters go.
    """
    mail = mail_queue.queued(
        notice,
        place=parts.place,
        now=now,
        expires_at=now + mail_queue.NOTICE_LIFE,
        member_id=person.member_id,
        leaves=person.email is not None,
        language=language,
    )
    subjects = list(known_as)
    if person.email is not None:
        subjects.append(parts.throttle.address(fold(person.email)))
    cleared = parts.throttle.cleared(person.member_id, *subjects)
    await together(connection, *besides, _PENDING.voided(now, {"of_member": person.member_id}), mail, cleared)


async def hold_requests(connection: Transaction, member_id: int) -> None:
    """The requests of the account that may still open something are locked until the transaction ends."""
    await _PENDING.hold(connection, {"of_member": member_id})


async def void_requests(connection: Transaction, member_id: int, now: datetime) -> None:
    """No link or code sent so far works any more. (R24)"""
    await _PENDING.void(connection, now, {"of_member": member_id})
