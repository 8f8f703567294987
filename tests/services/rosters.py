"""Rosters of any length, of invented people, to import."""

from collections.abc import Iterator
from pathlib import Path

HEADER = "numero_interne;nir;nom;prenom;email\n"


def invented_nir(number: int) -> str:
    """A right one, another for each number below 86 million; spaced as on the card for every other."""
    rest, sex = divmod(number, 2)
    rest, year = divmod(rest, 100)
    rest, month = divmod(rest, 12)
    order, department = divmod(rest, 18)
    digits = f"{1 + sex}{year:02d}{month + 1:02d}{department + 1:02d}{1 + order % 999:03d}{1 + order // 999:03d}"
    key = f"{97 - int(digits) % 97:02d}"
    if number % 2:
        return f"{digits[0]} {digits[1:3]} {digits[3:5]} {digits[5:7]} {digits[7:10]} {digits[10:]} {key}"
    return digits + key


def invented(number: int) -> str:
    """One line; every tenth has no address."""
    address = "" if number % 10 == 9 else f"camille.m{number}@exemple.fr"
    return f"M{number:08d};{invented_nir(number)};Exemple;Camille {number % 7};{address}\n"


def write_roster(path: Path, lines: Iterator[str]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADER)
        file.writelines(lines)
