"""Each goal with our figure and its reference, measured in turn in one run.

python -m tests.benchmarks                       # everything
python -m tests.benchmarks screens --runs 5      # one part
python -m tests.benchmarks --quick               # everything, under two minutes
pip install -e '.[bench]'                        # so that « service » measures Django and fastapi-users too
python -m tests.benchmarks --save after.json     # kept
python -m tests.benchmarks --compare before.json after.json
"""

import argparse
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks import figures, plot
from tests.benchmarks.figures import Options, Row

PARTS = ("screens", "service", "mail", "scale", "memory")
_RUNS, _QUICK_RUNS = 9, 3


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; none: all")
    options.add_argument("--quick", action="store_true", help="fewer runs: under two minutes")
    options.add_argument("--runs", type=int, help="how many times each is measured")
    options.add_argument("--databases", nargs="+", choices=("sqlite", "postgresql"), default=["sqlite", "postgresql"])
    options.add_argument("--save", type=Path, metavar="FILE", help="write the run as JSON")
    options.add_argument("--compare", type=Path, nargs=2, metavar="FILE", help="two saved runs; measures nothing")
    options.add_argument("--plot", type=Path, metavar="FILE", help="draw its curves as SVG (needs the bench extra)")
    options.add_argument("--of", type=Path, metavar="FILE", help="a saved run to draw; measures nothing")
    given = options.parse_args()
    if unknown := set(given.parts) - set(PARTS):
        options.error(f"no such part: {', '.join(sorted(unknown))}")
    if given.compare:
        figures.compare(*given.compare)
        return 0
    if given.of:
        plot.draw(given.plot or given.of.with_suffix(".svg"), figures.load(given.of))
        return 0
    runs = given.runs or (_QUICK_RUNS if given.quick else _RUNS)
    chosen = Options(quick=given.quick, runs=runs, databases=tuple(given.databases))
    rows = list(figures.printed(_measured(given.parts or PARTS, chosen)))
    if given.save:
        figures.save(given.save, rows)
    if given.plot:
        plot.draw(given.plot, rows)
    missed = [row for row in rows if row.met is False]
    print(f"\n{len([row for row in rows if row.met])} goals met, {len(missed)} missed")
    return 0


def _measured(parts: tuple[str, ...], options: Options) -> Iterator[Row]:
    for part in parts:
        yield from importlib.import_module(f"tests.benchmarks.{part}").rows(options)


if __name__ == "__main__":
    sys.exit(main())
