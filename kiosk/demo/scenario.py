"""A walkthrough as data: scenes with a caption and what is done meanwhile, in a TOML file that any trainer can write.

Captions and explanations are sentences of ours where there is one: they are then said in the member's language.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal

from kiosk.demo import captions
from kiosk.demo.members import MEMBERS, DemoMember
from kiosk.guide import PROCEDURES

SHIPPED = Path(__file__).with_name("scenarios")
# As they are written on the keyboard, and what Textual calls them.
KEYS: Mapping[str, str] = {
    "Entrée": "enter",
    "Échap": "escape",
    "Tab": "tab",
    "Maj+Tab": "shift+tab",
    "Haut": "up",
    "Bas": "down",
    "Espace": "space",
    "Retour arrière": "backspace",
    **{f"F{n}": f"f{n}" for n in range(1, 12)},
}
PLACEHOLDERS = frozenset({"nir", "number", "email", "password", "new_password", "code"})
AdviserDoes = Literal["takes", "says", "points", "suggests", "ends"]
_ADVISER = frozenset({"takes", "says", "points", "suggests", "ends"})
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_LONGEST = 300
_MOST_MINUTES = 24 * 60


class ScenarioRefused(ValueError):
    """What is wrong with the file, and where, in one French sentence."""


@dataclass(frozen=True, slots=True)
class Adviser:
    """What the adviser does in a scene; `what` is a line of the chat, a letter or a button, or a step's number."""

    does: AdviserDoes
    what: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """In this order: wait for the step `at` and the mail, let `minutes` pass, say the caption, point, type, press."""

    caption: str
    why: str = ""
    at: tuple[str, int] | None = None  # procedure and step
    mail: bool = False
    minutes: int = 0
    point: str = ""  # a letter, or the key of a button
    type: str = ""
    press: tuple[str, ...] = ()  # as KEYS writes them, or one character
    click: bool = False  # press what is pointed at
    link: bool = False  # follow the link of the newest mail
    adviser: Adviser | None = None
    seconds: float | None = None  # how long the caption is read; None: by its length


@dataclass(frozen=True, slots=True)
class Scenario:
    """`needs_adviser`: somebody of the demonstration sits at a console."""

    name: str
    title: str
    member: DemoMember
    new_password: str
    scenes: tuple[Scene, ...]

    @property
    def needs_adviser(self) -> bool:
        return any(scene.adviser is not None for scene in self.scenes)

    def typed(self, scene: Scene, code: str) -> str:
        """What is really typed; `code` is the newest mail's."""
        values = {
            "nir": self.member.nir,
            "number": self.member.member_number,
            "email": self.member.email,
            "password": self.member.password or self.new_password,
            "new_password": self.new_password,
            "code": code,
        }
        return _PLACEHOLDER.sub(lambda found: values[found[1]], scene.type)


def shipped() -> dict[str, tuple[Path, ...]]:
    """The names of `--play` and their files; « errors » has one for each error, « all » everything."""
    files = sorted(SHIPPED.glob("*.toml"))
    names = {file.stem: (file,) for file in files if not file.stem.startswith("error-")}
    errors = tuple(file for file in files if file.stem.startswith("error-"))
    order = ("connexion", "forgot-password", "enrolment")
    first = tuple(file for name in order for file in names[name])
    return {**names, "errors": errors, "all": (*first, *errors, *names["adviser"])}


def read(path: Path) -> Scenario:
    """The scenario in a file; `ScenarioRefused` says what to correct."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ScenarioRefused(f"{path} : {error.strerror}.") from None
    except UnicodeDecodeError:
        raise ScenarioRefused(f"{path} : enregistrez ce fichier en UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise ScenarioRefused(f"{path} : ce n’est pas du TOML ({error}).") from None
    try:
        return _scenario(path.stem, table)
    except ScenarioRefused as refused:
        raise ScenarioRefused(f"{path} : {refused}") from None


def _scenario(name: str, table: dict[str, Any]) -> Scenario:
    _only(table, {"title", "member", "new_password", "scene"}, "l’en-tête")
    who = _text(table, "member", "l’en-tête", needed=True)
    member = next((one for one in MEMBERS if one.last_name == who), None)
    if member is None:
        names = ", ".join(one.last_name for one in MEMBERS)
        raise ScenarioRefused(f"« {who} » n’est pas sur la carte des adhérents. member : {names}.")
    scenes = table.get("scene")
    if not isinstance(scenes, list) or not scenes:
        raise ScenarioRefused("il n’y a aucune scène : écrivez au moins un [[scene]].")
    return Scenario(
        name,
        _text(table, "title", "l’en-tête", needed=True),
        member,
        _text(table, "new_password", "l’en-tête") or "Tortue-Verte-9",
        tuple(_scene(scene, f"scène {number}") for number, scene in enumerate(scenes, 1)),
    )


def _scene(table: Any, where: str) -> Scene:
    if not isinstance(table, dict):
        raise ScenarioRefused(f"{where} : écrivez [[scene]], puis une ligne pour chaque réglage.")
    _only(table, {field.name for field in fields(Scene)}, where)
    scene = Scene(
        caption=_caption(table, "caption", where, needed=True),
        why=_caption(table, "why", where),
        at=_place(_text(table, "at", where), where),
        mail=_yes(table, "mail", where),
        minutes=_minutes(table, where),
        point=_point(_text(table, "point", where), where),
        type=_typed(_text(table, "type", where), where),
        press=_press(table.get("press", ()), where),
        click=_yes(table, "click", where),
        link=_yes(table, "link", where),
        adviser=_adviser(table.get("adviser"), where),
        seconds=_number(table, "seconds", where, 60),
    )
    if scene.click and not scene.point:
        raise ScenarioRefused(f"{where} : click demande point, la case ou le bouton à montrer.")
    return scene


# --- one value ---------------------------------------------------------------------------------------------


def _only(table: dict[str, Any], known: set[str], where: str) -> None:
    unknown = next((key for key in table if key not in known), None)
    if unknown is not None:
        raise ScenarioRefused(f"{where} : « {unknown} » est inconnu. Attendu : {', '.join(sorted(known))}.")


def _text(table: dict[str, Any], key: str, where: str, *, needed: bool = False) -> str:
    text = table.get(key, "")
    if not isinstance(text, str):
        raise ScenarioRefused(f"{where} : {key} est un texte entre guillemets.")
    if needed and not text.strip():
        raise ScenarioRefused(f"{where} : {key} manque.")
    if len(text) > _LONGEST or not text.isprintable():
        raise ScenarioRefused(f"{where} : {key} tient en une ligne de {_LONGEST} caractères.")
    return text


def _caption(table: dict[str, Any], key: str, where: str, *, needed: bool = False) -> str:
    text = _text(table, key, where, needed=needed)
    if not captions.is_known(text):
        raise ScenarioRefused(f"{where} : « {text} » n’est pas dans le guide. {key} connaît {captions.KNOWN}.")
    return text


def _yes(table: dict[str, Any], key: str, where: str) -> bool:
    value = table.get(key, False)
    if not isinstance(value, bool):
        raise ScenarioRefused(f"{where} : {key} vaut true ou false.")
    return value


def _number(table: dict[str, Any], key: str, where: str, most: int) -> float | None:
    value = table.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= most:
        raise ScenarioRefused(f"{where} : {key} est un nombre, {most} au plus.")
    return value


def _minutes(table: dict[str, Any], where: str) -> int:
    value = _number(table, "minutes", where, _MOST_MINUTES) or 0
    if value != int(value):
        raise ScenarioRefused(f"{where} : minutes est un nombre entier.")
    return int(value)


def _place(text: str, where: str) -> tuple[str, int] | None:
    if not text:
        return None
    key, _, number = text.partition(" ")
    procedure = next((one for one in PROCEDURES if one.key == key), None)
    if procedure is None or not number.isdecimal() or not 1 <= int(number) <= len(procedure.steps):
        known = ", ".join(f"« {one.key} 1 » à « {one.key} {len(one.steps)} »" for one in PROCEDURES)
        raise ScenarioRefused(f"{where} : at vaut {known}, et non « {text} ».")
    return key, int(number)


def _point(text: str, where: str) -> str:
    if text and not re.fullmatch(r"[A-D]|[a-z][a-zA-Z0-9-]*", text):
        raise ScenarioRefused(f"{where} : point vaut une lettre, de A à D, ou le nom d’un bouton comme submit.")
    return text


def _typed(text: str, where: str) -> str:
    unknown = next((name for name in _PLACEHOLDER.findall(text) if name not in PLACEHOLDERS), None)
    if unknown is not None:
        known = ", ".join(f"{{{name}}}" for name in sorted(PLACEHOLDERS))
        raise ScenarioRefused(f"{where} : « {{{unknown}}} » est inconnu. type connaît {known}.")
    return text


def _press(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(key, str) for key in value):
        raise ScenarioRefused(f'{where} : press est une liste, comme ["Tab", "Entrée"].')
    unknown = next((key for key in value if key not in KEYS and len(key) != 1), None)
    if unknown is not None:
        raise ScenarioRefused(f"{where} : la touche « {unknown} » est inconnue. press connaît {', '.join(KEYS)}.")
    return tuple(value)


def _adviser(value: Any, where: str) -> Adviser | None:
    if value is None:
        return None
    known = ", ".join(sorted(_ADVISER))
    if not isinstance(value, dict) or len(value) != 1 or not _ADVISER.issuperset(value):
        raise ScenarioRefused(f'{where} : adviser est comme {{ says = "Bonjour" }}. Il connaît {known}.')
    [(does, what)] = value.items()
    alone = does in ("takes", "ends")
    if does == "suggests" and not str(what).isdecimal():
        raise ScenarioRefused(f"{where} : adviser.suggests vaut le numéro d’une étape.")
    if (alone and what is not True) or (not alone and not isinstance(what, str | int)) or what == "":
        raise ScenarioRefused(f"{where} : adviser.{does} vaut {'true' if alone else 'un texte'}.")
    return Adviser(does, "" if alone else str(what))
