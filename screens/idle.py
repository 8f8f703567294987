"""« Êtes-vous toujours là ? », and the seconds that are left (R53)."""

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from screens.more_time import KEYS, TimePanel


class IdleWarning(TimePanel):
    """« Êtes-vous toujours là ? » over whatever is shown; the key that answers types nothing."""

    any_key_closes = True

    def __init__(self, seconds: int = 0) -> None:
        super().__init__()
        self.left = seconds

    def compose(self) -> ComposeResult:
        yield from super().compose()
        with Vertical(classes="overlay-box"):
            yield Static(self.t("Êtes-vous toujours là ?"), classes="overlay-title", markup=False)
            yield Static(self._sentence(), id="idle-left", classes="panel-text", markup=False)
            yield Static(self.t("Appuyez sur une touche pour continuer."), classes="panel-text", markup=False)
            yield from self.compose_choices()

    def show(self, seconds: int) -> None:
        """Count down; harmless while the warning is still being drawn, or already leaves."""
        self.left = seconds
        for line in self.query("#idle-left").results(Static):
            line.update(self._sentence())

    def _sentence(self) -> str:
        return self.plural(
            "Sans réponse, tout sera effacé dans {n} seconde.",
            "Sans réponse, tout sera effacé dans {n} secondes.",
            self.left,
        )

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        if event.key in KEYS and self.kiosk.may_have_more_time:
            self.kiosk.action_more_time()
        else:
            self.action_close()
