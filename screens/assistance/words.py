"""What a member reads of their call, in sentences of one idea each."""

from typing import TYPE_CHECKING

from kiosk import house
from kiosk.identity.text import clean
from kiosk.paris import clock_time, soon
from kiosk.said import Said, french, together
from screens.assistance.help_line import HelpLine
from screens.assistance.line_state import Link
from screens.speech import Speaking

if TYPE_CHECKING:
    from kiosk.services.assistance.live import Availability, ChatMessage, WithAdviser

# How advisers are called; the console keeps them in French.
TITLES = (french("conseiller"), french("conseillère"))
SAFETY = french("Aucun conseiller ne vous demandera votre mot de passe ni votre code.")
AWAY = french("Le service d’aide ne répond pas pour le moment. Appelez le {phone}.")
SEEN = french("Le conseiller peut voir votre étape, et quelles cases sont vides, remplies ou en erreur.")
NEVER_SEEN = french("Jamais ce que vous tapez : ni numéro, ni adresse, ni code, ni mot de passe.")
NOBODY_HERE = french("Démonstration : aucun conseiller ne lira votre appel ni votre message.")
LOST = french("! Liaison interrompue, nouvelle tentative.")


def status(screen: Speaking, line: HelpLine) -> Said:
    """Where the call stands at this moment."""
    if line.outcome is not None:
        return ended(screen, line)
    if line.link is Link.LOST:
        return screen.t(LOST)
    return _waiting(screen, line) if line.present is None else _with(screen, line.present, line.kind)


def _waiting(screen: Speaking, line: HelpLine) -> Said:
    place = getattr(line.state, "place", None)
    if place is None or line.left_message:
        return screen.t("Votre appel est noté.")
    if line.nobody_there and not screen.kiosk.nobody_answers:
        return screen.t("Aucun conseiller n’est là : votre appel reste noté.")
    if place == 1:
        return screen.t("Vous êtes le prochain.")
    return screen.plural(
        "Vous êtes le {place}e, {n} personne avant vous.",
        "Vous êtes le {place}e, {n} personnes avant vous.",
        place - 1,
        place=place,
    )


def _with(screen: Speaking, adviser: "WithAdviser", kind: str) -> Said:
    if adviser.away:
        woman = adviser.title == TITLES[1]
        lost = french("{name} ne répond plus, nous la cherchons.")
        return screen.t(lost if woman else "{name} ne répond plus, nous le cherchons.", name=adviser.name)
    if kind == "phone":
        return screen.t("{name} vous appelle.", name=adviser.name)
    if kind == "desk":
        return screen.t("{name} vient vers vous.", name=adviser.name)
    return screen.t("{name} vous répond.", name=adviser.name)


def ended(screen: Speaking, line: HelpLine) -> Said:
    """Who ended it, and what can be done."""
    match str(line.outcome):
        case "hung_up":
            return screen.t("Vous avez terminé l’appel. F9 pour en demander un autre.")
        case "visit_ended":
            return screen.t("L’appel s’est terminé sans signe de la borne. F9 pour en demander un autre.")
        case _ if line.adviser is not None:
            return screen.t("{name} a terminé l’appel. F9 pour en demander un autre.", name=line.adviser.name)
        case _:
            return screen.t("L’agence a terminé l’appel. F9 pour en demander un autre.")


def facts(screen: Speaking, line: HelpLine) -> Said:
    """The reference to tell, and how else to be helped."""
    assert line.call is not None  # noqa: S101 - shown for a call alone
    phone = house.phone().replace(" ", "\u00a0")  # one number, not five
    return screen.t("Référence : {reference} · Tél. {phone}", reference=line.call.reference, phone=phone)


def what_next(screen: Speaking, line: HelpLine) -> Said:
    """What the person may do while they wait."""
    if screen.kiosk.nobody_answers:
        return screen.t(NOBODY_HERE)
    if line.kind == "chat" and not line.left_message:
        return screen.t("Continuez votre démarche : la conversation reste à côté.")
    if line.kind == "desk":
        return screen.t("Restez ici : quelqu’un vient. Vous pouvez continuer votre démarche.")
    return screen.t("Gardez cette référence. Vous pouvez partir : votre appel reste noté.")


def hours(screen: Speaking, availability: "Availability") -> Said:
    """« Les conseillers répondent jusqu’à 17 h 30. »"""
    if screen.kiosk.nobody_answers:
        return together("")
    if availability.is_open:
        if availability.closes_at is None:  # day and night, and yet somebody has to be there
            if not availability.advisers:
                return together("")
            return screen.t("Les conseillers répondent.")
        return screen.t("Les conseillers répondent jusqu’à {time}.", time=clock_time(availability.closes_at))
    if availability.opens_at is None:
        return screen.t("Les conseillers ne répondent pas maintenant.")
    return screen.t("Les conseillers répondront à partir de {time}.", time=soon(availability.opens_at))


def queue(screen: Speaking, availability: "Availability") -> Said:
    """How many wait, before anybody calls."""
    if screen.kiosk.nobody_answers:
        return screen.t(NOBODY_HERE)
    if not availability.is_open:
        return screen.t("Laissez un message : un conseiller le lira à l’ouverture.")
    if not availability.advisers:
        return screen.t("Aucun conseiller n’est disponible. Laissez un message.")
    if not availability.waiting:
        return screen.t("Personne n’attend : vous serez le prochain.")
    return screen.plural(
        "{n} personne attend avant vous.", "{n} personnes attendent avant vous.", availability.waiting
    )


def spoken_line(screen: Speaking, line: HelpLine, message: "ChatMessage") -> Said:
    """« Camille, 14 h 32 : Bonjour. »"""
    if message.sender == "member":
        name: str = screen.t("Vous")
    else:
        name = line.adviser.name if line.adviser is not None else screen.t("Un conseiller")
    # Cleaned once more where it is drawn: this terminal obeys nobody's bytes, whatever the database was given.
    return screen.t("{name}, {time} : {text}", name=name, time=clock_time(message.at), text=clean(message.text))


def log(screen: Speaking, line: HelpLine) -> list[Said]:
    """The chat, oldest first, then what waits to be sent."""
    said = [spoken_line(screen, line, message) for message in line.messages]
    return said + [screen.t("Pas encore envoyé : {text}", text=waiting.text) for waiting in line.unsent]


def banner(screen: Speaking, line: HelpLine) -> Said:
    """For as long as anything is shown to anybody."""
    if line.present is None:
        return screen.t("Un conseiller pourra voir où vous en êtes · F4 Arrêter")
    name, title = line.present.name, screen.t(line.present.title)
    return screen.t("{name}, {title}, voit où vous en êtes · F4 Arrêter", name=name, title=title)


def unread(screen: Speaking, line: HelpLine) -> Said | None:
    if not line.unread:
        return None
    return screen.plural("{n} nouveau message", "{n} nouveaux messages", line.unread)
