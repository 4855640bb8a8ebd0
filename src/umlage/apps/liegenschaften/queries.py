"""Questions about houses and who uses them."""

from __future__ import annotations

from django.db.models import Prefetch, Q, QuerySet

from umlage.apps.liegenschaften.models import (
    Abrechnungszeitraum,
    Gebaeude,
    Kontakt,
    Liegenschaft,
    Nutzeinheit,
    Nutzer,
    Vermerk,
)

KONTAKTROLLEN = Kontakt.Rolle.choices
VERMERKARTEN = Vermerk.Art.choices


def liegenschaft(nummer: str) -> Liegenschaft | None:
    """The house with this number."""
    return Liegenschaft.objects.filter(nummer=nummer).first()


def zeitraum(haus: Liegenschaft, jahr: int) -> Abrechnungszeitraum | None:
    """The Abrechnungszeitraum that ends in this year."""
    return haus.zeitraeume.filter(bis__year=jahr).select_related("liegenschaft", "organisation").first()


def zeitraeume(haus: Liegenschaft) -> QuerySet[Abrechnungszeitraum]:
    """All years of a house, the newest first."""
    return haus.zeitraeume.order_by("-von")


def nutzeinheiten(zeitraum: Abrechnungszeitraum) -> list[Nutzeinheit]:
    """The flats of a house with those who used them in the year, in the order of the house."""
    using = (Q(von__isnull=True) | Q(von__lte=zeitraum.bis)) & (Q(bis__isnull=True) | Q(bis__gte=zeitraum.von))
    people = Prefetch("nutzer", Nutzer.objects.filter(using), to_attr="im_jahr")
    flats = zeitraum.liegenschaft.nutzeinheiten.select_related("gebaeude").prefetch_related(people)
    return list(flats.order_by("gebaeude__reihenfolge", "gebaeude_id", "reihenfolge", "pk"))


def nutzeinheit(haus: Liegenschaft, nummer: int) -> Nutzeinheit | None:
    """A flat of the house, by its primary key."""
    return haus.nutzeinheiten.filter(pk=nummer).first()


def beiwerk(haus: Liegenschaft, art: str, nummer: int) -> Gebaeude | Kontakt | Vermerk | None:
    """A contact, a remark or a building of the house by its primary key; a new one for 0."""
    modell = {"kontakt": Kontakt, "vermerk": Vermerk, "gebaeude": Gebaeude}[art]
    return modell(liegenschaft=haus) if not nummer else modell.objects.filter(pk=nummer, liegenschaft=haus).first()


def hinweise(haus: Liegenschaft) -> list[Vermerk]:
    """What who reads the meters should know."""
    return list(haus.vermerke.filter(art=Vermerk.Art.HINWEIS))


def suche(text: str, most: int = 20) -> list[Liegenschaft]:
    """Houses by number, address, name of a Nutzer, or number of a device."""
    word = text.strip()
    if not word:
        return []
    found = Liegenschaft.objects.filter(
        Q(nummer__icontains=word)
        | Q(strasse__icontains=word)
        | Q(ort__icontains=word)
        | Q(plz__startswith=word)
        | Q(bezeichnung__icontains=word)
        | Q(nutzeinheiten__nutzer__name__icontains=word)
        | Q(geraete__nr__startswith=word)
    )
    return list(found.distinct()[:most])
