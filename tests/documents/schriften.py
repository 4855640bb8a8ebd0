"""Names in every script that the shipped fonts have, and what the font files and the printed pages hold."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from pathlib import Path

from pypdf import PageObject, PdfReader, mult
from pypdf.generic import ByteStringObject, ContentStream, TextStringObject

from umlage.documents.style import satzspiegel

FONTS = Path(satzspiegel.__file__).parent / "fonts"

NAMEN = {
    "NotoSans": "Ольга Шевченко, Ελένη Παπαδοπούλου, Nguyễn Thị Ánh",
    "NotoSansArabic": "أحمد العلي",
    "NotoSansArmenian": "Արամ Խաչատրյան",
    "NotoSansBengali": "শেখ মুজিবুর রহমান",
    "NotoSansCJKsc": "张伟 陳美玲 喆 赟 髙橋さくら 山﨑 タナカ 김민준 설믜",
    "NotoSansDevanagari": "प्रिया शर्मा",
    "NotoSansEthiopic": "አበበ ተስፋዬ",
    "NotoSansGeorgian": "ნინო ბერიძე",
    "NotoSansGujarati": "નરેન્દ્ર પટેલ",
    "NotoSansGurmukhi": "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ",
    "NotoSansHebrew": "יעקב לוי-כהן",
    "NotoSansKannada": "ಶ್ರೀನಿವಾಸ ಗೌಡ",
    "NotoSansKhmer": "សុខ ច័ន្ទសុភា",
    "NotoSansLao": "ສົມສັກ ແກ້ວມະນີ",
    "NotoSansMalayalam": "കൃഷ്ണൻ നമ്പൂതിരി",
    "NotoSansMyanmar": "အောင်ဆန်းစုကြည်",
    "NotoSansOriya": "ସୁଭାଷ ପଟ୍ଟନାୟକ",
    "NotoSansSinhala": "ශ්\N{ZERO WIDTH JOINER}රී ලාල් ප්\N{ZERO WIDTH JOINER}රේමදාස",
    "NotoSansTamil": "சுப்பிரமணியன் செல்வி",
    "NotoSansTelugu": "వెంకటేశ్వర రావు",
    "NotoSansThai": "สมชาย ศรีสุวรรณ",
}
"""By the font that prints them."""


def glyphen(pdf: bytes) -> Iterator[tuple[str, int]]:
    """Every glyph that the pages show: name of the font without weight, and number; 0 is the box for what it lacks."""
    leser = PdfReader(io.BytesIO(pdf))
    for seite in leser.pages:
        schriften = {name: str(font.get_object()["/BaseFont"]) for name, font in seite["/Resources"]["/Font"].items()}
        schrift = ""
        for werte, befehl in ContentStream(seite.get_contents(), leser).operations:
            if befehl == b"Tf":
                schrift = schriften[werte[0]].partition("+")[2].partition("-")[0]
            elif befehl in (b"Tj", b"TJ"):
                for text in werte[0] if befehl == b"TJ" else werte:
                    if isinstance(text, ByteStringObject | TextStringObject):
                        nummern = text.original_bytes
                        yield from ((schrift, nummer) for (nummer,) in struct.iter_unpack(">H", nummern))


def grundlinien(pdf: bytes, text: str) -> list[list[int]]:
    """Where on each page this text stands, in tenths of a point from below."""
    return [sorted(_hoehen(seite, text)) for seite in PdfReader(io.BytesIO(pdf)).pages]


def _hoehen(seite: PageObject, gesucht: str) -> set[int]:
    hoehen: set[int] = set()

    def besucht(text: str, cm: list[float], tm: list[float], *_: object) -> None:
        if gesucht in text:
            hoehen.add(round(10 * mult(tm, cm)[5]))

    seite.extract_text(visitor_text=besucht)
    return hoehen


def zeichen(datei: Path) -> set[int]:
    """The code points that a font file has a glyph for, from its table `cmap`."""
    inhalt = datei.read_bytes()
    tafeln = (struct.unpack(">4s4xII", inhalt[ab : ab + 16]) for ab in range(12, len(inhalt), 16))
    cmap = next(inhalt[ab : ab + laenge] for name, ab, laenge in tafeln if name == b"cmap")
    (anzahl,) = struct.unpack(">2xH", cmap[:4])
    stellen = {stelle for _, _, stelle in struct.iter_unpack(">HHI", cmap[4 : 4 + 8 * anzahl])}
    return {punkt for stelle in stellen for punkt in _punkte(cmap[stelle:])}


def _punkte(tafel: bytes) -> Iterator[int]:
    (form,) = struct.unpack(">H", tafel[:2])
    if form == 4:  # segments: ends, a pad, beginnings
        (doppelt,) = struct.unpack(">H", tafel[6:8])
        enden = struct.unpack(f">{doppelt // 2}H", tafel[14 : 14 + doppelt])
        anfaenge = struct.unpack(f">{doppelt // 2}H", tafel[16 + doppelt : 16 + 2 * doppelt])
        for von, bis in zip(anfaenge, enden, strict=True):
            yield from range(von, min(bis, 0xFFFE) + 1)
    elif form == 12:
        (anzahl,) = struct.unpack(">I", tafel[12:16])
        for von, bis, _ in struct.iter_unpack(">III", tafel[16 : 16 + 12 * anzahl]):
            yield from range(von, bis + 1)
    else:
        assert form == 14, form  # variants of what the others have
