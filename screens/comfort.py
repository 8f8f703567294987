"""What a person may choose on any screen, for this visit only: the next one starts from the terminal's own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from textual.binding import BindingType
from textual.filter import LineFilter, Monochrome, NoColor

from kiosk.settings import KioskSettings
from screens.keys import COLOURS
from screens.lockdown import LockedApp
from screens.themes import DEFAULTS, THEMES, first_theme


@dataclass(frozen=True, slots=True)
class Preferences:
    """One person's choices. Whatever is added here is forgotten with the visit."""

    theme: str
    patience: int = 1  # how many times the usual delays


class ComfortableApp(LockedApp):
    """An App that looks as the person at it wishes, until the visit ends."""

    BINDINGS: ClassVar[list[BindingType]] = [COLOURS.binding()]

    def __init__(self, settings: KioskSettings) -> None:
        super().__init__()
        self._no_color = NoColor()
        for theme in THEMES:
            self.register_theme(theme)
        self._first = self.preferences = Preferences(first_theme(settings.theme, self.console.color_system))
        self.prefer()

    def prefer(self, **choices: Any) -> None:
        """Change some of the preferences and show it at once."""
        self.preferences = replace(self.preferences, **choices)
        self.theme = self.preferences.theme

    def forget_preferences(self) -> None:
        """The next person starts from the terminal's own."""
        self.preferences = self._first
        self.prefer()

    @property
    def preferred(self) -> bool:
        """Whether a person changed anything."""
        return self.preferences != self._first

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return DEFAULTS

    def get_line_filters(self) -> Sequence[LineFilter]:
        """NO_COLOR on sixteen colours: the terminal's own two. Textual chose greys before it knew the theme."""
        chosen = super().get_line_filters()
        if not (self.no_color and self.native_ansi_color):
            return chosen
        return [self._no_color if isinstance(line, Monochrome) else line for line in chosen]

    def action_colours(self) -> None:
        """Light, dark."""
        if self._first.theme != "console":
            self.prefer(theme="sombre" if self.preferences.theme == "clair" else "clair")
