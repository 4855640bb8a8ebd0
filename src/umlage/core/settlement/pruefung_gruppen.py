"""What is checked of the groups of a cost tree given by hand: what is shared must be measured once, and alike."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from umlage.core.finding import Finding, error, warning
from umlage.core.kostenbaum import element as teile
from umlage.core.kostenbaum.element import Kostenelement
from umlage.core.parameters import parameter
from umlage.core.period import Zeiten
from umlage.core.settlement.haus import Abrechnungshaus
from umlage.core.settlement.pruefung_wertermittler import values


def groups(haus: Abrechnungshaus, root: Kostenelement) -> Iterator[Finding]:
    """Findings of the whole tree, element by element."""
    yield from _times(haus, root, (haus.period,), part=False)
    for element in root.walk():
        where = f"kostenbaum/{element.nr}"
        if _shares_out(element):
            yield from _twice(element, where)
        if isinstance(element.verteiler, teile.Summe):
            yield from values(haus, element)
            share = element.verteiler.verbrauchsanteil
            least = parameter("heizkostenv.vorerfassung_min").number(haus.period.start)
            if share is not None and share < least:
                yield error(
                    "baum.verbrauchsanteil",
                    where,
                    f"Zwischen Nutzergruppen sind mindestens {least} % nach Verbrauch zu teilen, nicht {share} %.",
                    norm="HeizkostenV § 6 Abs. 2 Satz 2",
                )
    yield from _left_out(haus, root)


def _shares_out(element: Kostenelement) -> bool:
    """Whether followers get parts of one amount, not only costs of their own."""
    if not isinstance(element.verteiler, teile.Summe):
        return True
    return element.verteiler.verbrauchsanteil is not None or any(
        follower.wertermittler is not None or follower.zaehler for follower in element.nachfolger
    )


def _times(haus: Abrechnungshaus, element: Kostenelement, above: Zeiten, *, part: bool) -> Iterator[Finding]:
    where = f"kostenbaum/{element.nr}"
    spans = above
    if element.zeitraum is not None:
        wrong = list(_own_times(element, above, where))
        if wrong:
            yield from wrong
            return
        spans, part = element.zeiten or above, True
    if part and element.geraete is not None:
        for nummer in element.geraete.nummern:
            messwert = haus.messung.geraete.get(nummer)
            if messwert is None or len(messwert.grenzen) < 2:
                continue
            if not any(span.start <= messwert.grenzen[0] and messwert.grenzen[-1] <= span.end for span in spans):
                yield error(
                    "baum.geraet_zeit",
                    where,
                    f"Das Gerät {nummer} misst auch außerhalb von {_listed(spans)}; "
                    "sein Verbrauch gehört nicht nur hierher.",
                    remedy="Einbau (ab) oder Ausbau (bis) des Geräts mit den Ständen dieser Tage eintragen.",
                )
    for follower in element.nachfolger:
        yield from _times(haus, follower, spans, part=part)


def _own_times(element: Kostenelement, above: Zeiten, where: str) -> Iterator[Finding]:
    """Whether the times of an element lie in those above, none of them twice."""
    assert element.zeitraum is not None
    stated = element.zeitraum if isinstance(element.zeitraum, tuple) else (element.zeitraum,)
    if not stated:
        text = "Die Liste der Zeiträume ist leer."
        yield error("baum.zeitraum", where, text, remedy="zeitraum weglassen, oder von und bis angeben.")
    periods = sorted(span.period for span in stated)
    for period, following in itertools.pairwise(periods):
        if following.start < period.end:
            text = f"Die Zeiträume {period} und {following} überschneiden sich; ein Tag zählte zweimal."
            yield error("baum.zeitraum", where, text)
    for period in periods:
        if not any(period.overlap(span) == period for span in above):
            yield error("baum.zeitraum", where, f"Der Zeitraum {period} liegt nicht in {_listed(above)}.")


def _listed(spans: Zeiten) -> str:
    return " und ".join(map(str, spans))


def _twice(element: Kostenelement, where: str) -> Iterator[Finding]:
    """A device that counts in two of the followers; by a Summe also a Nutzeinheit with its whole area in both."""
    below = [
        {nummer for leaf in follower.walk() if leaf.geraete is not None for nummer in leaf.geraete.nummern}
        for follower in element.nachfolger
    ]
    for nummer in sorted(set().union(*(one & other for one, other in itertools.combinations(below, 2)))):
        yield error("baum.geraet_doppelt", where, f"Das Gerät {nummer} zählt in zwei Nachfolgern.")
    if not isinstance(element.verteiler, teile.Summe):
        return
    flats = [
        {
            nr
            for leaf in follower.walk()
            if leaf.anteile is not None and leaf.anteile.groesse is not None
            for nr in leaf.anteile.nutzeinheiten or ("*",)
        }
        for follower in element.nachfolger
    ]
    if any("*" in one and other for one, other in itertools.permutations(flats, 2)):
        text = "Eine Gruppe nimmt alle Nutzeinheiten; die Nutzeinheiten der anderen zählen dann zweimal."
        yield error("baum.anteil_doppelt", where, text, remedy="Bei jeder Gruppe ihre nutzeinheiten nennen.")
        return
    for nr in sorted(set().union(*(one & other for one, other in itertools.combinations(flats, 2)))):
        yield error("baum.anteil_doppelt", where, f"Die Nutzeinheit {nr} zählt in zwei Nachfolgern mit ganzer Größe.")


def _left_out(haus: Abrechnungshaus, root: Kostenelement) -> Iterator[Finding]:
    """A Nutzeinheit with heated area that bears no base costs of heating, though others do."""
    named: set[str] = set()
    for leaf in root.walk():
        if leaf.anteile is not None and leaf.anteile.groesse == "heizflaeche":
            if leaf.anteile.nutzeinheiten is None:
                return
            named.update(leaf.anteile.nutzeinheiten)
    for einheit in haus.akte.nutzeinheiten if named else ():
        if einheit.flaeche.heizung and einheit.nr not in named:
            yield warning(
                "baum.nutzeinheit_fehlt",
                f"nutzeinheiten/{einheit.nr}",
                "Die Nutzeinheit hat Heizfläche, trägt im Kostenbaum aber keine Grundkosten der Heizung.",
                norm="HeizkostenV § 7 Abs. 1",
                remedy="Bei den Anteilen nach Heizfläche ergänzen.",
            )
