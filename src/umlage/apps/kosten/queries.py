"""Questions about costs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from umlage.apps.geraete.models import Anlage
from umlage.apps.kosten.models import Kostenzeile
from umlage.apps.liegenschaften.models import Abrechnungszeitraum
from umlage.core.figure import Figure, Value, given
from umlage.core.money import Amount, Money
from umlage.core.settlement.brennstoff import abrechnungseinheit
from umlage.core.settlement.energieart import ENERGIEARTEN

_PRICE = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Posten:
    """An invoice, or a kind of cost that only the year before had (`zeile` None), with the one beside the other.

    `vorjahr`: what its kind came to in the year before, at the first invoice of the kind alone. `menge` and `einheit`
    are those of energy.
    """

    zeile: Kostenzeile | None
    bezeichnung: str
    anlage: Anlage | None
    vorjahr: Decimal | None
    menge: Decimal | None = None
    einheit: str = ""
    vorjahresmenge: Decimal | None = None

    @property
    def preis(self) -> Decimal | None:
        """Euro for one of `einheit`, with the tax that is in the invoice."""
        if self.zeile is None or self.zeile.betrag is None or not self.menge:
            return None
        return (self.zeile.betrag / self.menge).quantize(_PRICE)


@dataclass(frozen=True, slots=True)
class Bereich:
    """The costs of one kind."""

    name: str
    titel: str
    posten: Sequence[Posten]
    summe_vorjahr: Decimal | None
    vorjahr: int | None
    """The year before, as addresses name it."""

    @property
    def energie(self) -> bool:
        """Whether its invoices are over a quantity."""
        return self.name == Kostenzeile.Bereich.LIEFERUNG

    @property
    def summe(self) -> Decimal:
        rows = (one.zeile.betrag for one in self.posten if one.zeile is not None)
        return sum((betrag for betrag in rows if betrag is not None), Decimal(0))

    @property
    def einheit(self) -> str:
        """The unit that all quantities share; empty where they have several."""
        units = {one.einheit for one in self.posten if one.menge is not None or one.vorjahresmenge is not None}
        return units.pop() if len(units) == 1 else ""

    @property
    def menge(self) -> Decimal | None:
        return _total([one.menge for one in self.posten]) if self.einheit else None

    @property
    def vorjahresmenge(self) -> Decimal | None:
        return _total([one.vorjahresmenge for one in self.posten]) if self.einheit else None


@dataclass(frozen=True, slots=True)
class Vorrat:
    """What a plant had in store at the beginning and at the end of the year, as it was entered: menge, betrag, quelle.

    `davor`: the same of the year before; `einheit`: that of the invoices.
    """

    anlage: Anlage
    einheit: str
    anfang: Mapping[str, Any]
    ende: Mapping[str, Any]
    davor: Mapping[str, Any]


def vorraete(zeitraum: Abrechnungszeitraum) -> list[Vorrat]:
    """The stores of the plants that have one, or could."""
    earlier = _earlier(zeitraum)
    stocks = [
        {one.anlage_id: one.angaben.get("bestand", {}) for one in year.anlagenjahre.all()} if year is not None else {}
        for year in (zeitraum, earlier)
    ]
    deliveries = _rows(zeitraum).get(Kostenzeile.Bereich.LIEFERUNG, [])
    found = []
    for plant in zeitraum.liegenschaft.anlagen.all():
        kind, said = ENERGIEARTEN.get(plant.energieart), stocks[0].get(plant.pk) or {}
        if said or (kind is not None and kind.lagerfaehig and _runs(plant, zeitraum)):
            said_units = (one.angaben.get("einheit") or None for one in deliveries if one.anlage_id == plant.pk)
            einheit = abrechnungseinheit(kind, said_units) if kind is not None else ""
            davor = stocks[1].get(plant.pk) or {}
            found.append(Vorrat(plant, einheit, said.get("anfang") or {}, said.get("ende") or {}, davor))
    return found


def _runs(plant: Anlage, zeitraum: Abrechnungszeitraum) -> bool:
    """Whether a plant ran in the year."""
    von, bis = (str(plant.angaben.get(name) or "") for name in ("von", "bis"))
    return von <= zeitraum.bis.isoformat() and (not bis or bis >= zeitraum.von.isoformat())


def _earlier(zeitraum: Abrechnungszeitraum) -> Abrechnungszeitraum | None:
    return zeitraum.liegenschaft.zeitraeume.filter(bis__lt=zeitraum.von).order_by("-bis").first()


def _total(amounts: Sequence[Decimal | None]) -> Decimal | None:
    said = [amount for amount in amounts if amount is not None]
    return sum(said, Decimal(0)) if said else None


def bereiche(zeitraum: Abrechnungszeitraum) -> list[Bereich]:
    """The costs of a year by kind, in the order in which they flow; those that only the year before had stand last."""
    now = _rows(zeitraum)
    earlier = _earlier(zeitraum)
    before = _rows(earlier) if earlier is not None else {}
    return [
        _bereich(
            bereich, now.get(bereich, []), before.get(bereich, []), earlier.bis.year if earlier is not None else None
        )
        for bereich in Kostenzeile.Bereich
        if now.get(bereich) or before.get(bereich)
    ]


def belegsumme(zeitraum: Abrechnungszeitraum, bereich: str) -> Figure[Value]:
    """What the invoices of one kind come to, each as it was entered, in euros; ValueError: no such kind."""
    title = str(Kostenzeile.Bereich(bereich).label)
    rows = [row for row in _rows(zeitraum).get(bereich, []) if row.betrag is not None]
    parts = tuple(given(row.bezeichnung or _("Lieferung"), _euro(row.betrag), source=_beleg(row)) for row in rows)
    return Figure(title, _euro(sum((row.betrag for row in rows), Decimal(0))), inputs=parts, formula="summe()")


def _euro(betrag: Decimal) -> Money | Amount:
    cents = Fraction(betrag) * 100
    # a part of a cent is a mistake that the audit names; shown as it is
    return Money(cents.numerator) if cents.denominator == 1 else Amount(cents)


def _beleg(row: Kostenzeile) -> str:
    return ", ".join(filter(None, (str(row.angaben.get("quelle") or ""), f"{row.am:%d.%m.%Y}" if row.am else "")))


def _rows(zeitraum: Abrechnungszeitraum) -> dict[str, list[Kostenzeile]]:
    rows: dict[str, list[Kostenzeile]] = defaultdict(list)
    for zeile in Kostenzeile.objects.filter(zeitraum=zeitraum).select_related("anlage"):
        rows[zeile.bereich].append(zeile)
    return rows


def _bereich(
    bereich: Kostenzeile.Bereich, rows: list[Kostenzeile], earlier: list[Kostenzeile], vorjahr: int | None
) -> Bereich:
    energy = bereich is Kostenzeile.Bereich.LIEFERUNG
    units, units_before = (_units(some) if energy else {} for some in (rows, earlier))
    left: dict[tuple[int | None, str], list[Kostenzeile]] = defaultdict(list)
    for row in earlier:
        left[row.anlage_id, row.bezeichnung].append(row)
    posten = []
    for row in rows:
        einheit = str(row.angaben.get("einheit") or units.get(row.anlage_id, ""))
        there = left.pop((row.anlage_id, row.bezeichnung), [])
        menge = row.angaben.get("menge") if energy else None
        posten.append(
            Posten(
                row, row.bezeichnung, row.anlage, _sum(there), menge, einheit, _quantity(there, einheit, units_before)
            )
        )
    for (_anlage, name), there in left.items():
        einheit = str(there[0].angaben.get("einheit") or units_before.get(there[0].anlage_id, ""))
        quantity = _quantity(there, einheit, units_before)
        posten.append(Posten(None, name, there[0].anlage, _sum(there), None, einheit, quantity))
    return Bereich(bereich.value, str(bereich.label), posten, _sum(earlier), vorjahr)


def _units(rows: Sequence[Kostenzeile]) -> dict[int | None, str]:
    """In what each plant is billed where an invoice does not say it: as its others, else as usual for its energy."""
    found: dict[int | None, str] = {}
    for row in rows:
        if row.angaben.get("einheit"):
            found.setdefault(row.anlage_id, str(row.angaben["einheit"]))
    for row in rows:
        kind = ENERGIEARTEN.get(row.anlage.energieart) if row.anlage is not None else None
        found.setdefault(row.anlage_id, kind.einheiten[0] if kind is not None else "")
    return found


def _sum(rows: Sequence[Kostenzeile]) -> Decimal | None:
    return sum((row.betrag or Decimal(0) for row in rows), Decimal(0)) if rows else None


def _quantity(rows: Sequence[Kostenzeile], einheit: str, units: dict[int | None, str]) -> Decimal | None:
    """What rows of the year before had of this unit; None where one has another."""
    said = [row for row in rows if row.angaben.get("menge") is not None]
    if not units or any(str(row.angaben.get("einheit") or units.get(row.anlage_id, "")) != einheit for row in said):
        return None
    return _total([row.angaben["menge"] for row in said])
