"""Under which look and with which words a year goes out: the customer of a house, its sender, its texts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from umlage.apps.abrechnung.operations import look_at, take_turn
from umlage.apps.accounts.models import Benutzer
from umlage.apps.archive.operations import note_change, snapshot
from umlage.apps.liegenschaften.models import Abrechnungszeitraum, Liegenschaft
from umlage.apps.verwaltung.models import Kunde, Textbaustein
from umlage.apps.verwaltung.queries import auftritt
from umlage.core.finding import Refused, error


@transaction.atomic
def give_to_customer(
    *, liegenschaft: Liegenschaft, kunde: Kunde | None, fassung: int, benutzer: Benutzer, am: datetime
) -> None:
    """Say for which customer a house is settled. SavedMeanwhile. Years that exist keep their sender."""
    _claim(liegenschaft, fassung)
    before = {"kunde": str(liegenschaft.kunde)} if liegenschaft.kunde else {}
    liegenschaft.kunde = kunde
    liegenschaft.save(update_fields=["kunde"])
    after = {"kunde": str(kunde)} if kunde else {}
    said = {"vorher": {"kunde": "", **before}, "nachher": {"kunde": "", **after}}
    note_change(benutzer=benutzer, am=am, liegenschaft=liegenschaft.pk, row=liegenschaft, **said)


def _claim(house: Liegenschaft, fassung: int) -> None:
    """Count the change; the second of two who opened the same form is told."""
    take_turn(house.pk, fassung)


@transaction.atomic
def take_look(*, zeitraum: Abrechnungszeitraum, fassung: int, benutzer: Benutzer, am: datetime) -> None:
    """Let the year go out under the look of now. SavedMeanwhile; Refused where nobody has said a sender yet."""
    house = zeitraum.liegenschaft
    look = auftritt(house.kunde)
    if not look.absender.get("name"):
        raise Refused((error("auftritt.leer", "absender", _("Unter Verwaltung steht noch kein Absender.")),))
    _claim(house, fassung)
    _say(zeitraum, {"absender": look.as_sender(zeitraum.angaben.get("absender", {}))}, benutzer, am)


@transaction.atomic
def add_texts(
    *, zeitraum: Abrechnungszeitraum, texte: Sequence[Textbaustein], fassung: int, benutzer: Benutzer, am: datetime
) -> None:
    """Tell texts that stand ready on the Abrechnungen of the year; none of them twice. SavedMeanwhile."""
    told = list(zeitraum.angaben.get("mitteilungen", ()))
    told += [{"text": row.text} for row in texte if {"text": row.text} not in told]
    _claim(zeitraum.liegenschaft, fassung)
    _say(zeitraum, {"mitteilungen": tuple(told)} if told else {}, benutzer, am)


def _say(zeitraum: Abrechnungszeitraum, angaben: dict[str, Any], benutzer: Benutzer, am: datetime) -> None:
    before = snapshot(zeitraum)
    zeitraum.angaben = {**zeitraum.angaben, **angaben}
    zeitraum.save(update_fields=["angaben"])
    note_change(
        benutzer=benutzer,
        am=am,
        liegenschaft=zeitraum.liegenschaft_id,
        row=zeitraum,
        vorher=before,
        nachher=snapshot(zeitraum),
    )
    look_at(zeitraum=zeitraum, am=am)
