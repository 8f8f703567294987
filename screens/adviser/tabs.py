"""The line of views, where there is room for one at a time: which there are, which is open, where something waits."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal

from kiosk.services.assistance.live import QueuedCall
from screens.adviser.keys import VIEWS
from screens.keys import Key
from screens.speech import speaker
from screens.widgets.button import LinkButton


class Tab(LinkButton, can_focus=False):
    """F3, F4 or F5, by mouse."""

    def __init__(self, key: Key, name: str) -> None:
        super().__init__("", id=f"tab-{name}", action=key.action)
        self.key, self.view = key, name


class Tabs(Horizontal):
    """Hidden where everything fits at once."""

    def __init__(self) -> None:
        super().__init__(id="desk-tabs")
        self._open = "queue"

    def compose(self) -> ComposeResult:
        for key, name in zip(VIEWS, ("queue", "mirror", "chat"), strict=True):
            yield Tab(key, name)

    def open(self, view: str) -> None:
        self._open = view
        for tab in self.query(Tab):
            tab.set_class(tab.view == view, "-open")

    def show(self, calls: Sequence[QueuedCall], call: QueuedCall | None) -> None:
        t = speaker(self).t
        waiting = sum(one.taken_by is None for one in calls)
        unread = call is not None and any(one.call_id == call.call_id and one.unread for one in calls)
        for tab in self.query(Tab):
            sign = {"queue": f" ({waiting})", "mirror": "", "chat": " ●" if unread else ""}[tab.view]
            mark = "►" if tab.view == self._open else " "
            tab.name_it(f"{mark}{tab.key.cap} {t(tab.key.short)}{sign}")
