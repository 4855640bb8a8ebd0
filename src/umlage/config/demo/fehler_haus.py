"""Faults of energy, costs and settings, to be planted in a house of the portfolio; each speaks to one rule."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from umlage.config.demo.bauplan import Aenderung, Werte

D = Decimal
CENT = D("0.01")


def flat(akte: Werte, place: int) -> Werte:
    """One of the flats in which nobody left or came."""
    rows = [row for row in akte["nutzeinheiten"] if len(row["nutzer"]) == 1 and not row["nutzer"][0].get("leerstand")]
    return rows[place]


def put(path: str, value: object) -> Aenderung:
    """Another value at a place of the Akte (`anlagen/0/heizwert`)."""

    def change(akte: Werte, jahr: int) -> None:
        *steps, last = path.split("/")
        here: Any = akte
        for step in steps:
            here = here[int(step)] if isinstance(here, list) else here.setdefault(step, {})
        here[int(last) if isinstance(here, list) else last] = value

    return change


def more(path: str, row: Werte) -> Aenderung:
    """A row more in a list of the Akte."""

    def change(akte: Werte, jahr: int) -> None:
        here: Any = akte
        for step in path.split("/"):
            here = here[int(step)] if isinstance(here, list) else here.setdefault(step, [])
        here.append(dict(row))

    return change


def energie(menge: str = "1", betrag: str = "1") -> Aenderung:
    """So many times the energy and its price; the carbon dioxide goes with the energy."""

    def change(akte: Werte, jahr: int) -> None:
        for row in akte["anlagen"][0]["lieferungen"]:
            if "menge" in row:
                row["menge"] = (row["menge"] * D(menge)).quantize(D(1))
                row["betrag"] = (row["betrag"] * D(betrag)).quantize(CENT)
                row["co2"]["kg"] = (row["co2"]["kg"] * D(menge)).quantize(D("0.1"))
                row["co2"]["betrag"] = min(row["co2"]["betrag"], row["betrag"] / 2).quantize(CENT)

    return change


def warmwasser(share: str) -> Aenderung:
    """So many times the heat of the hot water."""

    def change(akte: Werte, jahr: int) -> None:
        first, last = akte["anlagen"][0]["geraete"][0]["ablesungen"]
        last["stand"] = (first["stand"] + (last["stand"] - first["stand"]) * D(share)).quantize(D(1))

    return change


def anlagenkosten(name: str, share: str) -> Aenderung:
    """A cost of the plant as a part of its energy."""

    def change(akte: Werte, jahr: int) -> None:
        paid = sum((row["betrag"] for row in akte["anlagen"][0]["lieferungen"]), D(0))
        for row in akte["anlagen"][0]["kosten"]:
            if row["bezeichnung"] == name:
                row["betrag"] = (paid * D(share)).quantize(CENT)

    return change


def je_flaeche(path: str, rate: str) -> Aenderung:
    """A cost of the house in euros for a square metre."""

    def change(akte: Werte, jahr: int) -> None:
        bereich, place = path.split("/")
        amount = D(akte["liegenschaft"]["wohnflaeche"]) * D(rate)
        akte[bereich][int(place)]["betrag"] = amount.quantize(CENT)

    return change


def wasser(times: str) -> Aenderung:
    """So many times the price of water."""

    def change(akte: Werte, jahr: int) -> None:
        for row in akte["kaltwasser"]:
            row["betrag"] = (row["betrag"] * D(times)).quantize(CENT)

    return change


def _billig(akte: Werte, jahr: int) -> None:
    """Hardly any base price, and hardly any rent of devices."""
    akte["anlagen"][0]["lieferungen"][1]["betrag"] = D(12)
    for row in akte["anlagen"][0]["kosten"]:
        row["betrag"] = (row["betrag"] / 20).quantize(CENT)


def _luecke(akte: Werte, jahr: int) -> None:
    akte["anlagen"][0]["lieferungen"][0]["zeitraum"]["bis"] = "2025-11-30"


def _zwei_rechnungen(akte: Werte, jahr: int) -> None:
    """Two invoices, both with May, the second three times as dear."""
    rows = akte["anlagen"][0]["lieferungen"]
    first = rows[0]
    half = {"menge": (first["menge"] / 2).quantize(D(1)), "betrag": (first["betrag"] / 4).quantize(CENT)}
    carbon = {name: (value / 2).quantize(D("0.1")) for name, value in first["co2"].items()}
    span = {"von": "2025-01-01", "bis": "2025-05-31"}
    second = {**first, **half, "betrag": half["betrag"] * 4, "co2": carbon}
    rows[0:1] = [
        {**first, **half, "co2": dict(carbon), "zeitraum": span},
        {**second, "zeitraum": {"von": "2025-05-01", "bis": "2025-12-31"}},
    ]


def _bestand(akte: Werte, jahr: int) -> None:
    """The stock at the end is that of the beginning, which is worth three times as much, and was bought in 2022."""
    stock = akte["anlagen"][0]["bestand"]
    stock["ende"]["menge"] = stock["anfang"]["menge"]
    stock["anfang"] |= {"betrag": stock["anfang"]["betrag"] * 3, "lieferung_am": "2022-11-30"}


def _ausstoss(akte: Werte, jahr: int) -> None:
    area = D(akte["liegenschaft"]["wohnflaeche"])
    akte["anlagen"][0]["lieferungen"][0]["co2"]["kg"] = area * 101


def _ohne_flaeche(akte: Werte, jahr: int) -> None:
    del akte["liegenschaft"]["wohnflaeche"]


def _siebzig(akte: Werte, jahr: int) -> None:
    akte["einstellungen"] = {"heizung": {"grundkosten": D(40)}}


def _nach_tagen(akte: Werte, jahr: int) -> None:
    akte.setdefault("einstellungen", {}).setdefault("heizung", {})["zeit"] = "tage"


def _volumen(akte: Werte, jahr: int) -> None:
    """Hot water by volume at a strange temperature, without a reason for not measuring."""
    plant = akte["anlagen"][0]
    plant["warmwasser"] = {"verfahren": "volumen", "temperatur": D(44)}
    plant.pop("geraete", None)


def _flaeche(akte: Werte, jahr: int) -> None:
    plant = akte["anlagen"][0]
    plant["warmwasser"] = {"verfahren": "flaeche", "grund": "Durchlauferhitzer in den Wohnungen"}
    plant["geraete"] = [row for row in plant["geraete"] if row["zweck"] != "warmwasser"]


def _mea(akte: Werte, jahr: int) -> None:
    akte["hausnebenkosten"][0]["schluessel"] = "EA"
    for row in akte["nutzeinheiten"]:
        row["mea"] = D(90)


def _kabel(akte: Werte, jahr: int) -> None:
    akte["hausnebenkosten"].append(
        {"bezeichnung": "Kabelanschluss", "kostenart": "kabel", "betrag": D(480), "schluessel": "WNZ"}
    )


def laden(akte: Werte, jahr: int) -> None:
    """An office that pays with value added tax; it is one in every year."""
    row = akte["nutzeinheiten"][5]
    row["nutzung"] = "gewerbe"
    for person in row["nutzer"]:
        if not person.get("leerstand"):
            person["nettoabrechnung"] = True


def _ohne_steuer(akte: Werte, jahr: int) -> None:
    """An invoice for energy that names no value added tax, in a house with an office."""
    del akte["anlagen"][0]["lieferungen"][0]["mwst"]


def _doppelt(akte: Werte, jahr: int) -> None:
    akte["hausnebenkosten"].append(dict(akte["hausnebenkosten"][3]))


def _hauptzaehler(akte: Werte, jahr: int) -> None:
    """The water meter of the house shows far more than those of the flats."""
    rows = [{"am": "2024-12-31", "stand": D(0)}, {"am": "2025-12-31", "stand": D(4000)}]
    akte["geraete"] = [{"nr": "HW1", "art": "kaltwasserzaehler", "zweck": "gesamt", "ablesungen": rows}]


def _waermezaehler(part: str) -> Aenderung:
    """The heat meter of the heating shows so many times what those of the flats show."""

    def change(akte: Werte, jahr: int) -> None:
        every = [row for one in akte["nutzeinheiten"] for row in one["geraete"] if row["art"] == "waermezaehler"]
        used = sum((row["ablesungen"][-1]["stand"] - row["ablesungen"][0]["stand"] for row in every), D(0))
        rows = [{"am": "2024-12-31", "stand": D(0)}, {"am": "2025-12-31", "stand": (used * D(part)).quantize(D(1))}]
        device = {"nr": "HZ1", "art": "waermezaehler", "zweck": "heizung", "ablesungen": rows}
        akte["anlagen"][0]["geraete"].append(device)

    return change


def _negativ(akte: Werte, jahr: int) -> None:
    """A credit for electricity, larger than all costs of the only Nutzer who has a meter, since this year."""
    akte["hausnebenkosten"].append({"bezeichnung": "Gutschrift Solarstrom", "betrag": D(-9000), "schluessel": "VST"})
    rows = [{"am": f"{jahr - 1}-12-31", "stand": D(0)}, {"am": f"{jahr}-12-31", "stand": D(1900)}]
    meter = {"nr": "ST1", "art": "stromzaehler", "ab": f"{jahr}-01-01", "ablesungen": rows}
    flat(akte, -1)["geraete"].append(meter)


PLANT = "anlagen/0"
BILL = f"{PLANT}/lieferungen/0"
_P35A = {"kategorie": "handwerker", "betrag": D(99999)}
LABOUR = put(f"{PLANT}/kosten/1/p35a", _P35A)
FIBRE = {"bezeichnung": "Glasfaser", "kostenart": "breitband", "betrag": D(720), "mwst": D(19), "schluessel": "WNZ"}
ZERO = {"am": "2025-12-31", "menge": D(0), "betrag": D("12.00"), "mwst": D(19)}
OTHER = {"von": "2023-01-01", "bis": "2023-12-31"}


def mit(akte: Werte, jahr: int) -> None:
    """Comes along with another fault of the same house."""


def _absender(akte: Werte, jahr: int) -> None:
    akte["absender"] = {name: value for name, value in akte["absender"].items() if name not in ("plz", "ort")}


def _ohne_auftraggeber(akte: Werte, jahr: int) -> None:
    akte["absender"] = {name: value for name, value in akte["absender"].items() if name != "auftraggeber"}


def _ohne_konto(akte: Werte, jahr: int) -> None:
    wer = {name: value for name, value in akte["absender"]["auftraggeber"].items() if name != "iban"}
    akte["absender"] = {**akte["absender"], "auftraggeber": wer}


def _neben_dem_kessel(akte: Werte, jahr: int) -> None:
    """A boiler beside the heat pump, whose hot water is computed as if it worked alone."""
    pump, last = akte["anlagen"][0], akte["zeitraum"]["bis"]
    pump["warmwasser"] = {"verfahren": "volumen", "grund": "kein Platz für einen Zähler"}
    fuel = {"am": last, "menge": D(1500), "einheit": "kg", "betrag": D(540), "mwst": D(7)}
    empty = {"anfang": {"menge": D(0), "betrag": D(0)}, "ende": {"menge": D(0)}}
    akte["anlagen"].append({"nr": "2", "energieart": "pellets", "bestand": empty, "lieferungen": [fuel]})


FEHLER: dict[str, Aenderung] = {
    "absender.anschrift": _absender,
    "auftraggeber.fehlt": _ohne_auftraggeber,
    "auftraggeber.konto": _ohne_konto,
    "waermepumpe.ausnahme": mit,
    "lieferung.abgegrenzt": mit,
    "zeitraum.kurz": put("zeitraum/von", "2026-02-02"),
    "energie.preis_hoch": energie("1", "3"),
    "energie.kosten_hoch": energie("2.6", "2.6"),
    "energie.verbrauch_hoch": energie("1.2", "1.2"),
    "energie.preis_niedrig": energie("1", "0.1"),
    "energie.kosten_niedrig": _billig,
    "energie.preis_unmoeglich": energie("1", "10"),
    "energie.verbrauch_niedrig": energie("0.1", "0.15"),
    "energie.verbrauch_unmoeglich": energie("10", "1"),
    "energie.grundpreis": put(f"{PLANT}/lieferungen/1/betrag", D(80000)),
    "energie.luecke": _luecke,
    "energie.ueberlappung": _zwei_rechnungen,
    "energie.preis_rechnung": mit,
    "energie.abschlag": put(f"{BILL}/bezeichnung", "Abschlag Dezember"),
    "energie.heizwert": put(f"{PLANT}/heizwert", D(13)),
    "bestand.unveraendert": _bestand,
    "bestand.wert": mit,
    "bestand.vor_2023": mit,
    "co2.ausstoss": _ausstoss,
    "co2.unplausibel": mit,
    "co2.wohnflaeche": _ohne_flaeche,
    "co2.berechnet": lambda akte, jahr: akte["anlagen"][0]["lieferungen"][0].pop("co2"),
    "lieferung.menge_null": more(f"{PLANT}/lieferungen", ZERO),
    "warmwasser.anteil_hoch": warmwasser("3"),
    "warmwasser.waerme_hoch": mit,
    "warmwasser.anteil_niedrig": warmwasser("0.012"),
    "warmwasser.waerme_niedrig": mit,
    "warmwasser.grad": _volumen,
    "warmwasser.nicht_gemessen": mit,
    "warmwasser.nach_flaeche": _flaeche,
    "warmwasser.monovalent": _neben_dem_kessel,
    "kosten.nicht_umlagefaehig": put(f"{PLANT}/kosten/1/bezeichnung", "Reparatur des Brenners"),
    "kosten.betriebsstrom": anlagenkosten("Betriebsstrom", "0.08"),
    "kosten.wartung": anlagenkosten("Wartung", "0.3"),
    "kosten.entgelte": anlagenkosten("Ablesung und Abrechnung", "0.3"),
    "kosten.eine_art": je_flaeche("hausnebenkosten/0", "26"),
    "kosten.alle": je_flaeche("hausnebenkosten/1", "60"),
    "kosten.kabel": _kabel,
    "kosten.tag": put("hausnebenkosten/2/am", "2020-02-01"),
    "kosten.doppelt": _doppelt,
    "kosten.ohne_steuer": _ohne_steuer,
    "kosten.steuersatz": put("hausnebenkosten/4/mwst", D(18)),
    "kosten.direkt": lambda akte, jahr: flat(akte, 4)["nutzer"][0].update(
        direktkosten=[{"bezeichnung": "Wasserschaden", "betrag": D(1450)}]
    ),
    # the credit of ergebnis.negativ
    "kosten.gutschrift": mit,
    "kosten.glasfaser": more("hausnebenkosten", FIBRE),
    "kosten.strom_doppelt": put(f"{PLANT}/kosten/0/kostenart", "betriebsstrom"),
    "wasser.preis_hoch": wasser("4"),
    "wasser.preis_niedrig": wasser("0.1"),
    "wasser.differenz": _hauptzaehler,
    "waerme.differenz": _waermezaehler("1.6"),
    "zaehler.summe": _waermezaehler("0.9"),
    "grundkosten.siebzig": _siebzig,
    "nutzerwechsel.tage": _nach_tagen,
    "mea.summe": _mea,
    # a large flat makes it
    "flaeche.summe": mit,
    "ergebnis.negativ": _negativ,
    "abrechnung.frist": put("abrechnung/erstellt_am", "2026-01-05"),
    # what stops an Abrechnung
    "zeitraum.laenge": put("zeitraum/bis", "2026-01-01"),
    "abrechnung.zu_frueh": put("abrechnung/erstellt_am", "2025-12-01"),
    "abrechnung.zahlbar": put("abrechnung/zahlbar_bis", "2025-11-30"),
    "grundkosten.grenze": put("einstellungen/heizung", {"grundkosten": D(20)}),
    "warmwasser.zeit": put("einstellungen/warmwasser", {"zeit": "gradtage"}),
    "warmwasser.temperatur": put(f"{PLANT}/warmwasser", {"verfahren": "volumen", "temperatur": D(10), "grund": "–"}),
    "warmwasser.anteil": warmwasser("6"),
    "bestand.ende": put(f"{PLANT}/bestand/ende/menge", D(900000)),
    "bestand.lieferung": put(f"{PLANT}/bestand/anfang/lieferung_am", "2025-03-01"),
    "lieferung.tag": put(f"{BILL}/am", "2026-01-10"),
    "lieferung.gutschrift": put(f"{PLANT}/lieferungen/1/betrag", D(-200)),
    "lieferung.zeitraum": put(f"{BILL}/zeitraum", OTHER),
    "co2.ueber_rechnung": put(f"{BILL}/co2/betrag", D(99999)),
    "kosten.zeitraum": put("hausnebenkosten/0/zeitraum", OTHER),
    "kosten.p35a": LABOUR,
}
