"""Plain tables and trees for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from umlage.core.figure import Figure, Value, number
from umlage.core.finding import Finding, Severity
from umlage.core.kostenbaum.ablauf import Cent, Lauf
from umlage.core.kostenbaum.element import EIGENTUEMER
from umlage.core.kostenbaum.kostenverteiler import VERTEILER
from umlage.core.money import german, german_exact
from umlage.core.quantity import printed
from umlage.core.settlement.audit.freigabe import freigebbar
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


def bill(ergebnis: Ergebnis) -> Iterator[str]:
    """Which house, what everybody pays, and what there is to say about it."""
    akte = ergebnis.haus.akte
    place = akte.liegenschaft
    yield f"Liegenschaft {place.nr}, {place.strasse}, {place.plz} {place.ort}, {akte.period}"
    yield ""
    yield overview(ergebnis)
    if ergebnis.findings:
        yield ""
        yield from findings(ergebnis.findings)


def overview(ergebnis: Ergebnis) -> str:
    """What everybody pays, and how that and what the owner bears add up to the costs of the house."""
    people = [person for person in ergebnis.nutzer if not person.bewohner.nutzer.leerstand]
    beside = any(person.sonderbetrag for person in people)
    rows, sums = [], [0, 0, 0, 0] if beside else [0, 0, 0]
    for person in people:
        einheit = ergebnis.haus.akte.nutzeinheiten[person.bewohner.einheit]
        special = (person.sonderbetrag,) if beside else ()
        amounts = (person.betrag.cents, *special, person.vorauszahlung, person.saldo.cents)
        sums = [before + cents for before, cents in zip(sums, amounts, strict=True)]
        rows.append((person.nr, person.bewohner.nutzer.name, einheit.lage or einheit.nr, *map(_euro, amounts)))
    everybody = sums[0]
    foot = ("", "Summe der Nutzer", "", *map(_euro, sums))
    head = ("Nutzer", "Name", "Lage", "Kosten €", *(["Weiteres €"] * beside), "Vorauszahlung €", "Saldo €")
    right = tuple(range(3, len(head)))
    parts = [("Summe der Nutzer", everybody), *_borne_by_owner(ergebnis)]
    if ergebnis.rundungsdifferenz.cents:
        parts.append(("Rundungsdifferenz", ergebnis.rundungsdifferenz.cents))
    return f"{table(head, rows, right=right, foot=foot)}\n\n{_sum(parts, ergebnis.gesamtkosten.cents)}"


def _borne_by_owner(ergebnis: Ergebnis) -> Iterator[tuple[str, int]]:
    """Vacancies, and what goes off before the Nutzer share, each with its reason."""
    for person in ergebnis.nutzer:
        if person.bewohner.nutzer.leerstand:
            yield f"Leerstand {person.nr}, trägt der Eigentümer", person.betrag.cents
    exempt = left = 0
    common = ergebnis.haus.umlagen.wege if ergebnis.haus.umlagen is not None else {}
    for lauf in ergebnis.laeufe:
        for pauschale, cents in lauf.pauschalen:
            if pauschale.auf == EIGENTUEMER and cents:
                yield f"Eigentümer vorab: {pauschale.bezeichnung}", cents
        for place in lauf.gewichte.eigentuemer if lauf.gewichte is not None else ():
            if place in common:
                left += lauf.betraege[place]
            else:
                exempt += lauf.betraege[place]
    if exempt:
        yield "Eigentümer vorab: Anteile befreiter Nutzer", exempt
    if left:
        yield "Eigentümer vorab: nicht umgelegte Kosten", left


def _sum(parts: Sequence[tuple[str, int]], total: int) -> str:
    rows = [(name, f"{_euro(cents)} €") for name, cents in parts]
    return table(("", ""), rows, right=(1,), foot=("Gesamtkosten des Hauses", f"{_euro(total)} €")).split("\n", 2)[2]


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
        if finding.severity is Severity.ERROR and freigebbar(finding.code):
            yield f"    {release_of(finding)}"


def release_of(finding: Finding) -> str:
    """How an error that may be right is released."""
    return f'Ist der Wert richtig: freigaben mit code: {finding.code}, ort: "{finding.where}", grund, durch und am.'


def tree(ergebnis: Ergebnis) -> Iterator[str]:
    """The cost tree with amounts, keys and norms; then what comes on top of it.

    The amount of an element is all that passes through it: what comes from above, its own costs and those that enter
    below. Without its Pauschalen it is the sum of its followers.
    """
    yield from _element(ergebnis, ergebnis.wurzel, 0)
    direct = [(person.nr, posten) for person in ergebnis.nutzer for posten in person.direkt]
    if direct:
        parts = [("Kostenbaum", ergebnis.gesamtkosten.cents - ergebnis.direktkosten)]
        parts += [(f"Direkte Kosten {nr}: {posten.bezeichnung}", posten.betrag) for nr, posten in direct]
        yield "\nDirekte Kosten einzelner Nutzer laufen nicht durch den Kostenbaum:\n"
        yield _sum(parts, ergebnis.gesamtkosten.cents)


def _element(ergebnis: Ergebnis, lauf: Lauf, level: int) -> Iterator[str]:
    element = lauf.element
    indent = "   " * level
    leaf = element.anteile is not None or element.geraete is not None
    norm = f"  [{element.norm}]" if element.norm else ""
    below = sum(inner.eigen for inner in lauf.walk()) - lauf.eigen
    whole = lauf.total + below
    how = "" if leaf else f"  {VERTEILER[element.verteiler.art]}"
    yield f"{indent}{element.nr}  {element.bezeichnung}  {_exact(whole)} €{how}{norm}"
    indent += "   "
    if lauf.erhalten and (lauf.eigen or below):
        yield f"{indent}von oben  {_exact(lauf.erhalten)} €"
    for verweis in element.kosten:
        posten = ergebnis.haus.posten[verweis]
        yield f"{indent}Kosten {verweis}  {posten.bezeichnung}  {_euro(posten.betrag)} €"
    if len(element.kosten) > 1:
        yield f"{indent}eigene Kosten  {_euro(lauf.eigen)} €"
    if below and lauf.total:
        yield f"{indent}Kosten darunter  {_euro(below)} €"
    for pauschale, cents in lauf.pauschalen:
        who = "Eigentümer" if pauschale.auf == EIGENTUEMER else f"Nutzeinheit {pauschale.auf}"
        note = f"  [{pauschale.norm}]" if pauschale.norm else ""
        yield f"{indent}Pauschale  {pauschale.bezeichnung}  {_euro(-cents)} €  {who}{note}"
    if lauf.pauschalen:
        yield f"{indent}verteilt  {_exact(lauf.verteilt + below)} €"
    if lauf.gewichte is not None:
        weights = lauf.gewichte
        amount = german_exact(Fraction(weights.summe) / weights.teiler, 0, 3)
        yield f"{indent}{'Geräte' if element.geraete is not None else 'Anteile'}  {amount} {weights.einheit}"
    for _, moved in lauf.umgelegt:
        yield from _element(ergebnis, moved, level + 1)
    for follower in lauf.nachfolger:
        yield from _element(ergebnis, follower, level + 1)


def _exact(cents: Cent) -> str:
    return german_exact(Fraction(cents) / 100, 2, 4)


def exact_value(value: Value, unit_name: str) -> str:
    """A number of the law with all its decimals."""
    return f"{german_exact(number(value), 0, 12)} {printed(unit_name)}".strip()


def path_line(path: str, figure: Figure[Value]) -> str:
    return f"{path}  {figure.name}: {figure.printed()}"
