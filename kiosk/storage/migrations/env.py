"""What Alembic runs for each command. The connection is always given: see `kiosk.storage.migrate`."""

from typing import Any, Literal

from alembic import context

from kiosk.storage.tables import UtcDateTime, metadata


def _render(kind: str, item: Any, _autogenerate: Any) -> str | Literal[False]:
    """Generated versions say what the column is in the database, not our Python type."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # Our engine begins by itself, so SQLite too takes a whole migration back when it fails.
    transactional_ddl=True,
    render_as_batch=True,
    render_item=_render,
)
with context.begin_transaction():
    context.run_migrations()
