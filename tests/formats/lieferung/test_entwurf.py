"""A mapping made from lists: what is said of the columns becomes YAML, and YAML becomes lists again."""

from dataclasses import replace
from pathlib import Path

import pytest

from umlage.formats.lieferung.fehler import Falsch
from umlage.formats.lieferung.tabellen import Tabelle, tabelle
from umlage.formats.zuordnung.codec import vorschau
from umlage.formats.zuordnung.entwurf import (
    AUS_KOPF,
    Entwurf,
    Rolle,
    Spaltenrolle,
    an_tabelle,
    entwurf_aus,
    gleich,
    maengel,
    yaml_von,
)
from umlage.formats.zuordnung.pruefen import zuordnung_aus
from umlage.formats.zuordnung.vorlage import VORLAGEN, vorlagentext

FORMATS = Path(__file__).parents[3] / "src" / "umlage" / "formats"
FILE = (
    b"Nr;Art;Stand [kWh];Tag;Monat 1;Monat 2;Bem\n"
    b"1234567;WMZ;1.234,5;31.12.2025;1.200,0;1.100,0;0\n"
    b"12345678;Router;;31.12.2025;;;0\n"
    b"abc;WMZ;1,0;31.12.2025;;;0\n"
)


def table(content: bytes = FILE) -> Tabelle:
    return tabelle(content)


def draft(**roles: Rolle) -> Entwurf:
    names = {"Nr": "nr", "Art": "art", "Stand [kWh]": "stand", "Tag": "tag", "Monat 1": "m1", "Monat 2": "m2"}
    rows = [Spaltenrolle(name, roles.get(word, Rolle.NICHTS), AUS_KOPF) for name, word in names.items()]
    return an_tabelle(Entwurf(tuple(rows)), table())


WHOLE = {"nr": Rolle.NUMMER, "art": Rolle.MEDIUM, "stand": Rolle.STAND, "tag": Rolle.TAG}


def test_what_is_said_of_the_columns_is_read() -> None:
    said = draft(**WHOLE)
    said = replace(said, medien=(("WMZ", "HEAT"), ("Router", "")))
    rules = zuordnung_aus(yaml_von(said, "hv", 3, table()))
    assert rules.fehler == ()
    assert rules.zuordnung is not None
    assert (rules.zuordnung.kennung, rules.zuordnung.version, rules.zuordnung.stand) == ("hv", 3, "unbestaetigt")
    found = vorschau(rules.zuordnung, FILE)
    read = [(one.geraet.nummer, [str(v.wert) for v in one.geraet.messwerte]) for one in found if one.geraet]
    assert read == [("01234567", ["1234.5"])]
    assert [(str(one.ort), one.text) for line in found for one in line.fehler] == [
        ("Zeile 4, Spalte „Nr“", "„abc“ passt nicht zum Muster der Zuordnung.")
    ]


def test_monthly_columns_become_a_series() -> None:
    said = draft(**WHOLE, m1=Rolle.MONAT_NEU, m2=Rolle.MONAT_NEU)
    said = replace(
        said,
        medien=(("WMZ", "HEAT"), ("Router", "")),
        spalten=tuple(replace(one, einheit="kWh") for one in said.spalten),
    )
    rules = zuordnung_aus(yaml_von(said, "hv", 1, table())).zuordnung
    assert rules is not None
    (first, *_rest) = vorschau(rules, FILE)
    assert first.geraet is not None
    months = [(str(v.zeitpunkt), str(v.wert)) for v in first.geraet.messwerte if v.kind == "MONTH_END"]
    assert months == [("2025-11-30", "1200.0"), ("2025-10-31", "1100.0")]


@pytest.mark.parametrize(
    ("roles", "problem"),
    [
        ({}, "Welche Spalte die Gerätenummer ist, fehlt noch."),
        ({"nr": Rolle.NUMMER}, "Noch ist keine Spalte ein Wert: Zählerstand, Stichtagswert oder Monatswert."),
        ({"nr": Rolle.NUMMER, "stand": Rolle.STAND}, "Zum Zählerstand fehlt die Spalte mit seinem Tag."),
        ({"nr": Rolle.NUMMER, "stand": Rolle.STICHTAGSWERT}, "Zum Stichtagswert fehlt die Spalte mit dem Stichtag."),
        (
            {**WHOLE, "m1": Rolle.NUMMER},
            "„Nr“ und „Monat 1“ sind als dasselbe angegeben; das kann nur eine Spalte sein.",
        ),
        (WHOLE, "Was für Geräte „Router“ sind, fehlt noch."),
        (
            {**WHOLE, "m1": Rolle.MONAT_ALT, "art": Rolle.MONAT_ALT},
            "Monatswerte unterscheiden sich nur in ihrer Nummer, wie „Monat 1“, „Monat 2“; hier: „Art“, „Monat 1“.",
        ),
    ],
)
def test_what_is_missing_is_said(roles: dict[str, Rolle], problem: str) -> None:
    said = draft(**roles)
    assert problem in maengel(said)
    with pytest.raises(Falsch):
        yaml_von(said, "hv", 1, table())


def test_a_unit_from_a_column_needs_that_column() -> None:
    said = draft(**WHOLE)
    said = replace(said, spalten=tuple(replace(one, einheit="") for one in said.spalten))
    assert "Eine Spalte mit Einheiten gibt es nicht; bitte bei jedem Wert die Einheit wählen." in maengel(said)


def test_words_that_templates_know_are_proposed_and_others_asked_for() -> None:
    assert draft(**WHOLE).medien == (("WMZ", "HEAT"), ("Router", "?"))


def test_what_was_said_of_a_word_stays_when_the_file_lacks_it() -> None:
    before = replace(draft(**WHOLE), medien=(("Kälte", "COOLING"), ("Router", "")))
    assert dict(an_tabelle(before, table()).medien) == {"WMZ": "HEAT", "Router": "", "Kälte": "COOLING"}


@pytest.mark.parametrize("name", VORLAGEN)
def test_a_template_becomes_lists_for_the_file_and_reads_what_the_template_reads(name: str) -> None:
    (sample,) = (FORMATS / name / "samples").iterdir()
    content = sample.read_bytes()
    said = entwurf_aus(vorlagentext(name), table(content))
    assert maengel(said) == ()
    text = yaml_von(said, "kunde", 1, table(content))
    template, own = zuordnung_aus(vorlagentext(name)).zuordnung, zuordnung_aus(text).zuordnung
    assert template is not None
    assert own is not None
    assert [line.geraet for line in vorschau(own, content)] == [line.geraet for line in vorschau(template, content)]
    assert gleich(text, entwurf_aus(text, table(content)), table(content))


def test_what_lists_cannot_say_is_noticed() -> None:
    said = replace(draft(**WHOLE), medien=(("WMZ", "HEAT"), ("Router", "")))
    text = yaml_von(said, "hv", 1, table())
    assert gleich(text, entwurf_aus(text, table()), table())
    more = text.replace("kind: CURRENT", "kind: CURRENT\n  tariff: '1'")
    assert zuordnung_aus(more).zuordnung is not None
    assert not gleich(more, entwurf_aus(more, table()), table())


def test_a_draft_is_kept_as_words_and_comes_back() -> None:
    said = replace(
        draft(**WHOLE), leere=("k.A.",), statusworte=(("4", "LOW"),), erkennen=True, trenner="\\t", auslassen=2
    )
    assert Entwurf.aus_daten(said.als_daten()) == said
    assert said.dialekt.trenner == "\t"
