"""What may be said to an adviser, and what is stopped before it leaves."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import guide
from kiosk.identity.secret_text import Secret, looks_like
from kiosk.locale import LANGUAGES, open_catalogue

SAID = [
    "Bonjour, je n'ai pas reçu le mail.",
    "Je suis à l’étape 5, le formulaire (A) (B) (C).",
    "Mon mot de passe est refusé.",
    "Votre mot de passe est trop court.",
    "mon mot de passe est oublié, que faire ?",
    "Mot de passe incorrect",
    "Mot de passe : 8 caractères au moins, avec majuscules, minuscules et chiffres.",
    "Quel est votre mot de passe ?",
    "Pouvez-vous me donner le code ?",
    "Est-ce que votre mot de passe est accepté maintenant ?",
    "Aucun conseiller ne vous demandera votre mot de passe ni votre code.",
    "Le code a 8 chiffres et vous avez 5 essais.",
    "Mon numéro interne est 000123.",
    "Mon numéro est le 06 12 34 56 78.",
    "Rappelez-moi au 0388192256 après 17 h 30.",
    "Appelez le 03.88.19.22.56 ou le +33 6 12 34 56 78",
    "au +33 (0)6 12 34 56 78, merci",
    "Meine Nummer ist +49 151 12345678.",
    "Mon portable : 06-12-34-56-78 et mon fixe 03 88 19 22 56.",
    "Ma demande est la 4F-27, faite à 14:32.",
    "Demande 4F27",
    "Je suis né le 24/11/1956.",
    "née le 24 11 1956 à Strasbourg",
    "depuis le 2026-11-24",
    "le 24.11.2026 à 8h30",
    "C'était en 2025-2026, ou en 2024.",
    "ouvert de 8:30 à 17:30, du lundi au vendredi",
    "Mon adresse est Camille.Dupont67@orange.fr",
    "Allez sur www.e-mpn.fr puis « Mon compte ».",
    "12 rue du 22 Novembre, 67000 Strasbourg",
    "J'ai payé 1 250,50 euros le 3 mars",
    "l'Étape10 du guide",
    "My password is wrong, what now?",
    "Mein Passwort ist falsch.",
    "Mon mot de passe est refuse\u0301.",
    "Mein Passwort ist nicht angekommen.",
    "Le mot de passe est enregistré.",
    "mot de passe = obligatoire",
    "le mot de passe c'est quoi ?",
    "Le mot de passe est le même partout.",
    "Votre nouveau mot de passe est désormais actif !",
]
STOPPED = [
    ("Mon numéro est 1 99 05 35 999 042 15", Secret.NIR),
    ("199053599904215", Secret.NIR),
    ("1990535999042", Secret.NIR),
    ("2 78 08 2A 999 117 41", Secret.NIR),
    ("c'est le 278082b99911741 merci", Secret.NIR),
    ("1.99.05.35.999.042/15", Secret.NIR),
    ("１９９０５３５９９９０４２１５", Secret.NIR),
    ("1 9 9 0 5 3 5 9 9 9 0 4 2", Secret.NIR),
    ("sécu 1-99-05-35-999-042 clé 15", Secret.NIR),
    ("mon tel 06 12 34 56 78, ma sécu 1 99 05 35 999 042 15", Secret.NIR),
    ("1 99 05 35 999 042 15 et je suis née le 24/11/1956", Secret.NIR),
    ("le code est 4829 1374", Secret.CODE),
    ("48291374", Secret.CODE),
    ("48 29 13 74", Secret.CODE),
    ("4 8 2 9 1 3 7 4", Secret.CODE),
    ("4829-1374 reçu à 14:32", Secret.CODE),
    ("482 913 74", Secret.CODE),
    ("４８２９ １３７４", Secret.CODE),
    ("j'ai eu 4829 1374 le 24/11/2026", Secret.CODE),
    ("code 4829 1374, tel 0388192256", Secret.CODE),
    ("4829 I374", Secret.CODE),
    ("٤٨٢٩ ١٣٧٤", Secret.CODE),
    ("④⑧②⑨ ①③⑦④", Secret.CODE),
    ("4\ufe0f\u20e38\ufe0f\u20e32\ufe0f\u20e39\ufe0f\u20e3 1374", Secret.CODE),
    ("(48) (29) (13) (74)", Secret.CODE),
    ("+33 6 12 34 56 78 4829 1374", Secret.CODE),
    ("mon mot de passe est soleil", Secret.PASSWORD),
    ("Mon mot de passe est « soleil bleu »", Secret.PASSWORD),
    ("mdp : soleil", Secret.PASSWORD),
    ("MDP=azerty", Secret.PASSWORD),
    ("mot de passe soleil67", Secret.PASSWORD),
    ("mon nouveau mot de passe c’est tournesol", Secret.PASSWORD),
    ("my password is sunshine", Secret.PASSWORD),
    ("mein Passwort ist sonne", Secret.PASSWORD),
    ("Das Passwort lautet: sonne", Secret.PASSWORD),
    ("mon mot de passe est le soleil", Secret.PASSWORD),
    ("45-12-10-74", Secret.CODE),
    ("45 12 10 74", Secret.CODE),
    ("Marée-Basse-47", Secret.PASSWORD),
    ("je tape Phare92lointain et rien", Secret.PASSWORD),
    ("j'ai mis « Soleil2024! »", Secret.PASSWORD),
    ("https://www.e-mpn.fr/r/" + "aB3_" * 16, Secret.LINK),
    ("aB3-" * 10, Secret.LINK),
]


@pytest.mark.parametrize("sentence", SAID)
def test_what_people_say_passes(sentence: str) -> None:
    assert looks_like(sentence) is None


@pytest.mark.parametrize(("sentence", "secret"), STOPPED)
def test_what_must_not_travel_is_stopped(sentence: str, secret: Secret) -> None:
    assert looks_like(sentence) is secret


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_the_guide_passes(language: str) -> None:
    """They are the adviser's ready answers."""
    words = open_catalogue(language)
    for procedure in guide.PROCEDURES:
        for step in procedure.steps:
            texts = [field.instruction for field in step.fields] + [note.text for note in step.notes]
            for sentence in (step.heading, step.closing, *step.text, *texts, *(m.sentence for m in step.messages)):
                assert looks_like(words.gettext(sentence)) is None, sentence


_GAPS = st.sampled_from(["", " ", "  ", ".", "-", "/", " - ", "\u00a0", "\u202f"])
_WORDS = st.sampled_from(["", "bonjour ", "mon numéro : ", "(", "voici le ", "c'est "])


def _spaced(draw: st.DrawFn, characters: str) -> str:
    return draw(_WORDS) + "".join(one + draw(_GAPS) for one in characters[:-1]) + characters[-1] + draw(_WORDS)


@st.composite
def nirs(draw: st.DrawFn) -> str:
    month = draw(st.integers(1, 12))
    department = draw(st.sampled_from(["2A", "2B", "67", "75", "99", "01", "2a"]))
    rest = draw(st.text(string.digits, min_size=6, max_size=6)) + draw(st.sampled_from(["", "15", "97"]))
    return _spaced(
        draw, f"{draw(st.sampled_from('123478'))}{draw(st.integers(0, 99)):02}{month:02}{department}{rest}"
    )


@given(nirs())
def test_a_nir_is_stopped_however_it_is_spaced(text: str) -> None:
    assert looks_like(text) is not None


@given(st.integers(0, 10**8 - 1), st.sampled_from(["", " "]), _WORDS, _WORDS)
def test_a_code_is_stopped_as_the_mail_prints_it(number: int, gap: str, before: str, after: str) -> None:
    code = f"{number:08d}"
    years = all(half[:2] in ("19", "20") for half in (code[:4], code[4:]))
    assert looks_like(f"{before}{code[:4]}{gap}{code[4:]} {after}") is not None or (years and gap)


@given(st.from_regex(r"0[1-9]([ .-]?[0-9]{2}){4}", fullmatch=True), _WORDS)
def test_a_french_number_passes(number: str, before: str) -> None:
    assert looks_like(f"{before}{number}, merci") is None


@given(st.text(max_size=500))
def test_whatever_is_typed_gets_an_answer(text: str) -> None:
    assert looks_like(text) in (None, *Secret)
