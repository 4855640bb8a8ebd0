"""A device is exchanged or taken out, a Nutzer moves: what happens to devices, people and readings together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from umlage.apps.accounts.models import Benutzer
from umlage.apps.archive.operations import note_change, snapshot
from umlage.apps.geraete.karte import DER_STELLE
from umlage.apps.geraete.models import Geraet
from umlage.apps.liegenschaften.models import LEERSTAND, Abrechnungszeitraum, Nutzeinheit, Nutzer, Nutzerjahr
from umlage.apps.liegenschaften.queries import naechster_nutzer
from umlage.apps.messwerte.models import Ablesung
from umlage.apps.messwerte.neugeraet import Neugeraet, say

_DAY = timedelta(days=1)
_A_YEAR = timedelta(days=366)
# what belongs to the old device alone
_OF_THE_DEVICE = ("ersetzt_durch", "hinweis", "eichung", "schaetzung", "ablesungen")


class NotThatDay(Exception):
    """The device or the Nutzer was not there on that day, or somebody else is there already."""


def require_day(zeitraum: Abrechnungszeitraum, tag: date, was: str) -> None:
    """NotThatDay where the day lies neither in the year nor on its eve; says on which year's page it belongs."""
    if zeitraum.von - _DAY <= tag <= zeitraum.bis:
        return
    said = _("{was}: Der {tag} liegt nicht im Zeitraum {zeitraum}.")
    text = said.format(was=was, tag=f"{tag:%d.%m.%Y}", zeitraum=zeitraum)
    other = zeitraum.liegenschaft.zeitraeume.filter(von__lte=tag, bis__gte=tag).first()
    if other is not None:
        text = f"{text} " + _("Bitte im Zeitraum {zeitraum} eintragen.").format(zeitraum=other)
    raise NotThatDay(text)


class NumberTaken(Exception):
    """The house has a device or the flat a Nutzer with this number."""


class ReadLater(Exception):
    """The device has readings after that day; nobody has said yet what becomes of them."""

    def __init__(self, rows: Sequence[Ablesung]) -> None:
        text = _("Das Gerät hat nach diesem Tag noch Stände: {staende}.")
        super().__init__(text.format(staende=", ".join(str(row) for row in rows)))
        self.rows = rows


class Backwards(Exception):
    """The device shows less than at an earlier reading."""


@transaction.atomic
def take_out(
    *,
    geraet: Geraet,
    zeitraum: Abrechnungszeitraum | None,
    tag: date,
    stand: Decimal | None,
    spaetere: str = "",
    stand_stimmt: bool = False,
    quelle: str = "",
    benutzer: Benutzer,
    am: datetime,
) -> list[Ablesung]:
    """A device is taken out at the end of a day of the year, with what it showed then.

    `spaetere`: `loeschen`, or `behalten` for who hangs them on another device, the readings after that day, which are
    returned; without a word ReadLater. `zeitraum`: None for any day. `stand_stimmt`: also when it is less than before,
    else Backwards. `quelle`: where the value comes from when nobody read it there. NotThatDay.
    """
    if zeitraum is not None:
        require_day(zeitraum, tag, _("Tag"))
    if tag > timezone.localdate(am):
        raise NotThatDay(_("Der {tag} ist noch nicht gewesen.").format(tag=f"{tag:%d.%m.%Y}"))
    locked = Geraet.objects.select_for_update().get(pk=geraet.pk)
    if locked.bis is not None or (locked.ab is not None and tag < locked.ab):
        raise NotThatDay(_("Das Gerät {nr} ist an diesem Tag nicht eingebaut.").format(nr=locked.nr))
    if not stand_stimmt:
        _require_forwards(locked, tag, stand)
    later = list(locked.ablesungen.filter(am__gt=tag))
    if later and not spaetere:
        raise ReadLater(later)
    for row in later if spaetere == "loeschen" else ():
        said = {"benutzer": benutzer, "am": am, "liegenschaft": locked.liegenschaft_id}
        note_change(**said, row=row, vorher=snapshot(row), nachher={})
        row.delete()
    before = snapshot(locked)
    locked.bis = tag
    locked.save()
    _changed(locked, before, benutzer, am, locked.liegenschaft_id)
    if stand is not None:
        _read(locked, tag, stand, "tausch", benutzer, am, quelle)
    return later


def _require_forwards(geraet: Geraet, tag: date, stand: Decimal | None) -> None:
    """Backwards where it shows less than at the last reading before; one that starts at 0 each year may."""
    last = geraet.ablesungen.filter(am__lt=tag).order_by("-am", "-pk").first()
    if last is None or stand is None or stand >= last.stand or geraet.angaben.get("ruecksetzung"):
        return
    text = _("Der Endstand {stand} liegt unter dem letzten Stand: {letzter}.")
    raise Backwards(text.format(stand=stand, letzter=last))


@transaction.atomic
def exchange(
    *,
    geraet: Geraet,
    zeitraum: Abrechnungszeitraum | None,
    tag: date,
    endstand: Decimal | None,
    nummer: str,
    anfangsstand: Decimal,
    spaetere: str = "",
    stand_stimmt: bool = False,
    quelle: str = "",
    anfangsquelle: str = "",
    neu: Neugeraet | None = None,
    benutzer: Benutzer,
    am: datetime,
) -> Geraet:
    """Another device takes the place of this one from the day after on. What take_out says, and NumberTaken.

    `spaetere`: as there, or `neu`: they were read from the new device. `quelle`, `anfangsquelle`: where a value comes
    from that nobody read. `neu`: what is said of the new device; None: it is like the old one.
    """
    later = take_out(
        geraet=geraet,
        zeitraum=zeitraum,
        tag=tag,
        stand=endstand,
        spaetere="behalten" if spaetere == "neu" else spaetere,
        stand_stimmt=stand_stimmt,
        quelle=quelle,
        benutzer=benutzer,
        am=am,
    )
    old = Geraet.objects.get(pk=geraet.pk)
    before = snapshot(old)
    new = _in_its_place(old, nummer, tag + _DAY)
    if neu is not None:
        say(new, neu, tag + _DAY)
    try:
        with transaction.atomic():
            new.save()
    except IntegrityError as taken:
        raise NumberTaken(_("Ein Gerät mit der Nummer {nr} gibt es hier schon.").format(nr=nummer)) from taken
    _changed(new, {}, benutzer, am, old.liegenschaft_id)
    old.angaben = {**old.angaben, "ersetzt_durch": nummer}
    old.save()
    _changed(old, before, benutzer, am, old.liegenschaft_id)
    _read(new, tag, anfangsstand, "tausch", benutzer, am, anfangsquelle)
    for row in later if spaetere == "neu" else ():
        old_row = snapshot(row)
        row.geraet = new
        row.save()
        _changed(row, old_row, benutzer, am, old.liegenschaft_id)
    return new


def _in_its_place(old: Geraet, nummer: str, ab: date) -> Geraet:
    """A device that hangs where another one hung, with what belongs to the place and not to the device."""
    return Geraet(
        liegenschaft_id=old.liegenschaft_id,
        nutzeinheit_id=old.nutzeinheit_id,
        anlage_id=old.anlage_id,
        nr=nummer,
        art=old.art,
        raum=old.raum,
        ab=ab,
        reihenfolge=old.reihenfolge,
        pos=old.pos,
        karte={name: value for name, value in old.karte.items() if name in DER_STELLE},
        angaben={name: value for name, value in old.angaben.items() if name not in _OF_THE_DEVICE},
    )


@transaction.atomic
def change_nutzer(
    *,
    nutzeinheit: Nutzeinheit,
    zeitraum: Abrechnungszeitraum,
    auszug: date,
    einzug: date | None,
    nummer: str,
    name: str,
    anrede: str = "",
    staende: Mapping[int, Decimal],
    bisher: Nutzerangaben | None = None,
    neu: Nutzerangaben | None = None,
    benutzer: Benutzer,
    am: datetime,
) -> Nutzer:
    """Who uses the flat moves out at the end of a day of the year; who comes moves in on `einzug`, it is empty between.

    Without `einzug` it stands empty from then on, and `nummer` and `name` are those of the vacancy. `anrede`: of who
    comes. `staende`: what the devices of the flat showed at the end of that day. `bisher`, `neu`: what is said of who
    leaves and who comes, None for nothing. Returns the last one made. NotThatDay, NumberTaken.
    """
    require_day(zeitraum, auszug, _("Auszug"))
    if einzug is not None and einzug > zeitraum.bis + _A_YEAR:
        said = _("Der Einzug liegt mehr als ein Jahr nach dem Zeitraum {zeitraum}.")
        raise NotThatDay(said.format(zeitraum=zeitraum))
    people = list(nutzeinheit.nutzer.select_for_update().order_by("von", "pk"))
    here = [one for one in people if (one.von is None or one.von <= auszug) and (one.bis is None or one.bis >= auszug)]
    if len(here) != 1 or any(one.von is not None and one.von > auszug for one in people):
        raise NotThatDay(_("An diesem Tag nutzt niemand die Nutzeinheit, oder danach ist schon jemand eingetragen."))
    if einzug is not None and einzug <= auszug:
        raise NotThatDay(_("Der Einzug muss nach dem Auszug liegen."))
    leaving, house = here[0], nutzeinheit.liegenschaft_id
    before = snapshot(leaving)
    leaving.bis = auszug
    leaving.save()
    _changed(leaving, before, benutzer, am, house)
    vacant = einzug is None or einzug > auszug + _DAY
    if einzug is None:
        last = _moved_in(nutzeinheit, nummer, name or LEERSTAND, auszug + _DAY, None, benutzer, am)
    else:
        if vacant:
            free = naechster_nutzer(nutzeinheit, nummer)
            _moved_in(nutzeinheit, free, LEERSTAND, auszug + _DAY, einzug - _DAY, benutzer, am)
        last = _moved_in(nutzeinheit, nummer, name, einzug, None, benutzer, am, leerstand=False, anrede=anrede)
    for one, said in ((leaving, bisher), (last, neu)):
        if said is not None and not one.leerstand:
            _said_of(one, zeitraum, said, benutzer, am)
    devices = {row.pk: row for row in nutzeinheit.geraete.filter(pk__in=staende)}
    for key, stand in staende.items():
        if key in devices:
            _read(devices[key], auszug, stand, "zwischenablesung", benutzer, am)
    return last


@dataclass(frozen=True, slots=True)
class Nutzerangaben:
    """What a change of Nutzer says of one of both: how many people, and what was prepaid in this year, in euros.

    None, or a kind of prepayment that is not named: as it was. A kind that is None: none any more.
    """

    personen: Decimal | None
    vorauszahlung: Mapping[str, Decimal | None]


def nutzerangaben(nutzer: Nutzer, zeitraum: Abrechnungszeitraum) -> Nutzerangaben:
    """What is said now; without the people where their number changes within the time."""
    people = nutzer.angaben.get("personen")
    year = Nutzerjahr.objects.filter(zeitraum=zeitraum, nutzer=nutzer).first()
    paid = year.angaben.get("vorauszahlung", {}) if year is not None else {}
    return Nutzerangaben(None if isinstance(people, tuple) else people, paid)


def _said_of(
    nutzer: Nutzer, zeitraum: Abrechnungszeitraum, said: Nutzerangaben, benutzer: Benutzer, am: datetime
) -> None:
    house = zeitraum.liegenschaft_id
    if said.personen is not None:
        before = snapshot(nutzer)
        nutzer.angaben = {**nutzer.angaben, "personen": said.personen}
        nutzer.save()
        _changed(nutzer, before, benutzer, am, house)
    old = Nutzerjahr.objects.filter(zeitraum=zeitraum, nutzer=nutzer).first()
    year, before = old or Nutzerjahr(zeitraum=zeitraum, nutzer=nutzer), snapshot(old) if old is not None else {}
    paid = {**year.angaben.get("vorauszahlung", {}), **said.vorauszahlung}
    paid = {kind: amount for kind, amount in paid.items() if amount is not None}
    rest = {name: value for name, value in year.angaben.items() if name != "vorauszahlung"}
    year.angaben = {**rest, **({"vorauszahlung": paid} if paid else {})}
    if old is not None or year.angaben:
        year.save()
        _changed(year, before, benutzer, am, house)


def who_is_there(nutzeinheit: Nutzeinheit) -> Nutzer | None:
    """The last one of a flat, who would leave it in a change of Nutzer."""
    rows = nutzeinheit.nutzer.order_by("von", "pk")
    return max(rows, key=lambda one: one.von or date.min, default=None)


def _moved_in(
    nutzeinheit: Nutzeinheit,
    nummer: str,
    name: str,
    von: date,
    bis: date | None,
    benutzer: Benutzer,
    am: datetime,
    *,
    leerstand: bool = True,
    anrede: str = "",
) -> Nutzer:
    new = Nutzer(
        nutzeinheit=nutzeinheit,
        nr=nummer,
        name=name,
        von=von,
        bis=bis,
        leerstand=leerstand,
        angaben={"anrede": anrede} if anrede else {},
        reihenfolge=nutzeinheit.nutzer.count(),
    )
    try:
        with transaction.atomic():
            new.save()
    except IntegrityError as taken:
        raise NumberTaken(_("Einen Nutzer mit der Nummer {nr} gibt es hier schon.").format(nr=nummer)) from taken
    _changed(new, {}, benutzer, am, nutzeinheit.liegenschaft_id)
    return new


def _read(
    geraet: Geraet, tag: date, stand: Decimal, art: str, benutzer: Benutzer, am: datetime, quelle: str = ""
) -> None:
    """Write down what a device showed at the end of a day: over a reading of that day, for two would contradict."""
    known = sorted(Ablesung.objects.filter(geraet=geraet, am=tag), key=lambda row: (row.art != art, row.pk))
    row = known[0] if known else Ablesung(geraet=geraet, am=tag, stand=stand, art=art)
    before = snapshot(row) if known else {}
    if known and row.stand == stand and art != "tausch":
        return  # it was read already
    gone = {"quelle"} if row.stand == stand else {"quelle", "checkzahl"}
    row.stand = stand
    if art == "tausch" or row.art == "funk":
        row.art = art
    rest = {name: value for name, value in row.angaben.items() if name not in gone}
    row.angaben = {**rest, "quelle": quelle} if quelle else rest
    row.save()
    _changed(row, before, benutzer, am, geraet.liegenschaft_id)


def _changed(row: Any, before: dict[str, Any], benutzer: Benutzer, am: datetime, liegenschaft: int) -> None:
    note_change(benutzer=benutzer, am=am, liegenschaft=liegenschaft, row=row, vorher=before, nachher=snapshot(row))
