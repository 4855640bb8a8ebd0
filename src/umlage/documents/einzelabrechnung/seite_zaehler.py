"""Page 3: the devices of one Nutzer with their stands, and the meters of the house."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from umlage.core.period import DAY
from umlage.core.quantity import printed
from umlage.core.settlement.ergebnis import NutzerErgebnis, Position
from umlage.core.settlement.messwert import BASIS, Messwert
from umlage.core.settlement.solar import SOLAR
from umlage.core.verbrauch.geraet import PIKO, Abschnitt
from umlage.core.verbrauch.staende import MIKRO, Herkunft, Stand
from umlage.documents.einzelabrechnung.ablesehinweise import (
    Eigene,
    abgezogen,
    hinweise,
    nur_nach_flaeche,
    rohrwaerme,
)
from umlage.documents.einzelabrechnung.inhalt import Ablesezeile, Zaehlerart, Zaehlergruppe, Zaehlerseite, Zaehlersumme
from umlage.documents.haussicht import Haussicht
from umlage.documents.zahlen import BIS, FEST, dezimal, geraetenummer, knapp, stand, tag

TITEL = {
    "hkv": "Heizung: Heizkostenverteiler",
    "waermezaehler": "Heizung: Wärmezähler",
    "warmwasserzaehler": "Warmwasser: Wasserzähler",
    "warmwasserkostenverteiler": "Warmwasser: Warmwasserkostenverteiler",
    "kaltwasserzaehler": "Kaltwasser: Wasserzähler",
    "oelzaehler": "Ölzähler",
    "gaszaehler": "Gaszähler",
    "stromzaehler": "Stromzähler",
    "kaeltezaehler": "Kälte: Kältezähler",
}
_LEGENDE = {
    "F": "Funkwert zum Stichtag",
    "A": "vor Ort abgelesen",
    "S": "selbst abgelesen und gemeldet",
    "T": "Zählertausch, Stand beim Ein- oder Ausbau",
    "Z": "Zwischenablesung bei Nutzerwechsel",
    "B": "berechnet aus zwei Ablesungen, siehe Hinweis",
    "G": "ohne Zwischenablesung nach Zeit geteilt, siehe Hinweis",
    "W": "Altwert, im Gerät gespeicherter Stand des Stichtags",
    "0": "nach der Rücksetzung",
    "D": "Differenz, abzüglich anderer Zähler, siehe Hinweis",
}
_ART = {
    "funk": "F", "ablesung": "A", "selbstablesung": "S", "zwischenablesung": "Z", "tausch": "T", "schaetzung": "E",
    "altwert": "W",
}  # fmt: skip
_ANFANG_NENNEN = {"Z", "B", "E"}


@dataclass(frozen=True, slots=True)
class Teilstueck:
    """What a device counted between two stands that can be read off it; no stands where it was split by time."""

    von: date
    bis: date
    anfang: Fraction | None
    ende: Fraction | None
    verbrauch: Fraction
    einheiten: Fraction
    art: str
    faktor: Fraction


def zaehlerseite(
    sicht: Haussicht, person: NutzerErgebnis, eigene: Eigene, haus: Sequence[Zaehlergruppe]
) -> Zaehlerseite | None:
    """The page; none for a Nutzer without devices. `haus`: the meters of the house, see `hauszaehler`."""
    if not eigene:
        return None
    gruppen = list(_gruppen(sicht, person, eigene))
    buchstaben = [zeile.art for gruppe in (*gruppen, *haus) for zeile in gruppe.zeilen]
    von, bis = person.bewohner.von, person.bewohner.bis - DAY
    return Zaehlerseite(
        einleitung=f"Anfang: {tag(von)}, 0 Uhr. Ende: {tag(bis)}, 24 Uhr. Vergleichen Sie die Gerätenummern.",
        gruppen=(*gruppen, *haus),
        legende=_legende(buchstaben),
        # a device with several stretches for one Nutzer says the same of each
        hinweise=tuple(
            dict.fromkeys([*hinweise(sicht, eigene), *nur_nach_flaeche(sicht, person), *rohrwaerme(sicht, person)])
        ),
    )


def abschnitte(sicht: Haussicht, person: NutzerErgebnis) -> Iterator[tuple[Messwert, Abschnitt]]:
    """The devices of a Nutzer with his part of their time, by kind, in the order of the Akte."""
    platz = sicht.ergebnis.haus.belegung.einheiten[person.bewohner.einheit].index(person.bewohner.platz)
    geraete = sicht.geraete[person.bewohner.einheit]
    for art in TITEL:
        for messwert in geraete:
            if messwert.geraet.art == art:
                yield from ((messwert, abschnitt) for abschnitt in messwert.abschnitte if abschnitt.platz == platz)


def teilstuecke(messwert: Messwert, abschnitt: Abschnitt) -> list[Teilstueck]:
    """The part of a device's time in stretches without a reset of its display."""
    faktor = abschnitt.faktor.value
    gewicht = Fraction(abschnitt.gewicht) / PIKO
    if messwert.geraet.schaetzung is not None:
        return [Teilstueck(abschnitt.von, abschnitt.bis, None, None, gewicht, gewicht, "E", Fraction(1))]
    if messwert.differenz:
        before, after = _anzeige(abschnitt.anfang), _anzeige(abschnitt.ende)
        return [Teilstueck(abschnitt.von, abschnitt.bis, before, after, gewicht / faktor, gewicht, "D", faktor)]
    if messwert.geraet.verdunster is not None and abschnitt.ende is not None:
        # strokes count from the zero mark of the ampoule; the hint below says how they were shared
        ende, art = anzeige_am_ende(messwert, abschnitt.ende)
        return [Teilstueck(abschnitt.von, abschnitt.bis, None, ende, gewicht / faktor, gewicht, art, faktor)]
    if abschnitt.anfang is None or abschnitt.ende is None:
        return [Teilstueck(abschnitt.von, abschnitt.bis, None, None, gewicht / faktor, gewicht, "G", faktor)]
    ende, art = anzeige_am_ende(messwert, abschnitt.ende)
    erste = abschnitt.anfang.herkunft.value
    stuecke: list[Teilstueck] = []
    von, anfang = abschnitt.von, Fraction(abschnitt.anfang.anzeige, MIKRO)
    for ab, wert, buchstabe in (*_ruecksetzungen(messwert, abschnitt), (abschnitt.bis, ende, art)):
        beide = f"{erste}/{buchstabe}" if not stuecke and erste in _ANFANG_NENNEN and erste != buchstabe else buchstabe
        stuecke.append(Teilstueck(von, ab, anfang, wert, wert - anfang, (wert - anfang) * faktor, beide, faktor))
        von, anfang = ab, Fraction(0)
    lost = Fraction(abschnitt.ende.ueberlauf - abschnitt.anfang.ueberlauf, MIKRO)
    return _mit_ueberlauf(stuecke, lost, messwert.geraet.stellen) if lost else stuecke


def _anzeige(stand_: Stand | None) -> Fraction | None:
    return None if stand_ is None else Fraction(stand_.anzeige, MIKRO)


def _mit_ueberlauf(stuecke: Sequence[Teilstueck], lost: Fraction, stellen: int | None) -> list[Teilstueck]:
    """The stretches in which the display ran over its last digit count what it lost; the last one the rest of it."""
    umfang = Fraction(10 ** (stellen or 0))
    found = []
    for number, stueck in enumerate(stuecke, start=1):
        own = lost if number == len(stuecke) else umfang if stueck.verbrauch < 0 else Fraction(0)
        lost -= own
        used = stueck.verbrauch + own
        found.append(replace(stueck, verbrauch=used, einheiten=used * stueck.faktor))
    return found


def anzeige_am_ende(messwert: Messwert, ende: Stand) -> tuple[Fraction, str]:
    """The display at the end and its letter; where the display is reset that night, the stand before."""
    if ende.herkunft is Herkunft.NULL:
        for lesung in messwert.geraet.ablesungen:
            if lesung.am + DAY == ende.grenze:
                return Fraction(lesung.stand), _ART[lesung.art]
    return Fraction(ende.anzeige, MIKRO), ende.herkunft.value


def _ruecksetzungen(messwert: Messwert, abschnitt: Abschnitt) -> Iterator[tuple[date, Fraction, str]]:
    tag_ = messwert.geraet.ruecksetzung
    if tag_ is None:
        return
    for lesung in sorted(messwert.geraet.ablesungen, key=lambda lesung: lesung.am):
        grenze = lesung.am + DAY
        if f"{lesung.am:%m-%d}" == tag_ and abschnitt.von < grenze < abschnitt.bis:
            yield grenze, Fraction(lesung.stand), _ART[lesung.art]


def _gruppen(sicht: Haussicht, person: NutzerErgebnis, eigene: Eigene) -> Iterator[Zaehlergruppe]:
    arten: dict[tuple[str, str], list[tuple[Messwert, Abschnitt]]] = {}
    for messwert, abschnitt in eigene:
        arten.setdefault((messwert.geraet.art, messwert.geraet.einheit or BASIS[messwert.geraet.art]), []).append(
            (messwert, abschnitt)
        )
    for (art, einheit), teile in arten.items():
        zeilen, verbrauch, einheiten = [], Fraction(0), Fraction(0)
        gewertet = art == "hkv" or any(abschnitt.faktor.value != 1 for _, abschnitt in teile)
        for messwert, abschnitt in teile:
            for stueck in teilstuecke(messwert, abschnitt):
                zeilen.append(_zeile(sicht, messwert, stueck, gewertet=gewertet))
                if messwert.geraet.zweck != "abzug":
                    verbrauch += stueck.verbrauch
                    einheiten += stueck.einheiten
        summe = Zaehlersumme(
            "Ihr Verbrauch", "" if gewertet else stand(verbrauch), stand(einheiten) if gewertet else ""
        )
        summen = () if all(messwert.geraet.zweck == "abzug" for messwert, _ in teile) else (summe,)
        yield Zaehlergruppe(TITEL[art], printed(einheit), tuple(zeilen), summen, _gruppennote(art, einheit, teile))


def _gruppennote(art: str, einheit: str, teile: Eigene) -> str:
    saetze = []
    if art == "hkv":
        saetze.append("Einheiten = Verbrauch × Faktor. Der Faktor berücksichtigt Größe und Bauart des Heizkörpers.")
    elif einheit != BASIS[art]:
        saetze.append(f"Einheiten = Verbrauch × Faktor, in {printed(BASIS[art])}.")
    ruecksetzung = {messwert.geraet.ruecksetzung for messwert, _ in teile} - {None}
    if len(ruecksetzung) == 1:
        monat, tag_ = str(next(iter(ruecksetzung))).split("-")
        saetze.append(f"Die Anzeige beginnt nach dem {tag_}.{monat}. jedes Jahres wieder bei 0.")
    return " ".join(saetze)


def _zeile(sicht: Haussicht, messwert: Messwert, stueck: Teilstueck, *, gewertet: bool) -> Ablesezeile:
    raum = messwert.geraet.raum or ""
    if messwert.geraet.zweck == "abzug":
        raum = f"{raum}, Abzug".removeprefix(", ")
    elif messwert.geraet.ersetzt_durch:
        raum = f"{raum}, bis Tausch".removeprefix(", ")
    elif messwert.geraet.nr in sicht.vorgaenger:
        raum = f"{raum}, neu".removeprefix(", ")
    return Ablesezeile(
        raum,
        geraetenummer(messwert.geraet.nr),
        zeitspanne(sicht, stueck.von, stueck.bis),
        f"{BIS}" if stueck.anfang is None else stand(stueck.anfang),
        f"{BIS}" if stueck.ende is None else stand(stueck.ende),
        stand(stueck.verbrauch),
        dezimal(stueck.faktor, 3),
        stand(stueck.einheiten) if gewertet else "",
        stueck.art,
    )


def zeitspanne(sicht: Haussicht, von: date, bis: date) -> str:
    """`ganzes Jahr`, `bis 14.06.2022`, `ab 15.06.2022` or both days; `bis` is exclusive."""
    ganz = sicht.akte.period
    if von == ganz.start and bis == ganz.end:
        return "ganzes Jahr" if ganz.days in (365, 366) else "ganze Zeit"
    if von == ganz.start:
        return f"bis {tag(bis - DAY)}"
    if bis == ganz.end:
        return f"ab {tag(von)}"
    return f"{von:%d.%m.}{FEST}{BIS}{FEST}{bis - DAY:%d.%m.%y}"


def _legende(buchstaben: Sequence[str]) -> tuple[Zaehlerart, ...]:
    einzelne = {teil for eintrag in buchstaben for teil in eintrag.split("/")}
    legende = [Zaehlerart(zeichen, text) for zeichen, text in _LEGENDE.items() if zeichen in einzelne]
    anzahl = sum("E" in eintrag.split("/") for eintrag in buchstaben)
    wieviele = {0: "hier keiner", 1: "hier einer"}.get(anzahl, f"hier {anzahl}")
    legende.append(Zaehlerart("E", f"Ersatzwert nach § 9a HeizkostenV, {wieviele}"))
    if any("/" in eintrag for eintrag in buchstaben):
        legende.append(Zaehlerart("Z/F", "zwei Zeichen: Anfang/Ende"))
    return tuple(legende)


# --- meters of common rooms --------------------------------------------------------------------


def raumzaehler(sicht: Haussicht, positionen: Sequence[Position]) -> Iterator[Zaehlergruppe]:
    """The meters of rooms without a Nutzer of their own, a part of whose costs the Nutzer bears."""
    chosen = {raum.nr for p in positionen if p.lauf is not None and (raum := sicht.ergebnis.raum(p.lauf)) is not None}
    for nummer, einheit in enumerate(sicht.akte.nutzeinheiten) if chosen else ():
        arten: dict[tuple[str, str], list[tuple[Messwert, Abschnitt]]] = {}
        for messwert in sicht.geraete[nummer] if einheit.nr in chosen else ():
            art = messwert.geraet.art
            teile = arten.setdefault((art, messwert.geraet.einheit or BASIS[art]), [])
            teile += [(messwert, abschnitt) for abschnitt in messwert.abschnitte]
        for (kind, measure), teile in arten.items():
            gewertet = kind == "hkv" or any(abschnitt.faktor.value != 1 for _, abschnitt in teile)
            zeilen = tuple(
                _zeile(sicht, messwert, stueck, gewertet=gewertet)
                for messwert, abschnitt in teile
                for stueck in teilstuecke(messwert, abschnitt)
            )
            titel = f"{einheit.lage or einheit.nr}: {TITEL[kind].rpartition(': ')[2]}"
            yield Zaehlergruppe(titel, printed(measure), zeilen, (), "Ihr Anteil steht unter „So wurde gerechnet“.")


# --- meters of the house -----------------------------------------------------------------------


def hauszaehler(sicht: Haussicht) -> tuple[Zaehlergruppe, ...]:
    """The meters that belong to no Nutzeinheit, by unit."""
    messung = sicht.ergebnis.haus.messung
    nach_einheit: dict[str, list[tuple[str, Messwert]]] = {}
    for name, nummer in _namen(sicht):
        messwert = messung.geraete[nummer]
        einheit = messwert.geraet.einheit or BASIS[messwert.geraet.art]
        nach_einheit.setdefault(einheit, []).append((name, messwert))
    gruppen: list[Zaehlergruppe] = []
    for einheit, paare in nach_einheit.items():
        titel = "Zähler des Hauses" if not gruppen else "Weitere Zähler des Hauses"
        zeilen = tuple(
            _hauszeile(sicht, name, m, s) for name, m in paare for a in m.abschnitte for s in teilstuecke(m, a)
        )
        if zeilen:
            rest = _rest_fuer_heizung([messwert for _, messwert in paare])
            gruppen.append(Zaehlergruppe(titel, printed(einheit), zeilen, rest, _probe(sicht, paare), "Zähler"))
    return tuple(gruppen)


def _hauszeile(sicht: Haussicht, name: str, messwert: Messwert, stueck: Teilstueck) -> Ablesezeile:
    return Ablesezeile(
        name,
        geraetenummer(messwert.geraet.nr),
        zeitspanne(sicht, stueck.von, stueck.bis),
        "" if stueck.anfang is None else stand(stueck.anfang),
        "" if stueck.ende is None else stand(stueck.ende),
        stand(stueck.verbrauch),
        art=stueck.art,
    )


def _namen(sicht: Haussicht) -> Iterator[tuple[str, str]]:
    mehrere = len(sicht.akte.anlagen) > 1
    arten = {brennstoff.anlage.nr: brennstoff.art.titel for brennstoff in sicht.ergebnis.haus.brennstoffe}
    for anlage in sicht.akte.anlagen:
        gesamt = any(geraet.zweck == "gesamt" and geraet.art == "waermezaehler" for geraet in anlage.geraete)
        zusatz = f" ({anlage.bezeichnung or arten[anlage.nr]})" if mehrere else ""
        for geraet in anlage.geraete:
            wofuer = {"warmwasser": "Warmwasser", "heizung": "Heizung", "abzug": "Abzug"}.get(geraet.zweck, "")
            if geraet.zweck in SOLAR:
                name = "Wärme der Solaranlage"
            elif geraet.art == "waermezaehler":
                quelle = arten[anlage.nr] if arten[anlage.nr] == "Fernwärme" else "Wärme"
                name = f"{quelle} gesamt" if not wofuer else f"davon {wofuer}" if gesamt else f"Wärme {wofuer}"
            else:
                name = " ".join(filter(None, [_KURZ[geraet.art], wofuer]))
            yield f"{name}{zusatz}", geraet.nr
    for geraet in sicht.akte.geraete:
        name = _KURZ[geraet.art]
        yield (f"{name} gesamt" if geraet.zweck == "gesamt" else f"{name}, {geraet.raum or 'Haus'}"), geraet.nr


_KURZ = {
    "hkv": "Heizkostenverteiler",
    "waermezaehler": "Wärme",
    "warmwasserzaehler": "Warmwasser",
    "warmwasserkostenverteiler": "Warmwasserkostenverteiler",
    "kaltwasserzaehler": "Kaltwasser",
    "oelzaehler": "Öl",
    "gaszaehler": "Gas",
    "stromzaehler": "Strom",
    "kaeltezaehler": "Kälte",
}


def _rest_fuer_heizung(messwerte: Sequence[Messwert]) -> tuple[Zaehlersumme, ...]:
    waerme = {m.geraet.zweck: m for m in messwerte if m.geraet.art == "waermezaehler"}
    if len(messwerte) != 2 or set(waerme) != {"gesamt", "warmwasser"}:
        return ()
    gesamt, warm = waerme["gesamt"], waerme["warmwasser"]
    rest = (gesamt.menge - warm.menge) / gesamt.bewertung.value
    return (Zaehlersumme("bleibt für Heizung", stand(rest)),)


def _probe(sicht: Haussicht, paare: Sequence[tuple[str, Messwert]]) -> str:
    """What the devices of all Nutzer add up to, beside the meters of the house."""
    arten = {messwert.geraet.art for _, messwert in paare}
    saetze = [abgezogen(m, a, "Es bleiben") for _, m in paare if m.differenz for a in m.abschnitte]
    for art, wer, einheit in (
        ("waermezaehler", "Die Wärmezähler aller Nutzer", "kWh"),
        ("kaltwasserzaehler", "Die Kaltwasserzähler aller Nutzer", "m³"),
        ("warmwasserzaehler", "Die Warmwasserzähler aller Nutzer", "m³"),
    ):
        eigene = sicht.ergebnis.haus.messung.of_kind(art)
        dabei = art in arten or (art == "warmwasserzaehler" and "kaltwasserzaehler" in arten)
        if eigene and dabei:
            menge = sum((messwert.menge for messwert in eigene), Fraction(0))
            saetze.append(f"{wer} ergeben zusammen {knapp(menge, 3)} {einheit}.")
    return " ".join(saetze)
