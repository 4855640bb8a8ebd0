"""What happens to what stands beside a house: contacts, remarks, buildings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from umlage.apps.accounts.models import Benutzer
from umlage.apps.archive.operations import note_change, snapshot
from umlage.apps.liegenschaften.models import Gebaeude, Kontakt, Liegenschaft, Nutzeinheit, Vermerk

Beiwerk = Gebaeude | Kontakt | Vermerk


@transaction.atomic
def keep(*, row: Beiwerk, values: Mapping[str, Any], benutzer: Benutzer, am: datetime) -> Beiwerk:
    """Save a new or changed row with these values."""
    before = snapshot(row) if row.pk is not None else {}
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean(exclude=["organisation"])
    row.save()
    _noted(row, before, snapshot(row), benutzer, am)
    return row


@transaction.atomic
def drop(*, row: Beiwerk, benutzer: Benutzer, am: datetime) -> None:
    """Take a row away."""
    _noted(row, snapshot(row), {}, benutzer, am)
    row.delete()


@transaction.atomic
def house_flats(*, haus: Liegenschaft, gebaeude: Mapping[int, int | None], benutzer: Benutzer, am: datetime) -> int:
    """Say in which building each flat lies (primary keys; None: in none). How many changed; foreign ones are left."""
    known = set(haus.gebaeude.values_list("pk", flat=True))
    changed = 0
    for flat in haus.nutzeinheiten.filter(pk__in=gebaeude):
        wanted = gebaeude[flat.pk]
        if wanted == flat.gebaeude_id or (wanted is not None and wanted not in known):
            continue
        before = snapshot(flat)
        flat.gebaeude_id = wanted
        flat.save(update_fields=["gebaeude"])
        _noted(flat, before, snapshot(flat), benutzer, am)
        changed += 1
    return changed


def _noted(
    row: Beiwerk | Nutzeinheit, before: dict[str, Any], after: dict[str, Any], benutzer: Benutzer, am: datetime
) -> None:
    house = row.liegenschaft_id
    note_change(benutzer=benutzer, am=am, liegenschaft=house, row=row, vorher=before, nachher=after)
