"""Between the mail server's « 250 » and our own commit: nothing is lost, and nothing changes on the way."""

from typing import Any

import pytest

from kiosk.identity.code import grouped
from kiosk.storage import outbox as outbox_sql
from tests.mail.office import Office, code_in, deliver, settings
from tests.mail.relay import Relay


async def test_a_crash_after_250_sends_the_same_mail_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    request_id = await office.ask(await office.member())

    async def cut(*_: Any, **__: Any) -> None:
        raise OSError("power cut")

    async with Relay() as relay:
        with monkeypatch.context() as patched:
            patched.setattr(outbox_sql, "settle_accepted", cut)
            courier = office.courier(settings(relay.port))
            with pytest.raises(OSError, match="power cut"):
                await courier.deliver_due()
            await courier.close()
        assert await deliver(office, settings(relay.port)) == 0  # the lease of the dead courier still runs
        office.clock.move(seconds=60)
        assert await deliver(office, settings(relay.port)) == 1
    first, second = relay.received
    assert first.content == second.content
    assert code_in(second) == grouped(office.keyring.code(request_id))
    assert (await office.mail(request_id)).attempts == 2


async def test_what_could_not_be_recorded_is_recorded_by_the_next_pass_not_sent_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    request_id = await office.ask(await office.member())

    async def fail(*_: Any, **__: Any) -> None:
        raise OSError("disk full")

    async with Relay() as relay:
        courier = office.courier(settings(relay.port))
        with monkeypatch.context() as patched:
            patched.setattr(outbox_sql, "settle_accepted", fail)
            with pytest.raises(OSError, match="disk full"):
                await courier.deliver_due()
        office.clock.move(minutes=5)
        await courier.deliver_due()
        await courier.close()
    assert (len(relay.received), (await office.mail(request_id)).state) == (1, "accepted")


async def test_a_mail_is_not_begun_when_its_lease_may_end_before_the_server_answers(office: Office) -> None:
    request_id = await office.ask(await office.member())
    async with Relay() as relay:
        courier = office.courier(settings(relay.port))
        claim = courier._claim

        async def slow_claim() -> Any:
            claimed = await claim()
            office.clock.move(seconds=40)
            return claimed

        courier._claim = slow_claim  # type: ignore[method-assign]
        await courier.deliver_due()
        await courier.close()
    row = await office.mail(request_id)
    assert (relay.commands, row.attempts, row.lease_owner) == ([], 0, None)
