"""Archives around a delivery: ZIP (also encrypted, both ways) and gzip, one level deep, measured while they unpack."""

from __future__ import annotations

import gzip
import io
import re
import stat
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

import pyzipper

from umlage.core.finding import Severity
from umlage.formats.lieferung.fehler import Unbrauchbar, Zeilenfehler, dateifehler, fehler, gekuerzt
from umlage.formats.lieferung.tabellen import ist_mappe

MOST_BYTES = 25 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
MOST_RATIO = 100
MOST_ENTRIES = 200
# with its folders, and what a system put there for itself
_MOST_LISTED = 10 * MOST_ENTRIES
_MOST_NAME = 120
_CHUNK = 256 * 1024
# what every archive may unpack to, however small it is
_LITTLE = 1024 * 1024
_ZIP, _GZIP = b"PK\x03\x04", b"\x1f\x8b"
_METHODS = {0, 8}
# what systems put beside the files of a folder: nobody delivered it
_OF_SYSTEMS = {".ds_store", "thumbs.db", "desktop.ini"}
_MOST_NAMED = 3
# the note of an archive that holds such files
PASSED_OVER = "E124"
_DRIVE = re.compile(r"[A-Za-z]:")
_RULE = re.compile(r"(?P<art>fest|dateiname):(?P<rest>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Passwortregel:
    """Where the password of an archive comes from.

    `fest:GEHEIM` names it, `dateiname:8` takes the first eight characters of the archive's name.
    """

    art: str = ""
    text: str = ""
    stellen: int = 0

    @classmethod
    def aus(cls, text: str) -> Passwortregel:
        """The rule of a text; ValueError with a German sentence when it is none."""
        found = _RULE.fullmatch(text)
        if not found:
            raise ValueError("Eine Passwortregel ist „fest:KENNWORT“ oder „dateiname:ANZAHL“ (der ersten Zeichen).")
        if found["art"] == "fest":
            return cls("fest", text=found["rest"])
        if not re.fullmatch(r"[1-9][0-9]?", found["rest"]):
            raise ValueError("„dateiname:“ braucht eine Anzahl von Zeichen von 1 bis 99, zum Beispiel „dateiname:8“.")
        return cls("dateiname", stellen=int(found["rest"]))

    def kennwort(self, name: str) -> str:
        """The password for an archive of this name; empty when there is none."""
        return self.text if self.art == "fest" else name[: self.stellen] if self.art == "dateiname" else ""

    def __repr__(self) -> str:
        # a password must not end in a log
        return f"Passwortregel({self.art!r})"


@dataclass(frozen=True, slots=True)
class Inhalt:
    """A file of a delivery, unpacked; or why it could not be."""

    name: str
    daten: bytes
    fehler: Zeilenfehler | None = None


def ausgepackt(content: bytes, name: str, regeln: Sequence[Passwortregel] = ()) -> Iterator[Inhalt]:
    """The files of a delivery: its own bytes, or the entries of its archive. Unbrauchbar when none may be read."""
    if len(content) > MOST_BYTES:
        raise Unbrauchbar(dateifehler("E122", f"Die Datei ist größer als {MOST_BYTES >> 20} MB."))
    if not content:
        raise Unbrauchbar(dateifehler("E110", "Die Datei ist leer."))
    if content.startswith(_ZIP) and not ist_mappe(content):
        yield from _zip(content, name, regeln)
    elif content.startswith(_GZIP):
        inner = name[:-3] if name.lower().endswith(".gz") else name
        yield Inhalt(inner, _ohne_archiv(_gzip(content)))
    else:
        yield Inhalt(name, content)


def schlicht(name: str) -> str:
    """A file's name as it may be logged: without folders and control characters."""
    return _kurz(PurePosixPath(name.replace("\\", "/")).name)


def _kurz(name: str) -> str:
    """A name that fits, with its ending."""
    suffix = PurePosixPath(name).suffix[:10]
    return gekuerzt(name if len(name) <= _MOST_NAME else f"{name[: _MOST_NAME - 1 - len(suffix)]}…{suffix}")[
        :_MOST_NAME
    ]


def _pfad(path: str) -> str:
    """A path that fits, with its end: the file and the folders next to it are what tells one from another."""
    name = path.rpartition("/")[2]
    if len(path) <= _MOST_NAME or len(name) > _MOST_NAME - 2:
        return _kurz(name if len(path) > _MOST_NAME else path)
    return gekuerzt(f"…{path[1 - _MOST_NAME :]}")[:_MOST_NAME]


def _gzip(content: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as stream:
            return _begrenzt(stream, len(content), [MOST_UNPACKED])
    except EOFError:
        raise Unbrauchbar(dateifehler("E110", "Das Archiv ist nicht zu Ende; die Datei ist abgeschnitten.")) from None
    except (OSError, zlib.error):
        raise Unbrauchbar(dateifehler("E121", "Das Archiv (gzip) ist beschädigt.")) from None


def _zip(content: bytes, name: str, regeln: Sequence[Passwortregel]) -> Iterator[Inhalt]:
    left = [MOST_UNPACKED]
    try:
        with pyzipper.AESZipFile(io.BytesIO(content)) as archive:
            listed, passed_over = _geprueft(archive.infolist())
            for shown, entry in listed:
                if entry.flag_bits & 1:
                    yield _verschluesselt(
                        archive, entry, shown, [rule.kennwort(schlicht(name)) for rule in regeln], left
                    )
                else:
                    yield Inhalt(shown, _ohne_archiv(_entpackt(archive, entry, None, left)))
            if passed_over:
                yield Inhalt("", b"", _uebergangen(passed_over))
    except (pyzipper.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, IndexError, KeyError,
            UnicodeError, OverflowError, AttributeError, RuntimeError) as problem:  # fmt: skip
        # what the library says of a broken archive depends on where it is broken; the end of a ZIP is its directory
        cut = b"PK\x05\x06" not in content[-70_000:]
        words = "nicht zu Ende; die Datei ist abgeschnitten" if cut else f"beschädigt ({type(problem).__name__})"
        raise Unbrauchbar(dateifehler("E110" if cut else "E121", f"Das Archiv (ZIP) ist {words}.")) from None


def _geprueft(entries: Sequence[pyzipper.ZipInfo]) -> tuple[list[tuple[str, pyzipper.ZipInfo]], list[str]]:
    """The files of an archive with their folders, by what its directory says, before anything is unpacked; what it says
    of sizes is not believed later. Then the names of those that a system put there for itself.
    """
    if len(entries) > _MOST_LISTED:
        raise Unbrauchbar(dateifehler("E122", f"Das Archiv hat mehr als {MOST_ENTRIES} Dateien."))
    found = {}
    passed_over = []
    for entry in entries:
        name = entry.filename.replace("\\", "/")
        parts = [part for part in name.split("/") if part not in ("", ".")]
        if name.startswith("/") or ".." in parts or _DRIVE.match(name):
            said = "Das Archiv enthält Pfade nach außen."
            raise Unbrauchbar(dateifehler("E123", said, ausschnitt=gekuerzt(entry.filename)))
        if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
            said = "Das Archiv enthält einen Verweis."
            raise Unbrauchbar(dateifehler("E123", said, ausschnitt=gekuerzt(entry.filename)))
        path = "/".join(parts)
        if name.endswith("/"):
            continue
        if _of_system(parts):
            passed_over.append(path)
            continue
        if entry.file_size > MOST_UNPACKED:
            raise Unbrauchbar(dateifehler("E122", "Das Archiv ist ausgepackt zu groß.", ausschnitt=gekuerzt(path)))
        if path in found:
            raise Unbrauchbar(dateifehler("E123", "Ein Name steht zweimal im Archiv.", ausschnitt=gekuerzt(path)))
        found[path] = entry
    if len(found) > MOST_ENTRIES:
        raise Unbrauchbar(dateifehler("E122", f"Das Archiv hat mehr als {MOST_ENTRIES} Dateien."))
    if not found:
        but = f" außer solchen, die ein System für sich dazulegt: {_einige(passed_over)}" if passed_over else ""
        raise Unbrauchbar(dateifehler("E123", f"Im Archiv ist keine Datei{but}."))
    return [(_pfad(path), entry) for path, entry in found.items()], passed_over


def _of_system(parts: Sequence[str]) -> bool:
    last = parts[-1].lower() if parts else ""
    return parts[:1] == ["__MACOSX"] or not last or last in _OF_SYSTEMS or last.startswith("._")


def _einige(names: Sequence[str]) -> str:
    return ", ".join(_pfad(name) for name in names[:_MOST_NAMED]) + (", …" if len(names) > _MOST_NAMED else "")


def _uebergangen(names: Sequence[str]) -> Zeilenfehler:
    some = _einige(names)
    said = "1 Datei" if len(names) == 1 else f"{len(names)} Dateien"
    text = f"{said} des Systems, das gepackt hat, nicht gelesen: {some}."
    return fehler(PASSED_OVER, text, schwere=Severity.NOTE)


def _verschluesselt(
    archive: pyzipper.AESZipFile,
    entry: pyzipper.ZipInfo,
    shown: str,
    words: Sequence[str],
    left: list[int],
) -> Inhalt:
    """The entry with the first password that opens it; a wrong one shows at once, or by the checksum at the end."""
    for word in dict.fromkeys(spelling for text in filter(None, words) for spelling in _geschrieben(text)):
        budget = list(left)
        try:
            found = _entpackt(archive, entry, word, budget)
        except (RuntimeError, pyzipper.BadZipFile, zlib.error, EOFError):
            continue
        left[:] = budget
        return Inhalt(shown, _ohne_archiv(found))
    said = "Passwortregel des Datenpunkts passt nicht" if words else "eine Passwortregel fehlt"
    return Inhalt(shown, b"", dateifehler("E120", f"ZIP ist verschlüsselt; {said}."))


def _geschrieben(word: str) -> Iterator[bytes]:
    """A password as programs write it: a ZIP does not say in which letters, those of Windows take their own."""
    for page in ("utf-8", "cp1252", "cp850"):
        with suppress(UnicodeEncodeError):
            yield word.encode(page)


def _entpackt(archive: pyzipper.AESZipFile, entry: pyzipper.ZipInfo, word: bytes | None, left: list[int]) -> bytes:
    if entry.compress_type not in _METHODS | {99}:
        raise Unbrauchbar(dateifehler("E123", "Das Archiv ist mit einem unüblichen Verfahren gepackt."))
    with archive.open(entry, pwd=word) as stream:
        return _begrenzt(stream, entry.compress_size, left)


def _begrenzt(stream: IO[bytes] | gzip.GzipFile, packed: int, left: list[int]) -> bytes:
    """All of a stream, as long as it stays within what is left and within the ratio."""
    parts: list[bytes] = []
    size = 0
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        left[0] -= len(chunk)
        if left[0] < 0:
            raise Unbrauchbar(dateifehler("E122", f"Das Archiv ist ausgepackt größer als {MOST_UNPACKED >> 20} MB."))
        if size > _LITTLE and size > packed * MOST_RATIO:
            raise Unbrauchbar(
                dateifehler("E122", f"Das Archiv wächst beim Auspacken auf mehr als das {MOST_RATIO}-Fache.")
            )
        parts.append(chunk)
    return b"".join(parts)


def _ohne_archiv(daten: bytes) -> bytes:
    if daten.startswith(_GZIP) or (daten.startswith(_ZIP) and not ist_mappe(daten)):
        raise Unbrauchbar(dateifehler("E123", "Im Archiv liegt ein Archiv."))
    return daten
