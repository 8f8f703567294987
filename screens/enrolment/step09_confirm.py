"""Step 9: the button « Terminer mon inscription »: the one press that registers anybody."""

from screens.forgot_password.step09_confirm import ConfirmChange


class ConfirmEnrolment(ConfirmChange):
    """The last word."""

    def sentences(self) -> tuple[str, ...]:
        return (
            self.t("Votre mot de passe est prêt."),
            self.t("Un clic termine votre inscription."),
            self.t("Un mail vous le confirmera."),
        )
