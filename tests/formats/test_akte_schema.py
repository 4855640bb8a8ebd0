"""What `umlage schema` prints: every field explained, and an editor that follows it refuses what the reader refuses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft7Validator, Draft202012Validator, FormatChecker

from tests.core.mutations import mutant
from tests.core.small_house import DROP, edited, gas
from tests.golden.cases import EXAMPLES, GOLDEN, ROOT
from umlage.cli.main import umlage
from umlage.core.eingabe import ALS_NUMMER
from umlage.core.finding import Refused
from umlage.core.settlement.energieart import ENERGIEARTEN
from umlage.core.settlement.kostenart import KOSTENARTEN
from umlage.formats.akte.codec import FORMEN, from_plain, plain_of, read, to_json

D = Decimal
AKTEN = {path.relative_to(ROOT).as_posix(): path for path in [*EXAMPLES, *sorted(GOLDEN.glob("*/akte.yaml"))]}
HANDBOOK = sorted((ROOT / "docs" / "handbuch").glob("*.md"))
# editors read by one draft or the other
DRAFTS = [Draft202012Validator, Draft7Validator]
# what a schema cannot say: digits of a decimal, the last float below a bound, sums, what several fields fulfil together
UNSAID = {"akte.nachkommastellen", "akte.zahl_gross", "akte.value_error", "akte.iban", "akte.ust_id"}


class EditorYaml(yaml.SafeLoader):
    """YAML 1.2 as editors read it (core schema): no dates, no `yes`, no octal numbers with a bare 0."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  # replaces those of YAML 1.1


EditorYaml.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(~|null|Null|NULL|)$"), ["~", "n", "N", ""])
EditorYaml.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(true|True|TRUE|false|False|FALSE)$"), None)
EditorYaml.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+]?[0-9]+$"), None)
EditorYaml.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$"), None
)
EditorYaml.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(str(node.value)))


@cache
def printed() -> dict[str, Any]:
    answer = CliRunner().invoke(umlage, ["schema"], standalone_mode=False)
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def parts() -> Iterator[tuple[str, dict[str, Any]]]:
    yield "Akte", printed()
    yield from printed()["$defs"].items()


def fields() -> dict[str, dict[str, Any]]:
    return {
        f"{part}.{name}": field for part, content in parts() for name, field in content.get("properties", {}).items()
    }


def faults(values: object, draft: Any = Draft202012Validator) -> list[str]:
    """Where an editor would draw its red lines."""
    validator = draft(printed(), format_checker=FormatChecker())
    return sorted({error.json_path for error in validator.iter_errors(values)})


def as_editor(values: object) -> Any:
    """Plain values of our reader as those of an editor, whose numbers are floats."""
    match values:
        case dict():
            return {key: as_editor(value) for key, value in values.items()}
        case tuple():
            return [as_editor(value) for value in values]
        case Decimal():
            return int(values) if values == int(values) else float(values)
        case _:
            return values


# --- what it says -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("draft", DRAFTS)
def test_it_is_a_schema(draft: Any) -> None:
    draft.check_schema(printed())


def test_it_names_the_version_of_the_akte() -> None:
    version = fields()["Akte.umlage"]["const"]
    assert (printed()["$id"], printed()["title"]) == (f"urn:umlage:akte:{version}", f"Umlage-Akte, Version {version}")


def test_every_field_is_described_in_a_sentence() -> None:
    wrong = [
        place
        for place, field in fields().items()
        if not re.fullmatch(r".{3,}[.]", field["description"]) or field["description"].strip(".") == place.split(".")[1]
    ]
    assert wrong == []
    assert len(fields()) > 200


def test_every_part_has_a_tidy_name_a_title_and_a_description() -> None:
    wrong = [
        name
        for name, part in parts()
        if not re.fullmatch(r"[A-Z][A-Za-z0-9]+", name)
        or not re.fullmatch(r"[A-ZÄÖÜ].*[^.]", part["title"])
        or re.search(r"[a-zäöü][A-Z]", part["title"].split()[0])
        or not re.fullmatch(r"[A-ZÄÖÜ].*[.]", part["description"])
    ]
    assert wrong == []


def test_no_part_admits_a_key_that_it_does_not_name() -> None:
    assert [
        name for name, part in parts() if part["type"] == "object" and part["additionalProperties"] is not False
    ] == []


@pytest.mark.parametrize("noise", ['"default": null', "discriminator", '"multipleOf"'])
def test_it_holds_nothing_that_tells_an_editor_nothing_or_something_wrong(noise: str) -> None:
    assert noise not in json.dumps(printed())


def test_a_day_a_number_an_identifier_and_a_word_of_a_list_are_shown_with_all_that_is_known() -> None:
    assert fields()["Abrechnung.zahlbar_bis"] == {
        "type": ["string", "null"],
        "format": "date",
        "pattern": "^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
        "title": "Tag, JJJJ-MM-TT",
        "description": "Tag, bis zu dem zu zahlen ist. Ohne Angabe steht keine Frist auf der Abrechnung.",
    }
    assert fields()["Teilung.grundkosten"] == {
        "type": "number",
        "minimum": 0,
        "maximum": 100,
        "default": 30,
        "title": "Prozent von 0 bis 100, höchstens 4 Nachkommastellen",
        "description": "Anteil der Grundkosten in Prozent, erlaubt sind 30 bis 50 (§§ 7, 8 HeizkostenV). "
        "Ohne Angabe: 30.",
    }
    assert fields()["Anschrift.plz"] == {
        "type": ["string", "null"],
        "minLength": 1,
        "maxLength": 60,
        "pattern": ALS_NUMMER,
        "title": "Nummer, in Anführungszeichen",
        "description": "Postleitzahl, in Anführungszeichen.",
    }
    assert fields()["Lieferung.abgrenzung"] == {
        "type": ["string", "null"],
        "enum": ["tage", "gradtage", None],
        "description": "Wie nach zeitraum geteilt wird. Ohne Angabe: gradtage, wenn die Rechnung eine menge nennt, "
        "sonst tage.",
    }


def test_all_kinds_of_energy_are_named() -> None:
    assert fields()["Anlage.energieart"]["enum"] == sorted(ENERGIEARTEN)


def test_all_kinds_of_costs_are_named() -> None:
    assert fields()["Hauskosten.kostenart"]["enum"] == [*sorted(KOSTENARTEN), None]


def test_what_every_pattern_wants_is_said_in_words() -> None:
    patterns = set(re.findall(r'"pattern": ("(?:[^"\\\\]|\\\\.)*")', json.dumps(printed())))
    days = {field["pattern"] for field in fields().values() if field.get("format") == "date"}
    assert {json.loads(pattern) for pattern in patterns} - days == set(FORMEN)


def test_the_handbook_names_every_field() -> None:
    words: set[str] = set()
    for page in HANDBOOK:
        text = page.read_text("utf-8")
        blocks = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
        for code in [*blocks, *re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))]:
            words |= {code, *_keys(code)}
    assert sorted({place.split(".")[1] for place in fields()} - words) == []


def _keys(code: str) -> list[str]:
    """`befreiungen: [{kosten: Aufzug}]` names two fields."""
    return re.findall(r"([a-z0-9_]+):\s", code)


# --- what it admits -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("draft", DRAFTS)
@pytest.mark.parametrize("name", AKTEN)
def test_an_akte_that_runs_has_no_fault_in_an_editor(name: str, draft: Any) -> None:
    assert faults(yaml.load(AKTEN[name].read_text("utf-8"), EditorYaml), draft) == []


@pytest.mark.parametrize("name", AKTEN)
def test_an_akte_written_as_json_has_no_fault_in_an_editor(name: str) -> None:
    assert faults(json.loads(to_json(plain_of(read(AKTEN[name].read_bytes()))))) == []


def test_the_small_house_has_no_fault() -> None:
    assert faults(as_editor(gas())) == []


def test_a_day_is_text_for_an_editor_and_a_bare_number_is_a_number() -> None:
    text = 'am: 2022-12-31\nnr: 00012345\nmenge: 1091.56\nplz: "01067"\nja: yes'
    expected = {"am": "2022-12-31", "nr": 12345, "menge": 1091.56, "plz": "01067", "ja": "yes"}
    assert yaml.load(text, EditorYaml) == expected


# --- what it refuses ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quoted", "bare", "where"),
    [
        ('nr: "0004711-0"', "nr: 0004711", "$.liegenschaft.nr"),
        ('plz: "37213"', "plz: 37213", "$.liegenschaft.plz"),
        ('nr: "41120301"', "nr: 41120301", "$.nutzeinheiten[0].geraete[0].nr"),
        ('nr: "41120301"', "nr: 00012345", "$.nutzeinheiten[0].geraete[0].nr"),
        ('portal_pin: "20481"', "portal_pin: 20481", "$.nutzeinheiten[0].nutzer[0].portal_pin"),
    ],
)
def test_an_identifier_without_quotation_marks_is_refused_as_by_the_reader(quoted: str, bare: str, where: str) -> None:
    text = (ROOT / "examples" / "oelhaus-2023.yaml").read_text("utf-8")
    assert quoted in text
    spoilt = text.replace(quoted, bare, 1)
    with pytest.raises(Refused):
        read(spoilt.encode())
    assert faults(yaml.load(spoilt, EditorYaml)) == [where]


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("liegenschaft/ort", DROP, "$.liegenschaft"),
        ("liegenschaft/ort", "", "$.liegenschaft.ort"),
        ("liegenschaft/ort", "Kassel\nWest", "$.liegenschaft.ort"),
        ("liegenschaft/strase", "Weg 2", "$.liegenschaft"),
        ("liegenschaft/nr", "1/1", "$.liegenschaft.nr"),
        ("liegenschaft/weg", "ja", "$.liegenschaft.weg"),
        ("liegenschaft/art", "schloss", "$.liegenschaft.art"),
        ("liegenschaft/wohnflaeche", D(-1), "$.liegenschaft.wohnflaeche"),
        ("liegenschaft/wohnflaeche", D(10**16), "$.liegenschaft.wohnflaeche"),
        ("abrechnung/erstellt_am", "30.06.2024", "$.abrechnung.erstellt_am"),
        ("abrechnung/erstellt_am", "2024-02-30", "$.abrechnung.erstellt_am"),
        ("abrechnung/erstellt_am", "2204-06-30", "$.abrechnung.erstellt_am"),
        ("abrechnung/erstellt_am", D(20240630), "$.abrechnung.erstellt_am"),
        ("absender/farbe", "rot", "$.absender.farbe"),
        ("einstellungen/heizung/grundkosten", D("100.5"), "$.einstellungen.heizung.grundkosten"),
        ("einstellungen/leerstand_personen", D("1.5"), "$.einstellungen.leerstand_personen"),
        ("einstellungen/leerstand_personen", D(-1), "$.einstellungen.leerstand_personen"),
        ("einstellungen/leerstand_personen", D(10**9 + 1), "$.einstellungen.leerstand_personen"),
        ("anlagen/0/energieart", "kohlrabi", "$.anlagen[0].energieart"),
        (
            "anlagen/0/kosten",
            ({"bezeichnung": "x", "betrag": D(1), "kostenart": "y"},),
            "$.anlagen[0].kosten[0].kostenart",
        ),
        ("nutzeinheiten/0/nutzer/0/nr", " 1", "$.nutzeinheiten[0].nutzer[0].nr"),
        ("nutzeinheiten/0/nutzer/0/name", "  ", "$.nutzeinheiten[0].nutzer[0].name"),
        ("mitteilungen", ({"text": " "},), "$.mitteilungen[0].text"),
        ("anlagen/0/lieferungen/0/betrag", "2000.00", "$.anlagen[0].lieferungen[0].betrag"),
        ("anlagen/0/lieferungen/0/co2", D(7), "$.anlagen[0].lieferungen[0].co2"),
        ("anlagen/0/kosten", {"bezeichnung": "x"}, "$.anlagen[0].kosten"),
        ("nutzeinheiten", (), "$.nutzeinheiten"),
        ("nutzeinheiten/0/flaeche/heizung", "70", "$.nutzeinheiten[0].flaeche.heizung"),
        ("nutzeinheiten/0/flaeche/heizung", ({"ab": "2023-01-01"},), "$.nutzeinheiten[0].flaeche.heizung"),
        ("nutzeinheiten/0/geraete/0/ruecksetzung", "02-30", "$.nutzeinheiten[0].geraete[0].ruecksetzung"),
        ("nutzeinheiten/0/nutzer/0/stueck", {"Garage": "eine"}, "$.nutzeinheiten[0].nutzer[0].stueck.Garage"),
        ("nutzeinheiten/0/nutzer/0/personen", D("2.5"), "$.nutzeinheiten[0].nutzer[0].personen"),
        ("umlage", D(2), "$.umlage"),
        ("umlage", True, "$.umlage"),
        ("kostenbaum", {"nr": "0", "bezeichnung": "x", "verteiler": {"art": "hkvo4"}}, "$.kostenbaum"),
    ],
)
def test_what_the_reader_refuses_an_editor_refuses_in_the_same_place(path: str, value: object, where: str) -> None:
    spoilt = edited(gas(), path, value)
    with pytest.raises(Refused):
        from_plain(spoilt)
    assert faults(as_editor(spoilt)) == [where]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("liegenschaft/wohnflaeche", None),
        ("liegenschaft/bezeichnung", None),
        ("liegenschaft/wohnflaeche", D("434.60")),
        ("abrechnung/zahlbar_bis", None),
        ("anlagen/0/lieferungen/0/abgrenzung", None),
        ("anlagen/0/lieferungen/0/betrag", D("-1091.56")),
        ("anlagen/0/bestand", None),
        ("nutzeinheiten/0/flaeche/heizung", ({"ab": "2023-01-01", "wert": D(70)},)),
        ("nutzeinheiten/0/nutzer/0/personen", ({"ab": "2023-01-01", "wert": D(2)},)),
        ("nutzeinheiten/0/nutzer/0/stueck", {"Garage": D("0.5")}),
    ],
)
def test_what_the_reader_takes_an_editor_takes(path: str, value: object) -> None:
    house = edited(gas(), path, value)
    from_plain(house)
    assert faults(as_editor(house)) == []


@pytest.mark.parametrize("first", range(0, 400, 50))
def test_of_spoilt_akten_an_editor_refuses_just_those_that_the_reader_refuses(first: int) -> None:
    different = []
    for number in range(first, first + 50):
        name, house = mutant(number)
        refused = _codes(house)
        seen = faults(as_editor(house))
        if (refused - UNSAID and not seen) or (seen and not refused):
            different.append(name)
    assert different == []


def _codes(house: Any) -> set[str]:
    """What the reader says of the form; what the rest contradicts is no matter of a schema."""
    try:
        from_plain(house)
    except Refused as refused:
        # checks of the facts come along with the faults of form; a schema knows only those
        return {finding.code for finding in refused.findings if finding.code.startswith("akte.")}
    return set()
