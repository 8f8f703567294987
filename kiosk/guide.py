"""The printed guide « Espace adhérent », as data: the one place where its words stand.

Screens, rail, help, mails and tests read the procedures below. Each sentence is the guide's own, word for word
(`tests/guide` holds it against the guide's text); only `Field.label` and `Step.short` are ours, for want of room.
The exception is INSCRIPTION: the guide leads to it, « Pas encore inscrit ? » (D), and does not print it. That
procedure is ours, written in the guide's manner and with its own sentences wherever it has one.
"""

from typing import NamedTuple

from kiosk import house
from kiosk.said import french

SPACE = "ESPACE ADHÉRENT"
SITE, PHONE = house.PRINTED.site, house.PRINTED.phone
MAIL_SUBJECT = "Reinitialisation de mot de passe"  # printed without its accent; the member looks for these letters
FORGOTTEN = "Mot de passe oublié ?"
NOT_REGISTERED = "Pas encore inscrit ?"
ENROLMENT_SUBJECT = french("Inscription à votre espace adhérent")  # ours, like its procedure


class Field(NamedTuple):
    """A white rectangle of the guide: its letter, what the guide says of it, our short label."""

    letter: str
    instruction: str
    label: str
    note: int | None = None


class Note(NamedTuple):
    """A numbered footnote."""

    number: int
    text: str


class Message(NamedTuple):
    """One of the messages that may come instead of success, and the guide's advice for it."""

    text: str
    advice: str

    @property
    def sentence(self) -> str:
        return f"{self.text} - {self.advice}"


class Step(NamedTuple):
    """A numbered step: title, lettered fields, button with the sentence around it, notes, messages."""

    number: int
    title: str
    short: str  # ours: the few words that fit in the rail
    fields: tuple[Field, ...] = ()
    closing: str = ""  # the sentence that names the button
    button: str = ""
    text: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    messages: tuple[Message, ...] = ()
    links: tuple[tuple[str, str], ...] = ()  # lettered links under the form
    caption: str = ""

    @property
    def heading(self) -> str:
        return f"{self.number}) {self.title}"

    def field(self, letter: str) -> Field:
        return next(field for field in self.fields if field.letter == letter)

    def note(self, number: int) -> Note:
        return next(note for note in self.notes if note.number == number)


class Procedure(NamedTuple):
    """One of the guide's procedures, in the guide's order."""

    key: str
    title: str
    steps: tuple[Step, ...]

    def step(self, number: int) -> Step:
        return self.steps[number - 1]


_PHOTO = "Capture d’écran du site internet prise en Janvier 2020 - Changement de photo possible"

_ARRIVAL = (
    Step(1, f"Accédez au site {SITE}", f"Site {SITE}", caption=_PHOTO),
    Step(2, "Cliquez sur l’onglet « Mon compte » dans la barre de menu", "Mon compte", button="Mon compte"),
    Step(3, "Cliquez ensuite sur « Adhérent »", "Adhérent", button="Adhérent"),
)

_WHERE_NIR = Note(1, "Où trouver mon numéro de Sécurité Sociale avec la clé ?")
_WHERE_NUMBER = Note(2, "Où trouver mon numéro interne ?")

_IDENTIFIER = Field(
    "A",
    "saisissez votre numéro de Sécurité Sociale avec la clé (1) ou bien l’adresse e-mail ayant servi"
    " à la création du compte.",
    "Numéro de Sécurité Sociale avec la clé (1) ou bien adresse e-mail",
    note=1,
)

_MEMBER_NUMBER = Field(
    "B",
    "saisissez votre numéro interne (2), c’est à dire votre numéro d’adhérent à la MPN.",
    "Numéro interne (2), votre numéro d’adhérent à la MPN",
    note=2,
)

_RULE = Note(1, "Votre mot de passe doit contenir au moins 8 caractères (majuscules, minuscules et chiffres).")
_SEND = "Puis cliquez sur le bouton « Envoyer » ce qui entraînera l’envoi d’un mail."
_SPAM = "Si vous n’avez rien reçu, pensez à vérifier dans vos spams ou courriers indésirables."
_TROUBLE = (
    "Si vous rencontrez le moindre problème lors de votre connexion, merci de suivre la procédure de"
    " Connexion à votre espace Adhérent (page 5 et 6)."
)

CONNEXION = Procedure(
    "connexion",
    "CONNEXION",
    (
        *_ARRIVAL,
        Step(
            4,
            "Remplissez le formulaire de connexion à l’espace Adhérent",
            "Formulaire (A) (B)",
            fields=(_IDENTIFIER, Field("B", "saisissez votre mot de passe.", "Mot de passe")),
            closing="Puis cliquez sur le bouton « Valider ».",
            button="Valider",
            notes=(_WHERE_NIR,),
            links=(("C", FORGOTTEN), ("D", NOT_REGISTERED)),
        ),
        Step(
            5,
            "Vous êtes désormais connecté !",
            "Connecté",
            text=("Si ce n’est pas le cas, un de ces messages peut se présenter à vous :",),
            messages=(
                Message(
                    "Mot de passe incorrect",
                    "veuillez vous assurer d’avoir saisi le bon mot de passe. En cas d’oubli de votre mot de passe,"
                    " utiliser le lien « Mot de passe oublié ? » (C) sous le formulaire de connexion.",
                ),
                Message(
                    "Ce profil est inconnu",
                    "veuillez vérifier l’exactitude du numéro de Sécurité Sociale saisi avec la clé, soit 15 chiffres"
                    " sans espace ! Si votre numéro de Sécurité Sociale est juste, êtes-vous bien inscrit sur notre"
                    " site internet ? Si ce n’est pas le cas, utiliser le lien « Pas encore inscrit ? » (D) sous le"
                    " formulaire de connexion.",
                ),
                Message(
                    "Un autre message d’erreur ?",
                    "veuillez nous contacter sur le chat en ligne où un conseiller mutualiste répondra à votre"
                    f" problème dans les plus brefs délais ou par téléphone au {PHONE}.",
                ),
            ),
        ),
    ),
)

FORGOT_PASSWORD = Procedure(
    "forgot-password",
    "MOT DE PASSE OUBLIÉ",
    (
        *_ARRIVAL,
        Step(4, f"Cliquez sur « {FORGOTTEN} »", FORGOTTEN, button=FORGOTTEN),
        Step(
            5,
            "Remplissez le formulaire de Mot de passe oublié",
            "Formulaire (A) (B) (C)",
            fields=(
                _IDENTIFIER,
                _MEMBER_NUMBER,
                Field(
                    "C",
                    "saisissez l’adresse e-mail ayant servi à la création du compte.",
                    "Adresse e-mail ayant servi à la création du compte",
                ),
            ),
            closing=_SEND,
            button="Envoyer",
            notes=(_WHERE_NIR, _WHERE_NUMBER),
        ),
        Step(
            6,
            f"Vérifiez votre boîte mail et la réception du mail « {MAIL_SUBJECT} »",
            "Votre boîte mail",
            text=(_SPAM,),
        ),
        Step(
            7,
            "Cliquez sur le lien présent dans le mail",
            "Le lien ou le code reçu",
            caption="Capture d’écran d’un exemple de mail reçu pour la réinitialisation de votre mot de passe",
        ),
        Step(
            8,
            "Remplissez le formulaire de réinitialisation de mot de passe",
            "Nouveau mot de passe",
            fields=(
                Field("A", "saisissez votre nouveau mot de passe (1)", "Nouveau mot de passe (1)", note=1),
                Field(
                    "B",
                    "confirmez votre nouveau mot de passe (1)",
                    "Confirmez votre nouveau mot de passe (1)",
                    note=1,
                ),
            ),
            closing="Puis cliquez sur le bouton « Modifier votre mot de passe ».",
            button="Modifier votre mot de passe",
            notes=(_RULE,),
        ),
        Step(
            9,
            "Cliquez sur le bouton « Modifier le mot de passe »",
            "Modifier le mot de passe",
            button="Modifier le mot de passe",
        ),
        Step(
            10,
            "Votre nouveau mot de passe est désormais actif !",
            "C’est terminé",
            text=(
                "Vous allez être redirigé vers la page d’accueil où vous pouvez vous connecter avec votre numéro de"
                " Sécurité Sociale et ce nouveau mot de passe.",
                _TROUBLE,
            ),
            caption="Capture d’écran de la page de réussite du changement de mot de passe",
        ),
    ),
)

# Ours. The numbers are those of MOT DE PASSE OUBLIÉ, so that « passez à l'étape 6 » means the same in both.
ENROLMENT = Procedure(
    "enrolment",
    "INSCRIPTION",
    (
        *_ARRIVAL,
        Step(4, f"Cliquez sur « {NOT_REGISTERED} »", NOT_REGISTERED, button=NOT_REGISTERED),
        Step(
            5,
            "Remplissez le formulaire d’inscription",
            "Formulaire (A) à (D)",
            fields=(
                Field(
                    "A",
                    "saisissez votre numéro de Sécurité Sociale avec la clé (1).",
                    "Numéro de Sécurité Sociale avec la clé (1)",
                    note=1,
                ),
                _MEMBER_NUMBER,
                Field("C", "saisissez votre adresse e-mail.", "Adresse e-mail"),
                Field("D", "saisissez une deuxième fois votre adresse e-mail.", "Adresse e-mail, une deuxième fois"),
            ),
            closing=_SEND,
            button="Envoyer",
            notes=(_WHERE_NIR, _WHERE_NUMBER),
        ),
        Step(
            6,
            f"Vérifiez votre boîte mail et la réception du mail « {ENROLMENT_SUBJECT} »",
            "Votre boîte mail",
            text=(_SPAM,),
        ),
        Step(7, "Cliquez sur le lien présent dans le mail", "Le lien ou le code reçu"),
        Step(
            8,
            "Remplissez le formulaire de choix du mot de passe",
            "Mot de passe",
            fields=(
                Field("A", "saisissez votre mot de passe (1)", "Mot de passe (1)", note=1),
                Field("B", "confirmez votre mot de passe (1)", "Confirmez votre mot de passe (1)", note=1),
            ),
            closing="Puis cliquez sur le bouton « Choisir ce mot de passe ».",
            button="Choisir ce mot de passe",
            notes=(_RULE,),
        ),
        Step(9, "Cliquez sur le bouton « Terminer mon inscription »", "Terminer", button="Terminer mon inscription"),
        Step(
            10,
            "C’est fait, vous êtes désormais inscrit !",
            "C’est terminé",
            text=(
                "Vous pouvez vous connecter avec votre numéro de Sécurité Sociale et ce mot de passe.",
                _TROUBLE,
            ),
        ),
    ),
)

PRINTED = (CONNEXION, FORGOT_PASSWORD)
PROCEDURES = (*PRINTED, ENROLMENT)


def procedure_of(key: str | None) -> Procedure | None:
    """The procedure that tables and messages call `key`; None for no key, and for one that is not ours."""
    return next((procedure for procedure in PROCEDURES if procedure.key == key), None)


# What the printed guide has people click on or look for: in other languages it stands in brackets beside its meaning.
NAMES = frozenset(
    name
    for procedure in PRINTED
    for step in procedure.steps
    for name in (procedure.title, step.button, *(text for _letter, text in step.links))
    if name
) | {MAIL_SUBJECT}

# Where the guide counts its white rectangles, from « 1er » on.
RECTANGLES = {
    "A": "1er Rectangle blanc (A) :",
    "B": "2ème Rectangle blanc (B) :",
    "C": "3ème Rectangle blanc (C) :",
    "D": "4ème Rectangle blanc (D) :",
}

WRONG_PASSWORD, UNKNOWN_PROFILE, OTHER_MESSAGE = CONNEXION.step(5).messages
