"""What became of one attempt to hand a mail over, and the mail server's words made fit to keep."""

import re
from dataclasses import dataclass

from kiosk.identity.text import clean

_LONGEST = 160
_HIDDEN = (
    (re.compile(r"\S+@\S+"), "<adresse>"),
    (re.compile(r"[a-z]+://\S+", re.IGNORECASE), "<lien>"),
    (re.compile(r"[A-Za-z0-9+/_=-]{24,}"), "<…>"),  # a token, or what an authentication failure quotes
    (re.compile(r"\b\d{4}[ .-]?\d{4}\b"), "<…>"),
)


@dataclass(frozen=True, slots=True)
class Accepted:
    """The mail server took responsibility for the mail. Not « delivered »: nobody can know that here."""

    reply: str


@dataclass(frozen=True, slots=True)
class RetryLater:
    """Not this time. `server` is true when the server itself was the obstacle, so other mails need not try."""

    reply: str
    server: bool = False


@dataclass(frozen=True, slots=True)
class RefusedForGood:
    """Trying again cannot help. `recipient` is true when the address itself is at fault."""

    reply: str
    recipient: bool = False


Verdict = Accepted | RetryLater | RefusedForGood


def fit(reply: str, to: str = "") -> str:
    """`reply` on one short line, without control characters, addresses, links or anything like a secret.

    `to`: whose mail it is about. Servers name a mailbox without its domain too, « unknown user: "jean.dupont" ».
    """
    line = " ".join(clean(reply).split())
    mailbox = to.rpartition("@")[0]
    # Looked for first: a pattern for each recipient took longer to compile than the letter to write, and was kept.
    if mailbox and mailbox.casefold() in line.casefold():
        line = re.sub(rf"(?<!\w){re.escape(mailbox)}(?!\w)", "<adresse>", line, flags=re.IGNORECASE)
    for pattern, stand_in in _HIDDEN:
        line = pattern.sub(stand_in, line)
    return line[:_LONGEST]
