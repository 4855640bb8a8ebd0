"""§ 9a HeizkostenV: what a device without readings would have counted, by the way that the Akte chooses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from umlage.core.figure import Figure, Value, given
from umlage.core.finding import Finding, Severity, error, note, warning
from umlage.core.law.heizkostenv import p9a_schaetzung as p9a
from umlage.core.money import german_exact, half_up_at
from umlage.core.period import DAY, german_day
from umlage.core.quantity import printed
from umlage.core.settlement.akte import Schaetzung, Vorperiode
from umlage.core.settlement.flaechen import Flaechen
from umlage.core.settlement.herleitung_verbrauch import verbrauch_figure
from umlage.core.settlement.messung import Messung
from umlage.core.settlement.messwert import BASIS, HEIZT, Messwert
from umlage.core.settlement.schaetzgrenze import mittlere_flaeche
from umlage.core.verbrauch.geraet import PIKO, Abschnitt
from umlage.core.verbrauch.staende import tage

NORM = "HeizkostenV § 9a Abs. 1"
VERFAHREN = {
    "vorperioden": "nach vergleichbaren Zeiträumen",
    "vergleichsraeume": "nach vergleichbaren Räumen",
    "durchschnitt": "nach dem Durchschnitt",
}
_FLAECHE = {
    "kaltwasserzaehler": "nebenflaeche",
    "warmwasserzaehler": "warmwasserflaeche",
    "warmwasserkostenverteiler": "warmwasserflaeche",
}
_STELLEN = 3  # as a meter shows


@dataclass(slots=True)
class _Haus:
    """What estimates are made of; sums over many devices are made once."""

    messung: Messung
    flaechen: Flaechen
    _known: dict[tuple[str, ...], Figure[Value]] = field(default_factory=dict)

    def read(self, art: str) -> list[Messwert]:
        """The devices of a kind in Nutzeinheiten that were read, all their stands."""
        return [messwert for messwert in self.messung.of_kind(art) if not _estimated(messwert)]

    def together(self, messwerte: Sequence[Messwert], name: str) -> Figure[Value]:
        key = tuple(messwert.geraet.nr for messwert in messwerte)
        if key not in self._known:
            parts = tuple(_menge(messwert) for messwert in messwerte)
            total = sum((part.number for part in parts), Fraction(0))
            self._known[key] = Figure(name, total, parts[0].unit_name, inputs=parts, formula="summe()")
        return self._known[key]

    def area(self, einheit: int, art: str) -> Figure[Fraction]:
        """The area of a Nutzeinheit over the period."""
        akte, haus = self.messung.akte, self.messung.haus
        value = self.flaechen.of(_FLAECHE.get(art, "heizflaeche"))[einheit]
        nr = akte.nutzeinheiten[einheit].nr
        return given(f"Fläche Nutzeinheit {nr}", mittlere_flaeche(value, haus), "m2", source=f"nutzeinheiten/{nr}")


def schaetzen(messung: Messung, flaechen: Flaechen) -> list[Finding]:
    """Estimate every device that asks for it, and say so; an error where the grounds of an estimate are missing."""
    findings: list[Finding] = []
    haus = _Haus(messung, flaechen)
    for messwert in messung.geschaetzt:
        if len(messwert.grenzen) > 1:
            findings += _one(haus, messwert)
    return findings


def _one(haus: _Haus, messwert: Messwert) -> Iterator[Finding]:
    angabe = messwert.geraet.schaetzung
    assert angabe is not None
    found = list(_contradictions(haus, messwert, angabe))
    yield from found
    if any(finding.severity is Severity.ERROR for finding in found):
        return
    exact = _WAYS[angabe.verfahren](haus, messwert, angabe)._replace(unit_name=BASIS[messwert.geraet.art])
    value = half_up_at(exact.number, _STELLEN)
    name = f"Gerät {messwert.geraet.nr}{f', {messwert.geraet.raum}' if messwert.geraet.raum else ''}, geschätzt"
    basis = BASIS[messwert.geraet.art]
    figure: Figure[Value] = Figure(
        name,
        value,
        basis,
        norm=NORM,
        sentence=f"Verbrauch {VERFAHREN[angabe.verfahren]} geschätzt ({NORM}). Grund: {angabe.grund}",
        inputs=(exact,),
        formula=f"runden({{0}}, {_STELLEN})",
    )
    messwert.estimate(tuple(_shared(messwert, figure)))
    yield warning(
        "schaetzung.geraet",
        messwert.where,
        f"Der Verbrauch ist {VERFAHREN[angabe.verfahren]} geschätzt: {german_exact(value)} {printed(basis)}. "
        f"Grund: {angabe.grund}",
        norm=NORM,
    )
    if messwert.geraet.ablesungen:
        text = "Die Ablesungen des Geräts gelten nicht, weil sein ganzer Verbrauch geschätzt ist."
        yield note("schaetzung.ablesungen", messwert.where, text)


def _shared(messwert: Messwert, figure: Figure[Value]) -> Iterator[Abschnitt]:
    """The estimate, split by time where the Nutzer changed."""
    weight = messwert.ort.tafel.weight if messwert.geraet.art in HEIZT else tage
    whole = weight(messwert.grenzen[0], messwert.grenzen[-1])
    for place, (von, bis) in zip(messwert.plaetze, pairwise(messwert.grenzen), strict=True):
        part = weight(von, bis)
        own = figure
        if part != whole:
            own = Figure(
                f"{figure.name}, {german_day(von)} bis {german_day(bis - DAY)}",
                figure.number * part / whole,
                figure.unit_name,
                norm="HeizkostenV § 9b Abs. 3",
                sentence="Der geschätzte Verbrauch wird nach Zeit geteilt.",
                inputs=(figure, *_times(messwert, (von, bis), (messwert.grenzen[0], messwert.grenzen[-1]))),
                formula="{0} * {1} / {2}",
            )
        yield Abschnitt(place, von, bis, own.number * PIKO, None, None, figur=own)


def _times(messwert: Messwert, *spans: tuple[date, date]) -> tuple[Figure[Value], ...]:
    """Spans of time as degree days where the device heats, else as days."""
    tafel = messwert.ort.tafel
    heats = messwert.geraet.art in HEIZT
    found: list[Figure[Value]] = []
    for von, bis in spans:
        days = f"{german_day(von)} bis {german_day(bis - DAY)}"
        if heats:
            value = Fraction(tafel.weight(von, bis), tafel.denominator)
            found.append(given(f"Gradtage {days}", value, "‰", source="Kalender"))
        else:
            found.append(given(f"Tage {days}", Fraction((bis - von).days), "Tage", source="Kalender"))
    return tuple(found)


# --- the three ways ----------------------------------------------------------------------------------


def _by_earlier_periods(haus: _Haus, messwert: Messwert, angabe: Schaetzung) -> Figure[Value]:
    each = tuple(_earlier(haus, messwert, angabe, row) for row in angabe.vorperioden)
    if len(each) == 1:
        return each[0]
    mean = sum((figure.number for figure in each), Fraction(0)) / len(each)
    terms = " + ".join(f"{{{place}}}" for place in range(len(each)))
    return Figure("Mittel der Zeiträume", mean, each[0].unit_name, inputs=each, formula=f"({terms}) / {len(each)}")


def _earlier(haus: _Haus, messwert: Messwert, angabe: Schaetzung, row: Vorperiode) -> Figure[Value]:
    day, basis = messwert.grenzen[0], BASIS[messwert.geraet.art]
    span = f"{german_day(row.von)} bis {german_day(row.bis)}"
    source = row.quelle or angabe.quelle or f"{messwert.where}/schaetzung"
    used = given(f"Verbrauch {span}", Fraction(row.verbrauch), basis, source=source)
    name = "aus dem früheren Zeitraum"
    if row.uebrige is not None:
        others = haus.together(_others(haus, messwert), "übrige Geräte jetzt")
        before = given("übrige Geräte damals", Fraction(row.uebrige), basis, source=source)
        return p9a.vorperiode_nach_uebrigen.at(day)(name, used, others, before)._replace(unit_name=basis)
    if row.gradtagzahl is not None:
        now = given("Gradtagzahl jetzt", Fraction(angabe.gradtagzahl or 0), source=angabe.quelle or source)
        then = given("Gradtagzahl damals", Fraction(row.gradtagzahl), source=source)
        return p9a.vorperiode_nach_witterung.at(day)(name, used, now, then)._replace(unit_name=basis)
    own = (messwert.grenzen[0], messwert.grenzen[-1])
    times = _times(messwert, own, (row.von, row.bis + DAY))
    return p9a.vorperiode_nach_zeit.at(day)(name, used, *times)._replace(unit_name=basis)


def _by_rooms(haus: _Haus, messwert: Messwert, angabe: Schaetzung) -> Figure[Value]:
    chosen = [(haus.messung.geraete[row.geraet], row.groesse) for row in angabe.vergleich]
    used = haus.together([one for other, _ in chosen for one in _place(haus, other)], "Verbrauch der Vergleichsräume")
    sizes = [_size(haus, other, size) for other, size in chosen]
    whole = _sum("Größe der Vergleichsräume", sizes)
    exact = p9a.vergleichsraeume.at(messwert.grenzen[0])(
        "nach vergleichbaren Räumen", _size(haus, messwert, angabe.groesse), used, whole
    )
    return _for_its_time(messwert, exact)


def _by_average(haus: _Haus, messwert: Messwert, angabe: Schaetzung) -> Figure[Value]:
    units, devices = _group(haus, messwert, angabe)
    used = haus.together(devices, "Verbrauch der abgelesenen Nutzeinheiten")
    areas = [haus.area(number, messwert.geraet.art) for number in units]
    whole = _sum("Fläche der abgelesenen Nutzeinheiten", areas)
    own = _size(haus, messwert, angabe.groesse)
    exact = p9a.durchschnitt.at(messwert.grenzen[0])("nach dem Durchschnitt", own, used, whole)
    return _for_its_time(messwert, exact)


_WAYS = {"vorperioden": _by_earlier_periods, "vergleichsraeume": _by_rooms, "durchschnitt": _by_average}


def _for_its_time(messwert: Messwert, figure: Figure[Value]) -> Figure[Value]:
    """What others used in the whole period, for the time in which this device hung."""
    own, whole = (messwert.grenzen[0], messwert.grenzen[-1]), (messwert.ort.grenzen[0], messwert.ort.grenzen[-1])
    times = _times(messwert, own, whole)
    if own == whole:
        return figure
    value = figure.number * times[0].number / times[1].number
    name = f"{figure.name}, für seine Zeit"
    return Figure(name, value, BASIS[messwert.geraet.art], inputs=(figure, *times), formula="{0} * {1} / {2}")


def _size(haus: _Haus, messwert: Messwert, size: Decimal | None) -> Figure[Fraction]:
    if size is not None:
        return given(f"Größe, Gerät {messwert.geraet.nr}", Fraction(size), source=messwert.where)
    assert messwert.einheit is not None
    return haus.area(messwert.einheit, messwert.geraet.art)


def _sum(name: str, parts: Sequence[Figure[Fraction]]) -> Figure[Value]:
    total = sum((part.value for part in parts), Fraction(0))
    return Figure(name, total, parts[0].unit_name, inputs=tuple(parts), formula="summe()")


def _menge(messwert: Messwert) -> Figure[Value]:
    parts = tuple(verbrauch_figure(messwert, abschnitt) for abschnitt in messwert.abschnitte)
    basis = BASIS[messwert.geraet.art]
    return Figure(f"Gerät {messwert.geraet.nr}", messwert.menge, basis, inputs=parts, formula="summe()")


def _estimated(messwert: Messwert) -> bool:
    geraet = messwert.geraet
    return geraet.schaetzung is not None or any(lesung.art == "schaetzung" for lesung in geraet.ablesungen)


def _others(haus: _Haus, messwert: Messwert) -> list[Messwert]:
    return [other for other in haus.read(messwert.geraet.art) if other.geraet.nr != messwert.geraet.nr]


def _group(haus: _Haus, messwert: Messwert, angabe: Schaetzung) -> tuple[list[int], list[Messwert]]:
    """The Nutzeinheiten of the building or the group whose devices of this kind were all read, and those devices."""
    art = messwert.geraet.art
    chosen = set(angabe.nutzeinheiten)
    every = haus.messung.of_kind(art)
    left_out = {other.einheit for other in every if _estimated(other)}
    devices = [
        other
        for other in every
        if other.einheit is not None
        and other.einheit not in left_out
        and (not chosen or haus.messung.akte.nutzeinheiten[other.einheit].nr in chosen)
    ]
    return sorted({other.einheit for other in devices if other.einheit is not None}), devices


def _place(haus: _Haus, messwert: Messwert) -> list[Messwert]:
    """The devices that hung in one place one after the other: predecessors and successors of an exchange."""
    beside = [other for other in haus.messung.of_kind(messwert.geraet.art) if other.einheit == messwert.einheit]
    chain = {messwert.geraet.nr}
    while True:
        before = len(chain)
        for other in beside:
            if {other.geraet.nr, other.geraet.ersetzt_durch} & chain:
                chain |= {other.geraet.nr} | ({other.geraet.ersetzt_durch} if other.geraet.ersetzt_durch else set())
        if len(chain) == before:
            return [other for other in beside if other.geraet.nr in chain]


# --- what is missing ---------------------------------------------------------------------------------


def _contradictions(haus: _Haus, messwert: Messwert, angabe: Schaetzung) -> Iterator[Finding]:
    where = f"{messwert.where}/schaetzung"
    for name, way in (("vorperioden", "vorperioden"), ("vergleich", "vergleichsraeume")):
        if bool(getattr(angabe, name)) is not (angabe.verfahren == way):
            text = f"Die Angabe {name} gehört zum Verfahren {way}: dort ist sie nötig, sonst nicht erlaubt."
            yield error("schaetzung.angaben", f"{where}/{name}", text, norm=NORM)
    if angabe.verfahren == "vorperioden":
        for number, row in enumerate(angabe.vorperioden, start=1):
            yield from _about_earlier(haus, messwert, angabe, row, f"{where}/vorperioden/{number}")
        return
    if angabe.groesse is None and not _alone(haus, messwert):
        text = "Die Nutzeinheit hat mehrere Geräte dieser Art; ihre Fläche gilt nicht für dieses allein."
        if messwert.einheit is None:
            text = "Das Gerät gehört zu keiner Nutzeinheit, deren Fläche gälte."
        yield error("schaetzung.groesse", f"{where}/groesse", text, norm=NORM, remedy="Die Größe angeben.")
        return
    if angabe.verfahren == "vergleichsraeume":
        yield from _about_rooms(haus, messwert, angabe, where)
    elif not sum(haus.area(number, messwert.geraet.art).value for number in _group(haus, messwert, angabe)[0]):
        text = "Es gibt keine andere Nutzeinheit mit Fläche, deren Geräte dieser Art alle abgelesen sind."
        yield error("schaetzung.grundlage", where, text, norm=NORM, remedy="Ein anderes verfahren wählen.")
    known = {einheit.nr for einheit in haus.messung.akte.nutzeinheiten}
    for nr in angabe.nutzeinheiten:
        if nr not in known:
            yield error("schaetzung.angaben", f"{where}/nutzeinheiten", f"Die Nutzeinheit {nr} gibt es nicht.")


def _alone(haus: _Haus, messwert: Messwert) -> bool:
    """Whether its place of measurement is the only one of its kind in its Nutzeinheit."""
    beside = [other for other in haus.messung.of_kind(messwert.geraet.art) if other.einheit == messwert.einheit]
    return messwert.einheit is not None and len(beside) == len(_place(haus, messwert))


def _about_earlier(
    haus: _Haus, messwert: Messwert, angabe: Schaetzung, row: Vorperiode, where: str
) -> Iterator[Finding]:
    if row.von > row.bis or row.bis >= messwert.ort.grenzen[0]:
        text = "Ein vergleichbarer Zeitraum endet vor dem Abrechnungszeitraum und nicht vor seinem Anfang."
        yield error("schaetzung.zeitraum", where, text, norm=NORM)
    if row.uebrige is not None and row.gradtagzahl is not None:
        text = "Entweder nach den übrigen Geräten oder nach der Gradtagzahl umrechnen, nicht nach beidem."
        yield error("schaetzung.angaben", where, text, norm=NORM)
    elif row.uebrige is not None:
        if not row.uebrige or not _others(haus, messwert):
            text = "Übrige Geräte derselben Art, die damals und jetzt gezählt haben, gibt es nicht."
            yield error("schaetzung.grundlage", f"{where}/uebrige", text, norm=NORM)
        whole = (messwert.ort.grenzen[0], messwert.ort.grenzen[-1])
        if (messwert.grenzen[0], messwert.grenzen[-1]) != whole:
            text = "Das Gerät hing nicht im ganzen Zeitraum; nach den übrigen Geräten lässt sich dann nicht umrechnen."
            yield error("schaetzung.angaben", f"{where}/uebrige", text, norm=NORM)
    elif row.gradtagzahl is not None and not (row.gradtagzahl and angabe.gradtagzahl):
        text = "Zum Umrechnen nach der Witterung braucht es die Gradtagzahl von damals und von jetzt."
        yield error("schaetzung.angaben", f"{where}/gradtagzahl", text, norm=NORM)


def _all_the_time(haus: _Haus, messwert: Messwert) -> bool:
    """Whether something was counted in the place of a device from the first day of the period to the last."""
    spans = [one.grenzen for one in _place(haus, messwert) if len(one.grenzen) > 1]
    whole = messwert.ort.grenzen
    return bool(spans) and (min(span[0] for span in spans), max(span[-1] for span in spans)) == (whole[0], whole[-1])


def _about_rooms(haus: _Haus, messwert: Messwert, angabe: Schaetzung, where: str) -> Iterator[Finding]:
    for row in angabe.vergleich:
        other = haus.messung.geraete.get(row.geraet)
        alien = other is None or other.einheit is None or other.geraet.art != messwert.geraet.art
        if other is None or alien or any(map(_estimated, _place(haus, other))):
            text = f"Das Gerät {row.geraet} ist kein abgelesenes Gerät derselben Art in einer Nutzeinheit."
            yield error("schaetzung.grundlage", f"{where}/vergleich", text, norm=NORM)
        elif not _all_the_time(haus, other):
            text = f"Das Gerät {row.geraet} hing nicht im ganzen Zeitraum, auch nicht mit seinem Nachfolger."
            yield error("schaetzung.grundlage", f"{where}/vergleich", text, norm=NORM)
        elif row.groesse is None and not _alone(haus, other):
            text = f"Die Nutzeinheit des Geräts {row.geraet} hat mehrere davon; seine Größe fehlt."
            yield error("schaetzung.groesse", f"{where}/vergleich", text, norm=NORM, remedy="Die Größe angeben.")
        elif (row.groesse is None) is not (angabe.groesse is None):
            text = "Die eigene Größe und die aller Vergleichsräume stehen da, oder keine: sonst ist es zweierlei Maß."
            yield error("schaetzung.groesse", f"{where}/vergleich", text, norm=NORM)
        elif not _size(haus, other, row.groesse).value:
            text = f"Die Größe zum Gerät {row.geraet} ist 0."
            yield error("schaetzung.groesse", f"{where}/vergleich", text, norm=NORM)
