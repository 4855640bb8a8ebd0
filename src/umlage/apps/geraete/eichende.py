"""The last day of a calibration as a column of its own, so that a database with many devices can look for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import models

from umlage.core.settlement.akte import Geraet as Aktengeraet
from umlage.core.settlement.akte.eichung import Eichung
from umlage.core.settlement.eichung import geeicht_bis


def eichende(nr: str, art: str, angaben: Mapping[str, Any]) -> date | None:
    """Last day of the calibration of a device of a house; None where too little is said, or nothing that fits."""
    said = angaben.get("eichung")
    if not isinstance(said, dict):
        return None
    end = said.get("bis")
    try:
        last = date.fromisoformat(end) if isinstance(end, str) else end
        calibration = Eichung(jahr=whole(said.get("jahr")), frist=whole(said.get("frist")), bis=last)
        return geeicht_bis(Aktengeraet(nr=nr, art=art, eichung=calibration))
    except ValueError:  # a day or a year that no calendar has
        return None


def whole(value: object) -> int | None:
    """A whole number out of what was typed."""
    return int(str(value)) if value is not None and str(value).isdecimal() else None


class Eichende(models.DateField):
    """Follows from the kind and the calibration of the row; written with every row that is saved whole."""

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        end = eichende(model_instance.nr, model_instance.art, model_instance.angaben)
        setattr(model_instance, self.attname, end)
        return end
