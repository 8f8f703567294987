"""The wall between terminal and kiosk, piece by piece: pastes on the way in, commands on the way out (R89, R98)."""

import gc
import io
from weakref import ref

import pytest
from textual._xterm_parser import XTermParser

from screens.driver import PASTE_KEPT, PasteFilter, _Screen

START, END = "\x1b[200~", "\x1b[201~"


def _cut(text: str, size: int) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]


@pytest.mark.parametrize(
    "text", ["abc", "\x1b", "\x1b[A\x1bOP", "\x1b[20", "\x1b[201~", "\x1b[<0;5;5M", "été\r\t\x03"]
)
def test_what_is_typed_passes_unchanged(text: str) -> None:
    assert PasteFilter().feed(text) == text


def test_a_paste_loses_its_commands_and_keeps_its_lines() -> None:
    pasted = f"a{START}b\x1b[31mc\r\nd\te\x00\x07\x9b\x7ff{END}g"
    assert PasteFilter().feed(pasted) == f"a{START}b[31mc\r\nd\tef{END}g"


def test_a_second_start_inside_a_paste_is_text() -> None:
    assert PasteFilter().feed(f"{START}a{START}b{END}c") == f"{START}a[200~b{END}c"


@pytest.mark.parametrize("size", range(1, 15))
def test_the_pieces_in_which_a_paste_arrives_change_nothing(size: int) -> None:
    text = f"\x1b[A{START}ab\x1b[20\x1b[31mc\x1b{END}de\x1b[B{START}{END}f"
    in_pieces = PasteFilter()
    assert "".join(map(in_pieces.feed, _cut(text, size))) == PasteFilter().feed(text)


def test_an_endless_paste_is_cut() -> None:
    passed = PasteFilter().feed(START + "x" * 1_000_000 + END)
    assert passed == START + "x" * PASTE_KEPT + END


def test_a_cut_paste_does_not_shorten_the_next() -> None:
    pastes = PasteFilter()
    pastes.feed(START + "x" * 1_000_000 + END)
    assert pastes.feed(f"{START}abc{END}") == f"{START}abc{END}"


def test_silence_ends_a_paste_and_says_nothing_outside_one() -> None:
    pastes = PasteFilter()
    pastes.feed(START + "abc")
    assert [pastes.silence(), pastes.silence(), pastes.feed("d")] == [END, "", "d"]


@pytest.mark.parametrize(
    ("written", "out"),
    [
        ("\x1b[1;31mrouge\x1b[0m", "\x1b[1;31mrouge\x1b[0m"),
        ("\x1b[?1049h\x1b[?25l", "\x1b[?1049h\x1b[?25l"),
        ("a\x1b]52;c;QUJD\x07b", "ab"),
        ("a\x1b]0;titre\x1b\\b", "ab"),
        ("a\x1b]22;default\x07b", "ab"),
        ("a\x1b]8;;https://exemple.fr\x1b\\lien\x1b]8;;\x1b\\b", "alienb"),
        ("a\x1bP1$r0m\x1b\\b", "ab"),
        ("a\x9b31mb\x07c", "a31mbc"),
        ("a\x1b]52;c;sans fin", "a"),
    ],
)
def test_only_drawing_goes_out(written: str, out: str) -> None:
    file = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="")
    screen = _Screen(file)
    screen.write(written)
    screen.flush()
    file.seek(0)
    assert file.read() == out


@pytest.mark.parametrize("typed", ["a", "\x1b[97;1u"])
def test_a_parser_that_read_a_key_is_kept_by_nothing(typed: str) -> None:
    """With it lived the App of each passage through plain lines, some 4 MiB, and every key that was ever typed."""
    parser = XTermParser()
    keys = [event for character in typed for event in parser.feed(character)]
    assert [getattr(key, "character", None) for key in keys] == ["a"]
    gone = ref(parser)
    del parser, keys
    gc.collect()
    assert gone() is None
