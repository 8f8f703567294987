"""A demonstration that is the same each time: time stands still, and every code, reference and key comes from a seed.

For pictures and recordings only, whose world is invented and thrown away: no kiosk for members comes here.
"""

import base64
import random
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TypeVar
from unittest.mock import patch

from kiosk import present

_T = TypeVar("_T")
PICTURED_AT = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)  # 10 h 30 in Paris
_SEED = "Espace adhérent"


class _Dice:
    """What `secrets` gives, from a seed. Each kind and size is a series of its own: tasks that run side by side take
    their turns in another order each time, and would otherwise change each other's.
    """

    def __init__(self) -> None:
        self._series: dict[object, random.Random] = {}

    def token_bytes(self, size: int = 32) -> bytes:
        return self._of("bytes", size).randbytes(size)

    def token_hex(self, size: int = 32) -> str:
        return self._of("hex", size).randbytes(size).hex()

    def token_urlsafe(self, size: int = 32) -> str:
        return base64.urlsafe_b64encode(self._of("url", size).randbytes(size)).rstrip(b"=").decode()

    def choice(self, sequence: Sequence[_T]) -> _T:
        return self._of("choice", len(sequence)).choice(sequence)

    def _of(self, *series: object) -> random.Random:
        return self._series.setdefault(series, random.Random(f"{_SEED} {series}"))  # noqa: S311 - pictures, no secrets


@contextmanager
def reproducible(at: datetime = PICTURED_AT) -> Iterator[None]:
    """Whatever is opened inside is the same in every run."""
    dice = _Dice()
    names = ("token_bytes", "token_hex", "token_urlsafe", "choice")
    with present.stopped(at), patch.multiple(secrets, **{name: getattr(dice, name) for name in names}):
        yield
