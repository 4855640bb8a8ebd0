"""Questions about houses and who uses them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from umlage.apps.accounts import scope
from umlage.apps.accounts.suchwort import (
    KUERZESTE_NUMMER,
    als_regex,
    beginnt,
    namensfolge,
    schreibweisen,
    steht_in,
    suchworte,
)
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


def natural(number: str) -> list[tuple[int, str]]:
    """Numbers of houses and flats as people sort them: 9 before 10, 10 before 10a."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", number) if part]


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


def kontakte(haus: Liegenschaft) -> list[Kontakt]:
    """Who has to do with the house: by role, then by name."""
    return sorted(haus.kontakte.all(), key=lambda one: (one.rolle, namensfolge(one.name), one.pk))


def hinweise(haus: Liegenschaft) -> list[Vermerk]:
    """What who reads the meters should know."""
    return list(haus.vermerke.filter(art=Vermerk.Art.HINWEIS).select_related("nutzeinheit"))


def suche(text: str, most: int = 20) -> list[Liegenschaft]:
    """Houses where each word stands in number or address, name of a Nutzer, or number of a device."""
    words = _words(text)
    if not words:
        return []
    found: dict[int, None] = {}
    for keys in (_houses(words), *_with_device(words), _with_person(words)):
        if len(found) < most:
            found.update(dict.fromkeys(keys.values_list("pk", flat=True)[: most * 2]))
    return list(Liegenschaft.objects.filter(pk__in=list(found)[:most]))


@dataclass(frozen=True, slots=True)
class Fundstelle:
    """What was found in a house: a `nutzer` or a `geraet`, its primary key, and how people know it.

    Or of the house itself its `nummer`, `anschrift`, `bezeichnung`.

    `alle`: so many of this kind were found in the house.
    """

    art: str
    zeile: int
    text: str
    alle: int = 1


def fundstellen(haeuser: Sequence[Liegenschaft], text: str, most: int = 5) -> dict[int, list[Fundstelle]]:
    """By house (primary key) why a search found it: at most `most` Nutzer and as many devices of each."""
    words = _words(text)
    found = {haus.pk: _of_the_house(haus, words) for haus in haeuser}
    houses = Liegenschaft.objects.filter(pk__in=[haus.pk for haus in haeuser])
    people = _people(words).filter(nutzeinheit__liegenschaft__in=houses)
    rows = _first(people, "nutzer", "nutzeinheit__liegenschaft", ("pk", "nr", "name"), most) if words else []
    for number, rest in _numbers(words):
        devices = houses.filter(_in_the_house(rest), **beginnt("geraete__nr", number))
        rows += _first(devices, "geraet", "pk", ("geraete__pk", "geraete__nr", "geraete__raum"), most)
    for art, haus, zeile, nr, name, alle in rows:
        place = Fundstelle(art, zeile, f"{nr} {name}".strip(), alle)
        if place not in found[haus]:
            found[haus].append(place)
    return found


def _words(text: str) -> list[str]:
    """The words of a search; the groups of digits of a number as people read it aloud (7000 0003) are one."""
    words = suchworte(text)
    whole = "".join(words)
    if len(words) > 1 and whole.isdecimal() and whole.isascii():
        here = Liegenschaft.objects.filter(geraete__organisation=scope.current(), **beginnt("geraete__nr", whole))
        return [whole] if here.exists() else words
    return words


def _of_the_house(haus: Liegenschaft, words: Sequence[str]) -> list[Fundstelle]:
    holds = [re.compile(als_regex(one)).search for word in words for one in schreibweisen(word)]
    texts = {
        "nummer": (haus.nummer,),
        "anschrift": (haus.strasse, haus.ort),
        "bezeichnung": (haus.bezeichnung,),
    }
    found = [art for art, within in texts.items() if any(one(text) for one in holds for text in within)]
    if "anschrift" not in found and any(haus.plz.startswith(word) for word in words):
        found.append("anschrift")
    shown = {**vars(haus), "anschrift": f"{haus.strasse}, {haus.plz} {haus.ort}"}
    return [Fundstelle(art, haus.pk, shown[art]) for art in found]


def _first(rows: QuerySet[Any], art: str, haus: str, spalten: tuple[str, str, str], most: int) -> list[Any]:
    """The first of each house by number, and how many there are: no house takes the place of another."""
    key, nr, _name = spalten
    place = Window(RowNumber(), partition_by=[F(haus)], order_by=[F(nr).asc(), F(key).asc()])
    rows = rows.annotate(platz=place, alle=Window(Count("*"), partition_by=[F(haus)])).filter(platz__lte=most)
    return [(art, *row) for row in rows.order_by(haus, "platz").values_list(haus, *spalten, "alle")]


def _numbers(words: Sequence[str]) -> list[tuple[str, Sequence[str]]]:
    """What of a search may be the number of a device, and which words are then left for the house."""
    joined = "".join(words)
    alone = [(joined, ())] if any(sign.isdigit() for sign in joined) else []
    if len(words) == 1:
        return alone
    # beside other words a short one is the number of a street
    return alone + [
        (word, [other for other in words if other != word])
        for word in words
        if len(word) >= KUERZESTE_NUMMER and any(sign.isdigit() for sign in word)
    ]


def _in_the_house(words: Iterable[str], vor: str = "") -> Q:
    columns = [f"{vor}{name}" for name in ("nummer", "strasse", "ort", "bezeichnung")]
    found = Q()
    for word in words:
        found &= steht_in(columns, word) | Q(**{f"{vor}plz__startswith": word})
    return found


def _houses(words: Sequence[str]) -> QuerySet[Liegenschaft]:
    return Liegenschaft.objects.order_by("nummer").filter(_in_the_house(words))


def _with_device(words: Sequence[str]) -> list[QuerySet[Liegenschaft]]:
    """Houses with a device whose number begins so."""
    here, houses = scope.current(), Liegenschaft.objects.order_by()
    # in one call: a second one would join each device with all of its house
    return [
        houses.filter(_in_the_house(rest), geraete__organisation=here, **beginnt("geraete__nr", number)).distinct()
        for number, rest in _numbers(words)
    ]


def _people(words: Sequence[str]) -> QuerySet[Nutzer]:
    """Nutzer with a name in which the words stand; beside at least one of them the others may stand in the address."""
    people = Nutzer.objects.filter(reduce(or_, (steht_in(["name"], word) for word in words), Q()))
    if len(words) > 1:
        for word in words:
            people = people.filter(steht_in(["name"], word) | _in_the_house([word], "nutzeinheit__liegenschaft__"))
    return people


def _with_person(words: Sequence[str]) -> QuerySet[Liegenschaft]:
    people = _people(words)
    return Liegenschaft.objects.order_by().filter(pk__in=people.values("nutzeinheit__liegenschaft"))
