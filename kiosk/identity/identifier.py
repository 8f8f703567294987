"""The one sign-in field that takes a NIR or an e-mail address."""

from kiosk.identity import email, nir
from kiosk.identity.email import EmailAddress
from kiosk.identity.nir import Nir
from kiosk.identity.problems import Problem, Refused
from kiosk.identity.text import bare


def parse(text: str) -> Nir | EmailAddress:
    """With an "@", an address; with letters no NIR has, an address that lacks its "@"; else a NIR."""
    typed = bare(text, " ")
    if "@" in typed:
        return email.parse(text)
    if any(character.isalpha() and character not in "ABab" for character in typed):
        raise Refused(Problem.EMAIL_NO_AT)
    return nir.parse(text)
