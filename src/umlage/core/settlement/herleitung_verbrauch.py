"""Derivations of weights: readings and shares in time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from umlage.core.eingabe import AbTag
from umlage.core.figure import Figure, Value, given
from umlage.core.kostenbaum.ablauf import Lauf
from umlage.core.law.heizkostenv.p9b_gradtage import Gradtage
from umlage.core.period import DAY, german_day
from umlage.core.settlement.belegung import Belegung, Bewohner
from umlage.core.settlement.haus import Abrechnungshaus
from umlage.core.settlement.messwert import BASIS, HEIZT, Messwert
from umlage.core.verbrauch.bewertungsangabe import Bewertung
from umlage.core.verbrauch.geraet import PIKO, Abschnitt
from umlage.core.verbrauch.staende import Guete, Herkunft, Lesung, Stand

_MIKRO = 10**6
Stufe = AbTag[Decimal] | AbTag[int]
ART = {
    Herkunft.ABGELESEN: "abgelesen",
    Herkunft.FUNK: "Funkwert",
    Herkunft.SELBST: "selbst abgelesen",
    Herkunft.ZWISCHEN: "Zwischenablesung",
    Herkunft.TAUSCH: "Ablesung beim Tausch",
    Herkunft.ERSATZ: "Ersatzwert",
    Herkunft.BERECHNET: "berechnet",
    Herkunft.NULL: "nach der Rücksetzung",
    Herkunft.ALTWERT: "Altwert des Stichtags",
}


def verbrauch_figure(messwert: Messwert, abschnitt: Abschnitt) -> Figure[Value]:
    """Consumption of one device in the time of one Nutzer."""
    if abschnitt.figur is not None:
        return abschnitt.figur
    geraet = messwert.geraet
    value = Fraction(abschnitt.gewicht) / PIKO
    days = f"{german_day(abschnitt.von)} bis {german_day(abschnitt.bis - DAY)}"
    name = f"Gerät {geraet.nr}{f', {geraet.raum}' if geraet.raum else ''}, {days}"
    if messwert.differenz:
        return _subtracted(messwert, abschnitt, name)
    if abschnitt.spanne is None:
        assert abschnitt.anfang is not None
        assert abschnitt.ende is not None
        return _difference(messwert, abschnitt, (abschnitt.anfang, abschnitt.ende), name)
    moved = messwert.moved(abschnitt)
    both = f"Gerät {geraet.nr}, {'beide Nutzer' if moved else 'vor und nach dem Wechsel'}"
    word, symbol, scale = _time(messwert.ort.tafel, gradtage=geraet.art in HEIZT)
    return Figure(
        name,
        value,
        BASIS[geraet.art],
        norm="HeizkostenV § 9b Abs. 3" if moved else "HeizkostenV § 9a Abs. 1",
        sentence="Ohne brauchbare Zwischenablesung wird der Verbrauch nach Zeit geteilt."
        if moved
        else "Ohne Ablesung am Tag der neuen Bewertung wird der Verbrauch davor und danach nach Gradtagen geschätzt.",
        inputs=(
            _difference(messwert, abschnitt, abschnitt.spanne, both),
            given(
                f"{word} des Nutzers" if moved else f"{word} dieses Teils",
                Fraction(abschnitt.teil, scale),
                symbol,
                source="Kalender",
            ),
            given(f"{word} zusammen", Fraction(abschnitt.ganz, scale), symbol, source="Kalender"),
        ),
        formula="{0} * {1} / {2}",
    )


def _subtracted(messwert: Messwert, abschnitt: Abschnitt, name: str) -> Figure[Value]:
    """What a device measured, less what others measured in the same time."""
    parts: list[Figure[Value]] = []
    for teil in messwert.differenz:
        own = [verbrauch_figure(teil.messwert, part) for part in teil.abschnitte if part.platz == abschnitt.platz]
        if len(own) == 1:
            parts += own
        elif own:
            parts.append(summe_figure(f"Gerät {teil.messwert.geraet.nr}", tuple(own)))
    return Figure(
        name,
        Fraction(abschnitt.gewicht) / PIKO,
        BASIS[messwert.geraet.art],
        sentence="Hinter diesem Zähler sitzen andere; was sie zählen, wird abgezogen.",
        inputs=tuple(parts),
        formula=" - ".join(f"{{{place}}}" for place in range(len(parts))),
    )


def _difference(messwert: Messwert, abschnitt: Abschnitt, spanne: tuple[Stand, Stand], name: str) -> Figure[Value]:
    geraet, faktor = messwert.geraet, abschnitt.faktor
    anfang, ende = spanne
    raw = geraet.einheit or BASIS[geraet.art]
    value = Fraction((ende.summe - anfang.summe) * faktor.zaehler, faktor.nenner * PIKO)
    # what the display had counted before its last reset is in both stands and cancels out
    common = anfang.summe - anfang.anzeige
    start, end = (_stand(messwert, stand, raw, common, anfang.ueberlauf) for stand in spanne)
    stated = isinstance(geraet.bewertung, Bewertung | None)
    if faktor.value == 1 and stated:
        return Figure(name, value, BASIS[geraet.art], inputs=(end, start), formula="{0} - {1}")
    if stated:
        label = "Bewertungsfaktor K" if geraet.art == "hkv" else f"Umrechnung {raw} in {BASIS[geraet.art]}"
        source = messwert.where if geraet.modell is None else f"{messwert.where}, Modell {geraet.modell}"
        factor: Figure[Value] = given(label, faktor.value, source=source)
    else:
        factor = messwert.faktorfigur(abschnitt.von)
    return Figure(name, value, BASIS[geraet.art], inputs=(end, start, factor), formula="({0} - {1}) * {2}")


def _stand(messwert: Messwert, stand: Stand, einheit: str, common: int, since: int) -> Figure[Value]:
    """A stand as displayed, with what was counted before a reset or the end of the counter since the start."""
    name = f"Stand am {german_day(stand.grenze - DAY)} ({ART[stand.herkunft]})"
    if stand.herkunft is Herkunft.BERECHNET:
        display = _interpolated(messwert, stand, einheit, name)
    else:
        display = given(name, Fraction(stand.anzeige, _MIKRO), einheit, source=_source(stand))
    earlier = stand.summe - stand.anzeige - common
    if not earlier:
        return display
    before = _before(messwert, stand, earlier, since, einheit)
    label = "vor der Rücksetzung" if messwert.geraet.ruecksetzung else "vor dem Überlauf der Anzeige"
    return Figure(
        f"{name}, mit den Ständen {label}",
        display.number + Fraction(earlier, _MIKRO),
        einheit,
        inputs=(display, before),
        formula="{0} + {1}",
    )


def _before(messwert: Messwert, stand: Stand, mikro: int, since: int, einheit: str) -> Figure[Value]:
    """What the display had counted since it showed 0 before: at its resets, and where it ran over its last digit."""
    lost = stand.ueberlauf - since
    if not lost:
        return _before_reset(messwert, stand, mikro, einheit)
    over = _range(messwert, einheit)
    times = Fraction(lost, _MIKRO) / over.number
    if times != 1:
        count = given("Überläufe der Anzeige", times, source="Ablesungen")
        over = Figure("Überläufe", Fraction(lost, _MIKRO), einheit, inputs=(count, over), formula="{0} * {1}")
    if lost == mikro:
        return over
    parts = (_before_reset(messwert, stand, mikro - lost, einheit), over)
    return Figure("vorher gezählt", Fraction(mikro, _MIKRO), einheit, inputs=parts, formula="summe()")


def _range(messwert: Messwert, einheit: str) -> Figure[Value]:
    """How far the display counts before it begins again at 0."""
    digits = messwert.geraet.stellen or 0
    stated = given("Stellen vor dem Komma", digits, source=f"{messwert.where}/stellen")
    return Figure(
        "Überlauf der Anzeige",
        Fraction(10**digits),
        einheit,
        sentence="Nach der letzten Stelle beginnt die Anzeige wieder bei 0; so viel zählt sie bis dahin.",
        inputs=(stated,),
        formula=" * ".join(["10"] * digits),
    )


def _before_reset(messwert: Messwert, stand: Stand, mikro: int, einheit: str) -> Figure[Value]:
    """The readings of the days of reset that add up to what was counted before."""
    day = messwert.geraet.ruecksetzung or ""
    chosen: list[Figure[Value]] = []
    left = Fraction(mikro, _MIKRO)
    for lesung in sorted(messwert.geraet.ablesungen, key=lambda lesung: lesung.am, reverse=True):
        if left and lesung.am < stand.grenze and f"{lesung.am:%m-%d}" in (day, "02-28" if day == "02-29" else day):
            text = f"Stand vor der Rücksetzung am {german_day(lesung.am)}"
            chosen.append(given(text, Fraction(lesung.stand), einheit, source=lesung.quelle or "Ablesung"))
            left -= Fraction(lesung.stand)
    return Figure(
        "vor der Rücksetzung gezählt", Fraction(mikro, _MIKRO), einheit, inputs=tuple(chosen), formula="summe()"
    )


def _interpolated(messwert: Messwert, stand: Stand, einheit: str, name: str) -> Figure[Value]:
    after = stand.lesungen[-1]
    second = given(
        f"Ablesung {german_day(after.am)}", Fraction(after.stand), einheit, source=after.quelle or "Ablesung"
    )
    if len(stand.lesungen) > 1:
        before = stand.lesungen[0]
        since, first = (
            before.am,
            given(
                f"Ablesung {german_day(before.am)}", Fraction(before.stand), einheit, source=before.quelle or "Ablesung"
            ),
        )
    else:
        since = _last_reset(messwert.geraet.ruecksetzung or "", stand.grenze)
        first = given(f"Rücksetzung am {german_day(since)}", Fraction(0), einheit, source=messwert.where)
    days, whole = _time_between(messwert, stand)
    inputs: tuple[Figure[Value], ...] = (first, second, days, whole)
    formula = "runden({0} + ({1} - {0}) * {2} / {3}, 3)"
    earlier = stand.summe - stand.anzeige
    if len(stand.lesungen) > 1 and after.stand < stand.lesungen[0].stand:
        return _over_the_end(messwert, stand, inputs, name)
    if earlier % 1000:
        # the sum over all resets was rounded, and it has more decimals than three
        inputs = (*inputs, _before_reset(messwert, stand, earlier, einheit))
        formula = "runden({0} + ({1} - {0}) * {2} / {3} + {4}, 3) - {4}"
    return Figure(
        name,
        Fraction(stand.anzeige, _MIKRO),
        einheit,
        norm="HeizkostenV § 9b Abs. 1",
        sentence=_sentence(stand),
        inputs=inputs,
        formula=formula,
    )


def _sentence(stand: Stand) -> str:
    time = "Gradtagen" if stand.gradtage else "Tagen"
    quality = f"Güte: {stand.guete.value}."
    return f"Zwischen zwei Ablesungen nach {time} berechnet, auf drei Nachkommastellen gerundet. {quality}"


def _over_the_end(messwert: Messwert, stand: Stand, inputs: tuple[Figure[Value], ...], name: str) -> Figure[Value]:
    """A computed stand between two readings where the display ran over its last digit."""
    einheit = messwert.geraet.einheit or BASIS[messwert.geraet.art]
    over, display = _range(messwert, einheit), Fraction(stand.anzeige, _MIKRO)
    wrapped = display < stand.lesungen[0].stand
    counted: Figure[Value] = Figure(
        f"{name}, ohne Überlauf gezählt" if wrapped else name,
        display + over.number if wrapped else display,
        einheit,
        norm="HeizkostenV § 9b Abs. 1",
        sentence=_sentence(stand),
        inputs=(*inputs, over),
        formula="runden({0} + ({1} + {4} - {0}) * {2} / {3}, 3)",
    )
    return Figure(name, display, einheit, inputs=(counted, over), formula="{0} - {1}") if wrapped else counted


def _time_between(messwert: Messwert, stand: Stand) -> tuple[Figure[Value], Figure[Value]]:
    """The time up to a computed stand, and that between its two readings."""
    word, symbol, scale = _time(messwert.ort.tafel, gradtage=stand.gradtage)
    return (
        given(f"{word} bis zum Stichtag", Fraction(stand.teil, scale), symbol, source="Kalender"),
        given(f"{word} zwischen den Ablesungen", Fraction(stand.ganz, scale), symbol, source="Kalender"),
    )


def _last_reset(ruecksetzung: str, before: date) -> date:
    month, day = int(ruecksetzung[:2]), int(ruecksetzung[3:])
    found = []
    for year in (before.year - 1, before.year):
        try:
            found.append(date(year, month, day))
        except ValueError:
            found.append(date(year, 2, 28))
    return max(reset for reset in found if reset < before)


def _source(stand: Stand) -> str:
    if not stand.lesungen:
        return "Das Gerät beginnt nach dem Stichtag bei 0."
    lesung: Lesung = stand.lesungen[0]
    text = f"{ART[stand.herkunft]} am {german_day(lesung.am)}"
    quality = "" if stand.guete is Guete.SEHR_GUT else f"Güte: {stand.guete.value}"
    check = f"Checkzahl {lesung.checkzahl}" if lesung.checkzahl else ""
    return ", ".join(part for part in (text, lesung.quelle, lesung.grund, check, quality) if part)


def anteil_figure(haus: Abrechnungshaus, lauf: Lauf, person: Bewohner, label: str, value: Fraction) -> Figure[Value]:
    """A share in the time of one Nutzer: its size times his part of the time."""
    anteile = lauf.element.anteile
    assert anteile is not None
    assert lauf.gewichte is not None
    einheit = lauf.gewichte.einheit
    where = f"nutzeinheiten/{haus.akte.nutzeinheiten[person.einheit].nr}"
    if anteile.groesse == "stueck":
        return given(label, value, einheit, source=f"{where}/nutzer/{person.nutzer.nr}/stueck")
    spans = lauf.zeitraum
    if spans is not None and len(spans) > 1:
        return _in_spans(haus, lauf, person, label, value)
    return _in_one_span(haus, lauf, haus.zeiten(spans[0] if spans else None).bewohner[person.platz], label, value)


def _in_spans(haus: Abrechnungshaus, lauf: Lauf, person: Bewohner, label: str, value: Fraction) -> Figure[Value]:
    """A share in the several times of an element: the sum of the shares in each."""
    anteile = lauf.element.anteile
    assert anteile is not None
    assert lauf.gewichte is not None
    inside = [haus.zeiten(span).bewohner[person.platz] for span in lauf.zeitraum or ()]
    inside = [part for part in inside if part.tage]
    steps = _dated(haus, anteile.groesse or "", person)
    if len(inside) == 1 and inside[0].tage:
        return _in_one_span(haus, lauf, inside[0], label, value)
    time = [part.gradtage if anteile.zeit == "gradtage" else part.tage for part in inside]
    parts: list[Figure[Value]] = []
    for part, own in zip(inside, time, strict=True):
        name = f"{label}, {german_day(part.von)} bis {german_day(part.bis - DAY)}"
        # without steps the size is the same in every span
        share = value * own / sum(time) if steps is None else Fraction(0)
        parts.append(_in_one_span(haus, lauf, part, name, share))
    return Figure(label, value, lauf.gewichte.einheit, inputs=tuple(parts), formula="summe()")


def _in_one_span(haus: Abrechnungshaus, lauf: Lauf, person: Bewohner, label: str, value: Fraction) -> Figure[Value]:
    anteile = lauf.element.anteile
    assert anteile is not None
    assert lauf.gewichte is not None
    einheit = lauf.gewichte.einheit
    where = f"nutzeinheiten/{haus.akte.nutzeinheiten[person.einheit].nr}"
    own = person.gradtage if anteile.zeit == "gradtage" else person.tage
    whole = haus.belegung.ganz(anteile.zeit)
    steps = _dated(haus, anteile.groesse or "", person)
    if steps is not None:
        return dated_figure(haus.belegung, steps, (person.von, person.bis), anteile.zeit, (label, einheit, where))
    if own == whole:
        return given(label, value, einheit, source=where)
    size = given("Größe", value * whole / own, einheit, source=where)
    word, symbol, scale = _time(haus.belegung.tafel, gradtage=anteile.zeit == "gradtage")
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


def _time(tafel: Gradtage, *, gradtage: bool) -> tuple[str, str, int]:
    """Name, symbol and denominator of a weight of time."""
    return ("Gradtage", "‰", tafel.denominator) if gradtage else ("Tage", "Tage", 1)


def dated_figure(
    haus: Belegung, steps: Sequence[Stufe], span: tuple[date, date], art: str, labels: tuple[str, str, str]
) -> Figure[Value]:
    """A value that changes in time, weighted by the time of every step; labels: name, unit, source."""
    label, einheit, where = labels
    word, symbol, scale = _time(haus.tafel, gradtage=art == "gradtage")
    inputs: list[Figure[Value]] = []
    total = Fraction(0)
    for place, step in enumerate(steps):
        start = max(span[0], step.ab) if place else span[0]
        end = min(span[1], steps[place + 1].ab) if place + 1 < len(steps) else span[1]
        if start < end:
            weight = haus.tafel.weight(start, end) if art == "gradtage" else (end - start).days
            total += Fraction(step.wert) * weight
            name = f"Wert ab {german_day(step.ab)}"
            inputs.append(given(name, Fraction(step.wert), einheit, source=where))
            inputs.append(given(f"{word} mit diesem Wert", Fraction(weight, scale), symbol, source="Kalender"))
    whole = haus.ganz(art)
    terms = " + ".join(f"{{{place}}} * {{{place + 1}}}" for place in range(0, len(inputs), 2))
    inputs.append(given(f"{word} des Zeitraums", Fraction(whole, scale), symbol, source="Kalender"))
    formula = f"({terms}) / {{{len(inputs) - 1}}}"
    return Figure(label, total / whole, einheit, inputs=tuple(inputs), formula=formula)


def _dated(haus: Abrechnungshaus, groesse: str, person: Bewohner) -> Sequence[Stufe] | None:
    value: Decimal | int | tuple[AbTag[Decimal], ...] | tuple[AbTag[int], ...] | None
    if groesse == "personen" and not person.nutzer.leerstand:
        value = person.nutzer.personen
    elif groesse in ("heizflaeche", "warmwasserflaeche", "nebenflaeche"):
        value = haus.flaechen.of(groesse)[person.einheit]
    else:
        return None
    return value if isinstance(value, tuple) else None


def _heated(haus: Abrechnungshaus, place: int) -> Figure[Value]:
    """The heated area of one Nutzer, by the degree days of his time."""
    person = haus.belegung.bewohner[place]
    einheit = haus.akte.nutzeinheiten[person.einheit]
    where = f"nutzeinheiten/{einheit.nr}/flaeche"
    value = haus.flaechen.heizung[person.einheit]
    if isinstance(value, tuple):
        span = (person.von, person.bis)
        return dated_figure(haus.belegung, value, span, "gradtage", ("Heizfläche nach Gradtagen", "m2", where))
    size = given("Heizfläche", Fraction(value or 0), "m2", source=where)
    own, whole = person.gradtage, haus.belegung.ganz("gradtage")
    if own == whole:
        return size
    word, symbol, scale = _time(haus.belegung.tafel, gradtage=True)
    inputs = (
        size,
        given(f"{word} der Nutzung", Fraction(own, scale), symbol, source="Kalender"),
        given(f"{word} des Zeitraums", Fraction(whole, scale), symbol, source="Kalender"),
    )
    exact = size.value * own / whole
    return Figure("Heizfläche nach Gradtagen", exact, "m2", inputs=inputs, formula="{0} * {1} / {2}")


def summe_flaechen(haus: Abrechnungshaus, groesse: str) -> Figure[Value]:
    """The sum of the areas of a kind with its parts, those that change by days."""
    inputs: list[Figure[Value]] = []
    period = haus.belegung.period
    for einheit, value in zip(haus.akte.nutzeinheiten, haus.flaechen.of(groesse), strict=True):
        labels = f"Fläche der Nutzeinheit {einheit.lage or einheit.nr}", "m2", f"nutzeinheiten/{einheit.nr}/flaeche"
        if isinstance(value, tuple):
            inputs.append(dated_figure(haus.belegung, value, (period.start, period.end), "tage", labels))
        elif value is not None:
            inputs.append(given(labels[0], Fraction(value), labels[1], source=labels[2]))
    total = sum((figure.number for figure in inputs), Fraction(0))
    return Figure("Summe der Flächen", total, "m2", inputs=tuple(inputs), formula="summe()")


def summe_figure(name: str, inputs: tuple[Figure[Value], ...]) -> Figure[Value]:
    """The sum of bare numbers."""
    total = sum((figure.number for figure in inputs), Fraction(0))
    return Figure(name, total, inputs[0].unit_name if inputs else "", inputs=inputs, formula="summe()")


@dataclass(slots=True)
class Gewichtsherleitung:
    """Weights of the Nutzer in leaf elements, each built once; `aside`: as those of somebody else."""

    haus: Abrechnungshaus
    _known: dict[tuple[object, ...], Figure[Value]] = field(default_factory=dict)

    def weight(self, lauf: Lauf, place: int, *, aside: bool = False) -> Figure[Value]:
        """The weight of one Nutzer."""
        person = self.haus.belegung.bewohner[place]
        where = f"nutzeinheiten/{self.haus.akte.nutzeinheiten[person.einheit].nr}"
        return self._once((lauf.element.nr, place), lambda: self._weight(lauf, place), where if aside else "")

    def of_unit(self, lauf: Lauf, number: int, *, aside: bool) -> Figure[Value]:
        """The weight of one Nutzeinheit."""
        places = self.haus.belegung.einheiten[number]
        if len(places) == 1:
            return self.weight(lauf, places[0], aside=aside)
        weights = lauf.gewichte
        assert weights is not None
        einheit = self.haus.akte.nutzeinheiten[number]

        def build() -> Figure[Value]:
            parts = tuple(self.weight(lauf, place) for place in places)
            value = Fraction(weights.je_einheit[number], weights.teiler)
            return Figure(f"Nutzeinheit {einheit.nr}", value, weights.einheit, inputs=parts, formula="summe()")

        return self._once((lauf.element.nr, "unit", number), build, f"nutzeinheiten/{einheit.nr}" if aside else "")

    def together(self, lauf: Lauf) -> Figure[Value]:
        """The weights of all Nutzer."""
        weights = lauf.gewichte
        assert weights is not None
        name, where = f"{lauf.element.bezeichnung}, alle Nutzer", f"kostenbaum/{lauf.element.nr}"

        def build() -> Figure[Value]:
            parts = tuple(self.weight(lauf, place, aside=True) for place in range(len(weights.nutzer)))
            value = Fraction(weights.summe, weights.teiler)
            return Figure(name, value, weights.einheit, inputs=parts, formula="summe()")

        return self._once((lauf.element.nr, "all"), build, where)

    def _once(self, key: tuple[object, ...], build: Callable[[], Figure[Value]], aside: str) -> Figure[Value]:
        if key not in self._known:
            self._known[key] = build()
        figure = self._known[key]
        if not aside or not figure.inputs:
            return figure
        beside = (*key, "aside")
        if beside not in self._known:
            self._known[beside] = figure._replace(aside=True, source=aside)
        return self._known[beside]

    def _weight(self, lauf: Lauf, place: int) -> Figure[Value]:
        weights = lauf.gewichte
        assert weights is not None
        haus = self.haus
        person = haus.belegung.bewohner[place]
        einheit = haus.akte.nutzeinheiten[person.einheit]
        value = Fraction(weights.nutzer[place], weights.teiler)
        label = f"Nutzeinheit {einheit.nr}"
        if len(haus.belegung.einheiten[person.einheit]) > 1:
            label += f", {german_day(person.von)} bis {german_day(person.bis - DAY)}"
        if not value:
            return given(label, value, weights.einheit, source=f"nutzeinheiten/{einheit.nr}")
        if lauf.element.anteile is not None:
            return anteil_figure(haus, lauf, person, label, value)
        if haus.rohrwaerme is not None:
            added = haus.rohrwaerme.figure(
                lauf.element.nr, label, place, lambda own: self._units(lauf, own), lambda own: _heated(haus, own)
            )
            if added is not None:
                return added
        return Figure(label, value, weights.einheit, inputs=self._recorded(lauf, place).inputs, formula="summe()")

    def _units(self, lauf: Lauf, place: int) -> Figure[Value]:
        """What the devices of one Nutzer recorded."""
        return self._once((lauf.element.nr, place, "units"), lambda: self._recorded(lauf, place), "")

    def _recorded(self, lauf: Lauf, place: int) -> Figure[Value]:
        haus = self.haus
        person = haus.belegung.bewohner[place]
        einheit = haus.akte.nutzeinheiten[person.einheit]
        chosen = set(lauf.element.geraete.nummern) if lauf.element.geraete is not None else set()
        local = haus.belegung.einheiten[person.einheit].index(place)
        sections: tuple[Figure[Value], ...] = tuple(
            verbrauch_figure(messwert, abschnitt)
            for messwert in (haus.messung.geraete[geraet.nr] for geraet in einheit.geraete if geraet.nr in chosen)
            for abschnitt in messwert.abschnitte
            if abschnitt.platz == local
        )
        return summe_figure("erfasste Einheiten", sections)
