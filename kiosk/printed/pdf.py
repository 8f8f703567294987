"""The PDF, printed from the HTML by Debian's Chromium: tagged, with title, language and outline.

Chromium and not a library of Python's: it alone lays out the page's own style sheet and tags what it prints, without
a second description of every page; the drawing libraries of the others would have to be installed as well.
"""

import os
import re
import shutil
import subprocess
import tempfile
from datetime import datetime
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_SECONDS = 120
_DATES = re.compile(rb"(?<=Date \(D:)\d{14}(?=[+Z-])")
_OPTIONS = (
    "--headless",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
    "--export-tagged-pdf",
    "--user-agent=Kiosk",  # what the PDF names as its maker
)


class NotPrinted(RuntimeError):
    """There is no PDF; the text is a sentence for the operator."""


def browser() -> str:
    """The Chromium of this machine. Raises `NotPrinted`."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        raise NotPrinted("Le PDF est imprimé par Chromium, absent d’ici : installez-le (apt-get install chromium).")
    return found


def pdf(html: str, made: datetime) -> bytes:
    """The pages of `html`, dated `made`: two from the same HTML are the same bytes. Raises `NotPrinted`."""
    chromium = browser()
    with tempfile.TemporaryDirectory(prefix="kiosk-guide-") as folder:
        page, printed = Path(folder) / "guide.html", Path(folder) / "guide.pdf"
        page.write_text(html, encoding="utf-8")
        _print(chromium, page, printed, Path(folder) / "profile")
        if not printed.exists():
            raise NotPrinted("Chromium n’a pas imprimé le guide : essayez chromium --headless --version.")
        return _DATES.sub(f"{made:%Y%m%d%H%M%S}".encode(), printed.read_bytes())


def _print(chromium: str, page: Path, printed: Path, profile: Path) -> None:
    command = [chromium, *_OPTIONS, f"--user-data-dir={profile}", f"--print-to-pdf={printed}", page.as_uri()]
    if os.geteuid() == 0:  # its sandbox refuses root; the page is ours and runs no script
        command.insert(1, "--no-sandbox")
    try:
        subprocess.run(command, check=False, capture_output=True, stdin=subprocess.DEVNULL, timeout=_SECONDS)  # noqa: S603 - no shell
    except subprocess.TimeoutExpired:
        raise NotPrinted(f"Chromium n’a pas répondu en {_SECONDS} secondes : recommencez.") from None
