"""The records L, M, B, K that a manager would send for an Akte: the table of fields turned round, for tests alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from umlage.core.parameters import parameter
from umlage.core.settlement.akte import Akte
from umlage.core.settlement.akte.anlage import Anlage, Lieferung
from umlage.core.settlement.akte.kosten import Kosten
from umlage.core.settlement.akte.nutzeinheit import Nutzeinheit, Nutzer
from umlage.core.settlement.energieart import ENERGIEARTEN
from umlage.formats.arge.satz import ZEICHENSATZ, Satz, Wert
from umlage.formats.arge.zuordnung import liegenschaftsnummer, wohnungsnummer

DAY = timedelta(days=1)
_CENT = Decimal("0.01")
BRENNSTOFF = {
    ("erdgas_h", "kWh"): "194", ("erdgas_h", "m3"): "193", ("erdgas_h", "MWh"): "195", ("erdgas_l", "kWh"): "134",
    ("heizoel", "l"): "111", ("fernwaerme", "kWh"): "144", ("fernwaerme", "MWh"): "145", ("fernwaerme", "GJ"): "146",
    ("pellets", "kg"): "123", ("pellets", "t"): "124", ("waermepumpe", "kWh"): "206", ("fluessiggas", "kg"): "152",
    ("holz", "kg"): "198",
}  # fmt: skip
_ANLAGE = {"betriebsstrom": "220", "wartung": "221", "bedienung": "222", "abrechnung": "227", "schornsteinfeger": "225"}
_ZWECK = {"anlage": "E", "heizung": "H", "warmwasser": "W"}
_LEISTUNG = {"minijob": "11", "dienstleistung": "12", "handwerker": "13"}


@dataclass
class Sender:
    """A manager who knows an Akte."""

    akte: Akte
    version: str = "03.10"

    def stamm(self) -> list[Satz]:
        house, limit = (
            self.akte.liegenschaft,
            ("keine", "eine", "beide").index(self.akte.liegenschaft.co2_beschraenkung),
        )
        values: dict[int, Wert] = {
            **self._kopf("L"), 6: "5", 7: house.strasse[:35], 8: "DEU", 9: house.plz, 10: house.ort,
            11: (self.akte.zeitraum.von, self.akte.zeitraum.bis), 13: "0", 15: "1", 16: "EUR", 17: str(int(house.weg)),
            19: str(int(house.art == "nichtwohngebaeude")), 20: str(int(limit > 0)), 21: str(int(limit > 1)), 25: "L",
        }  # fmt: skip
        if house.wohnflaeche is not None:
            values[18] = house.wohnflaeche
        risk = self.akte.einstellungen.umlageausfallwagnis
        if risk is not None:
            values |= {13: "1", 14: risk.prozent}
        return [Satz("L", values), *(one for flat in self.akte.nutzeinheiten for one in self._nutzer(flat))]

    def kosten(self) -> list[Satz]:
        rows = []
        for place, plant in enumerate(self.akte.anlagen, 1):
            rows += [self._brennstoff(plant, str(place)), *self._anlage(plant, str(place))]
        rows += [
            self._posten("238" if one.kostenart == "abwasser" else "237", one, "K") for one in self.akte.kaltwasser
        ]
        rows += [self._posten("242", one, "B") for one in self.akte.hausnebenkosten]
        return rows

    def _kopf(self, art: str, flat: str = "0000") -> dict[int, Wert]:
        return {1: art, 2: self.version, 3: "0000004711", 5: liegenschaftsnummer(self.akte) + flat}

    def _nutzer(self, flat: Nutzeinheit) -> Iterator[Satz]:
        people = flat.nutzer
        for place, one in enumerate(people):
            before, after = people[place - 1] if place else None, people[place + 1] if place + 1 < len(people) else None
            first = one.von or (before.bis + DAY if before and before.bis else self.akte.zeitraum.von)
            last = one.bis or (after.von - DAY if after and after.von else self.akte.zeitraum.bis)
            yield Satz("M", self._person(flat, one, first, last))

    def _person(self, flat: Nutzeinheit, one: Nutzer, first: date, last: date) -> dict[int, Wert]:
        house, own = self.akte.liegenschaft, one.anschrift
        street, code, town = (
            (own.strasse, own.plz, own.ort)
            if own is not None and own.strasse
            else (flat.strasse or house.strasse, flat.plz or house.plz, flat.ort or house.ort)
        )
        values: dict[int, Wert] = {
            **self._kopf("M", wohnungsnummer(flat.nr) or "9999"), 6: one.nr[:20], 7: "1", 8: _fassbar(one.name),
            12: _fassbar(street or "x"), 13: "DEU", 14: code or "x", 15: town or "x", 24: (first, last),
            25: str(int(one.nettoabrechnung)), 26: "0", 67: str(int(one.leerstand)), 68: "0", 72: "M",
        }  # fmt: skip
        if own is not None and own.name != one.name:
            values |= {
                7: "2",
                16: _fassbar(own.name),
                20: _fassbar(own.strasse or ""),
                22: own.plz or "",
                23: own.ort or "",
            }
        heat, water = _flaeche(flat.flaeche.heizung, first), _flaeche(flat.flaeche.warmwasser, first)
        values |= {27: heat, 69: "010"} if heat is not None else {}
        values |= {30: water, 70: "010"} if water is not None else {}
        paid = one.vorauszahlung
        values |= {28: paid.heizkosten} if paid.heizkosten is not None else {}
        values |= {34: paid.kaltwasser} if paid.kaltwasser is not None else {}
        persons = _flaeche(one.personen, first)
        shares = [("035", persons), ("016", flat.mea), ("046", next(iter(one.stueck.values()), None))]
        for nr, (key, share) in zip((36, 38, 40), ((k, v) for k, v in shares if v is not None), strict=False):
            values |= {nr: key, nr + 1: Decimal(share)}
        return values

    def _brennstoff(self, plant: Anlage, sign: str) -> Satz:
        measure = next((one.einheit for one in plant.lieferungen if one.einheit), None)
        measure = measure or ("l" if plant.energieart == "heizoel" else "kg" if plant.bestand else "kWh")
        values: dict[int, Wert] = {
            **self._kopf("B"), 6: "EUR", 7: (self.akte.zeitraum.von, self.akte.zeitraum.bis),
            8: BRENNSTOFF[plant.energieart, measure], 23: sign, 36: "B",
            9: self._heizwert(plant, measure),
        }  # fmt: skip
        if plant.bestand is not None:
            begin, end = plant.bestand.anfang, plant.bestand.ende
            whole = 1000 if measure == "t" else 1
            values |= {11: begin.menge / whole, 12: begin.betrag, 15: end.menge / whole}
            values |= {13: _netto(begin.betrag, begin.mwst)} if begin.mwst else {}
        return Satz("B", values)

    def _heizwert(self, plant: Anlage, measure: str) -> Decimal:
        """In kWh for what the key counts, as the table of the law has it where the Akte says nothing."""
        if measure in ("kWh", "MWh", "GJ"):
            return {"kWh": Decimal(1), "MWh": Decimal(1000), "GJ": Decimal("277.7778")}[measure]
        usual = parameter(ENERGIEARTEN[plant.energieart].heizwert).at(self.akte.zeitraum.bis).value
        return (plant.heizwert or Decimal(usual.numerator) / usual.denominator) * (1000 if measure == "t" else 1)

    def _anlage(self, plant: Anlage, sign: str) -> Iterator[Satz]:
        for one in plant.lieferungen:
            yield self._lieferung(one, sign)
        for cost in plant.kosten:
            key = _ANLAGE.get(cost.kostenart or "", "228")
            if cost.kostenart == "geraetemiete":
                key = "300" if cost.zweck == "heizung" else "301"
            yield self._posten(key, cost, _ZWECK[cost.zweck], sign)

    def _lieferung(self, one: Lieferung, sign: str) -> Satz:
        values: dict[int, Wert] = {
            **self._kopf("K"), 6: "201", 8: "E", 9: one.am, 11: _euro(one.betrag), 13: "00", 15: sign, 41: "K",
        }  # fmt: skip
        values |= {7: _fassbar(one.bezeichnung, 25)} if one.bezeichnung else {}
        values |= {10: one.menge} if one.menge is not None else {}
        values |= {12: _netto(one.betrag, one.mwst)} if one.mwst else {}
        values |= {19: one.co2.kg, 20: _euro(one.co2.betrag)} if one.co2 is not None else {}
        return Satz("K", values)

    def _posten(self, key: str, one: Kosten, flag: str, sign: str = "0") -> Satz:
        day = one.am or self.akte.zeitraum.bis
        values: dict[int, Wert] = {
            **self._kopf("K"), 6: key, 7: _fassbar(one.bezeichnung, 25), 8: flag, 9: day, 11: _euro(one.betrag),
            13: "00", 15: sign, 41: "K",
        }  # fmt: skip
        values |= {12: _netto(one.betrag, one.mwst)} if one.mwst else {}
        if one.p35a is not None:
            share = one.p35a.betrag if one.p35a.betrag is not None else one.betrag * (one.p35a.prozent or 0) / 100
            values |= {13: _LEISTUNG[one.p35a.kategorie], 14: _euro(share)}
        return Satz("K", values)


def _flaeche(value: object, first: date) -> Decimal | None:
    """What holds on the first day."""
    if isinstance(value, tuple):
        return Decimal([row.wert for row in value if row.ab <= first][-1])
    return Decimal(str(value)) if value is not None else None


def _fassbar(text: str, most: int = 35) -> str:
    """Cut off, and with a question mark for what the file cannot hold, as the programs of managers write it."""
    return text[:most].rstrip().encode(ZEICHENSATZ, "replace").decode(ZEICHENSATZ)


def _euro(value: Decimal) -> Decimal:
    return value.quantize(_CENT, ROUND_HALF_UP)


def _netto(value: Decimal, rate: Decimal) -> Decimal:
    exact = Fraction(value) * 100 / (100 + Fraction(rate))
    return (Decimal(exact.numerator) / exact.denominator).quantize(_CENT, ROUND_HALF_UP)
