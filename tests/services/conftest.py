"""Terminals of other kinds."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from kiosk.services import Services
from kiosk.services.journal import Journal
from kiosk.services.opening import services_of
from kiosk.services.parts import Parts
from kiosk.services.throttle import Throttle
from kiosk.settings import MailSettings, Settings

MakeParts = Callable[[Settings], Parts]


@pytest.fixture
def another_strict(make_parts: MakeParts, settings: Settings) -> Services:
    """A terminal with one message for every refusal."""
    return services_of(make_parts(settings._replace(security=settings.security._replace(messages="strict"))))


@pytest.fixture
def without_mail(make_parts: MakeParts, settings: Settings) -> Services:
    """A terminal that has no mail server."""
    return services_of(make_parts(settings._replace(mail=MailSettings())))


@pytest.fixture
def rekeyed(parts: Parts) -> Services:
    """The same terminal after every key but the pepper got a successor."""
    keyring = parts.keyring.rotated("index").rotated("link").rotated("code")
    return services_of(
        replace(
            parts,
            keyring=keyring,
            journal=Journal(parts.database, keyring, parts.clock, parts.place),
            throttle=Throttle(keyring, parts.clock, parts.place),
        )
    )


@pytest.fixture
def without_old_keys(parts: Parts) -> Services:
    """The same terminal once the old link and code keys are gone."""
    keyring = parts.keyring
    keyring = keyring.rotated("link").without("link", keyring.link_key_id)
    keyring = keyring.rotated("code").without("code", keyring.code_key_id)
    return services_of(replace(parts, keyring=keyring))
