"""Saved views of the worklist: rows and columns as each person likes them."""

from __future__ import annotations

from collections.abc import Iterable

from umlage.apps.abrechnung.arbeitsliste import Auswahl
from umlage.apps.abrechnung.models import Ansicht
from umlage.apps.accounts.models import Benutzer

# the columns that can be chosen; the first ones are shown as long as nobody chose
SPALTEN = ("stand", "nummer", "liegenschaft", "zeitraum", "einheiten", "schritt", "wer", "frist", "tage")
WEITERE = ("bezirk", "kosten", "fehler", "warnungen")
HOECHSTENS = 30


class TooMany(Exception):
    """So many views nobody finds again."""


def ansichten(benutzer: Benutzer) -> list[Ansicht]:
    """The named views of a person."""
    return list(Ansicht.objects.filter(benutzer=benutzer).exclude(name=""))


def spalten(benutzer: Benutzer) -> list[str]:
    """The columns that a person sees."""
    kept = Ansicht.objects.filter(benutzer=benutzer, name="").values_list("spalten", flat=True).first()
    return _known((kept or "").split()) or list(SPALTEN)


def _known(words: Iterable[str]) -> list[str]:
    chosen = set(words)
    return [word for word in (*SPALTEN, *WEITERE) if word in chosen]


def keep_columns(*, benutzer: Benutzer, gewaehlt: Iterable[str]) -> None:
    """From now on these columns."""
    words = " ".join(_known(gewaehlt))
    Ansicht.objects.update_or_create(benutzer=benutzer, name="", defaults={"spalten": words})


def keep_view(*, benutzer: Benutzer, name: str, auswahl: Auswahl) -> Ansicht:
    """Keep a choice of rows under a name; one with this name is replaced. TooMany."""
    there = Ansicht.objects.filter(benutzer=benutzer)
    if not there.filter(name=name).exists() and there.count() > HOECHSTENS:
        raise TooMany
    view, _new = Ansicht.objects.update_or_create(benutzer=benutzer, name=name, defaults={"frage": auswahl.frage})
    return view


def drop_view(*, benutzer: Benutzer, nummer: int) -> None:
    """A view is no longer wanted."""
    Ansicht.objects.filter(benutzer=benutzer, pk=nummer).exclude(name="").delete()
