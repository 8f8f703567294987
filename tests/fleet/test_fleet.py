"""Seconds of a fleet: twelve terminals, a courier killed, one restart. The whole minute: `python -m tests.fleet`."""

from pathlib import Path

from tests.fleet.run import Plan, run
from tests.storage import server
from tests.storage.server import Control

PLAN = Plan(
    terminals=12,
    seconds=4,
    people=120,
    think_seconds=0.25,
    kill_every=2,
    away=0.3,
    greylisted=0.0,
    patience=20,
    hurry_leases=True,
    sample=5,
)


async def test_a_fleet_keeps_every_promise_while_couriers_die_and_the_database_restarts(
    own_server: tuple[str, Control], tmp_path: Path
) -> None:
    """Each sentence of `tests/fleet/invariants.py`, and no connection left behind; never how fast it was."""
    url, control = own_server
    await server.empty(url)
    report = await run(PLAN, url, control, tmp_path)
    assert {sentence: broken for sentence, broken in report.broken.items() if broken} == {}
    assert (report.left, report.waiting) == (0, 0)
    assert report.kills > 0
    assert report.records.changed > 0
