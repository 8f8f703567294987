"""Findings as an operator reads them: a table on a terminal, aligned lines in a pipe, JSON for monitoring."""

import sys
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from typing import TYPE_CHECKING

from kiosk.commands.common import FAILURE, OK
from kiosk.json_line import json_line

if TYPE_CHECKING:
    from kiosk.services.checkup import Finding

_MARKS = {"ok": "bon", "warning": "à voir", "failure": "défaut"}
_STYLES = {"ok": "green", "warning": "yellow", "failure": "bold red"}


async def report(found: "AsyncIterator[Finding]", *, as_json: bool = False) -> int:
    """Write every finding on stdout; 0 when nothing is broken, 1 otherwise: what is only doubtful does not count."""
    on_a_terminal = sys.stdout.isatty() and not as_json
    seen = []
    with _waiting() if on_a_terminal else nullcontext():
        async for finding in found:
            seen.append(finding)
            if not on_a_terminal:
                sys.stdout.write((_json(finding) if as_json else _lines(finding)) + "\n")
                sys.stdout.flush()  # a mail server may take its time: what is known is told
    if on_a_terminal:
        _table(seen)
    return FAILURE if any(finding.state == "failure" for finding in seen) else OK


def _json(finding: "Finding") -> str:
    return json_line(asdict(finding))


def _lines(finding: "Finding") -> str:
    line = f"{finding.subject:<18} {_MARKS[finding.state]:<7} {finding.fact}"
    return f"{line}\n{'':<26} {finding.remedy}" if finding.remedy else line


def _waiting() -> AbstractContextManager[object]:
    from rich.console import Console  # noqa: PLC0415 - heavy, and for a terminal alone

    return Console(stderr=True).status("Vérification…")


def _table(seen: "list[Finding]") -> None:
    from rich import box  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Vérifié", no_wrap=True)
    table.add_column("État", no_wrap=True)
    table.add_column("Constat, et remède", overflow="fold")
    for finding in seen:
        # Text, not markup: a path may hold brackets.
        fact = Text(finding.fact)
        if finding.remedy:
            fact.append(f"\n→ {finding.remedy}", style="bold")
        table.add_row(Text(finding.subject), Text(_MARKS[finding.state], _STYLES[finding.state]), fact)
    Console().print(table)
