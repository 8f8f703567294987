"""The words that command a dialogue in lines: the French ones in every language, and the language's own."""

from operator import attrgetter

import pytest

from kiosk.locale import FRENCH, LANGUAGES, Catalogue, open_catalogue
from kiosk.said import Said, say
from screens.plain.commands import Command, command
from screens.widgets.fields import Translate
from tests.pseudo import PSEUDO


def speaking(catalogue: Catalogue) -> Translate:
    def t(message: str, **values: object) -> Said:
        return say(catalogue, message, **values)

    return t


@pytest.mark.parametrize(
    "catalogue", [FRENCH, PSEUDO, open_catalogue("en"), open_catalogue("de")], ids=attrgetter("language")
)
def test_the_french_words_and_those_of_the_language_both_command(catalogue: Catalogue) -> None:
    t = speaking(catalogue)
    for word, asked in (("aide", Command.HELP), ("retour", Command.BACK), ("terminer", Command.FINISH)):
        assert command(word, t, demonstration=False) is asked
        assert command(t(word), t, demonstration=False) is asked


def test_accents_and_capitals_do_not_matter() -> None:
    assert command(" REPETER ", speaking(FRENCH), demonstration=False) is Command.REPEAT


@pytest.mark.parametrize("catalogue", [FRENCH, open_catalogue("de")], ids=attrgetter("language"))
def test_the_name_of_a_language_asks_for_it_in_every_language(catalogue: Catalogue) -> None:
    asked = [command(name.lower(), speaking(catalogue), demonstration=False) for name in LANGUAGES.values()]
    assert asked == list(LANGUAGES)


def test_the_words_of_a_trainer_command_in_a_demonstration_alone() -> None:
    t = speaking(FRENCH)
    assert command("quitter", t, demonstration=True) is Command.QUIT
    assert command("quitter", t, demonstration=False) is None
