"""The pictures of the handbook, taken of the demo portfolio: `python tools/handbuch_bilder.py [ADDRESS]`.

Needs chromium on the machine (the package of the distribution). Without an address an application of its own is
started in a folder that goes away again; with one (http://localhost:8000) that of somebody who runs `make run`. A mass
run is started for the picture of it.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

BILDER = Path(__file__).resolve().parents[1] / "docs" / "bilder"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FIRMA = "/fuldatal/"
HAUS = f"{FIRMA}liegenschaften/0000001-2/2022/"
GASHAUS = f"{FIRMA}liegenschaften/0031500-4/2024/"
BREITE, HOEHE = 1280, 800
PASSWORT = "umlage-beispiel"  # of the demo alone, it says so itself when it starts


@contextmanager
def running(address: str | None) -> Iterator[str]:
    """The address of an application with the demo portfolio."""
    if address:
        yield address.rstrip("/")
        return
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        umlage = str(Path(sys.executable).with_name("umlage"))
        server = subprocess.Popen([umlage, "serve", "--demo", "--port", str(port), "--ordner", folder])
        try:
            address = f"http://localhost:{port}"
            for _ in range(300):
                try:
                    urllib.request.urlopen(f"{address}/konto/anmelden/", timeout=30).close()
                    break
                except OSError:
                    time.sleep(1)
            yield address
        finally:
            server.terminate()
            server.wait()


class Kamera:
    """A clerk with a browser who takes pictures."""

    def __init__(self, browser: Any, address: str) -> None:
        size = {"width": BREITE, "height": HOEHE}
        self.page = browser.new_context(locale="de-DE", viewport=size).new_page()
        self.address = address

    def log_in(self, person: str) -> None:
        self.go("/konto/anmelden/")
        self.page.fill("#id_login", f"{person}@fuldatal.example")
        self.page.fill("#id_password", PASSWORT)
        self.page.click("form button.taste.voll")
        self.page.wait_for_url("**/fuldatal/")

    def go(self, path: str) -> None:
        answer = self.page.goto(f"{self.address}{path}")
        assert answer.status == 200, path

    def shoot(self, name: str) -> None:
        """Take what is in sight, small enough for a repository."""
        self.page.wait_for_load_state("networkidle")
        self.page.screenshot(path=BILDER / f"{name}.png", animations="disabled")


def run_with_result(camera: Kamera) -> None:
    """A trial run over the houses in sight, when it is done."""
    camera.go(f"{FIRMA}?stand=bereit")
    for tick in camera.page.locator('tbody input[form="lauf"]').all()[:12]:
        tick.check()
    camera.page.locator('.laufleiste button.taste:has-text("Probelauf")').click()
    camera.page.click('button:has-text("Lauf starten")')
    camera.page.wait_for_selector(
        ".marke-stand.erteilt, .marke-stand.bereit, #lauf-stand:not([hx-get])", timeout=120_000
    )
    camera.shoot("lauf")


def released(camera: Kamera) -> None:
    """What somebody else has released, as the second pair of eyes sees it."""
    camera.log_in("omar.kaya")
    camera.go(f"{FIRMA}?stand=freigegeben")
    camera.page.locator("tbody td.strong a, tbody td a").first.click()
    camera.page.locator(".reiter a", has_text="Ergebnis").click()
    camera.page.wait_for_selector('button:has-text("Erteilen")')
    camera.shoot("freigabe")


def pictures(camera: Kamera) -> None:
    camera.log_in("jana.halle")
    for name, path in {
        "arbeitsliste": FIRMA,
        "karte": f"{FIRMA}karte/",
        "haus": GASHAUS,
        "heizung": f"{GASHAUS}heizung/",
        "zaehler": f"{GASHAUS}zaehler/",
        "verbrauch": f"{GASHAUS}verbrauch/",
        "kosten": f"{GASHAUS}kosten/",
        "verwaltung": f"{FIRMA}verwaltung/",
    }.items():
        camera.go(path)
        camera.shoot(name)
    camera.go(f"{HAUS}ergebnis/")
    camera.page.get_by_role("button", name="1.091,56").first.click()
    camera.page.wait_for_selector("#tafel .gross")
    camera.shoot("herleitung")
    run_with_result(camera)


def main() -> None:
    if CHROMIUM is None:
        sys.exit("Hier ist kein Chromium installiert.")
    with running(sys.argv[1] if len(sys.argv) > 1 else None) as address, sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        pictures(Kamera(browser, address))
        released(Kamera(browser, address))
        browser.close()


if __name__ == "__main__":
    main()
