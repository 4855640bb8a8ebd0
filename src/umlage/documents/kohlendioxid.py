"""The split of the carbon dioxide costs between landlord and Nutzer (CO2KostAufG)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from umlage.core.settlement.anlagenzeit import anlagenname
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.settlement.haelftig import SEIT as HAELFTE_SEIT
from umlage.core.settlement.haelftig import Haelfte, beginn
from umlage.core.settlement.kohlendioxid import SINCE as CO2_SEIT
from umlage.core.settlement.pruefung_haelfte import titel as ausnahme_titel
from umlage.documents.bausteine import Kohlendioxid, Kohlendioxidstufe, Satz, Teil, fett, leise, satz, zeichen
from umlage.documents.kopf import ist_jahr, mit_punkt
from umlage.documents.zahlen import dezimal, euro, flaeche, knapp, tag


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
        if b.anlage.co2_entfaellt and haus.period.start >= CO2_SEIT
    ]
    if not saetze:
        return None
    if not ist_jahr(haus.akte.period) and haus.co2.grenzen and _gestuft(ergebnis):
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
    return replace(block, saetze=(*block.saetze, satz(*teile), *_halbiert(ergebnis, platz)))


def _halbiert(ergebnis: Ergebnis, platz: int) -> Iterator[Satz]:
    """What one Nutzer bears of network charges and bio-fuel (§ 7 Abs. 5)."""
    for name, (mieter, vermieter) in ergebnis.haelfte.items():
        traegt, andere = mieter.nutzer[platz], euro(vermieter.nutzer[platz])
        wirksam = ergebnis.haus.co2.wirksam
        betrag = euro(traegt if wirksam else traegt + vermieter.nutzer[platz])
        if name == "netzentgelt" and wirksam:
            yield satz(f"In Ihren Kosten sind {betrag} Netzentgelte enthalten; weitere {andere} trägt der Vermieter.")
        elif name == "netzentgelt":
            yield satz(f"In Ihren Kosten sind {betrag} Netzentgelte enthalten; davon trägt der Vermieter {andere}.")
        elif wirksam:
            yield satz(
                f"In Ihren Kosten sind {betrag} für Biobrennstoff enthalten; weitere {andere} trägt der Vermieter."
            )
        else:
            yield satz(
                f"In Ihren Kosten sind {betrag} für Biobrennstoff enthalten; davon trägt der Vermieter {andere}."
            )


def enthalten(ergebnis: Ergebnis, platz: int) -> int:
    """Cents of carbon dioxide in the costs of one Nutzer; in a WEG the landlord's part is not deducted."""
    traegt, entlastet = ergebnis.co2[0].nutzer[platz], ergebnis.co2[1].nutzer[platz]
    return traegt if ergebnis.haus.co2.wirksam else traegt + entlastet


def _kosten(ergebnis: Ergebnis) -> int:
    return sum(b.co2_betrag.value.cents for b in ergebnis.haus.brennstoffe if b.co2_wirksam)


def _gestuft(ergebnis: Ergebnis) -> bool:
    """Whether anything follows the step; not where all costs are halved."""
    return not ergebnis.haus.co2.haelften or bool(_nach_stufe(ergebnis)[0])


def _stufen(ergebnis: Ergebnis) -> tuple[Kohlendioxidstufe, ...]:
    haus = ergebnis.haus
    grenzen = haus.co2.grenzen
    if not grenzen or haus.akte.liegenschaft.art == "nichtwohngebaeude" or not _gestuft(ergebnis):
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
    if not _gestuft(ergebnis):
        yield satz(*teile, ".")
        return
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
    assert haus.co2.anteil is not None
    ganz, vermieter = _nach_stufe(ergebnis)
    prozent = haus.co2.anteil.number
    if not haus.co2.haelften and not vermieter:
        yield satz(f"Kohlendioxidkosten des Hauses: {euro(ganz)}. Der Vermieter trägt davon nichts.")
    elif not haus.co2.haelften:
        kosten = f"Kohlendioxidkosten des Hauses: {euro(ganz)} "
        yield _anteil(ergebnis, [kosten], prozent, vermieter, weg=_NUR_AUSGEWIESEN)
    else:
        if ganz:
            kosten = f"Kohlendioxidkosten nach der Stufe: {euro(ganz)} "
            yield _anteil(ergebnis, [kosten], prozent, vermieter)
        for nr, half in haus.co2.haelften.items():
            yield from _haelfte(ergebnis, nr, half)
        if not haus.co2.wirksam:
            yield satz(
                "In der Wohnungseigentümergemeinschaft wird der Anteil des Vermieters nur ausgewiesen; "
                "der vermietende Eigentümer zieht ihn in seiner Abrechnung ab."
            )
        yield satz(leise("Die Zahlen der hälftigen Teilung sind noch nicht am Gesetzestext geprüft."))
    yield from _ausnahmen(ergebnis)
    yield from _herkunft(ergebnis)


def _nach_stufe(ergebnis: Ergebnis) -> tuple[int, int]:
    """Carbon costs that follow the step, and the landlord's part of them."""
    carbon = ergebnis.haus.co2
    ganz, vermieter = 0, 0
    for b in ergebnis.haus.brennstoffe:
        if not b.co2_wirksam:
            continue
        half = carbon.haelften.get(b.anlage.nr)
        if half is None:
            ganz += b.co2_betrag.value.cents
            vermieter += carbon.vermieter[b.anlage.nr].value.cents
        elif half.frueher is not None and half.stufe is not None:
            ganz += half.frueher.value.cents
            vermieter += half.stufe.value.cents
    return ganz, vermieter


_NUR_AUSGEWIESEN = (
    ". In der Wohnungseigentümergemeinschaft wird dieser Anteil nur ausgewiesen; "
    "der vermietende Eigentümer zieht ihn in seiner Abrechnung ab."
)


def _anteil(ergebnis: Ergebnis, kosten: Sequence[str | Teil], prozent: Fraction, cents: int, *, weg: str = ".") -> Satz:
    """Costs times per cent, and that the landlord bears this; `weg`: the end where nothing is deducted."""
    ende = " trägt der Vermieter (vorab abgezogen)." if ergebnis.haus.co2.wirksam else weg
    return satz(*kosten, zeichen("×"), f" {knapp(prozent, 2)} % ", zeichen("="), fett(f" {euro(cents)}"), ende)


def _haelfte(ergebnis: Ergebnis, nr: str, half: Haelfte) -> Iterator[Satz]:
    """A plant whose costs are halved from a day on (§ 5a)."""
    haus = ergebnis.haus
    brennstoff = next(b for b in haus.brennstoffe if b.anlage.nr == nr)
    welche: list[str | Teil] = []
    if len(haus.brennstoffe) > 1:
        welche = [fett(anlagenname(brennstoff.anlage, brennstoff.art.titel, haus.period)), ": "]
    if brennstoff.anlage.eingebaut_am is not None:
        yield satz(
            *welche,
            f"Die Heizung ist am {tag(brennstoff.anlage.eingebaut_am)} eingebaut: von Kosten ab dem "
            f"{tag(half.ab)} trägt der Vermieter die Hälfte statt der Stufe (§ 5a CO2KostAufG).",
        )
    for name, row in half.teile.items():
        neu = euro(row.neu.value.cents)
        match name:
            case "kohlendioxid":
                kosten = f"Kohlendioxidkosten ab {tag(row.ab)}: {neu} "
            case "netzentgelt":
                kosten = f"Netzentgelte ab {tag(row.ab)}: {neu} "
            case "biobrennstoff":
                kosten = f"Biobrennstoff ab {tag(row.ab)}: {neu} "
        yield _anteil(ergebnis, [*welche, kosten], half.prozent.number, row.vermieter.value.cents)


def _ausnahmen(ergebnis: Ergebnis) -> Iterator[Satz]:
    """Plants that an exception leaves with the steps, with its reason."""
    haus = ergebnis.haus
    if haus.period.last < HAELFTE_SEIT:
        return
    for b in haus.brennstoffe:
        ausnahme = b.anlage.haelfte_ausnahme
        ab = beginn(haus.akte, b.anlage)
        if ausnahme is None or not b.co2_wirksam or (ab is not None and ausnahme.art != "notfall"):
            continue
        norm, grund = ausnahme_titel(ausnahme.art)[1], mit_punkt(ausnahme.grund)
        if ab is None:
            yield satz(f"Es gilt die Stufe statt der hälftigen Teilung ({norm}): {grund}")
        else:
            yield satz(f"Vor dem {tag(ab)} gilt die Stufe statt der hälftigen Teilung ({norm}): {grund}")


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
