"""The row on every screen that says who sees it."""

from textual import events
from textual.widgets import Static

from screens.speech import speaker


class ShareBanner(Static):
    """« Camille, conseillère, voit où vous en êtes · F4 Arrêter », as long as it is so; a click stops it too."""

    def __init__(self) -> None:
        super().__init__("", id="share-banner", classes="live", markup=False)
        self.display = False

    def on_mount(self) -> None:
        self.show()

    def show(self) -> None:
        line = speaker(self).kiosk.help_line
        self.display = line.sharing
        if line.sharing:
            from screens.assistance import words  # noqa: PLC0415 - behind the first paint

            said = words.banner(speaker(self), line)
            if said != self.content:
                self.update(said)

    def on_click(self, event: events.Click) -> None:
        event.stop()
        speaker(self).kiosk.help_line.stop_sharing()
