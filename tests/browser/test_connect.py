"""From a new Datenpunkt to a billed house: a Qundis file comes by SFTP, its devices are assigned, values taken over."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.besetzung import EXAMPLES
from tests.browser.server import CHROMIUM, UMLAGE, environ, free_port, serving
from umlage.formats.akte.syntax import plain_values

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
    pytest.mark.skipif(shutil.which("sftp") is None, reason="no OpenSSH client on this machine"),
]
AKTE: Any = plain_values((EXAMPLES / "casameta-2022.yaml").read_bytes(), is_json=False)
# the house of the brochure without what its devices sent
_POPULATE = """
import sys
from umlage.cli.umgebung import migrated, prepared
prepared(sys.argv[1]); migrated()
from tests.besetzung import firma
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.messwerte.models import Ablesung
house = firma("fuldatal", "casameta-2022.yaml")
with organisation_scope(house.organisation.pk):
    Ablesung.objects.filter(art="funk", geraet__bis=None).delete()
"""
MEDIUM = {"waermezaehler": (4, "Wh", 1000), "warmwasserzaehler": (6, "m3", 1)}


def devices() -> Iterator[tuple[str, str, dict[str, Decimal]]]:
    """Number, kind and radio readings by day of every device that still hangs in the house."""
    rooms = (*AKTE["anlagen"], *AKTE["nutzeinheiten"])
    for row in (device for room in rooms for device in room.get("geraete", ()) if "bis" not in device):
        found = {str(one["am"]): Decimal(one["stand"]) for one in row["ablesungen"] if one.get("art") == "funk"}
        yield row["nr"], row["art"], found


def qundis() -> str:
    """What the gateway of the house sends: the value of the last due date, and that of the month that ended."""
    rows = []
    for place, (number, art, stands) in enumerate(devices(), start=1):
        medium, dimension, times = MEDIUM[art]
        points = []
        for storage, day in ((1, "2021-12-31"), (17, "2022-12-31")):
            if day in stands:
                value = format((stands[day] * times).normalize(), "f").replace(".", ",")
                german = ".".join(reversed(day.split("-")))
                points += [(storage, value, dimension), (storage, german, "date")]
        inner = "".join(
            f"<datapoint><storagenr>{storage}</storagenr><value>{value}</value><dimension>{what}</dimension>"
            "<tariff>0</tariff><subunit>0</subunit></datapoint>"
            for storage, value, what in points
        )
        rows.append(
            f'<measuredev nr="{place}"><fabnr>{number}</fabnr><model>0607</model><paramset /><hourson>0</hourson>'
            "<errorflags /><errordate>x x x</errordate><date>01.01.2023</date><time>02:00:00</time>"
            f"<subnet>0</subnet><receiver>1</receiver><powerstatus />{inner}"
            f"<fixeddataheader><identnr>{number}</identnr><manufact>17555</manufact><version>54</version><devtype>{medium}</devtype><accessnr>1</accessnr>"
            "<status>0</status><signature>0</signature></fixeddataheader></measuredev>"
        )
    head = "<communicator><type>M</type><version>40</version><serialnr>10800001</serialnr></communicator>"
    return f'<?xml version="1.0"?><siemeca>{head}<network nr="1">{"".join(rows)}</network></siemeca>'


@contextmanager
def beside(folder: Path, *command: str) -> Iterator[None]:
    """Another process of the same installation."""
    with subprocess.Popen([UMLAGE, *command, "--ordner", str(folder)], env=environ()) as process:
        try:
            yield
        finally:
            process.terminate()


def put(file: Path, port: int, user: str, password: str) -> None:
    """Send a file with OpenSSH's own client, which asks our script for the password."""
    asks = file.with_name("kennwort.sh")
    asks.write_text(f"#!/bin/sh\necho '{password}'\n", "ascii")
    asks.chmod(0o700)
    options = [f"-o{word}" for word in ("StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR")]
    command = ["sftp", *options, "-oPreferredAuthentications=password", "-P", str(port), f"{user}@127.0.0.1"]
    env = {**environ(), "SSH_ASKPASS": str(asks), "SSH_ASKPASS_REQUIRE": "force", "DISPLAY": ":0"}
    for _ in range(60):
        done = subprocess.run(
            command, input=f"cd in\nput {file}\nbye\n", env=env, capture_output=True, text=True, check=False
        )
        if done.returncode == 0 and "Connection refused" not in done.stderr:
            return
        time.sleep(1)
    raise AssertionError(done.stdout + done.stderr)


def test_a_gateway_delivers_and_the_house_is_billed(tmp_path: Path) -> None:
    folder, port = tmp_path / "anwendung", free_port()
    subprocess.run([sys.executable, "-c", _POPULATE, str(folder)], env=environ(), check=True)
    file = tmp_path / "0000001_10800001_0001_20230101020000.xml"
    file.write_text(qundis(), "utf-8")
    with (
        serving(folder) as address,
        beside(folder, "empfang", "--sftp", str(port)),
        beside(folder, "worker"),
        playwright.sync_playwright() as tool,
    ):
        browser = tool.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_context(locale="de-DE", viewport={"width": 1440, "height": 900}).new_page()
        page.set_default_timeout(60_000)
        complaints: list[str] = []
        page.on("console", lambda line: complaints.append(line.text) if line.type != "log" else None)
        page.on("pageerror", lambda problem: complaints.append(str(problem)))
        page.goto(f"{address}/konto/anmelden/")
        page.fill("#id_login", "sachbearbeitung@fuldatal.example")
        page.fill("#id_password", "x" * 12)
        page.click("form button.taste.voll")
        page.wait_for_url(re.compile("/fuldatal/"))

        page.goto(f"{address}/fuldatal/connect/neu/")
        page.fill("[name=name]", "Qundis-Wolke")
        page.click("main button.taste.voll")
        user, password = page.input_value("#kennung"), page.input_value("#kennwort")
        page.click("main a.taste.voll")
        unit_page = page.url
        put(file, port, user, password)

        for _ in range(60):
            page.goto(unit_page)
            if page.locator("input[name=geraet]").count() >= len(list(devices())):
                break
            time.sleep(1)
        for box in page.locator("input[name=geraet]").all():
            box.check()
        bar = page.locator("details.laufleiste:not([open]) > summary")
        if bar.count():
            bar.click()
        page.click("form.zuordnungsform button[value=vorschlaege]")
        assert "8 Geräte nach Vorschlag zugeordnet." in page.inner_text("main")

        house = f"{address}/fuldatal/liegenschaften/0000001-2/2022/"
        page.goto(f"{house}verbrauch/")
        page.click("text=Neue Zählerwerte in Abrechnung übernehmen")
        assert "Ergebnis: Sehr gut." in page.inner_text("main")
        page.click("text=Zählerwerte in die Abrechnung übernehmen")
        assert "15 übernommen" in page.inner_text("main")
        page.goto(f"{house}ergebnis/")
        said = page.inner_text("main")
        # the amounts of case S1
        assert "1.091,56" in said
        browser.close()
    assert complaints == []
