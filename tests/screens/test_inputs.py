"""What a person types or pastes is kept, grouped and corrected; what no keyboard types never gets in (R72, R97)."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from textual import events
from textual.app import ComposeResult
from textual.pilot import Pilot
from textual.widgets import Button

from screens.lockdown import LockedApp
from screens.widgets.inputs import MAX_TYPED, CodeInput, IdentifierInput, SafeInput

NIR = "1 99 05 35 999 042 15"
CORSICAN = "2 78 08 2A 999 117 41"

Make = Callable[[], SafeInput]


class _Desk(LockedApp):
    """One input, and something else to go to."""

    def __init__(self, make: Make) -> None:
        super().__init__()
        self._make = make

    def compose(self) -> ComposeResult:
        self.line = self._make()
        yield self.line
        yield Button("ailleurs")

    def drawn(self) -> str:
        return "\n".join(strip.text for strip in self.screen._compositor.render_strips())


@asynccontextmanager
async def at_desk(make: Make) -> AsyncIterator[tuple[_Desk, Pilot[None]]]:
    desk = _Desk(make)
    async with desk.run_test(size=(80, 12)) as pilot:
        desk.line.focus()
        await pilot.pause()
        yield desk, pilot


async def typed(make: Make, *keys: str) -> SafeInput:
    async with at_desk(make) as (desk, pilot):
        await pilot.press(*keys)
    return desk.line


async def pasted(make: Make, text: str) -> SafeInput:
    async with at_desk(make) as (desk, pilot):
        desk.line.post_message(events.Paste(text))
        await pilot.pause()
    return desk.line


# --- grouping ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "shown"),
    [
        ("1", "1"),
        ("199", "1 99"),
        ("1990535", "1 99 05 35"),
        ("199053599904215", NIR),
        ("27808 2a 99911741", CORSICAN),
        ("2780882b99911741", "2780882b99911741"),
        ("1990535999042157", NIR + " 7"),
    ],
)
async def test_a_number_is_grouped_as_on_the_card_while_it_is_typed(keys: str, shown: str) -> None:
    line = await typed(IdentifierInput, *("space" if key == " " else key for key in keys))
    assert line.value == shown
    assert line.cursor_position == len(shown)


@pytest.mark.parametrize("address", ["1995julie@exemple.fr", "67.dupont@exemple.fr", "12-13@exemple.fr", "2a@b.fr"])
async def test_an_address_that_begins_like_a_number_keeps_every_sign(address: str) -> None:
    assert (await typed(IdentifierInput, *address)).value == address


async def test_a_code_is_shown_four_and_four() -> None:
    assert (await typed(CodeInput, *"48291374")).value == "4829 1374"


# --- readers that type ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "read", "shown"),
    [
        (IdentifierInput, "&çç(\"(çççà'é&(", "&çç(\"(çççà'é&("),  # a sign is missing: shown as it came
        (IdentifierInput, "&ççà(\"(çççà'é&(", "1 99 05 35 999 042 15"),
        (IdentifierInput, "éè_à_éQçççpp", "éè_à_éQçççpp"),
        (IdentifierInput, "éè_à_éQççç&&è'&", CORSICAN),
        (IdentifierInput, "]C1199053599904215", NIR),
        (IdentifierInput, "élodie@exemple.fr", "élodie@exemple.fr"),
        (CodeInput, "'_éç&\"è'", "4829 1374"),
        (CodeInput, "-_éç&\"è'", "6829 1374"),
        (CodeInput, "4829-1374", "4829 1374"),
    ],
)
async def test_a_reader_set_to_another_keyboard_is_understood(make: Make, read: str, shown: str) -> None:
    assert (await typed(make, *read)).value == shown


async def test_the_separators_of_a_reader_are_no_part_of_the_number() -> None:
    keys = ["ctrl+right_square_bracket", *"19905", "ctrl+backslash", "space", *"3599904215", "ctrl+j"]
    assert (await typed(IdentifierInput, *keys)).value == NIR


# --- correcting in the middle -----------------------------------------------------------------------


async def test_the_cursor_stays_behind_the_digit_inserted_in_the_middle() -> None:
    line = await typed(lambda: IdentifierInput("1990535"), "home", "right", "8")
    assert line.value == "1 89 90 53 5"
    line = await typed(lambda: IdentifierInput("1990535"), "home", "right", "8", "7")
    assert line.value == "1 87 99 05 35"


async def test_backspace_over_a_gap_takes_the_digit_before_it() -> None:
    line = await typed(lambda: IdentifierInput("1990535"), "end", "left", "left", "backspace")
    assert line.value == "1 99 03 5"
    assert line.value[line.cursor_position :].split() == ["3", "5"] or line.value[line.cursor_position :] == "3 5"


async def test_delete_before_a_gap_takes_the_digit_behind_it() -> None:
    line = await typed(lambda: IdentifierInput("1990535"), "home", "right", "delete")
    assert line.value == "1 90 53 5"
    assert line.value[: line.cursor_position].strip() == "1"


async def test_backspace_at_the_beginning_changes_nothing() -> None:
    assert (await typed(lambda: IdentifierInput(NIR), "home", "backspace")).value == NIR


async def test_a_number_emptied_by_backspace_is_empty() -> None:
    assert (await typed(CodeInput, *"48291374", *["backspace"] * 8)).value == ""


async def test_a_correction_comes_before_the_letters_typed_after_it() -> None:
    async with at_desk(SafeInput) as (desk, pilot):
        for key in ("a", "b", "backspace", "c", "left", "d", "home", "e", "delete", "f"):
            character = key if len(key) == 1 else None
            desk.post_message(events.Key(key, character))  # all at once, as after a pause of the terminal
        await pilot.pause(0.1)
        assert desk.line.value == "efdc"


# --- pasting ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "199053599904215",
        NIR,
        f"  {NIR}  ",
        "1.99.05.35.999.042.15",
        "1-99-05-35-999-042-15",
        "1\u00a099\u00a005\u00a035\u00a0999\u00a0042\u00a015",
        f"\n\n{NIR}\nMERCI",
        f"\r\n{NIR}\r\n",
        "\t199053599904215\t",
        "\u202a199053599904215\u202c",
    ],
)
async def test_a_number_is_pasted_however_it_was_written(text: str) -> None:
    line = await pasted(IdentifierInput, text)
    assert line.value == NIR
    assert line.cursor_position == len(NIR)


async def test_the_corsican_letter_may_be_small() -> None:
    assert (await pasted(IdentifierInput, "278082a99911741")).value == CORSICAN


async def test_a_code_is_pasted_with_the_space_of_the_mail() -> None:
    assert (await pasted(CodeInput, "\n  4829 1374 \n")).value == "4829 1374"


async def test_a_long_paste_is_cut_and_not_dropped() -> None:
    assert (await pasted(SafeInput, "x" * 1_000_000)).value == "x" * MAX_TYPED


async def test_a_full_field_takes_as_much_of_a_paste_as_a_selection_frees() -> None:
    async with at_desk(lambda: SafeInput("x" * MAX_TYPED)) as (desk, pilot):
        desk.line.select_all()
        desk.line.post_message(events.Paste("y" * 300))
        await pilot.pause()
        assert desk.line.value == "y" * MAX_TYPED


async def test_control_and_invisible_characters_never_get_in() -> None:
    line = await pasted(SafeInput, "a\x1b]52;c;QQ==\x07b\x00c\x9bd\u202ee\u200bf\x7f")
    assert line.value == "a]52;c;QQ==bcdef"


async def test_a_pasted_password_keeps_its_spaces() -> None:
    assert (await pasted(lambda: SafeInput(password=True), " deux  mots \nreste")).value == " deux  mots "


async def test_a_password_pasted_while_it_is_shown_keeps_its_spaces_too() -> None:
    def shown() -> SafeInput:
        line = SafeInput(password=True)
        line.password = False
        return line

    assert (await pasted(shown, " deux  mots ")).value == " deux  mots "


# --- what others see --------------------------------------------------------------------------------


async def test_a_number_masks_itself_once_it_is_left() -> None:
    async with at_desk(lambda: IdentifierInput(NIR)) as (desk, pilot):
        assert NIR in desk.drawn()
        await pilot.press("tab")
        await pilot.pause()
        assert "• •• •• •• ••• 042 15" in desk.drawn()
        assert "99 05" not in desk.drawn()


async def test_a_masked_number_is_whole_again_where_the_cursor_is() -> None:
    async with at_desk(lambda: IdentifierInput(NIR)) as (desk, pilot):
        await pilot.press("tab", "shift+tab")
        await pilot.pause()
        assert NIR in desk.drawn()


async def test_an_address_is_shown_after_it_is_left() -> None:
    async with at_desk(lambda: IdentifierInput("camille@exemple.fr")) as (desk, pilot):
        await pilot.press("tab")
        await pilot.pause()
        assert "camille@exemple.fr" in desk.drawn()


@pytest.mark.parametrize("key", ["ctrl+c", "ctrl+x", "super+c"])
@pytest.mark.parametrize("password", [True, False])
async def test_no_key_copies_a_field(key: str, password: bool) -> None:
    async with at_desk(lambda: SafeInput("Secret-Canari-5", password=password)) as (desk, pilot):
        await pilot.press("ctrl+shift+a", key)
        await pilot.pause()
        assert desk.clipboard == ""


async def test_ctrl_v_brings_nothing_back() -> None:
    async with at_desk(SafeInput) as (desk, pilot):
        desk._clipboard = "left by somebody"
        await pilot.press("ctrl+v")
        await pilot.pause()
        assert desk.line.value == ""
