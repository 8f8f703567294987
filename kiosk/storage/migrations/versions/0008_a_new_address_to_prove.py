"""A member changes their own address: it waits for its code; and the journal is read by account, the latest first."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "email_changes",
        sa.Column("id", sa.LargeBinary(16), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("session_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("reference", sa.String(8), nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("code_key_id", sa.String(16), nullable=False),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_email_changes_member_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_email_changes"),
        sa.UniqueConstraint("session_hash", name="uq_email_changes_session_hash"),
    )
    op.create_index("ix_email_changes_member_id", "email_changes", ["member_id"])
    op.add_column("outbox", sa.Column("change_id", sa.LargeBinary(16)))
    op.create_index("ix_journal_account_id", "journal", ["account", "id"])


def downgrade() -> None:
    op.drop_index("ix_journal_account_id", "journal")
    op.drop_column("outbox", "change_id")
    op.drop_table("email_changes")
