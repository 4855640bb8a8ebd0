"""Radiator catalogues: what is read, what is left out and said so, and what bad files come to."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from umlage.formats.heizkoerper import csv_katalog, kc, vdi3805
from umlage.formats.heizkoerper.katalog import Katalogeintrag, Spanne, Suche, Unvollstaendig, heizkoerper, suche
from umlage.formats.tabelle import Unlesbar

D = Decimal
HEAD = "hersteller;modell;typ;hoehe_mm;leistung_w;bezug;quelle"
PURMO = "Purmo;Compact;22;600;1709;meter;Katalog"


def _table(*rows: str, head: str = HEAD) -> bytes:
    return "\n".join((head, *rows, "")).encode()


def _said(content: bytes) -> list[str]:
    return [f"{finding.code} {finding.where}" for finding in csv_katalog.lesen(content).befunde]


# --- the catalogue that ships ---------------------------------------------------------------------


def test_the_shipped_catalogue_holds_the_published_rows_each_with_its_source() -> None:
    rows = csv_katalog.mitgeliefert()
    assert len(rows) == 78
    assert {row.hersteller for row in rows} == {"Kermi", "Purmo", "Viadrus", "Zehnder"}
    assert [row for row in rows if not row.quelle or not row.guete] == []


def test_a_row_of_other_conditions_than_the_usual_says_so() -> None:
    odd = [row for row in csv_katalog.mitgeliefert() if (row.vorlauf, row.ruecklauf, row.raum) != (75, 65, 20)]
    assert [(row.hersteller, row.typ, row.raum) for row in odd] == [("Kermi", "22", D(24))]
    assert odd[0].hinweis.startswith("Raumtemperatur 24 °C steht so in der Quelle")
    # compared at 20 °C it is that of its neighbours: Purmo 22, 300 mm says 961 W
    found = heizkoerper(odd[0], laenge=1000)
    assert found.uebertemperatur == 46
    assert round(float(found.normleistung) * (50 / 46) ** float(found.exponent or 0)) == 958


def test_outputs_rise_with_height_and_exponents_are_plausible() -> None:
    families: dict[tuple[str, str, Decimal | None], list[Katalogeintrag]] = {}
    for row in csv_katalog.mitgeliefert():
        family = row.typ.split("/")[-1] if row.hersteller == "Viadrus" else row.typ
        families.setdefault((row.modell, family, row.tiefe), []).append(row)
    for rows in families.values():
        ordered = sorted(rows, key=lambda row: row.hoehe or 0)
        outputs = [row.leistung or D(0) for row in ordered]
        assert outputs == sorted(set(outputs))
    assert all(row.exponent is None or D("1.15") <= row.exponent <= D("1.45") for row in csv_katalog.mitgeliefert())


def test_a_row_at_another_room_temperature_keeps_its_over_temperature() -> None:
    (row,) = suche(csv_katalog.mitgeliefert(), Suche(hersteller="kermi", typ="22")).eintraege
    assert row.uebertemperatur == 46
    assert heizkoerper(row, laenge=D(1000)).uebertemperatur == 46


# --- search ---------------------------------------------------------------------------------------


def test_search_by_words_and_ranges() -> None:
    rows = csv_katalog.mitgeliefert()
    found = suche(rows, Suche(hersteller="VIAD", hoehe=Spanne(D(580), D(580)), tiefe=Spanne(D(100), D(170))))
    assert [row.typ for row in found.eintraege] == ["500/110", "500/160"]
    assert found.ohne_angabe == 0


def test_a_row_that_does_not_state_the_size_is_counted_not_hidden() -> None:
    found = suche(csv_katalog.mitgeliefert(), Suche(hersteller="Purmo", tiefe=Spanne(D(1), D(999))))
    assert (found.eintraege, found.ohne_angabe) == ((), 16)


def test_search_by_length_of_a_section() -> None:
    rows = csv_katalog.mitgeliefert()
    assert len(suche(rows, Suche(gliedlaenge=Spanne(D(46), D(46)))).eintraege) == 51


def test_a_radiator_of_sections_by_number_or_by_length() -> None:
    (row,) = suche(csv_katalog.mitgeliefert(), Suche(typ="3 Säulen", hoehe=Spanne(D(600), D(600)))).eintraege
    # 10 · 46 + 26 = 486 mm
    assert heizkoerper(row, glieder=10).normleistung == heizkoerper(row, laenge=D(486)).normleistung == D(609)
    with pytest.raises(Unvollstaendig, match="keine ganze Zahl"):
        heizkoerper(row, laenge=D(500))
    with pytest.raises(Unvollstaendig, match="Zahl der Glieder"):
        heizkoerper(row)


def test_a_radiator_by_the_metre_needs_its_length() -> None:
    (row,) = csv_katalog.lesen(_table(PURMO)).eintraege
    assert heizkoerper(row, laenge=D(1400)).normleistung == D("2392.60")
    with pytest.raises(Unvollstaendig, match="Baulänge"):
        heizkoerper(row)
    whole = csv_katalog.lesen(_table(PURMO.replace("meter", "stueck"))).eintraege[0]
    assert heizkoerper(whole).normleistung == D(1709)


# --- CSV ------------------------------------------------------------------------------------------


def test_a_table_with_commas_and_one_of_the_windows_code_page_are_read() -> None:
    with_commas = _table(PURMO.replace(";", ","), head=HEAD.replace(";", ","))
    assert csv_katalog.lesen(with_commas).eintraege == csv_katalog.lesen(_table(PURMO)).eintraege
    windows = "\n".join((HEAD, PURMO.replace("Compact", "Säule"))).encode("cp1252")
    assert csv_katalog.lesen(windows).eintraege[0].modell == "Säule"
    assert _said(windows) == ["heizkoerper.zeichensatz Byte 62"]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (PURMO.replace("600", "60 cm"), "heizkoerper.zelle Zeile 2, Spalte 4 (hoehe_mm)"),
        (PURMO.replace("1709", "1.709,5"), "heizkoerper.zelle Zeile 2, Spalte 5 (leistung_w)"),
        (PURMO.replace("1709", "0"), "heizkoerper.zelle Zeile 2, Spalte 5 (leistung_w)"),
        (PURMO.replace("1709", "-5"), "heizkoerper.zelle Zeile 2, Spalte 5 (leistung_w)"),
        (PURMO.replace("meter", "Fuß"), "heizkoerper.zelle Zeile 2, Spalte 6 (bezug)"),
        (PURMO.replace("Purmo", ""), "heizkoerper.zelle Zeile 2, Spalte 1 (hersteller)"),
        (PURMO.replace("Katalog", " "), "heizkoerper.zelle Zeile 2, Spalte 7 (quelle)"),
        (PURMO + ";mehr", "heizkoerper.zeile Zeile 2"),
        (PURMO.replace("Compact", "x" * 2001), "heizkoerper.zeile Zeile 2"),
    ],
)
def test_a_faulty_row_is_left_out_and_named_with_its_place(row: str, expected: str) -> None:
    content = _table(row, PURMO)
    assert _said(content) == [expected]
    assert len(csv_katalog.lesen(content).eintraege) == 1


@pytest.mark.parametrize(
    ("head", "row", "expected"),
    [
        ("exponent", "1,9", []),
        ("exponent", "2,1", ["heizkoerper.zelle Zeile 2, Spalte 8 (exponent)"]),
        ("vorlauf", "60", ["heizkoerper.zelle Zeile 2, Spalte 8 (vorlauf)"]),
        ("ruecklauf", "59", []),
        ("ruecklauf", "58", ["heizkoerper.mittel Zeile 2"]),
        ("bauart", "Ofen", ["heizkoerper.zelle Zeile 2, Spalte 8 (bauart)"]),
        ("farbe", "weiß", ["heizkoerper.spalte Zeile 1, Spalte 8"]),
    ],
)
def test_more_columns(head: str, row: str, expected: list[str]) -> None:
    assert _said(_table(f"{PURMO};{row}", head=f"{HEAD};{head}")) == expected


def test_a_row_twice_and_a_row_without_output_are_read_and_named() -> None:
    content = _table(PURMO, PURMO, PURMO.replace("1709", "").replace("22", "33"))
    assert _said(content) == ["heizkoerper.doppelt Zeile 3", "heizkoerper.ohne_leistung Zeile 4"]
    rows = csv_katalog.lesen(content).eintraege
    assert len(rows) == 3
    with pytest.raises(Unvollstaendig, match="keine Leistung"):
        heizkoerper(rows[2], laenge=D(1000))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "leer"),
        (b"\n\n", "leer"),
        (b"hersteller;modell\nA;B\n", "Zeile 1: im Kopf der Tabelle fehlt: leistung_w, bezug, quelle"),
        (_table(PURMO, head=HEAD + ";typ"), "typ steht zweimal"),
        (_table(PURMO) + b'"offen;b;c;1;1;meter;q', "Zeile 3: die Anf"),
        (b"\0" + _table(PURMO), "Nullbytes"),
        (HEAD.encode() + b"\n\x81\x8d", "Zeichensatz"),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(Unlesbar, match=message):
        csv_katalog.lesen(content)


_WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=20).filter(
    lambda text: text == text.strip()
)
_SIZES = st.none() | st.decimals(0, 9999, places=2, allow_nan=False, allow_infinity=False)


@for_all(
    st.lists(
        st.builds(
            Katalogeintrag,
            hersteller=_WORDS,
            modell=_WORDS,
            typ=st.just("") | _WORDS,
            hoehe=_SIZES,
            tiefe=_SIZES,
            leistung=st.none() | st.decimals(1, 9999, places=1, allow_nan=False, allow_infinity=False),
            bezug=st.sampled_from(("glied", "meter", "stueck")),
            quelle=_WORDS,
            bild=st.just("") | _WORDS,
        ),
        max_size=4,
    )
)
def test_a_catalogue_is_read_as_it_was_written(rows: list[Katalogeintrag]) -> None:
    assert list(csv_katalog.lesen(csv_katalog.schreiben(rows).encode()).eintraege) == rows


@for_all(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_never_a_crash(content: bytes) -> None:
    for read in (csv_katalog.lesen, vdi3805.lesen, kc.lesen):
        with suppress(Unlesbar):
            read(content)


# --- VDI 3805 -------------------------------------------------------------------------------------

LEAD = "010;6;2019.08;Muster Heizkörper AG;20240101"
ELEMENT = "700;001;1;600;102;Typ 22;0815;7;50;0;0;0;35"


def _vdi(*records: str) -> bytes:
    return "\r\n".join(records).encode("cp1252")


def test_records_010_and_700_are_read_and_every_other_is_counted() -> None:
    bericht = vdi3805.lesen(
        _vdi(LEAD, "100;001;Platten", "110;001;Profil", ELEMENT, "710.01;001;1;2", "710.01;001;3;4", "")
    )
    (row,) = bericht.eintraege
    assert (row.hersteller, row.typ, row.hoehe, row.tiefe, row.gliedlaenge) == (
        *("Muster Heizkörper AG", "Typ 22"),
        *(D(600), D(102), D(50)),
    )
    assert row.leistung is None
    assert row.hinweis == (
        "Leistungscode 7, unwirksame Länge 0, Minderleistung 0, Strahlungsanteil 35, Registriernummer 0815"
    )
    assert bericht.gelesen == {"Satzart 010": 1, "Satzart 700": 1}
    assert bericht.uebergangen == {"Satzart 100": 1, "Satzart 110": 1, "Satzart 710.01": 2}
    assert [finding.code for finding in bericht.befunde] == ["heizkoerper.leistung"]
    assert list(bericht.zeilen())[-1].startswith("1 davon ohne Leistung")


def test_a_zip_with_one_vdi_file_is_read() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("PART06_MUSTER_DE_201908_20240101_KATALOG.VDI", _vdi(LEAD, ELEMENT))
        archive.writestr("bild.png", b"1")
    assert vdi3805.lesen(packed.getvalue()).eintraege[0].typ == "Typ 22"
    assert vdi3805.ist_vdi(packed.getvalue(), "muster")
    with pytest.raises(Unlesbar, match="beschädigt"):
        vdi3805.lesen(packed.getvalue()[:60])


def test_a_zip_without_or_with_two_files_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.vdi", "1")
        archive.writestr("b.vdi", "2")
    with pytest.raises(Unlesbar, match="2 Dateien"):
        vdi3805.lesen(packed.getvalue())


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (ELEMENT.replace("600", "60 cm"), "heizkoerper.feld Zeile 2, Spalte 4 (bauhoehe)"),
        (ELEMENT.replace(";50;", ";fünfzig;"), "heizkoerper.feld Zeile 2, Spalte 9 (gliedlaenge)"),
        ("700;001;1", "heizkoerper.feld Zeile 2"),
        ("kein Satz", "heizkoerper.satz Zeile 2, Spalte 1"),
    ],
)
def test_a_faulty_record_is_named_with_line_and_column(record: str, expected: str) -> None:
    bericht = vdi3805.lesen(_vdi(LEAD.replace(";Muster", ";Ärger"), record))
    assert [f"{finding.code} {finding.where}" for finding in bericht.befunde] == [expected]
    assert bericht.eintraege == ()


def test_a_lead_without_maker_is_named_and_another_sheet_refused() -> None:
    bericht = vdi3805.lesen(_vdi("010;06;2019", ELEMENT))
    assert bericht.befunde[0].where == "Zeile 1, Spalte 4 (hersteller)"
    assert bericht.eintraege[0].hersteller == "unbekannt"
    with pytest.raises(Unlesbar, match="Blatt 6"):
        vdi3805.lesen(_vdi("010;3;2019;Kessel"))
    with pytest.raises(Unlesbar, match="keinen Satz"):
        vdi3805.lesen(_vdi("800;1"))


def test_a_record_that_is_not_taken_is_not_counted_as_read() -> None:
    bericht = vdi3805.lesen(_vdi(LEAD, ELEMENT, "700;1"))
    assert (bericht.gelesen, bericht.fehlerhaft) == ({"Satzart 010": 1, "Satzart 700": 1}, {"Satzart 700": 1})
    assert "  fehlerhaft   Satzart 700: 1" in bericht.zeilen()


def test_a_thousand_faults_are_listed_and_the_rest_counted() -> None:
    bericht = vdi3805.lesen(_vdi(LEAD, *["kein Satz"] * 1200))
    assert len(bericht.befunde) == 1001
    assert bericht.befunde[-1].code == "heizkoerper.weitere"
    assert bericht.uebergangen == {"ohne Satzart": 1200}


@for_all(st.lists(st.sampled_from([ELEMENT, "100;1", "710;1;2", "800;x", "700;1", "?", ""]), max_size=30))
def test_no_record_gets_lost(records: list[str]) -> None:
    bericht = vdi3805.lesen(_vdi(LEAD, *records))
    counted = sum(sum(part.values()) for part in (bericht.gelesen, bericht.uebergangen, bericht.fehlerhaft))
    assert counted == 1 + sum(bool(record) for record in records)


# --- KC -------------------------------------------------------------------------------------------

KC_HEAD = "verteiler;betriebsart;heizkoerper;kc;grundwert;quelle"
KC_ROW = "Engelmann HCA e2;2-fuehler;Buderus Logatrend;2,32;2,288;Hersteller"


def test_values_of_kc_are_found_by_model_and_radiator() -> None:
    werte, findings = kc.lesen(_table(KC_ROW, KC_ROW.replace("2-f", "1-f"), head=KC_HEAD))
    assert findings == ()
    (wert,) = kc.gefunden(werte, verteiler="hca", heizkoerper="logatrend", betriebsart="2-fuehler")
    assert (wert.kc, wert.grundwert) == (D("2.32"), D("2.288"))
    assert len(kc.gefunden(werte, verteiler="HCA", heizkoerper="")) == 2


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (KC_ROW.replace("2,32", "0"), "heizkoerper.zelle Zeile 2, Spalte 4 (kc)"),
        (KC_ROW.replace("2,288", "0"), "heizkoerper.zelle Zeile 2, Spalte 5 (grundwert)"),
        (KC_ROW.replace("2-fuehler", "3"), "heizkoerper.zelle Zeile 2, Spalte 2 (betriebsart)"),
    ],
)
def test_a_faulty_value_of_kc_is_named(row: str, expected: str) -> None:
    werte, findings = kc.lesen(_table(row, head=KC_HEAD))
    assert ([f"{finding.code} {finding.where}" for finding in findings], werte) == ([expected], ())


def test_two_values_of_kc_for_the_same_are_named() -> None:
    _, findings = kc.lesen(_table(KC_ROW, KC_ROW, KC_ROW.replace("2,32", "2,4"), head=KC_HEAD))
    assert [f"{finding.code} {finding.where}" for finding in findings] == ["kc.doppelt Zeile 3", "kc.doppelt Zeile 4"]
