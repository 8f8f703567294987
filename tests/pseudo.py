"""A language for tests alone: every sentence in brackets and 40 % longer, so that none escapes the catalogues."""

import gettext
import re

from kiosk.locale import Catalogue

_PLACEHOLDER = re.compile(r"(\{\w+(?::[^}]*)?\}|%\(\w+\)s)")


def lengthened(sentence: str) -> str:
    """« ⟦Bonjour {name} ~~~⟧ »: brackets that no sentence of ours holds, and 40 % more letters."""
    bare = _PLACEHOLDER.sub("", sentence)
    more, words = round(0.4 * len(bare)) - 3, []
    while more > 0:
        words.append("~" * min(more, 9))
        more -= 10
    return f"⟦{' '.join([sentence, *words])}⟧"


class _Pseudo(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return lengthened(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return lengthened(msgid1 if n == 1 else msgid2)


PSEUDO = Catalogue("qps", _Pseudo())
