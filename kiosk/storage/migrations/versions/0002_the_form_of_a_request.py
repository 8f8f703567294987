"""The blind index of A, B and C together on each reset request: its own budget of mails. (R37)

Null on the requests made before: they end within a day, and none needs to be counted under it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reset_requests", sa.Column("form_index", sa.LargeBinary(32)))


def downgrade() -> None:
    op.drop_column("reset_requests", "form_index")
