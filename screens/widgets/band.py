"""The permanent row above a screen: that others see it (F4), and that this is a demonstration."""

from collections.abc import Sequence

from textual.widgets import Static

from screens.speech import speaker


class Band(Static):
    """In one row, since a small screen has no second one to give; no row at all when there is nothing to say."""

    def __init__(self, demonstration: Sequence[str]) -> None:
        """`demonstration`: what a demonstration says of itself, in fewer and fewer words; empty otherwise."""
        super().__init__(id="band", markup=False)
        self._demonstration = demonstration
        self.display = bool(demonstration)

    def announce(self, demonstration: Sequence[str]) -> None:
        """The demonstration says something else of itself from now on."""
        self._demonstration = demonstration
        self.say_again()

    def on_mount(self) -> None:
        self.share_screen(speaker(self).shared)

    def on_resize(self) -> None:
        self.say_again()

    def share_screen(self, shared: bool) -> None:
        self.display = shared or bool(self._demonstration)
        self.say_again()

    def say_again(self) -> None:
        ways = self._ways()
        room = self.content_size.width
        way = next((way for way in ways if len(way) <= room), ways[-1])
        if way != self.content:
            self.update(way, layout=False)

    def _ways(self) -> list[str]:
        """The same in fewer and fewer words."""
        screen, demonstration = speaker(self), self._demonstration
        if not screen.shared:
            return list(demonstration) or [""]
        short = screen.t("Écran partagé")
        if demonstration:
            return [*(f"{short} · {way}" for way in demonstration), short]
        if screen.kiosk.always_shared:
            return [screen.t("Écran partagé (réglage de la borne) : la saisie est cachée"), short]
        return [
            screen.t("Écran partagé : ce que vous tapez est caché (F4 : arrêter)"),
            screen.t("Écran partagé (F4 : arrêter)"),
            short,
        ]
