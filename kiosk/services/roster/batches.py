"""The lines of a roster, cut in batches: each is one transaction, small enough that nobody at a kiosk waits."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from kiosk.identity.keys import Keyring
from kiosk.services.roster.file import BadLine, Line, RosterFile
from kiosk.services.subjects import Subject

# The first columns of `roster_lines`: digest, number, member number, first and last name, e-mail and its folded form.
Row = tuple[Subject, int, str, str, str, str | None, str | None]

_LINES = 2000
_ROUNDS = 8


@dataclass(slots=True)
class Batch:
    """`rounds` are merged one after the other: in each, no member number and no NIR is there twice.

    So every line of a round can be compared with the database alone, and of a member's two lines the last one wins.
    """

    rounds: list[list[Row]] = field(default_factory=list)
    bad: list[tuple[int, str]] = field(default_factory=list)
    key_id: str = ""  # what made the digests
    records: int = 0  # of the file, up to the last one of this batch
    line: int = 0  # that one's
    read: int = 0  # bytes of the file, about


def batches(file: RosterFile, keyring: Keyring, done: int) -> Iterator[Batch]:
    """What follows the first `done` records. The same file is cut at the same places, wherever one goes on."""
    start, batch, last = done, Batch(key_id=keyring.index_key_id), dict[str, int]()
    for line in file.lines(done):
        if isinstance(line, BadLine):
            batch.bad.append((line.number, line.reason))
        else:
            _add(batch.rounds, line, Subject.of(keyring, "nir", line.nir.canonical), last)
        if file.records - start >= _LINES or len(batch.rounds) >= _ROUNDS:
            yield _ended(batch, file, file.read)
            # The keys may have been replaced meanwhile: those of one batch are the same, for nothing waits inside.
            start, batch, last = file.records, Batch(key_id=keyring.index_key_id), {}
    yield _ended(batch, file, file.size)


def _add(rounds: list[list[Row]], line: Line, digest: Subject, last: dict[str, int]) -> None:
    """Into the first round after those that have this member number or this NIR already."""
    # A member number never looks like a NIR here: 16 characters at most against "nir " and 13.
    member, nir = line.member_number, f"nir {line.nir.canonical}"
    last[member] = last[nir] = place = 1 + max(last.get(member, -1), last.get(nir, -1))
    if place == len(rounds):
        rounds.append([])
    email, folded = (None, None) if line.email is None else (line.email.value, line.email.folded)
    rounds[place].append((digest, line.number, line.member_number, line.first_name, line.last_name, email, folded))


def _ended(batch: Batch, file: RosterFile, read: int) -> Batch:
    batch.records, batch.line, batch.read = file.records, file.line, read
    return batch
