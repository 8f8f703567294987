"""The guide walked in plain lines at a real pseudo-terminal, with the demonstration's real mail server behind it."""

import re

from kiosk.demo.members import MEMBERS
from screens.plain.terminal import WIPE
from tests.plain.talk import CHOICE, Talk
from tests.terminal.conftest import DEMO, Open
from tests.terminal.terminal import Started

THEO = next(member for member in MEMBERS if member.password is None)
A, B, C = "(A) Numéro de Sécurité Sociale", "(B) Numéro interne", "(C) Adresse e-mail"
NEW_PASSWORD = "Girafe-Lente-58"
PLAIN = (*DEMO, "--plain")


def test_the_guide_is_walked_in_lines_to_the_new_password_and_signed_in_with_it(open_terminal: Open) -> None:
    talk = Talk(open_terminal(*PLAIN))
    _choose_a_new_password(talk)
    _sign_in(talk)
    said = talk.transcript()
    assert b"\x1b" not in talk.terminal.bytes.replace(WIPE, b"")
    assert NEW_PASSWORD not in said
    assert "Mauvais-Mot-1" not in said
    lines = talk.terminal.bytes.decode().split("\r\n")
    assert all(len(line) < 80 for line in lines if "https://" not in line)
    assert THEO.nir not in talk.terminal.text()  # pushed off the screen with the visit


def _choose_a_new_password(talk: Talk) -> None:
    talk.arrives("2", 10)
    talk.is_asked("1. (C) Mot de passe oublié ?", CHOICE)
    talk.is_asked("Étape 5 sur 10 : Remplissez le formulaire", A, "du compte.", answer="1 23")
    talk.is_asked("Erreur : Il manque des chiffres.", "(A), à nouveau :", answer=THEO.nir)
    talk.is_asked(B, "tiers payant.", answer=THEO.member_number)
    talk.is_asked(C, "exemple.fr", answer=THEO.email)
    talk.is_asked("1. Envoyer", CHOICE)
    talk.is_asked("Étape 6 sur 10", "1. J’ai reçu le mail", CHOICE, answer="mail")
    found = re.search(r"Code : ([0-9]{4} [0-9]{4})", talk.hears("Code : ", "MPN"))
    assert found
    talk.is_asked("Fermer", CHOICE, answer="2")
    talk.is_asked("1. J’ai reçu le mail", CHOICE)
    talk.is_asked("Étape 7 sur 10", "Code à 8 chiffres", "4829 1374", answer="retour")  # no code is a word
    talk.is_asked("Étape 6 sur 10", "1. J’ai reçu le mail", CHOICE)
    talk.is_asked("Étape 7 sur 10", "Code à 8 chiffres", "4829 1374", answer=found[1])
    talk.is_asked("1. Continuer", CHOICE)
    talk.is_asked("Étape 8 sur 10", "(A) Nouveau mot de passe (1)", "plus sûr.", answer="court")
    talk.is_asked("C’est trop court.", "(A), à nouveau :", answer=NEW_PASSWORD)
    talk.is_asked("(B) Confirmez", "deuxième fois.", answer=NEW_PASSWORD)
    talk.is_asked("1. Modifier votre mot de passe", CHOICE)
    talk.is_asked("Étape 9 sur 10", "1. Modifier le mot de passe", CHOICE)
    talk.is_asked("Étape 10 sur 10 : Votre nouveau mot de passe est désormais actif !", CHOICE)
    talk.hears("Tout est effacé.")


def _sign_in(talk: Talk) -> None:
    talk.arrives("1", 5)
    talk.is_asked(A, "du compte.", answer=THEO.nir)
    talk.is_asked("(B) Mot de passe :", answer="Mauvais-Mot-1")
    talk.is_asked("1. Valider", CHOICE)
    talk.is_asked("Mot de passe incorrect", "1. Réessayer", CHOICE)
    talk.is_asked("Erreur : Mot de passe incorrect", "(B) Mot de passe :", answer=NEW_PASSWORD)
    talk.is_asked("1. Valider", CHOICE)
    talk.is_asked("Étape 5 sur 5 : Vous êtes désormais connecté !", CHOICE, answer="terminer")
    talk.hears("Tout est effacé.", CHOICE)


def test_the_first_screen_offers_the_lines_and_they_lead_back_to_it(open_terminal: Open) -> None:
    terminal = open_terminal()
    terminal.wait_for("Version en lignes simples")
    terminal.type("9")
    talk = Talk(terminal)
    talk.is_asked(CHOICE, answer="1")
    talk.is_asked("Étape 1 sur 5", CHOICE, answer="terminer")
    terminal.until(lambda: terminal.bytes.count(b"\x1b[?1049h") == 2)
    terminal.wait_for("Version en lignes simples")
    terminal.open_connexion()


def test_nothing_of_a_visit_can_be_scrolled_back(open_terminal: Open) -> None:
    talk = Talk(open_terminal(*PLAIN))
    talk.arrives("1", 5)
    talk.is_asked(A, answer="terminer")
    talk.hears("C’est terminé. Tout est effacé.", CHOICE)
    ended = talk.terminal.bytes.index("C’est terminé".encode())
    assert talk.terminal.bytes.index(WIPE) < ended


def test_a_dumb_terminal_gets_whole_lines_in_the_letters_it_has_and_no_key_interrupts(open_terminal: Open) -> None:
    environment = {"TERM": "dumb", "LC_ALL": "C"}
    terminal = open_terminal(*PLAIN, size=(60, 24), environment=environment, spawn=Started)
    terminal.until(lambda: b"Votre choix" in terminal.bytes)
    assert terminal.bytes.isascii()
    assert b'Prenez le guide "Espace adherent" : les etapes portent les memes numeros.\r\n' in terminal.bytes
    terminal.send("\x03\x04\x1a\x1c\x13\x1b[A\x1bOP1\r")  # interrupt, end, stop, quit, freeze; what arrows send
    terminal.until(lambda: b"Etape 1 sur 5" in terminal.bytes)
    assert b"\x1b" not in terminal.bytes


def test_a_language_is_chosen_from_the_first_list_or_by_its_name_and_forgotten_with_the_visit(
    open_terminal: Open,
) -> None:
    talk = Talk(open_terminal(*PLAIN))
    talk.is_asked("Bienvenue.", "5. English", "6. Deutsch", CHOICE, answer="6")
    talk.is_asked("Willkommen.", "Ihre Wahl (Entrée: 1):", answer="english")
    talk.is_asked("Welcome.", "Your choice", "): ", answer="1")
    talk.is_asked("SIGN IN (CONNEXION)", "Step 1 of 5", "Your choice", "): ", answer="terminer")
    talk.hears("Bienvenue.", CHOICE)
