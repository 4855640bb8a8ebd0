"""A delivery from its bytes: unpack, detect, read. Pure: the same bytes give the same Lieferung."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

from umlage.core.finding import Severity
from umlage.formats.einlesen.verzeichnis import FORMATE, format_mit
from umlage.formats.lieferung.behaelter import Inhalt, Passwortregel, ausgepackt, schlicht
from umlage.formats.lieferung.fehler import Unbrauchbar, Zeilenfehler, fehler, gekuerzt
from umlage.formats.lieferung.meldung import Geraetemeldung, Lieferung, Meldung, Rohtelegramm, Teil
from umlage.formats.lieferung.probe import Format, Kontext, Probe, gewaehlt
from umlage.formats.lieferung.verlauf import ohne_widerspruch, ruecklaeufig
from umlage.formats.zuordnung.codec import Zuordnungsformat
from umlage.formats.zuordnung.regeln import Zuordnung

MOST_FAULTS = 1000
_PREVIEW = 20


@dataclass(frozen=True, slots=True)
class Vorgabe:
    """What the one who reads knows beforehand.

    `format`: the name of the only format that comes into question. `zuordnung`: the mapping to read with.
    `bekannte`: mappings that are used where they fit.
    """

    format: str = ""
    regeln: tuple[Passwortregel, ...] = ()
    zuordnung: Zuordnung | None = None
    bekannte: tuple[Zuordnung, ...] = ()


def lieferung(content: bytes, name: str, vorgabe: Vorgabe | None = None) -> Lieferung:
    """Everything in a file. Never raises for what the file holds; what could not be read is a Zeilenfehler."""
    rules = vorgabe or Vorgabe()
    parts: list[Teil] = []
    faults: list[Zeilenfehler] = []
    try:
        for inhalt in ausgepackt(content, name, rules.regeln):
            if inhalt.fehler is not None:
                faults.append(inhalt.fehler)
            else:
                parts.append(teil(inhalt, rules))
    except Unbrauchbar as problem:
        # an archive that is broken in its middle gives nothing, as a file that is cut gives nothing
        parts, faults = [], [*faults, problem.fehler]
    return Lieferung(schlicht(name), sha256(content).hexdigest(), tuple(parts), tuple(faults))


def teil(inhalt: Inhalt, vorgabe: Vorgabe) -> Teil:
    """One file of a delivery: all of its messages, or only the reason why none may be used."""
    digest = sha256(inhalt.daten).hexdigest()
    probe = Probe(inhalt.daten, inhalt.name)
    codec: Format | None = None
    try:
        codec = _codec(probe, vorgabe)
        good, faults, more = _gesammelt(codec.lesen(inhalt.daten, _kontext(inhalt, vorgabe)))
    except Unbrauchbar as problem:
        named, version, mapping = _benannt(codec)
        return Teil(
            inhalt.name, digest, named, version, mapping, fehler=(problem.fehler,), gilt=False,
            vorschau=_vorschau(probe),
        )  # fmt: skip
    named, version, mapping = _benannt(codec)
    gateway = next((one.gateway for one in good if isinstance(one, Geraetemeldung | Rohtelegramm) and one.gateway), "")
    return Teil(inhalt.name, digest, named, version, mapping, gateway, good, faults, more)


def strom(inhalt: Inhalt, vorgabe: Vorgabe | None = None) -> Iterator[Meldung]:
    """The messages of one file as they are read, for what is too large to hold. Unbrauchbar may come at the end:
    then nothing that came before may be used, so it belongs into one transaction."""
    rules = vorgabe or Vorgabe()
    codec = _codec(Probe(inhalt.daten, inhalt.name), rules)
    yield from _geprueft(codec.lesen(inhalt.daten, _kontext(inhalt, rules)))


def _codec(probe: Probe, vorgabe: Vorgabe) -> Format:
    if vorgabe.format:
        return format_mit(vorgabe.format)
    if vorgabe.zuordnung is not None:
        return Zuordnungsformat(vorgabe.zuordnung)
    return gewaehlt(probe, (*FORMATE, *map(Zuordnungsformat, vorgabe.bekannte))).format


def _benannt(codec: Format | None) -> tuple[str, int, str]:
    """Name and version of a codec, and which mapping it is."""
    if codec is None:
        return "", 0, ""
    mapping = codec.zuordnung if isinstance(codec, Zuordnungsformat) else None
    return codec.KENNUNG, codec.VERSION, f"{mapping.bezeichnung} ({mapping.pruefsumme[:12]})" if mapping else ""


def _kontext(inhalt: Inhalt, vorgabe: Vorgabe) -> Kontext:
    return Kontext(inhalt.name, tuple(filter(None, (rule.kennwort(inhalt.name) for rule in vorgabe.regeln))))


def _geprueft(found: Iterator[Meldung]) -> Iterator[Meldung]:
    """The same messages; what a device says against itself is a fault before it."""
    for one in found:
        if isinstance(one, Geraetemeldung):
            device, faults = ohne_widerspruch(one)
            yield from faults
            yield from ruecklaeufig(device)
            yield device
        else:
            yield one


def _gesammelt(found: Iterator[Meldung]) -> tuple[tuple[Meldung, ...], tuple[Zeilenfehler, ...], int]:
    good: list[Meldung] = []
    faults: list[Zeilenfehler] = []
    more = 0
    for one in _geprueft(found):
        if not isinstance(one, Zeilenfehler):
            good.append(one)
        elif one.ganze_datei:
            raise Unbrauchbar(one)
        elif len(faults) < MOST_FAULTS:
            faults.append(one)
        else:
            more += 1
    if not good and not faults:
        words = "Die Datei enthält weder Geräte noch Telegramme noch Schlüssel."
        faults.append(fehler("E203", words, hinweis="Bitte den Export beim Absender prüfen.", schwere=Severity.WARNING))
    return tuple(good), tuple(faults), more


def _vorschau(probe: Probe) -> tuple[str, ...]:
    return tuple(gekuerzt(line) for line in islice(probe.zeilen, _PREVIEW))
