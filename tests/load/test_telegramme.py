"""How fast telegrams are decoded beside a floor in the same run, whatever the number of devices."""

from __future__ import annotations

import re

import pytest

from umlage.cli.main import run

# docs/performance.md has the numbers as measured; twice as slow is a change that somebody should look at
SLOWER_THAN_FLOOR = 40
FLAT = 70


@pytest.mark.bench
def test_telegrams_stay_in_proportion_to_the_floor_and_flat_in_devices(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bench", "--telegramme", "2000"]) == 0
    report = capsys.readouterr().out
    with capsys.disabled():
        print(f"\n{report}")
    mixed = re.search(r"\| mixed[^|]*\| \d+ \| (\d+) \| \d+ \| (\d+) \|", report)
    assert mixed is not None
    assert int(mixed[2]) < SLOWER_THAN_FLOOR * int(mixed[1])
    devices = dict(re.findall(r"^\| (\d+) \| (\d+) \|$", report, re.MULTILINE))
    assert int(devices["50000"]) * 100 >= FLAT * int(devices["10"])
