"""Moments as the member's own clock and calendar show them: Paris time, in French words."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()  # noqa: SIM905
)
_DAYS = "Lundi Mardi Mercredi Jeudi Vendredi Samedi Dimanche".split()  # noqa: SIM905


def clock_time(moment: datetime) -> str:
    """« 14 h 32 »: what a wall clock shows at `moment` (aware, any zone)."""
    local = _local(moment)
    return f"{local.hour} h {local.minute:02d}"


def date(moment: datetime) -> str:
    """« 22 novembre 2025 »; the first day is « 1er »."""
    local = _local(moment)
    day = "1er" if local.day == 1 else str(local.day)
    return f"{day} {_MONTHS[local.month - 1]} {local.year}"


def weekday(moment: datetime) -> str:
    """« Mercredi 19 novembre »: a day of the past year, at the head of a line."""
    day, month, _ = date(moment).split()
    return f"{_DAYS[_local(moment).weekday()]} {day} {month}"


def until(moment: datetime, since: datetime) -> str:
    """The clock time of `moment`, and its date if it is not the day of `since`."""
    time = clock_time(moment)
    return time if _local(moment).date() == _local(since).date() else f"{time} le {date(moment)}"


def soon(moment: datetime) -> str:
    """The clock time of a moment to come: today's alone, « demain à 0 h 15 », else with its date.

    « demain » and not the date: at 60 columns a request made before midnight would push words out of sight.
    """
    now = datetime.now(UTC)
    if _local(moment).date() - _local(now).date() == timedelta(days=1):
        return f"demain à {clock_time(moment)}"
    return until(moment, now)


def _local(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo("Europe/Paris"))
