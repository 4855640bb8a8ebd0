"""What is checked of Nutzeinheiten whose costs others bear: who, by what, when, and that nobody bears his own."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import get_args

from umlage.core.finding import Finding, error, warning
from umlage.core.money import german, half_up
from umlage.core.period import Period, german_day
from umlage.core.settlement.akte import Akte, Nutzeinheit, Umlage
from umlage.core.settlement.akte.umlage import Umlagegruppe
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.settlement.umlage import gemeinsam

_GROUPS = get_args(Umlagegruppe)


def stated(akte: Akte) -> Iterator[Finding]:
    """Findings of all Umlagen as they stand in the Akte."""
    shared = [einheit for einheit in akte.nutzeinheiten if einheit.umlage]
    if not shared:
        return
    known = {einheit.nr for einheit in akte.nutzeinheiten}
    for einheit in shared:
        where = f"nutzeinheiten/{einheit.nr}"
        if einheit.nutzer:
            yield error(
                "umlage.nutzer",
                f"{where}/nutzer",
                "Die Nutzeinheit hat eigene Nutzer und eine umlage; nur eines von beiden trägt ihre Kosten.",
                remedy="umlage streichen, oder die Nutzer: wer die Räume mit anderen teilt, steht unter werte.",
            )
        for number, umlage in enumerate(einheit.umlage, start=1):
            yield from _one(akte, einheit, umlage, f"{where}/umlage/{number}", known)
        yield from _twice(akte, einheit, f"{where}/umlage")
        yield from _as_a_flat(akte, einheit, where)
    yield from _circles(shared)


def _one(akte: Akte, einheit: Nutzeinheit, umlage: Umlage, where: str, known: set[str]) -> Iterator[Finding]:
    if umlage.werte is not None and (umlage.auf is not None or umlage.schluessel is not None):
        text = "Entweder eigene werte, oder auf und schluessel; die werte nennen die Nutzeinheiten schon."
        yield error("umlage.schluessel", where, text)
    named = umlage.werte if umlage.werte is not None else umlage.auf
    if named is not None and (not named or (umlage.werte is not None and not any(umlage.werte.values()))):
        text = "Die Umlage nennt niemanden, der die Kosten trägt."
        yield error("umlage.schluessel", where, text, remedy="Nutzeinheiten unter auf oder werte nennen.")
    for nr in named or ():
        if nr not in known:
            yield error("umlage.unbekannt", where, f"Die Nutzeinheit {nr} gibt es nicht.")
    if umlage.kostenarten is not None:
        yield from _named(akte, umlage, f"{where}/kostenarten")
    if umlage.kosten == ():
        text = "Die Liste der Kosten ist leer."
        yield error("umlage.schluessel", f"{where}/kosten", text, remedy="kosten weglassen: dann gelten alle.")
    span = _span(umlage, akte.period)
    if span is None:
        yield error(
            "umlage.zeitraum",
            where,
            f"Die Tage der Umlage liegen nicht im Abrechnungszeitraum {akte.period}, oder bis liegt vor von.",
        )


def _named(akte: Akte, umlage: Umlage, where: str) -> Iterator[Finding]:
    """Kinds of costs that it names: each is there, and none stands beside a group."""
    if umlage.kosten is not None or not umlage.kostenarten:
        text = "Entweder kosten oder kostenarten, und die Liste ist nicht leer."
        yield error("umlage.schluessel", where, text, remedy="Eine der beiden Angaben streichen.")
    known = {kosten.bezeichnung for kosten in (*akte.kaltwasser, *akte.hausnebenkosten)}
    if akte.kostenbaum is not None:
        known = {element.bezeichnung for element in akte.kostenbaum.walk()}
    for name in umlage.kostenarten or ():
        if name not in known:
            yield error("umlage.kostenart", where, f"Die Kosten „{name}“ gibt es nicht.")


def _span(umlage: Umlage, period: Period) -> Period | None:
    """Its days; None when there are none or some lie outside the period."""
    von, bis = umlage.von or period.start, umlage.bis or period.last
    return Period.inclusive(von, bis) if period.start <= von <= bis <= period.last else None


def _twice(akte: Akte, einheit: Nutzeinheit, where: str) -> Iterator[Finding]:
    spans = [(umlage, _span(umlage, akte.period)) for umlage in einheit.umlage]
    plain = [(row, span) for row, span in spans if span is not None and row.kostenarten is None]
    named = [(row.kostenarten, span) for row, span in spans if span is not None and row.kostenarten is not None]
    for group in _GROUPS:
        for day in _overlaps([span for row, span in plain if row.kosten is None or group in row.kosten]):
            text = f"Die Kosten der Gruppe {group} werden am {german_day(day)} zweimal umgelegt."
            yield _doubled(where, text)
    for name in dict.fromkeys(name for names, _ in named for name in names):
        for day in _overlaps([span for names, span in named if name in names]):
            yield _doubled(where, f"Die Kosten „{name}“ werden am {german_day(day)} zweimal umgelegt.")


def _overlaps(spans: list[Period]) -> Iterator[date]:
    """Days on which one begins before the last one ended."""
    for before, after in itertools.pairwise(sorted(spans)):
        if after.start < before.end:
            yield after.start


def _doubled(where: str, text: str) -> Finding:
    remedy = "von und bis, oder kosten so angeben, dass jeder Tag einmal vorkommt."
    return error("umlage.doppelt", where, text, remedy=remedy)


def _as_a_flat(akte: Akte, einheit: Nutzeinheit, where: str) -> Iterator[Finding]:
    keys = {kosten.schluessel for kosten in akte.kaltwasser} | {kosten.schluessel for kosten in akte.hausnebenkosten}
    if "WNZ" in keys and einheit.nutzung != "sonstiges" and gemeinsam(einheit):
        yield warning(
            "umlage.wohnung",
            f"{where}/nutzung",
            "Der Gemeinschaftsraum zählt beim Schlüssel WNZ als Wohnung.",
            remedy="nutzung: sonstiges angeben.",
        )


def _circles(shared: list[Nutzeinheit]) -> Iterator[Finding]:
    """A Nutzeinheit that would get its own costs back."""
    # one that names nobody goes to all with Nutzern, but another of the same room may name a room
    onward = {
        einheit.nr: {nr for umlage in einheit.umlage for nr in umlage.werte or umlage.auf or ()} for einheit in shared
    }
    for nr in onward:
        reached: set[str] = set()
        ahead = [nr]
        while ahead:
            following = onward.get(ahead.pop(), set()) - reached
            reached |= following
            ahead += following
        if nr in reached:
            yield error(
                "umlage.kreis",
                f"nutzeinheiten/{nr}/umlage",
                "Die Umlage führt im Kreis: die Nutzeinheit trüge ihre eigenen Kosten.",
                remedy="Am Ende jeder Umlage muss eine Nutzeinheit mit Nutzern stehen.",
            )


def left_with_owner(ergebnis: Ergebnis) -> Iterator[Finding]:
    """Costs of common Nutzeinheiten that no Umlage takes."""
    umlagen = ergebnis.haus.umlagen
    if umlagen is None:
        return
    left: dict[str, int] = {}
    for lauf in ergebnis.blaetter:
        for place in lauf.gewichte.eigentuemer if lauf.gewichte is not None else ():
            if place in umlagen.wege:
                where = umlagen.where(place)
                left[where] = left.get(where, 0) + half_up(lauf.betraege[place], 1)
    for where, cents in left.items():
        if cents:
            yield warning(
                "umlage.rest",
                where,
                f"{german(Fraction(cents, 100), 2)} € werden nicht umgelegt; sie trägt der Eigentümer.",
                remedy="Zeit und kosten der Umlage prüfen.",
            )
