"""When advisers answer: what an agency may write, and what is told of any moment."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.hours import Hours, NotHours
from kiosk.paris import local

WEEK = "lun-jeu 8:30-17:30; ven 8:30-16:00; sam 9-12"


def paris(text: str) -> datetime:
    """A moment as the wall clock shows it, in winter (+1) or in summer (+2), told by the text."""
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("moment", "closes"),
    [
        ("2026-11-24T08:29:59+01:00", None),
        ("2026-11-24T08:30:00+01:00", "2026-11-24T17:30:00+01:00"),
        ("2026-11-24T17:29:59+01:00", "2026-11-24T17:30:00+01:00"),
        ("2026-11-24T17:30:00+01:00", None),
        ("2026-11-27T16:30:00+01:00", None),
        ("2026-11-28T10:00:00+01:00", "2026-11-28T12:00:00+01:00"),
        ("2026-11-29T10:00:00+01:00", None),
        ("2026-07-07T06:40:00+00:00", "2026-07-07T17:30:00+02:00"),
    ],
)
def test_open_until(moment: str, closes: str | None) -> None:
    found = Hours.parse(WEEK).closes_at(paris(moment))
    assert found == (None if closes is None else paris(closes))


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-11-24T07:00:00+01:00", "2026-11-24T08:30:00+01:00"),
        ("2026-11-24T18:00:00+01:00", "2026-11-25T08:30:00+01:00"),
        ("2026-11-28T12:00:00+01:00", "2026-11-30T08:30:00+01:00"),  # Saturday noon: Monday
        ("2026-12-24T18:00:00+01:00", "2026-12-28T08:30:00+01:00"),  # Christmas is closed, the Saturday too
        ("2026-03-28T13:00:00+01:00", "2026-03-30T08:30:00+02:00"),  # the clocks change that night
        ("2026-10-24T13:00:00+02:00", "2026-10-26T08:30:00+01:00"),
    ],
)
def test_the_next_opening(moment: str, opens: str) -> None:
    assert Hours.parse(WEEK, "2026-12-25, 2026-12-26").opens_at(paris(moment)) == paris(opens)


def test_a_closed_date_is_closed_all_day() -> None:
    assert Hours.parse(WEEK, "2026-11-24").closes_at(paris("2026-11-24T10:00:00+01:00")) is None


def test_two_spans_a_day_close_at_noon() -> None:
    hours = Hours.parse("lun-ven 9-12, 14-18")
    assert hours.closes_at(paris("2026-11-24T11:00:00+01:00")) == paris("2026-11-24T12:00:00+01:00")
    assert hours.opens_at(paris("2026-11-24T12:30:00+01:00")) == paris("2026-11-24T14:00:00+01:00")


def test_spans_that_overlap_are_one() -> None:
    assert Hours.parse("lun 8-12; lun-mar 11-17").week[0] == ((480, 1020),)


def test_open_day_and_night_closes_at_no_midnight() -> None:
    hours = Hours.parse("lun-dim 0-24")
    closes = hours.closes_at(paris("2026-11-24T23:59:00+01:00"))
    assert closes is not None
    assert closes > paris("2026-11-26T00:00:00+01:00")


def test_the_week_may_go_round_its_end() -> None:
    assert sorted(Hours.parse("sam-lun 9-12").week) == [0, 5, 6]


def test_an_agency_that_never_opens_again_says_no_date() -> None:
    every_monday = ", ".join(str(date(2026, 11, 23) + timedelta(weeks=n)) for n in range(60))
    assert Hours.parse("lun 9-12", every_monday).opens_at(paris("2026-11-24T10:00:00+01:00")) is None


@pytest.mark.parametrize(
    "text",
    [
        *("", ";", "lun", "8-17", "lundi 8-17", "lun 17-8", "lun 8-8", "lun 8:60-17", "lun 8-25", "lun 8"),
        *("lun-xyz 8-17", "mon-fri 8-17", "lun 8-17 mar 9-12", "lun 8-24:30"),
    ],
)
def test_a_bad_text_is_refused(text: str) -> None:
    with pytest.raises(NotHours):
        Hours.parse(text)


@pytest.mark.parametrize("text", ["25/12/2026", "2026-13-01", "20261225", "noël", "2026-12-25 2027-01-01"])
def test_a_bad_date_is_refused(text: str) -> None:
    with pytest.raises(NotHours):
        Hours.parse("lun 9-12", text)


@given(st.integers(0, 2 * 365 * 24 * 60).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n)))
def test_open_now_or_later_never_both_and_always_as_written(moment: datetime) -> None:
    hours = Hours.parse(WEEK, "2026-12-25, 2027-01-01")
    closes, opens = hours.closes_at(moment), hours.opens_at(moment)
    assert opens is not None
    assert opens > moment
    assert (local(opens).hour, local(opens).minute) in {(8, 30), (9, 0)}
    if closes is not None:
        assert moment < closes <= moment + timedelta(hours=9)
        assert opens > closes
    else:
        assert hours.closes_at(opens) is not None
