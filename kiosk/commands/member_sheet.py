"""What `kiosk members show` prints of one member: a sheet for a person, or one JSON object for a tool."""

from typing import TYPE_CHECKING, Any

from kiosk.commands.following import as_json, at, lines, named
from kiosk.identity.text import clean
from kiosk.paris import date

if TYPE_CHECKING:
    from kiosk.services.members.state import MemberState

_ACCOUNTS = {"active": "actif", "suspended": "suspendu", "closed": "fermé"}


def sheet(member: "MemberState") -> str:
    """Aligned lines, the requests last."""
    rows = [
        ("Numéro interne", member.number),
        ("Nom", f"{member.first_name} {member.last_name}"),
        ("E-mail", member.email or "aucun"),
        *_about_the_address(member),
        ("Compte", _ACCOUNTS[member.account]),
        ("Mot de passe", _password(member)),
        ("Dernière connexion", at(member.last_sign_in_at) if member.last_sign_in_at else "jamais"),
        ("Session", _session(member)),
        ("Sécurité Sociale", _nirs(member.nirs)),
        ("Au journal", member.pseudonym),
    ]
    told = [f"{label:<20}{clean(value)}" for label, value in rows]
    told += ["", "Dernières demandes :" if member.requests else "Aucune demande."]
    for followed in member.requests:
        told += lines(followed, with_account=False)
    return "\n".join(told) + "\n"


def _about_the_address(member: "MemberState") -> list[tuple[str, str]]:
    told = []
    if member.email_doubtful_at is not None:
        told.append(("", f"E-MAIL À VÉRIFIER depuis {at(member.email_doubtful_at)} : un serveur de mail l’a refusé"))
    if member.email_shared_with:
        who = with_others(member.email_shared_with)
        told.append(("", f"partagé {who} : connexion par numéro de Sécurité Sociale seulement"))
    if member.reset_closed_until is not None:
        told.append(("", f"changé depuis peu : pas de nouveau mot de passe avant {at(member.reset_closed_until)}"))
    return told


def with_others(count: int) -> str:
    """« avec un autre adhérent », « avec 2 autres adhérents »."""
    return "avec un autre adhérent" if count == 1 else f"avec {count} autres adhérents"


def _password(member: "MemberState") -> str:
    at_last = member.password_chosen_at
    chosen = "jamais choisi, pas encore inscrit" if at_last is None else f"choisi le {date(at_last)}"
    held = waiting(member.refusal)
    return f"{chosen} ; {held}" if held else chosen


def waiting(refusal: Any) -> str:
    """What the next password typed would meet; empty when nothing."""
    from kiosk.services.outcomes import PasswordDisabled, TryLater  # noqa: PLC0415

    if isinstance(refusal, PasswordDisabled):
        return "désactivé après dix échecs, « Mot de passe oublié » en donne un nouveau"
    return f"refusé jusqu’à {at(refusal.until)}, trop d’échecs" if isinstance(refusal, TryLater) else ""


def _nirs(count: int) -> str:
    return f"{count} numéro{'s' if count > 1 else ''}, en empreinte seulement" if count else "aucun numéro"


def _session(member: "MemberState") -> str:
    session = member.session
    return "aucune" if session is None else f"ouverte à {session.terminal} depuis {at(session.since)}"


def for_tools(member: "MemberState") -> dict[str, Any]:
    """For `json.dumps`; times are in ISO 8601 with their offset."""
    when = {
        "email_doubtful_at": member.email_doubtful_at,
        "reset_closed_until": member.reset_closed_until,
        "password_chosen_at": member.password_chosen_at,
        "last_sign_in_at": member.last_sign_in_at,
    }
    session = member.session
    return {
        "number": member.number,
        "first_name": member.first_name,
        "last_name": member.last_name,
        "email": member.email,
        "email_shared_with": member.email_shared_with,
        **{name: None if moment is None else moment.isoformat() for name, moment in when.items()},
        "account": member.account.value,
        "refusal": None if member.refusal is None else named(member.refusal),
        "session": None if session is None else {"terminal": session.terminal, "since": session.since.isoformat()},
        "nirs": member.nirs,
        "pseudonym": member.pseudonym,
        "requests": [as_json(followed) for followed in member.requests],
    }
