"""Finding the person who asks: by name, number, address or mail address."""

from __future__ import annotations

import json

from django.db.models import Exists, OuterRef, Q

from umlage.apps.accounts.suchwort import als_regex, namensfolge, schreibweisen, steht_in, suchworte
from umlage.apps.datenschutz.models import Loeschung
from umlage.apps.laeufe.models import Mailadresse
from umlage.apps.liegenschaften.models import Liegenschaft, Nutzeinheit, Nutzer

SHORTEST = 3
MOST = 100
"""So many are shown; who finds more has to say more."""


def gesucht(text: str) -> list[Nutzer]:
    """Nutzer for whom each word of the text stands in a name, a number or an address, by name."""
    if len(text.strip()) < SHORTEST:
        return []
    gone = Exists(Loeschung.objects.filter(art="nutzer", zeile=OuterRef("pk")))
    rows = Nutzer.objects.filter(leerstand=False)
    for word in suchworte(text):
        rows = rows.filter(_holds(word))
    house = "nutzeinheit__liegenschaft"
    found = rows.exclude(gone).select_related(house).order_by("name", f"{house}__nummer", "pk")[:MOST]
    return sorted(found, key=lambda one: namensfolge(one.name))


def _holds(word: str) -> Q:
    """Each table is looked through by itself: joined, every Nutzer would be compared with every column of all."""
    houses = Liegenschaft.objects.order_by().filter(
        steht_in(["strasse", "ort"], word) | Q(nummer__istartswith=word) | Q(plz=word)
    )
    flats = Nutzeinheit.objects.order_by().filter(liegenschaft__in=houses)
    mailed = Mailadresse.objects.order_by().filter(email__holds=word)
    found = steht_in(["name"], word) | Q(nr__iexact=word)
    found |= Q(nutzeinheit__in=flats) | Q(pk__in=mailed.values("nutzer"))
    for one in schreibweisen(word):
        found |= _in_the_address(one)
    return found


def _in_the_address(word: str) -> Q:
    """Where the Nutzer said another address: its values, not the names of the fields, and nothing beside it.

    The pattern is slow; few rows have the word at all.
    """
    said = json.dumps(word, ensure_ascii=False)[1:-1]
    pattern = rf'"anschrift":\s*\{{[^{{}}]*"[a-z]+":\s*"[^"]*{als_regex(said)}'
    return Q(angaben__holds='"anschrift"') & Q(angaben__holds=said) & Q(angaben__regex=pattern)
