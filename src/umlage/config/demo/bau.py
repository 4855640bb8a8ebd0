"""From the plan of a house to its Akten: the same seed gives the same Akten."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from umlage.config.demo import energie, namen
from umlage.config.demo import wohnungen as flats
from umlage.config.demo.bauplan import Bauplan, Haus, Werte, fest
from umlage.config.demo.datiert import datiert
from umlage.config.demo.fehlerhaeuser import pflanzen
from umlage.core.settlement.energieart import ENERGIEARTEN

D = Decimal
CENT = D("0.01")
ABSENDER: dict[str, Werte] = {
    "fuldatal": {
        "name": "Fuldatal Messdienst",
        "strasse": "Uferweg 1",
        "plz": "34125",
        "ort": "Kassel",
        "telefon": "0561 000-120",
        "email": "abrechnung@fuldatal.example",
    },
    "roemerhof": {
        "name": "Römerhof Hausverwaltung",
        "strasse": "Dotzheimer Straße 114",
        "plz": "65197",
        "ort": "Wiesbaden",
        "telefon": "0611 000-560",
        "email": "nebenkosten@roemerhof.example",
    },
    "elbufer": {
        "name": "Stadtwerke Elbufer",
        "strasse": "Tolkewitzer Straße 60",
        "plz": "01277",
        "ort": "Dresden",
        "telefon": "0351 000-480",
        "email": "waerme@elbufer.example",
    },
}
# euros for a square metre and year, key, part of labour
_HAUSKOSTEN = (
    ("Grundsteuer", "grundsteuer", "NHN", "2.60", ""),
    ("Versicherung", "versicherung", "NHN", "2.30", ""),
    ("Müllabfuhr", "muell", "PNZ", "2.10", ""),
    ("Straßenreinigung", "strassenreinigung", "NHN", "0.55", ""),
    ("Hauswart", "hauswart", "NHN", "3.20", "dienstleistung"),
    ("Allgemeinstrom", "beleuchtung", "WNZ", "0.60", ""),
    ("Gartenpflege", "garten", "NHN", "0.95", "dienstleistung"),
)


def haus(plan: Bauplan, seed: int) -> Haus:
    """The house with an Akte for each of its years."""
    chance = Random(f"{seed}/{plan.nummer}")
    parts = flats.wohnungen(plan, chance)
    where = _liegenschaft(plan, parts, chance)
    made = []
    for jahr in plan.jahre:
        akte = _akte(plan, seed, jahr, where, parts)
        for change in plan.besonderes:
            change(akte, jahr)
        pflanzen(plan, akte, jahr)
        made.append(akte)
    if plan.fehler:
        datiert(made)
    return Haus(plan, tuple(fest(akte) for akte in made))


def _liegenschaft(plan: Bauplan, parts: list[flats.Wohnung], chance: Random) -> Werte:
    every = namen.orte()
    place = every[int(plan.nummer[-3:]) % len(every)]
    return {
        "nr": plan.nummer,
        "strasse": namen.strasse(chance),
        "plz": place.plz,
        "ort": place.ort,
        "bezeichnung": plan.konstellationen.split(";")[0][:110],
        "wohnflaeche": sum((part.flaeche for part in parts), D(0)),
    }


def _akte(plan: Bauplan, seed: int, jahr: int, where: Werte, parts: list[flats.Wohnung]) -> Werte:
    first, last = plan.zeitraum(jahr)
    chance = Random(f"{seed}/{plan.nummer}/{jahr}")
    area = sum((part.flaeche for part in parts), D(0))
    rows = [_nutzeinheit(plan, seed, jahr, part) for part in parts]
    akte: Werte = {
        "umlage": D(1),
        "liegenschaft": dict(where),
        "zeitraum": {"von": first.isoformat(), "bis": last.isoformat()},
        "abrechnung": {
            "art": plan.art,
            "erstellt_am": (last + timedelta(days=chance.randint(90, 240))).isoformat(),
        },
        "absender": {**ABSENDER[plan.organisation], "auftraggeber": _owner(plan, seed)},
        "anlagen": [],
        "nutzeinheiten": rows,
    }
    if plan.energie:
        akte["anlagen"] = [_anlage(plan, seed, jahr, parts, chance)]
    if plan.art != "heizkosten":
        water = _summe(plan, seed, jahr, parts, "kaltwasserzaehler", "warmwasserzaehler")
        akte["kaltwasser"] = [
            {
                "bezeichnung": "Trinkwasser",
                "kostenart": "wasser",
                "betrag": (water * D("2.35")).quantize(CENT),
                "mwst": D(7),
            },
            {"bezeichnung": "Abwasser", "kostenart": "abwasser", "betrag": (water * D("2.60")).quantize(CENT)},
        ]
    if plan.art == "nebenkosten":
        akte["hausnebenkosten"] = _hauskosten(jahr, area)
    return akte


def _owner(plan: Bauplan, seed: int) -> Werte:
    chance = Random(f"{seed}/{plan.nummer}/Eigentum")
    place = chance.choice(namen.orte())
    who = {"name": namen.mensch(chance), "strasse": namen.strasse(chance), "plz": place.plz, "ort": place.ort}
    return {**who, "iban": chance.choice(_KONTEN)}


# the accounts of the examples: right by their check digits, nobody's
_KONTEN = (
    "DE02 1203 0000 0000 2020 51",
    "DE02 1001 0010 0006 8201 01",
    "DE02 5001 0517 0137 0750 30",
    "DE02 7002 0270 0010 1086 69",
    "DE02 3002 0900 0106 5310 65",
)


def _hauskosten(jahr: int, area: Decimal) -> list[Werte]:
    more = D(100 + 4 * (jahr - 2023)) / 100
    return [
        {
            "bezeichnung": name,
            "kostenart": kind,
            "betrag": (area * D(rate) * more).quantize(CENT),
            "schluessel": key,
            **({"p35a": {"kategorie": labour, "prozent": D(85)}, "mwst": D(19)} if labour else {}),
            "quelle": f"Rechnung {jahr}",
        }
        for name, kind, key, rate, labour in _HAUSKOSTEN
    ]


def _summe(plan: Bauplan, seed: int, jahr: int, parts: list[flats.Wohnung], *arten: str) -> Decimal:
    rows = (device for part in parts for device in part.geraete if device.art in arten)
    return sum((flats.menge(plan, seed, device, jahr) for device in rows), D(0))


def _nutzeinheit(plan: Bauplan, seed: int, jahr: int, part: flats.Wohnung) -> Werte:
    days = flats.days_between(plan, part, jahr)
    people = flats.nutzer(plan, part, jahr)
    for person in people:
        if not person.get("leerstand"):
            person["vorauszahlung"] = _prepaid(plan, part, jahr, person)
    if len(people) == 1 and jahr > plan.jahre[0] and not flats.days_between(plan, part, jahr - 1):
        people[0]["vorjahr"] = _year_before(plan, seed, jahr, part)
    return {
        "nr": part.nr,
        "lage": part.lage,
        "flaeche": {"heizung": part.flaeche},
        "geraete": [
            {
                "nr": device.nr,
                "art": device.art,
                "raum": device.raum,
                **device.angaben,
                "ablesungen": flats.ablesungen(plan, seed, device, jahr, days),
            }
            for device in part.geraete
        ],
        "nutzer": people,
    }


def _prepaid(plan: Bauplan, part: flats.Wohnung, jahr: int, person: Werte) -> Werte:
    first, last = plan.zeitraum(jahr)
    von = date.fromisoformat(person.get("von", first.isoformat()))
    bis = date.fromisoformat(person.get("bis", last.isoformat()))
    months = round((bis - von).days / 30.4)
    heat = (part.flaeche * D("1.35")).quantize(D(1)) * months
    rest = (part.flaeche * D("1.90")).quantize(D(1)) * months
    found: Werte = {"heizkosten": heat} if plan.energie else {}
    if plan.art == "nebenkosten":
        found["nebenkosten"] = rest
    elif plan.art == "heizkosten_plus":
        found["kaltwasser"] = rest / 3
    return {name: amount.quantize(D(1)) for name, amount in found.items()}


_VORJAHR = {"warmwasser": "warmwasserzaehler", "kaltwasser": "kaltwasserzaehler"}


def _year_before(plan: Bauplan, seed: int, jahr: int, part: flats.Wohnung) -> Werte:
    found: Werte = {}
    for name, art in _VORJAHR.items():
        rows = [device for device in part.geraete if device.art == art]
        if rows:
            found[name] = sum((flats.menge(plan, seed, device, jahr - 1) for device in rows), D(0))
    heat = [device for device in part.geraete if device.art in ("hkv", "waermezaehler")]
    if heat and plan.erfassung in ("hkv", "waermezaehler"):
        found["heizung"] = sum(
            (
                flats.menge(plan, seed, device, jahr - 1) * device.angaben.get("bewertung", {"kges": D(1)})["kges"]
                for device in heat
            ),
            D(0),
        )
    return found


def _anlage(plan: Bauplan, seed: int, jahr: int, parts: list[flats.Wohnung], chance: Random) -> Werte:
    area = sum((part.flaeche for part in parts), D(0))
    hot = _summe(plan, seed, jahr, parts, "warmwasserzaehler")
    kwh = (area * 96 + hot * 108 if plan.verfahren else area * 112).quantize(D(1))
    delivered = energie.lieferungen(plan, jahr, kwh, chance)
    paid = sum((row["betrag"] for row in delivered["lieferungen"]), D(0))
    plant: Werte = {"nr": "1", "energieart": plan.energie, "bezeichnung": ENERGIEARTEN[plan.energie].titel}
    if plan.energie.startswith("erdgas"):
        plant["brennwert"] = True
    if plan.energie == "hackschnitzel_srm":
        plant["heizwert"] = energie.BRENNSTOFFE[plan.energie].kwh
    meters = []
    if plan.verfahren:
        plant["warmwasser"] = {"verfahren": plan.verfahren}
    if plan.verfahren == "waermezaehler":
        device = flats.Geraet(f"70{plan.nummer[-3:]}01", "waermezaehler", "Heizraum", hot, D(chance.randint(0, 9)) * 0)
        meters.append(_plant_meter(plan, seed, jahr, parts, device, "warmwasser", D(88)))
    if plan.energie in ("fernwaerme", "waermepumpe") and plan.verfahren:
        device = flats.Geraet(f"70{plan.nummer[-3:]}02", "waermezaehler", "Heizraum", hot)
        meters.append(_plant_meter(plan, seed, jahr, parts, device, "gesamt", D(0)))
    devices = sum(len(part.geraete) for part in parts)
    costs = energie.anlagenkosten(plan, jahr, paid, devices)
    return {**plant, **({"geraete": meters} if meters else {}), **delivered, "kosten": costs}


def _plant_meter(
    plan: Bauplan,
    seed: int,
    jahr: int,
    parts: list[flats.Wohnung],
    device: flats.Geraet,
    zweck: str,
    per_cubic_metre: Decimal,
) -> Werte:
    """A heat meter of the plant: that of the hot water, or of all heat."""
    area = sum((part.flaeche for part in parts), D(0))

    def shown(last: int) -> Decimal:
        total = D(0)
        for year in (year for year in plan.jahre if year <= last):
            hot = _summe(plan, seed, year, parts, "warmwasserzaehler")
            total += hot * per_cubic_metre if per_cubic_metre else area * 96 + hot * 108
        return total.quantize(D(1))

    first, last = plan.zeitraum(jahr)
    rows = (((first - timedelta(days=1)), shown(jahr - 1)), (last, shown(jahr)))
    return {
        "nr": device.nr,
        "art": device.art,
        "zweck": zweck,
        "raum": device.raum,
        "ablesungen": [{"am": day.isoformat(), "stand": stand, "art": "funk"} for day, stand in rows],
    }
