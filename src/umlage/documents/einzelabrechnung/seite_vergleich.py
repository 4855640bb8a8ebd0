"""Page 4: comparisons, and what § 6a HeizkostenV and the tenancy law want to be said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from umlage.core.quantity import printed
from umlage.core.settlement.ergebnis import NutzerErgebnis, Position
from umlage.core.settlement.messwert import HEIZT
from umlage.core.verbrauch.geraet import PIKO
from umlage.documents import kopf
from umlage.documents.bausteine import Abschnitt as Text
from umlage.documents.bausteine import Informationen, Satz, Tatsache, fett, satz
from umlage.documents.einzelabrechnung.ablesehinweise import Eigene
from umlage.documents.einzelabrechnung.inhalt import Vergleichsbalken, Vergleichsbild, Vergleichsseite
from umlage.documents.haussicht import Haussicht
from umlage.documents.kohlendioxid import enthalten
from umlage.documents.schluessel import gerundet
from umlage.documents.zahlen import FEST, MINUS, dezimal, euro, knapp, stand

_ENTGELTE = ("geraetemiete", "eichung", "ablesung", "abrechnung", "uvi")
_HEIZEINHEIT = {"hkv": "Einheiten", "waermezaehler": "kWh"}


@dataclass(frozen=True, slots=True)
class _Verbrauch:
    name: str
    wert: Fraction
    einheit: str
    vorjahr: Fraction | None


def vergleichsseite(
    sicht: Haussicht,
    person: NutzerErgebnis,
    positionen: Sequence[Position],
    eigene: Eigene,
) -> Vergleichsseite:
    """Facts with last year's, bars per m², the information blocks."""
    vergleich = _vergleich(sicht, person, eigene)
    tatsachen = tuple(_tatsachen(sicht, person, eigene))
    verglichen = vergleich is not None or any(tatsache.vergleich for tatsache in tatsachen)
    gruppen = {position.gruppe for position in positionen}
    beheizt = bool(gruppen & {"heizung", "warmwasser"})
    informationen = []
    if beheizt:
        informationen.append(Informationen("Informationen nach § 6a Abs. 3 HeizkostenV", tuple(_p6a(sicht, person))))
    informationen.append(Informationen("Gut zu wissen", tuple(_wissen(sicht, person, positionen))))
    return Vergleichsseite(
        tatsachen=tatsachen,
        saetze=() if verglichen or not tatsachen else (_kein_vergleich(sicht, person),),
        vergleich=vergleich,
        informationen=tuple(informationen),
        titel="Ihr Verbrauch im Vergleich" if verglichen else "Ihr Verbrauch" if tatsachen else "Informationen",
    )


def _kein_vergleich(sicht: Haussicht, person: NutzerErgebnis) -> Satz:
    if sicht.ganze_zeit(person):
        return satz("Werte des Vorjahres liegen nicht vor; ein Vergleich ist darum nicht möglich.")
    return satz(
        "Mit dem Vorjahr und mit den anderen im Haus wird hier nicht verglichen, weil Sie die Räume nur einen Teil des "
        "Abrechnungszeitraums genutzt haben."
    )


def _witterung(sicht: Haussicht, person: NutzerErgebnis) -> str:
    vorjahr = person.bewohner.nutzer.vorjahr
    if vorjahr is None or vorjahr.heizung is None or not sicht.ganze_zeit(person):
        return "Ein witterungsbereinigter Vergleich mit dem Vorjahr ist nicht möglich: Es fehlen vergleichbare Werte."
    return "Klimafaktoren liegen nicht vor; der Vergleich mit dem Vorjahr ist nicht witterungsbereinigt."


def _summe(eigene: Eigene, *arten: str) -> Fraction | None:
    teile = [
        Fraction(abschnitt.gewicht) / PIKO
        for messwert, abschnitt in eigene
        if messwert.geraet.art in arten and messwert.geraet.zweck != "abzug"
    ]
    return sum(teile, Fraction(0)) if teile else None


def _verbrauch(sicht: Haussicht, person: NutzerErgebnis, eigene: Eigene) -> Iterator[_Verbrauch]:
    vorjahr = person.bewohner.nutzer.vorjahr
    arten = {messwert.geraet.art for messwert, _ in eigene} & HEIZT
    for name, geraete, einheit, feld in (
        (
            "Heizung",
            tuple(sorted(arten)),
            _HEIZEINHEIT.get(next(iter(arten)), "") if len(arten) == 1 else "",
            "heizung",
        ),
        ("Warmwasser", ("warmwasserzaehler",), "m³", "warmwasser"),
        ("Kaltwasser", ("kaltwasserzaehler",), "m³", "kaltwasser"),
    ):
        wert = _summe(eigene, *geraete)
        if wert is not None and einheit:
            frueher = getattr(vorjahr, feld) if vorjahr is not None else None
            yield _Verbrauch(name, wert, einheit, Fraction(frueher) if frueher is not None else None)


def _tatsachen(sicht: Haussicht, person: NutzerErgebnis, eigene: Eigene) -> Iterator[Tatsache]:
    letztes = kopf.jahr(sicht.akte.period, zurueck=1)
    for was in _verbrauch(sicht, person, eigene):
        vergleich = ""
        if was.vorjahr is not None and sicht.ganze_zeit(person):
            vergleich = f"{_veraenderung(was.wert, was.vorjahr)} gegenüber {letztes} ({_mit_einheit(was)})"
        yield Tatsache(f"{was.name} {sicht.jahr}", f"{_zahl(was.wert, was.einheit)}{FEST}{was.einheit}", vergleich)
    frueher = person.bewohner.nutzer.vorjahr
    if frueher is not None and frueher.kosten is not None and sicht.ganze_zeit(person):
        cents = int(frueher.kosten * 100)
        vergleich = (
            f"{_veraenderung(Fraction(person.betrag.cents), Fraction(cents))} gegenüber {letztes} ({euro(cents)})"
        )
        yield Tatsache(f"Ihre Kosten {sicht.jahr}", euro(person.betrag.cents), vergleich)


def _mit_einheit(was: _Verbrauch) -> str:
    zahl = _zahl(was.vorjahr or Fraction(0), was.einheit)
    return zahl if was.einheit == "Einheiten" else f"{zahl} {was.einheit}"


def _zahl(wert: Fraction, einheit: str) -> str:
    return stand(wert) if einheit == "m³" else knapp(wert, 0)


def _veraenderung(jetzt: Fraction, frueher: Fraction) -> str:
    if not frueher:
        return "neu"
    prozent = gerundet((jetzt - frueher) * 100 / frueher)
    vorzeichen = "+" if prozent > 0 else MINUS if prozent < 0 else "±"
    return f"{vorzeichen}{abs(prozent)} %"


def _vergleich(sicht: Haussicht, person: NutzerErgebnis, eigene: Eigene) -> Vergleichsbild | None:
    arten = {messwert.geraet.art for messwert, _ in eigene} & HEIZT
    if len(arten) != 1 or not sicht.ganze_zeit(person):
        return None
    art = next(iter(arten))
    hier, durchschnitt = sicht.mittlere_flaechen[person.bewohner.einheit], sicht.durchschnitt(art)
    wert = _summe(eigene, art)
    if not hier or durchschnitt is None or wert is None:
        return None
    vorjahr = person.bewohner.nutzer.vorjahr
    werte = [(f"Sie {sicht.jahr}", wert / hier)]
    if vorjahr is not None and vorjahr.heizung is not None:
        werte.append((f"Sie {kopf.jahr(sicht.akte.period, zurueck=1)}", Fraction(vorjahr.heizung) / hier))
    werte.append(("Durchschnitt dieses Hauses", durchschnitt))
    groesster = max(zahl for _, zahl in werte) or Fraction(1)
    einheit = "kWh" if art == "waermezaehler" else "Einheiten"
    dauer = " und Jahr" if kopf.ist_jahr(sicht.akte.period) else ""
    return Vergleichsbild(
        f"Heizung: Sie und andere, in {einheit} je m²{dauer}",
        tuple(
            Vergleichsbalken(name, dezimal(zahl, 1), gerundet(zahl * 1000 / groesster), nr == 0)
            for nr, (name, zahl) in enumerate(werte)
        ),
        "Balkenbild: " + ", ".join(f"{name} {dezimal(zahl, 1)}" for name, zahl in werte) + f" {einheit} je m².",
    )


# --- information -------------------------------------------------------------------------------


def _p6a(sicht: Haussicht, person: NutzerErgebnis) -> Iterator[Text]:
    angaben = sicht.akte.information
    yield Text("Energie", (satz(_energie(sicht)),))
    yield Text("Steuern und Abgaben", tuple(_steuern(sicht, person)))
    entgelte = _entgelte(sicht)
    if entgelte:
        yield Text("Entgelte für Geräte, Ablesung und Abrechnung", (entgelte,))
    yield Text(
        "Witterung",
        (satz(_witterung(sicht, person)),),
    )
    if angaben.beratung:
        yield Text("Beratung zum Energiesparen", (satz(_glatt(angaben.beratung)),))
    else:
        yield Text(
            "Beratung zum Energiesparen",
            (
                satz("Energieberatung der Verbraucherzentrale:"),
                satz("verbraucherzentrale-energieberatung.de"),
                satz("Bundesstelle für Energieeffizienz: bfee-online.de"),
            ),
        )
    text = angaben.streitbeilegung or "Zur Teilnahme an einem Verfahren der Streitbeilegung liegt keine Angabe vor."
    yield Text("Streitbeilegung", (satz(_glatt(text)),))


def _glatt(text: str) -> str:
    return " ".join(text.split())


def _energie(sicht: Haussicht) -> str:
    haus = sicht.ergebnis.haus
    teile = []
    for brennstoff in haus.brennstoffe:
        if brennstoff.menge:
            teile.append(f"{brennstoff.art.titel} {knapp(brennstoff.menge, 3)} {printed(brennstoff.einheit)}")
    verbraucht = f"Verbrauch des Hauses: {kopf.aufzaehlung(teile)}." if teile else ""
    kilo = haus.co2.kilogramm.number
    ausstoss = f"Kohlendioxid des Hauses: {knapp(kilo, 2)} kg." if kilo else ""
    if sicht.akte.information.energie:
        text = _glatt(sicht.akte.information.energie)
    else:
        text = kopf.aufzaehlung(dict.fromkeys(b.art.titel for b in haus.brennstoffe)) + "."
        if any(b.art.teilung == "lieferung" for b in haus.brennstoffe):
            text += " Angaben des Versorgers zu Energiemix und Primärenergiefaktor liegen nicht vor."
    return " ".join(filter(None, [text, verbraucht, ausstoss]))


def _steuern(sicht: Haussicht, person: NutzerErgebnis) -> Iterator[Satz]:
    if sicht.akte.information.steuern:
        yield satz(_glatt(sicht.akte.information.steuern))
    steuer = sicht.steuertext(person)
    if steuer:
        yield satz(f"In Ihrem Anteil enthalten: {steuer}.")
    co2 = enthalten(sicht.ergebnis, person.bewohner.platz)
    if co2:
        yield satz(f"Kohlendioxidkosten in Ihrem Anteil: {euro(co2)}.")
    if not steuer and not co2 and not sicht.akte.information.steuern:
        yield satz("Hierzu liegen keine Angaben vor.")


def _entgelte(sicht: Haussicht) -> Satz:
    posten = [p for p in sicht.ergebnis.haus.posten.values() if p.kostenart in _ENTGELTE and p.betrag]
    if not posten:
        return ()
    einzeln = kopf.aufzaehlung(f"{p.bezeichnung} {euro(p.betrag)}" for p in posten)
    if len(posten) == 1:
        return satz(f"Haus: {einzeln}.")
    return satz(f"Haus {euro(sum(p.betrag for p in posten))}: {einzeln}.")


def _wissen(sicht: Haussicht, person: NutzerErgebnis, positionen: Sequence[Position]) -> Iterator[Text]:
    wohnung = sicht.akte.nutzeinheiten[person.bewohner.einheit].nutzung == "wohnung" and not sicht.akte.liegenschaft.weg
    if wohnung:
        yield Text(
            "Einwände",
            (
                satz(
                    "Einwände gegen diese Abrechnung teilen Sie bis zum Ende des zwölften Monats nach ihrem Zugang mit "
                    "(§ 556 Abs. 3 BGB)."
                ),
            ),
        )
    yield Text(
        "Belege",
        (satz("Sie können die Rechnungen und Ablesungen einsehen, die dieser Abrechnung zugrunde liegen "
              f"({'§ 259 und § 556 Abs. 4' if wohnung else '§ 259'} BGB)."),),
    )  # fmt: skip
    woerter = [satz(fett(f"{wort}:"), f" {text}") for wort, text in _woerter(sicht, person, positionen)]
    if woerter:
        yield Text("Wörter", tuple(woerter))


def _woerter(sicht: Haussicht, person: NutzerErgebnis, positionen: Sequence[Position]) -> Iterator[tuple[str, str]]:
    blaetter = [sicht.blaetter[p.lauf.element.nr] for p in positionen if p.lauf is not None]
    groessen = {blatt.groesse for blatt in blaetter}
    if any(position.gruppe in ("heizung", "warmwasser") for position in positionen):
        yield "Grundkosten", "Teil, der nach der Fläche verteilt wird."
    if any(blatt.einheit == "Einh." for blatt in blaetter):
        yield "Einheiten", "Anzeige der Heizkostenverteiler mal Faktor; keine Kilowattstunden, sondern ein Anteil."
    if not sicht.ganze_zeit(person) and any(blatt.zeit == "gradtage" for blatt in blaetter):
        yield "Gradtage", "Maß dafür, wie viel in einem Monat geheizt wird."
    if "mea" in groessen:
        yield "MEA", "Miteigentumsanteile Ihrer Nutzeinheit am ganzen Haus."
    if "personen" in groessen:
        leer = sicht.akte.einstellungen.leerstand_personen
        zusatz = f" Für leer stehende Wohnungen zählt {leer}." if leer else ""
        yield "Personen", f"gemeldete Personen, gewichtet nach Tagen.{zusatz}"
