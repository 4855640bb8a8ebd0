"""What is checked of Nutzergruppen: everybody in one of them, and each measured by meters of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from umlage.core.finding import Finding, error, warning
from umlage.core.money import german
from umlage.core.parameters import parameter
from umlage.core.settlement.akte import Akte, Geraet, Nutzergruppe
from umlage.core.settlement.haus import Abrechnungshaus
from umlage.core.settlement.messwert import BASIS, HEIZT

_SIDES = ("heizung", "warmwasser")
_WARMWASSER = {"warmwasserzaehler", "warmwasserkostenverteiler"}
_KINDS = {"heizung": {"waermezaehler"}, "warmwasser": {"waermezaehler", "warmwasserzaehler"}}


def stated(akte: Akte) -> Iterator[Finding]:
    """Findings of the groups as they stand in the Akte."""
    groups = akte.nutzergruppen
    if not groups:
        return
    if akte.kostenbaum is not None:
        yield error(
            "baum.einstellungen",
            "nutzergruppen",
            "Entweder einfache Einstellungen oder ein Kostenbaum von Hand, nicht beides.",
            remedy="nutzergruppen streichen: die Gruppen stehen im Kostenbaum.",
        )
        return
    yield from _members(akte)
    for side in _SIDES:
        yield from _share(akte, side)
        if any(getattr(group, side) for group in groups):
            yield from _meters(akte, groups, side)
    if not any(getattr(group, side) for group in groups for side in _SIDES):
        yield error(
            "gruppe.zaehler",
            "nutzergruppen",
            "Keine Nutzergruppe hat einen Zähler; dann gibt es nichts vorzuerfassen.",
            norm="HeizkostenV § 5 Abs. 7",
            remedy="Zähler unter heizung oder warmwasser nennen, oder nutzergruppen streichen.",
        )


def _members(akte: Akte) -> Iterator[Finding]:
    known = {einheit.nr for einheit in akte.nutzeinheiten}
    seen: dict[str, str] = {}
    numbers: set[str] = set()
    for group in akte.nutzergruppen:
        where = f"nutzergruppen/{group.nr}"
        if group.nr in numbers:
            yield error("nummer.doppelt", where, f"Die Nummer {group.nr} ist zweimal vergeben.")
        numbers.add(group.nr)
        for nr in group.nutzeinheiten:
            here = f"{where}/nutzeinheiten"
            if nr not in known:
                yield error("gruppe.nutzeinheit", here, f"Die Nutzeinheit {nr} gibt es nicht.")
            elif nr in seen:
                yield error("gruppe.nutzeinheit", here, f"Die Nutzeinheit {nr} gehört schon zur Gruppe {seen[nr]}.")
            seen[nr] = group.nr
    for einheit in akte.nutzeinheiten:
        if einheit.nr not in seen and (einheit.flaeche.heizung or einheit.flaeche.warmwasser or einheit.geraete):
            yield error(
                "gruppe.nutzeinheit",
                f"nutzeinheiten/{einheit.nr}",
                "Die Nutzeinheit gehört zu keiner Nutzergruppe.",
                norm="HeizkostenV § 5 Abs. 7",
                remedy="Bei ihrer Gruppe unter nutzeinheiten nennen.",
            )


def _share(akte: Akte, side: str) -> Iterator[Finding]:
    given = getattr(akte.einstellungen.vorerfassung, side)
    share = 100 - getattr(akte.einstellungen, side).grundkosten if given is None else given
    least = parameter("heizkostenv.vorerfassung_min").number(akte.zeitraum.von)
    if share < least and any(getattr(group, side) for group in akte.nutzergruppen):
        yield error(
            "gruppe.verbrauchsanteil",
            f"einstellungen/vorerfassung/{side}",
            f"Zwischen Nutzergruppen sind mindestens {least} % nach Verbrauch zu teilen, nicht {share} %.",
            norm="HeizkostenV § 6 Abs. 2 Satz 2",
        )


def _meters(akte: Akte, groups: Sequence[Nutzergruppe], side: str) -> Iterator[Finding]:
    house = {geraet.nr: geraet for geraet in akte.geraete}
    house |= {geraet.nr: geraet for anlage in akte.anlagen for geraet in anlage.geraete}
    seen: set[str] = set()
    units: set[str] = set()
    for group in groups:
        where = f"nutzergruppen/{group.nr}/{side}"
        numbers = getattr(group, side)
        if not numbers:
            yield _wrong(where, "Eine andere Gruppe ist vorerfasst, diese nicht; jede braucht ihren eigenen Zähler.")
        for nr in numbers:
            geraet = house.get(nr)
            if geraet is None:
                yield _wrong(where, f"Den Zähler {nr} gibt es weder unter geraete noch bei einer Anlage.")
            elif geraet.art not in _KINDS[side]:
                yield _wrong(where, f"Das Gerät {nr} ({geraet.art}) misst nicht, was die Gruppe bekommt.")
            elif nr in seen:
                yield _wrong(where, f"Der Zähler {nr} zählt schon bei einer anderen Gruppe.")
            else:
                units.add(_basis(geraet))
            seen.add(nr)
    if len(units) > 1:
        text = "Die Gruppen sind in verschiedenen Einheiten gemessen und lassen sich so nicht vergleichen."
        yield _wrong("nutzergruppen", text)


def _basis(geraet: Geraet) -> str:
    return BASIS[geraet.art]


def _wrong(where: str, text: str) -> Finding:
    return error("gruppe.zaehler", where, text, norm="HeizkostenV § 5 Abs. 7; BGH VIII ZR 57/07")


def plausible(haus: Abrechnungshaus) -> Iterator[Finding]:
    """Heat meters inside a group that show more than the group's own meter; a meter that counted nothing."""
    for group in haus.akte.nutzergruppen:
        # asked for here: a house without groups is settled without making every device
        devices = haus.messung.geraete
        members = set(group.nutzeinheiten)
        inside = [
            devices[geraet.nr]
            for einheit in haus.akte.nutzeinheiten
            if einheit.nr in members
            for geraet in einheit.geraete
        ]
        used = sum((one.menge for one in inside if one.geraet.art == "waermezaehler"), Fraction(0))
        own = sum((devices[nr].menge for nr in group.heizung), Fraction(0))
        if group.heizung and used > own > 0:
            text = (
                f"Die Wärmezähler der Nutzer zeigen {german(used, 0)} kWh, der Zähler der Gruppe {german(own, 0)} kWh."
            )
            yield _implausible(f"nutzergruppen/{group.nr}/heizung", text)
        for side, kinds in (("heizung", HEIZT), ("warmwasser", _WARMWASSER)):
            meters: tuple[str, ...] = getattr(group, side)
            counted = any(one.menge for one in inside if one.geraet.art in kinds)
            if meters and counted and not any(devices[nr].menge for nr in meters):
                text = (
                    "Der Zähler der Gruppe zählte nichts, die Geräte ihrer Nutzer schon: die anderen Gruppen trügen es."
                )
                yield _implausible(f"nutzergruppen/{group.nr}/{side}", text)


def _implausible(where: str, text: str) -> Finding:
    remedy = "Stände und Einheit der Zähler prüfen."
    return warning("gruppe.summe", where, text, norm="HeizkostenV § 5 Abs. 7", remedy=remedy)
