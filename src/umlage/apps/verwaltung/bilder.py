"""Logos that came from elsewhere: looked at for what they hold, not for their name, and stored without the rest."""

from __future__ import annotations

import hashlib
import re
import struct
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from umlage.documents import jpeg
from umlage.documents.bausteine import Logo
from umlage.documents.mappe import LOGO_BYTES, safe_logo

_PNG = b"\x89PNG\r\n\x1a\n"
# what a picture needs to be drawn; texts, times and places of the camera are left out
_STUECKE = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"sRGB", b"gAMA", b"pHYs"}
MOST_PIXELS = 4000
# every page with this logo draws them all
MOST_PARTS = 5000
# through so many uses of uses it is counted; one that doubles at each of them is far too much by then
_STUFEN = 16
_FORMEN = ("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "use", "symbol")
_ORDNUNG = ("svg", "g", "defs", "title", "desc", "metadata", "style")
_FARBEN = ("linearGradient", "radialGradient", "stop", "clipPath", "mask", "pattern", "marker")
_ELEMENTE = frozenset((*_FORMEN, *_ORDNUNG, *_FARBEN))
_SVG = "{http://www.w3.org/2000/svg}"
# what drawing programs note for themselves
_BEIWERK = (
    "{http://sodipodi.",
    "{http://www.inkscape.org",
    "{http://creativecommons.org",
    "{http://web.resource.org/cc",
    "{http://purl.org/dc",
    "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}",
    "{http://ns.adobe.com",
)
KINDS = {"png": "image/png", "svg": "image/svg+xml", "jpg": "image/jpeg"}
"""What a picture is sent as, by the ending under which it is kept."""
_HIER = ("#", "data:image/png", "data:image/jpeg")
_AUSSEN = re.compile(r"url\(\s*[\"']?(?!#)|@import|javascript:")


class BadLogo(ValueError):
    """A file that is no logo; the sentence says why."""


def checked(content: bytes) -> Logo:
    """The picture, cleaned of what is not drawn. BadLogo."""
    if not content or len(content) > LOGO_BYTES:
        raise BadLogo(_("Das Logo muss eine Datei mit höchstens 2 MB sein."))
    if content.startswith(_PNG):
        content = b"".join([_PNG, *_pieces(content)])
    elif content.startswith(jpeg.KENNUNG):
        content = _jpeg(content)
    else:
        _check_svg(content)
    logo = safe_logo(content, "Logo")
    if logo is None:
        raise BadLogo(
            _("Die Datei ist kein SVG, PNG oder JPEG, das sich drucken lässt, oder sie enthält Skripte oder Verweise.")
        )
    return logo


def _jpeg(content: bytes) -> bytes:
    """The picture alone, without Exif, places and previews."""
    try:
        if max(jpeg.groesse(content)) > MOST_PIXELS:
            raise BadLogo(_("Das Logo darf höchstens 4.000 Punkte breit und hoch sein."))
        return jpeg.gesaeubert(content)
    except jpeg.KeinJpeg as broken:
        raise BadLogo(_("Die JPEG-Datei ist beschädigt oder von einer Art, die nicht gedruckt wird.")) from broken


def _pieces(content: bytes) -> Iterator[bytes]:
    place = len(_PNG)
    while place + 12 <= len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        kind, piece = content[place + 4 : place + 8], content[place : place + 12 + length]
        if len(piece) != 12 + length or zlib.crc32(piece[4:-4]) != struct.unpack(">I", piece[-4:])[0]:
            break
        if kind == b"IHDR" and (length != 13 or max(struct.unpack(">II", piece[8:16])) > MOST_PIXELS):
            raise BadLogo(_("Das Logo darf höchstens 4.000 Punkte breit und hoch sein."))
        if kind in _STUECKE:
            yield piece
        place += len(piece)
        if kind == b"IEND":
            return
    raise BadLogo(_("Die PNG-Datei ist beschädigt."))


def _check_svg(content: bytes) -> None:
    if b"<!" in content.replace(b"<!--", b"") or b"<svg" not in content[:4096]:
        raise BadLogo(
            _("Die Datei ist weder SVG, PNG noch JPEG, oder sie enthält Angaben für andere Programme (DOCTYPE).")
        )
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError as broken:
        raise BadLogo(_("Die SVG-Datei ist beschädigt.")) from broken
    if root.tag != f"{_SVG}svg":
        raise BadLogo(_("Die Datei ist weder SVG, PNG noch JPEG."))
    if _parts(root) > MOST_PARTS:
        raise BadLogo(_("Das SVG hat mehr als 5.000 Teile; bitte eine einfachere Zeichnung oder ein PNG nehmen."))
    for element in root.iter():
        name = str(element.tag).rpartition("}")[2]
        drawn = element.tag == f"{_SVG}{name}" and name in _ELEMENTE
        if not drawn and not str(element.tag).startswith(_BEIWERK):
            raise BadLogo(_("Das SVG enthält <%(name)s>; ein Logo besteht aus Formen und Text.") % {"name": name})
        words = [(key.rpartition("}")[2].lower(), value.strip().lower()) for key, value in element.attrib.items()]
        words.append(("style", (element.text or "").lower() if name == "style" else ""))
        if any(key.startswith("on") or (key == "href" and not value.startswith(_HIER)) for key, value in words):
            raise BadLogo(_("Das SVG enthält Skripte oder Verweise nach außen."))
        if any(_AUSSEN.search(value) for _key, value in words):
            raise BadLogo(_("Das SVG enthält Skripte oder Verweise nach außen."))


def _parts(root: ElementTree.Element) -> int:
    """How many elements are drawn, those of a `use` as often as it is used; more than allowed where they never end."""
    every = list(root.iter())
    if len(every) > MOST_PARTS:
        return len(every)
    named = {f"#{one.get('id')}": one for one in every if one.get("id")}
    uses = {
        one: named[link]
        for one in every
        for key, link in one.attrib.items()
        if key.rpartition("}")[2] == "href" and link in named
    }
    size: dict[ElementTree.Element, int] = {}
    for _step in range(_STUFEN if uses else 1):
        # who stands inside comes after who stands outside
        for one in reversed(every):
            size[one] = 1 + sum(size[inner] for inner in one) + (size.get(uses[one], 0) if one in uses else 0)
        if size[root] > MOST_PARTS:
            break
    return size[root]


def keep(logo: Logo, folder: str = "logos") -> str:
    """The picture in the store under the digest of what it holds; its path there. What once was printed stays."""
    path = f"{folder}/{hashlib.sha256(logo.daten).hexdigest()}.{logo.format}"
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(logo.daten))
    return path
