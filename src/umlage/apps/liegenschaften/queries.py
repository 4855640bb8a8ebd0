"""Questions about houses and who uses them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date

from django.db.models import Prefetch, Q, QuerySet

from umlage.apps.accounts import scope
from umlage.apps.liegenschaften.models import (
    Abrechnungszeitraum,
    Gebaeude,
    Kontakt,
    Liegenschaft,
    Nutzeinheit,
    Nutzer,
    Vermerk,
)

# what stands before the digits at the end, and these
_ZAEHLT = re.compile(r"(.*?)([0-9]{1,9})")
KONTAKTROLLEN = Kontakt.Rolle.choices
VERMERKARTEN = Vermerk.Art.choices


def liegenschaft(nummer: str) -> Liegenschaft | None:
    """The house with this number."""
    return Liegenschaft.objects.filter(nummer=nummer).first()


def mit_zeitraeumen() -> QuerySet[Liegenschaft]:
    """All houses with their years, and where each of these stands."""
    years = Prefetch("zeitraeume", Abrechnungszeitraum.objects.select_related("pruefstand"))
    return Liegenschaft.objects.select_related("kunde").prefetch_related(years).order_by("nummer")


def an_anschrift(strasse: str, plz: str, ort: str) -> list[Liegenschaft]:
    """The houses at an address, however its street is written: Hauptstraße 5 is Hauptstr. 5."""
    wanted = (_street(strasse), _packed(ort))
    there = Liegenschaft.objects.filter(plz=plz.strip()).order_by("nummer")
    return [house for house in there if strasse.strip() and (_street(house.strasse), _packed(house.ort)) == wanted]


def _packed(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _street(text: str) -> str:
    # ß is folded to ss before
    return _packed(text).replace("strasse", "str")


def beispielnummer() -> str:
    """The number of some house, to show what a pattern makes."""
    first = Liegenschaft.objects.order_by("nummer").values_list("nummer", flat=True).first()
    return first or "0000001-2"


def zeitraum(haus: Liegenschaft, jahr: int) -> Abrechnungszeitraum | None:
    """The Abrechnungszeitraum that ends in this year; None also where no calendar has such a year."""
    if not MINYEAR <= jahr <= MAXYEAR:
        return None
    return haus.zeitraeume.filter(bis__year=jahr).select_related("liegenschaft__kunde", "organisation").first()


def zeitraeume(haus: Liegenschaft) -> QuerySet[Abrechnungszeitraum]:
    """All years of a house, the newest first."""
    return haus.zeitraeume.order_by("-von")


def nutzeinheiten(zeitraum: Abrechnungszeitraum) -> list[Nutzeinheit]:
    """The flats of a house with those who used them in the year, in the order of the house."""
    using = (Q(von__isnull=True) | Q(von__lte=zeitraum.bis)) & (Q(bis__isnull=True) | Q(bis__gte=zeitraum.von))
    people = Prefetch("nutzer", Nutzer.objects.filter(using), to_attr="im_jahr")
    flats = zeitraum.liegenschaft.nutzeinheiten.select_related("gebaeude").prefetch_related(people)
    found = list(flats.order_by("gebaeude__reihenfolge", "gebaeude_id", "reihenfolge", "pk"))
    for flat in found:
        flat.im_jahr = nacheinander(flat.im_jahr)
    return found


def nacheinander(leute: Iterable[Nutzer]) -> list[Nutzer]:
    """Who used a flat one after the other, in whatever order they were written down.

    One without a first day comes where the last day says, and without both stays behind whom it was written after.
    """
    placed, behind = [], date.min
    for one in leute:
        behind = one.von or one.bis or behind
        placed.append((behind, one))
    return [one for _, one in sorted(placed, key=lambda pair: pair[0])]


def nutzeinheit(haus: Liegenschaft, nummer: int) -> Nutzeinheit | None:
    """A flat of the house, by its primary key."""
    return haus.nutzeinheiten.filter(pk=nummer).first()


def alle_nutzeinheiten(haus: Liegenschaft) -> list[Nutzeinheit]:
    """The flats of a house in its order."""
    return list(haus.nutzeinheiten.order_by("gebaeude__reihenfolge", "gebaeude_id", "reihenfolge", "pk"))


def naechste_nummer(vergeben: Iterable[str]) -> str:
    """A number that is free, after the highest: 0103 after 0102, A4 after A3, 1 where there is none yet."""
    known = set(vergeben)
    heads = [(int(found[2]), found[1], len(found[2])) for nr in known if (found := _ZAEHLT.fullmatch(nr))]
    number, head, width = max(heads, default=(0, "", 1))
    while (free := f"{head}{number + 1:0{width}d}") in known:
        number += 1
    return free


def naechster_nutzer(nutzeinheit: Nutzeinheit, *taken: str) -> str:
    """The number that a new Nutzer of a flat is offered: 3-1, 3-2, ...; free in the whole house."""
    rows = Nutzer.objects.filter(nutzeinheit__liegenschaft=nutzeinheit.liegenschaft_id)
    known = {*rows.values_list("nr", flat=True), *taken}
    return next(f"{nutzeinheit.nr}-{place}" for place in range(1, 10_000) if f"{nutzeinheit.nr}-{place}" not in known)


def nutzeinheit_mit_nummer(haus: Liegenschaft, nummer: str) -> Nutzeinheit | None:
    """A flat of the house, by the number that people know."""
    return haus.nutzeinheiten.filter(nr=nummer).first()


def beiwerk(haus: Liegenschaft, art: str, nummer: int) -> Gebaeude | Kontakt | Vermerk | None:
    """A contact, a remark or a building of the house by its primary key; a new one for 0."""
    modell = {"kontakt": Kontakt, "vermerk": Vermerk, "gebaeude": Gebaeude}[art]
    return modell(liegenschaft=haus) if not nummer else modell.objects.filter(pk=nummer, liegenschaft=haus).first()


def hinweise(haus: Liegenschaft) -> list[Vermerk]:
    """What who reads the meters should know."""
    return list(haus.vermerke.filter(art=Vermerk.Art.HINWEIS).select_related("nutzeinheit"))


def suche(text: str, most: int = 20) -> list[Liegenschaft]:
    """Houses by number, address, name of a Nutzer, or number of a device."""
    word = text.strip()
    if not word:
        return []
    found: dict[int, None] = {}
    for keys in (_houses(word), _with_device(word), _with_person(word)):
        if len(found) < most and keys is not None:
            found.update(dict.fromkeys(keys.values_list("pk", flat=True)[: most * 2]))
    return list(Liegenschaft.objects.filter(pk__in=list(found)[:most]))


@dataclass(frozen=True, slots=True)
class Fundstelle:
    """What was found in a house: a `nutzer` or a `geraet`, its primary key, and how people know it."""

    art: str
    zeile: int
    text: str


def fundstellen(haeuser: Sequence[Liegenschaft], text: str, most: int = 5) -> dict[int, list[Fundstelle]]:
    """By house (primary key) the Nutzer and devices for which a search found it, at most `most` of each."""
    word, found = text.strip(), dict[int, list[Fundstelle]]()
    houses = Liegenschaft.objects.filter(pk__in=[haus.pk for haus in haeuser])
    people = Nutzer.objects.filter(nutzeinheit__liegenschaft__in=houses, name__icontains=word)
    rows = [
        ("nutzer", *row) for row in people.values_list("nutzeinheit__liegenschaft", "pk", "nr", "name")[:_MOST_ROWS]
    ]
    if any(sign.isdigit() for sign in word):
        devices = houses.filter(**_numbered(word)).order_by("pk", "geraete__nr")
        rows += [("geraet", *row, "") for row in devices.values_list("pk", "geraete__pk", "geraete__nr")[:_MOST_ROWS]]
    for art, haus, zeile, nr, name in rows:
        here = found.setdefault(haus, [])
        if sum(one.art == art for one in here) < most:
            here.append(Fundstelle(art, zeile, f"{nr} {name}".strip()))
    return found


_MOST_ROWS = 200


def _numbered(word: str) -> dict[str, str]:
    """Devices whose number begins so: the index of the numbers is read from there to the next number."""
    after = word[:-1] + chr(ord(word[-1]) + 1)
    return {"geraete__nr__gte": word, "geraete__nr__lt": after, "geraete__nr__startswith": word}


def _houses(word: str) -> QuerySet[Liegenschaft]:
    return Liegenschaft.objects.order_by("nummer").filter(
        Q(nummer__icontains=word)
        | Q(strasse__icontains=word)
        | Q(ort__icontains=word)
        | Q(plz__startswith=word)
        | Q(bezeichnung__icontains=word)
    )


def _with_device(word: str) -> QuerySet[Liegenschaft] | None:
    """Houses with a device whose number begins so."""
    if not any(sign.isdigit() for sign in word):
        return None
    of_devices = Liegenschaft.objects.order_by().filter(geraete__organisation=scope.current(), **_numbered(word))
    return of_devices.distinct()


def _with_person(word: str) -> QuerySet[Liegenschaft]:
    people = Nutzer.objects.filter(name__icontains=word)
    return Liegenschaft.objects.order_by().filter(pk__in=people.values("nutzeinheit__liegenschaft"))
