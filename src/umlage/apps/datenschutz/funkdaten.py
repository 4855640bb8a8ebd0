"""What Connect knows of a person: notes in which the name stands, what files of others were called or held, and what
the devices of the flat counted by radio.

Notes belong to a house. A file belongs to none: what it was called, and its rows that were not taken, are looked
through for the whole Organisation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from umlage.apps.archive.models import Verlauf
from umlage.apps.austausch.models import Eingang, Quarantaene, Zuordnungsentwurf
from umlage.apps.geraete.models import Datenpunkt, Funkgeraet, Geraetealarm, Geraeteschluessel, Rauchpruefung
from umlage.apps.liegenschaften.models import Liegenschaft, Nutzer
from umlage.apps.messwerte.letzte import letzte
from umlage.apps.messwerte.monate import monthly
from umlage.apps.messwerte.verlaeufe import jahre
from umlage.core.money import german


def _tables(haus: Liegenschaft) -> Iterator[tuple[QuerySet[Any], tuple[str, ...]]]:
    """Rows and their columns in which somebody may have written a name."""
    here = Q(liegenschaft=haus) | Q(liegenschaft=None)
    at_device = Q(funkgeraet__liegenschaft=haus) | Q(funkgeraet__liegenschaft=None)
    yield Funkgeraet.objects.filter(here), ("raum", "angaben")
    yield Geraetealarm.objects.filter(at_device), ("notiz",)
    yield Rauchpruefung.objects.filter(at_device), ("bemerkung",)
    yield Datenpunkt.objects.filter(liegenschaft=haus), ("name",)
    yield Eingang.objects.all(), ("name", "meldung", "teile")
    yield Quarantaene.objects.all(), ("text", "ausschnitt", "wert")
    yield Geraeteschluessel.objects.defer("geheim"), ("herkunft",)
    yield Zuordnungsentwurf.objects.defer("muster"), ("datei",)
    # what happened to these belongs to no house; what the administration did is not about Nutzer
    of_none = Verlauf.objects.filter(liegenschaft=None).exclude(tabelle__startswith="accounts.")
    yield of_none.exclude(tabelle__startswith="verwaltung."), ("bezeichnung", "vorher", "nachher")


def named(haus: Liegenschaft, words: Sequence[str]) -> Iterator[tuple[Model, tuple[str, ...]]]:
    """Rows that may hold one of these words, each with the columns in which it could stand."""
    if not words:
        return
    for rows, columns in _tables(haus):
        held = reduce(or_, (Q(**{f"{column}__holds": word}) for column in columns for word in words))
        for row in rows.filter(held).order_by("pk"):
            yield row, columns


def erase_words(haus: Liegenschaft, words: Sequence[str], without: Callable[[Any], Any]) -> int:
    """Take the words out of all of them; how many rows changed."""
    count = 0
    for row, columns in named(haus, words):
        found = {name: (getattr(row, name), without(getattr(row, name))) for name in columns}
        changed = {name: after for name, (before, after) in found.items() if after != before}
        if changed:
            type(row)._default_manager.filter(pk=row.pk).update(**changed)
            count += 1
    return count


def told(nutzer: Nutzer, words: Sequence[str], is_named: Callable[[str], object]) -> Iterator[dict[str, Any]]:
    """Where a word stands, for the person who asks; the history is told elsewhere."""
    for row, columns in named(nutzer.nutzeinheit.liegenschaft, words):
        for name in () if isinstance(row, Verlauf) else columns:
            text = str(getattr(row, name))
            if is_named(text):
                field = row._meta.get_field(name)
                yield {_("Wo"): f"{row._meta.verbose_name}, {getattr(field, 'verbose_name', name)}", _("Text"): text}


def months(nutzer: Nutzer, heute: date) -> Iterator[dict[str, Any]]:
    """What each device of the flat counted in the whole months that were his."""
    flat = Q(nutzeinheit=nutzer.nutzeinheit_id) | Q(geraet__nutzeinheit=nutzer.nutzeinheit_id)
    last = min(nutzer.bis or heute, heute)
    after = (last.replace(day=28) + timedelta(days=4)).replace(day=1) if nutzer.bis and nutzer.bis <= heute else last
    for row in Funkgeraet.objects.filter(flat).order_by("funkadresse", "pk"):
        known = jahre(row)
        if known is None:
            continue
        begun = max(nutzer.von or date(known[0], 1, 1), date(known[0], 1, 1))
        count = (after.year - begun.year) * 12 + after.month - begun.month
        newest = letzte([row]).get(row.pk)
        for one in monthly([row], after, max(count, 0)).get(row.pk, []):
            if one.verbrauch is not None and newest is not None:
                amount = german(one.verbrauch, 3)
                device = f"{row.hersteller} {row.funkadresse}"
                yield {
                    _("Gerät"): device,
                    _("Monat"): f"{one.erster:%m/%Y}",
                    _("Verbrauch"): f"{amount} {newest.einheit}",
                }
