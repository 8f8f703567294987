"""Both procedures walked with the voice on: what is said, in order, and what never is."""

import re

from textual import events

from kiosk.guide import CONNEXION, FORGOT_PASSWORD
from screens.voice.voice import Voice
from tests.journeys.conftest import EMAIL, NEW_PASSWORD, NIR, NUMBER, ON_SQLITE, Agency, Person
from tests.voice.recorder import Recorder

WRONG = "Mauvais-Mot-1"


def listen(person: Person) -> Recorder:
    recorder = Recorder()
    person.app.prefer(voice=True)
    person.app.voice = Voice(person.app, recorder)
    person.app.voice.start()
    return recorder


async def at(person: Person, procedure: object, number: int) -> None:
    """The step is there, and the voice has looked at it."""
    await person.at(procedure, number)  # type: ignore[arg-type]
    assert person.app.voice is not None
    person.app.voice.look()


async def choose_a_password(person: Person) -> str:
    """MOT DE PASSE OUBLIÉ from the first screen to the last; gives the code."""
    await person.press("2")
    for number in (1, 2, 3, 4):
        await at(person, FORGOT_PASSWORD, number)
        await person.press("enter")
    await at(person, FORGOT_PASSWORD, 5)
    await person.type(NIR, NUMBER, EMAIL)
    await at(person, FORGOT_PASSWORD, 6)
    mail = await person.mail()
    await person.press("enter")
    await at(person, FORGOT_PASSWORD, 7)
    await person.type(mail.code or "")
    await at(person, FORGOT_PASSWORD, 8)
    await person.type(NEW_PASSWORD, NEW_PASSWORD)
    await at(person, FORGOT_PASSWORD, 9)
    await person.press("enter")
    await at(person, FORGOT_PASSWORD, 10)
    return mail.code or ""


@ON_SQLITE
async def test_the_ten_steps_are_said_one_by_one_and_nothing_that_was_typed(agency: Agency) -> None:
    async with agency.person() as person:
        recorder = listen(person)
        code = await choose_a_password(person)
        assert recorder.heard(
            "Lecture à voix haute.",
            "Bienvenue. Que voulez-vous faire ?",
            "CONNEXION, bouton.",
            "Étape 1 sur 10. Accédez au site www.e-mpn.fr",
            "Accéder au site, bouton.",
            "Étape 2 sur 10.",
            "Mon compte, bouton.",
            "Étape 3 sur 10.",
            "Étape 4 sur 10. Cliquez sur Mot de passe oublié ?",
            "C Mot de passe oublié ?, bouton.",
            "Étape 5 sur 10. Remplissez le formulaire de Mot de passe oublié",
            "Case A. Numéro de Sécurité Sociale avec la clé ou bien adresse e-mail. 15 chiffres,",
            "Étape 6 sur 10.",
            "Si les cases correspondent à un compte",
            "J’ai reçu le mail, bouton.",
            "Étape 7 sur 10.",
            "Code à 8 chiffres reçu dans le mail.",
            "Étape 8 sur 10.",
            "Case A. Nouveau mot de passe.",
            "Étape 9 sur 10. Cliquez sur le bouton Modifier le mot de passe",
            "Modifier le mot de passe, bouton.",
            "Étape 10 sur 10. Votre nouveau mot de passe est désormais actif !",
            "Aller à l’accueil, bouton.",
        ), recorder.stream
        _holds_no_secret(recorder, code)
        assert "caractère saisi" not in recorder.stream


@ON_SQLITE
async def test_a_wrong_password_is_said_with_its_advice_and_the_field_to_correct(agency: Agency) -> None:
    async with agency.person() as person:
        recorder = listen(person)
        await person.begin(CONNEXION, 4)
        await at(person, CONNEXION, 4)
        await person.type(NIR, WRONG)
        await person.sees("Mot de passe incorrect")
        person.app.voice.look()  # type: ignore[union-attr]
        await person.press("enter")
        await at(person, CONNEXION, 4)
        assert recorder.heard(
            "Étape 4 sur 5. Remplissez le formulaire de connexion",
            "Case A.",
            "Mot de passe incorrect",
            "veuillez vous assurer d’avoir saisi le bon mot de passe.",
            "Réessayer, bouton.",
            "Étape 4 sur 5",
            "Case B. Mot de passe. Erreur : Mot de passe incorrect",
        ), recorder.stream
        _holds_no_secret(recorder, "")


@ON_SQLITE
async def test_in_headphones_digits_are_said_and_a_password_is_not(agency: Agency) -> None:
    async with agency.person() as person:
        recorder = listen(person)
        person.app.prefer(headphones=True)
        await person.begin(CONNEXION, 4)
        await at(person, CONNEXION, 4)
        before = len(recorder.stream)
        await person.press("2", "9", "1", "tab", "T", "r", "5")
        person.app.voice.look()  # type: ignore[union-attr]
        said = recorder.stream[before:]
        assert said[:3] == ["2", "9", "1"]
        assert said.count("caractère saisi") == 3
        assert not {"T", "r", "5"} & set(said)


@ON_SQLITE
async def test_in_headphones_a_key_that_does_not_count_is_not_said(agency: Agency) -> None:
    async with agency.person() as person:
        recorder = listen(person)
        person.app.prefer(headphones=True, large=True)
        await person.begin(CONNEXION, 4)
        await at(person, CONNEXION, 4)
        before = len(recorder.stream)
        for time in (0.0, 0.2):
            key = events.Key("2", "2")
            key.time = time
            person.app.post_message(key)
        await person.until(lambda: "2" in recorder.stream[before:], "the echo")
        await person.pilot.pause()
        assert recorder.stream[before:].count("2") == 1


@ON_SQLITE
async def test_the_end_of_the_visit_ends_the_voice(agency: Agency) -> None:
    async with agency.person() as person:
        listen(person)
        await person.begin(CONNEXION, 4)
        await person.press("f10")
        await person.home()
        await person.until(lambda: person.app.voice is None, "silence")
        assert not person.app.preferred


def _holds_no_secret(recorder: Recorder, code: str) -> None:
    """Neither as they were typed nor as they are shown, in one utterance or over many."""
    said = "".join(re.sub(r"\s", "", utterance) for utterance in recorder.stream)
    secrets = [
        NIR.replace(" ", ""),
        NUMBER,
        NEW_PASSWORD,
        WRONG,
        "Camille",
        *([code.replace(" ", "")] if code else []),
    ]
    assert not [secret for secret in secrets if secret in said]


@ON_SQLITE
async def test_the_voice_speaks_the_language_and_reads_the_screen_again_when_it_changes(agency: Agency) -> None:
    async with agency.person() as person:
        recorder = listen(person)
        said, hushed = len(recorder.stream), recorder.hushed
        person.app.prefer(language="de")
        assert person.app.voice is not None
        person.app.voice.look()
        assert recorder.hushed > hushed
        assert set(recorder.languages[:said]) == {"fr"}
        assert set(recorder.languages[said:]) == {"de"}
        assert recorder.stream[said].startswith("Willkommen.")
