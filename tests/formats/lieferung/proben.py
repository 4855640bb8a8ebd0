"""The samples of all formats, and what is in a delivery as lines that a person can check."""

from __future__ import annotations

from pathlib import Path

from umlage.formats.einlesen.lesen import Vorgabe, lieferung
from umlage.formats.einlesen.verzeichnis import kennungen, manifest
from umlage.formats.lieferung.behaelter import Passwortregel
from umlage.formats.lieferung.meldung import (
    Funkpaket,
    Geraetemeldung,
    Lieferung,
    Messwert,
    Rohtelegramm,
    Schluesselangabe,
)

FORMATS = Path(__file__).resolve().parents[3] / "src" / "umlage" / "formats"
EXPECTED = Path(__file__).with_name("erwartet")
SAMPLES = sorted(path for kennung in kennungen() for path in (FORMATS / kennung / "samples").iterdir())


def sample_id(path: Path) -> str:
    return f"{path.parent.parent.name}--{path.name}"


def rules_for(path: Path) -> Vorgabe:
    """Files of keys need their password, templates that nobody confirmed their name."""
    if manifest(path.parent.parent.name).stand == "unbestaetigt":
        return Vorgabe(path.parent.parent.name)
    return Vorgabe(regeln=(Passwortregel.aus("fest:Musterwort1"),)) if path.suffix.startswith(".kem") else Vorgabe()


def read(path: Path, content: bytes | None = None, *, pinned: bool = False) -> Lieferung:
    rules = rules_for(path)
    if pinned:
        rules = Vorgabe(path.parent.parent.name, rules.regeln)
    return lieferung(path.read_bytes() if content is None else content, path.name, rules)


def facts(found: Lieferung) -> set[tuple[object, ...]]:
    """Every single thing that a delivery claims, without places and without what may be cut off (times of receipt)."""
    said: set[tuple[object, ...]] = set()
    for teil in found.teile:
        for one in teil.meldungen:
            match one:
                case Geraetemeldung():
                    for value in one.messwerte:
                        said.add((one.nummer, one.hersteller, *_value(value)))
                case Rohtelegramm():
                    said.add((one.daten, one.empfangen, one.rssi))
                case Funkpaket():
                    said.add((one.geraet, one.port, one.zaehler, one.daten))
                case Schluesselangabe():
                    said.add((one.nummer, one.schluessel))
    return said


def _value(value: Messwert) -> tuple[object, ...]:
    return (value.register, value.kind, value.zeitpunkt, value.tarif, value.untergeraet, value.wert, value.bezeichnung)


def listing(found: Lieferung) -> str:
    """What a person compares with the sample: one line per device, value, telegram, packet, key and fault."""
    lines = [f"fehler {fault.code} {fault.text}" for fault in found.fehler]
    for teil in found.teile:
        lines.append(f"teil {teil.format} gateway={teil.gateway} gilt={teil.gilt}")
        lines += [f"fehler {fault.code} {fault.ort}: {fault.text}" for fault in teil.fehler]
        for one in teil.meldungen:
            lines += _lines(one)
    return "\n".join(lines) + "\n"


def _lines(one: object) -> list[str]:
    match one:
        case Geraetemeldung():
            head = [one.nummer, one.hersteller or "-", str(one.version), one.medium or "-", "/".join(one.aliase) or "-"]
            seen = one.gesehen.isoformat() if one.gesehen else "-"
            rest = [one.status or "-", "+".join(one.merkmale) or "-", str(one.fehlerdatum or "-"), str(one.rssi)]
            return [
                " ".join(["geraet", *head, seen, *rest, one.gateway or "-", one.empfaenger or "-"]),
                *(f"  {_line(value)}" for value in one.messwerte),
            ]
        case Rohtelegramm():
            at = one.empfangen.isoformat() if one.empfangen else "-"
            wired = "draht" if one.verdrahtet else "funk"
            return [f"telegramm {wired} {at} {one.rssi} {one.gateway or '-'} {one.modus or '-'} {one.daten.hex()}"]
        case Funkpaket():
            at = one.empfangen.isoformat() if one.empfangen else "-"
            head = f"paket {one.geraet} {one.port} {one.zaehler} {at} {one.rssi} {'/'.join(one.gateways) or '-'}"
            return [f"{head} {one.bezeichnung or '-'} {one.daten.hex()}"]
        case Schluesselangabe():
            marks = "+".join(one.merkmale) or "-"
            return [f"schluessel {one.nummer} {one.hersteller or '-'} {one.schluessel.hex()} {marks}"]
    return []


def _line(value: Messwert) -> str:
    amount = "-" if value.wert is None else format(value.wert, "f")
    when = value.zeitpunkt.isoformat() if value.zeitpunkt else "-"
    extra = f" tarif={value.tarif}" if value.tarif else ""
    extra += f" teil={value.untergeraet}" if value.untergeraet else ""
    extra += f" [{', '.join(value.merkmale)}]" if value.merkmale else ""
    name = f" {value.bezeichnung}" if value.bezeichnung else ""
    return (
        f"{value.kind} {when} {value.register} {amount} {value.einheit} ({value.roh} {value.roheinheit}){name}{extra}"
    )
