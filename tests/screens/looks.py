"""What the screens are looked at with: the four sizes, the three themes, and no colour at all.

The demonstration's band takes one of the few rows, so the two small sizes are looked at with it: the harder case.
"""

from tests.screens.walk import Look

SMALL = Look("clair", (60, 20), band=True)
USUAL = Look("clair", (80, 24), band=True, colours=False)
LARGE = Look("clair", (120, 40))
HUGE = Look("clair", (200, 60), scope="steps", colours=False)
SIZES = (SMALL, USUAL, LARGE, HUGE)

ENGLISH, GERMAN, LONG = (
    Look("clair", (60, 20), band=True, colours=False, language=language) for language in ("en", "de", "qps")
)
LONG_USUAL = Look("clair", (80, 24), band=True, colours=False, language="qps")  # the sentences 40 % longer
LANGUAGES = (ENGLISH, GERMAN, LONG, LONG_USUAL)

SOMBRE = (Look("sombre", (120, 40), scope="colours"), Look("sombre", (60, 20), scope="forms"))
CONSOLE = (Look("console", (120, 40), scope="colours"), Look("console", (60, 20), scope="forms"))
COLOURED = (SMALL, LARGE, *SOMBRE, *CONSOLE)

GREY = Look("clair", (80, 24), colourless=True, scope="forms")
BLANK = Look("console", (80, 24), colourless=True, scope="forms")  # no colour, on a terminal of sixteen
COLOURLESS = (GREY, BLANK)
