"""A call under way, as the member's terminal and the adviser's console see it: closed sets, and no value typed.

Both sides follow a call by asking again whenever `kiosk.storage.wake` says so, and every second at the latest.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kiosk.identity.problems import Problem
from kiosk.identity.secret_text import Secret as Secret  # noqa: PLC0414 - a name of this contract
from kiosk.services.assistance.states import CallKind, CallOutcome, Sender

LONGEST_MESSAGE = 500  # characters
SILENT_AFTER = timedelta(seconds=4)  # a side that gave no sign for so long is said to be away
SIGN_EVERY = 1.0  # seconds between two signs of a side that follows a call


def of_agency(agency: str) -> str:
    """The topic of an agency's queue and terminals."""
    return f"agency|{agency}"


def of_call(call_id: int) -> str:
    """The topic of one call: its chat, its signals, the shared screen."""
    return f"call|{call_id}"


# --- calling --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether somebody answers now. `opens_at`: the next opening when closed; `closes_at` when open, None for never.

    `advisers`: how many of this agency are at a console; `waiting`: the calls before a new one.
    """

    is_open: bool
    opens_at: datetime | None
    closes_at: datetime | None
    advisers: int
    waiting: int


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A call that this terminal's visit holds."""

    call_id: int
    reference: str
    kind: CallKind


@dataclass(frozen=True, slots=True)
class Called:
    call: OpenCall


@dataclass(frozen=True, slots=True)
class PhoneRefused:
    """It is no phone number that can be called."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class TooManyCalls:
    """This terminal called too often."""

    until: datetime


# --- following ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One line, cleaned. `number` grows: ask for what comes after the last one seen."""

    number: int
    sender: Sender
    at: datetime
    text: str = field(repr=False)
    message_id: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class InQueue:
    """`place`: 1 is next. `of`: how many wait in this agency."""

    place: int
    of: int


@dataclass(frozen=True, slots=True)
class WithAdviser:
    """`away`: the adviser's console gave no sign for SILENT_AFTER."""

    name: str
    title: str
    away: bool


@dataclass(frozen=True, slots=True)
class CallView:
    """What the member's terminal shows. `signals` changes when `pointed` or `suggested` was set anew.

    `shared`: the member lets the adviser see where they are. `advisers`: how many of the agency are at a console.
    """

    state: InQueue | WithAdviser
    messages: tuple[ChatMessage, ...]
    pointed: str | None
    suggested: int | None
    signals: int
    shared: bool
    advisers: int


@dataclass(frozen=True, slots=True)
class CallEnded:
    """Closed by the other side, or by this one before."""

    outcome: CallOutcome


# --- the chat -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Posted:
    """Stored; the same `message_id` again gives the same line."""

    message: ChatMessage


@dataclass(frozen=True, slots=True)
class Withheld:
    """Not sent and not stored."""

    looked_like: Secret


@dataclass(frozen=True, slots=True)
class NothingToSay:
    """Empty once cleaned."""


@dataclass(frozen=True, slots=True)
class TooLong:
    """More than LONGEST_MESSAGE characters."""


@dataclass(frozen=True, slots=True)
class TooFast:
    """Too many lines in too short a time; nothing was stored."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Presence:
    """Where a terminal is. `idle_seconds`: since the last sign of a person; None on the first screen.

    `state`: what the member shares in the call `call_id`, as JSON that `screen_state` reads; kept only while shared.
    """

    procedure: str | None
    step: int | None
    idle_seconds: float | None
    call_id: int | None
    state: str | None


Call = Called | PhoneRefused | TooManyCalls
Follow = CallView | CallEnded
Post = Posted | Withheld | NothingToSay | TooLong | TooFast | CallEnded


# --- the adviser's console --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class QueuedCall:
    """An open call of the adviser's agency. `taken_by`: an adviser's name; `mine`: this adviser's.

    `procedure`, `step`: where the person is now. `member_away`: the terminal gave no sign for SILENT_AFTER.
    """

    call_id: int
    reference: str
    kind: CallKind
    opened_at: datetime
    terminal: str
    procedure: str | None
    step: int | None
    language: str
    taken_by: str | None
    mine: bool
    member_away: bool
    unread: bool  # the last line of the chat is the member's


@dataclass(frozen=True, slots=True)
class TerminalSeen:
    """A terminal of the adviser's agency. `idle_since`: the last sign of a person; None on the first screen."""

    terminal: str
    procedure: str | None
    step: int | None
    idle_since: datetime | None
    seen_at: datetime
    silent: bool
    paused_until: datetime | None


@dataclass(frozen=True, slots=True)
class DeskView:
    """One call as its adviser sees it. `state`: the shared screen, as JSON that `screen_state` reads."""

    call: QueuedCall
    phone: str | None = field(repr=False)
    messages: tuple[ChatMessage, ...]
    shared: bool
    state: str | None
    revision: int
    suggested: int | None
    pointed: str | None
    verified: bool


@dataclass(frozen=True, slots=True)
class Taken:
    call: QueuedCall


@dataclass(frozen=True, slots=True)
class Done:
    """It is so; the member's terminal shows it."""


@dataclass(frozen=True, slots=True)
class NotNow:
    """Nothing was done: the screen is not shared or has no such target, or the procedure has no such step."""


@dataclass(frozen=True, slots=True)
class TakenBy:
    """Another adviser was first."""

    name: str
