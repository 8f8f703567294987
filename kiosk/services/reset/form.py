"""The form of step 5: (A), (B) and (C), read before anything is looked up. (R43)"""

from dataclasses import dataclass, field
from typing import Any

from kiosk.identity import email as addresses
from kiosk.identity import identifier as identifiers
from kiosk.identity import member_number as member_numbers
from kiosk.identity.email import EmailAddress
from kiosk.identity.nir import Nir
from kiosk.identity.problems import Problem, Refused
from kiosk.services.outcomes import Misformatted


@dataclass(frozen=True, slots=True)
class Form:
    identifier: Nir | EmailAddress
    member_number: str = field(repr=False)
    email: EmailAddress


def parse(identifier: str, member_number: str, email: str) -> Form | Misformatted:
    """The three values, or every field that is wrong."""
    problems: dict[str, Problem] = {}
    values: dict[str, Any] = {}
    fields = {
        "A": (identifiers.parse, identifier),
        "B": (member_numbers.parse, member_number),
        "C": (addresses.parse, email),
    }
    for letter, (read, text) in fields.items():
        try:
            values[letter] = read(text)
        except Refused as refused:
            problems[letter] = refused.problem
    return Misformatted(problems) if problems else Form(values["A"], values["B"], values["C"])
