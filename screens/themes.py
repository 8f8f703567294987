"""The three themes, as names for roles; `kiosk.tcss` uses nothing else.

Every RGB value is in the xterm 256-colour cube, so a 256-colour terminal shows exactly what a truecolour one does.
The default theme keeps 7:1 for every text pair, the others 4.5:1 at least (WCAG 1.4.6, 1.4.3; computed in a test).
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
    _theme("console", _CONSOLE, dark=True, ansi=True),
)


def first_theme(wanted: str, color_system: str | None) -> str:
    """The theme to start with: « auto » gives a 16-colour terminal the one made for it."""
    if wanted != "auto":
        return wanted
    return "console" if color_system == "standard" else "clair"
