"""A part of a house is deleted: what goes with it, what forbids it, and every row of it in the history."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, router, transaction
from django.db.models.deletion import Collector
from django.utils.translation import gettext as _

from umlage.apps.abrechnung.models import Abrechnung, Pruefstand
from umlage.apps.abrechnung.operations import look_at, take_turn
from umlage.apps.accounts.models import Benutzer
from umlage.apps.archive.operations import note_change, snapshot
from umlage.apps.geraete.models import Anlage, Anlagenjahr, Geraet
from umlage.apps.geraete.zuordnen import leave_house
from umlage.apps.kosten.models import Kostenzeile
from umlage.apps.liegenschaften.models import (
    Abrechnungszeitraum,
    Kontakt,
    Liegenschaft,
    Nutzeinheit,
    Nutzer,
    Nutzerjahr,
    Vermerk,
)
from umlage.apps.messwerte.models import Ablesung
from umlage.formats.akte.syntax import plain_values

# rows that say something of a year only where something stands in them
_OF_A_YEAR = (Nutzerjahr, Anlagenjahr)


class NotDeletable(Exception):
    """Something rests on it: an issued Abrechnung, or what another year says of it."""


class NotThatMuch(Exception):
    """By now something else would go with it than what was shown."""


@dataclass(frozen=True, slots=True)
class Folgen:
    """What would happen: the rows that go (the last one is the part itself), the other years in which it stands too,
    and what forbids it. `pruefsumme` is another one as soon as any of these rows says something else.
    """

    zeilen: tuple[models.Model, ...]
    zeitraeume: tuple[Abrechnungszeitraum, ...]
    hindernisse: tuple[str, ...]
    pruefsumme: str

    def von(self, modell: type[models.Model]) -> list[str]:
        """The rows of one table that go with it, by name."""
        return [str(row) for row in self.zeilen[:-1] if isinstance(row, modell)]

    @property
    def mit(self) -> list[tuple[str, list[str]]]:
        """What goes with it, by kind."""
        kinds = (
            (_("Zeiträume"), Abrechnungszeitraum),
            (_("Nutzeinheiten"), Nutzeinheit),
            (_("Anlagen"), Anlage),
            (_("Nutzer"), Nutzer),
            (_("Geräte"), Geraet),
            (_("Kosten"), Kostenzeile),
            (_("Stände"), Ablesung),
            (_("Kontakte"), Kontakt),
            (_("Vermerke"), Vermerk),
        )
        found = [(name, self.von(modell)) for name, modell in kinds]
        return [(name, rows) for name, rows in found if rows]


def folgen(zeitraum: Abrechnungszeitraum, row: models.Model) -> Folgen:
    """What it would mean to delete this part, asked from this year."""
    if isinstance(row, Abrechnungszeitraum | Liegenschaft):
        found = _settled(row)
        return Folgen((row,), (), found, "") if found else _all_of(tuple(_gone(row)))
    gone = tuple(_gone(row))
    if not isinstance(row, Nutzeinheit | Nutzer | Geraet | Anlage):
        return _all_of(gone)
    others = list(zeitraum.liegenschaft.zeitraeume.exclude(pk=zeitraum.pk))
    said = ((other, _said(other, gone)) for other in others)
    rests = [_in_the_year(row, other, kinds) for other, kinds in said if kinds]
    issued = [_in_the_abrechnung(row, one) for one in _issued(zeitraum) if _names(one, row)]
    if issued or rests:
        rests.append(_instead(row))
    there = tuple(other for other in others if _stands(row, other))
    return Folgen(gone, there, (*issued, *rests), _digest(gone))


def _all_of(gone: tuple[models.Model, ...]) -> Folgen:
    return Folgen(gone, (), (), _digest(gone))


def _digest(gone: tuple[models.Model, ...]) -> str:
    """Of all that people said; what the program writes down while somebody only looks is left out."""
    said = [
        (type(one).__name__, one.pk, snapshot(one))
        for one in gone
        if not isinstance(one, Pruefstand) and not (isinstance(one, _OF_A_YEAR) and not one.angaben)
    ]
    return hashlib.blake2b(repr(said).encode(), digest_size=20).hexdigest()


def _settled(row: Abrechnungszeitraum | Liegenschaft) -> tuple[str, ...]:
    """What keeps a year, or a house with all its years."""
    house = row if isinstance(row, Liegenschaft) else row.liegenschaft
    years = {"zeitraum": row} if isinstance(row, Abrechnungszeitraum) else {"zeitraum__liegenschaft": row}
    rows = Abrechnung.objects.filter(**years).defer("akte", "ergebnis").select_related("zeitraum")
    found = []
    for one in rows.order_by("pk"):
        released = one.stand == Abrechnung.Stand.FREIGEGEBEN
        said = (
            _("{zeitraum} ist freigegeben; bitte die Freigabe erst zurücknehmen.")
            if released
            else _("{zeitraum} ist erteilt ({nummer}) und bleibt.")
        )
        found.append(said.format(zeitraum=one.zeitraum, nummer=one.nummer))
    if row is not house and not found and house.zeitraeume.count() < 2:
        found.append(_("Es ist der einzige Zeitraum der Liegenschaft; sie lässt sich nur als Ganzes löschen."))
    return tuple(found)


@transaction.atomic
def remove_whole(*, row: Abrechnungszeitraum | Liegenschaft, gesehen: str, benutzer: Benutzer, am: datetime) -> None:
    """Delete a year, or a house with all its years, in which nothing was issued. NotDeletable, NotThatMuch."""
    house = row.pk if isinstance(row, Liegenschaft) else row.liegenschaft_id
    take_turn(house, None)
    year = row if isinstance(row, Abrechnungszeitraum) else row.zeitraeume.first()
    found = _checked(year, row, gesehen)
    if isinstance(row, Liegenschaft):
        leave_house(haus=row, benutzer=benutzer, am=am)
    delete_rows(found.zeilen, benutzer=benutzer, am=am, liegenschaft=house)


def _checked(zeitraum: Any, row: models.Model, gesehen: str) -> Folgen:
    found = folgen(zeitraum, row)
    if found.hindernisse:
        raise NotDeletable(" ".join(found.hindernisse))
    if found.pruefsumme != gesehen:
        raise NotThatMuch(_("Inzwischen hängt etwas anderes daran; bitte noch einmal ansehen."))
    return found


@transaction.atomic
def remove_part(
    *, zeitraum: Abrechnungszeitraum, row: models.Model, gesehen: str, benutzer: Benutzer, am: datetime
) -> None:
    """Delete a part of a house with all that hangs on it. NotDeletable, NotThatMuch.

    `gesehen`: the checksum of what the clerk was told would go.
    """
    house = zeitraum.liegenschaft
    take_turn(house.pk, None)
    found = _checked(zeitraum, row, gesehen)
    delete_rows(found.zeilen, benutzer=benutzer, am=am, liegenschaft=house.pk)
    for year in (zeitraum, *found.zeitraeume):
        look_at(zeitraum=year, am=am)


def delete_rows(rows: tuple[models.Model, ...], **said: Any) -> None:
    """Delete the last of these rows, on which the others hang; each of them stands in the history."""
    for one in rows:
        note_change(**said, row=one, vorher=snapshot(one), nachher={})
    rows[-1].delete()


def _gone(row: models.Model) -> Iterator[models.Model]:
    """Every row that goes with this one; it is the last."""
    collector = Collector(using=router.db_for_write(type(row)), origin=row)
    collector.collect([row])
    for rows in (*collector.fast_deletes, *collector.data.values()):
        yield from (one for one in _whole(rows) if (type(one), one.pk) != (type(row), row.pk))
    yield row


def _whole(rows: Iterable[models.Model]) -> Iterable[models.Model]:
    """The same rows with all they say at once: the collector asks for their keys, and each other field would follow."""
    if isinstance(rows, models.QuerySet):
        return rows.defer(None)
    parts = list(rows)
    if not any(one.get_deferred_fields() for one in parts):
        return parts
    full = type(parts[0])._base_manager.in_bulk([one.pk for one in parts])
    return [full[one.pk] for one in parts if one.pk in full]


def _said(year: Abrechnungszeitraum, gone: tuple[models.Model, ...]) -> list[str]:
    """What another year says of these rows, by kind."""
    kinds: dict[str, None] = {}
    for one in gone:
        if isinstance(one, Ablesung) and year.von <= one.am <= year.bis:
            kinds[_("Stände")] = None
        elif isinstance(one, Kostenzeile) and one.zeitraum_id == year.pk:
            kinds[_("Kosten")] = None
        elif isinstance(one, _OF_A_YEAR) and one.zeitraum_id == year.pk and one.angaben:
            kinds[_("Vorauszahlungen und andere Angaben") if isinstance(one, Nutzerjahr) else _("Bestände")] = None
    return list(kinds)


def _stands(row: models.Model, year: Abrechnungszeitraum) -> bool:
    first = getattr(row, "von", None) if isinstance(row, Nutzer) else getattr(row, "ab", None)
    last = getattr(row, "bis", None)
    return (first is None or first <= year.bis) and (last is None or last >= year.von)


def _issued(zeitraum: Abrechnungszeitraum) -> list[Abrechnung]:
    house = {"zeitraum__liegenschaft_id": zeitraum.liegenschaft_id}
    rows = Abrechnung.objects.filter(**house, stand=Abrechnung.Stand.ERTEILT)
    return list(rows.defer("ergebnis").select_related("zeitraum").order_by("pk"))


def _names(abrechnung: Abrechnung, row: Nutzeinheit | Nutzer | Geraet | Anlage) -> bool:
    """Whether the Akte of an issued Abrechnung names this part."""
    akte: Any = plain_values(abrechnung.akte.encode(), is_json=True)
    flats, plants = akte.get("nutzeinheiten", ()), akte.get("anlagen", ())
    if isinstance(row, Nutzeinheit):
        return _numbered(flats, row.nr)
    if isinstance(row, Anlage):
        return _numbered(plants, row.nr)
    if isinstance(row, Nutzer):
        return any(_numbered(flat.get("nutzer", ()), row.nr) for flat in flats if flat["nr"] == row.nutzeinheit.nr)
    return any(_numbered(one.get("geraete", ()), row.nr) for one in (akte, *flats, *plants))


def _numbered(rows: tuple[Mapping[str, Any], ...], nr: str) -> bool:
    return any(one["nr"] == nr for one in rows)


def _in_the_abrechnung(row: models.Model, abrechnung: Abrechnung) -> str:
    said = _("„{teil}“ steht in der erteilten Abrechnung {nummer} ({zeitraum}).")
    return said.format(teil=row, nummer=abrechnung.nummer, zeitraum=abrechnung.zeitraum)


def _in_the_year(row: models.Model, year: Abrechnungszeitraum, kinds: list[str]) -> str:
    said = _("„{teil}“ hat auch im Zeitraum {zeitraum} etwas stehen: {was}.")
    return said.format(teil=row, zeitraum=year, was=", ".join(kinds))


def _instead(row: models.Model) -> str:
    """What to do instead."""
    if isinstance(row, Nutzer):
        return _("Wer ausgezogen ist, bekommt einen letzten Tag (Feld „Bis“) oder einen Nutzerwechsel.")
    if isinstance(row, Geraet):
        return _("Ein Gerät, das es nicht mehr gibt, wird ausgebaut; es bekommt damit einen letzten Tag.")
    if isinstance(row, Anlage):
        return _("Eine Anlage, die stillgelegt ist, bekommt einen letzten Tag (Feld „Bis“).")
    return _("Nutzer und Geräte darin können einen letzten Tag bekommen; die Nutzeinheit selbst bleibt stehen.")
