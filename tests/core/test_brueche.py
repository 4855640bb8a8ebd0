"""The fractions of quicktions: a text of one digit breaks the process, so none may reach them (decision 0018)."""

from __future__ import annotations

import subprocess
import sys

from tests.golden.cases import EXAMPLES

PROGRAM = """
import sys
from pathlib import Path
from umlage.core.parameters import parameters
from umlage.core.settlement.audit.audit import audit
from umlage.core.settlement.herleitung import Herleitung
from umlage.core.settlement.run import settle
from umlage.documents.einzelabrechnung.aus_ergebnis import einzelabrechnungen
from umlage.documents.einzelabrechnung.daten import daten
from umlage.formats.akte.codec import read
assert parameters()
for path in sys.argv[1:]:
    ergebnis = settle(read(Path(path).read_bytes()))
    audit(ergebnis)
    for one in einzelabrechnungen(ergebnis):
        daten(one)
    derivation = Herleitung(ergebnis)
    for person in ergebnis.nutzer:
        for way in derivation.paths_of(person):
            derivation.figure(way)
zero = b"\\x00"  # by name: else the compiler looks at it before
print(zero[0], end="")
"""


def test_reading_settling_and_printing_leave_the_constants_of_the_process_alone() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *map(str, EXAMPLES)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "0"
