"""Advisers, their console, the chat, what a terminal shares; and which letters of a request did not match."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def _id() -> sa.BigInteger:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _at(name: str, *, nullable: bool = True) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.add_column("members", _at("reset_closed_until"))
    op.add_column("reset_requests", sa.Column("mismatch", sa.String(4), nullable=True))
    op.add_column("journal", sa.Column("adviser", sa.String(64), nullable=True))
    _advisers()
    _calls()
    op.create_table(
        "chat_messages",
        sa.Column("id", _id(), nullable=False),
        sa.Column("call_id", _id(), nullable=False),
        sa.Column("sender", sa.String(8), nullable=False),
        sa.Column("message_id", sa.LargeBinary(16), nullable=False),
        _at("at", nullable=False),
        sa.Column("text", sa.String(500), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["help_calls.id"], name=op.f("fk_chat_messages_call_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_messages")),
        sa.UniqueConstraint("call_id", "message_id", name=op.f("uq_chat_messages_call_id_message_id")),
    )
    op.create_index("ix_chat_messages_call_id_id", "chat_messages", ["call_id", "id"])
    op.create_table(
        "terminals",
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("terminal", sa.String(64), nullable=False),
        sa.Column("version", sa.String(16), nullable=False),
        _at("seen_at", nullable=False),
        _at("active_at"),
        sa.Column("procedure", sa.String(24), nullable=True),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.Column("call_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("agency", "terminal", name=op.f("pk_terminals")),
    )


def _advisers() -> None:
    op.create_table(
        "advisers",
        sa.Column("id", _id(), nullable=False),
        sa.Column("login", sa.String(64), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("title", sa.String(16), nullable=False),
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("state", sa.String(12), nullable=False, server_default="active"),
        sa.Column("phc", sa.String(255), nullable=False),
        sa.Column("pepper_id", sa.String(16), nullable=False),
        sa.Column("totp_nonce", sa.LargeBinary(16), nullable=False),
        sa.Column("totp_key_id", sa.String(16), nullable=False),
        sa.Column("totp_step", sa.BigInteger(), nullable=False, server_default="0"),
        _at("created_at", nullable=False),
        _at("changed_at", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advisers")),
        sa.UniqueConstraint("login", name=op.f("uq_advisers_login")),
    )
    op.create_index(op.f("ix_advisers_agency"), "advisers", ["agency"])
    op.create_table(
        "adviser_sessions",
        sa.Column("adviser_id", _id(), autoincrement=False, nullable=False),
        sa.Column("token_hash", sa.LargeBinary(32), nullable=False),
        _at("created_at", nullable=False),
        _at("last_seen_at", nullable=False),
        sa.ForeignKeyConstraint(
            ["adviser_id"], ["advisers.id"], name=op.f("fk_adviser_sessions_adviser_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("adviser_id", name=op.f("pk_adviser_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_adviser_sessions_token_hash")),
    )


def _calls() -> None:
    with op.batch_alter_table("help_calls") as calls:
        calls.add_column(sa.Column("kind", sa.String(12), nullable=False, server_default="request"))
        calls.add_column(sa.Column("phone", sa.String(20), nullable=True))
        calls.add_column(sa.Column("procedure", sa.String(24), nullable=True))
        calls.add_column(sa.Column("step", sa.Integer(), nullable=True))
        calls.add_column(sa.Column("language", sa.String(8), nullable=False, server_default="fr"))
        calls.add_column(sa.Column("interaction", sa.String(16), nullable=True))
        calls.add_column(_at("member_seen_at"))
        calls.add_column(sa.Column("adviser_id", _id(), nullable=True))
        calls.add_column(_at("taken_at"))
        calls.add_column(_at("adviser_seen_at"))
        calls.add_column(_at("verified_at"))
        calls.add_column(_at("shared_at"))
        calls.add_column(sa.Column("pointed", sa.String(24), nullable=True))
        calls.add_column(sa.Column("suggested", sa.Integer(), nullable=True))
        calls.add_column(sa.Column("signals", sa.Integer(), nullable=False, server_default="0"))
        calls.create_foreign_key(
            op.f("fk_help_calls_adviser_id"), "advisers", ["adviser_id"], ["id"], ondelete="SET NULL"
        )
        calls.create_index(op.f("ix_help_calls_adviser_id"), ["adviser_id"])


_ADDED = [
    "kind",
    "phone",
    "procedure",
    "step",
    "language",
    "interaction",
    "member_seen_at",
    "adviser_id",
    "taken_at",
    "adviser_seen_at",
    "verified_at",
    "shared_at",
    "pointed",
    "suggested",
    "signals",
]


def downgrade() -> None:
    op.drop_table("terminals")
    op.drop_table("chat_messages")
    with op.batch_alter_table("help_calls") as calls:
        calls.drop_index(op.f("ix_help_calls_adviser_id"))
        calls.drop_constraint(op.f("fk_help_calls_adviser_id"), type_="foreignkey")
        for column in _ADDED:
            calls.drop_column(column)
    op.drop_table("adviser_sessions")
    op.drop_table("advisers")
    op.drop_column("journal", "adviser")
    op.drop_column("reset_requests", "mismatch")
    op.drop_column("members", "reset_closed_until")
