"""An engine that writes down what it is given to say."""

from collections.abc import Sequence


class Recorder:
    """Everything said so far, in order; how often it was interrupted."""

    def __init__(self) -> None:
        self.stream: list[str] = []
        self.rates: list[int] = []
        self.languages: list[str] = []
        self.hushed = 0

    def say(self, utterances: Sequence[str], *, rate: int, language: str) -> None:
        self.stream += utterances
        self.rates += [rate] * len(utterances)
        self.languages += [language] * len(utterances)

    def hush(self) -> None:
        self.hushed += 1

    async def run(self) -> None:
        return

    def heard(self, *beginnings: str) -> bool:
        """Whether utterances that begin so came in this order; others may stand between them."""
        coming = iter(self.stream)
        return all(any(said.startswith(beginning) for said in coming) for beginning in beginnings)
