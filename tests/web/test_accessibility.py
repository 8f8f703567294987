"""axe-core finds nothing to say, on every state of the page, light and dark. (WCAG 2.2 AA)"""

import shutil
import subprocess
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from kiosk.services.parts import Parts
from kiosk.storage.tables import reset_requests
from tests.conftest import OTHER_PASSWORD
from tests.web.conftest import Web
from tests.web.test_in_chromium import CHROMIUM, OPTIONS, playwright

if TYPE_CHECKING:
    from playwright.async_api import Page

NPM = shutil.which("npm")
pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="apt install chromium"),
    pytest.mark.skipif(NPM is None, reason="apt install npm: axe-core comes from its registry"),
]


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The script itself, fetched once for each worker."""
    folder = tmp_path_factory.mktemp("axe")
    assert NPM is not None
    install = [NPM, "install", "--silent", "--no-fund", "--no-audit", "--prefix", str(folder), "axe-core@4"]
    subprocess.run(install, check=True, stdin=subprocess.DEVNULL)
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(params=["light", "dark"])
async def phone(request: pytest.FixtureRequest, by_address: Web) -> "AsyncIterator[Page]":
    async with playwright.async_playwright() as tools:
        browser = await tools.chromium.launch(executable_path=str(CHROMIUM), args=OPTIONS)
        try:
            # An ended link answers in the phone's own language.
            yield await browser.new_page(
                viewport={"width": 360, "height": 740}, color_scheme=request.param, locale="fr-FR"
            )
        finally:
            await browser.close()


async def found_by(axe: str, page: "Page", what: str = "document") -> list[str]:
    await page.evaluate(axe)
    result = await page.evaluate(f"axe.run({what})")
    assert result["passes"], "axe looked at nothing"
    return [f"{fault['id']}: {fault['nodes'][0]['html']}" for fault in result["violations"]]


async def test_no_state_of_the_page_has_a_fault(phone: "Page", by_address: Web, token: str, axe: str) -> None:
    link = f"http://127.0.0.1:{by_address.port}/r/{token}"
    faults: dict[str, list[str]] = {}
    await phone.goto(link)
    faults["form"] = await found_by(axe, phone)
    await phone.press("#field-B", "Enter")
    await phone.wait_for_selector("#summary")
    faults["errors"] = await found_by(axe, phone)
    await phone.fill("#field-N", "000123")
    await phone.fill("#field-A", OTHER_PASSWORD)
    await phone.fill("#field-B", OTHER_PASSWORD)
    await phone.press("#field-B", "Enter")
    await phone.wait_for_selector("a.button")
    faults["done"] = await found_by(axe, phone)
    await phone.goto(link)
    faults["used"] = await found_by(axe, phone)
    await phone.goto(link[:-1])
    faults["unknown"] = await found_by(axe, phone)
    assert faults == {"form": [], "errors": [], "done": [], "used": [], "unknown": []}


async def test_no_way_a_link_ends_has_a_fault(
    phone: "Page", by_address: Web, parts: Parts, token: str, axe: str
) -> None:
    link, now = f"http://127.0.0.1:{by_address.port}/r/{token}", parts.clock.now()
    endings = {
        "Un mail plus récent remplace celui-ci": {"superseded_at": now},
        "Trop d’essais : ce lien ne fonctionne plus": {"superseded_at": None, "tries": 5},
        "Ce lien a expiré à": {"tries": 0, "expires_at": now - timedelta(minutes=1)},
    }
    for title, row in endings.items():
        async with parts.database.transaction() as connection:
            await connection.execute(reset_requests.update().values(row))
        await phone.goto(link)
        assert title in (await phone.text_content("h1") or "")
        assert await found_by(axe, phone) == []
    async with parts.database.transaction() as connection:
        await connection.exec_driver_sql("ALTER TABLE reset_requests RENAME TO away")
    await phone.goto(link)
    assert await phone.text_content("h1") == "Service momentanément indisponible"
    assert await found_by(axe, phone) == []
