"""What one type cannot say of a setting: floors, ceilings, and settings that need each other."""

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kiosk.hours import Hours, NotHours
from kiosk.house import LONGEST_PHONE, LONGEST_SITE, PRINTED
from kiosk.identity import hash_cost

if TYPE_CHECKING:
    from kiosk.settings import AssistanceSettings, MailSettings, SessionSettings, Settings

_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+")
_PHONE = re.compile(rf"(?=.{{4,{LONGEST_PHONE}}}$)\+?[0-9]+(?:[ .][0-9]+)*")
_SITE = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_CEILING_MINUTES = 24 * 60
_LONGEST_DELAY_HOURS = 30 * 24


def rules(settings: "Settings") -> list[tuple[bool, str]]:
    """Each rule: whether it holds, and the line for the operator if it does not."""
    return [
        *_kiosk(settings),
        *_reset(settings),
        *_session(settings.session),
        *_assistance(settings.assistance),
        *_mail(settings.mail),
        *_web(settings),
    ]


def _kiosk(s: "Settings") -> list[tuple[bool, str]]:
    security = s.security
    return [
        (bool(s.kiosk.terminal.strip()), "[kiosk] terminal est vide : donnez un nom à cette borne."),
        (bool(s.kiosk.agency.strip()), "[kiosk] agency est vide : donnez le nom de l'agence."),
        (
            _PHONE.fullmatch(s.kiosk.phone) is not None,
            f"[kiosk] phone = {s.kiosk.phone!r} : donnez un numéro de {LONGEST_PHONE} caractères au plus, comme"
            f" {PRINTED.phone}.",
        ),
        (
            len(s.kiosk.site) <= LONGEST_SITE and _SITE.fullmatch(s.kiosk.site) is not None,
            f"[kiosk] site = {s.kiosk.site!r} : donnez une adresse de {LONGEST_SITE} caractères au plus, comme"
            f" {PRINTED.site}.",
        ),
        (
            not s.kiosk.remote or security.messages == "strict",
            '[kiosk] remote = true demande [security] messages = "strict" : hors agence, un message'
            " ne dit jamais si un profil existe.",
        ),
        (
            security.argon2_memory_kib >= hash_cost.FLOOR_MEMORY_KIB
            and security.argon2_passes >= hash_cost.FLOOR_TIME_COST
            and security.argon2_lanes >= hash_cost.FLOOR_PARALLELISM,
            f"[security] argon2 = {security.argon2_memory_kib} KiB, {security.argon2_passes} passes : "
            f"le minimum est {hash_cost.FLOOR_MEMORY_KIB} KiB et {hash_cost.FLOOR_TIME_COST} passes.",
        ),
    ]


def _reset(s: "Settings") -> list[tuple[bool, str]]:
    reset, url = s.reset, urlsplit(s.reset.base_url)
    return [
        (
            1 <= reset.lifetime_minutes <= _CEILING_MINUTES,
            f"[reset] lifetime_minutes = {reset.lifetime_minutes} : choisissez de 1 à {_CEILING_MINUTES} minutes.",
        ),
        (
            url.scheme == "https" and bool(url.hostname) and not url.query and not url.fragment,
            f"[reset] base_url = {reset.base_url!r} : écrivez une adresse https:// sans paramètre.",
        ),
    ]


def _session(session: "SessionSettings") -> list[tuple[bool, str]]:
    positive = {f"[session] {key} = {value}": value for key, value in session._asdict().items()}
    return [
        *(
            (n > 0, f"{label} : choisissez un nombre de secondes ou de minutes positif.")
            for label, n in positive.items()
        ),
        (
            session.warning_seconds < min(session.idle_form_seconds, session.idle_member_seconds),
            f"[session] warning_seconds = {session.warning_seconds} : restez sous les délais d'inactivité.",
        ),
    ]


def _assistance(assistance: "AssistanceSettings") -> list[tuple[bool, str]]:
    delay = assistance.email_change_delay_hours
    return [
        (
            0 <= delay <= _LONGEST_DELAY_HOURS,
            f"[assistance] email_change_delay_hours = {delay} : choisissez de 0 à {_LONGEST_DELAY_HOURS} heures.",
        ),
        (
            _says_hours(assistance.hours),
            f"[assistance] hours = {assistance.hours!r} : écrivez les heures comme"
            ' "lun-jeu 8:30-17:30; ven 8:30-16:00; sam 9-12".',
        ),
        (
            _says_hours("lun 9-10", assistance.closed),
            f"[assistance] closed = {assistance.closed!r} : écrivez des dates séparées par des virgules, comme"
            ' "2026-12-25, 2027-01-01".',
        ),
    ]


def _mail(mail: "MailSettings") -> list[tuple[bool, str]]:
    return [
        (1 <= mail.port <= 65535, f"[mail] port = {mail.port} : choisissez de 1 à 65535."),
        (
            mail.timeout_seconds > 0,
            f"[mail] timeout_seconds = {mail.timeout_seconds} : choisissez au moins 1.",
        ),
        (
            mail.security != "none" or mail.host in _LOOPBACK or not mail.host,
            f'[mail] security = "none" avec host = {mail.host!r} : en clair, seul ce poste est permis ;'
            ' choisissez "starttls" ou "tls".',
        ),
        (
            not mail.host or _is_sender(mail.sender),
            f"[mail] sender = {mail.sender!r} : donnez l'adresse d'expéditeur, par exemple ne-pas-repondre@e-mpn.fr.",
        ),
        (
            not mail.bounces or _is_sender(mail.bounces),
            f"[mail] bounces = {mail.bounces!r} : donnez l'adresse des retours, par exemple kiosk-retour@e-mpn.fr.",
        ),
    ]


def _web(s: "Settings") -> list[tuple[bool, str]]:
    return [
        (
            1 <= s.storage.pool_size <= 50,
            f"[storage] pool_size = {s.storage.pool_size} : choisissez de 1 à 50 connexions.",
        ),
        (1 <= s.web.port <= 65535, f"[web] port = {s.web.port} : choisissez de 1 à 65535."),
        (bool(s.web.host.strip()), "[web] host est vide : donnez l'adresse où écouter, par exemple 127.0.0.1."),
        *(
            (
                all(_is_address(one.strip()) for one in listed.split(",") if one.strip()),
                f"[web] {key} = {listed!r} : écrivez des adresses IP séparées par des virgules.",
            )
            for key, listed in (("trusted_proxies", s.web.trusted_proxies), ("metrics_from", s.web.metrics_from))
        ),
    ]


def _says_hours(hours: str, closed: str = "") -> bool:
    try:
        Hours.parse(hours, closed)
    except NotHours:
        return False
    return True


def _is_sender(text: str) -> bool:
    # Plain letters alone: with others, every server on the way would have to know SMTPUTF8 for every mail.
    return bool(_ADDRESS.fullmatch(text)) and text.isascii() and text.isprintable()


def _is_address(text: str) -> bool:
    from ipaddress import ip_address  # noqa: PLC0415 - for `kiosk web` alone

    try:
        ip_address(text)
    except ValueError:
        return False
    return True
