"""A picture made of characters, with what it says in words: nothing, where it only decorates."""

from typing import Any

from textual.content import Content
from textual.widgets import Static

from kiosk.said import Said
from screens.speech import speaker


class Drawn(Static):
    """Seen as `content`; read, printed and spoken as `words`."""

    def __init__(self, content: Content | str = "", *, words: str = "", **named: Any) -> None:
        super().__init__(content, **named)
        self.words = words

    def say_again(self) -> None:
        """Both, where they were said."""
        t = speaker(self).t
        if isinstance(self.content, Said):
            self.update(t(self.content))
        if isinstance(self.words, Said):
            self.words = t(self.words)
