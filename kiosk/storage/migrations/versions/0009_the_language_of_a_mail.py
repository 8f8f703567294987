"""A request and a mail know the language that was chosen at the kiosk; those of before are French."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("reset_requests", "outbox"):
        op.add_column(table, sa.Column("language", sa.String(8), nullable=False, server_default="fr"))


def downgrade() -> None:
    for table in ("outbox", "reset_requests"):
        op.drop_column(table, "language")
