"""What comes next in a year of a house, whose turn it is, and where that is done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from umlage.apps.abrechnung import queries, schritt
from umlage.apps.accounts.access import Recht, allowed
from umlage.documents.befunde import ort
from umlage.web.staff.rahmen import Hausrahmen
from umlage.web.ui.saetze import am_ort
from umlage.web.ui.zugang import Anfrage


@dataclass(frozen=True, slots=True)
class Naechstes:
    """A sentence, the turn by its word, the address where it is done and what the button there says.

    `stelle`: the place of the Akte that it is all about, so that no finding there has to say it again.
    """

    text: str
    wer: str
    adresse: str = ""
    knopf: str = ""
    stelle: str = ""


def naechstes(request: Anfrage, rahmen: Hausrahmen) -> list[Naechstes]:
    """The next step of the year as the worklist has it; in a house that is being entered, what it lacks at all."""
    begun = list(_anfang(request, rahmen))
    if begun:
        return begun
    stand = queries.pruefstand(rahmen.zeitraum)
    return [_schritt(request, rahmen, stand)] if stand is not None else []


def _schritt(request: Anfrage, rahmen: Hausrahmen, stand: queries.Pruefstand) -> Naechstes:
    rolle, kinds = request.mitglied.rolle, stand.Stand
    result, text = _at(request, rahmen, "ergebnis"), am_ort(_(stand.schritt), ort(stand.ort))
    if stand.code == schritt.GEAENDERT:
        knopf = _("Vergleichen und korrigieren")
        return Naechstes(text, stand.wer, f"{_at(request, rahmen, 'vergleich')}?mit=erteilt", knopf)
    if stand.code == schritt.ABWEICHUNG:
        return Naechstes(text, stand.wer, _at(request, rahmen, "zaehlerwerte"), _("Werte ansehen und entscheiden"))
    if stand.code == schritt.UEBERHOLT:
        return Naechstes(text, stand.wer, result, _("Neu freigeben") if allowed(rolle, Recht.FREIGEBEN) else "")
    if stand.stand == kinds.BEREIT:
        return Naechstes(text, stand.wer, result, _("Zum Freigeben") if allowed(rolle, Recht.FREIGEBEN) else "")
    if stand.stand == kinds.FREIGEGEBEN:
        said = _("Freigabe liegt vor; eine zweite Person erteilt.")
        released = queries.abrechnungen(rahmen.zeitraum).first()
        mine = released is not None and released.freigegeben_von_id == request.user.pk
        return Naechstes(
            said, stand.wer, result, _("Zum Erteilen") if allowed(rolle, Recht.ERTEILEN) and not mine else ""
        )
    if stand.stand == kinds.ERTEILT:
        return Naechstes(text, stand.wer, _at(request, rahmen, "dokumente"), _("Dokumente"))
    if stand.ort:
        place = f"{_at(request, rahmen, 'ort')}?{urlencode({'wo': stand.ort, 'code': stand.code})}"
        return Naechstes(text, stand.wer, place, _("Zur Stelle"))
    return Naechstes(text, stand.wer)


def _anfang(request: Anfrage, rahmen: Hausrahmen) -> Iterator[Naechstes]:
    """What a house lacks before it can be settled at all, in the order in which it is entered."""
    kind, empty = rahmen.zeitraum.angaben.get("abrechnung", {}).get("art", ""), not rahmen.haus.nutzeinheiten.exists()
    heated = kind.startswith("heizkosten")
    may = allowed(request.mitglied.rolle, Recht.STAMMDATEN)
    if (heated or empty) and not rahmen.haus.anlagen.exists():
        place = _at(request, rahmen, "teil", art="anlage", zeile=0)
        text = _("Es fehlt die Anlage: womit das Haus geheizt wird.")
        # a house whose flats heat themselves settles its ancillary costs alone
        text = text if heated else _("Wird das Haus gemeinsam geheizt, fehlt die Anlage dafür.")
        yield Naechstes(text, "wir", place, _("Anlage") if may else "", "anlagen")
    if empty:
        place = _at(request, rahmen, "teil", art="nutzeinheit", zeile=0)
        said = _("Es fehlen die Nutzeinheiten mit ihren Nutzern.")
        yield Naechstes(said, "wir", place, _("Nutzeinheit") if may else "", "nutzeinheiten")


def _at(request: Anfrage, rahmen: Hausrahmen, page: str, **more: object) -> str:
    where = {"kurz": request.mitglied.organisation.kurz, "nummer": rahmen.haus.nummer, "jahr": rahmen.zeitraum.bis.year}
    return reverse(f"staff:{page}", kwargs={**where, **more})
