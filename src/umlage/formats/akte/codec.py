"""A file to an Akte and back; what is wrong comes back with its place, all at once."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

from umlage.core.eingabe import ALS_NUMMER, EINE_ZEILE, NICHT_LEER
from umlage.core.finding import Finding, Refused, error
from umlage.core.kostenbaum.element import Kostenelement
from umlage.core.settlement.akte import Akte
from umlage.core.settlement.akte.ableseauftrag import UHRZEIT
from umlage.core.settlement.akte.anschrift import FARBE, PORTAL
from umlage.core.settlement.akte.geraet import MONAT_TAG
from umlage.formats.akte.rest import errors_of_the_rest
from umlage.formats.akte.syntax import Plain, Unreadable, plain_values
from umlage.formats.geraete.katalog import mit_katalog


def read(content: bytes, *, is_json: bool = False) -> Akte:
    """The Akte in a file; Unreadable for broken syntax, Refused with all findings for broken content."""
    return from_plain(plain_values(content, is_json=is_json))


def from_plain(values: Plain) -> Akte:
    """The Akte of plain values; Refused with all findings when they do not fit the schema."""
    if values is None:
        raise Unreadable("Die Datei ist leer.")
    if not isinstance(values, dict):
        raise Refused((error("akte.form", "", "Die Akte muss aus benannten Angaben bestehen (schluessel: wert)."),))
    try:
        akte = Akte.model_validate(values)
    except ValidationError as problem:
        wrong = [_steps(row["loc"], values) for row in problem.errors(include_url=False, include_context=False)]
        raise Refused((*findings_of(problem, values), *errors_of_the_rest(values, wrong))) from None
    return mit_katalog(akte)


def plain_of(akte: BaseModel) -> dict[str, object]:
    """An Akte as plain values without what equals the default, in the order of the format."""
    return akte.model_dump(mode="python", exclude_defaults=True, by_alias=True)


def to_yaml(values: object) -> str:
    """YAML text that reads back to the same values: numbers as written, identifiers quoted."""
    return str(yaml.dump(values, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110))


def to_json(values: object) -> str:
    """JSON text that reads back to the same values; numbers keep their digits."""
    return _json(values, 0) + "\n"


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True  # what stands in two places is written twice: readers refuse references (*name)


def _number(dumper: yaml.SafeDumper, value: Decimal) -> yaml.Node:
    text = format(value, "f")
    # under the other tag the writer would add it to the text (!!float '60'), and readers refuse tags
    return dumper.represent_scalar(f"tag:yaml.org,2002:{'float' if '.' in text else 'int'}", text)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    quoted = '"' if value[:1].isdigit() or value[:1] in "+-." else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=quoted)


_Dumper.add_representer(Decimal, _number)
_Dumper.add_representer(str, _text)
_Dumper.add_representer(tuple, lambda dumper, value: dumper.represent_list(list(value)))
_Dumper.add_representer(
    date, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:timestamp", value.isoformat())
)


# one for all: making it would take longer than using it
_PLAIN = json.JSONEncoder(ensure_ascii=False).encode


def _json(value: object, level: int) -> str:
    # written by hand because the standard encoder knows no exact decimal
    inner, outer = "  " * (level + 1), "  " * level
    if isinstance(value, dict):
        rows = [f"{inner}{_PLAIN(key)}: {_json(item, level + 1)}" for key, item in value.items()]
        return "{\n" + ",\n".join(rows) + f"\n{outer}}}" if rows else "{}"
    if isinstance(value, tuple | list):
        rows = [f"{inner}{_json(item, level + 1)}" for item in value]
        return "[\n" + ",\n".join(rows) + f"\n{outer}]" if rows else "[]"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return f'"{value.isoformat()}"'
    return _PLAIN(value)


def findings_of(problem: ValidationError, values: Plain) -> tuple[Finding, ...]:
    """What pydantic did not take, in German, each with its place in the values."""
    found: dict[str, Finding] = {}
    for row in problem.errors(include_url=False):
        where = _place(row["loc"], values)
        message, remedy = _message(row["type"], row["msg"], row.get("ctx", {}), row["loc"], row.get("input"))
        if row["type"] == "too_short" and any(place.startswith(f"{where}/") for place in found):
            continue  # the list is only empty because its parts were refused
        finding = error(f"akte.{_ONE_NAME.get(row['type'], row['type'])}", where, message, remedy=remedy)
        # of several readings of a value (number or list of dated numbers) the one that came deepest says most
        known = found.get(where)
        if known is None or (known.code in _UNION_NOISE and finding.code not in _UNION_NOISE):
            found[where] = finding
    return _without_parents(tuple(found.values()))


# the parts of a tree are plain dataclasses; the same fault has the same code there
_ONE_NAME = {"unexpected_keyword_argument": "extra_forbidden", "dataclass_type": "model_type"}
_UNION_NOISE = {"akte.tuple_type", "akte.is_instance_of", "akte.decimal_type", "akte.int_type"}


def _without_parents(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Without the remark that a value is no number, or no group, where a deeper remark names the fault inside it."""
    places = [finding.where for finding in findings]
    noise = {*_UNION_NOISE, "akte.model_type"}
    return tuple(
        finding
        for finding in findings
        if not (finding.code in noise and any(place.startswith(f"{finding.where}/") for place in places))
    )


def _steps(location: Sequence[int | str], values: Plain) -> list[int | str]:
    """Keys and places in lists that lead to an error; names of alternatives are no part of the file and left out."""
    steps: list[int | str] = []
    here: Plain = values
    for step in location:
        below = _inside(here, step)
        if below is not _NOWHERE:
            here = below
        elif step != location[-1] or not isinstance(step, str) or not isinstance(here, dict) or _ALTERNATIVE(step):
            continue
        steps.append(step)
    return steps


_NOWHERE: Plain = "nowhere"
# <lambda>, Zeitspanne, tuple[...]: keys of the file begin with a small letter
_ALTERNATIVE = re.compile(r"[^a-z]|.*\[").match


def _inside(here: Plain, step: int | str) -> Plain:
    if isinstance(here, dict) and isinstance(step, str):
        return here.get(step, _NOWHERE)
    if isinstance(here, tuple) and isinstance(step, int) and step < len(here):
        return here[step]
    return _NOWHERE


def _place(location: Sequence[int | str], values: Plain) -> str:
    """The path of an error, in which a part with a number is named by it."""
    parts: list[str] = []
    here: Plain = values
    for step in _steps(location, values):
        if isinstance(here, tuple) and isinstance(step, int):
            here = here[step]
            number = here.get("nr") if isinstance(here, dict) else None
            parts.append(number if isinstance(number, str) else str(step + 1))
        else:
            here = here.get(str(step)) if isinstance(here, dict) else None
            parts.append(str(step))
    return "/".join(parts)


_MESSAGES = {
    "missing": "Diese Angabe fehlt.",
    "string_type": "Hier wird Text erwartet; Ziffern bitte in Anführungszeichen.",
    "is_instance_of": "Hier wird eine Zahl erwartet, mit Punkt und ohne Anführungszeichen (zum Beispiel 1091.56).",
    "finite_number": "Die Zahl ist zu groß oder keine: erwartet wird sie mit Punkt geschrieben (zum Beispiel 1091.56).",
    "decimal_type": "Hier wird eine Zahl erwartet, mit Punkt und ohne Anführungszeichen (zum Beispiel 1091.56).",
    "int_type": "Hier wird eine ganze Zahl erwartet.",
    "bool_type": "Hier wird true oder false erwartet.",
    "tuple_type": "Hier wird eine Liste erwartet.",
    "model_type": "Hier wird eine Gruppe von Angaben erwartet (schluessel: wert).",
    "dataclass_type": "Hier wird eine Gruppe von Angaben erwartet (schluessel: wert).",
    "dict_type": "Hier wird eine Gruppe von Angaben erwartet (schluessel: wert).",
    "date_type": "Hier wird ein Tag erwartet (JJJJ-MM-TT).",
    "too_short": "Die Liste ist leer.",
    "string_too_short": "Der Text ist leer.",
    "string_too_long": "Der Text ist zu lang, möglich sind höchstens {max_length} Zeichen.",
    "greater_than_equal": "Der Wert ist zu klein, er muss mindestens {ge} sein.",
    "less_than_equal": "Der Wert ist zu groß, er darf höchstens {le} sein.",
    "union_tag_not_found": "Die Angabe art fehlt.",
}
# what a text must look like, by the pattern that it does not meet
FORMEN = {
    NICHT_LEER: "Der Text besteht nur aus Leerzeichen.",
    EINE_ZEILE: "Erwartet wird Text in einer Zeile, nicht nur Leerzeichen.",
    ALS_NUMMER: "Eine Nummer steht in einer Zeile, ohne Schrägstrich und ohne Leerzeichen am Anfang oder Ende.",
    FARBE: 'Erwartet wird eine Farbe als "#RRGGBB", in Anführungszeichen, zum Beispiel "#1F6F5C".',
    PORTAL: "Erwartet wird eine Adresse mit https:// und ohne Leerzeichen, zum Beispiel https://portal.umlage.example.",
    UHRZEIT: 'Erwartet wird eine Uhrzeit als HH:MM, in Anführungszeichen, zum Beispiel "08:00".',
    MONAT_TAG: "Erwartet werden Monat und Tag als MM-TT, zum Beispiel 12-31.",
}


def _message(
    kind: str, text: str, context: dict[str, object], location: Sequence[int | str], value: object
) -> tuple[str, str]:
    if kind in ("extra_forbidden", "unexpected_keyword_argument"):
        if re.fullmatch(r"[0-9]+", str(location[-1])):
            return (
                "Hier steht eine Zahl statt eines Schlüssels.",
                "Dezimalzahlen haben einen Punkt: 3600.00 statt 3600,00.",
            )
        near = difflib.get_close_matches(str(location[-1]), _all_keys(), n=1, cutoff=3 / 4)
        return "Diesen Schlüssel gibt es hier nicht.", f"Gemeint war vielleicht „{near[0]}“." if near else ""
    if kind == "string_pattern_mismatch":
        return FORMEN[str(context["pattern"])], ""
    if kind in ("literal_error", "union_tag_invalid"):
        word = context.get("tag", value)
        if isinstance(word, tuple | list | dict):
            what = "Eine Liste" if isinstance(word, tuple | list) else "Ein Block"
            words = str(context.get("expected", "")).replace(" or ", ", ").replace("'", "")
            return f"{what} ist hier nicht möglich, nur ein einzelnes Wort.", f"Möglich sind: {words}."
        listed = context.get("expected", context.get("expected_tags", ""))
        expected = str(listed).replace(" or ", ", ").replace("'", "")
        near = difflib.get_close_matches(_ascii(str(word)), expected.split(", "), n=1)
        guess = f"Gemeint war vielleicht „{near[0]}“. " if near else ""
        return f"„{word}“ ist hier nicht möglich.", f"{guess}Möglich sind: {expected}."
    if kind == "value_error":
        return text.removeprefix("Value error, ") + ".", ""
    if kind == "too_short" and isinstance(value, str):
        return _MESSAGES["string_too_short"], ""
    if kind in _MESSAGES:
        return _MESSAGES[kind].format_map(context), ""
    return text + ("" if text.endswith(".") else "."), ""


def _ascii(word: str) -> str:
    return word.lower().translate({ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss"})


@cache
def _all_keys() -> list[str]:
    schema = Akte.model_json_schema()
    return sorted({key for part in (schema, *schema["$defs"].values()) for key in part.get("properties", ())})


def with_tree(akte: Akte, tree: Kostenelement) -> dict[str, object]:
    """The Akte as plain values with a cost tree given by hand."""
    plain = {**plain_of(akte), "kostenbaum": TypeAdapter(Kostenelement).dump_python(tree, exclude_defaults=True)}
    # the groups stand in the tree now, as do base shares and their times; the reason of an exception does not
    plain.pop("nutzergruppen", None)
    settings = plain.get("einstellungen")
    if isinstance(settings, dict):
        plain["einstellungen"] = {
            key: _without_shares(key, value) for key, value in settings.items() if key != "vorerfassung"
        }
    return plain


def _without_shares(key: str, setting: object) -> object:
    if key in ("heizung", "warmwasser") and isinstance(setting, dict):
        return {name: value for name, value in setting.items() if name == "ausnahme"}
    return setting
