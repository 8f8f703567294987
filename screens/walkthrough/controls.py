"""The trainer's keys: Space pauses, the arrows walk the scenes, + and - change the speed, Escape hands over."""

from collections.abc import Callable

from textual import events

from screens.walkthrough.pace import InARoom

SIGNS = "Espace · ◄ ► · + - · Échap à vous"


class Controls:
    """Between the keyboard and the pace; any other key does nothing while the scenario has the keyboard."""

    def __init__(self, room: InARoom, *, hand_over: Callable[[], object], leave: Callable[[], object]) -> None:
        self._room = room
        self._does: dict[str, Callable[[], object]] = {
            "space": self._pause,
            "right": room.skip,
            "left": room.go_back,
            "plus": lambda: room.faster(1),
            "minus": lambda: room.faster(-1),
            "escape": hand_over,
            "f12": leave,
        }

    def pressed(self, key: events.Key) -> None:
        does = self._does.get(key.key)
        if does is not None:
            does()

    def _pause(self) -> None:
        self._room.paused = not self._room.paused

    @property
    def status(self) -> str:
        """What the room's clock does, and the keys."""
        sign = "‖" if self._room.paused else "►"
        return f"{sign} ×{self._room.speed:g} · {SIGNS}"
