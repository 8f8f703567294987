"""What of a page is printed: all of it when it comes, then only what is new on it."""

from screens.plain.terminal import LineTerminal
from screens.reading.page import Page, Sentence
from screens.reading.words import Translate

_WARN_EVERY = 10  # seconds


class Printer:
    """Says nothing twice, and leaves nothing in sight when a visit ends."""

    def __init__(self, terminal: LineTerminal, t: Translate) -> None:
        self._terminal, self.t = terminal, t
        self._step: object = None  # the screen that was printed whole, and the overlay that was
        self._overlay: object = None
        self._said_on: dict[bool, set[str]] = {False: set(), True: set()}  # by whether it is an overlay
        self._procedure = self._notice = ""
        self._warned = 0

    def page(self, page: Page) -> None:
        """Print `page` if it is new, else what is new on it."""
        known = page.screen is (self._overlay if page.overlay else self._step)
        if not known:
            self._open(page)
        self.notice(page)
        said = self._said_on[page.overlay]
        for sentence in page.sentences:
            self._new(sentence, said)

    def news(self, page: Page) -> None:
        """While a line is awaited: what an adviser says, and where the call stands."""
        for sentence in page.sentences:
            if sentence.live:
                self._new(sentence, self._said_on[page.overlay])

    def _new(self, sentence: Sentence, said: set[str]) -> None:
        # What only counts is the same sentence, but a place in a queue, or a message, is not.
        same = sentence.text if sentence.live else countless(sentence.text)
        if same not in said:
            said.add(same)
            self._terminal.tell(sentence.text)

    def _open(self, page: Page) -> None:
        self._overlay = page.screen if page.overlay else None
        if not page.overlay:
            self._step, self._notice = page.screen, ""
        self._said_on[page.overlay] = set()
        self._terminal.tell()
        if page.procedure not in {"", self._procedure}:
            self._procedure = page.procedure
            self._terminal.tell(page.procedure)
        if page.where:
            self._terminal.tell(self.t("{where} : {heading}", where=page.where, heading=page.heading))

    def notice(self, page: Page) -> None:
        """The sentence under the title: what is happening, or what was wrong."""
        if page.notice != self._notice and not page.overlay:
            self._notice = page.notice
            if page.notice:
                self._terminal.tell(page.notice)

    def again(self) -> None:
        """The next page is to be printed whole, although it was before."""
        self._step = self._overlay = None

    def goodbye(self, sentence: str) -> None:
        """A visit is over; `sentence` is in the language of whoever leaves."""
        self._terminal.wipe()
        self._terminal.tell(sentence)

    def home(self, *, demonstration: bool, shared: str) -> None:
        """The first screen comes, for the next person."""
        if demonstration:
            self._terminal.tell("DÉMONSTRATION : tapez mail, adhérents ou quitter.")
        if shared:
            self._terminal.tell(shared)
        self._terminal.tell(self.t("Tapez ? pour l’aide, terminer pour tout effacer."))
        self._procedure = ""

    def hide(self, sentence: str) -> None:
        """What was typed goes, as whatever is typed from now on may not be seen; then the page comes again."""
        self._terminal.wipe()
        self._terminal.tell(sentence)
        self.again()

    def knows(self, page: Page) -> bool:
        return page.screen is self._step

    # --- nobody there? --------------------------------------------------------------------------------

    def warn(self, seconds: int) -> None:
        """Count down in words, every ten seconds."""
        if not self._warned or (seconds % _WARN_EVERY == 0 and seconds != self._warned):
            self._warned = seconds
            sentence = self.t("Êtes-vous toujours là ? Sans réponse, tout sera effacé dans {n} secondes.", n=seconds)
            self._terminal.tell(sentence)
            self._terminal.tell(self.t("Appuyez sur Entrée pour continuer."))

    def warned(self) -> bool:
        """Whether a warning was printed since the last call: then an empty line answers it, and nothing else."""
        warned, self._warned = bool(self._warned), 0
        return warned


def countless(text: str) -> str:
    """`text` without its numbers."""
    return "".join(character for character in text if not character.isdecimal())
