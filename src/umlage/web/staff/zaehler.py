"""All devices of a house in one table: where they hang, how they count, until when they are calibrated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from umlage.apps.accounts.access import Recht, allowed
from umlage.apps.messwerte import geraeteliste
from umlage.apps.messwerte.queries import einheit_am_geraet
from umlage.core.settlement.eichung import UNGEEICHT
from umlage.web.staff.blaettern import blatt
from umlage.web.staff.rahmen import hausrahmen
from umlage.web.ui.zahlen import key
from umlage.web.ui.zugang import Anfrage, zugang

_JE_SEITE = 100
_HAUS = "haus"


@dataclass(frozen=True, slots=True)
class Zeile:
    """A device as the table shows it.

    `vorher`: the number of the one whose place it took; `vorbei`: its calibration ends before its days in the year do.
    """

    geraet: Any
    ort: str
    einheit: str
    faktor: Fraction | None
    letzte: geraeteliste.Stand | None
    vorher: str
    ungeeicht: bool
    vorbei: bool


@zugang(Recht.LESEN)
@require_GET
def zaehler(request: Anfrage, nummer: str, jahr: int) -> HttpResponse:
    """The devices that hung in the house in the year, of a kind (?art=) or in a Nutzeinheit (?in=) where asked."""
    rahmen = hausrahmen(nummer, jahr)
    every = geraeteliste.im_jahr(rahmen.zeitraum)
    art, place = request.GET.get("art", ""), request.GET.get("in", "")
    meant = [one for one in every if art in ("", one.art) and _there(one, place)]
    page = blatt(meant, request.GET.get("seite"), _JE_SEITE)
    asked = urlencode({name: text for name, text in (("art", art), ("in", place)) if text})
    context = rahmen.context(
        request,
        "zaehler",
        blatt=page,
        frage=f"{asked}&" if asked else "",
        zeilen=_rows(page.zeilen, rahmen.zeitraum, {one.angaben.get("ersetzt_durch"): one.nr for one in every}),
        arten=Counter(one.art for one in every).items(),
        alle=len(every),
        art=art,
        ort=place,
        ort_schluessel=key(place),
        anlagen=rahmen.haus.anlagen.all(),
        darf=allowed(request.mitglied.rolle, Recht.STAMMDATEN),
        darf_tauschen=allowed(request.mitglied.rolle, Recht.ABLESUNGEN),
    )
    return render(request, "staff/zaehler.html", context)


def _there(geraet: Any, place: str) -> bool:
    if place == _HAUS:
        return geraet.nutzeinheit_id is None
    return not place or (geraet.nutzeinheit_id is not None and geraet.nutzeinheit_id == key(place))


def _rows(devices: Sequence[Any], zeitraum: Any, before: Mapping[Any, str]) -> list[Zeile]:
    last = geraeteliste.letzte_ablesungen(devices)
    return [
        Zeile(
            one,
            _ort(one),
            einheit_am_geraet(one),
            geraeteliste.kges(one, one.bis or zeitraum.bis),
            last.get(one.pk),
            before.get(one.nr, ""),
            one.art in UNGEEICHT,
            one.geeicht_bis is not None and one.geeicht_bis < min(one.bis or zeitraum.bis, zeitraum.bis),
        )
        for one in devices
    ]


def _ort(geraet: Any) -> str:
    if geraet.nutzeinheit is not None:
        return str(geraet.nutzeinheit)
    return _("Anlage {nr}").format(nr=geraet.anlage.nr) if geraet.anlage is not None else _("Haus")
