"""Why a call is open, how it was closed, and what an adviser reads of it: closed sets."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CallReason(StrEnum):
    EMAIL_DIFFERS = "email_differs"  # the NIR and the number are a member's, the e-mail is not the one on file
    NO_EMAIL = "no_email"  # the same, and the roster has no e-mail for this member
    NOTHING_RECEIVED = "nothing_received"  # the person says so: no mail may have left, or it may be on its way
    ASKED = "asked"  # F9: the person wants an adviser, for whatever reason


class CallKind(StrEnum):
    """How the person wants to be helped."""

    REQUEST = "request"  # nobody waits in front of the screen: a request that an adviser must look at
    CHAT = "chat"
    PHONE = "phone"
    DESK = "desk"  # somebody of the agency comes to the terminal


class CallOutcome(StrEnum):
    NOT_NEEDED = "not_needed"  # nobody asked, nothing to look at
    HELPED = "helped"
    REGISTERED = "registered"  # the person got there alone
    REPLACED = "replaced"  # a newer request of the same number brought its own
    ADDRESS_SET = "address_set"  # an operator gave the member another e-mail
    HUNG_UP = "hung_up"  # the person ended it
    VISIT_ENDED = "visit_ended"  # the person left, or the terminal fell silent


class Sender(StrEnum):
    MEMBER = "member"
    ADVISER = "adviser"


@dataclass(frozen=True, slots=True)
class WaitingCall:
    """`account` is the journal's pseudonym, when the request named a member. No name, no number."""

    reference: str
    opened_at: datetime
    terminal: str
    agency: str
    reason: CallReason
    account: str | None
    kind: CallKind = CallKind.REQUEST


@dataclass(frozen=True, slots=True)
class Closed:
    call: WaitingCall


@dataclass(frozen=True, slots=True)
class NoSuchCall:
    """No open call bears this reference."""
