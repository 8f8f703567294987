"""Sentences of ours that more than one front end says: why a field is refused, and how to put it right.

French is the source language; the guide's own sentences are in `kiosk.guide`. At most 72 characters each, so
that an error stays on one line of an 80-column screen.
"""

from kiosk.identity.problems import Problem
from kiosk.said import french

REGISTERED_SUBJECT = french("Votre inscription est faite")
EMAIL_CODE_SUBJECT = french("Code pour votre nouvelle adresse e-mail")
EMAIL_CHANGED_SUBJECT = french("Votre adresse e-mail a été changée")

PROBLEMS: dict[Problem, str] = {
    Problem.EMPTY: "Cette case est vide. Remplissez-la.",
    Problem.NIR_CHARACTERS: "Il y a un signe en trop. Tapez seulement des chiffres.",
    Problem.NIR_TOO_SHORT: "Il manque des chiffres. Tapez les 15 chiffres, clé comprise.",
    Problem.NIR_TOO_LONG: "Il y a trop de chiffres. Gardez les 15 chiffres de la carte.",
    Problem.NIR_STRUCTURE: "Ce numéro n’existe pas. Recopiez-le depuis la carte Vitale.",
    Problem.NIR_KEY: "La clé ne correspond pas. Vérifiez chacun des 15 chiffres.",
    Problem.EMAIL_NO_AT: "Il manque le signe @ dans l’adresse e-mail.",
    Problem.EMAIL_NO_DOMAIN_END: "Il manque la fin de l’adresse, par exemple « .fr ».",
    Problem.EMAIL_SYNTAX: "Cette adresse e-mail n’est pas complète. Vérifiez-la.",
    Problem.EMAIL_TOO_LONG: "Cette adresse e-mail est trop longue. Vérifiez-la.",
    Problem.EMAILS_DIFFER: "Les deux adresses e-mail diffèrent. Vérifiez-les.",
    Problem.EMAIL_UNCHANGED: "C’est déjà votre adresse e-mail. Tapez la nouvelle.",
    Problem.MEMBER_NUMBER_CHARACTERS: "Tapez seulement des chiffres et des lettres.",
    Problem.MEMBER_NUMBER_LENGTH: "Recopiez le numéro interne entier, comme sur votre carte.",
    Problem.PHONE_NUMBER: "Ce numéro n’est pas complet. Tapez ses 10 chiffres.",
    Problem.CODE_CHARACTERS: "Le code contient seulement des chiffres.",
    Problem.CODE_LENGTH: "Le code a 8 chiffres. Recopiez-le depuis le mail.",
    Problem.PASSWORD_TOO_SHORT: "C’est trop court. Mettez au moins 8 caractères.",
    Problem.PASSWORD_TOO_LONG: "C’est trop long. Mettez au plus 128 caractères.",
    Problem.PASSWORD_NO_UPPER: "Ajoutez au moins une majuscule.",
    Problem.PASSWORD_NO_LOWER: "Ajoutez au moins une minuscule.",
    Problem.PASSWORD_NO_DIGIT: "Ajoutez au moins un chiffre.",
    Problem.PASSWORD_COMMON: "Ce mot de passe est trop courant. Choisissez-en un autre.",
    Problem.PASSWORD_CONTEXT: "Évitez le nom de la mutuelle. Choisissez autre chose.",
    Problem.PASSWORD_PERSONAL: "Évitez vos nom, numéros et adresse. Choisissez autre chose.",
    Problem.CONFIRMATION_DIFFERS: "Les deux mots de passe diffèrent. Retapez-les.",
    Problem.CURRENT_PASSWORD_WRONG: "Ce n’est pas votre mot de passe actuel. Retapez-le.",
}
