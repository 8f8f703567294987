"""What a mailed request is for: MOT DE PASSE OUBLIÉ or INSCRIPTION. One mechanism, and what differs is here."""

from enum import StrEnum


class Purpose(StrEnum):
    """As stored. A code or a link only works for the purpose it was mailed for."""

    RESET = "reset"
    ENROLMENT = "enrolment"
