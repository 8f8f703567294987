"""A screen as somebody reads it who does not see it: sentences, questions and choices, in reading order.

Nothing here holds what a person typed: a value read aloud or printed again would be everybody's.
"""

from dataclasses import dataclass, field

from textual.widget import Widget


@dataclass(frozen=True, slots=True)
class Sentence:
    """Something to read. What is private is shown, and never said aloud."""

    text: str
    private: bool = False
    live: bool = False  # it changes by itself, and each change matters: the call, its chat


@dataclass(frozen=True, slots=True)
class Question:
    """A field: its letter, its label, its hint or what is wrong with it. Never its content."""

    letter: str  # empty where the screen shows none
    label: str
    message: str
    wrong: bool
    secret: bool  # typed without echo
    empty: bool
    widget: Widget = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Choice:
    """A button or a link."""

    label: str
    enabled: bool
    private: bool
    widget: Widget = field(compare=False, repr=False)


Item = Sentence | Question | Choice


@dataclass(frozen=True, slots=True)
class Page:
    """The whole screen at one moment."""

    screen: object  # the same as long as it is the same screen
    overlay: bool
    ready: bool  # it takes an answer
    procedure: str
    where: str
    heading: str
    notice: str
    items: tuple[Item, ...]
    focus: Question | Choice | None

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        return tuple(item for item in self.items if isinstance(item, Sentence))

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(item for item in self.items if isinstance(item, Question))

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What may be chosen now, where the focus is first."""
        open_now = [item for item in self.items if isinstance(item, Choice) and item.enabled]
        return tuple(sorted(open_now, key=self._rank))

    def _rank(self, choice: Choice) -> int:
        if self.focus is choice:
            return 0
        return 1 if choice.widget.has_class("-main") else 2
