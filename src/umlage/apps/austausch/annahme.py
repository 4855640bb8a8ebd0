"""The one way in for all that comes from meters: kept as it came, then read by a job. Who comes twice is told so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from umlage.apps.archive.ablage import digest_of
from umlage.apps.austausch.jobs import enqueue
from umlage.apps.austausch.models import Eingang
from umlage.apps.austausch.original import kept
from umlage.apps.geraete.datenpunkte import heard_from
from umlage.apps.geraete.models import Datenpunkt
from umlage.formats.lieferung.behaelter import MOST_BYTES, schlicht

Stand = Eingang.Stand
_MINUTE, _MOST_A_MINUTE = timedelta(minutes=1), 300
_MOST_READINGS = 50


class TooLarge(Exception):
    """A delivery is larger than any that is taken."""


class Nothing(Exception):
    """A delivery without content."""


class OtherContent(Exception):
    """The same key of repetition came with another content."""


class TooMany(Exception):
    """A Datenpunkt delivers faster than it may."""


@dataclass(frozen=True, slots=True)
class Angenommen:
    """The delivery as it is kept; `neu` is False where the same bytes, or the same key of repetition, came before."""

    eingang: Eingang
    neu: bool


def receive(
    *, inhalt: bytes, name: str, datenpunkt: Datenpunkt, kanal: str, am: datetime, wiederholung: str = ""
) -> Angenommen:
    """Keep what came in. TooLarge, Nothing, OtherContent, TooMany.

    When this returns, the delivery is on the disk and in the database, and a job for it is in the queue.
    """
    if not inhalt:
        raise Nothing(_("Die Datei ist leer."))
    if len(inhalt) > MOST_BYTES:
        raise TooLarge(_("Eine Datei hat höchstens %(mb)d MB.") % {"mb": MOST_BYTES >> 20})
    digest = digest_of(inhalt)
    known = _known(datenpunkt, digest, wiederholung)
    if known is None:
        recent = Eingang.objects.filter(datenpunkt=datenpunkt, empfangen_am__gt=am - _MINUTE)
        if recent.count() >= _MOST_A_MINUTE:
            raise TooMany(_("Zu viele Dateien in einer Minute; bitte langsamer senden oder zusammenfassen."))
        row = Eingang(
            datenpunkt=datenpunkt,
            kanal=kanal,
            name=schlicht(name) or "lieferung",
            sha256=digest,
            bytes=len(inhalt),
            original=kept(inhalt, digest),
            wiederholung=wiederholung,
            empfangen_am=am,
        )
        try:
            with transaction.atomic():
                row.save()
                heard_from(datenpunkt, am)
                enqueue(row)
            return Angenommen(row, True)
        except IntegrityError:
            known = _known(datenpunkt, digest, wiederholung)
            if known is None:
                raise
    with transaction.atomic():
        heard_from(datenpunkt, am)
        if known.stand in (Stand.GESCHEITERT, Stand.ABGELEHNT):
            # what was wrong may have been mended since: who sends it again wants it read
            if not known.original:
                # its time was over; here it is
                Eingang.objects.filter(pk=known.pk).update(original=kept(inhalt, digest))
            again(known)
    return Angenommen(known, False)


def _known(datenpunkt: Datenpunkt, digest: str, wiederholung: str) -> Eingang | None:
    rows = Eingang.objects.filter(datenpunkt=datenpunkt)
    if wiederholung:
        named = rows.filter(wiederholung=wiederholung).first()
        if named is not None and named.sha256 != digest:
            raise OtherContent(_("Unter diesem Schlüssel kam schon ein anderer Inhalt an."))
    return rows.filter(sha256=digest).first()


def again(row: Eingang) -> bool:
    """Read a delivery once more from what was kept; whether that can be: it is not being read, and is still there.

    What came of it until now is kept beside what will come of it.
    """
    rows = Eingang.objects.filter(pk=row.pk).exclude(stand=Stand.EMPFANGEN).exclude(original="")
    with transaction.atomic():
        found = rows.select_for_update().first()
        if found is None:
            return False
        known = tuple(found.frueher.get("lesungen", ()))
        if len(known) >= _MOST_READINGS:
            # the first stays: what came of the delivery itself
            known = (known[0], *known[2:])
        told = {
            "am": found.fertig_am.isoformat() if found.fertig_am else "",
            "stand": found.stand,
            "meldung": found.meldung,
            "format": found.format,
            "zaehler": found.zaehler,
        }
        rows.update(
            stand=Stand.EMPFANGEN,
            versuche=0,
            meldung="",
            fertig_am=None,
            zaehler={},
            frueher={"lesungen": (*known, told)},
        )
        enqueue(row)
    return True
