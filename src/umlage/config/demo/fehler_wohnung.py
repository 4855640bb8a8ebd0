"""Faults of flats, devices and people, to be planted in a house of the portfolio; each speaks to one rule."""

from __future__ import annotations

from decimal import Decimal

from umlage.config.demo.bauplan import Aenderung, Werte
from umlage.config.demo.fehler_haus import flat, mit

D = Decimal
EVE, END = "2024-12-31", "2025-12-31"
_GRUND = "Gerät defekt, Stand nach dem Verbrauch des Vorjahrs"


def device(akte: Werte, place: int, art: str, number: int = 0) -> Werte:
    """A device of that kind in a quiet flat."""
    return [row for row in flat(akte, place)["geraete"] if row["art"] == art][number]


def closing(place: int, art: str, used: str, number: int = 0) -> Aenderung:
    """The device counts so much in the year."""

    def change(akte: Werte, jahr: int) -> None:
        row = device(akte, place, art, number)
        since = D(0) if "ruecksetzung" in row else row["ablesungen"][0]["stand"]
        row["ablesungen"][-1]["stand"] = since + D(used)

    return change


def faktor(place: int, kges: str, number: int = 0) -> Aenderung:
    """An allocator with another factor."""

    def change(akte: Werte, jahr: int) -> None:
        device(akte, place, "hkv", number)["bewertung"] = {"kges": D(kges)}

    return change


def tausch(place: int, since: str, kges: str | None = None) -> Aenderung:
    """An allocator that was exchanged on 30 June by one that counts from a day on, with another factor if stated."""

    def change(akte: Werte, jahr: int) -> None:
        rows = flat(akte, place)["geraete"]
        old = rows[0]
        number, eve = f"{old['nr']}N", {"2025-07-01": "06-30", "2025-07-03": "07-02", "2025-06-29": "06-28"}[since]
        new = {"nr": number, "art": old["art"], "raum": old["raum"], "ab": since, "bewertung": old["bewertung"]}
        if kges is not None:
            new["bewertung"] = {"kges": D(kges)}
        readings = [{"am": f"2025-{eve}", "stand": D(0), "art": "tausch"}, {"am": END, "stand": D(180)}]
        old |= {"bis": "2025-06-30", "ersetzt_durch": number}
        used = D(0) if "ruecksetzung" in old else old["ablesungen"][0]["stand"]
        old["ablesungen"][-1] = {"am": "2025-06-30", "stand": used + 150, "art": "tausch"}
        rows.insert(1, {**new, "ablesungen": readings})

    return change


def stille(place: int) -> Aenderung:
    """All allocators of a flat stand still."""

    def change(akte: Werte, jahr: int) -> None:
        for row in flat(akte, place)["geraete"]:
            if row["art"] in ("hkv", "waermezaehler"):
                first = row["ablesungen"][0]["stand"]
                row["ablesungen"][-1]["stand"] = D(0) if "ruecksetzung" in row else first

    return change


def ein_geraet(akte: Werte, jahr: int) -> None:
    """A flat with a single allocator."""
    row = flat(akte, 3)
    allocators = [one for one in row["geraete"] if one["art"] == "hkv"]
    row["geraete"] = [one for one in row["geraete"] if one["art"] != "hkv" or one is allocators[0]]


def ausreisser(akte: Werte, jahr: int) -> None:
    """All allocators of a flat count eight times as much as usual."""
    for row in flat(akte, 4)["geraete"]:
        if row["art"] == "hkv":
            since = D(0) if "ruecksetzung" in row else row["ablesungen"][0]["stand"]
            row["ablesungen"][-1]["stand"] = since + (row["ablesungen"][-1]["stand"] - since) * 9


def zweimal_geschaetzt(akte: Werte, jahr: int) -> None:
    row = device(akte, 5, "hkv", 1)
    for reading in row["ablesungen"]:
        reading |= {"art": "schaetzung", "grund": _GRUND}


def abweichend(akte: Werte, jahr: int) -> None:
    device(akte, 6, "kaltwasserzaehler")["ablesungen"][-1]["am"] = "2025-12-27"


def negativ(akte: Werte, jahr: int) -> None:
    """A new water meter that began below 0."""
    row = device(akte, 7, "kaltwasserzaehler")
    used = row["ablesungen"][-1]["stand"] - row["ablesungen"][0]["stand"]
    row["nr"] = f"{row['nr']}N"
    row["ablesungen"][0]["stand"], row["ablesungen"][-1]["stand"] = D("-1.5"), used


def ruecklauf(akte: Werte, jahr: int) -> None:
    row = device(akte, 2, "kaltwasserzaehler")["ablesungen"]
    row[-1]["stand"] = row[0]["stand"] - 1


def flaeche(place: int, **areas: str) -> Aenderung:
    """A flat with other areas."""

    def change(akte: Werte, jahr: int) -> None:
        flat(akte, place)["flaeche"] |= {name: D(value) for name, value in areas.items()}

    return change


def groesser(kind: str, times: str) -> Aenderung:
    """The area of one kind is so many times that of the heating."""

    def change(akte: Werte, jahr: int) -> None:
        row = flat(akte, 5)["flaeche"]
        row[kind] = (row["heizung"] * D(times)).quantize(D("0.01"))

    return change


def person(place: int, **values: object) -> Aenderung:
    """What is said of the Nutzer of a quiet flat."""

    def change(akte: Werte, jahr: int) -> None:
        flat(akte, place)["nutzer"][0] |= values

    return change


def vorjahr(place: int, kind: str, value: str) -> Aenderung:
    """The year before was quite another."""

    def change(akte: Werte, jahr: int) -> None:
        one = flat(akte, place)["nutzer"][0]
        one["vorjahr"] = {**one.get("vorjahr", {}), kind: D(value)}

    return change


def _nicht_vorausgezahlt(akte: Werte, jahr: int) -> None:
    """Nobody entered what was paid, as it was the year before."""
    vorjahr(3, "vorauszahlung", "1900")(akte, jahr)
    flat(akte, 3)["nutzer"][0].pop("vorauszahlung")


# what is said of who lives there already: the years before say it too
_DERSELBE = ("nr", "name", "anrede", "personen")


def nutzer(place: int, *rows: Werte, days: tuple[str, ...] = ()) -> Aenderung:
    """Other Nutzer of a flat behind who lives there; `days` on which its devices were read, each a little further."""

    def change(akte: Werte, jahr: int) -> None:
        row = flat(akte, place)
        known = {name: row["nutzer"][0][name] for name in _DERSELBE if name in row["nutzer"][0]}
        row["nutzer"] = [
            {"nr": f"{row['nr']}-{nr}", "name": f"Nutzer {row['nr']}-{nr}", "personen": D(1), **one}
            for nr, one in enumerate(rows, start=1)
        ]
        row["nutzer"][0] |= known
        for one in row["nutzer"]:
            if one.get("leerstand"):
                del one["personen"]
        for counting in row["geraete"]:
            *first, last = counting["ablesungen"]
            since = first[0]["stand"] if first and "ruecksetzung" not in counting else D(0)
            between = [
                {
                    "am": day,
                    "stand": (since + (last["stand"] - since) * nr / (len(days) + 1)).quantize(last["stand"]),
                    "art": "zwischenablesung",
                }
                for nr, day in enumerate(days, start=1)
            ]
            counting["ablesungen"] = [*first, *between, last]

    return change


def _bis(day: str) -> Werte:
    return {"bis": day}


_MONATE = tuple(f"2025-{month:02d}-28" for month in range(1, 7))
SIEBEN = (*map(_bis, _MONATE), {})
HALF = "2025-06-30"
VACANT = {"leerstand": True, "vorauszahlung": {"heizkosten": D(120)}}


def _geschaetzt(akte: Werte, jahr: int) -> None:
    """A reading in each of half of the flats is an estimate."""
    for row in akte["nutzeinheiten"][: len(akte["nutzeinheiten"]) // 2]:
        row["geraete"][0]["ablesungen"][-1] |= {"art": "schaetzung", "grund": _GRUND}


def _einheiten(akte: Werte, jahr: int) -> None:
    """One allocator of hot water shows ten times as much as all others."""
    rows = device(akte, 1, "warmwasserkostenverteiler")["ablesungen"]
    rows[-1]["stand"] = rows[0]["stand"] + 5200


def _leerstand_heizt(akte: Werte, jahr: int) -> None:
    """A flat that is vacant from July on, and uses more in that time than the others in the whole year."""
    row = flat(akte, 3)
    nutzer(3, _bis(HALF), {"leerstand": True}, days=(HALF,))(akte, jahr)
    meter = next(one for one in row["geraete"] if one["art"] == "waermezaehler")
    meter["ablesungen"][-1]["stand"] = meter["ablesungen"][1]["stand"] + 5200


def _zu_viel(akte: Werte, jahr: int) -> None:
    """Two heat meters that show more together than the house has bought."""
    for place in (1, 2):
        closing(place, "waermezaehler", "46000")(akte, jahr)


FEHLER: dict[str, Aenderung] = {
    "geraet.faktor_hoch": faktor(0, "12.5"),
    "geraet.faktor_ausreisser": mit,
    "geraet.faktor_unmoeglich": faktor(1, "116"),
    "geraet.faktor_tausch": tausch(2, "2025-07-01", "3.4"),
    "geraet.luecke": tausch(9, "2025-07-03"),
    "geraet.ueberschneidung": tausch(1, "2025-06-29"),
    "geraet.heizkoerper_vergessen": ein_geraet,
    "geraet.verbrauch": closing(8, "hkv", "9000"),
    "geraet.fernablesung": lambda akte, jahr: (
        [
            reading.update(art="ablesung")
            for row in akte["nutzeinheiten"]
            for one in row["geraete"]
            for reading in one["ablesungen"]
        ]
        and None
    ),
    "heizung.ausreisser": ausreisser,
    "heizung.null": stille(1),
    "heizung.waerme_hoch": closing(1, "waermezaehler", "36000"),
    "heizung.waerme_unmoeglich": closing(2, "waermezaehler", "160000"),
    "heizung.leerstand": _leerstand_heizt,
    "zaehler.mehr_als_energie": _zu_viel,
    "kaltwasser.menge": closing(2, "kaltwasserzaehler", "431.2"),
    "warmwasser.menge_hoch": closing(3, "warmwasserzaehler", "230"),
    "warmwasser.menge_unmoeglich": closing(3, "warmwasserzaehler", "1800"),
    "warmwasser.ausreisser": _einheiten,
    "schaetzung.wiederholt": zweimal_geschaetzt,
    "schaetzung.grenze": _geschaetzt,
    "eichung.abgelaufen": lambda akte, jahr: device(akte, 6, "warmwasserzaehler").update(eichung={"jahr": D(2018)}),
    "eichung.faellig": lambda akte, jahr: device(akte, 7, "warmwasserzaehler").update(eichung={"jahr": D(2019)}),
    "ablesung.abweichender_tag": abweichend,
    "ablesung.negativ": negativ,
    "ablesung.ruecklauf": ruecklauf,
    "ablesung.zwischenablesung_fehlt": nutzer(0, _bis(HALF), {}),
    "flaeche.klein": flaeche(0, heizung="8.4"),
    "personen.dichte": person(0, personen=D(3)),
    "flaeche.gross": flaeche(1, heizung="654"),
    "flaeche.ausreisser": mit,
    "flaeche.warmwasser": groesser("warmwasser", "1.2"),
    "flaeche.nebenkosten": groesser("nebenkosten", "0.8"),
    "nutzer.anteil": mit,
    "nutzer.kosten_je_flaeche": mit,
    "nutzer.vorauszahlung": person(2, vorauszahlung={"heizkosten": D(90), "nebenkosten": D(110)}),
    "vorjahr.heizung": vorjahr(1, "heizung", "9800"),
    "vorjahr.warmwasser": vorjahr(2, "warmwasser", "160"),
    "vorjahr.kaltwasser": vorjahr(3, "kaltwasser", "310"),
    "vorjahr.kosten": vorjahr(4, "kosten", "210"),
    # who took over from the vacancy
    "vorauszahlung.keine": mit,
    "vorjahr.vorauszahlung": _nicht_vorausgezahlt,
    "information.abweichung": person(5, verbrauchsinformation={"warmwasser": D(2)}),
    "nutzer.kurz": nutzer(6, _bis("2025-01-04"), {}, days=("2025-01-04",)),
    "nutzer.zu_viele": nutzer(6, *SIEBEN, days=_MONATE),
    "vorauszahlung.leerstand": nutzer(6, _bis(HALF), VACANT, days=(HALF,)),
    "nutzer.luecke": nutzer(4, _bis("2025-05-30"), {"von": "2025-07-01"}, days=(HALF,)),
    "nutzer.ueberschneidung": nutzer(5, _bis("2025-07-15"), {"von": "2025-07-01"}, days=(HALF,)),
}
