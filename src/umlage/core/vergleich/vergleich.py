"""Old against new: what each Nutzer owes, and how much of the difference each changed input makes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from pydantic import ValidationError

from umlage.core.finding import Finding, Refused, error, note, warning
from umlage.core.settlement.akte import Akte
from umlage.core.settlement.ergebnis import Ergebnis, NutzerErgebnis
from umlage.core.settlement.run import settle
from umlage.core.vergleich.aenderung import Aenderung, Gegenstellung, gegenstellung
from umlage.core.vergleich.gruppen import HOECHSTENS, Menge, anfangsgruppen, einzeln


@dataclass(frozen=True, slots=True)
class Stand:
    """What one Nutzer bears and has paid in advance; `sonder`: what counts beside his costs. Cents."""

    betrag: int
    vorauszahlung: int
    sonder: int = 0

    @property
    def saldo(self) -> int:
        """Positive: to be paid."""
        return self.betrag + self.sonder - self.vorauszahlung


@dataclass(frozen=True, slots=True)
class Hausstand:
    """All Nutzer by number, and the owner. Cents."""

    nutzer: dict[str, Stand]
    eigentuemer: int
    gesamtkosten: int


@dataclass(frozen=True, slots=True)
class Ursache:
    """One change, or several that can only be settled together; `wirkt`: whether anybody's amount differs by it."""

    nummer: int
    aenderungen: tuple[Aenderung, ...]
    wirkt: bool


@dataclass(frozen=True, slots=True)
class Nutzervergleich:
    """One Nutzer on both sides; None where there is none. Cents.

    `beitraege`: number of the Ursache and what it alone adds to the saldo; without those that add nothing.
    """

    nr: str
    alt: Stand | None
    neu: Stand | None
    beitraege: tuple[tuple[int, int], ...]

    @property
    def differenz(self) -> int:
        """New saldo less the old one: positive to the Nutzer's burden."""
        return _saldo(self.neu) - _saldo(self.alt)

    @property
    def wechselwirkung(self) -> int:
        """What the changes make together, beyond each alone: the rest of the difference."""
        return self.differenz - sum(cents for _, cents in self.beitraege)


@dataclass
class Vergleich:
    """Both settled Akten and what lies between them."""

    alt: Ergebnis
    neu: Ergebnis
    ursachen: tuple[Ursache, ...]
    nutzer: tuple[Nutzervergleich, ...]
    findings: tuple[Finding, ...] = field(default=())

    def ursache(self, nummer: int) -> Ursache:
        return self.ursachen[nummer - 1]

    @cached_property
    def alte(self) -> dict[str, NutzerErgebnis]:
        return {person.nr: person for person in self.alt.nutzer}

    @cached_property
    def neue(self) -> dict[str, NutzerErgebnis]:
        return {person.nr: person for person in self.neu.nutzer}

    def person(self, nr: str) -> NutzerErgebnis:
        """The Nutzer as the new Akte has him, else as the old one does."""
        return self.neue.get(nr) or self.alte[nr]


def vergleich(alt: Akte, neu: Akte) -> Vergleich:
    """Both Akten settled, and the old one with each change alone: n + 2 settlements for n changes.

    Refused when house or period differ, or when one of the Akten cannot be settled (places begin with `alt` or `neu`).
    """
    _vergleichbar(alt, neu)
    before, after = _settled(alt, "alt"), _settled(neu, "neu")
    both = gegenstellung(alt, neu)
    first, last = _hausstand(before), _hausstand(after)
    everything = frozenset(range(len(both.aenderungen)))
    tried: dict[Menge, Hausstand | None] = {everything: last}

    def settled(chosen: Menge) -> Hausstand | None:
        if chosen not in tried:
            tried[chosen] = _mit(both, chosen)
        return tried[chosen]

    groups = anfangsgruppen(both.aenderungen)
    effects = einzeln(both.aenderungen, groups, settled)
    ursachen = tuple(
        Ursache(nummer, tuple(both.aenderungen[nr] for nr in sorted(chosen)), state != first)
        for nummer, (chosen, state) in enumerate(effects, start=1)
    )
    states = [state for _, state in effects]
    numbers = [*last.nutzer, *(nr for nr in first.nutzer if nr not in last.nutzer)]
    nutzer = tuple(_nutzervergleich(nr, first, last, states) for nr in numbers)
    findings = (*_hinweise(alt, neu, len(everything), len(groups)), *_leerstand(before, after))
    return Vergleich(before, after, ursachen, nutzer, findings)


def alone(alt: Akte, neu: Akte, ursache: Ursache) -> Ergebnis:
    """The old Akte settled with the changes of one Ursache and no other."""
    both = gegenstellung(alt, neu)
    chosen = frozenset(nr for nr, one in enumerate(both.aenderungen) if one in ursache.aenderungen)
    return settle(both.akte(chosen))


def _nutzervergleich(nr: str, first: Hausstand, last: Hausstand, states: list[Hausstand]) -> Nutzervergleich:
    base = _saldo(first.nutzer.get(nr))
    cents = [_saldo(state.nutzer.get(nr)) - base for state in states]
    beitraege = tuple((nummer, amount) for nummer, amount in enumerate(cents, start=1) if amount)
    return Nutzervergleich(nr, first.nutzer.get(nr), last.nutzer.get(nr), beitraege)


def _saldo(stand: Stand | None) -> int:
    return stand.saldo if stand is not None else 0


def _vergleichbar(alt: Akte, neu: Akte) -> None:
    findings = []
    if alt.liegenschaft.nr != neu.liegenschaft.nr:
        text = f"Die Akten gehören zu verschiedenen Häusern ({alt.liegenschaft.nr} und {neu.liegenschaft.nr})."
        remedy = "Verglichen werden zwei Akten derselben Liegenschaft."
        findings.append(error("vergleich.haus", "liegenschaft/nr", text, remedy=remedy))
    if alt.period != neu.period:
        text = f"Die Akten haben verschiedene Zeiträume ({alt.period} und {neu.period})."
        remedy = "Verglichen werden zwei Akten desselben Zeitraums."
        findings.append(error("vergleich.zeitraum", "zeitraum", text, remedy=remedy))
    if findings:
        raise Refused(tuple(findings))


def _settled(akte: Akte, side: str) -> Ergebnis:
    try:
        return settle(akte)
    except Refused as refused:
        raise Refused(on_side(refused.findings, side)) from None


def on_side(findings: tuple[Finding, ...], side: str) -> tuple[Finding, ...]:
    """The findings with the Akte named to which they belong."""
    return tuple(replace(finding, where=f"{side}/{finding.where}".rstrip("/")) for finding in findings)


def _mit(both: Gegenstellung, chosen: Menge) -> Hausstand | None:
    """The old Akte with these changes alone, settled; None when that cannot be."""
    try:
        return _hausstand(settle(both.akte(chosen)))
    except (Refused, ValidationError):
        return None


def _hausstand(ergebnis: Ergebnis) -> Hausstand:
    people = {
        person.nr: Stand(person.betrag.cents, _bezahlt(person), person.sonderbetrag) for person in ergebnis.nutzer
    }
    return Hausstand(people, ergebnis.eigentuemer.cents, ergebnis.gesamtkosten.cents)


def _bezahlt(person: NutzerErgebnis) -> int:
    # vacancy is the owner's: nobody is owed its prepayment
    return 0 if person.bewohner.nutzer.leerstand else person.vorauszahlung


def _hinweise(alt: Akte, neu: Akte, changes: int, groups: int) -> list[Finding]:
    findings = []
    if groups < changes:
        text = f"Mehr als {HOECHSTENS} Unterschiede ({changes}); sie sind nach Teilen der Akte zusammengefasst."
        findings.append(note("vergleich.viele", "", text))
    # a slip that is seen at once is corrected on the same day
    if changes and alt.abrechnung.erstellt_am > neu.abrechnung.erstellt_am:
        text = "Die neue Akte ist früher erstellt als die alte."
        remedy = "erstellt_am der neuen Akte auf den Tag der Korrektur setzen; er steht auf der Korrekturabrechnung."
        findings.append(note("vergleich.tag", "abrechnung/erstellt_am", text, remedy=remedy))
    return findings


def _leerstand(before: Ergebnis, after: Ergebnis) -> Iterator[Finding]:
    """Numbers that stand for a person on one side and for nobody on the other."""
    vacant = {person.nr: person.bewohner.nutzer.leerstand for person in before.nutzer}
    for person in after.nutzer:
        nutzer = person.bewohner.nutzer
        if vacant.get(nutzer.nr, nutzer.leerstand) != nutzer.leerstand:
            einheit = after.haus.akte.nutzeinheiten[person.bewohner.einheit].nr
            where = f"nutzeinheiten/{einheit}/nutzer/{nutzer.nr}/leerstand"
            text = f"Nutzer {nutzer.nr} ist auf einer Seite Leerstand: eine Korrekturabrechnung gibt es dafür nicht."
            remedy = "Dem Leerstand oder dem Nutzer eine eigene Nummer geben."
            yield warning("vergleich.leerstand", where, text, remedy=remedy)
