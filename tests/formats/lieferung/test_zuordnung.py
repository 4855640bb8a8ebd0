"""Mappings: faults with their line, tables, XML and JSON read by rule, preview, versions that never change."""

from __future__ import annotations

import re
import time
from decimal import Decimal

import pytest

from umlage.formats.einlesen.lesen import Vorgabe, lieferung
from umlage.formats.lieferung.fehler import Falsch
from umlage.formats.lieferung.meldung import UNCONFIRMED, Kind, Medium, Register, Teil
from umlage.formats.lieferung.tabellen import signatur
from umlage.formats.lieferung.zeiten import BERLIN
from umlage.formats.zuordnung.codec import vorschau
from umlage.formats.zuordnung.muster import gelesen, muster, tage_muster
from umlage.formats.zuordnung.pruefen import geaendert, zuordnung_aus
from umlage.formats.zuordnung.regeln import Zuordnung
from umlage.formats.zuordnung.vorlage import VORLAGEN, vorlage

D = Decimal
HEAD = ["Nr", "Art", "Stand [kWh]", "Datum", "Monat 1", "Monat 2", "Fehler", "Typ"]
YAML = r"""
id: hausverwaltung
version: 3
applies: {kind: csv}
csv: {encoding: auto, delimiter: ";", decimal: ",", comment: "#", skip_lines: 1}
nulls: ["-", "k.A."]
timezone: Europe/Berlin
device:
  serial: {col: ["Seriennummer", "Nr"], regex: '\d{7,8}', pad_left: 8}
  manufacturer: {const: EFE}
  medium: {col: Art, lookup: {Wärme: HEAT, Warmwasser: WARM_WATER}}
readings:
  - kind: CURRENT
    value: {col: Stand}
    unit: {from_header: '\[(.+?)\]', default: kWh}
    at: {col: Datum, format: ["%d.%m.%Y %H:%M", "%d.%m.%Y"]}
  - kind: MONTH_END
    unpivot: {cols: '(Monat|M) ?(?P<n>\d{1,2})'}
    order: newest_first
    unit: same
    at: {month_end_before: {col: Datum, format: ["%d.%m.%Y %H:%M", "%d.%m.%Y"]}, offset: "-n"}
status: {col: Fehler, ok: ["0"], map: {"4": LOW_BATTERY}}
skip_if: [{col: Typ, in: [Gateway]}]
"""
FILE = "Export vom 1.2.2025\n" + ";".join(HEAD) + "\n# Bemerkung\n"
ROW = "9900001;Wärme;1.171,5;17.01.2025 19:29;1100,5;1.000;4;Zähler\n"


def mapping(text: str = YAML) -> Zuordnung:
    found = zuordnung_aus(text)
    assert found.fehler == ()
    assert found.zuordnung is not None
    return found.zuordnung


def read(rules: Zuordnung, content: str) -> Teil:
    (teil,) = lieferung(content.encode(), "werte.csv", Vorgabe(zuordnung=rules)).teile
    return teil


def values(teil: Teil) -> list[tuple[str, str, str, Decimal | None]]:
    return [
        (device.nummer, value.kind, str(value.zeitpunkt), value.wert)
        for device in teil.geraete
        for value in device.messwerte
    ]


def said(teil: Teil) -> list[tuple[str, str]]:
    return [(fault.code, str(fault.ort)) for fault in teil.fehler]


# --- reading --------------------------------------------------------------------------------------


def test_a_table_is_read_by_its_rules() -> None:
    found = read(mapping(), FILE + ROW)
    assert said(found) == []
    assert values(found) == [
        ("09900001", Kind.CURRENT, "2025-01-17 19:29:00+01:00", D("1171.5")),
        ("09900001", Kind.MONTH_END, "2024-12-31", D("1100.5")),
        ("09900001", Kind.MONTH_END, "2024-11-30", D(1000)),
    ]
    (device,) = found.geraete
    assert (device.hersteller, device.medium, device.status, device.merkmale) == (
        "EFE", Medium.HEAT, "4", ("low_battery",),
    )  # fmt: skip
    assert found.zuordnung.startswith("hausverwaltung Version 3 (")


def test_a_record_to_be_left_out_says_nothing_and_an_absent_value_is_no_0() -> None:
    found = read(
        mapping(), FILE + ROW.replace("Zähler", "Gateway") + ROW.replace("1.171,5", "k.A.").replace(";4;", ";0;")
    )
    assert [(kind, wert) for _, kind, _, wert in values(found)] == [
        (Kind.CURRENT, None), (Kind.MONTH_END, D("1100.5")), (Kind.MONTH_END, D(1000)),
    ]  # fmt: skip
    assert found.geraete[0].status == ""


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("1.171,5", "1.17,5"), ("E210", "Zeile 4, Spalte „Stand [kWh]“")),
        (("17.01.2025 19:29", "2025-01-17"), ("E211", "Zeile 4, Spalte „Datum“")),
        (("9900001", "99-1"), ("E204", "Zeile 4, Spalte „Nr“")),
        (("Wärme", "Kälte"), ("E204", "Zeile 4, Spalte „Art“")),
        (("9900001;", ";"), ("E203", "Zeile 4, Spalte „Nr“")),
        ((";Zähler", ""), ("E202", "Zeile 4")),
    ],
)
def test_a_bad_row_is_named_and_the_next_one_goes_in(change: tuple[str, str], fault: tuple[str, str]) -> None:
    found = read(mapping(), FILE + ROW.replace(*change) + ROW.replace("9900001", "9900002"))
    assert fault in said(found)
    assert [number for number, *_ in values(found)].count("09900002") == 3
    assert "1.17,5" not in str(values(found))


def test_missing_columns_are_named() -> None:
    found = read(mapping(), FILE.replace("Nr;", "Kennung;") + ROW)
    assert [(fault.code, fault.text[:44]) for fault in found.fehler] == [
        ("E201", "Pflichtspalte „Seriennummer“ fehlt (gefunden"),
    ]
    assert [fault.code for fault in read(mapping(), FILE.replace("Datum", "Tag") + ROW).fehler] == ["E201"]


def test_a_cut_table_is_refused() -> None:
    for content in (FILE + ROW + ROW[:20], FILE + ROW + ROW[:20] + "\n"):
        found = read(mapping(), content)
        assert (found.gilt, [fault.code for fault in found.fehler]) == (False, ["E110"])


def test_the_decimal_sign_of_a_mapping_decides_what_would_be_ambiguous() -> None:
    row = "9900001;Wärme;1.171;17.01.2025 19:29;;;0;Zähler\n"
    (comma, *_), (point, *_) = (
        values(read(mapping(YAML.replace('decimal: ","', f"decimal: '{sign}'")), FILE + row)) for sign in (",", ".")
    )
    assert (comma[3], point[3]) == (D(1171), D("1.171"))
    auto = mapping(YAML.replace('decimal: ","', "decimal: auto"))
    assert said(read(auto, FILE + row)) == [("E210", "Zeile 4, Spalte „Stand [kWh]“")]
    assert said(read(auto, FILE + row + ROW)) == []


def test_xml_by_path_and_condition() -> None:
    rules = mapping("""
id: fremdes_xml
version: 1
applies: {kind: xml}
csv: {decimal: ","}
record: haus/zaehler
device: {serial: {path: kopf/nr}, manufacturer: {path: "kopf/@hersteller"}}
readings:
  - kind: DUE
    value: {path: wert/zahl, where: {art: stichtag}}
    unit: {path: wert/einheit, where: {art: stichtag}}
    at: {path: wert/tag, where: {art: stichtag}}
""")
    value = "<wert><art>{}</art><zahl>{}</zahl><einheit>m³</einheit><tag>31.12.2024</tag></wert>"
    number = "<kopf hersteller='ZRI'><nr>99000001</nr></kopf>"
    meter = f"<zaehler>{number}{value.format('x', 7)}{value.format('stichtag', '12,5')}</zaehler>"
    found = read(rules, f"<a><haus>{meter}</haus><zaehler/></a>")
    assert values(found) == [("99000001", Kind.DUE, "2024-12-31", D("12.5"))]
    assert found.geraete[0].hersteller == "ZRI"
    assert not read(rules, f"<a><haus>{meter}</haus>").gilt


def test_json_by_path() -> None:
    rules = mapping("""
id: fremdes_json
version: 1
applies: {kind: json}
record: zaehler
device: {serial: {path: nr}}
readings:
  - {kind: CURRENT, value: {path: stand/wert}, unit: {const: kWh}, at: {path: zeit}}
""")
    text = '{"zaehler": [{"nr": 99000001, "stand": {"wert": 1.123}, "zeit": "2025-01-17T10:00:00Z"}, 7]}'
    found = read(rules, text)
    assert [wert for *_, wert in values(found)] == [D("1.123")]
    assert said(found) == [("E204", "zaehler[2]")]


def test_a_mapping_is_found_by_the_head_of_its_table() -> None:
    rules = mapping(
        YAML.replace("{kind: csv}", f'{{kind: csv, header_signature: "{signatur(HEAD)}"}}').replace(
            ", skip_lines: 1", ""
        )
    )
    content = ";".join(reversed(HEAD)) + "\n"
    (teil,) = lieferung(content.encode(), "x", Vorgabe(bekannte=(rules,))).teile
    assert teil.zuordnung.startswith("hausverwaltung")
    (teil,) = lieferung(content.replace("Nr", "No").encode(), "x", Vorgabe(bekannte=(rules,))).teile
    assert teil.fehler[0].code == "E101"
    twice = lieferung(content.encode(), "x", Vorgabe(bekannte=(rules, rules)))
    assert twice.teile[0].fehler[0].code == "E102"


# --- templates ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", VORLAGEN)
def test_templates_are_marked_and_so_is_every_value(name: str) -> None:
    rules = vorlage(name)
    assert rules.stand == "unbestaetigt"
    head = "Seriennummer;Gerätenummer;Fabrication number;Datum;Wert;Current value;Einheit;Unit;"
    head += "device-identification;created;energy [kWh]\n"
    row = "99000001;99000001;99000001;31.12.2024;7,5;7,5;kWh;kWh;99000001;31.12.2024;7,5\n"
    found = read(rules, head + row)
    assert values(found) == [("99000001", Kind.CURRENT, "2024-12-31", D("7.5"))]
    assert found.geraete[0].messwerte[0].merkmale == (UNCONFIRMED,)
    assert [(fault.code, fault.schwere.value) for fault in found.fehler] == [("E130", "warnung")]


@pytest.mark.parametrize(
    ("head", "cell", "register", "factor"),
    [
        ("Energie [MWh];Einheit;Stichtagswert;M1", "", Register.ENERGY, 1000),
        ("Volumen (m3);Einheit;Stichtagswert;M1", "", Register.VOLUME, 1),
        ("Energie;Einheit;Stichtagswert;M1", "MWh", Register.ENERGY, 1000),
        ("Energie [kWh];Einheit;Stichtagswert;M1", "MWh", Register.ENERGY, 1000),
    ],
)
def test_the_unit_of_a_column_or_of_a_head_holds_for_all_values(
    head: str, cell: str, register: Register, factor: int
) -> None:
    content = f"Seriennummer;Datum;Stichtag;{head}\n99000001;17.01.2025;31.12.2024;7,5;{cell};6,5;6,5\n"
    found = read(vorlage("engelmann"), content)
    assert [(one.register, one.wert) for one in found.geraete[0].messwerte] == [
        (register, factor * D("7.5")),
        (register, factor * D("6.5")),
        (register, factor * D("6.5")),
    ]


def test_a_head_of_its_own_goes_before_that_of_the_first_value() -> None:
    content = "Seriennummer;Datum;Stichtag;Energie [MWh];Stichtagswert [kWh]\n99000001;17.01.2025;31.12.2024;7,5;6500\n"
    found = read(vorlage("engelmann"), content)
    assert [one.wert for one in found.geraete[0].messwerte] == [D(7500), D(6500)]


# --- preview and versions -------------------------------------------------------------------------


def test_the_preview_shows_what_becomes_of_the_first_records() -> None:
    rows = vorschau(mapping(), (FILE + ROW * 30 + ROW.replace("1.171,5", "x")).encode())
    assert len(rows) == 20
    assert (rows[0].ort.zeile, rows[0].geraet and rows[0].geraet.nummer, rows[0].fehler) == (4, "09900001", ())
    (broken,) = vorschau(mapping(), b"")
    assert broken.fehler[0].code == "E110"


def test_a_version_that_was_used_never_changes() -> None:
    old = mapping()
    assert mapping(YAML + "# nur eine Bemerkung\n").pruefsumme == old.pruefsumme
    other = mapping(YAML.replace("EFE", "ZRI"))
    problem = geaendert(old, other)
    assert problem is not None
    assert problem.hinweis == "Bitte als Version 4 speichern."
    assert geaendert(old, mapping(YAML.replace("EFE", "ZRI").replace("version: 3", "version: 4"))) is None
    assert geaendert(old, mapping()) is None
    # what was read with version 3 comes out the same after version 4 exists
    assert values(read(old, FILE + ROW)) == values(read(mapping(), FILE + ROW))


# --- faults of a mapping --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (("kind: CURRENT", "kind: JETZT"), 13, "„JETZT“ ist nicht möglich; möglich sind: CURRENT, DUE,"),
        (("version: 3", "version: drei"), 3, "Hier steht eine ganze Zahl"),
        (("version: 3\n", ""), 2, "„version“ fehlt."),
        (("device:", "geraet:"), 9, "„geraet“ gibt es hier nicht"),
        (("timezone: Europe/Berlin", "timezone: Mond/Krater"), 7, "Die Zeitzone „Mond/Krater“ gibt es nicht."),
        (("%d.%m.%Y %H:%M", "%d.%m.%Q"), 16, "„%Q“ gibt es nicht"),
        ((r"'\d{7,8}'", r"'(\d+)+'"), 9, "Eine Gruppe darf nicht wiederholt werden"),
        ((r"(?P<n>\d{1,2})", r"(\d{1,2})"), 18, "braucht die Gruppe (?P<n>…)"),
        (("unit: {from_header", "unit: same #"), 15, "„same“ meint die Einheit des ersten Werts"),
        (("{const: EFE}", "{const: EFE, col: x}"), 10, "genau eines von"),
        (("id: hausverwaltung", "id: Haus"), 2, "kleinen Buchstaben"),
        (("version: 3", "version: 3\nversion: 4"), 4, "„version“ steht zweimal."),
        (("device:", "device: &a"), None, ""),
        (("{const: EFE}", "*a"), 10, "Verweise"),
        (("    order: newest_first\n", ""), 17, "„order“"),
    ],
)
def test_a_fault_of_a_mapping_names_its_line(change: tuple[str, str], line: int | None, words: str) -> None:
    assert change[0] in YAML
    found = zuordnung_aus(YAML.replace(*change, 1))
    if line is None:
        assert found.fehler == ()
        return
    assert found.zuordnung is None
    assert any(words in fault.text for fault in found.fehler), found.fehler
    assert {fault.code for fault in found.fehler} == {"E130"}
    assert line in {fault.ort.zeile for fault in found.fehler}


@pytest.mark.parametrize(
    "text", ["", "- a", "a: [", "x", "{}", "a: b: c", "\t", "? [a]\n: b", "[" * 3000, "a: " + "x" * 70_000]
)
def test_what_is_no_mapping_says_so(text: str) -> None:
    found = zuordnung_aus(text)
    assert found.zuordnung is None
    assert found.fehler


@pytest.mark.parametrize(
    "text",
    [
        "(a+)+", "(a|b)*", r"(x)\1", "(?=a)", "(?<!a)", "(?i)a", ".*.*.*.*", r"\d*\d*\d*", "a{1,200}b{1,200}c{1,200}",
        "[", "(", "*", "a{2", "|" * 30, "a" * 201, "(?P<n>",
    ],
)  # fmt: skip
def test_a_pattern_that_is_none_or_could_run_away_is_refused(text: str) -> None:
    if text == "a{2":
        assert muster(text).fullmatch("a{2")
        return
    with pytest.raises(ValueError, match=r"\.$"):
        muster(text)


def test_no_pattern_that_is_allowed_takes_long() -> None:
    for text in (r".*.*x", r"(Monat|M) ?(?P<n>\d{1,2})", r"\[(.+?)\]", r"\d{7,8}", r"[a-z]*[a-z]*[0-9]"):
        begin = time.process_time()
        muster(text).fullmatch("a" * 200)
        assert time.process_time() - begin < 1


def test_days_as_a_mapping_writes_them() -> None:
    pattern = tage_muster("%d-%m-%y %H.%M")
    assert isinstance(pattern, re.Pattern)
    assert str(gelesen("17-01-25 19.29", (pattern,), BERLIN)) == "2025-01-17 19:29:00+01:00"
    assert gelesen("01-01-00 00.00", (pattern,), BERLIN) is None
    for text in ("32-01-25 10.00", "17-01-25 25.00", "17.01.25 10.00"):
        with pytest.raises(Falsch):
            gelesen(text, (pattern,), BERLIN)
    for bad in ("%d.%m", "%d.%m.%Y.%y", "%d%d.%m.%Y", "%x", "d.m.Y", "%"):
        with pytest.raises(ValueError, match=r"\.$"):
            tage_muster(bad)


def test_a_name_that_two_columns_have_needs_to_be_written_in_full() -> None:
    rules = """
id: zwei_staende
version: 1
applies: {{kind: csv}}
device: {{serial: {{col: Nr}}}}
readings:
  - {{kind: CURRENT, value: {{col: "{}"}}, unit: {{from_header: '\\[(.+?)\\]'}}, at: {{col: Datum}}}}
"""
    content = "Nr;Stand [kWh];Stand [m3];Datum\n99000001;170,5;12;31.12.2024\n"
    found = read(mapping(rules.format("Stand")), content)
    assert (found.gilt, [fault.text for fault in found.fehler]) == (
        False, ["Die Spalte „Stand“ gibt es 2-mal; bitte ihren ganzen Namen angeben."],
    )  # fmt: skip
    assert [wert for *_, wert in values(read(mapping(rules.format("Stand [m3]")), content))] == [D(12)]
    assert [wert for *_, wert in values(read(mapping(rules.format("Stand [kWh]")), content))] == [D("170.5")]


def test_two_columns_for_the_same_month_spoil_the_file() -> None:
    found = read(mapping(), FILE.replace("Fehler", "M1") + ROW)
    assert (found.gilt, [fault.code for fault in found.fehler]) == (False, ["E204"])


_UNITS = """
id: kunde
version: 1
applies: {kind: csv}
csv: {encoding: auto, delimiter: ";", decimal: ","}
device: {serial: {col: Nr}, manufacturer: {const: EFE}, medium: {const: HEAT}}
readings: [{kind: CURRENT, value: {col: Stand}, unit: UNIT, at: {col: Datum}}]
"""


@pytest.mark.parametrize(
    ("rule", "row", "column"),
    [
        ("{col: Einheit}", "9900001;31.12.2025;5;", "Einheit"),
        ("{col: Einheit}", "9900001;31.12.2025;5;Furlong", "Einheit"),
        ("{from_header: '\\[(.+?)\\]'}", "9900001;31.12.2025;5;kWh", "Stand"),
        ("{col: Einheit}", "9900001;31.02.2025;5;kWh", "Datum"),
    ],
)
def test_a_fault_names_the_column_in_which_it_is(rule: str, row: str, column: str) -> None:
    found = read(mapping(_UNITS.replace("UNIT", rule)), f"Nr;Datum;Stand;Einheit\n{row}\n")
    assert [fault.ort.spalte for fault in found.fehler] == [column]


def test_a_slow_pattern_for_a_head_is_asked_once_for_a_column_and_not_for_each_value() -> None:
    slow = YAML.replace(r"'\[(.+?)\]'", "'" + "h?" * 17 + "zz'").replace("Stand}", f"Stand {'h' * 180}}}")
    head = ";".join(HEAD).replace("Stand [kWh]", f"Stand {'h' * 180}")
    started = time.monotonic()
    found = read(mapping(slow), f"Export\n{head}\n" + ROW * 300)
    assert len(found.meldungen) == 300
    assert time.monotonic() - started < 20
