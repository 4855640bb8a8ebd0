"""`umlage-readings/1`: a table with one value per row, or JSON with devices and telegrams."""

from __future__ import annotations

from collections.abc import Iterator

from umlage.formats.lieferung.fehler import Unbrauchbar, dateifehler
from umlage.formats.lieferung.meldung import Meldung
from umlage.formats.lieferung.probe import KEIN_TREFFER, SICHER, Kontext, Probe, Treffer
from umlage.formats.umlage_readings import als_json, als_tabelle
from umlage.formats.umlage_readings.angaben import FAMILIE, NEEDED

KENNUNG = "umlage_readings"
VERSION = 1


def erkennen(probe: Probe) -> Treffer:
    """The name of the schema, in JSON or as a column of that name with the others that a row needs."""
    if str(probe.satz.get("schema", "")).startswith(FAMILIE):
        return Treffer(SICHER, ("schema umlage-readings",), 1)
    found = tuple(sorted(NEEDED & probe.kopf_genau))
    if found and "schema" in found:
        return Treffer(SICHER if len(found) == len(NEEDED) else 70, found, len(NEEDED))
    return KEIN_TREFFER


def lesen(content: bytes, kontext: Kontext) -> Iterator[Meldung]:
    """Devices with their readings, and telegrams."""
    head = content[:40].lstrip(b"\xef\xbb\xbf\xff\xfe\0 \r\n\t")
    if head.startswith((b"{", b"[")):
        yield from als_json.lesen(content)
    elif head.startswith(b"<"):
        raise Unbrauchbar(dateifehler("E111", "Das Umlage-Format gibt es nicht als XML."))
    else:
        yield from als_tabelle.lesen(content)
