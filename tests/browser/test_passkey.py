"""A passkey is added, and opens the door, in a real browser under our own content security policy."""

import re
from collections.abc import Iterator

import pytest

from tests.browser.server import CHROMIUM, serving
from tests.browser.test_reise import FOUNDER, PASSWORD, found_firm

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
# a key of the machine itself, which asks for a finger and always gets it
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The application with one firm and its founder."""
    folder = tmp_path_factory.mktemp("anwendung")
    found_firm(folder)
    with serving(folder) as found:
        yield found


def log_in(page, address: str) -> None:
    page.goto(f"{address}/konto/anmelden/")
    page.fill("#id_login", FOUNDER)
    page.fill("#id_password", PASSWORD)
    page.click("form button.taste.voll")
    page.wait_for_url(re.compile("/fuldatal/"))


def test_a_passkey_is_added_and_logs_in(address: str) -> None:
    with playwright.sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_context(locale="de-DE").new_page()
        complaints: list[str] = []
        page.on("console", lambda line: complaints.append(line.text) if line.type in ("error", "warning") else None)
        page.on("pageerror", lambda problem: complaints.append(str(problem)))
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})

        log_in(page, address)
        page.goto(f"{address}/konto/zweiter-faktor/webauthn/add/")
        page.fill("#id_password", PASSWORD)  # a new key asks for the password again
        page.click("main button.taste.voll")
        page.fill("#id_name", "Mein Rechner")
        page.check("#id_passwordless")
        page.click("#mfa_webauthn_add")
        page.wait_for_url(re.compile("recovery-codes|webauthn/$"))
        page.goto(f"{address}/konto/zweiter-faktor/webauthn/")
        assert "Mein Rechner" in page.inner_text("table.liste")

        page.goto(f"{address}/konto/abmelden/")
        page.click("main button.taste.voll")
        page.goto(f"{address}/konto/anmelden/")
        page.click("#passkey_login")
        page.wait_for_url(re.compile("/fuldatal/"))
        assert page.inner_text("h1") == "Was als Nächstes ansteht"
        browser.close()
    assert complaints == []
