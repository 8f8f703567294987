"""What a line of the operator's log says of a mail beside its sentence, so that it is found with the rest. (R62)

For `extra=`. The interaction and the account are called as the journal calls them; no name, no address.
"""

from kiosk.identity.keys import Keyring
from kiosk.storage.queued_mail import QueuedMail, short


def trace(mail: QueuedMail, keyring: Keyring, verdict: str) -> dict[str, object]:
    facts = {**trace_of(mail.id, mail.flow_id, keyring, verdict), "kind": mail.kind, "attempt": mail.attempts}
    if mail.member_id is not None:
        facts["account"] = keyring.pseudonym("account", str(mail.member_id))
    return facts


def trace_of(mail_id: bytes, flow_id: bytes | None, keyring: Keyring, verdict: str) -> dict[str, object]:
    """The same of a mail that was never read."""
    facts: dict[str, object] = {"mail": short(mail_id), "verdict": verdict}
    if flow_id is not None:
        facts["interaction"] = keyring.pseudonym("flow", flow_id.hex())
    return facts
