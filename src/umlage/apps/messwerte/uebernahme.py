"""Values of the meter platform go into a year, as often as one likes; what they rest on stays with them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from umlage.apps.accounts.models import Benutzer
from umlage.apps.archive.operations import note_change, note_event, snapshot
from umlage.apps.geraete.models import Geraet, Geraetejahr
from umlage.apps.liegenschaften.models import Abrechnungszeitraum
from umlage.apps.messwerte.models import Ablesung, Uebernommen
from umlage.apps.messwerte.queries import tafel
from umlage.apps.messwerte.vorhandenes import Einspruch, Erteiltes, Vorhandenes, vorhandenes
from umlage.apps.messwerte.zaehlerwerte import Geraetewerte, Lage, Zurueckhaltung, in_einheit, lage
from umlage.core.money import german
from umlage.core.period import year_earlier
from umlage.core.quantity import NotConvertible
from umlage.core.settlement.messwert import BASIS
from umlage.core.verbrauch.staende import Guete
from umlage.core.verbrauch.zaehlerwerte import Uebernahmewert, Zaehlerwert

_DAY = timedelta(days=1)
# how an estimate of ours is known again
_OURS = "Zählerwerte übernommen am "


@dataclass(slots=True)
class Bilanz:
    """What a take-over did: values new or changed, the same as before, kept by wish, devices estimated.

    `erteilt`: values that an issued Abrechnung contradicts, which stayed out; `ausgelassen`: numbers of devices of
    which nothing else was taken either, because nobody said which stand is right; `korrigiert`: device, day and stand
    of what was issued and is changed now.
    """

    neu: int = 0
    gleich: int = 0
    behalten: int = 0
    geschaetzt: int = 0
    erteilt: int = 0
    ausgelassen: list[str] = field(default_factory=list)
    korrigiert: list[tuple[str, date, Decimal]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Vorgang:
    """Who takes values over for which year, and when: said with every change."""

    zeitraum: Abrechnungszeitraum
    benutzer: Benutzer
    am: datetime

    def note(self, row: models.Model, vorher: dict[str, Any], *, weg: bool = False) -> None:
        """Write down what a row was and what it is now; `weg`: it is no more."""
        note_change(
            benutzer=self.benutzer,
            am=self.am,
            liegenschaft=self.zeitraum.liegenschaft_id,
            row=row,
            vorher=vorher,
            nachher={} if weg else snapshot(row),
        )


def neue(met: Vorhandenes, found: Lage) -> int:
    """How many values would change what stands in the year."""
    return sum(met.neu(row, wert) for row in found.geraete for wert in row.nutzbar)


def zuletzt(zeitraum: Abrechnungszeitraum) -> datetime | None:
    """When values were last taken over for the year."""
    rows = Uebernommen.objects.filter(
        ablesung__geraet__liegenschaft=zeitraum.liegenschaft, ablesung__am__range=(zeitraum.von - _DAY, zeitraum.bis)
    )
    return rows.order_by("-am").values_list("am", flat=True).first()


@dataclass(frozen=True, slots=True)
class Wahl:
    """What a person chose. `ersetzen`: which readings give way (keys), None for those that nobody read by hand;
    `trotzdem`: which contradictions of an issued Abrechnung stand for themselves, so that the rest is taken.
    """

    ueberschreiben: bool = True
    schaetzen: bool = True
    ersetzen: Container[str] | None = None
    trotzdem: Container[str] = ()


# what is kept is printed for the Nutzer, whatever language the person reads who takes over
@override("de")
@transaction.atomic
def take_over(
    *,
    zeitraum: Abrechnungszeitraum,
    wahl: Wahl,
    erteilt: Erteiltes,
    zurueckgehalten: Zurueckhaltung,
    benutzer: Benutzer,
    am: datetime,
) -> Bilanz:
    """Bring the values of the platform to the days of the year and keep them as readings.

    What was issued stays. An estimate of an earlier take-over goes when there are values; a device that was read
    otherwise is not estimated.
    """
    # one after the other: two would write the same readings
    Abrechnungszeitraum.objects.select_for_update().get(pk=zeitraum.pk)
    found = lage(zeitraum, timezone.localdate(am), zurueckgehalten(zeitraum))
    met = vorhandenes(zeitraum, found, erteilt)
    bilanz, vorgang = Bilanz(), _Vorgang(zeitraum, benutzer, am)
    before_year = _before_year(zeitraum, found, zurueckgehalten) if wahl.schaetzen and not erteilt.abgeschlossen else {}
    chosen = _chosen(met, wahl)
    for row in found.geraete:
        against = met.gegen(row)
        bilanz.erteilt += len(against)
        if any(not _stands_alone(one, wahl) for one in against):
            bilanz.ausgelassen.append(row.geraet.nr)
            continue
        if not erteilt.abgeschlossen:
            _note_reset(row, vorgang)
            _drop_old(row.geraet, {wert.stichtag.am for wert in row.nutzbar}, vorgang)
        for wert in row.nutzbar:
            _one(row, wert, met, chosen, bilanz, vorgang)
        if not erteilt.abgeschlossen:
            poor = row.guete is Guete.UNGENUEGEND and row.geraet.nutzeinheit_id is not None
            wish = poor and wahl.schaetzen and not read_otherwise(row, met)
            bilanz.geschaetzt += _estimate(row, before_year, vorgang, wanted=wish)
    note_event(
        benutzer=benutzer,
        am=am,
        liegenschaft=zeitraum.liegenschaft_id,
        bezeichnung=f"Zählerwerte für {zeitraum} übernommen",
        angaben={"Güte": found.guete.value, "neu": bilanz.neu, "gleich": bilanz.gleich, "geschätzt": bilanz.geschaetzt},
    )
    return bilanz


@transaction.atomic
def take_back_estimates(
    *, zeitraum: Abrechnungszeitraum, geraete: Iterable[str], erteilt: Erteiltes, benutzer: Benutzer, am: datetime
) -> None:
    """Estimates of a take-over go as soon as a person has read the device (number) at the ends that had no value."""
    years = Geraetejahr.objects.filter(zeitraum=zeitraum, geraet__nr__in=list(geraete)).select_related("geraet")
    estimated = {year.geraet_id for year in years if _is_ours(year.angaben.get("schaetzung"))}
    if not estimated:
        return
    found = lage(zeitraum, timezone.localdate(am))
    met, vorgang = vorhandenes(zeitraum, found, erteilt), _Vorgang(zeitraum, benutzer, am)
    for row in found.geraete:
        if row.geraet.pk in estimated and read_otherwise(row, met) and all(_stands(one, row, met) for one in row.ends):
            _estimate(row, {}, vorgang, wanted=False)


def _stands(wert: Uebernahmewert, row: Geraetewerte, met: Vorhandenes) -> bool:
    issued = (row.geraet.nr, wert.stichtag.am) in met.erteilt.staende
    return issued or met.da_am(row, wert) is not None


def _chosen(met: Vorhandenes, wahl: Wahl) -> set[tuple[int, date]]:
    """The readings that give way, by device and day."""
    if not wahl.ueberschreiben:
        return set()
    return {
        (one.row.geraet.pk, one.da.am)
        for one in met.ersetzungen
        if (one.gewaehlt if wahl.ersetzen is None else one.schluessel in wahl.ersetzen)
    }


def _stands_alone(one: Einspruch, wahl: Wahl) -> bool:
    """Whether the other values of the device may be taken although this one contradicts what was issued."""
    return not one.offen or one.gerundet or one.schluessel in wahl.trotzdem


def read_otherwise(row: Geraetewerte, met: Vorhandenes) -> bool:
    """Whether the ends for which the platform has nothing usable have readings that did not come from it: a house that
    was read by hand is billed by them.
    """
    usable = {wert.stichtag.am for wert in row.nutzbar}
    return all(
        wert.stichtag.am in usable
        or (row.geraet.nr, wert.stichtag.am) in met.erteilt.staende
        or _foreign(met.da_am(row, wert))
        for wert in row.ends
    )


def _foreign(known: Ablesung | None) -> bool:
    if known is None:
        return False
    ours: Uebernommen | None = getattr(known, "uebernommen", None)
    return ours is None or known.art != "funk" or known.stand != ours.stand


def _one(
    row: Geraetewerte,
    wert: Uebernahmewert,
    met: Vorhandenes,
    chosen: set[tuple[int, date]],
    bilanz: Bilanz,
    vorgang: _Vorgang,
) -> None:
    assert wert.stand is not None
    known = met.da_am(row, wert)
    if met.bleibt(row, wert):
        bilanz.gleich += known is not None and known.stand == wert.stand
        return
    if known is not None and known.stand != wert.stand and (row.geraet.pk, known.am) not in chosen:
        bilanz.behalten += 1
        return
    same = known is not None and known.stand == wert.stand
    bilanz.gleich += same
    if known is not None and same and known.art != "funk":
        return  # the same was read there by hand: it stays what it is
    if known is None or not same or known.angaben.get("quelle") != _source(row, wert):
        before = snapshot(known) if known is not None else {}
        known = known or Ablesung(geraet=row.geraet, am=wert.stichtag.am)
        known.stand, known.art = wert.stand, "funk"
        known.angaben = {"quelle": _source(row, wert)}
        known.save()
        vorgang.note(known, before)
        bilanz.neu += not same
        if met.angenommen(row, wert) or met.danach(row, wert):
            bilanz.korrigiert.append((row.geraet.nr, known.am, wert.stand))
    Uebernommen.objects.update_or_create(
        ablesung=known,
        defaults={
            "stand": wert.stand,
            "guete": wert.guete.value,
            "abstand": wert.abstand or 0,
            "aus": {"werte": tuple(_kept(one) for one in wert.aus)},
            "am": vorgang.am,
        },
    )


def _kept(one: Zaehlerwert) -> dict[str, Any]:
    reihe, zeit, fassung = one.schluessel or (0, 0, 0)
    return {"am": one.am.isoformat(), "stand": format(one.stand, "f"), "reihe": reihe, "zeit": zeit, "fassung": fassung}


def _source(row: Geraetewerte, wert: Uebernahmewert) -> str:
    """What is printed as the source of the reading: the values it rests on."""
    names = ", ".join(sorted(str(radio) for radio in row.funkgeraete))
    stands = [f"{_german(one.stand)} am {one.am:%d.%m.%Y}" for one in wert.aus]
    if not wert.berechnet:
        return f"Funk {names}: {stands[0]}"[:_MOST]
    weights = f"{wert.teil} von {wert.ganz} Tagen"
    if wert.ganz != (wert.aus[1].am - wert.aus[0].am).days:
        weights = "nach Gradtagen"
    return f"Funk {names}: aus {stands[0]} und {stands[1]} berechnet, {weights}"[:_MOST]


_MOST = 200


def _german(stand: Decimal) -> str:
    return german(stand, max(0, -int(stand.as_tuple().exponent)))


def _drop_old(geraet: Geraet, wanted: set[date], vorgang: _Vorgang) -> None:
    """Readings of an earlier take-over for days that nobody asks for any more, as long as nobody changed them."""
    rows = Uebernommen.objects.filter(
        ablesung__geraet=geraet, ablesung__am__gte=vorgang.zeitraum.von, ablesung__am__lt=vorgang.zeitraum.bis
    ).select_related("ablesung")
    for row in rows:
        reading = row.ablesung
        if reading.am in wanted or reading.stand != row.stand or reading.art != "funk":
            continue
        vorgang.note(reading, snapshot(reading), weg=True)
        reading.delete()


def _note_reset(row: Geraetewerte, vorgang: _Vorgang) -> None:
    """An allocator that begins at 0 each year says so to the Abrechnung."""
    if not row.ruecksetzung:
        return
    before = snapshot(row.geraet)
    row.geraet.angaben = {**row.geraet.angaben, "ruecksetzung": row.ruecksetzung}
    row.geraet.save(update_fields=("angaben",))
    vorgang.note(row.geraet, before)


@dataclass(frozen=True, slots=True)
class _Vorjahr:
    """What a device counted in the year before, in kWh, m³ or valued units, and how that is known."""

    verbrauch: Decimal
    quelle: str


def _before_year(zeitraum: Abrechnungszeitraum, found: Lage, zurueckgehalten: Zurueckhaltung) -> dict[int, _Vorjahr]:
    """What each poor device counted in the year before: by the readings of the house, else by its own values."""
    poor = {row.geraet.pk: row for row in found.geraete if row.guete is Guete.UNGENUEGEND}
    if not poor:
        return {}
    read = {zeile.geraet.pk: zeile.vorjahr for zeile in tafel(zeitraum).zeilen}
    sent: dict[int, Decimal | None] = {}
    if any(read.get(number) is None for number in poor):
        von = year_earlier(zeitraum.von)
        year = Abrechnungszeitraum(
            liegenschaft=zeitraum.liegenschaft, von=von, bis=zeitraum.von - _DAY, angaben=zeitraum.angaben
        )
        # who came in the course of it counted a part of a year
        whole = [
            row
            for row in lage(year, None, zurueckgehalten(year)).geraete
            if row.werte and row.werte[0].stichtag.am == von - _DAY
        ]
        sent = {row.geraet.pk: row.verbrauch for row in whole}
    years = {}
    for number, row in poor.items():
        for counted, source in (
            (read.get(number), _("Stände des Vorjahrs")),
            (sent.get(number), _("Funkwerte des Vorjahrs")),
        ):
            valued = _valued(row, counted) if counted is not None else None
            if valued is not None:
                years[number] = _Vorjahr(valued, source)
                break
    return years


def _valued(row: Geraetewerte, counted: Decimal) -> Decimal | None:
    """As an estimate says it: valued, or in the unit by which costs are shared; None where no one number says it."""
    if row.geraet.art == "warmwasserkostenverteiler":
        return counted
    if row.geraet.art == "hkv":
        rating = row.geraet.angaben.get("bewertung")
        if rating is None:
            return counted
        kges = rating.get("kges") if isinstance(rating, dict) else None
        return counted * Decimal(str(kges)) if kges else None
    try:
        return in_einheit(counted, row.einheit, BASIS[row.geraet.art])
    except NotConvertible:
        return None


def _is_ours(said: Any) -> bool:
    return isinstance(said, dict) and str(said.get("quelle", "")).startswith(_OURS)


def _estimate(row: Geraetewerte, before_year: Mapping[int, _Vorjahr], vorgang: _Vorgang, *, wanted: bool) -> bool:
    """Estimate a device, or take back an estimate of ours; whether it is estimated now by us."""
    year = Geraetejahr.objects.filter(zeitraum=vorgang.zeitraum, geraet=row.geraet).first()
    said: Any = year.angaben.get("schaetzung") if year is not None else None
    ours = _is_ours(said)
    if said is not None and not ours:
        return False  # somebody said how
    if not wanted and not ours:
        return False
    year = year or Geraetejahr(zeitraum=vorgang.zeitraum, geraet=row.geraet, angaben={})
    before = snapshot(year) if year.pk is not None else {}
    rest = {name: value for name, value in year.angaben.items() if name != "schaetzung"}
    year.angaben = {**rest, "schaetzung": _how(row, before_year, vorgang)} if wanted else rest
    year.save()
    vorgang.note(year, before)
    return wanted


def _how(row: Geraetewerte, before_year: Mapping[int, _Vorjahr], vorgang: _Vorgang) -> dict[str, Any]:
    """After the same rooms in the year before where that is known, else after the average of the house."""
    poor = [wert.stichtag.am for wert in row.werte if wert.guete is Guete.UNGENUEGEND]
    days = ", ".join(f"{day:%d.%m.%Y}" for day in poor)
    said = {
        "grund": (row.grund.partition(";")[0] or f"Kein brauchbarer Funkwert zum {days}")[:_MOST],
        "quelle": f"{_OURS}{vorgang.am:%d.%m.%Y}",
    }
    used = before_year.get(row.geraet.pk)
    if used is not None and used.verbrauch:
        begin = vorgang.zeitraum.von
        span = {"von": year_earlier(begin).isoformat(), "bis": (begin - _DAY).isoformat(), "verbrauch": used.verbrauch}
        return {**said, "verfahren": "vorperioden", "vorperioden": ({**span, "quelle": used.quelle},)}
    return {**said, "verfahren": "durchschnitt"}
