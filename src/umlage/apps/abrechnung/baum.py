"""The cost tree of a year as rows with amounts, and what can be done to one that stands by hand."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from umlage.apps.abrechnung.aktenbau import werte
from umlage.apps.abrechnung.herkunft import durch
from umlage.apps.abrechnung.operations import look_at, save_part, take_turn
from umlage.apps.abrechnung.queries import Probe, probe, settled
from umlage.apps.accounts.models import Benutzer
from umlage.apps.archive.operations import note_change, snapshot
from umlage.apps.liegenschaften.models import Abrechnungszeitraum
from umlage.core.finding import Refused, error
from umlage.core.kostenbaum.ablauf import Lauf
from umlage.core.settlement.akte.akte import Teilung
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.formats.akte.codec import to_json, with_tree
from umlage.formats.akte.syntax import plain_values

Element = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Blatt:
    """What a Nutzer has of a leaf: value in the unit of the element, cents."""

    nr: str
    name: str
    wert: Fraction
    betrag: int


@dataclass(frozen=True, slots=True)
class Baumzeile:
    """An element: how it shares (a word of the Akte), what flows through it (cents), its part of what
    flows through the one above.
    """

    nr: str
    bezeichnung: str
    ebene: int
    verteiler: str
    norm: str
    wert: Fraction | None
    einheit: str
    anteil: Fraction | None
    betrag: Fraction
    eigen: int
    kosten: tuple[tuple[str, str, int], ...]
    pauschalen: tuple[tuple[str, int], ...]
    blaetter: tuple[Blatt, ...]
    vorjahr: Fraction | None = None
    nr_vorjahr: str = ""

    @property
    def pfad(self) -> str:
        return f"baum/{self.nr}"

    @property
    def pfad_vorjahr(self) -> str:
        return f"baum/{self.nr_vorjahr}"


def zeilen(ergebnis: Ergebnis, vorjahr: Ergebnis | None = None) -> list[Baumzeile]:
    """The tree, parents first, beside the amounts of the same elements a year before."""
    before = _same(ergebnis.wurzel, vorjahr.wurzel) if vorjahr is not None else {}
    return list(_rows(ergebnis, ergebnis.wurzel, 0, None, before))


def _same(now: Lauf, then: Lauf) -> dict[str, Lauf]:
    """By the number of an element what it was a year before: a number may have gone to other costs, so the names
    from the root down decide, and the number only among those of one name.
    """
    here, there = _named(now, ()), _named(then, ())
    found = {}
    for names, those in here.items():
        olds = there.get(names, [])
        if len(those) == len(olds) == 1:
            found[those[0].element.nr] = olds[0]
        else:
            found |= {old.element.nr: old for old in olds if old.element.nr in {one.element.nr for one in those}}
    return found


def _named(lauf: Lauf, names: tuple[str, ...]) -> dict[tuple[str, ...], list[Lauf]]:
    found = {names: [lauf]}
    for below in lauf.nachfolger:
        for key, those in _named(below, (*names, below.element.bezeichnung)).items():
            found.setdefault(key, []).extend(those)
    return found


def _rows(
    ergebnis: Ergebnis, lauf: Lauf, ebene: int, anteil: Fraction | None, before: dict[str, Lauf]
) -> Iterator[Baumzeile]:
    element, weights, then = lauf.element, lauf.gewichte, before.get(lauf.element.nr)
    posten = ergebnis.haus.posten
    yield Baumzeile(
        element.nr,
        element.bezeichnung,
        ebene,
        "" if element.is_leaf else element.verteiler.art,
        element.norm or "",
        Fraction(weights.summe) / weights.teiler if weights is not None else None,
        weights.einheit if weights is not None else "",
        anteil,
        durch(lauf),
        lauf.eigen,
        tuple((verweis, posten[verweis].bezeichnung, posten[verweis].betrag) for verweis in element.kosten),
        tuple((pauschale.bezeichnung, cents) for pauschale, cents in lauf.pauschalen),
        tuple(_leaves(ergebnis, lauf)),
        durch(then) if then is not None else None,
        then.element.nr if then is not None else "",
    )
    through = durch(lauf)
    for below in lauf.nachfolger:
        # also what enters below it is part of what flows through
        share = durch(below) / through if through else None
        yield from _rows(ergebnis, below, ebene + 1, share, before)


def _leaves(ergebnis: Ergebnis, lauf: Lauf) -> Iterator[Blatt]:
    if lauf.gewichte is None:
        return
    for person in ergebnis.nutzer:
        place = person.bewohner.platz
        weight = lauf.gewichte.nutzer[place]
        if weight:
            name = person.bewohner.nutzer.name
            yield Blatt(person.nr, name, Fraction(weight) / lauf.gewichte.teiler, int(lauf.betraege[place]))


# ---- a tree by hand


# what the tree says itself while it stands: how base costs are shared, and which groups are measured
_SEITEN = ("heizung", "warmwasser")


@dataclass(frozen=True, slots=True)
class Rueckweg:
    """What going back to the simple settings means: how many elements go, what holds then, whose costs differ.

    `grundkosten`: percent by side; `anders`: Nutzer with other costs than now, None where one of both cannot be
    settled; `groesster`: the greatest of these differences in cents, with its sign.
    """

    elemente: int
    grundkosten: tuple[tuple[str, Decimal], ...]
    anders: int | None
    groesster: int


def by_hand(*, zeitraum: Abrechnungszeitraum, found: Probe, fassung: int, benutzer: Benutzer, am: datetime) -> None:
    """Take the tree to which the simple settings lead as one by hand. Refused while there is none, SavedMeanwhile.

    The settings that the tree says itself from now on are kept beside it for the way back.
    """
    if found.ergebnis is None or found.akte is None:
        raise Refused(found.findings)
    written = to_json(with_tree(found.akte, found.ergebnis.wurzel.element))
    values = plain_values(written.encode(), is_json=True)
    assert isinstance(values, dict)
    said = {name: zeitraum.angaben[name] for name in ("nutzergruppen", "einstellungen") if name in zeitraum.angaben}
    kept = {name: value for name, value in zeitraum.angaben.items() if name not in said}
    new = {name: values[name] for name in ("einstellungen", "kostenbaum") if name in values}
    _replaced(zeitraum, {**kept, **new}, said, fassung, benutzer, am)


def by_settings(*, zeitraum: Abrechnungszeitraum, fassung: int, benutzer: Benutzer, am: datetime) -> None:
    """Back to the simple settings as they were; the tree by hand goes into the history. SavedMeanwhile."""
    _replaced(zeitraum, _without_tree(zeitraum), {}, fassung, benutzer, am)


def rueckweg(zeitraum: Abrechnungszeitraum) -> Rueckweg:
    """What by_settings would do, told before it is done."""
    values = werte(zeitraum)
    settings = {name: value for name, value in values.items() if name not in zeitraum.angaben}
    now, then = probe(zeitraum).ergebnis, settled({**settings, **_without_tree(zeitraum)})
    plain = _without_tree(zeitraum).get("einstellungen", {})
    shares = tuple((side, Decimal(plain.get(side, {}).get("grundkosten", _UEBLICH))) for side in _SEITEN)
    count = sum(1 for _ in _elements(zeitraum.angaben["kostenbaum"]))
    if now is None or then.ergebnis is None:
        return Rueckweg(count, shares, None, 0)
    costs = {person.nr: person.betrag.cents for person in now.nutzer}
    off = [person.betrag.cents - costs.get(person.nr, 0) for person in then.ergebnis.nutzer]
    return Rueckweg(count, shares, sum(map(bool, off)), max(off, key=abs, default=0))


_UEBLICH = Teilung().grundkosten


def _elements(here: Element) -> Iterator[Element]:
    yield here
    for below in here.get("nachfolger", ()):
        yield from _elements(below)


def _without_tree(zeitraum: Abrechnungszeitraum) -> dict[str, Any]:
    """What the year says without its tree: the settings put aside for it, and over them what was said since."""
    aside = zeitraum.ohne_baum
    since = {name: value for name, value in zeitraum.angaben.items() if name != "kostenbaum"}
    before, after = aside.get("einstellungen", {}), since.get("einstellungen", {})
    # only what the tree stood in for comes back: anything else was there to be changed, or taken out, meanwhile
    settings = {name: before[name] for name in ("vorerfassung",) if name in before} | after
    for side in _SEITEN:
        shares = {name: value for name, value in before.get(side, {}).items() if name != "ausnahme"}
        said = {**shares, **after.get(side, {})}
        if said:
            settings[side] = said
    groups = {name: aside[name] for name in ("nutzergruppen",) if name in aside}
    return {**groups, **since, **({"einstellungen": settings} if settings else {})}


def _replaced(
    zeitraum: Abrechnungszeitraum,
    angaben: dict[str, Any],
    ohne_baum: dict[str, Any],
    fassung: int,
    benutzer: Benutzer,
    am: datetime,
) -> None:
    house = zeitraum.liegenschaft_id
    take_turn(house, fassung)
    before = snapshot(zeitraum)
    zeitraum.angaben, zeitraum.ohne_baum = angaben, ohne_baum
    zeitraum.save()
    note_change(benutzer=benutzer, am=am, liegenschaft=house, row=zeitraum, vorher=before, nachher=snapshot(zeitraum))
    look_at(zeitraum=zeitraum, am=am)


def element(zeitraum: Abrechnungszeitraum, nr: str) -> Element | None:
    """An element of the tree by hand, without those below it."""
    found = _find(zeitraum.angaben.get("kostenbaum"), nr)
    return {name: value for name, value in found[0].items() if name != "nachfolger"} if found is not None else None


def _find(here: Element | None, nr: str, above: Element | None = None) -> tuple[Element, Element | None] | None:
    """An element and the one above it."""
    if here is None or here.get("nr") == nr:
        return (here, above) if here is not None else None
    for below in here.get("nachfolger", ()):
        found = _find(below, nr, here)
        if found is not None:
            return found
    return None


def change(
    *,
    zeitraum: Abrechnungszeitraum,
    nr: str,
    was: str,
    values: Element | None,
    fassung: int,
    benutzer: Benutzer,
    am: datetime,
) -> str:
    """Change the tree at an element, and say which one to show then. Refused, SavedMeanwhile.

    `was`: `speichern` its `values`, `nachfolger` to add one below it, `entfernen`, `hoch` or `runter` among its own.
    """
    tree = _mutable(deepcopy(zeitraum.angaben["kostenbaum"]))
    found = _find(tree, nr)
    if found is None:
        raise Refused((error("kostenbaum.element", "kostenbaum", _("Dieses Element gibt es nicht mehr.")),))
    here, above = found
    shown = nr
    if was == "speichern":
        assert values is not None
        below = here.get("nachfolger")
        here.clear()
        here.update(values)
        if below:
            here["nachfolger"] = below
        shown = str(values.get("nr", nr))
    elif was == "nachfolger":
        shown = _append(here)
    elif above is not None:
        shown = _moved(here, above, was)
    said = {"zeitraum": zeitraum, "art": "kostenbaum", "row": zeitraum}
    save_part(**said, values={"kostenbaum": tree}, fassung=fassung, benutzer=benutzer, am=am)
    return shown


def _mutable(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _mutable(inner) for name, inner in value.items()}
    return [_mutable(inner) for inner in value] if isinstance(value, list | tuple) else value


# what a leaf shares by
_ANTEILE = ("anteile", "geraete")


def _append(here: Element) -> str:
    """One more below: the first with what the element shared by, so that nobody pays otherwise; others by area."""
    said = {name: here.pop(name) for name in _ANTEILE if name in here}
    below = here.setdefault("nachfolger", [])
    number = next(f"{here['nr']}.{place}" for place in range(1, 10_000) if not _taken(below, f"{here['nr']}.{place}"))
    said = said or {"anteile": {"groesse": "heizflaeche"}}
    below.append({"nr": number, "bezeichnung": _("Neues Element"), **said})
    return number


def _taken(rows: list[Element], nr: str) -> bool:
    return any(_find(row, nr) is not None for row in rows)


def _moved(here: Element, above: Element, was: str) -> str:
    rows = above["nachfolger"]
    place = rows.index(here)
    if was == "entfernen":
        rows.remove(here)
        if not rows:
            # a leaf again, that shares as the last one below it did
            del above["nachfolger"]
            above.update({name: here[name] for name in _ANTEILE if name in here})
        return str(above["nr"])
    other = place + (-1 if was == "hoch" else 1)
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
    return str(here["nr"])
