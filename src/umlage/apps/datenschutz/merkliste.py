"""What was erased, told outside of the database too, so that an older backup does not bring it back.

An entry names no person: Organisation, kind, number of the row, what it is called since (house, flat, number), day.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from umlage.apps.accounts.models import Organisation
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.datenschutz.models import Loeschung

# a folder of the store that holds one small file for each
ORDNER = "loeschungen"


@dataclass(frozen=True, slots=True, order=True)
class Eintrag:
    """One erasure; `am`: ISO, with its zone."""

    am: str
    organisation: int
    art: str
    zeile: int
    bezeichnung: str
    anlass: str

    @property
    def wann(self) -> datetime:
        return datetime.fromisoformat(self.am)


def noted(row: Loeschung) -> Eintrag:
    """What a row of the database says, without who did it."""
    return Eintrag(row.am.isoformat(), row.organisation_id, row.art, row.zeile, row.bezeichnung, row.anlass)


def put_aside(row: Loeschung) -> None:
    """Into the store, which outlives the database."""
    one = noted(row)
    name = f"{ORDNER}/{row.am:%Y%m%d-%H%M%S}-{one.organisation}-{one.art}-{one.zeile}.json"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(line(one).encode()))


def aside() -> Iterator[Eintrag]:
    """Those of the store."""
    try:
        names = default_storage.listdir(ORDNER)[1]
    except FileNotFoundError:
        return
    for name in sorted(names):
        if name.endswith(".json") and not name.startswith("."):
            with default_storage.open(f"{ORDNER}/{name}") as file:
                yield from read(file.read().decode())


def in_database() -> Iterator[Eintrag]:
    """Those of every Organisation."""
    for organisation in Organisation.objects.values_list("pk", flat=True):
        with organisation_scope(organisation):
            for row in Loeschung.objects.order_by("am", "pk"):
                yield noted(row)


def line(one: Eintrag) -> str:
    """An entry as a line of text."""
    return json.dumps(asdict(one), ensure_ascii=False, sort_keys=True) + "\n"


def read(text: str) -> list[Eintrag]:
    """The entries of lines; ValueError where one is none."""
    return [_entry(json.loads(one)) for one in text.splitlines() if one.strip()]


def _entry(said: Any) -> Eintrag:
    if not isinstance(said, dict) or set(said) != set(Eintrag.__slots__):
        raise ValueError("not an entry")
    found = Eintrag(**{name: (int if name in ("organisation", "zeile") else str)(said[name]) for name in said})
    if found.wann.tzinfo is None:
        raise ValueError("a time without its zone")
    return found
