"""The code of a new address, through a real server: who receives it, and what its failure does not say. (R49)"""

from kiosk.identity.code import grouped
from kiosk.services import Services
from kiosk.services.parts import Parts
from kiosk.storage.tables import outbox
from tests.conftest import MemberFactory, MovableClock
from tests.mail.relay import Relay
from tests.mail.test_email_change import NEW, OLD, deliver, doubtful
from tests.services.sights import rows, signed_in
from tests.services.test_new_address import code_of, sent


async def test_the_new_address_alone_receives_the_code_and_learns_no_name(
    parts: Parts, services: Services, member: MemberFactory, relay: Relay
) -> None:
    pending = await sent(services, await signed_in(services, await member(email=OLD)), NEW)
    await deliver(parts, relay)
    [mail] = relay.received
    assert mail.recipients == (NEW,)
    for subtype in ("plain", "html"):
        said = mail.part(subtype)
        assert grouped(code_of(parts, pending)) in said
        assert pending.reference in said
        assert not [secret for secret in ("Camille", OLD, "/r/") if secret in said]


async def test_resent_it_carries_the_same_code(
    parts: Parts, services: Services, member: MemberFactory, relay: Relay, clock: MovableClock
) -> None:
    session = await signed_in(services, await member(email=OLD))
    pending = await sent(services, session, NEW)
    clock.forward(seconds=61)
    await services.connexion.resend_address_code(session, pending)
    await deliver(parts, relay)
    assert [grouped(code_of(parts, pending)) in mail.part("plain") for mail in relay.received] == [True, True]
    assert len({mail.message["Message-ID"] for mail in relay.received}) == 2


async def test_given_up_before_it_left_it_never_leaves(
    parts: Parts, services: Services, member: MemberFactory, relay: Relay
) -> None:
    session = await signed_in(services, await member(email=OLD))
    await sent(services, session, NEW)
    await services.connexion.give_up_new_address(session)
    await deliver(parts, relay)
    [row] = await rows(parts.database, outbox)
    assert (relay.received, row["state"], row["reply"]) == ([], "abandoned", "demande close")


async def test_a_new_address_that_is_refused_says_nothing_of_the_one_on_file(
    parts: Parts, services: Services, member: MemberFactory, relay: Relay
) -> None:
    await sent(services, await signed_in(services, await member(email=OLD)), NEW)
    relay.answers["RCPT"].append("550 5.1.1 unknown")
    await deliver(parts, relay)
    [row] = await rows(parts.database, outbox)
    assert row["state"] == "refused"
    assert not await doubtful(parts)
