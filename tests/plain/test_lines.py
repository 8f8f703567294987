"""Lines in the letters and at the width of a terminal."""

import pytest

from screens.plain.lines import encoded, laid_out


@pytest.mark.parametrize(
    ("codeset", "written"),
    [
        ("utf-8", "« Où ? » : l’œuf…"),
        ("iso8859-1", "« Où ? » : l'oeuf..."),
        ("ANSI_X3.4-1968", '"Ou ?" : l\'oeuf...'),
    ],
)
def test_what_a_terminal_lacks_becomes_what_resembles_it(codeset: str, written: str) -> None:
    assert encoded("« Où ? » : l’œuf…", codeset).decode(codeset) == written


def test_nothing_that_commands_a_terminal_goes_out() -> None:
    assert encoded("a\x1b[2J\x07\x9b\u202eb\n", "utf-8") == b"a[2Jb\n"


def test_lines_are_cut_at_words_and_a_number_never() -> None:
    lines = list(laid_out("Appelez tout de suite le 03 88 19 22 56.", 22))
    assert lines == ["Appelez tout de suite", "le 03 88 19 22 56."]
    assert list(laid_out("camille.martin.exemple@exemple.fr", 20)) == ["camille.martin.exemple@exemple.fr"]


def test_without_a_width_a_line_is_whole() -> None:
    assert list(laid_out("x " * 200, None)) == ["x " * 200]
