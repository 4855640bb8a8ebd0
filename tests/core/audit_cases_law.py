"""Cases of the rules that the settlement holds itself: just over the threshold, just under it."""

from __future__ import annotations

from decimal import Decimal

from tests.core.audit_house import END, EVE, gashaus, mit, oelhaus, pumpenhaus, waermehaus, wechsel
from tests.core.small_house import DROP, Plain, meter, reading

D = Decimal
DELIVERY = "anlagen/0/lieferungen/0"
ESTIMATED = {"art": "schaetzung", "grund": "Gerät defekt, Verbrauch des Vorjahrs"}


def _days(first: str, last: str) -> dict[str, str]:
    return {"von": first, "bis": last}


def _estimated(area: str) -> Plain:
    """One of four flats with an estimate; the others have 65 m² each."""
    house = gashaus(*((f"nutzeinheiten/{place}/flaeche/heizung", D(65)) for place in range(4)))
    readings = (reading(EVE, "0"), reading(END, "260", **ESTIMATED))
    return mit(
        house,
        ("nutzeinheiten/0/flaeche/heizung", D(area)),
        ("nutzeinheiten/0/geraete/0/ablesungen", readings),
    )


def _house_meter(art: str, zweck: str, used: str) -> tuple[str, Plain]:
    return "anlagen/0/geraete/+", meter("A-X", art, (EVE, "0"), (END, used), zweck=zweck)


def _first_device(*readings: tuple[str, str]) -> Plain:
    """The gas house with other readings of the first cold water meter."""
    return gashaus(("nutzeinheiten/0/geraete/4/ablesungen", tuple(reading(*pair) for pair in readings)))


def _vacancy(paid: str) -> Plain:
    return wechsel(gashaus(), "2023-06-30", None, "2023-06-30", leerstand=True, vorauszahlung={"heizkosten": D(paid)})


def exchanged(since: str, factor: str = "1.2") -> Plain:
    """The first allocator replaced on 30 June by one that counts from `since`."""
    old = meter(
        "1-H1",
        "hkv",
        (EVE, "0"),
        ("2023-06-30", "130"),
        bis="2023-06-30",
        ersetzt_durch="1-N",
        bewertung={"kges": D("1.2")},
    )
    new = meter("1-N", "hkv", (END, "130"), ab=since, bewertung={"kges": D(factor)})
    start = "2023-06-30" if since == "2023-07-01" else "2023-07-01" if since > "2023-07-01" else "2023-06-29"
    new["ablesungen"] = (reading(start, "0", art="tausch"), *new["ablesungen"])
    return gashaus(("nutzeinheiten/0/geraete/0", old), ("nutzeinheiten/0/geraete/+", new))


def _radiator(exponent: str) -> Plain:
    body = {"normleistung": D(1000), "exponent": D(exponent)}
    return gashaus(("nutzeinheiten/0/geraete/0/bewertung", {"kc": D("1.1"), "heizkoerper": body}))


def _shared_by(share: str) -> Plain:
    """Two groups of two flats each: so many per cent between them by consumption, inside by area alone."""

    def group(nr: str, *flats: str) -> Plain:
        heated = {"groesse": "heizflaeche", "nutzeinheiten": flats}
        return {
            "nr": f"1.{nr}",
            "bezeichnung": f"Gruppe {nr}",
            "verteiler": {"art": "prozent_grundkosten", "grundkosten": D(30)},
            "nachfolger": (
                {"nr": f"1.{nr}.1", "bezeichnung": "Verbrauch", "geraete": {"nummern": tuple(f"{n}-W" for n in flats)}},
                {"nr": f"1.{nr}.2", "bezeichnung": "Grundkosten", "anteile": heated},
            ),
        }

    rest = {"anteile": {"groesse": "nebenflaeche"}}
    tree = {
        "nr": "0",
        "bezeichnung": "Gesamtkosten",
        "nachfolger": (
            {
                "nr": "1",
                "bezeichnung": "Heizung",
                "kosten": ("A1.B", "A1.K1", "A1.K2", "A1.K3"),
                "verteiler": {"art": "summe", "verbrauchsanteil": D(share)},
                "nachfolger": (group("1", "1", "2"), group("2", "3", "4")),
            },
            {"nr": "2", "bezeichnung": "Haus", "kosten": ("W1", "H1", "H2")} | rest,
        ),
    }
    return waermehaus(("anlagen/0/co2_entfaellt", "Prüfung der Gruppen"), ("kostenbaum", tree))


def _heating_only(*changes: tuple[str, object]) -> Plain:
    """The gas house without hot water from its plant."""
    return gashaus(("anlagen/0/warmwasser", DROP), ("anlagen/0/geraete", ()), *changes)


def _cable(last: str) -> Plain:
    cost = {"bezeichnung": "Kabel", "betrag": D(100), "kostenart": "kabel", "schluessel": "WNZ"}
    house = gashaus(von="2023-12-31", bis="2024-12-31", first="2024-01-01")
    return mit(house, ("hausnebenkosten/+", cost | {"zeitraum": _days("2024-01-01", last)}))


CASES: dict[str, tuple[Plain, Plain]] = {
    "zeitraum.laenge": (gashaus(("zeitraum/von", "2022-12-31")), gashaus()),
    "abrechnung.zu_frueh": (
        gashaus(("abrechnung/erstellt_am", "2023-12-30")),
        gashaus(("abrechnung/erstellt_am", "2023-12-31")),
    ),
    "abrechnung.frist": (
        gashaus(("abrechnung/erstellt_am", "2025-01-01")),
        gashaus(("abrechnung/erstellt_am", "2024-12-31")),
    ),
    "abrechnung.zahlbar": (
        gashaus(("abrechnung/zahlbar_bis", "2024-06-29")),
        gashaus(("abrechnung/zahlbar_bis", "2024-06-30")),
    ),
    "grundkosten.grenze": (
        gashaus(("einstellungen/heizung/grundkosten", D("29.9999"))),
        gashaus(("einstellungen/heizung/grundkosten", D(30))),
    ),
    "warmwasser.zeit": (
        gashaus(("einstellungen/warmwasser/zeit", "gradtage")),
        gashaus(("einstellungen/warmwasser/zeit", "tage")),
    ),
    "baum.verbrauchsanteil": (
        _shared_by("49.9999"),
        _shared_by("50"),
    ),
    "schaetzung.grenze": (_estimated("65.01"), _estimated("65")),
    "waermepumpe.ausnahme": (
        pumpenhaus(von="2024-09-29", bis="2025-09-29", first="2024-09-30"),
        pumpenhaus(von="2024-09-30", bis="2025-09-30", first="2024-10-01"),
    ),
    "warmwasser.nicht_gemessen": (gashaus(("anlagen/0/warmwasser/verfahren", "volumen")), gashaus()),
    "warmwasser.temperatur": (
        gashaus(("anlagen/0/warmwasser", {"verfahren": "volumen", "temperatur": D(10)})),
        gashaus(("anlagen/0/warmwasser", {"verfahren": "volumen", "temperatur": D("10.000001")})),
    ),
    "warmwasser.anteil": (
        gashaus(("anlagen/0/geraete/0/ablesungen/1/stand", D("36000.000001"))),
        gashaus(("anlagen/0/geraete/0/ablesungen/1/stand", D(36000))),
    ),
    "bestand.ende": (
        oelhaus(("anlagen/0/bestand/ende/menge", D("4000.000001"))),
        oelhaus(("anlagen/0/bestand/ende/menge", D("3999.999999"))),
    ),
    "bestand.lieferung": (
        oelhaus(("anlagen/0/bestand/anfang/lieferung_am", "2023-01-01")),
        oelhaus(("anlagen/0/bestand/anfang/lieferung_am", "2022-12-31")),
    ),
    "lieferung.tag": (oelhaus((f"{DELIVERY}/am", "2024-01-01")), oelhaus((f"{DELIVERY}/am", "2023-12-31"))),
    "lieferung.zeitraum": (
        _heating_only((f"{DELIVERY}/zeitraum", _days("2024-01-01", "2024-12-31"))),
        _heating_only((f"{DELIVERY}/zeitraum", _days("2023-12-31", "2024-12-31"))),
    ),
    "lieferung.abgegrenzt": (gashaus((f"{DELIVERY}/zeitraum/bis", "2024-01-01")), gashaus()),
    "lieferung.gutschrift": (
        oelhaus((f"{DELIVERY}/betrag", D("-0.01")), (f"{DELIVERY}/co2", DROP)),
        oelhaus((f"{DELIVERY}/betrag", D(0)), (f"{DELIVERY}/co2", DROP)),
    ),
    "lieferung.menge_null": (
        gashaus(("anlagen/0/lieferungen/+", {"am": "2023-12-31", "menge": D(0), "betrag": D("0.01")})),
        gashaus(("anlagen/0/lieferungen/+", {"am": "2023-12-31", "menge": D(0), "betrag": D(0)})),
    ),
    "co2.ueber_rechnung": (
        gashaus((f"{DELIVERY}/co2/betrag", D("3600.01"))),
        gashaus((f"{DELIVERY}/co2/betrag", D("3600.00"))),
    ),
    # 36,000 kWh · 0.18139 = 6,530.04 kg, and 8 % on top
    "co2.unplausibel": (
        gashaus((f"{DELIVERY}/co2/kg", D("7052.4433"))),
        gashaus((f"{DELIVERY}/co2/kg", D("7052.4431"))),
    ),
    "co2.berechnet": (gashaus((f"{DELIVERY}/co2", DROP)), gashaus()),
    "co2.wohnflaeche": (gashaus(("liegenschaft/wohnflaeche", DROP)), gashaus()),
    "kosten.kabel": (_cable("2024-07-01"), _cable("2024-06-30")),
    "kosten.tag": (
        gashaus(("hausnebenkosten/0/am", "2021-12-30")),
        gashaus(("hausnebenkosten/0/am", "2021-12-31")),
    ),
    "kosten.doppelt": (
        gashaus(("hausnebenkosten/1", gashaus()["hausnebenkosten"][0])),
        gashaus(("hausnebenkosten/1", gashaus()["hausnebenkosten"][0] | {"betrag": D("600.01")})),
    ),
    "kosten.zeitraum": (
        gashaus(("hausnebenkosten/0/zeitraum", _days("2022-01-01", "2022-12-31"))),
        gashaus(("hausnebenkosten/0/zeitraum", _days("2022-01-01", "2023-01-01"))),
    ),
    "kosten.p35a": (
        gashaus(("anlagen/0/kosten/1/p35a", {"kategorie": "handwerker", "betrag": D("200.01")})),
        gashaus(("anlagen/0/kosten/1/p35a", {"kategorie": "handwerker", "betrag": D("200.00")})),
    ),
    "vorauszahlung.leerstand": (_vacancy("0.01"), _vacancy("0.00")),
    "zaehler.summe": (
        waermehaus(_house_meter("waermezaehler", "heizung", "23399.999999")),
        waermehaus(_house_meter("waermezaehler", "heizung", "23400")),
    ),
    # 36,000 kWh and 10 % on top, of which the other three flats have 17,100
    "zaehler.mehr_als_energie": (
        waermehaus(("nutzeinheiten/0/geraete/0/ablesungen/1/stand", D("22500.000001"))),
        waermehaus(("nutzeinheiten/0/geraete/0/ablesungen/1/stand", D(22500))),
    ),
    "ablesung.ruecklauf": (_first_device((EVE, "10"), (END, "9.999")), _first_device((EVE, "10"), (END, "10"))),
    "ablesung.negativ": (_first_device((EVE, "-0.001"), (END, "30")), _first_device((EVE, "0"), (END, "30"))),
    "ablesung.abweichender_tag": (
        _first_device((EVE, "0"), ("2023-12-27", "30")),
        _first_device((EVE, "0"), ("2023-12-28", "30")),
    ),
    "ablesung.zwischenablesung_fehlt": (
        wechsel(gashaus(), "2023-06-30", None, "2023-05-29"),
        wechsel(gashaus(), "2023-06-30", None, "2023-05-30"),
    ),
    "geraet.luecke": (exchanged("2023-07-02"), exchanged("2023-07-01")),
    "geraet.ueberschneidung": (exchanged("2023-06-30"), exchanged("2023-07-01")),
    "bewertung.exponent": (_radiator("1.450001"), _radiator("1.45")),
    "nutzer.luecke": (
        wechsel(gashaus(), "2023-06-29", "2023-07-01", "2023-06-30"),
        wechsel(gashaus(), "2023-06-30", "2023-07-01", "2023-06-30"),
    ),
    "nutzer.ueberschneidung": (
        wechsel(gashaus(), "2023-07-01", "2023-07-01", "2023-06-30"),
        wechsel(gashaus(), "2023-06-30", "2023-07-01", "2023-06-30"),
    ),
}
