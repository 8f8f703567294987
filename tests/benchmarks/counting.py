"""What one call asks of the database: its statements and its transactions, counted as SQLAlchemy sends them."""

import asyncio
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection, Engine, event

from kiosk.services.outcomes import CodeAccepted, Connected, PasswordChanged, Requested
from tests.benchmarks import terminals
from tests.benchmarks.contenders import people
from tests.benchmarks.databases import fresh
from tests.benchmarks.figures import Row

# At most, each way of a journey, and on either database: the statements of the dearer.
_TRANSACTIONS = 3
_STATEMENTS = {"sign-in": 8, "forgot (the request)": 7, "reset (code, new password)": 15}
_Outcome = TypeVar("_Outcome")


@dataclass(slots=True)
class Count:
    statements: int = 0
    transactions: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.statements + other.statements, self.transactions + other.transactions)


async def counted(call: Awaitable[_Outcome]) -> tuple[_Outcome, Count]:
    with _counting() as count:
        return await call, count


@contextmanager
def _counting() -> Iterator[Count]:
    """Of every engine of this process: none is used meanwhile but the one that is counted."""
    count = Count()

    def statement(_connection: object, _cursor: object, said: str, *_: object) -> None:
        count.statements += not said.startswith("BEGIN")  # on SQLite it is sent as a statement

    def begin(_connection: Connection) -> None:
        count.transactions += 1

    event.listen(Engine, "before_cursor_execute", statement)
    event.listen(Engine, "begin", begin)
    try:
        yield count
    finally:
        event.remove(Engine, "before_cursor_execute", statement)
        event.remove(Engine, "begin", begin)


def rows(kind: str) -> Iterator[Row]:
    with fresh(kind, "counted") as urls:
        counts = asyncio.run(_counts(urls["counted"]))
    group = f"service on {kind}"
    for what, count in counts.items():
        goal = None if what == "sign-in" else _TRANSACTIONS
        yield Row(group, f"transactions: {what}", "", count.transactions, goal=goal)
        yield Row(
            group,
            f"statements: {what}",
            "",
            count.statements,
            goal=_STATEMENTS[what],
            note="without BEGIN and COMMIT",
        )


async def _counts(url: str) -> dict[str, Count]:
    async with terminals.opened(terminals.settings(url, "floor"), members=1, terminals=1) as agency:
        services, who = agency.terminals[0], people.nir(0)
        outcome, sign_in = await counted(services.connexion.sign_in(who, people.FIRST_PASSWORD))
        assert isinstance(outcome, Connected), outcome
        asked, forgot = await counted(services.reset.request(who, people.number(0), people.address(0)))
        assert isinstance(asked, Requested), asked
        code = agency.parts.keyring.code(asked.pending.request_id)
        proved, verify = await counted(services.reset.verify_code(asked.pending, code))
        assert isinstance(proved, CodeAccepted), proved
        new = people.new_password()
        changed, store = await counted(services.reset.set_password(proved.grant, new, new))
        assert isinstance(changed, PasswordChanged), changed
    return {"sign-in": sign_in, "forgot (the request)": forgot, "reset (code, new password)": verify + store}
