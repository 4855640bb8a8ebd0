"""The plant of a house: energy, stock, invoices, and what else it costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from umlage.config.demo.bauplan import Bauplan, Werte
from umlage.core.settlement.energieart import ENERGIEARTEN

D = Decimal
CENT = D("0.01")


@dataclass(frozen=True, slots=True)
class Brennstoff:
    """Euros for what it is billed in, kWh in that, kilograms of carbon dioxide of that; `name` on the invoice."""

    name: str
    einheit: str
    preis: Decimal
    kwh: Decimal
    co2: Decimal
    mwst: Decimal = D(19)


BRENNSTOFFE = {
    "erdgas_h": Brennstoff("Erdgas", "kWh", D("0.108"), D(1), D("0.18139")),
    "erdgas_l": Brennstoff("Erdgas", "kWh", D("0.111"), D(1), D("0.18139")),
    "heizoel": Brennstoff("Heizöl EL schwefelarm", "l", D("1.04"), D(10), D("2.6763")),
    "heizoel_schwer": Brennstoff("Heizöl S", "l", D("0.78"), D("10.9"), D("3.2")),
    "fluessiggas": Brennstoff("Flüssiggas", "kg", D("1.18"), D(13), D("3.013")),
    "koks": Brennstoff("Koks", "kg", D("0.62"), D(8), D("2.9106")),
    "braunkohle": Brennstoff("Braunkohlebriketts", "kg", D("0.44"), D("5.5"), D("1.9245")),
    "steinkohle": Brennstoff("Steinkohle", "kg", D("0.58"), D(8), D("3.0688")),
    "holz": Brennstoff("Scheitholz", "kg", D("0.21"), D("4.1"), D(0), D(7)),
    "pellets": Brennstoff("Holzpellets", "kg", D("0.34"), D(5), D(0), D(7)),
    "hackschnitzel": Brennstoff("Hackschnitzel", "kg", D("0.17"), D(4), D(0)),
    "hackschnitzel_srm": Brennstoff("Hackschnitzel", "SRm", D("34"), D(650), D(0)),
    "fernwaerme": Brennstoff("Fernwärme", "kWh", D("0.124"), D(1), D("0.128")),
    "waermepumpe": Brennstoff("Strom der Wärmepumpe", "kWh", D("0.29"), D("3.4"), D(0)),
}
# euros for a tonne of carbon dioxide, net, by the year of the invoice
_TONNE = {2022: 30, 2023: 30, 2024: 45, 2025: 55, 2026: 55, 2027: 55}
_LESS_TAX = (date(2022, 10, 1), date(2024, 3, 31))


def mwst(energie: str, last: date) -> Decimal:
    """The rate of an invoice whose time ends on the day: gas and heat had 7 % for a while."""
    low = energie in ("erdgas_h", "erdgas_l", "fernwaerme") and _LESS_TAX[0] <= last <= _LESS_TAX[1]
    return D(7) if low else BRENNSTOFFE[energie].mwst


def kohlendioxid(energie: str, amount: Decimal, last: date) -> Werte:
    """What the invoice says of carbon dioxide; nothing for what has none."""
    kilos = (amount * BRENNSTOFFE[energie].co2).quantize(D("0.1"))
    if not kilos:
        return {}
    euros = kilos * _TONNE[last.year] * (100 + mwst(energie, last)) / 100000
    return {"co2": {"kg": kilos, "betrag": euros.quantize(CENT)}}


def lieferungen(plan: Bauplan, jahr: int, kwh: Decimal, chance: Random) -> Werte:
    """Stock and invoices for so many kWh of the year."""
    fuel = BRENNSTOFFE[plan.energie]
    amount = (kwh / fuel.kwh).quantize(D(1))
    price = fuel.preis * (96 + 3 * (jahr - 2023)) / 100
    if ENERGIEARTEN[plan.energie].lagerfaehig:
        return _vorrat(plan, jahr, amount, price)
    first, last = plan.zeitraum(jahr)
    number = f"{jahr}-{chance.randint(10000, 99999)}"
    turn = date(2024, 4, 1)
    split = plan.energie in ("erdgas_h", "erdgas_l", "fernwaerme") and first < turn <= last
    parts = [(first, turn - timedelta(days=1), 44), (turn, last, 56)] if split else [(first, last, 100)]
    rows = [_rechnung(plan.energie, amount * share / 100, price, von, bis, number) for von, bis, share in parts]
    base = {"am": rows[-1]["am"], "bezeichnung": "Grundpreis", "betrag": D(chance.randint(140, 260)), "mwst": D(19)}
    base["mwst"] = mwst(plan.energie, last)
    return {"lieferungen": [*rows, base | {"quelle": f"Versorger, Rechnung {number}"}]}


def _rechnung(energie: str, amount: Decimal, price: Decimal, von: date, bis: date, number: str) -> Werte:
    fuel = BRENNSTOFFE[energie]
    amount = amount.quantize(D(1))
    return {
        "am": (bis + timedelta(days=19)).isoformat(),
        "bezeichnung": fuel.name,
        "menge": amount,
        "einheit": fuel.einheit,
        "betrag": (amount * price).quantize(CENT),
        "mwst": mwst(energie, bis),
        **kohlendioxid(energie, amount, bis),
        "zeitraum": {"von": von.isoformat(), "bis": bis.isoformat()},
        "quelle": f"Versorger, Rechnung {number}",
    }


def _vorrat(plan: Bauplan, jahr: int, amount: Decimal, price: Decimal) -> Werte:
    """A tank: a tenth of a year lies in it at either end, a little more each year; two deliveries."""
    fuel, (first, last) = BRENNSTOFFE[plan.energie], plan.zeitraum(jahr)
    place = plan.jahre.index(jahr)
    opening, closing = (_lager(plan, jahr, place), _lager(plan, jahr, place + 1))
    bought = amount + closing - opening
    parts = ((first + timedelta(days=70), bought * 2 // 5), (first + timedelta(days=255), bought - bought * 2 // 5))
    rows = [
        {
            "am": day.isoformat(),
            "bezeichnung": fuel.name,
            "menge": part,
            "einheit": fuel.einheit,
            "betrag": (part * price).quantize(CENT),
            "mwst": fuel.mwst,
            **kohlendioxid(plan.energie, part, day),
            "quelle": f"Lieferschein {day:%y%m}-{part}",
        }
        for day, part in parts
    ]
    before = fuel.preis * (96 + 3 * (jahr - 2024)) / 100
    bought_on = first - timedelta(days=110)
    start = {"menge": opening, "betrag": (opening * before).quantize(CENT), "mwst": fuel.mwst}
    carbon = kohlendioxid(plan.energie, opening, bought_on)
    if carbon and bought_on.year < 2023:
        carbon["co2"]["betrag"] = D(0)
    start |= {**carbon, "lieferung_am": bought_on.isoformat(), "quelle": f"Bestand der Abrechnung {jahr - 1}"}
    return {
        "bestand": {"anfang": start, "ende": {"menge": closing, "quelle": f"Peilstab {last:%d.%m.%Y}"}},
        "lieferungen": rows,
    }


def _lager(plan: Bauplan, jahr: int, place: int) -> Decimal:
    """What lies in the tank before the first year, after it, and so on."""
    fuel = BRENNSTOFFE[plan.energie]
    year = plan.wohnungen * 6500 / fuel.kwh
    return (year * (10 + place) / 100).quantize(D("0.1") if fuel.einheit == "SRm" else D(1))


def anlagenkosten(plan: Bauplan, jahr: int, energy: Decimal, devices: int) -> list[Werte]:
    """What the plant costs beside its energy."""
    more = D(100 + 3 * (jahr - 2023)) / 100
    heat_pump = plan.energie == "waermepumpe"
    rows = [
        ("Wartung", "wartung", energy * D("0.05"), {"p35a": {"kategorie": "handwerker", "prozent": D(70)}}),
        ("Miete der Geräte", "geraetemiete", D(devices) * D("2.40"), {}),
        ("Ablesung und Abrechnung", "abrechnung", D(plan.wohnungen) * 21, {}),
    ]
    if not heat_pump:
        rows.insert(0, ("Betriebsstrom", "betriebsstrom", energy * D("0.025"), {}))
    if plan.energie not in ("waermepumpe", "fernwaerme"):
        labour = {"p35a": {"kategorie": "handwerker", "prozent": D(100)}}
        rows.append(("Schornsteinfeger", "schornsteinfeger", D(68), labour))
    return [
        {
            "bezeichnung": name,
            "kostenart": kind,
            "betrag": (amount * more).quantize(CENT),
            "mwst": D(19),
            **details,
            "quelle": f"Rechnung {jahr}/{number:03d}",
        }
        for number, (name, kind, amount, details) in enumerate(rows, start=1)
    ]
