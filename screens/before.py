"""What is done before Textual is imported, so that the first screen comes sooner. Imports nothing of it.

The palette: `textual.app` and `textual.theme` import it and, with it, the widgets of lists and trees, a tenth of all
that Textual loads. A public terminal never opens it (`lockdown`).
"""

import gc
import sys
from types import ModuleType

_PALETTE = "textual.command"
_CLASSES = ("CommandPalette", "DiscoveryHit", "Hit", "Provider", "SimpleProvider")  # bases, or parts of a palette
_ANNOTATIONS = ("CommandListItem", "Hits")


def prepare_imports() -> None:
    """Collect nothing while what stays is loaded, and leave the palette out; `start` turns collecting on again."""
    gc.disable()
    if _PALETTE in sys.modules or "textual.app" in sys.modules:
        return  # Textual is there already, and its palette with it
    empty = ModuleType(_PALETTE, "A kiosk has no palette.")
    for name in _CLASSES:
        setattr(empty, name, type(name, (), {}))
    for name in _ANNOTATIONS:
        setattr(empty, name, object)
    sys.modules[_PALETTE] = empty
