"""« conseiller » in plain lines: the same panels as F9, answered by numbers."""

from tests.plain.talk import CHOICE, Talk
from tests.terminal.conftest import DEMO, Open


def test_the_word_calls_an_adviser_from_a_step_and_leads_back_to_it(open_terminal: Open) -> None:
    talk = Talk(open_terminal(*DEMO, "--plain"))
    talk.is_asked(CHOICE, answer="2")
    talk.is_asked("Étape 1 sur 10", CHOICE, answer="conseiller")
    # Nobody is at a console here: the number is asked at any hour of the day.
    talk.is_asked("Un conseiller", "1. Être rappelé", "2. Laisser un message", CHOICE, answer="1")
    talk.is_asked("Votre numéro de téléphone", "06 12 34 56 78", answer="0612")
    talk.is_asked("1. Appelez-moi", CHOICE)
    talk.is_asked("téléphone", CHOICE, answer="3")
    talk.is_asked("Votre numéro de téléphone", answer="06 12 34 56 78")
    talk.is_asked("1. Appelez-moi", CHOICE)
    talk.is_asked("Référence : ", "Démonstration : aucun conseiller", "1. Continuer ma démarche", CHOICE)
    talk.is_asked("1. Accéder au site", CHOICE, answer="terminer")
    talk.hears("Tout est effacé.")
