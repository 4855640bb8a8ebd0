"""Whose amount a derivation tells: the same words stand at every Nutzer."""

from __future__ import annotations

from django.utils.translation import gettext as _

from umlage.core.settlement.ergebnis import Ergebnis

_AN = ("nutzer/", "/blatt/")
_ALLE = ("summe/", "art/")
_HAUS = ("kostenbaum/", "baum/")


def worum(pfad: str, *ergebnisse: Ergebnis | None) -> str:
    """The Nutzer of a path, all of them, or the house; empty where the name of the amount says it."""
    for start in _AN:
        before, found, rest = pfad.partition(start)
        if found and (not before or start != _AN[0]):
            return nutzer(rest, *ergebnisse)
    if pfad.startswith(_ALLE):
        return _("alle Nutzer")
    return _("ganze Liegenschaft") if pfad.startswith(_HAUS) else ""


def nutzer(rest: str, *ergebnisse: Ergebnis | None) -> str:
    """The Nutzer with whose number it begins."""
    people = [person for ergebnis in ergebnisse if ergebnis is not None for person in ergebnis.nutzer]
    fitting = (one for one in people if f"{rest}/".startswith(f"{one.nr}/"))
    person = max(fitting, key=lambda one: len(one.nr), default=None)
    if person is None:
        return ""
    return _("Nutzer {nr}, {name}").format(nr=person.nr, name=person.bewohner.nutzer.name)
