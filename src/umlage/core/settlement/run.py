"""Akte in, Ergebnis out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow, localcontext
from operator import add, attrgetter

from umlage.core.finding import Finding, Refused, Severity, error
from umlage.core.kostenbaum.ablauf import fliessen
from umlage.core.kostenbaum.element import EIGENTUEMER, Kostenelement
from umlage.core.money import Money
from umlage.core.parameters import ParameterGap
from umlage.core.rule import NoRuleInForce
from umlage.core.settlement import (
    entlastung,
    geraetemodelle,
    pruefung,
    pruefung_angaben,
    pruefung_baum,
    pruefung_geraete,
    pruefung_haelfte,
    pruefung_servicerechnung,
    pruefung_sonderposten,
    pruefung_tarif,
    schaetzgrenze,
    solar,
    tarif,
)
from umlage.core.settlement.akte import Akte
from umlage.core.settlement.audit import freigabe
from umlage.core.settlement.audit.angaben import with_remedy
from umlage.core.settlement.belegung import belegung
from umlage.core.settlement.brennstoff import Brennstoff, brennstoff
from umlage.core.settlement.co2 import co2
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.settlement.flaechen import flaechen
from umlage.core.settlement.haus import Abrechnungshaus
from umlage.core.settlement.hausrohrwaerme import Hausrohrwaerme
from umlage.core.settlement.kosten import Kostenposten, direktposten, kostenposten
from umlage.core.settlement.messung import messung
from umlage.core.settlement.plan import kostenbaum
from umlage.core.settlement.reihenfolge import leaves
from umlage.core.settlement.schaetzung import schaetzen
from umlage.core.settlement.sonderposten import sonderposten
from umlage.core.settlement.tarifkosten import Tarifkosten
from umlage.core.settlement.warmwasser import trennung

# decimals are only added and multiplied here; should a digit ever be lost, it raises instead of rounding
EXACT = Context(prec=80, traps=[Inexact, InvalidOperation, DivisionByZero, Overflow])


def settle(akte: Akte) -> Ergebnis:
    """The Abrechnung of an Akte; Refused with all findings when one of them stops it."""
    with localcontext(EXACT):
        try:
            return _settle(akte)
        except Refused as refused:
            raise Refused(tuple(map(with_remedy, refused.findings))) from None
        except (ParameterGap, NoRuleInForce) as gap:
            raise Refused((_no_law(akte, gap),)) from None


def facts(akte: Akte) -> list[Finding]:
    """What can be found before anything is shared out; Refused where the law of the period is not known."""
    with localcontext(EXACT):
        try:
            findings, akte, tarife = _with_tariffs(akte)
            _haus(akte, findings, tarife)
        except (ParameterGap, NoRuleInForce) as gap:
            raise Refused((_no_law(akte, gap),)) from None
    return findings


def energie(akte: Akte) -> tuple[Brennstoff, ...]:
    """What each plant used, also where something else stops the settlement; a plant with errors of its own is left out.

    Empty where the costs of energy themselves cannot be told.
    """
    with localcontext(EXACT):
        try:
            _, akte, tarife = _with_tariffs(akte)
            occupancy, _problems = belegung(akte)
            fuels = [brennstoff(akte, plant, occupancy, tarif.lieferungen(tarife, plant)) for plant in akte.anlagen]
        except (Refused, ParameterGap, NoRuleInForce):
            return ()
    return tuple(one for one in fuels if not any(found.severity is Severity.ERROR for found in one.findings))


def _no_law(akte: Akte, gap: ParameterGap | NoRuleInForce) -> Finding:
    what = f"{gap.name}: {gap.reason}" if isinstance(gap, ParameterGap) else str(gap)
    return error(
        "parameter.fehlt", "zeitraum", f"Für den Zeitraum {akte.period} ist das Recht nicht hinterlegt ({what})."
    )


def _settle(akte: Akte) -> Ergebnis:
    findings, akte, tarife = _with_tariffs(akte)
    if akte.freigaben:
        findings += freigabe.stated(akte)
    haus = _haus(akte, findings, tarife)
    _stop(akte, findings)
    deducting = {nr: haus.co2.titel(nr) for nr in haus.co2.vermieter if haus.co2.cents(nr)}
    tree = kostenbaum(akte, haus.brennstoffe, haus.messung, deducting)
    if haus.messung.bekannt:
        tree = _estimated(haus, tree)
    haus.baum = tree
    findings += pruefung_baum.tree(akte, haus, tree)
    _stop(akte, findings)
    try:
        root = fliessen(haus, tree, 0)
    except Refused as refused:
        raise Refused((*_in_the_file(haus, tree, refused.findings), *findings)) from None
    if haus.rohrwaerme is not None:
        findings += haus.rohrwaerme.findings(haus.messung.geraete.values())
    every = tuple(root.walk())
    ergebnis = Ergebnis(haus, root, laeufe=every, blaetter=leaves(every))
    ergebnis.umlagen = _umlagen(ergebnis)
    ergebnis.vorauszahlungen = _prepaid(haus, pruefung.KINDS[akte.abrechnung.art])
    ergebnis.direkt = _direct(haus, findings)
    ergebnis.sonder = sonderposten(ergebnis)
    ergebnis.eigentuemer = Money(_owner(ergebnis))
    ergebnis.gesamtkosten = Money(sum([posten.betrag for posten in haus.posten.values()]) + ergebnis.direktkosten)
    findings += pruefung.result(ergebnis)
    _stop(akte, findings)
    ergebnis.findings = tuple(findings)
    return ergebnis


def _estimated(haus: Abrechnungshaus, tree: Kostenelement) -> Kostenelement:
    """The tree, which goes by area where the core estimates for too much of it (§ 9a Abs. 2)."""
    akte = haus.akte
    haus.geschaetzt = schaetzgrenze.schaetzflaechen(akte, haus.messung, haus.flaechen, haus.belegung, tree)
    over = frozenset(one.verteilung.name for one in haus.geschaetzt if one.over and one.berechnet)
    if not over:
        return tree
    tree = schaetzgrenze.nach_flaeche(akte, tree, over)
    haus.geschaetzt = schaetzgrenze.schaetzflaechen(akte, haus.messung, haus.flaechen, haus.belegung, tree)
    return tree


def _with_tariffs(akte: Akte) -> tuple[list[Finding], Akte, tuple[Tarifkosten, ...]]:
    """The facts, and the Akte in which tariffs stand among the costs, and devices have what their models say."""
    found: list[Finding] = []
    if akte.geraetemodelle:
        found = geraetemodelle.stated(akte)
        akte = geraetemodelle.mit_geraetemodellen(akte)
    elif geraetemodelle.named(akte):
        found = list(geraetemodelle.unknown(akte))
    found += pruefung_servicerechnung.warnings_of(akte)
    if not akte.tarife:
        return [*found, *pruefung.facts(akte)], akte, ()
    findings = [*found, *pruefung_tarif.stated(akte)]
    _stop(akte, findings)
    tarife, measured = tarif.berechnet(akte)
    findings += measured
    _stop(akte, findings)
    akte = tarif.mit_tarifen(akte, tarife)
    findings += pruefung_tarif.only_shown(akte, tarife)
    return [*findings, *tarif.placed(pruefung.facts(akte), tarife)], akte, tarife


def _in_the_file(haus: Abrechnungshaus, tree: Kostenelement, findings: Sequence[Finding]) -> list[Finding]:
    """Places in the file for what went wrong at an element of a tree that nobody wrote."""
    if haus.akte.kostenbaum is not None:
        return list(findings)
    places: dict[str, str] = {}

    def walk(element: Kostenelement, above: str) -> None:
        here = haus.posten[element.kosten[0]].where if element.kosten else above
        places[f"kostenbaum/{element.nr}"] = here
        for follower in element.nachfolger:
            walk(follower, here)

    walk(tree, "einstellungen")
    return [replace(finding, where=places.get(finding.where, finding.where)) for finding in findings]


def _haus(akte: Akte, findings: list[Finding], tarife: tuple[Tarifkosten, ...]) -> Abrechnungshaus:
    occupancy, problems = belegung(akte)
    findings += problems
    findings += pruefung_angaben.stated(akte, occupancy)
    findings += pruefung_sonderposten.stated(akte, occupancy)
    findings += entlastung.stated(akte)
    findings += pruefung_haelfte.stated(akte)
    findings += solar.stated(akte)
    areas, problems = flaechen(akte, occupancy)
    findings += problems
    devices = messung(akte, occupancy)
    findings += devices.findings
    if devices.geschaetzt and not any(finding.severity is Severity.ERROR for finding in findings):
        findings += schaetzen(devices, areas)
    findings += pruefung_geraete.stated(akte, devices)
    fuels = tuple(brennstoff(akte, anlage, occupancy, tarif.lieferungen(tarife, anlage)) for anlage in akte.anlagen)
    for fuel in fuels:
        findings += fuel.findings
    if tarife:
        findings[:] = tarif.placed(findings, tarife)
    if akte.freigaben:
        findings[:] = freigabe.released(akte, findings)
    separations = {}
    if not any(finding.severity is Severity.ERROR for finding in findings):
        for fuel in fuels:
            separation = trennung(akte, fuel, occupancy, areas, devices)
            separations[fuel.anlage.nr] = separation
            findings += separation.findings
    costs, problems = kostenposten(akte, occupancy, fuels)
    findings += problems
    for row in tarife:
        if row.verweis in costs and not row.nummer:
            posten = costs[row.verweis]
            posten.tarif, posten.menge, posten.where = row.figur, row.menge, row.figur.path
            posten.saetze = row.saetze
    carbon = co2(akte, occupancy, areas, fuels)
    findings += carbon.findings
    whole = akte.abrechnung.rundung == "restcent"
    if tarife:
        findings[:] = tarif.placed(findings, tarife)
    haus = Abrechnungshaus(akte, occupancy, areas, devices, fuels, separations, carbon, costs, whole, tarife=tarife)
    if akte.einstellungen.rohrwaerme is not None:
        numbers = [einheit.nr for einheit in akte.nutzeinheiten]
        district = bool(akte.anlagen) and all(anlage.energieart == "fernwaerme" for anlage in akte.anlagen)
        angabe = akte.einstellungen.rohrwaerme
        haus.rohrwaerme = Hausrohrwaerme(angabe, occupancy, areas.heizung, numbers, district)
    return haus


def _stop(akte: Akte, findings: list[Finding]) -> None:
    if akte.freigaben:
        findings[:] = freigabe.released(akte, findings)
    for finding in findings:
        if finding.severity is Severity.ERROR:
            raise Refused(tuple(findings))


def _umlagen(ergebnis: Ergebnis) -> list[int]:
    """Cents of every Nutzer from all leaf elements."""
    columns: list[Sequence[int]] = []
    for lauf in ergebnis.blaetter:
        weights = lauf.gewichte
        assert weights is not None
        if weights.eigentuemer or lauf.umgelegt:
            gone = weights.eigentuemer.union([place for place, _ in lauf.umgelegt])
            columns.append([0 if place in gone else cents for place, cents in enumerate(lauf.betraege)])
        else:
            columns.append(lauf.betraege)
    return list(map(sum, zip(*columns, strict=True))) or [0] * len(ergebnis.haus.belegung.bewohner)


def _direct(haus: Abrechnungshaus, findings: list[Finding]) -> dict[int, tuple[Kostenposten, ...]]:
    found = {}
    for person in haus.belegung.bewohner:
        if person.nutzer.direktkosten:
            einheit = haus.akte.nutzeinheiten[person.einheit]
            where = f"nutzeinheiten/{einheit.nr}/nutzer/{person.nutzer.nr}/direktkosten"
            found[person.platz] = tuple(
                direktposten(kosten, f"{where}/{number}", findings)
                for number, kosten in enumerate(person.nutzer.direktkosten, start=1)
            )
    return found


_NULL, _HUNDERT = Decimal(0), Decimal(100)


def _prepaid(haus: Abrechnungshaus, kinds: Iterable[str]) -> list[int]:
    """Cents that every Nutzer paid in advance for what this Abrechnung covers."""
    paid = [person.nutzer.vorauszahlung for person in haus.belegung.bewohner]
    # as euros, which are exact to the cent: turning them into whole numbers is what takes time
    euros: list[Decimal] | None = None
    for kind in kinds:
        amounts = [amount or _NULL for amount in map(attrgetter(kind), paid)]
        euros = amounts if euros is None else list(map(add, euros, amounts))
    cents = [int(amount * _HUNDERT) for amount in euros or ()]
    for place, prepayment in enumerate(paid):
        if prepayment.kostenarten:
            cents[place] += sum(int(amount * _HUNDERT) for amount in prepayment.kostenarten.values())
    return cents


def _owner(ergebnis: Ergebnis) -> int:
    cents = 0
    for lauf in ergebnis.laeufe:
        if lauf.pauschalen:
            cents += sum(amount for pauschale, amount in lauf.pauschalen if pauschale.auf == EIGENTUEMER)
    for lauf in ergebnis.blaetter:
        if lauf.gewichte is not None and lauf.gewichte.eigentuemer:
            cents += sum(lauf.betraege[place] for place in lauf.gewichte.eigentuemer)
    return cents
