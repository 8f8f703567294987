"""Reads what a mail server sends back: a delivery status notification (RFC 3464) about one of our mails, or nothing.

Whoever knows the Message-ID of a mail (128 random bits) received it: a forged bounce can touch its forger alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from email import message_from_string
from email.message import Message
from email.utils import parseaddr

from kiosk.mail.faults import reply_blames_address, status_blames_address
from kiosk.mail.replies import fit

LARGEST = 1024 * 1024  # bytes; ours weigh some 15 KB, and what a server adds to them less than that
_MESSAGE_ID = re.compile(r"\s*<([0-9a-f]{32})@[^<>@\s]+>\s*")
_FAILED = re.compile(r"\s*failed\s*", re.IGNORECASE)
_STATUS = re.compile(r"\s*(5\.\d{1,3}\.\d{1,3})\b")
_SMTP_REPLY = re.compile(r"\s*(\d{3})[ -](.*)", re.DOTALL)
_SAYS_NOTHING = "5.0.0"  # some servers never say more, and quote the code of the next server in their words


@dataclass(frozen=True, slots=True)
class Bounce:
    """The mail `mail_id` will never reach `to` (its own To header). `reply` is short and without addresses."""

    mail_id: bytes = field(repr=False)
    to: str = field(repr=False)
    reply: str
    address_at_fault: bool


def read(content: bytes) -> Bounce | None:
    """The bounce that `content` is; None for anything else: a delay, an automatic answer, a letter, garbage."""
    if len(content) > LARGEST:
        return None
    try:
        # Text, not bytes: an address may have letters of its own (RFC 6532), and be told from another by them.
        return _bounce(message_from_string(content.replace(b"\r\n", b"\n").decode("utf-8", "replace")))
    except RecursionError:  # parts within parts within parts: no mail server's doing
        return None


def _bounce(message: Message) -> Bounce | None:
    if message.get_content_type() != "multipart/report":
        return None
    if str(message.get_param("report-type")).lower() != "delivery-status":
        return None
    parts = {part.get_content_type(): part for part in _parts(message)}
    failure = _failure(_status_blocks(parts))
    returned = _returned(parts)
    if failure is None or returned is None:
        return None
    found = _MESSAGE_ID.fullmatch(str(returned.get("Message-ID", "")))
    if found is None:
        return None
    status, words = failure
    to = parseaddr(str(returned.get("To", "")))[1]
    return Bounce(
        mail_id=bytes.fromhex(found[1]),
        to=to,
        reply=fit(f"{status} {words}", to),
        address_at_fault=_address_at_fault(status, words),
    )


def _parts(message: Message | None) -> list[Message]:
    content = None if message is None else message.get_payload()
    return [part for part in content if isinstance(part, Message)] if isinstance(content, list) else []


def _status_blocks(parts: dict[str, Message]) -> list[Message]:
    """What is said of the mail, then of each recipient."""
    if "message/delivery-status" in parts:
        return _parts(parts["message/delivery-status"])
    # RFC 6533: the same with letters of all kinds. Python reads it as one mail, whose body is the recipients'.
    return [
        message_from_string(block)
        for whole in _parts(parts.get("message/global-delivery-status"))
        for block in str(whole.get_payload()).split("\n\n")
    ]


def _failure(blocks: Sequence[Message]) -> tuple[str, str] | None:
    """Status and words, if the mail failed for good for everyone.

    Ours have one recipient, whose own server may send it on to several; one of those received it, and it arrived.
    """
    recipients = [block for block in blocks if block.get("Final-Recipient") is not None]
    if not recipients or not all(_FAILED.fullmatch(str(block.get("Action", ""))) for block in recipients):
        return None
    statuses = [_STATUS.match(str(block.get("Status", ""))) for block in recipients]
    first = statuses[0]
    if first is None or not all(statuses):
        return None
    return first[1], str(recipients[0].get("Diagnostic-Code", "")).partition(";")[2].strip()


def _returned(parts: dict[str, Message]) -> Message | None:
    """The headers of the mail that comes back, whether all of it does or they alone."""
    for name in ("message/rfc822", "message/global", "message/global-headers"):
        if name in parts:
            return next(iter(_parts(parts[name])), None)
    if "text/rfc822-headers" in parts:
        headers = parts["text/rfc822-headers"].get_payload(decode=True)
        return message_from_string(headers.decode("ascii", "replace")) if isinstance(headers, bytes) else None
    return None


def _address_at_fault(status: str, words: str) -> bool:
    quoted = _SMTP_REPLY.match(words)
    if status != _SAYS_NOTHING or quoted is None:
        return status_blames_address(status)
    # Which command it answered is not told: a bare 550 may be about the words of the mail.
    return reply_blames_address(int(quoted[1]), quoted[2], to_recipient=False)
