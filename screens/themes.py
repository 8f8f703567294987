"""The themes, as names for roles; the style sheets use nothing else.

Every RGB value is in the xterm 256-colour cube, so a 256-colour terminal shows exactly what a truecolour one does.
The default theme keeps 7:1 for every text pair, the others 4.5:1 at least (WCAG 1.4.6, 1.4.3; computed in a test).
In the contrasted ones borders, focus and caret reach 7:1 too, and no button is told from the page by a pale shade.
"""

from textual.theme import Theme

_CLAIR = {
    "page": "#ffffff",
    "ink": "#080808",
    "muted": "#444444",
    "title": "#00005f",
    "head": "#00005f",
    "on-head": "#ffffff",
    "rail": "#005f87",
    "on-rail": "#ffffff",
    "mark": "#ffd75f",
    "on-mark": "#080808",
    "main": "#005f87",
    "on-main": "#ffffff",
    "soft": "#d7d7ff",
    "on-soft": "#00005f",
    "edge": "#5f5f87",
    "focus": "#005f87",
    "bad": "#af0000",
    "good": "#005f00",
    "panel-bg": "#eeeeee",
    "on-panel": "#080808",
    "vitale": "#005f5f",
    "on-card": "#ffffff",
    "caret": "#080808",
    "on-caret": "#ffffff",
    "select": "#d7d7ff",
    "on-select": "#00005f",
}

_SOMBRE = {
    "page": "#080808",
    "ink": "#eeeeee",
    "muted": "#bcbcbc",
    "title": "#87afff",
    "head": "#00005f",
    "on-head": "#ffffff",
    "rail": "#121212",
    "on-rail": "#d7d7ff",
    "mark": "#ffd75f",
    "on-mark": "#080808",
    "main": "#87afff",
    "on-main": "#080808",
    "soft": "#303030",
    "on-soft": "#eeeeee",
    "edge": "#878787",
    "focus": "#87afff",
    "bad": "#ff8787",
    "good": "#87d787",
    "panel-bg": "#1c1c1c",
    "on-panel": "#eeeeee",
    "vitale": "#005f5f",
    "on-card": "#ffffff",
    "caret": "#ffd75f",
    "on-caret": "#080808",
    "select": "#005f87",
    "on-select": "#ffffff",
}

_CONTRASTE_CLAIR = {
    "page": "#ffffff",
    "ink": "#000000",
    "muted": "#000000",
    "title": "#00005f",
    "head": "#000000",
    "on-head": "#ffffff",
    "rail": "#000000",
    "on-rail": "#ffffff",
    "mark": "#ffff00",
    "on-mark": "#000000",
    "main": "#00005f",
    "on-main": "#ffffff",
    "soft": "#444444",
    "on-soft": "#ffffff",
    "edge": "#000000",
    "focus": "#00005f",
    "bad": "#870000",
    "good": "#005f00",
    "panel-bg": "#ffffff",
    "on-panel": "#000000",
    "vitale": "#000000",
    "on-card": "#ffffff",
    "caret": "#000000",
    "on-caret": "#ffffff",
    "select": "#00005f",
    "on-select": "#ffffff",
}

_CONTRASTE_SOMBRE = {
    "page": "#000000",
    "ink": "#ffffff",
    "muted": "#ffffff",
    "title": "#ffff00",
    "head": "#00005f",
    "on-head": "#ffffff",
    "rail": "#000000",
    "on-rail": "#ffffff",
    "mark": "#ffff00",
    "on-mark": "#000000",
    "main": "#00ffff",
    "on-main": "#000000",
    "soft": "#d7d7d7",
    "on-soft": "#000000",
    "edge": "#ffffff",
    "focus": "#ffff00",
    "bad": "#ffafaf",
    "good": "#87ff87",
    "panel-bg": "#000000",
    "on-panel": "#ffffff",
    "vitale": "#000000",
    "on-card": "#ffffff",
    "caret": "#ffff00",
    "on-caret": "#000000",
    "select": "#ffffff",
    "on-select": "#000000",
}

# The Linux console: eight backgrounds, no bold on black (it turns grey), no dark blue on black.
_CONSOLE = {
    "page": "ansi_black",
    "ink": "ansi_bright_white",
    "muted": "ansi_white",
    "title": "ansi_bright_yellow",
    "head": "ansi_blue",
    "on-head": "ansi_bright_white",
    "rail": "ansi_black",
    "on-rail": "ansi_bright_white",
    "mark": "ansi_white",
    "on-mark": "ansi_black",
    "main": "ansi_cyan",
    "on-main": "ansi_black",
    "soft": "ansi_blue",
    "on-soft": "ansi_bright_white",
    "edge": "ansi_white",
    "focus": "ansi_bright_yellow",
    "bad": "ansi_bright_red",
    "good": "ansi_bright_green",
    "panel-bg": "ansi_black",
    "on-panel": "ansi_bright_white",
    "vitale": "ansi_blue",
    "on-card": "ansi_bright_white",
    "caret": "ansi_white",
    "on-caret": "ansi_black",
    "select": "ansi_white",
    "on-select": "ansi_black",
}

# Its red is too dark for 7:1, as its blue is on black; magenta and the signs say what is wrong.
_CONSOLE_CONTRASTE = _CONSOLE | {
    "muted": "ansi_bright_white",
    "mark": "ansi_cyan",
    "main": "ansi_white",
    "bad": "ansi_bright_magenta",
    "edge": "ansi_bright_white",
    "vitale": "ansi_black",
}

DEFAULTS = dict(_CLAIR)


def _theme(name: str, roles: dict[str, str], *, dark: bool, ansi: bool = False) -> Theme:
    return Theme(
        name=name,
        primary=roles["main"],
        secondary=roles["soft"],
        error=roles["bad"],
        success=roles["good"],
        warning=roles["mark"],
        accent=roles["focus"],
        foreground=roles["ink"],
        background=roles["page"],
        surface=roles["page"],
        panel=roles["panel-bg"],
        dark=dark,
        ansi=ansi,
        variables={
            **roles,
            "input-cursor-background": roles["caret"],
            "input-cursor-foreground": roles["on-caret"],
            "input-selection-background": roles["select"],
            "input-selection-foreground": roles["on-select"],
            "ansi-background": roles["page"],
            "ansi-foreground": roles["ink"],
            "scrollbar": roles["edge"],
            "scrollbar-background": roles["page"],
        },
    )


THEMES = (
    _theme("clair", _CLAIR, dark=False),
    _theme("sombre", _SOMBRE, dark=True),
    _theme("contraste-clair", _CONTRASTE_CLAIR, dark=False),
    _theme("contraste-sombre", _CONTRASTE_SOMBRE, dark=True),
    _theme("console", _CONSOLE, dark=True, ansi=True),
    _theme("console-contraste", _CONSOLE_CONTRASTE, dark=True, ansi=True),
)
_CYCLES = (("clair", "sombre", "contraste-clair", "contraste-sombre"), ("console", "console-contraste"))


def first_theme(wanted: str, color_system: str | None) -> str:
    """The theme to start with: « auto » gives a 16-colour terminal the one made for it."""
    if wanted != "auto":
        return wanted
    return "console" if color_system == "standard" else "clair"


def next_theme(theme: str) -> str:
    """The one that F7 leads to; never from the sixteen colours to more than the terminal has."""
    cycle = next(cycle for cycle in _CYCLES if theme in cycle)
    return cycle[(cycle.index(theme) + 1) % len(cycle)]
