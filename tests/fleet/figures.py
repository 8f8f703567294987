"""The figures of a run, for people."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from tests.fleet.records import Call
from tests.fleet.run import Report


def lines(report: Report) -> Iterator[str]:
    records, seconds = report.records, report.stopped - report.began
    done = records.journeys.total() - records.journeys["nobody left"]
    yield f"{report.plan.terminals} terminals, {seconds:.0f} s, mean pause {report.plan.think_seconds} s"
    yield f"opening      {report.opened:.1f} s"
    rate = f"{report.in_time} in these seconds ({report.in_time / seconds:.1f} a second)"
    yield f"journeys     {done}, {rate}, cut short {dict(records.cut_short)}"
    yield f"             {dict(records.journeys)}"
    yield f"passwords    {records.changed} changed, {records.unsure} times not told"
    yield f"mails        {report.mails}, copies {report.copies}, never came {report.waiting}"
    yield f"couriers     {report.kills} killed"
    yield f"commit to accepted   {_times(report.delays)}"
    yield f"connections  peak {max(report.connections, default=0)}, after the end {report.left}"
    yield f"probes       {dict(records.probes)}"
    yield f"CPU seconds  { ({name: round(spent, 1) for name, spent in report.cpu.items()}) }"
    yield from _calls(records.calls, report.away)
    yield from _outage(records.calls, report.away)
    for sentence, broken in report.broken.items():
        yield f"{'BROKEN' if broken else 'held  '} {sentence.splitlines()[0]}"
        for what, count in Counter(broken).most_common(10):
            yield f"         {count} × {what}"


def _calls(calls: list[Call], away: tuple[float, float]) -> Iterator[str]:
    quiet: defaultdict[str, list[float]] = defaultdict(list)
    for call in calls:
        if call.error is None and not _over(call, away):
            quiet[call.name].append(call.took)
    for name, times in sorted(quiet.items()):
        yield f"  {name:<16} {len(times):>6} calls  {_times(times)}"


def _outage(calls: list[Call], away: tuple[float, float]) -> Iterator[str]:
    met = [call for call in calls if _over(call, away)]
    failed = Counter(call.error for call in met if call.error)
    yield f"outage       {away[1] - away[0]:.1f} s; {len(met)} calls met it, {dict(failed)} failed"
    yield f"             answered after {_times([call.took for call in met if not call.error])}"
    yield f"             failed after   {_times([call.took for call in met if call.error])}"
    yield f"errors apart {dict(Counter(call.error for call in calls if call.error and not _over(call, away)))}"


def _over(call: Call, away: tuple[float, float]) -> bool:
    """Whether the call and the outage, or the half second after it, overlap."""
    return call.ended >= away[0] and call.began <= away[1] + 0.5


def _times(times: Sequence[float]) -> str:
    if not times:
        return "-"
    ordered = sorted(times)
    p50, p95 = (ordered[int(share * (len(ordered) - 1))] for share in (0.5, 0.95))
    return f"p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms, max {ordered[-1] * 1000:.0f} ms"
