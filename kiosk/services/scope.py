"""What the counted events are about, each with limits of its own. (R33 to R37)"""

from enum import StrEnum


class Scope(StrEnum):
    """What a row counts."""

    SIGN_IN = "sign_in"  # failures in a row
    SIGN_IN_PAST = "sign_in_past"  # failures before the last success: they count for the day alone
    DISABLED = "disabled"  # the tenth failure in a row; stays until a new password
    TERMINAL = "terminal"
    TERMINAL_UNKNOWN = "terminal_unknown"
    RESET = "reset"  # by A, B and C together, and by account
    RESET_TYPED = "reset_typed"  # by A
    TERMINAL_RESET = "terminal_reset"
    EMAIL_CHANGE = "email_change"  # mails with a code to a new address, by account
    WEB = "web"  # forms sent to the page behind the link: by network address, and all together
    ADVISER = "adviser"  # failures in a row, by the adviser's login
    ADVISER_PAST = "adviser_past"  # failures before the last success: they count for the day alone
    ADVISER_TERMINAL = "adviser_terminal"  # failures of advisers on one machine
    TERMINAL_CALL = "terminal_call"  # calls for an adviser
