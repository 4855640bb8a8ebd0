"""Which house of the portfolio is heard by what: a cloud, gateways of all kinds, a person on a tour."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain

from umlage.apps.austausch import schluessel
from umlage.apps.austausch.verschlossen import leave_to_neighbours
from umlage.apps.geraete import aktivierung, datenpunkte
from umlage.apps.geraete.models import Datenpunkt, Funkgeraet
from umlage.config.demo import funkrauch
from umlage.config.demo.funkdateien import (
    Gehoert,
    abends,
    als_json,
    als_text,
    empfangen,
    monatswerte,
    schluesseldatei,
    tabelle,
    tageswerte,
)
from umlage.config.demo.funklauf import Lauf, monatsbeginn
from umlage.metering.wmbus.encode import Sender, digits, frame, mode_5, open_content, record

CLOUD = "Gateway-Cloud"
GATEWAY, STILL, TOUR, LUECKEN = "0100001", "0100008", "0100006", "0100007"
SOFTWARE = {"fuldatal": "0100002", "roemerhof": "0200012"}
Art = Datenpunkt.Art
_ERSTER = date(2022, 6, 1)
_DAY = timedelta(days=1)
# nothing comes after the portfolio was made: long enough that who looks around for a week sees units that live. Three
# times as long must stay below the silence of a device (`alarme.STILLE`): one is planted
_LEBT = 10 * 24


def cloud(lauf: Lauf) -> Iterator[str]:
    """The cloud of a maker brings what devices stored: a file a year, then of the months, and what they show now."""
    point = lauf.punkt(CLOUD, Art.VIRTUELL, date(2023, 1, 1), neue_geraete=5000, erwartet_stunden=31 * 24)
    for name, von, bis in _zeiten(lauf.bis, monatlich=lauf.kurz == "fuldatal"):
        rows = chain.from_iterable(
            monatswerte([one], von, min(bis, lauf.grenzen.get(one.haus, bis))) for one in lauf.geber
        )
        yield lauf.bring(point, f"{name}.csv", tabelle(rows), bis, "sftp")
        lauf.zuordnen(bis)
    here = [one for one in lauf.geber if one.haus not in lauf.grenzen]
    now = tageswerte(here, lauf.bis, lauf.bis, meldungen=True)
    yield lauf.bring(point, f"stand-{lauf.bis}.csv", tabelle(now), lauf.bis, "sftp")


def _zeiten(bis: date, *, monatlich: bool) -> Iterator[tuple[str, date, date]]:
    """The times of the files: years that are over, then the months of this one, each or together."""
    first = _ERSTER
    for year in range(2023, bis.year):
        yield f"jahr-{year}", first, date(year, 12, 31)
        first = date(year + 1, 1, 1)
    over = monatsbeginn(bis + _DAY)
    while monatlich and first < over:
        following = monatsbeginn(first, -1)
        yield f"monat-{first:%Y-%m}", first, following - _DAY
        first = following
    if first < over:
        yield f"jahr-{bis.year}", first, over - _DAY


def gateway(lauf: Lauf) -> Iterator[str]:
    """A gateway in a house that hands on in the morning what it heard, encrypted; the keys came in a list.

    Beside the devices of the house it hears those of the neighbours, one whose key nobody has, one with a wrong key,
    and one of which nobody knows what it means.
    """
    house, since = lauf.haus(GATEWAY), lauf.grenzen[GATEWAY] + _DAY
    benutzer = lauf.people[0]
    point, _secret = aktivierung.activate(
        seriennummer="00001304.2207", liegenschaft=house, benutzer=benutzer, am=lauf.frueh(since - 2 * _DAY)
    )
    datenpunkte.change_datenpunkt(
        row=point, benutzer=benutzer, am=lauf.frueh(since - 2 * _DAY), name=f"Gateway {house.strasse}",
        erwartet_stunden=_LEBT,
    )  # fmt: skip
    devices, detectors = lauf.von(GATEWAY), funkrauch.melder(house, lauf.bis)
    keys = [(one.adresse, one.modell[0], one.schluessel) for one in devices]
    keys += [(one.adresse, one.hersteller, one.schluessel) for one in detectors]
    keys.append((_FALSCH.id, _FALSCH.manufacturer, bytes(range(16))))
    schluessel.key_file(
        inhalt=schluesseldatei(keys), name="schluessel.csv", kennwort="", benutzer=benutzer,
        am=lauf.frueh(since - 2 * _DAY),
    )  # fmt: skip
    for day in _abende(since, lauf.bis):
        heard = abends(devices, day)
        if day > lauf.tage(7):
            heard += empfangen([(one.telegramm(day), one.signal) for one in detectors], day)
        if day == lauf.bis:
            heard += _andere(lauf)
        yield lauf.bring(point, f"telegramme-{day}.json", als_json("GW-2207", heard), day, "rest")
    funkrauch.aufhaengen(lauf, house, detectors)
    foreign = Funkgeraet.objects.filter(funkadresse__in=[one.id for one in _NACHBARN[:2]])
    leave_to_neighbours(rows=list(foreign), benutzer=benutzer, am=lauf.jetzt)


def _abende(since: date, bis: date) -> Iterator[date]:
    """Every evening of the last three weeks; before, once a week and at the ends of months."""
    for place in range((bis - since).days + 1):
        day = since + place * _DAY
        if day > bis - 21 * _DAY or day.weekday() == 0 or (day + _DAY).day == 1:
            yield day


_OHNE = Sender("DME", "68200417", 0x70, 0x06)
_FALSCH = Sender("DME", "68200425", 0x70, 0x16)
_UNBEKANNT = Sender("LSE", "30550712", 0x99, 0x08)
_NACHBARN = (
    Sender("DME", "61107733", 0x70, 0x16),
    Sender("ZRI", "48220916", 0x16, 0x06),
    Sender("KAM", "73550128", 0x1C, 0x04),
    Sender("EFE", "20994471", 0x31, 0x08),
)

# by device type: header and size of the present value
_SATZ = {0x16: ("0c13", 4), 0x06: ("0c13", 4), 0x04: ("0c06", 4), 0x08: ("0b6e", 3)}


def _andere(lauf: Lauf) -> list[Gehoert]:
    """What the gateway hears beside its own devices on the last evening."""
    volume = record("0c13", digits(18_432, 4))
    raws = [
        (
            frame(one, open_content(record(_SATZ[one.kind][0], digits(1000 + 77 * place, _SATZ[one.kind][1])))),
            -84 - place,
        )
        for place, one in enumerate(_NACHBARN)
    ]
    raws += [(frame(one, mode_5(one, volume, _fremd(one))), -71) for one in (_OHNE, _FALSCH)]
    raws.append((frame(_UNBEKANNT, open_content(record("0b6e", digits(412, 3)))), -77))
    return empfangen(raws, lauf.bis)


def _fremd(one: Sender) -> bytes:
    return bytes.fromhex(one.id) * 4


def software(lauf: Lauf) -> Iterator[str]:
    """A gateway that is a program: day by day of thirteen months, month by month and since then every morning."""
    nummer = SOFTWARE[lauf.kurz]
    house, since = lauf.haus(nummer), lauf.grenzen[nummer] + _DAY
    point = lauf.punkt(
        f"Software-Gateway {house.strasse}", Art.SOFTWARE, since - 2 * _DAY, liegenschaft=house, erwartet_stunden=_LEBT
    )
    devices, first = lauf.von(nummer), since
    while first <= lauf.bis:
        last = monatsbeginn(first, -1) - _DAY
        if last > lauf.bis:
            # this month: what there was so far, then a file a day
            last = first if first > lauf.tage(6) else max(first, lauf.tage(6) - _DAY)
        rows = [*monatswerte(devices, first, last), *tageswerte(devices, first, last, meldungen=last == lauf.bis)]
        yield lauf.bring(point, f"tageswerte-{first}.csv", tabelle(rows), last, "sftp")
        first = last + _DAY


def verstummt(lauf: Lauf) -> Iterator[str]:
    """A gateway that brought a file a week and has not been heard for almost three weeks."""
    house, since = lauf.haus(STILL), lauf.grenzen[STILL] + _DAY
    point = lauf.punkt(
        f"Gateway {house.strasse}", Art.GATEWAY, since - 2 * _DAY, seriennummer="00001304.1187", liegenschaft=house,
        erwartet_stunden=24 * 7,
    )  # fmt: skip
    devices, first = lauf.von(STILL), since
    while (last := first + 6 * _DAY) <= lauf.tage(19):
        rows = [*monatswerte(devices, first, last), *tageswerte(devices, last, last)]
        yield lauf.bring(point, f"woche-{last}.csv", tabelle(rows), last, "rest")
        first = last + _DAY


def tour(lauf: Lauf) -> Iterator[str]:
    """A house without a gateway: somebody walks by in January, in July and now, and uploads what the receiver heard."""
    house, year = lauf.haus(TOUR), lauf.bis.year
    point = lauf.punkt("Ablesetour", Art.VIRTUELL, date(year - 1, 12, 31), liegenschaft=house)
    devices = lauf.von(TOUR)
    keys = [(one.adresse, one.modell[0], one.schluessel) for one in devices]
    schluessel.key_file(
        inhalt=schluesseldatei(keys), name="schluessel-tour.csv", kennwort="", benutzer=lauf.people[1],
        am=lauf.frueh(date(year - 1, 12, 31)),
    )  # fmt: skip
    days = sorted({date(year, 1, 4), date(year, 7, 3), lauf.tage(9)})
    for day in (one for one in days if date(year, 1, 4) <= one <= lauf.bis):
        # on every tour there is one that cannot be heard
        heard = abends([one for place, one in enumerate(devices) if place != day.month], day)
        yield lauf.bring(point, f"tour-{day}.txt", als_text("HANDGERAET-1", heard), day, "browser")


def vorbereitet(lauf: Lauf) -> Iterator[str]:
    """A gateway that is made and lies in its box: nobody has heard of it."""
    house = lauf.haus("0300019")
    lauf.punkt(f"Gateway {house.strasse}", Art.GATEWAY, lauf.tage(3), seriennummer="00001304.3052", liegenschaft=house)
    yield "vorbereitet"
