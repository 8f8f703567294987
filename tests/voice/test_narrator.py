"""What is said of a screen, of what changes on it, and of what a person types: utterances, as data."""

from dataclasses import replace
from typing import Any

from screens.reading.page import Choice, Page, Question, Sentence
from screens.voice.narrator import Narrator


def t(message: str, **values: object) -> str:
    return message.format(**values) if values else message


def question(letter: str = "A", **changes: Any) -> Question:
    asked = Question(
        letter, "Mot de passe (1)", "Huit caractères.", wrong=False, secret=True, empty=True, widget=None
    )  # type: ignore[arg-type]
    return replace(asked, **changes)


def choice(label: str, *, private: bool = False) -> Choice:
    return Choice(label, True, private, None)  # type: ignore[arg-type]


def page(*items: Sentence | Question | Choice, focus: int | None = None, **changes: Any) -> Page:
    focused: Any = None if focus is None else items[focus]
    shown = Page(
        screen="step 4",
        overlay=False,
        ready=True,
        procedure="CONNEXION",
        where="Étape 4 sur 5",
        heading="Remplissez le formulaire",
        notice="",
        items=items,
        focus=focused,
    )
    return replace(shown, **changes)


def test_a_new_screen_is_read_whole_and_once() -> None:
    narrator = Narrator(t)
    shown = page(Sentence("Bienvenue."), choice("(C) Continuer"), focus=1)
    assert narrator.see(shown) == [
        "Étape 4 sur 5. Remplissez le formulaire",
        "Bienvenue.",
        "C Continuer, bouton.",
    ]
    assert narrator.see(shown) == []


def test_a_field_is_said_with_its_letter_its_hint_and_without_its_footnote() -> None:
    said = Narrator(t).see(page(question(), focus=0))
    assert said[-1] == "Case A. Mot de passe. Huit caractères."


def test_the_focus_is_followed() -> None:
    narrator = Narrator(t)
    items = (question("A"), question("B"))
    narrator.see(page(*items, focus=0))
    assert narrator.see(page(*items, focus=1)) == ["Case B. Mot de passe. Huit caractères."]


def test_an_error_is_said_where_it_appears() -> None:
    narrator = Narrator(t)
    narrator.see(page(question(), focus=0))
    wrong = question(wrong=True, message="Erreur : C’est trop court.")
    assert narrator.see(page(wrong, focus=0)) == ["Erreur : C’est trop court."]


def test_an_error_left_behind_is_said_with_its_letter_before_the_field_that_follows() -> None:
    narrator = Narrator(t)
    narrator.see(page(question("A"), question("B"), focus=0))
    wrong = question("A", wrong=True, message="Erreur : trop court.")
    assert narrator.see(page(wrong, question("B"), focus=1)) == [
        "Case A. Mot de passe. Erreur : trop court.",
        "Case B. Mot de passe. Huit caractères.",
    ]


def test_a_hint_that_comes_back_is_not_repeated() -> None:
    narrator = Narrator(t)
    narrator.see(page(question(wrong=True, message="Erreur : trop court."), focus=0))
    assert narrator.see(page(question(), focus=0)) == []


def test_a_screen_at_work_says_so() -> None:
    narrator = Narrator(t)
    narrator.see(page())
    assert narrator.see(page(ready=False, notice="Vérification en cours…")) == ["Vérification en cours…"]
    assert narrator.see(page(ready=False, notice="Vérification en cours…")) == []


def test_a_countdown_is_not_said_every_second() -> None:
    narrator = Narrator(t)
    narrator.see(page(Sentence("Retour à l’accueil dans 10 s")))
    assert narrator.see(page(Sentence("Retour à l’accueil dans 9 s"))) == []


def test_the_idle_warning_is_said_every_ten_seconds() -> None:
    narrator = Narrator(t)
    warning = {"overlay": True, "screen": "warning", "where": ""}
    narrator.see(page(Sentence("Tout sera effacé dans 30 secondes."), **warning))
    said = [narrator.see(page(Sentence(f"Tout sera effacé dans {n} secondes."), **warning)) for n in (29, 21, 20, 19)]
    assert said == [[], [], ["Tout sera effacé dans 20 secondes."], []]


def test_a_step_found_again_under_an_overlay_is_said_shortly() -> None:
    narrator = Narrator(t)
    step = page(Sentence("Bienvenue."), question(), focus=1)
    narrator.see(step)
    narrator.see(page(Sentence("Mot de passe incorrect"), overlay=True, screen="message", where=""))
    assert narrator.see(step) == ["Étape 4 sur 5", "Case A. Mot de passe. Huit caractères."]


def test_repeating_reads_the_step_whole_again() -> None:
    narrator = Narrator(t)
    step = page(Sentence("Bienvenue."))
    narrator.see(step)
    narrator.see(page(Sentence("Lecture"), overlay=True, screen="panel", where=""))
    narrator.forget()
    assert "Bienvenue." in narrator.see(step)


def test_what_is_private_is_never_said() -> None:
    narrator = Narrator(t)
    shown = page(Sentence("Bonjour Camille", private=True), choice("Camille Martin", private=True), focus=1)
    assert "Camille" not in " ".join(narrator.see(shown))


def test_nothing_that_is_typed_is_said_in_a_shared_room() -> None:
    assert Narrator(t).typed("7", password=False, headphones=False) == []
    assert Narrator(t).typed("7", password=True, headphones=False) == []


def test_in_headphones_a_digit_is_said_and_a_password_only_counted() -> None:
    assert Narrator(t).typed("7", password=False, headphones=True) == ["7"]
    assert Narrator(t).typed("@", password=False, headphones=True) == ["arobase"]
    assert Narrator(t).typed("7", password=True, headphones=True) == ["caractère saisi"]


def test_what_an_adviser_says_and_each_place_in_the_queue_is_said_even_if_only_a_number_changes() -> None:
    narrator = Narrator(t)
    narrator.see(page(Sentence("Vous êtes le 3e.", live=True)))
    assert narrator.see(page(Sentence("Vous êtes le 2e.", live=True))) == ["Vous êtes le 2e."]
    said = Sentence("Camille, 14 h 32 : Bonjour.", live=True)
    assert narrator.see(page(Sentence("Vous êtes le 2e.", live=True), said)) == ["Camille, 14 heures 32 : Bonjour."]
