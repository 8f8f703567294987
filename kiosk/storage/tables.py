"""Every table, as SQLAlchemy Core: an ORM would double the cost of our small transactions (measured).

Nothing secret at rest: a NIR is a keyed blind index, a password an Argon2id string over a peppered value,
a session id or a grant its SHA-256; links and codes are derived from `reset_requests.id` and a key, never stored.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC datetimes on both databases; SQLite keeps none of the offset by itself."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None or not isinstance(value, datetime):
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_Id = BigInteger().with_variant(Integer, "sqlite")

members = Table(
    "members",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("member_number", String(16), nullable=False, unique=True),
    Column("first_name", String(120), nullable=False),
    Column("last_name", String(120), nullable=False),
    Column("email", String(254), nullable=True),
    Column("email_folded", String(254), nullable=True, index=True),
    Column("email_doubtful_at", UtcDateTime, nullable=True),  # when a mail server refused that address for good
    Column("state", String(12), nullable=False, server_default="active"),  # active, suspended, closed
    Column("reset_closed_until", UtcDateTime, nullable=True),  # after an adviser changed the address
    Column("last_sign_in_at", UtcDateTime, nullable=True),
    Column("imported_at", UtcDateTime, nullable=False),
)

# A member may hold several numbers: a temporary one becomes another (STANDARDS R75).
nir_indexes = Table(
    "nir_indexes",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),
    Column("key_id", String(16), nullable=False),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), nullable=False, index=True),
)

# The import under way, one row at most: how much of the file of that digest (keyed) is in the roster already.
roster_import = Table(
    "roster_import",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),
    Column("records", Integer, nullable=False),
    Column("line", Integer, nullable=False),
    Column("summary", JSON, nullable=False),  # counts, and reasons beside line numbers: nobody's data
)

credentials = Table(
    "credentials",
    metadata,
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("phc", String(255), nullable=False),
    Column("pepper_id", String(16), nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)

# One row per account: a second sign-in replaces the first (R59). `ended_hash` is the last session that ended, so
# that its holder is told why: signed_out, idle, absolute, displaced, password_changed, by_operator.
sessions = Table(
    "sessions",
    metadata,
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("token_hash", LargeBinary(32), nullable=True, unique=True),  # null when nobody is signed in
    Column("terminal", String(64), nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_seen_at", UtcDateTime, nullable=False),
    Column("times", Integer, nullable=False, server_default="1"),  # the usual limits: « plus de temps »
    Column("ended_hash", LargeBinary(32), nullable=True, index=True),
    Column("ended_reason", String(24), nullable=True),
)

# `member_id` is null for a stranger, and for a member who is registered already and asks to be: the same row, and
# every code fails (DESIGN 7).
reset_requests = Table(
    "reset_requests",
    metadata,
    Column("id", LargeBinary(16), primary_key=True),
    Column("flow_id", LargeBinary(16), nullable=False, index=True),  # the first request of a chain of resends
    Column("purpose", String(12), nullable=False, server_default="reset"),  # reset, enrolment
    Column("reference", String(8), nullable=False),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), nullable=True, index=True),
    Column("language", String(8), nullable=False, server_default="fr"),  # of its mail and its page
    Column("identifier_index", LargeBinary(32), nullable=False, index=True),
    Column("form_index", LargeBinary(32), nullable=True),  # A, B and C together; null before level 0002
    Column("mismatch", String(4), nullable=True),  # the letters that are not the member's; null before 0011
    Column("terminal", String(64), nullable=False),
    Column("agency", String(64), nullable=False),
    Column("link_key_id", String(16), nullable=False),
    Column("code_key_id", String(16), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("grant_hash", LargeBinary(32), nullable=True),
    Column("grant_expires_at", UtcDateTime, nullable=True),
    Column("used_at", UtcDateTime, nullable=True),
    Column("superseded_at", UtcDateTime, nullable=True),
)

# A new address that its owner has not proved yet: the one place where it lives, for as long as the session that asked
# for it and half an hour at most.
email_changes = Table(
    "email_changes",
    metadata,
    Column("id", LargeBinary(16), primary_key=True),  # the code mailed there is derived from it
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("session_hash", LargeBinary(32), nullable=False, unique=True),
    Column("reference", String(8), nullable=False),
    Column("address", String(254), nullable=False),
    Column("code_key_id", String(16), nullable=False),
    Column("mailed_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
)

# `state`: queued, withheld (a stranger's), accepted, refused, abandoned. Names the template and the request, never
# a body: the courier renders at the moment of sending, so a retry carries the same secret and no row holds one.
outbox = Table(
    "outbox",
    metadata,
    Column("id", LargeBinary(16), primary_key=True),
    Column("kind", String(24), nullable=False),  # `kiosk.mail.message` has a template for each
    Column("request_id", ForeignKey("reset_requests.id", ondelete="CASCADE"), nullable=True),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), nullable=True),
    Column("change_id", LargeBinary(16), nullable=True),  # of an `email_code`; no key: it outlives its change
    Column("language", String(8), nullable=False, server_default="fr"),
    Column("address", String(254), nullable=True),  # of an `email_left` alone, until it is settled
    Column("terminal", String(64), nullable=False),
    Column("agency", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),  # past it the mail is of no use and is abandoned
    Column("due_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("lease_owner", String(64), nullable=True),
    Column("leased_until", UtcDateTime, nullable=True),
    Column("state", String(12), nullable=False, server_default="queued"),
    Column("reply", String(200), nullable=True),
    Column("settled_at", UtcDateTime, nullable=True),
    UniqueConstraint("request_id", "kind"),
    Index("ix_outbox_state_due_at", "state", "due_at"),
)

# An adviser is wanted, unless `closed_at` says otherwise. Every enrolment request brings a row, closed from the start
# unless somebody must look at it: what is written tells nobody's case from another's.
help_calls = Table(
    "help_calls",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("reference", String(8), nullable=False, index=True),
    Column("flow_id", LargeBinary(16), nullable=True, unique=True),  # of the request it is about, if any
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), nullable=True, index=True),
    Column("terminal", String(64), nullable=False),
    Column("agency", String(64), nullable=False),
    Column("reason", String(24), nullable=False),  # email_differs, no_email, nothing_received, asked
    Column("opened_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime, nullable=True, index=True),
    Column("outcome", String(24), nullable=True),  # `CallOutcome`
    Column("kind", String(12), nullable=False, server_default="request"),  # request, chat, phone, desk
    Column("phone", String(20), nullable=True),  # of a « phone » call, until it is closed
    Column("procedure", String(24), nullable=True),  # where the person was
    Column("step", Integer, nullable=True),
    Column("language", String(8), nullable=False, server_default="fr"),
    Column("interaction", String(16), nullable=True),  # the visit, as the journal calls it
    Column("member_seen_at", UtcDateTime, nullable=True),  # the terminal's last sign during this call
    Column("adviser_id", ForeignKey("advisers.id", ondelete="SET NULL"), nullable=True, index=True),
    Column("taken_at", UtcDateTime, nullable=True),
    Column("adviser_seen_at", UtcDateTime, nullable=True),
    Column("verified_at", UtcDateTime, nullable=True),  # that adviser checked who the person is
    Column("shared_at", UtcDateTime, nullable=True),  # since when the member lets the adviser see where they are
    Column("pointed", String(24), nullable=True),  # the letter or the button that the adviser points at
    Column("suggested", Integer, nullable=True),  # « passez à l'étape n »
    Column("signals", Integer, nullable=False, server_default="0"),  # how often the two above changed
)

# One row for each line of a chat. They go when the call is closed: a chat is no record.
chat_messages = Table(
    "chat_messages",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("call_id", ForeignKey("help_calls.id", ondelete="CASCADE"), nullable=False),
    Column("sender", String(8), nullable=False),  # member, adviser
    Column("message_id", LargeBinary(16), nullable=False),  # the sender's own: sent again, it is the same line
    Column("at", UtcDateTime, nullable=False),
    Column("text", String(500), nullable=False),
    UniqueConstraint("call_id", "message_id"),
    Index("ix_chat_messages_call_id_id", "call_id", "id"),
)

# One row for each terminal, written by that terminal alone. `state` is what its member shares with an adviser (fields
# filled or in error, never a value) and null at any other time.
terminals = Table(
    "terminals",
    metadata,
    Column("agency", String(64), primary_key=True),
    Column("terminal", String(64), primary_key=True),
    Column("version", String(16), nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("active_at", UtcDateTime, nullable=True),  # the last sign of a person; null on the first screen
    Column("procedure", String(24), nullable=True),
    Column("step", Integer, nullable=True),
    Column("call_id", BigInteger, nullable=True),  # the call under way; no key: written before calls, and short-lived
    Column("state", Text, nullable=True),
    Column("revision", Integer, nullable=False, server_default="0"),  # how often `state` changed
)

# Who may open the adviser's console. The TOTP secret is derived from `totp_nonce` and a code key, never stored.
advisers = Table(
    "advisers",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("login", String(64), nullable=False, unique=True),
    Column("name", String(64), nullable=False),  # what members read: « Camille »
    Column("title", String(16), nullable=False),  # conseiller, conseillère
    Column("agency", String(64), nullable=False, index=True),
    Column("state", String(12), nullable=False, server_default="active"),  # active, suspended
    Column("phc", String(255), nullable=False),
    Column("pepper_id", String(16), nullable=False),
    Column("totp_nonce", LargeBinary(16), nullable=False),
    Column("totp_key_id", String(16), nullable=False),
    Column("totp_step", BigInteger, nullable=False, server_default="0"),  # the last one used: a code serves once
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)

# One row per adviser who is signed in: a second sign-in replaces the first.
adviser_sessions = Table(
    "adviser_sessions",
    metadata,
    Column("adviser_id", ForeignKey("advisers.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("token_hash", LargeBinary(32), nullable=False, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_seen_at", UtcDateTime, nullable=False),  # the adviser
    Column("console_seen_at", UtcDateTime, nullable=True),  # their console, which reads the queue
)

# One row per counted event; `subject` is a blind index of what was typed, or of the terminal's name.
throttle_events = Table(
    "throttle_events",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("scope", String(24), nullable=False),
    Column("subject", LargeBinary(32), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_throttle_events_scope_subject_at", "scope", "subject", "at"),
)

journal = Table(
    "journal",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("terminal", String(64), nullable=False),
    Column("agency", String(64), nullable=False),
    Column("version", String(16), nullable=False),
    Column("interaction", String(16), nullable=False),
    Column("account", String(16), nullable=True),  # keyed pseudonym, never an identifier
    Column("adviser", String(64), nullable=True),  # the login of the adviser who did it
    Column("event", String(48), nullable=False),
    Column("outcome", String(16), nullable=False),  # success, failure, refused
    Column("reason", String(48), nullable=True),
    Index("ix_journal_account_id", "account", "id"),
)

# Which keys each running process holds: ids only, separated by spaces. A row goes when its process ends.
key_holders = Table(
    "key_holders",
    metadata,
    Column("holder", String(128), primary_key=True),
    Column("key_ids", Text, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
)

# The current key of each purpose that was ever rotated: who does not hold it may not open this database.
keys_in_service = Table(
    "keys_in_service",
    metadata,
    Column("purpose", String(16), primary_key=True),
    Column("key_id", String(16), nullable=False),
)
