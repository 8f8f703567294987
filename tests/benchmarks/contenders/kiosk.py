"""Ours: the real services of several terminals, called as a screen calls them."""

import asyncio
import itertools

from sqlalchemy import func, select

from kiosk.services.outcomes import CodeAccepted, Connected, PasswordChanged, Requested
from kiosk.storage.tables import credentials, sessions
from tests.benchmarks import terminals
from tests.benchmarks.contenders import people
from tests.benchmarks.contenders.people import Turns
from tests.benchmarks.contenders.protocol import Stored, arguments, prove, serve_tasks, tasks

_TERMINALS = 64  # of which each may ask ten mails an hour: more than a slice can


class Kiosk:
    def __init__(self, agency: terminals.Agency) -> None:
        self._agency = agency
        self._terminals = itertools.cycle(agency.terminals)

    async def sign_in(self, caller: int, member: int, password: str) -> bool:
        outcome = await self._agency.terminals[caller].connexion.sign_in(people.nir(member), password)
        return isinstance(outcome, Connected)

    async def reset(self, caller: int, member: int, new: str) -> None:
        reset = next(self._terminals).reset
        asked = await reset.request(people.nir(member), people.number(member), people.address(member))
        assert isinstance(asked, Requested), asked
        # What the mail says: nobody sends it here, and nobody else's is sent in the measured time either.
        code = self._agency.parts.keyring.code(asked.pending.request_id)
        proved = await reset.verify_code(asked.pending, code)
        assert isinstance(proved, CodeAccepted), proved
        changed = await reset.set_password(proved.grant, new, new)
        assert isinstance(changed, PasswordChanged), changed

    async def stored(self, member: int) -> Stored:
        async with self._agency.database.transaction() as connection:
            phc = await connection.scalar(select(credentials.c.phc).where(credentials.c.member_id == member + 1))
            open_ones = select(func.count()).where(sessions.c.token_hash.is_not(None))
            return Stored(str(phc), int(await connection.scalar(open_ones) or 0))


async def main() -> None:
    given = arguments()
    chosen = terminals.settings(given.url, given.cost)
    async with terminals.opened(chosen, members=given.members, terminals=_TERMINALS) as agency:
        kiosk, turns = Kiosk(agency), Turns(given.members)
        await prove(kiosk, given.cost, turns)
        await agency.forget_the_hour()
        await serve_tasks(tasks(kiosk, turns), tidy=agency.forget_the_hour)


if __name__ == "__main__":
    asyncio.run(main())
