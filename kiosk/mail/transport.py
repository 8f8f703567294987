"""One reused SMTP connection to the agency's mail server. Never in clear but to this very machine. (R84)"""

import asyncio
import contextlib
import ssl
import time
from typing import TYPE_CHECKING

from kiosk.mail.faults import reply_blames_address
from kiosk.mail.letter import Letter
from kiosk.mail.replies import Accepted, RefusedForGood, RetryLater, Verdict, fit
from kiosk.settings import MailSettings

if TYPE_CHECKING:
    import aiosmtplib

_UNSURE_AFTER = 1.0  # seconds without traffic after which a reused connection is asked whether it lives
_IDLE = 30.0  # seconds without traffic after which it is closed: servers drop idle clients, firewalls silently
_NOT_NOW = 421  # the server is closing the connection


class SmtpTransport:
    """Hands mails to the server of `[mail]`, connecting when needed. One caller at a time."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings
        self._client: aiosmtplib.SMTP | None = None
        self._last_traffic = 0.0
        self.greeting = ""  # the server's first words, for `kiosk doctor`

    async def send(self, letter: Letter) -> Verdict:
        """Hand `letter` over, and say what the server answered. Never raises for what a network or server does."""
        reused = await self._alive()
        verdict = await self._attempt(letter)
        if reused and isinstance(verdict, RetryLater) and verdict.reply.startswith(str(_NOT_NOW)):
            # Some servers say 421 after so many mails per connection: a new connection is all they want.
            await self.close()
            verdict = await self._attempt(letter)
        return verdict

    async def check(self) -> str | None:
        """Connect, secure and authenticate as for a mail, then leave. None when all is well, else what the server is.

        Sends nothing.
        """
        failure = await self._connect()
        await self.close()
        return None if failure is None else failure.reply

    async def rest(self) -> None:
        """Close the connection if nothing went through it lately."""
        if self._client is not None and time.monotonic() - self._last_traffic > _IDLE:
            await self.close()

    async def close(self) -> None:
        """Leave politely, without waiting for a server that does not answer."""
        client, self._client = self._client, None
        if client is None:
            return
        import aiosmtplib  # noqa: PLC0415

        try:
            if client.is_connected:
                await client.quit(timeout=1)
        except (aiosmtplib.SMTPException, OSError):
            pass  # it was leaving anyway
        finally:
            client.close()

    async def _attempt(self, letter: Letter) -> Verdict:
        if self._client is None:
            failure = await self._connect()
            if failure is not None:
                return failure
        return await self._hand_over(letter)

    async def _alive(self) -> bool:
        """Whether the connection of an earlier mail can carry this one; if not, it is closed."""
        if self._client is None:
            return False
        import aiosmtplib  # noqa: PLC0415

        try:
            if self._client.is_connected and time.monotonic() - self._last_traffic > _UNSURE_AFTER:
                await self._client.noop(timeout=2)
        except (aiosmtplib.SMTPException, OSError):
            self._client.close()
        if not self._client.is_connected:
            await self.close()
        return self._client is not None

    async def _connect(self) -> RetryLater | None:
        import aiosmtplib  # noqa: PLC0415

        try:
            client = self._new_client(await self._tls())
        except OSError:
            return RetryLater("[mail] ca_file illisible : donnez un fichier PEM d'autorités", server=True)
        try:
            self.greeting = (await client.connect()).message
        except aiosmtplib.SMTPAuthenticationError as error:
            return RetryLater(fit(f"{error.code} authentification refusée : {error.message}"), server=True)
        except (aiosmtplib.SMTPException, OSError, UnicodeError) as error:
            return RetryLater(_why_not_connected(error), server=True)
        self._client = client
        self._last_traffic = time.monotonic()
        return None

    async def _tls(self) -> ssl.SSLContext | None:
        if self._settings.security == "none":
            return None
        # Reading a bundle of authorities takes tens of milliseconds: not on the loop that paints.
        return await asyncio.to_thread(ssl.create_default_context, cafile=self._settings.ca_file or None)

    def _new_client(self, context: ssl.SSLContext | None) -> "aiosmtplib.SMTP":
        import aiosmtplib  # noqa: PLC0415

        mail = self._settings
        return aiosmtplib.SMTP(
            hostname=mail.host,
            port=mail.port,
            username=mail.username or None,
            password=mail.password if mail.username else None,
            timeout=mail.timeout_seconds,
            use_tls=mail.security == "tls",
            start_tls=mail.security == "starttls",  # True, not None: None would go on in clear if not offered
            tls_context=context,
        )

    async def _hand_over(self, letter: Letter) -> Verdict:
        import aiosmtplib  # noqa: PLC0415

        if self._client is None:  # connected by the caller
            raise RuntimeError("no connection")
        to = letter.to
        try:
            reply = await _conversed(self._client, letter, self._settings.bounces or self._settings.sender)
        except aiosmtplib.SMTPRecipientRefused as error:
            return _answered(error, to, to_recipient=True)
        except aiosmtplib.SMTPSenderRefused as error:
            # Our sender or our rights are at fault: the operator repairs that, the mail waits.
            return RetryLater(fit(f"{error.code} expéditeur refusé : {error.message}"), server=True)
        except aiosmtplib.SMTPResponseException as error:
            return _answered(error, to)
        except aiosmtplib.SMTPNotSupported:
            return RefusedForGood("adresse que ce serveur ne sait pas écrire (SMTPUTF8)")
        except (aiosmtplib.SMTPException, OSError) as error:
            self._client.close()
            return RetryLater(_why_not_connected(error), server=True)
        except asyncio.CancelledError:
            self._client.close()  # in the middle of a conversation: nothing polite can follow
            raise
        finally:
            self._last_traffic = time.monotonic()
        return Accepted(fit(f"250 {reply}", to))


async def _conversed(client: "aiosmtplib.SMTP", letter: Letter, sender: str) -> str:
    """The server's word on the whole letter.

    `sendmail` gives the same commands, but goes through the whole letter once more and reads each address twice.
    """
    import aiosmtplib  # noqa: PLC0415

    encoding, options = "ascii", list[str]()
    if not (sender.isascii() and letter.to.isascii() and letter.content.isascii()):
        if client.is_ehlo_or_helo_needed:
            try:
                await client.ehlo()
            except aiosmtplib.SMTPHeloError as error:
                if error.code < 500:  # not now: whether it could, nobody knows
                    raise
        if not client.supports_extension("smtputf8"):
            raise aiosmtplib.SMTPNotSupported("SMTPUTF8")
        encoding, options = "utf-8", ["SMTPUTF8", "BODY=8BITMIME"]
    try:
        await client.mail(sender, options=options, encoding=encoding)
        await client.rcpt(letter.to, encoding=encoding)
        return (await client.data(letter.content)).message
    except aiosmtplib.SMTPResponseException:
        with contextlib.suppress(aiosmtplib.SMTPException, OSError):
            await client.rset()  # the next letter begins anew
        raise


def _answered(error: "aiosmtplib.SMTPResponseException", to: str, *, to_recipient: bool = False) -> Verdict:
    reply = fit(f"{error.code} {error.message}", to)
    # 53x: the server wants another security or authentication first; it says nothing of the mail itself.
    session = 530 <= error.code <= 539 or error.code == _NOT_NOW
    if 500 <= error.code < 600 and not session:
        return RefusedForGood(reply, reply_blames_address(error.code, error.message, to_recipient=to_recipient))
    return RetryLater(reply, server=session)


def _why_not_connected(error: Exception) -> str:
    import aiosmtplib  # noqa: PLC0415

    cause = error.__cause__ or error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return fit(f"certificat du serveur refusé : {cause.verify_message}")
    if isinstance(cause, ssl.SSLError):
        return "le serveur ne parle pas TLS comme demandé ; voyez [mail] security"
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return fit(f"{error.code} {error.message}")
    if isinstance(error, TimeoutError):
        return "le serveur de mail ne répond pas à temps"
    message = error.message if isinstance(error, aiosmtplib.SMTPException) else ""
    if "AUTH" in message:  # first: that message may speak of STARTTLS too
        return "le serveur ne propose pas d'authentification utilisable ; voyez [mail] username"
    if "STARTTLS" in message:
        return "le serveur ne propose pas STARTTLS : rien n'est envoyé en clair"
    if isinstance(error, aiosmtplib.SMTPServerDisconnected):
        return "le serveur de mail a coupé la connexion"
    return f"serveur de mail injoignable ({type(cause).__name__})"
