"""One agency for real: `kiosk run` and `kiosk adviser`, each a process in a terminal of its own, on one database."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyotp

from kiosk.demo.members import MEMBERS, roster_csv
from kiosk.identity.keys import Keyring
from kiosk.services import open_services
from kiosk.services.advisers.registry_outcomes import Done, NewAdviser
from kiosk.settings import load_settings
from tests.journeys.post_office import PostOffice, post_office
from tests.terminal.terminal import ATTRACT, Spawn, Started, Terminal

PASSWORD = "Cormoran-Huppé-63"
MEMBER = next(one for one in MEMBERS if one.password is None)


@dataclass
class Agency:
    """Its settings, its mailbox, and its people's authenticators."""

    home: Path
    url: str
    office: PostOffice
    name: str = "Strasbourg"
    secrets: dict[str, str] = field(default_factory=dict)
    open: ExitStack = field(default_factory=ExitStack)
    spawn: Spawn = Started

    @property
    def config(self) -> Path:
        return self.home / "kiosk.toml"

    async def found(self, *logins: str, members: bool = True) -> None:
        """Its members, and advisers whose authenticators are ours."""
        (self.home / "liste.csv").write_text(roster_csv(), encoding="utf-8")
        async with open_services(load_settings(self.config, {}), at_terminal=False) as services:
            if members:
                await services.roster.import_file(self.home / "liste.csv")
            for login in logins:
                new = await services.advisers.begin(login, login.capitalize(), "conseillère", self.name)
                assert isinstance(new, NewAdviser)
                secret = new.authenticator.typed.replace(" ", "")
                # The code of half a minute ago: the one of now is left for the console.
                earlier = pyotp.TOTP(secret).at(int(time.time()) - 30)
                assert await services.advisers.finish(new, PASSWORD, earlier) == Done()
                self.secrets[login] = secret

    def kiosk(self, size: tuple[int, int] = (120, 40)) -> Terminal:
        terminal = self._start(("run",), size)
        terminal.wait_for(ATTRACT)
        return terminal

    def console(self, login: str, size: tuple[int, int] = (120, 40), *, ahead: int = 0) -> Terminal:
        """Signed in; `ahead`: for a second sign-in within half a minute, the next code, since one serves once."""
        terminal = self._start(("adviser",), size)
        terminal.wait_for("Identifiant")
        code = pyotp.TOTP(self.secrets[login]).at(int(time.time()) + 30 * ahead)
        for typed in (login, PASSWORD, code):
            terminal.send(f"{typed}\r")
            terminal.settle()
        terminal.wait_for("File d’attente")
        return terminal

    def _start(self, arguments: tuple[str, ...], size: tuple[int, int]) -> Terminal:
        terminal = Terminal(
            ("-m", "kiosk", *arguments, "--config", str(self.config)), self.home, size=size, spawn=self.spawn
        )
        self.open.callback(terminal.destroy)
        return terminal


@contextmanager
def agency(
    home: Path, url: str, *, name: str = "Strasbourg", keys: Path | None = None, spawn: Spawn = Started
) -> Iterator[Agency]:
    with post_office() as office, ExitStack() as opened:
        there = Agency(home, url, office, name, open=opened, spawn=spawn)
        if keys is None:
            keys = home / "data" / "keys.json"
            keys.parent.mkdir(mode=0o700, exist_ok=True)
            Keyring.generate().save(keys)
        there.config.write_text(
            f'[kiosk]\nagency = "{name}"\n'
            f'[storage]\nfolder = "{home / "data"}"\nurl = "{url}"\nkey_file = "{keys}"\n'
            '[assistance]\nhours = "lun-dim 0:00-24:00"\n'
            "[security]\nargon2_memory_kib = 19456\nargon2_passes = 2\nargon2_lanes = 1\n"
            f'[mail]\nhost = "127.0.0.1"\nport = {office.port}\nsecurity = "none"\n'
            'sender = "ne-pas-repondre@e-mpn.fr"\n',
            encoding="utf-8",
        )
        yield there
