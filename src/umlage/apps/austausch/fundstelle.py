"""What stands where a reading came from: the telegram with its records, or what a file says of a device there.

The original is opened and read again up to that place, so that what is shown is what was sent, not what is remembered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from zoneinfo import ZoneInfo

from umlage.apps.austausch import zuordnungseditor
from umlage.apps.austausch.angekommen import Aussage, Messung, Stellen, decoded, first_look, of_telegram
from umlage.apps.austausch.aufbau import Rahmenwissen
from umlage.apps.austausch.datensaetze import Datensatz, datensaetze
from umlage.apps.austausch.models import Eingang
from umlage.apps.austausch.original import for_people
from umlage.apps.austausch.verarbeitung import as_heard
from umlage.apps.geraete.datenpunkte import password_rules
from umlage.apps.geraete.schluesselbund import Schluesselbund
from umlage.apps.messwerte.letzte import einheitszeichen
from umlage.apps.messwerte.models import Messreihe
from umlage.apps.messwerte.plausibel import day_of
from umlage.formats.einlesen.lesen import Vorgabe, strom
from umlage.formats.einlesen.verzeichnis import kennungen
from umlage.formats.lieferung.behaelter import Passwortregel, ausgepackt
from umlage.formats.lieferung.fehler import Unbrauchbar
from umlage.formats.lieferung.meldung import Funkpaket, Geraetemeldung, Meldung, Messwert, Rohtelegramm
from umlage.metering.wmbus.telegram import WARNINGS, Telegram

# a page does not wait for more than this to be read
MOST_BYTES = 20_000_000
_MOST_SAID, _MOST_VALUES = 5, 100
_ZONE = ZoneInfo("Europe/Berlin")


@dataclass(frozen=True, slots=True)
class Wert:
    """A value as it was taken, and as it is written there; `stand` None: the device has none."""

    groesse: str
    tarif: int
    art: str
    stand: Decimal | None
    einheit: str
    tag: date | None
    uhr: str = ""
    geschrieben: str = ""


@dataclass(frozen=True, slots=True)
class Telegrammbild:
    """A telegram: its bytes in hex, whose it is, how it is locked (`zustand`), what it says, record by record."""

    hex: str
    geraet: str
    zustand: str
    treiber: str
    empfangen: datetime | None
    signal: int | None
    gruende: Sequence[str]
    werte: Sequence[Wert]
    saetze: Sequence[Datensatz]
    rest: str


@dataclass(frozen=True, slots=True)
class Geraetebild:
    """What a file says of a device."""

    geraet: str
    gesehen: datetime | None
    werte: Sequence[Wert]


@dataclass(slots=True)
class Fundstelle:
    """A place of a delivery. `pakete`: uplinks in hex, whose telegrams came in pieces."""

    zu_gross: bool = False
    telegramme: list[Telegrammbild] = field(default_factory=list)
    geraete: list[Geraetebild] = field(default_factory=list)
    pakete: list[str] = field(default_factory=list)


def fundstelle(row: Eingang, stelle: int) -> Fundstelle:
    """What stands at the place that is kept beside a reading. Hidden, Gone, Locked."""
    name, number = row.stelle(stelle)
    content = for_people(row)
    rules = password_rules(row.datenpunkt)
    found = Fundstelle()
    with suppress(Unbrauchbar):
        for inhalt in ausgepackt(content, row.name, rules):
            if inhalt.fehler is not None or name not in ("", inhalt.name):
                continue
            if len(inhalt.daten) > MOST_BYTES:
                found.zu_gross = True
                break
            for one in islice(_there(strom(inhalt, _as_read(row, rules)), Stellen(row.stellen), number), _MOST_SAID):
                _note(found, one, row)
            break
    return found


def _as_read(row: Eingang, rules: tuple[Passwortregel, ...]) -> Vorgabe:
    """With the format and the mapping with which it was read."""
    names = [word.partition("@")[0] for word in row.format.split()]
    form = names[0] if len(names) == 1 and names[0] in kennungen() else ""
    if row.zuordnung is None:
        return Vorgabe(form, rules)
    return Vorgabe("", rules, zuordnungseditor.gelesen(row.zuordnung.inhalt).zuordnung)


def _there(
    found: Iterator[Meldung], stellen: Stellen, number: int
) -> Iterator[Meldung | tuple[Geraetemeldung, list[Messwert]]]:
    """Those of a place, one behind the other; of a device with the values that stand there."""
    seen = False
    for one in found:
        here: Meldung | tuple[Geraetemeldung, list[Messwert]] | None = None
        if isinstance(one, Geraetemeldung):
            values = [wert for wert in one.messwerte if stellen.number(wert.ort, one.ort) == number]
            here = (one, values) if values else None
        elif isinstance(one, Rohtelegramm | Funkpaket):
            here = one if stellen.number(one.ort) == number else None
        else:
            # a fault says nothing of where the next one stands
            continue
        if here is not None:
            yield here
            seen = True
        elif seen:
            return


def _note(found: Fundstelle, one: Meldung | tuple[Geraetemeldung, list[Messwert]], row: Eingang) -> None:
    match one:
        case (device, values):
            words = [_written(wert) for wert in values[:_MOST_VALUES]]
            found.geraete.append(Geraetebild(f"{device.hersteller} {device.nummer}".strip(), device.gesehen, words))
        case Rohtelegramm():
            picture = _telegramm(one, row)
            if picture is not None:
                found.telegramme.append(picture)
        case Funkpaket():
            found.pakete.append(one.daten.hex())


def _telegramm(raw: Rohtelegramm, row: Eingang) -> Telegrammbild | None:
    aufbau = Rahmenwissen()
    raw, seen = next(first_look([as_heard(raw, row)], row.empfangen_am, aufbau))
    if not isinstance(seen, Telegram):
        return None
    maker, number = seen.meter.manufacturer, seen.meter.id
    bund = Schluesselbund([number])
    said = of_telegram(raw, seen, row.empfangen_am, bund, aufbau)
    account = decoded(raw, bund.keys(maker, number), row.empfangen_am, aufbau)
    return Telegrammbild(
        hex=raw.daten.hex(),
        geraet=f"{maker} {number}",
        zustand=account.state,
        treiber=account.driver,
        empfangen=raw.empfangen,
        signal=raw.rssi,
        gruende=[WARNINGS[code] for code in account.warnings if code in WARNINGS],
        werte=[_measured(one) for one in said.messungen] if isinstance(said, Aussage) else (),
        saetze=datensaetze(account),
        rest=account.rest.hex(),
    )


def _measured(one: Messung) -> Wert:
    at = datetime.fromtimestamp(one.zeit, _ZONE)
    clock = f"{at:%H:%M}" if one.art == Messreihe.Art.CURRENT else ""
    art = str(Messreihe.Art(one.art).label)
    return Wert(one.groesse, one.tarif, art, one.stand, einheitszeichen(one.einheit), day_of(one.zeit), clock)


def _written(wert: Messwert) -> Wert:
    at = wert.zeitpunkt
    local = at.astimezone(_ZONE) if isinstance(at, datetime) else None
    return Wert(
        wert.register.value,
        wert.tarif,
        str(Messreihe.Art(wert.kind.value).label),
        wert.wert,
        einheitszeichen(wert.einheit),
        local.date() if local is not None else at,
        f"{local:%H:%M}" if local is not None else "",
        f"{wert.roh} {wert.roheinheit}".strip(),
    )
