"""The demo portfolio: reproducible, every constellation, a fault for every rule, and nothing else wrong."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from functools import cache

from tests.architecture.tree import ROOT
from umlage.config.demo import namen, verzeichnis
from umlage.config.demo.bau import haus
from umlage.config.demo.bauplan import Haus
from umlage.config.demo.bestand import HAEUSER, bestand
from umlage.config.demo.fehlerhaeuser import FEHLERHAEUSER
from umlage.core.finding import Finding, Refused, Severity
from umlage.core.settlement.audit.audit import audit
from umlage.core.settlement.audit.register import REGELN
from umlage.core.settlement.energieart import ENERGIEARTEN
from umlage.core.settlement.run import settle
from umlage.formats.akte.codec import from_plain, to_json

# what a constellation is told about though nothing is wrong: somebody released it, or it is an estimate
ERWARTET = {
    "0200011": {"kuerzung.recht", "ablesung.ersatzwert"},
    "0300019": {"schaetzung.geraet"},
    "0300023": {"grundkosten.grenze"},
}


@cache
def made() -> tuple[Haus, ...]:
    return tuple(bestand())


@cache
def found(nummer: str, place: int) -> tuple[Finding, ...]:
    """Everything that settlement and audit say of a year of a house."""
    akte = next(house.akten[place] for house in made() if house.plan.nummer == nummer)
    try:
        return tuple(audit(settle(from_plain(akte))).findings)
    except Refused as refused:
        return refused.findings


def test_three_firms_sixty_houses_six_hundred_flats_and_about_four_thousand_devices() -> None:
    newest = [house.akten[-1] for house in made()]
    flats = [flat for akte in newest for flat in akte["nutzeinheiten"]]
    assert {house.plan.organisation for house in made()} == {"fuldatal", "roemerhof", "elbufer"}
    assert len(newest) == 55  # and the five example houses
    assert 560 <= len(flats) <= 640
    assert 3300 <= sum(len(flat.get("geraete", ())) for flat in flats) <= 4300
    assert sum(len(house.akten) == 3 for house in made()) >= 50


def test_people_are_addressed_as_fits_their_names() -> None:
    people = [
        person
        for house in made()
        for flat in house.akten[-1]["nutzeinheiten"]
        for person in flat.get("nutzer", ())
        if not person.get("leerstand")
    ]
    addressed = {(person["anrede"], person["name"]) for person in people if "anrede" in person}
    assert {anrede for anrede, _name in addressed} == {"Frau", "Herr", "Familie", "Eheleute", "Firma"}
    assert len(people) / 2 < sum("anrede" in person for person in people) < len(people)
    for anrede, name in addressed:
        assert anrede in ("Firma", namen.anrede(name)), name
    assert [namen.anrede(name) for name in ("Nina Graf", "Luca Graf", "Familie Graf", "Nina Graf und Jan Voß")] == [
        "Frau",
        "Herr",
        "Familie",
        "Eheleute",
    ]


def test_every_kind_of_energy_heats_a_house() -> None:
    kinds = {plant["energieart"] for house in made() for akte in house.akten for plant in akte.get("anlagen", ())}
    assert kinds == set(ENERGIEARTEN)


def test_the_same_seed_gives_the_same_akten_whatever_the_process() -> None:
    code = (
        "import hashlib\n"
        "from umlage.config.demo.bestand import bestand\n"
        "from umlage.formats.akte.codec import to_json\n"
        "text = ''.join(to_json(akte) for house in bestand() for akte in house.akten)\n"
        "print(hashlib.sha256(text.encode()).hexdigest())"
    )
    env = {**os.environ, "PYTHONHASHSEED": "7"}
    other = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env=env).stdout
    text = "".join(to_json(akte) for house in made() for akte in house.akten)
    assert other.strip() == hashlib.sha256(text.encode()).hexdigest()


def test_another_seed_gives_other_houses() -> None:
    plan = HAEUSER[0]
    assert haus(plan, 2).akten[0]["liegenschaft"] != made()[0].akten[0]["liegenschaft"]


def test_every_rule_of_the_audit_has_one_planted_fault() -> None:
    planted = [code for plan in (*HAEUSER, *FEHLERHAEUSER) for code in plan.fehler]
    assert sorted(planted) == sorted(REGELN)


def test_every_planted_fault_is_found_in_its_house() -> None:
    missing = [
        (house.plan.nummer, code)
        for house in made()
        for code in house.plan.fehler
        if not any(
            finding.code == code and finding.severity is REGELN[code].schwere
            for place in range(len(house.akten))
            for finding in found(house.plan.nummer, place)
        )
    ]
    assert missing == []


def test_everything_else_passes_without_error_or_warning() -> None:
    wrong = []
    for house in made():
        faulty = house.plan in FEHLERHAEUSER
        for place in range(len(house.akten) - faulty):
            codes = {one.code for one in found(house.plan.nummer, place) if one.severity is not Severity.NOTE}
            wrong += [(house.plan.nummer, place, code) for code in codes - ERWARTET.get(house.plan.nummer, set())]
            wrong += [
                (house.plan.nummer, place, one.code)
                for one in found(house.plan.nummer, place)
                if one.severity is Severity.ERROR
            ]
    assert wrong == []


def test_the_page_names_the_house_of_each_constellation_and_of_each_fault() -> None:
    page = (ROOT / "docs" / "demo.md").read_text("utf-8")
    assert verzeichnis.tafeln() in page, "write it again: python tools/demo_seite.py"
