"""A key held down acts once; « grands caractères » forgives a hand that strikes twice (EN 301 549, 5.7 and 5.8)."""

from collections.abc import Iterable

import pytest

from screens.presses import PressFilter, Verdict

NOW, WAIT, NEVER = Verdict.NOW, Verdict.WAIT, Verdict.NEVER
# How keyboards repeat: seconds until the first repeat, and between two (Linux console, X, Windows, wlroots).
KEYBOARDS = ((0.25, 0.092), (0.66, 0.04), (0.5, 0.033), (0.6, 0.04))


def judged(presses: Iterable[tuple[str, float]], *, acts: bool = True, large: bool = False) -> list[Verdict]:
    presses_filter = PressFilter()
    return [presses_filter.judge(key, at, acts=acts, large=large) for key, at in presses]


def held(delay: float, every: float) -> list[tuple[str, float]]:
    return [("enter", 0.0), *(("enter", delay + every * n) for n in range(40))]


@pytest.mark.parametrize("keyboard", KEYBOARDS, ids=str)
def test_a_held_key_acts_once_whatever_the_keyboard(keyboard: tuple[float, float]) -> None:
    verdicts = judged(held(*keyboard))
    assert verdicts[:2] == [NOW, WAIT]  # the one that waits is dropped by the next, which comes too soon
    assert set(verdicts[2:]) == {NEVER}


def test_a_held_key_walks_and_edits_as_long_as_it_is_held() -> None:
    assert set(judged(held(0.5, 0.033), acts=False)) == {NOW}


def test_two_presses_faster_than_a_hand_still_both_count() -> None:
    assert judged([("enter", 0.0), ("enter", 0.05)]) == [NOW, WAIT]


def test_two_presses_of_a_hand_both_count() -> None:
    assert judged([("enter", 0.0), ("enter", 0.3), ("enter", 1.2)]) == [NOW, WAIT, NOW]


def test_another_key_is_never_a_repeat() -> None:
    assert judged([("enter", 0.0), ("f1", 0.01), ("enter", 0.02)]) == [NOW, NOW, NOW]


def test_with_large_letters_the_same_key_counts_again_after_half_a_second() -> None:
    assert judged([("9", 0.0), ("9", 0.2), ("9", 0.71)], acts=False, large=True) == [NOW, NEVER, NOW]


def test_with_large_letters_a_held_key_types_one_letter() -> None:
    assert set(judged(held(0.4, 0.04), acts=False, large=True)[1:]) == {NEVER}


def test_with_large_letters_a_barcode_reader_may_send_the_same_digit_twice() -> None:
    assert judged([("9", 0.0), ("9", 0.001), ("9", 0.002)], acts=False, large=True) == [NOW, NOW, NOW]
