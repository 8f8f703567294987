"""Writes the mails: one letter from one outbox row, the same bytes each time it is written.

Link and code are derived here, at the moment of sending, and live nowhere else. (STANDARDS R48, R50, R77 to R85)
"""

from email.headerregistry import Address
from pathlib import Path

from kiosk import guide, house, paris, words
from kiosk.identity.code import grouped
from kiosk.identity.keys import Keyring, UnknownKey
from kiosk.identity.text import clean
from kiosk.locale import LANGUAGES, Catalogue, known, open_catalogue
from kiosk.mail.letter import Form, Letter
from kiosk.said import french
from kiosk.settings import Settings
from kiosk.storage.outbox import WITH_SECRETS
from kiosk.storage.queued_mail import MailedRequest, QueuedMail

CODE_STEP = 7  # where the guide has the member open this mail: the kiosk asks for the code there
LINK_TITLE = french("Réinitialisation de mot de passe")
ENROLMENT_LINK_TITLE = french("Inscription à l’espace adhérent")
_LONGEST_NAME = 60
_CONSTANT = {
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "All",
    "MIME-Version": "1.0",
}
_SUBJECTS = {
    "reset": guide.MAIL_SUBJECT,
    "password_changed": french("Votre mot de passe a été modifié"),
    "enrolment": guide.ENROLMENT_SUBJECT,
    # The same: whoever only sees the list of this mailbox learns nothing of who is registered.
    "already_registered": guide.ENROLMENT_SUBJECT,
    "registered": words.REGISTERED_SUBJECT,
    "email_code": words.EMAIL_CODE_SUBJECT,
    "email_changed": words.EMAIL_CHANGED_SUBJECT,
    "email_left": words.EMAIL_CHANGED_SUBJECT,
}
_PARTS = ("plain", "html")
_WITH_A_CODE = (*WITH_SECRETS, "email_code")


class Unwritable(ValueError):
    """This mail can never be written; the text says why, without any of the member's data."""


class MailWriter:
    """Building one imports Jinja2 (0.1 s): not on the way to the first screen."""

    def __init__(self, keyring: Keyring, settings: Settings) -> None:
        from kiosk.phrasing import environment  # noqa: PLC0415

        self._keyring = keyring
        self._settings = settings
        self._forms: dict[tuple[str, str], Form] = {}
        self._catalogues = {language: open_catalogue(language) for language in LANGUAGES}
        templates = environment(Path(__file__).parent / "templates", html_only=False)
        # Compiled here, so that the first mail costs no more than the next.
        self._templates = {
            (kind, subtype): templates.get_template(f"{kind}.{subtype}.jinja")
            for kind in _SUBJECTS
            for subtype in _PARTS
        }

    def write(self, mail: QueuedMail) -> Letter:
        """The mail, ready to send. Raises `Unwritable` if it has no possible recipient, kind or key."""
        if mail.kind not in _SUBJECTS:
            raise Unwritable("genre de mail inconnu")
        catalogue = self._catalogues[known(mail.language) or "fr"]
        try:
            form, to = self._form(mail.kind, catalogue), recipient(mail.to)
        except ValueError:
            # Not chained: the exception quotes the address.
            raise Unwritable("adresse inutilisable") from None
        facts = self._facts(mail, catalogue)
        bodies = tuple(self._templates[mail.kind, subtype].render(facts) for subtype in _PARTS)
        # The moment it was asked for, not the moment of this attempt: part of being the same mail.
        return form.filled(to, mail.created_at, mail.id.hex(), bodies)

    def _form(self, kind: str, catalogue: Catalogue) -> Form:
        made = self._forms.get((kind, catalogue.language))
        if made is None:
            mail = self._settings.mail
            local, _, domain = mail.sender.strip().rpartition("@")
            subject = {"Subject": catalogue.gettext(_SUBJECTS[kind]), "Content-Language": catalogue.language}
            made = Form(Address(clean(mail.sender_name), local, domain), subject | _CONSTANT, _PARTS)
            self._forms[kind, catalogue.language] = made
        return made

    def _facts(self, mail: QueuedMail, catalogue: Catalogue) -> dict[str, object]:
        facts: dict[str, object] = {
            "catalogue": catalogue,
            "language": catalogue.language,
            "brand": clean(self._settings.kiosk.brand),
            "agency": clean(mail.agency),
            "first_name": " ".join(clean(mail.first_name).split())[:_LONGEST_NAME],
            "day": paris.date(mail.created_at, catalogue),
            "time": paris.clock_time(mail.created_at, catalogue),
            "phone": house.phone(),
            "closed_until": _closed_until(mail, catalogue),
        }
        if mail.request is not None:
            facts["reference"] = clean(mail.request.reference)
        return {**facts, **self._secrets(mail, catalogue)} if mail.kind in _WITH_A_CODE else facts

    def _secrets(self, mail: QueuedMail, catalogue: Catalogue) -> dict[str, object]:
        request = mail.request
        if request is None:
            raise Unwritable("demande disparue")
        try:
            secrets = self._link(mail, request, catalogue) if mail.kind in WITH_SECRETS else {}
            code = self._keyring.code(request.id, request.code_key_id)
        except UnknownKey:
            raise Unwritable("clé retirée depuis la demande") from None
        until = paris.until(request.expires_at, mail.created_at, catalogue)
        return {**secrets, "code": grouped(code), "until": until}

    def _link(self, mail: QueuedMail, request: MailedRequest, catalogue: Catalogue) -> dict[str, object]:
        token = self._keyring.link_token(request.id, request.link_key_id)
        link = f"{self._settings.reset.base_url.rstrip('/')}/r/{token}"
        title = LINK_TITLE if mail.kind == "reset" else ENROLMENT_LINK_TITLE
        return {"link": link, "link_title": catalogue.gettext(title), "code_step": CODE_STEP}


def _closed_until(mail: QueuedMail, catalogue: Catalogue) -> str:
    """From when a new password can be asked for; empty when it already can."""
    until = mail.reset_closed_until
    return paris.until(until, mail.created_at, catalogue) if until is not None and until > mail.created_at else ""


def recipient(stored: str | None) -> Address:
    """The account's address in the form that mail servers know; ValueError if it is none."""
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415

    try:
        checked = validate_email(stored or "", check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise ValueError from None
    # Punycode by the library: Python's own codec turns straße.de into strasse.de, somebody else's domain.
    return Address(username=checked.ascii_local_part or checked.local_part, domain=checked.ascii_domain)
