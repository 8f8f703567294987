"""« Renvoyer », which counts down until another mail may leave."""

from datetime import datetime

from kiosk import present
from screens.speech import speaker
from screens.widgets.button import LinkButton
from screens.widgets.fields import Translate


class ResendLink(LinkButton):
    """Disabled until `at`; then it answers `reply`."""

    def __init__(self, t: Translate, reply: object, at: datetime) -> None:
        super().__init__(t("Renvoyer"), reply, id="resend")
        self._at = at

    def on_mount(self) -> None:
        self.tick()
        self._timer = self.set_interval(1, self.tick)

    def stand_still(self) -> None:
        """Count nothing down: this one is drawn for somebody else, and told when it may be pressed."""
        self._timer.stop()
        self.name_it(speaker(self).t("Renvoyer"))

    def wait_until(self, at: datetime) -> None:
        """A mail has just left."""
        self._at = at
        self.tick()

    def tick(self) -> None:
        """Say how long there is to wait, or that there is not."""
        t = speaker(self).t
        wait = int((self._at - present.now()).total_seconds())
        self.name_it(t("Renvoyer ({n} s)", n=wait) if wait > 0 else t("Renvoyer"))
        self.disabled = wait > 0
