"""What was typed when a session ended stands in its form again after the log-in, for the same person alone."""

from pathlib import Path
from typing import Any

import pytest

from tests.browser.server import CHROMIUM, serving
from tests.browser.test_reise import FOUNDER, PASSWORD, Clerk, found_firm

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")]
NEU = "/fuldatal/connect/neu/"


def test_what_was_typed_stands_there_again(tmp_path: Path) -> None:
    found_firm(tmp_path)
    with serving(tmp_path) as address, playwright.sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        clerk = Clerk(browser, address)
        page = clerk.page
        clerk.log_in(FOUNDER)

        typed(clerk)
        page.context.clear_cookies(name="sessionid")
        page.click("main form button.voll")
        page.wait_for_url("**/konto/anmelden/**")
        assert "Gespeichert ist nichts." in page.inner_text("main")
        log_in_here(page)
        page.wait_for_url(f"**{NEU}")
        playwright.expect(page.locator("main")).to_contain_text("steht wieder da")
        playwright.expect(page.locator("[name=name]")).to_have_value("Keller Süd")
        playwright.expect(page.locator("[name=art]")).to_have_value("gateway")
        assert kept(page) is None

        # logged in anew beside it: the form has an old mark
        other = page.context.new_page()
        page.context.clear_cookies()
        other.goto(f"{address}/konto/anmelden/")
        log_in_here(other)
        other.wait_for_url("**/fuldatal/**")
        page.click("main form button.voll")
        page.click("a[data-wieder]")
        playwright.expect(page.locator("[name=name]")).to_have_value("Keller Süd")
        page.click("main form button.voll")
        page.wait_for_selector("#kennwort")

        # a long list is kept, a key is not
        put_back(clerk, "1/liegenschaft/", "zeilen")
        put_back(clerk, "schluessel/", "nr")

        # an empty form for somebody else, and once another page was seen
        typed(clerk)
        page.evaluate("document.body.dataset.wer = '0'")
        page.context.clear_cookies(name="sessionid")
        page.click("main form button.voll")
        log_in_here(page)
        page.wait_for_url(f"**{NEU}")
        page.wait_for_load_state("load")
        assert (page.input_value("[name=name]"), kept(page)) == ("", None)


def put_back(clerk: Clerk, place: str, told: str) -> None:
    """What is typed into the form with the field `told` stands there after the log-in, but for a key."""
    page = clerk.page
    clerk.go(f"/fuldatal/connect/{place}")
    form = page.locator(f"form:has([name={told}])").first
    for name, value in {"strasse": "Am Wehr 1", "plz": "34117", "ort": "Kassel", "schluessel": "0F" * 16}.items():
        for field in form.locator(f"[name={name}]").all():
            field.fill(value)
    form.locator(f"[name={told}]").fill("12345678")
    page.context.clear_cookies(name="sessionid")
    form.locator("button.voll").click()
    log_in_here(page)
    page.wait_for_url(f"**/{place}")
    playwright.expect(page.locator(f"[name={told}]").first).to_have_value("12345678")
    for field in page.locator("[name=schluessel]").all():
        assert field.input_value() == ""


def typed(clerk: Clerk) -> None:
    clerk.go(NEU)
    clerk.page.fill("[name=name]", "Keller Süd")
    clerk.page.select_option("[name=art]", "gateway")


def log_in_here(page: Any) -> None:
    page.fill("#id_login", FOUNDER)
    page.fill("#id_password", PASSWORD)
    page.click("form button.voll")


def kept(page: Any) -> Any:
    return page.evaluate("sessionStorage.getItem('getippt')")
