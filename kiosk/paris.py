"""Moments as the member's own clock and calendar show them: Paris time, in the words of one language.

A small table and not Babel: three languages, one form each, against 14 to 41 ms of import before a date is shown.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from datetime import date as date_
from typing import TYPE_CHECKING, TypeVar

from kiosk import present
from kiosk.locale import FRENCH, Catalogue
from kiosk.said import Said, say, saying

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

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
    shown = local(moment)
    return saying(lambda spoken: _of(_TIMES, spoken).format(shown), catalogue)


def date(moment: datetime, catalogue: Catalogue = FRENCH) -> Said:
    """« 22 novembre 2025 »; the first day is « 1er »."""
    shown = local(moment)
    return saying(lambda spoken: f"{_day(shown, spoken)} {shown.year}", catalogue)


def weekday(moment: datetime, catalogue: Catalogue = FRENCH) -> Said:
    """« Mercredi 19 novembre »: a day of the past year, at the head of a line."""
    shown = local(moment)
    return saying(lambda spoken: f"{_of(_DAYS, spoken).split()[shown.weekday()]} {_day(shown, spoken)}", catalogue)


def until(moment: datetime, since: datetime, catalogue: Catalogue = FRENCH) -> Said:
    """The clock time of `moment`, and its date if it is not the day of `since`."""
    time = clock_time(moment, catalogue)
    if local(moment).date() == local(since).date():
        return time
    return say(catalogue, "{time} le {day}", time=time, day=date(moment, catalogue))


def soon(moment: datetime, catalogue: Catalogue = FRENCH) -> Said:
    """The clock time of a moment to come: today's alone, « demain à 0 h 15 », else with its date.

    « demain » and not the date: at 60 columns a request made before midnight would push words out of sight.
    """
    now = present.now()
    if local(moment).date() - local(now).date() == timedelta(days=1):
        return say(catalogue, "demain à {time}", time=clock_time(moment, catalogue))
    return until(moment, now, catalogue)


def _day(shown: datetime, spoken: Catalogue) -> str:
    return f"{_of(_DATES, spoken)(shown.day)} {_of(_MONTHS, spoken).split()[shown.month - 1]}"


def _of(table: Mapping[str, _Form], spoken: Catalogue) -> _Form:
    return table.get(spoken.language) or table["fr"]


def local(moment: datetime) -> datetime:
    """What clock and calendar show in Paris at `moment` (aware, any zone)."""
    return moment.astimezone(_zone())


def moment(day: date_, minutes: int) -> datetime:
    """When the wall clock shows so many minutes after midnight on that day; in UTC, so that moments compare.

    An hour that comes twice (October) is its first; one that is skipped (March) is an hour later on the wall.
    """
    shown = datetime.combine(day, time(), _zone()) + timedelta(minutes=minutes)  # a zoned datetime adds wall time
    return shown.astimezone(UTC)


def _zone() -> "ZoneInfo":
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - no date is shown on the first screen

    return ZoneInfo("Europe/Paris")
