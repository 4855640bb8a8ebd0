"""Three years of radio data for the demo portfolio, until the evening before the day on which it is made.

What a gateway, a foreign cloud or a person on a tour would have brought, file by file, by the way that all files take.
The same day gives the same files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from umlage.apps.accounts.models import Benutzer
from umlage.apps.geraete.models import Datenpunkt
from umlage.apps.messwerte.alarmlauf import look_at_all
from umlage.config.demo import funkereignisse, funkhaeuser
from umlage.config.demo.bauplan import Haus
from umlage.config.demo.funkgeraete import geber
from umlage.config.demo.funklauf import Lauf

_ZONE = ZoneInfo("Europe/Berlin")
_Geschichte = Callable[[Lauf], Iterator[str]]
_GESCHICHTEN: dict[str, tuple[tuple[_Geschichte, ...], tuple[str, ...]]] = {
    "fuldatal": (
        (
            funkhaeuser.cloud,
            funkhaeuser.gateway,
            funkhaeuser.software,
            funkhaeuser.verstummt,
            funkhaeuser.tour,
            funkereignisse.nachlieferung,
            funkereignisse.nutzerwechsel,
            funkereignisse.tausch,
            funkereignisse.rauchwarnmelder,
            funkereignisse.klima,
        ),
        (funkhaeuser.GATEWAY, funkhaeuser.TOUR),
    ),
    "roemerhof": ((funkhaeuser.cloud, funkhaeuser.software, funkereignisse.uebernommen, funkereignisse.klima), ()),
    "elbufer": ((funkhaeuser.cloud, funkhaeuser.vorbereitet, funkereignisse.klima), ()),
}


def letzter_tag(jetzt: datetime) -> date:
    """The last day of which there are readings: the one before."""
    return jetzt.astimezone(_ZONE).date() - timedelta(days=1)


def liefern(kurz: str, houses: Sequence[Haus], people: list[Benutzer], jetzt: datetime) -> Iterator[str]:
    """Everything that came in of these houses of the scope until now; yields the name of each file.

    All of it or nothing: does nothing where it is there already.
    """
    if Datenpunkt.objects.filter(name=funkhaeuser.CLOUD).exists():
        return
    stories, plain = _GESCHICHTEN[kurz]
    bis = letzter_tag(jetzt)
    lauf = Lauf(kurz, people, jetzt, bis, geber(houses, plain, bis))
    with transaction.atomic():
        funkereignisse.vorbereiten(lauf)
        for story in stories:
            yield from story(lauf)
        look_at_all(jetzt)
        funkereignisse.bearbeiten(lauf)
