"""What time it is for this process. A demonstration may put it forward, a recording may stop it; nothing else does.

Not a clock handed to every widget that counts down: one that was forgotten would tell another time than the rest.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_shift = timedelta(0)
_stopped: datetime | None = None


def now() -> datetime:
    """The present, an aware UTC datetime."""
    return (_stopped or datetime.now(UTC)) + _shift


def forward(by: timedelta) -> None:
    """Let that much time have passed; only in a demonstration, whose world alone is dated with it."""
    global _shift  # noqa: PLW0603 - there is one present
    _shift += by


@contextmanager
def stopped(at: datetime) -> Iterator[None]:
    """Time stands still at `at` (aware), but for `forward`; then it is as it was."""
    global _shift, _stopped
    before = _shift, _stopped
    _shift, _stopped = timedelta(0), at.astimezone(UTC)
    try:
        yield
    finally:
        _shift, _stopped = before


@contextmanager
def its_own() -> Iterator[None]:
    """What is put forward meanwhile is forgotten at the end."""
    global _shift  # noqa: PLW0603
    before = _shift
    try:
        yield
    finally:
        _shift = before
