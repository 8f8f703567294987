"""What to say: pages and keys go in, utterances come out. Knows no engine, and never sees what a person typed, except
one key at a time and only to say it in headphones."""

from dataclasses import replace

from kiosk.said import french
from screens.reading.page import Choice, Page, Question
from screens.reading.words import Translate, spoken

_NAMES = {
    "@": french("arobase"),
    ".": french("point"),
    "-": french("tiret"),
    "_": french("tiret bas"),
    " ": french("espace"),
    "+": french("plus"),
}
_COUNTED_SECONDS = 10  # a countdown is said every ten seconds


class Narrator:
    """Says each thing once: a whole screen when it comes, then what changes on it and where the focus goes."""

    def __init__(self, t: Translate) -> None:
        self.t = t
        self._page: Page | None = None
        self._step: object = None  # the screen under an overlay: it was read
        self._said: set[str] = set()

    def see(self, page: Page) -> list[str]:
        """What is to be said now that the screen is `page`; nothing while it is being made."""
        before = self._page
        if not page.ready:
            # Of a screen that works, only what it says of its work.
            if before is None or before.screen is not page.screen or page.notice in {"", before.notice}:
                return []
            self._page = replace(before, notice=page.notice)
            return [self._spoken(page.notice)]
        self._page = page
        if before is None or before.screen is not page.screen:
            return self._opened(page)
        return self._changed(before, page)

    def forget(self) -> None:
        """The next screen is to be read whole, although it was read before."""
        self._step = None

    def _spoken(self, text: str) -> str:
        return spoken(text, self.t)

    def start_again(self) -> None:
        """So is the one that is shown."""
        self._page = self._step = None

    def typed(self, character: str, *, password: bool, headphones: bool) -> list[str]:
        """The echo of one key. In a room that others share, none at all."""
        if not headphones:
            return []
        if password:
            return [self.t("caractère saisi")]
        return [self.t(_NAMES[character]) if character in _NAMES else character]

    def deleted(self, *, headphones: bool) -> list[str]:
        return [self.t("effacé")] if headphones else []

    # --- a screen ---------------------------------------------------------------------------------------

    def _opened(self, page: Page) -> list[str]:
        back = page.screen is self._step
        if not page.overlay:
            self._step = page.screen
        if back:  # an overlay closed: the step was read before
            wrong = [self.describe(q) for q in page.questions if q.wrong and q is not page.focus]
            return [page.where, *wrong, *self._focused(page)]
        self._said = {_countless(sentence.text) for sentence in page.sentences}
        return self._whole(page)

    def _whole(self, page: Page) -> list[str]:
        title = [f"{page.where}. {self._spoken(page.heading)}"] if page.where else []
        notice = [self._spoken(page.notice)] if page.notice else []
        sentences = [self._spoken(sentence.text) for sentence in page.sentences if not sentence.private]
        return [*title, *notice, *sentences, *self._focused(page)]

    def _changed(self, before: Page, page: Page) -> list[str]:
        said = []
        if page.notice and page.notice != before.notice:
            said.append(self._spoken(page.notice))
        said += self._news(before, page)
        said += self._mistakes(before, page)
        if _name(page.focus) != _name(before.focus):
            said += self._focused(page)
        return said

    def _news(self, before: Page, page: Page) -> list[str]:
        said = []
        known = {sentence.text for sentence in before.sentences}
        for sentence in page.sentences:
            if sentence.private or sentence.text in known:
                continue
            new = sentence.live or _countless(sentence.text) not in self._said
            if new or (page.overlay and _counts_round(sentence.text)):
                self._said.add(_countless(sentence.text))
                said.append(self._spoken(sentence.text))
        return said

    def _mistakes(self, before: Page, page: Page) -> list[str]:
        """What a field says now of what is in it: wrong, or right. Its hint was said with it."""
        said = []
        for old, new in zip(before.questions, page.questions, strict=False):
            if new.message == old.message or not new.message:
                continue
            moved = _name(page.focus) != _name(before.focus)
            if new.wrong and not (moved and new is page.focus):
                said.append(self._spoken(new.message) if new is page.focus else self.describe(new))
            elif not new.wrong and not old.wrong and new is page.focus and not new.empty:
                said.append(self._spoken(new.message))
        return said

    def _focused(self, page: Page) -> list[str]:
        return [self.describe(page.focus)] if page.focus is not None else []

    def describe(self, item: Question | Choice) -> str:
        """A field or a button, as it is said when the focus comes to it."""
        match item:
            case Choice(private=True):
                return self.t("Bouton.")
            case Choice():
                return self.t("{label}, bouton.", label=self._spoken(item.label))
            case Question():
                name = self.t("Case {letter}. {label}.", letter=item.letter, label=self._spoken(item.label))
                parts = [name if item.letter else f"{self._spoken(item.label)}."]
                if item.message:
                    parts.append(self._spoken(item.message))
                if not item.empty and not item.wrong:
                    parts.append(self.t("Déjà remplie."))
                return " ".join(parts)


def _name(item: Question | Choice | None) -> object:
    return item and (type(item), item.letter if isinstance(item, Question) else "", item.label)


def _countless(text: str) -> str:
    return "".join(character for character in text if not character.isdecimal())


def _counts_round(text: str) -> bool:
    digits = "".join(character for character in text if character.isdecimal())
    return bool(digits) and int(digits) % _COUNTED_SECONDS == 0
