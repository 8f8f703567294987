"""Whatever is typed into whatever form, nothing of it is told: not a part, not how long it is."""

from collections.abc import Iterator, Sequence

import pytest
from textual.widgets import Input

from kiosk.guide import WRONG_PASSWORD
from kiosk.identity.problems import Problem
from kiosk.services.assistance.screen_state import Mark, from_json, to_json
from screens.app import Kiosk
from screens.code_form import CodeForm
from screens.enrolment.step05_form import EnrolmentForm
from screens.form import FormScreen
from screens.large import SUBMIT
from screens.sharing.snapshot import snapshot
from screens.widgets.field import LetteredField
from screens.widgets.inputs import CodeInput, IdentifierInput, NumberInput
from tests.screens import stage
from tests.screens.test_sharing import settled, shown
from tests.screens.walk import SAME

SHOWS = {name: show for name, show in {**stage.numbered(), **stage.unnumbered()}.items() if name not in SAME}
FORMS = [name for name, show in SHOWS.items() if isinstance(show(), FormScreen)]

Family = Sequence[str]  # as many values as LENGTHS, in one state of the field whatever their length
LENGTHS = 3
# What each kind of field accepts, and what it refuses.
RIGHT: dict[type, Family] = {
    IdentifierInput: (stage.MEMBER.nir, "wxkzvq@pfhgtd.fr", "wxkzvqwxkzvqwxkzvqjj@pfhgtdpfhgtd.fr"),
    NumberInput: ("709", "7093846", "7093846709384670"),
    CodeInput: ("70938461", "70938461", "70938461"),
    Input: ("wx@pfhgtd.fr", "wxkzvq@pfhgtd.fr", "wxkzvqwxkzvqwxkzvqjj@pfhgtdpfhgtd.fr"),
}
WRONG: dict[type, Family] = {
    IdentifierInput: ("1840", "18401675", "184016759940282184016"),
    NumberInput: ("7", "70", "70938467093846709384670938467"),
    CodeInput: ("70", "70938", "7093846170938461"),
    Input: ("wxkz", "wxkzvqwxkzvq", "wxkzvqwxkzvqwxkzvqwxkzvqjj"),
}
# INSCRIPTION takes a number alone, however it is written.
RIGHT_NIRS = stage.MEMBER.nir, " ".join(stage.MEMBER.nir), f"{stage.MEMBER.nir[:13]}-{stage.MEMBER.nir[13:]}"
RIGHT_PASSWORDS = "Zvq7Kxwj", "Zvq7KxwjPfhg+Tdzv", "Zvq7KxwjPfhg+Tdzv9Qxkw-Jgfd·Zvqkxw"
WRONG_PASSWORDS = "zv", "zvqkxwj", "zvqkxwjpfhgtdzvqkxwjpfhgtd"


def _value(field: LetteredField, right: bool, length: int) -> str:
    if field.secret:
        return (RIGHT_PASSWORDS if right else WRONG_PASSWORDS)[length]
    if right and isinstance(field.screen, EnrolmentForm) and isinstance(field.input, IdentifierInput):
        return RIGHT_NIRS[length]
    families = RIGHT if right else WRONG
    return next(family for kind, family in families.items() if isinstance(field.input, kind))[length]


async def _told(app: Kiosk, form: FormScreen, *, right: bool, length: int) -> list[str]:
    """What leaves the terminal: empty, each field as it is filled, all left, submitted, refused by a service."""
    await shown(app, form)
    told = [await _now(app)]
    for field in form.fields:
        form.set_focus(field.input)
        field.input.insert_text_at_cursor(_value(field, right, length))
        told.append(await _now(app))
    form.set_focus(form.query_one("#submit"))
    told.append(await _now(app))
    form.chose(SUBMIT)
    told.append(await _now(app))
    form.blame(form.fields[-1].letter, WRONG_PASSWORD.text)
    told.append(await _now(app))
    form.refuse({form.fields[0].letter: Problem.EMPTY})
    told.append(await _now(app))
    return told


async def _now(app: Kiosk) -> str:
    await settled(app)
    return to_json(snapshot(app))


def _parts(value: str) -> Iterator[str]:
    return (value[at : at + 4] for at in range(len(value) - 3))


@pytest.mark.parametrize("right", [True, False], ids=["right", "wrong"])
async def test_what_is_told_is_the_same_whatever_was_typed(right: bool) -> None:
    async with stage.kiosk().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        assert isinstance(app, Kiosk)
        for name in FORMS:
            told = []
            for length in range(LENGTHS):
                form = SHOWS[name]()
                assert isinstance(form, FormScreen)
                told.append(await _told(app, form, right=right, length=length))
                typed = [_value(field, right, length) for field in form.fields]
                assert not [part for value in typed for part in _parts(value) if part in "".join(told[-1])], name
            assert told[0] == told[1] == told[2], name


async def test_a_password_that_keeps_the_rule_is_told_as_any_other() -> None:
    async with stage.kiosk().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        assert isinstance(app, Kiosk)
        told = []
        for password in (*RIGHT_PASSWORDS, *WRONG_PASSWORDS):
            form = stage.numbered()["forgot-password 8"]()
            assert isinstance(form, FormScreen)
            await shown(app, form)
            form.fields[0].input.value = password
            told.append(await _now(app))
        assert len(set(told)) == 1


async def test_of_a_refused_password_no_rule_is_told() -> None:
    rules = [problem for problem in Problem if problem.value.startswith("password_")]
    async with stage.kiosk().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        assert isinstance(app, Kiosk)
        form = stage.numbered()["forgot-password 8"]()
        assert isinstance(form, FormScreen)
        await shown(app, form)
        told = set()
        for problem in rules:
            form.refuse({"A": problem})
            told.add(await _now(app))
        assert len(told) == 1
        state = from_json(told.pop())
        assert state is not None
        assert (state.fields[0].mark, state.fields[0].message) == (Mark.ERROR, "password-refused")


async def test_how_many_tries_are_left_is_not_told() -> None:
    async with stage.kiosk().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        assert isinstance(app, Kiosk)
        form = stage.numbered()["forgot-password 7"]()
        assert isinstance(form, CodeForm)
        await shown(app, form)
        told = set()
        for left in (4, 1):
            form.wrong(left)
            told.add(await _now(app))
        assert len(told) == 1
        assert '"mark":"error","message":""' in told.pop()


async def test_neither_a_shown_password_nor_a_shown_name_changes_what_is_told() -> None:
    async with stage.kiosk().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        assert isinstance(app, Kiosk)
        form = stage.numbered()["connexion 4"]()
        assert isinstance(form, FormScreen)
        await shown(app, form)
        form.fields[1].input.value = RIGHT_PASSWORDS[0]
        hidden = await _now(app)
        form.action_reveal()
        assert await _now(app) == hidden
        await shown(app, stage.numbered()["connexion 5"]())
        unnamed = await _now(app)
        await app.screen.run_action("screen.name")
        assert await _now(app) == unnamed
