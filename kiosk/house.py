"""The phone number and the site that the guide's sentences name: the printed ones, or those of `[kiosk]`.

One for the process, put in where sentences are said: as a value of each sentence, refused, every one that the guide
prints would need a placeholder in three languages.
"""

from typing import NamedTuple

LONGEST_PHONE, LONGEST_SITE = 14, 24  # characters: what the footer and the rail have room for


class House(NamedTuple):
    """Whose kiosk this is, as members read it."""

    phone: str
    site: str


PRINTED = House("03 88 19 22 56", "www.e-mpn.fr")
_here = PRINTED


def use(phone: str, site: str) -> None:
    """From now on sentences name these."""
    global _here  # noqa: PLW0603 - a process is one house's
    _here = House(phone, site)


def phone() -> str:
    """The number that is read and dialled."""
    return _here.phone


def site() -> str:
    """The address that is read and typed."""
    return _here.site


def worded(sentence: str) -> str:
    """The sentence with this house's number and site in place of the printed ones."""
    if _here == PRINTED:
        return sentence
    return sentence.replace(PRINTED.phone, _here.phone).replace(PRINTED.site, _here.site)
