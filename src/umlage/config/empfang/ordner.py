"""The folder that a Datenpunkt sees by SFTP: it lies on no disk. /in takes files, /out shows what came of them.

A file is taken when it was closed whole, or renamed to its name at the end; then it is gone from the folder at once, so
that the next one may have the same name. Nothing can be read but results, nothing linked, nothing run.
"""

from __future__ import annotations

import asyncio
import posixpath
import stat
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import IO, Any

import asyncssh
from django.utils.translation import gettext as _

from umlage.apps.archive.stoerung import outage
from umlage.apps.austausch import annahme
from umlage.config.empfang.zugang import Gast, Hinaus, results, take
from umlage.formats.lieferung.behaelter import MOST_BYTES

# names under which clients write before they rename
_UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload")
_IN_MEMORY = 1 << 20
_OPEN_AT_ONCE, _OPEN_IN_ALL, _UNFINISHED_AT_ONCE, _KEPT_SECONDS = 8, 24, 20, 3600.0
_MOST_GAPS, _MOST_FOLDERS, _LONGEST_PATH = 1000, 100, 1024
_DIRECTORY, _FILE = stat.S_IFDIR | 0o750, stat.S_IFREG | 0o640
THREADS = ThreadPoolExecutor(max_workers=8, thread_name_prefix="sftp")


def _room() -> IO[bytes]:
    # closed when it was taken, or with the last who knows of it
    return tempfile.SpooledTemporaryFile(_IN_MEMORY)


@dataclass(slots=True)
class _Hochgeladen:
    """What is being written, and how much of it came."""

    path: str
    file: IO[bytes] = field(default_factory=_room)
    size: int = 0
    # what is missing in the middle: clients write pieces in any order, and some more than once
    gaps: list[tuple[int, int]] = field(default_factory=list)
    spoilt: bool = False
    since: float = field(default_factory=time.monotonic)

    def whole(self) -> bool:
        """Nothing is missing in the middle, nothing was refused."""
        return not self.spoilt and not self.gaps

    def came(self, start: int, end: int) -> None:
        """These bytes are there."""
        if start > self.size:
            self.gaps.append((self.size, start))
        elif self.gaps:
            around = ((low, min(high, start), max(low, end), high) for low, high in self.gaps)
            parts = [part for low, left, right, high in around for part in ((low, left), (right, high))]
            self.gaps = [(low, high) for low, high in parts if low < high]
        self.size = max(self.size, end)
        self.spoilt = self.spoilt or len(self.gaps) > _MOST_GAPS


@dataclass(frozen=True, slots=True)
class _Gelesen:
    """A result that is read."""

    content: bytes


# written, but not yet named as finished; a client may rename by another connection
_WAITING: dict[str, dict[str, _Hochgeladen]] = defaultdict(dict)
# how many files are being written, in all sessions of a Datenpunkt: each may grow to the largest size on our disk
_WRITING: Counter[str] = Counter()


class Ordner(asyncssh.SFTPServer):
    """One session of a Datenpunkt."""

    def __init__(self, chan: Any, gast: Gast) -> None:
        super().__init__(chan)
        self.gast = gast
        self.writing: list[_Hochgeladen] = []
        # taken in this session: clients look whether the size is right
        self.taken: dict[str, int] = {}
        self.folders: set[str] = set()
        self.waiting = _WAITING[gast.kennung]
        for name in [name for name, file in self.waiting.items() if file.since < time.monotonic() - _KEPT_SECONDS]:
            del self.waiting[name]

    async def _asked(self, question: Callable[..., Any], *values: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(THREADS, question, *values)

    async def open(self, path: bytes, pflags: int, attrs: Any) -> object:
        name = _plain(path)
        if not pflags & asyncssh.FXF_WRITE:
            return _Gelesen(await self._result(name))
        if pflags & (asyncssh.FXF_READ | asyncssh.FXF_APPEND):
            raise asyncssh.SFTPOpUnsupported("Nur neue Dateien, nur schreiben.")
        _may_write(name)
        if len(self.writing) >= _OPEN_AT_ONCE or _WRITING[self.gast.kennung] >= _OPEN_IN_ALL:
            raise asyncssh.SFTPFailure("Zu viele offene Dateien.")
        _WRITING[self.gast.kennung] += 1
        file = _Hochgeladen(name)
        self.writing.append(file)
        return file

    def write(self, file_obj: object, offset: int, data: bytes) -> int:
        assert isinstance(file_obj, _Hochgeladen)
        if offset + len(data) > MOST_BYTES:
            file_obj.spoilt = True
            raise asyncssh.SFTPFailure(f"Eine Datei hat höchstens {MOST_BYTES >> 20} MB.")
        file_obj.file.seek(offset)
        file_obj.file.write(data)
        file_obj.came(offset, offset + len(data))
        return len(data)

    def read(self, file_obj: object, offset: int, size: int) -> bytes:
        if not isinstance(file_obj, _Gelesen):
            raise asyncssh.SFTPPermissionDenied("Hier wird nur geschrieben.")
        return file_obj.content[offset : offset + size]

    async def close(self, file_obj: object) -> None:
        if not isinstance(file_obj, _Hochgeladen):
            return
        self.writing.remove(file_obj)
        _WRITING[self.gast.kennung] -= 1
        # also called for what was open when a session ended, however it ended: that is no end of a file. Whoever ended
        # without a word on its files is told apart by the end that is being handled meanwhile
        if sys.exc_info()[0] is not None or self.channel.is_closing() or file_obj.spoilt:
            return
        if not file_obj.whole():
            raise asyncssh.SFTPFailure("In der Datei fehlt ein Stück; sie ist nicht angenommen.")
        if _unfinished(file_obj.path):
            if len(self.waiting) >= _UNFINISHED_AT_ONCE:
                raise asyncssh.SFTPFailure("Zu viele Dateien, die noch umbenannt werden müssten.")
            self.waiting[file_obj.path] = file_obj
            return
        await self._take(file_obj, file_obj.path)

    def exit(self) -> None:
        """The session is over; some clients (scp) take the silence of a server for a failure."""
        self.channel.exit(0)

    async def _take(self, file: _Hochgeladen, path: str) -> None:
        file.file.seek(0)
        content = file.file.read()
        file.file.close()
        try:
            await self._asked(take, self.gast, posixpath.basename(path), content)
        except Hinaus as why:
            raise asyncssh.SFTPPermissionDenied(str(why)) from None
        except (annahme.TooLarge, annahme.Nothing, annahme.TooMany) as why:
            raise asyncssh.SFTPFailure(str(why)) from None
        except Exception as trouble:  # noqa: BLE001  # whatever it is, the sender must not think it arrived
            raise asyncssh.SFTPFailure(outage(trouble) or _("Nicht angenommen; bitte noch einmal senden.")) from None
        self.taken[path] = len(content)

    async def rename(self, oldpath: bytes, newpath: bytes) -> None:
        old, new = _plain(oldpath), _plain(newpath)
        _may_write(new)
        folder = posixpath.dirname(new)
        if not (new.startswith("/in/") or folder == posixpath.dirname(old) or folder in self.folders):
            # it would land in the inbox all the same; the sender must not believe that it lies there
            raise asyncssh.SFTPPermissionDenied("Umbenannt wird im selben Ordner oder nach /in.")
        if old in self.taken:
            self.taken[new] = self.taken.pop(old)
            return
        file = self.waiting.pop(old, None)
        if file is None:
            raise asyncssh.SFTPNoSuchFile("Diese Datei gibt es nicht.")
        if _unfinished(new):
            self.waiting[new] = file
        else:
            await self._take(file, new)

    async def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
        await self.rename(oldpath, newpath)

    def remove(self, path: bytes) -> None:
        name = _plain(path)
        if self.waiting.pop(name, None) is None and self.taken.pop(name, None) is None:
            raise asyncssh.SFTPNoSuchFile("Diese Datei gibt es nicht.")

    def mkdir(self, path: bytes, attrs: Any) -> None:
        name = _plain(path)
        _may_write(name)
        if len(self.folders) >= _MOST_FOLDERS:
            raise asyncssh.SFTPFailure("Zu viele Ordner.")
        self.folders.add(name)

    def rmdir(self, path: bytes) -> None:
        self.folders.discard(_plain(path))

    def realpath(self, path: bytes) -> bytes:
        return _plain(path).encode()

    async def stat(self, path: bytes) -> asyncssh.SFTPAttrs:
        name = _plain(path)
        if name in {"/", "/in", "/out"} | self.folders:
            return _attrs(_DIRECTORY, 0)
        sizes = {**self.taken, **{path: file.size for path, file in self.waiting.items()}}
        sizes |= {file.path: file.size for file in self.writing}
        if name in sizes:
            return _attrs(_FILE, sizes[name])
        return _attrs(_FILE, len(await self._result(name)))

    async def lstat(self, path: bytes) -> asyncssh.SFTPAttrs:
        return await self.stat(path)

    def fstat(self, file_obj: object) -> asyncssh.SFTPAttrs:
        return _attrs(_FILE, file_obj.size if isinstance(file_obj, _Hochgeladen) else len(file_obj.content))

    def setstat(self, path: bytes, attrs: Any) -> None:
        """Clients set times and rights after an upload; they mean nothing here."""

    def lsetstat(self, path: bytes, attrs: Any) -> None:
        """As `setstat`."""

    def fsetstat(self, file_obj: object, attrs: Any) -> None:
        """As `setstat`."""

    async def listdir(self, path: bytes) -> Sequence[asyncssh.SFTPName]:
        name = _plain(path)
        entries = {".": _attrs(_DIRECTORY, 0), "..": _attrs(_DIRECTORY, 0)}
        if name == "/":
            entries |= {"in": _attrs(_DIRECTORY, 0), "out": _attrs(_DIRECTORY, 0)}
        if name == "/out":
            found = await self._asked(results, self.gast)
            entries |= {one: _attrs(_FILE, len(await self._asked(content))) for one, content in found.items()}
        for one, file in self.waiting.items():
            if posixpath.dirname(one) == name:
                entries[posixpath.basename(one)] = _attrs(_FILE, file.size)
        return [asyncssh.SFTPName(one.encode(), attrs=attrs) for one, attrs in entries.items()]

    async def _result(self, name: str) -> bytes:
        folder, _slash, rest = name.rpartition("/")
        found = (await self._asked(results, self.gast)).get(rest) if folder == "/out" else None
        if found is None:
            raise asyncssh.SFTPNoSuchFile("Diese Datei gibt es nicht.")
        content: bytes = await self._asked(found)
        return content

    def readlink(self, path: bytes) -> bytes:
        raise asyncssh.SFTPOpUnsupported("Verweise gibt es hier nicht.")

    def symlink(self, oldpath: bytes, newpath: bytes) -> None:
        raise asyncssh.SFTPOpUnsupported("Verweise gibt es hier nicht.")

    def link(self, oldpath: bytes, newpath: bytes) -> None:
        raise asyncssh.SFTPOpUnsupported("Verweise gibt es hier nicht.")

    def statvfs(self, path: bytes) -> Any:
        raise asyncssh.SFTPOpUnsupported("Nicht unterstützt.")

    def fstatvfs(self, file_obj: object) -> Any:
        raise asyncssh.SFTPOpUnsupported("Nicht unterstützt.")

    def fsync(self, file_obj: object) -> None:
        """What is taken is on the disk before `close` answers."""


def _plain(path: bytes) -> str:
    """A path from the top of the folder, without any `..`: there is nothing above."""
    if len(path) > _LONGEST_PATH:
        raise asyncssh.SFTPFailure("Der Pfad ist zu lang.")
    text = path.decode("utf-8", "replace").replace("\\", "/")
    return posixpath.normpath(f"/{text.lstrip('/')}")


def _may_write(name: str) -> None:
    if name == "/" or name.split("/")[1] == "out":
        raise asyncssh.SFTPPermissionDenied("Dateien gehören in den Ordner /in.")


def _unfinished(path: str) -> bool:
    name = posixpath.basename(path)
    return name.startswith(".") or name.lower().endswith(_UNFINISHED)


def _attrs(mode: int, size: int) -> asyncssh.SFTPAttrs:
    now = int(time.time())
    return asyncssh.SFTPAttrs(size=size, uid=0, gid=0, permissions=mode, atime=now, mtime=now)
