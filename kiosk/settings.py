"""kiosk.toml and KIOSK_* variables, read once into frozen settings.

A wrong key or value refuses to start with one line that names the key, the value and the remedy.
`KIOSK_MAIL_HOST=smtp.example` has the last word over `[mail] host` in the file.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

from kiosk.house import PRINTED
from kiosk.identity import hash_cost
from kiosk.locale import Language
from kiosk.setting_rules import rules

Theme = Literal["auto", "clair", "sombre", "contraste-clair", "contraste-sombre", "console", "console-contraste"]
SECTIONS = ("kiosk", "storage", "security", "reset", "session", "assistance", "mail", "web", "log")
KEYS_VARIABLE = "KIOSK_KEYS"  # the keys themselves, in place of the key file


class SettingsError(ValueError):
    """A setting cannot be used; the text is one line for the operator."""


def _without(section: Any, secret: str) -> str:
    """How a section is shown: never with its secret."""
    shown = (f"{key}={value!r}" for key, value in section._asdict().items() if key != secret)
    return f"{type(section).__name__}({', '.join(shown)})"


# Tuples with names and not dataclasses: ten of those took 6 ms of every start to make, 5 ms more than these.
class KioskSettings(NamedTuple):
    """`[kiosk]`: this terminal and what it shows."""

    terminal: str = "borne-1"
    agency: str = "Agence"
    brand: str = "MPN"
    phone: str = PRINTED.phone
    site: str = PRINTED.site
    theme: Theme = "auto"
    language: Language = "fr"
    remote: bool = False
    touch: bool = False
    shared_screen: bool = False


class StorageSettings(NamedTuple):
    """`[storage]`: where the data and the keys live. Empty values mean this user's data folder."""

    folder: str = ""
    url: str = ""
    key_file: str = ""
    pool_size: int = 2

    def __repr__(self) -> str:
        return _without(self, "url")


class SecuritySettings(NamedTuple):
    """`[security]`: what an answer may reveal, and the cost of one password hash (KiB, passes, lanes)."""

    messages: Literal["guide", "strict"] = "guide"
    argon2_memory_kib: int = hash_cost.MEMORY_KIB
    argon2_passes: int = hash_cost.TIME_COST
    argon2_lanes: int = hash_cost.PARALLELISM


class ResetSettings(NamedTuple):
    """`[reset]`: how long the link and the code live, where the link points, and what its page asks."""

    lifetime_minutes: int = 30
    base_url: str = "https://www.e-mpn.fr"
    ask_member_number_on_phone: bool = True


class SessionSettings(NamedTuple):
    """`[session]`: seconds without a key before the kiosk goes home, and the longest signed-in visit."""

    idle_form_seconds: int = 90
    idle_member_seconds: int = 120
    idle_mail_seconds: int = 600
    warning_seconds: int = 30
    absolute_minutes: int = 30


class AssistanceSettings(NamedTuple):
    """`[assistance]`: when advisers answer (Paris time), the ways to reach one, and what a new e-mail costs.

    `closed`: dates without advisers, separated by commas. The delay closes password resets and enrolments.
    """

    hours: str = "lun-ven 8:30-17:30"
    closed: str = ""
    chat: bool = True
    phone: bool = True
    desk: bool = True
    email_change_delay_hours: int = 24


class MailSettings(NamedTuple):
    """`[mail]`: the server every mail leaves through, and who hands them over: `run` itself, or `kiosk courier`.

    An empty host means no mail service here, unless another process is the courier. `bounces` is where mail
    servers send back what they cannot deliver (the envelope's sender); empty: to `sender`.
    """

    courier: Literal["inside", "outside"] = "inside"
    host: str = ""
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str = ""
    password: str = ""
    sender: str = ""
    sender_name: str = "Espace adhérent"
    bounces: str = ""
    ca_file: str = ""
    timeout_seconds: int = 20

    def __repr__(self) -> str:
        return _without(self, "password")


class WebSettings(NamedTuple):
    """`[web]`: where `kiosk web` listens, under which names, behind which proxies, and who may read its figures.

    Lists hold commas.
    """

    host: str = "127.0.0.1"
    port: int = 8080
    hosts: str = ""
    trusted_proxies: str = "127.0.0.1,::1"
    metrics: bool = False
    metrics_from: str = "127.0.0.1,::1"


class LogSettings(NamedTuple):
    """`[log]`: where each process's log goes. "auto": kiosk.log in the folder for `run`, stderr for the others."""

    to: Literal["auto", "journald"] = "auto"


class Settings(NamedTuple):
    """Everything an agency may change. Frozen, passed along, never global."""

    kiosk: KioskSettings = KioskSettings()
    storage: StorageSettings = StorageSettings()
    security: SecuritySettings = SecuritySettings()
    reset: ResetSettings = ResetSettings()
    session: SessionSettings = SessionSettings()
    assistance: AssistanceSettings = AssistanceSettings()
    mail: MailSettings = MailSettings()
    web: WebSettings = WebSettings()
    log: LogSettings = LogSettings()

    @property
    def folder(self) -> Path:
        """The folder of the database and the keys; this user's own data folder unless set."""
        if self.storage.folder:
            return Path(self.storage.folder).expanduser()
        import platformdirs  # noqa: PLC0415 - keeps it off the first paint

        return Path(platformdirs.user_data_dir("kiosk"))

    @property
    def key_path(self) -> Path:
        return Path(self.storage.key_file).expanduser() if self.storage.key_file else self.folder / "keys.json"

    @property
    def database_url(self) -> str:
        return self.storage.url or f"sqlite:///{self.folder / 'kiosk.db'}"

    @property
    def mail_available(self) -> bool:
        return bool(self.mail.host) or self.mail.courier == "outside"


def load_settings(path: Path | None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Read `path` (defaults alone when None), then KIOSK_* variables. Raises SettingsError, one line."""
    document = _read(path) if path else {}
    for name in document:
        if name not in SECTIONS:
            raise SettingsError(f"[{name}] : section inconnue ; les sections sont {', '.join(SECTIONS)}.")
    settings = Settings()
    _refuse_unknown_variables(settings, environ)
    for name in SECTIONS:
        section = getattr(settings, name)
        given = document.get(name, {})
        if not isinstance(given, dict):
            raise SettingsError(f"{name} : ce nom est une section ; écrivez [{name}] sur sa propre ligne.")
        values = {**given, **_from_environment(name, section, environ)}
        settings = settings._replace(**{name: _section(name, section, values)})
    _check(settings)
    return settings


def _read(path: Path) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 - a kiosk without a file starts sooner

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path} : lecture impossible ({error.strerror}) ; vérifiez --config.") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{path} : ce fichier n'est pas en UTF-8 ; enregistrez-le en UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} : ce n'est pas du TOML ({error}) ; corrigez cette ligne.") from None


def _refuse_unknown_variables(settings: Settings, environ: Mapping[str, str]) -> None:
    known = {f"KIOSK_{name}_{key}".upper() for name in SECTIONS for key in getattr(settings, name)._fields}
    for variable in environ:
        if variable.startswith("KIOSK_") and variable != KEYS_VARIABLE and variable not in known:
            raise SettingsError(f"{variable} : variable inconnue ; écrivez KIOSK_SECTION_CLÉ, comme KIOSK_MAIL_HOST.")


def _from_environment(name: str, section: Any, environ: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key in section._fields:
        variable = f"KIOSK_{name}_{key}".upper()
        if variable in environ:
            values[key] = _from_text(variable, environ[variable], getattr(section, key))
    return values


def _from_text(variable: str, text: str, default: object) -> object:
    if isinstance(default, bool):
        if text.lower() not in {"true", "false", "1", "0"}:
            raise SettingsError(f"{variable} = {text!r} : écrivez true ou false.")
        return text.lower() in {"true", "1"}
    if isinstance(default, int):
        if not text.isascii() or not text.isdigit():
            raise SettingsError(f"{variable} = {text!r} : écrivez un nombre entier.")
        return int(text)
    return text


def _section(name: str, section: Any, values: Mapping[str, Any]) -> Any:
    if not values:
        return section
    hints = get_type_hints(type(section))
    for key, value in values.items():
        if key not in hints:
            raise SettingsError(f"[{name}] {key} : clé inconnue ; les clés sont {', '.join(hints)}.")
        _check_type(f"[{name}] {key}", value, hints[key], secret=key in {"password", "url"})
    return section._replace(**values)


def _check_type(label: str, value: object, hint: Any, *, secret: bool) -> None:
    shown = "(valeur cachée)" if secret else repr(value)
    if get_origin(hint) is Literal:
        if value not in get_args(hint):
            raise SettingsError(f"{label} = {shown} : choisissez parmi {', '.join(get_args(hint))}.")
    elif type(value) is not hint:
        wanted = {str: "un texte entre guillemets", int: "un nombre entier", bool: "true ou false"}[hint]
        raise SettingsError(f"{label} = {shown} : écrivez {wanted}.")


def _check(settings: Settings) -> None:
    for holds, sentence in rules(settings):
        if not holds:
            raise SettingsError(sentence)
