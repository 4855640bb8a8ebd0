"""XML read element by element: no DTD, no entities, no depth, and memory only for one record."""

from __future__ import annotations

import io
from collections.abc import Iterator
from xml.etree.ElementTree import Element, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, iterparse

from umlage.formats.lieferung.fehler import Ort, Unbrauchbar, Zeilenfehler, dateifehler

MOST_DEPTH = 40
_FORBIDDEN = "Das XML enthält eine DTD (DOCTYPE) oder Entitäten; beides wird aus Sicherheitsgründen nicht gelesen."
_ZU_ENDE = ("no element found", "unclosed", "partial character")


class Stelle(Element):
    """An element that knows the line (from 1) on which it begins."""

    __slots__ = ("zeile",)
    zeile: int

    def ort(self, path: str) -> Ort:
        """The place of a value: its line and the path of its element."""
        return Ort(zeile=self.zeile, pfad=path)


def verboten(content: bytes) -> bool:
    """Whether the beginning of a file is XML with a DTD or entities, which nobody reads here."""
    try:
        for _ in _ereignisse(content[:65536], ("start",)):
            return False
    except DefusedXmlException:
        return True
    except (SyntaxError, ValueError, LookupError):
        return False
    return False


def wurzel(content: bytes) -> str:
    """The name of the root element without namespace; empty when there is none near the beginning."""
    try:
        for _, element in _ereignisse(content[:65536], ("start",)):
            return lokal(element.tag)
    except (SyntaxError, ValueError, DefusedXmlException, LookupError):
        return ""
    return ""


def lokal(tag: object) -> str:
    """A tag without its namespace."""
    name = str(tag)
    return name.rpartition("}")[2] if name[:1] == "{" else name


def _ereignisse(content: bytes, events: tuple[str, ...]) -> Iterator[tuple[str, Stelle]]:
    """The beginnings and ends of elements, each of which knows its line."""

    def element(tag: str, attributes: dict[str, str]) -> Stelle:
        made = Stelle(tag, attributes)
        made.zeile = expat.CurrentLineNumber
        return made

    # the factory is called while the parser stands on the element: later it is a whole block ahead
    parser = DefusedXMLParser(target=TreeBuilder(element_factory=element), forbid_dtd=True)
    expat = parser.parser
    found: Iterator[tuple[str, Stelle]] = iterparse(io.BytesIO(_lesbar(content)), events=events, parser=parser)
    return found


def dtd_fehler() -> Zeilenfehler:
    """The refusal of a file with a DTD."""
    hint = "Bitte die Datei ohne DOCTYPE und ohne ENTITY-Angaben erzeugen lassen."
    return dateifehler("E111", _FORBIDDEN, hinweis=hint)


def saetze(content: bytes, namen: frozenset[str]) -> Iterator[tuple[str, Stelle]]:
    """The path and the element of each record (elements with one of these names), in order, each freed afterwards.

    The root comes last, with an empty path, as a sign that the file is whole. Unbrauchbar: broken (E111) or cut (E110).
    """
    counts: list[dict[str, int]] = [{}]
    path: list[str] = []
    open_elements: list[Stelle] = []
    inside = 0
    try:
        for event, element in _ereignisse(content, ("start", "end")):
            if inside > 1 and event == "end":
                inside -= 1
            elif event == "end":
                place = "/".join(path[1:])
                path.pop()
                counts.pop()
                open_elements.pop()
                if inside:
                    inside = 0
                    yield place, element
                # what is done is taken out of its parent: a large file costs no more than one record
                element.clear()
                if open_elements:
                    open_elements[-1].remove(element)
                else:
                    yield "", element
            elif len(path) + inside > MOST_DEPTH:
                raise Unbrauchbar(dateifehler("E111", f"Das XML ist tiefer als {MOST_DEPTH} Ebenen geschachtelt."))
            elif inside:
                # what a record is made of needs no path of its own
                inside += 1
            else:
                tag = lokal(element.tag)
                number = counts[-1][tag] = counts[-1].get(tag, 0) + 1
                path.append(f"{tag}[{number}]")
                counts.append({})
                open_elements.append(element)
                inside = int(tag in namen)
    except DefusedXmlException:
        raise Unbrauchbar(dtd_fehler()) from None
    except SyntaxError as problem:
        raise _kaputt(problem, content) from None
    except (ValueError, LookupError, OverflowError):
        raise Unbrauchbar(dateifehler("E111", "Das XML ist nicht lesbar (Zeichensatz).")) from None


def text(element: Element, name: str) -> str:
    """The text of a child, without blanks; empty when there is none."""
    return (element.findtext(name) or "").strip()


def _kaputt(problem: SyntaxError, content: bytes) -> Unbrauchbar:
    line, column = getattr(problem, "position", (0, 0))
    where = Ort(zeile=line or None)
    said = str(problem)
    if any(words in said for words in _ZU_ENDE) or _am_ende(content, line):
        return Unbrauchbar(dateifehler("E110", "Das XML ist nicht zu Ende; die Datei ist abgeschnitten.", where))
    return Unbrauchbar(dateifehler("E111", f"Das XML ist ab Zeichen {column + 1} dieser Zeile nicht lesbar.", where))


def _am_ende(content: bytes, line: int) -> bool:
    return line >= content.count(b"\n") + 1 and not content.rstrip().endswith(b">")


def _lesbar(content: bytes) -> bytes:
    """The same bytes; a file that declares no encoding and is not UTF-8 was written by a program of Windows."""
    head = content[:200]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"encoding" in head.split(b"?>", 1)[0]:
        return content
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as problem:
        if problem.end >= len(content) and problem.reason == "unexpected end of data":
            return content
        return content.decode("cp1252", "replace").encode("utf-8")
    return content
