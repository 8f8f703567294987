"""The forms of step 5, of both procedures, read before anything is looked up. (R43)"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kiosk.identity import email as addresses
from kiosk.identity import identifier as identifiers
from kiosk.identity import member_number as member_numbers
from kiosk.identity import nir as nirs
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
    """MOT DE PASSE OUBLIÉ: the three values, or every field that is wrong."""
    return _read(
        {
            "A": (identifiers.parse, identifier),
            "B": (member_numbers.parse, member_number),
            "C": (addresses.parse, email),
        }
    )


def parse_enrolment(nir: str, member_number: str, email: str, again: str) -> Form | Misformatted:
    """INSCRIPTION: (A) is a NIR and nothing else, and (D) is (C) once more."""
    form = _read(
        {
            "A": (nirs.parse, nir),
            "B": (member_numbers.parse, member_number),
            "C": (addresses.parse, email),
            "D": (addresses.parse, again),
        }
    )
    if isinstance(form, Form) and form.email.folded != addresses.parse(again).folded:
        return Misformatted({"D": Problem.EMAILS_DIFFER})
    return form


def _read(fields: Mapping[str, tuple[Callable[[str], Any], str]]) -> Form | Misformatted:
    problems: dict[str, Problem] = {}
    values: dict[str, Any] = {}
    for letter, (read, text) in fields.items():
        try:
            values[letter] = read(text)
        except Refused as refused:
            problems[letter] = refused.problem
    return Misformatted(problems) if problems else Form(values["A"], values["B"], values["C"])
