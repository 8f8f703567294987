"""The curves of a run as one SVG: what a roster, more terminals and more callers cost."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.figures import Row

_PANELS = {
    "members": ("members of the roster", "times the cost of the smallest roster"),
    "terminals": ("terminals writing beside", "ms"),
    "callers": ("callers at once", "a second"),
}


_DASHES = ("-", "--", ":")
FLAT = 1.2  # what the goal lets a call cost beside the smallest roster


def draw(path: Path, rows: Sequence[Row]) -> None:
    """Needs the `bench` extra."""
    import matplotlib as mpl  # type: ignore[import-not-found,unused-ignore] # noqa: PLC0415 - of an extra

    mpl.use("svg")
    from matplotlib import pyplot  # type: ignore[import-not-found,unused-ignore] # noqa: PLC0415

    panels = {axis: labels for axis, labels in _PANELS.items() if any(row.axis == axis for row in rows)}
    figure, places = pyplot.subplots(1, len(panels), figsize=(9 * len(panels), 11), squeeze=False)
    for place, (axis, labels) in zip(places[0], panels.items(), strict=True):
        _panel(place, [row for row in rows if row.axis == axis], relative=axis == "members")
        place.set(xlabel=labels[0], ylabel=labels[1])
    figure.tight_layout()
    figure.savefig(path)
    pyplot.close(figure)


def _panel(place: Any, rows: Sequence[Row], *, relative: bool) -> None:
    curves: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    for row in rows:
        curves[f"{row.group}: {row.curve}"].append((row.at or 0, row.ours))
    for number, (name, points) in enumerate(curves.items()):
        first = points[0][1] if relative else 1.0
        at, costs = [at for at, _ in points], [ours / first for _, ours in points]
        colour, dashes = f"C{number % 10}", _DASHES[number // 10 % len(_DASHES)]
        place.plot(at, costs, marker="o", color=colour, linestyle=dashes, label=name)
    if relative:
        place.set_xscale("log")
        place.axhline(FLAT, color="black", linewidth=0.5)
    place.set_ylim(bottom=0)  # or a change of nothing would look like a cliff
    place.grid(visible=True, alpha=0.3)
    place.legend(fontsize="x-small", loc="upper center", bbox_to_anchor=(0.5, -0.08), ncols=2)
