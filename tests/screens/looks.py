"""What the screens are looked at with: the four sizes, the themes, « Grands caractères », and no colour at all.

The demonstration's band takes one of the few rows, so the two small sizes are looked at with it: the harder case.
"""

from tests.screens.walk import Look

SMALL = Look("clair", (60, 20), band=True)
USUAL = Look("clair", (80, 24), band=True, colours=False)
LARGE = Look("clair", (120, 40))
HUGE = Look("clair", (200, 60), scope="steps", colours=False)
SIZES = (SMALL, USUAL, LARGE, HUGE)

BIG_SMALL = Look("clair", (60, 20), band=True, large=True, scope="colours", colours=False)
BIG_USUAL = Look("console-contraste", (80, 24), large=True, scope="forms")
BIG_LARGE = Look("contraste-clair", (120, 40), large=True, scope="forms")
BIG = (BIG_SMALL, BIG_USUAL, BIG_LARGE)
# German as it is, and the sentences 40 % longer; English is shorter than both, and in the matrix.
GERMAN = Look("clair", (60, 20), band=True, colours=False, scope="steps", language="de")
LONG = Look("clair", (60, 20), band=True, colours=False, language="qps")
LANGUAGES = (GERMAN, LONG)

# Colours do not depend on the size: one walk for each theme.
SOMBRE = (Look("sombre", (80, 24), scope="colours"),)
CONSOLE = (Look("console", (120, 40), scope="colours"),)
CONTRASTED = (BIG_USUAL, BIG_LARGE, Look("contraste-sombre", (80, 24), scope="forms"))
COLOURED = (SMALL, LARGE, *SOMBRE, *CONSOLE, *CONTRASTED)
SIXTEEN = (*CONSOLE, BIG_USUAL)

GREY = Look("clair", (80, 24), colourless=True, scope="forms")
BLANK = Look("console", (80, 24), colourless=True, scope="forms")  # no colour, on a terminal of sixteen
COLOURLESS = (GREY, BLANK)

# With a finger: the smallest size, where there is least room for it, and the one of most agencies.
TOUCHED = (
    Look("clair", (60, 20), touch=True, scope="forms", colours=False),
    Look("clair", (120, 40), touch=True, scope="forms", colours=False),
)
