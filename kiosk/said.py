"""Sentences that can be said again in another language, because they remember what they were made of.

A screen changes its language in place: what was typed, the focus and the errors stay. The refused alternative, to
compose the screen again, would have to carry passwords over.
"""

from collections.abc import Callable, Mapping

from kiosk.locale import Catalogue

Again = Callable[[Catalogue], str]


class Said(str):
    """A sentence in one language. It is text like any other; an f-string forgets where it comes from."""

    again: Again

    def __new__(cls, text: str, again: Again) -> "Said":
        said = super().__new__(cls, text)
        said.again = again
        return said

    def into(self, catalogue: Catalogue) -> "Said":
        """The same sentence in another language."""
        return Said(self.again(catalogue), self.again)


def say(catalogue: Catalogue, message: str, **values: object) -> Said:
    """`message` (French) in that language, its named values put in; values that are Said follow the language."""
    if isinstance(message, Said):
        return message.into(catalogue)
    return saying(lambda spoken: _filled(spoken.gettext(message), spoken, values), catalogue)


def say_number(catalogue: Catalogue, one: str, many: str, n: int, **values: object) -> Said:
    """Like `say`, with the form that the language has for `n`."""
    return saying(lambda spoken: _filled(spoken.ngettext(one, many, n), spoken, {"n": n, **values}), catalogue)


def saying(again: Again, catalogue: Catalogue) -> Said:
    """What `again` says in that language, and would in another."""
    return Said(again(catalogue), again)


def together(pattern: str, **values: object) -> Said:
    """Sentences beside each other; the pattern itself is none: "({letter}) {text}"."""
    return Said(pattern.format(**values), lambda spoken: _filled(pattern, spoken, values))


def french(message: str) -> str:
    """Marks a French sentence that stands as data, for the catalogues; whoever shows it says it."""
    return message


def _filled(pattern: str, spoken: Catalogue, values: Mapping[str, object]) -> str:
    if not values:
        return pattern
    return pattern.format(**{name: v.into(spoken) if isinstance(v, Said) else v for name, v in values.items()})
