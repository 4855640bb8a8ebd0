"""What was erased since a backup was made is erased again when the backup comes back.

The list lies beside the backups (`umlage backup` keeps it up to date) and, entry by entry, in the store of files.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from umlage.apps.accounts.models import Organisation
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.datenschutz import operations
from umlage.apps.datenschutz.merkliste import Eintrag, aside, in_database, line, read
from umlage.config.files import folder_synced

NAME = "umlage-loeschungen.jsonl"


# who began to erase shortly before may have ended after; what the backup knows is not erased twice
_SPIELRAUM = timedelta(days=1)


class Unreadable(Exception):
    """The list is none; the message is its name."""


@dataclass(frozen=True, slots=True)
class Wieder:
    """How many were erased again, and what could not be told for certain: its name since the erasure."""

    anzahl: int
    unklar: tuple[str, ...]


def beside(folder: Path) -> list[Eintrag]:
    """The list of a folder of backups, empty where there is none. Unreadable."""
    file = folder / NAME
    if not file.exists():
        return []
    try:
        return read(file.read_text("utf-8"))
    except (ValueError, TypeError) as problem:
        raise Unreadable(str(file)) from problem


def keep(folder: Path) -> int:
    """Bring the list of a folder up to date, whole or not at all; how many entries it has. Unreadable."""
    entries = sorted({*beside(folder), *in_database(), *aside()})
    if not entries and not (folder / NAME).exists():
        return 0
    part = folder / f".{NAME}.teil"
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write("".join(map(line, entries)).encode())
        file.flush()
        os.fsync(file.fileno())
    part.replace(folder / NAME)
    folder_synced(folder)
    return len(entries)


def erase_again(entries: list[Eintrag], seit: datetime) -> Wieder:
    """Erase in the database what the entries say, as far as it happened after the backup was made."""
    count, unclear = 0, []
    known = set(Organisation.objects.values_list("pk", flat=True))
    for one in sorted(set(entries)):
        if one.wann < seit - _SPIELRAUM or one.organisation not in known:
            continue
        with organisation_scope(one.organisation):
            done = operations.erase_again(one)
        count += done is True
        if done is None:
            unclear.append(one.bezeichnung)
    return Wieder(count, tuple(unclear))
