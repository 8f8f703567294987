"""The reference: a bare Textual form of three inputs, and a bare screen of 25 widgets behind its button."""

from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.widgets import Button, Input, Static


class Lines(Screen[None]):
    BINDINGS = [("escape", "app.pop_screen", "back")]  # noqa: RUF012

    def compose(self) -> ComposeResult:
        for number in range(1, 25):
            yield Static(f"Ligne {number}")
        yield Button("Retour")


class BareForm(App[None]):
    def compose(self) -> ComposeResult:
        for label in ("Numéro", "Nom", "Adresse"):
            yield Static(label)
            yield Input()
        yield Button("Valider")
        yield Button("Retour")

    def on_input_submitted(self) -> None:
        self.push_screen(Lines())

    def on_button_pressed(self) -> None:
        self.push_screen(Lines())


if __name__ == "__main__":
    BareForm().run()
