"""The invoice of the service to its client: lines from tariffs and articles, tax by rate, what accounting books.

Prices with tax keep their sum to the cent, so that what a tariff passes on to the Nutzer is what the client pays for
it; on prices without tax it is added. Either is rounded once for each rate.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import reduce

from umlage.core.figure import Figure, Value, given
from umlage.core.law.ustg.p10_entgelt import steuer_auf_entgelt, steuer_im_preis
from umlage.core.money import Money, german_exact, half_up, plain
from umlage.core.period import Period
from umlage.core.settlement.akte import Akte, Artikel, Servicerechnung
from umlage.core.settlement.akte.anschrift import Anschrift
from umlage.core.settlement.tarif import zeit
from umlage.core.settlement.tarifkosten import Tarifkosten

WURZEL = "servicerechnung"
_EINE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Posten:
    """A line: what was supplied, how much of it, when, at which price; `brutto`: with its tax; `herkunft`: its place.

    A tariff has prices of its own, which its figure tells: `preis` is None.
    """

    artikel: Artikel
    text: str
    menge: Fraction
    einheit: str
    preis: Fraction | None
    satz: Fraction
    brutto: bool
    zeitraum: Period
    betrag: Figure[Money]
    herkunft: str

    @property
    def cents(self) -> int:
        return self.betrag.value.cents


@dataclass(frozen=True, slots=True)
class Steuerzeile:
    """All lines of one rate with prices of one kind: without tax, tax, with tax."""

    satz: Fraction
    brutto: bool
    posten: tuple[Posten, ...]
    netto: Figure[Money]
    steuer: Figure[Money]
    gesamt: Figure[Money]


@dataclass(frozen=True, slots=True)
class Buchung:
    """What one account of revenue gets: without tax, its tax."""

    konto: str
    satz: Fraction
    entgelt: Figure[Money]
    umsatzsteuer: Figure[Money]

    @property
    def netto(self) -> int:
        return self.entgelt.value.cents

    @property
    def steuer(self) -> int:
        return self.umsatzsteuer.value.cents

    @property
    def brutto(self) -> int:
        return self.netto + self.steuer

    @property
    def betrag(self) -> Figure[Money]:
        """With tax."""
        parts: tuple[Figure[Value], ...] = (self.entgelt, self.umsatzsteuer)
        return Figure(f"Betrag, Konto {self.konto}", Money(self.brutto), inputs=parts, formula="{0} + {1}")


@dataclass(frozen=True)
class Rechnung:
    """The invoice as it is computed; whether it may be sent, its findings say."""

    angaben: Servicerechnung
    empfaenger: Anschrift | None
    leistung: Period
    posten: tuple[Posten, ...]
    saetze: tuple[Steuerzeile, ...]
    netto: Figure[Money] = field(init=False)
    steuer: Figure[Money] = field(init=False)
    betrag: Figure[Money] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "netto", _summe("Entgelt ohne Umsatzsteuer", "netto", [z.netto for z in self.saetze]))
        object.__setattr__(self, "steuer", _summe("Umsatzsteuer", "umsatzsteuer", [z.steuer for z in self.saetze]))
        whole = self.netto.value + self.steuer.value
        parts: tuple[Figure[Value], ...] = (self.netto, self.steuer)
        betrag = Figure("Rechnungsbetrag", whole, inputs=parts, formula="{0} + {1}", path=f"{WURZEL}/betrag")
        object.__setattr__(self, "betrag", betrag)

    @property
    def nach_satz(self) -> tuple[tuple[Fraction, int, int], ...]:
        """Of every rate the cents without tax and its tax, the highest first."""
        found: dict[Fraction, tuple[int, int]] = {}
        for zeile in self.saetze:
            netto, steuer = found.get(zeile.satz, (0, 0))
            found[zeile.satz] = netto + zeile.netto.value.cents, steuer + zeile.steuer.value.cents
        return tuple((satz, *found[satz]) for satz in sorted(found, reverse=True))

    def figures(self) -> Iterator[Figure[Money]]:
        """Every amount that has a path."""
        yield from (posten.betrag for posten in self.posten)
        for zeile in self.saetze:
            yield from (zeile.netto, zeile.steuer, zeile.gesamt)
        yield from (self.netto, self.steuer, self.betrag)

    def figure(self, path: str) -> Figure[Money]:
        """The amount at a path; StopIteration when there is none."""
        return next(figure for figure in self.figures() if figure.path == path)

    def buchungen(self) -> tuple[Buchung, ...]:
        """Revenue by account and rate; together they are the invoice to the cent."""
        found: dict[tuple[str, Fraction], list[tuple[Figure[Money], Figure[Money]]]] = {}
        for zeile in self.saetze:
            for konto, netto, steuer in _konten(zeile):
                found.setdefault((konto, zeile.satz), []).append((netto, steuer))
        return tuple(
            Buchung(
                konto,
                satz,
                _zusammen(f"Entgelt, Konto {konto}", [netto for netto, _ in parts]),
                _zusammen(f"Umsatzsteuer, Konto {konto}", [steuer for _, steuer in parts]),
            )
            for (konto, satz), parts in found.items()
        )


def servicerechnung(akte: Akte, tarife: Sequence[Tarifkosten]) -> Rechnung | None:
    """The invoice of the Akte; None where it has none. Lines whose article is unknown or has no price are left out."""
    angaben = akte.servicerechnung
    if angaben is None:
        return None
    leistung = akte.period if angaben.leistungszeitraum is None else angaben.leistungszeitraum.period
    articles = {row.nr: row for row in akte.artikel}
    posten = [*_aus_tarifen(akte, tarife, articles), *_aus_positionen(angaben, articles, leistung)]
    # prices without tax stand first, each kind with its sum
    posten.sort(key=lambda one: one.brutto)
    numbered = tuple(_numbered(one, number) for number, one in enumerate(posten, start=1))
    return Rechnung(
        angaben,
        rechnungsempfaenger(akte)[0],
        leistung,
        numbered,
        tuple(_steuerzeilen(numbered, leistung.last)),
    )


def rechnungsempfaenger(akte: Akte) -> tuple[Anschrift | None, str]:
    """Who gets the invoice, and where the Akte says it: with the invoice, among the contacts, else the client."""
    if akte.servicerechnung is not None and akte.servicerechnung.empfaenger is not None:
        return akte.servicerechnung.empfaenger, f"{WURZEL}/empfaenger"
    for number, kontakt in enumerate(akte.kontakte, start=1):
        if kontakt.rolle == "rechnungsempfaenger":
            return kontakt, f"kontakte/{number}"
    auftraggeber = akte.absender.auftraggeber
    return auftraggeber, f"{WURZEL}/empfaenger" if auftraggeber is None else "absender/auftraggeber"


def artikelpreis(preis: Fraction | None, artikel: Artikel) -> Fraction | None:
    """What a unit costs: as the line says, else as the article does."""
    if preis is not None:
        return preis
    return None if artikel.preis is None else Fraction(artikel.preis)


def _aus_tarifen(akte: Akte, tarife: Sequence[Tarifkosten], articles: dict[str, Artikel]) -> Iterator[Posten]:
    for number, row in enumerate(tarife, start=1):
        artikel = articles.get(row.tarif.artikel or "")
        if artikel is None:
            continue
        parts = row.saetze or ((Fraction(row.satz or 0), row.figur),)
        for satz, figur in parts:
            whole: tuple[Figure[Value], ...] = (figur,)
            betrag = Figure(row.tarif.bezeichnung, figur.value, inputs=whole, formula="{0}")
            menge = row.menge if not row.saetze else None
            much, of = (_EINE, "") if menge is None else (menge.number, menge.unit_name)
            days, text = zeit(akte, row.tarif), row.tarif.bezeichnung
            yield Posten(artikel, text, much, of, None, satz, True, days, betrag, f"tarife/{number}")


def _aus_positionen(angaben: Servicerechnung, articles: dict[str, Artikel], leistung: Period) -> Iterator[Posten]:
    for number, row in enumerate(angaben.positionen, start=1):
        where = f"{WURZEL}/positionen/{number}"
        artikel = articles.get(row.artikel)
        stated = None if row.preis is None else Fraction(row.preis)
        preis = None if artikel is None else artikelpreis(stated, artikel)
        if artikel is None or preis is None:
            continue
        text, source = row.text or artikel.bezeichnung, f"Preisliste: {artikel.nr}"
        menge = given("Menge", Fraction(row.menge), artikel.einheit or "", source=where)
        price: Figure[Value] = given("Preis", preis, f"€/{artikel.einheit or 'Einheit'}", source=source)
        if stated is not None:
            price = price._replace(source=where)
        if artikel.einheit is None and (preis * 100).denominator == 1:
            price = price._replace(value=Money((preis * 100).numerator), unit_name="")
        exact = menge.value * preis * 100
        inputs: tuple[Figure[Value], ...] = (menge, price)
        value = Money(half_up(exact.numerator, exact.denominator))
        betrag = Figure(text, value, inputs=inputs, formula="runden({0} * {1}, 2)")
        days = leistung if row.zeitraum is None else row.zeitraum.period
        brutto, satz = artikel.preisart == "brutto", Fraction(artikel.mwst or 0)
        yield Posten(artikel, text, menge.value, artikel.einheit or "", preis, satz, brutto, days, betrag, where)


def _numbered(posten: Posten, number: int) -> Posten:
    return replace(posten, betrag=posten.betrag._replace(path=f"{WURZEL}/posten/{number}"))


def _steuerzeilen(posten: Sequence[Posten], day: date) -> Iterator[Steuerzeile]:
    kinds = dict.fromkeys((one.satz, one.brutto) for one in posten)
    for satz, brutto in sorted(kinds, key=lambda kind: (-kind[0], kind[1])):
        rows = tuple(one for one in posten if (one.satz, one.brutto) == (satz, brutto))
        prozent = german_exact(satz, 0, 4)
        where = f"{WURZEL}/{'brutto' if brutto else 'netto'}/{plain(satz, 4).rstrip('0').rstrip('.')}"
        of = f"Preise mit Umsatzsteuer, {prozent} %" if brutto else f"Preise ohne Umsatzsteuer, {prozent} %"
        stated = reduce(Money.__add__, (row.betrag.value for row in rows), Money(0))
        inputs: tuple[Figure[Value], ...] = tuple(row.betrag for row in rows)
        given_sum = Figure(f"Summe, {of}", stated, inputs=inputs, formula="summe()")
        rate = given("Umsatzsteuersatz", satz, "%", source=f"Preisliste: {', '.join(_nummern(rows))}")
        if brutto:
            whole = given_sum._replace(path=f"{where}/betrag")
            steuer = steuer_im_preis.at(day)(f"Umsatzsteuer, {of}", whole, rate)._replace(path=f"{where}/steuer")
            both: tuple[Figure[Value], ...] = (whole, steuer)
            rest = whole.value - steuer.value
            netto = Figure(f"Entgelt, {of}", rest, inputs=both, formula="{0} - {1}", path=f"{where}/entgelt")
            yield Steuerzeile(satz, brutto, rows, netto, steuer, whole)
        else:
            netto = given_sum._replace(path=f"{where}/entgelt")
            steuer = steuer_auf_entgelt.at(day)(f"Umsatzsteuer, {of}", netto, rate)._replace(path=f"{where}/steuer")
            both = (netto, steuer)
            total = netto.value + steuer.value
            whole = Figure(f"Betrag, {of}", total, inputs=both, formula="{0} + {1}", path=f"{where}/betrag")
            yield Steuerzeile(satz, brutto, rows, netto, steuer, whole)


def _nummern(rows: Iterable[Posten]) -> list[str]:
    return list(dict.fromkeys(row.artikel.nr for row in rows))


def _summe(name: str, path: str, parts: Sequence[Figure[Money]]) -> Figure[Money]:
    if not parts:
        return given(name, Money(0), source="Die Rechnung hat keine Positionen.")._replace(path=f"{WURZEL}/{path}")
    whole = reduce(Money.__add__, (part.value for part in parts), Money(0))
    return Figure(name, whole, inputs=tuple(parts), formula="summe()", path=f"{WURZEL}/{path}")


def _zusammen(name: str, parts: Sequence[Figure[Money]]) -> Figure[Money]:
    """The sum of these; one alone is itself."""
    if len(parts) == 1:
        return parts[0]
    whole = reduce(Money.__add__, (part.value for part in parts), Money(0))
    return Figure(name, whole, inputs=tuple(parts), formula="summe()")


def _konten(zeile: Steuerzeile) -> Iterator[tuple[str, Figure[Money], Figure[Money]]]:
    """Account, what is without tax, tax; a cent left over by rounding goes to the account with the largest amount."""
    rows: dict[str, list[Figure[Money]]] = {}
    for posten in zeile.posten:
        rows.setdefault(posten.artikel.erloeskonto or "", []).append(posten.betrag)
    sums = {konto: _zusammen(f"Summe, Konto {konto}", parts) for konto, parts in rows.items()}
    most = max(sums, key=lambda konto: abs(sums[konto].value.cents))
    taxes = {konto: _steuer(zeile, konto, one) for konto, one in sums.items() if konto != most}
    others: tuple[Figure[Value], ...] = (zeile.steuer, *taxes.values())
    if taxes:
        left = zeile.steuer.value.cents - sum(one.value.cents for one in taxes.values())
        formula = " - ".join(f"{{{place}}}" for place in range(len(others)))
        taxes[most] = Figure(f"Umsatzsteuer, Konto {most}", Money(left), inputs=others, formula=formula)
    else:
        taxes[most] = zeile.steuer
    for konto, one in sums.items():
        both: tuple[Figure[Value], ...] = (one, taxes[konto])
        rest = one.value - taxes[konto].value
        netto = Figure(f"Entgelt, Konto {konto}", rest, inputs=both, formula="{0} - {1}")
        yield konto, netto if zeile.brutto else one, taxes[konto]


def _steuer(zeile: Steuerzeile, konto: str, own: Figure[Money]) -> Figure[Money]:
    """The part of the tax that falls to an account, by its amount."""
    whole, name = zeile.gesamt if zeile.brutto else zeile.netto, f"Umsatzsteuer, Konto {konto}"
    if whole.value.cents <= 0:
        return given(name, Money(0), source="Die Positionen ergeben keinen Betrag.")
    cents = half_up(own.value.cents * zeile.steuer.value.cents, whole.value.cents)
    inputs: tuple[Figure[Value], ...] = (zeile.steuer, own, whole)
    return Figure(name, Money(cents), inputs=inputs, formula="runden({0} * {1} / {2}, 2)")
