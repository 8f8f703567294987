"""What each contender's process does: it says it is ready, then runs what it is asked, one line of JSON for each.

Asked `{"what": "sign-in", "callers": 4, "seconds": 2.0}`, that many callers work without a pause for that long, each
finishing what it began. Every outcome is asserted: a wrong one ends the process, and with it the benchmark.
"""

import argparse
import asyncio
import json
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol

from tests.benchmarks.contenders.people import COSTS, FIRST_PASSWORD, WRONG_PASSWORD, Turns, hash_prefix, new_password
from tests.benchmarks.figures import percentile

Task = Callable[[int], Awaitable[None]]  # given the number of its caller
Work = Callable[[int], None]
_PERCENTS = (50, 95, 99)


@dataclass(frozen=True, slots=True)
class Ask:
    what: str
    callers: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database holds of a member, and how many sessions it holds in all."""

    phc: str
    sessions: int


class InTasks(Protocol):
    """A contender whose calls are awaited."""

    async def sign_in(self, caller: int, member: int, password: str) -> bool:
        """Whether the password opened a session."""
        ...

    async def reset(self, caller: int, member: int, new: str) -> None:
        """From « forgot » to the new password, the mail read in between."""
        ...

    async def stored(self, member: int) -> Stored: ...


class InThreads(Protocol):
    """A contender whose calls block."""

    def sign_in(self, caller: int, member: int, password: str) -> bool: ...

    def reset(self, caller: int, member: int, new: str) -> None: ...

    def stored(self, member: int) -> Stored: ...


def arguments() -> argparse.Namespace:
    options = argparse.ArgumentParser()
    options.add_argument("--url", required=True)
    options.add_argument("--cost", choices=COSTS, required=True)
    options.add_argument("--members", type=int, required=True)
    return options.parse_args()


def asks(**facts: object) -> Iterator[Ask]:
    """Ready, with what there is to know before the first ask; then what is asked until nobody asks any more."""
    _say(facts)
    for line in sys.stdin:
        yield Ask(**json.loads(line))


async def serve_tasks(calls: Mapping[str, Task], tidy: Callable[[], Awaitable[None]] | None = None) -> None:
    """`tidy` runs between two slices, in nobody's time."""
    for ask in asks():
        answer = await _slice_of_tasks(ask, calls[ask.what])
        if tidy is not None:
            await tidy()
        _say(answer)


def serve_threads(
    calls: Mapping[str, Work], at_most: int | None = None, enter: Work | None = None, leave: Work | None = None
) -> None:
    """Each caller is a thread, up to `at_most`; `enter` runs before its clock starts, `leave` after."""
    for ask in asks():
        _say(_slice_of_threads(ask, calls[ask.what], at_most or ask.callers, enter, leave))


def tasks(contender: InTasks, turns: Turns) -> dict[str, Task]:
    async def sign_in(caller: int) -> None:
        member = turns.next()
        assert await contender.sign_in(caller, member, turns.password(member))

    async def journey(caller: int) -> None:
        member, new = turns.next(), new_password()
        await contender.reset(caller, member, new)
        turns.changed(member, new)

    return {"sign-in": sign_in, "journey": journey}


def works(contender: InThreads, turns: Turns) -> dict[str, Work]:
    def sign_in(caller: int) -> None:
        member = turns.next()
        assert contender.sign_in(caller, member, turns.password(member))

    def journey(caller: int) -> None:
        member, new = turns.next(), new_password()
        contender.reset(caller, member, new)
        turns.changed(member, new)

    return {"sign-in": sign_in, "journey": journey}


async def prove(contender: InTasks | InThreads, cost: str, turns: Turns) -> None:
    """The contender does what it is measured for: the same hash, a session stored, a password changed."""
    member, new = turns.next(), new_password()

    async def opens(password: str) -> bool:
        return bool(await _result(contender.sign_in(0, member, password)))

    before: Stored = await _result(contender.stored(member))
    assert before.phc.startswith(hash_prefix(cost)), before.phc
    assert not await opens(WRONG_PASSWORD)
    assert await opens(FIRST_PASSWORD)
    signed_in: Stored = await _result(contender.stored(member))
    assert signed_in.sessions == before.sessions + 1, (before.sessions, signed_in.sessions)
    await _result(contender.reset(0, member, new))
    turns.changed(member, new)
    after: Stored = await _result(contender.stored(member))
    assert after.phc != before.phc
    assert after.phc.startswith(hash_prefix(cost)), after.phc
    assert not await opens(FIRST_PASSWORD)
    assert await opens(new)


def prove_threads(contender: InThreads, cost: str, turns: Turns) -> None:
    """The same without an event loop, in which Django refuses its database: nothing has to be awaited."""
    try:
        prove(contender, cost, turns).send(None)
    except StopIteration:
        return
    raise RuntimeError("a contender in threads awaited something")


async def _result(given: Any) -> Any:
    return await given if isinstance(given, Awaitable) else given


async def _slice_of_tasks(ask: Ask, call: Task) -> dict[str, object]:
    taken: list[float] = []
    began, cpu = time.perf_counter(), time.process_time()

    async def caller(number: int) -> None:
        while (at := time.perf_counter()) < began + ask.seconds:
            await call(number)
            taken.append(time.perf_counter() - at)

    async with asyncio.TaskGroup() as group:
        for number in range(ask.callers):
            group.create_task(caller(number))
    return _measured(taken, time.perf_counter() - began, time.process_time() - cpu)


def _slice_of_threads(
    ask: Ask, work: Work, at_most: int, enter: Work | None, leave: Work | None
) -> dict[str, object]:
    taken: list[float] = []
    callers = min(ask.callers, at_most)
    start = threading.Barrier(callers + 1, timeout=60)

    def caller(number: int) -> float:
        if enter is not None:
            enter(number)
        start.wait()
        began = time.perf_counter()
        while (at := time.perf_counter()) < began + ask.seconds:
            work(number)
            taken.append(time.perf_counter() - at)
        ended = time.perf_counter()
        if leave is not None:
            leave(number)
        return ended

    with ThreadPoolExecutor(callers) as pool:
        running = [pool.submit(caller, number) for number in range(callers)]
        start.wait()
        began, cpu = time.perf_counter(), time.process_time()
        ended = max(one.result() for one in running)
        return _measured(taken, ended - began, time.process_time() - cpu)


def _measured(taken: list[float], seconds: float, cpu: float) -> dict[str, object]:
    latencies = {str(percent): 1000 * percentile(taken, percent) for percent in _PERCENTS}
    return {"done": len(taken), "seconds": seconds, "cpu": cpu, "latencies_ms": latencies}


def _say(answer: Mapping[str, object]) -> None:
    print(json.dumps(answer), flush=True)
