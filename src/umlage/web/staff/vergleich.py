"""Results side by side: with what was issued, with the year before, with other settings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from umlage.apps.abrechnung import herkunft, korrektur, queries
from umlage.apps.abrechnung.einsicht import einsicht
from umlage.apps.abrechnung.teile import TEILARTEN
from umlage.apps.accounts.access import Recht, allowed
from umlage.core.figure import Figure, Value
from umlage.core.finding import Finding, Refused
from umlage.core.money import Amount, Money
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.settlement.herleitung import UnknownPath
from umlage.core.vergleich.vergleich import Nutzervergleich, Vergleich
from umlage.core.vergleich.worte import worte
from umlage.web.staff.rahmen import Hausrahmen, hausrahmen
from umlage.web.staff.teilformular import eingaben, mark, read, texts_of
from umlage.web.staff.worum import nutzer, worum
from umlage.web.ui.saetze import satz
from umlage.web.ui.zugang import Anfrage, zugang


@dataclass(frozen=True, slots=True)
class Gegenzeile:
    """A Nutzer on both sides; cents, None where there is none."""

    nr: str
    name: str
    links: int | None
    rechts: int | None
    gruende: tuple[tuple[str, int, str, str], ...] = ()
    """Why they differ: words, cents, side and path of the derivation."""

    @property
    def differenz(self) -> int:
        return (self.rechts or 0) - (self.links or 0)


# nothing is kept by a POST: it carries the settings that are tried
@zugang(Recht.LESEN)
@require_http_methods(["GET", "POST"])
def vergleich(request: Anfrage, nummer: str, jahr: int) -> HttpResponse:
    """The year as it stands now beside another result (`mit`: erteilt, vorjahr, einstellungen)."""
    rahmen = hausrahmen(nummer, jahr)
    issued = _of_now(rahmen)
    before = queries.vorjahr(rahmen.zeitraum)
    ways = {
        "erteilt": (_("Mit der erteilten Abrechnung"), issued is not None),
        "vorjahr": (_("Mit dem Vorjahr"), before is not None),
        "einstellungen": (_("Mit anderen Einstellungen"), True),
    }
    possible = [way for way, (_name, there) in ways.items() if there]
    chosen = request.GET.get("mit", "")
    chosen = chosen if chosen in possible else possible[0]
    found = queries.probe(rahmen.zeitraum)
    context: dict[str, Any] = {"probe": found}
    if found.ergebnis is not None and found.akte is not None:
        if chosen == "erteilt":
            assert issued is not None
            context |= _issued(issued, found)
        elif chosen == "vorjahr":
            assert before is not None
            context |= _sides(queries.probe(before), found, str(before), _("Jetzt"))
        else:
            context |= _other_settings(request, rahmen, found)
    context |= {
        "mit": chosen,
        "wege": [(way, ways[way][0]) for way in possible],
        "issued": issued,
        "darf_freigeben": allowed(request.mitglied.rolle, Recht.FREIGEBEN),
    }
    return render(request, "staff/vergleich.html", rahmen.context(request, "vergleich", **context))


@zugang(Recht.LESEN)
@require_http_methods(["GET", "POST"])
def herleitung(request: Anfrage, nummer: str, jahr: int) -> HttpResponse:
    """How an amount of a side of the comparison came about, by how much the sides differ (`seite=unterschied`), or
    what a change has to do with it (`grund`, `wechselwirkung`).
    """
    rahmen = hausrahmen(nummer, jahr)
    path, side = request.GET.get("pfad", "")[:400], request.GET.get("seite", "")
    try:
        if side in _WARUM:
            figure, about = _reason(rahmen, side, path), _whose(rahmen, side, path)
        else:
            both = _both(request, rahmen)
            figure = _of_sides(both, side, path)
            about = _about(request, rahmen, both, figure)
    except (UnknownPath, Refused) as missing:
        raise Http404 from missing
    return render(request, "staff/herleitung.html", {"figur": figure, "worum": about})


def _whose(rahmen: Hausrahmen, side: str, path: str) -> str:
    """The Nutzer whom a change costs something; one who is not there any more stands in what was issued."""
    issued = _of_now(rahmen)
    seen = einsicht(rahmen.zeitraum, issued.pk) if issued is not None else None
    rest = path.partition("/")[2] if side == "grund" else path
    return nutzer(rest, queries.probe(rahmen.zeitraum).ergebnis, seen.ergebnis if seen is not None else None)


def _about(request: Anfrage, rahmen: Hausrahmen, both: Beide, figure: Figure[Value]) -> str:
    """Whose amount it is, and which side of the comparison; of a difference also what differs."""
    way, side, path = (request.GET.get(name, "") for name in ("mit", "seite", "pfad"))
    left, right = {
        "erteilt": (_("Erteilt"), _("Jetzt")),
        "vorjahr": (str(queries.vorjahr(rahmen.zeitraum)), _("Jetzt")),
    }.get(way, (_("Jetzt"), _("Damit")))
    whose = worum(path, *(ergebnis for _name, ergebnis in both))
    if side != "unterschied":
        return ", ".join(filter(None, (whose, left if side == "links" else right)))
    return ", ".join(dict.fromkeys(filter(None, (satz(figure.inputs[0].name), whose))))


_WARUM = {"grund": korrektur.beitrag, "wechselwirkung": korrektur.wechselwirkung}


def _reason(rahmen: Hausrahmen, side: str, path: str) -> Figure[Value]:
    issued, found = _of_now(rahmen), queries.probe(rahmen.zeitraum)
    if issued is None or found.akte is None:
        raise UnknownPath(path)
    return _WARUM[side](issued, found.akte, path)


def _of_sides(both: Beide, side: str, path: str) -> Figure[Value]:
    """An amount of a side; between them one that only one of them has counts as it is. UnknownPath."""
    found = {}
    for name, ergebnis in both:
        if side not in (name, "unterschied") or ergebnis is None:
            continue
        with suppress(UnknownPath):
            found[name] = herkunft.figur(ergebnis, path)
    if side != "unterschied":
        if side not in found:
            raise UnknownPath(path)
        return found[side]
    if not found or any(ergebnis is None for _name, ergebnis in both):
        raise UnknownPath(path)
    return _difference(found.get("links"), found.get("rechts"))


def _difference(left: Figure[Value] | None, right: Figure[Value] | None) -> Figure[Value]:
    """By how much the right side is more."""
    inputs = tuple(one for one in (right, left) if one is not None)
    cents = Fraction((right.number if right else 0) - (left.number if left else 0)) * 100
    value = Money(int(cents)) if cents.denominator == 1 else Amount(cents)
    formula = "{0} - {1}" if left and right else "0 - {0}" if left else "{0}"
    return Figure("Unterschied", value, inputs=inputs, formula=formula)


Beide = tuple[tuple[str, Ergebnis | None], tuple[str, Ergebnis | None]]


def _both(request: Anfrage, rahmen: Hausrahmen) -> Beide:
    """Either side as the page shows it; of tried settings those that came with the question."""
    now, way = queries.probe(rahmen.zeitraum).ergebnis, request.GET.get("mit", "")
    if way == "erteilt":
        issued = _of_now(rahmen)
        seen = einsicht(rahmen.zeitraum, issued.pk) if issued is not None else None
        return ("links", seen.ergebnis if seen is not None else None), ("rechts", now)
    if way == "vorjahr":
        before = queries.vorjahr(rahmen.zeitraum)
        return ("links", queries.probe(before).ergebnis if before is not None else None), ("rechts", now)
    values, wrong = read(TEILARTEN["einstellungen"].felder, _texts(request))
    other = None if wrong else queries.probe_mit(rahmen.zeitraum, einstellungen=values).ergebnis
    return ("links", now), ("rechts", other)


def _of_now(rahmen: Hausrahmen) -> Any:
    """The Abrechnung that is issued and holds; None where there is none."""
    return next((row for row in queries.abrechnungen(rahmen.zeitraum) if row.stand == row.Stand.ERTEILT), None)


def _texts(request: Anfrage) -> dict[str, str]:
    return {name: text for name, text in request.POST.items() if isinstance(text, str)}


def _issued(issued: Any, found: queries.Probe) -> dict[str, Any]:
    """What was issued, what it would be now, and what each change costs everybody."""
    assert found.akte is not None
    try:
        both = korrektur.ursachen(issued, found.akte)
    except Refused as refused:
        return {"hindernisse": refused.findings}
    rows = [
        Gegenzeile(
            row.nr,
            both.person(row.nr).bewohner.nutzer.name,
            row.alt.saldo if row.alt is not None else None,
            row.neu.saldo if row.neu is not None else None,
            tuple(_reasons(both, row)),
        )
        for row in both.nutzer
    ]
    return {
        "zeilen": rows,
        "links": _("Erteilt"),
        "rechts": _("Jetzt"),
        "groesse": _("Saldo"),
        "pfad": "saldo",
        "summen": _sums(rows),
        "gesamt": _beside(both.alt.gesamtkosten.cents, both.neu.gesamtkosten.cents),
        "ursachen": [worte(one) for one in both.ursachen],
        "korrigierbar": any(row.differenz for row in rows),
    }


def _reasons(both: Vergleich, row: Nutzervergleich) -> Iterator[tuple[str, int, str, str]]:
    """What each change alone makes, and the rest that they make together: as much as the sides differ."""
    for number, cents in row.beitraege:
        yield worte(both.ursache(number)), cents, "grund", f"{number}/{row.nr}"
    if row.wechselwirkung:
        yield korrektur.WECHSELWIRKUNG, row.wechselwirkung, "wechselwirkung", row.nr


def _sides(left: queries.Probe, right: queries.Probe, left_name: str, right_name: str) -> dict[str, Any]:
    """Costs of every Nutzer in two results, and the kinds of costs of the house."""
    if left.ergebnis is None or right.ergebnis is None:
        return {"hindernisse": left.fehler or right.fehler}
    rows = list(_pairs(_costs(left.ergebnis), _costs(right.ergebnis)))
    kinds = list(_pairs(_kinds(left.ergebnis), _kinds(right.ergebnis)))
    return {
        "zeilen": rows,
        "links": left_name,
        "rechts": right_name,
        "groesse": _("Kosten"),
        "pfad": "betrag",
        "summen": _sums(rows),
        "gesamt": _beside(left.ergebnis.gesamtkosten.cents, right.ergebnis.gesamtkosten.cents),
        "arten": kinds,
    }


Seite = dict[str, tuple[str, int]]


def _costs(ergebnis: Ergebnis) -> Seite:
    return {person.nr: (person.bewohner.nutzer.name, person.betrag.cents) for person in ergebnis.nutzer}


def _kinds(ergebnis: Ergebnis) -> Seite:
    """What everybody bears together, by the line of the Abrechnung."""
    found: Seite = {}
    for person in ergebnis.nutzer:
        for line in person.positionen:
            name = line.bezeichnung
            found[name] = (name, found.get(name, ("", 0))[1] + line.betrag.cents)
    return found


def _pairs(left: Seite, right: Seite) -> list[Gegenzeile]:
    return [
        Gegenzeile(
            key,
            (right.get(key) or left[key])[0],
            left[key][1] if key in left else None,
            right[key][1] if key in right else None,
        )
        for key in (*left, *(key for key in right if key not in left))
    ]


def _sums(rows: list[Gegenzeile]) -> tuple[int, int, int]:
    return _beside(sum(row.links or 0 for row in rows), sum(row.rechts or 0 for row in rows))


def _beside(left: int, right: int) -> tuple[int, int, int]:
    """Two amounts and by how much the second is more."""
    return left, right, right - left


def _other_settings(request: Anfrage, rahmen: Hausrahmen, found: queries.Probe) -> dict[str, Any]:
    """A form of the settings, and what they would give; nothing is kept."""
    teil = TEILARTEN["einstellungen"]
    if request.method != "POST":
        texts = texts_of(teil.felder, queries.werte_des_teils("einstellungen", None, rahmen.zeitraum))
        return {"eingaben": eingaben(teil.felder, texts)}
    texts = _texts(request)
    rows = eingaben(teil.felder, texts)
    context: dict[str, Any] = {"eingaben": rows}
    values, wrong = read(teil.felder, texts)
    problems: list[Finding] = [*wrong, *(teil.check(values) if not wrong else ())]
    context["uebrige"] = mark(rows, problems)
    if problems:
        return context
    other = queries.probe_mit(rahmen.zeitraum, einstellungen=values)
    tried = [(name, text) for name, text in texts.items() if name != "csrfmiddlewaretoken"]
    return context | _sides(found, other, _("Jetzt"), _("Damit")) | {"versucht": tried}
