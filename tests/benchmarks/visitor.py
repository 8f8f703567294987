"""Somebody who comes to a kiosk's terminal again and again, each time another member, and what they do there."""

from collections.abc import Callable

from kiosk.demo.members import MEMBERS, DemoMember
from tests.journeys.post_office import PostOffice
from tests.terminal.terminal import ATTRACT, Terminal

DRAWN = "Version en lignes simples"  # on the attract screen, and never in lines
IDLE_SECONDS, WARNING_SECONDS = 6, 2
QUIET_SECONDS = 1.7  # longer than the second after which the kiosk collects what a visit left (`screens.start`)


class Visitor:
    """Two journeys in turn: MOT DE PASSE OUBLIÉ with the mailed code, then CONNEXION with the password it gave."""

    def __init__(self, terminal: Terminal, office: PostOffice) -> None:
        self.terminal, self._office = terminal, office
        self.calm = False  # whether they look at each screen for a second or two, as people do
        self._mails = 0
        self._sometimes: tuple[tuple[int, Callable[[DemoMember], None]], ...] = (
            (5, self._wrong_password),
            (7, self._abandoned),
            (9, self._helped),
            (20, self._in_lines),
            (50, self._idle),
        )

    def journey(self, number: int) -> None:
        """The `number`th, from 1; from the attract screen, and back to it."""
        turn, kind = divmod(number - 1, 2)
        member = MEMBERS[turn % len(MEMBERS)]
        password = f"Girafe-Lente-{turn + 11}"
        (self._sign_in if kind else self._forgot)(member, password)
        for often, way in self._sometimes:
            if number % often == 0:
                way(member)
        self.terminal.bytes = b""  # read already; kept for ever it would slow this reader

    def wander(self) -> None:
        """Each of what happens now and then, once; the first journey has given the first member a password."""
        for _, way in self._sometimes:
            way(MEMBERS[0])

    def rest(self) -> None:
        """Stay away until the kiosk has collected what the visits left."""
        self.terminal.wait_for(DRAWN)
        self.terminal.settle(QUIET_SECONDS)

    def _forgot(self, member: DemoMember, password: str) -> None:
        terminal = self.terminal
        self._arrive("2", 10)
        terminal.press("enter")
        self._see("Étape 5 sur 10")
        terminal.type(f"{member.nir}\r{member.member_number}\r{member.email}\r")
        self._see("Étape 6 sur 10")
        self._mails += 1
        mail = self._office.wait("reset", self._mails)
        assert mail.to == member.email
        terminal.press("enter")
        self._see("Étape 7 sur 10")
        terminal.type(f"{mail.code}\r")
        self._see("Étape 8 sur 10")
        terminal.type(f"{password}\r{password}\r")
        self._see("Étape 9 sur 10")
        terminal.press("enter")
        self._see("Étape 10 sur 10")
        terminal.press("enter")
        self._see(ATTRACT)

    def _sign_in(self, member: DemoMember, password: str) -> None:
        terminal = self.terminal
        self._arrive("1", 5)
        terminal.type(f"{member.nir}\r{password}\r")
        self._see("Étape 5 sur 5")
        terminal.settle(0.3)  # the area is whole, and its focus where it stays
        terminal.press("tab", "enter")
        self._see(f"Bonjour {member.first_name}")
        terminal.press("F10")
        self._see(ATTRACT)

    def _arrive(self, key: str, steps: int) -> None:
        """Steps 1 to 3, and the form of step 4."""
        self.terminal.type(key)
        for number in (1, 2, 3):
            self._see(f"Étape {number} sur {steps}")
            self.terminal.press("enter")
        self._see(f"Étape 4 sur {steps}")

    def _see(self, words: str) -> None:
        self.terminal.wait_for(words)
        if self.calm:
            self.terminal.settle(QUIET_SECONDS)

    # --- now and then ---------------------------------------------------------------------------------------

    def _wrong_password(self, member: DemoMember) -> None:
        self.terminal.open_connexion()
        self.terminal.type(f"{member.nir}\rFaux-1234\r")
        self.terminal.wait_for("Mot de passe incorrect")
        self.terminal.home()

    def _abandoned(self, member: DemoMember) -> None:
        self.terminal.open_connexion()
        self.terminal.type(member.nir[:9])
        self.terminal.home()

    def _helped(self, _member: DemoMember) -> None:
        self.terminal.open_connexion()
        self.terminal.press("F1")
        self.terminal.wait_for("Échap fermer")
        self.terminal.press("escape")
        self.terminal.home()

    def _in_lines(self, _member: DemoMember) -> None:
        self.rest()  # three Apps live for a moment: with what other visits left, the peak would be one of chance
        self.terminal.send("9")
        self.terminal.wait_for("Votre choix")
        self.terminal.type("terminer\r")
        self.rest()

    def _idle(self, member: DemoMember) -> None:
        self.terminal.open_connexion()
        self.terminal.type(member.nir[:9])
        self.terminal.wait_for("Êtes-vous toujours là", IDLE_SECONDS + 10)
        self.terminal.wait_for(ATTRACT, IDLE_SECONDS + 10)
