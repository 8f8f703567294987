"""What a barcode or QR reader adds to a number or spoils in it when it types like a keyboard.

A reader set to another country's keyboard presses the keys of the top row without Maj: on a French one they are
signs. Only a text made of nothing but these signs, as long as the number itself, is read so: no e-mail address and
no hand ever writes one.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

_TOP_ROW: Mapping[str, str] = MappingProxyType(dict(zip("&é\"'(-è_çà", "1234567890", strict=True)))
_CORSICA: Mapping[str, str] = MappingProxyType({"q": "A", "Q": "A", "b": "B", "B": "B"})  # A is where Q is
_SYMBOLOGY = re.compile(r"\][A-Za-z][0-9]")  # how a reader may announce the kind of code (ISO/IEC 15424)


def meant(text: str, length: int) -> str:
    """The number that a reader meant by `text`; `text` itself when it is none of a reader's ways."""
    text = _SYMBOLOGY.sub("", text) if _SYMBOLOGY.match(text) else text
    if len(text) != length or not top_row(text):
        return text
    return "".join({**_TOP_ROW, **_CORSICA}[sign] for sign in text)


def top_row(text: str) -> bool:
    """Whether `text` can only be digits typed without Maj on a French keyboard, unfinished or not."""
    signs = text[:6] + text[7:] if text[6:7] in _CORSICA and text[6:7] else text
    return bool(signs) and all(sign in _TOP_ROW for sign in signs)
