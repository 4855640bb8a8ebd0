"""Rooms that several bear: what fell to each of them in the house, which way it went, by what key it is shared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from umlage.core.kostenbaum.ablauf import Lauf
from umlage.core.period import DAY
from umlage.core.settlement.akte import Nutzeinheit
from umlage.core.settlement.ergebnis import Ergebnis, NutzerErgebnis, Position
from umlage.documents.bausteine import Satz, fett, satz
from umlage.documents.einzelabrechnung.erlaeuterung import volle_groesse, zeitanteil
from umlage.documents.haussicht import Haussicht
from umlage.documents.schluessel import Blatt, blatt, gerundet
from umlage.documents.zahlen import FEST, euro, flaeche, knapp, tag

_NACH = {"MEA": "Miteigentumsanteilen", "Nutzer": "Nutzern", "Wohnung": "Wohnungen", "Anteile": "Anteilen"}


@dataclass(frozen=True, slots=True)
class _Schritt:
    """A room on the way of an amount: what arrived there of an element, with the units it had in it."""

    raum: Nutzeinheit
    von: Blatt
    einheiten: Fraction
    cents: int


def umgelegte(sicht: Haussicht, person: NutzerErgebnis, positionen: Sequence[Position]) -> Iterator[Satz]:
    """A sentence for each way that costs of rooms came to the Nutzer, and for each key on its last step."""
    wege: dict[tuple[tuple[str, ...], str], list[tuple[Position, Blatt, list[_Schritt]]]] = {}
    for position in positionen:
        if position.lauf is None or sicht.ergebnis.raum(position.lauf) is None:
            continue
        zeichen = sicht.blaetter[position.lauf.element.nr]
        weg = _weg(sicht.ergebnis, position.lauf)
        schluessel = f"{zeichen.schluessel} {zeichen.einheiten} {position.einheiten} {_spanne(position.lauf)}"
        wege.setdefault((tuple(schritt.raum.nr for schritt in weg), schluessel), []).append((position, zeichen, weg))
    for zeilen in wege.values():
        yield _satz(sicht, person, zeilen)


def _weg(ergebnis: Ergebnis, lauf: Lauf) -> list[_Schritt]:
    """The rooms through which the amount of a leaf element came, the first one first."""
    schritte: list[_Schritt] = []
    while (raum := ergebnis.raum(lauf)) is not None:
        parent = ergebnis.eltern(lauf)
        assert parent is not None
        assert parent.gewichte is not None
        place = next(at for at, below in parent.umgelegt if below is lauf)
        einheiten = Fraction(parent.gewichte.nutzer[place], parent.gewichte.teiler)
        schritte.append(_Schritt(raum, blatt(ergebnis, parent), einheiten, gerundet(lauf.verteilt)))
        lauf = parent
    return schritte[::-1]


def _satz(sicht: Haussicht, person: NutzerErgebnis, zeilen: Sequence[tuple[Position, Blatt, list[_Schritt]]]) -> Satz:
    position, zeichen, weg = zeilen[0]
    anfang = "; ".join(_anfall(weg[0]) for _, _, weg in zeilen)
    teile = [_punkt(anfang)]
    for nr, schritt in enumerate(weg[1:], start=1):
        cents = sum(weg[nr].cents for _, _, weg in zeilen)
        teile.append(f"Davon gehen {euro(cents)} auf {_name(schritt.raum)} über.")
    einheit = f"{FEST}{zeichen.einheit}" if zeichen.einheit else ""
    eigene = zeichen.menge(position.einheiten)
    if (spanne := _spanne(zeichen.lauf)) is not None:
        teile.append(f"Die Umlage gilt vom {spanne[0]} bis {spanne[1]}.")
    if eigene == zeichen.einheiten:
        teile.append("Das tragen Sie allein.")
    else:
        nach = _NACH.get(zeichen.schluessel, zeichen.schluessel)
        teile.append(_punkt(f"Verteilt nach {nach}: Sie {eigene} von {zeichen.einheiten}{einheit}"))
    if zeit := zeitanteil(sicht, person, zeichen.zeit, zeichen):
        groesse = volle_groesse(sicht, person.bewohner, zeichen, position.einheiten)
        zahl = flaeche(groesse) if zeichen.einheit == "m²" else knapp(groesse, 3)
        teile.append(_punkt(f"Ihre {zahl}{einheit} zählen für {zeit}"))
    return satz(fett(f"{_name(weg[0].raum)}:"), f" {' '.join(teile)}")


def _anfall(schritt: _Schritt) -> str:
    """What a room bears in the house: `Heizung, Verbrauch 3.000,000 kWh = 2.100,00 €`."""
    einheit = f"{FEST}{schritt.von.einheit}" if schritt.von.einheit else ""
    return f"{schritt.von.name} {schritt.von.menge(schritt.einheiten)}{einheit} = {euro(schritt.cents)}"


def _name(raum: Nutzeinheit) -> str:
    return raum.lage or f"Nutzeinheit {raum.nr}"


def _spanne(lauf: Lauf) -> tuple[str, str] | None:
    """First and last day of the time of a leaf element, where it is not the whole period."""
    if lauf.zeitraum is None or not lauf.zeitraum:
        return None
    return tag(lauf.zeitraum[0].start), tag(lauf.zeitraum[-1].end - DAY)


def _punkt(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
