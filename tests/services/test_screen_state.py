"""What another terminal published is read as if an enemy wrote it: a state of closed words, or nothing."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kiosk.services.assistance.screen_state import (
    BUTTONS,
    LETTERS,
    LONGEST,
    NOTICES,
    OVERLAYS,
    SCREENS,
    SENTENCES,
    THEMES,
    FieldState,
    Mark,
    ScreenState,
    from_json,
    to_json,
    told,
)

STATE = ScreenState(
    screen="forgot-password 5",
    procedure="forgot-password",
    step=5,
    focus="B",
    page="B",
    fields=(FieldState("A", True, Mark.VALID), FieldState("B", True, Mark.ERROR, "nir_key")),
    buttons=("back", "submit"),
    disabled=("resend",),
    reference="4F-27",
)
_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def _written(**changes: Any) -> str:
    return json.dumps({**json.loads(to_json(STATE)), **changes})


def test_a_state_survives_the_way() -> None:
    assert from_json(to_json(STATE)) == STATE
    assert from_json(to_json(ScreenState())) == ScreenState()


def test_a_whole_form_in_error_is_short() -> None:
    fields = tuple(FieldState(letter, True, Mark.ERROR, max(SENTENCES, key=len)) for letter in sorted(LETTERS))
    state = ScreenState(screen="enrolment 5", procedure="enrolment", step=5, fields=fields, buttons=tuple(BUTTONS))
    assert from_json(to_json(state)) == state
    assert len(to_json(state)) < LONGEST


@given(st.text())
def test_no_text_breaks_the_reading(text: str) -> None:
    assert from_json(text) is None


@given(_ANYTHING)
def test_no_json_but_a_state_is_one(value: Any) -> None:
    assert from_json(json.dumps(value)) is None


@given(st.sampled_from(sorted(json.loads(to_json(STATE)))), _ANYTHING)
def test_whatever_stands_for_one_name_only_closed_words_are_read(name: str, value: Any) -> None:
    state = from_json(_written(**{name: value}))
    if state is not None:
        _is_closed(state)


@given(st.sampled_from(["letter", "filled", "mark", "message"]), _ANYTHING)
def test_the_same_of_a_field(name: str, value: Any) -> None:
    field = {"letter": "A", "filled": True, "mark": "", "message": ""}
    state = from_json(_written(fields=[{**field, name: value}]))
    if state is not None:
        _is_closed(state)


def _is_closed(state: ScreenState) -> None:
    assert state.screen in SCREENS | {""}
    assert state.overlay in OVERLAYS | {""}
    assert state.focus in LETTERS | BUTTONS | {""}
    assert {*state.buttons, *state.disabled} <= BUTTONS
    assert state.notice in NOTICES
    assert state.theme in THEMES
    assert len(state.reference) <= 6
    for field in state.fields:
        assert field.letter in LETTERS
        assert field.message in SENTENCES
        assert type(field.filled) is bool


def test_another_version_a_missing_name_and_one_too_many_are_not_shown() -> None:
    read = json.loads(to_json(STATE))
    short = {name: value for name, value in read.items() if name != "busy"}
    assert from_json(_written(v=2)) is None
    assert from_json(_written(v=True)) is None
    assert from_json(json.dumps(short)) is None
    assert from_json(_written(value="184016759940282")) is None


def test_a_thing_of_another_type_is_not_shown() -> None:
    for changes in (
        {"busy": 1},
        {"step": True},
        {"step": 5.0},
        {"fields": {}},
        {"fields": [[]]},
        {"buttons": [["back"]]},
        {"screen": ["forgot-password 5"]},
        {"reference": None},
    ):
        assert from_json(_written(**changes)) is None, changes


def test_a_screen_and_its_step_are_those_of_a_procedure() -> None:
    assert from_json(_written(step=11)) is None
    assert from_json(_written(procedure="")) is None
    assert from_json(_written(step=10**400)) is None


def test_deep_json_is_not_shown() -> None:
    assert from_json("[" * (LONGEST - 1)) is None
    assert from_json("[" * 100_000) is None


def test_a_sentence_with_a_value_in_it_has_no_key() -> None:
    assert told("Ce code n’est pas le bon. Il reste 3 essais.", secret=False) == ""
    assert told("Il manque des chiffres. Tapez les 15 chiffres, clé comprise.", secret=False) == ""
    assert told("La clé ne correspond pas. Vérifiez chacun des 15 chiffres.", secret=False) == "nir_key"


def test_of_a_password_only_what_says_nothing_of_it_is_told() -> None:
    assert told("Les deux mots de passe diffèrent. Retapez-les.", secret=True) == "confirmation_differs"
    for sentence in ("Ajoutez au moins un chiffre.", "C’est trop court. Mettez au moins 8 caractères.", "cigogne"):
        assert told(sentence, secret=True) == "password-refused"
