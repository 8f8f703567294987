"""The password rule, ticked live in words: « fait » or « à faire », never colour alone (A17).

On a shared screen one tick for all of it: « 8 caractères : fait » would count them aloud.
"""

from kiosk.identity.password_rule import Criterion, met
from kiosk.said import french
from screens.speech import speaker
from screens.widgets.drawn import Drawn

_NAMES = {
    Criterion.LENGTH: french("8 caractères"),
    Criterion.UPPER: french("une majuscule"),
    Criterion.LOWER: french("une minuscule"),
    Criterion.DIGIT: french("un chiffre"),
}
_DONE, _TO_DO = french("fait"), french("à faire")


class RuleTicks(Drawn):
    """Four criteria on two lines. `words` say the rule where no sentence beside it does."""

    def __init__(self, *, words: str = "") -> None:
        super().__init__(words=words, id="rule", markup=False)
        self._met = met("")
        self._withheld = False

    def on_mount(self) -> None:
        self.say_again()

    def share_screen(self, shared: bool) -> None:
        self.say_again()
        self.refresh(layout=True)  # in fewer rows, or more

    def judge(self, password: str) -> None:
        state = met(password)
        if state != self._met:
            self._met = state
            self.say_again()

    def withhold(self) -> None:
        """Say the four criteria and not which of them are met: nobody but their owner is told that of a password."""
        self._withheld = True
        self.say_again()

    def say_again(self) -> None:
        super().say_again()
        if speaker(self).shared:
            self.update(self._verdict())
            return
        t = speaker(self).t
        done, to_do = t(_DONE), t(_TO_DO)
        wide = max(len(done), len(to_do))
        cells = []
        for criterion, name in _NAMES.items():
            sign, state = ("√", done) if self._met[criterion] else ("·", to_do)
            words = t("{state} : {criterion}", state=f"{state:<{wide}}", criterion=t(name))
            cells.append(f"• {t(name)}" if self._withheld else f"{sign} {words}")
        left = max(27, 2 + max(len(cells[0]), len(cells[2])))
        self.update(f"{cells[0]:<{left}}{cells[1]}\n{cells[2]:<{left}}{cells[3]}", layout=False)

    def _verdict(self) -> str:
        t = speaker(self).t
        right = all(self._met.values())
        verdict = t("√ La règle est respectée.") if right else t("· La règle n’est pas encore respectée.")
        return f"{', '.join(t(name) for name in _NAMES.values())}\n{verdict}"
