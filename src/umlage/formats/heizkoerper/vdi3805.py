"""VDI 3805 part 6: what is publicly known of a maker's file for radiators.

The guideline is a paid text and was not read. Read are record 010 (sheet and maker) and record 700 (sizes, type, length
of a section, code of the output data). All other records, among them 100 and 110 (groups), 710 and following (output
tables), 800 (articles) and 970 (geometry), are counted and listed in the report, because their fields are not public.
So the rows have no output: that is filled in from the maker's catalogue.

Frame: a ZIP with one .VDI file, or that file itself; one record a line, fields parted by semicolons, Windows code page.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from umlage.core.finding import Finding, error, note, warning
from umlage.formats.heizkoerper.bericht import Bericht
from umlage.formats.heizkoerper.katalog import Katalogeintrag
from umlage.formats.tabelle import MOST_BYTES, MOST_CELL, Unlesbar, ort

BLATT = 6
MOST_FINDINGS = 1000
# fields of record 700 behind its type and index, in their order
FELDER_700 = (
    *("sortierung", "bauhoehe", "bautiefe", "typ", "registriernummer", "leistungscode", "gliedlaenge"),
    *("differenzlaenge", "unwirksame laenge", "minderleistung", "strahlungsanteil"),
)
_TYPE = re.compile(r"[0-9]{3}(\.[0-9]{2})?")
_NUMBER = re.compile(r"[0-9]{1,9}([.,][0-9]{1,6})?")


def ist_vdi(content: bytes, name: str) -> bool:
    """Whether the file looks like one of VDI 3805, by its name or its first record."""
    return name.lower().endswith((".vdi", ".zip")) or content[:4] == b"PK\x03\x04" or content[:4] == b"010;"


@dataclass(slots=True)
class _Leser:
    name: str
    hersteller: str = ""
    eintraege: list[Katalogeintrag] = field(default_factory=list)
    gelesen: Counter[str] = field(default_factory=Counter)
    uebergangen: Counter[str] = field(default_factory=Counter)
    fehlerhaft: int = 0
    befunde: list[Finding] = field(default_factory=list)
    weitere: int = 0

    def say(self, finding: Finding) -> None:
        if len(self.befunde) < MOST_FINDINGS:
            self.befunde.append(finding)
        else:
            self.weitere += 1


def lesen(content: bytes, name: str = "") -> Bericht:
    """The radiators of a file with a count of every record; Unlesbar when it is no file of part 6."""
    text = _text(content)
    leser = _Leser(name)
    for line, record in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        fields = [cell.strip() for cell in record.split(";")]
        if not any(fields):
            continue
        kind = fields[0]
        if not _TYPE.fullmatch(kind) or len(record) > 100 * MOST_CELL:
            leser.say(
                error(
                    "heizkoerper.satz", ort(line, 1), f"„{kind[:20]}“ ist keine Satzart; die Zeile ist nicht gelesen."
                )
            )
            leser.uebergangen["ohne Satzart"] += 1
        elif kind == "010":
            _lead(leser, line, fields)
        elif kind == "700":
            _element(leser, line, fields)
        else:
            leser.uebergangen[f"Satzart {kind}"] += 1
    if not leser.gelesen and not leser.fehlerhaft:
        raise Unlesbar("Die Datei enthält keinen Satz 010 oder 700 der VDI 3805.")
    _conclude(leser)
    gelesen = {f"Satzart {kind}": count for kind, count in sorted(leser.gelesen.items())}
    faulty = {"Satzart 700": leser.fehlerhaft} if leser.fehlerhaft else {}
    return Bericht(tuple(leser.eintraege), gelesen, dict(leser.uebergangen), tuple(leser.befunde), faulty)


def _conclude(leser: _Leser) -> None:
    if leser.eintraege:
        text = (
            "Leistungen stehen in Sätzen, deren Aufbau nicht öffentlich ist (710 und folgende); sie fehlen im Katalog."
        )
        leser.say(note("heizkoerper.leistung", "", text, remedy="Leistung und Exponent aus dem Katalog nachtragen."))
    if leser.weitere:
        text = f"{leser.weitere} weitere Befunde sind nicht aufgeführt."
        if leser.weitere == 1:
            text = "Ein weiterer Befund ist nicht aufgeführt."
        leser.befunde.append(warning("heizkoerper.weitere", "", text))


def _text(content: bytes) -> str:
    if content[:4] == b"PK\x03\x04":
        content = _unzipped(content)
    if len(content) > MOST_BYTES:
        raise Unlesbar("Die Datei ist größer als 64 MB.")
    if b"\0" in content:
        raise Unlesbar("Die Datei enthält Nullbytes und ist kein Text.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # the code page that the frame of the guideline names; its five holes become a visible sign
        return content.decode("cp1252", "replace")


def _unzipped(content: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [member for member in archive.infolist() if member.filename.lower().endswith(".vdi")]
            if len(members) != 1:
                raise Unlesbar(f"Im Archiv stehen {len(members)} Dateien mit der Endung .VDI; erwartet wird eine.")
            with archive.open(members[0]) as file:
                # the size that the archive states may be wrong
                return file.read(MOST_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError) as problem:
        if isinstance(problem, Unlesbar):
            raise
        raise Unlesbar("Das Archiv ist beschädigt, verschlüsselt oder anders gepackt.") from None


def _lead(leser: _Leser, line: int, fields: list[str]) -> None:
    """Sheet, month, maker; some files put an index before them."""
    leser.gelesen["010"] += 1
    places = [place for place in (1, 2) if len(fields) > place and _whole(fields[place]) == BLATT]
    if not places:
        sheet = fields[1] if len(fields) > 1 else ""
        raise Unlesbar(f"{ort(line, 2)}: Blatt „{sheet[:20]}“ der VDI 3805, gelesen wird nur Blatt 6 (Heizkörper).")
    place = places[-1]
    if len(fields) > place + 2 and fields[place + 2]:
        leser.hersteller = fields[place + 2][:MOST_CELL]
    else:
        leser.say(error("heizkoerper.feld", ort(line, place + 3, "hersteller"), "Der Hersteller fehlt."))


def _whole(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,4}", text) else -1


def _element(leser: _Leser, line: int, fields: list[str]) -> None:
    if len(fields) < 2 + len(FELDER_700) - 1:
        text = f"Der Satz hat {len(fields)} Felder, erwartet sind {2 + len(FELDER_700)}; er ist nicht übernommen."
        leser.say(error("heizkoerper.feld", ort(line), text))
        leser.fehlerhaft += 1
        return
    values = dict(zip(FELDER_700, fields[2:], strict=False))
    faults: list[Finding] = []
    sizes = {
        name: _size(values, name, line, faults) for name in ("bauhoehe", "bautiefe", "gliedlaenge", "differenzlaenge")
    }
    for finding in faults:
        leser.say(finding)
    if faults:
        leser.fehlerhaft += 1
        return
    leser.gelesen["700"] += 1
    words = [("Leistungscode", "leistungscode"), ("unwirksame Länge", "unwirksame laenge")]
    words += [("Minderleistung", "minderleistung"), ("Strahlungsanteil", "strahlungsanteil")]
    words += [("Registriernummer", "registriernummer")]
    leser.eintraege.append(
        Katalogeintrag(
            hersteller=leser.hersteller or "unbekannt",
            modell=f"Element {fields[1]}",
            typ=values["typ"],
            hoehe=sizes["bauhoehe"],
            tiefe=sizes["bautiefe"],
            gliedlaenge=sizes["gliedlaenge"],
            endlaenge=sizes["differenzlaenge"],
            leistung=None,
            quelle=f"VDI 3805 Blatt 6, {leser.name or 'Datei'}, {ort(line)}",
            hinweis=", ".join(f"{label} {values[name]}" for label, name in words if values.get(name)),
        )
    )


def _size(values: dict[str, str], name: str, line: int, faults: list[Finding]) -> Decimal | None:
    text = values.get(name, "")
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        column = 3 + FELDER_700.index(name)
        faults.append(
            error("heizkoerper.feld", ort(line, column, name), f"„{text[:40]}“ ist keine Zahl in Millimetern.")
        )
        return None
    return Decimal(text.replace(",", "."))
