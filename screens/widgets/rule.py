"""The password rule, ticked live in words: « fait » or « à faire », never colour alone (A17)."""

from kiosk.identity.password_rule import Criterion, met
from screens.widgets.drawn import Drawn

_NAMES = {
    Criterion.LENGTH: "8 caractères",
    Criterion.UPPER: "une majuscule",
    Criterion.LOWER: "une minuscule",
    Criterion.DIGIT: "un chiffre",
}


class RuleTicks(Drawn):
    """Four criteria on two lines. `words` say the rule where no sentence beside it does."""

    def __init__(self, *, words: str = "") -> None:
        self._shown = self._lines("")
        super().__init__(self._shown, words=words, id="rule", markup=False)

    def judge(self, password: str) -> None:
        lines = self._lines(password)
        if lines != self._shown:
            self._shown = lines
            self.update(lines, layout=False)

    def _lines(self, password: str) -> str:
        state = met(password)
        cells = [f"{'√ fait   ' if state[c] else '· à faire'} : {name}" for c, name in _NAMES.items()]
        return f"{cells[0]:<27}{cells[1]}\n{cells[2]:<27}{cells[3]}"
