"""An Ergebnis to plain values and JSON. All values are text; nothing in it depends on the clock or the machine."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from fractions import Fraction

from umlage import __version__
from umlage.core.finding import Finding
from umlage.core.kostenbaum.ablauf import Cent, Lauf
from umlage.core.money import Money, half_up, plain
from umlage.core.quantity import printed
from umlage.core.settlement.co2 import Co2
from umlage.core.settlement.ergebnis import Ergebnis, NutzerErgebnis, as_data, finding_data
from umlage.core.settlement.komponenten import direct_tax
from umlage.core.settlement.kuerzung import kuerzungen
from umlage.core.settlement.messwert import BASIS, menge
from umlage.core.settlement.neue_vorauszahlung import vorschlag
from umlage.core.verbrauch.staende import Guete

# grows when keys are added; a key that is there keeps its meaning
FORMAT = "1"
Data = dict[str, object]


def ergebnis_data(ergebnis: Ergebnis, *, pruefsumme: str, dateien: Sequence[str] = ()) -> Data:
    """The Ergebnis with everything that is printed about it; `dateien`: what was written beside it."""
    akte = ergebnis.haus.akte
    place, basis = akte.liegenschaft, as_data(ergebnis)
    people = basis.pop("nutzer")
    assert isinstance(people, list)
    return _frame(
        pruefsumme=pruefsumme,
        liegenschaft={"nr": place.nr, "strasse": place.strasse, "plz": place.plz, "ort": place.ort},
        zeitraum={"von": akte.zeitraum.von.isoformat(), "bis": akte.zeitraum.bis.isoformat()},
        abrechnung={"art": akte.abrechnung.art, "erstellt_am": akte.abrechnung.erstellt_am.isoformat()},
        direktkosten=str(Money(ergebnis.direktkosten)),
        co2=_co2(ergebnis),
        tarife=[
            {
                "bezeichnung": row.tarif.bezeichnung,
                "betrag": str(row.figur.value),
                "menge": None if row.menge is None else plain(row.menge.number, 3),
                "einheit": None if row.menge is None else printed(row.menge.unit_name),
                "verweis": row.verweis or None,
                "pfad": row.figur.path,
            }
            for row in ergebnis.haus.tarife
        ],
        servicerechnung=_invoice(ergebnis),
        kostenbaum=_element(ergebnis, ergebnis.wurzel),
        nutzer=[_nutzer(person, data) for person, data in zip(ergebnis.nutzer, people, strict=True)],
        dateien=list(dateien),
        **basis,
    )


def _invoice(ergebnis: Ergebnis) -> Data | None:
    """The invoice of the service with its lines, its tax by rate, and what accounting books."""
    found = ergebnis.servicerechnung
    if found is None:
        return None
    said = found.angaben
    return {
        "nr": said.nr,
        "am": None if said.am is None else said.am.isoformat(),
        "zahlbar_bis": None if said.zahlbar_bis is None else said.zahlbar_bis.isoformat(),
        "leistungszeitraum": {"von": found.leistung.start.isoformat(), "bis": found.leistung.last.isoformat()},
        "netto": str(found.netto.value),
        "umsatzsteuer": str(found.steuer.value),
        "betrag": str(found.betrag.value),
        "pfad": found.betrag.path,
        "posten": [
            {
                "artikel": row.artikel.nr,
                "bezeichnung": row.text,
                "menge": plain(row.menge, 3),
                "einheit": printed(row.einheit) or None,
                "preis": None if row.preis is None else plain(row.preis, 6),
                "preisart": "brutto" if row.brutto else "netto",
                "satz": plain(row.satz, 2),
                "betrag": str(row.betrag.value),
                "pfad": row.betrag.path,
            }
            for row in found.posten
        ],
        "steuern": [
            {"satz": plain(satz, 2), "netto": str(Money(netto)), "betrag": str(Money(steuer))}
            for satz, netto, steuer in found.nach_satz
        ],
        "buchungen": [
            {
                "konto": row.konto or None,
                "satz": plain(row.satz, 2),
                "netto": str(Money(row.netto)),
                "umsatzsteuer": str(Money(row.steuer)),
                "betrag": str(Money(row.brutto)),
            }
            for row in found.buchungen()
        ],
    }


def refused_data(findings: Sequence[Finding]) -> Data:
    """The same keys without values, and why there are none."""
    return _frame(tarife=[], nutzer=[], dateien=[], findings=[finding_data(row) for row in findings])


def to_json(data: Data) -> str:
    """The text of the file, with a line break at its end."""
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _frame(**known: object) -> Data:
    version = {"umlage": __version__, "ergebnis": FORMAT}
    keys = ("pruefsumme", "liegenschaft", "zeitraum", "abrechnung", "gesamtkosten", "direktkosten", "eigentuemer",
            "rundungsdifferenz", "co2", "tarife", "servicerechnung", "kostenbaum", "nutzer", "findings",
            "dateien")  # fmt: skip
    return {"version": version, **{key: known.get(key) for key in keys}}


def _nutzer(person: NutzerErgebnis, data: Data) -> Data:
    start = f"nutzer/{person.nr}"
    lines, special = data["positionen"], data["sonderposten"]
    assert isinstance(lines, list)
    assert isinstance(special, list)
    einheit = person.ergebnis.haus.akte.nutzeinheiten[person.bewohner.einheit]
    return {
        **data,
        "nutzeinheit": einheit.nr,
        "pfad": f"{start}/betrag",
        "umsatzsteuer": list(_umsatzsteuer(person)),
        "p35a": list(_p35a(person)),
        "verbrauch": list(_verbrauch(person)),
        "positionen": [{**line, "pfad": f"{start}/positionen/{nr}"} for nr, line in enumerate(lines, start=1)],
        "sonderposten": [{**line, "pfad": f"{start}/sonderposten/{nr}"} for nr, line in enumerate(special, start=1)],
        "entlastungen": [
            {
                "programm": name,
                "haus": str(Money(share.haus)),
                "betrag": str(Money(share.nutzer[person.bewohner.platz])),
                "pfad": f"{start}/entlastung/{name}",
            }
            for name, share in person.ergebnis.entlastung.items()
        ],
        "kuerzungsrechte": [
            {
                "art": recht.grund.art,
                "grund": recht.grund.text,
                "norm": recht.figur.norm,
                "anteil": str(recht.anteil),
                "prozent": plain(recht.prozent.number, 2),
                "betrag": str(recht.figur.value),
                "pfad": recht.figur.path,
            }
            for recht in kuerzungen(person)
        ],
        "neue_vorauszahlung": _proposal(person),
    }


def _proposal(person: NutzerErgebnis) -> Data | None:
    """The next prepayment by the month, where the Akte asks for a proposal."""
    figure, setting = vorschlag(person), person.ergebnis.haus.akte.abrechnung.neue_vorauszahlung
    if figure is None or setting is None:
        return None
    day = setting.ab.isoformat() if setting.ab is not None else None
    return {"betrag": str(figure.value), "ab": day, "pfad": figure.path}


def _umsatzsteuer(person: NutzerErgebnis) -> Iterator[Data]:
    """Contained tax by rate, with that of the direct costs."""
    cents = {rate: share.nutzer[person.bewohner.platz] for rate, share in person.ergebnis.steuer.items()}
    for posten in person.direkt:
        for rate in posten.steuer:
            cents[rate] = cents.get(rate, 0) + direct_tax(posten, rate)
    for rate in sorted(cents, reverse=True):
        yield {"satz": plain(rate, 2), "betrag": str(Money(cents[rate]))}


def _p35a(person: NutzerErgebnis) -> Iterator[Data]:
    """Labour shares (§ 35a EStG) by cost."""
    for verweis, share in person.ergebnis.lohn.items():
        posten = person.ergebnis.haus.posten[verweis]
        yield {
            "kategorie": posten.kategorie,
            "bezeichnung": posten.bezeichnung,
            "betrag": str(Money(share.nutzer[person.bewohner.platz])),
            "pfad": f"nutzer/{person.nr}/p35a/{verweis}",
        }
    for posten in person.direkt:
        if posten.lohn:
            labour = Fraction(posten.lohn)
            betrag = str(Money(half_up(labour.numerator, labour.denominator)))
            yield {"kategorie": posten.kategorie, "bezeichnung": posten.bezeichnung, "betrag": betrag, "pfad": None}


def _verbrauch(person: NutzerErgebnis) -> Iterator[Data]:
    """Consumption by kind of device."""
    haus, bewohner = person.ergebnis.haus, person.bewohner
    own = haus.belegung.einheiten[bewohner.einheit].index(bewohner.platz)
    sums: dict[str, Fraction] = {}
    worst: dict[str, Guete] = {}
    order = list(Guete)
    for messwert in haus.messung.geraete.values():
        if messwert.geraet.zweck != "abzug" and messwert.einheit == bewohner.einheit and own in messwert.plaetze:
            art = messwert.geraet.art
            for place, weight in zip(messwert.plaetze, messwert.gewichte, strict=True):
                if place == own:
                    sums[art] = sums.get(art, Fraction(0)) + menge(weight)
            worst[art] = max(worst.get(art, Guete.SEHR_GUT), messwert.guete(own), key=order.index)
    for kind, total in sums.items():
        value = {"menge": plain(total, 3), "einheit": printed(BASIS[kind]), "guete": worst[kind].value}
        yield {"geraeteart": kind, **value}


def _co2(ergebnis: Ergebnis) -> Data | None:
    """The carbon costs of the house; none where it burns nothing that has a carbon price."""
    carbon = ergebnis.haus.co2
    plants = [brennstoff for brennstoff in ergebnis.haus.brennstoffe if brennstoff.co2_wirksam]
    if not plants or carbon.ausstoss is None or carbon.anteil is None:
        return None
    deducted = sum(carbon.cents(nr) for nr in carbon.vermieter)
    return {
        "kilogramm": plain(carbon.kilogramm.value, 3),
        "kosten": str(Money(sum(plant.co2_betrag.value.cents for plant in plants))),
        "kilogramm_je_m2": plain(carbon.ausstoss.value, 1),
        "stufe": str(carbon.stufe + 1),
        "anteil_vermieter": plain(carbon.anteil.value, 2),
        "vermieter": str(Money(sum(figure.value.cents for figure in carbon.vermieter.values()))),
        "abgezogen": str(Money(deducted)),
        "pfad": "co2/anteil_vermieter",
        **({"haelften": list(_haelften(carbon))} if carbon.haelften else {}),
    }


def _haelften(carbon: Co2) -> Iterator[Data]:
    """The plants whose costs are halved from a day on: of each kind all of it, what is new, the landlord's half."""
    for nr, half in carbon.haelften.items():
        for name, row in half.teile.items():
            yield {
                "anlage": nr,
                "art": name,
                "ab": row.ab.isoformat(),
                "kosten": str(row.ganz.value),
                "davon_neu": str(row.neu.value),
                "vermieter": str(row.vermieter.value),
                "pfad": f"anlagen/{nr}/anteil_vermieter",
            }


def _element(ergebnis: Ergebnis, lauf: Lauf) -> Data:
    """An element of the cost tree: what comes from above and its own costs, less the Pauschalen, is handed on."""
    element, posten = lauf.element, ergebnis.haus.posten
    return {
        "nr": element.nr,
        "bezeichnung": element.bezeichnung,
        "norm": element.norm,
        "pfad": f"kostenbaum/{element.nr}",
        "von_oben": _amount(lauf.erhalten),
        "kosten": [
            {"verweis": nr, "bezeichnung": posten[nr].bezeichnung, "betrag": str(Money(posten[nr].betrag))}
            for nr in element.kosten
        ],
        "pauschalen": [
            {"bezeichnung": pauschale.bezeichnung, "auf": pauschale.auf, "betrag": str(Money(cents))}
            for pauschale, cents in lauf.pauschalen
        ],
        "verteilt": _amount(lauf.verteilt),
        "umlagen": [_element(ergebnis, below) for _, below in lauf.umgelegt],
        "nachfolger": [_element(ergebnis, below) for below in lauf.nachfolger],
    }


def _amount(cents: Cent) -> str:
    """Euros; with four decimals where `je_position` rounds only the lines."""
    exact = Fraction(cents)
    return plain(exact / 100, 2 if exact.denominator == 1 else 4)
