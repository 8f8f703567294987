"""In which language a page answers: the one asked for by its links, the request's, the browser's, French."""

from starlette.requests import Request

from kiosk.locale import LANGUAGES, Catalogue, Language, known, open_catalogue

_LONGEST_HEADER = 200  # characters of Accept-Language worth reading
ASKED = "lang"


class Speech:
    """Every catalogue, read once."""

    def __init__(self) -> None:
        self._catalogues = {language: open_catalogue(language) for language in LANGUAGES}

    def of(self, request: Request, chosen: str | None = None) -> Catalogue:
        """`chosen` is what the request says that the link belongs to, if it is known."""
        asked = known(request.query_params.get(ASKED, "")) or known(chosen or "")
        return self._catalogues[asked or accepted(request.headers.get("accept-language", "")) or "fr"]


def accepted(header: str) -> Language | None:
    """The first of ours in an Accept-Language header, the most wanted first."""
    wanted: list[tuple[float, int, Language]] = []
    for place, part in enumerate(header[:_LONGEST_HEADER].split(",")):
        name, _, weight = part.partition(";")
        language, weighs = known(name), _weight(weight)
        if language is not None and weighs > 0:
            wanted.append((-weighs, place, language))
    return min(wanted)[2] if wanted else None


def _weight(text: str) -> float:
    name, _, number = text.strip().partition("=")
    try:
        return float(number) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
