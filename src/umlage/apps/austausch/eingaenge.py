"""Questions about deliveries."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from umlage.apps.austausch.models import Eingang, Quarantaene
from umlage.apps.austausch.posteingang import lesungen
from umlage.apps.geraete.models import Datenpunkt

_MOST = 1000


def of(datenpunkt: Datenpunkt) -> QuerySet[Eingang]:
    """The deliveries of a Datenpunkt, the newest first."""
    return Eingang.objects.filter(datenpunkt=datenpunkt)


def short(row: Eingang) -> dict[str, Any]:
    """A delivery in three words."""
    return {"import_id": row.pk, "sha256": row.sha256, "status": row.stand}


def result(row: Eingang) -> dict[str, Any]:
    """What came of a delivery, for who sent it; at most a thousand rows that were not taken.

    `earlier`: what came of it before it was read once more, the first time first.
    """
    faults = row.quarantaene.filter(stand=Quarantaene.Stand.OFFEN)[:_MOST]
    return {
        **short(row),
        "name": row.name,
        "format": row.format,
        "message": row.meldung,
        "counts": _counts(row.zaehler),
        "earlier": [
            {
                "finished_at": one.am.isoformat() if one.am else None,
                "status": one.stand,
                "message": one.meldung,
                "counts": _counts(one.zaehler),
            }
            for one in lesungen(row)[:-1]
        ],
        "errors": [
            {
                "line": one.zeile or None,
                "column": one.spalte,
                "path": one.pfad,
                "code": one.code,
                "message": one.text,
                "snippet": one.ausschnitt,
                "retryable": one.wiederholbar,
            }
            for one in faults
        ],
    }


def _counts(zaehler: Mapping[str, str]) -> dict[str, int]:
    return {name: int(count) for name, count in zaehler.items()}


def result_file(kennung: str, nummer: int) -> bytes:
    """The result of a delivery as a file; empty where it is not of this Datenpunkt."""
    row = Eingang.objects.filter(pk=nummer, datenpunkt__kennung=kennung).first()
    return json.dumps(result(row), ensure_ascii=False, indent=1).encode() + b"\n" if row is not None else b""
