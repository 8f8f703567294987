"""Django with django-allauth: its own forms, posted through Django's test client, one thread for each caller.

Settings are those of `startproject` and of allauth's guide, but for: Argon2 as ours, SQLite as durable as ours and
told to take the lock of writers first, sessions in the database (the default), no rate limits.
"""

import re
from importlib import import_module
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from sqlalchemy import make_url

from tests.benchmarks.contenders import people
from tests.benchmarks.contenders.people import Turns
from tests.benchmarks.contenders.protocol import Stored, arguments, prove_threads, serve_threads, works

_SITE = "tests.benchmarks.contenders.django_site"
_MIDDLEWARE = (
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
)
_CONTEXT = ("django.template.context_processors.request", "django.contrib.auth.context_processors.auth")
_VALIDATORS = ("UserAttributeSimilarity", "MinimumLength", "CommonPassword", "NumericPassword")


def database(url: str) -> dict[str, Any]:
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite":
        pragmas = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
        options = {"init_command": pragmas, "transaction_mode": "IMMEDIATE", "timeout": 20}
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": parts.database, "OPTIONS": options}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.database,
        "USER": parts.username,
        "HOST": parts.host or parts.query["host"],
        "PORT": parts.port or "",
        "CONN_MAX_AGE": None,
    }


def configure(url: str, cost: str) -> None:
    settings.configure(
        SECRET_KEY="of this run alone",
        ALLOWED_HOSTS=["testserver"],
        USE_TZ=True,
        DATABASES={"default": database(url)},
        INSTALLED_APPS=[
            *(f"django.contrib.{name}" for name in ("auth", "contenttypes", "sessions", "messages")),
            "allauth",
            "allauth.account",
        ],
        MIDDLEWARE=_MIDDLEWARE,
        ROOT_URLCONF=_SITE,
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": _CONTEXT},
            }
        ],
        AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
        AUTH_PASSWORD_VALIDATORS=[
            {"NAME": f"django.contrib.auth.password_validation.{name}Validator"} for name in _VALIDATORS
        ],
        PASSWORD_HASHERS=[f"{_SITE}.Argon2"],
        ARGON2_COST=people.COSTS[cost],
        EMAIL_BACKEND=f"{_SITE}.Mailbox",
        LOGIN_REDIRECT_URL="/",
        ACCOUNT_LOGIN_METHODS={"email"},
        ACCOUNT_SIGNUP_FIELDS=["email*", "password1*", "password2*"],
        ACCOUNT_EMAIL_VERIFICATION="none",
        ACCOUNT_RATE_LIMITS=False,
    )
    django.setup()


class Allauth:
    """Models and mailbox can only be imported once Django is set up."""

    def __init__(self) -> None:
        self._users = import_module("django.contrib.auth.models").User.objects
        self._sessions = import_module("django.contrib.sessions.models").Session.objects
        self._addresses = import_module("allauth.account.models").EmailAddress
        self._mails = import_module(_SITE).Mailbox.mails

    def enrol(self, count: int) -> None:
        hashed = import_module("django.contrib.auth.hashers").make_password(people.FIRST_PASSWORD)
        user = self._users.model
        self._users.bulk_create(
            user(username=people.number(member), email=people.address(member), password=hashed)
            for member in range(count)
        )
        self._addresses.objects.bulk_create(
            self._addresses(user=one, email=one.email, verified=True, primary=True) for one in self._users.all()
        )

    def sign_in(self, _caller: int, member: int, password: str) -> bool:
        client = Client()
        answer = client.post("/accounts/login/", {"login": people.address(member), "password": password})
        return answer.status_code == 302 and answer["Location"] == "/" and "sessionid" in client.cookies

    def reset(self, _caller: int, member: int, new: str) -> None:
        client, address = Client(), people.address(member)
        asked = client.post("/accounts/password/reset/", {"email": address})
        assert asked.status_code == 302, asked.content
        link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", self._mails.pop(address).body)
        assert link is not None
        form = client.get(link[1])
        assert form.status_code == 302, form.content
        changed = client.post(form["Location"], {"password1": new, "password2": new})
        assert changed.status_code == 302, changed.content
        assert changed["Location"] == "/accounts/password/reset/key/done/", changed["Location"]

    def stored(self, member: int) -> Stored:
        password = self._users.get(email=people.address(member)).password
        return Stored(password.removeprefix("argon2"), self._sessions.count())


def main() -> None:
    given = arguments()
    configure(given.url, given.cost)
    call_command("migrate", verbosity=0)
    allauth, turns = Allauth(), Turns(given.members)
    allauth.enrol(given.members)
    prove_threads(allauth, given.cost, turns)
    serve_threads(
        works(allauth, turns),
        enter=lambda _caller: connection.ensure_connection(),
        leave=lambda _caller: connection.close(),
    )


if __name__ == "__main__":
    main()
