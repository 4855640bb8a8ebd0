"""Numbers by a pattern: text with places to fill, one of which counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from umlage.apps.verwaltung.models import Nummernkreis, Nummernstand

Art = Nummernkreis.Art
# what ships, and which places each kind knows beside the one that counts
VORGABEN = {
    Art.ABRECHNUNG: "{jahr}-{liegenschaft}-{laufend}",
    Art.LIEGENSCHAFT: "{laufend:07}",
    Art.NUTZEINHEIT: "{laufend}",
}
PLAETZE: dict[str, tuple[str, ...]] = {
    Art.ABRECHNUNG: ("jahr", "liegenschaft", "laufend"),
    Art.LIEGENSCHAFT: ("laufend",),
    Art.NUTZEINHEIT: ("liegenschaft", "laufend"),
}
LAENGE = 40
MUSTERLAENGE = 60
_PLATZ = re.compile(r"\{([a-z]+)(?::([^{}]*))?\}")
_STELLEN = re.compile(r"0[1-9]")
_FEST = re.compile(r"[A-Za-z0-9._-]*")


class BadPattern(ValueError):
    """A pattern that makes no numbers; the sentence says what to change."""


class NumberTooLong(ValueError):
    """A pattern and values that together come to more signs than a number may have."""


@dataclass(frozen=True, slots=True)
class Muster:
    """A pattern that was read: `teile` are fixed text and names of places by turns, `stellen` those of the counter."""

    teile: tuple[str, ...]
    stellen: int

    def bereich(self, werte: Mapping[str, str]) -> str:
        """All but the counter: within it is counted."""
        return self._filled({**werte, "laufend": "{laufend}"})

    def nummer(self, werte: Mapping[str, str], zahl: int) -> str:
        """The number. NumberTooLong."""
        made = self._filled({**werte, "laufend": f"{zahl:0{self.stellen}d}"})
        if len(made) > LAENGE:
            raise NumberTooLong(
                _("Die Nummer %(nummer)s hat mehr als %(laenge)d Zeichen; bitte das Muster unter Verwaltung kürzen.")
                % {"nummer": made, "laenge": LAENGE}
            )
        return made

    def _filled(self, werte: Mapping[str, str]) -> str:
        return "".join(werte[teil] if place % 2 else teil for place, teil in enumerate(self.teile))


def muster(art: str, text: str) -> Muster:
    """Read a pattern for this kind of number. BadPattern."""
    if len(text) > MUSTERLAENGE:
        raise BadPattern(_("Das Muster hat höchstens %(laenge)d Zeichen.") % {"laenge": MUSTERLAENGE})
    teile: list[str] = []
    stellen, behind = 1, 0
    for found in _PLATZ.finditer(text):
        name, digits = found[1], found[2]
        if name not in PLAETZE[art]:
            known = ", ".join(f"{{{one}}}" for one in PLAETZE[art])
            raise BadPattern(
                _("{%(name)s} gibt es hier nicht; bekannt sind %(known)s.") % {"name": name, "known": known}
            )
        if digits is not None and not (name == "laufend" and _STELLEN.fullmatch(digits)):
            raise BadPattern(_("Stellen gibt es nur bei {laufend}, zum Beispiel {laufend:05}, höchstens neun."))
        stellen = int(digits) if digits else stellen
        teile += [text[behind : found.start()], name]
        behind = found.end()
    teile.append(text[behind:])
    if teile.count("laufend") != 1:
        raise BadPattern(_("Das Muster braucht genau ein {laufend}, sonst bekämen zwei dieselbe Nummer."))
    if not all(_FEST.fullmatch(teil) for teil in teile[::2]):
        raise BadPattern(_("Erlaubt sind Buchstaben ohne Umlaute, Ziffern, Punkt, Binde- und Unterstrich."))
    return Muster(tuple(teile), stellen)


def muster_text(art: str) -> str:
    """The pattern of the Organisation, else the one that ships."""
    row = Nummernkreis.objects.filter(art=art).first()
    return row.muster if row is not None else VORGABEN[Art(art)]


def preview(*, art: str, text: str, werte: Mapping[str, str], count: int = 3) -> list[str]:
    """The next numbers that the pattern would make; none is taken. BadPattern, NumberTooLong."""
    found = muster(art, text)
    stand = Nummernstand.objects.filter(art=art, bereich=_bereich(found, werte)).first()
    first = stand.zuletzt + 1 if stand is not None else 1
    return [found.nummer(werte, zahl) for zahl in range(first, first + count)]


def _bereich(found: Muster, werte: Mapping[str, str]) -> str:
    """Within what is counted. Numbers of flats are counted in their house, also where the pattern does not say so."""
    return f"{werte.get('haus', '')}|{found.bereich(werte)}"


@transaction.atomic
def next_number(*, art: str, werte: Mapping[str, str], taken: Callable[[str], bool]) -> str:
    """The next number, without gap and never twice: whoever counts in the same range waits until this one is done.

    Belongs into the transaction in which the number is used: where that breaks off, nothing was counted. `taken` says
    whether somebody gave a number by hand before. NumberTooLong.
    """
    found = muster(art, muster_text(art))
    row, _made = Nummernstand.objects.get_or_create(art=art, bereich=_bereich(found, werte))
    locked = Nummernstand.objects.select_for_update().get(pk=row.pk)
    zahl = locked.zuletzt + 1
    while taken(found.nummer(werte, zahl)):
        zahl += 1
    locked.zuletzt = zahl
    locked.save(update_fields=["zuletzt"])
    return found.nummer(werte, zahl)


@transaction.atomic
def return_number(*, art: str, werte: Mapping[str, str], nummer: str) -> None:
    """Count back by one where this is the last number that was taken; else there stays a gap, never a double."""
    found = muster(art, muster_text(art))
    row = Nummernstand.objects.select_for_update().filter(art=art, bereich=_bereich(found, werte)).first()
    if row is not None and row.zuletzt and found.nummer(werte, row.zuletzt) == nummer:
        row.zuletzt -= 1
        row.save(update_fields=["zuletzt"])
