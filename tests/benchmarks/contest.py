"""The contenders' processes, as who measures sees them: started together, asked one at a time."""

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, Self

from tests.benchmarks.databases import fresh, swept

OURS, LIMIT = "kiosk", "hash_only"
PEERS = {"django_allauth": "allauth", "fastapi_users": "fastapi_users"}  # and the package each needs
NOT_INSTALLED = "not installed: pip install -e '.[bench]'"


@dataclass(frozen=True, slots=True)
class Measured:
    """One slice. `p99`: milliseconds that 99 % of the calls did not exceed. `cpu`: of its process, for one call."""

    rate: float  # calls a second
    p99: float
    cpu: float  # milliseconds


class Contender:
    """`python -m tests.benchmarks.contenders.NAME`; `facts` are what it says when it is ready."""

    def __init__(self, name: str, *arguments: str) -> None:
        self._name = name
        self._process = subprocess.Popen(
            [sys.executable, "-m", f"tests.benchmarks.contenders.{name}", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            # A shell that exports it would have every process compile what it imports.
            env={name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        )
        self.facts: Mapping[str, Any] = {}

    def ready(self) -> Self:
        self.facts = self.answer()
        return self

    def ask(self, **what: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()

    def answer(self) -> dict[str, Any]:
        """One line of JSON, the process's next."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self._name} ended with {self._process.wait()}; it says why above")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def begin(self, what: str, callers: int, seconds: float) -> None:
        """A slice that others run beside; `ended` waits for it."""
        self.ask(what=what, callers=callers, seconds=seconds)

    def ended(self) -> Measured:
        answer = self.answer()
        done = answer["done"]
        return Measured(done / answer["seconds"], answer["latencies_ms"]["99"], 1000 * answer["cpu"] / done)

    def run(self, what: str, callers: int, seconds: float) -> Measured:
        self.begin(what, callers, seconds)
        return self.ended()

    def close(self) -> None:
        """Nobody asks any more: the process ends by itself."""
        self._process.communicate(timeout=30)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


def installed(name: str) -> bool:
    return importlib.util.find_spec(PEERS[name]) is not None


@contextmanager
def started(*contenders: Contender) -> Iterator[None]:
    """All of them ready; ended after the block, by force if it failed."""
    with ExitStack() as stack:
        for contender in contenders:
            stack.callback(contender.kill)
        for contender in contenders:
            contender.ready()
        yield
        for contender in contenders:
            contender.close()


@contextmanager
def contest(kind: str, cost: str, members: int) -> Iterator[dict[str, Contender]]:
    """Everybody who is installed, each on a new database of that kind, with its members in it."""
    names = [OURS, LIMIT, *(name for name in PEERS if installed(name))]
    with fresh(kind, *names) as urls:
        contenders = {
            name: Contender(name, "--url", urls[name], "--cost", cost, "--members", str(members)) for name in names
        }
        with started(*contenders.values()):
            for url in urls.values():
                swept(url)
            yield contenders
