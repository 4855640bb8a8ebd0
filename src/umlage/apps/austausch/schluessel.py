"""Keys that people bring: one typed, or a file of them; each is tried on the telegrams that wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from umlage.apps.accounts.models import Benutzer
from umlage.apps.accounts.scope import current
from umlage.apps.austausch import posteingang
from umlage.apps.austausch.jobs import wartende_lesen
from umlage.apps.geraete.models import Funkgeraet, Geraeteschluessel
from umlage.apps.geraete.schluesselbund import Schluesselzeile, take_in_keys
from umlage.formats.einlesen.lesen import Vorgabe, lieferung
from umlage.formats.lieferung.behaelter import MOST_BYTES, Passwortregel
from umlage.formats.lieferung.meldung import Schluesselangabe

_BYTES = 16
_LONGEST = 16


class BadKey(ValueError):
    """What was entered is no key, or the file holds none; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Aufnahme:
    """What came of keys: how many were read, how many of them were not known, and what the file could not say."""

    gelesen: int
    neu: int
    fehler: tuple[str, ...] = ()


def one_key(*, nummer: str, hersteller: str, schluessel: str, benutzer: Benutzer, am: datetime) -> Aufnahme:
    """Keep a key of 32 hexadecimal signs and try it. BadKey."""
    number = "".join(nummer.split()).upper()
    if not number.isalnum() or not number.isascii() or not 1 <= len(number) <= _LONGEST:
        raise BadKey(_("Die Nummer steht auf dem Gerät und hat höchstens 16 Ziffern oder Buchstaben."))
    maker = hersteller.strip().upper()
    if maker and not (len(maker) == 3 and maker.isalpha() and maker.isascii()):
        raise BadKey(_("Der Hersteller sind drei Buchstaben, zum Beispiel KAM; oder leer."))
    try:
        secret = bytes.fromhex("".join(schluessel.replace(":", " ").replace("-", " ").split()))
    except ValueError:
        secret = b""
    if len(secret) != _BYTES:
        raise BadKey(_("Ein Schlüssel sind 32 Ziffern von 0 bis 9 und Buchstaben von A bis F; bitte prüfen."))
    if len(set(secret)) == 1:
        raise BadKey(_("Ein Schlüssel aus lauter gleichen Zeichen schützt nicht; bitte den richtigen eintragen."))
    if number.isdigit():
        # as devices send it
        number = number.zfill(8)
    return _kept([Schluesselzeile(number, secret, maker)], _("eingetippt"), benutzer, am)


def key_file(*, inhalt: bytes, name: str, kennwort: str, benutzer: Benutzer, am: datetime) -> Aufnahme:
    """Keep all keys of a file and try them. The file itself is not kept. BadKey."""
    if len(inhalt) > MOST_BYTES:
        raise BadKey(_("Eine Datei hat höchstens %(mb)d MB.") % {"mb": MOST_BYTES >> 20})
    rules = (Passwortregel("fest", text=kennwort),) if kennwort else ()
    found = lieferung(inhalt, name, Vorgabe(regeln=rules))
    rows = [
        Schluesselzeile(one.nummer.upper(), one.schluessel, one.hersteller)
        for teil in found.teile
        for one in teil.meldungen
        if isinstance(one, Schluesselangabe)
    ]
    faults = [one for teil in found.teile for one in teil.fehler] + list(found.fehler)
    texts = tuple(f"{one.ort}: {one.text} {one.hinweis}".strip(" :") for one in faults[:20])
    if not rows:
        raise BadKey(" ".join((_("In dieser Datei stehen keine Schlüssel."), *texts[:1])))
    made = _kept(rows, name, benutzer, am)
    return Aufnahme(made.gelesen, made.neu, texts)


@transaction.atomic
def _kept(rows: Sequence[Schluesselzeile], herkunft: str, benutzer: Benutzer, am: datetime) -> Aufnahme:
    made = take_in_keys(zeilen=rows, herkunft=herkunft, benutzer=benutzer, am=am)
    # also those that were known: what waits may have come later
    numbers = sorted({row.funkadresse.upper() for row in rows})
    wartende_lesen.enqueue(organisation=current(), funkadressen=numbers)
    return Aufnahme(len(rows), len(made))


def schluessel(text: str = "") -> QuerySet[Geraeteschluessel]:
    """The keys of the vault; what is secret of them is not read."""
    rows = Geraeteschluessel.objects.defer("geheim").order_by("-pk")
    return rows.filter(Q(funkadresse__contains=text.upper()) | Q(fingerabdruck=text.lower())) if text else rows


def ohne_schluessel() -> list[tuple[posteingang.Verschlossen, Funkgeraet | None]]:
    """Devices whose telegrams wait, with what is known of them; ours first, foreign ones not at all."""
    waiting = posteingang.verschlossene()
    known = {
        (row.hersteller, row.funkadresse): row
        for row in Funkgeraet.objects.filter(funkadresse__in={address for _maker, address in waiting}).select_related(
            "liegenschaft", "datenpunkt"
        )
    }
    rows = [(one, known.get(name)) for name, one in waiting.items()]
    rows = [(one, row) for one, row in rows if row is None or row.stand != Funkgeraet.Stand.FREMD]
    rows.sort(key=lambda pair: (pair[1] is None or pair[1].liegenschaft_id is None, pair[0].funkadresse))
    return rows
