"""An import of the roster that was killed goes on where it stopped."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "roster_import",
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_roster_import")),
    )


def downgrade() -> None:
    op.drop_table("roster_import")
