"""A picture made of characters, with what it says in words: nothing, where it only decorates."""

from typing import Any

from textual.content import Content
from textual.widgets import Static


class Drawn(Static):
    """Seen as `content`; read, printed and spoken as `words`."""

    def __init__(self, content: Content | str = "", *, words: str = "", **named: Any) -> None:
        super().__init__(content, **named)
        self.words = words
