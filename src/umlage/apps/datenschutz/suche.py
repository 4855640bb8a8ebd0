"""Finding the person who asks: by name, number, address or mail address."""

from __future__ import annotations

import json

from django.db.models import Exists, OuterRef, Q

from umlage.apps.accounts.suchwort import als_regex, namensfolge
from umlage.apps.datenschutz.models import Loeschung
from umlage.apps.liegenschaften.models import Nutzer

SHORTEST = 3
MOST = 100
"""So many are shown; who finds more has to say more."""


def gesucht(text: str) -> list[Nutzer]:
    """Nutzer for whom each word of the text stands in a name, a number or an address, by name."""
    if len(text.strip()) < SHORTEST:
        return []
    gone = Exists(Loeschung.objects.filter(art="nutzer", zeile=OuterRef("pk")))
    rows = Nutzer.objects.filter(leerstand=False).exclude(gone)
    for word in text.replace(",", " ").split():
        rows = rows.filter(_holds(word))
    house = "nutzeinheit__liegenschaft"
    found = rows.select_related(house).order_by("name", f"{house}__nummer", "pk")[:MOST]
    return sorted(found, key=lambda one: namensfolge(one.name))


def _holds(word: str) -> Q:
    house = "nutzeinheit__liegenschaft__"
    found = Q(name__holds=word) | Q(mailadresse__email__holds=word) | Q(nr__iexact=word)
    found |= Q(**{f"{house}nummer__istartswith": word}) | Q(**{f"{house}plz": word})
    found |= Q(**{f"{house}strasse__holds": word}) | Q(**{f"{house}ort__holds": word})
    return found | Q(angaben__regex=_in_the_address(word))


def _in_the_address(word: str) -> str:
    """Where the Nutzer said another address: its values, not the names of the fields, and nothing beside it."""
    inside = als_regex(json.dumps(word, ensure_ascii=False)[1:-1])
    return rf'"anschrift":\s*\{{[^{{}}]*"[a-z]+":\s*"[^"]*{inside}'
