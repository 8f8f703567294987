"""A scenario that a trainer writes: what it may say, and a sentence that says what to correct."""

from pathlib import Path

import pytest

from kiosk.commands.demo import PLAYED
from kiosk.demo import captions
from kiosk.demo.scenario import Adviser, ScenarioRefused, read, shipped
from kiosk.guide import CONNEXION, FORGOT_PASSWORD
from kiosk.locale import FRENCH, open_catalogue

HEAD = 'title = "Essai"\nmember = "Martin"\n'
EVERY_FILE = [file for files in shipped().values() for file in files]


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "essai.toml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize("file", dict.fromkeys(EVERY_FILE), ids=lambda file: file.stem)
def test_each_shipped_scenario_is_accepted(file: Path) -> None:
    assert read(file).scenes


def test_every_error_worth_teaching_has_a_scenario() -> None:
    names = [file.stem.partition("-")[2].partition("-")[2] for file in shipped()["errors"]]
    assert names == [
        "wrong-password",
        "unknown-profile",
        "missing-digit",
        "spam",
        "expired-code",
        "passwords-differ",
        "five-wrong-codes",
    ]


def test_the_command_offers_what_is_shipped() -> None:
    assert set(PLAYED) == set(shipped())


def test_all_plays_every_file_once() -> None:
    every = shipped()["all"]
    assert len(every) == len(set(every)) == len(set(EVERY_FILE))


def test_what_is_typed_is_the_members_own(tmp_path: Path) -> None:
    scene = '[[scene]]\ncaption = "x"\ntype = "{nir}/{number}/{email}/{code}"\n'
    scenario = read(written(tmp_path, HEAD + scene))
    typed = scenario.typed(scenario.scenes[0], "1234 5678")
    assert typed == "291077599900327/204518/camille.martin@exemple.fr/1234 5678"


def test_an_adviser_does_one_thing(tmp_path: Path) -> None:
    scenario = read(written(tmp_path, HEAD + '[[scene]]\ncaption = "x"\nadviser = { suggests = 5 }\n'))
    assert scenario.scenes[0].adviser == Adviser("suggests", "5")
    assert scenario.needs_adviser


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title = ", "ce n’est pas du TOML"),
        ('title = "x"\nmember = "Personne"\n[[scene]]\ncaption = "x"', "« Personne » n’est pas sur la carte"),
        (HEAD, "il n’y a aucune scène"),
        (HEAD + "[[scene]]\n", "scène 1 : caption manque"),
        (
            HEAD + '[[scene]]\ncaption = "x"\npresse = ["1"]',
            "« presse » est inconnu. Attendu : adviser, at,",
        ),
        (HEAD + '[[scene]]\ncaption = "x"\npress = ["Envoi"]', "la touche « Envoi » est inconnue"),
        (HEAD + '[[scene]]\ncaption = "x"\npress = "1"', "press est une liste"),
        (HEAD + '[[scene]]\ncaption = "x"\ntype = "{mot}"', "« {mot} » est inconnu. type connaît {code}"),
        (HEAD + '[[scene]]\ncaption = "x"\nat = "connexion 6"', "« connexion 1 » à « connexion 5 »"),
        (HEAD + '[[scene]]\ncaption = "@Z"', "« @Z » n’est pas dans le guide"),
        (
            HEAD + '[[scene]]\ncaption = "x"\nadviser = { crie = "!" }',
            "ends, points, says, suggests, takes",
        ),
        (HEAD + '[[scene]]\ncaption = "x"\nminutes = -1', "minutes est un nombre, 1440 au plus"),
        (HEAD + '[[scene]]\ncaption = "x"\nclick = true', "click demande point"),
        (HEAD + '[[scene]]\ncaption = "x"\npoint = "#id"', "point vaut une lettre"),
        (HEAD + f'[[scene]]\ncaption = "{"x" * 301}"', "une ligne de 300 caractères"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ScenarioRefused, match=r"essai\.toml : ") as refused:
        read(written(tmp_path, text))
    assert told in str(refused.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ScenarioRefused, match="No such file"):
        read(tmp_path / "nulle-part.toml")


@pytest.mark.parametrize(
    ("caption", "words"),
    [
        ("@", "5) Remplissez le formulaire de Mot de passe oublié"),
        ("@B", "(B) " + FORGOT_PASSWORD.step(5).field("B").instruction),
        ("@closing", "Puis cliquez sur le bouton « Envoyer » ce qui entraînera l’envoi d’un mail."),
        ("@note 2", "(2) Où trouver mon numéro interne ?"),
        ("@message 1", "Mot de passe incorrect"),
        ("Bonjour", "Bonjour"),
    ],
)
def test_a_caption_may_be_the_guides_own_words(caption: str, words: str) -> None:
    assert captions.words(caption, FORGOT_PASSWORD.step(5), FRENCH) == words


def test_a_caption_is_said_in_the_language_of_the_screen() -> None:
    assert captions.words("@", CONNEXION.step(5), open_catalogue("en")).startswith("5) You are now")
