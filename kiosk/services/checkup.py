"""What an operator wants to know before members come: each part tried for real, and a remedy for each that fails."""

import shutil
import stat
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import make_msgid
from typing import Literal
from urllib.parse import urlsplit

from sqlalchemy.exc import SQLAlchemyError

from kiosk.identity.keys import KeyFileError, Keyring
from kiosk.mail.replies import Accepted
from kiosk.mail.transport import SmtpTransport
from kiosk.services.keys import check_they_fit
from kiosk.settings import KEYS_VARIABLE, Settings
from kiosk.storage import migrate
from kiosk.storage.engine import Database, sqlite_path
from kiosk.storage.errors import StorageNotReady

_CLOCK_TOLERANCE = timedelta(seconds=5)
_SMALLEST = (60, 20)

State = Literal["ok", "warning", "failure"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, how it is, and what to do when it is not well. Holds no secret."""

    subject: str
    state: State
    fact: str
    remedy: str = ""


async def findings(
    settings: Settings, environ: Mapping[str, str], *, tty: bool, send_to: str | None = None
) -> AsyncIterator[Finding]:
    """Every check in turn; none changes anything. `tty` says whether there is a terminal to look at.

    With `send_to`, one test mail leaves for that address.
    """
    finding, keyring = _keys(settings, environ)
    yield finding
    async for finding in _database(settings, keyring):
        yield finding
    yield await _mail(settings)
    if send_to is not None and settings.mail.host:
        yield await _test_mail(settings, send_to)
    yield _page(settings)
    yield _terminal(environ, tty=tty)


def _keys(settings: Settings, environ: Mapping[str, str]) -> tuple[Finding, Keyring | None]:
    path = settings.key_path
    try:
        if KEYS_VARIABLE in environ:
            return Finding("Clés", "ok", f"dans {KEYS_VARIABLE}"), Keyring.from_text(environ[KEYS_VARIABLE])
        keyring = Keyring.load(path)
        mode = stat.S_IMODE(path.stat().st_mode)
    except KeyFileError as error:
        return Finding("Clés", "failure", str(error)), None
    return Finding("Clés", "ok", f"{path}, droits {mode:04o}"), keyring


async def _database(settings: Settings, keyring: Keyring | None) -> AsyncIterator[Finding]:
    subject = "Base de données"
    path = sqlite_path(settings.database_url)
    if path is not None and not path.exists():
        # Opening would create it, and a check changes nothing.
        yield Finding(
            subject, "failure", f"{path} n'existe pas encore", "Lancez « kiosk run » ou « kiosk db upgrade »."
        )
        return
    try:
        database = await Database.open(settings.database_url)
    except StorageNotReady as error:
        yield Finding(subject, "failure", str(error), "Corrigez [storage] dans kiosk.toml.")
        return
    try:
        yield await _level(database, subject)
        if keyring is not None:
            await check_they_fit(database, keyring)
        yield _clock(await database.clock_offset())
    except StorageNotReady as error:
        yield Finding("Clés", "failure", str(error), "Remettez le fichier de clés de cette base.")
    except (SQLAlchemyError, OSError) as error:
        # The name alone: its text may hold the address and the user.
        remedy = "Vérifiez que le serveur tourne, et [storage] url."
        yield Finding(subject, "failure", f"injoignable ({type(error).__name__})", remedy)
    finally:
        await database.close()


async def _level(database: Database, subject: str) -> Finding:
    level, head = await migrate.level(database), migrate.head()
    kind = "SQLite" if database.is_sqlite else "PostgreSQL"
    if level == head:
        return Finding(subject, "ok", f"{kind}, niveau {level}")
    remedy = "Lancez « kiosk db upgrade »." if level is None or level < head else "Mettez kiosk à jour."
    return Finding(subject, "failure", f"{kind}, niveau {level or 'vide'} au lieu de {head}", remedy)


def _clock(offset: timedelta) -> Finding:
    seconds = abs(offset.total_seconds())
    if abs(offset) <= _CLOCK_TOLERANCE:
        return Finding(
            "Horloge", "ok", f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC, écart {seconds:.1f} s avec la base"
        )
    remedy = "Réglez l'heure de ce poste (systemd-timesyncd ou chrony)."
    return Finding("Horloge", "warning", f"{seconds:.0f} s d'écart avec la base", remedy)


async def _mail(settings: Settings) -> Finding:
    mail = settings.mail
    if not mail.host:
        if mail.courier == "outside":
            return Finding("Mail", "ok", "remis par « kiosk courier », sur un autre poste")
        return Finding(
            "Mail", "failure", "aucun serveur", "Donnez [mail] host et sender, ou les mails ne partent pas."
        )
    trouble = await SmtpTransport(mail).check()
    if trouble is not None:
        return Finding("Mail", "failure", f"{mail.host}:{mail.port} : {trouble}", "Vérifiez [mail] et le serveur.")
    how = {"starttls": "STARTTLS", "tls": "TLS", "none": "en clair, sur ce poste"}[mail.security]
    who = "authentifié" if mail.username else "sans authentification"
    return Finding("Mail", "ok", f"{mail.host}:{mail.port} répond, {how}, {who}")


async def _test_mail(settings: Settings, to: str) -> Finding:
    message = EmailMessage(policy=SMTP)
    try:
        message["From"], message["To"] = settings.mail.sender, to
    except ValueError:
        return Finding("Mail de test", "failure", "adresse inutilisable", "Écrivez une adresse comme moi@exemple.fr.")
    message["Subject"] = "Kiosk : mail de test"
    message["Date"] = datetime.now(UTC)
    message["Message-ID"] = make_msgid(domain=settings.mail.sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("Ce mail de test vient de « kiosk doctor ». Le serveur de mail fonctionne.\n")
    transport = SmtpTransport(settings.mail)
    verdict = await transport.send(message)
    await transport.close()
    if isinstance(verdict, Accepted):
        return Finding("Mail de test", "ok", f"accepté par le serveur : {verdict.reply}")
    return Finding("Mail de test", "failure", verdict.reply, "Vérifiez [mail] et l'adresse.")


def _page(settings: Settings) -> Finding:
    host = urlsplit(settings.reset.base_url).hostname or ""
    hosts = [name.strip() for name in settings.web.hosts.split(",") if name.strip()]
    if hosts and host not in hosts:
        remedy = "Ajoutez ce nom à [web] hosts, ou le lien des mails sera refusé."
        return Finding("Page du lien", "failure", f"[reset] base_url mène à {host}, absent de [web] hosts", remedy)
    return Finding("Page du lien", "ok", f"{settings.reset.base_url}/r/…")


def _terminal(environ: Mapping[str, str], *, tty: bool) -> Finding:
    if not tty:
        return Finding("Terminal", "warning", "aucun ici", "Relancez « kiosk doctor » sur la borne elle-même.")
    size = shutil.get_terminal_size()
    if size.columns < _SMALLEST[0] or size.lines < _SMALLEST[1]:
        remedy = "Agrandissez-le : 60 colonnes et 20 lignes au moins, 80 sur 24 de préférence."
        return Finding("Terminal", "failure", f"{size.columns} x {size.lines}", remedy)
    encoding = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or ""
    if "utf" not in encoding.lower():
        remedy = "Choisissez une langue en UTF-8 : LANG=fr_FR.UTF-8."
        return Finding("Terminal", "warning", f"langue « {encoding} » sans UTF-8", remedy)
    return Finding("Terminal", "ok", f"{environ.get('TERM', '')}, {size.columns} x {size.lines}, UTF-8")
