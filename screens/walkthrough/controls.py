"""The trainer's keys: Escape hands over, Space pauses, the arrows walk the scenes, + and - change the speed."""

from collections.abc import Callable

from textual import events

from kiosk.said import french
from screens.walkthrough.pace import InARoom

# The one that a room needs most first: a narrow screen cuts the end.
SIGNS = french("Échap à vous · Espace · ◄ ► · + -")


class Controls:
    """Between the keyboard and the pace; any other key does nothing while the scenario has the keyboard."""

    def __init__(self, room: InARoom, *, hand_over: Callable[[], object], leave: Callable[[], object]) -> None:
        self._room = room
        self._does: dict[str, Callable[[], object]] = {
            "escape": hand_over,
            "space": self._pause,
            "right": room.skip,
            "left": room.go_back,
            "ctrl+r": lambda: room.go_back(to_first=True),
            "plus": lambda: room.faster(1),
            "minus": lambda: room.faster(-1),
            "f12": leave,
        }

    def pressed(self, key: events.Key) -> None:
        does = self._does.get(key.key)
        if does is not None:
            does()

    def _pause(self) -> None:
        self._room.paused = not self._room.paused

    @property
    def clock(self) -> str:
        """What the room's clock does."""
        return f"{'‖' if self._room.paused else '►'} ×{self._room.speed:g}"
