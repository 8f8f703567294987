"""Moments as the member's own clock and calendar show them: Paris time, in the words of one language.

A small table and not Babel: three languages, one form each, against 14 to 41 ms of import before a date is shown.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from kiosk.locale import FRENCH, Catalogue
from kiosk.said import Said, say, saying

_Form = TypeVar("_Form")

_MONTHS: Mapping[str, str] = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}
_DAYS: Mapping[str, str] = {
    "fr": "Lundi Mardi Mercredi Jeudi Vendredi Samedi Dimanche",
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "de": "Montag, Dienstag, Mittwoch, Donnerstag, Freitag, Samstag, Sonntag,",
}
_TIMES: Mapping[str, str] = {"fr": "{0.hour} h {0.minute:02d}", "en": "{0:%H:%M}", "de": "{0:%H:%M} Uhr"}
_DATES: Mapping[str, Callable[[int], str]] = {
    "fr": lambda day: "1er" if day == 1 else str(day),
    "en": str,
    "de": lambda day: f"{day}.",
}


def clock_time(moment: datetime, catalogue: Catalogue = FRENCH) -> Said:
    """« 14 h 32 »: what a wall clock shows at `moment` (aware, any zone)."""
    local = _local(moment)
    return saying(lambda spoken: _of(_TIMES, spoken).format(local), catalogue)


def date(moment: datetime, catalogue: Catalogue = FRENCH) -> Said:
    """« 22 novembre 2025 »; the first day is « 1er »."""
    local = _local(moment)
    return saying(lambda spoken: f"{_day(local, spoken)} {local.year}", catalogue)


def weekday(moment: datetime, catalogue: Catalogue = FRENCH) -> Said:
    """« Mercredi 19 novembre »: a day of the past year, at the head of a line."""
    local = _local(moment)
    return saying(lambda spoken: f"{_of(_DAYS, spoken).split()[local.weekday()]} {_day(local, spoken)}", catalogue)


def until(moment: datetime, since: datetime, catalogue: Catalogue = FRENCH) -> Said:
    """The clock time of `moment`, and its date if it is not the day of `since`."""
    time = clock_time(moment, catalogue)
    if _local(moment).date() == _local(since).date():
        return time
    return say(catalogue, "{time} le {day}", time=time, day=date(moment, catalogue))


def soon(moment: datetime, catalogue: Catalogue = FRENCH) -> Said:
    """The clock time of a moment to come: today's alone, « demain à 0 h 15 », else with its date.

    « demain » and not the date: at 60 columns a request made before midnight would push words out of sight.
    """
    now = datetime.now(UTC)
    if _local(moment).date() - _local(now).date() == timedelta(days=1):
        return say(catalogue, "demain à {time}", time=clock_time(moment, catalogue))
    return until(moment, now, catalogue)


def _day(local: datetime, spoken: Catalogue) -> str:
    return f"{_of(_DATES, spoken)(local.day)} {_of(_MONTHS, spoken).split()[local.month - 1]}"


def _of(table: Mapping[str, _Form], spoken: Catalogue) -> _Form:
    return table.get(spoken.language) or table["fr"]


def _local(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo("Europe/Paris"))
