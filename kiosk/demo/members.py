"""The six members of the demonstration. Nobody's numbers: no commune or country has the codes in these NIRs."""

import csv
import io
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoMember:
    """An invented member. `password` None: MOT DE PASSE OUBLIÉ and INSCRIPTION both give the first one."""

    last_name: str
    first_name: str
    nir: str  # 15 characters, key included
    member_number: str
    email: str
    password: str | None
    note: str  # one line for the card on screen


MEMBERS = (
    DemoMember(
        "Martin",
        "Camille",
        "291077599900327",
        "204518",
        "camille.martin@exemple.fr",
        "Cigogne+Tram94",
        "a déjà un mot de passe",
    ),
    DemoMember(
        "Schmitt",
        "Théo",
        "199053599904215",
        "317402",
        "theo.schmitt@exemple.fr",
        None,
        "n'a pas encore de mot de passe",
    ),
    DemoMember(
        "Orsoni",
        "Letizia",
        "278082A99911741",
        "1182036",
        "letizia.orsoni@exemple.fr",
        "Papier.Lune38",
        "est née en Corse : 2A dans le numéro",
    ),
    DemoMember(
        "Diallo",
        "Aminata",
        "286029999901220",
        "450927",
        "aminata.diallo@exemple.fr",
        "Velo/Marche61",
        "est née à l'étranger : 99 dans le numéro",
    ),
    DemoMember(
        "Weber",
        "Ange",
        "170062099901244",
        "698761",
        "ange.weber@exemple.fr",
        None,
        "est né en Corse avant 1976 : 20 dans le numéro",
    ),
    DemoMember(
        "Klein",
        "Lucie",
        "285116899903161",
        "531764",
        "lucie.klein@exemple.fr",
        None,
        "n'est pas encore inscrite : Inscription",
    ),
)


def roster_csv() -> str:
    """The members as a roster to import: `kiosk roster import` reads it."""
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet, delimiter=";", lineterminator="\n")
    writer.writerow(("numero_interne", "nir", "nom", "prenom", "email"))
    writer.writerows((m.member_number, m.nir, m.last_name, m.first_name, m.email) for m in MEMBERS)
    return sheet.getvalue()
