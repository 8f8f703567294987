"""What may be told of an exception. (R63)"""

from pathlib import Path
from traceback import extract_tb


def kind_and_place(error: BaseException | None) -> dict[str, str]:
    """All that is told of an exception, for `extra=`: its text may hold what somebody typed."""
    if error is None:
        return {}
    place = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in extract_tb(error.__traceback__)]
    return {"error": type(error).__name__, "where": " ".join(place[-2:])}
