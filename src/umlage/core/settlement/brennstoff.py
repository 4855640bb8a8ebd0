"""Energy of a plant: stock first in, first out, invoices cut to the period, carbon dioxide alongside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from umlage.core.figure import Figure, Value, given
from umlage.core.finding import error, note
from umlage.core.money import Money
from umlage.core.parameters import parameter
from umlage.core.period import DAY, Period, german_day
from umlage.core.quantity import NotConvertible, factor, printed
from umlage.core.settlement import kohlendioxid
from umlage.core.settlement.akte import Akte, Anlage, Bestandsangabe, Lieferung
from umlage.core.settlement.anlagenzeit import laufzeit
from umlage.core.settlement.belegung import Belegung
from umlage.core.settlement.brennstoff_summen import Brennstoff as Brennstoff
from umlage.core.settlement.brennstoff_summen import Posten as Posten
from umlage.core.settlement.brennstoff_summen import endbestand, summen
from umlage.core.settlement.energieart import ENERGIEARTEN, Energieart
from umlage.core.settlement.haelftig import biobrennstoff, netzentgelt
from umlage.core.settlement.tarifkosten import Tarifkosten


def brennstoff(akte: Akte, anlage: Anlage, haus: Belegung, tarife: Mapping[int, Tarifkosten]) -> Brennstoff:
    """Energy used by the plant, with its cost and carbon; findings for what does not fit.

    `tarife`: the invoices that a tariff computed, by their number.
    """
    art = ENERGIEARTEN[anlage.energieart]
    result = Brennstoff(anlage, art, abrechnungseinheit(art, (one.einheit for one in anlage.lieferungen)))
    where = f"anlagen/{anlage.nr}"
    if anlage.bestand is not None and not art.lagerfaehig:
        result.findings.append(error("bestand.unmoeglich", f"{where}/bestand", f"{art.titel} wird nicht gelagert."))
        return result
    if anlage.bestand is None and art.lagerfaehig:
        result.findings.append(
            error(
                "bestand.fehlt",
                f"{where}/bestand",
                f"{art.titel} wird gelagert: Anfangs- und Endbestand fehlen.",
                norm="HeizkostenV § 7 Abs. 2",
                remedy="bestand mit anfang und ende eintragen, auch wenn der Tank leer war.",
            )
        )
        return result
    if anlage.bestand is not None:
        result.posten.append(_opening(akte, result, anlage.bestand.anfang, haus))
    for number, lieferung in enumerate(anlage.lieferungen, start=1):
        posten = _delivery(akte, result, lieferung, number, haus, tarife.get(number))
        if posten is not None:
            result.posten.append(posten)
    if anlage.bestand is not None:
        _first_in_first_out(result, Fraction(anlage.bestand.ende.menge), f"{where}/bestand/ende")
    if not result.findings or all(finding.severity.value != "fehler" for finding in result.findings):
        summen(result)
    return result


def abrechnungseinheit(art: Energieart, genannt: Iterable[str | None]) -> str:
    """The unit in which a plant is billed, also its stock: that of its first invoice, in the fuel's own base unit."""
    for said in genannt:
        for einheit in art.einheiten:
            if said is not None and _billed_in(art, said, einheit):
                return einheit
    return art.einheiten[0]


def _billed_in(art: Energieart, given_unit: str, einheit: str) -> bool:
    """Whether a quantity so billed counts in the unit. Gas is metered in cubic metres: litres are a slip."""
    if einheit == "m3" and len(art.einheiten) > 1:
        return given_unit in ("m3", "m³")
    try:
        factor(given_unit, einheit)
    except NotConvertible:
        return False
    return True


def _opening(akte: Akte, result: Brennstoff, bestand: Bestandsangabe, haus: Belegung) -> Posten:
    where = f"anlagen/{result.anlage.nr}/bestand/anfang"
    am = bestand.lieferung_am or haus.period.start - DAY
    menge = Fraction(bestand.menge)
    betrag = int(bestand.betrag * 100)
    if not menge and betrag:
        result.findings.append(
            error("bestand.menge", f"{where}/menge", "Ein Bestand ohne Menge kann keinen Wert haben.")
        )
    mengen = given("Anfangsbestand", menge, result.einheit, source=bestand.quelle or where)
    rate = _rate(bestand.mwst, None, where)
    quelle = bestand.quelle or where
    if bestand.co2 is not None:
        kg, co2 = kohlendioxid.stated(bestand.co2, am, quelle)
    else:
        kg, co2 = _computed(akte, result, haus, mengen, am, Period.inclusive(am, am), rate, where)
    return Posten(
        "Anfangsbestand",
        haus.period.start,
        bestand.quelle or "",
        menge,
        betrag,
        Fraction(bestand.mwst or 0),
        given("Anfangsbestand", Money(betrag), source=bestand.quelle or where),
        mengen,
        kg,
        co2,
        kohlendioxid.added(bestand.co2, quelle),
        where,
        entstanden=Period.inclusive(am, am),
        biobrennstoff=biobrennstoff(bestand.biobrennstoff, quelle),
        bioanteil=Fraction(bestand.biobrennstoff.anteil if bestand.biobrennstoff is not None else 0),
    )


def _delivery(
    akte: Akte, result: Brennstoff, lieferung: Lieferung, number: int, haus: Belegung, tarif: Tarifkosten | None
) -> Posten | None:
    where = f"anlagen/{result.anlage.nr}/lieferungen/{number}" if tarif is None else tarif.figur.path
    share: Figure[Fraction] | None = None
    if result.anlage.bestand is not None:
        if not _fits_stock(result, lieferung, haus, where):
            return None
    elif lieferung.zeitraum is not None:
        share = _share_in_period(result, lieferung, haus, where)
    elif abs((lieferung.am - haus.period.end).days) > 366:
        text = f"Die Rechnung vom {german_day(lieferung.am)} liegt weit vom Abrechnungszeitraum entfernt."
        result.findings.append(note("lieferung.tag", f"{where}/am", text))
    quelle = lieferung.quelle or where
    name = lieferung.bezeichnung or _name(result, lieferung)
    mengen = _quantity(result, lieferung, name, share, where, tarif.menge if tarif is not None else None)
    paid = given(name, Money(int(lieferung.betrag * 100)), source=quelle) if tarif is None else tarif.figur
    geld = kohlendioxid.part_of(paid, share)
    rate = _rate(lieferung.mwst, tarif, where)
    delivered = _delivered(result, lieferung, haus)
    if lieferung.co2 is not None:
        kg, co2 = kohlendioxid.stated(lieferung.co2, lieferung.am, quelle, share)
    else:
        kg, co2 = _computed(akte, result, haus, mengen, lieferung.am, delivered, rate, where)
    counted = delivered.overlap(haus.period) or delivered
    return Posten(
        name,
        lieferung.am,
        lieferung.quelle or "",
        mengen.value if mengen is not None else None,
        geld.value.cents,
        Fraction(lieferung.mwst or 0),
        geld,
        mengen or given(name, Fraction(0), result.einheit, source="Rechnung ohne Menge"),
        kg,
        co2,
        kohlendioxid.added(lieferung.co2, quelle, share),
        where,
        entlastung=lieferung.entlastung or "",
        entstanden=counted,
        saetze=tarif.saetze if tarif is not None else (),
        netzentgelt=netzentgelt(lieferung.netzentgelt, quelle, share),
        biobrennstoff=biobrennstoff(lieferung.biobrennstoff, quelle, share),
        bioanteil=Fraction(lieferung.biobrennstoff.anteil if lieferung.biobrennstoff is not None else 0),
    )


def _rate(stated: Decimal | None, tarif: Tarifkosten | None, where: str) -> Figure[Fraction] | None:
    """The tax in an invoice; of a tariff whose prices have several rates the mean by their amounts."""
    if tarif is None or not tarif.saetze or not tarif.figur.value.cents:
        return None if stated is None else given("Umsatzsteuer der Rechnung", Fraction(stated), "%", source=where)
    inputs: list[Figure[Value]] = []
    exact = Fraction(0)
    for rate, part in tarif.saetze:
        inputs += [part, given("Steuersatz", rate, "%", source=where)]
        exact += part.value.cents * rate
    terms = " + ".join(f"{{{place}}} * {{{place + 1}}}" for place in range(0, len(inputs), 2))
    formula = f"({terms}) / {{{len(inputs)}}}"
    name = "Umsatzsteuer, nach den Beträgen gemittelt"
    return Figure(name, exact / tarif.figur.value.cents, "%", inputs=(*inputs, tarif.figur), formula=formula)


def _name(result: Brennstoff, lieferung: Lieferung) -> str:
    if lieferung.entlastung is not None:
        return {"ewsg": "Dezember-Soforthilfe", "ewpbg": "Preisbremse", "strompbg": "Strompreisbremse"}[
            lieferung.entlastung
        ]
    return "Lieferung" if result.art.lagerfaehig else result.art.titel


def _fits_stock(result: Brennstoff, lieferung: Lieferung, haus: Belegung, where: str) -> bool:
    if lieferung.am not in haus.period:
        text = f"Die Lieferung vom {german_day(lieferung.am)} liegt nicht im Abrechnungszeitraum."
        result.findings.append(error("lieferung.tag", f"{where}/am", text))
    if lieferung.zeitraum is not None or lieferung.menge is None:
        text = "Eine Lieferung in den Vorrat braucht eine Menge und hat keinen eigenen Zeitraum."
        result.findings.append(error("lieferung.bestand", where, text))
        return False
    return True


def _delivered(result: Brennstoff, lieferung: Lieferung, haus: Belegung) -> Period:
    """The days on which the energy came: the day of a delivery into stock, else the time that the invoice covers."""
    if result.anlage.bestand is not None:
        return Period.inclusive(lieferung.am, lieferung.am)
    return lieferung.zeitraum.period if lieferung.zeitraum is not None else laufzeit(result.anlage, haus.period)


def _computed(
    akte: Akte,
    result: Brennstoff,
    haus: Belegung,
    menge: Figure[Fraction] | None,
    am: date,
    delivered: Period,
    rate: Figure[Fraction] | None,
    where: str,
) -> tuple[Figure[Fraction], Figure[Money]]:
    """Carbon of an invoice that says nothing about it; none where the law asks for none."""
    if not result.co2_wirksam or menge is None or not menge.value or akte.zeitraum.von < kohlendioxid.SINCE:
        return kohlendioxid.none()
    amount, einheit = menge, result.einheit
    if "kWh-Hs" in (result.art.emission or {}):
        if einheit == "m3":
            value = heizwert(result, haus.period.start)
            amount = Figure(
                "Energie (Heizwert)", menge.value * value.value, "kWh", inputs=(amount, value), formula="{0} * {1}"
            )
        einheit = "kWh-Hs" if einheit == "kWh" and result.anlage.brennwert else "kWh-Hi"
    kg, co2, findings = kohlendioxid.computed(result.art, einheit, amount, am, delivered, rate, haus.tafel, where)
    result.findings += findings
    return kg, co2


def _share_in_period(result: Brennstoff, lieferung: Lieferung, haus: Belegung, where: str) -> Figure[Fraction] | None:
    """The part of the days of the invoice that lies in the period; None for all of them."""
    assert lieferung.zeitraum is not None
    own = lieferung.zeitraum.period
    inside = own.overlap(haus.period)
    if inside is None:
        result.findings.append(
            error(
                "lieferung.zeitraum",
                f"{where}/zeitraum",
                f"Der Zeitraum {own} der Rechnung berührt den Abrechnungszeitraum nicht.",
            )
        )
        return None
    if inside == own:
        return None
    by = lieferung.abgrenzung or ("gradtage" if lieferung.menge is not None else "tage")
    result.findings.append(
        note(
            "lieferung.abgegrenzt",
            f"{where}/zeitraum",
            f"Die Rechnung für {own} ist nach {'Gradtagen' if by == 'gradtage' else 'Tagen'} abgegrenzt.",
            norm="HeizkostenV § 7 Abs. 2; BGH VIII ZR 156/11",
        )
    )
    word, symbol = ("Gradtage", "‰") if by == "gradtage" else ("Tage", "Tage")
    part, whole = (
        Fraction(haus.tafel.weight(span.start, span.end), haus.tafel.denominator)
        if by == "gradtage"
        else Fraction(span.days)
        for span in (inside, own)
    )
    return Figure(
        "Anteil im Zeitraum",
        part / whole,
        inputs=(
            given(f"{word} im Zeitraum", part, symbol, source="Kalender"),
            given(f"{word} der Rechnung", whole, symbol, source="Kalender"),
        ),
        formula="{0} / {1}",
    )


def _quantity(
    result: Brennstoff,
    lieferung: Lieferung,
    name: str,
    share: Figure[Fraction] | None,
    where: str,
    computed: Figure[Value] | None,
) -> Figure[Fraction] | None:
    """The quantity in the unit of the plant, as far as it falls into the period; `computed`: by meters."""
    if lieferung.menge is None:
        return None
    einheit = lieferung.einheit or result.einheit
    if not _billed_in(result.art, einheit, result.einheit):
        possible = " oder ".join(printed(einheit) for einheit in result.art.einheiten)
        result.findings.append(
            error(
                "lieferung.einheit",
                f"{where}/einheit",
                f"{result.art.titel} wird in {possible} abgerechnet, nicht in {lieferung.einheit}.",
            )
        )
        return None
    ratio = factor(einheit, result.einheit)
    figure = given(name, Fraction(lieferung.menge), einheit, source=lieferung.quelle or where)
    if computed is not None:
        figure = Figure(name, computed.number, einheit, inputs=(computed,), formula="{0}")
    if ratio != 1:
        by = given(f"Umrechnung {printed(einheit)} in {printed(result.einheit)}", ratio, norm="SI-Einheiten")
        figure = Figure(name, figure.value * ratio, result.einheit, inputs=(figure, by), formula="{0} * {1}")
    if share is not None:
        figure = Figure(
            f"{name}, anteilig",
            figure.value * share.value,
            result.einheit,
            inputs=(figure, share),
            formula="{0} * {1}",
        )
    return figure


def heizwert(brennstoff: Brennstoff, day: date) -> Figure[Fraction]:
    """Calorific value per billed quantity: as the invoice says, else from the table of § 9 Abs. 3 HeizkostenV."""
    own = brennstoff.anlage.heizwert
    if own is not None and own > 0:
        return given(
            "Heizwert laut Rechnung", Fraction(own), f"kWh/{printed(brennstoff.einheit)}", source="Angabe zur Anlage"
        )
    return parameter(brennstoff.art.heizwert).at(day)


def _first_in_first_out(result: Brennstoff, closing: Fraction, where: str) -> None:
    available = sum((posten.menge or Fraction(0) for posten in result.posten), Fraction(0))
    if closing > available:
        result.findings.append(
            error(
                "bestand.ende",
                f"{where}/menge",
                "Am Ende liegt mehr im Vorrat, als am Anfang da war und geliefert wurde.",
            )
        )
        return
    opening, deliveries = result.posten[:1], sorted(result.posten[1:], key=lambda posten: posten.am or date.min)
    result.posten = opening + deliveries
    left = endbestand(result.anlage, result.einheit)
    for place in range(len(result.posten) - 1, -1, -1):
        posten = result.posten[place]
        rest = min(closing, posten.menge or Fraction(0))
        closing -= rest
        if rest:
            result.posten[place] = replace(
                posten, rest=rest, restmenge=_left_of(posten, left, result.posten[place + 1 :])
            )


def _left_of(posten: Posten, closing: Figure[Fraction], newer: list[Posten]) -> Figure[Fraction]:
    """What of a layer is in the closing stock: all of it, or what the newer layers leave over."""
    whole = posten.menge or Fraction(0)
    rest = closing.value - sum((layer.menge or Fraction(0) for layer in newer), Fraction(0))
    name = f"{posten.name}, davon im Endbestand"
    if rest >= whole:
        return Figure(name, whole, posten.mengen.unit_name, inputs=(posten.mengen,), formula="{0}")
    return Figure(
        name,
        rest,
        posten.mengen.unit_name,
        inputs=(closing, *(layer.mengen for layer in newer)),
        formula=" - ".join(f"{{{place}}}" for place in range(len(newer) + 1)),
    )
