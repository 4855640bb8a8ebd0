"""Faults of valuation, evaporators, pipe heat and cost trees by hand, to be planted in a house of the portfolio."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from umlage.config.demo.bauplan import Aenderung, Werte
from umlage.config.demo.fehler_haus import flat, mit, put
from umlage.config.demo.fehler_wohnung import device, nutzer
from umlage.config.demo.haeuser import akte_fest
from umlage.core.settlement.run import settle
from umlage.formats.akte.codec import from_plain, to_json, with_tree
from umlage.formats.akte.syntax import plain_values

D = Decimal
KOERPER = {"normleistung": D(1709), "exponent": D("1.3358"), "hersteller": "Purmo", "typ": "22"}
OHNE = {"normleistung": D(1000), "uebertemperatur": D("59.9")}
GETEILT = {"normleistung": D(16000), "uebertemperatur": D(60), "nr": "1"}


def bewertung(place: int, number: int, rating: object) -> Aenderung:
    """An allocator that is valued in another way."""

    def change(akte: Werte, jahr: int) -> None:
        device(akte, place, "hkv", number)["bewertung"] = rating

    return change


def both(*changes: Aenderung) -> Aenderung:
    """One after the other."""

    def change(akte: Werte, jahr: int) -> None:
        for one in changes:
            one(akte, jahr)

    return change


_STUFEN = ("2010-05-01", {}), ("2025-06-15", {"kges": D("0.936")})


def stufen(place: int, *steps: tuple[str, Werte]) -> Aenderung:
    """An allocator with valuations by date; an empty one is that which it had."""

    def change(akte: Werte, jahr: int) -> None:
        here = device(akte, place, "hkv", 0)
        here["bewertung"] = [{"ab": day, "wert": one or here["bewertung"]} for day, one in steps]

    return change


_WENIG = (0, 0, 10, 20, 40, 150, 300, 480, 600, 900)


def rohre(energie: str, **more: object) -> Aenderung:
    """Pipe heat by the superseded procedure, in a house of which many flats use almost nothing."""

    def change(akte: Werte, jahr: int) -> None:
        stated = {"energie": D(energie), "warmwasser": D(0), "ausnahme": "Beschluss vom 01.03.2023", **more}
        rest = {name: value for name, value in stated.items() if value is not None}
        akte["einstellungen"] = {"heizung": {"grundkosten": D(50)}, "rohrwaerme": rest}
        for place, row in enumerate(akte["nutzeinheiten"]):
            first = next((one for one in row["geraete"] if one["art"] == "hkv"), None)
            if first is None:
                continue
            row["geraete"] = [first]
            first["bewertung"] = {"kges": D(1)}
            row["nutzer"] = row["nutzer"][-1:]
            row["nutzer"][0] = {name: value for name, value in row["nutzer"][0].items() if name != "von"}
            first["ablesungen"] = [first["ablesungen"][0], first["ablesungen"][-1]]
            since = D(0) if "ruecksetzung" in first else first["ablesungen"][0]["stand"]
            first["ablesungen"][-1]["stand"] = since + _WENIG[place % len(_WENIG)]

    return change


def _skala(akte: Werte, jahr: int) -> None:
    device(akte, 0, "hkv")["ablesungen"][-1]["stand"] = D(64)


# ---- cost trees by hand


def _blatt(nr: str, *kosten: str, **more: object) -> Werte:
    rest = {} if "geraete" in more else {"anteile": {"groesse": "heizflaeche"}}
    return {"nr": nr, "bezeichnung": f"Element {nr}", "kosten": kosten, **rest, **more}


def _knoten(nr: str, kosten: str, verteiler: Werte, *nachfolger: Werte, **more: object) -> Werte:
    row = {"nr": nr, "bezeichnung": f"Element {nr}", "kosten": (kosten,), "verteiler": verteiler, **more}
    return {**row, "nachfolger": nachfolger}


def _anteil(*flats: Werte, **more: object) -> Werte:
    rows = tuple(row["nr"] for row in flats)
    return {"anteile": {"groesse": "heizflaeche", "nutzeinheiten": rows}, **more}


def _meters(rows: list[Werte]) -> tuple[str, ...]:
    return tuple(one["nr"] for row in rows for one in row["geraete"] if one["art"] == "waermezaehler")


def _wurzel(akte: Werte, *nachfolger: Werte) -> None:
    used = " ".join(str(row) for row in nachfolger)
    every = [f"A1.K{nr}" for nr in range(1, len(akte["anlagen"][0]["kosten"]) + 1)]
    rest = tuple(word for word in every if f"'{word}'" not in used)
    akte["kostenbaum"] = {
        "nr": "0",
        "bezeichnung": "Gesamtkosten",
        "nachfolger": (*nachfolger, *((_blatt("9", *rest),) if rest else ())),
    }


def baum_des_hauses(akte: Werte) -> Any:
    """The tree that the settings of the Akte mean, to be changed by hand."""
    content = from_plain(akte_fest(akte))
    values: Any = plain_values(to_json(with_tree(content, settle(content).wurzel.element)).encode(), is_json=True)
    akte.clear()
    akte.update(values)
    return akte["kostenbaum"]


_GRUND = {"art": "prozent_grundkosten", "grundkosten": D(30)}
_ZEIT = {"art": "zeit", "gewicht": "tage"}
_SUMME = {"art": "summe"}


def _verwirrt(akte: Werte, jahr: int) -> None:
    """A tree with everything that can be forgotten or doubled."""
    rows = akte["nutzeinheiten"]
    every = _meters(rows)
    shared = {"wertermittler": "nachfolger_anteile"}
    vorab = tuple({"bezeichnung": "Vorab", "prozent": D(share)} for share in (60, 55))
    _wurzel(
        akte,
        _knoten(
            "1",
            "A1.B",
            _GRUND,
            {"nr": "1.1", "bezeichnung": "Verbrauch", "geraete": {"nummern": every}},
            {"nr": "1.2", "bezeichnung": "Noch einmal", "geraete": {"nummern": every[:1]}},
            pauschalen=vorab,
        ),
        _knoten(
            "2",
            "A1.K1",
            _GRUND,
            {"nr": "2.1", "bezeichnung": "Verbrauch", "geraete": {"nummern": every[:2]}},
            _blatt("2.2"),
        ),
        _knoten(
            "4",
            "A1.K2",
            _SUMME,
            {"nr": "4.1", "bezeichnung": "Gruppe 1", **_anteil(*rows[:3], **shared)},
            {"nr": "4.2", "bezeichnung": "Gruppe 2", **_anteil(*rows[2:], **shared)},
        ),
        _blatt("5", "A1.K1"),
    )
    akte["kostenbaum"]["nachfolger"] = tuple(row for row in akte["kostenbaum"]["nachfolger"] if row["nr"] != "9")


def _zeiten(akte: Werte, jahr: int) -> None:
    """Heat meters in an element that has a part of the year, and too little by consumption between two groups."""
    akte["anlagen"][0]["co2_entfaellt"] = "Wärme aus erneuerbarer Energie"
    rows = akte["nutzeinheiten"]
    part, rest = {"von": "2025-01-01", "bis": "2025-12-29"}, {"von": "2025-12-31", "bis": "2025-12-31"}
    halves = (rows[:4], rows[4:])
    groups = tuple(
        {
            "nr": f"2.{nr}",
            "bezeichnung": f"Gruppe {nr}",
            "wertermittler": "nachfolger_verbrauch",
            "geraete": {"nummern": _meters(half)},
        }
        for nr, half in enumerate(halves, start=1)
    )
    late = {"nr": "1.1", "bezeichnung": "Laufzeit", "geraete": {"nummern": _meters(rows[:1])}, "zeitraum": part}
    _wurzel(
        akte,
        _knoten("1", "A1.K1", _ZEIT, late, {"nr": "1.2", "bezeichnung": "Rest", **_anteil(*rows, zeitraum=rest)}),
        _knoten("2", "A1.B", {"art": "summe", "verbrauchsanteil": D(40)}, *groups),
        _blatt("3", "A1.K2", zeitraum={"von": "2024-01-01", "bis": "2024-06-30"}),
    )


def _fluss(akte: Werte, jahr: int) -> None:
    """A group that is the rest of a main meter which shows less than the others, and shares that are all 0."""
    akte["anlagen"][0]["co2_entfaellt"] = "Wärme aus erneuerbarer Energie"
    rows = akte["nutzeinheiten"]
    half = len(rows) // 2
    readings = ({"am": "2024-12-31", "stand": D(0)}, {"am": "2025-12-31", "stand": D(500)})
    akte["anlagen"][0]["geraete"] = [{"nr": "91", "art": "waermezaehler", "zweck": "heizung", "ablesungen": readings}]
    one = {"nr": "1.1", "bezeichnung": "Gruppe 1", "wertermittler": "nachfolger_verbrauch"}
    two = {"nr": "1.2", "bezeichnung": "Gruppe 2", "wertermittler": "differenz_verbrauch", "zaehler": ("91",)}
    one["geraete"], two["geraete"] = {"nummern": _meters(rows[:half])}, {"nummern": _meters(rows[half:])}
    _wurzel(akte, _knoten("1", "A1.B", _SUMME, one, two))


def _nichts(akte: Werte, jahr: int) -> None:
    """Shares that are all 0, and two times with a day between them."""
    akte["anlagen"][0]["co2_entfaellt"] = "Wärme aus erneuerbarer Energie"
    rows = akte["nutzeinheiten"]
    spans = ({"von": "2025-01-01", "bis": "2025-03-30"}, {"von": "2025-04-01", "bis": "2025-12-31"})
    parts = tuple(
        {"nr": f"2.{nr}", "bezeichnung": f"Zeit {nr}", **_anteil(*rows, zeitraum=span)}
        for nr, span in enumerate(spans, start=1)
    )
    nothing = {"werte": {row["nr"]: D(0) for row in rows}}
    used = {"nr": "1.1", "bezeichnung": "Verbrauch", "geraete": {"nummern": _meters(rows)}}
    _wurzel(
        akte,
        _knoten("1", "A1.B", _GRUND, used, {"nr": "1.2", "bezeichnung": "Grundkosten", "anteile": nothing}),
        _knoten("2", "A1.K1", _ZEIT, *parts),
    )


def _vergessen(akte: Werte, jahr: int) -> None:
    """Two groups, the second only as the rest; a meter and a flat are forgotten."""
    akte["anlagen"][0]["co2_entfaellt"] = "Wärme aus erneuerbarer Energie"
    rows = akte["nutzeinheiten"]
    half = len(rows) // 2
    readings = ({"am": "2024-12-31", "stand": D(0)}, {"am": "2025-12-31", "stand": D(60000)})
    akte["anlagen"][0]["geraete"] = [{"nr": "91", "art": "waermezaehler", "zweck": "heizung", "ablesungen": readings}]
    one: Werte = {"nr": "1.1", "bezeichnung": "Gruppe 1", "wertermittler": "nachfolger_verbrauch"}
    two: Werte = {"nr": "1.2", "bezeichnung": "Gruppe 2", "wertermittler": "differenz_verbrauch", "zaehler": ("91",)}
    one["geraete"] = {"nummern": _meters(rows[:half])}
    two["geraete"] = {"nummern": _meters(rows[half:-1])}
    costs = tuple(f"A1.K{nr}" for nr in range(1, len(akte["anlagen"][0]["kosten"]) + 1))
    _wurzel(akte, _knoten("1", "A1.B", _SUMME, one, two), {**_blatt("2", *costs), **_anteil(*rows[:-1])})


def _element(tree: Any, word: str) -> Any:
    """The first element whose distributor is of that kind."""
    if tree.get("verteiler", {}).get("art") == word:
        return tree
    return next((found for row in tree.get("nachfolger", ()) if (found := _element(row, word))), None)


def _falscher_verteiler(akte: Werte, jahr: int) -> None:
    """Hot water of a boiler separated by heat, as if it were delivered heat."""
    _element(baum_des_hauses(akte), "hkvo2")["verteiler"]["art"] = "hkvo3"


def _zweierlei(akte: Werte, jahr: int) -> None:
    """Two groups of the heating that are compared, though one counts units and the other cubic metres."""
    plant = _element(akte["kostenbaum"], "hkvo3")
    water, heating = (next(_leaves(part)) for part in plant["nachfolger"])
    numbers = water["geraete"]["nummern"]
    water["geraete"]["nummern"] = numbers[:-1]
    shared = {"wertermittler": "nachfolger_verbrauch"}
    first = {"nr": "8.1", "bezeichnung": "Gruppe 1", "geraete": heating.pop("geraete"), **shared}
    second = {"nr": "8.2", "bezeichnung": "Gruppe 2", "geraete": {"nummern": numbers[-1:]}, **shared}
    heating |= {"verteiler": _SUMME, "nachfolger": (first, second)}


def _leaves(tree: Any) -> Iterator[Any]:
    """The elements that share by devices."""
    if "geraete" in tree:
        yield tree
    for row in tree.get("nachfolger", ()):
        yield from _leaves(row)


def _zaehler_daneben(akte: Werte, jahr: int) -> None:
    """A heat meter among allocators, without groups."""
    row = flat(akte, 0)
    row["geraete"] = [one for one in row["geraete"] if one["art"] != "hkv"]
    readings = [{"am": "2024-12-31", "stand": D(0)}, {"am": "2025-12-31", "stand": D(6200)}]
    row["geraete"].append({"nr": "WZ1", "art": "waermezaehler", "raum": "Flur", "ablesungen": readings})
    row["nutzer"][0].pop("vorjahr", None)


def _nur_eine_gruppe(akte: Werte, jahr: int) -> None:
    """Two groups of which only the first is measured, by its heat meter."""
    tree = baum_des_hauses(akte)
    _zaehler_daneben(akte, jahr)
    plant = _element(tree, "hkvo2")
    heating = plant["nachfolger"][-1]
    numbers = tuple(one["nr"] for row in akte["nutzeinheiten"] for one in row["geraete"] if one["art"] == "hkv")
    groups = (
        {"nr": "1.2.1", "bezeichnung": "Wärmezähler", "geraete": {"nummern": ("WZ1",)}},
        {"nr": "1.2.2", "bezeichnung": "Heizkostenverteiler", "geraete": {"nummern": numbers}},
    )
    kept = {name: value for name, value in heating.items() if name in ("nr", "bezeichnung", "kosten", "gruppe")}
    made = {**kept, "verteiler": {"art": "vg_heizung", "anlage": "1"}, "nachfolger": groups}
    plant["nachfolger"] = (*plant["nachfolger"][:-1], made)


FEHLER: dict[str, Aenderung] = {
    "bewertung.exponent": bewertung(
        0, 0, {"kc": D("1.1"), "heizkoerper": {"normleistung": D(1000), "exponent": D("1.5")}}
    ),
    "bewertung.ablesung_fehlt": stufen(1, *_STUFEN),
    "bewertung.exponent_geschaetzt": bewertung(2, 0, {"kc": D(1), "heizkoerper": OHNE}),
    "bewertung.ein_geraet": bewertung(
        3, 0, {"kc": D(1), "heizkoerper": {**KOERPER, "normleistung": D(10400), "uebertemperatur": D(60)}}
    ),
    "bewertung.kq": bewertung(4, 0, {"kc": D(1), "kq": D("3.4"), "heizkoerper": KOERPER}),
    "bewertung.modelle": both(
        bewertung(5, 0, {"kc": D(1), "kq": D(1), "verteiler": "A 1"}),
        bewertung(5, 1, {"kc": D(1), "kq": D(1), "verteiler": "B 2"}),
    ),
    "bewertung.code": bewertung(6, 0, {"kq": D(1), "kc": D(1), "skala": "produkt", "code": D(999)}),
    "bewertung.geraete": bewertung(7, 0, {"kc": D(1), "geraete": D(2), "heizkoerper": {**GETEILT, "nr": "2"}}),
    "bewertung.heizkoerper": both(
        bewertung(8, 0, {"kc": D(1), "geraete": D(2), "heizkoerper": GETEILT}),
        bewertung(8, 1, {"kc": D(1), "geraete": D(2), "heizkoerper": {**GETEILT, "normleistung": D(9000)}}),
    ),
    "bewertung.norm": both(
        bewertung(9, 0, {"kc": D(1), "kq": D(1)}),
        bewertung(9, 1, {"kc": D(1), "kq": D(1), "kq_uebertemperatur": D("49.9")}),
    ),
    "bewertung.stufen": stufen(10, ("2025-01-02", {})),
    "verdunster.skala": _skala,
    "verdunster.zwischenablesung": nutzer(1, {"bis": "2025-03-15"}, {}, days=("2025-03-15",)),
    "rohrwaerme.angewendet": rohre("12500"),
    "rohrwaerme.nicht_noetig": rohre("2500"),
    "rohrwaerme.ersetzt": rohre("12500", ausnahme=None),
    "rohrwaerme.geraete": put(
        "einstellungen/rohrwaerme", {"energie": D(12500), "warmwasser": D(0), "ausnahme": "Beschluss vom 01.03.2023"}
    ),
    "rohrwaerme.grundlage": rohre("12500", warmwasser=D(11000)),
    "baum.kosten_doppelt": _verwirrt,
    "baum.kosten_fehlen": mit,
    "baum.pauschale": mit,
    "baum.co2": mit,
    "baum.zeitraum": mit,
    "baum.geraet_doppelt": mit,
    "baum.anteil_doppelt": mit,
    "baum.geraet_zeit": _zeiten,
    "baum.verbrauchsanteil": mit,
    "baum.summe_null": _nichts,
    "baum.differenz": _fluss,
    "baum.differenz_verbrauch": _vergessen,
    "baum.geraet_fehlt": mit,
    "baum.nutzeinheit_fehlt": mit,
    "baum.hkvo": _falscher_verteiler,
    "baum.einheiten": _zweierlei,
    "baum.vorerfassung": _nur_eine_gruppe,
}
