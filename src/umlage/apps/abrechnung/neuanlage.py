"""A house that is new: its number, its first year, and under whose look it goes out."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from umlage.apps.abrechnung.operations import Doubled, look_at
from umlage.apps.abrechnung.teile import TEILARTEN, put_values
from umlage.apps.accounts.models import Benutzer
from umlage.apps.archive.operations import note_change, snapshot
from umlage.apps.liegenschaften.models import Abrechnungszeitraum, Liegenschaft
from umlage.apps.verwaltung.models import Kunde
from umlage.apps.verwaltung.nummern import next_number
from umlage.apps.verwaltung.queries import auftritt, texte_fuer
from umlage.core.finding import Finding, Refused, error

_LONGEST = timedelta(days=366)


@transaction.atomic
def open_house(
    *,
    organisation: str,
    values: dict[str, Any],
    kunde: Kunde | None,
    art: str,
    von: date,
    bis: date,
    benutzer: Benutzer,
    am: datetime,
) -> Abrechnungszeitraum:
    """Make a house with its first year. Refused with places in the form, Doubled, NumberTooLong.

    `values`: number, address and name as an Akte has them; without a number it gets the next one. `organisation`: the
    name of the sender where nobody has said a look yet.
    """
    counted = not values.get("nr")
    found = (*TEILARTEN["liegenschaft"].check({**values, "nr": "1"} if counted else values), *_of_the_year(von, bis))
    if found:
        raise Refused(found)
    if counted:
        values = {**values, "nr": _number()}
    house = Liegenschaft(kunde=kunde)
    put_values("liegenschaft", house, None, values)
    try:
        with transaction.atomic():
            house.save()
    except IntegrityError as doubled:
        raise Doubled(_("Diese Nummer gibt es hier schon.")) from doubled
    angaben: dict[str, Any] = {
        "abrechnung": {"art": art, "erstellt_am": max(am.date(), bis).isoformat()},
        "absender": auftritt(kunde).as_sender({"name": organisation}),
    }
    told = tuple({"text": row.text} for row in texte_fuer(kunde) if row.vorgabe)
    if told:
        angaben["mitteilungen"] = told
    zeitraum = Abrechnungszeitraum.objects.create(liegenschaft=house, von=von, bis=bis, angaben=angaben)
    note_change(benutzer=benutzer, am=am, liegenschaft=house.pk, row=house, vorher={}, nachher=snapshot(house))
    look_at(zeitraum=zeitraum, am=am)
    return zeitraum


def _of_the_year(von: date, bis: date) -> tuple[Finding, ...]:
    if bis < von:
        return (error("zeitraum.folge", "bis", _("Der letzte Tag liegt vor dem ersten.")),)
    if bis - von >= _LONGEST:
        return (error("zeitraum.dauer", "bis", _("Ein Abrechnungszeitraum hat höchstens zwölf Monate.")),)
    return ()


def _number() -> str:
    return next_number(
        art="liegenschaft", werte={}, taken=lambda nummer: Liegenschaft.objects.filter(nummer=nummer).exists()
    )
