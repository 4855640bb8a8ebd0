"""The split of the carbon dioxide costs between landlord and Nutzer (CO2KostAufG)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.settlement.kohlendioxid import SINCE as CO2_SEIT
from umlage.documents.bausteine import Kohlendioxid, Kohlendioxidstufe, Satz, Teil, fett, leise, satz, zeichen
from umlage.documents.kopf import ist_jahr, mit_punkt
from umlage.documents.zahlen import dezimal, euro, flaeche, knapp


def kohlendioxid(ergebnis: Ergebnis) -> Kohlendioxid | None:
    """Classification of the house and the landlord's share; none when nothing is known or nothing applies."""
    haus = ergebnis.haus
    saetze: list[Satz] = []
    if haus.co2.ausstoss is not None and haus.co2.anteil is not None:
        saetze += _einstufung(ergebnis)
        saetze += _betraege(ergebnis)
    saetze += [
        satz(f"Keine Aufteilung der Kohlendioxidkosten ({b.art.titel}): {mit_punkt(b.anlage.co2_entfaellt)}")
        for b in haus.brennstoffe
        if b.anlage.co2_entfaellt
    ]
    if not saetze:
        return None
    if not ist_jahr(haus.akte.period) and haus.co2.grenzen:
        saetze.append(satz(leise("Die Grenzen der Stufen sind auf den kürzeren Abrechnungszeitraum umgerechnet.")))
    einheit = "kg CO₂ je m² und Jahr" if ist_jahr(haus.akte.period) else "kg CO₂ je m²"
    return Kohlendioxid(_stufen(ergebnis), tuple(saetze), einheit=einheit)


def mit_anteil(block: Kohlendioxid, ergebnis: Ergebnis, platz: int) -> Kohlendioxid:
    """The same with what it means for one Nutzer (§ 7 Abs. 3)."""
    if not ergebnis.haus.co2.anwendbar or not _kosten(ergebnis):
        return block
    entlastet = ergebnis.co2[1].nutzer[platz]
    betrag = fett(euro(enthalten(ergebnis, platz)))
    teile: list[str | Teil] = ["In Ihren Kosten sind ", betrag, " Kohlendioxidkosten enthalten"]
    if not ergebnis.haus.co2.wirksam:
        teile.append(f"; davon entfallen {euro(entlastet)} auf den vermietenden Eigentümer.")
    elif entlastet:
        teile += [
            "; weitere ",
            fett(euro(entlastet)),
            " trägt der Vermieter für Sie.",
        ]
    else:
        teile.append(".")
    return replace(block, saetze=(*block.saetze, satz(*teile)))


def enthalten(ergebnis: Ergebnis, platz: int) -> int:
    """Cents of carbon dioxide in the costs of one Nutzer; in a WEG the landlord's part is not deducted."""
    traegt, entlastet = ergebnis.co2[0].nutzer[platz], ergebnis.co2[1].nutzer[platz]
    return traegt if ergebnis.haus.co2.wirksam else traegt + entlastet


def _kosten(ergebnis: Ergebnis) -> int:
    return sum(b.co2_betrag.value.cents for b in ergebnis.haus.brennstoffe if b.co2_wirksam)


def _stufen(ergebnis: Ergebnis) -> tuple[Kohlendioxidstufe, ...]:
    haus = ergebnis.haus
    grenzen = haus.co2.grenzen
    if not grenzen or haus.akte.liegenschaft.art == "nichtwohngebaeude":
        return ()
    stellen = 0 if all(Fraction(grenze).denominator == 1 for grenze, _ in grenzen) else 2
    erste = f"unter {dezimal(grenzen[1][0], stellen)}"
    return tuple(
        Kohlendioxidstufe(
            f"ab {dezimal(grenze, stellen)}" if nr else erste, f"{knapp(anteil, 2)} %", nr == haus.co2.stufe
        )
        for nr, (grenze, anteil) in enumerate(grenzen)
    )


def _einstufung(ergebnis: Ergebnis) -> Iterator[Satz]:
    haus = ergebnis.haus
    ausstoss, anteil = haus.co2.ausstoss, haus.co2.anteil
    assert ausstoss is not None
    assert anteil is not None
    kilo, qm = ausstoss.inputs
    teile: list[str | Teil] = [
        f"Ihr Haus: {knapp(kilo.number, 2)} kg ",
        zeichen("÷"),
        f" {flaeche(qm.number)} m² ",
        zeichen("="),
        fett(f" {dezimal(ausstoss.number, 1)} kg je m²"),
    ]
    vermieter = f"{knapp(anteil.number, 2)} %"
    if haus.akte.liegenschaft.art == "nichtwohngebaeude":
        yield satz(
            *teile,
            ". Für Gebäude, die keine Wohngebäude sind, trägt der Vermieter ",
            fett(vermieter),
            " (§ 8 CO2KostAufG).",
        )
    else:
        yield satz(
            *teile,
            f", Stufe {haus.co2.stufe + 1} von {len(haus.co2.grenzen)}. Anteil des Vermieters: ",
            fett(vermieter),
            ".",
        )
    grund = haus.akte.liegenschaft.co2_beschraenkung_grund
    zusatz = f": {grund}" if grund else ""
    if haus.akte.liegenschaft.co2_beschraenkung == "eine":
        yield satz(f"Der Anteil des Vermieters ist halbiert (§ 9 Abs. 1 CO2KostAufG){zusatz}.")
    elif haus.akte.liegenschaft.co2_beschraenkung == "beide":
        yield satz(
            "Keine Aufteilung, der Vermieter ist an Verbesserungen rechtlich gehindert "
            f"(§ 9 Abs. 2 CO2KostAufG){zusatz}."
        )


def _betraege(ergebnis: Ergebnis) -> Iterator[Satz]:
    haus = ergebnis.haus
    if not haus.co2.anwendbar:
        text = "Nachrichtlich. Die Aufteilung nach dem CO2KostAufG gilt für Zeiträume, die ab dem 01.01.2023 beginnen."
        yield satz(leise(text))
        return
    assert haus.co2.anteil is not None
    ganz = _kosten(ergebnis)
    vermieter = sum(figur.value.cents for figur in haus.co2.vermieter.values())
    if not vermieter:
        yield satz(f"Kohlendioxidkosten des Hauses: {euro(ganz)}. Der Vermieter trägt davon nichts.")
        yield from _herkunft(ergebnis)
        return
    teile: list[str | Teil] = [
        f"Kohlendioxidkosten des Hauses: {euro(ganz)} ",
        zeichen("×"),
        f" {knapp(haus.co2.anteil.number, 2)} % ",
        zeichen("="),
        fett(f" {euro(vermieter)}"),
    ]
    if haus.co2.wirksam:
        yield satz(*teile, " trägt der Vermieter (vorab abgezogen).")
    else:
        yield satz(
            *teile,
            ". In der Wohnungseigentümergemeinschaft wird dieser Anteil nur ausgewiesen; "
            "der vermietende Eigentümer zieht ihn in seiner Abrechnung ab.",
        )
    yield from _herkunft(ergebnis)


def _herkunft(ergebnis: Ergebnis) -> Iterator[Satz]:
    posten = [p for b in ergebnis.haus.brennstoffe if b.co2_wirksam for p in b.posten]
    frueher = [p for p in posten if p.co2_betrag.norm == "CO2KostAufG § 11 Abs. 2" and p.co2_kg.number]
    if frueher:
        menge = knapp(sum((p.co2_kg.number * p.anteil for p in frueher), Fraction(0)), 2)
        yield satz(
            leise(
                f"Brennstoff, der vor dem {CO2_SEIT:%d.%m.%Y} berechnet wurde, zählt für die Einstufung ({menge} kg), "
                "seine Kohlendioxidkosten mit 0 € (§ 11 Abs. 2 CO2KostAufG)."
            )
        )
    if any(befund.code == "co2.berechnet" for befund in ergebnis.findings):
        yield satz(
            leise("Wo die Rechnung kein Kohlendioxid nennt, sind Menge und Kosten aus den Faktoren der EBeV berechnet.")
        )
