"""What the SQL of a transaction is given: SQLAlchemy's connection, wherever its statements are run.

A work, such as `Database.run` wants, is a coroutine function like any other, so the same functions serve both
databases, in a thread and on the loop. It may wait for nothing but its statements, and those never suspend it.
"""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, TypeVar, TypeVarTuple, overload

from sqlalchemy import Connection, CursorResult, Executable, ScalarResult
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.selectable import TypedReturnsRows

_Result = TypeVar("_Result")
_Value = TypeVar("_Value")
_Values = TypeVarTuple("_Values")
_One = Mapping[str, Any]
_Many = Sequence[_One]
_Rows = CursorResult[*tuple[Any, ...]]


class Transaction:
    """Its statements are done at once: for whoever is where the connection works."""

    def __init__(self, sync: Connection) -> None:
        self._sync = sync

    async def done(self, function: Callable[..., _Result], *arguments: Any) -> _Result:
        """How a statement is run, and anything else that needs the connection."""
        return function(*arguments)

    @property
    def dialect(self) -> Dialect:
        return self._sync.dialect

    @property
    def driver(self) -> Any:
        """The connection of the database's own library."""
        return self._sync.connection.driver_connection

    @overload
    async def execute(
        self, statement: TypedReturnsRows[*_Values], parameters: _One | _Many | None = None
    ) -> CursorResult[*_Values]: ...

    @overload
    async def execute(self, statement: Executable, parameters: _One | _Many | None = None) -> _Rows: ...

    async def execute(self, statement: Executable, parameters: _One | _Many | None = None) -> _Rows:
        """The statement, once for each of the parameters; every row of it is here when it returns."""
        return await self.done(self._sync.execute, statement, parameters)

    @overload
    async def scalar(self, statement: TypedReturnsRows[_Value], parameters: _One | None = None) -> _Value | None: ...

    @overload
    async def scalar(self, statement: Executable, parameters: _One | None = None) -> Any: ...

    async def scalar(self, statement: Executable, parameters: _One | None = None) -> Any:
        """The first value of the first row; None if there is none."""
        return await self.done(self._sync.scalar, statement, parameters)

    @overload
    async def scalars(
        self, statement: TypedReturnsRows[_Value], parameters: _One | _Many | None = None
    ) -> ScalarResult[_Value]: ...

    @overload
    async def scalars(self, statement: Executable, parameters: _One | _Many | None = None) -> ScalarResult[Any]: ...

    async def scalars(self, statement: Executable, parameters: _One | _Many | None = None) -> ScalarResult[Any]:
        """The first value of each row."""
        return await self.done(self._sync.scalars, statement, parameters)

    async def exec_driver_sql(self, statement: str, parameters: Any = None) -> _Rows:
        """A statement in the database's own words."""
        return await self.done(self._sync.exec_driver_sql, statement, parameters)

    async def run_sync(self, function: Callable[[Connection], _Result]) -> _Result:
        """`function` with the connection itself."""
        return await self.done(function, self._sync)


Work = Callable[[Transaction], Coroutine[Any, Any, _Result]]


def whole(work: Work[_Result], connection: Connection) -> _Result:
    """What `work` gives. Raises what it raises, and `RuntimeError` if it waits for anything else."""
    running = work(Transaction(connection))
    try:
        running.send(None)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]
    running.close()
    raise RuntimeError("a transaction's work may wait for nothing but its statements")
