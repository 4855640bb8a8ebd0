"""What happens to the archive: a change is noted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from umlage.apps.accounts.models import Benutzer
from umlage.apps.archive.models import Verlauf

# what no clerk entered
_OWN = {"id", "organisation", "fassung", "angelegt_am", "erfasst_am"}


def snapshot(row: models.Model) -> dict[str, Any]:
    """The values of a row as plain text and numbers, for the history."""
    found: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        # what follows from other columns is not editable
        if field.name in _OWN or not field.editable:
            continue
        value = field.value_from_object(row)
        if value not in (None, "", {}):
            found[field.name] = value if isinstance(value, dict | str | bool) else str(value)
    return found


def note_change(
    *,
    benutzer: Benutzer | None,
    am: datetime,
    liegenschaft: int | None,
    row: models.Model,
    vorher: Mapping[str, Any],
    nachher: Mapping[str, Any],
) -> None:
    """Write down what changed in a row, only the fields that differ; nothing when none does."""
    note_changes(benutzer=benutzer, am=am, changes=[Aenderung(row, liegenschaft, vorher, nachher)])


@dataclass(frozen=True, slots=True)
class Aenderung:
    """A row, the house it belongs to, what it was and what it is now."""

    row: models.Model
    liegenschaft: int | None
    vorher: Mapping[str, Any]
    nachher: Mapping[str, Any]


def note_changes(*, benutzer: Benutzer | None, am: datetime, changes: Iterable[Aenderung]) -> None:
    """`note_change` for many rows at once."""
    found = [_verlauf(benutzer, am, one) for one in changes]
    Verlauf.objects.bulk_create([one for one in found if one is not None], batch_size=500)


def _verlauf(benutzer: Benutzer | None, am: datetime, one: Aenderung) -> Verlauf | None:
    vorher, nachher = one.vorher, one.nachher
    names = [name for name in (*vorher, *(set(nachher) - set(vorher))) if vorher.get(name) != nachher.get(name)]
    if not names:
        return None
    vorgang = Verlauf.Vorgang.GEAENDERT
    if not vorher or not nachher:
        vorgang = Verlauf.Vorgang.ANGELEGT if nachher else Verlauf.Vorgang.GELOESCHT
    return Verlauf(
        benutzer=benutzer,
        am=am,
        liegenschaft=one.liegenschaft,
        vorgang=vorgang,
        tabelle=one.row._meta.label_lower,
        zeile=one.row.pk,
        bezeichnung=str(one.row)[:200],
        vorher={name: vorher[name] for name in names if name in vorher},
        nachher={name: nachher[name] for name in names if name in nachher},
    )


def note_event(
    *, benutzer: Benutzer | None, am: datetime, liegenschaft: int | None, bezeichnung: str, angaben: Mapping[str, Any]
) -> None:
    """Write down that something happened that is more than a change of a row."""
    Verlauf.objects.create(
        benutzer=benutzer,
        am=am,
        liegenschaft=liegenschaft,
        vorgang=Verlauf.Vorgang.VORGANG,
        tabelle="",
        bezeichnung=bezeichnung[:200],
        nachher=dict(angaben),
    )
