"""The programs around the terminals: the mail server, and couriers that are killed and started again."""

import asyncio
import os
import random
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import psutil  # type: ignore[import-untyped]

Process = asyncio.subprocess.Process


@asynccontextmanager
async def program(*arguments: str, home: Path, **environment: str) -> AsyncIterator[Process]:
    process = await _start(*arguments, home=home, **environment)
    try:
        yield process
    finally:
        await _stop(process, signal.SIGKILL)


async def _start(*arguments: str, home: Path, **environment: str) -> Process:
    with (home / "said").open("ab") as said:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", *arguments, env={**os.environ, **environment}, stderr=said, stdout=said
        )


async def _stop(process: Process, with_signal: int) -> None:
    if process.returncode is None:
        process.send_signal(with_signal)
        await process.wait()


class Couriers:
    """`kiosk courier`, several times. `killed` holds when each of those killed died (time.time)."""

    def __init__(self, home: Path, environment: Mapping[str, str]) -> None:
        self._home = home
        self._environment = environment
        self._running: list[Process] = []
        self.killed: list[float] = []

    async def start(self, count: int = 1) -> None:
        for _ in range(count):
            self._running.append(await _start("kiosk", "courier", home=self._home, **self._environment))

    async def kill_one(self) -> None:
        """Any of them, as a power cut would; another takes its place."""
        victim = self._running.pop(random.randrange(len(self._running)))  # noqa: S311
        await _stop(victim, signal.SIGKILL)
        self.killed.append(time.time())
        await self.start()

    async def stop(self) -> None:
        """As an operator does: each finishes the mail in its hand."""
        await asyncio.gather(*(_stop(courier, signal.SIGTERM) for courier in self._running))
        self._running.clear()

    async def destroy(self) -> None:
        await asyncio.gather(*(_stop(courier, signal.SIGKILL) for courier in self._running))


def cpu_seconds(pid: int) -> float:
    """Of a process, its descendants and those they buried."""
    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0.0
    return float(sum(_own_cpu(member) for member in family))


def _own_cpu(process: psutil.Process) -> float:
    try:
        return float(sum(process.cpu_times()[:4]))
    except psutil.NoSuchProcess:
        return 0.0
