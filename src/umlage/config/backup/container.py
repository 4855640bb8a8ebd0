"""The file of a backup: a tar in gzip, whose last part lists all others with their digests."""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from umlage.config.files import folder_synced

FORMAT = 1
_INDEX = "verzeichnis.json"
_PIECE = 1 << 20


class Damaged(Exception):
    """The file is no whole backup; the message says what is wrong, for people."""


class Busy(Exception):
    """Somebody else is writing this file at this moment."""


class There(Exception):
    """The file exists; a backup replaces none."""


class Writer:
    """Takes the parts of a backup one after the other."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._parts: dict[str, dict[str, Any]] = {}

    def add(self, name: str, content: IO[bytes], size: int) -> str:
        """A part; its digest."""
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        reader = _Digesting(content)
        self._tar.addfile(info, reader)
        digest = reader.sha256.hexdigest()
        self._parts[name] = {"sha256": digest, "bytes": size}
        return digest

    def close(self, about: dict[str, Any]) -> None:
        """The last part: what is inside, and what else there is to say of it."""
        index = json.dumps({"format": FORMAT, **about, "teile": self._parts}, ensure_ascii=False, indent=1).encode()
        self.add(_INDEX, io.BytesIO(index), len(index))


class _Digesting(io.RawIOBase):
    """A stream that knows the digest of what was read from it."""

    def __init__(self, content: IO[bytes]) -> None:
        self._content = content
        self.sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._content.read(size)
        self.sha256.update(piece)
        return piece


@contextmanager
def whole(file: Path) -> Iterator[Writer]:
    """A file that is there whole when the block ends well, and not at all otherwise. Busy, There."""
    if file.exists():
        raise There(str(file))
    # a name of its own that the next try finds: what a killed one left is written over
    part = file.with_name(f".{file.name}.teil")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as raw:
        try:
            fcntl.flock(raw, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(str(file)) from None
        try:
            raw.truncate(0)
            with (
                gzip.GzipFile("", "wb", compresslevel=6, fileobj=raw, mtime=0) as packed,
                tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
            ):
                yield Writer(tar)
            raw.flush()
            os.fsync(raw.fileno())
            if file.exists():
                raise There(str(file))
            part.rename(file)
        finally:
            part.unlink(missing_ok=True)
    folder_synced(file.parent)


def parts(file: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """The parts of a backup in their order, the index last; each is to be read before the next. Damaged."""
    with _damage(), gzip.open(file, "rb") as packed, tarfile.open(fileobj=packed, mode="r|") as tar:
        for info in tar:
            content = tar.extractfile(info) if info.isreg() else None
            if content is None:
                raise Damaged(f"{info.name} ist keine Datei")
            yield info.name, io.BufferedReader(_Part(content), _PIECE)
        # the digest of the packed stream stands at its end
        while packed.read(_PIECE):
            pass


class _Part(io.RawIOBase):
    """A part of a backup that says Damaged wherever reading it fails."""

    def __init__(self, content: IO[bytes]) -> None:
        self._content = content

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with _damage():
            piece = self._content.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)


@contextmanager
def _damage() -> Iterator[None]:
    try:
        yield
    except (tarfile.TarError, zlib.error, EOFError, gzip.BadGzipFile, ValueError) as broken:
        raise Damaged("abgeschnitten oder verändert") from broken


def verified(file: Path) -> dict[str, Any]:
    """Read everything and compare every digest; the index. Damaged."""
    found: dict[str, dict[str, Any]] = {}
    index: dict[str, Any] | None = None
    for name, content in parts(file):
        if index is not None or name in found:
            raise Damaged(f"{name} steht an einer falschen Stelle")
        if name == _INDEX:
            index = _index(content.read())
            continue
        sha256, size = hashlib.sha256(), 0
        while piece := content.read(_PIECE):
            sha256.update(piece)
            size += len(piece)
        found[name] = {"sha256": sha256.hexdigest(), "bytes": size}
    if index is None:
        raise Damaged("abgeschnitten: das Verzeichnis am Ende fehlt")
    if found != index["teile"]:
        wrong = {name for name in {*found, *index["teile"]} if found.get(name) != index["teile"].get(name)}
        raise Damaged(f"verändert: {sorted(wrong)[0]}")
    return index


def _index(text: bytes) -> dict[str, Any]:
    try:
        index = json.loads(text)
    except ValueError as broken:
        raise Damaged("das Verzeichnis ist nicht lesbar") from broken
    if not isinstance(index, dict) or not isinstance(index.get("teile"), dict):
        raise Damaged("das Verzeichnis ist keines von Umlage")
    if index.get("format") != FORMAT:
        raise Damaged(f"das Format {index.get('format')} kennt dieses Programm nicht; bitte aktualisieren")
    return index
