"""Whether a year still has the rows that it had: a digest of everything that its Akte is made of.

The database gives the rows as they lie there, without a model for each; that is a small part of what it costs to settle
the year. Whatever changes a row changes the digest, whoever wrote it.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from threading import Lock
from typing import Any, Generic, TypeVar

from django.db import connection

from umlage.apps.geraete.models import Anlage, Anlagenjahr, Geraet, Geraetejahr
from umlage.apps.kosten.models import Kostenzeile
from umlage.apps.liegenschaften.models import (
    Abrechnungszeitraum,
    Kontakt,
    Liegenschaft,
    Nutzeinheit,
    Nutzer,
    Nutzerjahr,
)
from umlage.apps.messwerte.models import Ablesung

_HOUSE: tuple[tuple[Any, str], ...] = (
    (Liegenschaft, "id = %s"),
    (Abrechnungszeitraum, "liegenschaft_id = %s"),
    (Anlage, "liegenschaft_id = %s"),
    (Kontakt, "liegenschaft_id = %s"),
    (Nutzeinheit, "liegenschaft_id = %s"),
    (Geraet, "liegenschaft_id = %s"),
    (Nutzer, f"nutzeinheit_id IN (SELECT id FROM {Nutzeinheit._meta.db_table} WHERE liegenschaft_id = %s)"),
    (Ablesung, f"geraet_id IN (SELECT id FROM {Geraet._meta.db_table} WHERE liegenschaft_id = %s)"),
)
_YEAR: tuple[tuple[Any, str], ...] = (
    (Nutzerjahr, "zeitraum_id = %s"),
    (Anlagenjahr, "zeitraum_id = %s"),
    (Geraetejahr, "zeitraum_id = %s"),
    (Kostenzeile, "zeitraum_id = %s"),
)
T = TypeVar("T")


def fingerabdruck(zeitraum: Abrechnungszeitraum) -> str:
    """The digest of the rows of a year."""
    digest = hashlib.blake2b(digest_size=20)
    with connection.cursor() as cursor:
        for rows, key in ((_HOUSE, zeitraum.liegenschaft_id), (_YEAR, zeitraum.pk)):
            for model, where in rows:
                # the order of the keys: a database may give rows in any
                cursor.execute(f"SELECT * FROM {model._meta.db_table} WHERE {where} ORDER BY id", [key])
                digest.update(repr((model._meta.db_table, cursor.fetchall())).encode())
    return digest.hexdigest()


class Gedaechtnis(Generic[T]):
    """The last results of a process, up to a weight in all; the oldest give way."""

    def __init__(self, most: int) -> None:
        self._most, self._weight, self._lock = most, 0, Lock()
        self._rows: OrderedDict[Any, tuple[T, int]] = OrderedDict()

    def get(self, key: Any) -> T | None:
        """What was kept under the key."""
        with self._lock:
            if key not in self._rows:
                return None
            self._rows.move_to_end(key)
            return self._rows[key][0]

    def put(self, key: Any, value: T, weight: int) -> None:
        """Keep it; what is heavier than all together is not kept."""
        with self._lock:
            if key in self._rows or weight > self._most:
                return
            self._rows[key] = (value, weight)
            self._weight += weight
            while self._weight > self._most:
                _, (_, gone) = self._rows.popitem(last=False)
                self._weight -= gone
