"""Whose fault a permanent refusal is: only the address's own makes its account « e-mail à vérifier ».

A relay that denies us, blocks this machine or dislikes the words says nothing of the address; marked all the same,
one wrong setting would send every member of an agency to the counter.
"""

import re

# RFC 3463, and what it leaves out on purpose:
#   x.1.0, x.1.7, x.1.8  may be the sender's address (Postfix says 5.1.0 of a sender it does not know);
#   x.1.5, x.1.9         are no fault of the address;
#   x.2.0, x.2.2, x.2.3  the mailbox exists: full, or this mail is not for it;
#   x.3, x.5, x.6, x.7   a machine, a protocol, the words, a policy.
_ADDRESS_FAULTS = frozenset(
    {
        "5.1.1",  # no such mailbox
        "5.1.2",  # no such domain
        "5.1.3",  # not an address
        "5.1.4",  # ambiguous
        "5.1.6",  # moved, and nobody knows where
        "5.1.10",  # a domain that takes no mail (RFC 7505)
        "5.2.1",  # mailbox closed
        "5.4.4",  # a domain that leads nowhere, as a relay says it when it took the mail first
    }
)
# RFC 5321 and 7504, from servers that say no more: no such mailbox, not here, not a name, no mail here.
_BASIC_ADDRESS_FAULTS = frozenset({550, 551, 553, 556})
_ENHANCED = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")
# 550 is also what a bare policy answers (RFC 5321, 4.2.2); in doubt the account is left alone.
_POLICY = re.compile(r"relay|denied|block|black|polic|spam|reputation|authenti|rcpthosts|sender", re.IGNORECASE)


def status_blames_address(status: str) -> bool:
    """Whether an enhanced status code (RFC 3463, « 5.1.1 ») says that this address cannot be reached, ever."""
    return status in _ADDRESS_FAULTS


def reply_blames_address(code: int, text: str, *, to_recipient: bool) -> bool:
    """The same of a server's reply. `to_recipient`: it answered RCPT, so a code without more may mean the address."""
    enhanced = _ENHANCED.match(text)
    if enhanced is not None:
        return status_blames_address(enhanced[1])
    return to_recipient and code in _BASIC_ADDRESS_FAULTS and not _POLICY.search(text)
