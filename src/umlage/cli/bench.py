"""`umlage bench`: how fast it is, as a ratio to plain arithmetic in the same run."""

from __future__ import annotations

import gc
import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path
from time import process_time
from typing import TypeVar

import click

from umlage.cli.aufruf import FILE, Whole
from umlage.cli.bench_menge import one_house, pipeline
from umlage.cli.bench_messwerte import readings
from umlage.cli.bench_seiten import pages
from umlage.cli.bench_telegramme import telegrams
from umlage.cli.musterhaeuser import heizkostenhaus, musterhaus
from umlage.core.settlement.audit.audit import audit
from umlage.core.settlement.ergebnis import Ergebnis, as_data
from umlage.core.settlement.herleitung import Herleitung
from umlage.core.settlement.run import settle
from umlage.documents.einzelabrechnung.aus_ergebnis import einzelabrechnungen
from umlage.documents.einzelabrechnung.inhalt import Einzelabrechnung
from umlage.documents.render import Renderer

T = TypeVar("T")
REPEATS = 5


@dataclass(frozen=True, slots=True)
class Measurement:
    """How many things in how much processor time of one core."""

    name: str
    count: int
    seconds: Fraction
    thing: str

    @property
    def rate(self) -> int:
        return int(self.count / self.seconds) if self.seconds else 0

    def row(self) -> str:
        return f"| {self.name} | {self.count} | {_decimal(self.seconds)} s | {self.rate} {self.thing}/s |"


@click.command()
@click.option("--haeuser", metavar="ZAHL", type=Whole(1), default=1000, help="Zahl der Häuser (1000).")
@click.option("--pdf", metavar="ZAHL", type=Whole(0), default=100, help="Zahl der gesetzten Einzelabrechnungen (100).")
@click.option("--groesse", metavar="ZAHL", type=Whole(0), default=10_000, help="Nutzer im größten Haus (10000).")
@click.option("--stapel", metavar="ZAHL", type=Whole(0), default=20, help="Akten im Stapel, auf zwei Kernen (20).")
@click.option(
    "--seiten", metavar="ZAHL", type=Whole(0), default=0, help="Stattdessen die Seiten der Anwendung, so viele Häuser."
)
@click.option("--telegramme", metavar="ZAHL", type=Whole(0), default=0, help="Stattdessen so viele Telegramme lesen.")
@click.option("--messwerte", metavar="ZAHL", type=Whole(0), default=0, help="Stattdessen so viele Fernmesswerte.")
@click.option("--kerne", metavar="ZAHL", type=Whole(1), default=2, help="Mit --messwerte: so viele Prozesse (2).")
@click.option("--ordner", metavar="ORDNER", default="build/umlage", envvar="UMLAGE_ORDNER", help="Ihr Ordner.")
@click.option("-o", "--datei", type=FILE, metavar="DATEI", help="Bericht als Markdown schreiben.")
def bench(
    haeuser: int,
    pdf: int,
    groesse: int,
    stapel: int,
    seiten: int,
    telegramme: int,
    messwerte: int,
    kerne: int,
    ordner: str,
    datei: Path | None,
) -> int:
    """Geschwindigkeit messen: Abrechnung und Druck auf einem Kern, große Häuser, ein Stapel auf zwei Kernen."""
    if telegramme:
        report = "\n".join(telegrams(telegramme))
    elif messwerte:
        report = "\n".join(readings(ordner, messwerte, kerne))
    elif seiten:
        report = "\n".join(pages(ordner, seiten))
    else:
        report = "\n".join([*_report(haeuser, pdf), *one_house(groesse), *pipeline(stapel)])
    click.echo(report)
    if datei is not None:
        datei.write_text(report + "\n", encoding="utf-8")
    return 0


def _report(count: int, pdf: int) -> list[str]:
    measured, floor, loops, samples = _settlements(count)
    lines = [
        "# Performance",
        "",
        f"Written by `umlage bench --haeuser {count} --pdf {pdf}` on Python {platform.python_version()}, "
        f"{sys.platform}; processor time of one core.",
        f"{count} made houses of 3 to 60 Nutzer with change of Nutzer, hot water, carbon costs, cold water and",
        "ancillary costs. The first row counts each house once, just read, one after the other; the second the best of",
        f"{REPEATS} settlements of the same house, so that what else the machine does counts less; the floor likewise.",
        "",
        "| what | number | time | rate |",
        "|---|---|---|---|",
        *(row.row() for row in measured),
        floor.row(),
        "",
        "The floor does only the arithmetic of the same lines, in whole numbers: no readings, checks, law or record.",
        f"Settlement takes {_decimal(measured[1].seconds / floor.seconds)} times the floor.",
        *_beside(measured[0], loops),
    ]
    if pdf:
        seeds = range(max(count // 20, 3))
        heating = [settle(heizkostenhaus(seed)) for seed in seeds]
        lines += [
            "",
            "Statements have four pages; a part period with all kinds of costs may need a fifth.",
            "",
            "| what | number | time | rate |",
            "|---|---|---|---|",
            *(row.row() for row in _documents(heating, pdf, "heating costs")),
            *(row.row() for row in _documents(samples, pdf, "all costs")),
        ]
    return lines


def _settlements(count: int) -> tuple[list[Measurement], Measurement, Fraction, list[Ergebnis]]:
    people = 0
    times = dict.fromkeys(("settle", "best", "audit", "lines", "derive", "floor", "loop"), Fraction(0))
    derived = 0
    samples: list[Ergebnis] = []
    gc.collect()
    for seed in range(count):
        # as in a real run: a house is read, settled and gone before the next one comes
        akte = musterhaus(seed)
        times["loop"] += _timed(_steps)[0]
        times["settle"] += _timed(partial(settle, akte))[0]
    for seed in range(count):
        if seed % _BATCH == 0:
            gc.collect()
        akte = musterhaus(seed)
        best, ergebnis = _timed(partial(settle, akte))
        for _ in range(REPEATS - 1):
            best = min(best, _timed(partial(settle, akte))[0])
        times["best"] += best
        people += len(ergebnis.nutzer)
        times["audit"] += _timed(partial(audit, ergebnis))[0]
        times["lines"] += _timed(partial(as_data, ergebnis))[0]
        times["floor"] += min(_timed(partial(_floor, ergebnis))[0] for _ in range(REPEATS))
        if seed % _SAMPLE == 0:
            seconds, _ = _timed(partial(_all_derivations, ergebnis))
            times["derive"] += seconds
            derived += len(ergebnis.nutzer)
            samples.append(ergebnis)
    return (
        [
            Measurement("parsed Akte to Ergebnis, derivations recorded", people, times["settle"], "Nutzer"),
            Measurement(f"the same, best of {REPEATS} for each house", people, times["best"], "Nutzer"),
            Measurement("audit of the Ergebnis", people, times["audit"], "Nutzer"),
            Measurement("Ergebnis to data with every line", people, times["lines"], "Nutzer"),
            Measurement("every derivation written out as a tree", derived, times["derive"], "Nutzer"),
        ],
        Measurement("floor: plain arithmetic of the same lines", people, times["floor"], "Nutzer"),
        times["loop"] / count,
        samples,
    )


_STEPS = 20_000
_BATCH, _SAMPLE = 50, 25


def _steps() -> int:
    total = 0
    for step in range(_STEPS):
        total += step * 3 // 7
    return total


def _beside(settled: Measurement, loop: Fraction) -> list[str]:
    """What the core did in the same moments, so that runs on busy machines can be compared."""
    per_million = loop * 1_000_000 / _STEPS
    share = settled.count * per_million / settled.seconds
    return [
        f"A plain loop, timed just before every house, took {_decimal(per_million * 1000)} ms for a million steps;",
        f"in the time of a million steps {int(share)} Nutzer are settled.",
    ]


def _all_derivations(ergebnis: Ergebnis) -> None:
    derivation = Herleitung(ergebnis)
    for person in ergebnis.nutzer:
        derivation.figure(f"nutzer/{person.nr}/saldo")


def _floor(ergebnis: Ergebnis) -> int:
    total = 0
    for lauf in ergebnis.blaetter:
        weights = lauf.gewichte
        assert weights is not None
        if weights.summe:
            cents, whole = int(lauf.verteilt), weights.summe
            for weight in weights.nutzer:
                total += (2 * cents * weight + whole) // (2 * whole)
    return total


def _documents(samples: list[Ergebnis], pdf: int, kind: str) -> list[Measurement]:
    contents: list[Einzelabrechnung] = []
    seconds_mapping = Fraction(0)
    for ergebnis in samples:
        seconds, rows = _timed(partial(_contents, ergebnis))
        seconds_mapping += seconds
        contents += rows
    chosen = contents[:pdf]
    renderer = Renderer()
    renderer.pdf(contents[-1])
    seconds_pdf, _ = _timed(lambda: [renderer.pdf(content) for content in chosen])
    mapping = Measurement(f"Ergebnis to printed content ({kind})", len(contents), seconds_mapping, "statements")
    setting = Measurement(f"content to PDF/A-3a, PDF/UA-1 ({kind})", len(chosen), seconds_pdf, "statements")
    both = seconds_pdf + seconds_mapping * len(chosen) / len(contents)
    return [mapping, setting, Measurement(f"Ergebnis to PDF ({kind})", len(chosen), both, "statements")]


def _contents(ergebnis: Ergebnis) -> list[Einzelabrechnung]:
    return list(einzelabrechnungen(ergebnis, None))


def _timed(work: Callable[[], T]) -> tuple[Fraction, T]:
    start = process_time()
    result = work()
    return Fraction(process_time() - start), result


def _decimal(value: Fraction) -> str:
    return f"{int(value * 1000) // 1000}.{int(value * 1000) % 1000:03d}"
