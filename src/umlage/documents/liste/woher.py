"""Where the amounts of lists come from: sums of other amounts, amounts with the other sign, sums of a column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from umlage.core.figure import Figure, Value, given
from umlage.core.kostenbaum.ablauf import Lauf
from umlage.core.money import Money
from umlage.core.settlement.herleitung import Herleitung, UnknownPath
from umlage.core.settlement.kosten import Kostenposten
from umlage.documents.bausteine import Angabe, satz
from umlage.documents.liste.inhalt import (
    Liste,
    Quelle,
    Reihe,
    Spaltenkopf,
    Tabelle,
    Tabellengruppe,
    Texte,
    Zelle,
)
from umlage.documents.zahlen import FEST, MINUS, betrag

KOPF = "kopf"
"""In the place of a table: the head of the list, whose lines are its rows."""
TITEL = "titel"
"""In the place of a row: the head of its group, which may name the amount of the group."""
SUMME = "summe"
"""In the place of a cell: the row of the sum, or, in place of a group, the table's."""
_MOST_BRANCHES = 600
"""What a page can show of a sum; of a greater one each part is told with its amount, and opens where it stands."""
_MOST_WORDS = 3
"""Of a row: who and what it is stands in front."""
_EIGENE = "Dieser Betrag hat eine eigene Herleitung."
BETRAG = re.compile(rf"[-{MINUS}]?\d{{1,3}}(\.\d{{3}})*,\d{{2}}")
"""An amount as lists print it."""


@dataclass(frozen=True, slots=True)
class Gezeigt:
    """An amount as it stands in a list: the head of its column, its row's words by their columns, its group."""

    text: str
    wort: str
    einheit: str = ""
    gruppe: str = ""
    zeile: tuple[tuple[str, str], ...] = ()


def aus(cents: int, name: str, teile: Sequence[str]) -> str:
    """An amount that is the sum of amounts with these paths; plain text for nothing."""
    if len(teile) == 1:
        return Zelle(betrag(cents), teile[0])

    def quelle(herleitung: Herleitung) -> Figure[Value]:
        return _added(name, cents, [herleitung.figure(pfad) for pfad in teile])

    return Zelle(betrag(cents), quelle=quelle) if teile else betrag(cents)


def _added(name: str, cents: int, parts: Sequence[Figure[Value]]) -> Figure[Value]:
    """The sum of these, down to the reading where a page can show it."""
    whole = Figure(name, Money(cents), inputs=tuple(parts), formula="summe()")
    if _branches(whole, _MOST_BRANCHES) > _MOST_BRANCHES:
        short = tuple(given(one.name, one.value, one.unit_name, source=one.source or _EIGENE) for one in parts)
        return whole._replace(inputs=short)
    return whole


def _branches(figure: Figure[Value], most: int) -> int:
    """How many figures a derivation shows; counted no further than one more than `most`."""
    count = 1
    for child in figure.inputs:
        if count > most:
            break
        count += _branches(child, most - count)
    return count


def summe_aus(cents: int, name: str, teile: Sequence[Figure[Money]]) -> Zelle:
    """An amount that is the sum of figures of the Ergebnis."""
    return figur(cents, Figure(name, Money(cents), inputs=tuple(teile), formula="summe()"))


def anteile(cents: int, name: str, wo: Sequence[tuple[Lauf, int]]) -> str:
    """An amount that is the sum of what Kostenelemente put on places."""

    def quelle(herleitung: Herleitung) -> Figure[Value]:
        parts = tuple(herleitung.complete(herleitung.anteil(lauf, platz)) for lauf, platz in wo)
        return Figure(name, Money(cents), inputs=parts, formula="summe()")

    return Zelle(betrag(cents), quelle=quelle) if wo else betrag(cents)


def andersherum(cents: int, name: str, quelle: Quelle) -> Zelle:
    """An amount that stands here with the other sign than its derivation has."""

    def turned(herleitung: Herleitung) -> Figure[Value]:
        return Figure(name, Money(cents), inputs=(quelle(herleitung),), formula="0 - {0}")

    return Zelle(betrag(cents), quelle=turned)


def ohne_vorzeichen(cents: int, name: str, quelle: Quelle) -> Zelle:
    """An amount as it stands in debit or credit."""
    return Zelle(betrag(cents), quelle=quelle) if cents >= 0 else andersherum(-cents, name, quelle)


def mit_zeichen(zelle: str) -> str:
    """An amount with its €, as sentences and heads print it; its derivation stays."""
    text = f"{zelle}{FEST}€"
    return Zelle(text, zelle.pfad, zelle.quelle, zelle.stated) if isinstance(zelle, Zelle) else text


def kopfbetrag(cents: int, name: str, teile: Sequence[str]) -> Angabe:
    """A line of the head of a list: the sum of amounts with these paths."""
    return Angabe(name, satz(mit_zeichen(aus(cents, name, teile))))


def kopfsumme(cents: int, name: str, quelle: Quelle) -> Angabe:
    """A line of the head of a list whose amount is the sum of others with the other sign."""
    return Angabe(name, satz(mit_zeichen(andersherum(cents, name, quelle))))


def zusammen(cents: int, name: str, teile: Sequence[str]) -> Quelle:
    """All amounts at these paths; one alone is itself."""

    def quelle(herleitung: Herleitung) -> Figure[Value]:
        parts = [herleitung.figure(pfad) for pfad in teile]
        return parts[0] if len(parts) == 1 else _added(name, cents, parts)

    return quelle


def am_pfad(pfad: str) -> Quelle:
    """What the Ergebnis says there."""
    return lambda herleitung: herleitung.figure(pfad)


def figur(cents: int, figure: Figure[Value]) -> Zelle:
    """An amount that is a figure of the Ergebnis."""
    return Zelle(betrag(cents), quelle=lambda herleitung: herleitung.complete(figure))


def genannt(cents: int, name: str, source: str) -> Zelle:
    """An amount that somebody stated."""
    return Zelle(betrag(cents), stated=given(name, Money(cents), source=source))


def herkunft(posten: Kostenposten) -> Zelle:
    """What a cost comes to, down to its invoice."""
    return figur(posten.betrag, posten.herkunft)


# --- the cells of a list, by their places -----------------------------------------------------------


def ort(zelle: str, tabelle: Tabelle, *place: int | str) -> str:
    """The path under which the derivation of a cell is asked for; empty where there is none.

    `place`: table, group, row and column in the list; of sums SUMME instead of the row, or of the group.
    """
    derived = isinstance(zelle, Zelle) or (SUMME in place and _sum(tabelle, *place[1:]) is not None)
    return "/".join(("zelle", *map(str, place))) if derived else ""


def ort_im_kopf(liste: Liste, number: int) -> str:
    """The same for a line of the head of a list."""
    return f"zelle/{KOPF}/{number}" if _im_kopf(liste.rahmen.angaben[number]) is not None else ""


def _im_kopf(angabe: Angabe) -> Zelle | None:
    """The amount of a line of the head, where it has a derivation."""
    return next((teil.text for teil in angabe.wert if isinstance(teil.text, Zelle)), None)


def ort_des_titels(gruppe: Tabellengruppe, table: int, number: int) -> str:
    """The same for the head of a group that names its amount."""
    return f"zelle/{table}/{number}/{TITEL}" if isinstance(gruppe.titel, Zelle) else ""


def orte_im_satz(texte: Texte, number: int, row: int) -> list[tuple[str, str]]:
    """The amounts of a sentence that have a derivation, each with its path; `number`: of the part in the list."""
    return [
        (teil.text, f"zelle/{number}/{row}/{place}")
        for place, teil in enumerate(texte.saetze[row])
        if isinstance(teil.text, Zelle)
    ]


def _im_satz(liste: Liste, place: Sequence[str]) -> str | None:
    """The amount where the place is one in a sentence; IndexError, ValueError."""
    texte = liste.teile[_index(place[0])]
    if not isinstance(texte, Texte) or len(place) != 3:
        return None
    return texte.saetze[_index(place[1])][_index(place[2])].text


def gezeigt(liste: Liste, path: str) -> Gezeigt:
    """What a person pressed at this place; UnknownPath where there is nothing."""
    _word, *place = path.split("/")
    try:
        if place[0] == KOPF:
            angabe = liste.rahmen.angaben[_index(place[1])]
            return Gezeigt("".join(teil.text for teil in angabe.wert), angabe.bezeichnung)
        if (said := _im_satz(liste, place)) is not None:
            # its sentence says what it is, and so does the derivation
            return Gezeigt(said, "")
        teil = _tabelle(liste, place)
        if place[-1] == TITEL:
            name, _, amount = teil.gruppen[_index(place[1])].titel.rpartition(": ")
            return Gezeigt(amount, name)
        column, row = _index(place[-1]), _row(teil, place[1:])
        kopf, cell = teil.spalten[column], _cell(teil, place[1:])
    except (IndexError, ValueError):
        raise UnknownPath(path) from None
    words = [(one.name, str(text)) for text, one in zip(row or (), teil.spalten, strict=True) if text and not one.zahl]
    group = "" if place[1] == SUMME else teil.gruppen[_index(place[1])].titel
    if isinstance(group, Zelle):
        # the amount of the whole group is not the one that was pressed
        group = group.rpartition(": ")[0]
    return Gezeigt(f"{cell} €", kopf.name, kopf.einheit, group, tuple(words[:_MOST_WORDS]))


def _tabelle(liste: Liste, place: Sequence[str]) -> Tabelle:
    teil = liste.teile[_index(place[0])]
    if not isinstance(teil, Tabelle) or len(place) not in (3, 4):
        raise IndexError
    return teil


def figure_at(liste: Liste, herleitung: Herleitung | None, path: str) -> Figure[Value]:
    """The derivation of the cell at a place; UnknownPath where there is none.

    Without a Herleitung (a form needs no settlement) only what somebody stated has one.
    """
    _word, *place = path.split("/")
    try:
        if place[0] == KOPF:
            made = _im_kopf(liste.rahmen.angaben[_index("/".join(place[1:]))])
            if made is None:
                raise UnknownPath(path)
            return _made(made, herleitung)
        if (said := _im_satz(liste, place)) is not None:
            if not isinstance(said, Zelle):
                raise UnknownPath(path)
            return _made(said, herleitung)
        teil = _tabelle(liste, place)
        cell = _cell(teil, place[1:])
    except (IndexError, ValueError):
        raise UnknownPath(path) from None
    if isinstance(cell, Zelle):
        return _made(cell, herleitung)
    found = _sum(teil, *place[1:]) if SUMME in place else None
    if found is None:
        raise UnknownPath(path)
    label, rows, column = found
    parts = [_part(row, teil.spalten, column, herleitung) for row in rows]
    return _added(label or SUMME.capitalize(), cents_of(cell), parts)


def _index(text: int | str) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", str(text)):
        raise ValueError(text)
    return int(text)


def _cell(tabelle: Tabelle, place: Sequence[int | str]) -> str:
    if place[-1] == TITEL:
        return tabelle.gruppen[_index(place[0])].titel
    row = _row(tabelle, place)
    if row is None:
        raise IndexError
    return row[_index(place[-1])]


def _row(tabelle: Tabelle, place: Sequence[int | str]) -> Reihe | None:
    if place[0] == SUMME:
        return tabelle.summe
    group = tabelle.gruppen[_index(place[0])]
    return group.summe if place[1] == SUMME else group.reihen[_index(place[1])]


def _made(cell: Zelle, herleitung: Herleitung | None) -> Figure[Value]:
    if cell.stated is not None:
        return cell.stated
    if herleitung is None:
        raise UnknownPath(cell.pfad)
    return cell.quelle(herleitung) if cell.quelle is not None else herleitung.figure(cell.pfad)


def _sum(tabelle: Tabelle, *place: int | str) -> tuple[str, list[Reihe], int] | None:
    """The name, the rows and the column of a sum, where those rows add up to it."""
    row, column = _row(tabelle, place), _index(place[-1])
    if row is None or not is_amount(tabelle.spalten[column], row[column]):
        return None
    label = next((str(text) for text in row if text and not BETRAG.fullmatch(text)), "")
    if sum(is_amount(kopf, text) for kopf, text in zip(tabelle.spalten, row, strict=True)) > 1:
        # the same words stand before several sums: that of each column says which it is
        label = ", ".join(filter(None, (label, tabelle.spalten[column].name)))
    for rows in _candidates(tabelle, place):
        counted = [one for one in rows if is_amount(tabelle.spalten[column], one[column])]
        if counted and sum(cents_of(one[column]) for one in counted) == cents_of(row[column]):
            return label, counted, column
    return None


def _candidates(tabelle: Tabelle, place: Sequence[int | str]) -> Iterator[list[Reihe]]:
    if place[0] != SUMME:
        yield list(tabelle.gruppen[_index(place[0])].reihen)
        return
    yield [row for group in tabelle.gruppen for row in group.reihen]
    yield [row for group in tabelle.gruppen for row in ([group.summe] if group.summe else group.reihen)]


def is_amount(kopf: Spaltenkopf, text: str) -> bool:
    """Whether a cell of this column holds euros and cents."""
    return kopf.zahl and "€" in kopf.einheit and BETRAG.fullmatch(text) is not None


def cents_of(text: str) -> int:
    """The cents of an amount as lists print it."""
    return int(Decimal(text.replace(MINUS, "-").replace(".", "").replace(",", ".")) * 100)


def _part(row: Reihe, spalten: Sequence[Spaltenkopf], column: int, herleitung: Herleitung | None) -> Figure[Value]:
    cell = row[column]
    if isinstance(cell, Zelle):
        return _made(cell, herleitung)
    label = ", ".join(
        str(text) for text, kopf in zip(row[:_MOST_WORDS], spalten, strict=False) if text and not kopf.zahl
    )
    return given(label, Money(cents_of(cell)), source="Zeile dieser Liste")
