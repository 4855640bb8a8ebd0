"""The backup: the database as it was at one moment, then every file of the store."""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.core.files.storage import default_storage
from django.db import connection, models

from umlage import __version__
from umlage.config.backup import container, rows

_PIECE = 8 << 20
_NAME = re.compile(r"umlage-\d{8}-\d{6}\.tar\.gz")


class Nothing(Exception):
    """There is no database of Umlage here."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What a backup holds."""

    file: Path
    rows: int
    files: int
    # names of files that the database knows and the store does not have, or has with another content
    missing: tuple[str, ...]


def save(*, place: Path, am: datetime) -> Saved:
    """Write a backup to a file, or under a name of its own into a folder. Nothing, NewerDatabase, Busy, There."""
    file = place / f"umlage-{am:%Y%m%d-%H%M%S}.tar.gz" if place.is_dir() else place
    with container.whole(file) as writer:
        with rows.frozen():
            taken = rows.steps()
            if not taken:
                raise Nothing
            models_then = rows.tables(taken)
            counts = {model._meta.db_table: _table(writer, model) for model in models_then}
            named = dict(_named(models_then))
        found = dict(_files(writer, file.parent))
        missing = tuple(name for name in sorted(named) if name not in found or named[name] not in ("", found[name]))
        writer.close(
            {
                "programm": __version__,
                "am": am.isoformat(timespec="seconds"),
                "datenbank": connection.vendor,
                "schritte": taken,
                "tabellen": counts,
                "dateien": len(found),
                "fehlend": list(missing),
            }
        )
    return Saved(file, sum(table["zeilen"] for table in counts.values()), len(found), missing)


def _table(writer: container.Writer, model: type[models.Model]) -> dict[str, Any]:
    """The rows of a table in parts that fit into memory."""
    table, buffer, part, count = model._meta.db_table, io.BytesIO(), 0, 0

    def flush() -> None:
        nonlocal buffer, part
        part += 1
        size = buffer.tell()
        buffer.seek(0)
        writer.add(f"datenbank/{table}/{part:06}.jsonl", buffer, size)
        buffer = io.BytesIO()

    for line in rows.lines(model):
        buffer.write(line)
        count += 1
        if buffer.tell() >= _PIECE:
            flush()
    if buffer.tell():
        flush()
    names = [field.column for field in rows.columns(model)]
    return {"zeilen": count, "spalten": names, "hoechste": rows.last_number(model)}


def _named(models_then: list[type[models.Model]]) -> Iterator[tuple[str, str]]:
    """The files that rows name, with the digest where the row says it."""
    for model in models_then:
        fields = [field for field in rows.columns(model) if isinstance(field, models.FileField)]
        if not fields:
            continue
        places = {field.column: place for place, field in enumerate(rows.columns(model))}
        for values in rows.plain(model):
            for field in fields:
                if values[places[field.column]]:
                    digest = values[places["pruefsumme"]] if "pruefsumme" in places else ""
                    yield values[places[field.column]], digest


def _files(writer: container.Writer, folder: Path) -> Iterator[tuple[str, str]]:
    for name in stored(""):
        with default_storage.open(name) as file, tempfile.SpooledTemporaryFile(_PIECE, dir=folder) as copy:
            size = _copied(file, copy)
            yield name, writer.add(f"dateien/{name}", copy, size)


def _copied(file: Any, copy: IO[bytes]) -> int:
    """The size is known when all was read: a store elsewhere may say another one."""
    for chunk in file.chunks():
        copy.write(chunk)
    size = copy.tell()
    copy.seek(0)
    return size


def stored(folder: str) -> Iterator[str]:
    """Every file of the store, by name; what a killed writer left has no name of ours."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        if name and not name.startswith("."):
            yield f"{folder}{name}"
    for name in sorted(folders):
        yield from stored(f"{folder}{name}/")


def thin_out(folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest backups of a folder; those that were removed. Files with other names stay."""
    own = sorted(file for file in folder.iterdir() if _NAME.fullmatch(file.name))
    old = own[:-keep]
    for file in old:
        file.unlink()
    return old
