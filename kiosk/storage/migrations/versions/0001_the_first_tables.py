"""The first tables: members, their credentials and sessions, resets, outbox, limits and journal."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.DateTime(timezone=True)
_DIGEST = sa.LargeBinary(32)


def upgrade() -> None:
    _members()
    _nir_indexes()
    _credentials()
    _sessions()
    _reset_requests()
    _outbox()
    _throttle_events()
    _journal()


def downgrade() -> None:
    tables = ("journal", "throttle_events", "outbox", "reset_requests", "sessions", "credentials", "nir_indexes")
    for table in (*tables, "members"):
        op.drop_table(table)


def _of_member(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_member_id"
    return sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=name, ondelete="CASCADE")


def _members() -> None:
    op.create_table(
        "members",
        sa.Column("id", _ID, nullable=False),
        sa.Column("member_number", sa.String(16), nullable=False),
        sa.Column("first_name", sa.String(120), nullable=False),
        sa.Column("last_name", sa.String(120), nullable=False),
        sa.Column("email", sa.String(254)),
        sa.Column("email_folded", sa.String(254)),
        sa.Column("state", sa.String(12), server_default="active", nullable=False),
        sa.Column("last_sign_in_at", _TIME),
        sa.Column("imported_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_members"),
        sa.UniqueConstraint("member_number", name="uq_members_member_number"),
    )
    op.create_index("ix_members_email_folded", "members", ["email_folded"])


def _nir_indexes() -> None:
    op.create_table(
        "nir_indexes",
        sa.Column("digest", _DIGEST, nullable=False),
        sa.Column("key_id", sa.String(16), nullable=False),
        sa.Column("member_id", _ID, nullable=False),
        _of_member("nir_indexes"),
        sa.PrimaryKeyConstraint("digest", name="pk_nir_indexes"),
    )
    op.create_index("ix_nir_indexes_member_id", "nir_indexes", ["member_id"])


def _credentials() -> None:
    op.create_table(
        "credentials",
        sa.Column("member_id", _ID, autoincrement=False, nullable=False),
        sa.Column("phc", sa.String(255), nullable=False),
        sa.Column("pepper_id", sa.String(16), nullable=False),
        sa.Column("changed_at", _TIME, nullable=False),
        _of_member("credentials"),
        sa.PrimaryKeyConstraint("member_id", name="pk_credentials"),
    )


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("member_id", _ID, autoincrement=False, nullable=False),
        sa.Column("token_hash", _DIGEST),
        sa.Column("terminal", sa.String(64), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("last_seen_at", _TIME, nullable=False),
        sa.Column("ended_hash", _DIGEST),
        sa.Column("ended_reason", sa.String(24)),
        _of_member("sessions"),
        sa.PrimaryKeyConstraint("member_id", name="pk_sessions"),
        sa.UniqueConstraint("token_hash", name="uq_sessions_token_hash"),
    )
    op.create_index("ix_sessions_terminal", "sessions", ["terminal"])
    op.create_index("ix_sessions_ended_hash", "sessions", ["ended_hash"])


def _reset_requests() -> None:
    op.create_table(
        "reset_requests",
        sa.Column("id", sa.LargeBinary(16), nullable=False),
        sa.Column("flow_id", sa.LargeBinary(16), nullable=False),
        sa.Column("reference", sa.String(8), nullable=False),
        sa.Column("member_id", _ID),
        sa.Column("identifier_index", _DIGEST, nullable=False),
        sa.Column("terminal", sa.String(64), nullable=False),
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("link_key_id", sa.String(16), nullable=False),
        sa.Column("code_key_id", sa.String(16), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("grant_hash", _DIGEST),
        sa.Column("grant_expires_at", _TIME),
        sa.Column("used_at", _TIME),
        sa.Column("superseded_at", _TIME),
        _of_member("reset_requests"),
        sa.PrimaryKeyConstraint("id", name="pk_reset_requests"),
    )
    for column in ("flow_id", "member_id", "identifier_index"):
        op.create_index(f"ix_reset_requests_{column}", "reset_requests", [column])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.LargeBinary(16), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("request_id", sa.LargeBinary(16)),
        sa.Column("member_id", _ID),
        sa.Column("terminal", sa.String(64), nullable=False),
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.Column("due_at", _TIME, nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease_owner", sa.String(64)),
        sa.Column("leased_until", _TIME),
        sa.Column("state", sa.String(12), server_default="queued", nullable=False),
        sa.Column("reply", sa.String(200)),
        sa.Column("settled_at", _TIME),
        sa.ForeignKeyConstraint(
            ["request_id"], ["reset_requests.id"], name="fk_outbox_request_id", ondelete="CASCADE"
        ),
        _of_member("outbox"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("request_id", "kind", name="uq_outbox_request_id_kind"),
    )
    op.create_index("ix_outbox_state_due_at", "outbox", ["state", "due_at"])


def _throttle_events() -> None:
    op.create_table(
        "throttle_events",
        sa.Column("id", _ID, nullable=False),
        sa.Column("scope", sa.String(24), nullable=False),
        sa.Column("subject", _DIGEST, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_throttle_events"),
    )
    op.create_index("ix_throttle_events_scope_subject_at", "throttle_events", ["scope", "subject", "at"])


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("id", _ID, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("terminal", sa.String(64), nullable=False),
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("version", sa.String(16), nullable=False),
        sa.Column("interaction", sa.String(16), nullable=False),
        sa.Column("account", sa.String(16)),
        sa.Column("event", sa.String(48), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(48)),
        sa.PrimaryKeyConstraint("id", name="pk_journal"),
    )
    op.create_index("ix_journal_at", "journal", ["at"])
