"""What an import did, in bounded memory however many lines are wrong."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, Self

_KEPT = 50  # rejected lines told one by one
_REASONS = 100  # different ones counted apart: « 7 cases au lieu de 5 » may be any number
_OTHERS = "autres raisons"


@dataclass(slots=True)
class Summary:
    """What an import did. `rejected` pairs a line's number with a reason that never holds the value.

    Only the first 50 of the rejected lines are kept; `reasons` counts them all, by reason.
    """

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)
    reasons: dict[str, int] = field(default_factory=dict)
    shared_emails: int = 0  # addresses that several members have: they cannot sign in by e-mail

    @property
    def rejected_lines(self) -> int:
        return sum(self.reasons.values())

    def reject(self, lines: Iterable[tuple[int, str]]) -> None:
        """Count these lines, which come after all those before."""
        for number, reason in sorted(lines):
            if len(self.rejected) < _KEPT:
                self.rejected.append((number, reason))
            counted = reason if reason in self.reasons or len(self.reasons) < _REASONS else _OTHERS
            self.reasons[counted] = self.reasons.get(counted, 0) + 1

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        rejected = [(number, reason) for number, reason in stored["rejected"]]
        return cls(**{**stored, "rejected": rejected})
