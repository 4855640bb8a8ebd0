"""Every record goes to bytes and back; what is wrong is found with line, place and field."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from umlage.core.finding import Severity
from umlage.formats.arge.lesen import datei
from umlage.formats.arge.satz import Satz, Wert
from umlage.formats.arge.schreiben import Abgelehnt, schreiben
from umlage.formats.arge.tabelle import Feld, satzarten, schluessel

SAMPLES = sorted((Path(__file__).parents[3] / "src/umlage/formats/arge/samples").iterdir())
ARTEN = list(satzarten())
LETTERS = st.sampled_from("abzÄÖÜäöüßéŠšŽžŒœŸ€09 .-/+&")
DAYS = st.dates(date(1970, 1, 1), date(2069, 12, 31))


def sample(name: str) -> bytes:
    return next(path for path in SAMPLES if path.name.startswith(name)).read_bytes()


def _werte(feld: Feld) -> st.SearchStrategy[Wert]:
    if feld.fest:
        return st.just(feld.fest)
    if feld.feld == "arge_version_standard_dta":
        return st.just("03.10")
    if feld.werte or feld.tabelle:
        return st.sampled_from(feld.werte or tuple(schluessel(feld.tabelle)))
    match feld.form:
        case "text":
            words = st.text(LETTERS, min_size=1, max_size=feld.laenge).map(str.rstrip)
            return words.filter(bool)
        case "ziffern":
            return st.integers(0, 10**feld.laenge - 1).map(lambda number: str(number).zfill(feld.laenge))
        case "zahl":
            whole = st.integers(-(10 ** (feld.laenge - 1)) + 1, 10**feld.laenge - 1)
            return whole.map(lambda number: Decimal(number).scaleb(-feld.nachkomma))
        case "tag":
            return DAYS
    return st.tuples(DAYS, DAYS).map(lambda pair: (min(pair), max(pair)))


@st.composite
def saetze(draw: st.DrawFn) -> Satz:
    art = satzarten()[draw(st.sampled_from(ARTEN))]
    values = {}
    for feld in art.felder:
        if feld.pflicht or feld.fest or feld.pflicht_wenn is not None or draw(st.booleans()):
            values[feld.nr] = draw(_werte(feld))
    return Satz(art.art, values)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=120)
@given(st.lists(saetze(), min_size=1, max_size=3))
def test_what_is_written_reads_back(records: list[Satz]) -> None:
    found = datei(schreiben(records))
    assert found.meldungen == ()
    assert list(found.saetze) == records


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_no_content_raises(content: bytes) -> None:
    datei(content)


@settings(deadline=None)
@given(st.integers(0, 2047), st.characters(max_codepoint=255))
def test_no_single_sign_raises(place: int, sign: str) -> None:
    text = sample("DTM310").decode("iso8859-15")
    datei((text[:place] + sign + text[place + 1 :]).encode("iso8859-15", "replace"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_sample_is_written_as_it_was_read(path: Path) -> None:
    found = datei(path.read_bytes())
    assert found.meldungen == ()
    assert schreiben(found.saetze) == path.read_bytes()


def test_the_samples_hold_every_record() -> None:
    assert {record.art for path in SAMPLES for record in datei(path.read_bytes()).saetze} == set(ARTEN)


def test_fields_stand_in_order_and_end_with_the_record() -> None:
    for art in satzarten().values():
        after = 1
        for feld in art.felder:
            assert feld.von >= after, (art.art, feld.name)
            after = feld.bis + 1
        assert art.felder[-1].bis == art.laenge
        assert len({feld.nr for feld in art.felder}) == len(art.felder)


def test_values_of_the_samples() -> None:
    house, first, *_ = datei(sample("DTM310")).saetze
    assert house.zeitraum(11) == (date(2025, 1, 1), date(2025, 12, 31))
    assert (house.text(7), house.text(12), house.text(16)) == ("Prüfstraße 12", "OBJ-1000", "EUR")
    assert (first.text(6), first.text(8)) == ("1000+00001/01.03.20", "Müller-Test, Jana")
    assert (first.zahl(27), first.zahl(28), first.zahl(29)) == (Decimal("75.50"), Decimal(1200), None)
    credit = datei(sample("DTD310")).saetze[3]
    assert (credit.zahl(8), credit.zahl(10), credit.zahl(15)) == (Decimal("915.22"), Decimal(1200), Decimal("-284.78"))


def _changed(name: str, place: int, text: str) -> bytes:
    """The first line of a sample with other signs from a place on (from 1)."""
    line = sample(name).decode("iso8859-15").split("\r\n")[0]
    return (line[: place - 1] + text + line[place - 1 + len(text) :] + "\r\n").encode("iso8859-15")


@pytest.mark.parametrize(
    ("content", "code", "where"),
    [
        (b"", "arge.leer", "Datei"),
        (b"X03.10\r\n", "arge.satzart", "Zeile 1, Spalte 1"),
        (b"A" + b"0" * 20 + b" " * 107 + b"\r\n", "arge.version", "Zeile 1, Spalte 2, A-Satz"),
        (sample("DTA310")[:100] + b"\r\n", "arge.laenge", "Zeile 1, Spalte 101, A-Satz"),
        (sample("DTA310")[:128] + b"x\r\n", "arge.laenge", "Zeile 1, Spalte 129, A-Satz"),
        (_changed("DTA310", 128, "B"), "arge.wert", "Zeile 1, Spalte 128, A-Satz, Feld 8 Satzende"),
        (_changed("DTA310", 7, "12345x7890"), "arge.wert", "Zeile 1, Spalte 7, A-Satz, Feld 3 Kunden-Nr."),
        (_changed("DTA310", 7, " " * 10), "arge.pflicht", "Zeile 1, Spalte 7, A-Satz, Feld 3 Kunden-Nr."),
        (_changed("DTA310", 2, "02.10"), "arge.version", "Zeile 1, Spalte 2, A-Satz, Feld 2 ARGE-Version Standard-DTA"),
        (_changed("DTD310", 52, "310225"), "arge.wert",
         "Zeile 1, Spalte 52, D-Satz, Feld 7 Letzter Tag des Nutzungszeitraumes"),
        (_changed("DTD310", 58, "0000-12345"), "arge.wert",
         "Zeile 1, Spalte 58, D-Satz, Feld 8 Gesamtkosten dieser Kostenart (Brutto)"),
        (_changed("DTM310", 116, "010126311225"), "arge.wert",
         "Zeile 1, Spalte 116, L-Satz, Feld 11 Abrechnungszeitraum"),
    ],
)  # fmt: skip
def test_an_error_has_its_place(content: bytes, code: str, where: str) -> None:
    found = datei(content)
    assert found.saetze == ()
    assert [(one.code, one.ort) for one in found.fehler] == [(code, where)]


@pytest.mark.parametrize(
    ("content", "code", "text"),
    [
        (sample("DTA310").replace(b"\r\n", b"\n"), "arge.zeilenende", "2 von 2 Zeilen enden nicht mit CR LF"),
        (sample("DTA310").replace(b"\r\n", b"\n", 1), "arge.zeilenende", "Eine von 2 Zeilen endet nicht mit CR LF"),
        (sample("DTM310").decode("iso8859-15").encode(), "arge.zeichensatz", "als UTF-8 gelesen"),
        (sample("DTA310") + b"\r\n", "arge.leerzeile", "Die Zeile ist leer"),
        (sample("DTE898")[:117] + b"\r\n", "arge.laenge", "117 statt 120"),
        (sample("DTA310")[:128] + b"  \r\n", "arge.laenge", "130 statt 128"),
        (_changed("DTA310", 60, "etwas"), "arge.frei", "Leerzeichen vorgesehen"),
        (_changed("DTA310", 7, "      4711"), "arge.wert", "Führende Leerzeichen"),
        (_changed("DTD310", 58, "-000000000"), "arge.wert", "Null hat kein Minus"),
        (_changed("DTD310", 148, "999"), "arge.schluessel", "„999“ gibt es nicht in Tabelle K"),
        (_changed("DTM310", 32, "9"), "arge.schluessel", "„9“ ist nicht vorgesehen"),
        (_changed("DTM310", 143, "1"), "arge.pflicht", "obwohl Feld 13"),
        (_changed("DTM310", 2, "03.05"), "arge.version", "gibt es in Version 03.05 nicht"),
        (_changed("DTA310", 2, "03.11"), "arge.version", "Version 03.11 ist nicht bekannt"),
        (_changed("DTA310", 2, "03.08"), "arge.version", "nicht belegt"),
    ],
)
def test_what_is_odd_is_read_and_said(content: bytes, code: str, text: str) -> None:
    found = datei(content)
    assert found.saetze
    assert found.fehler == ()
    assert any(one.code == code and text in one.text for one in found.meldungen), found.meldungen


def test_a_file_of_a_floppy_may_end_with_its_sign() -> None:
    assert datei(sample("DTA310") + b"\x1a").meldungen == ()


def test_a_record_of_tax_of_the_first_version_is_shorter() -> None:
    line = sample("DTE835_2017")[:127]
    found = datei(line + b"\r\n")
    assert found.meldungen == ()
    assert found.saetze[0].tag(15) is None
    assert schreiben(found.saetze) == line + b"\r\n"


@pytest.mark.parametrize(
    ("nr", "value", "text"),
    [
        (6, "x" * 21, "hat 21 Zeichen, das Feld fasst 20"),
        (6, "日本", "gibt es im Zeichensatz der Datei nicht: 日 本"),
        (6, "a\nb", "Steuerzeichen"),
        (7, date(2070, 1, 1), "mit zwei Ziffern nicht schreiben"),
        (8, Decimal("100000000.00"), "passt nicht in 10 Stellen"),
        (8, Decimal("-10000000.00"), "passt nicht in 10 Stellen"),
        (8, Decimal("1.005"), "mehr als 2 Nachkommastellen"),
        (3, "4711x", "nicht aus höchstens 10 Ziffern"),
        (17, "999", "gibt es nicht in Tabelle K"),
        (2, "02.10", "Keine Version"),
        (2, "03.05", ""),
    ],
)
def test_what_does_not_fit_is_refused(nr: int, value: Wert, text: str) -> None:
    record = datei(sample("DTD310")).saetze[0]
    changed = Satz(record.art, {**record.werte, nr: value})
    if not text:
        assert schreiben([changed])
        return
    with pytest.raises(Abgelehnt, match=text) as refused:
        schreiben([changed])
    assert {one.schwere for one in refused.value.meldungen} == {Severity.ERROR}


def test_fields_that_a_version_has_not_are_refused() -> None:
    record = datei(sample("DTD310")).saetze[0]
    with pytest.raises(Abgelehnt, match=r"gibt es in Version 03\.05 nicht"):
        schreiben([Satz(record.art, {**record.werte, 2: "03.05", 23: Decimal(1)})])


def test_signs_that_are_also_words_of_utf_8_are_read_as_the_standard_wants() -> None:
    content = schreiben([Satz("A", {**datei(sample("DTA310")).saetze[0].werte, 6: "ÄŒ"})])
    assert content.decode("utf-8")
    found = datei(content)
    assert (found.saetze[0].text(6), found.meldungen) == ("ÄŒ", ())
