"""What is there to be copied has a button: with permission, without it, and without a script."""

from typing import Any

import pytest
from django.test import Client

from tests.besetzung import firma
from tests.browser.server import CHROMIUM
from tests.browser.test_eingabefelder import opened

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
]
REFUSED = "() => { document.execCommand = () => false; }"


@pytest.fixture
def credentials(client: Client) -> str:
    house = firma("fuldatal", "casameta-2022.yaml")
    client.force_login(house.people["administration"], backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post("/fuldatal/connect/neu/", {"name": "Gateway", "art": "software"})
    return answer.content.decode()


def test_credentials_are_copied_by_a_button(credentials: str) -> None:
    assert credentials.count("data-kopie=") == 5
    with playwright.sync_playwright() as starter:
        page = opened(starter, credentials)
        button = page.locator('[data-kopie="kennwort"]')
        said = page.locator('[data-kopie="kennwort"] + [role="status"]')
        assert " ".join(button.text_content().split()) == "Kopieren Kennwort"
        button.click()
        playwright.expect(said).to_have_text("Kopiert")
        assert pasted(page) == page.input_value("#kennwort")
        page.locator('[data-kopie="weg-dateien"]').click()
        playwright.expect(said).to_have_text("")
        assert pasted(page).endswith("/dateien")
        page.evaluate(REFUSED)
        button.click()
        playwright.expect(said).to_contain_text("bitte selbst kopieren")
        assert page.evaluate("document.activeElement.id") == "kennwort"


def test_without_a_script_there_is_no_button(credentials: str) -> None:
    with playwright.sync_playwright() as starter:
        browser = starter.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(java_script_enabled=False).new_page()
        page.set_content(credentials)
        assert page.locator("[data-kopie]").count() == 5
        assert all(one.get_attribute("hidden") is not None for one in page.locator("[data-kopie]").all())


def pasted(page: Any) -> str:
    """What a paste into a field brings."""
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<textarea id=ziel></textarea>')")
    page.focus("#ziel")
    page.keyboard.press("Control+V")
    found = str(page.input_value("#ziel"))
    page.evaluate("document.getElementById('ziel').remove()")
    return found
