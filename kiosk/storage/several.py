"""IN, of as many values as there are, in a statement built once for each count.

Not SQLAlchemy's expanding parameters, which write the statement anew each time it is run.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, ColumnElement, bindparam


def among(column: Column[Any], name: str, count: int) -> ColumnElement[bool]:
    return column.in_([bindparam(f"{name}_{place}", type_=column.type) for place in range(count)])


def spread(name: str, values: Iterable[object]) -> dict[str, object]:
    """What `among` is given."""
    return {f"{name}_{place}": value for place, value in enumerate(values)}
