"""Reading aloud, while a person wants it: what the narrator makes of the screen goes to the engine."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from textual import events
from textual.widget import Widget

from screens.reading.reader import read
from screens.voice.engine import FASTEST, SLOWEST, STEP
from screens.voice.narrator import Narrator
from screens.widgets.inputs import SafeInput

if TYPE_CHECKING:
    from screens.app import Kiosk

_LOOK_SECONDS = 0.1


class Engine(Protocol):
    """Who says it."""

    def say(self, utterances: Sequence[str], *, rate: int, language: str) -> None: ...

    def hush(self) -> None: ...

    async def run(self) -> None: ...


class Voice:
    """One person's voice: gone with their visit."""

    def __init__(self, app: "Kiosk", engine: Engine) -> None:
        self._app, self._engine = app, engine
        self._narrator = Narrator(app.t)
        self._timer = app.set_interval(_LOOK_SECONDS, self.look)
        self._work = app.run_worker(engine.run(), group="voice", description="voice", exit_on_error=False)

    def start(self) -> None:
        self._say([self._app.t("Lecture à voix haute. Une touche l’interrompt. F8 : répéter, régler ou arrêter.")])
        self.look()

    def look(self) -> None:
        """Say what is new on the screen."""
        self._say(self._narrator.see(read(self._app.screen)))

    def hush(self) -> None:
        """A key or a click came, whether it counts or not: silence."""
        self._engine.hush()

    def echo(self, event: events.Key, focused: Widget | None) -> None:
        """A key that counts, of whatever keyboard, is about to be obeyed: what it types is said."""
        if not isinstance(focused, SafeInput):
            return
        headphones = self._app.preferences.headphones and not self._app.preferences.shared_screen
        if event.key in {"backspace", "delete"}:
            self._say(self._narrator.deleted(headphones=headphones))
        elif event.character is not None and event.is_printable:
            self._say(self._narrator.typed(event.character, password=focused.secret, headphones=headphones))

    def repeat(self) -> None:
        """The screen beneath the panel is read whole as soon as it is back."""
        self._narrator.forget()

    def start_again(self) -> None:
        """The language changed: whatever was being said stops, and the screen is read in the new one."""
        self._engine.hush()
        self._narrator.start_again()

    def change_rate(self, direction: int) -> None:
        """Faster with +1, slower with -1; said at the new rate."""
        rate = min(FASTEST, max(SLOWEST, self._app.preferences.voice_rate + direction * STEP))
        self._app.prefer(voice_rate=rate)
        self._say([self._app.t("{n} mots par minute.", n=rate)])

    def change_headphones(self) -> None:
        on = not self._app.preferences.headphones
        self._app.prefer(headphones=on)
        if on and self._app.preferences.shared_screen:  # its sound may be shared too
            self.tell(self._app.t("Écran partagé : rien de ce que vous tapez n’est lu."))
        elif on:
            self.tell(self._app.t("Casque : les chiffres que vous tapez sont lus. Un mot de passe, jamais."))
        else:
            self.tell(self._app.t("Sans casque : rien de ce que vous tapez n’est lu."))

    def tell(self, sentence: str) -> None:
        self._say([sentence])

    def stop(self) -> None:
        self._timer.stop()
        self._engine.hush()
        self._work.cancel()

    def _say(self, utterances: Sequence[str]) -> None:
        choices = self._app.preferences
        if utterances:
            self._engine.say(utterances, rate=choices.voice_rate, language=choices.language)
