"""An App that can be listened to (F8). While nobody asked for a voice, none of it is loaded."""

from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import events
from textual.binding import BindingType

from kiosk.locale import Catalogue
from screens.keys import VOICE
from screens.taught import TaughtApp

if TYPE_CHECKING:
    from screens.app import Kiosk
    from screens.voice.voice import Voice


class SpokenApp(TaughtApp):
    """Tells the voice, where there is one, what happens."""

    BINDINGS: ClassVar[list[BindingType]] = [VOICE.binding()]

    voice: "Voice | None" = None  # while it is asked for

    def hush(self) -> None:
        """The person did something: they need not hear the rest."""
        if self.voice is not None:
            self.voice.hush()

    async def type(self, key: events.Key) -> None:
        if self.voice is not None:
            self.voice.echo(key, self.screen.focused)
        await super().type(key)

    def prefer(self, **choices: Any) -> None:
        super().prefer(**choices)
        if self.voice is not None and not self.preferences.voice:
            self.voice.stop()
            self.voice = None

    def tell_aloud(self, sentence: str) -> None:
        if self.voice is not None:
            self.voice.tell(sentence)

    def speak(self, catalogue: Catalogue) -> None:
        super().speak(catalogue)
        if self.voice is not None:
            self.voice.start_again()

    async def action_voice(self) -> None:
        """Start reading aloud; once it reads, the panel that repeats, changes or stops it."""
        from screens.voice.panel import call_voice  # noqa: PLC0415 - few people want it: the first paint waits for none

        await call_voice(cast("Kiosk", self))
