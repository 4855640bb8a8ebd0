"""The split of a plant's costs into heating and hot water, with formula, real values and norm."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from umlage.core.figure import Figure, Value
from umlage.core.kostenbaum.ablauf import Lauf
from umlage.core.kostenbaum.element import BetragWarmwasser, Hkvo2, Hkvo3, ProzentWarmwasser
from umlage.core.quantity import printed
from umlage.core.settlement.akte import Anlage
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.documents.bausteine import Aufteilung, Satz, Segment, Teil, fett, leise, satz, zeichen
from umlage.documents.hauskosten import hauskosten
from umlage.documents.kopf import aufzaehlung, mit_punkt
from umlage.documents.schluessel import gerundet
from umlage.documents.zahlen import FEST, euro, knapp, preis, prozent

_TEILER = (BetragWarmwasser, Hkvo2, Hkvo3, ProzentWarmwasser)


def aufteilung(ergebnis: Ergebnis) -> Aufteilung | None:
    """Bar and sentences; none when no plant serves both heating and hot water."""
    laeufe = [lauf for lauf in ergebnis.wurzel.walk() if isinstance(lauf.element.verteiler, _TEILER)]
    laeufe = [lauf for lauf in laeufe if len(lauf.nachfolger) == 2]
    if not laeufe:
        return None
    warm = Fraction(sum(Fraction(lauf.nachfolger[0].verteilt) for lauf in laeufe))
    heiz = Fraction(sum(Fraction(lauf.nachfolger[1].verteilt) for lauf in laeufe))
    saetze = [zeile for lauf in laeufe for zeile in _saetze(ergebnis, lauf, mehrere=len(laeufe) > 1)]
    return Aufteilung(_segmente(heiz, warm), tuple(saetze))


def _segmente(heiz: Fraction, warm: Fraction) -> tuple[Segment, ...]:
    ganz = heiz + warm
    if not ganz:
        return ()
    promille = gerundet(heiz * 1000 / ganz)
    return (
        Segment("Heizung", euro(gerundet(heiz)), promille, 0, prozent(heiz / ganz)),
        Segment("Warmwasser", euro(gerundet(warm)), 1000 - promille, 1, prozent(warm / ganz)),
    )


def _saetze(ergebnis: Ergebnis, lauf: Lauf, *, mehrere: bool) -> Iterator[Satz]:
    if mehrere:
        yield satz(fett(lauf.element.bezeichnung))
    if any(cents for _, cents in lauf.pauschalen) or any(seite.eigen for seite in lauf.nachfolger):
        yield _gemeinsame_kosten(ergebnis, lauf)
    verteiler = lauf.element.verteiler
    warm = lauf.nachfolger[0].erhalten
    if isinstance(verteiler, ProzentWarmwasser):
        yield satz("Für das Warmwasser ist ein fester Anteil der Kosten angesetzt:")
        yield _rechnung(f"{knapp(verteiler.prozent, 4)} %", "", lauf.verteilt, warm, lauf.element.norm)
    elif isinstance(verteiler, BetragWarmwasser):
        yield satz("Für das Warmwasser gilt ein fester Betrag je Kubikmeter:")
        yield _fester_betrag(lauf, verteiler)
    elif isinstance(verteiler, Hkvo2 | Hkvo3) and lauf.faktor is not None:
        anlage = next(anlage for anlage in ergebnis.haus.akte.anlagen if anlage.nr == verteiler.anlage)
        yield from _nach_waerme(ergebnis, anlage, lauf, lauf.faktor)
    yield from _eigene_kosten(ergebnis, lauf)


def _gemeinsame_kosten(ergebnis: Ergebnis, lauf: Lauf) -> Satz:
    """From the sums of the cost table to what is split: without what one side bears alone, and what others bear."""
    anfang = _summen_der_tafel(ergebnis, lauf)
    teile: list[str | Teil] = ["Gemeinsame Kosten: ", euro(anfang[0])]
    for summe in anfang[1:]:
        teile += [zeichen(" + "), euro(summe)]
    eigene = sum(seite.eigen for seite in lauf.nachfolger) if sum(anfang) != lauf.total else 0
    if eigene:
        teile += [zeichen(" − "), f"{euro(eigene)} (nur Heizung oder nur Warmwasser)"]
    for pauschale, cents in lauf.pauschalen:
        if cents:
            wer = "Anteil des Vermieters" if pauschale.co2_anlage is not None else pauschale.bezeichnung
            teile += [zeichen(" − "), f"{euro(cents)} ({wer})"]
    return satz(*teile, zeichen(" = "), fett(euro(gerundet(lauf.verteilt))))


def _summen_der_tafel(ergebnis: Ergebnis, lauf: Lauf) -> list[int]:
    """What the cost table prints of the plant: energy and other costs, or their total; else what arrives here."""
    verweise = {verweis for eines in (lauf, *lauf.nachfolger) for verweis in eines.element.kosten}
    posten = {verweis: p for verweis, p in ergebnis.haus.posten.items() if verweis in verweise}
    anlagen = {verweis.partition(".")[0] for verweis in verweise}
    ganze = {verweis for verweis in ergebnis.haus.posten if verweis.partition(".")[0] in anlagen}
    if lauf.erhalten or ganze != verweise or not posten:
        return [gerundet(lauf.total)]
    energie = sum(p.betrag for verweis, p in posten.items() if verweis.endswith(".B"))
    andere = sum(p.betrag for p in posten.values()) - energie
    if not hauskosten(ergebnis).gruppen[0].titel:
        return [energie + andere]
    return [energie, andere] if andere else [energie]


def _nach_waerme(ergebnis: Ergebnis, anlage: Anlage, lauf: Lauf, faktor: Figure[Fraction]) -> Iterator[Satz]:
    teil, ganz = faktor.inputs
    assert anlage.warmwasser is not None
    if anlage.warmwasser.verfahren == "waermezaehler":
        yield _gemessen(ergebnis, anlage, faktor)
    else:
        grund = f" Grund: {mit_punkt(anlage.warmwasser.grund)}" if anlage.warmwasser.grund else ""
        yield satz(f"Die Wärme für das Warmwasser ist nicht gemessen, sie wird berechnet.{grund}")
    yield from _herleitung(teil)
    links, rechts = f"{menge(teil)}", f"{menge(ganz)}"
    norm = "HeizkostenV § 9 Abs. 1 und 2" if teil.norm != "HeizkostenV § 9 Abs. 3" else "HeizkostenV § 9 Abs. 1 bis 3"
    yield _rechnung(links, rechts, lauf.verteilt, lauf.nachfolger[0].erhalten, norm)


def _gemessen(ergebnis: Ergebnis, anlage: Anlage, faktor: Figure[Fraction]) -> Satz:
    ganz = faktor.inputs[1]
    trennung = ergebnis.haus.trennungen[anlage.nr]
    waerme = trennung.waerme
    gemessen = menge(waerme) if waerme is not None else ""
    mehrere = sum(g.art == "waermezaehler" and g.zweck == "warmwasser" for g in anlage.geraete) > 1
    wer = "Die Wärmezähler für Warmwasser haben" if mehrere else "Der Wärmezähler für Warmwasser hat"
    if waerme is not None and trennung.roh is not None and waerme is not trennung.roh:
        return satz(
            f"{wer} {menge(trennung.roh)} gemessen, {menge(waerme.inputs[1])} davon lieferte die Solaranlage ohne "
            f"Brennstoff. Für das Warmwasser bleiben {gemessen} von {menge(ganz)}:"
        )
    if ganz.unit_name == "kWh" and ganz.name == "Wärme der Anlage":
        if len(ganz.inputs) == 2 and ganz.inputs[0].name == "Wärmezähler Heizung":
            heizung = menge(ganz.inputs[0])
            return satz(f"{wer} {gemessen} gemessen, der für Heizung {heizung}, zusammen {menge(ganz)}:")
        return satz(
            f"{wer} {gemessen.removesuffix(' kWh').removesuffix(FEST + 'kWh')} von insgesamt {menge(ganz)} gemessen:"
        )
    titel = next(b.art.titel for b in ergebnis.haus.brennstoffe if b.anlage.nr == anlage.nr)
    return satz(f"{wer} {gemessen} gemessen; verbraucht wurden {menge(ganz)} {titel}:")


def menge(figur: Figure[Value]) -> str:
    """A quantity with its unit, at most three decimals."""
    return f"{knapp(figur.number, 3)}{FEST}{printed(figur.unit_name)}".rstrip(FEST)


def _herleitung(figur: Figure[Value]) -> Iterator[Satz]:
    """The steps of § 9 from readings to the heat or fuel of the hot water, first things first."""
    for eingang in figur.inputs:
        if eingang.norm.startswith("HeizkostenV § 9") and eingang.formula and not eingang.hands_on:
            yield from _herleitung(eingang)
    if not figur.norm.startswith("HeizkostenV § 9") or not figur.formula or figur.hands_on:
        return
    teile: list[str | Teil] = [f"{figur.name}: "]
    for stueck in re.split(r"( [×÷−] |\(|\))", _eingesetzt(figur)):
        teile.append(zeichen(stueck) if stueck.strip() in ("×", "÷", "−") else stueck)
    yield satz(*teile, zeichen(" = "), menge(figur), leise(f"   {norm(figur.norm)}"))


def _eingesetzt(figur: Figure[Value]) -> str:
    formel = figur.formula.replace("*", "×").replace("/", "÷").replace(" - ", " − ")
    return re.sub(r"\{(\d+)\}", lambda fund: _zahl(figur.inputs[int(fund[1])]), formel)


def _zahl(figur: Figure[Value]) -> str:
    # factors of the law stand bare: 2,5 × V × (tw − 10)
    if figur.norm and not figur.inputs:
        einheit = (
            printed(figur.unit_name) if figur.unit_name.startswith(("kWh/l", "kWh/k", "kWh/m", "kWh/S", "°C")) else ""
        )
        return f"{knapp(figur.number, 4)}{FEST}{einheit}".rstrip(FEST) if "K" not in einheit else knapp(figur.number, 4)
    return menge(figur)


def norm(text: str) -> str:
    """`HeizkostenV § 9 Abs. 3` as people write it: `§ 9 Abs. 3 HeizkostenV`."""
    gesetz, zeichen_, rest = text.partition(" § ")
    return f"§{FEST}{rest} {gesetz}" if zeichen_ else text


def _rechnung(teil: str, ganz: str, betrag: Fraction | int, ergebnis: Fraction | int, norm_: str | None) -> Satz:
    teile: list[str | Teil] = [fett(f"{teil} ")]
    if ganz:
        teile += [zeichen("÷"), fett(f" {ganz} ")]
    teile += [zeichen("×"), fett(f" {euro(gerundet(betrag))} "), zeichen("="), fett(f" {euro(gerundet(ergebnis))}")]
    return satz(*teile, leise(f"   {norm(norm_)}" if norm_ else ""))


def _fester_betrag(lauf: Lauf, verteiler: BetragWarmwasser) -> Satz:
    assert lauf.faktor is not None
    satz_ = f"{preis(verteiler.satz)}{FEST}€ je m³"
    teile: list[str | Teil] = [fett(f"{menge(lauf.faktor)} "), zeichen("×"), fett(f" {satz_} ")]
    if lauf.verteilt != lauf.total:
        teile += [
            zeichen("×"),
            fett(f" {euro(gerundet(lauf.verteilt))} "),
            zeichen("÷"),
            fett(f" {euro(gerundet(lauf.total))} "),
        ]
    return satz(*teile, zeichen("="), fett(f" {euro(gerundet(lauf.nachfolger[0].erhalten))}"))


def _eigene_kosten(ergebnis: Ergebnis, lauf: Lauf) -> Iterator[Satz]:
    for seite, wort in ((lauf.nachfolger[1], "die Heizung"), (lauf.nachfolger[0], "das Warmwasser")):
        if not seite.element.kosten:
            continue
        posten = [ergebnis.haus.posten[verweis] for verweis in seite.element.kosten]
        namen = aufzaehlung(f"{p.bezeichnung} {euro(p.betrag)}" for p in posten)
        yield satz(
            f"Nur für {wort}: {namen}. ",
            euro(gerundet(seite.erhalten)),
            zeichen(" + "),
            euro(seite.eigen),
            zeichen(" = "),
            fett(euro(gerundet(seite.total))),
        )
