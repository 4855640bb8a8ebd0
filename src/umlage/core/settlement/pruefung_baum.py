"""What is checked of a cost tree given by hand."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from umlage.core.finding import Finding, error, warning
from umlage.core.kostenbaum import element as teile
from umlage.core.kostenbaum.element import Kostenelement
from umlage.core.money import german_exact
from umlage.core.parameters import parameter
from umlage.core.settlement.akte import Akte, Teilung
from umlage.core.settlement.haus import Abrechnungshaus
from umlage.core.settlement.messwert import HEIZT
from umlage.core.settlement.pruefung_geraete import no_device
from umlage.core.settlement.pruefung_gruppen import groups
from umlage.core.settlement.schaetzgrenze import NUR_FLAECHE
from umlage.core.settlement.umlage import gemeinsam

# only leaves are sure to have their group: it may be that of the costs above
_HEAT = frozenset(("heizung", "warmwasser"))


def tree(akte: Akte, haus: Abrechnungshaus, root: Kostenelement) -> list[Finding]:
    """Whether the tree takes every cost once and names only what exists."""
    if akte.kostenbaum is None:
        return []
    found: list[Finding] = [*_settings(akte), *_carbon(haus, root), *_idle_devices(haus, root), *groups(haus, root)]
    found.extend(_of_nothing(root))
    seen_elements: set[str] = set()
    taken: dict[str, str] = {}
    units = {einheit.nr for einheit in akte.nutzeinheiten}
    people = {person.nr for einheit in akte.nutzeinheiten for person in einheit.nutzer}
    for element in root.walk():
        where = f"kostenbaum/{element.nr}"
        if element.nr in seen_elements:
            found.append(error("baum.nummer", where, f"Die Nummer {element.nr} ist zweimal vergeben."))
        seen_elements.add(element.nr)
        for verweis in element.kosten:
            if verweis not in haus.posten:
                found.append(
                    error(
                        "baum.kosten",
                        where,
                        f"Die Kosten {verweis} gibt es nicht.",
                        remedy=f"Es gibt: {', '.join(sorted(haus.posten))}.",
                    )
                )
            elif verweis in taken:
                found.append(
                    error("baum.kosten_doppelt", where, f"Die Kosten {verweis} stehen schon bei {taken[verweis]}.")
                )
            taken[verweis] = where
        for numbers in (element.geraete.nummern if element.geraete is not None else (), element.zaehler):
            for nummer in {nummer for nummer in numbers if numbers.count(nummer) > 1}:
                found.append(error("baum.geraet_doppelt", where, f"Das Gerät {nummer} steht zweimal."))
        found.extend(_places(element, where, units))
        found.extend(_people(element, where, people))
        found.extend(_too_much(element, where))
        found.extend(_by_difference(element, where))
        found.extend(_kostenverteiler(akte, haus, element, where))
        found.extend(row for row in _without_device(akte, haus, element) if row not in found)
    for reference, posten in haus.posten.items():
        if reference not in taken:
            found.append(
                error(
                    "baum.kosten_fehlen",
                    posten.where,
                    f"Die Kosten {reference} ({posten.bezeichnung}) verteilt der Kostenbaum nicht.",
                )
            )
    return found


def _by_difference(element: Kostenelement, where: str) -> Iterator[Finding]:
    if element.wertermittler == "differenz_verbrauch":
        yield warning(
            "baum.differenz_verbrauch",
            where,
            f"„{element.bezeichnung}“ wird nur als Differenz gemessen; das genügt nicht als Vorerfassung.",
            norm="HeizkostenV § 5 Abs. 7; BGH VIII ZR 57/07",
            remedy="Die Gruppe mit eigenem Zähler erfassen.",
        )


def _too_much(element: Kostenelement, where: str) -> Iterator[Finding]:
    whole = sum((pauschale.prozent or Decimal(0) for pauschale in element.pauschalen), Decimal(0))
    if whole > 100:
        yield error(
            "baum.pauschale",
            where,
            f"Die Pauschalen nehmen zusammen {german_exact(Fraction(whole), 0, 4)} % der Kosten.",
            remedy="Die Prozente der Pauschalen prüfen; zusammen sind es höchstens 100.",
        )


def _of_nothing(element: Kostenelement, *, reached: bool = False) -> Iterator[Finding]:
    """Pauschalen where no costs pass: an element takes from its own costs and from those above, never from below."""
    reached = reached or bool(element.kosten)
    for pauschale in element.pauschalen if not reached else ():
        if pauschale.co2_anlage is None:
            yield error(
                "baum.pauschale_leer",
                f"kostenbaum/{element.nr}",
                f"Die Pauschale „{pauschale.bezeichnung}“ nimmt nichts: „{element.bezeichnung}“ verteilt selbst keine "
                "Kosten, sie stehen erst darunter.",
                remedy="Die Pauschale dort eintragen, wo die Kosten stehen.",
            )
    for below in element.nachfolger:
        yield from _of_nothing(below, reached=reached)


def _places(element: Kostenelement, where: str, units: set[str]) -> Iterator[Finding]:
    named = (
        set(element.anteile.nutzeinheiten or ()) | set(element.anteile.werte or ())
        if element.anteile is not None
        else set()
    )
    named |= {pauschale.auf for pauschale in element.pauschalen if pauschale.auf != "eigentuemer"}
    for nr in sorted(named - units):
        yield error("baum.nutzeinheit", where, f"Die Nutzeinheit {nr} gibt es nicht.")


def _people(element: Kostenelement, where: str, people: set[str]) -> Iterator[Finding]:
    """A number that is nobody's would leave the Nutzer who was meant among those who pay."""
    for leaves in (element.anteile, element.geraete):
        if leaves is not None:
            for nr in sorted({*leaves.ohne_nutzer, *leaves.eigentuemer_fuer} - people):
                yield error("baum.nutzer", where, f"Den Nutzer {nr} gibt es nicht.")


def _settings(akte: Akte) -> Iterator[Finding]:
    for side in ("heizung", "warmwasser"):
        teilung: Teilung = getattr(akte.einstellungen, side)
        if teilung != Teilung(ausnahme=teilung.ausnahme):
            yield error(
                "baum.einstellungen",
                f"einstellungen/{side}",
                "Entweder einfache Einstellungen oder ein Kostenbaum von Hand, nicht beides.",
                remedy="Die Einstellung streichen, außer ausnahme: der Anteil steht im Kostenbaum.",
            )


def _carbon(haus: Abrechnungshaus, root: Kostenelement) -> Iterator[Finding]:
    taken = [pauschale.co2_anlage for element in root.walk() for pauschale in element.pauschalen]
    for nr in haus.co2.vermieter:
        times = taken.count(nr)
        if haus.co2.cents(nr) and times != 1:
            yield error(
                "baum.co2",
                "kostenbaum",
                f"Der CO2-Anteil des Vermieters der Anlage {nr} wird {times} Mal abgezogen statt einmal.",
                norm="CO2KostAufG § 7 Abs. 1",
                remedy=f'Eine Pauschale mit co2_anlage: "{nr}" am Element der Anlage eintragen.',
            )


def _idle_devices(haus: Abrechnungshaus, root: Kostenelement) -> Iterator[Finding]:
    used = {nummer for element in root.walk() if element.geraete is not None for nummer in element.geraete.nummern}
    kinds = {haus.messung.geraete[nummer].geraet.art for nummer in used if nummer in haus.messung.geraete}
    for nummer, messwert in haus.messung.geraete.items():
        art = messwert.geraet.art
        if messwert.einheit is None or nummer in used or messwert.geraet.zweck == "abzug":
            continue
        if art in kinds or (art in HEIZT and kinds & HEIZT):
            yield warning(
                "baum.geraet_fehlt",
                messwert.where,
                f"Andere Geräte dieser Art stehen im Kostenbaum, das Gerät {nummer} nicht.",
                remedy="Das Gerät bei seinem Kostenelement ergänzen.",
            )


def _without_device(akte: Akte, haus: Abrechnungshaus, element: Kostenelement) -> Iterator[Finding]:
    """Nutzeinheiten that pay base costs of the heating and have no device for the rest."""
    if element.gruppe != "heizung" or not isinstance(element.verteiler, teile.ProzentGrundkosten):
        return
    used, base = element.nachfolger[:2] if len(element.nachfolger) == 2 else (element, element)
    if used.geraete is None or base.anteile is None or element.verteiler.grundkosten == 100:
        return
    devices = (haus.messung.geraete.get(nummer) for nummer in used.geraete.nummern)
    equipped = {messwert.einheit for messwert in devices if messwert is not None}
    named = base.anteile.nutzeinheiten
    for place, einheit in enumerate(akte.nutzeinheiten):
        here = (named is None or einheit.nr in named) and einheit.flaeche.heizung and haus.belegung.einheiten[place]
        if here and place not in equipped and not gemeinsam(einheit):
            yield no_device(einheit.nr)


def _kostenverteiler(akte: Akte, haus: Abrechnungshaus, element: Kostenelement, where: str) -> Iterator[Finding]:
    verteiler = element.verteiler
    if isinstance(verteiler, teile.VORERFASSUNG):
        yield warning(
            "baum.vorerfassung",
            where,
            f"„{element.bezeichnung}“: nur eine Gruppe ist gemessen, die andere trägt den Rest; "
            "das genügt nicht als Vorerfassung.",
            norm="HeizkostenV § 5 Abs. 7; BGH VIII ZR 57/07",
            remedy="Jede Gruppe mit eigenem Wärmezähler erfassen.",
        )
    side = next((one.gruppe for one in element.walk() if one.gruppe in _HEAT), None)
    if isinstance(verteiler, teile.ProzentGrundkosten) and side is not None and element.norm != NUR_FLAECHE:
        least = parameter("heizkostenv.grundkosten_min").number(akte.zeitraum.von)
        most = parameter("heizkostenv.grundkosten_max").number(akte.zeitraum.von)
        if not least <= Fraction(verteiler.grundkosten) <= most:
            teilung: Teilung = getattr(akte.einstellungen, side)
            reason = f" Ausnahme: {teilung.ausnahme}" if teilung.ausnahme else ""
            yield warning(
                "grundkosten.ausnahme",
                where,
                f"Grundkosten {verteiler.grundkosten} %, erlaubt sind {least} bis {most} %.{reason}",
                norm="HeizkostenV § 7 Abs. 1, § 8 Abs. 1, § 10",
            )
    yield from _hot_water(akte, haus, element, where)
    if not isinstance(verteiler, teile.Hkvo2 | teile.Hkvo3 | teile.VGWarmwasser1 | teile.VGWarmwasser2):
        return
    by_fuel = isinstance(verteiler, teile.Hkvo2 | teile.VGWarmwasser1)
    for brennstoff in haus.brennstoffe:
        if brennstoff.anlage.nr != verteiler.anlage:
            continue
        by_heat = brennstoff.nach_waerme
        if by_heat is by_fuel:
            yield error(
                "baum.hkvo",
                where,
                f"Die Anlage {verteiler.anlage} teilt sich nach "
                f"{'Wärme: hkvo3, vg_warmwasser2' if by_heat else 'Brennstoff: hkvo2, vg_warmwasser1'}.",
                norm="HeizkostenV § 9 Abs. 1",
            )


def _hot_water(akte: Akte, haus: Abrechnungshaus, element: Kostenelement, where: str) -> Iterator[Finding]:
    """A fixed share where no plant says why it does not measure; a formula beside a measurement."""
    verteiler = element.verteiler
    if isinstance(verteiler, teile.ProzentWarmwasser | teile.BetragWarmwasser):
        ways = {anlage.warmwasser.verfahren for anlage in akte.anlagen if anlage.warmwasser is not None}
        if ways <= {"waermezaehler"}:
            yield warning(
                "warmwasser.nicht_gemessen",
                where,
                f"„{element.bezeichnung}“: Der Anteil des Warmwassers ist fest, nicht gemessen.",
                norm="HeizkostenV § 9 Abs. 2, § 12 Abs. 1; BGH VIII ZR 151/20",
                remedy="Nach § 9 trennen: hkvo2 bei Kesseln, hkvo3 bei Wärmelieferung und Wärmepumpen.",
            )
    if isinstance(verteiler, teile.VGWarmwasser1 | teile.VGWarmwasser2):
        parts = haus.trennungen.get(verteiler.anlage)
        if parts is not None and parts.gemessen:
            yield warning(
                "warmwasser.vergleich",
                where,
                f"„{element.bezeichnung}“: Die Wärme des Warmwassers ist gemessen, die der Gruppe mit Zählern "
                "nach der Formel berechnet; der Anteil ist eine Näherung.",
                norm="HeizkostenV § 9 Abs. 2",
                remedy="Die Wärme der Gruppe messen, oder alle Nutzeinheiten mit Warmwasserzählern ausstatten.",
            )
