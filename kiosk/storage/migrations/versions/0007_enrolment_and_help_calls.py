"""Requests are for a new password or for an enrolment; and calls for an adviser."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reset_requests", sa.Column("purpose", sa.String(12), nullable=False, server_default="reset"))
    op.create_table(
        "help_calls",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reference", sa.String(8), nullable=False),
        sa.Column("flow_id", sa.LargeBinary(16), nullable=True),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("terminal", sa.String(64), nullable=False),
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(24), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(24), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_help_calls_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_calls")),
        sa.UniqueConstraint("flow_id", name=op.f("uq_help_calls_flow_id")),
    )
    for column in ("reference", "member_id", "closed_at"):
        op.create_index(op.f(f"ix_help_calls_{column}"), "help_calls", [column])


def downgrade() -> None:
    op.drop_table("help_calls")
    op.drop_column("reset_requests", "purpose")
