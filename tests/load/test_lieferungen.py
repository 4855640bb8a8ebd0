"""How fast deliveries are read: 2,000 devices of a gateway in less than five seconds."""

from __future__ import annotations

import re
import time

import pytest

from tests.formats.lieferung.proben import FORMATS
from umlage.formats.einlesen.lesen import lieferung

DEVICES, ROWS = 2_000, 40_000
MOST = 5


@pytest.mark.bench
def test_two_thousand_devices_are_read_within_five_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    contents = {"Qundis XML": _xml(), "Umlage-Format (CSV)": _csv(), "Rohtelegramme": _hex()}
    for name, content in contents.items():
        begin = time.process_time()
        found = lieferung(content, "bench")
        seconds = time.process_time() - begin
        (teil,) = found.teile
        said = sum(len(device.messwerte) for device in teil.geraete) + len(teil.telegramme)
        assert said == ROWS
        assert seconds < MOST
        with capsys.disabled():
            print(f"\n| {name} | {len(content) / 1e6:.1f} MB | {said} | {seconds:.2f} s | {said / seconds:.0f}/s |")


def _xml() -> bytes:
    text = (FORMATS / "qundis_xml" / "samples" / "haus.xml").read_text("utf-8")
    device = re.search(r'    <measuredev nr="1">.*?</measuredev>\n', text, re.DOTALL)
    assert device is not None
    many = "".join(device[0].replace("99000001", f"{10_000_000 + number}") for number in range(DEVICES))
    return f"<siemeca><network nr='1'>{many}</network></siemeca>".encode()


def _csv() -> bytes:
    head, _, row, *_ = (FORMATS / "umlage_readings" / "samples" / "geraete.csv").read_text("utf-8").splitlines()
    return "\n".join([head, *(row.replace("99000001", f"{10_000_000 + one}") for one in range(ROWS)), ""]).encode()


def _hex() -> bytes:
    line = (FORMATS / "rohtelegramme" / "samples" / "hex.txt").read_text("utf-8").splitlines()[0]
    return f"{line};2024-05-08T10:14:00Z;-77;GW-1\n".encode() * ROWS
