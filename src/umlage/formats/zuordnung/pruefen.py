"""A mapping from its YAML: every fault with its line and what is possible there; nothing is guessed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from hashlib import sha256
from typing import TypeVar

from umlage.formats.lieferung.fehler import Falsch, Unbrauchbar, Zeilenfehler, fehler
from umlage.formats.lieferung.meldung import Kind, Register
from umlage.formats.lieferung.tabellen import TRENNER, Dialekt
from umlage.formats.lieferung.zeichensatz import ERLAUBT
from umlage.formats.lieferung.zeiten import BERLIN, zone_von
from umlage.formats.zuordnung.muster import muster, tage_muster
from umlage.formats.zuordnung.regeln import (
    BESTAETIGT,
    UNBESTAETIGT,
    Auslassen,
    Einheit,
    Feld,
    Quelle,
    Statusregel,
    Wertregel,
    Zeit,
    Zuordnung,
)
from umlage.formats.zuordnung.yaml_text import Knoten, knoten

_T = TypeVar("_T")
ARTEN = ("csv", "xlsx", "xml", "json")
_QUELLE = {"col", "path", "where", "const"}
_FELD = _QUELLE | {"strip", "regex", "pad_left", "lookup"}


@dataclass(frozen=True, slots=True)
class Pruefung:
    """A mapping that can be applied, or None and why."""

    zuordnung: Zuordnung | None
    fehler: tuple[Zeilenfehler, ...] = ()


def zuordnung_aus(text: str) -> Pruefung:
    """The mapping of a YAML text, or every fault in it. Never raises for what the text holds."""
    try:
        root = knoten(text)
    except Unbrauchbar as problem:
        return Pruefung(None, (problem.fehler,))
    reader = _Leser()
    found = reader.zuordnung(root)
    return Pruefung(None if reader.fehler else found, tuple(reader.fehler))


def geaendert(alt: Zuordnung, neu: Zuordnung) -> Zeilenfehler | None:
    """Why a new text may not take the place of an old one: a version that was used stays as it is."""
    if (alt.kennung, alt.version) != (neu.kennung, neu.version) or alt.pruefsumme == neu.pruefsumme:
        return None
    words = f"{alt.bezeichnung} ist schon verwendet und bleibt, wie sie ist."
    return fehler("E130", words, hinweis=f"Bitte als Version {alt.version + 1} speichern.")


@dataclass(slots=True)
class _Leser:
    """Reads the nodes; faults are collected, so that all of them are seen at once."""

    fehler: list[Zeilenfehler] = field(default_factory=list)

    def zuordnung(self, root: Knoten) -> Zuordnung | None:
        fields = self.felder(root, {
            "id", "version", "stand", "applies", "csv", "nulls", "timezone", "record", "device", "readings", "status",
            "rssi", "gateway", "skip_if",
        })  # fmt: skip
        applies = self.felder(fields.get("applies"), {"kind", "header_signature", "filename"})
        device = self.felder(fields.get("device"), {"serial", "manufacturer", "medium", "version", "aliases"})
        art = self.wahl(applies.get("kind"), ARTEN, root, "applies.kind")
        number = self.feld(self.noetig(device, "serial", fields.get("device") or root))
        dialect, decimal = self.csv(fields.get("csv"))
        readings = self.werte(self.noetig(fields, "readings", root))
        record = self.text(fields.get("record"))
        if art in ("xml", "json") and not re.fullmatch(r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*|", record):
            self.falsch(fields.get("record", root), "„record“ ist kein Pfad (name/name).")
        if art == "xml" and not record:
            self.falsch(root, "Für XML fehlt „record“: der Pfad eines Satzes.")
        version = self.zahl(self.noetig(fields, "version", root), 1, 1_000_000)
        name = self.text(self.noetig(fields, "id", root))
        if not re.fullmatch(r"[a-z][a-z0-9_]{1,60}", name):
            self.falsch(fields.get("id", root), "„id“ besteht aus kleinen Buchstaben, Ziffern und _.")
        if art in ("xml", "json") and any(rule.reihe for rule in readings):
            self.falsch(root, "„unpivot“ gibt es nur für Tabellen.")
        status, skip = self.status(fields.get("status")), self.auslassen(fields.get("skip_if"))
        others = {name: self.feld(device.get(name)) for name in ("manufacturer", "medium", "version")}
        aliases = tuple(filter(None, (self.feld(one) for one in self.liste(device.get("aliases")))))
        berlin: tzinfo = BERLIN
        zone = self.versucht(fields.get("timezone"), zone_von, berlin)
        stand = self.wahl(fields.get("stand"), (BESTAETIGT, UNBESTAETIGT), root, "") or BESTAETIGT
        if self.fehler or number is None:
            return None
        return Zuordnung(
            name, version, stand, art, _digest(root), number, readings, self.text(applies.get("header_signature")),
            dialect, decimal, frozenset(self.texte(fields.get("nulls"))), zone, record, others["manufacturer"],
            others["medium"], others["version"], aliases, self.feld(fields.get("gateway")), status,
            self.feld(fields.get("rssi")), skip,
        )  # fmt: skip

    # --- parts ----------------------------------------------------------------------------------

    def csv(self, node: Knoten | None) -> tuple[Dialekt, str]:
        fields = self.felder(
            node, {"encoding", "delimiter", "quote", "skip_lines", "header", "decimal", "thousands", "comment"}
        )
        encoding = self.wahl(fields.get("encoding"), tuple(sorted(ERLAUBT)), node, "") or "auto"
        delimiter = self.wahl(fields.get("delimiter"), (*TRENNER, "auto", "\\t"), node, "") or "auto"
        quote = self.text(fields.get("quote")) or '"'
        if len(quote) != 1:
            self.falsch(fields["quote"], "„quote“ ist ein einzelnes Zeichen.")
            quote = '"'
        skip = self.zahl(fields.get("skip_lines"), 0, 1000)
        if self.text(fields.get("header")) not in ("", "true"):
            self.falsch(fields["header"], "Eine Tabelle ohne Kopfzeile kann nicht zugeordnet werden.")
        decimal = self.wahl(fields.get("decimal"), (",", ".", "auto"), node, "").replace("auto", "")
        self.wahl(fields.get("thousands"), (",", ".", "'", " ", ""), node, "")
        sign = "" if delimiter == "auto" else delimiter.replace("\\t", "\t")
        return Dialekt(sign, quote, encoding, self.text(fields.get("comment"))[:4], skip), decimal

    def werte(self, node: Knoten | None) -> tuple[Wertregel, ...]:
        found: list[Wertregel] = []
        for item in self.liste(node):
            rule = self.wert(item, found[0] if found else None)
            if rule is not None:
                found.append(rule)
        if node is not None and not found and not self.fehler:
            self.falsch(node, "„readings“ nennt keinen Wert.")
        return tuple(found)

    def wert(self, node: Knoten, first: Wertregel | None) -> Wertregel | None:
        fields = self.felder(node, {"kind", "value", "unpivot", "unit", "at", "order", "register", "tariff"})
        kind = self.wahl(fields.get("kind"), tuple(Kind), node, "kind")
        register = self.wahl(fields.get("register"), tuple(Register), node, "")
        value, series = fields.get("value"), self.felder(fields.get("unpivot"), {"cols"})
        if (value is None) == ("unpivot" not in fields):
            self.falsch(node, "Ein Wert hat entweder „value“ oder „unpivot“.")
        pattern = self.versucht(series.get("cols"), muster, None)
        if pattern is not None and "n" not in pattern.groupindex:
            self.falsch(series["cols"], "Das Muster von „unpivot“ braucht die Gruppe (?P<n>…).")
        order = self.wahl(fields.get("order"), ("newest_first", "oldest_first"), node, "")
        unit_rule, at = (
            self.einheit(self.noetig(fields, "unit", node), first),
            self.zeit(self.noetig(fields, "at", node)),
        )
        tariff = self.zahl(fields.get("tariff"), 0, 1 << 20)
        if unit_rule is None or at is None or not kind:
            return None
        if pattern is not None and not order:
            self.falsch(node, "Zu „unpivot“ gehört „order“: newest_first oder oldest_first.")
        return Wertregel(
            Kind(kind), unit_rule, at, self.feld(value), pattern, order != "oldest_first",
            Register(register) if register else None, tariff,
        )  # fmt: skip

    def einheit(self, node: Knoten | None, first: Wertregel | None) -> Einheit | None:
        if node is None:
            return None
        if isinstance(node.inhalt, str):
            if node.inhalt != "same":
                return Einheit(standard=node.inhalt)
            if first is None:
                self.falsch(node, "„same“ meint die Einheit des ersten Werts; dieser ist der erste.")
                return None
            return replace(first.einheit, erster=first.feld)
        fields = self.felder(node, _FELD | {"from_header", "default"})
        default = self.text(fields.get("default"))
        only = {name: one for name, one in fields.items() if name not in ("default", "from_header")}
        return Einheit(
            self.feld(Knoten(node.zeile, node.pfad, only)) if only or "from_header" not in fields else None,
            self.versucht(fields["from_header"], muster, None) if "from_header" in fields else None,
            default,
        )

    def zeit(self, node: Knoten | None) -> Zeit | None:
        if node is None:
            return None
        fields = self.felder(node, _FELD | {"format", "month_end_before", "offset"})
        inner = fields.get("month_end_before")
        if inner is not None:
            if self.text(fields.get("offset")) not in ("", "-n"):
                self.falsch(fields["offset"], "„offset“ ist „-n“: der n-te Monatsletzte vor dem Tag.")
            fields = self.felder(inner, _FELD | {"format"})
        formats = tuple(
            filter(None, (self.versucht(one, tage_muster, None) for one in self.liste(fields.get("format"))))
        )
        only = {name: one for name, one in fields.items() if name in _FELD}
        found = self.feld(Knoten(node.zeile, node.pfad, only))
        return None if found is None else Zeit(found, formats, inner is not None)

    def status(self, node: Knoten | None) -> Statusregel | None:
        if node is None:
            return None
        fields = self.felder(node, _FELD | {"ok", "map"})
        words = self.woerter(fields.get("map")) or {}
        only = {name: one for name, one in fields.items() if name in _FELD}
        found = self.feld(Knoten(node.zeile, node.pfad, only))
        good = frozenset(self.texte(fields.get("ok")))
        return None if found is None else Statusregel(found, good, {key: word.lower() for key, word in words.items()})

    def auslassen(self, node: Knoten | None) -> tuple[Auslassen, ...]:
        found = []
        for item in self.liste(node):
            fields = self.felder(item, _FELD | {"in"})
            only = {name: one for name, one in fields.items() if name in _FELD}
            rule = self.feld(Knoten(item.zeile, item.pfad, only))
            words = frozenset(self.texte(self.noetig(fields, "in", item)))
            if rule is not None:
                found.append(Auslassen(rule, words))
        return tuple(found)

    def feld(self, node: Knoten | None) -> Feld | None:
        if node is None:
            return None
        fields = self.felder(node, _FELD)
        ways = [name for name in ("col", "path", "const") if name in fields]
        if len(ways) != 1:
            self.falsch(node, "Hier steht genau eines von „col“, „path“ oder „const“.")
            return None
        self.wahl(fields.get("strip"), ("true",), node, "")
        where = tuple(sorted((self.woerter(fields.get("where")) or {}).items()))
        path = self.text(fields.get("path"))
        if path and not re.fullmatch(r"@?[A-Za-z0-9_.-]+(/@?[A-Za-z0-9_.-]+)*", path):
            self.falsch(fields["path"], "„path“ ist ein Pfad aus Namen (name/name).")
        columns = tuple(self.texte(fields.get("col")))
        source = Quelle(columns, path, where, self.text(fields["const"]) if "const" in fields else None)
        return Feld(
            source, self.versucht(fields.get("regex"), muster, None), self.zahl(fields.get("pad_left"), 0, 20),
            self.woerter(fields.get("lookup")),
        )  # fmt: skip

    # --- nodes ----------------------------------------------------------------------------------

    def felder(self, node: Knoten | None, known: set[str]) -> dict[str, Knoten]:
        if node is None:
            return {}
        if not isinstance(node.inhalt, dict):
            self.falsch(node, "Hier stehen Angaben mit Namen (name: …).")
            return {}
        for name, inner in node.inhalt.items():
            if name not in known:
                self.falsch(inner, f"„{name[:40]}“ gibt es hier nicht; möglich sind: {', '.join(sorted(known))}.")
        return node.inhalt

    def liste(self, node: Knoten | None) -> list[Knoten]:
        if node is None:
            return []
        return node.inhalt if isinstance(node.inhalt, list) else [node]

    def texte(self, node: Knoten | None) -> list[str]:
        return [self.text(one) for one in self.liste(node)]

    def text(self, node: Knoten | None) -> str:
        if node is None:
            return ""
        if not isinstance(node.inhalt, str):
            self.falsch(node, "Hier steht ein Text.")
            return ""
        return node.inhalt

    def woerter(self, node: Knoten | None) -> dict[str, str] | None:
        if node is None:
            return None
        fields = node.inhalt
        if not isinstance(fields, dict):
            self.falsch(node, "Hier stehen Paare (wort: bedeutung).")
            return None
        return {name: self.text(one) for name, one in fields.items()}

    def zahl(self, node: Knoten | None, least: int, most: int) -> int:
        text = self.text(node)
        if node is None:
            return least
        if not re.fullmatch(r"[0-9]{1,7}", text) or not least <= int(text) <= most:
            self.falsch(node, f"Hier steht eine ganze Zahl von {least} bis {most}.")
            return least
        return int(text)

    def wahl(self, node: Knoten | None, words: tuple[str, ...], parent: Knoten | None, needed: str) -> str:
        if node is None:
            if needed and parent is not None:
                self.falsch(parent, f"„{needed}“ fehlt; möglich sind: {', '.join(words)}.")
            return ""
        text = self.text(node)
        if text not in words:
            self.falsch(node, f"„{text[:40]}“ ist nicht möglich; möglich sind: {', '.join(words)}.")
            return ""
        return text

    def noetig(self, fields: dict[str, Knoten], name: str, parent: Knoten) -> Knoten | None:
        if name not in fields:
            self.falsch(parent, f"„{name}“ fehlt.")
        return fields.get(name)

    def versucht(self, node: Knoten | None, action: Callable[[str], _T], otherwise: _T) -> _T:
        if node is None:
            return otherwise
        try:
            return action(self.text(node))
        except Falsch as problem:
            self.falsch(node, problem.text)
        except ValueError as problem:
            self.falsch(node, str(problem))
        return otherwise

    def falsch(self, node: Knoten, words: str) -> None:
        self.fehler.append(fehler("E130", words, node.ort))


def _digest(root: Knoten) -> str:
    content = json.dumps(root.schlicht(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
