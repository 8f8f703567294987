"""What the console says of calls, terminals and moments, in few words."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from kiosk.guide import procedure_of
from kiosk.locale import LANGUAGES
from kiosk.said import Said, french, together
from kiosk.services.assistance.live import Secret
from kiosk.services.assistance.states import CallKind, CallOutcome

Translate = Callable[..., Said]

KINDS: Mapping[CallKind, str] = {
    CallKind.CHAT: french("Discussion"),
    CallKind.PHONE: french("À rappeler"),
    CallKind.DESK: french("Quelqu’un à la borne"),
    CallKind.REQUEST: french("Demande à regarder"),
}
ENDED: Mapping[CallOutcome, str] = {
    CallOutcome.HELPED: french("L’appel est clos."),
    CallOutcome.HUNG_UP: french("L’adhérent a mis fin à l’appel."),
    CallOutcome.VISIT_ENDED: french("L’adhérent a quitté la borne, ou la borne s’est arrêtée."),
    CallOutcome.REGISTERED: french("L’adhérent s’est inscrit : l’appel est clos."),
    CallOutcome.REPLACED: french("Une demande plus récente remplace cet appel."),
    CallOutcome.ADDRESS_SET: french("L’adresse e-mail a été corrigée : l’appel est clos."),
    CallOutcome.NOT_NEEDED: french("L’appel est clos."),
}
LOOKED_LIKE: Mapping[Secret, str] = {
    Secret.PASSWORD: french("Cela ressemble à un mot de passe : rien n’est parti. Réécrivez sans lui."),
    Secret.CODE: french("Cela ressemble à un code reçu par mail : rien n’est parti. Réécrivez sans lui."),
    Secret.NIR: french("Cela ressemble à un numéro de Sécurité Sociale : rien n’est parti. Réécrivez sans lui."),
    Secret.LINK: french("Cela ressemble à un lien : rien n’est parti. Réécrivez sans lui."),
}


def lasting(t: Translate, time: timedelta) -> Said:
    """A length of time, in the unit that says something."""
    minutes = int(time.total_seconds()) // 60
    if minutes < 1:
        return t("à l’instant")
    if minutes < 60:
        return t("{n} min", n=minutes)
    return t("{n} h {m}", n=minutes // 60, m=f"{minutes % 60:02}")


def place(t: Translate, procedure: str | None, step: int | None) -> Said:
    """« MOT DE PASSE OUBLIÉ 5 »; the first screen has no number."""
    known = procedure_of(procedure)
    if known is None:
        return t("Accueil")
    # The guide's French name has no room here.
    name = t(known.title).removesuffix(f" ({known.title})")
    return together("{name} {n}", name=name, n=step or "")


def language(code: str) -> str:
    """In its own name: « Deutsch »."""
    return next((name for key, name in LANGUAGES.items() if key == code), code)
