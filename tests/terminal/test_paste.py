"""What is pasted is text, whatever it holds and however long it is (STANDARDS R97, R98)."""

import time

import psutil  # type: ignore[import-untyped]
import pytest

from tests.terminal.terminal import Terminal

START, END = "\x1b[200~", "\x1b[201~"
CAMILLE = "291077599900327"


def test_a_paste_with_an_escape_and_line_ends_submits_nothing(demo: Terminal) -> None:
    demo.open_connexion()
    demo.type(f"{CAMILLE}\t")
    demo.wait_for("C’est complet")
    before = len(demo.bytes)
    demo.send(f"{START}ab\x1b[31mcd\rX\r\r\x1b[200~\r{END}")
    demo.wait_for("•" * len("ab[31mcd") + " ")
    assert "Étape 4 sur 5" in demo.settle(0.3)
    assert "Vérification".encode() not in demo.bytes[before:]


def test_the_last_word_at_step_nine_is_never_a_pasted_line_end(demo: Terminal) -> None:
    # The same press as step 9's: a main button with the focus, here on the attract screen.
    demo.send(f"{START}\x1b[31m\r\r\x1bOM\r{END}")
    assert "Que voulez-vous faire" in demo.settle()


def test_a_megabyte_is_survived_within_two_seconds_of_work(demo: Terminal) -> None:
    demo.open_connexion()
    kiosk = psutil.Process(demo.pid)
    before = sum(kiosk.cpu_times()[:2])  # not by the clock: the machine may work for others too
    demo.send(START + "x" * 1_000_000 + END)
    demo.wait_for("x" * 60)
    demo.type("\x7fyz")
    demo.wait_for("xxy")  # one character gave way to one: the rest was cut
    assert sum(kiosk.cpu_times()[:2]) - before < 2
    assert "xxyz" not in demo.settle()


def test_keys_work_again_after_the_late_end_of_a_paste(demo: Terminal) -> None:
    demo.open_connexion()
    demo.send(f"{START}199")
    demo.send(END)
    demo.wait_for("1 99")
    demo.type("05")
    demo.wait_for("1 99 05")


def test_a_paste_without_an_end_does_not_deafen_the_keyboard_for_the_next_person(demo: Terminal) -> None:
    demo.open_connexion()
    demo.send(f"{START}199")
    demo.wait_for("1 99")
    demo.type("05")
    demo.wait_for("1 99 05")


@pytest.mark.parametrize("cut", range(1, 6))
def test_a_paste_whose_marks_arrive_in_pieces_is_one_paste(demo: Terminal, cut: int) -> None:
    # Either side may be put off by a machine at work for longer than the kiosk waits for the rest of a mark (0.1 s):
    # then the mark is an Escape and some signs, as it would be for any program, and the paste is sent once more.
    for _ in range(20):
        demo.open_connexion()
        for piece in (START[:cut], START[cut:] + "199\r05" + END[:cut], END[cut:]):
            demo.send(piece)
            time.sleep(0.02)
        demo.type("7")
        shown = demo.settle(0.5)
        if "1 99 7" in shown:
            break
        demo.home()
    assert "1 99 7" in shown


def test_escape_characters_typed_into_a_field_never_come_back(demo: Terminal) -> None:
    demo.open_connexion()
    before = len(demo.bytes)
    demo.send(f"{START}\x1b]52;c;QUJD\x07a\x9b31mb\x1bP1c\u202ed\u200be{END}")
    demo.wait_for("]52;c;QUJDa31mbP1cde")
    drawn = demo.bytes[before:]
    assert not [mark for mark in (b"\x1b]", b"\x1bP", b"\x07", "\x9b".encode(), "\u202e".encode()) if mark in drawn]
