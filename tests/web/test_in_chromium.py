"""The page in a real browser, on a phone's width: with the keyboard alone, and with its script."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kiosk import guide
from tests.conftest import OTHER_PASSWORD
from tests.web.conftest import Web

if TYPE_CHECKING:
    from playwright.async_api import Page

playwright = pytest.importorskip("playwright.async_api", reason="pip install playwright")
CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="apt install chromium"),
]
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


@asynccontextmanager
async def opened(web: Web, token: str, *, scripts: bool = True) -> "AsyncIterator[Page]":
    """360 pixels wide, the link already open."""
    async with playwright.async_playwright() as tools:
        browser = await tools.chromium.launch(executable_path=str(CHROMIUM), args=OPTIONS)
        try:
            page = await browser.new_page(viewport={"width": 360, "height": 740}, java_script_enabled=scripts)
            await page.goto(f"http://127.0.0.1:{web.port}/r/{token}")
            yield page
        finally:
            await browser.close()


@pytest.fixture
async def phone(by_address: Web, token: str) -> "AsyncIterator[Page]":
    async with opened(by_address, token) as page:
        yield page


async def test_the_keyboard_alone_goes_all_the_way(phone: "Page") -> None:
    """Every press of Tab is one field; the rule is ticked on the way, and nothing is wider than the screen."""
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    ticks = phone.locator(".tick")
    assert await ticks.all_text_contents() == ["à faire"] * 4
    await phone.keyboard.press("Tab")
    await phone.keyboard.type("00123")  # one zero is missing
    await phone.keyboard.press("Tab")
    await phone.keyboard.type("Phare")
    assert await ticks.all_text_contents() == ["à faire", "fait", "fait", "à faire"]
    assert not await phone.evaluate(wide)
    await phone.keyboard.press("Enter")
    await phone.wait_for_selector("#summary:focus")
    await phone.set_viewport_size({"width": 180, "height": 370})  # the same phone at 200 %
    assert await phone.input_value("#field-A") == ""
    assert not await phone.evaluate(wide)
    await phone.set_viewport_size({"width": 360, "height": 740})
    await phone.fill("#field-N", "000123")
    await phone.focus("#field-A")
    await phone.keyboard.type(OTHER_PASSWORD)
    await phone.keyboard.press("Tab")
    await phone.keyboard.type(OTHER_PASSWORD)
    await phone.keyboard.press("Tab")
    await phone.keyboard.press("Space")
    assert await phone.get_attribute("#field-A", "type") == "text"
    await phone.keyboard.press("Tab")
    await phone.keyboard.press("Enter")
    await phone.wait_for_selector(f"text={guide.FORGOT_PASSWORD.step(10).title}")


async def test_pressing_twice_sends_once(phone: "Page") -> None:
    await phone.fill("#field-N", "000123")
    await phone.fill("#field-A", OTHER_PASSWORD)
    await phone.fill("#field-B", OTHER_PASSWORD)
    await phone.dblclick("button[type=submit]")
    await phone.wait_for_selector(f"text={guide.FORGOT_PASSWORD.step(10).title}")


async def test_without_scripts_the_rule_is_listed_and_the_form_works(by_address: Web, token: str) -> None:
    async with opened(by_address, token, scripts=False) as phone:
        assert await phone.locator("[data-criterion]").count() == 4
        assert await phone.locator(".tick").all_text_contents() == [""] * 4
        assert not await phone.is_visible("#show")
        await phone.fill("#field-N", "000123")
        await phone.fill("#field-A", OTHER_PASSWORD)
        await phone.fill("#field-B", "Phare-Lointain-93")
        await phone.click("button[type=submit]")
        await phone.wait_for_selector("#summary")
        assert await phone.input_value("#field-N") == "000123"
        await phone.fill("#field-A", OTHER_PASSWORD)
        await phone.fill("#field-B", OTHER_PASSWORD)
        await phone.click("button[type=submit]")
        await phone.wait_for_selector(f"text={guide.FORGOT_PASSWORD.step(10).title}")


async def test_a_password_manager_finds_what_it_fills(phone: "Page") -> None:
    """Two new passwords for it to invent and to keep, and a member number that is none of its affair."""
    fields = phone.locator("input")
    kinds = [
        (await field.get_attribute("type"), await field.get_attribute("autocomplete")) for field in await fields.all()
    ]
    assert kinds == [("text", "off"), ("password", "new-password"), ("password", "new-password")]
