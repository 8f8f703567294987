"""No key and no byte leaves the kiosk, stops it or deafens it (STYLE 5.5, STANDARDS R86, R88)."""

import time

import pytest

from tests.terminal.terminal import KEYS, Terminal

CONTROL = {f"byte {code:02x}": bytes([code]) for code in range(0x20) if code not in (0x09, 0x0D)}
FUNCTION = {
    name: KEYS[name].encode()
    for name in KEYS
    if name.startswith("F") and name not in ("F1", "F2", "F3", "F4", "F6", "F7", "F8", "F9", "F12")
}
ALT = {f"alt+{letter}": b"\x1b" + letter.encode() for letter in "xfqtcpsvo."}
MODIFIED = {
    "kitty ctrl+q": b"\x1b[113;5u",
    "kitty ctrl+c": b"\x1b[99;5u",
    "kitty ctrl+p": b"\x1b[112;5u",
    "kitty ctrl+shift+q": b"\x1b[113;6u",
    "kitty super+q": b"\x1b[113;9u",
    "ctrl+F4": b"\x1b[1;5S",
    "alt+F4": b"\x1b[1;3S",
    "ctrl+]": b"\x1d",
    "DEL": b"\x7f",
    "insert": b"\x1b[2~",
    "page down": b"\x1b[6~",
}
FAMILIES = {"control": CONTROL, "function": FUNCTION, "alt": ALT, "modified": MODIFIED}

# Bytes that no key sends, and what a keyboard of another encoding does.
MALFORMED = {
    "Latin-1 été": b"\xe9t\xe9",
    "half a character": b"\xc3",
    "a byte that UTF-8 never uses": b"\xff\xfe",
    "a key that is no number": b"\x1b[97:65;2u",
    "a key beyond Unicode": b"\x1b[1114112u",
    "a key beyond any number": b"\x1b[99999999999999999999u",
    "half of a surrogate pair": b"\x1b[55296u",
    "a mouse without a place": b"\x1b[<0;;M",
    "a mouse far outside": b"\x1b[<0;99999999;99999999M",
    "a size of nothing, then the mouse": b"\x1b[48;0;0;0;0t\x1b[<0;5;5M\x1b[<0;5;5m",
    "a size of a million": b"\x1b[48;1000000;1000000;1;1t",
    "an escape without an end": b"\x1b[" + b"8;" * 40,
    "a device answer": b"\x1bP1$r0m\x1b\\\x1b]11;rgb:0000/0000/0000\x1b\\",
}


@pytest.mark.parametrize("family", FAMILIES)
def test_a_key_that_is_bound_to_nothing_leaves_the_first_screen_as_it_was(demo: Terminal, family: str) -> None:
    before, changing = demo.settle(), []
    for name, key in FAMILIES[family].items():
        demo.send(key)
        if demo.settle(0.05) != before:
            changing.append(name)
    assert changing == []
    assert demo.alive


def test_a_control_key_in_a_field_neither_leaves_nor_empties_it(demo: Terminal) -> None:
    demo.open_connexion()
    demo.type("199")
    demo.wait_for("1 99")
    for code in (0x03, 0x04, 0x0F, 0x10, 0x11, 0x13, 0x1A, 0x1C):  # c d o p q s z and backslash
        demo.send(bytes([code]))
    demo.type("05")
    demo.wait_for("1 99 05")


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_sequence_leaves_a_kiosk_that_still_answers_keys(demo: Terminal, name: str) -> None:
    demo.send(MALFORMED[name])
    time.sleep(0.15)  # an unfinished sequence is given up after a tenth of a second
    demo.home()
    demo.type("1")
    demo.wait_for("Étape 1 sur 5")


def test_what_is_typed_right_after_a_malformed_sequence_is_not_lost(demo: Terminal) -> None:
    demo.open_connexion()
    demo.send(b"\x1b[97:65;2u19905")
    demo.wait_for("1 99 05")


def test_every_byte_in_a_row_leaves_a_kiosk_that_still_answers_keys(demo: Terminal) -> None:
    # But for the 9, which leads to the version in lines.
    demo.send(bytes(byte for byte in range(256) if byte != 0x39) * 4)
    time.sleep(0.15)
    demo.home()
    assert demo.alive


@pytest.mark.parametrize("pause", [0, 0.02, 0.1])
def test_what_is_typed_ahead_of_the_screens_reaches_the_field_it_was_meant_for(demo: Terminal, pause: float) -> None:
    for key in "2\r \r \t1234567":  # MOT DE PASSE OUBLIÉ, its first four steps, and (B) of the fifth
        demo.send(key)
        time.sleep(pause)
    demo.wait_for("1234567")
    assert "Étape 5 sur 10" in demo.text()
    assert "►5" in demo.text()


def test_a_visit_left_in_the_middle_of_a_change_of_step_does_not_end_the_program(demo: Terminal) -> None:
    for _ in range(5):
        demo.arrive("1", 5)
        demo.send(KEYS["escape"])
        demo.wait_for("Étape 3 sur 5")
        demo.send("\r" + KEYS["F10"])
        demo.home()
    assert demo.alive
