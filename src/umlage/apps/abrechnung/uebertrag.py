"""What a year took over from the year before, and what that year would hand over now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from umlage.apps.abrechnung import queries
from umlage.apps.abrechnung.vorrat import anfangsbestand
from umlage.apps.geraete.models import Anlage
from umlage.apps.kosten.queries import vorraete
from umlage.apps.liegenschaften.models import Abrechnungszeitraum

# what an earlier program or a manager rounded is no other stock
_SLACK = Decimal(1)


@dataclass(frozen=True, slots=True)
class Bestandsabstand:
    """A plant whose opening stock is not the closing one of the year before; `betrag` None: nobody says."""

    anlage: Anlage
    einheit: str
    menge: Decimal
    betrag: Decimal | None
    menge_davor: Decimal
    betrag_davor: Decimal | None


def abweichende_bestaende(zeitraum: Abrechnungszeitraum) -> list[Bestandsabstand]:
    """Stocks of a year that changed in the year before since they were taken over, in quantity or in value."""
    return list(_differing(zeitraum))


def _differing(zeitraum: Abrechnungszeitraum) -> Iterator[Bestandsabstand]:
    before = queries.vorjahr(zeitraum)
    if before is None or before.bis + timedelta(days=1) != zeitraum.von:
        return
    both = [one for one in vorraete(zeitraum) if _says_how_much(one.anfang) and _says_how_much(one.davor.get("ende"))]
    used = {fuel.anlage.nr: fuel for fuel in queries.energie(before)} if both else {}
    for one in both:
        due = anfangsbestand(one.davor["ende"], used.get(one.anlage.nr))
        mine, theirs = one.anfang.get("betrag"), due.get("betrag")
        dearer = mine is not None and theirs is not None and abs(mine - theirs) > _SLACK
        if dearer or one.anfang["menge"] != due["menge"]:
            yield Bestandsabstand(one.anlage, one.einheit, one.anfang["menge"], mine, due["menge"], theirs)


def _says_how_much(stock: Mapping[str, Any] | None) -> bool:
    return stock is not None and stock.get("menge") is not None
