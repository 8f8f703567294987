"""The address of the one mail that does not go to the address on file: the notice to the address it replaced. (R49)

Null on every other mail, and emptied as soon as that notice is settled.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("address", sa.String(254)))


def downgrade() -> None:
    op.drop_column("outbox", "address")
