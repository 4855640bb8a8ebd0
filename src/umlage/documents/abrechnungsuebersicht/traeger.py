"""What the owner bears, and what was estimated."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from umlage.core.parameters import parameter
from umlage.core.period import DAY
from umlage.core.quantity import printed
from umlage.core.settlement.ergebnis import NutzerErgebnis
from umlage.core.settlement.messwert import BASIS, HEIZT, WARMWASSER, Messwert
from umlage.core.settlement.schaetzung import VERFAHREN
from umlage.core.verbrauch.geraet import PIKO, Abschnitt
from umlage.documents.abrechnungsuebersicht.inhalt import (
    Eigentuemeranteil,
    Eigentuemerzeile,
    Schaetzung,
    Schaetzungen,
)
from umlage.documents.bausteine import Satz, fett, satz
from umlage.documents.hauskosten import entnahmen
from umlage.documents.haussicht import Haussicht
from umlage.documents.zahlen import betrag, flaeche, geraetenummer, prozent, stand, zeitraum

GRENZE = "heizkostenv.schaetzung_flaechengrenze"


def leerstand(sicht: Haussicht) -> list[NutzerErgebnis]:
    """The vacancies."""
    return [person for person in sicht.ergebnis.nutzer if person.bewohner.nutzer.leerstand]


def eigentuemeranteil(sicht: Haussicht) -> Eigentuemeranteil | None:
    """Vacancies, the landlord's carbon share, exemptions at the owner's expense; none when he bears nothing."""
    zeilen = [
        (f"{name.replace('CO2', 'CO₂')}", "§§ 5 bis 8 CO2KostAufG" if "CO2" in name else "", cents)
        for name, cents in entnahmen(sicht.ergebnis)
    ]
    zeilen += _befreiungen(sicht)
    for person in leerstand(sicht):
        wann = zeitraum(person.bewohner.von, person.bewohner.bis - DAY)
        lage = sicht.akte.nutzeinheiten[person.bewohner.einheit].lage
        zeilen.append((", ".join(filter(None, [f"Leerstand {person.nr}", lage])), wann, person.betrag.cents))
    if not zeilen:
        return None
    summe = sum(cents for _, _, cents in zeilen)
    return Eigentuemeranteil(
        tuple(Eigentuemerzeile(name, betrag(cents), grund) for name, grund, cents in zeilen),
        Eigentuemerzeile("Summe", betrag(summe)),
    )


def gruende(sicht: Haussicht) -> list[str]:
    """Why the owner bears anything, in a word each."""
    woerter = ["Leerstand"] if any(person.betrag.cents for person in leerstand(sicht)) else []
    vorab = [name for name, _ in entnahmen(sicht.ergebnis)]
    woerter += ["Kohlendioxid"] if any("CO2" in name for name in vorab) else []
    woerter += ["Abzüge"] if any("CO2" not in name for name in vorab) else []
    return woerter + (["Befreiungen"] if any(cents for *_, cents in _befreiungen(sicht)) else [])


def _befreiungen(sicht: Haussicht) -> list[tuple[str, str, int]]:
    personen = sicht.ergebnis.haus.belegung.bewohner
    umlagen = sicht.ergebnis.haus.umlagen
    zeilen = []
    for lauf in sicht.ergebnis.blaetter:
        assert lauf.gewichte is not None
        for platz in sorted(lauf.gewichte.eigentuemer):
            nutzer = personen[platz].nutzer
            if umlagen is not None and platz in umlagen.wege:
                name = f"{lauf.element.bezeichnung}, nicht umgelegt: {nutzer.name}"
                zeilen.append((name, "", lauf.betraege[platz]))
                continue
            grund = next((b.grund for b in nutzer.befreiungen if b.kosten == lauf.element.bezeichnung), None)
            name = f"{lauf.element.bezeichnung}, befreit: Nutzer {nutzer.nr}"
            zeilen.append((name, grund or "", lauf.betraege[platz]))
    return zeilen


def schaetzungen(sicht: Haussicht) -> Schaetzungen | None:
    """Estimated stands and consumption split by time, with the check of § 9a Abs. 2; none when there are none."""
    zeilen, betroffen = [], {"heizung": set[int](), "warmwasser": set[int]()}
    for messwert in sicht.ergebnis.haus.messung.geraete.values():
        for abschnitt in messwert.abschnitte:
            zeile = _schaetzung(sicht, messwert, abschnitt)
            if zeile is None:
                continue
            zeilen.append(zeile)
            # the limit is one of heat and hot water
            limited = messwert.geraet.art in HEIZT or messwert.geraet.art in WARMWASSER
            if messwert.einheit is not None and abschnitt.spanne is None and limited:
                seite = "heizung" if messwert.geraet.art in HEIZT else "warmwasser"
                betroffen[seite].add(messwert.einheit)
    if not zeilen:
        return None
    return Schaetzungen(tuple(zeilen), tuple(_grenze(sicht, betroffen)))


def _schaetzung(sicht: Haussicht, messwert: Messwert, abschnitt: Abschnitt) -> Schaetzung | None:
    grund, verfahren = "", ""
    if messwert.geraet.schaetzung is not None:
        angabe = messwert.geraet.schaetzung
        grund, verfahren = angabe.grund, f"{VERFAHREN[angabe.verfahren]}, § 9a Abs. 1 HeizkostenV"
    elif abschnitt.spanne is not None:
        wechsel = messwert.moved(abschnitt)
        grund = "Zwischenablesung fehlt" if wechsel else "Ablesung zur neuen Bewertung fehlt"
        norm = "§ 9b Abs. 3" if wechsel else "§ 9a Abs. 1"
        verfahren = f"nach {'Gradtagen' if messwert.geraet.art in HEIZT else 'Tagen'}, {norm} HeizkostenV"
    else:
        for lesung in messwert.geraet.ablesungen:
            if lesung.art == "schaetzung" and abschnitt.von <= lesung.am + DAY <= abschnitt.bis:
                grund, verfahren = lesung.grund or "", "Ersatzwert, § 9a Abs. 1 HeizkostenV"
    if not verfahren:
        return None
    belegung = sicht.ergebnis.haus.belegung
    nutzer = "Haus"
    if messwert.einheit is not None:
        nutzer = belegung.bewohner[belegung.einheiten[messwert.einheit][abschnitt.platz]].nutzer.nr
    return Schaetzung(
        nutzer,
        geraetenummer(messwert.geraet.nr),
        messwert.geraet.raum or "",
        zeitraum(abschnitt.von, abschnitt.bis - DAY),
        grund,
        verfahren,
        stand(Fraction(abschnitt.gewicht) / PIKO),
        "Einh." if messwert.geraet.art == "hkv" else printed(BASIS[messwert.geraet.art]),
    )


def _grenze(sicht: Haussicht, betroffen: dict[str, set[int]]) -> Iterator[Satz]:
    for seite, groesse, wort in (
        ("heizung", "heizflaeche", "Heizung"),
        ("warmwasser", "warmwasserflaeche", "Warmwasser"),
    ):
        if not betroffen[seite]:
            continue
        werte = sicht.ergebnis.haus.flaechen.of(groesse)
        flaechen = [
            Fraction(0) if wert is None else Fraction(wert[-1].wert if isinstance(wert, tuple) else wert)
            for wert in werte
        ]
        teil, ganz = sum((flaechen[nr] for nr in betroffen[seite]), Fraction(0)), sum(flaechen, Fraction(0))
        if not ganz:
            continue
        grenze = Fraction(parameter(GRENZE).number(sicht.akte.zeitraum.von)) / 100
        urteil = "nicht überschritten" if teil / ganz <= grenze else "überschritten"
        yield satz(
            f"{wort}: betroffen sind Nutzeinheiten mit {flaeche(teil)} von {flaeche(ganz)} m², {prozent(teil / ganz)}. "
            f"Die Grenze von {prozent(grenze, 0)} (§ 9a Abs. 2 HeizkostenV) ist ",
            fett(urteil),
            "; die Kosten sind allein nach Fläche verteilt." if seite in sicht.ergebnis.haus.nach_flaeche else ".",
        )
