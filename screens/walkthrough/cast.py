"""A recording as asciicast v2, which asciinema plays: only the rows that changed, in their own colours."""

import json
from collections.abc import Iterator

from screens.picture.cells import Frame, Row
from screens.walkthrough.recording import Recording

_BEGIN = "\x1b[?25l\x1b[2J"  # no cursor, an empty screen


def cast(recording: Recording) -> str:
    """One JSON document a line: the header, then [seconds, "o", what the terminal gets]."""
    header = {
        "version": 2,
        "width": recording.columns,
        "height": recording.rows,
        "title": recording.title,
        "env": {"TERM": "xterm-256color"},
    }
    lines = [json.dumps(header, ensure_ascii=False)]
    for at, before, after in recording.changes:
        drawn = "".join(_changed(before, after))
        lines.append(json.dumps([at, "o", drawn if before else _BEGIN + drawn], ensure_ascii=False))
    lines.append(json.dumps([recording.seconds, "o", "\x1b[0m"]))
    return "\n".join(lines) + "\n"


def _changed(before: Frame | None, after: Frame) -> Iterator[str]:
    for number, row in enumerate(after.rows):
        if before is None or before.rows[number] != row:
            yield f"\x1b[{number + 1};1H{_drawn(row)}"


def _drawn(row: Row) -> str:
    parts = []
    for run in row:
        looks = ["0", f"38;2;{_rgb(run.ink)}", f"48;2;{_rgb(run.paper)}"]
        looks += ["1"] * run.bold + ["4"] * run.underline
        parts.append(f"\x1b[{';'.join(looks)}m{run.text}")
    return "".join(parts)


def _rgb(color: str) -> str:
    return ";".join(str(int(color[at : at + 2], 16)) for at in (1, 3, 5))
