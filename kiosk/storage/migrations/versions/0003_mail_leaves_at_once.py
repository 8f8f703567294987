"""PostgreSQL tells every courier that a mail was queued; an account remembers that its address was refused.

The trigger speaks for withheld mails too: a stranger's request must cost what a member's costs. (R45)
SQLite has no such messages: there the courier watches the file.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("members", sa.Column("email_doubtful_at", sa.DateTime(timezone=True)))
    if op.get_context().dialect.name != "postgresql":
        return
    op.execute(
        "CREATE FUNCTION kiosk_outbox_wake() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN PERFORM pg_notify('kiosk_outbox', ''); RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER kiosk_outbox_wake AFTER INSERT ON outbox "
        "FOR EACH STATEMENT EXECUTE FUNCTION kiosk_outbox_wake()"
    )


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP TRIGGER kiosk_outbox_wake ON outbox")
        op.execute("DROP FUNCTION kiosk_outbox_wake()")
    op.drop_column("members", "email_doubtful_at")
