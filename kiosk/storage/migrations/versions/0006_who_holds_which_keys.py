"""Which processes hold which keys, and which keys they must hold: a rotation forgets no terminal. (R74)"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "key_holders",
        sa.Column("holder", sa.String(128), nullable=False),
        sa.Column("key_ids", sa.Text, nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("holder", name="pk_key_holders"),
    )
    op.create_table(
        "keys_in_service",
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("key_id", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("purpose", name="pk_keys_in_service"),
    )


def downgrade() -> None:
    op.drop_table("keys_in_service")
    op.drop_table("key_holders")
