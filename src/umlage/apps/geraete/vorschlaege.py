"""Which device of which house a radio device might be: by its numbers, the house of its unit, and what it measures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from umlage.apps.geraete.models import Funkgeraet, Geraet
from umlage.apps.liegenschaften.models import Liegenschaft

# what a radio device of this medium is called in a house; smoke detectors and sensors are no devices of an Abrechnung
ARTEN = {
    "HCA": "hkv",
    "HEAT": "waermezaehler",
    "HEAT_COOLING": "waermezaehler",
    "COOLING": "kaeltezaehler",
    "WARM_WATER": "warmwasserzaehler",
    "COLD_WATER": "kaltwasserzaehler",
    "WATER": "kaltwasserzaehler",
    "ELECTRICITY": "stromzaehler",
    "GAS": "gaszaehler",
    "OIL": "oelzaehler",
}
# a meter of both kinds may be in a house for what it counts of cooling alone
_AUCH = {("HEAT_COOLING", "kaeltezaehler")}
_AT_ONCE = 400


def passt(medium: str, art: str) -> bool:
    """Whether a radio device of this medium may be a device of this kind in a house."""
    return ARTEN.get(medium) == art or (medium, art) in _AUCH


@dataclass(frozen=True, slots=True)
class Vorschlag:
    """A device that is probably meant, and why. `sicher`: it may be taken without a look."""

    geraet: Geraet
    gruende: tuple[str, ...]
    sicher: bool


def vorschlaege(rows: Sequence[Funkgeraet]) -> dict[int, Vorschlag]:
    """The best one for each of these devices (primary key); none where nothing bears its number."""
    wanted = {form for row in rows for number in _numbers(row) for form in _forms(number)}
    found = defaultdict(list)
    names = sorted(wanted)
    taken = set(
        Funkgeraet.objects.filter(geraet__isnull=False, stand=Funkgeraet.Stand.ZUGEORDNET).values_list(
            "geraet", flat=True
        )
    )
    for first in range(0, len(names), _AT_ONCE):
        some = Geraet.objects.filter(nr__in=names[first : first + _AT_ONCE], bis__isnull=True)
        for geraet in some.select_related("liegenschaft", "nutzeinheit"):
            if geraet.pk not in taken:
                found[geraet.nr.upper()].append(geraet)
    best = {}
    for row in rows:
        candidates = {
            geraet.pk: geraet for number in _numbers(row) for form in _forms(number) for geraet in found[form]
        }
        chosen = _best(row, list(candidates.values()))
        if chosen is not None:
            best[row.pk] = chosen
    return best


def wartende(haus: Liegenschaft) -> list[Funkgeraet]:
    """Radio devices that were heard and not assigned yet, although they surely are devices of this house."""
    with_radio = Funkgeraet.objects.filter(geraet__liegenschaft=haus, stand=Funkgeraet.Stand.ZUGEORDNET)
    free = Geraet.objects.filter(liegenschaft=haus, bis__isnull=True).exclude(pk__in=with_radio.values("geraet"))
    names = sorted({form for number in free.values_list("nr", flat=True) for form in _forms(number)})
    heard: dict[int, Funkgeraet] = {}
    for first in range(0, len(names), _AT_ONCE):
        some = names[first : first + _AT_ONCE]
        rows = Funkgeraet.objects.filter(Q(funkadresse__in=some) | Q(werksnummer__in=some), stand=Funkgeraet.Stand.NEU)
        heard |= {row.pk: row for row in rows.select_related("datenpunkt")}
    found = vorschlaege(list(heard.values()))
    return [heard[key] for key, seen in found.items() if seen.sicher and seen.geraet.liegenschaft_id == haus.pk]


def _best(row: Funkgeraet, candidates: Sequence[Geraet]) -> Vorschlag | None:
    ranked = sorted((_rank(row, geraet), -geraet.pk, geraet) for geraet in candidates)
    if not ranked:
        return None
    points, _pk, geraet = ranked[-1]
    alone = len(ranked) == 1 or ranked[-2][0] < points
    same_kind = passt(row.medium, geraet.art)
    return Vorschlag(geraet, tuple(_reasons(row, geraet)), alone and (same_kind or not row.medium))


def _rank(row: Funkgeraet, geraet: Geraet) -> int:
    points = 4 if geraet.nr.upper() == row.funkadresse else 2 if geraet.nr.upper() == row.werksnummer else 1
    points += 8 if passt(row.medium, geraet.art) else 0
    return points + (16 if _same_house(row, geraet) else 0)


def _same_house(row: Funkgeraet, geraet: Geraet) -> bool:
    return row.datenpunkt is not None and row.datenpunkt.liegenschaft_id == geraet.liegenschaft_id


def _reasons(row: Funkgeraet, geraet: Geraet) -> list[str]:
    number = geraet.nr.upper()
    found = [_("gleiche Nummer") if number == row.funkadresse else _("gleiche Werksnummer")]
    if number not in (row.funkadresse, row.werksnummer):
        found = [_("gleiche Nummer ohne führende Nullen")]
    if _same_house(row, geraet):
        found.append(_("Haus der Einheit"))
    if ARTEN.get(row.medium) == geraet.art:
        found.append(_("gleiche Art"))
    return found


def _numbers(row: Funkgeraet) -> list[str]:
    aliases = [str(name) for name in row.angaben.get("aliase", ())]
    return [number for number in (row.funkadresse, row.werksnummer, *aliases) if number]


def _forms(number: str) -> set[str]:
    name = number.upper()
    bare = name.lstrip("0")
    return {name, bare, bare.zfill(8)} - {""}
