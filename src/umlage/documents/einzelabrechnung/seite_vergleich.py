"""Page 4: comparisons, and what § 6a HeizkostenV and the tenancy law want to be said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from umlage.core.settlement.ergebnis import NutzerErgebnis, Position
from umlage.core.settlement.messwert import HEIZT
from umlage.core.verbrauch.geraet import PIKO
from umlage.documents import kopf
from umlage.documents.bausteine import Abschnitt as Text
from umlage.documents.bausteine import Informationen, Satz, Tatsache, fett, satz
from umlage.documents.einzelabrechnung.ablesehinweise import Eigene
from umlage.documents.einzelabrechnung.inhalt import (
    Vergleichsbalken,
    Vergleichsbild,
    Vergleichsseite,
    Vorjahresbild,
    Vorjahreszeile,
)
from umlage.documents.einzelabrechnung.kilowattstunden import kilowattstunden
from umlage.documents.einzelabrechnung.p6a import p6a
from umlage.documents.haussicht import Haussicht
from umlage.documents.schluessel import gerundet
from umlage.documents.zahlen import FEST, MINUS, dezimal, euro, knapp, stand

_TATSACHEN = 3
"""Facts in one row."""
_EINHEIT_KURZ = {"Einheiten": "Einh."}
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
    vorjahr = _vorjahresbild(sicht, person, eigene)
    vergleich = _vergleich(sicht, person, eigene, mit_vorjahr=vorjahr is None)
    tatsachen = tuple(_tatsachen(sicht, person, eigene))
    if vorjahr is not None:
        # the picture has them all
        tatsachen = tatsachen[:_TATSACHEN]
    verglichen = vergleich is not None or any(tatsache.vergleich for tatsache in tatsachen)
    gruppen = {position.gruppe for position in positionen}
    beheizt = bool(gruppen & {"heizung", "warmwasser"})
    informationen = []
    if beheizt:
        informationen.append(Informationen("Informationen nach § 6a Abs. 3 HeizkostenV", tuple(p6a(sicht, person))))
    informationen.append(Informationen("Gut zu wissen", tuple(_wissen(sicht, person, positionen))))
    return Vergleichsseite(
        tatsachen=tatsachen,
        saetze=() if verglichen or not tatsachen else (_kein_vergleich(sicht, person),),
        vorjahr=vorjahr,
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
        ("Warmwasser", ("warmwasserkostenverteiler",), "Einheiten", "warmwasser"),
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
        if was.name == "Heizung" and (bereinigt := _bereinigt(sicht, person, was.einheit)) is not None:
            vergleich = f"{_veraenderung(bereinigt.wert, bereinigt.vorjahr or Fraction(0))} gegenüber {letztes}"
            yield Tatsache(
                "Heizung, witterungsbereinigt",
                f"{_zahl(bereinigt.wert, was.einheit)}{FEST}{was.einheit}",
                f"{vergleich} ({_mit_einheit(bereinigt)})",
            )
    frueher = person.bewohner.nutzer.vorjahr
    if frueher is not None and frueher.kosten is not None and sicht.ganze_zeit(person):
        cents = int(frueher.kosten * 100)
        vergleich = (
            f"{_veraenderung(Fraction(person.betrag.cents), Fraction(cents))} gegenüber {letztes} ({euro(cents)})"
        )
        yield Tatsache(f"Ihre Kosten {sicht.jahr}", euro(person.betrag.cents), vergleich)


def _bereinigt(sicht: Haussicht, person: NutzerErgebnis, einheit: str) -> _Verbrauch | None:
    """Heating at comparable weather, where the Akte knows it."""
    information = sicht.verbrauchsinformation
    vorher = information.heizung_vorjahr_bereinigt(person.bewohner)
    jetzt = information.heizung_bereinigt(person.bewohner) if vorher is not None else None
    if jetzt is None or vorher is None:
        return None
    return _Verbrauch("bereinigt", jetzt.number, einheit, vorher.number)


def _vorjahresbild(sicht: Haussicht, person: NutzerErgebnis, eigene: Eigene) -> Vorjahresbild | None:
    """This period and the one before as pairs of bars; none without values of last year."""
    if not sicht.ganze_zeit(person):
        return None
    werte: list[_Verbrauch] = []
    for was in _verbrauch(sicht, person, eigene):
        if was.vorjahr is None:
            continue
        werte.append(was)
        if was.name == "Heizung" and (bereinigt := _bereinigt(sicht, person, was.einheit)) is not None:
            werte.append(bereinigt)
    if not werte:
        return None
    groesste = {
        einheit: max(max(w.wert, w.vorjahr or Fraction(0)) for w in werte if w.einheit == einheit) or Fraction(1)
        for einheit in {w.einheit for w in werte}
    }
    letztes = kopf.jahr(sicht.akte.period, zurueck=1)
    zeilen = tuple(
        Vorjahreszeile(
            was.name,
            _EINHEIT_KURZ.get(was.einheit, was.einheit),
            _zahl(was.wert, was.einheit),
            _zahl(was.vorjahr or Fraction(0), was.einheit),
            gerundet(was.wert * 1000 / groesste[was.einheit]),
            gerundet((was.vorjahr or Fraction(0)) * 1000 / groesste[was.einheit]),
        )
        for was in werte
    )
    text = "; ".join(f"{z.bezeichnung} {z.wert} {z.einheit}, Vorjahr {z.vorwert} {z.einheit}" for z in zeilen)
    return Vorjahresbild("Sie und Ihr Vorjahr", sicht.jahr, letztes, zeilen, f"Balkenbild: {text}.")


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


def _vergleich(sicht: Haussicht, person: NutzerErgebnis, eigene: Eigene, *, mit_vorjahr: bool) -> Vergleichsbild | None:
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
    if mit_vorjahr and vorjahr is not None and vorjahr.heizung is not None:
        werte.append((f"Sie {kopf.jahr(sicht.akte.period, zurueck=1)}", Fraction(vorjahr.heizung) / hier))
    werte.append(("Durchschnitt dieses Hauses" if mit_vorjahr else "Dieses Haus", durchschnitt))
    einheit = "kWh" if art == "waermezaehler" else "Einheiten"
    andere = sicht.verbrauchsinformation.durchschnittsnutzer(person.bewohner)
    if andere is not None and andere.heizung is not None and andere.einheit == einheit:
        werte.append((andere.bezeichnung, Fraction(andere.heizung)))
    groesster = max(zahl for _, zahl in werte) or Fraction(1)
    dauer = " und Jahr" if kopf.ist_jahr(sicht.akte.period) else ""
    masseinheit = f"in {einheit} je m²{dauer}"
    return Vergleichsbild(
        f"Heizung: Sie und andere, {masseinheit}" if mit_vorjahr else "Sie und andere",
        tuple(
            Vergleichsbalken(name, dezimal(zahl, 1), gerundet(zahl * 1000 / groesster), nr == 0)
            for nr, (name, zahl) in enumerate(werte)
        ),
        "Balkenbild: " + ", ".join(f"{name} {dezimal(zahl, 1)}" for name, zahl in werte) + f" {einheit} je m².",
        unterzeile=f"Heizung, {masseinheit}",
    )


# --- good to know -------------------------------------------------------------------------------


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
        umgerechnet = kilowattstunden(sicht, person)
        anteil = "Anzeige der Heizkostenverteiler mal Faktor; keine Kilowattstunden, sondern ein Anteil."
        yield "Einheiten", f"Anzeige der Heizkostenverteiler mal Faktor. {umgerechnet}" if umgerechnet else anteil
    if not sicht.ganze_zeit(person) and any(blatt.zeit == "gradtage" for blatt in blaetter):
        yield "Gradtage", "Maß dafür, wie viel in einem Monat geheizt wird."
    if "mea" in groessen:
        yield "MEA", "Miteigentumsanteile Ihrer Nutzeinheit am ganzen Haus."
    if "personen" in groessen:
        leer = sicht.akte.einstellungen.leerstand_personen
        zusatz = f" Für leer stehende Wohnungen zählt {leer}." if leer else ""
        yield "Personen", f"gemeldete Personen, gewichtet nach Tagen.{zusatz}"
