"""A delivery becomes readings: unpack, tell the format, read, decode, know the device, doubt, write.

Everything slow comes first, outside of every transaction. What is written stands in one transaction together with the
mark that it was: killed before, nothing happened; killed after, all did; a second try finds the mark.
"""

from __future__ import annotations

import gc
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.db.models import Count, F, QuerySet

from umlage.apps.archive.stoerung import no_room
from umlage.apps.archive.tresor import Locked
from umlage.apps.austausch import abweichungen, zuordnungseditor
from umlage.apps.austausch.angekommen import (
    Aussage,
    Stellen,
    Wartend,
    first_look,
    of_device,
    of_table,
    of_telegram,
    stellen_of,
)
from umlage.apps.austausch.aufbau import Rahmenwissen, addresses_of
from umlage.apps.austausch.models import JE_DATEI, Eingang, Quarantaene, Teilstueck, Telegramm
from umlage.apps.austausch.original import Gone, original
from umlage.apps.austausch.schreiben import WARTEND, Niederschrift, stelle
from umlage.apps.austausch.teilstuecke import keep_pieces, whole_ones
from umlage.apps.geraete.datenpunkte import password_rules
from umlage.apps.geraete.models import Datenpunkt, Zuordnung
from umlage.apps.geraete.schluesselbund import Schluesselbund, Schluesselzeile
from umlage.apps.messwerte.faecher import make_partitions, month_of
from umlage.apps.messwerte.fernwerte import Reihenname
from umlage.core.finding import Severity
from umlage.formats.einlesen.lesen import Vorgabe, lieferung
from umlage.formats.lieferung.behaelter import PASSED_OVER
from umlage.formats.lieferung.fehler import Ort, Zeilenfehler, fehler
from umlage.formats.lieferung.meldung import Funkpaket, Geraetemeldung, Lieferung, Rohtelegramm, Schluesselangabe
from umlage.formats.lorawan.bruecke import teil_von
from umlage.formats.zuordnung.regeln import Zuordnung as Regeln
from umlage.metering.wmbus.telegram import NO_KEY, UNKNOWN_FORMAT

LOG = logging.getLogger(__name__)
Stand = Eingang.Stand
# a delivery that took its worker with it so often (memory?) is left alone
_MOST_TRIES = 8
# somebody else made the same device, or the same row, in the same moment
_AGAIN = 5
_OWN = "umlage_readings"
# by what a row in quarantine is the same as before, and a reading the same as that of another delivery
_SAME = ("zeile", "spalte", "pfad", "code", "ausschnitt")
_READING = (*Reihenname._fields, "zeit", "stand")


@dataclass(slots=True)
class Inhalt:
    """What a delivery holds."""

    aussagen: list[Aussage] = field(default_factory=list)
    wartende: list[Wartend] = field(default_factory=list)
    fehler: list[Zeilenfehler] = field(default_factory=list)
    schluessel: list[Schluesselzeile] = field(default_factory=list)
    formate: list[str] = field(default_factory=list)
    zaehler: Counter[str] = field(default_factory=Counter)
    aufbau: Rahmenwissen = field(default_factory=Rahmenwissen)
    stuecke: list[Funkpaket] = field(default_factory=list)
    zuordnung: Zuordnung | None = None
    stellen: Stellen = Stellen.ZEILE
    # the files of an archive
    namen: tuple[str, ...] = ()

    @property
    def months(self) -> set[int]:
        """The months of all readings, which need a place."""
        times = {one.zeit for said in self.aussagen for one in said.messungen}
        times.update(*(spalten.zeiten for said in self.aussagen for spalten in said.reihen.values()))
        return {month_of(day * 86_400) for day in {zeit // 86_400 for zeit in times}}


def _nothing(_funkadressen: list[str]) -> None:
    pass


KeysCame = Callable[[list[str]], object]


def work_on(nummer: int, *, am: datetime, keys_came: KeysCame = _nothing) -> None:
    """Read a delivery that waits; nothing happens where it does not. OperationalError, InterfaceError: try again.

    `keys_came` is told the devices of which it brought keys, in the transaction that keeps them.
    """
    rows = Eingang.objects.select_related("datenpunkt__zuordnung", "vorgabe").filter(pk=nummer, stand=Stand.EMPFANGEN)
    row = rows.first()
    if row is None:
        return
    Eingang.objects.filter(pk=nummer).update(versuche=F("versuche") + 1)
    try:
        if row.versuche >= _MOST_TRIES:
            raise Exhausted(_MOST_TRIES)
        with no_collection():
            bund, inhalt = _read(row)
            _settled(row, inhalt, bund, am, keys_came)
            if inhalt.stuecke:
                # after what was kept is there for others too: who comes last has all pieces
                join_pieces(row.datenpunkt, am=am)
    except (OperationalError, InterfaceError):
        raise
    except Exception as problem:  # one delivery never stops the others; its reason is written down
        if no_room(problem):
            raise
        _failed(row, problem, am)


@contextmanager
def no_collection() -> Iterator[None]:
    """Hundreds of thousands of values are held, none in a circle: looking for circles again and again costs a fifth."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class Exhausted(Exception):
    """A delivery took too many workers with it."""

    def __str__(self) -> str:
        return f"{self.args[0]} Arbeiter sind daran zugrunde gegangen."


def _read(row: Eingang) -> tuple[Schluesselbund, Inhalt]:
    point = row.datenpunkt
    rules = password_rules(point)
    content = original(row)
    named = row.vorgabe or point.zuordnung
    at_once = of_table(content) if point.format in ("", _OWN) and named is None else None
    if at_once is not None:
        aussagen, faults = at_once
        return Schluesselbund(()), Inhalt(aussagen=aussagen, fehler=faults, formate=[f"{_OWN}@1"])
    form = "" if row.vorgabe is not None else point.format
    known = [] if form or named is not None else zuordnungseditor.erkennende()
    mapping = _mapping(named) if named is not None else None
    said = Vorgabe(form, rules, mapping, tuple(one for _row, one in known))
    found = lieferung(content, row.name, said)
    inhalt = Inhalt(fehler=list(found.fehler))
    inhalt.zuordnung = _used(found, named, known)
    raws: list[Rohtelegramm] = []
    packed = any(teil.name != found.name for teil in found.teile)
    inhalt.namen = tuple(teil.name for teil in found.teile) if packed else ()
    for number, teil in enumerate(found.teile, 1):
        here = partial(_inside, name=teil.name, teil=number) if packed else _as_it_is
        inhalt.fehler += [replace(one, ort=here(one.ort)) for one in teil.fehler] if packed else teil.fehler
        inhalt.zaehler["weitere_fehler"] += teil.weitere_fehler
        if teil.format:
            inhalt.formate.append(f"{teil.format}@{teil.zuordnung or teil.formatversion}")
        for meldung in teil.meldungen:
            match meldung:
                case Geraetemeldung():
                    for one in of_device(meldung, row.empfangen_am):
                        if isinstance(one, Zeilenfehler):
                            inhalt.fehler.append(replace(one, ort=here(one.ort)) if packed else one)
                            continue
                        if packed:
                            one.ort = here(one.ort)
                            one.messungen = [said._replace(ort=here(said.ort)) for said in one.messungen]
                        inhalt.aussagen.append(one)
                case Rohtelegramm():
                    noted = as_heard(meldung, row)
                    raws.append(replace(noted, ort=here(noted.ort)) if packed else noted)
                case Funkpaket() if teil_von(meldung):
                    inhalt.stuecke.append(meldung)
                case Funkpaket():
                    text = f"Gerät {meldung.geraet}: der Inhalt des Pakets ist nicht bekannt."
                    inhalt.fehler.append(fehler("E250", text, here(meldung.ort), ausschnitt=meldung.daten.hex()))
                case Schluesselangabe():
                    inhalt.schluessel.append(Schluesselzeile(meldung.nummer, meldung.schluessel, meldung.hersteller))
    inhalt.zaehler["telegramme"] = len(raws)
    inhalt.stellen = stellen_of([*(said.ort for said in inhalt.aussagen), *(raw.ort for raw in raws)])
    return _decoded(_once(raws, inhalt), inhalt, row.empfangen_am), inhalt


def as_heard(raw: Rohtelegramm, row: Eingang) -> Rohtelegramm:
    """With the time of its delivery where a broker passed on what was heard just now."""
    live = row.kanal == Eingang.Kanal.MQTT and not raw.empfangen
    return replace(raw, empfangen=row.empfangen_am) if live else raw


class BadMapping(Exception):
    """The mapping of a Datenpunkt is none that can be used."""


def _mapping(named: Zuordnung) -> Regeln:
    """The mapping with which a file is read. BadMapping."""
    found = zuordnungseditor.gelesen(named.inhalt)
    if found.zuordnung is None:
        raise BadMapping(f"Die Zuordnung {named} ist nicht brauchbar: {found.fehler[0].text}")
    return found.zuordnung


def _used(found: Lieferung, named: Zuordnung | None, known: Sequence[tuple[Zuordnung, Regeln]]) -> Zuordnung | None:
    """With which mapping a delivery was read; None where it was none."""
    words = {part.zuordnung for part in found.teile if part.zuordnung}
    if named is not None:
        return named if words else None
    return next((row for row, rules in known if any(word.startswith(f"{rules.bezeichnung} (") for word in words)), None)


def _once(raws: Sequence[Rohtelegramm], inhalt: Inhalt) -> list[Rohtelegramm]:
    """What several gateways heard, once: as it was heard best."""
    best: dict[bytes, Rohtelegramm] = {}
    for raw in raws:
        there = best.get(raw.daten)
        if there is None:
            best[raw.daten] = raw
            continue
        inhalt.zaehler["wiederholt"] += 1
        if (raw.rssi or -999) > (there.rssi or -999):
            best[raw.daten] = raw
    return list(best.values())


def _decoded(raws: Sequence[Rohtelegramm], inhalt: Inhalt, jetzt: datetime) -> Schluesselbund:
    aufbau = inhalt.aufbau
    looked = list(first_look(raws, jetzt, aufbau))
    locked = {seen.meter.id for _raw, seen in looked if not isinstance(seen, str) and seen.state == NO_KEY}
    bund = Schluesselbund(locked)
    answers = [of_telegram(raw, seen, jetzt, bund, aufbau) for raw, seen in looked]
    for place_of, (raw, _seen) in enumerate(looked):
        answer = answers[place_of]
        if aufbau.neu and isinstance(answer, Wartend) and answer.grund == UNKNOWN_FORMAT:
            # the full frame that explains it may have stood behind it
            answers[place_of] = of_telegram(*next(first_look([raw], jetzt, aufbau)), jetzt, bund, aufbau)
    for answer in answers:
        match answer:
            case Aussage() as said:
                inhalt.aussagen.append(said)
            case Wartend() as waiting:
                inhalt.wartende.append(waiting)
            case Zeilenfehler() as fault:
                inhalt.fehler.append(fault)
    return bund


def _settled(row: Eingang, inhalt: Inhalt, bund: Schluesselbund, am: datetime, keys_came: KeysCame) -> None:
    make_partitions(inhalt.months)
    for left in reversed(range(_AGAIN)):
        try:
            with transaction.atomic():
                if _write(row, inhalt, bund, am):
                    again = {one.funkadresse for one in inhalt.schluessel}
                    again.update(inhalt.aufbau.to_read_again(inhalt.wartende))
                    if again:
                        keys_came(sorted(again))
        except IntegrityError:
            if not left:
                raise
        else:
            return


def _write(row: Eingang, inhalt: Inhalt, bund: Schluesselbund, am: datetime) -> bool:
    """Everything that came of it; False where somebody else did."""
    # the mark first: whoever comes second waits here, and finds it
    if not Eingang.objects.filter(pk=row.pk, stand=Stand.EMPFANGEN).update(fertig_am=am):
        return False
    text = Niederschrift(row, am, inhalt.stellen)
    text.write(inhalt.aussagen)
    text.keep_waiting(inhalt.wartende)
    text.take_keys(inhalt.schluessel)
    bund.note(am)
    inhalt.aufbau.write(am)
    if inhalt.stuecke:
        inhalt.zaehler["teile"] = keep_pieces(row, inhalt.stuecke)
    zaehler = inhalt.zaehler + text.zaehler
    faults = [_fault(row, one) for one in inhalt.fehler if one.schwere is Severity.ERROR] + text.quarantaene
    gone = Quarantaene.objects.filter(eingang=row, stand=Quarantaene.Stand.OFFEN)
    differing = abweichungen.devices_of(gone.filter(code=abweichungen.CODE).values_list("wert", flat=True))
    gone.delete()
    differing |= abweichungen.devices_of(one.wert for one in faults if one.code == abweichungen.CODE)
    every, faults = faults, _unsaid(row, faults)
    known = Counter(one.code for one in every) - Counter(one.code for one in faults)
    zaehler["gleich"] += known[abweichungen.CODE]
    Quarantaene.objects.bulk_create(faults, batch_size=500)
    if differing:
        abweichungen.recount(differing, am=am)
    zaehler["quarantaene"] = len(faults)
    stand, meldung = _verdict(inhalt, faults)
    Eingang.objects.filter(pk=row.pk).update(
        stand=stand,
        meldung=meldung[:500],
        format=" ".join(dict.fromkeys(inhalt.formate))[:80],
        zuordnung=inhalt.zuordnung,
        stellen=inhalt.stellen.value,
        teile={"namen": inhalt.namen} if inhalt.namen else {},
        zaehler={name: str(count) for name, count in zaehler.items() if count},
    )
    return True


def _unsaid(row: Eingang, faults: Sequence[Quarantaene]) -> list[Quarantaene]:
    """Without what somebody has discarded of this delivery, and the deviations from a billed year that are known: a
    device sends its value of a due day for a year.
    """
    if not faults:
        return []
    rows = Quarantaene.objects.exclude(stand=Quarantaene.Stand.UEBERNOMMEN)
    said = set(rows.filter(eingang=row, stand=Quarantaene.Stand.VERWORFEN).values_list(*_SAME))
    if any(one.code == abweichungen.CODE for one in faults):
        known = rows.filter(code=abweichungen.CODE).values_list("wert", flat=True)
        said |= {tuple(wert.get(name) for name in _READING) for wert in known}
    return [
        one
        for one in faults
        if tuple(getattr(one, name) for name in _SAME) not in said
        and (one.code != abweichungen.CODE or tuple(one.wert.get(name) for name in _READING) not in said)
    ]


def _verdict(inhalt: Inhalt, faults: Sequence[Quarantaene]) -> tuple[str, str]:
    whole = [one for one in inhalt.fehler if one.ganze_datei]
    readable = inhalt.aussagen or inhalt.wartende or inhalt.schluessel or inhalt.stuecke
    if not readable:
        if any(one.code == "E110" for one in whole):
            return Stand.UNVOLLSTAENDIG, whole[0].text
        first = whole or sorted(inhalt.fehler, key=lambda one: one.schwere is not Severity.ERROR)
        return Stand.ABGELEHNT, first[0].text if first else "Die Datei enthält keine Messwerte."
    if faults:
        return Stand.TEILWEISE, faults[0].text
    return Stand.FERTIG, next((one.text for one in inhalt.fehler if one.code == PASSED_OVER), "")


def _fault(row: Eingang, one: Zeilenfehler) -> Quarantaene:
    return Quarantaene(
        eingang=row,
        **stelle(one.ort),
        code=one.code,
        text=f"{one.text} {one.hinweis}".strip()[:500],
        ausschnitt=one.ausschnitt[:300],
        wiederholbar=one.wiederholbar,
    )


def _failed(row: Eingang, problem: Exception, am: datetime) -> None:
    """Kept as it is, with the reason; a person, or the sender, may have it read again."""
    if isinstance(problem, Gone):
        text = "Das Original ist nach Ablauf seiner Zeit gelöscht."
    elif isinstance(problem, Locked):
        text = "Das Original, ein Kennwort oder ein Schlüssel lässt sich mit UMLAGE_TRESOR nicht öffnen."
    elif type(problem).__module__.startswith("umlage."):
        text = str(problem)
    else:
        LOG.exception("Eingang %s", row.pk, exc_info=problem)
        text = f"Unerwarteter Fehler ({type(problem).__name__})"
    rows = Eingang.objects.filter(pk=row.pk, stand=Stand.EMPFANGEN)
    rows.update(stand=Stand.GESCHEITERT, meldung=text[:500], fertig_am=am)


def read_waiting(funkadressen: Iterable[str], *, am: datetime) -> int:
    """Read the telegrams of these devices that wait, and those of others whose structure they teach; how many could be
    read now.
    """
    count, makers = _read_rows(list(funkadressen), am)
    if makers:
        count += _read_rows(addresses_of(makers), am)[0]
    return count


def _read_rows(funkadressen: Sequence[str], am: datetime) -> tuple[int, set[str]]:
    """How many could be read, and the makers of whose frames something was learnt."""
    rows = Telegramm.objects.filter(funkadresse__in=funkadressen).select_related("eingang__datenpunkt")
    by_source: dict[int, list[Telegramm]] = {}
    for row in rows.order_by("eingang", "pk"):
        by_source.setdefault(row.eingang_id, []).append(row)
    count, makers = 0, set()
    for some in by_source.values():
        inhalt = Inhalt()
        count += _read_again(some, inhalt, am)
        makers |= {modell[0] for modell, _mark in inhalt.aufbau.neu}
    return count, makers


def _read_again(rows: Sequence[Telegramm], inhalt: Inhalt, am: datetime) -> int:
    source = rows[0].eingang
    raws = {
        row.pk: Rohtelegramm(bytes(row.roh), _noted(row, source), row.signal, ort=_place_of(row, source))
        for row in rows
    }
    bund = _decoded(list(raws.values()), inhalt, source.empfangen_am)
    waits = {waiting.roh: waiting.grund for waiting in inhalt.wartende}
    done = [number for number, raw in raws.items() if raw.daten not in waits]
    inhalt.wartende.clear()
    taken = _taken(source, inhalt, bund, Telegramm.objects.filter(pk__in=done), len(done), am) if done else False
    _still_waiting(source, [(row, waits[bytes(row.roh)]) for row in rows if bytes(row.roh) in waits])
    return len(done) if taken else 0


@transaction.atomic
def _still_waiting(source: Eingang, rows: Sequence[tuple[Telegramm, str]]) -> None:
    """Why they wait now, and how many of the delivery still do."""
    for grund in {grund for row, grund in rows if grund != row.grund}:
        numbers = [row.pk for row, why in rows if why == grund]
        Telegramm.objects.filter(pk__in=numbers).update(grund=grund)
    left = Telegramm.objects.filter(eingang=source).order_by().values_list("grund").annotate(zahl=Count("pk"))
    row = Eingang.objects.select_for_update().get(pk=source.pk)
    others = {name: count for name, count in row.zaehler.items() if not name.startswith(WARTEND)}
    row.zaehler = others | {f"{WARTEND}{grund}": str(count) for grund, count in left}
    row.save(update_fields=["zaehler"])


def _noted(row: Telegramm, source: Eingang) -> datetime | None:
    """When a gateway heard it; what came without a time was kept with that of its delivery."""
    live = source.kanal == Eingang.Kanal.MQTT
    return row.empfangen_am if live or row.empfangen_am != source.empfangen_am else None


def _place_of(row: Telegramm, source: Eingang) -> Ort:
    name, number = source.stelle(row.zeile)
    there = Ort(zeile=number) if source.stellen == Stellen.ZEILE else Ort(pfad=f"[{number}]")
    return _inside(there, name, row.zeile // JE_DATEI) if name else there


def _inside(ort: Ort, name: str, teil: int) -> Ort:
    """A place in a file of an archive."""
    return replace(ort, datei=name, teil=teil)


def _as_it_is(ort: Ort) -> Ort:
    return ort


def join_pieces(point: Datenpunkt, *, am: datetime) -> int:
    """Read the telegrams of a Datenpunkt whose pieces came in several deliveries; how many."""
    count = 0
    for found in whole_ones(point, am):
        inhalt = Inhalt()
        raws = [] if found.telegramm is None else [found.telegramm]
        if not raws:
            text = "Die Teile eines Telegramms sind alle da, ergeben aber kein Telegramm eines Zählers."
            inhalt.fehler.append(fehler("E250", text, Ort(pfad=found.pfad)))
        bund = _decoded(raws, inhalt, found.eingang.empfangen_am)
        pieces = Teilstueck.objects.filter(pk__in=found.stuecke)
        if _taken(found.eingang, inhalt, bund, pieces, len(found.stuecke), am):
            count += len(raws)
    return count


def _taken(
    source: Eingang, inhalt: Inhalt, bund: Schluesselbund, rows: QuerySet[Any], expected: int, am: datetime
) -> bool:
    """Write what waited in `rows` until now; False where somebody was faster and took them away."""
    make_partitions(inhalt.months)
    with transaction.atomic():
        if len(rows.select_for_update()) != expected:
            return False
        text = Niederschrift(source, am, Stellen(source.stellen))
        text.write(inhalt.aussagen)
        text.keep_waiting(inhalt.wartende)
        bund.note(am)
        inhalt.aufbau.write(am)
        faults = _unsaid(source, [*text.quarantaene, *(_fault(source, one) for one in inhalt.fehler)])
        Quarantaene.objects.bulk_create(faults)
        rows.delete()
        _count_up(source, text.zaehler)
    return True


def _count_up(source: Eingang, more: Counter[str]) -> None:
    row = Eingang.objects.select_for_update().get(pk=source.pk)
    known: Counter[str] = Counter({name: int(count) for name, count in row.zaehler.items()})
    known.update(more)
    row.zaehler = {name: str(count) for name, count in known.items() if count}
    row.save(update_fields=["zaehler"])
