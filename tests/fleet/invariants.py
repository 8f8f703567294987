"""What must hold after the worst minute of a fleet: one sentence each, and who broke it. (STANDARDS 4.2)"""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg  # type: ignore[import-untyped]

from kiosk.services.outcomes import Connected, RequestSuperseded, RequestUsed, TooManyTries
from tests.fleet.people import RESETS_AN_HOUR, Person
from tests.fleet.records import AWAY
from tests.fleet.terminals import MOST_FAILED, Fleet, Terminal

Broken = list[str]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The database, what the mail server received, and what each client was told."""

    sql: Any
    fleet: Fleet
    people: list[Person]
    began: datetime
    killed: Sequence[float]  # when couriers died (time.time)
    away: tuple[float, float]  # when PostgreSQL stopped and had started (time.time)
    sample: int  # how many are tried again


async def every_answer_is_explained(e: Evidence) -> Broken:
    """No client was told anything that what it did does not explain, « Connecté » or « refusé »."""
    return list(e.fleet.records.wrong)


async def each_change_has_one_winner(e: Evidence) -> Broken:
    """Each « PasswordChanged » is one used request; more used ones than that are changes whose answer was lost."""
    told, unsure = e.fleet.records.changed, e.fleet.records.unsure
    used = await e.sql.fetchval("SELECT count(*) FROM reset_requests WHERE used_at IS NOT NULL")
    return [] if told <= used <= told + unsure else [f"{told} told, {unsure} unsure, {used} used"]


async def nothing_is_half_done(e: Evidence) -> Broken:
    """Credentials changed, request used, journal line, notice queued: all four or none."""
    broken = [f"{count} × {what}" for what, query in _HALVES.items() if (count := await e.sql.fetchval(query))]
    orphans = await e.sql.fetchval(
        "SELECT count(*) FROM credentials c WHERE c.changed_at >= $1 AND NOT EXISTS"
        " (SELECT FROM reset_requests r WHERE r.member_id = c.member_id AND r.used_at = c.changed_at)",
        e.began,
    )
    flows = await e.sql.fetch("SELECT flow_id FROM reset_requests WHERE used_at IS NOT NULL")
    lines = await e.sql.fetch(
        "SELECT interaction FROM journal WHERE event = 'authn_password_change' AND outcome = 'success'"
    )
    journal = e.fleet.phone.journal
    if Counter(journal.interaction("flow", f["flow_id"]) for f in flows) != Counter(
        li["interaction"] for li in lines
    ):
        broken.append(f"{len(flows)} used requests, {len(lines)} lines in the journal")
    return broken + ([f"{orphans} credentials changed by no request"] if orphans else [])


_HALVES = {
    "request used, credentials not": (
        "SELECT count(*) FROM (SELECT member_id, max(used_at) AS at FROM reset_requests WHERE used_at IS NOT NULL"
        " GROUP BY 1) r LEFT JOIN credentials c USING (member_id) WHERE c.changed_at IS DISTINCT FROM r.at"
    ),
    "request used, no notice": (
        "SELECT count(*) FROM reset_requests r WHERE used_at IS NOT NULL AND NOT EXISTS (SELECT FROM outbox o"
        " WHERE o.kind = 'password_changed' AND o.member_id = r.member_id AND o.created_at = r.used_at)"
    ),
    "notice, no request used": (
        "SELECT count(*) FROM outbox o WHERE o.kind = 'password_changed' AND NOT EXISTS (SELECT FROM reset_requests r"
        " WHERE r.member_id = o.member_id AND r.used_at = o.created_at)"
    ),
    "request without its mail's row": (
        "SELECT count(*) FROM reset_requests r WHERE NOT EXISTS (SELECT FROM outbox o WHERE o.request_id = r.id)"
    ),
    "a stranger's mail not withheld, or a member's withheld": (
        "SELECT count(*) FROM outbox o JOIN reset_requests r ON o.request_id = r.id"
        " WHERE (o.state = 'withheld') <> (r.member_id IS NULL)"
    ),
    "two requests of one account used by one mail": (
        "SELECT count(*) FROM (SELECT member_id, used_at FROM reset_requests WHERE used_at IS NOT NULL"
        " GROUP BY 1, 2 HAVING count(*) > 1) twice"
    ),
}


async def no_request_is_lost(e: Evidence) -> Broken:
    """Who was told « Requested » has a row and a mail; one withheld from a member is past that member's limit."""
    rows = await e.sql.fetch("SELECT request_id, state FROM outbox WHERE kind = 'reset'")
    states = {row["request_id"]: row["state"] for row in rows}
    asked = e.fleet.records.asked
    lost = sum(one.pending.request_id not in states for one in asked)
    withheld = [a.person for a in asked if a.person and states.get(a.pending.request_id) == "withheld"]
    unjustly = sum(person.asked <= RESETS_AN_HOUR for person in withheld)
    broken = [f"{lost} requests without a row"] if lost else []
    return broken + ([f"{unjustly} mails withheld within the limits"] if unjustly else [])


async def every_mail_of_a_match_settles(e: Evidence) -> Broken:
    """Each queued mail was accepted, or given up because its request was over; and what was accepted was received."""
    left = await e.sql.fetchval("SELECT count(*) FROM outbox WHERE state IN ('queued', 'refused')")
    dropped = await e.sql.fetchval(
        "SELECT count(*) FROM outbox o LEFT JOIN reset_requests r ON o.request_id = r.id"
        " WHERE o.state = 'abandoned' AND r.used_at IS NULL AND r.superseded_at IS NULL"
    )
    rows = await e.sql.fetch("SELECT id, state FROM outbox WHERE state IN ('accepted', 'abandoned')")
    states = {row["id"].hex(): row["state"] for row in rows}
    last = {copy.message_id.strip("<>").partition("@")[0]: copy.at for copy in e.fleet.mailroom.copies}
    accepted = {name for name, state in states.items() if state == "accepted"}
    broken = [f"{left} mails neither accepted nor given up"] if left else []
    broken += [f"{dropped} mails given up although of use"] if dropped else []
    broken += [f"{len(unseen)} mails accepted and never received"] if (unseen := accepted - last.keys()) else []
    for name in last.keys() - accepted:
        # Its courier died between the « 250 » and the commit, and the request was over before another one's turn.
        if states.get(name) != "abandoned" or not any(death >= last[name] for death in e.killed):
            broken.append(f"a mail was received and is {states.get(name)}")
    return broken


async def no_mail_reaches_a_mismatch(e: Evidence) -> Broken:
    """A form that matches nobody sends nothing."""
    return [f"mail to {p.number}" for p in e.fleet.crowd.mistaken if e.fleet.mailroom.received_by(p.email)]


async def a_second_copy_is_a_killed_couriers(e: Evidence) -> Broken:
    """A mail came twice only over a courier's death, with the same content."""
    broken: Broken = []
    for message_id, copies in duplicates(e.fleet).items():
        if len({copy.content for copy in copies}) > 1:
            broken.append(f"{message_id}: the copies differ")
        if not any(copies[0].at <= death <= copies[-1].at for death in e.killed):
            broken.append(f"{message_id}: twice, and no courier died in between")
    return broken


def duplicates(fleet: Fleet) -> dict[str, list[Any]]:
    found = defaultdict(list)
    for copy in fleet.mailroom.copies:
        found[copy.message_id].append(copy)
    return {message_id: copies for message_id, copies in found.items() if len(copies) > 1}


async def no_account_is_flooded(e: Evidence) -> Broken:
    """Three mails an hour for one account, however many terminals ask at once. (R37)"""
    over = await e.sql.fetchval(
        "SELECT count(*) FROM (SELECT member_id FROM reset_requests WHERE member_id IS NOT NULL GROUP BY 1"
        " HAVING count(*) > $1) flooded",
        RESETS_AN_HOUR,
    )
    return [f"{over} accounts past their limit"] if over else []


async def what_is_spent_stays_spent(e: Evidence) -> Broken:
    """After the new password the code and the link of its mail open nothing, at any terminal of the agency."""
    broken: Broken = []
    for asked, code, token, _ in e.fleet.records.spent[: e.sample]:
        terminal = next(t for t in e.fleet.terminals if t.agency == asked.agency)
        for told in (
            await terminal.services.reset.verify_code(asked.pending, code),
            await e.fleet.phone.reset.verify_link(token),
        ):
            if not isinstance(told, RequestUsed | RequestSuperseded | TooManyTries):
                broken.append(f"spent, and answers {type(told).__name__}")
        e.fleet.records.probes["spent code and link"] += 1
    return broken


async def exactly_one_password_works(e: Evidence) -> Broken:
    """Of the passwords a person had or may have, the last one told works and no other; unsure ones are settled."""
    broken: Broken = []
    unsure = [person for person in e.people if not person.is_sure]
    known = [person for person in e.people if person.is_sure and person.past]
    for person in (*unsure, *known[: e.sample]):
        opened = [word for word in sorted(p for p in person.passwords if p) if await _opens(e.fleet, person, word)]
        stale = [word for word in person.past[-1:] if await _opens(e.fleet, person, word)]
        if stale or (len(opened) != 1 and not (None in person.passwords and not opened)):
            broken.append(f"{len(opened)} of {len(person.passwords)} passwords work, {len(stale)} old ones")
    e.fleet.records.probes["unsure, settled"] += len(unsure)
    e.fleet.records.probes["passwords tried again"] += len(known[: e.sample])
    return broken


async def _opens(fleet: Fleet, person: Person, password: str) -> bool:
    terminal = next(t for t in _rested(fleet))
    told = await terminal.services.connexion.sign_in(person.nir, password)
    terminal.failed += not isinstance(told, Connected)
    return isinstance(told, Connected)


def _rested(fleet: Fleet) -> list[Terminal]:
    return [terminal for terminal in fleet.terminals if terminal.failed < MOST_FAILED + 3]


async def failures_are_of_one_kind(e: Evidence) -> Broken:
    """Whatever failed, failed because the database was away, while it was."""
    stopped, started = e.away
    broken = []
    for call in e.fleet.records.calls:
        if call.error is not None and call.error != AWAY:
            broken.append(f"{call.name}: {call.error}")
        elif call.error is not None and not (call.began <= started + 1 and call.ended >= stopped):
            broken.append(f"{call.name} failed {call.ended - started:.1f} s after the restart")
    return [f"{count} × {what}" for what, count in Counter(broken).items()]


INVARIANTS = (
    every_answer_is_explained,
    each_change_has_one_winner,
    nothing_is_half_done,
    no_request_is_lost,
    every_mail_of_a_match_settles,
    no_mail_reaches_a_mismatch,
    a_second_copy_is_a_killed_couriers,
    no_account_is_flooded,
    what_is_spent_stays_spent,
    exactly_one_password_works,
    failures_are_of_one_kind,
)


@asynccontextmanager
async def looking_into(url: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()
