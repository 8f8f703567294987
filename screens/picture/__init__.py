"""Pictures of the screens: what stands in the cells as plain data, an SVG of it, call-outs on it, a PNG."""

from textual.app import App

from screens.picture.cells import Callout, frame_of
from screens.picture.svg import svg


def picture(app: App[None], *, title: str, callouts: tuple[Callout, ...] = (), language: str = "fr") -> str:
    """The screen that `app` shows now, as one SVG that needs nothing else. `title` says what is seen on it."""
    return svg(frame_of(app), title=title, callouts=callouts, language=language)
