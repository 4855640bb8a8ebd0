"""Flats with their devices and the people in them, and what the devices show from year to year."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from umlage.config.demo import namen
from umlage.config.demo.bauplan import Bauplan, Werte

D = Decimal
# room, part of the heat, factor of its radiator in thousandths
_RAEUME = (
    ("Wohnzimmer", 100, 1620),
    ("Schlafzimmer", 55, 1080),
    ("Bad", 65, 760),
    ("Küche", 60, 940),
    ("Kinderzimmer", 75, 1240),
)
# degree days of each month, in tenths of a thousandth
_GRADTAGE = (1700, 1500, 1300, 800, 400, 133, 133, 134, 300, 800, 1200, 1600)
UEBERLAUF = D(100000)  # the display of a meter with five digits
_STELLEN = {"hkv": D(1), "waermezaehler": D(1)}


@dataclass(slots=True)
class Geraet:
    """A device; `jahresmenge`: what it counts in a normal year, `anfang`: what it showed before the first one."""

    nr: str
    art: str
    raum: str
    jahresmenge: Decimal
    anfang: Decimal = D(0)
    angaben: Werte = field(default_factory=dict)


@dataclass(slots=True)
class Wohnung:
    """A flat; `wechsel`: days on which somebody left, and from when on somebody else was there."""

    nr: str
    lage: str
    flaeche: Decimal
    personen: int
    namen: tuple[str, str]
    wechsel: tuple[date, date] | None
    geraete: list[Geraet]
    nutzung: str = "wohnung"


def wohnungen(plan: Bauplan, chance: Random) -> list[Wohnung]:
    """The flats of a house, the same for all its years."""
    return [_wohnung(plan, place, chance) for place in range(plan.wohnungen)]


def _wohnung(plan: Bauplan, place: int, chance: Random) -> Wohnung:
    rooms = chance.choice((4, 4, 5, 5, 5))
    area = D(chance.randint(440, 700) if rooms == 4 else chance.randint(640, 980)) / 10
    people = chance.randint(1, 2) if rooms == 4 else chance.randint(2, 4)
    number = f"{plan.nummer[-3:]}{place + 1:02d}"
    devices = _heizung(plan, number, area, rooms, chance)
    hot = D(people * chance.randint(95, 135)) / 10
    if plan.verfahren and plan.verfahren != "flaeche":
        devices += _wasser(f"80{number}", "warmwasserzaehler", hot, people > 1, chance)
    if plan.art != "heizkosten":
        devices += _wasser(f"90{number}", "kaltwasserzaehler", hot * 3 / 2, people > 1, chance)
    change = None
    if plan.erfassung != "verdunster" and chance.random() < 0.2:
        out = _month_end(plan, chance)
        change = (out, out + timedelta(days=1 if chance.random() < 0.6 else 62))
    return Wohnung(
        str(place + 1), namen.lage(place), area, people, (namen.mensch(chance), namen.mensch(chance)), change, devices
    )


def _month_end(plan: Bauplan, chance: Random) -> date:
    """The end of a month in the middle of one of the years, so that nobody stays for a few days only."""
    first, _ = plan.zeitraum(chance.choice(plan.jahre))
    month = first.month - 1 + chance.randint(3, 8)
    return date(first.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _heizung(plan: Bauplan, number: str, area: Decimal, rooms: int, chance: Random) -> list[Geraet]:
    if plan.erfassung == "ohne":
        return []
    if plan.erfassung == "waermezaehler":
        used = (area * chance.randint(55, 85)).quantize(D(1))
        start = D(chance.randint(8000, 60000))
        if plan.ueberlauf and number.endswith("01"):
            return [Geraet(f"55{number}", "waermezaehler", "Flur", used, UEBERLAUF - used * 3 // 2, {"stellen": D(5)})]
        return [Geraet(f"55{number}", "waermezaehler", "Flur", used, start)]
    found, turn = [], f"{plan.zeitraum(plan.jahre[0])[1]:%m-%d}"
    for place, (room, share, factor) in enumerate(_RAEUME[:rooms]):
        used = (area * share * chance.randint(60, 100) / 1000).quantize(D(1))
        kges = D(factor * chance.randint(90, 112) // 100) / 1000
        details: Werte = {"bewertung": {"kges": kges}}
        if plan.erfassung == "verdunster":
            used = D(chance.randint(9, 26))
            details = {"bewertung": {"kges": kges}, "verdunster": {"vorgabe": D(4), "striche": D(60)}}
        elif plan.erfassung == "bewertet":
            body = {"normleistung": D(600 + share * 12), "exponent": D("1.3"), "hersteller": "Muster", "typ": "22"}
            details = {"bewertung": {"kc": D("1.15"), "heizkoerper": body}}
        elif int(plan.nummer[-1]) % 2:
            details["ruecksetzung"] = turn
        found.append(Geraet(f"4{place + 1}{number}", "hkv", room, used, D(0), details))
    return found


def _wasser(number: str, art: str, used: Decimal, two: bool, chance: Random) -> list[Geraet]:
    start = D(chance.randint(20000, 300000)) / 1000
    if not two:
        return [Geraet(f"{number}1", art, "Bad", used, start)]
    return [Geraet(f"{number}1", art, "Bad", used * 2 / 3, start), Geraet(f"{number}2", art, "Küche", used / 3, start)]


def menge(plan: Bauplan, seed: int, geraet: Geraet, jahr: int) -> Decimal:
    """What the device counts in the year: a little more or less than in a normal one."""
    chance = Random(f"{seed}/{plan.nummer}/{geraet.nr}/{jahr}")
    step = _STELLEN.get(geraet.art, D("0.001"))
    return (geraet.jahresmenge * chance.randint(88, 114) / 100).quantize(step)


def stand(plan: Bauplan, seed: int, geraet: Geraet, jahr: int) -> Decimal:
    """What it shows at the end of the year; at the end of the year before the first, what it began with."""
    years = [year for year in plan.jahre if year <= jahr]
    if not _zaehlt_weiter(geraet):
        return menge(plan, seed, geraet, jahr)
    shown = geraet.anfang + sum((menge(plan, seed, geraet, year) for year in years), D(0))
    return shown % UEBERLAUF if "stellen" in geraet.angaben else shown


def _zaehlt_weiter(geraet: Geraet) -> bool:
    """Whether its number goes on after the end of a year; that of an evaporator begins anew, as some others do."""
    return not {"ruecksetzung", "verdunster"} & set(geraet.angaben)


def ablesungen(plan: Bauplan, seed: int, geraet: Geraet, jahr: int, days: tuple[date, ...] = ()) -> list[Werte]:
    """Readings at both ends of the year, and at the days on which people left and came."""
    first, last = plan.zeitraum(jahr)
    used = menge(plan, seed, geraet, jahr)
    closing = stand(plan, seed, geraet, jahr)
    opening = stand(plan, seed, geraet, jahr - 1)
    if "verdunster" in geraet.angaben:
        return [{"am": last.isoformat(), "stand": closing, "art": "ablesung"}]
    since = opening if _zaehlt_weiter(geraet) else D(0)
    step = _STELLEN.get(geraet.art, D("0.001"))
    rows = [{"am": (first - timedelta(days=1)).isoformat(), "stand": opening, "art": "funk"}]
    for day in days:
        share = anteil(geraet.art, first, days[0])
        rows.append({"am": day.isoformat(), "stand": (since + used * share).quantize(step), "art": "zwischenablesung"})
    rows.append({"am": last.isoformat(), "stand": closing, "art": "funk"})
    return rows


def anteil(art: str, first: date, day: date) -> Decimal:
    """Which part of a year is over at the end of a month: heat by degree days, water by months."""
    months = (day.year - first.year) * 12 + day.month - first.month + 1
    if art not in _STELLEN:
        return D(months) / 12
    return sum((D(_GRADTAGE[(first.month - 1 + step) % 12]) for step in range(months)), D(0)) / 10000


def nutzer(plan: Bauplan, flat: Wohnung, jahr: int) -> list[Werte]:
    """Who used the flat in the year, vacancy included."""
    first, last = plan.zeitraum(jahr)
    rows: list[Werte] = []
    change = flat.wechsel
    one = {"nr": f"{flat.nr}-1", **_addressed(flat.namen[0]), "personen": D(flat.personen)}
    two = {"nr": f"{flat.nr}-2", **_addressed(flat.namen[1]), "personen": D(max(1, flat.personen - 1))}
    if change is None or change[0] > last:
        return [one]
    out, come = change
    if out >= first:
        rows.append(one | {"bis": out.isoformat()})
        if (come - out).days > 1:
            begin, end = out + timedelta(days=1), come - timedelta(days=1)
            vacant = {"nr": f"{flat.nr}-L", "name": "Leerstand", "leerstand": True}
            rows.append(vacant | {"von": begin.isoformat(), "bis": end.isoformat()})
        return [*rows, two | {"von": come.isoformat()}]
    return [two]


def _addressed(name: str) -> Werte:
    """A name, for two in three people with how they are addressed: nobody has it of all."""
    known = sum(map(ord, name)) % 3
    return {"anrede": namen.anrede(name), "name": name} if known else {"name": name}


def days_between(plan: Bauplan, flat: Wohnung, jahr: int) -> tuple[date, ...]:
    """The days of the year on which the devices of the flat were read because somebody left or came."""
    first, last = plan.zeitraum(jahr)
    if flat.wechsel is None or not first <= flat.wechsel[0] <= last:
        return ()
    out, come = flat.wechsel
    return (out,) if (come - out).days == 1 else (out, come - timedelta(days=1))
