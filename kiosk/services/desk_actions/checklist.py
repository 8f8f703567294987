"""How an adviser makes sure of who somebody is, before anything that changes an account: a closed list, as data.

We hold none of what is asked at a distance: the adviser compares with the mutual's own back-office, and ticks what is
the same. Never a NIR: it is on too many papers to prove anything, and this program must not learn it.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from enum import StrEnum

from kiosk.said import french


class Presence(StrEnum):
    FACE_TO_FACE = "face_to_face"
    AT_A_DISTANCE = "at_a_distance"  # by chat or by phone


class Check(StrEnum):
    IDENTITY_DOCUMENT = "identity_document"
    BIRTH_DATE = "birth_date"
    POSTAL_ADDRESS = "postal_address"
    LAST_REFUND = "last_refund"
    CALLED_BACK = "called_back"


@dataclass(frozen=True, slots=True)
class Item:
    """One box to tick; `sentence` in French, for the screen to say."""

    check: Check
    sentence: str


@dataclass(frozen=True, slots=True)
class Checklist:
    """The boxes of one presence, how many must be ticked, and what to say when they are not."""

    items: tuple[Item, ...]
    needed: int
    missing: str


CHECKLISTS: Mapping[Presence, Checklist] = {
    Presence.FACE_TO_FACE: Checklist(
        (Item(Check.IDENTITY_DOCUMENT, french("Pièce d’identité vue, au nom de l’adhérent")),),
        1,
        french("En face à face, demandez une pièce d’identité."),
    ),
    Presence.AT_A_DISTANCE: Checklist(
        (
            Item(Check.BIRTH_DATE, french("Date de naissance : la même que dans le dossier")),
            Item(Check.POSTAL_ADDRESS, french("Adresse postale : la même que dans le dossier")),
            Item(Check.LAST_REFUND, french("Dernier remboursement : le même que dans le dossier")),
            Item(Check.CALLED_BACK, french("Rappel au numéro de téléphone du dossier")),
        ),
        3,
        french("À distance, il faut trois vérifications."),
    ),
}


def enough(presence: Presence, ticked: Set[Check]) -> bool:
    """Whether these boxes prove it; a box of the other list counts for nothing."""
    checklist = CHECKLISTS[presence]
    return sum(item.check in ticked for item in checklist.items) >= checklist.needed
