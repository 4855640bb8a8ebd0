"""Plain tables and trees for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from umlage.core.figure import Figure, Value
from umlage.core.finding import Finding
from umlage.core.kostenbaum.ablauf import Lauf
from umlage.core.money import german, german_exact
from umlage.core.settlement.ergebnis import Ergebnis

_HUNDRED = Fraction(100)


def table(head: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int], foot: Sequence[str] = ()) -> str:
    """Columns as wide as their content, numbers (columns in `right`) to the right."""
    everything = [head, *rows, *([foot] if foot else [])]
    widths = [max(len(row[column]) for row in everything) for column in range(len(head))]

    def line(row: Sequence[str]) -> str:
        cells = [
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        return "  ".join(cells).rstrip()

    rule = "─" * (sum(widths) + 2 * (len(widths) - 1))
    parts = [line(head), rule, *(line(row) for row in rows)]
    if foot:
        parts += [rule, line(foot)]
    return "\n".join(parts)


def overview(ergebnis: Ergebnis) -> str:
    """What everybody pays, with the sum of the house. Vacancy is the owner's: nobody owes its balance."""
    rows = []
    people = [person for person in ergebnis.nutzer if not person.bewohner.nutzer.leerstand]
    for person in ergebnis.nutzer:
        einheit = ergebnis.haus.akte.nutzeinheiten[person.bewohner.einheit]
        owed = person in people
        rows.append(
            (
                person.nr,
                person.bewohner.nutzer.name,
                einheit.lage or einheit.nr,
                _euro(person.betrag.cents),
                _euro(person.vorauszahlung) if owed else "",
                _euro(person.saldo.cents) if owed else "",
            )
        )
    everybody = sum(person.betrag.cents for person in ergebnis.nutzer)
    foot = (
        "",
        "Summe",
        "",
        _euro(everybody),
        _euro(sum(person.vorauszahlung for person in people)),
        _euro(sum(person.saldo.cents for person in people)),
    )
    text = table(("Nutzer", "Name", "Lage", "Kosten €", "Vorauszahlung €", "Saldo €"), rows, right=(3, 4, 5), foot=foot)
    lines = [text, "", f"Gesamtkosten des Hauses  {_euro(ergebnis.gesamtkosten.cents)} €"]
    if ergebnis.eigentuemer.cents:
        lines.append(f"Eigentümer vorab         {_euro(ergebnis.eigentuemer.cents)} €")
    lines.append(f"Rundungsdifferenz        {_euro(ergebnis.rundungsdifferenz.cents)} €")
    return "\n".join(lines)


def _euro(cents: int) -> str:
    return german(cents / _HUNDRED, 2)


def findings(rows: Sequence[Finding]) -> Iterator[str]:
    """One paragraph a finding, the severe ones first."""
    order = {"fehler": 0, "warnung": 1, "hinweis": 2}
    for finding in sorted(rows, key=lambda row: order[row.severity.value]):
        norm = f" [{finding.norm}]" if finding.norm else ""
        yield f"{finding.severity.value.capitalize()}: {finding.where or 'Akte'}: {finding.message}{norm}"
        if finding.remedy:
            yield f"    Abhilfe: {finding.remedy}"


def tree(lauf: Lauf, level: int = 0) -> Iterator[str]:
    """The cost tree with amounts, keys and norms, one element a line."""
    element = lauf.element
    indent = "   " * level
    how = VERTEILER[element.verteiler.art] if not element.anteile and not element.geraete else "Summe"
    norm = f"  [{element.norm}]" if element.norm else ""
    amount = german_exact(Fraction(lauf.verteilt or _below(lauf)) / 100, 2, 4)
    yield f"{indent}{element.nr}  {element.bezeichnung}  {amount} €  {how}{norm}"
    for pauschale, cents in lauf.pauschalen:
        who = "Eigentümer" if pauschale.auf == "eigentuemer" else f"Nutzeinheit {pauschale.auf}"
        note = f"  [{pauschale.norm}]" if pauschale.norm else ""
        yield f"{indent}   Pauschale  {pauschale.bezeichnung}  {german(cents / _HUNDRED, 2)} €  {who}{note}"
    if lauf.gewichte is not None:
        weights = lauf.gewichte
        amount = german_exact(_HUNDRED * weights.summe / weights.teiler / 100, 0, 3)
        kind = "Geräte" if element.geraete is not None else "Anteile"
        yield f"{indent}   {kind}  {amount} {weights.einheit}"
    for follower in lauf.nachfolger:
        yield from tree(follower, level + 1)


def _below(lauf: Lauf) -> Fraction:
    """Cents of an element that has none itself: all costs that enter below it."""
    return Fraction(sum(below.eigen for below in lauf.walk()))


VERTEILER = {
    "summe": "Summe",
    "prozent_warmwasser": "ProzentWarmwasser",
    "prozent_grundkosten": "ProzentGrundkosten",
    "betrag_warmwasser": "BetragWarmwasser",
    "hkvo2": "Hkvo2",
    "hkvo3": "Hkvo3",
    "zeit": "Zeit",
    "vg_heizung": "VGHeizung",
    "vg_warmwasser1": "VGWarmwasser1",
    "vg_warmwasser2": "VGWarmwasser2",
}


def path_line(path: str, figure: Figure[Value]) -> str:
    return f"{path}  {figure.name}: {figure.printed()}"
