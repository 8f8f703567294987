"""What a terminal publishes of its screen while a member shares it: where they are and how each field stands.

Never a value, its length or a hint of either, and no free text: every word is of a closed set, and what is not in
one is not published. So a secret cannot leak here, whatever is typed: there is no room to put it in.
"""

import json
import re
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any

from kiosk.guide import CONNEXION, ENROLMENT, FORGOT_PASSWORD, PROCEDURES, UNKNOWN_PROFILE, WRONG_PASSWORD
from kiosk.identity.problems import Problem
from kiosk.locale import LANGUAGES
from kiosk.said import french
from kiosk.words import PROBLEMS

VERSION = 1
LONGEST = 4000  # characters of JSON: a whole screen takes about 500

SCREENS = frozenset(
    {f"{procedure.key} {step.number}" for procedure in PROCEDURES for step in procedure.steps}
    | {"attract", "unavailable", "already-a-code", "change-password", "change-email", "confirm-email", "history"}
)
OVERLAYS = frozenset(
    {"help", "keys", "note-1", "note-2", "idle", "more-time", "session-ends", "choose-before", "voice", "message"}
    | {"wrong-password", "unknown-profile", "not-recognised", "other"}
    | {"adviser", "call-back", "leave-message", "call"}
)
LETTERS = frozenset("ABCD")
BUTTONS = frozenset(
    {"back", "submit", "next", "home", "link-C", "link-D", "note-1", "note-2", "has-code", "resend", "call"}
    | {"done-elsewhere", "name", "turn", "change-password", "change-email", "history", "sign-out", "more-time"}
    | {"go-1", "go-2", "go-3", "go-9", "comfort-size", "comfort-colours", "keys", "close", "forgotten"}
    | {"not-registered", "sign-in", "repeat", "faster", "slower", "voice-headphones", "stop"}
    | {f"language-{language}" for language in LANGUAGES}
)
NOTICES = frozenset({"", "errors", "called"})
THEMES = frozenset({"clair", "sombre", "contraste-clair", "contraste-sombre", "console", "console-contraste"})
_REFERENCE = re.compile(r"(?:|[0-9][A-Z]-[0-9]{2}|[0-9A-F]{6})", re.ASCII)

# What may stand under a field. A sentence that says how much was typed is not here: « en erreur » alone is told.
_TELL_A_LENGTH = frozenset(
    {
        Problem.NIR_TOO_SHORT,
        Problem.NIR_TOO_LONG,
        Problem.EMAIL_TOO_LONG,
        Problem.MEMBER_NUMBER_LENGTH,
        Problem.CODE_LENGTH,
    }
)
_OF_A_PASSWORD = frozenset(problem for problem in Problem if problem.value.startswith("password_"))
NOT_TOLD = french("Cette case est à corriger.")
PASSWORD_REFUSED = french("Ce mot de passe ne convient pas.")
SENTENCES: dict[str, str] = {
    **{p.value: PROBLEMS[p] for p in Problem if p not in _TELL_A_LENGTH | _OF_A_PASSWORD},
    "": NOT_TOLD,
    "password-refused": PASSWORD_REFUSED,
    "wrong-password": WRONG_PASSWORD.text,
    "unknown-profile": UNKNOWN_PROFILE.text,
    "not-recognised": french("Ces informations ne permettent pas la connexion"),
    "wait": french("Patientez un moment"),
    "password-disabled": french("Mot de passe désactivé"),
    "paused": french("Borne en pause"),
}
_SAID_OF_A_PASSWORD = frozenset(
    {Problem.EMPTY.value, Problem.CONFIRMATION_DIFFERS.value, Problem.CURRENT_PASSWORD_WRONG.value}
    | {"wrong-password", "wait", "password-disabled"}
)
_KEYS = {sentence: key for key, sentence in SENTENCES.items()}


class Mark(StrEnum):
    """What the kiosk says of a field's content."""

    NONE = ""
    VALID = "valid"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class FieldState:
    """A lettered field. `message`: a key of SENTENCES when it is in error."""

    letter: str
    filled: bool
    mark: Mark = Mark.NONE
    message: str = ""


@dataclass(frozen=True, slots=True)
class ScreenState:
    """One screen. `screen` is empty when it is not shared; everything else then stays at its default too."""

    screen: str = ""
    procedure: str = ""
    step: int = 0
    overlay: str = ""
    focus: str = ""  # a letter, or a button's key
    page: str = ""  # the letter that « grands caractères » show alone
    fields: tuple[FieldState, ...] = ()
    buttons: tuple[str, ...] = ()  # shown and enabled, on the panel over the screen when there is one
    disabled: tuple[str, ...] = ()  # shown, and not to be pressed now
    notice: str = ""
    reference: str = ""  # of a request, like « 4F-27 »: the member says it aloud, it opens nothing
    busy: bool = False
    theme: str = "clair"
    language: str = "fr"
    large: bool = False
    touch: bool = False


NOT_SHARED = ScreenState()


def told(sentence: str, *, secret: bool) -> str:
    """The key of what stands under a field (in French); an unknown sentence, or one with a value in it, has none."""
    if secret:
        key = _KEYS.get(sentence, "")
        return key if key in _SAID_OF_A_PASSWORD else "password-refused"
    return _KEYS.get(sentence, "")


def to_json(state: ScreenState) -> str:
    """What goes into the terminal's row. The same state is the same text."""
    written = {"v": VERSION, **asdict(state)}
    return json.dumps(written, ensure_ascii=True, separators=(",", ":"))


def from_json(text: str) -> ScreenState | None:
    """The state, or None when it is not to be shown: another version, an unknown word, something that is no state."""
    if len(text) > LONGEST:
        return None
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(read, dict) or type(read.get("v")) is not int or read.pop("v") != VERSION:
        return None
    state = _built(read)
    return state if state is not None and _all_known(state) else None


def _built(read: dict[str, Any]) -> ScreenState | None:
    if not _has_shape(read, ScreenState) or not all(_has_shape(field, FieldState) for field in read["fields"]):
        return None
    if any(field["mark"] not in list(Mark) for field in read["fields"]):
        return None
    if any(not isinstance(word, str) for name in ("buttons", "disabled") for word in read[name]):
        return None
    shown = tuple(FieldState(**field | {"mark": Mark(field["mark"])}) for field in read["fields"])
    lists = {"fields": shown, "buttons": tuple(read["buttons"]), "disabled": tuple(read["disabled"])}
    return ScreenState(**read | lists)


_TYPES = {"bool": bool, "int": int, "str": str, "Mark": str}


def _has_shape(read: Any, kind: type) -> bool:
    """Exactly the names of `kind`, each with exactly its type: True is no number here."""
    if not isinstance(read, dict) or set(read) != {field.name for field in fields(kind)}:
        return False
    return all(type(read[f.name]) is _TYPES.get(getattr(f.type, "__name__", ""), list) for f in fields(kind))


def _all_known(state: ScreenState) -> bool:
    letters = [field.letter for field in state.fields]
    return (
        state.screen in SCREENS | {""}
        and _has_place(state)
        and state.overlay in OVERLAYS | {""}
        and state.focus in LETTERS | BUTTONS | {""}
        and state.page in LETTERS | {""}
        and {*state.buttons, *state.disabled} <= BUTTONS
        and len(set(state.buttons + state.disabled)) == len(state.buttons + state.disabled)
        and set(letters) <= LETTERS
        and len(set(letters)) == len(letters)
        and all(field.message in SENTENCES for field in state.fields)
        and state.notice in NOTICES
        and _REFERENCE.fullmatch(state.reference) is not None
        and state.theme in THEMES
        and state.language in LANGUAGES
    )


def _has_place(state: ScreenState) -> bool:
    if state.screen in ("", "attract"):
        return state.procedure == "" and state.step == 0
    steps = {p.key: len(p.steps) for p in (CONNEXION, FORGOT_PASSWORD, ENROLMENT)}
    return 1 <= state.step <= steps.get(state.procedure, 0)
