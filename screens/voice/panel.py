"""F8: starts the reading; then the panel that repeats it, changes it or stops it."""

from enum import Enum, auto
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Button, Static

from kiosk.guide import Message
from screens.base import Overlay
from screens.connexion.message import MessageOverlay
from screens.voice.engine import Espeak, installed
from screens.voice.voice import Voice
from screens.widgets.button import ActionButton
from screens.widgets.fields import Translate

if TYPE_CHECKING:
    from screens.app import Kiosk


async def call_voice(app: "Kiosk") -> None:
    """What F8 does: start, or open the panel, or say that there is no voice here."""
    if app.voice is not None:
        if not isinstance(app.screen, VoicePanel):
            await app.push_screen(VoicePanel())
        return
    program = installed()
    if program is None:
        await app.push_screen(missing(app.t))
        return
    app.prefer(voice=True)
    app.voice = Voice(app, Espeak(program))
    app.voice.start()


def missing(t: Translate) -> MessageOverlay:
    """Where the engine was not installed: what there is instead."""
    sentence = t("La lecture à voix haute n’est pas installée sur cette borne.")
    advice = t(
        "Depuis l’accueil, la touche 9 ouvre la version en lignes simples. Un conseiller peut aussi vous aider."
    )
    return MessageOverlay(Message(sentence, advice), again=t("Fermer"))


class VoiceReply(Enum):
    REPEAT = auto()
    FASTER = auto()
    SLOWER = auto()
    HEADPHONES = auto()
    STOP = auto()


class VoicePanel(Overlay):
    """Five choices, one above the other: the first repeats, so that F8 and Enter do."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f8", "close", "Fermer", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def compose(self) -> ComposeResult:
        yield from super().compose()
        with VerticalScroll(classes="overlay-box", id="voice-panel", can_focus=False):
            yield Static(self.t("Lecture à voix haute"), classes="overlay-title", markup=False)
            yield ActionButton(self.t("Répéter"), VoiceReply.REPEAT, primary=True)
            yield ActionButton(self.t("Plus vite"), VoiceReply.FASTER)
            yield ActionButton(self.t("Plus lentement"), VoiceReply.SLOWER)
            yield ActionButton(self._headphones(), VoiceReply.HEADPHONES, id="voice-headphones")
            yield ActionButton(self.t("Arrêter la lecture"), VoiceReply.STOP)

    def _headphones(self) -> str:
        return self.t("J’ai retiré le casque") if self.kiosk.preferences.headphones else self.t("J’ai un casque")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        voice = self.kiosk.voice
        reply = event.button.reply if isinstance(event.button, ActionButton) else None
        match reply:
            case VoiceReply.FASTER if voice is not None:
                voice.change_rate(+1)
            case VoiceReply.SLOWER if voice is not None:
                voice.change_rate(-1)
            case VoiceReply.HEADPHONES if voice is not None:
                voice.change_headphones()
                self.query_one("#voice-headphones", ActionButton).name_it(self._headphones())
            case VoiceReply.REPEAT if voice is not None:
                self.action_close()
                voice.repeat()
            case _:
                self.action_close()
                self.kiosk.prefer(voice=False, headphones=False)
