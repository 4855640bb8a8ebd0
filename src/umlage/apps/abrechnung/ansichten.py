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


def spalten(benutzer: Benutzer, gezeigt: Ansicht | None = None) -> list[str]:
    """The columns that a person sees: those of the view shown, else those of every day."""
    if gezeigt and (own := _known(gezeigt.spalten.split())):
        return own
    kept = Ansicht.objects.filter(benutzer=benutzer, name="").values_list("spalten", flat=True).first()
    return _known((kept or "").split()) or list(SPALTEN)


def _known(words: Iterable[str]) -> list[str]:
    chosen = set(words)
    return [word for word in (*SPALTEN, *WEITERE) if word in chosen]


def keep_columns(*, benutzer: Benutzer, gewaehlt: Iterable[str], nummer: int = 0) -> None:
    """From now on these columns: in the view shown, else every day."""
    words = " ".join(_known(gewaehlt))
    if nummer and Ansicht.objects.filter(benutzer=benutzer, pk=nummer).exclude(name="").update(spalten=words):
        return
    Ansicht.objects.update_or_create(benutzer=benutzer, name="", defaults={"spalten": words})


def keep_view(*, benutzer: Benutzer, name: str, auswahl: Auswahl, nummer: int = 0) -> Ansicht:
    """Keep the rows and columns that are shown under a name; one with this name is replaced. TooMany."""
    there = Ansicht.objects.filter(benutzer=benutzer)
    if not there.filter(name=name).exists() and there.count() > HOECHSTENS:
        raise TooMany
    words = " ".join(spalten(benutzer, there.exclude(name="").filter(pk=nummer).first()))
    view, _new = Ansicht.objects.update_or_create(
        benutzer=benutzer, name=name, defaults={"frage": auswahl.frage, "spalten": words}
    )
    return view


def drop_view(*, benutzer: Benutzer, nummer: int) -> None:
    """A view is no longer wanted."""
    Ansicht.objects.filter(benutzer=benutzer, pk=nummer).exclude(name="").delete()
