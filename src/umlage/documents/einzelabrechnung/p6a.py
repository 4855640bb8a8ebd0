"""What § 6a Abs. 3 HeizkostenV wants to be said on page 4; what nobody stated is said to be missing."""

from __future__ import annotations

from collections.abc import Iterator

from umlage.core.quantity import printed
from umlage.core.settlement.akte import Energiemix
from umlage.core.settlement.brennstoff import Brennstoff
from umlage.core.settlement.ergebnis import NutzerErgebnis
from umlage.documents import kopf
from umlage.documents.bausteine import Abschnitt, Satz, satz
from umlage.documents.haussicht import Haussicht
from umlage.documents.kohlendioxid import enthalten
from umlage.documents.zahlen import FEST, dezimal, euro, knapp

_ENTGELTE = ("geraetemiete", "eichung", "ablesung", "abrechnung", "uvi")


def p6a(sicht: Haussicht, person: NutzerErgebnis) -> Iterator[Abschnitt]:
    """Energy, taxes, fees, comparison, contact points, disputes."""
    angaben = sicht.akte.information
    yield Abschnitt("Energie", (satz(_energie(sicht)),))
    yield Abschnitt("Steuern und Abgaben", tuple(_steuern(sicht, person)))
    yield Abschnitt("Entgelte für Geräte, Ablesung und Abrechnung", (_entgelte(sicht),))
    yield Abschnitt("Witterung und Vergleich", tuple(_vergleich(sicht, person)))
    if angaben.beratung:
        yield Abschnitt("Beratung zum Energiesparen", (satz(_glatt(angaben.beratung)),))
    else:
        yield Abschnitt(
            "Beratung zum Energiesparen",
            (
                satz("Energieberatung der Verbraucherzentrale:"),
                satz("verbraucherzentrale-energieberatung.de"),
                satz("Bundesstelle für Energieeffizienz: bfee-online.de"),
            ),
        )
    text = angaben.streitbeilegung or "Zur Teilnahme an einem Verfahren der Streitbeilegung liegt keine Angabe vor."
    yield Abschnitt("Streitbeilegung", (satz(_glatt(text)),))


def _glatt(text: str) -> str:
    return " ".join(text.split())


# --- energy ------------------------------------------------------------------------------------


def _energie(sicht: Haussicht) -> str:
    haus = sicht.ergebnis.haus
    teile = []
    for brennstoff in haus.brennstoffe:
        if brennstoff.menge:
            menge = f"{knapp(brennstoff.menge, 3)} {printed(brennstoff.einheit)}"
            teile.append(menge if len(haus.brennstoffe) == 1 else f"{brennstoff.art.titel} {menge}")
    verbraucht = f"Verbrauch des Hauses: {kopf.aufzaehlung(teile)}." if teile else ""
    kilo = haus.co2.kilogramm.number
    # where the supplier states the gases of his heat, they are those of the house
    schon = haus.brennstoffe and all(map(sicht.verbrauchsinformation.treibhausgase, haus.brennstoffe))
    ausstoss = f"Kohlendioxid des Hauses: {knapp(kilo, 2)} kg." if kilo and not schon else ""
    eigene = sicht.akte.information.energie
    text = _glatt(eigene) if eigene else ""
    genannt = " ".join(_anlage(sicht, brennstoff, allein=bool(eigene)) for brennstoff in haus.brennstoffe)
    return " ".join(" ".join([text, genannt, verbraucht, ausstoss]).split(" ")).strip()


def _anlage(sicht: Haussicht, brennstoff: Brennstoff, *, allein: bool) -> str:
    """What is known of the energy of a plant; `allein`: a text of the owner already names its kind."""
    mix = sicht.verbrauchsinformation.mix(brennstoff.anlage.nr)
    geliefert = brennstoff.art.teilung == "lieferung"
    if mix is None:
        if allein:
            return ""
        luecke = " Angaben des Versorgers zu Energiemix und Primärenergiefaktor liegen nicht vor." if geliefert else ""
        return f"{brennstoff.art.titel}.{luecke}"
    return " ".join([_traeger(brennstoff, mix), *(_netz(sicht, brennstoff, mix) if geliefert else ()), _quelle(mix)])


def _traeger(brennstoff: Brennstoff, mix: Energiemix) -> str:
    if not mix.traeger:
        return f"{brennstoff.art.titel}; zum Energiemix liegt keine Angabe vor."
    teile = (f"{knapp(row.prozent, 4)}{FEST}% {row.name}" for row in mix.traeger)
    return f"{brennstoff.art.titel}: {', '.join(teile)}."


def _netz(sicht: Haussicht, brennstoff: Brennstoff, mix: Energiemix) -> Iterator[str]:
    """Heat from a network: its factor and its greenhouse gases."""
    faktor = mix.primaerenergiefaktor
    yield f"Primärenergiefaktor {knapp(faktor, 4)}." if faktor is not None else "Primärenergiefaktor: keine Angabe."
    gase = sicht.verbrauchsinformation.treibhausgase(brennstoff)
    if gase is not None and mix.treibhausgas is not None:
        yield (f"Treibhausgase {knapp(mix.treibhausgas, 6)}{FEST}kg CO₂ je kWh, Haus {knapp(gase.number, 0)}{FEST}kg.")
    else:
        yield "Treibhausgase des Wärmenetzes: keine Angabe."


def _quelle(mix: Energiemix) -> str:
    return f"Quelle: {kopf.mit_punkt(mix.quelle)}" if mix.quelle else ""


# --- taxes and fees ----------------------------------------------------------------------------


def _steuern(sicht: Haussicht, person: NutzerErgebnis) -> Iterator[Satz]:
    angaben = sicht.akte.information
    if angaben.steuern:
        yield satz(_glatt(angaben.steuern))
    if angaben.abgaben:
        teile = [
            f"{row.bezeichnung} {euro(int(row.betrag * 100))}{f' ({row.quelle})' if row.quelle else ''}"
            for row in angaben.abgaben
        ]
        yield satz(f"In den Kosten des Hauses: {kopf.aufzaehlung(teile)}.")
    steuer = sicht.steuertext(person)
    if steuer:
        yield satz(f"In Ihrem Anteil enthalten: {steuer}.")
    co2 = enthalten(sicht.ergebnis, person.bewohner.platz)
    if co2:
        yield satz(f"Kohlendioxidkosten in Ihrem Anteil: {euro(co2)}.")
    if not (steuer or co2 or angaben.steuern or angaben.abgaben):
        yield satz("Hierzu liegen keine Angaben vor.")


def _entgelte(sicht: Haussicht) -> Satz:
    posten = [p for p in sicht.ergebnis.haus.posten.values() if p.kostenart in _ENTGELTE and p.betrag]
    if not posten:
        return satz("Dafür sind keine Kosten ausgewiesen.")
    einzeln = kopf.aufzaehlung(f"{p.bezeichnung} {euro(p.betrag)}" for p in posten)
    if len(posten) == 1:
        return satz(f"Haus: {einzeln}.")
    return satz(f"Haus {euro(sum(p.betrag for p in posten))}: {einzeln}.")


# --- weather and others ------------------------------------------------------------------------


def _vergleich(sicht: Haussicht, person: NutzerErgebnis) -> Iterator[Satz]:
    yield satz(_witterung(sicht, person))
    andere = _durchschnitt(sicht, person)
    if andere:
        yield satz(andere)


def _witterung(sicht: Haussicht, person: NutzerErgebnis) -> str:
    angabe = sicht.akte.information.witterung
    if sicht.verbrauchsinformation.heizung_vorjahr_bereinigt(person.bewohner) is None or angabe is None:
        vorjahr = person.bewohner.nutzer.vorjahr
        if vorjahr is None or vorjahr.heizung is None or not sicht.ganze_zeit(person):
            return (
                "Ein witterungsbereinigter Vergleich mit dem Vorjahr ist nicht möglich: Es fehlen vergleichbare Werte."
            )
        if angabe is not None:
            return "Ein witterungsbereinigter Vergleich ist nicht möglich: Ihre Geräte zählen in mehreren Einheiten."
        return "Klimafaktoren liegen nicht vor; der Vergleich mit dem Vorjahr ist nicht witterungsbereinigt."
    jetzt, frueher = sicht.jahr, kopf.jahr(sicht.akte.period, zurueck=1)
    faktoren = angabe.art == "klimafaktoren"
    stellen = 4 if faktoren else 1
    wort = "Klimafaktor" if faktoren else "Gradtagzahl"
    wie = (
        "Verbrauch mal Klimafaktor ist der Verbrauch bei durchschnittlichem Wetter."
        if faktoren
        else f"Der Verbrauch {frueher} ist auf das Wetter {jetzt} umgerechnet."
    )
    werte = f"{wort} {jetzt} {knapp(angabe.zeitraum, stellen)}, {frueher} {knapp(angabe.vorzeitraum, stellen)}"
    return f"{werte} ({kopf.mit_punkt(angabe.quelle).removesuffix('.')}). {wie}"


def _durchschnitt(sicht: Haussicht, person: NutzerErgebnis) -> str:
    if not sicht.ganze_zeit(person):
        return ""
    information = sicht.verbrauchsinformation
    andere = information.durchschnittsnutzer(person.bewohner)
    if andere is None:
        return "Werte durchschnittlicher Nutzer liegen nicht vor."
    text = f"{andere.bezeichnung}: {kopf.mit_punkt(andere.quelle)}"
    wasser = information.warmwasser_je_flaeche(person.bewohner)
    if andere.warmwasser is not None and wasser is not None:
        text += (
            f" Warmwasser je m²: Sie {dezimal(wasser.number, 2)}{FEST}m³, "
            f"durchschnittlich {dezimal(andere.warmwasser, 2)}{FEST}m³."
        )
    return text
