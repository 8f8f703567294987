"""The mail server: connected, secured and authenticated as for a mail; its clock if it tells it; one test mail."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import make_msgid, parsedate_to_datetime

from kiosk.mail.letter import letter
from kiosk.mail.replies import Accepted
from kiosk.mail.transport import SmtpTransport
from kiosk.services.checkup.finding import Finding
from kiosk.settings import Settings

_SUBJECT, _CLOCK, _TEST = "Mail", "Horloge du mail", "Mail de test"
_TOLERANCE = timedelta(seconds=60)  # a greeting tells whole seconds, after a connection that may be slow
# As Sendmail greets: « mail.mpn ESMTP Sendmail 8.18.1; Tue, 24 Nov 2026 09:43:12 +0100 ». Most servers tell nothing.
_DATE = re.compile(r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} [+-]\d{4}")


async def findings(settings: Settings, send_to: str | None) -> AsyncIterator[Finding]:
    mail = settings.mail
    if not mail.host:
        yield _nowhere(settings)
        return
    transport = SmtpTransport(mail)
    trouble = await transport.check()
    if trouble is None:
        how = {"starttls": "STARTTLS", "tls": "TLS", "none": "en clair, sur ce poste"}[mail.security]
        who = "authentifié" if mail.username else "sans authentification"
        yield Finding(_SUBJECT, "ok", f"{mail.host}:{mail.port} répond, {how}, {who}")
        yield clock(transport.greeting, datetime.now(UTC))
    else:
        yield Finding(_SUBJECT, "failure", f"{mail.host}:{mail.port} : {trouble}", "Vérifiez [mail] et le serveur.")
    if send_to is not None:
        yield await _test_mail(settings, send_to)


def _nowhere(settings: Settings) -> Finding:
    if settings.mail.courier == "outside":
        return Finding(_SUBJECT, "ok", "remis par « kiosk courier », sur un autre poste")
    remedy = "Donnez [mail] host et sender, ou les mails ne partent pas."
    return Finding(_SUBJECT, "failure", "aucun serveur", remedy)


def clock(greeting: str, now: datetime) -> Finding:
    """The server's clock beside ours, when its greeting holds a date. SMTP asks for none."""
    told = _DATE.search(greeting)
    try:
        offset = abs(parsedate_to_datetime(told[0]) - now) if told else None
    except ValueError:
        offset = None
    if offset is None:
        return Finding(_CLOCK, "ok", "ce serveur ne dit pas l'heure : rien à comparer")
    if offset <= _TOLERANCE:
        return Finding(_CLOCK, "ok", f"écart {offset.total_seconds():.0f} s avec l'accueil du serveur de mail")
    remedy = "Réglez l'heure de ce poste, ou celle du serveur : des mails datés de travers passent pour indésirables."
    return Finding(_CLOCK, "warning", f"{offset.total_seconds():.0f} s d'écart avec le serveur de mail", remedy)


async def _test_mail(settings: Settings, to: str) -> Finding:
    message = EmailMessage(policy=SMTP)
    try:
        message["From"], message["To"] = settings.mail.sender, to
    except ValueError:
        return Finding(_TEST, "failure", "adresse inutilisable", "Écrivez une adresse comme moi@exemple.fr.")
    message["Subject"] = "Kiosk : mail de test"
    message["Date"] = datetime.now(UTC)
    message["Message-ID"] = make_msgid(domain=settings.mail.sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    words = "Ce mail de test vient de « kiosk doctor ». Le serveur de mail fonctionne.\n"
    message.set_content(words, cte="quoted-printable")
    transport = SmtpTransport(settings.mail)
    verdict = await transport.send(letter(message))
    await transport.close()
    if isinstance(verdict, Accepted):
        return Finding(_TEST, "ok", f"accepté par le serveur : {verdict.reply}")
    return Finding(_TEST, "failure", verdict.reply, "Vérifiez [mail] et l'adresse.")
