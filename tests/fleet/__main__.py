"""A whole fleet on one PostgreSQL, by hand: figures, and what did not hold.

    python -m tests.fleet --terminals 200 --seconds 60
    python -m tests.fleet --terminals 20 --seconds 10 --fast

The terminals are one process with a pool each; Argon2 at its floor, so that hashing does not hide the rest.
"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.fleet.figures import lines
from tests.fleet.run import Plan, run
from tests.storage import server


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--terminals", type=int, default=200)
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--people", type=int, default=2000)
    options.add_argument("--think", type=float, default=10, help="mean seconds between two acts of a member")
    options.add_argument("--connections", type=int, default=450, help="max_connections")
    options.add_argument("--fast", action="store_true", help="PostgreSQL without fsync")
    given = options.parse_args()
    plan = Plan(given.terminals, given.seconds, given.people, given.think)
    with (
        tempfile.TemporaryDirectory(prefix="kiosk-fleet-") as home,
        server.to_restart(fast=given.fast, connections=given.connections) as (url, control),
    ):
        report = asyncio.run(run(plan, url, control, Path(home)))
    sys.stdout.writelines(f"{line}\n" for line in lines(report))
    return any(report.broken.values()) or report.left + report.waiting > 0


if __name__ == "__main__":
    sys.exit(main())
