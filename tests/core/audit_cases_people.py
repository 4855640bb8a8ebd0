"""Cases of the rules on Nutzer and areas: just over the threshold, just under it."""

from __future__ import annotations

from decimal import Decimal

from tests.core.audit_house import gashaus, mit, waermehaus, wechsel
from tests.core.small_house import DROP, Plain

D = Decimal
FLAT = "nutzeinheiten/0"
PERSON = f"{FLAT}/nutzer/0"


def _area(square_metres: str, **others: str) -> Plain:
    """Another area of the first flat, and of the house so that their sums agree."""
    kinds = tuple((f"{FLAT}/flaeche/{kind}", D(value)) for kind, value in others.items())
    return gashaus((f"{FLAT}/flaeche/heizung", D(square_metres)), ("liegenschaft/wohnflaeche", D(260)), *kinds)


def _equal(square_metres: str) -> Plain:
    """Four flats of 65 m², the first with another area."""
    house = gashaus(*((f"nutzeinheiten/{place}/flaeche/heizung", D(65)) for place in range(4)))
    return mit(house, (f"{FLAT}/flaeche/heizung", D(square_metres)))


def _shares(last: str) -> Plain:
    house = gashaus(("hausnebenkosten/0/schluessel", "EA"))
    for place, share in enumerate(("250", "250", "250", last)):
        house = mit(house, (f"nutzeinheiten/{place}/mea", D(share)))
    return house


def _only(*costs: tuple[str, str, str], area: str = "65") -> Plain:
    """House costs alone; the first flat takes those by pieces, four flats of one area."""
    rows = tuple({"bezeichnung": name, "betrag": D(amount), "schluessel": key} for name, amount, key in costs)
    house = gashaus(("anlagen", ()), ("kaltwasser", ()), ("hausnebenkosten", rows))
    house = mit(house, *((f"nutzeinheiten/{place}/flaeche/heizung", D(area)) for place in range(4)))
    return mit(house, (f"{PERSON}/stueck", {name: D(1) for name, _, key in costs if key == "STK"}))


def _previous(house: Plain, **values: str) -> Plain:
    return mit(house, (f"{PERSON}/vorjahr", {kind: D(value) for kind, value in values.items()}))


def _unpaid() -> Plain:
    return gashaus((f"{PERSON}/vorauszahlung", {}))


def _told(house: Plain, **values: str) -> Plain:
    return mit(house, (f"{PERSON}/verbrauchsinformation", {kind: D(value) for kind, value in values.items()}))


def _short(last: str) -> Plain:
    return wechsel(gashaus(), last, None, last)


def _by_days(change: bool) -> Plain:
    house = gashaus(("einstellungen/heizung/zeit", "tage"))
    return wechsel(house, "2023-06-30", None, "2023-06-30") if change else house


def _people(count: int) -> Plain:
    """So many Nutzer one after the other, a month each and the last one the rest of the year."""
    ends = [f"2023-{month:02d}-28" for month in range(1, count)]
    nutzer = [{"nr": f"1-{nr}", "name": f"Nutzer {nr}", "bis": end} for nr, end in enumerate(ends, start=1)]
    house = gashaus((f"{FLAT}/nutzer", (*nutzer, {"nr": f"1-{count}", "name": "Letzter"})))
    for place, device in enumerate(house["nutzeinheiten"][0]["geraete"]):
        before, after = device["ablesungen"]
        middle = tuple({"am": end, "stand": D(nr), "art": "zwischenablesung"} for nr, end in enumerate(ends, start=1))
        house = mit(house, (f"{FLAT}/geraete/{place}/ablesungen", (before, *middle, after)))
    return house


CASES: dict[str, tuple[Plain, Plain]] = {
    "flaeche.summe": (
        gashaus(("liegenschaft/wohnflaeche", D("288.888889"))),
        gashaus(("liegenschaft/wohnflaeche", D("288.888888"))),
    ),
    "flaeche.klein": (_area("8.99"), _area("9")),
    "flaeche.gross": (_area("400.01"), _area("400")),
    "flaeche.ausreisser": (_equal("325.01"), _equal("325")),
    "flaeche.warmwasser": (_area("70", warmwasser="77.01"), _area("70", warmwasser="77")),
    "flaeche.nebenkosten": (_area("70", nebenkosten="69.99"), _area("70", nebenkosten="70.01")),
    "personen.dichte": (
        _area("11.99", nebenkosten="11.99"),
        _area("12", nebenkosten="12"),
    ),
    "mea.summe": (_shares("249.999"), _shares("250")),
    # 25 % of the area; 200 € by area, the rest for the first flat alone: 50 + x = 3/4 · (200 + x) at x = 400
    "nutzer.anteil": (
        _only(("Steuer", "200", "NHN"), ("Garage", "400.01", "STK")),
        _only(("Steuer", "200", "NHN"), ("Garage", "400.00", "STK")),
    ),
    "nutzer.kosten_je_flaeche": (_only(("Garage", "7800.01", "STK")), _only(("Garage", "7800.00", "STK"))),
    "nutzer.vorauszahlung": (_only(("Garage", "4500.01", "STK")), _only(("Garage", "4500.00", "STK"))),
    "vorauszahlung.keine": (
        _unpaid(),
        mit(_unpaid(), *((f"nutzeinheiten/{place}/nutzer/0/vorauszahlung", {}) for place in (1, 2, 3))),
    ),
    # 6,300 kWh, 20 m³, 30 m³
    "vorjahr.heizung": (_previous(waermehaus(), heizung="3149.999"), _previous(waermehaus(), heizung="3150")),
    "vorjahr.warmwasser": (_previous(gashaus(), warmwasser="9.999"), _previous(gashaus(), warmwasser="10")),
    "vorjahr.kaltwasser": (_previous(gashaus(), kaltwasser="14.999"), _previous(gashaus(), kaltwasser="15")),
    "vorjahr.kosten": (
        _previous(_only(("Garage", "500.01", "STK")), kosten="250.00"),
        _previous(_only(("Garage", "500.00", "STK")), kosten="250.00"),
    ),
    "vorjahr.vorauszahlung": (_previous(_unpaid(), vorauszahlung="0.01"), _previous(_unpaid(), vorauszahlung="0.00")),
    "nutzer.kurz": (_short("2023-01-06"), _short("2023-01-07")),
    "absender.anschrift": (gashaus(("absender/ort", DROP)), gashaus()),
    "auftraggeber.fehlt": (gashaus(("absender/auftraggeber", DROP)), gashaus()),
    "auftraggeber.konto": (gashaus(("absender/auftraggeber/iban", DROP)), gashaus()),
    "nutzerwechsel.tage": (_by_days(True), _by_days(False)),
    "nutzer.zu_viele": (_people(7), _people(6)),
    "information.abweichung": (_told(waermehaus(), heizung="7560.001"), _told(waermehaus(), heizung="7560")),
    "ergebnis.negativ": (_only(("Garage", "-0.01", "STK")), _only(("Garage", "0.00", "STK"))),
}
