"""Times as a person says them, on a French wall clock."""

from datetime import UTC, datetime, timedelta

from kiosk import paris


def test_a_moment_of_tomorrow_is_said_in_few_words() -> None:
    """A request made before midnight: with the whole date, words left the screen at 60 columns."""
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert paris.soon(tomorrow) == f"demain à {paris.clock_time(tomorrow)}"


def test_a_moment_of_another_day_has_its_date() -> None:
    later = datetime.now(UTC) + timedelta(days=3)
    assert paris.soon(later) == f"{paris.clock_time(later)} le {paris.date(later)}"
