"""What was asked for is in sight: on a phone, and with seventeen tabs."""

from pathlib import Path
from typing import Any

import pytest

from tests.besetzung import EXAMPLES
from tests.browser.server import CHROMIUM, serving
from tests.browser.test_reise import FOUNDER, Clerk, found_firm

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")]
HOUSE = "/fuldatal/liegenschaften/0000001-2/2022/"


SEEN = """selector => { const one = typeof selector === "string" ? document.querySelector(selector) : selector;
  const box = one.getBoundingClientRect();
  return box.left >= -1 && box.right <= innerWidth + 1 && box.top >= 0 && box.top < innerHeight; }"""


# how many lines the tabs take, and whether each row shows all of its own
TOP = "Math.round(one.getBoundingClientRect().top)"
ROWS = f"new Set([...document.querySelectorAll('nav.reiter a')].map(one => {TOP})).size"
INSIDE = """[...document.querySelectorAll("table.baum .einheit")].every(one => {
  one.textContent = "Wohnungen"; return one.scrollWidth <= one.clientWidth; })"""
FITS = "[...document.querySelectorAll('nav.reiter .reihe')].every(one => one.scrollWidth <= one.clientWidth)"


def seen(page: Any, selector: Any) -> bool:
    """Whether an element comes to lie in the window: its whole width, and its top in the height of it."""
    page.wait_for_function(SEEN, arg=selector, timeout=5000)
    return True


def test_what_was_asked_for_is_in_sight(tmp_path: Path) -> None:
    found_firm(tmp_path)
    with serving(tmp_path) as address, playwright.sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        clerk = Clerk(browser, address)
        page = clerk.page
        clerk.log_in(FOUNDER)
        clerk.go("/fuldatal/")
        page.set_input_files('input[type="file"]', EXAMPLES / "casameta-2022.yaml")
        # a chosen file is sent at once
        page.wait_for_url(f"**{HOUSE}**")

        for place in ("", "ergebnis/", "protokoll/"):
            clerk.go(f"{HOUSE}{place}")
            tabs = page.locator("nav.reiter a").element_handles()
            assert len(tabs) == 17
            assert all(seen(page, tab) for tab in tabs), place
            assert page.evaluate(ROWS) == 2, place

        for width in (768, 1280, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            for place in ("", "ergebnis/", "zaehler/"):
                clerk.go(f"{HOUSE}{place}")
                assert page.evaluate(ROWS) == 2, (width, place)
                # beside the panel too nothing has to be moved
                assert width == 768 or page.evaluate(FITS), (width, place)
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (width, place)
            clerk.go(f"{HOUSE}kostenbaum/")
            # a long unit (Wohnungen) stays in its column, and beside the panel nothing is cut off
            assert page.evaluate(INSIDE), width
            assert width == 768 or page.evaluate(
                "one => one.scrollWidth <= one.clientWidth", page.query_selector(".rollen")
            )

        page.set_viewport_size({"width": 360, "height": 800})
        for place in ("", "ergebnis/", "protokoll/"):
            clerk.go(f"{HOUSE}{place}")
            assert seen(page, "nav.reiter a[aria-current]"), place
        clerk.go(f"{HOUSE}ergebnis/")
        page.locator("button.betrag").first.click()
        page.wait_for_selector("#tafel .gross")
        page.wait_for_function("document.activeElement.id === 'tafel'")
        assert seen(page, "#tafel .gross")
        page.click("[data-zum-betrag]")
        assert seen(page, "button.betrag")

        clerk.go("/fuldatal/")
        assert seen(page, "table.arbeit td.satz")
        assert seen(page, 'table.arbeit td[data-name="Frist"]')
        assert clerk.complaints == []
        browser.close()
