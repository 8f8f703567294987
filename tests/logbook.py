"""The operator's log as a process writes it, for the tests that read it."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kiosk.logs import JsonLines, Role
from kiosk.services.place import Place

Line = dict[str, Any]


class Logbook(logging.Handler):
    """Every line written since it was opened."""

    def __init__(self, role: Role) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.setFormatter(JsonLines(Place("borne-1", "Strasbourg"), role))

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(self.format(record))

    @property
    def text(self) -> str:
        return "\n".join(self.texts)

    @property
    def lines(self) -> list[Line]:
        return [json.loads(text) for text in self.texts]

    def about(self, interaction: str) -> list[Line]:
        """What a search for that id finds."""
        return [json.loads(text) for text in self.texts if interaction in text]


@contextmanager
def operators_log(role: Role = "run") -> Iterator[Logbook]:
    """What a process of that role would write, from here to the end of the block."""
    book, root, ours = Logbook(role), logging.getLogger(), logging.getLogger("kiosk")
    level = ours.level
    root.addHandler(book)
    ours.setLevel(logging.INFO)
    try:
        yield book
    finally:
        root.removeHandler(book)
        ours.setLevel(level)
