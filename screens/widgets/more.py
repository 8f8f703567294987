"""« ▼ Plus »: what a finger presses to see the rest of a text; a scroll bar is one column wide."""

from textual import events
from textual.widget import Widget

from screens.widgets.button import ActionButton


class MoreButton(ActionButton, can_focus=False):
    """Shown while its text has more than fits; at the end it begins again. A keyboard walks by the controls."""

    def __init__(self, label: str, text: Widget) -> None:
        super().__init__(label, id="more")
        self._text = text

    def on_mount(self) -> None:
        self.watch(self._text, "show_vertical_scrollbar", self._needed)

    def _needed(self, scrolls: bool) -> None:
        self.display = scrolls

    async def _on_click(self, event: events.Click) -> None:
        event.stop()
        if self._text.scroll_offset.y >= self._text.max_scroll_y:
            self._text.scroll_home(animate=False)
        else:
            self._text.scroll_page_down(animate=False)
