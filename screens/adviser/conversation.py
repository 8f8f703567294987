"""The chat of one call: the lines that are stored, those still on their way, and what is being written."""

from collections import deque
from collections.abc import Iterable

from kiosk.services.assistance.live import ChatMessage
from screens.assistance.line_state import Unsent


class Conversation:
    """In order, none lost, none twice, whatever the link does."""

    def __init__(self, call_id: int) -> None:
        self.call_id = call_id
        self.draft = ""
        self.after = 0  # everything up to this number was read
        self.sending = False
        self._lines: dict[int, ChatMessage] = {}
        self._unsent: deque[Unsent] = deque()

    @property
    def lines(self) -> list[ChatMessage]:
        return [self._lines[number] for number in sorted(self._lines)]

    @property
    def unsent(self) -> tuple[Unsent, ...]:
        return tuple(self._unsent)

    def write(self, text: str) -> None:
        """One more line to send, after those that wait."""
        self._unsent.append(Unsent(text))

    def heard(self, messages: Iterable[ChatMessage]) -> None:
        """What a reading brought; a line of ours among it has arrived, though nobody could tell us so."""
        for message in messages:
            self.after = max(self.after, message.number)
            self.posted(message)

    def posted(self, message: ChatMessage) -> None:
        self._lines[message.number] = message
        self.drop(message.message_id)

    def drop(self, message_id: bytes) -> None:
        """That line waits no longer."""
        self._unsent = deque(line for line in self._unsent if line.message_id != message_id)

    def wipe(self) -> None:
        """The call is over: what was being written goes, what was said may still be read."""
        self.draft = ""
        self._unsent.clear()
