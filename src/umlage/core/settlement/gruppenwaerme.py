"""Heat by which heat cost allocators count where a house has groups, or a tree by hand: that of their own element.

The nearest element above the allocators that is measured for itself decides: its heat meters, or what VGHeizung leaves
to it; else the plants whose energy enters above. Only what goes to these allocators alone is theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from umlage.core.figure import Figure, Value
from umlage.core.finding import Refused
from umlage.core.kostenbaum.element import Kostenelement, VGHeizung
from umlage.core.parameters import ParameterGap
from umlage.core.settlement.anlagenzaehler import zaehlerfigur
from umlage.core.settlement.haus import Abrechnungshaus
from umlage.core.settlement.heizwaerme import NAME, anlagenwaerme
from umlage.core.settlement.messwert import HEIZT

GRUPPE = "Wärme der Gruppe"

# what a heat was measured by (meters, plants, the element that leaves it), so that nothing counts twice
Waermen = Mapping[tuple[str, ...], Figure[Fraction]]


@dataclass(frozen=True, slots=True)
class Gruppenwaerme:
    """Heat and units of some allocators; `quellen`: what the heat is made of, each with its derivation.

    `nr`: the element that shares by them, for its path.
    """

    nr: str
    waerme: Figure[Fraction]
    einheiten: Figure[Value]
    geraete: frozenset[str]
    quellen: tuple[Figure[Fraction], ...]

    @property
    def pfad(self) -> str:
        """Where the heat is derived."""
        return f"gruppenwaerme/{self.nr}"

    @property
    def benannt(self) -> Figure[Fraction]:
        """The heat of which only its place is told, as the devices behind it may be those of others."""
        return self.waerme._replace(aside=True, source=self.pfad)


def gruppenwaermen(haus: Abrechnungshaus) -> tuple[Gruppenwaerme, ...]:
    """The heat of every set of allocators in a house with groups or a tree by hand; without those whose is unknown."""
    tree = haus.baum
    if tree is None or (haus.akte.kostenbaum is None and not haus.akte.nutzergruppen):
        return ()
    found: dict[frozenset[str], list[tuple[str, Waermen | None]]] = {}
    for path in _paths(haus, (tree,)):
        devices = frozenset(path[-1].geraete.nummern) if path[-1].geraete is not None else frozenset()
        found.setdefault(devices, []).append((path[-1].nr, _heat(haus, path, devices)))
    result = []
    for devices, rows in found.items():
        others = any(devices & one for one in found if one != devices)
        quellen = None if others else _each_once([row for _, row in rows])
        one = _joined(haus, rows[0][0], devices, tuple(quellen.values())) if quellen else None
        if one is not None:
            result.append(one)
    return tuple(result)


def _each_once(rows: Sequence[Waermen | None]) -> Waermen | None:
    """The heats of all elements that share by the same allocators; None where one may hold part of another.

    The meter of a group counts for every plant that fed it, one after the other or side by side.
    """
    if not all(rows):
        return None
    heats = {key: figure for row in rows for key, figure in (row or {}).items()}
    named = [name for key in heats for name in key]
    kinds = {name.partition("/")[0] for name in named}
    return heats if len(set(named)) == len(named) and len(kinds) == 1 else None


def _joined(
    haus: Abrechnungshaus, nr: str, devices: frozenset[str], quellen: tuple[Figure[Fraction], ...]
) -> Gruppenwaerme | None:
    heat = sum((figure.value for figure in quellen), Fraction(0))
    rows = [haus.messung.geraete[nummer] for nummer in sorted(devices) if nummer in haus.messung.geraete]
    units = sum((messwert.menge for messwert in rows), Fraction(0))
    if not units or heat <= 0:
        return None
    parts = tuple([zaehlerfigur(f"Gerät {one.geraet.nr}", one.menge, "HKV", one.where) for one in rows])
    whole = Figure(
        "Einheiten der Heizkostenverteiler der Gruppe",
        units,
        "HKV",
        inputs=parts,
        formula="summe()",
        source="Ablesungen der Gruppe",
        aside=True,
    )
    if len(quellen) == 1:
        return Gruppenwaerme(nr, quellen[0], whole, devices, quellen)
    total = Figure(f"{NAME} aller Anlagen", heat, "kWh", inputs=quellen, formula="summe()")
    return Gruppenwaerme(nr, total, whole, devices, quellen)


def _paths(haus: Abrechnungshaus, above: tuple[Kostenelement, ...]) -> list[tuple[Kostenelement, ...]]:
    """From the root to every element that shares heating by allocators alone."""
    here = above[-1]
    if here.geraete is not None:
        return [above] if _kinds(haus, here.geraete.nummern) == {"hkv"} else []
    return [path for below in here.nachfolger for path in _paths(haus, (*above, below))]


def _kinds(haus: Abrechnungshaus, nummern: Sequence[str]) -> set[str]:
    return {haus.messung.geraete[nummer].geraet.art for nummer in nummern if nummer in haus.messung.geraete}


def _heat(haus: Abrechnungshaus, path: tuple[Kostenelement, ...], devices: frozenset[str]) -> Waermen | None:
    """What the heat of these allocators is made of; None where it is not known."""
    if any(element.zeitraum is not None for element in path):
        return None
    for place in range(len(path) - 1, 0, -1):
        element, parent = path[place], path[place - 1]
        if element.zaehler:
            alone = element.wertermittler in (None, "zaehler") and _alone(haus, element, devices)
            return _metered(haus, element) if alone else None
        if isinstance(parent.verteiler, VGHeizung):
            return _left(haus, parent, devices) if element is parent.nachfolger[-1] else None
    plants = [verweis for element in path for verweis in element.kosten if verweis.endswith(".B")]
    first = next((element for element in path if any(one.endswith(".B") for one in element.kosten)), None)
    if first is None or not _alone(haus, first, devices, hot_water=True):
        return None
    heats: dict[tuple[str, ...], Figure[Fraction]] = {}
    for brennstoff in haus.brennstoffe:
        if f"A{brennstoff.anlage.nr}.B" in plants and brennstoff.anlage.heizt:
            heat = anlagenwaerme(haus, brennstoff)
            if heat is None:
                return None
            heats[(f"anlage/{brennstoff.anlage.nr}",)] = heat
    return heats or None


def _alone(haus: Abrechnungshaus, element: Kostenelement, devices: frozenset[str], *, hot_water: bool = False) -> bool:
    """Whether all heat below an element goes to these allocators; `hot_water`: that of hot water is told apart."""
    for leaf in element.walk():
        if not leaf.is_leaf or leaf.gruppe not in ("heizung", "warmwasser"):
            continue
        if leaf.gruppe == "warmwasser":
            if not hot_water:
                return False
        elif (
            leaf.geraete is not None
            and not devices.issuperset(nummer for nummer in leaf.geraete.nummern if nummer in haus.messung.geraete)
        ) or (leaf.anteile is not None and not _shares_alike(haus, leaf, devices)):
            return False
    return True


def _shares_alike(haus: Abrechnungshaus, leaf: Kostenelement, devices: frozenset[str]) -> bool:
    """Whether base costs are those of flats that have one of the allocators, so that nobody else is heated."""
    assert leaf.anteile is not None
    equipped = {
        einheit.nr
        for einheit in haus.akte.nutzeinheiten
        if not devices.isdisjoint(geraet.nr for geraet in einheit.geraete)
    }
    named = leaf.anteile.nutzeinheiten or tuple(leaf.anteile.werte or ())
    if named:
        return equipped.issuperset(named)
    heated = [
        einheit.nr for einheit in haus.akte.nutzeinheiten if any(geraet.art in HEIZT for geraet in einheit.geraete)
    ]
    return equipped.issuperset(heated)


def _metered(haus: Abrechnungshaus, element: Kostenelement) -> Waermen | None:
    """What the heat meters of a group counted; None where another device is among them."""
    rows = [haus.messung.geraete.get(nummer) for nummer in element.zaehler]
    parts = []
    for row in rows:
        if row is None or row.geraet.art != "waermezaehler":
            return None
        parts.append(zaehlerfigur(f"Zähler {row.geraet.nr}", row.menge, "kWh", row.where))
    whole = sum((part.value for part in parts), Fraction(0))
    key = tuple(sorted(f"zaehler/{nummer}" for nummer in element.zaehler))
    return {key: Figure(GRUPPE, whole, "kWh", inputs=tuple(parts), formula="summe()")}


def _left(haus: Abrechnungshaus, parent: Kostenelement, devices: frozenset[str]) -> Waermen | None:
    """What VGHeizung leaves: the heat of the heating less what the metered group counted."""
    assert isinstance(parent.verteiler, VGHeizung)
    if not _alone(haus, parent.nachfolger[-1], devices):
        return None
    try:
        own, whole = haus.vorerfasst(parent.verteiler, parent.nachfolger[0]).inputs
    except (Refused, ParameterGap):
        return None
    name = f"{GRUPPE}, was die andere übrig lässt"
    left = Figure(name, whole.number - own.number, "kWh", inputs=(whole, own), formula="{0} - {1}")
    # the same devices subtracted for two plants would count twice as well
    measured = [nummer for leaf in parent.nachfolger[0].walk() if leaf.geraete for nummer in leaf.geraete.nummern]
    return {(f"rest/{parent.nr}", *(f"rest/geraet/{nummer}" for nummer in sorted(measured))): left}
