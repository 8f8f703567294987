"""What mail servers send back, as Postfix writes it."""

from tests.mail.office import SENDER

MAIL_ID = bytes(range(16))
TO = "camille.martin@exemple.fr"
UNKNOWN = "smtp; 550 5.1.1 <camille.martin@exemple.fr>: Recipient address rejected: User unknown"


def recipient(action: str = "failed", status: str = "5.1.1", diagnostic: str = UNKNOWN, to: str = TO) -> str:
    return (
        f"Final-Recipient: rfc822; {to}\nOriginal-Recipient: rfc822;{to}\nAction: {action}\nStatus: {status}\n"
        f"Remote-MTA: dns; mx.exemple.fr\nDiagnostic-Code: {diagnostic}\n\n"
    )


def headers(mail_id: bytes = MAIL_ID, to: str = TO) -> str:
    return (
        f"Received: from borne-1 by relais.exemple.fr\nFrom: Espace <{SENDER}>\nTo: {to}\n"
        f"Subject: Reinitialisation de mot de passe\nMessage-ID: <{mail_id.hex()}@e-mpn.fr>\n"
    )


def report(
    *recipients: str,
    returned: str | None = None,
    returned_type: str = "message/rfc822",
    report_type: str = "delivery-status",
    status_type: str = "message/delivery-status",
) -> bytes:
    """A delivery status notification about `recipients`, with `returned` as its third part."""
    body = headers() if returned is None else returned
    return (
        f"Return-Path: <>\nFrom: MAILER-DAEMON@relais.exemple.fr\nTo: {SENDER}\nSubject: Undelivered Mail\n"
        f"Auto-Submitted: auto-replied\nMIME-Version: 1.0\n"
        f'Content-Type: multipart/report; report-type={report_type}; boundary="B"\n\n'
        "This is a MIME-encapsulated message.\n\n"
        "--B\nContent-Type: text/plain; charset=us-ascii\n\nI'm sorry to have to inform you\n\n"
        f"--B\nContent-Type: {status_type}\n\n"
        "Reporting-MTA: dns; relais.exemple.fr\nArrival-Date: Tue, 24 Nov 2026 09:00:00 +0100\n\n"
        f"{''.join(recipients or (recipient(),))}"
        f"--B\nContent-Type: {returned_type}\n\n{body}\nBonjour\n\n--B--\n"
    ).encode()
