"""« Écran partagé »: whoever sees the screen learns no value, no part of one, and not how long it is."""

from collections.abc import Iterator, Mapping, Sequence

import pytest
from textual.app import App
from textual.geometry import Offset
from textual.pilot import Pilot

from screens.app import Kiosk
from screens.demonstration.mailbox import MailboxOverlay
from screens.demonstration.members import MembersOverlay
from screens.form import FormScreen
from screens.member_area.area import MemberArea
from screens.presses import RHYTHM
from screens.reading.page import Item
from screens.reading.reader import read
from screens.voice.voice import Voice
from screens.widgets.button import RevealLink
from screens.widgets.field import LetteredField
from screens.widgets.inputs import CodeInput, IdentifierInput, NumberInput, SafeInput
from tests.screens import stage
from tests.screens.picture import Run, rows
from tests.voice.recorder import Recorder

Values = Mapping[str, tuple[str, str]]
Picture = tuple[tuple[tuple[Run, ...], ...], Offset, tuple[Item, ...]]

NIR, EMAIL = "284076763179072", "zqxwvkjh.wkzq@kzjqwx.org"
# Two of each, of different lengths, of which the same may be said.
BEGUN: Values = {
    "nir": (NIR[:3], NIR[:8]),
    "number": ("7", "7K"),
    "email": ("zqx", "zqxwvkjh"),
    "code": ("58", "583670"),
    "password": ("VKq", "VKqzjwx"),
}
WHOLE: Values = {
    "nir": (NIR, EMAIL),
    "number": ("7KW", "7KWX73916720"),
    "email": ("zqx@wkz.org", EMAIL),
    "code": ("58367042", "58367042"),
    "password": ("VKqzjwx7", "VKqzjwx7kZpXwVqKj84h"),
}
KINDS = ("forgot-password 5", "forgot-password 7", "forgot-password 8")  # a field of every kind
FORMS = ("connexion 4", "enrolment 5", "change password", "change e-mail", "already a code")
LOOKS = [
    pytest.param((60, 20), {}, WHOLE, (*KINDS, *FORMS), id="60x20"),
    pytest.param((120, 40), {}, BEGUN, KINDS, id="120x40"),
    pytest.param((80, 24), {"large": True}, WHOLE, KINDS, id="large"),
    pytest.param((80, 24), {"touch": True}, WHOLE, KINDS, id="touch"),
]


def _kind(field: LetteredField) -> str:
    match field.input:
        case IdentifierInput():
            return "nir"
        case NumberInput():
            return "number"
        case CodeInput():
            return "code"
    return "password" if field.secret else "email"


def _parts(values: Values) -> Iterator[str]:
    """Every three characters in a row of every value."""
    for value in (value for pair in values.values() for value in pair):
        yield from (value[at : at + 3] for at in range(len(value) - 2))


def _text(app: App[None]) -> str:
    return "\n".join("".join(run.text for run in row) for row in rows(app))


async def _bring(app: Kiosk, name: str) -> FormScreen:
    await app.bring((stage.numbered() | stage.unnumbered())[name]())
    assert isinstance(app.screen, FormScreen)
    return app.screen


async def _pictures(pilot: Pilot[None], form: FormScreen, values: Mapping[str, str]) -> list[Picture]:
    """What is seen and read of a form, filled, with the focus in each of its fields and out of all of them."""
    for field in form.fields:
        field.input.replace(values[_kind(field)], 0, len(field.value))
    taken: list[Picture] = []
    for control in (*(field.input for field in form.fields), form.query_one("#submit")):
        form.set_focus(control)
        if form.kiosk.touch and isinstance(control, SafeInput):
            form.post_message(SafeInput.Touched(control))
        for _ in range(3):
            await pilot.pause()
        caret = control.cursor_screen_offset if isinstance(control, SafeInput) else Offset()
        taken.append((rows(pilot.app), caret, read(form).items))
    return taken


@pytest.mark.parametrize(("size", "how", "values", "names"), LOOKS)
async def test_values_of_different_lengths_look_the_same_and_no_part_of_one_is_seen(
    size: tuple[int, int], how: Mapping[str, bool], values: Values, names: Sequence[str]
) -> None:
    app, parts = stage.kiosk(shared=True, **how), set(_parts(values))
    async with app.run_test(size=size) as pilot:
        for name in names:
            form = await _bring(app, name)
            one, other = [await _pictures(pilot, form, _chosen(values, name, which)) for which in (0, 1)]
            assert one == other, name
            for seen, _, items in other:
                text = "\n".join("".join(run.text for run in row) for row in seen)
                assert "Écran partagé" in text.splitlines()[0]
                told = text + "".join(text.split()) + str(items)
                assert [part for part in parts if part in told] == [], name


def _chosen(values: Values, name: str, which: int) -> Mapping[str, str]:
    chosen = {kind: pair[which] for kind, pair in values.items()}
    return chosen | {"nir": values["nir"][0]} if name == "enrolment 5" else chosen  # its (A) takes no address


async def test_the_parts_that_are_looked_for_are_seen_on_a_screen_that_is_not_shared() -> None:
    """Else the test before would find nothing anywhere."""
    app = stage.kiosk()
    async with app.run_test(size=(80, 24)) as pilot:
        await _pictures(pilot, await _bring(app, "forgot-password 5"), _chosen(WHOLE, "", 1))
        assert "zqxwvkjh" in _text(app)


async def test_f4_hides_at_once_what_is_typed_and_typing_goes_on() -> None:
    app = stage.kiosk()
    async with app.run_test(size=(80, 24)) as pilot:
        form = await _bring(app, "forgot-password 5")
        await pilot.press(*"28407")
        await pilot.press("f4")
        await pilot.pause()
        assert "2 84 07" not in _text(app)
        await pilot.press("left", "home", "6", "7", "backspace")  # the cursor is where it is drawn: at the end
        await pilot.pause(2 * RHYTHM)
        assert form.value("A") == "2 84 07 6"
        assert "2 84" not in _text(app)
        await pilot.press("f4")
        await pilot.pause()
        assert "2 84 07 6" in _text(app)


async def test_empty_looks_empty() -> None:
    app = stage.kiosk(shared=True)
    async with app.run_test(size=(80, 24)) as pilot:
        form = await _bring(app, "forgot-password 5")
        await pilot.pause()
        assert "•" not in _text(app)
        form.fields[0].input.replace("2", 0, 0)
        await pilot.pause()
        assert "•" * 8 in _text(app)


async def test_a_password_that_was_shown_is_hidden_and_f5_shows_it_no_more() -> None:
    app = stage.kiosk()
    async with app.run_test(size=(80, 24)) as pilot:
        form = await _bring(app, "forgot-password 8")
        form.fields[0].input.replace("VKqzjwx7", 0, 0)
        await pilot.press("f5")
        await pilot.pause()
        assert "VKqzjwx7" in _text(app)
        await pilot.press("f4")
        await pilot.pause()
        await pilot.press("f5")
        await pilot.pause(2 * RHYTHM)
        assert "VKq" not in _text(app)
        assert not any(link.region.area for link in form.query(RevealLink))


async def test_the_members_area_names_nobody() -> None:
    app = stage.kiosk()
    async with app.run_test(size=(80, 24)) as pilot:
        area = MemberArea(stage.session(), stage.overview())
        await app.bring(area)
        area.action_name()
        await pilot.pause()
        assert all(shown in _text(app) for shown in ("Camille", "••••••18", "c…n@e…e.fr"))
        await pilot.press("f4")
        area.action_name()
        await pilot.pause()
        seen = _text(app)
        assert [shown for shown in ("Camille", "prénom", "18", "c…n") if shown in seen.partition("Bonjour")[2]] == []
        await _bring(app, "code of an e-mail")
        await pilot.pause()
        assert "vers ••••••••. Tapez ici le code" in _text(app)


async def test_the_band_stays_in_sight_above_every_panel() -> None:
    app = stage.kiosk(shared=True)
    async with app.run_test(size=(60, 20)) as pilot:
        await _bring(app, "forgot-password 5")
        hiding = []
        for name, lay in stage.overlays().items():
            await app.push_screen(lay())
            await pilot.pause()
            if "Écran partagé" not in _text(app).splitlines()[0]:
                hiding.append(name)
            await app.pop_screen()
        assert hiding == []


async def test_f4_is_said_in_the_band_under_two_panels_too() -> None:
    app = stage.kiosk(band=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(stage.overlays()["adviser"]())
        await app.push_screen(stage.overlays()["call back"]())
        await pilot.pause()
        await pilot.press(*"0612345678", "f4")
        await pilot.pause(2 * RHYTHM)
        assert _text(app).startswith(" Écran partagé")
        assert "0612" not in _text(app)
        await pilot.press("f4")
        await pilot.pause(2 * RHYTHM)
        assert _text(app).startswith(" DÉMONSTRATION")


async def test_a_message_with_a_number_in_it_is_hidden_and_another_can_be_written() -> None:
    app = stage.kiosk(shared=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await app.bring(stage.helped()["forgot-password 5, helped"]())
        app.enter_chat()
        await pilot.press(*"Bonjour")
        await pilot.pause()
        assert "Bonjour" in _text(app)
        await pilot.press(*f" {NIR}")
        await pilot.pause()
        assert NIR not in _text(app)
        assert "Bonjour" not in _text(app)


async def test_f4_works_on_the_first_screen_and_is_forgotten_with_the_visit() -> None:
    app = stage.kiosk(band=True)
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press("f4")
        await pilot.pause()
        assert _text(app).startswith(" Écran partagé · DÉMONSTRATION")
        app.finish()
        await app.workers.wait_for_complete([w for w in app.workers if w.group == "home"])
        await pilot.pause()
        assert _text(app).startswith(" DÉMONSTRATION")


async def test_no_key_shows_what_the_terminals_own_setting_hides() -> None:
    app = stage.kiosk(shared=True)
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press("f4")
        await pilot.pause()
        assert app.preferences.shared_screen
        assert "Écran partagé (réglage de la borne)" in _text(app)


async def test_the_voice_says_nothing_of_what_is_typed_not_even_in_headphones() -> None:
    app, recorder = stage.kiosk(), Recorder()
    async with app.run_test(size=(80, 24)) as pilot:
        app.voice = Voice(app, recorder)
        app.prefer(voice=True, headphones=True)
        await _bring(app, "forgot-password 5")
        await pilot.press("f4")
        await pilot.press("2", "8", "backspace")
        await pilot.pause()
        assert [said for said in recorder.stream if said in {"2", "8", "effacé"}] == []
        assert recorder.heard("Écran partagé.")


async def test_f3_shows_the_mailbox_then_the_card_of_members_then_the_step_again() -> None:
    app = stage.kiosk(band=True)
    async with app.run_test(size=(80, 24)) as pilot:
        form = await _bring(app, "forgot-password 5")
        seen: list[type] = []
        for _ in range(3):
            await pilot.press("f3")
            await pilot.pause(2 * RHYTHM)  # a second F3 waits: it might be a repeat
            seen.append(type(app.screen))
        assert seen == [MailboxOverlay, MembersOverlay, type(form)]
