"""KEM: XML-Encryption with AES-128-CBC; the password, filled with zeros, is key and first block alike."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from umlage.formats.lieferung import xmlstrom
from umlage.formats.lieferung.fehler import Falsch, Ort, Unbrauchbar, dateifehler
from umlage.formats.lieferung.mbus import nummer8
from umlage.formats.lieferung.meldung import Meldung, Schluesselangabe
from umlage.formats.lieferung.probe import KEIN_TREFFER, SICHER, Kontext, Probe, Treffer

KENNUNG = "kamstrup_kem"
VERSION = 1
_BLOCK = 16
_ROOTS = {"MetersInOrder": 100, "EncryptedData": 100, "Devices": 80}
# (number, key, maker, name) as the two generations of the file call them
_FIELDS = (("SerialNo", "DEK", "VendorId", "MeterName"), ("SerialNumber", "Value", "ManufacturerId", "ShortName"))
_KEY = re.compile(r"[0-9A-Fa-f]{32}")
_PLAIN = re.compile(rb"<(?:\?xml|MetersInOrder|Devices)[\s>?].*>", re.DOTALL)


def erkennen(probe: Probe) -> Treffer:
    points = _ROOTS.get(probe.wurzel, 0)
    return Treffer(min(points, SICHER), (f"Wurzel {probe.wurzel}",), 1) if points else KEIN_TREFFER


def lesen(content: bytes, kontext: Kontext) -> Iterator[Meldung]:
    """The key of every meter. Unbrauchbar: no password (E501), a wrong one (E502)."""
    cipher = b""
    for path, element in xmlstrom.saetze(content, frozenset({"CipherValue", "Meter", "Device"})):
        if xmlstrom.lokal(element.tag) == "CipherValue":
            cipher = _base64((element.text or "").strip(), element.ort(path))
        elif path:
            yield _schluessel(element, element.ort(path))
    if not cipher:
        return
    if not kontext.kennwoerter:
        words = "Die Schlüsseldatei ist verschlüsselt; das Kennwort fehlt."
        raise Unbrauchbar(dateifehler("E501", words, hinweis="Bitte das Kennwort als Passwortregel angeben."))
    plain = next(filter(None, (_entschluesselt(cipher, word) for word in kontext.kennwoerter)), b"")
    if not plain:
        raise Unbrauchbar(dateifehler("E502", "Das Kennwort der Schlüsseldatei passt nicht."))
    for path, element in xmlstrom.saetze(plain, frozenset({"Meter", "Device"})):
        if path:
            # the line would be one of the plain text, which nobody sees
            yield _schluessel(element, Ort(pfad=path))


def _entschluesselt(cipher: bytes, password: str) -> bytes:
    """The XML, empty when the password is wrong."""
    key = password.encode("utf-8", "surrogatepass")
    if len(key) > _BLOCK or len(cipher) % _BLOCK:
        return b""
    key = key.ljust(_BLOCK, b"\0")
    decryptor = Cipher(AES(key), CBC(key)).decryptor()
    # what is before and behind the XML is a first block of chance, and padding
    found = _PLAIN.search(decryptor.update(cipher) + decryptor.finalize())
    return found[0] if found else b""


def _schluessel(element: xmlstrom.Stelle, place: Ort) -> Meldung:
    for number, key, maker, name in _FIELDS:
        text = xmlstrom.text(element, number)
        secret = xmlstrom.text(element, key)
        if not text and not secret:
            continue
        if not text:
            return Falsch("E203", f"Die Nummer des Geräts ({number}) fehlt.").an(place)
        if not _KEY.fullmatch(secret):
            # a wrong key is a secret too: it is not shown
            return Falsch("E204", f"Gerät {text[:20]}: der Schlüssel ({key}) hat nicht 32 Hexadezimalziffern.").an(
                place
            )
        vendor = xmlstrom.text(element, maker)
        letters = vendor.upper() if re.fullmatch(r"[A-Za-z]{3}", vendor) else "KAM"
        return Schluesselangabe(
            nummer8(text)[:20], bytes.fromhex(secret), letters, xmlstrom.text(element, name)[:80], ort=place
        )
    return Falsch("E203", "Der Eintrag nennt weder Nummer noch Schlüssel.").an(place)


def _base64(text: str, place: Ort) -> bytes:
    try:
        return base64.b64decode(re.sub(r"\s+", "", text), validate=True)
    except (binascii.Error, ValueError):
        raise Unbrauchbar(dateifehler("E111", "Der verschlüsselte Teil ist kein Base64.", place)) from None
