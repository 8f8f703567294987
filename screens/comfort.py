"""What a person may choose on any screen, for this visit only: the next one starts from the terminal's own."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, NamedTuple

from textual.binding import BindingType
from textual.filter import LineFilter, Monochrome, NoColor
from textual.scrollbar import ScrollBar
from textual.widget import Widget

from kiosk.locale import LANGUAGES, Catalogue, Language, open_catalogue
from kiosk.said import Said, say
from kiosk.settings import KioskSettings
from screens.base import LEAST_ROWS, KioskScreen
from screens.keys import COLOURS, LANGUAGE, LARGE, SHARED
from screens.lockdown import LockedApp
from screens.speech import Speaking
from screens.stylesheet import RememberingStylesheet
from screens.themes import DEFAULTS, THEMES, first_theme, next_theme
from screens.widgets.scrollbar import WholeCells


class Preferences(NamedTuple):
    """One person's choices. Whatever is added here is forgotten with the visit."""

    theme: str
    language: Language = "fr"
    large: bool = False  # « Grands caractères »
    shared_screen: bool = False  # others see it: nothing on it is somebody's own
    voice: bool = False
    voice_rate: int = 160  # words a minute
    headphones: bool = False  # the person says so: what they type may be said
    patience: int = 1  # how many times the usual delays


class ComfortableApp(LockedApp):
    """An App that looks as the person at it wishes, until the visit ends."""

    HORIZONTAL_BREAKPOINTS = [(0, "-w0"), (60, "-w60"), (80, "-w80"), (110, "-w110"), (160, "-w160")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-h0"), (20, "-h20"), (24, "-h24"), (34, "-h34"), (50, "-h50")]  # noqa: RUF012
    least_rows = LEAST_ROWS  # below, a screen says nothing but that
    touch = False  # whether fingers do what a mouse does
    BINDINGS: ClassVar[list[BindingType]] = [
        LARGE.binding(),
        COLOURS.binding(),
        LANGUAGE.binding(priority=True),  # also under a message that a person cannot read
        SHARED.binding(priority=True),  # at once, whatever lies over the step
    ]

    def __init__(self, settings: KioskSettings) -> None:
        super().__init__()
        ScrollBar.renderer = WholeCells
        self._no_color = NoColor()
        for theme in THEMES:
            self.register_theme(theme)
        self.catalogue = open_catalogue(settings.language)
        first = first_theme(settings.theme, self.console.color_system)
        self.always_shared = settings.shared_screen  # then no key shows what is hidden
        self._first = self.preferences = Preferences(
            theme=first, language=settings.language, shared_screen=settings.shared_screen
        )
        self._styled = "", frozenset[str]()
        self.prefer()
        self.stylesheet = RememberingStylesheet(self.get_css_variables())
        # As Textual will name the theme once it runs: then nothing of the first screen has to be styled again.
        theme = self.current_theme
        self.add_class(f"-theme-{theme.name}", "-dark-mode" if theme.dark else "-light-mode")
        self._styled = self._worn()

    def _worn(self) -> tuple[str, frozenset[str]]:
        """What is outside of the screens, and has a say in how they look."""
        return self.theme, self.classes

    def refresh_css(self, animate: bool = True) -> None:
        """Textual parses all sources anew, 60 ms: right for other colours, needless at the start."""
        if self.theme != self._styled[0]:
            super().refresh_css(animate)
        elif self._worn() != self._styled:
            self.restyle()
        self._styled = self._worn()

    def restyle(self) -> None:
        """Give every screen anew what the style sheet says."""
        self.stylesheet.update(self)
        for screen in self.screen_stack:
            self.stylesheet.update(screen)
            screen.refresh(layout=True)

    def prefer(self, **choices: Any) -> None:
        """Change some of the preferences and show it at once."""
        before, self.preferences = self.preferences, self.preferences._replace(**choices)
        self.theme = self.preferences.theme
        self.set_class("contraste" in self.theme, "-contrast")
        if self.has_class("-shared") != self.preferences.shared_screen:
            self._share()
        if self.has_class("-large") != self.preferences.large:
            self._resize_letters()
        if self.preferences.language != before.language:
            self.speak(open_catalogue(self.preferences.language))

    def _share(self) -> None:
        """Hidden first, then laid out: no picture in between shows a value."""
        for screen in self.screen_stack:
            if isinstance(screen, Speaking):
                screen.share_screen()
        self.set_class(self.preferences.shared_screen, "-shared")
        self.refresh_css(animate=False)
        self.call_after_refresh(self.redraw)

    def redraw(self) -> None:
        """Each screen anew: of what lies under two panels, Textual keeps the picture that the lower one had."""
        for screen in self.screen_stack:
            screen.refresh()

    def _resize_letters(self) -> None:
        """A class of the App, so that screens which open later, and panels, wear it too."""
        for screen in self.screen_stack:  # first: what is hidden with the focus on it would lose it
            if isinstance(screen, KioskScreen):
                screen.resized_letters()
        self.set_class(self.preferences.large, "-large")
        self.refresh_css(animate=False)

    def speak(self, catalogue: Catalogue) -> None:
        """Say every screen again in another language; nothing else on them changes."""
        self.catalogue = catalogue
        with self.batch_update():
            for screen in self.screen_stack:
                if isinstance(screen, Speaking):
                    screen.say_again()

    def dress(self, screen: Speaking) -> None:
        """Give a screen not made yet the classes that it will wear: later, it would be styled and laid out again."""
        width, height = self.size
        for breakpoints, room in ((self.HORIZONTAL_BREAKPOINTS, width), (self.VERTICAL_BREAKPOINTS, height)):
            screen.add_class(max(one for one in breakpoints if one[0] <= room)[1])
        screen.set_class(self.catalogue.language != "fr", "-translated")

    def compose_under(self) -> Iterator[Widget]:
        """What stays in sight under every screen and panel: nothing, but in a walkthrough."""
        yield from ()

    def forget_typed_ahead(self) -> None:
        """No screen came, or one that nobody expected: a key must not answer what nobody has read."""

    def came_forward(self) -> None:
        """A screen of ours is in front: whatever an adviser points at there is marked. Nobody points in a console."""

    def t(self, message: str, **values: object) -> Said:
        """Like a screen's `t`, where there is none."""
        return say(self.catalogue, message, **values)

    def forget_preferences(self) -> None:
        """The next person starts from the terminal's own."""
        self.prefer(**self._first._asdict())

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
        """Light, dark, and both in high contrast; on sixteen colours, those and their high contrast."""
        self.prefer(theme=next_theme(self.preferences.theme))

    def action_large(self) -> None:
        """One field at a time, or the whole step again."""
        self.prefer(large=not self.preferences.large)

    def action_shared_screen(self) -> None:
        """Hide what is somebody's own, or show it again."""
        if not self.always_shared:
            self.prefer(shared_screen=not self.preferences.shared_screen)
            self.tell_aloud(self.sharing_said())

    def sharing_said(self) -> Said:
        """What the band says, for whoever does not see it."""
        if self.preferences.shared_screen:
            return self.t("Écran partagé. Ce que vous tapez est caché.")
        return self.t("L’écran n’est plus partagé.")

    def tell_aloud(self, sentence: str) -> None:
        """For whoever does not see the screen change, where a voice reads it."""

    def action_language(self) -> None:
        """The next language: three presses come back, and nothing has to be read to choose."""
        languages = list(LANGUAGES)
        self.prefer(language=languages[(languages.index(self.preferences.language) + 1) % len(languages)])
