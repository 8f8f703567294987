"""What is shown of an address or a number that its owner knows and a passer-by must not learn. (A25, R72)

Of one width whatever is hidden: how long it is would help who guesses.
"""

_HIDDEN = "…"
_NUMBER_DOTS = "•" * 6
_NUMBER_SHOWN = 2


def masked_email(address: str) -> str:
    """« c…e@e…e.fr »: the first and the last letter of each side, and the end of the domain."""
    local, _, domain = address.rpartition("@")
    name, _, end = domain.rpartition(".")
    return f"{_ends(local)}@{_ends(name)}.{end}"


def masked_number(number: str) -> str:
    """« ••••••18 »: the last two characters."""
    return _NUMBER_DOTS + number[-_NUMBER_SHOWN:]


def _ends(text: str) -> str:
    return f"{text[:1]}{_HIDDEN}{text[-1:]}"
