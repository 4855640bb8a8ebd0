"""From an empty Organisation to issued documents in a real browser: the brochure's house, case S1, typed in by hand."""

import re
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.besetzung import EXAMPLES
from tests.browser.server import CHROMIUM, UMLAGE, environ, serving
from umlage.formats.akte.syntax import plain_values

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")]
FOUNDER, COLLEAGUE, PASSWORD = "chefin@fuldatal.example", "kollege@fuldatal.example", "Birnbaum-am-Teich-7"
HOUSE: Any = plain_values((EXAMPLES / "casameta-2022.yaml").read_bytes(), is_json=False)


class Clerk:
    """Somebody with a browser; every complaint of the browser is written down."""

    def __init__(self, browser: Any, address: str) -> None:
        self.page = browser.new_context(locale="de-DE", viewport={"width": 1440, "height": 900}).new_page()
        self.address, self.complaints = address, list[str]()
        self.page.on("console", lambda line: self.complaints.append(line.text) if line.type != "log" else None)
        self.page.on("pageerror", lambda problem: self.complaints.append(str(problem)))

    def go(self, path: str) -> None:
        answer = self.page.goto(f"{self.address}{path}")
        assert answer.status == 200, path

    def log_in(self, email: str) -> None:
        self.go("/konto/anmelden/")
        self.page.fill("#id_login", email)
        self.page.fill("#id_password", PASSWORD)
        self.page.click("form button.taste.voll")
        self.page.wait_for_url(re.compile("/fuldatal/"))

    def fill(self, values: dict[str, Any], *ohne: str, before: str = "") -> None:
        """Type values into the fields of a form; closed groups are opened, lists get their rows."""
        for key, value in values.items():
            if key in ohne:
                continue
            name = f"{before}{key}"
            if isinstance(value, dict):
                self._open(name)
                self.fill(value, before=f"{name}.")
            elif isinstance(value, tuple):
                for place, row in enumerate(value):
                    self._open_row(name, place)
                    self.fill(row, before=f"{name}.{place}.")
            else:
                self._type(name, value)

    def _open(self, name: str) -> None:
        group = self.page.locator(f'details[id="f-{name}"]:not([open]) > summary')
        if group.count():
            group.first.click()

    def _open_row(self, name: str, place: int) -> None:
        self._open(name)
        field = self.page.locator(f'[name^="{name}.{place}."]').first
        row = field.locator("xpath=ancestor::details[contains(@class, 'neu')][1]")
        if row.count() and not row.first.get_attribute("open"):
            row.first.locator("summary").first.click()

    def _type(self, name: str, value: Any) -> None:
        field = self.page.locator(f'[name="{name}"]')
        if isinstance(value, bool):
            field.select_option("ja" if value else "nein")
        elif field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(str(value))
        else:
            text = value.isoformat() if isinstance(value, date) else str(value)
            field.fill(text.replace(".", ",") if field.get_attribute("inputmode") == "decimal" else text)

    def save(self) -> None:
        self.page.click("main form[data-speichern] button.taste.voll")
        self.page.wait_for_load_state()
        said = self.page.locator("main .meldung.fehler, main .fehlertext").all_inner_texts()
        assert said == []

    def add(self, path: str, values: dict[str, Any], *ohne: str) -> None:
        """Open the form of a new part, fill it, save it."""
        self.go(path)
        self.fill(values, *ohne)
        self.save()

    def link(self, text: str) -> str:
        """Where the link with this text leads."""
        found = self.page.get_by_role("link", name=text, exact=True).first.get_attribute("href")
        assert found is not None, text
        return str(
            self.page.evaluate(
                "where => new URL(where, location.href).pathname + new URL(where, location.href).search", found
            )
        )


def found_firm(folder: Path) -> None:
    command = [UMLAGE, "organisation", "fuldatal", "Fuldatal Messdienst", FOUNDER, "--ordner", str(folder)]
    subprocess.run(command, input=PASSWORD, text=True, check=True, env=environ())


def invited(founder: Clerk, colleague: Clerk) -> None:
    """The second of the four eyes comes by invitation."""
    founder.go("/fuldatal/verwaltung/")
    founder.page.fill('[name="email"]', COLLEAGUE)
    founder.page.select_option('form:has([name="email"]) [name="rolle"]', "sachbearbeitung")
    founder.page.click('form:has([name="email"]) button.taste')
    founder.page.wait_for_load_state()
    link = founder.page.locator("input[data-kopieren]").input_value()
    colleague.page.goto(link)
    colleague.page.fill('[name="name"]', "Kollege")
    for field in colleague.page.locator('input[type="password"]').all():
        field.fill(PASSWORD)
    colleague.page.click("main form button.taste.voll")
    colleague.page.wait_for_load_state()
    colleague.log_in(COLLEAGUE)


def typed_in(clerk: Clerk) -> str:
    """The whole house, form by form; returns its address."""
    place = HOUSE["liegenschaft"]
    clerk.go("/fuldatal/neu/")
    clerk.fill({**{name: place[name] for name in ("nr", "strasse", "plz", "ort")}, **HOUSE["zeitraum"]})
    clerk.page.click("main form button.taste.voll")
    clerk.page.wait_for_url(re.compile("/2022/"))
    house = f"/fuldatal/liegenschaften/{place['nr']}/2022/"
    clerk.go(house)
    clerk.add(clerk.link("Bearbeiten"), HOUSE["liegenschaft"])
    for name, title in (("abrechnung", "Art der Abrechnung"), ("einstellungen", "Einstellungen")):
        clerk.go(f"{house}abrechnung/")
        clerk.add(clerk.link(title), HOUSE[name])
    plant = HOUSE["anlagen"][0]
    clerk.go(f"{house}heizung/")
    clerk.add(clerk.link("Anlage"), plant, "geraete", "lieferungen", "kosten")
    clerk.go(f"{house}zaehler/")
    devices = [(clerk.link("Gerät an Anlage 1"), device) for device in plant["geraete"]]
    clerk.go(f"{house}kosten/")
    costs = {"lieferungen": clerk.link("Energie, Anlage 1"), "kosten": clerk.link("Heizungsnebenkosten, Anlage 1")}
    for kind, path in costs.items():
        for row in plant[kind]:
            clerk.add(path, row)
    for einheit in HOUSE["nutzeinheiten"]:
        clerk.add(f"{house}teil/nutzeinheit/0/", einheit, "geraete", "nutzer")
        clerk.go(f"{house}nutzeinheiten/")
        path = clerk.page.get_by_role("link", name="Nutzer hinzufügen").last.get_attribute("href")
        number = re.search(r"in=(\d+)", str(path))
        assert number is not None
        for nutzer in einheit["nutzer"]:
            clerk.add(f"{house}teil/nutzer/0/?in={number[1]}", nutzer)
        devices += [(f"{house}teil/geraet/0/?in={number[1]}", device) for device in einheit["geraete"]]
    for path, device in devices:
        clerk.add(path, device, "ablesungen")
        clerk.go(f"{house}verbrauch/")
        clerk.page.get_by_label(f"Ablesungen von {device['nr']}", exact=True).click()
        clerk.page.wait_for_load_state()
        clerk.fill({"ablesungen": device["ablesungen"]})
        clerk.save()
    return house


def test_the_brochures_house_from_nothing_to_issued_documents(tmp_path: Path) -> None:
    found_firm(tmp_path)
    with serving(tmp_path) as address, playwright.sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        founder, colleague = Clerk(browser, address), Clerk(browser, address)
        founder.log_in(FOUNDER)
        invited(founder, colleague)
        house = typed_in(colleague)

        colleague.go(f"{house}ergebnis/")
        text = colleague.page.inner_text("main")
        # case S1: what the brochure prints for the shop
        for amount in ("3.055,80", "1.091,56", "291,56", "273,99", "496,01", "51,96", "269,60", "1.964,23"):
            assert amount in text
        colleague.page.get_by_role("button", name="1.091,56").first.click()
        colleague.page.wait_for_selector("#tafel .gross")
        assert "1.091,56" in colleague.page.inner_text("#tafel")
        colleague.page.click('button:has-text("Freigeben")')
        founder.go(f"{house}ergebnis/")
        founder.page.click('button:has-text("Erteilen")')
        founder.page.wait_for_selector('.meldung:has-text("erteilt")')

        founder.go(f"{house}dokumente/")
        paper = founder.page.request.get(f"{address}{founder.link('einzelabrechnung-1-1.pdf')}")
        assert paper.body().startswith(b"%PDF-")
        assert founder.complaints + colleague.complaints == []
        browser.close()
