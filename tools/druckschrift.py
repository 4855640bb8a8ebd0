"""Makes the print cuts of Inter: TrueType outlines, tabular figures as the only figures.

    python tools/druckschrift.py src/umlage/web/ui/static/umlage/schriften src/umlage/documents/style/fonts

needs fontTools. A subset of a TrueType font costs Typst half of what one with PostScript outlines does, and without a
substitution to look for, shaping is cheaper; see docs/decisions/0041.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable

SCHNITTE = ("Inter-Regular", "Inter-SemiBold")
_ABWEICHUNG = 0.0005
"""Of the size: how far a quadratic curve may lie from the cubic one."""
_MAXP = (
    "maxPoints maxContours maxCompositePoints maxCompositeContours maxTwilightPoints maxStorage maxFunctionDefs "
    "maxInstructionDefs maxStackElements maxSizeOfInstructions maxComponentElements maxComponentDepth"
)


def main(von: str, nach: str) -> None:
    """Reads `SCHNITTE` as .otf in the first folder, writes them as .ttf into the second."""
    for name in SCHNITTE:
        font = TTFont(Path(von) / f"{name}.otf", recalcTimestamp=False)
        tabellenziffern(font)
        umrisse(font)
        font.save(Path(nach) / f"{name}.ttf")


def tabellenziffern(font: TTFont) -> None:
    """Figures of equal width become those of the characters, the others go."""
    ersatz = {}
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for teil in lookup.SubTable:
            ersatz.update(teil.mapping)
    for tafel in font["cmap"].tables:
        tafel.cmap = {zeichen: ersatz.get(glyphe, glyphe) for zeichen, glyphe in tafel.cmap.items()}
    del font["GSUB"]
    options = Options(
        layout_features=["kern"], hinting=False, notdef_outline=True, name_IDs=["*"], recalc_timestamp=False
    )
    cutter = Subsetter(options)
    cutter.populate(unicodes=font.getBestCmap())
    cutter.subset(font)


def umrisse(font: TTFont) -> None:
    """Quadratic outlines in the place of cubic ones."""
    namen, glyphen = font.getGlyphOrder(), font.getGlyphSet()
    fehler = font["head"].unitsPerEm * _ABWEICHUNG
    glyf = newTable("glyf")
    glyf.glyphs, glyf.glyphOrder = {}, namen
    for name in namen:
        pen = TTGlyphPen(glyphen)
        glyphen[name].draw(Cu2QuPen(pen, fehler, reverse_direction=True))
        glyf.glyphs[name] = pen.glyph()
    font["loca"], font["glyf"] = newTable("loca"), glyf
    for name in namen:
        glyf.glyphs[name].recalcBounds(glyf)
        font["hmtx"][name] = (font["hmtx"][name][0], getattr(glyf.glyphs[name], "xMin", 0))
    font["maxp"].tableVersion = 0x00010000
    font["maxp"].maxZones = 1
    for wort in _MAXP.split():
        setattr(font["maxp"], wort, 0)
    del font["CFF "]
    font["post"].formatType = 3.0
    font.sfntVersion = "\000\001\000\000"


if __name__ == "__main__":
    main(*sys.argv[1:])
