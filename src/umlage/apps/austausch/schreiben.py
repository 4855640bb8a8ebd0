"""What a delivery says, written down: devices, readings, alarms, waiting telegrams; inside the caller's transaction."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q

from umlage.apps.abrechnung.models import Abrechnung
from umlage.apps.austausch.angekommen import RAHMEN, RAHMENBYTES, Aussage, Stellen, Wartend
from umlage.apps.austausch.models import Eingang, Quarantaene, Telegramm
from umlage.apps.austausch.verschlossen import heard
from umlage.apps.geraete.alarmablauf import raise_alarms
from umlage.apps.geraete.alarme import reported
from umlage.apps.geraete.erkennen import Erkennung, Unklar
from umlage.apps.geraete.gehoert import note_heard
from umlage.apps.geraete.models import Funkgeraet, Geraetealarm
from umlage.apps.geraete.schluesselbund import Schluesselzeile, take_in_keys
from umlage.apps.messwerte.fernwerte import Ankunft, Bilanz, Reihenname, take_in
from umlage.apps.messwerte.plausibel import Abgelehnt, day_of, exact, shown, utc
from umlage.formats.lieferung.fehler import Ort
from umlage.formats.lieferung.meldung import Kind
from umlage.metering.drivers.driver import by_periods

_DAY = timedelta(days=1)
_NEULICH = timedelta(days=30)
_NODE = "NODE"
# a value differs for a day that was billed with another one
_BILLED = "E408"
_MOST_REFUSED = 1000
# which cell of our own columns a refusal is about, where it is not the value
_CELLS = {"E403": "valid_at", "E220": "unit"}
_MOST_WITHOUT_DAY, _AT_ONCE = 40, 500
WARTEND = "wartend_"
"""How the numbers of telegrams that wait begin, by their reason."""
_OF_THE_PAST = (Kind.DUE, Kind.MONTH_END, Kind.HALF_MONTH_END)
# so long after a stored value a device stores the next one
_STORED = {
    Kind.DUE: timedelta(days=366),
    Kind.MONTH_END: timedelta(days=31),
    Kind.HALF_MONTH_END: timedelta(days=16),
}
Art = Geraetealarm.Art


class Niederschrift:
    """Writes one delivery."""

    def __init__(self, eingang: Eingang, am: datetime, stellen: Stellen = Stellen.ZEILE) -> None:
        self.eingang, self.am, self.stellen = eingang, am, stellen
        self.zaehler: Counter[str] = Counter()
        self.quarantaene: list[Quarantaene] = []

    def write(self, aussagen: Sequence[Aussage]) -> None:
        """Devices, their readings and what they report."""
        known = Erkennung(self.eingang.datenpunkt, (said.kennzeichen for said in aussagen), self.eingang.empfangen_am)
        told = list(self._told(aussagen, known))
        fresh = list(self._heard(told))
        devices = {id(row): row for row, _said in told}.values()
        note_heard([row for row in devices if row.pk is not None])
        self.zaehler["geraete_neu"] += known.make()
        self.zaehler["geraete"] += len(devices)
        arrivals = self._arrivals(fresh)
        bilanz = take_in(
            arrivals,
            eingang=self.eingang.pk,
            jetzt=int(self.eingang.empfangen_am.timestamp()),
            darf=_Abgerechnet(devices).open_to,
            perioden={row.pk for row in devices if row.treiber and by_periods(row.treiber)},
        )
        self._balance(bilanz, fresh)
        self._alarms(fresh, bilanz)

    def _told(self, aussagen: Sequence[Aussage], known: Erkennung) -> Iterator[tuple[Funkgeraet, Aussage]]:
        """The devices that are meant; parts of the network and devices of the neighbours are passed over."""
        for said in aussagen:
            if said.kennzeichen.medium == _NODE:
                self.zaehler["knoten"] += 1
                continue
            try:
                row = known.device(said.kennzeichen)
            except Unklar as why:
                self._fault(said, why.code, str(why))
                continue
            if row.stand == Funkgeraet.Stand.FREMD:
                self.zaehler["fremd"] += 1
            else:
                yield row, said

    def _fault(self, said: Aussage, code: str, text: str) -> None:
        self.quarantaene.append(
            Quarantaene(
                eingang=self.eingang,
                **stelle(said.ort),
                code=code,
                text=text[:500],
                ausschnitt=f"{said.kennzeichen.hersteller} {said.kennzeichen.nummer}".strip(),
                wiederholbar=True,
            )
        )

    def _heard(self, told: Iterable[tuple[Funkgeraet, Aussage]]) -> Iterator[tuple[Funkgeraet, Aussage]]:
        """Note on each device when and how it was heard; a telegram that is known says nothing new."""
        now = self.eingang.empfangen_am
        for row, said in told:
            if said.rahmen:
                marks = bytes(row.rahmen)
                if said.rahmen in (marks[at : at + RAHMENBYTES] for at in range(0, len(marks), RAHMENBYTES)):
                    self.zaehler["wiederholt"] += 1
                    continue
                row.rahmen = (marks + said.rahmen)[-RAHMEN * RAHMENBYTES :]
            # nobody was heard later than now, whatever a clock somewhere says
            heard = min(said.gesehen or _heard_last(said) or now, now)
            row.medium = row.medium or said.kennzeichen.medium
            _days(row, said, heard)
            if heard >= row.zuletzt_am:
                row.zuletzt_am, row.datenpunkt_id = heard, self.eingang.datenpunkt_id
                row.signal = said.signal if said.signal is not None else row.signal
                row.meldungen = " ".join(reported(said.status, said.worte, row.medium, alles=True))
                self._without_day(row, said, heard)
            row.treiber = said.treiber or row.treiber
            if said.verschluesselt is not None:
                row.verschluesselt = said.verschluesselt
            yield row, said

    def _without_day(self, row: Funkgeraet, said: Aussage, heard: datetime) -> None:
        """Note the values whose day nobody knows, to be shown; gone when the device says the day again."""
        if said.tagelos:
            noted = {"am": heard.isoformat(), "eingang": self.eingang.pk, "warum": said.warum}
            row.tagelos = json.dumps({**noted, "werte": said.tagelos[:_MOST_WITHOUT_DAY]})
        elif row.tagelos and any(one.art in _OF_THE_PAST for one in said.messungen):
            row.tagelos = ""

    def _arrivals(self, told: Iterable[tuple[Funkgeraet, Aussage]]) -> dict[Reihenname, Ankunft]:
        found: dict[Reihenname, Ankunft] = {}
        where, by_line = self.stellen, self.stellen is Stellen.ZEILE
        for row, said in told:
            self.zaehler["werte"] += len(said.messungen)
            self.zaehler["ohne_tag"] += said.ohne_tag
            self.zaehler["alte_uhr"] += said.alte_uhr
            device, name = row.pk, row.funkadresse
            for (groesse, art, tarif, teil, einheit), spalten in said.reihen.items():
                count = len(spalten.zeiten)
                self.zaehler["werte"] += count
                if count:
                    ankunft = found.setdefault(Reihenname(device, groesse, art, tarif, teil), Ankunft(einheit, name))
                    ankunft.zeiten += spalten.zeiten
                    ankunft.staende += spalten.staende
                    ankunft.status += [0] * count
                    ankunft.zeilen += spalten.zeilen
            for groesse, art, tarif, teil, einheit, zeit, stand, status, ort in said.messungen:
                key = Reihenname(device, groesse, art, tarif, teil)
                ankunft = found.get(key)
                if ankunft is None:
                    ankunft = found[key] = Ankunft(einheit, name)
                if ankunft.einheit != einheit:
                    text = f"Gerät {name}: zwei Einheiten in einer Datei, {ankunft.einheit} und {einheit}."
                    self._refused(key, Abgelehnt(zeit, stand, where.number(ort, said.ort), "E220", text), ort)
                    continue
                line = ort.zeile if by_line and not ort.teil else None
                number = line if line is not None else where.number(ort, said.ort)
                ankunft.add(zeit, stand, status | said.status, number)
        return found

    def _balance(self, bilanz: Bilanz, told: Sequence[tuple[Funkgeraet, Aussage]]) -> None:
        self.zaehler["neu"] += bilanz.neu
        self.zaehler["gleich"] += bilanz.gleich
        self.zaehler["korrigiert"] += bilanz.korrigiert
        some = bilanz.abgelehnt[:_MOST_REFUSED]
        places = self._places(some, told) if some else {}
        for name, why in some:
            known = places.get((name, why.zeit, why.stand, why.zeile))
            # of a table read in columns only the line is kept; which cell was wrong says the code
            self._refused(name, why, known or Ort(zeile=why.zeile, spalte=_CELLS.get(why.code, "value")))
        self.zaehler["weitere_fehler"] += max(len(bilanz.abgelehnt) - _MOST_REFUSED, 0)

    def _places(
        self, refused: Sequence[tuple[Reihenname, Abgelehnt]], told: Sequence[tuple[Funkgeraet, Aussage]]
    ) -> dict[tuple[Reihenname, int, Decimal, int], Ort]:
        """Where in the file the values stand that were refused; looked for only then, the others need no place."""
        wanted = {(name, why.zeit, why.stand, why.zeile) for name, why in refused}
        devices = {name.funkgeraet for name, _why in refused}
        found: dict[tuple[Reihenname, int, Decimal, int], Ort] = {}
        for row, said in told:
            if row.pk not in devices:
                continue
            for one in said.messungen:
                name = Reihenname(row.pk, one.groesse, one.art, one.tarif, one.teilgeraet)
                key = (name, one.zeit, one.stand, self.stellen.number(one.ort, said.ort))
                if key in wanted:
                    found.setdefault(key, one.ort)
        return found

    def _refused(self, name: Reihenname, why: Abgelehnt, ort: Ort) -> None:
        self.quarantaene.append(
            Quarantaene(
                eingang=self.eingang,
                **stelle(ort),
                code=why.code,
                text=why.text[:500],
                ausschnitt=f"{shown(why.zeit)}: {exact(why.stand)}",
                wiederholbar=why.wiederholbar,
                # as it was understood: who takes it after all needs no file
                wert={
                    **{field: str(value) for field, value in name._asdict().items()},
                    "zeit": str(why.zeit),
                    "stand": format(why.stand, "f"),
                    "stelle": str(why.zeile),
                },
            )
        )

    def _alarms(self, told: Iterable[tuple[Funkgeraet, Aussage]], bilanz: Bilanz) -> None:
        seen: dict[tuple[int, str], datetime] = {}
        for row, said in told:
            for art in reported(said.status, said.worte, row.medium):
                seen[row.pk, art] = row.zuletzt_am
        for number, zeit in bilanz.spruenge:
            seen[number, Art.SPRUNG] = utc(zeit)
        for name, why in bilanz.abgelehnt:
            if why.code == _BILLED:
                seen[name.funkgeraet, Art.ABGERECHNET] = self.eingang.empfangen_am
        raise_alarms(seen)

    def keep_waiting(self, waiting: Sequence[Wartend]) -> None:
        """Telegrams that cannot be read yet, and who sent them; the same one is kept once."""
        waiting, new = heard(self.eingang, waiting)
        self.zaehler["geraete_neu"] += new
        rows = [
            Telegramm(
                hersteller=one.hersteller[:3],
                funkadresse=one.funkadresse[:40],
                eingang=self.eingang,
                zeile=self.stellen.number(one.ort),
                empfangen_am=one.empfangen or self.eingang.empfangen_am,
                signal=one.signal,
                grund=one.grund[:20],
                roh=one.roh,
                pruefsumme=one.rahmen,
            )
            for one in waiting
        ]
        there = self._elsewhere([one.rahmen for one in waiting])
        Telegramm.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
        for one in waiting:
            # who waits since another delivery is counted there
            self.zaehler["wiederholt" if one.rahmen in there else f"{WARTEND}{one.grund}"] += 1

    def _elsewhere(self, marks: Sequence[bytes]) -> set[bytes]:
        others = Telegramm.objects.exclude(eingang=self.eingang).values_list("pruefsumme", flat=True)
        found: set[bytes] = set()
        for first in range(0, len(marks), _AT_ONCE):
            found.update(bytes(mark) for mark in others.filter(pruefsumme__in=marks[first : first + _AT_ONCE]))
        return found

    def take_keys(self, zeilen: Sequence[Schluesselzeile]) -> None:
        """Keys that came in a file."""
        if zeilen:
            made = take_in_keys(zeilen=zeilen, herkunft=self.eingang.name, benutzer=None, am=self.am)
            self.zaehler["schluessel"] += len(made)
            # also where all were known: what holds keys is shown to nobody
            self.zaehler["schluesselzeilen"] += len(zeilen)


def stelle(ort: Ort) -> dict[str, Any]:
    """A place as a row in quarantine keeps it: line (0: none), column, path; a byte, and the file inside of an archive,
    stand in the path.
    """
    path = f"{ort.pfad}, Byte {ort.byte}".removeprefix(", ") if ort.byte is not None else ort.pfad
    path = ": ".join(part for part in (ort.datei, path) if part)
    return {"zeile": ort.zeile or 0, "spalte": ort.spalte[:80], "pfad": path[:200]}


def _heard_last(said: Aussage) -> datetime | None:
    """When a device was heard of which a file does not say it: when it showed its newest value; of values that it only
    stored, before it would have stored the next one.
    """
    newest: dict[str, int] = {}
    for one in said.messungen:
        newest[one.art] = max(newest.get(one.art, one.zeit), one.zeit)
    for name, some in said.reihen.items():
        if some.zeiten:
            newest[name[1]] = max(newest.get(name[1], 0), max(some.zeiten))
    if Kind.CURRENT in newest:
        return utc(newest[Kind.CURRENT])
    last = [utc(zeit) + _STORED[Kind(art)] for art, zeit in newest.items() if Kind(art) in _STORED]
    return max(last, default=None)


def _days(row: Funkgeraet, said: Aussage, heard: datetime) -> None:
    """What a device says of when it was put in, where nobody else did, and of when it was last taken off.

    Taken off is reported when that is new: since the device was heard last, or within a month.
    """
    if said.eingebaut_am is not None and not row.angaben.get("eingebaut_am"):
        row.angaben = {**row.angaben, "eingebaut_am": said.eingebaut_am.isoformat()}
        if row.pk is not None:
            row.save(update_fields=["angaben"])
    if said.abgenommen_am is not None:
        known = row.zuletzt_am if row.pk is not None else heard
        if min(known, heard - _NEULICH).date() <= said.abgenommen_am <= heard.date():
            said.worte = f"{said.worte} device_removed".strip()


class _Abgerechnet:
    """Which times of which devices are settled: what was billed with a value does not change behind anybody's back."""

    def __init__(self, devices: Iterable[Funkgeraet]) -> None:
        self._houses = {row.pk: row.liegenschaft_id for row in devices if row.liegenschaft_id is not None}
        issued = Abrechnung.objects.filter(
            ~Q(stand=Abrechnung.Stand.FREIGEGEBEN), zeitraum__liegenschaft__in=set(self._houses.values())
        )
        self._years: dict[int, list[tuple[object, object]]] = defaultdict(list)
        for house, von, bis in issued.values_list("zeitraum__liegenschaft", "zeitraum__von", "zeitraum__bis"):
            # the value at the end of the day before is where the year begins
            self._years[house].append((von - _DAY, bis))

    def open_to(self, funkgeraet: int, zeit: int) -> bool:
        """Whether a value of this time may still be corrected."""
        house = self._houses.get(funkgeraet)
        day = day_of(zeit)
        return house is None or not any(von <= day <= bis for von, bis in self._years[house])


__all__ = ["Niederschrift", "stelle"]
