"""§ 9a Abs. 2 HeizkostenV: how much of the area of each distribution is estimated, and what then goes by area alone.

A house is one distribution on each side (heating, hot water); where groups are measured first (§ 5 Abs. 7), each
group is one of its own, because its costs are shared inside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from umlage.core.finding import Finding, warning
from umlage.core.kostenbaum.element import Kostenelement, ProzentGrundkosten
from umlage.core.money import german
from umlage.core.parameters import parameter
from umlage.core.settlement.akte import Akte
from umlage.core.settlement.belegung import Belegung
from umlage.core.settlement.flaechen import MIKRO, Flaechen, Flaechenwert, stufen
from umlage.core.settlement.messung import Messung
from umlage.core.settlement.messwert import HEIZT, WARMWASSER, Messwert

NUR_FLAECHE = "HeizkostenV § 9a Abs. 2"
SEITEN = {"heizung": "Heizung", "warmwasser": "Warmwasser"}
_SEITE = {
    "heizung": (frozenset(HEIZT), "heizflaeche"),
    "warmwasser": (frozenset(WARMWASSER), "warmwasserflaeche"),
}
_NEAR = timedelta(days=31)  # as far as a reading counts for a boundary (0002)
Verteilungsname = tuple[str, tuple[str, ...] | None]


@dataclass(slots=True)
class Verteilung:
    """Costs of one side that go by consumption among some Nutzeinheiten (None: all), in one or several elements.

    `titel`: its costs, as they are named; `bezeichnung`: who shares them, empty for all; `geraete`: the numbers of the
    devices by which they go; `by_area`: whether nothing goes by them, and why.
    """

    gruppe: str
    nutzeinheiten: tuple[str, ...] | None
    titel: str = ""
    bezeichnung: str = ""
    geraete: set[str] = field(default_factory=set)
    by_area: str = ""

    @property
    def name(self) -> Verteilungsname:
        return self.gruppe, self.nutzeinheiten


@dataclass(frozen=True, slots=True)
class Schaetzflaeche:
    """Area of a distribution of which the consumption is estimated, of the whole area by which it is shared, m².

    `where`: the house, or the first Nutzeinheit of a group whose consumption is estimated; `berechnet`: at least one of
    the estimates is made by the core.
    """

    verteilung: Verteilung
    where: str
    teil: Fraction
    ganz: Fraction
    berechnet: bool
    grenze: Fraction

    @property
    def over(self) -> bool:
        """More than § 9a Abs. 2 allows; exactly the limit is allowed."""
        return self.teil * 100 > self.ganz * self.grenze


def schaetzflaechen(
    akte: Akte, messung: Messung, flaechen: Flaechen, belegung: Belegung, tree: Kostenelement
) -> list[Schaetzflaeche]:
    """Every distribution of the tree of which some area is estimated."""
    # devices with an estimate are never settled by subtraction alone, so they are among those known one by one
    estimated = [messwert for messwert in messung.bekannt.values() if _estimated(messwert)]
    if not estimated:
        return []
    limit = parameter("heizkostenv.schaetzung_flaechengrenze").number(belegung.period.start)
    found = []
    for verteilung in _verteilungen(akte, tree):
        kinds, groesse = _SEITE[verteilung.gruppe]
        here = [one for one in estimated if one.geraet.art in kinds and one.geraet.nr in verteilung.geraete]
        if not here:
            continue
        named = verteilung.nutzeinheiten
        areas = {
            number: mittlere_flaeche(value, belegung)
            for number, value in enumerate(flaechen.of(groesse))
            if named is None or akte.nutzeinheiten[number].nr in named
        }
        units = {messwert.einheit for messwert in here}
        part = sum((area for number, area in areas.items() if number in units), Fraction(0))
        computed = any(messwert.geraet.schaetzung is not None for messwert in here)
        first = akte.nutzeinheiten[here[0].einheit or 0].nr
        where = "nutzeinheiten" if named is None else f"nutzeinheiten/{first}"
        found.append(Schaetzflaeche(verteilung, where, part, sum(areas.values(), Fraction(0)), computed, limit))
    return found


def mittlere_flaeche(value: Flaechenwert | None, haus: Belegung) -> Fraction:
    """The area over the period."""
    if value is None:
        return Fraction(0)
    if not isinstance(value, tuple):
        return Fraction(value)
    return Fraction(stufen(value, haus.period.start, haus.period.end, haus, "tage"), haus.period.days * MIKRO)


def _estimated(messwert: Messwert) -> bool:
    """Whether the consumption of a device of the Nutzer rests on an estimate, of it all or of a stand."""
    geraet = messwert.geraet
    if messwert.einheit is None or len(messwert.grenzen) < 2:
        return False
    if geraet.schaetzung is not None:
        return True
    stands = [lesung.am for lesung in geraet.ablesungen if lesung.art == "schaetzung"]
    return any(messwert.grenzen[0] - _NEAR <= am <= messwert.grenzen[-1] + _NEAR for am in stands)


def _verteilungen(akte: Akte, tree: Kostenelement) -> Iterable[Verteilung]:
    """The distributions by consumption of a tree, those of several plants among the same Nutzeinheiten as one."""
    found: dict[Verteilungsname, Verteilung] = {}
    groups = {gruppe.nutzeinheiten: gruppe for gruppe in akte.nutzergruppen}
    for parent in tree.walk():
        for leaf in parent.nachfolger:
            if leaf.geraete is None or leaf.gruppe not in SEITEN:
                continue
            own = Verteilung(leaf.gruppe, _shared_among(akte, parent, leaf), SEITEN[leaf.gruppe])
            if own.nutzeinheiten is not None:
                own.titel = parent.bezeichnung
                group = groups.get(own.nutzeinheiten)
                own.bezeichnung = group.bezeichnung if group is not None else f"„{parent.bezeichnung}“"
            one = found.setdefault(own.name, own)
            one.geraete.update(leaf.geraete.nummern)
            verteiler = parent.verteiler
            if isinstance(verteiler, ProzentGrundkosten) and verteiler.grundkosten == 100:
                one.by_area = parent.norm or "Einstellung"
    return found.values()


def _shared_among(akte: Akte, parent: Kostenelement, leaf: Kostenelement) -> tuple[str, ...] | None:
    """The Nutzeinheiten among which an element shares: those of its base costs, else those that have its devices."""
    for beside in parent.nachfolger:
        for element in beside.walk():
            if element.anteile is not None:
                named = element.anteile.nutzeinheiten
                return named if element.anteile.werte is None else tuple(element.anteile.werte)
    assert leaf.geraete is not None
    devices = set(leaf.geraete.nummern)
    equipped = [one for one in akte.nutzeinheiten if not devices.isdisjoint(geraet.nr for geraet in one.geraete)]
    return None if len(equipped) == len(akte.nutzeinheiten) else tuple([one.nr for one in equipped])


def nach_flaeche(akte: Akte, tree: Kostenelement, names: frozenset[Verteilungsname]) -> Kostenelement:
    """The tree in which these distributions go by area alone, where base costs stand beside their consumption."""
    verteiler = tree.verteiler
    if isinstance(verteiler, ProzentGrundkosten) and any(
        leaf.geraete is not None and (leaf.gruppe or "", _shared_among(akte, tree, leaf)) in names
        for leaf in tree.nachfolger
    ):
        only = ProzentGrundkosten(art="prozent_grundkosten", grundkosten=Decimal(100))
        return replace(tree, verteiler=only, norm=NUR_FLAECHE)
    return replace(tree, nachfolger=tuple(nach_flaeche(akte, below, names) for below in tree.nachfolger))


def befunde(flaechen: Sequence[Schaetzflaeche]) -> Iterator[Finding]:
    """What more area is estimated of than § 9a Abs. 2 allows."""
    for found in flaechen:
        verteilung = found.verteilung
        # base costs of 100 for another reason: nothing goes by the estimates
        if not found.over or (verteilung.by_area and verteilung.by_area != NUR_FLAECHE):
            continue
        text = (
            f"{verteilung.titel}: für {german(found.teil, 2)} von {german(found.ganz, 2)} m² ist der Verbrauch "
            f"geschätzt, mehr als {found.grenze} %. "
        )
        if verteilung.by_area:
            text += "Deshalb ist allein nach Fläche verteilt."
            yield warning("schaetzung.flaeche", found.where, text, norm=NUR_FLAECHE)
            continue
        yield warning(
            "schaetzung.grenze",
            found.where,
            f"{text}Dann ist allein nach Fläche zu verteilen.",
            norm=NUR_FLAECHE,
            remedy=_remedy(verteilung),
        )


def _remedy(verteilung: Verteilung) -> str:
    if verteilung.nutzeinheiten is None:
        return "grundkosten: 100 mit ausnahme angeben (§ 9a Abs. 2 HeizkostenV), oder Ablesungen nachtragen."
    return (
        "Die Geräte mit schaetzung schätzen lassen, oder im Kostenbaum von Hand bei dieser Gruppe grundkosten: 100 und "
        f"norm: {NUR_FLAECHE} angeben, oder Ablesungen nachtragen."
    )
