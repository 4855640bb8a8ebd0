"""The file: what is read, what is refused and where, and that writing loses nothing."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.core.houses import House, houses
from tests.core.small_house import DROP, ancillary, edited, errors, gas
from umlage.core.finding import Refused
from umlage.core.settlement.kostenart import KOSTENARTEN
from umlage.formats.akte.codec import from_plain, plain_of, read, to_json, to_yaml
from umlage.formats.akte.syntax import Unreadable, plain_values

D = Decimal


def _refused(house: Any) -> list[str]:
    with pytest.raises(Refused) as refused:
        from_plain(house)
    return [f"{finding.code} {finding.where}" for finding in refused.value.findings]


def _said(house: Any) -> tuple[str, str]:
    with pytest.raises(Refused) as refused:
        from_plain(house)
    (finding,) = refused.value.findings
    return finding.message, finding.remedy


def _yaml(house: Any) -> str:
    return to_yaml(plain_of(from_plain(house)))


# --- content --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("liegenschaft/nr", D(12345), "akte.nummer liegenschaft/nr"),
        ("liegenschaft/plz", D(34117), "akte.nummer liegenschaft/plz"),
        ("liegenschaft/ort", D(5), "akte.string_type liegenschaft/ort"),
        ("liegenschaft/ort", "", "akte.string_too_short liegenschaft/ort"),
        ("liegenschaft/ort", "x" * 161, "akte.string_too_long liegenschaft/ort"),
        ("liegenschaft/ort", "Kassel\nWest", "akte.string_pattern_mismatch liegenschaft/ort"),
        ("liegenschaft/ort", DROP, "akte.missing liegenschaft/ort"),
        ("liegenschaft/weg", "ja", "akte.bool_type liegenschaft/weg"),
        ("liegenschaft/wohnflaeche", D("-1"), "akte.zu_klein liegenschaft/wohnflaeche"),
        ("liegenschaft/wohnflaeche", D("1e16"), "akte.zahl_gross liegenschaft/wohnflaeche"),
        ("liegenschaft/wohnflaeche", D("0.0000001"), "akte.nachkommastellen liegenschaft/wohnflaeche"),
        ("liegenschaft/art", "schloss", "akte.literal_error liegenschaft/art"),
        ("abrechnung/erstellt_am", "30.06.2024", "akte.tag abrechnung/erstellt_am"),
        ("abrechnung/erstellt_am", "2024-02-30", "akte.tag abrechnung/erstellt_am"),
        ("abrechnung/erstellt_am", D(20240630), "akte.tag abrechnung/erstellt_am"),
        ("abrechnung/erstellt_am", True, "akte.date_type abrechnung/erstellt_am"),
        ("zeitraum/von", "2024-01-01", "akte.value_error zeitraum"),
        ("einstellungen/heizung/grundkosten", D("100.5"), "akte.zu_gross einstellungen/heizung/grundkosten"),
        ("einstellungen/leerstand_personen", D("1.5"), "akte.int_type einstellungen/leerstand_personen"),
        ("einstellungen/leerstand_personen", D(-1), "akte.greater_than_equal einstellungen/leerstand_personen"),
        ("einstellungen/leerstand_personen", D(10**9 + 1), "akte.less_than_equal einstellungen/leerstand_personen"),
        ("anlagen/0/energieart", "kohlrabi", "akte.literal_error anlagen/1/energieart"),
        ("anlagen/0/warmwasser", {"verfahren": "prozent"}, "akte.value_error anlagen/1/warmwasser"),
        ("anlagen/0/warmwasser", {"verfahren": "betrag"}, "akte.value_error anlagen/1/warmwasser"),
        ("anlagen/0/lieferungen/0/betrag", "2000.00", "akte.is_instance_of anlagen/1/lieferungen/1/betrag"),
        ("anlagen/0/lieferungen/0/betrag", D("1.005"), "akte.nachkommastellen anlagen/1/lieferungen/1/betrag"),
        ("anlagen/0/lieferungen/0/co2", D(7), "akte.model_type anlagen/1/lieferungen/1/co2"),
        ("anlagen/0/kosten", {"bezeichnung": "x"}, "akte.tuple_type anlagen/1/kosten"),
        ("nutzeinheiten", (), "akte.too_short nutzeinheiten"),
        ("nutzeinheiten/0/flaeche/heizung", "70", "akte.is_instance_of nutzeinheiten/1/flaeche/heizung"),
        (
            "nutzeinheiten/0/flaeche/heizung",
            ({"ab": "2023-01-01"},),
            "akte.missing nutzeinheiten/1/flaeche/heizung/1/wert",
        ),
        ("nutzeinheiten/0/geraete/0/art", "uhr", "akte.literal_error nutzeinheiten/1/geraete/11/art"),
        (
            "nutzeinheiten/0/geraete/0/ruecksetzung",
            "13-01",
            "akte.string_pattern_mismatch nutzeinheiten/1/geraete/11/ruecksetzung",
        ),
        (
            "nutzeinheiten/0/geraete/0/ablesungen/1/stand",
            "viel",
            "akte.is_instance_of nutzeinheiten/1/geraete/11/ablesungen/2/stand",
        ),
        ("nutzeinheiten/0/nutzer/0/nr", "1/1", "akte.string_pattern_mismatch nutzeinheiten/1/nutzer/1/1/nr"),
        ("nutzeinheiten/0/nutzer/0/stueck", D(3), "akte.dict_type nutzeinheiten/1/nutzer/1-1/stueck"),
        (
            "nutzeinheiten/0/nutzer/0/vorauszahlung/heizkosten",
            D("-1"),
            "akte.zu_klein nutzeinheiten/1/nutzer/1-1/vorauszahlung/heizkosten",
        ),
        ("umlage", D(2), "akte.literal_error umlage"),
    ],
)
def test_a_wrong_value_is_refused_with_its_place(path: str, value: object, expected: str) -> None:
    house = edited(gas(), path, value)
    assert _refused(house) == [expected]


def test_an_unknown_key_is_refused_and_a_near_one_is_named() -> None:
    assert _said(edited(gas(), "liegenschaft/strase", "Weg 2")) == (
        "Diesen Schlüssel gibt es hier nicht.",
        "Gemeint war vielleicht „strasse“.",
    )
    assert _said(edited(gas(), "nutzeinheiten/1/xyzzy", True))[1] == ""


def test_a_value_of_a_list_of_words_is_named_with_what_is_possible() -> None:
    message, remedy = _said(edited(gas(), "abrechnung/rundung", "kaufmaennisch"))
    assert message == "„kaufmaennisch“ ist hier nicht möglich."
    assert remedy == "Möglich sind: restcent, je_position."


@pytest.mark.parametrize(("value", "what"), [(("eine", "beide"), "Eine Liste"), ({"art": "eine"}, "Ein Block")])
def test_a_list_in_place_of_a_word_is_named_in_german(value: object, what: str) -> None:
    message, remedy = _said(edited(gas(), "liegenschaft/co2_beschraenkung", value))
    assert message == f"{what} ist hier nicht möglich, nur ein einzelnes Wort."
    assert remedy == "Möglich sind: keine, eine, beide."


def test_a_wrong_value_of_an_umlage_is_the_only_fault_of_its_room() -> None:
    room = {"nr": "R", "flaeche": {"heizung": Decimal(0)}, "umlage": ({"werte": {"1": Decimal(-1)}},)}
    house = edited(ancillary(), "nutzeinheiten/+", room)
    assert errors(house) == ["akte.zu_klein nutzeinheiten/R/umlage/1/werte/1"]


def _cost(kostenart: str) -> Any:
    return edited(ancillary(), "hausnebenkosten/0/kostenart", kostenart)


def test_a_kind_of_cost_that_there_is_not_is_refused_and_the_nearest_one_is_named() -> None:
    message, remedy = _said(_cost("Kable"))
    assert message == "„Kable“ ist hier nicht möglich."
    assert remedy.startswith("Gemeint war vielleicht „kabel“. Möglich sind: ablesung, abrechnung, ")
    assert _said(_cost("instandhaltung"))[1].startswith("Möglich sind: ")


@pytest.mark.parametrize("kostenart", sorted(KOSTENARTEN))
def test_a_kind_of_cost_of_the_list_is_taken(kostenart: str) -> None:
    assert from_plain(_cost(kostenart)).hausnebenkosten[0].kostenart == kostenart


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("absender/farbe", "rot", 'Erwartet wird eine Farbe als "#RRGGBB", in Anführungszeichen, '
         'zum Beispiel "#1F6F5C".'),
        ("absender/portal", "portal", "Erwartet wird eine Adresse mit https:// und ohne Leerzeichen, "
         "zum Beispiel https://portal.umlage.example."),
        ("nutzeinheiten/0/geraete/0/ruecksetzung", "31.12.", "Erwartet werden Monat und Tag als MM-TT, "
         "zum Beispiel 12-31."),
        ("nutzeinheiten/0/nutzer/0/nr", "1/1", "Eine Nummer steht in einer Zeile, ohne Schrägstrich und ohne "
         "Leerzeichen am Anfang oder Ende."),
        ("nutzeinheiten/0/nutzer/0/nr", " 1", "Eine Nummer steht in einer Zeile, ohne Schrägstrich und ohne "
         "Leerzeichen am Anfang oder Ende."),
        ("nutzeinheiten/0/nutzer/0/nr", "1\u00a0", "Eine Nummer steht in einer Zeile, ohne Schrägstrich und ohne "
         "Leerzeichen am Anfang oder Ende."),
        ("nutzeinheiten/0/nutzer/0/name", " \u2003", "Erwartet wird Text in einer Zeile, nicht nur Leerzeichen."),
        ("mitteilungen", ({"text": "\n"},), "Der Text besteht nur aus Leerzeichen."),
        ("liegenschaft/ort", "x" * 161, "Der Text ist zu lang, möglich sind höchstens 160 Zeichen."),
        ("einstellungen/leerstand_personen", D(-1), "Der Wert ist zu klein, er muss mindestens 0 sein."),
        ("einstellungen/leerstand_personen", D(10**9 + 1),
         "Der Wert ist zu groß, er darf höchstens 1000000000 sein."),
        ("absender/auftraggeber", {"name": "x", "iban": "DE02 1203 0000 0000 2020 52"},
         "Die Prüfziffer der IBAN stimmt nicht: eine Stelle ist falsch oder vertauscht."),
        ("absender/auftraggeber", {"name": "x", "iban": "Sparkasse"},
         "Keine IBAN: erwartet wird zum Beispiel DE02 1203 0000 0000 2020 51."),
    ],
)  # fmt: skip
def test_the_message_says_what_form_is_expected(path: str, value: object, message: str) -> None:
    assert _said(edited(gas(), path, value)) == (message, "")


@pytest.mark.parametrize("iban", ["DE02120300000000202051", "de02 1203 0000 0000 2020 51", "AT61 1904 3002 3457 3201"])
def test_an_iban_may_be_written_with_blanks_and_come_from_abroad(iban: str) -> None:
    from_plain(edited(gas(), "absender/auftraggeber", {"name": "x", "iban": iban}))


def test_all_faults_come_at_once() -> None:
    house = edited(
        edited(edited(gas(), "liegenschaft/nr", D(1)), "farbe", "rot"), "nutzeinheiten/0/flaeche/heizung", "70"
    )
    assert sorted(_refused(house)) == [
        "akte.extra_forbidden farbe",
        "akte.is_instance_of nutzeinheiten/1/flaeche/heizung",
        "akte.nummer liegenschaft/nr",
    ]


@pytest.mark.parametrize("values", [(), "Akte", D(1)])
def test_a_file_that_is_no_group_of_values_is_no_akte(values: Any) -> None:
    assert _refused(values) == ["akte.form "]


def test_a_labour_share_has_one_of_two_forms() -> None:
    cost = {"bezeichnung": "Wartung", "betrag": D(10), "p35a": {"kategorie": "handwerker"}}
    both = cost | {"p35a": {"kategorie": "handwerker", "betrag": D(1), "prozent": D(1)}}
    for row in (cost, both):
        assert _refused(edited(gas(), "anlagen/0/kosten", (row,))) == ["akte.value_error anlagen/1/kosten/1/p35a"]


# --- syntax ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["00012345", "1_000", "1e5", "0x1F", "12:30", "1.2.3", "007", "no", "Off"])
def test_an_unquoted_number_is_no_identifier(number: str) -> None:
    text = _yaml(gas()).replace('nr: "1"', f"nr: {number}", 1)
    with pytest.raises(Refused) as refused:
        read(text.encode())
    assert [(finding.code, finding.where) for finding in refused.value.findings] == [("akte.nummer", "liegenschaft/nr")]
    assert "Anführungszeichen" in refused.value.findings[0].message


def test_a_quoted_identifier_keeps_its_zeros() -> None:
    text = _yaml(gas()).replace('nr: "1"', 'nr: "00012345"', 1)
    assert read(text.encode()).liegenschaft.nr == "00012345"


@pytest.mark.parametrize("number", ["1.5", "-3", "0", "100", "0.10", "123456789.123456"])
def test_a_number_is_read_as_the_decimal_that_is_written(number: str) -> None:
    for content, is_json in ((f"wert: {number}", False), (f'{{"wert": {number}}}', True)):
        values = plain_values(content.encode(), is_json=is_json)
        assert isinstance(values, dict)
        assert isinstance(values["wert"], Decimal)
        assert str(values["wert"]) == number


@pytest.mark.parametrize(
    "content",
    [
        b"a: 1\na: 2\n",
        b"a: *x\n",
        b"a: &x 1\nb: *x\n",
        b"a: !!python/object:os.system 1\n",
        b"a: !!float '1'\n",
        b"a: [1\n",
        b"a: 1\n---\nb: 2\n",
        b"? [1]\n: 2\n",
        b"\xff\xfe",
        b"a: \x01\n",
        b"a: " + b"[" * 80 + b"]" * 80,
    ],
)
def test_broken_or_foreign_yaml_is_unreadable(content: bytes) -> None:
    with pytest.raises(Unreadable):
        plain_values(content, is_json=False)


@pytest.mark.parametrize(
    "content",
    [
        b'{"a": 1, "a": 2}',
        b'{"a": 1',
        b"\xff",
        b"[" * 100000,
    ],
)
def test_broken_or_foreign_json_is_unreadable(content: bytes) -> None:
    with pytest.raises(Unreadable):
        plain_values(content, is_json=True)


def test_the_place_of_broken_syntax_is_named() -> None:
    with pytest.raises(Unreadable, match="Zeile 3, Spalte"):
        plain_values(b"a: 1\nb: 2\na: 3\n", is_json=False)
    with pytest.raises(Unreadable, match="Zeile 2, Spalte"):
        plain_values(b'{"a": 1,\n"b" 2}', is_json=True)
    with pytest.raises(Unreadable, match="Zeile 3, Spalte 2: Der Schlüssel „a“ steht zweimal"):
        plain_values(b'{"a": 1,\n "b": 2,\n "a": 3}', is_json=True)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e5", "4.5E2", "9" * 80])
def test_what_json_takes_for_a_number_and_we_do_not_is_told_with_its_place_and_all_others(number: str) -> None:
    house = to_json(edited(gas(), "liegenschaft/unbekannt", "x"))
    found = json.loads(house, parse_float=str)["anlagen"][0]["lieferungen"][0]["betrag"]
    text = house.replace(f'"betrag": {found}', f'"betrag": {number}', 1)
    assert text != house
    with pytest.raises(Refused) as refused:
        read(text.encode(), is_json=True)
    places = [finding.where for finding in refused.value.findings]
    assert "anlagen/1/lieferungen/1/betrag" in places
    assert "liegenschaft/unbekannt" in places


def test_a_file_may_begin_with_a_byte_order_mark() -> None:
    assert plain_values(b"\xef\xbb\xbfa: 1\n", is_json=False) == {"a": D(1)}


def test_no_value_of_an_akte_is_ever_a_float() -> None:
    assert _types(plain_of(from_plain(gas()))) <= {"str", "Decimal", "bool", "date", "dict", "tuple", "int", "list"}


def _types(value: object) -> set[str]:
    found = {type(value).__name__}
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, tuple | list) else ()
    for item in inner:
        found |= _types(item)
    return found


# --- round trip -----------------------------------------------------------------------------------


@settings(max_examples=25, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(houses())
def test_every_house_survives_writing_and_reading(house: House) -> None:
    akte = from_plain(house.plain)
    assert read(to_yaml(plain_of(akte)).encode()) == akte
    assert read(to_json(plain_of(akte)).encode(), is_json=True) == akte


WORDS = st.text(
    st.characters(codec="utf-8", min_codepoint=32, exclude_categories=("Cs", "Cc", "Cn", "Co")), min_size=1, max_size=40
)
TRICKY = st.sampled_from(
    [
        "true",
        "null",
        "~",
        "12",
        "012",
        "1e5",
        "12:30",
        "2023-01-01",
        "-",
        "- x",
        "a: b",
        "#",
        "x #y",
        "*a",
        "&a",
        "!x",
        "'",
        '"',
        "0x1F",
        "{",
        "[a]",
        " x",
        "x ",
        ">",
        "|",
        "%",
        "@",
        "`",
        "yes",
        "Ä",
    ]
)


@given((WORDS | TRICKY).filter(str.strip))
def test_every_text_survives_writing_and_reading(text: str) -> None:
    akte = from_plain(edited(gas(), "liegenschaft/bezeichnung", text))
    assert read(to_yaml(plain_of(akte)).encode()).liegenschaft.bezeichnung == text
    assert read(to_json(plain_of(akte)).encode(), is_json=True).liegenschaft.bezeichnung == text


def test_what_equals_the_default_is_not_written() -> None:
    assert "grundkosten" not in _yaml(edited(gas(), "einstellungen/heizung/grundkosten", D(30)))
    assert "rundung: je_position" in _yaml(edited(gas(), "abrechnung/rundung", "je_position"))
