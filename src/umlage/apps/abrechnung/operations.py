"""What happens to Abrechnungen: an Akte is taken in, a year is looked at, released, issued."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from umlage import __version__
from umlage.apps.abrechnung.aktenbau import werte
from umlage.apps.abrechnung.aufnahme import take_in
from umlage.apps.abrechnung.ausstellung import by_today, day_of, give_back, number_for, papers, put_day
from umlage.apps.abrechnung.erteiltestaende import Standaenderung, betroffen, devices, shown
from umlage.apps.abrechnung.jahreswechsel import YearThere as YearThere
from umlage.apps.abrechnung.jahreswechsel import open_next_year
from umlage.apps.abrechnung.korrektur import differs, salden
from umlage.apps.abrechnung.models import Abrechnung, Dokument, Pruefstand
from umlage.apps.abrechnung.queries import Probe, frist, probe
from umlage.apps.abrechnung.schritt import next_step
from umlage.apps.abrechnung.teile import TEILARTEN, completed, put_values, texts_too_long, values_of, year_row
from umlage.apps.accounts.models import Benutzer
from umlage.apps.archive.ablage import keep
from umlage.apps.archive.operations import note_change, note_event, snapshot
from umlage.apps.geraete.models import Geraet
from umlage.apps.geraete.zuordnen import link_by_number
from umlage.apps.liegenschaften.models import Abrechnungszeitraum, Liegenschaft
from umlage.apps.verwaltung.nummern import NumberTooLong as NumberTooLong
from umlage.apps.verwaltung.nummern import next_number
from umlage.core.finding import Finding, Refused, error
from umlage.core.period import german_day
from umlage.core.settlement.akte import Akte
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.formats.akte.codec import from_plain, to_json
from umlage.formats.akte.pruefsumme import pruefsumme
from umlage.formats.akte.syntax import plain_values
from umlage.formats.ergebnis.codec import ergebnis_data
from umlage.formats.ergebnis.codec import to_json as ergebnis_json


class YearKnown(Exception):
    """The Liegenschaft has this Abrechnungszeitraum already."""


@transaction.atomic
def take_in_akte(*, content: bytes, is_json: bool, benutzer: Benutzer | None, am: datetime) -> Abrechnungszeitraum:
    """Rows from the file of an Akte. Unreadable or Refused when it is no good one, YearKnown when it was taken in."""
    values = plain_values(content, is_json=is_json)
    akte = from_plain(values)
    assert isinstance(values, dict)
    known = Abrechnungszeitraum.objects.filter(
        liegenschaft__nummer=akte.liegenschaft.nr, von__lte=akte.zeitraum.bis, bis__gte=akte.zeitraum.von
    )
    if known.exists():
        text = _("Die Liegenschaft {nummer} hat den Zeitraum {zeitraum} schon.")
        raise YearKnown(text.format(nummer=akte.liegenschaft.nr, zeitraum=akte.period))
    if found := (*texts_too_long(values), *_against_issued(akte)):
        raise Refused(found)
    zeitraum = take_in(values)
    note_event(
        benutzer=benutzer,
        am=am,
        liegenschaft=zeitraum.liegenschaft_id,
        bezeichnung=f"Akte für {zeitraum} aufgenommen",
        angaben={"pruefsumme": pruefsumme(akte)},
    )
    look_at(zeitraum=zeitraum, am=am)
    return zeitraum


def _against_issued(akte: Akte) -> Iterator[Finding]:
    """Readings of a further year that say something else than what was issued for the year before or after it."""
    house = Liegenschaft.objects.filter(nummer=akte.liegenschaft.nr).first()
    if house is None:
        return
    read = [Standaenderung(device.nr, one.am, one.stand) for device in devices(akte) for one in device.ablesungen]
    for row, changes in betroffen(house, read).items():
        for one, issued in changes:
            if issued is not None:
                text = _("Zum {tag} ist mit {nummer} {alt} erteilt; die Akte sagt {neu}.")
                said = {"tag": german_day(one.am), "nummer": row.nummer, "alt": shown(issued), "neu": shown(one.stand)}
                yield error("abrechnung.stand", f"geraete/{one.geraet}/ablesungen", text.format(**said))


def look_at(*, zeitraum: Abrechnungszeitraum, am: datetime, found: Probe | None = None) -> Probe:
    """Settle the year as it stands, and write down where it stands now and what comes next.

    `found`: the trial run, where its rows were settled a moment ago.
    """
    found = probe(zeitraum) if found is None else found
    issued = zeitraum.abrechnungen.defer("akte", "ergebnis").order_by("-pk").first()
    if issued is None or issued.stand != Abrechnung.Stand.ERTEILT:
        found = by_today(found, zeitraum, day_of(am))
    row = Pruefstand.objects.filter(zeitraum=zeitraum).first()
    differing = row.abweichungen if row is not None else 0
    schritt = next_step(found, issued, laeuft=day_of(am) < zeitraum.bis, abweichungen=differing)
    columns = {
        "stand": schritt.stand,
        "schritt": schritt.text[:300],
        "wer": schritt.wer,
        "ort": schritt.ort[:200],
        "code": schritt.code[:80],
        "frist": frist(zeitraum),
        "fehler": len(found.fehler),
        "warnungen": len(found.warnungen),
        "nutzeinheiten": zeitraum.liegenschaft.nutzeinheiten.count(),
        "gesamtkosten": _euros(found.ergebnis) if found.ergebnis is not None else None,
    }
    if row is None or any(getattr(row, name) != value for name, value in columns.items()):
        # who only looks writes nothing
        Pruefstand.objects.update_or_create(zeitraum=zeitraum, defaults={**columns, "gerechnet_am": am})
    return found


def _euros(ergebnis: Ergebnis) -> Decimal:
    return Decimal(ergebnis.gesamtkosten.cents).scaleb(-2)


@transaction.atomic
def release(
    *, zeitraum: Abrechnungszeitraum, benutzer: Benutzer, am: datetime, found: Probe | None = None
) -> Abrechnung:
    """Say that the year may be issued as it stands; where it was issued before, as its correction.

    The day of release becomes the day of the Abrechnung. Refused while an error stops it, while a release of the same
    rows lies there, or where nobody's result differs from what was issued. An older release of other rows is
    withdrawn. `found`: what was settled already, which counts only while the rows are still the same.
    """
    before = zeitraum.abrechnungen.order_by("-pk").first()
    issued = before if before is not None and before.stand == Abrechnung.Stand.ERTEILT else None
    put_day(zeitraum=zeitraum, tag=day_of(am), benutzer=benutzer, am=am)
    values = werte(zeitraum)
    if found is not None and (found.akte is None or from_plain(values) != found.akte):
        found = None
    found = look_at(zeitraum=zeitraum, am=am, found=found)
    if found.ergebnis is None or found.akte is None:
        raise Refused(tuple(found.fehler))
    if issued is not None and not differs(issued, found):
        raise _no(_("Die Abrechnung ist erteilt, und seitdem hat sich für niemanden etwas geändert."))
    if before is not None and before.stand == Abrechnung.Stand.FREIGEGEBEN:
        if before.pruefsumme == pruefsumme(found.akte):
            raise _no(_("Für diesen Zeitraum liegt schon eine Freigabe vor."))
        issued = before.korrigiert
        _take_back(before, benutzer, am)
    abrechnung = Abrechnung(
        zeitraum=zeitraum,
        stand=Abrechnung.Stand.FREIGEGEBEN,
        # what a release that gives way had taken already; what was issued keeps its own
        nummer=before.nummer if before is not None and before.stand == Abrechnung.Stand.FREIGEGEBEN else "",
        freigegeben_von=benutzer,
        freigegeben_am=am,
        korrigiert=issued,
    )
    _hold(abrechnung, values, found)
    abrechnung.save()
    kind = "Korrektur der Abrechnung" if issued is not None else "Abrechnung"
    note_event(
        benutzer=benutzer,
        am=am,
        liegenschaft=zeitraum.liegenschaft_id,
        bezeichnung=f"{kind} für {zeitraum} freigegeben",
        angaben={"pruefsumme": abrechnung.pruefsumme},
    )
    look_at(zeitraum=zeitraum, am=am, found=found)
    return abrechnung


def _no(text: str) -> Refused:
    return Refused((error("abrechnung.stand", "", text),))


@transaction.atomic
def withdraw(*, abrechnung: Abrechnung, benutzer: Benutzer, am: datetime) -> None:
    """Take a release back. NotReleased when it was issued meanwhile."""
    locked = _take_back(abrechnung, benutzer, am)
    if locked.nummer:
        give_back(locked.zeitraum, locked.nummer)


def _take_back(abrechnung: Abrechnung, benutzer: Benutzer, am: datetime) -> Abrechnung:
    locked = Abrechnung.objects.select_for_update().get(pk=abrechnung.pk)
    if locked.stand != Abrechnung.Stand.FREIGEGEBEN:
        raise NotReleased(_("Die Abrechnung ist nicht freigegeben oder schon erteilt."))
    zeitraum = locked.zeitraum
    note_event(
        benutzer=benutzer,
        am=am,
        liegenschaft=zeitraum.liegenschaft_id,
        bezeichnung=f"Freigabe für {zeitraum} zurückgenommen",
        angaben={"pruefsumme": locked.pruefsumme},
    )
    locked.delete()
    look_at(zeitraum=zeitraum, am=am)
    return locked


class NotReleased(Exception):
    """Only what was released can be issued, and only once."""


class SamePerson(Exception):
    """Four eyes: who released does not issue."""


class ChangedSince(Exception):
    """The rows are no longer those that were released."""


@dataclass(frozen=True, slots=True)
class Satz:
    """The documents of an Abrechnung, kept but not yet issued: name, place, digest, bytes and Nutzer of each."""

    probe: Probe
    dateien: tuple[tuple[str, str, str, int, str], ...]


def make_documents(*, abrechnung: Abrechnung, benutzer: Benutzer, am: datetime, vier_augen: bool = True) -> Satz:
    """The slow part of issuing: settle, set and keep the documents. NotReleased, SamePerson, ChangedSince, Refused.

    Files are named by what they hold: where the work breaks off, nothing was issued, and the next try finds them.
    """
    if abrechnung.stand != Abrechnung.Stand.FREIGEGEBEN:
        raise NotReleased(_("Die Abrechnung ist nicht freigegeben oder schon erteilt."))
    if vier_augen and abrechnung.freigegeben_von_id == benutzer.pk:
        raise SamePerson(_("Wer freigegeben hat, kann nicht selbst erteilen."))
    found = _of_today(abrechnung, benutzer, am)
    assert found.akte is not None
    assert found.ergebnis is not None
    files = papers(found, abrechnung)
    people = {name: person.nr for name, person in zip(_single(files), _people(found), strict=True)}
    # a correction belongs to the Nutzer whose statement it corrects
    people.update({f"korrektur{name.removeprefix('einzel')}": nr for name, nr in people.items()})
    kept = ((name, content, *keep(content, "abrechnungen", "pdf")) for name, content in files.items())
    rows = ((name, path, digest, len(content), people.get(name, "")) for name, content, path, digest in kept)
    return Satz(found, tuple(rows))


@transaction.atomic
def _of_today(abrechnung: Abrechnung, benutzer: Benutzer, am: datetime) -> Probe:
    """What was released, with the day of issue for its day and the number that it gets.

    NotReleased, ChangedSince, NumberTooLong, Refused by the day.
    """
    locked, zeitraum = _as_released(abrechnung)
    put_day(zeitraum=zeitraum, tag=day_of(am), benutzer=benutzer, am=am)
    found = probe(zeitraum)
    if found.akte is None or found.ergebnis is None:
        raise Refused(tuple(found.fehler))
    if pruefsumme(found.akte) != locked.pruefsumme:
        _hold(locked, werte(zeitraum), found)
    locked.nummer = locked.nummer or number_for(zeitraum)
    locked.save()
    abrechnung.refresh_from_db()
    return found


def _as_released(abrechnung: Abrechnung) -> tuple[Abrechnung, Abrechnungszeitraum]:
    """The row, locked, and its year as it is now. NotReleased; ChangedSince where it is not what was released."""
    locked = Abrechnung.objects.select_for_update().get(pk=abrechnung.pk)
    if locked.stand != Abrechnung.Stand.FREIGEGEBEN:
        raise NotReleased(_("Die Abrechnung ist inzwischen erteilt."))
    zeitraum = Abrechnungszeitraum.objects.select_related("liegenschaft").get(pk=locked.zeitraum_id)
    if pruefsumme(from_plain(werte(zeitraum))) != locked.pruefsumme:
        raise ChangedSince(_("Seit der Freigabe hat sich etwas geändert; bitte neu freigeben."))
    return locked, zeitraum


def _hold(abrechnung: Abrechnung, values: dict[str, Any], found: Probe) -> None:
    """Put the Akte and what it came to into the row."""
    assert found.akte is not None
    assert found.ergebnis is not None
    digest = pruefsumme(found.akte)
    abrechnung.akte, abrechnung.pruefsumme = to_json(values), digest
    abrechnung.ergebnis = ergebnis_json(ergebnis_data(found.ergebnis, pruefsumme=digest))
    abrechnung.version, abrechnung.gesamtkosten = __version__, _euros(found.ergebnis)
    abrechnung.angaben = {**abrechnung.angaben, "salden": salden(found.ergebnis)}


def issue(
    *, abrechnung: Abrechnung, benutzer: Benutzer, am: datetime, vier_augen: bool = True, satz: Satz | None = None
) -> Abrechnung:
    """Number the released Abrechnung, with its documents, and freeze it.

    NotReleased, SamePerson, ChangedSince, NumberTooLong, Refused where its day of issue does not fit. `satz`:
    documents that make_documents made before.
    """
    satz = satz or make_documents(abrechnung=abrechnung, benutzer=benutzer, am=am, vier_augen=vier_augen)
    with transaction.atomic():
        # the house as it is now, not as it was when the documents were made
        locked, zeitraum = _as_released(abrechnung)
        locked.stand, locked.erteilt_von, locked.erteilt_am = Abrechnung.Stand.ERTEILT, benutzer, am
        locked.save()
        if locked.korrigiert is not None:
            locked.korrigiert.stand = Abrechnung.Stand.KORRIGIERT
            locked.korrigiert.save(update_fields=["stand"])
        Dokument.objects.bulk_create(
            Dokument(abrechnung=locked, name=name, nutzer=nutzer, datei=path, pruefsumme=digest, bytes=size)
            for name, path, digest, size, nutzer in satz.dateien
        )
        note_event(
            benutzer=benutzer,
            am=am,
            liegenschaft=zeitraum.liegenschaft_id,
            bezeichnung=f"Abrechnung {locked.nummer} erteilt",
            angaben={"pruefsumme": locked.pruefsumme, "dokumente": str(len(satz.dateien))},
        )
        look_at(zeitraum=zeitraum, am=am, found=satz.probe)
    return locked


def _single(files: dict[str, bytes]) -> list[str]:
    return [name for name in files if name.startswith("einzelabrechnung-")]


def _people(found: Probe) -> list[Any]:
    assert found.ergebnis is not None
    return [person for person in found.ergebnis.nutzer if not person.bewohner.nutzer.leerstand]


def next_year(*, zeitraum: Abrechnungszeitraum, benutzer: Benutzer, am: datetime) -> Abrechnungszeitraum:
    """Open the year after this one and look at what it lacks. YearThere."""
    new = open_next_year(zeitraum=zeitraum, ergebnis=probe(zeitraum).ergebnis, benutzer=benutzer, am=am)
    look_at(zeitraum=new, am=am)
    return new


class SavedMeanwhile(Exception):
    """Somebody else saved the house since this form was opened."""


def take_turn(liegenschaft: int, fassung: int | None) -> None:
    """Count one more change of a house, in the transaction that makes it; nobody else changes it until its end.

    SavedMeanwhile where it was changed since `fassung`; None: whoever changed it before.
    """
    house = Liegenschaft.objects.filter(pk=liegenschaft, **({} if fassung is None else {"fassung": fassung}))
    if not house.update(fassung=models.F("fassung") + 1):
        raise SavedMeanwhile(_("Jemand anderes hat diese Liegenschaft inzwischen geändert."))


class Doubled(Exception):
    """There is another part with this number."""


def save_part(
    *,
    zeitraum: Abrechnungszeitraum,
    art: str,
    row: models.Model,
    values: dict[str, Any],
    fassung: int | None = None,
    vorher: dict[str, Any] | None = None,
    benutzer: Benutzer,
    am: datetime,
) -> None:
    """Save a new or changed part of a house. Refused with places in the part, SavedMeanwhile, Doubled.

    `fassung`: how often the house was changed when the form was opened; `vorher`: what the part said then. Who gives
    neither asks for nothing. A new Nutzeinheit without a number gets the next one, vacancy needs no name.
    """
    house = zeitraum.liegenschaft
    values = completed(art, values)
    counted = art == "nutzeinheit" and row.pk is None and not values.get("nr")
    found = TEILARTEN[art].check({**values, "nr": "1"} if counted else values)
    if found:
        raise Refused(found)
    with transaction.atomic():
        take_turn(house.pk, fassung)
        if row.pk is not None:
            row.refresh_from_db()
            if vorher is not None and values_of(art, row, zeitraum) != vorher:
                raise SavedMeanwhile(_("Jemand anderes hat das inzwischen geändert."))
        before = snapshot(row) if row.pk is not None else {}
        if counted:
            values = {**values, "nr": _number_of_flat(house)}
        try:
            with transaction.atomic():
                if row.pk is None:
                    put_values(art, row, None, values)
                    row.save()
                year = year_row(zeitraum, row) if TEILARTEN[art].jahr else None
                year_before = snapshot(year) if year is not None else {}
                put_values(art, row, year, values)
                row.save()
                if year is not None:
                    year.save()
        except IntegrityError as doubled:
            raise Doubled(_("Diese Nummer gibt es hier schon.")) from doubled
        said = {"benutzer": benutzer, "am": am, "liegenschaft": house.pk}
        note_change(**said, row=row, vorher=before, nachher=snapshot(row))
        if year is not None:
            note_change(**said, row=year, vorher=year_before, nachher=snapshot(year))
        if isinstance(row, Geraet):
            link_by_number(geraet=row, benutzer=benutzer, am=am)
        look_at(zeitraum=zeitraum, am=am)


def _number_of_flat(house: Liegenschaft) -> str:
    return next_number(
        art="nutzeinheit",
        werte={"liegenschaft": house.nummer, "haus": str(house.pk)},
        taken=lambda nummer: house.nutzeinheiten.filter(nr=nummer).exists(),
    )
