"""Every page of the staff in a real browser, on a phone and on a desk: no complaint of the browser, nothing that has to
be scrolled sideways, nothing that axe finds wrong (WCAG 2.2 AA)."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.server import CHROMIUM, environ, serving

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.base", reason="axe-core is not installed")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")]
ROOT = Path(__file__).parents[2]
PASSWORD = "x" * 12
PHONE, DESK = 360, 1440
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
    "preload": False,
}
# what can be right on a phone and wrong on a desk
WIDE_RULES = {
    **RULES,
    "runOnly": ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"],
}
# what is folded away is looked at too; not the empty part of a form, which would only add another
_UNFOLD = "document.querySelectorAll('details:not(.posten)').forEach(one => { one.open = true; })"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[str]]]:
    """The address of the application, and of every page in it."""
    folder = tmp_path_factory.mktemp("anwendung")
    command = [sys.executable, "-m", "tests.browser.haus", str(folder)]
    said = subprocess.run(command, cwd=ROOT, env=environ(), check=True, capture_output=True, text=True).stdout
    with serving(folder) as address:
        yield address, said.split("\n")[:-1]


class Blick:
    """A browser that becomes wider, and everything that is wrong with what it shows."""

    def __init__(self, browser: Any, address: str) -> None:
        self.page = browser.new_context(locale="de-DE").new_page()
        self.address, self.wrong, self.here = address, list[str](), ""
        self.page.on("console", lambda line: self.complain(line.text) if line.type != "log" else None)
        self.page.on("pageerror", lambda problem: self.complain(str(problem)))

    def complain(self, what: str) -> None:
        if not ("404" in what and "gibt-es-nicht" in self.here):
            self.wrong.append(f"{self.here}: {what}")

    def log_in(self) -> None:
        self.look("/konto/anmelden/")
        self.page.fill("#id_login", "administration@fuldatal.example")
        self.page.fill("#id_password", PASSWORD)
        self.page.click("form button.taste.voll")
        self.page.wait_for_url(re.compile("/fuldatal/"))

    def look(self, path: str) -> None:
        """A page as a phone opens it, then as wide as a desk: what depends on the width is looked at twice."""
        self.page.set_viewport_size({"width": PHONE, "height": 800})
        self.here = f"{PHONE} {path}"
        self.page.goto(f"{self.address}{path}")
        self.wide(PHONE)
        self.page.evaluate(_UNFOLD)
        self.page.evaluate(axe.AXE_SCRIPT)
        self.axe(RULES)
        self.here = f"{DESK} {path}"
        self.page.set_viewport_size({"width": DESK, "height": 900})
        # what has the focus may have scrolled half of a link below the head of the page
        self.page.evaluate("window.scrollTo(0, 0)")
        self.wide(DESK)
        self.axe(WIDE_RULES)

    def wide(self, width: int) -> None:
        found = self.page.evaluate("document.documentElement.scrollWidth")
        if found > width:
            self.complain(f"is {found} wide")

    def axe(self, rules: dict[str, Any]) -> None:
        found = self.page.evaluate("rules => axe.run(document, rules)", rules)
        for rule in found["violations"]:
            for node in rule["nodes"]:
                self.complain(f"{rule['id']}: {node['html'][:160]} ({node['failureSummary'][:200]})")


def test_every_page_on_a_phone_and_on_a_desk(pages: tuple[str, list[str]]) -> None:
    address, paths = pages
    assert len(paths) > 70
    with playwright.sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        blick = Blick(browser, address)
        blick.log_in()
        for path in paths:
            blick.look(path)
        browser.close()
    assert blick.wrong == [], "\n".join(blick.wrong)


SENTENCES = """<div class="meldung"><svg></svg><span>Ein Telegramm ist lesbar. Was darin steht:
<a href="#u">LSE 30550712</a></span></div>
<div class="kreise"><section class="karte"><div class="innen"><p class="grey">Zähler des Hauses:
<a href="#z">07000601</a></p></div></section></div>"""


def test_a_link_in_a_sentence_is_more_than_its_colour() -> None:
    styles = ROOT / "src" / "umlage" / "web" / "ui" / "static"
    with playwright.sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        blick = Blick(browser, "")
        blick.page.set_content(f'<html lang="de"><title>Sätze</title><body><main>{SENTENCES}</main>')
        for name in ("vendor/tabler.min.css", "umlage/umlage.css", "umlage/blick.css", "umlage/connect.css"):
            blick.page.add_style_tag(path=styles / name)
        blick.page.evaluate(axe.AXE_SCRIPT)
        blick.axe(WIDE_RULES)
        browser.close()
    assert blick.wrong == [], "\n".join(blick.wrong)


LIST = """<div class="flaeche mit-tafel"><main class="werk"><section class="karte listentafel"><table class="liste">
<thead><tr><th>Kosten</th><th class="num">Betrag €</th></tr></thead>
<tbody><tr><td>Heizung</td><td class="num"><button class="betrag">1.053,71</button></td></tr></tbody></table>
</section></main></div>"""
RIGHT = """what => { const range = document.createRange(); range.selectNodeContents(document.querySelector(what));
return range.getBoundingClientRect().right }"""


def test_amounts_of_a_list_stand_below_their_head_and_off_the_edge() -> None:
    styles = ROOT / "src" / "umlage" / "web" / "ui" / "static"
    with playwright.sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = Blick(browser, "").page
        page.set_viewport_size({"width": DESK, "height": 900})
        page.set_content(LIST)
        for name in ("vendor/tabler.min.css", "umlage/umlage.css", "umlage/blick.css", "umlage/connect.css"):
            page.add_style_tag(path=styles / name)
        amount, head = page.evaluate(RIGHT, "button"), page.evaluate(RIGHT, "th.num")
        card = page.evaluate("document.querySelector('.karte').getBoundingClientRect().right")
        browser.close()
    assert abs(amount - head) < 1
    assert card - amount >= 14
