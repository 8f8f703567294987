"""An adviser's password: the members' rule, and four characters more, for it opens more than one account."""

from kiosk.identity import password_rule
from kiosk.identity.problems import Problem
from kiosk.services.parts import Parts

MIN_LENGTH = 12


def problem(parts: Parts, password: str, login: str, name: str) -> Problem | None:
    """Why this password may not be chosen; None when it may."""
    if broken := password_rule.problems(password):
        return broken[0]
    if len(password_rule.normalise(password)) < MIN_LENGTH:
        return Problem.PASSWORD_TOO_SHORT
    place = parts.settings.kiosk
    personal = [word for word in (login, name) if word]
    return parts.commonness.problem(password, context=(place.brand, place.agency), personal=personal)
