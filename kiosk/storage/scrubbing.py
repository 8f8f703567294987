"""Database errors without the values that caused them: PostgreSQL quotes them in its messages. (R63, R73)"""

import re
from collections.abc import Iterator

from sqlalchemy.engine import ExceptionContext

# SQLSTATE classes whose very first line may quote a value: 22 (data), 23 (integrity).
_QUOTING = ("22", "23")
_ARGUMENT = re.compile(r"(invalid input for query argument \$\d+).*", re.DOTALL)
# The driver's, then SQLAlchemy's own.
_FIELDS = ("detail", "hint", "context", "internal_query", "params")


def scrub(context: ExceptionContext) -> None:
    """SQLAlchemy's `handle_error`: strip every exception of the chain, the driver's own included."""
    for error in _chain(context.sqlalchemy_exception or context.original_exception):
        for name in _FIELDS:
            if getattr(error, name, None):
                setattr(error, name, None)
        error.args = tuple(_safe(part, error) if isinstance(part, str) else part for part in error.args)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = getattr(error, "orig", None) or error.__cause__ or error.__context__


def _safe(text: str, error: BaseException) -> str:
    state = getattr(error, "sqlstate", None) or getattr(getattr(error, "orig", None), "sqlstate", None)
    if state and state.startswith(_QUOTING):
        return f"SQLSTATE {state} ({_constraint(error) or 'no constraint'})"
    return _ARGUMENT.sub(r"\1", text.partition("\nDETAIL")[0])


def _constraint(error: BaseException) -> str | None:
    """The name of the constraint that was broken: ours, so it tells the engineer enough."""
    names = (getattr(link, "constraint_name", None) for link in _chain(error))
    return next((name for name in names if name), None)
