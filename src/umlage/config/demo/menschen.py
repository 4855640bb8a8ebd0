"""What makes a house of the portfolio special: its flats, devices and people."""

from __future__ import annotations

from decimal import Decimal
from itertools import cycle

from umlage.config.demo.bauplan import Aenderung, Werte

D = Decimal
CENT = D("0.01")


def _devices(akte: Werte, *arten: str) -> list[Werte]:
    return [row for flat in akte["nutzeinheiten"] for row in flat["geraete"] if row["art"] in arten]


def _used(akte: Werte, flats: list[Werte], *arten: str) -> Decimal:
    rows = [row for flat in flats for row in flat["geraete"] if row["art"] in arten]
    return sum((row["ablesungen"][-1]["stand"] - row["ablesungen"][0]["stand"] for row in rows), D(0))


def _readings(akte: Werte, opening: Decimal, closing: Decimal) -> list[Werte]:
    years = akte["zeitraum"]
    eve = f"{int(years['von'][:4]) - 1}-12-31"
    return [{"am": eve, "stand": opening, "art": "funk"}, {"am": years["bis"], "stand": closing, "art": "funk"}]


def gruppen(akte: Werte, jahr: int) -> None:
    """Two houses on one plant: the heat of each is measured before it is shared inside."""
    rows = akte["nutzeinheiten"]
    half = len(rows) // 2
    akte["geraete"], akte["nutzergruppen"] = [], []
    for word, flats in (("A", rows[:half]), ("B", rows[half:])):
        area = sum((row["flaeche"]["heizung"] for row in flats), D(0))
        used = (area * 78).quantize(D(1))
        number = f"6{akte['liegenschaft']['nr'][-3:]}{word}"
        akte["geraete"].append(
            {
                "nr": number,
                "art": "waermezaehler",
                "zweck": "heizung",
                "raum": f"Haus {word}",
                "ablesungen": _readings(akte, used * (jahr - 2023), used * (jahr - 2022)),
            }
        )
        akte["nutzergruppen"].append(
            {
                "nr": word,
                "bezeichnung": f"Haus {word}",
                "nutzeinheiten": [row["nr"] for row in flats],
                "heizung": [number],
            }
        )


def mischausstattung(akte: Werte, jahr: int) -> None:
    """Heat meters in one half of the house, allocators in the other, each half with its own meter."""
    gruppen(akte, jahr)
    half = len(akte["nutzeinheiten"]) // 2
    for row, words in zip(akte["nutzergruppen"], ("Heizkostenverteiler", "Wärmezähler"), strict=True):
        row["bezeichnung"] = f"Wohnungen mit {words}n" if words[-1] == "r" else words
    for flat in akte["nutzeinheiten"][half:]:
        others = [row for row in flat["geraete"] if row["art"] != "hkv"]
        first = next(row for row in flat["geraete"] if row["art"] == "hkv")
        used = (flat["flaeche"]["heizung"] * 70).quantize(D(1))
        readings = [
            {**row, "stand": used * (jahr - 2023) + used * place / (len(first["ablesungen"]) - 1)}
            for place, row in enumerate(first["ablesungen"])
        ]
        for row in readings:
            row["stand"] = row["stand"].quantize(D(1))
        meter = {"nr": f"5{first['nr']}", "art": "waermezaehler", "raum": "Flur", "ablesungen": readings}
        flat["geraete"] = [meter, *others]
        for person in flat["nutzer"]:
            person.get("vorjahr", {}).pop("heizung", None)


def geraetetausch(akte: Werte, jahr: int) -> None:
    """A water meter was exchanged in the newest year, because its calibration ended."""
    if jahr < 2025:
        return
    flat = next(row for row in akte["nutzeinheiten"] if len(row["nutzer"]) == 1)
    place = next(place for place, row in enumerate(flat["geraete"]) if row["art"] == "kaltwasserzaehler")
    old = flat["geraete"][place]
    opening, closing = old["ablesungen"][0]["stand"], old["ablesungen"][-1]["stand"]
    middle = ((opening + closing) / 2).quantize(D("0.001"))
    new = f"{old['nr']}N"
    flat["geraete"][place : place + 1] = [
        {
            **old,
            "bis": "2025-07-15",
            "ersetzt_durch": new,
            "eichung": {"jahr": D(2019)},
            "ablesungen": [old["ablesungen"][0], {"am": "2025-07-15", "stand": middle, "art": "tausch"}],
        },
        {
            "nr": new,
            "art": old["art"],
            "raum": old["raum"],
            "ab": "2025-07-16",
            "eichung": {"jahr": D(2025)},
            "ablesungen": [
                {"am": "2025-07-15", "stand": D("0.012"), "art": "tausch"},
                {"am": "2025-12-31", "stand": (closing - middle + D("0.012")), "art": "funk"},
            ],
        },
    ]


def megawattstunden(akte: Werte, jahr: int) -> None:
    """All heat meters but the first count in MWh."""
    for row in _devices(akte, "waermezaehler")[1:]:
        row["einheit"] = "MWh"
        for reading in row["ablesungen"]:
            reading["stand"] = reading["stand"] / 1000


def modelle(akte: Werte, jahr: int) -> None:
    """The devices name their model; what all of them have in common stands there."""
    akte["geraetemodelle"] = [
        {
            "modell": "Muster WZ 6",
            "art": "waermezaehler",
            "hersteller": "Muster",
            "einheit": "kWh",
            "stellen": D(7),
            "quelle": "Datenblatt des Herstellers",
        }
    ]
    for row in _devices(akte, "waermezaehler"):
        row["modell"] = "Muster WZ 6"


def eichung(akte: Werte, jahr: int) -> None:
    """All meters say until when they are calibrated."""
    rows = _devices(akte, "warmwasserzaehler", "kaltwasserzaehler", "waermezaehler")
    for row in [*rows, *akte["anlagen"][0].get("geraete", [])]:
        row["eichung"] = {"jahr": D(2022)}


def warmwasserkostenverteiler(akte: Werte, jahr: int) -> None:
    """Hot water is counted in units without a volume."""
    for row in _devices(akte, "warmwasserzaehler"):
        row["art"] = "warmwasserkostenverteiler"
        for reading in row["ablesungen"]:
            reading["stand"] = (reading["stand"] * 10).quantize(D(1))
    for flat in akte["nutzeinheiten"]:
        for person in flat["nutzer"]:
            person.get("vorjahr", {}).pop("warmwasser", None)


def gartenzaehler(akte: Werte, jahr: int) -> None:
    """The water of the garden is subtracted from the meter of a flat."""
    flat = next(row for row in akte["nutzeinheiten"] if len(row["nutzer"]) == 1)
    main = next(row for row in flat["geraete"] if row["art"] == "kaltwasserzaehler")
    number = f"{main['nr']}G"
    main["differenz"] = {"abzug": [number]}
    flat["geraete"].append(
        {
            "nr": number,
            "art": "kaltwasserzaehler",
            "zweck": "abzug",
            "raum": "Garten",
            "einheit": "l",
            "ablesungen": _readings(akte, D(4000) * (jahr - 2023), D(4000) * (jahr - 2022)),
        }
    )
    flat["nutzer"][0].get("vorjahr", {}).pop("kaltwasser", None)


def gemeinschaft(akte: Werte, jahr: int) -> None:
    """A laundry that all bear, and a garage that goes with the first flat."""
    number = f"5{akte['liegenschaft']['nr'][-3:]}W"
    device = {"nr": number, "art": "waermezaehler", "raum": "Waschküche"}
    device["ablesungen"] = _readings(akte, D(900) * (jahr - 2023), D(900) * (jahr - 2022))
    akte["nutzeinheiten"] += [
        {
            "nr": "W",
            "lage": "Waschküche",
            "nutzung": "sonstiges",
            "flaeche": {"heizung": D(14)},
            "geraete": [device],
            "umlage": [{"schluessel": "NHN"}],
        },
        {
            "nr": "G",
            "lage": "Garage",
            "nutzung": "sonstiges",
            "flaeche": {"heizung": D(0), "nebenkosten": D(15)},
            "umlage": [{"auf": ["1"]}],
        },
    ]
    akte["liegenschaft"]["wohnflaeche"] += 14


def geld(akte: Werte, jahr: int) -> None:
    """Direct costs, a fee, a credit of the year before, an exemption, and a proposal for the new prepayment."""
    akte["abrechnung"]["neue_vorauszahlung"] = {"runden": "euro"}
    rows = [row["nutzer"][-1] for row in akte["nutzeinheiten"]]
    rows[0]["direktkosten"] = [{"bezeichnung": "Rohrreinigung Küche", "betrag": D("142.80"), "mwst": D(19)}]
    rows[1]["sonderkosten"] = [{"art": "guthaben_vorjahr", "betrag": D("38.50"), "im_saldo": True}]
    rows[2]["sonderkosten"] = [{"art": "gebuehr", "bezeichnung": "Ersatzschlüssel", "betrag": D("30.00")}]
    rows[3]["befreiungen"] = [{"kosten": "Hauswart", "zu_lasten": "uebrige", "grund": "Dienstvertrag des Hauswarts"}]
    rows[0]["befreiungen"] = [{"kosten": "Gartenpflege", "grund": "Mietvertrag § 4"}]
    rows[1]["anschrift"] = {"name": rows[1]["name"], "strasse": "Postfach 12", "plz": "34001", "ort": "Kassel"}


def sprachen(akte: Werte, jahr: int) -> None:
    """Statements that stand in the language of the Nutzer once more."""
    words = cycle(("en", "tr", "pl", "uk", "ar"))
    for row in akte["nutzeinheiten"][::2]:
        row["nutzer"][-1]["sprache"] = next(words)


def aenderungen(akte: Werte, jahr: int) -> None:
    """More people and a bigger flat from a day of the newest year on."""
    if jahr < 2025:
        return
    flats = [row for row in akte["nutzeinheiten"] if len(row["nutzer"]) == 1]
    area, people = flats[0]["flaeche"]["heizung"], flats[1]["nutzer"][0]["personen"]
    flats[0]["flaeche"] = {
        "heizung": [{"ab": "2025-01-01", "wert": area}, {"ab": "2025-10-01", "wert": area + 9}],
    }
    flats[1]["nutzer"][0]["personen"] = [
        {"ab": "2025-01-01", "wert": people},
        {"ab": "2025-08-15", "wert": people + 1},
    ]


def leerstand(akte: Werte, jahr: int) -> None:
    """A flat that is vacant for the whole newest year."""
    if jahr < 2025:
        return
    flat = akte["nutzeinheiten"][-1]
    flat["nutzer"] = [{"nr": f"{flat['nr']}-L", "name": "Leerstand", "leerstand": True}]
    for row in flat["geraete"]:
        first, last = row["ablesungen"][0], row["ablesungen"][-1]
        row["ablesungen"] = [first, {**last, "stand": D(0) if "ruecksetzung" in row else first["stand"]}]


def schaetzungen(akte: Werte, jahr: int) -> None:
    """Three devices without readings, each estimated in another way that the law knows."""
    flats = [row for row in akte["nutzeinheiten"] if len(row["nutzer"]) == 1][:3]
    ways: list[Werte] = [
        {
            "verfahren": "vorperioden",
            "grund": "Gerät ausgefallen, Batterie leer",
            "vorperioden": [{"von": "2024-01-01", "bis": "2024-12-31", "verbrauch": D(380), "uebrige": D(11000)}],
        },
        {"verfahren": "vergleichsraeume", "grund": "Gerät beim Umbau zerstört", "groesse": D(18)},
        {"verfahren": "durchschnitt", "grund": "Zutritt zweimal verweigert"},
    ]
    other = akte["nutzeinheiten"][-1]["geraete"][0]["nr"]
    ways[1]["vergleich"] = [{"geraet": other, "groesse": D(20)}]
    ways[2]["groesse"] = D(16)
    for flat, way in zip(flats, ways, strict=True):
        device = flat["geraete"][0]
        device["schaetzung"] = way
        device["ablesungen"] = []


def ersatzwert(akte: Werte, jahr: int) -> None:
    """One reading of the newest year is an estimate, with its reason."""
    if jahr == 2025:
        row = akte["nutzeinheiten"][0]["geraete"][0]["ablesungen"][-1]
        row |= {"art": "schaetzung", "grund": "Funkmodul ausgefallen; Stand nach dem Verbrauch von 2024"}


def selbstablesung(akte: Werte, jahr: int) -> None:
    """A flat was read ten days before and after the end of the newest year; the stand between is computed."""
    if jahr < 2025:
        return
    flat = next(row for row in akte["nutzeinheiten"] if len(row["nutzer"]) == 1)
    for device in flat["geraete"]:
        if "ruecksetzung" in device:
            continue
        first, last = device["ablesungen"]
        step = (last["stand"] - first["stand"]) * 3 / 100
        digits = last["stand"]
        device["ablesungen"] = [
            first,
            {"am": "2025-12-21", "stand": (last["stand"] - step).quantize(digits), "art": "selbstablesung"},
            {"am": "2026-01-10", "stand": (last["stand"] + step).quantize(digits), "art": "selbstablesung"},
        ]


def information(akte: Werte, jahr: int) -> None:
    """What only the supplier knows of energy, taxes, weather and average Nutzer."""
    akte["information"] = {
        "energiemix": [
            {
                "anlage": "1",
                "traeger": [
                    {"name": "Kraft-Wärme-Kopplung aus Erdgas", "prozent": D(70)},
                    {"name": "Abwärme", "prozent": D(30)},
                ],
                "primaerenergiefaktor": D("0.45"),
                "treibhausgas": D("0.128"),
            }
        ],
        "abgaben": [{"bezeichnung": "Energiesteuer", "betrag": D("310.20")}],
        "witterung": {
            "art": "gradtagzahlen",
            "zeitraum": D(3215),
            "vorzeitraum": D(3098),
            "quelle": "Beispielwerte",
        },
        "durchschnittsnutzer": [
            {"bezeichnung": "Wohnungen mit Fernwärme", "warmwasser": D("0.4"), "quelle": "Beispielwerte"}
        ],
        "streitbeilegung": "Wir nehmen an keinem Verfahren der Streitbeilegung teil.",
    }


def verbrauchsinformation(akte: Werte, jahr: int) -> None:
    """What was told during the year, to be compared with the Abrechnung."""
    for flat in akte["nutzeinheiten"]:
        if len(flat["nutzer"]) == 1:
            flat["nutzer"][0]["verbrauchsinformation"] = {"warmwasser": _used(akte, [flat], "warmwasserzaehler")}


def pflichten(akte: Werte, jahr: int) -> None:
    """Duties that the owner did not meet: rights to reduce are named and never taken off."""
    akte["pflichtverletzungen"] = [
        {"art": "verbrauchsinformation", "nutzeinheiten": ["1"], "grund": "Die monatlichen Informationen fehlen."},
        {
            "art": "fernablesung",
            "eingebaut_am": "2022-05-02",
            "nutzeinheiten": ["2"],
            "grund": "Die Geräte von 2022 werden von Hand abgelesen.",
        },
    ]


def mitteilungen(akte: Werte, jahr: int) -> None:
    """Texts on the statements: one for all, one for a single Nutzer."""
    last = akte["nutzeinheiten"][0]["nutzer"][-1]["nr"]
    akte["mitteilungen"] = [
        {"text": f"Der Strom des Hauses kommt seit dem 01.03.{jahr} aus erneuerbaren Energien."},
        {"text": "Ihr Kellerabteil wurde neu nummeriert.", "nutzer": last},
    ]


def freigegeben(code: str, ort: str, change: Aenderung) -> Aenderung:
    """An error of the audit that somebody takes responsibility for, with a reason."""

    def released(akte: Werte, jahr: int) -> None:
        change(akte, jahr)
        akte["freigaben"] = [
            {
                "code": code,
                "ort": ort,
                "grund": "Vereinbarung mit den Nutzern vom 12.01.2021",
                "durch": "K. Winter",
                "am": akte["abrechnung"]["erstellt_am"],
            }
        ]

    return released


def kaelte(akte: Werte, jahr: int) -> None:
    """Offices with cooling and electricity by meters, without heating."""
    akte["liegenschaft"]["art"] = "nichtwohngebaeude"
    akte["anlagen"] = []
    akte["hausnebenkosten"] += [
        {"bezeichnung": "Kälte, Grundkosten", "betrag": D(1200), "schluessel": "NHN"},
        {"bezeichnung": "Kälte, Verbrauch", "betrag": D(2800), "schluessel": "VKA"},
        {"bezeichnung": "Strom der Büros", "betrag": D(1900), "schluessel": "VST"},
    ]
    for row in akte["hausnebenkosten"]:
        row["schluessel"] = {"PNZ": "NHN", "WNZ": "AN"}.get(row["schluessel"], row["schluessel"])
    for place, flat in enumerate(akte["nutzeinheiten"]):
        flat |= {"nutzung": "gewerbe", "lage": f"Büro {place + 1}"}
        for person in flat["nutzer"]:
            person.pop("personen", None)
            person.get("vorauszahlung", {}).pop("heizkosten", None)
        numbers = [f"{kind}{akte['liegenschaft']['nr'][-3:]}{place:02d}" for kind in ("K", "S")]
        used = (flat["flaeche"]["heizung"] * (30 + place)).quantize(D(1))
        for number, art in zip(numbers, ("kaeltezaehler", "stromzaehler"), strict=True):
            readings = _readings(akte, used * (jahr - 2023), used * (jahr - 2022))
            flat["geraete"].append({"nr": number, "art": art, "raum": "Technik", "ablesungen": readings})
