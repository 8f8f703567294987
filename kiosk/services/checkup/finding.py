"""One line of a check-up."""

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warning", "failure"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, and what to do when it is not well. Holds no secret."""

    subject: str
    state: State
    fact: str
    remedy: str = ""
