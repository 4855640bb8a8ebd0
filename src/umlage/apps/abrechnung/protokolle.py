"""Protocols about devices as PDF: smoke detectors of a house in a year, an exchanged meter."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import QuerySet

from umlage.apps.accounts.models import Benutzer, Organisation
from umlage.apps.accounts.scope import current
from umlage.apps.geraete.models import Geraet
from umlage.apps.geraete.rauchmelder import Melder, melder
from umlage.apps.liegenschaften.models import Liegenschaft
from umlage.apps.messwerte.models import Ablesung
from umlage.apps.messwerte.queries import EINHEIT
from umlage.apps.verwaltung.queries import auftritt, logo
from umlage.core.settlement.akte.anschrift import Absender
from umlage.documents.mappe import renderer
from umlage.documents.protokolle.rahmen import Protokollhaus
from umlage.documents.protokolle.rauchwarnmelder import Meldereintrag, rauchwarnmelderprotokoll
from umlage.documents.protokolle.zaehlertausch import Tausch, Tauschseite, zaehlertauschprotokoll

_SENDER = ("name", "zusatz", "strasse", "plz", "ort", "telefon", "email", "web", "farbe", "papier")


def rauchprotokoll(haus: Liegenschaft, jahr: int, am: date) -> bytes:
    """The annual protocol of the smoke detectors of a house."""
    rows = [_eintrag(one) for one in melder(haus, jahr)]
    return renderer().pdf(rauchwarnmelderprotokoll(_haus(haus), jahr, am, rows))


def _eintrag(one: Melder) -> Meldereintrag:
    check, row = one.pruefung, one.geraet
    return Meldereintrag(
        nutzeinheit=str(row.nutzeinheit or ""),
        raum=row.raum,
        nummer=row.funkadresse,
        eingebaut_am=one.eingebaut_am,
        geprueft_am=check.am if check is not None else None,
        verfahren=check.verfahren if check is not None else "",
        ergebnis=check.ergebnis if check is not None else "",
        punkte={name: str(value) for name, value in check.punkte.items()} if check is not None else {},
        bemerkung=check.bemerkung if check is not None else "",
        pruefer=person(check.pruefer) if check is not None and check.pruefer is not None else "",
    )


def person(benutzer: Benutzer) -> str:
    """Who signs: the name, or the whole e-mail where the name is none but its begin."""
    known = benutzer.name.strip()
    return known if known and known.lower() != benutzer.email.partition("@")[0].lower() else benutzer.email


def tausche(haus: Liegenschaft | None = None) -> QuerySet[Geraet]:
    """Devices that were exchanged or taken out, the newest first."""
    rows = Geraet.objects.filter(bis__isnull=False).select_related("liegenschaft", "nutzeinheit")
    if haus is not None:
        rows = rows.filter(liegenschaft=haus)
    return rows.order_by("-bis", "-pk")


def tauschprotokoll(alt: Geraet, am: date) -> bytes:
    """The protocol of the exchange of a device that is out."""
    assert alt.bis is not None
    number = str(alt.angaben.get("ersetzt_durch", ""))
    neu = Geraet.objects.filter(liegenschaft=alt.liegenschaft, nr=number).first() if number else None
    content = Tausch(
        tag=alt.bis,
        art=alt.art,
        nutzeinheit=str(alt.nutzeinheit or ""),
        raum=alt.raum,
        nutzer=_who(alt, alt.bis),
        alt=_side(alt, alt.bis),
        neu=_side(neu, alt.bis) if neu is not None else None,
    )
    return renderer().pdf(zaehlertauschprotokoll(_haus(alt.liegenschaft), content, am))


def _side(geraet: Geraet, tag: date) -> Tauschseite:
    near = Ablesung.objects.filter(geraet=geraet, am__range=(tag - timedelta(days=1), tag + timedelta(days=1)))
    row = near.filter(art="tausch").first() or near.filter(am=tag).first()
    quelle = str(row.angaben.get("quelle", "")) if row is not None else ""
    einheit = str(geraet.angaben.get("einheit") or EINHEIT.get(geraet.art, "m3"))
    return Tauschseite(geraet.nr, row.stand if row is not None else None, einheit, geraet.geeicht_bis, quelle)


def _who(geraet: Geraet, tag: date) -> str:
    if geraet.nutzeinheit is None:
        return ""
    people = geraet.nutzeinheit.nutzer.all()
    here = [one for one in people if (one.von is None or one.von <= tag) and (one.bis is None or one.bis >= tag)]
    return here[0].name if here else ""


def _haus(haus: Liegenschaft) -> Protokollhaus:
    look = auftritt(haus.kunde)
    firm = Organisation.objects.get(pk=current())
    said = look.as_sender({"name": firm.name})
    sender = Absender(**{name: said[name] for name in _SENDER if said.get(name)})
    return Protokollhaus(
        haus.nummer, haus.strasse, f"{haus.plz} {haus.ort}", sender, logo(look.logo, str(said.get("name", "")))
    )
