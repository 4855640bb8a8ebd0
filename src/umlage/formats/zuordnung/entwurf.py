"""A mapping of a table as a person makes it: for each column what it is, and from that the YAML; and back.

Only tables: what stands in XML and JSON has paths instead of columns and is written as YAML.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Any

import yaml

from umlage.formats.lieferung.fehler import Falsch, Unbrauchbar
from umlage.formats.lieferung.meldung import Medium
from umlage.formats.lieferung.tabellen import Dialekt, Tabelle, signatur, tabelle
from umlage.formats.zuordnung.muster import muster
from umlage.formats.zuordnung.pruefen import zuordnung_aus
from umlage.formats.zuordnung.regeln import BESTAETIGT, UNBESTAETIGT, Quelle
from umlage.formats.zuordnung.saetze import spalten
from umlage.formats.zuordnung.vorlage import VORLAGEN, vorlagentext
from umlage.formats.zuordnung.yaml_text import knoten

# unit of a value: as another column says, or as the head of its own column says in brackets
AUS_SPALTE, AUS_KOPF = "", "[]"
_KLAMMERN = r"[\[(]([^\])]+)[\])]"
_MBUS = r"\d{7,8}"
_NUMMERIERT = re.compile(r"(?P<vor>.*?\D|)(?P<n>\d{1,2})(?P<nach>\D*)", re.ASCII)
MOST_WORDS = 40


class Rolle(StrEnum):
    """What a column is."""

    NICHTS = ""
    NUMMER = "nummer"
    ALIAS = "alias"
    HERSTELLER = "hersteller"
    MEDIUM = "medium"
    GENERATION = "generation"
    STAND = "stand"
    TAG = "tag"
    STICHTAGSWERT = "stichtagswert"
    STICHTAG = "stichtag"
    MONAT_NEU = "monat_neu"
    MONAT_ALT = "monat_alt"
    EINHEIT = "einheit"
    STATUS = "status"
    SIGNAL = "signal"
    GATEWAY = "gateway"


# of these there is one column at most
_EINMAL = (Rolle.NUMMER, Rolle.HERSTELLER, Rolle.MEDIUM, Rolle.GENERATION, Rolle.TAG, Rolle.STICHTAG, Rolle.EINHEIT,
           Rolle.STATUS, Rolle.SIGNAL, Rolle.GATEWAY)  # fmt: skip
WERTE = (Rolle.STAND, Rolle.STICHTAGSWERT, Rolle.MONAT_NEU, Rolle.MONAT_ALT)
_MONATE = (Rolle.MONAT_NEU, Rolle.MONAT_ALT)


@dataclass(frozen=True, slots=True)
class Spaltenrolle:
    """One column: its name, what it is and, where it is a value, its unit."""

    spalte: str
    rolle: Rolle = Rolle.NICHTS
    einheit: str = AUS_SPALTE


@dataclass(frozen=True, slots=True)
class Entwurf:
    """What a person said of a table. `medien`: words of the file and their medium, empty for rows to be left out."""

    spalten: tuple[Spaltenrolle, ...] = ()
    kodierung: str = "auto"
    trenner: str = "auto"
    auslassen: int = 0
    dezimal: str = "auto"
    tagformat: str = ""
    zone: str = "Europe/Berlin"
    mbusnummer: bool = True
    hersteller: str = ""
    medium: str = ""
    medien: tuple[tuple[str, str], ...] = ()
    leere: tuple[str, ...] = ()
    gut: tuple[str, ...] = ("0", "OK")
    # what other words of the status mean, as a mapping or a template says it
    statusworte: tuple[tuple[str, str], ...] = ()
    erkennen: bool = False
    bestaetigt: bool = False

    @property
    def dialekt(self) -> Dialekt:
        sign = "" if self.trenner == "auto" else self.trenner.replace("\\t", "\t")
        return Dialekt(sign, kodierung=self.kodierung, auslassen=self.auslassen)

    def mit(self, *rollen: Rolle) -> tuple[Spaltenrolle, ...]:
        """The columns that are one of these."""
        return tuple(one for one in self.spalten if one.rolle in rollen)

    def als_daten(self) -> dict[str, Any]:
        """As plain words, to be kept."""
        return {
            **{name: getattr(self, name) for name in _TEXTE},
            **{name: getattr(self, name) for name in _HAKEN},
            "auslassen": str(self.auslassen),
            "spalten": [[one.spalte, one.rolle.value, one.einheit] for one in self.spalten],
            "medien": [list(pair) for pair in self.medien],
            "leere": list(self.leere),
            "gut": list(self.gut),
            "statusworte": [list(pair) for pair in self.statusworte],
        }

    @classmethod
    def aus_daten(cls, daten: Mapping[str, Any]) -> Entwurf:
        """The same back."""
        texts: dict[str, Any] = {name: str(daten[name]) for name in _TEXTE if name in daten}
        ticks: dict[str, Any] = {name: bool(daten[name]) for name in _HAKEN if name in daten}
        return cls(
            tuple(Spaltenrolle(name, Rolle(role), measure) for name, role, measure in daten.get("spalten", ())),
            auslassen=int(daten.get("auslassen") or 0),
            medien=tuple((word, medium) for word, medium in daten.get("medien", ())),
            leere=tuple(daten.get("leere", ())),
            gut=tuple(daten.get("gut", ())),
            statusworte=tuple((word, mark) for word, mark in daten.get("statusworte", ())),
            **texts,
            **ticks,
        )


_TEXTE = ("kodierung", "trenner", "dezimal", "tagformat", "zone", "hersteller", "medium")
_HAKEN = ("mbusnummer", "erkennen", "bestaetigt")


def kopf(content: bytes, entwurf: Entwurf) -> Tabelle | None:
    """The table as the draft reads it; None where it is none."""
    try:
        return tabelle(content, entwurf.dialekt)
    except Unbrauchbar:
        return None


def an_tabelle(entwurf: Entwurf, table: Tabelle) -> Entwurf:
    """The same with the columns of a table: those that were said keep what they are, others are nothing yet."""
    said = {one.spalte: one for one in entwurf.spalten}
    names = dict.fromkeys(filter(None, (name.strip() for name in table.kopf.zellen)))
    now = replace(entwurf, spalten=tuple(said.get(name, Spaltenrolle(name)) for name in names))
    if not now.mit(Rolle.MEDIUM):
        return replace(now, medien=())
    # what was said of words that this file has not stays: the next file may have them
    said_of = {word: medium for word, medium in entwurf.medien if medium != "?"}
    words = dict.fromkeys((*medienworte(now, table), *said_of))
    return replace(now, medien=tuple((word, said_of.get(word, _wort(word))) for word in words))


def medienworte(entwurf: Entwurf, table: Tabelle) -> tuple[str, ...]:
    """The words that stand in the column of the medium, each once, in the order of the file."""
    names = [name.strip() for name in table.kopf.zellen]
    places = [names.index(one.spalte) for one in entwurf.mit(Rolle.MEDIUM) if one.spalte in names]
    words = (row.zellen[place].strip() for row in table.reihen for place in places if place < len(row.zellen))
    return tuple(dict.fromkeys(filter(None, words)))[:MOST_WORDS]


def _wort(text: str) -> str:
    """What a word means as the templates know it; the name and the number of a medium mean it; else nothing is said."""
    if text in Medium.__members__ or text.isdigit():
        return text
    return _vorlagenworte().get(text, "?")


@cache
def _vorlagenworte() -> Mapping[str, str]:
    """The words for media of all templates that ship."""
    found: dict[str, str] = {}
    for name in VORLAGEN:
        medium = _paare(_paare(_schlicht(vorlagentext(name)).get("device")).get("medium"))
        found |= {str(word): str(one) for word, one in _paare(medium.get("lookup")).items()}
    return found


def maengel(entwurf: Entwurf) -> tuple[str, ...]:
    """What a person has to say yet before anything can be read."""
    found = []
    for role in _EINMAL:
        if len(entwurf.mit(role)) > 1:
            names = " und ".join(f"„{one.spalte}“" for one in entwurf.mit(role))
            found.append(f"{names} sind als dasselbe angegeben; das kann nur eine Spalte sein.")
    if not entwurf.mit(Rolle.NUMMER):
        found.append("Welche Spalte die Gerätenummer ist, fehlt noch.")
    if not entwurf.mit(*WERTE):
        found.append("Noch ist keine Spalte ein Wert: Zählerstand, Stichtagswert oder Monatswert.")
    if entwurf.mit(Rolle.STAND, *_MONATE) and not entwurf.mit(Rolle.TAG):
        found.append("Zum Zählerstand fehlt die Spalte mit seinem Tag.")
    if entwurf.mit(Rolle.STICHTAGSWERT) and not entwurf.mit(Rolle.STICHTAG):
        found.append("Zum Stichtagswert fehlt die Spalte mit dem Stichtag.")
    if any(one.einheit == AUS_SPALTE for one in entwurf.mit(*WERTE)) and not entwurf.mit(Rolle.EINHEIT):
        found.append("Eine Spalte mit Einheiten gibt es nicht; bitte bei jedem Wert die Einheit wählen.")
    open_words = [word for word, medium in entwurf.medien if medium == "?"]
    if open_words:
        words = ", ".join(f"„{word[:40]}“" for word in open_words[:5])
        found.append(f"Was für Geräte {words} sind, fehlt noch.")
    for role in _MONATE:
        try:
            _reihe([one.spalte for one in entwurf.mit(role)])
        except Falsch as problem:
            found.append(problem.text)
    if (
        len({one.einheit for one in entwurf.mit(Rolle.MONAT_NEU)}) > 1
        or len({one.einheit for one in entwurf.mit(Rolle.MONAT_ALT)}) > 1
    ):
        found.append("Alle Monatswerte haben dieselbe Einheit; bitte bei jedem dieselbe wählen.")
    return tuple(found)


def yaml_von(entwurf: Entwurf, kennung: str, version: int, table: Tabelle) -> str:
    """The YAML of a draft, for files with the columns of this table. Falsch where `maengel` finds any."""
    if found := maengel(entwurf):
        raise Falsch("E130", found[0])
    root: dict[str, Any] = {"id": kennung, "version": str(version)}
    root["stand"] = BESTAETIGT if entwurf.bestaetigt else UNBESTAETIGT
    root["applies"] = {"kind": table.art}
    if entwurf.erkennen:
        root["applies"]["header_signature"] = signatur(table.kopf.zellen)
    root["csv"] = {"encoding": entwurf.kodierung, "delimiter": entwurf.trenner, "decimal": entwurf.dezimal}
    if entwurf.auslassen:
        root["csv"]["skip_lines"] = str(entwurf.auslassen)
    if entwurf.leere:
        root["nulls"] = list(entwurf.leere)
    root["timezone"] = entwurf.zone
    root["device"] = _geraet(entwurf)
    root["readings"] = _lesungen(entwurf)
    for name, role in (("status", Rolle.STATUS), ("rssi", Rolle.SIGNAL), ("gateway", Rolle.GATEWAY)):
        for one in entwurf.mit(role):
            root[name] = {"col": one.spalte}
    if "status" in root:
        root["status"]["ok"] = [*entwurf.gut, ""]
        if entwurf.statusworte:
            root["status"]["map"] = dict(entwurf.statusworte)
    left_out = [word for word, medium in entwurf.medien if not medium]
    if left_out:
        root["skip_if"] = [{"col": one.spalte, "in": left_out} for one in entwurf.mit(Rolle.MEDIUM)]
    return yaml.safe_dump(root, allow_unicode=True, sort_keys=False, width=1000, default_flow_style=None)


def _geraet(entwurf: Entwurf) -> dict[str, Any]:
    (number,) = entwurf.mit(Rolle.NUMMER)
    found: dict[str, Any] = {"serial": {"col": number.spalte}}
    if entwurf.mbusnummer:
        found["serial"] |= {"regex": _MBUS, "pad_left": "8"}
    if makers := entwurf.mit(Rolle.HERSTELLER):
        found["manufacturer"] = {"col": makers[0].spalte}
    elif entwurf.hersteller:
        found["manufacturer"] = {"const": entwurf.hersteller}
    if media := entwurf.mit(Rolle.MEDIUM):
        found["medium"] = {"col": media[0].spalte}
        words = {word: medium for word, medium in entwurf.medien if medium}
        if any(word != medium for word, medium in words.items()):
            found["medium"]["lookup"] = words
    elif entwurf.medium:
        found["medium"] = {"const": entwurf.medium}
    if versions := entwurf.mit(Rolle.GENERATION):
        found["version"] = {"col": versions[0].spalte}
    if aliases := entwurf.mit(Rolle.ALIAS):
        found["aliases"] = [{"col": one.spalte} for one in aliases]
    return found


def _lesungen(entwurf: Entwurf) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for role, kind, day in ((Rolle.STAND, "CURRENT", Rolle.TAG), (Rolle.STICHTAGSWERT, "DUE", Rolle.STICHTAG)):
        for one in entwurf.mit(role):
            when = _tag(entwurf, day)
            found.append(
                {"kind": kind, "value": {"col": one.spalte}, "unit": _einheit(entwurf, one.einheit), "at": when}
            )
    for role, order in ((Rolle.MONAT_NEU, "newest_first"), (Rolle.MONAT_ALT, "oldest_first")):
        if columns := entwurf.mit(role):
            found.append(
                {
                    "kind": "MONTH_END",
                    "unpivot": {"cols": _reihe([one.spalte for one in columns])},
                    "order": order,
                    "unit": _einheit(entwurf, columns[0].einheit),
                    "at": {"month_end_before": _tag(entwurf, Rolle.TAG), "offset": "-n"},
                }
            )
    return found


def _tag(entwurf: Entwurf, role: Rolle) -> dict[str, Any]:
    (column,) = entwurf.mit(role)
    return {"col": column.spalte} | ({"format": [entwurf.tagformat]} if entwurf.tagformat else {})


def _einheit(entwurf: Entwurf, said: str) -> Any:
    if said == AUS_KOPF:
        return {"from_header": _KLAMMERN}
    if said != AUS_SPALTE:
        return said
    return {"col": entwurf.mit(Rolle.EINHEIT)[0].spalte}


def _reihe(names: Sequence[str]) -> str:
    """The pattern of columns that differ in their number alone; Falsch (E130) where they differ in more."""
    if not names:
        return ""
    found = [_NUMMERIERT.fullmatch(name) for name in names]
    shapes = {(one["vor"], one["nach"]) for one in found if one}
    if None in found or len(shapes) != 1:
        text = ", ".join(f"„{name[:40]}“" for name in names[:3])
        raise Falsch(
            "E130", f"Monatswerte unterscheiden sich nur in ihrer Nummer, wie „Monat 1“, „Monat 2“; hier: {text}."
        )
    ((before, after),) = shapes
    return f"{re.escape(before)}(?P<n>\\d{{1,2}}){re.escape(after)}"


# --- and back -----------------------------------------------------------------------------------


def entwurf_aus(text: str, table: Tabelle) -> Entwurf:
    """What lists can say of a mapping for the columns of this table; the rest stands in its YAML alone."""
    root = _schlicht(text)
    csv, device = _paare(root.get("csv")), _paare(root.get("device"))
    names = tuple(dict.fromkeys(filter(None, (name.strip() for name in table.kopf.zellen))))
    roles: dict[str, Spaltenrolle] = {}

    def say(field: Any, role: Rolle, measure: str = AUS_SPALTE) -> None:
        name = _spalte(_paare(field).get("col"), names)
        if name and name not in roles:
            roles[name] = Spaltenrolle(name, role, measure)

    serial = _paare(device.get("serial"))
    say(serial, Rolle.NUMMER)
    formats = _werte_zurueck(root, say, names, roles)
    say(device.get("manufacturer"), Rolle.HERSTELLER)
    say(device.get("medium"), Rolle.MEDIUM)
    say(device.get("version"), Rolle.GENERATION)
    for alias in _liste(device.get("aliases")):
        say(alias, Rolle.ALIAS)
    for field, role in (("status", Rolle.STATUS), ("rssi", Rolle.SIGNAL), ("gateway", Rolle.GATEWAY)):
        say(root.get(field), role)
    left_out = [str(word) for rule in _liste(root.get("skip_if")) for word in _liste(_paare(rule).get("in"))]
    lookup = _paare(_paare(device.get("medium")).get("lookup"))
    entwurf = Entwurf(
        tuple(roles.get(name, Spaltenrolle(name)) for name in names),
        kodierung=str(csv.get("encoding", "auto")),
        trenner=str(csv.get("delimiter", "auto")),
        auslassen=int(csv.get("skip_lines", 0)),
        dezimal=str(csv.get("decimal", "auto")),
        tagformat=formats[0] if formats else "",
        zone=str(root.get("timezone", "Europe/Berlin")),
        mbusnummer=serial.get("regex") == _MBUS,
        hersteller=str(_paare(device.get("manufacturer")).get("const", "")),
        medium=str(_paare(device.get("medium")).get("const", "")),
        medien=(*((str(word), str(medium)) for word, medium in lookup.items()), *((word, "") for word in left_out)),
        leere=tuple(str(word) for word in _liste(root.get("nulls"))),
        gut=tuple(str(word) for word in _liste(_paare(root.get("status")).get("ok")) if word) or ("0", "OK"),
        statusworte=tuple(
            (str(word), str(mark)) for word, mark in _paare(_paare(root.get("status")).get("map")).items()
        ),
        erkennen="header_signature" in _paare(root.get("applies")),
        bestaetigt=root.get("stand", BESTAETIGT) == BESTAETIGT,
    )
    return an_tabelle(entwurf, table)


def gleich(text: str, entwurf: Entwurf, table: Tabelle) -> bool:
    """Whether a draft says all that a mapping says."""
    whole = zuordnung_aus(text).zuordnung
    if whole is None or maengel(entwurf):
        return False
    again = zuordnung_aus(yaml_von(entwurf, whole.kennung, whole.version, table)).zuordnung
    return again is not None and again.pruefsumme == whole.pruefsumme


def _werte_zurueck(
    root: Mapping[str, Any], say: Any, names: Sequence[str], roles: dict[str, Spaltenrolle]
) -> list[str]:
    """Say the roles of the values of a mapping; the ways in which its days are written."""
    formats: list[str] = []
    first: Any = None
    for rule in map(_paare, _liste(root.get("readings"))):
        wanted = rule.get("unit")
        said = first if wanted == "same" else wanted
        first = first if first is not None else said
        head = "from_header" in _paare(said) and not _spalte(_paare(said).get("col"), names)
        measure = said if isinstance(said, str) else AUS_KOPF if head else AUS_SPALTE
        if measure == AUS_SPALTE:
            say(said, Rolle.EINHEIT)
        when = _paare(rule.get("at"))
        when = _paare(when.get("month_end_before")) or when
        formats += [str(one) for one in _liste(when.get("format"))]
        say(when, Rolle.STICHTAG if rule.get("kind") == "DUE" else Rolle.TAG)
        if "value" in rule:
            say(rule["value"], Rolle.STICHTAGSWERT if rule.get("kind") == "DUE" else Rolle.STAND, measure)
            continue
        role = Rolle.MONAT_ALT if rule.get("order") == "oldest_first" else Rolle.MONAT_NEU
        try:
            pattern = muster(str(_paare(rule.get("unpivot")).get("cols", "")))
        except ValueError:
            continue
        for name in names:
            if pattern.fullmatch(name) and name not in roles:
                roles[name] = Spaltenrolle(name, role, measure)
    return formats


def _spalte(wanted: Any, names: Sequence[str]) -> str:
    """Which of the columns is meant."""
    try:
        place = spalten(names).platz(Quelle(spalten=tuple(str(one) for one in _liste(wanted))))
    except Falsch:
        return ""
    return names[place] if place is not None else ""


def _schlicht(text: str) -> Mapping[str, Any]:
    try:
        return _paare(knoten(text).schlicht())
    except Unbrauchbar:
        return {}


def _paare(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _liste(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
