"""How a line of a statement came about, in words: by what key, with which units, for which part of the time."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from umlage.core.eingabe import AbTag
from umlage.core.settlement.belegung import Bewohner
from umlage.core.settlement.ergebnis import NutzerErgebnis, Position
from umlage.documents.einzelabrechnung.ablesehinweise import ersatzwerte
from umlage.documents.haussicht import Haussicht
from umlage.documents.schluessel import GERAETE, Blatt, mengentext
from umlage.documents.zahlen import FEST, flaeche, knapp, tag

Stufen = Decimal | int | tuple[AbTag[Decimal], ...] | tuple[AbTag[int], ...] | None
_FLAECHEN = {
    "heizflaeche": "nach Ihrer Fläche",
    "warmwasserflaeche": "nach Ihrer Fläche für Warmwasser",
    "nebenflaeche": "nach Ihrer Nutzfläche",
}


def erlaeuterung(sicht: Haussicht, person: NutzerErgebnis, position: Position) -> str:
    """One phrase, for example `nach Ihrer Fläche, 80,00 m²`."""
    if position.direkt is not None:
        return ", ".join(filter(None, ["nur für Sie", position.direkt.quelle]))
    assert position.lauf is not None
    zeichen = sicht.blaetter[position.lauf.element.nr]
    gewichte = position.lauf.gewichte
    if gewichte is not None and person.bewohner.platz in gewichte.eigentuemer:
        return "trägt der Eigentümer"
    if not zeichen.groesse:
        einzahl, mehrzahl = GERAETE.get(sicht.ergebnis.geraeteart(position.lauf), ("Zähler", "Zählern"))
        anzahl = sum(m.geraet.nr in zeichen.geraete for m in sicht.geraete[person.bewohner.einheit])
        wer = f"nach Ihrem {einzahl}" if anzahl == 1 else f"nach Ihren {mehrzahl}"
        return f"{wer}, {mengentext(position, zeichen)}{_besonders(sicht, person, zeichen)}"
    return _nach_anteilen(sicht, person, position, zeichen)


def _besonders(sicht: Haussicht, person: NutzerErgebnis, zeichen: Blatt) -> str:
    """Whether readings were estimated or split by time; the readings' page says why."""
    platz = sicht.ergebnis.haus.belegung.einheiten[person.bewohner.einheit].index(person.bewohner.platz)
    eigene = [
        (messwert, abschnitt)
        for messwert in sicht.geraete[person.bewohner.einheit]
        if messwert.geraet.nr in zeichen.geraete
        for abschnitt in messwert.abschnitte
        if abschnitt.platz == platz
    ]
    geschaetzt = any(True for messwert, abschnitt in eigene for _ in ersatzwerte(messwert, abschnitt))
    geteilt = any(abschnitt.spanne is not None for _, abschnitt in eigene)
    return f"{', mit Ersatzwert' if geschaetzt else ''}{', nach Zeit geteilt' if geteilt else ''}"


def _nach_anteilen(sicht: Haussicht, person: NutzerErgebnis, position: Position, zeichen: Blatt) -> str:
    groesse, wert = zeichen.groesse, position.einheiten
    haus = f" von {zeichen.einheiten}"
    teil = zeitanteil(sicht, person, zeichen.zeit, zeichen)
    if groesse in _FLAECHEN:
        # where there is but one area, one name will do
        wort = _FLAECHEN[groesse] if sicht.mehrere_flaechen else "nach Ihrer Fläche"
        return f"{wort}, {_mal_zeit(sicht, person, zeichen, wert, 'm²')}"
    if groesse == "personen":
        return f"nach Personen, {_mal_zeit(sicht, person, zeichen, wert, '')}"
    if groesse == "nutzer":
        return f"zu gleichen Teilen je Nutzer{f', {teil}' if teil else ''}"
    if groesse == "wohnungen":
        return f"je Wohnung{f', {teil}' if teil else ''}"
    if groesse == "mea":
        return f"nach Miteigentumsanteilen, {_mal_zeit(sicht, person, zeichen, wert, '')}{'' if teil else haus}"
    if groesse == "stueck":
        return f"nach Stück, {zeichen.menge(wert)}{haus}"
    return f"nach Anteilen, {zeichen.menge(wert)}{haus}"


def _mal_zeit(sicht: Haussicht, person: NutzerErgebnis, zeichen: Blatt, wert: Fraction, einheit: str) -> str:
    zusatz = f" {einheit}" if einheit else ""
    if stufenwert(sicht, person.bewohner, zeichen.groesse) is not None:
        return f"über die Zeit gewichtet {zeichen.menge(wert)}{zusatz}"
    teil = zeitanteil(sicht, person, zeichen.zeit, zeichen)
    groesse = volle_groesse(sicht, person.bewohner, zeichen, wert) if teil else wert
    zahl = flaeche(groesse) if einheit == "m²" else knapp(groesse, 3)
    return f"{zahl}{zusatz} × {teil}" if teil else f"{zahl}{zusatz}"


def volle_groesse(sicht: Haussicht, bewohner: Bewohner, zeichen: Blatt, wert: Fraction) -> Fraction:
    """The measure before it was weighted by time."""
    belegung = sicht.ergebnis.haus.belegung
    eigene = _zeit(sicht, bewohner, zeichen.zeit, zeichen)
    return wert * belegung.ganz(zeichen.zeit) / eigene if eigene else Fraction(0)


def _zeit(sicht: Haussicht, bewohner: Bewohner, art: str, zeichen: Blatt | None = None) -> int:
    """Days or degree days of a Nutzer, as far as they lie in the time of the leaf element."""
    spans = zeichen.lauf.zeitraum if zeichen is not None else None
    haus = sicht.ergebnis.haus
    inside = [haus.zeiten(span).bewohner[bewohner.platz] for span in spans] if spans is not None else [bewohner]
    return sum(part.gradtage if art == "gradtage" else part.tage for part in inside)


def zeitanteil(sicht: Haussicht, person: NutzerErgebnis, art: str, zeichen: Blatt | None = None) -> str:
    """`458,71 ‰` or `214 ÷ 365 Tage`; empty for the whole period. `zeichen`: a leaf that may have its own time."""
    if sicht.ganze_zeit(person) and (zeichen is None or zeichen.lauf.zeitraum is None):
        return ""
    belegung = sicht.ergebnis.haus.belegung
    if art == "gradtage":
        eigene = Fraction(_zeit(sicht, person.bewohner, art, zeichen), belegung.tafel.denominator)
        ganz = sicht.gradtagssumme
        return f"{flaeche(eigene)}{FEST}‰" if ganz == 1000 else f"{flaeche(eigene)} ÷ {flaeche(ganz)}{FEST}‰"
    return f"{_zeit(sicht, person.bewohner, art, zeichen)} ÷ {belegung.tage}{FEST}Tage"


def promille(sicht: Haussicht, bewohner: Bewohner) -> Fraction:
    """Degree days of a Nutzer, in per mille of a year."""
    return Fraction(bewohner.gradtage, sicht.ergebnis.haus.belegung.tafel.denominator)


def stufenwert(sicht: Haussicht, bewohner: Bewohner, groesse: str) -> str | None:
    """`84,60 m², ab 01.10.2025 107,90 m²` where a measure changes in the Nutzer's time; else none."""
    wert: Stufen
    if groesse == "personen":
        wert = bewohner.nutzer.personen
    elif groesse in _FLAECHEN:
        wert = sicht.ergebnis.haus.flaechen.of(groesse)[bewohner.einheit]
    else:
        return None
    if not isinstance(wert, tuple):
        return None
    alle: Sequence[AbTag[Decimal] | AbTag[int]] = wert
    gueltig = [
        stufe
        for nr, stufe in enumerate(alle)
        if stufe.ab < bewohner.bis and (nr + 1 == len(alle) or alle[nr + 1].ab > bewohner.von)
    ]

    def zahl(stufe: AbTag[Decimal] | AbTag[int]) -> str:
        return f"{flaeche(stufe.wert)}{FEST}m²" if groesse != "personen" else str(stufe.wert)

    return ", ".join(f"ab {tag(stufe.ab)} {zahl(stufe)}" if nr else zahl(stufe) for nr, stufe in enumerate(gueltig))
