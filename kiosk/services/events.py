"""The journal's closed vocabulary: OWASP's event names (R61), and our reason codes. Nothing typed gets in."""

from enum import StrEnum


class Event(StrEnum):
    LOGIN_SUCCESS = "authn_login_success"
    LOGIN_SUCCESS_AFTER_FAIL = "authn_login_successafterfail"
    LOGIN_FAIL = "authn_login_fail"
    LOGIN_FAIL_MAX = "authn_login_fail_max"
    LOGIN_LOCK = "authn_login_lock"
    PASSWORD_CHANGE = "authn_password_change"  # noqa: S105
    PASSWORD_CHANGE_FAIL = "authn_password_change_fail"  # noqa: S105
    TOKEN_CREATED = "authn_token_created"  # noqa: S105
    TOKEN_REVOKED = "authn_token_revoked"  # noqa: S105
    TOKEN_REUSE = "authn_token_reuse"  # noqa: S105
    USER_UPDATED = "user_updated"
    SESSION_CREATED = "session_created"
    SESSION_RENEWED = "session_renewed"
    SESSION_EXPIRED = "session_expired"
    SESSION_LOGOUT = "session_logout"
    SESSION_USE_AFTER_EXPIRE = "session_use_after_expire"
    RATE_LIMIT_EXCEEDED = "excess_rate_limit_exceeded"
    ADMINISTRATION = "authz_admin"
    SENSITIVE_READ = "sensitive_read"
    STARTUP = "sys_startup"
    SHUTDOWN = "sys_shutdown"
    CRASH = "sys_crash"
    USER_CREATED = "user_created"
    # ours: OWASP names none
    MAIL_RETURNED = "mail_returned"
    HELP_CALL_OPENED = "help_call_opened"
    HELP_CALL_CLOSED = "help_call_closed"
    HELP_CALL_TAKEN = "help_call_taken"
    HELP_ACTION = "help_action"
    SCREEN_SHARED = "screen_shared"
    SCREEN_SHARE_ENDED = "screen_share_ended"


class Outcome(StrEnum):
    SUCCESS = "success"
    FAILURE = "failure"
    REFUSED = "refused"


class Reason(StrEnum):
    # connexion
    WRONG_PASSWORD = "wrong_password"  # noqa: S105
    UNKNOWN_PROFILE = "unknown_profile"
    EMAIL_SHARED = "email_shared"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    NO_PASSWORD = "no_password"  # noqa: S105
    CHANGED_MEANWHILE = "changed_meanwhile"
    ABANDONED = "abandoned"
    # limits
    IDENTIFIER_WAIT = "identifier_wait"
    PASSWORD_DISABLED = "password_disabled"  # noqa: S105
    TERMINAL_PAUSED = "terminal_paused"
    IDENTIFIER_LIMIT = "identifier_limit"
    FORM_LIMIT = "form_limit"
    ACCOUNT_LIMIT = "account_limit"
    TERMINAL_LIMIT = "terminal_limit"
    WEB_LIMIT = "web_limit"
    # sessions
    IDLE = "idle"
    ABSOLUTE = "absolute"
    DISPLACED = "displaced"
    SIGNED_OUT = "signed_out"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    BY_OPERATOR = "by_operator"
    UNKNOWN = "unknown"
    # reset
    MATCHED = "matched"
    MISMATCH = "mismatch"
    RESEND = "resend"
    NOT_FOUND = "not_found"
    GRANTED = "granted"
    WRONG_CODE = "wrong_code"
    WRONG_MEMBER_NUMBER = "wrong_member_number"
    TOO_MANY_TRIES = "too_many_tries"
    USED = "used"
    SUPERSEDED = "superseded"
    GRANT_ENDED = "grant_ended"
    BY_CODE = "by_code"
    BY_LINK = "by_link"
    BY_MEMBER = "by_member"
    # enrolment
    ALREADY_REGISTERED = "already_registered"
    EMAIL_DIFFERS = "email_differs"
    NO_EMAIL = "no_email"
    # help calls
    NOTHING_RECEIVED = "nothing_received"
    HELPED = "helped"
    ASKED = "asked"
    HUNG_UP = "hung_up"
    VISIT_ENDED = "visit_ended"
    ADVISER_LEFT = "adviser_left"
    POINTED = "pointed"
    SUGGESTED = "suggested"
    REQUEST_READ = "request_read"
    IDENTITY_VERIFIED = "identity_verified"
    IDENTITY_REFUSED = "identity_refused"
    PAUSE_LIFTED = "pause_lifted"
    EMAIL_DELAY = "email_delay"
    # advisers
    ADVISER_ADDED = "adviser_added"
    ADVISER_CHANGED = "adviser_changed"
    WRONG_TOTP = "wrong_totp"
    # mail
    ADDRESS_FAULT = "address_fault"
    ADDRESS_CHANGED = "address_changed"
    OTHER_FAULT = "other_fault"
    # operator
    ROSTER_IMPORT = "roster_import"
    KEY_ROTATION = "key_rotation"
    MEMBER_LOCKED = "member_locked"
    MEMBER_UNLOCKED = "member_unlocked"
    MEMBER_SIGNED_OUT = "member_signed_out"
    EMAIL_CHANGED = "email_changed"
    # member's area
    EMAIL_CHANGE = "email_change"
