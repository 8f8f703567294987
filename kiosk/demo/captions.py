"""The guide's own words as captions: "@" is the step's title, "@B" what it says of (B), and so on."""

import re

from kiosk.guide import CONNEXION, Step
from kiosk.locale import Catalogue
from kiosk.said import say

KNOWN = "@, @A à @D, @closing, @text, @note 1, @message 1"
_REFERENCE = re.compile(r"@([A-D]|closing|text|note [1-9]|message [1-9])?")


def is_known(caption: str) -> bool:
    """Whether this is plain words, or a reference that the guide knows."""
    return not caption.startswith("@") or _REFERENCE.fullmatch(caption) is not None


def words(caption: str, step: Step | None, catalogue: Catalogue) -> str:
    """What is read; a step that does not have what is asked gives its title."""
    if not caption.startswith("@"):
        return say(catalogue, caption) if caption else ""
    kind, _, number = caption[1:].partition(" ")
    if kind == "message":  # the guide has them at the end of CONNEXION alone
        messages = CONNEXION.step(5).messages
        return say(catalogue, messages[min(int(number), len(messages)) - 1].text)  # its advice is on the screen
    if step is None:
        return ""
    title = f"{step.number}) {say(catalogue, step.title)}"
    match kind:
        case "closing" if step.closing:
            return say(catalogue, step.closing)
        case "text" if step.text:
            return say(catalogue, step.text[0])
        case "note" if any(note.number == int(number) for note in step.notes):
            return f"({number}) {say(catalogue, step.note(int(number)).text)}"
        case _ if kind in {field.letter for field in step.fields}:
            # Without « 1er Rectangle blanc », which would push what stands under it out of sight.
            return f"({kind}) {say(catalogue, step.field(kind).instruction)}"
        case _:
            return title
