"""What § 6a Abs. 3 HeizkostenV wants to be compared: consumption with last year's, adjusted for weather, per area."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property

from umlage.core.figure import Figure, Value, given
from umlage.core.law.heizkostenv import p6a_information as p6a
from umlage.core.quantity import NotConvertible, factor
from umlage.core.settlement.akte import Durchschnittsnutzer, Energiemix
from umlage.core.settlement.belegung import Bewohner
from umlage.core.settlement.brennstoff import Brennstoff
from umlage.core.settlement.gruppenwaerme import Gruppenwaerme, gruppenwaermen
from umlage.core.settlement.haus import Abrechnungshaus
from umlage.core.settlement.heizwaerme import einheiten, heizwaerme, heizwaermen
from umlage.core.settlement.herleitung_verbrauch import dated_figure, verbrauch_figure
from umlage.core.settlement.messwert import BASIS, HEIZT, Messwert

_VORJAHR = {"hkv": "HKV", "waermezaehler": "kWh", "warmwasserzaehler": "m3", "kaltwasserzaehler": "m3"}


@dataclass  # without slots: what is found once is kept
class Verbrauchsinformation:
    """Figures of one house; each is built when somebody asks."""

    haus: Abrechnungshaus
    _devices: dict[int, list[Messwert]] = field(default_factory=dict)

    def paths(self, person: Bewohner) -> Iterator[str]:
        """The names of the figures that this Nutzer has, as `figure` knows them."""
        if self.heizung_bereinigt(person) is not None:
            yield from ("heizung_bereinigt", "heizung_vorjahr_bereinigt")
        if self.heizung_rechnerisch(person) is not None:
            yield "heizung_rechnerisch"
        if self.durchschnittsnutzer(person) is not None:
            if self.heizung_je_flaeche(person) is not None:
                yield "heizung_je_flaeche"
            if self.warmwasser_je_flaeche(person) is not None:
                yield "warmwasser_je_flaeche"

    def figure(self, person: Bewohner, what: str) -> Figure[Value]:
        """A figure by its name; KeyError when the Nutzer has none."""
        known = {
            "heizung_bereinigt": self.heizung_bereinigt,
            "heizung_vorjahr_bereinigt": self.heizung_vorjahr_bereinigt,
            "heizung_rechnerisch": self.heizung_rechnerisch,
            "heizung_je_flaeche": self.heizung_je_flaeche,
            "warmwasser_je_flaeche": self.warmwasser_je_flaeche,
        }
        found = known[what](person)
        if found is None:
            raise KeyError(what)
        return found

    # --- consumption -------------------------------------------------------------------------------

    def heizart(self, person: Bewohner) -> str | None:
        """The one kind of heating device of the Nutzeinheit; None where there are several, or none."""
        kinds = {messwert.geraet.art for messwert in self._of(person.einheit)} & HEIZT
        return next(iter(kinds)) if len(kinds) == 1 else None

    def verbrauch(self, person: Bewohner, art: str) -> Figure[Value] | None:
        """What the devices of a kind recorded in the time of the Nutzer; None without devices."""
        place = self.haus.belegung.einheiten[person.einheit].index(person.platz)
        sections = tuple(
            verbrauch_figure(messwert, abschnitt)
            for messwert in self._of(person.einheit)
            if messwert.geraet.art == art
            for abschnitt in messwert.abschnitte
            if abschnitt.platz == place
        )
        if not sections:
            return None
        total = sum((section.number for section in sections), Fraction(0))
        return Figure("Verbrauch des Zeitraums", total, BASIS[art], inputs=sections, formula="summe()")

    def _of(self, einheit: int) -> list[Messwert]:
        if not self._devices:
            self._devices = {number: [] for number in range(len(self.haus.akte.nutzeinheiten))}
            for messwert in self.haus.messung.geraete.values():
                if messwert.einheit is not None:
                    self._devices[messwert.einheit].append(messwert)
        return self._devices[einheit]

    def heizung_rechnerisch(self, person: Bewohner) -> Figure[Value] | None:
        """Heating in kWh where allocators count units: their share of the heat of the house; None where unknown."""
        own = self.verbrauch(person, "hkv")
        if own is None:
            return None
        rule = p6a.heizung_rechnerisch.at(self._day())
        group = self.gruppe(person)
        if group is not None:
            return rule("Heizung, rechnerisch", group.benannt, own, group.einheiten)
        if self.einheiten is None or self.heizwaerme is None:
            return None
        return rule("Heizung, rechnerisch", self.heizwaerme, own, self.einheiten)

    def gruppe(self, person: Bewohner) -> Gruppenwaerme | None:
        """The group whose heat the allocators of the Nutzeinheit share, where the house has groups."""
        own = {messwert.geraet.nr for messwert in self._of(person.einheit) if messwert.geraet.art == "hkv"}
        return next((one for one in self.gruppen if own and own <= one.geraete), None)

    def waermen(self, person: Bewohner) -> tuple[Figure[Fraction], ...]:
        """What the heat is made of that the allocators of a Nutzer share."""
        group = self.gruppe(person)
        return tuple(self.heizwaermen.values()) if group is None else group.quellen

    @cached_property
    def gruppen(self) -> tuple[Gruppenwaerme, ...]:
        """The heat of groups and of trees by hand."""
        return gruppenwaermen(self.haus)

    @cached_property
    def heizwaermen(self) -> dict[str, Figure[Fraction]]:
        """Heat of the heating by plant; empty where it is not known."""
        return heizwaermen(self.haus)

    @cached_property
    def heizwaerme(self) -> Figure[Fraction] | None:
        return heizwaerme(self.haus)

    @cached_property
    def einheiten(self) -> Figure[Value] | None:
        return einheiten(self.haus)

    # --- weather -----------------------------------------------------------------------------------

    def heizung_bereinigt(self, person: Bewohner) -> Figure[Value] | None:
        """Heating of this period at comparable weather; None where the Akte lacks weather or last year's value."""
        art, last = self._comparable(person)
        if art is None or last is None:
            return None
        own = self.verbrauch(person, art)
        weather = self.haus.akte.information.witterung
        if own is None or weather is None or weather.art == "gradtagzahlen":
            return own
        rule = p6a.verbrauch_klimafaktor.at(self._day())
        weather_factor = given("Klimafaktor dieses Zeitraums", Fraction(weather.zeitraum), source=weather.quelle)
        figure = rule("Heizung dieses Zeitraums, witterungsbereinigt", own, weather_factor)
        return figure._replace(unit_name=BASIS[art])

    def heizung_vorjahr_bereinigt(self, person: Bewohner) -> Figure[Value] | None:
        """Heating of the period before at the same weather."""
        art, last = self._comparable(person)
        weather = self.haus.akte.information.witterung
        if art is None or last is None or weather is None:
            return None
        name = "Heizung des Vorjahres, witterungsbereinigt"
        before = Fraction(weather.vorzeitraum)
        if weather.art == "klimafaktoren":
            weather_factor = given("Klimafaktor des vorigen Zeitraums", before, source=weather.quelle)
            figure = p6a.verbrauch_klimafaktor.at(self._day())(name, last, weather_factor)
        else:
            now = given("Gradtagzahl dieses Zeitraums", Fraction(weather.zeitraum), source=weather.quelle)
            then = given("Gradtagzahl des vorigen Zeitraums", before, source=weather.quelle)
            figure = p6a.verbrauch_gradtagzahl.at(self._day())(name, last, now, then)
        return figure._replace(unit_name=BASIS[art])

    def _comparable(self, person: Bewohner) -> tuple[str | None, Figure[Value] | None]:
        """The heating devices and last year's value, where the Nutzer stayed and the weather is known."""
        earlier = person.nutzer.vorjahr
        stayed = person.tage == self.haus.belegung.tage
        if self.haus.akte.information.witterung is None or earlier is None or earlier.heizung is None or not stayed:
            return None, None
        art = self.heizart(person)
        if art is None:
            return None, None
        where = f"nutzeinheiten/{self.haus.akte.nutzeinheiten[person.einheit].nr}/nutzer/{person.nutzer.nr}/vorjahr"
        return art, given("Heizung des Vorjahres", Fraction(earlier.heizung), _VORJAHR[art], source=where)

    # --- average Nutzer ----------------------------------------------------------------------------

    def durchschnittsnutzer(self, person: Bewohner) -> Durchschnittsnutzer | None:
        """The average Nutzer of the same category, for who stayed the whole period."""
        if person.tage != self.haus.belegung.tage:
            return None
        use = self.haus.akte.nutzeinheiten[person.einheit].nutzung
        return next((row for row in self.haus.akte.information.durchschnittsnutzer if row.nutzung == use), None)

    def heizung_je_flaeche(self, person: Bewohner) -> Figure[Value] | None:
        """Heating per square metre."""
        art = self.heizart(person)
        return None if art is None else self._per_area(person, art, "heizflaeche", "Heizung")

    def warmwasser_je_flaeche(self, person: Bewohner) -> Figure[Value] | None:
        """Hot water per square metre."""
        return self._per_area(person, "warmwasserzaehler", "warmwasserflaeche", "Warmwasser")

    def _per_area(self, person: Bewohner, art: str, groesse: str, name: str) -> Figure[Value] | None:
        own, area = self.verbrauch(person, art), self._area(person, groesse)
        if own is None or not area.number:
            return None
        return p6a.verbrauch_je_flaeche.at(self._day())(f"{name} je m²", own, area)

    def _area(self, person: Bewohner, groesse: str) -> Figure[Value]:
        where = f"nutzeinheiten/{self.haus.akte.nutzeinheiten[person.einheit].nr}/flaeche"
        value = self.haus.flaechen.of(groesse)[person.einheit]
        if isinstance(value, tuple):
            span = (person.von, person.bis)
            return dated_figure(self.haus.belegung, value, span, "tage", ("Fläche", "m2", where))
        return given("Fläche", Fraction(value or 0), "m2", source=where)

    # --- energy ------------------------------------------------------------------------------------

    def mix(self, anlage: str) -> Energiemix | None:
        """What the supplier says of the energy of a plant."""
        return next((row for row in self.haus.akte.information.energiemix if row.anlage == anlage), None)

    def treibhausgase(self, brennstoff: Brennstoff) -> Figure[Value] | None:
        """Greenhouse gases of the heat that the plant was supplied with; None where quantity or factor lacks."""
        mix = self.mix(brennstoff.anlage.nr)
        if mix is None or mix.treibhausgas is None or not brennstoff.menge:
            return None
        try:
            per_kwh = factor(brennstoff.einheit, "kWh")
        except NotConvertible:
            return None
        heat: Figure[Value] = brennstoff.mengen
        if per_kwh != 1:
            size = given(f"Umrechnung {brennstoff.einheit} in kWh", per_kwh, norm="SI-Einheiten")
            heat = Figure("Wärme", heat.number * per_kwh, "kWh", inputs=(heat, size), formula="{0} * {1}")
        source = mix.quelle or "information/energiemix"
        rate = given("Treibhausgase je kWh", Fraction(mix.treibhausgas), "kg/kWh", source=source)
        return p6a.treibhausgase.at(self._day())("Treibhausgase der Wärme", heat, rate)

    def _day(self) -> date:
        # periods before the amendment may be compared as well: by the wording that came first
        return max(self.haus.belegung.period.last, p6a.SINCE)
