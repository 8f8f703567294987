"""The languages, each in its own name: whoever cannot read this screen finds their own."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content

from kiosk.locale import LANGUAGES
from screens.speech import speaker
from screens.widgets.button import LinkButton


class LanguageLink(LinkButton):
    """One language, marked √ while it is spoken."""

    def __init__(self, language: str, name: str) -> None:
        super().__init__(name, id=f"language-{language}", words=name)
        self._language, self._called = language, name

    def on_mount(self) -> None:
        self.say_again()

    def say_again(self) -> None:
        here = speaker(self).kiosk.catalogue.language == self._language
        self.label = Content(f"{'√' if here else '·'} {self._called}")

    def press(self) -> "LanguageLink":
        speaker(self).kiosk.prefer(language=self._language)
        return self


class Languages(Horizontal):
    """« Français · English · Deutsch », on the attract screen; F2 does it everywhere."""

    def __init__(self) -> None:
        super().__init__(id="languages")

    def compose(self) -> ComposeResult:
        for language, name in LANGUAGES.items():
            yield LanguageLink(language, name)
