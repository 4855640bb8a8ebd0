"""What happens to the look, the customers, the texts and the number ranges of an Organisation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from umlage.apps.accounts.models import FARBE, Benutzer, Organisation
from umlage.apps.archive.operations import note_change, snapshot
from umlage.apps.verwaltung import bilder
from umlage.apps.verwaltung.bilder import BadLogo as BadLogo
from umlage.apps.verwaltung.models import Kunde, Nummernkreis, Textbaustein
from umlage.apps.verwaltung.nummern import VORGABEN, Art, muster
from umlage.apps.verwaltung.nummern import BadPattern as BadPattern
from umlage.apps.verwaltung.nummern import NumberTooLong as NumberTooLong
from umlage.core.finding import Refused
from umlage.core.settlement.akte.anschrift import Absender
from umlage.formats.akte.teil import check

Werte = Mapping[str, Any]


class BadColour(ValueError):
    """No colour as #RRGGBB."""


class NumberThere(Exception):
    """Another customer has the number."""


@transaction.atomic
def save_look(
    *,
    row: Organisation | Kunde,
    absender: Werte,
    farbe: str,
    logo: bytes | None,
    ohne_logo: bool = False,
    benutzer: Benutzer,
    am: datetime,
) -> None:
    """Sender, colour and logo of the Organisation or of a customer. Refused, BadColour, BadLogo, NumberThere.

    An empty sender is none. `logo`: the file that was sent, None to keep the one that is there.
    """
    if absender:
        findings = check(Absender, dict(absender))
        if findings:
            raise Refused(findings)
    _check_colour(farbe, empty=isinstance(row, Kunde))
    before = snapshot(type(row).objects.get(pk=row.pk)) if row.pk else {}
    row.absender, row.farbe = dict(absender), farbe
    if logo is not None:
        row.logo.name = bilder.keep(bilder.checked(logo))
    elif ohne_logo:
        row.logo.name = ""
    _save(row)
    note_change(benutzer=benutzer, am=am, liegenschaft=None, row=row, vorher=before, nachher=snapshot(row))


def _check_colour(farbe: str, *, empty: bool) -> None:
    if not farbe and empty:
        return
    try:
        FARBE(farbe)
    except ValidationError as wrong:
        raise BadColour(_("Die Farbe hat die Form #RRGGBB, zum Beispiel #0B5E66.")) from wrong


def _save(row: models.Model) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as doubled:
        raise NumberThere(_("Diese Nummer hat schon ein anderer Kunde.")) from doubled


class Incomplete(ValueError):
    """Something is missing, or is longer than its place."""


_NUMMER = RegexValidator(r"^[A-Za-z0-9._-]{1,40}$")


def name_customer(*, kunde: Kunde, nummer: str, name: str) -> Kunde:
    """Number and name of a customer, unsaved. Incomplete."""
    kunde.nummer, kunde.name = nummer.strip(), name.strip()
    try:
        _NUMMER(kunde.nummer)
    except ValidationError as wrong:
        raise Incomplete(_("Die Nummer hat höchstens 40 Buchstaben, Ziffern, Punkte oder Striche.")) from wrong
    if not kunde.name or len(kunde.name) > 120:
        raise Incomplete(_("Der Kunde braucht einen Namen mit höchstens 120 Zeichen."))
    return kunde


class InUse(Exception):
    """Houses belong to the customer."""


@transaction.atomic
def delete_customer(*, kunde: Kunde, benutzer: Benutzer, am: datetime) -> None:
    """Take out a customer with its texts. InUse."""
    said = snapshot(kunde)
    try:
        with transaction.atomic():
            note_change(benutzer=benutzer, am=am, liegenschaft=None, row=kunde, vorher=said, nachher={})
            kunde.delete()
    except models.ProtectedError as used:
        raise InUse(_("Zu diesem Kunden gehören noch Liegenschaften.")) from used


@transaction.atomic
def save_text(
    *, row: Textbaustein, kunde: Kunde | None, titel: str, text: str, vorgabe: bool, benutzer: Benutzer, am: datetime
) -> None:
    """A new or changed text. Incomplete."""
    before = snapshot(row) if row.pk else {}
    row.kunde, row.titel, row.text, row.vorgabe = kunde, titel.strip(), text.strip(), vorgabe
    if not row.titel or len(row.titel) > 80 or not row.text or len(row.text) > 2000:
        raise Incomplete(_("Ein Text braucht einen Titel (höchstens 80 Zeichen) und einen Inhalt (höchstens 2.000)."))
    row.save()
    note_change(benutzer=benutzer, am=am, liegenschaft=None, row=row, vorher=before, nachher=snapshot(row))


@transaction.atomic
def delete_text(*, row: Textbaustein, benutzer: Benutzer, am: datetime) -> None:
    """Take out a text; Abrechnungen on which it stands keep it."""
    note_change(benutzer=benutzer, am=am, liegenschaft=None, row=row, vorher=snapshot(row), nachher={})
    row.delete()


@transaction.atomic
def save_patterns(*, patterns: Mapping[str, str], benutzer: Benutzer, am: datetime) -> None:
    """Number by these patterns from now on, each by its kind; numbers given stay. BadPattern, NumberTooLong."""
    for art, text in patterns.items():
        # the longest that may come: a number of a house as in the example files, a million of them
        muster(art, text).nummer({"jahr": "2026", "liegenschaft": "0000001-2"}, 999_999)
        row = Nummernkreis.objects.filter(art=art).first() or Nummernkreis(art=art, muster=VORGABEN[Art(art)])
        if text == row.muster:
            continue
        before = snapshot(row)
        row.muster = text
        row.save()
        note_change(benutzer=benutzer, am=am, liegenschaft=None, row=row, vorher=before, nachher=snapshot(row))
