"""A mapping applied to a record: the device and its values, or which field of it is wrong."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from umlage.formats.lieferung import mbus
from umlage.formats.lieferung.fehler import Falsch, Ort, Zeilenfehler
from umlage.formats.lieferung.meldung import UNCONFIRMED, Geraetemeldung, Medium, Messwert, Zeitpunkt
from umlage.formats.lieferung.tabellen import Zahlzelle
from umlage.formats.lieferung.werte import messwert
from umlage.formats.lieferung.zahlen import Schreibweise, aus_json, ganzzahl, leer
from umlage.formats.lieferung.zeiten import monate_vorher, tag_oder_zeitpunkt
from umlage.formats.zuordnung.muster import MOST_INPUT, gelesen
from umlage.formats.zuordnung.regeln import UNBESTAETIGT, Einheit, Feld, Quelle, Wertregel, Zeit, Zuordnung
from umlage.formats.zuordnung.saetze import Satz


@dataclass(slots=True)
class Anwendung:
    """One record with its mapping; `stelle` is the place of the field that is being read."""

    zuordnung: Zuordnung
    schreibweise: Schreibweise
    satz: Satz
    stelle: Ort = field(default_factory=Ort)

    def meldungen(self) -> Iterator[Geraetemeldung | Zeilenfehler]:
        """A fault for each value that is not taken over, then the device; nothing for a record to be left out.

        A record of which nothing but faults is left is refused as a whole: it makes no device either.
        """
        try:
            if any(self.text(rule.feld) in rule.werte for rule in self.zuordnung.auslassen):
                return
            head = self._kopf()
        except Falsch as problem:
            yield problem.an(self.stelle)
            return
        values: list[Messwert] = []
        refused = False
        for rule in self.zuordnung.werte:
            for source, number, count in self._stellen(rule):
                try:
                    if found := self._messwert(rule, source, number, count, head.medium):
                        values.append(found)
                except Falsch as problem:
                    refused = True
                    yield problem.an(self.stelle, self.satz.text(source.quelle) or "")
        if refused and not values:
            return
        yield Geraetemeldung(
            head.nummer, head.hersteller, head.version, head.medium, head.aliase, tuple(values), status=head.status,
            merkmale=head.merkmale, rssi=head.rssi, gateway=head.gateway, ort=self.satz.ort,
        )  # fmt: skip

    def text(self, rule: Feld | None) -> str:
        """The text of a field, empty where there is none; Falsch (E204) when its pattern or words do not know it."""
        if rule is None:
            return ""
        self.stelle = self.satz.stelle(rule.quelle)
        found = (self.satz.text(rule.quelle) or "").strip()
        if leer(found, self.zuordnung.leere):
            return ""
        if len(found) > MOST_INPUT:
            raise Falsch("E204", f"Der Text ist länger als {MOST_INPUT} Zeichen.")
        if rule.muster and not rule.muster.fullmatch(found):
            raise Falsch("E204", f"„{found[:40]}“ passt nicht zum Muster der Zuordnung.")
        found = found.zfill(rule.auffuellen)
        if rule.woerter is not None:
            if found not in rule.woerter:
                raise Falsch("E204", f"„{found[:40]}“ steht nicht in der Liste der Zuordnung.")
            found = rule.woerter[found]
        return found

    def _kopf(self) -> Geraetemeldung:
        rules = self.zuordnung
        number = self.text(rules.nummer)
        if not number:
            raise Falsch("E203", "Die Gerätenummer fehlt.")
        medium = _medium(self.text(rules.medium))
        version, strength = ganzzahl(self.text(rules.generation)), ganzzahl(self.text(rules.rssi))
        status = ""
        marks: tuple[str, ...] = ()
        if rules.status is not None:
            status = self.text(rules.status.feld)
            word = rules.status.woerter.get(status)
            marks = (word,) if word else ()
            status = "" if status in rules.status.gut else status
        aliases = tuple(filter(None, (self.text(one) for one in rules.aliase)))
        return Geraetemeldung(
            number, self.text(rules.hersteller)[:3].upper(), version, medium, aliases, status=status, merkmale=marks,
            rssi=strength, gateway=self.text(rules.gateway),
        )  # fmt: skip

    def _stellen(self, rule: Wertregel) -> Iterator[tuple[Feld, int, int]]:
        """The fields of a rule; of a series each column with its number and the highest of them."""
        if rule.feld is not None:
            if self.satz.text(rule.feld.quelle) is not None:
                yield rule.feld, 0, 0
            return
        if rule.reihe is None:
            return
        found = []
        for name, _ in self.satz.spalten():
            match = rule.reihe.fullmatch(name[:MOST_INPUT])
            if match and match["n"].isdigit():
                found.append((name, int(match["n"])))
        last = max((number for _, number in found), default=0)
        for name, number in found:
            yield _spalte(name), number, last

    def _messwert(
        self, rule: Wertregel, source: Feld, number: int, last: int, medium: Medium | None
    ) -> Messwert | None:
        self.stelle = where = self.satz.stelle(source.quelle)
        raw = self.satz.text(source.quelle) or ""
        value = self._zahl(raw, source)
        if value is None and rule.reihe is not None:
            return None
        back = number if rule.neueste_zuerst else last - number + 1
        at = self._zeit(rule.zeit, back)
        if at is None:
            if value is None:
                return None
            raise Falsch("E230", "Der Wert hat keinen Tag.")
        # what follows speaks of the unit: of its own column, where it has one
        self.stelle = where
        dimension = self._einheit(rule.einheit, source)
        marks = (UNCONFIRMED,) if self.zuordnung.stand == UNBESTAETIGT else ()
        return messwert(
            value, dimension, roh=raw, kind=rule.kind, zeitpunkt=at, medium=medium, register=rule.register, ort=where,
            tarif=rule.tarif, merkmale=marks,
        )  # fmt: skip

    def _zahl(self, raw: str, source: Feld) -> Decimal | None:
        if isinstance(raw, Zahlzelle):
            return aus_json(Decimal(raw))
        return self.schreibweise.zahl(self.text(source))

    def _zeit(self, rule: Zeit, back: int) -> Zeitpunkt | None:
        text = self.text(rule.feld)
        if not text:
            return None
        zone = self.zuordnung.zone
        raw = self.satz.text(rule.feld.quelle)
        plain = not rule.formate or type(raw) is not str
        found = tag_oder_zeitpunkt(text, zone) if plain else gelesen(text, rule.formate, zone)
        if found is None or not rule.monatsende:
            return found
        day = found.date() if isinstance(found, datetime) else found
        return monate_vorher(_monatsende_vor(day), back - 1)

    def _einheit(self, rule: Einheit, source: Feld) -> str:
        found = self.text(rule.feld)
        for column in (source, rule.erster):
            if not found and rule.aus_kopf is not None and column is not None:
                found = _in_head(rule.aus_kopf, self.satz.kopf(column.quelle)[:MOST_INPUT])
        if not (found or rule.standard):
            raise Falsch("E220", "Der Wert hat keine Einheit.")
        return found or rule.standard


@lru_cache(maxsize=512)
def _in_head(pattern: re.Pattern[str], head: str) -> str:
    """What a pattern finds in a head: once for a column, not for each of its values."""
    match = pattern.search(head)
    return (match[1] if match.re.groups else match[0]) if match else ""


def _spalte(name: str) -> Feld:
    return Feld(Quelle(spalten=(name,)))


def _medium(text: str) -> Medium | None:
    if not text:
        return None
    if text in Medium.__members__:
        return Medium[text]
    code = text.removeprefix("0x")
    if code.isascii() and code.isalnum() and len(code) <= 3:
        try:
            return mbus.medium(int(code, 16 if text.startswith("0x") else 10))
        except ValueError:
            pass
    raise Falsch("E204", f"„{text[:40]}“ ist kein Medium; bitte in der Zuordnung („lookup“) ergänzen.")


def _monatsende_vor(day: date) -> date:
    """The last end of a month before a day."""
    first = day.replace(day=1)
    year, month = (first.year - 1, 12) if first.month == 1 else (first.year, first.month - 1)
    return date(year, month, calendar.monthrange(year, month)[1])
