"""What every page of a house has: the tree on the left, the tabs, the year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext_lazy as _

from umlage.apps.liegenschaften import queries
from umlage.web.ui.zahlen import key
from umlage.web.ui.zugang import Anfrage

if TYPE_CHECKING:
    from umlage.apps.liegenschaften.models import Abrechnungszeitraum, Liegenschaft

# in the order of the work: what the house is, then what is done for the year
_HAUS = (
    ("haus", _("Grunddaten")),
    ("abrechnung", _("Abrechnung")),
    ("heizung", _("Heizung")),
    ("nutzeinheiten", _("Wohnungen")),
    ("zaehler", _("Zähler")),
    ("verwalter", _("Verwalter")),
    ("extras", _("Extras")),
    ("protokoll", _("Protokoll")),
)
_JAHR = (
    ("verbrauch", _("Verbrauch")),
    ("kosten", _("Gesamtkosten")),
    ("co2", _("CO2")),
    ("kostenbaum", _("Kostenbaum")),
    ("ergebnis", _("Ergebnis")),
    ("vergleich", _("Vergleich")),
    ("auftritt", _("Absender und Texte")),
    ("listen", _("Listen")),
    ("dokumente", _("Dokumente")),
)


@dataclass(frozen=True, slots=True)
class Hausrahmen:
    """A house in one of its years."""

    haus: Liegenschaft
    zeitraum: Abrechnungszeitraum

    def context(self, request: Anfrage, reiter: str, **more: Any) -> dict[str, Any]:
        """What the templates of a house need."""
        return {
            "organisation": request.mitglied.organisation,
            "mitglied": request.mitglied,
            "haus": self.haus,
            "zeitraum": self.zeitraum,
            "jahr": self.zeitraum.bis.year,
            "zeitraeume": queries.zeitraeume(self.haus),
            "einheiten": queries.nutzeinheiten(self.zeitraum),
            "reiter": ((_("Haus"), _HAUS), (str(self.zeitraum.bis.year), _JAHR)),
            "reiter_hier": reiter,
            **more,
        }


def fassung(request: Anfrage) -> int:
    """How often the house was changed when the form was opened; -1, which never fits, where the form does not say."""
    said = key(request.POST.get("fassung"))
    return said if said is not None else -1


def here(request: Anfrage) -> str:
    """The address of the page, to go back to it; a # or ? in the number of a house stays a part of it."""
    return escape_uri_path(request.path)


def hausrahmen(nummer: str, jahr: int) -> Hausrahmen:
    """The house of an address; 404 where there is none, or none that may be seen."""
    haus = queries.liegenschaft(nummer)
    zeitraum = queries.zeitraum(haus, jahr) if haus is not None else None
    if haus is None or zeitraum is None:
        raise Http404
    return Hausrahmen(haus, zeitraum)
