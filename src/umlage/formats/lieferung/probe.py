"""Which format a file has, told from its content: each codec looks at the sample and says how sure it is, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from umlage.formats.lieferung import jsontext, tabellen, xmlstrom
from umlage.formats.lieferung.fehler import Unbrauchbar, dateifehler
from umlage.formats.lieferung.meldung import Meldung
from umlage.formats.lieferung.zeichensatz import text_von

SICHER = 100
GENUG = 60
ABSTAND = 10
ENDUNG = 5
HEAD = 65536


class Probe:
    """A file as the codecs look at it: its bytes, its name, and what each kind of content shows at first sight."""

    def __init__(self, content: bytes, name: str = "") -> None:
        self.content, self.name = content, name

    @cached_property
    def endung(self) -> str:
        return self.name.rpartition(".")[2].lower() if "." in self.name else ""

    @cached_property
    def text(self) -> str:
        """The beginning as text; empty for what is none."""
        # whole lines, so that no character is cut in two
        head = self.content[:HEAD]
        if len(self.content) > HEAD:
            head = head[: head.rfind(b"\n") + 1] or head[: HEAD // 2]
        try:
            return text_von(head).lstrip("\ufeff")
        except Unbrauchbar:
            return ""

    @cached_property
    def zeilen(self) -> tuple[str, ...]:
        """The first lines that are not empty."""
        return tuple(line for line in self.text.splitlines()[:60] if line.strip())

    @cached_property
    def wurzel(self) -> str:
        """The root element of XML."""
        begin = self.content[:400].lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")
        return xmlstrom.wurzel(self.content) if begin.startswith(b"<") else ""

    @cached_property
    def json(self) -> Any:
        """The document of JSON, or the first one of several lines; None for what is none."""
        return self._json[0]

    @property
    def unzulaessig(self) -> jsontext.Unzulaessig | None:
        """Why nothing can be read of what is JSON for sure."""
        return self._json[1]

    @cached_property
    def _json(self) -> tuple[Any, jsontext.Unzulaessig | None]:
        if not self.text.lstrip().startswith(("{", "[")):
            return None, None
        try:
            found = (one[1] for one in jsontext.dokumente(self.content) if isinstance(one, tuple))
            return next(found, None), None
        except jsontext.Unzulaessig as problem:
            return None, problem
        except Unbrauchbar:
            return None, None

    @cached_property
    def satz(self) -> dict[str, Any]:
        """The object of JSON, or the first of its list; empty for what is none."""
        found = self.json[0] if isinstance(self.json, list) and self.json else self.json
        return found if isinstance(found, dict) else {}

    @cached_property
    def kopf(self) -> frozenset[str]:
        """The column names of a table, as compared; empty for what is none."""
        return frozenset(filter(None, map(tabellen.spaltenname, self.spalten)))

    @cached_property
    def kopf_genau(self) -> frozenset[str]:
        """The column names of a table in small letters."""
        return frozenset(name.strip().lower() for name in self.spalten)

    @cached_property
    def spalten(self) -> tuple[str, ...]:
        """The column names of a table as they stand."""
        if self.wurzel or self.json is not None:
            return ()
        if tabellen.ist_mappe(self.content):
            try:
                return tabellen.tabelle(self.content).kopf.zellen
            except Unbrauchbar:
                return ()
        lines = [line for line in self.zeilen if not line.startswith("#")]
        if not lines:
            return ()
        sign = tabellen.erkannter_trenner("\n".join(lines))
        return tuple(cell.strip().strip('"') for cell in lines[0].split(sign)[: tabellen.MOST_COLUMNS])


@dataclass(frozen=True, slots=True)
class Treffer:
    """How sure a codec is (0 to 100) that a file is its own, and why. `gesamt`: of how many marks `gruende` are."""

    punkte: int
    gruende: tuple[str, ...] = ()
    gesamt: int = 0


KEIN_TREFFER = Treffer(0)


@dataclass(frozen=True, slots=True)
class Kontext:
    """What a codec may know besides the bytes: name of the file, passwords to try for files of keys."""

    name: str = ""
    kennwoerter: tuple[str, ...] = field(default=(), repr=False)


class Format(Protocol):
    """A codec: the module `codec` of a format's folder."""

    @property
    def KENNUNG(self) -> str:  # noqa: N802  # a constant of a module
        """Its name, that of its folder."""

    @property
    def VERSION(self) -> int:  # noqa: N802  # the same
        """Raised when it reads the same bytes differently."""

    def erkennen(self, probe: Probe) -> Treffer:
        """How sure it is; must not raise."""

    def lesen(self, content: bytes, kontext: Kontext) -> Iterator[Meldung]:
        """Everything in the file, in its order. Raises Unbrauchbar, and nothing else, for what spoils all of it."""


@dataclass(frozen=True, slots=True)
class Wahl:
    """The format of a file, or why none was chosen."""

    format: Format
    treffer: Treffer


def gewaehlt(probe: Probe, formate: Sequence[Format]) -> Wahl:
    """The one format that is sure enough and well ahead; Unbrauchbar: none (E101), more than one (E102)."""
    ranked = sorted(((codec.erkennen(probe), codec) for codec in formate), key=lambda pair: -pair[0].punkte)
    best, codec = ranked[0]
    if best.punkte < GENUG:
        if not probe.wurzel and xmlstrom.verboten(probe.content):
            raise Unbrauchbar(xmlstrom.dtd_fehler())
        if probe.unzulaessig is not None:
            raise probe.unzulaessig
        nearest = ""
        if best.punkte:
            of = f" von {best.gesamt}" if best.gesamt else ""
            nearest = f" (beste Übereinstimmung: {codec.KENNUNG}, {len(best.gruende)}{of} Kennungen)"
        raise Unbrauchbar(dateifehler("E101", f"Format nicht erkannt{nearest}."))
    if len(ranked) > 1 and ranked[1][0].punkte > best.punkte - ABSTAND:
        names = f"{codec.KENNUNG} und {ranked[1][1].KENNUNG}"
        raise Unbrauchbar(dateifehler("E102", f"Das Format ist nicht eindeutig: {names} passen beide."))
    return Wahl(codec, best)
