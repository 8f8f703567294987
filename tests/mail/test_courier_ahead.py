"""While the server has a mail in hand the next is written, and the next few are claimed; no more than that."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.exc import SQLAlchemyError

from kiosk.mail.hand import Hand
from kiosk.mail.letter import Letter
from kiosk.mail.message import MailWriter
from kiosk.mail.replies import Accepted
from kiosk.storage import outbox
from kiosk.storage.queued_mail import QueuedMail
from tests.mail.letters import RESET
from tests.mail.office import Office, deliver, settings
from tests.mail.relay import HOLD, Relay
from tests.mail.test_courier_run import arrived, running, until


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """The addresses of the mails that were written, in order."""
    addresses: list[str | None] = []
    write = MailWriter.write

    def noted(writer: MailWriter, mail: QueuedMail) -> Letter:
        addresses.append(mail.to)
        return write(writer, mail)

    monkeypatch.setattr(MailWriter, "write", noted)
    return addresses


async def test_one_mail_is_written_ahead_and_each_is_written_once(
    office: Office, relay: Relay, written: list[str | None]
) -> None:
    addresses = await office.crowd(3)
    relay.answers["DATA"].append(HOLD)
    async with running(office.courier(settings(relay.port))):
        await until(lambda: "DATA" in relay.commands)
        assert len(written) == 2
        relay.go_on.set()
        await arrived(relay, 3)
    assert sorted(str(address) for address in written) == addresses


async def test_what_was_written_ahead_goes_when_the_courier_is_told_to(office: Office, relay: Relay) -> None:
    await office.crowd(2)
    relay.answers["DATA"].append(HOLD)
    courier = office.courier(settings(relay.port))
    async with running(courier):
        await until(lambda: "DATA" in relay.commands)
        assert courier._ahead._written is not None
    assert courier._ahead._written is None


async def test_what_was_written_ahead_is_not_kept_for_a_server_that_is_down(office: Office) -> None:
    await office.crowd(2)
    async with Relay() as relay:
        port = relay.port
    courier = office.courier(settings(port))
    await courier.deliver_due()
    assert courier._ahead._written is None
    await courier.close()


async def test_a_mail_that_cannot_be_written_ahead_is_refused_in_its_turn(office: Office, relay: Relay) -> None:
    requests = []
    for email in ("une@exemple.fr", None, "deux@exemple.fr"):
        requests.append(await office.ask(await office.member(email)))
        office.clock.move(milliseconds=1)
    await deliver(office, settings(relay.port))
    assert [(await office.mail(request)).state for request in requests] == ["accepted", "refused", "accepted"]


async def test_cancelled_with_two_claims_in_hand_it_frees_both(office: Office, relay: Relay) -> None:
    await office.crowd(45)
    relay.answers["DATA"].extend(["250 2.0.0 ok"] * 15 + [HOLD])
    async with running(office.courier(settings(relay.port))):
        await until(lambda: relay.commands.count("DATA") == 16)
    assert await office.states() == ["accepted"] * 15 + ["queued"] * 30
    office.clock.move(milliseconds=1)
    assert await deliver(office, settings(relay.port)) == 29  # the one in hand keeps its lease


async def test_no_more_is_claimed_while_what_was_sent_cannot_be_recorded(
    office: Office, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.crowd(45)

    async def fail(*_: Any, **__: Any) -> None:
        raise OSError("disk full")

    courier = office.courier(settings(relay.port))
    with monkeypatch.context() as patched:
        patched.setattr(outbox, "settle_accepted", fail)
        with pytest.raises(OSError, match="disk full"):
            await courier.deliver_due()
        assert len(relay.received) == 20
    await courier.deliver_due()
    await courier.close()
    assert len(relay.received) == 45
    assert await office.states() == ["accepted"] * 45


async def test_what_was_sent_is_recorded_though_the_wait_for_it_was_cut_short(office: Office, relay: Relay) -> None:
    request_id = await office.ask(await office.member())
    courier = office.courier(settings(relay.port))
    [mail] = await courier._claim()
    courier._ledger.note(mail, Accepted("250 ok"))
    waiting = asyncio.create_task(courier._ledger.settled())
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait([waiting])
    await courier.close()
    assert (await office.mail(request_id)).state == "accepted"


class Claims:
    """Gives these batches, each when `go_on` is set."""

    def __init__(self, *sizes: int) -> None:
        self.begun = 0
        self.go_on = asyncio.Event()
        self._sizes = list(sizes)
        self._number = 0

    async def __call__(self) -> list[QueuedMail]:
        self.begun += 1
        await self.go_on.wait()
        if not self._sizes:
            raise SQLAlchemyError("gone")
        return [self._mail() for _ in range(self._sizes.pop(0))]

    def _mail(self) -> QueuedMail:
        self._number += 1
        return replace(RESET, attempts=self._number)


async def test_the_next_are_claimed_before_the_last_is_taken_and_all_come_in_order() -> None:
    claims = Claims(20, 3)
    claims.go_on.set()
    hand, taken = Hand(claims, 20), []
    while (mail := await hand.take()) is not None:
        taken.append(mail.attempts)
        await asyncio.sleep(0)
        assert claims.begun == (1 if len(taken) < 10 else 2)
    assert (taken, hand.claimed, claims.begun) == ([*range(1, 24)], 23, 2)


async def test_what_a_claim_under_way_brings_is_left_too_and_nothing_more_is_claimed() -> None:
    claims = Claims(20, 20)
    claims.go_on.set()
    hand = Hand(claims, 20)
    for _ in range(15):
        await hand.take()
    assert len(await hand.left()) == 25
    assert (await hand.take(), claims.begun) == (None, 2)


async def test_a_claim_that_fails_is_told_where_a_mail_is_wanted_and_brings_nothing_where_not() -> None:
    claims = Claims()
    claims.go_on.set()
    with pytest.raises(SQLAlchemyError):
        await Hand(claims, 20).take()
    assert await Hand(claims, 20).left() == []
