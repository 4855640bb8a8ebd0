"""Derivations of weights: readings and shares in time."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from umlage.core.eingabe import AbTag
from umlage.core.figure import Figure, Value, given
from umlage.core.kostenbaum.ablauf import Lauf
from umlage.core.period import DAY, german_day
from umlage.core.settlement.belegung import Bewohner
from umlage.core.settlement.haus import Abrechnungshaus
from umlage.core.settlement.messwert import BASIS, HEIZT, Messwert
from umlage.core.verbrauch.geraet import PIKO, Abschnitt
from umlage.core.verbrauch.staende import Herkunft, Lesung, Stand

_MIKRO = 10**6
ART = {
    Herkunft.ABGELESEN: "abgelesen",
    Herkunft.FUNK: "Funkwert",
    Herkunft.SELBST: "selbst abgelesen",
    Herkunft.ZWISCHEN: "Zwischenablesung",
    Herkunft.TAUSCH: "Ablesung beim Tausch",
    Herkunft.ERSATZ: "Ersatzwert",
    Herkunft.BERECHNET: "berechnet",
    Herkunft.NULL: "nach der Rücksetzung",
}


def verbrauch_figure(messwert: Messwert, abschnitt: Abschnitt) -> Figure[Value]:
    """Consumption of one device in the time of one Nutzer."""
    geraet = messwert.geraet
    einheit = BASIS[geraet.art]
    value = Fraction(abschnitt.gewicht) / PIKO
    days = f"{german_day(abschnitt.von)} bis {german_day(abschnitt.bis - DAY)}"
    name = f"Gerät {geraet.nr}{f', {geraet.raum}' if geraet.raum else ''}, {days}"
    if abschnitt.spanne is not None:
        whole = _difference(messwert, abschnitt.spanne[0], abschnitt.spanne[1], f"Gerät {geraet.nr}, beide Nutzer")
        label = "Gradtage" if geraet.art in HEIZT else "Tage"
        return Figure(
            name,
            value,
            einheit,
            norm="HeizkostenV § 9b Abs. 3",
            sentence="Ohne brauchbare Zwischenablesung wird der Verbrauch nach Zeit geteilt.",
            inputs=(
                whole,
                given(f"{label} des Nutzers", abschnitt.teil, source="Kalender"),
                given(f"{label} zusammen", abschnitt.ganz, source="Kalender"),
            ),
            formula="{0} * {1} / {2}",
        )
    assert abschnitt.anfang is not None
    assert abschnitt.ende is not None
    figure = _difference(messwert, abschnitt.anfang, abschnitt.ende, name)
    return figure


def _difference(messwert: Messwert, anfang: Stand, ende: Stand, name: str) -> Figure[Value]:
    geraet = messwert.geraet
    raw = geraet.einheit or BASIS[geraet.art]
    value = Fraction((ende.summe - anfang.summe) * messwert.bewertung.zaehler, messwert.bewertung.nenner * PIKO)
    start, end = _stand(anfang, raw, anfang.summe), _stand(ende, raw, ende.summe)
    if messwert.bewertung.value == 1:
        return Figure(name, value, BASIS[geraet.art], inputs=(end, start), formula="{0} - {1}")
    factor = given(
        "Bewertungsfaktor K" if geraet.art == "hkv" else f"Umrechnung {raw} in {BASIS[geraet.art]}",
        messwert.bewertung.value,
        source=messwert.where,
    )
    return Figure(name, value, BASIS[geraet.art], inputs=(end, start, factor), formula="({0} - {1}) * {2}")


def _stand(stand: Stand, einheit: str, summe: int) -> Figure[Value]:
    name = f"Stand am {german_day(stand.grenze - DAY)} ({ART[stand.herkunft]})"
    value = Fraction(summe, _MIKRO)
    if stand.herkunft is not Herkunft.BERECHNET or len(stand.lesungen) < 2:
        return given(name, value, einheit, source=_source(stand))
    before, after = stand.lesungen
    offset = stand.summe - stand.anzeige
    first = given(
        f"Ablesung {german_day(before.am)}",
        Fraction(before.stand) + Fraction(offset, _MIKRO),
        einheit,
        source=before.quelle or "Ablesung",
    )
    second = given(
        f"Ablesung {german_day(after.am)}",
        Fraction(after.stand) + Fraction(offset, _MIKRO),
        einheit,
        source=after.quelle or "Ablesung",
    )
    days = given("Tage bis zum Stichtag", (stand.grenze - before.am - DAY).days, "Tage", source="Kalender")
    whole = given("Tage zwischen den Ablesungen", (after.am - before.am).days, "Tage", source="Kalender")
    return Figure(
        name,
        value,
        einheit,
        norm="HeizkostenV § 9b Abs. 1",
        sentence="Zwischen zwei Ablesungen nach Tagen berechnet, auf drei Nachkommastellen gerundet.",
        inputs=(first, second, days, whole),
        formula="runden({0} + ({1} - {0}) * {2} / {3}, 3)",
    )


def _source(stand: Stand) -> str:
    if not stand.lesungen:
        return "Das Gerät beginnt nach dem Stichtag bei 0."
    lesung: Lesung = stand.lesungen[0]
    text = f"{ART[stand.herkunft]} am {german_day(lesung.am)}"
    return ", ".join(part for part in (text, lesung.quelle, lesung.grund) if part)


def anteil_figure(haus: Abrechnungshaus, lauf: Lauf, person: Bewohner, label: str, value: Fraction) -> Figure[Value]:
    """A share in the time of one Nutzer: its size times his part of the time."""
    anteile = lauf.element.anteile
    assert anteile is not None
    assert lauf.gewichte is not None
    einheit = lauf.gewichte.einheit
    where = f"nutzeinheiten/{haus.akte.nutzeinheiten[person.einheit].nr}"
    if anteile.groesse == "stueck":
        return given(label, value, einheit, source=f"{where}/nutzer/{person.nutzer.nr}/stueck")
    own = person.gradtage if anteile.zeit == "gradtage" else person.tage
    whole = haus.belegung.ganz(anteile.zeit)
    dated = _dated(haus, anteile.groesse or "", person)
    if dated:
        return given(label, value, einheit, source=f"{where}: veränderlicher Wert, über die Zeit gewichtet")
    if own == whole:
        return given(label, value, einheit, source=where)
    size = given("Größe", value * whole / own, einheit, source=where)
    word = "Gradtage" if anteile.zeit == "gradtage" else "Tage"
    scale = haus.belegung.tafel.denominator if anteile.zeit == "gradtage" else 1
    symbol = "‰" if anteile.zeit == "gradtage" else "Tage"
    return Figure(
        label,
        value,
        einheit,
        norm="HeizkostenV § 9b Abs. 2" if lauf.element.gruppe in ("heizung", "warmwasser") else "",
        inputs=(
            size,
            given(f"{word} der Nutzung", Fraction(own, scale), symbol, source="Kalender"),
            given(f"{word} des Zeitraums", Fraction(whole, scale), symbol, source="Kalender"),
        ),
        formula="{0} * {1} / {2}",
    )


def _dated(haus: Abrechnungshaus, groesse: str, person: Bewohner) -> bool:
    value: Decimal | int | tuple[AbTag[Decimal], ...] | tuple[AbTag[int], ...] | None
    if groesse == "personen" and not person.nutzer.leerstand:
        value = person.nutzer.personen
    elif groesse in ("heizflaeche", "warmwasserflaeche", "nebenflaeche"):
        value = haus.flaechen.of(groesse)[person.einheit]
    else:
        return False
    return isinstance(value, tuple)
