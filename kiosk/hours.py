"""When advisers answer, as an agency writes it: "lun-jeu 8:30-17:30; ven 8:30-16:00; sam 9-12". Pure; Paris time.

Public holidays are the agency's own list of closed dates: an agency in Alsace has two more than the others.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple, Self

from kiosk import paris

_DAYS = ("lun", "mar", "mer", "jeu", "ven", "sam", "dim")
_PART = re.compile(r"(?P<days>[a-z, -]+?) +(?P<spans>[0-9][0-9:h, -]*)")
_SPAN = re.compile(r"(\d{1,2})(?:[:h](\d{2}))?h?-(\d{1,2})(?:[:h](\d{2}))?h?")
_A_DAY = 24 * 60
_LOOKED_AHEAD = 370  # days: an agency may be closed for a season, and no date is looked for further

Span = tuple[int, int]  # minutes since midnight, on the clock of the wall


class NotHours(ValueError):
    """The text says no opening hours; the argument is the part that was not understood."""


class Hours(NamedTuple):
    """The spans of each weekday (0 is Monday), in order and apart, and the dates without any."""

    week: Mapping[int, tuple[Span, ...]]
    closed: frozenset[date]

    @classmethod
    def parse(cls, hours: str, closed: str = "") -> Self:
        """Raises `NotHours`."""
        week: dict[int, list[Span]] = {}
        for part in filter(None, (part.strip() for part in hours.lower().split(";"))):
            found = _PART.fullmatch(part)
            if found is None:
                raise NotHours(part)
            spans = [_span(text.strip(), part) for text in found["spans"].split(",")]
            for day in _days(found["days"], part):
                week.setdefault(day, []).extend(spans)
        if not week:
            raise NotHours(hours)
        dates = frozenset(_date(text.strip()) for text in closed.split(",") if text.strip())
        return cls({day: _apart(spans) for day, spans in week.items()}, dates)

    def closes_at(self, moment: datetime) -> datetime | None:
        """When the span that holds `moment` ends; None when it is outside of any."""
        end = None
        for begins, ends in self._spans(paris.local(moment).date() - timedelta(days=1), 9):
            # One that begins where the last one ended goes on: an agency open day and night closes at no midnight.
            if begins <= moment < ends or begins == end:
                end = ends
        return end

    def opens_at(self, moment: datetime) -> datetime | None:
        """The next beginning after `moment`; None when there is none within a year."""
        spans = self._spans(paris.local(moment).date(), _LOOKED_AHEAD)
        return next((begins for begins, _ in spans if begins > moment), None)

    def _spans(self, first: date, days: int) -> list[tuple[datetime, datetime]]:
        return [
            (paris.moment(day, begins), paris.moment(day, ends))
            for day in (first + timedelta(days=n) for n in range(days))
            if day not in self.closed
            for begins, ends in self.week.get(day.weekday(), ())
        ]


def _days(text: str, part: str) -> list[int]:
    found: list[int] = []
    for one in text.replace(" ", "").split(","):
        first, _, last = one.partition("-")
        if first not in _DAYS or (last or first) not in _DAYS:
            raise NotHours(part)
        begins, ends = _DAYS.index(first), _DAYS.index(last or first)
        # "sam-lun" goes round the end of the week.
        found += [(begins + n) % 7 for n in range((ends - begins) % 7 + 1)]
    return found


def _span(text: str, part: str) -> Span:
    found = _SPAN.fullmatch(text.replace(" ", ""))
    if found is None:
        raise NotHours(part)
    hour, minute, last_hour, last_minute = (int(n or 0) for n in found.groups())
    begins, ends = hour * 60 + minute, last_hour * 60 + last_minute
    if minute >= 60 or last_minute >= 60 or not begins < ends <= _A_DAY:
        raise NotHours(part)
    return begins, ends


def _apart(spans: list[Span]) -> tuple[Span, ...]:
    """In order; two that meet or overlap are one."""
    apart: list[Span] = []
    for begins, ends in sorted(spans):
        if apart and begins <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(apart[-1][1], ends))
        else:
            apart.append((begins, ends))
    return tuple(apart)


def _date(text: str) -> date:
    # Not `fromisoformat` alone: it also takes "20261225" and "2026-W52-5".
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise NotHours(text)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotHours(text) from None
