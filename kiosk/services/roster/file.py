"""Reading the mutual's CSV export, as spreadsheets write it: any delimiter, UTF-8 or Windows-1252, line by line."""

import codecs
import csv
import hashlib
import io
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from kiosk.identity import email as addresses
from kiosk.identity import member_number as member_numbers
from kiosk.identity import nir as nirs
from kiosk.identity.email import EmailAddress
from kiosk.identity.nir import Nir
from kiosk.identity.problems import Problem, Refused
from kiosk.identity.text import clean

COLUMNS = ("numero_interne", "nir", "nom", "prenom", "email")
_DELIMITERS = ";,\t|"
_LONGEST_NAME = 120
_CHUNK = 1 << 20

# Invented people: commune 999 is nobody's birthplace.
TEMPLATE = """numero_interne;nir;nom;prenom;email
000123;1 99 05 35 999 042 15;Exemple;Camille;camille@exemple.fr
000124;2 91 07 75 999 003 27;Modèle;Sacha;sacha@exemple.fr
000125;2 78 08 2A 999 117 41;Spécimen;Lucie;
"""

_REASONS: Mapping[Problem, str] = MappingProxyType(
    {
        Problem.EMPTY: "case vide",
        Problem.NIR_CHARACTERS: "signe inattendu",
        Problem.NIR_TOO_SHORT: "moins de 15 chiffres",
        Problem.NIR_TOO_LONG: "plus de 15 chiffres",
        Problem.NIR_STRUCTURE: "numéro impossible",
        Problem.NIR_KEY: "clé fausse",
        Problem.MEMBER_NUMBER_CHARACTERS: "signe inattendu",
        Problem.MEMBER_NUMBER_LENGTH: "de 3 à 16 signes",
        Problem.EMAIL_NO_AT: "signe @ absent",
        Problem.EMAIL_NO_DOMAIN_END: "fin de l'adresse absente",
        Problem.EMAIL_SYNTAX: "adresse mal écrite",
        Problem.EMAIL_TOO_LONG: "adresse trop longue",
    }
)


class FileError(Exception):
    """The file cannot be read as a roster; the text is one French line, with the remedy."""


@dataclass(frozen=True, slots=True)
class Line:
    """One good line. Everything in it is personal."""

    number: int
    member_number: str = field(repr=False)
    nir: Nir
    last_name: str = field(repr=False)
    first_name: str = field(repr=False)
    email: EmailAddress | None


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line to correct; the reason never holds the value."""

    number: int
    reason: str


class RosterFile:
    """A file whose first line was understood."""

    def __init__(self, path: Path) -> None:
        try:
            self.size = path.stat().st_size
            self._encoding = _encoding(path)
            with path.open(encoding=self._encoding, newline="") as file:
                first = file.readline()
        except OSError as error:
            raise FileError(f"{path} : lecture impossible ({error.strerror}).") from None
        self._path = path
        self._delimiter = max(_DELIMITERS, key=first.count)
        self._order = _order(path, _cells(first, self._delimiter))
        # Up to what `lines` gave last: bytes of `size`, records and lines.
        self.read = self.records = self.line = 0

    def digest(self) -> str:
        """What tells this content from any other, in hexadecimal."""
        with self._path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def lines(self, done: int = 0) -> Iterator[Line | BadLine]:
        """Every line after the first and `done` records more, one at a time, whatever the size of the file.

        Empty ones are skipped, and counted as records.
        """
        with self._path.open("rb") as raw, io.TextIOWrapper(raw, self._encoding, newline="") as text:
            reader = csv.reader(text, delimiter=self._delimiter)
            next(reader, None)
            self.records = 0
            while True:
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error:
                    cells = None
                self.records += 1
                if self.records <= done:
                    continue
                self.read, self.line = raw.tell(), reader.line_num
                if cells is None:
                    yield BadLine(reader.line_num, "ligne illisible (guillemets, ou case démesurée)")
                elif any(map(str.strip, cells)):
                    yield self._line(reader.line_num, cells)

    def _line(self, number: int, cells: list[str]) -> Line | BadLine:
        if len(cells) != len(self._order):
            return BadLine(number, f"{len(cells)} cases au lieu de {len(self._order)}")
        values = {column: cells[place] for place, column in enumerate(self._order) if column in COLUMNS}
        column = ""
        try:
            column = "numero_interne"
            member_number = member_numbers.parse(values[column])
            column = "nir"
            nir = nirs.parse(values[column])
            column = "nom"
            last_name = _name(values[column])
            column = "prenom"
            first_name = _name(values[column])
            column = "email"
            email = addresses.parse(values[column]) if values[column].strip() else None
        except Refused as refused:
            return BadLine(number, f"{column} : {_REASONS[refused.problem]}")
        except _TooLong:
            return BadLine(number, f"{column} : plus de {_LONGEST_NAME} caractères")
        return Line(number, member_number, nir, last_name, first_name, email)


class _TooLong(ValueError):
    pass


def _name(text: str) -> str:
    name = unicodedata.normalize("NFC", " ".join(clean(text).split()))
    if not name:
        raise Refused(Problem.EMPTY)
    if len(name) > _LONGEST_NAME:
        raise _TooLong
    return name


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _order(path: Path, header: list[str]) -> list[str]:
    """What each column is; columns we do not know are passed over."""
    order = [_plain(name) for name in header]
    missing = [column for column in COLUMNS if column not in order]
    if missing:
        raise FileError(f"{path} : colonne absente de la première ligne : {', '.join(missing)}.")
    doubled = [column for column in COLUMNS if order.count(column) > 1]
    if doubled:
        raise FileError(f"{path} : colonne en double : {', '.join(doubled)}.")
    return order


def _plain(name: str) -> str:
    """« Numéro interne » is numero_interne."""
    letters = unicodedata.normalize("NFKD", clean(name).strip().casefold())
    return "".join(c for c in letters if not unicodedata.combining(c)).replace(" ", "_").replace("-", "_")


def _encoding(path: Path) -> str:
    """UTF-8 when all of the file is, else Windows-1252; a byte-order mark decides at once."""
    with path.open("rb") as file:
        start = file.read(3)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        file.seek(0)
        for encoding in ("utf-8", "cp1252"):
            file.seek(0)
            decoder = codecs.getincrementaldecoder(encoding)()
            try:
                while chunk := file.read(_CHUNK):
                    decoder.decode(chunk)
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                continue
            return "utf-8-sig" if encoding == "utf-8" else encoding
    raise FileError(f"{path} : encodage inconnu. Enregistrez le fichier en CSV UTF-8.")
