"""What all documents of one Abrechnung share, built once."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from umlage.core.finding import Finding
from umlage.core.settlement.akte import Akte, Freigabe
from umlage.core.settlement.audit.freigabe import genutzt
from umlage.core.settlement.ergebnis import Ergebnis, NutzerErgebnis
from umlage.core.settlement.flaechen import MIKRO, stufen
from umlage.core.settlement.komponenten import direct_tax
from umlage.core.settlement.messwert import HEIZT, Messwert
from umlage.core.settlement.verbrauchsinformation import Verbrauchsinformation
from umlage.documents import kopf
from umlage.documents.aufteilung import aufteilung
from umlage.documents.bausteine import Absender, Aufteilung, Hauskosten, Kohlendioxid, Logo
from umlage.documents.hauskosten import hauskosten
from umlage.documents.kohlendioxid import kohlendioxid
from umlage.documents.nutzergruppen import nutzergruppen
from umlage.documents.schluessel import Blatt, blatt
from umlage.documents.vorgang import PROBE, Vorgang
from umlage.documents.zahlen import euro, knapp


@dataclass
class Haussicht:
    """The Ergebnis with everything that is printed alike on every document of the house."""

    ergebnis: Ergebnis
    logo: Logo | None = None
    vorgang: Vorgang = PROBE
    _durchschnitt: dict[str, Fraction | None] = field(default_factory=dict)

    @property
    def akte(self) -> Akte:
        return self.ergebnis.haus.akte

    def zweck(self, nutzer: str) -> str:
        """Under which reference a Nutzer pays: by the number of the Abrechnung, so that a correction has its own."""
        if self.vorgang.nummer:
            return f"{self.vorgang.nummer} / {nutzer}"
        return f"{self.akte.liegenschaft.nr} / {nutzer} / {self.jahr}"

    @cached_property
    def absender(self) -> Absender:
        return kopf.absender(self.akte, self.logo)

    @cached_property
    def jahr(self) -> str:
        return kopf.jahr(self.akte.period)

    @cached_property
    def titel(self) -> str:
        return kopf.titel(self.akte)

    @cached_property
    def objekt(self) -> str:
        return kopf.objekt(self.akte)

    @cached_property
    def zeitraum(self) -> str:
        return kopf.spanne(self.akte.period)

    @cached_property
    def verbrauchsinformation(self) -> Verbrauchsinformation:
        return Verbrauchsinformation(self.ergebnis.haus)

    @cached_property
    def hauskosten(self) -> Hauskosten:
        return hauskosten(self.ergebnis)

    @cached_property
    def aufteilung(self) -> Aufteilung | None:
        return aufteilung(self.ergebnis)

    @cached_property
    def nutzergruppen(self) -> Aufteilung | None:
        return nutzergruppen(self.ergebnis)

    @cached_property
    def kohlendioxid(self) -> Kohlendioxid | None:
        return kohlendioxid(self.ergebnis)

    @cached_property
    def freigaben(self) -> list[tuple[Freigabe, Finding]]:
        """Errors that somebody let pass, with what is said of them."""
        return genutzt(self.akte, self.ergebnis.findings)

    @cached_property
    def blaetter(self) -> dict[str, Blatt]:
        """Leaf elements by number, in the order of print."""
        return {lauf.element.nr: blatt(self.ergebnis, lauf) for lauf in self.ergebnis.blaetter}

    @cached_property
    def nach_gradtagen(self) -> bool:
        """Whether any base costs follow degree days."""
        return any(zeichen.zeit == "gradtage" for zeichen in self.blaetter.values())

    @cached_property
    def gradtagssumme(self) -> Fraction:
        """Per mille of the whole period; 1000 for a year."""
        belegung = self.ergebnis.haus.belegung
        return Fraction(belegung.gradtage, belegung.tafel.denominator)

    @cached_property
    def geraete(self) -> list[list[Messwert]]:
        """The devices of every Nutzeinheit."""
        einheiten: list[list[Messwert]] = [[] for _ in self.akte.nutzeinheiten]
        for messwert in self.ergebnis.haus.messung.geraete.values():
            if messwert.einheit is not None:
                einheiten[messwert.einheit].append(messwert)
        return einheiten

    @cached_property
    def vorgaenger(self) -> dict[str, str]:
        """By the number of a device the one it replaced."""
        alle = self.ergebnis.haus.messung.geraete.values()
        return {m.geraet.ersetzt_durch: m.geraet.nr for m in alle if m.geraet.ersetzt_durch}

    @cached_property
    def mehrere_flaechen(self) -> bool:
        """Whether some Nutzeinheit has different areas for heating, hot water and ancillary costs."""
        flaechen = self.ergebnis.haus.flaechen
        return flaechen.heizung != flaechen.warmwasser or flaechen.heizung != flaechen.nebenkosten

    @cached_property
    def heizarten(self) -> tuple[str, ...]:
        """Kinds of heating devices of the Nutzer."""
        return tuple(art for art in sorted(HEIZT) if self.ergebnis.haus.messung.of_kind(art))

    @cached_property
    def mittlere_flaechen(self) -> list[Fraction]:
        """Heated area of every Nutzeinheit, over the days of the period where it changes."""
        haus, period = self.ergebnis.haus, self.akte.period
        flaechen = []
        for wert in haus.flaechen.heizung:
            if isinstance(wert, tuple):
                gewichtet = stufen(wert, period.start, period.end, haus.belegung, "tage")
                flaechen.append(Fraction(gewichtet, period.days * MIKRO))
            else:
                flaechen.append(Fraction(wert or 0))
        return flaechen

    def durchschnitt(self, art: str) -> Fraction | None:
        """Consumption per m² of all Nutzeinheiten with heating devices of this kind."""
        if art not in self._durchschnitt:
            geraete = self.ergebnis.haus.messung.of_kind(art)
            einheiten = {messwert.einheit for messwert in geraete if messwert.einheit is not None}
            flaeche = sum((self.mittlere_flaechen[nr] for nr in einheiten), Fraction(0))
            menge = sum((messwert.menge for messwert in geraete), Fraction(0))
            self._durchschnitt[art] = menge / flaeche if flaeche else None
        return self._durchschnitt[art]

    def personen(self) -> list[NutzerErgebnis]:
        """All Nutzer except vacancies."""
        return [person for person in self.ergebnis.nutzer if not person.bewohner.nutzer.leerstand]

    def ganze_zeit(self, person: NutzerErgebnis) -> bool:
        """Whether the Nutzer stayed the whole period."""
        return person.bewohner.tage == self.ergebnis.haus.belegung.tage

    def steuer(self, person: NutzerErgebnis) -> list[tuple[Fraction, int]]:
        """Contained tax of one Nutzer: rate and cents."""
        platz = person.bewohner.platz
        cents = {satz: anteile.nutzer[platz] for satz, anteile in self.ergebnis.steuer.items()}
        for posten in person.direkt:
            for satz in posten.steuer:
                cents[satz] = cents.get(satz, 0) + direct_tax(posten, satz)
        return sorted(((satz, wert) for satz, wert in cents.items() if wert), reverse=True)

    def steuertext(self, person: NutzerErgebnis) -> str:
        """`19 % Mehrwertsteuer 174,28 €`; several rates joined; empty when there is none."""
        teile = [(f"{knapp(satz, 2)} %", euro(wert)) for satz, wert in self.steuer(person)]
        if len(teile) == 1:
            return f"{teile[0][0]} Mehrwertsteuer {teile[0][1]}"
        return "Mehrwertsteuer " + ", ".join(f"{satz} {wert}" for satz, wert in teile) if teile else ""
