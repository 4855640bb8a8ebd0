"""How fast it is, and that it stays in proportion: time against plain arithmetic of the same lines in the same run."""

from __future__ import annotations

import re

import pytest

from umlage.cli.main import run

HOUSES, STATEMENTS = 200, 20
# docs/performance.md has the ratio as measured; twice as much is a change that somebody should look at
MOST = 50


@pytest.mark.bench
def test_settlement_stays_in_proportion_to_plain_arithmetic(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bench", "--haeuser", str(HOUSES), "--pdf", str(STATEMENTS), "--stapel", "2"]) == 0
    report = capsys.readouterr().out
    with capsys.disabled():
        print(f"\n{report}")
    ratio = re.search(r"Settlement takes (\d+)\.", report)
    assert ratio is not None
    assert int(ratio[1]) < MOST
