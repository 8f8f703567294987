"""A Django site with django-allauth, as their guides set it up; read once Django has its settings."""

from typing import Any, ClassVar

from allauth import urls as allauth_urls
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.http import HttpRequest, HttpResponse
from django.urls import include, path


class Argon2(Argon2PasswordHasher):
    memory_cost, time_cost, parallelism = settings.ARGON2_COST


class Mailbox(BaseEmailBackend):
    """Keeps the last mail of each address."""

    mails: ClassVar[dict[str, EmailMessage]] = {}

    def send_messages(self, messages: list[EmailMessage]) -> int:
        for message in messages:
            self.mails[message.to[0]] = message
        return len(messages)


def home(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("Bonjour")


urlpatterns: list[Any] = [path("", home), path("accounts/", include(allauth_urls))]
