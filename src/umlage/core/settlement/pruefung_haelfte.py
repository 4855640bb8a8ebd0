"""What is checked of plants whose costs are halved from 2028 on, and said of those that stay with the steps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from umlage.core.finding import Finding, error, note, warning
from umlage.core.parameters import Entry, Parameter, parameter
from umlage.core.period import german_day
from umlage.core.settlement.akte import Akte, Anlage, Lieferung
from umlage.core.settlement.anlagenzeit import laufzeit
from umlage.core.settlement.energieart import ENERGIEARTEN
from umlage.core.settlement.haelftig import BETROFFEN, NORM, SEIT, SEIT_BIO, beginn

_AUSNAHMEN = {
    "neubau": ("Neubau mit Bauantrag vor dem 13.05.2026", "CO2KostAufG § 5b"),
    "notfall": ("Ersatz im Notfall", "CO2KostAufG § 5a Abs. 4"),
    "zweifamilienhaus": ("vom Eigentümer bewohntes Zweifamilienhaus", "CO2KostAufG § 5d Abs. 3"),
    "haertefall": ("Härtefall", "CO2KostAufG § 5d Abs. 1"),
}


def titel(art: str) -> tuple[str, str]:
    """The name of an exception, and its norm."""
    return _AUSNAHMEN[art]


def stated(akte: Akte) -> Iterator[Finding]:
    """Errors in what invoices say of network and bio-fuel; which plants are halved, which are not, and what is open."""
    for anlage in akte.anlagen:
        for number, lieferung in enumerate(anlage.lieferungen, start=1):
            yield from _invoice(anlage, lieferung, f"anlagen/{anlage.nr}/lieferungen/{number}")
        yield from _opening(anlage)
        yield from _exception(akte, anlage)
        if akte.period.last >= SEIT:
            yield from _plant(akte, anlage)


def _invoice(anlage: Anlage, lieferung: Lieferung, where: str) -> Iterator[Finding]:
    if lieferung.netzentgelt is not None and (
        anlage.bestand is not None or ENERGIEARTEN[anlage.energieart].lagerfaehig
    ):
        yield error(
            "lieferung.netzentgelt",
            f"{where}/netzentgelt",
            f"{ENERGIEARTEN[anlage.energieart].titel} kommt aus keinem Netz und hat kein Netzentgelt.",
            remedy="netzentgelt streichen.",
        )
    bio = lieferung.biobrennstoff
    carbon = lieferung.co2.betrag if lieferung.co2 is not None and lieferung.co2.enthalten else 0
    parts = (lieferung.netzentgelt or 0) + (bio.betrag if bio is not None else 0)
    if parts and parts + carbon > lieferung.betrag:
        yield error(
            "lieferung.bestandteile",
            f"{where}/{'netzentgelt' if lieferung.netzentgelt else 'biobrennstoff'}",
            "Kohlendioxidkosten, Netzentgelt und Biobrennstoff sind zusammen höher als der Rechnungsbetrag.",
            norm="CO2KostAufG § 3 Abs. 1",
            remedy="Die Beträge mit der Rechnung vergleichen; sie stecken im Rechnungsbetrag.",
        )
    if bio is not None and bio.betrag and not bio.anteil:
        yield _no_share(f"{where}/biobrennstoff/anteil")


def _opening(anlage: Anlage) -> Iterator[Finding]:
    opening = anlage.bestand.anfang if anlage.bestand is not None else None
    bio = opening.biobrennstoff if opening is not None else None
    if bio is not None and bio.betrag and not bio.anteil:
        yield _no_share(f"anlagen/{anlage.nr}/bestand/anfang/biobrennstoff/anteil")


def _no_share(where: str) -> Finding:
    return error(
        "lieferung.biobrennstoff",
        where,
        "Biobrennstoff, der etwas kostet, hat einen Anteil am Brennstoff über 0.",
        norm="CO2KostAufG § 5a",
        remedy="anteil in Prozent von der Rechnung eintragen.",
    )


def _exception(akte: Akte, anlage: Anlage) -> Iterator[Finding]:
    ausnahme = anlage.haelfte_ausnahme
    if ausnahme is None:
        return
    where, built = f"anlagen/{anlage.nr}/haelfte_ausnahme", anlage.eingebaut_am
    name, norm = _AUSNAHMEN[ausnahme.art]
    if anlage.energieart not in BETROFFEN or (
        built is not None and parameter("co2kostaufg.haelfte_einbau").number(built) != 1
    ):
        text = "Die Ausnahme ist ohne Wirkung: die hälftige Teilung gilt für diese Heizung ohnehin nicht."
        yield warning("co2.ausnahme_ohne_wirkung", where, text, norm=NORM)
        return
    if ausnahme.bauantrag_am is not None and (
        parameter("co2kostaufg.haelfte_bauantrag").number(ausnahme.bauantrag_am) == 1
    ):
        yield warning(
            "co2.ausnahme_ohne_wirkung",
            f"{where}/bauantrag_am",
            f"Der Bauantrag vom {german_day(ausnahme.bauantrag_am)} liegt nicht vor dem 13.05.2026: es gilt die "
            "Hälfte.",
            norm=norm,
        )
    elif akte.period.last >= SEIT and built is not None:
        ab = beginn(akte, anlage)
        text = f"Für die Heizung gilt die Stufe statt der Hälfte ({name}): {ausnahme.grund}"
        if ab is not None:
            text = f"Vor dem {german_day(ab)} gilt die Stufe statt der Hälfte ({name}): {ausnahme.grund}"
        yield note("co2.ausnahme", where, text, norm=norm)
    flats = sum(einheit.nutzung == "wohnung" for einheit in akte.nutzeinheiten)
    if ausnahme.art == "zweifamilienhaus" and flats > 2:
        text = f"Die Liegenschaft hat {flats} Wohnungen; die Ausnahme ist für Häuser mit höchstens zwei."
        yield warning("co2.zweifamilienhaus", where, text, norm=norm)


def _plant(akte: Akte, anlage: Anlage) -> Iterator[Finding]:
    if anlage.energieart not in BETROFFEN or anlage.co2_entfaellt or akte.liegenschaft.art == "nichtwohngebaeude":
        return
    where, built = f"anlagen/{anlage.nr}/eingebaut_am", anlage.eingebaut_am
    if built is None:
        yield warning(
            "co2.einbau_offen",
            where,
            "Ab 2028 trägt der Vermieter bei Heizungen, die nach dem 29.07.2026 in ein bestehendes Gebäude "
            "eingebaut sind, die Hälfte statt der Stufe. Ohne Tag des Einbaus gilt die Stufe.",
            norm=NORM,
            remedy="eingebaut_am angeben.",
        )
        return
    ab = beginn(akte, anlage)
    if ab is None or ab >= akte.period.end:
        return
    yield note(
        "co2.haelfte",
        where,
        f"Die Heizung ist am {german_day(built)} eingebaut: von Kosten ab dem {german_day(ab)} trägt der Vermieter die "
        "Hälfte von Kohlendioxid, Netzentgelt und (ab 2029) Biobrennstoff.",
        norm=NORM,
    )
    for number, lieferung in enumerate(anlage.lieferungen, start=1):
        last = _last_day(akte, anlage, lieferung)
        if lieferung.entlastung is None and lieferung.betrag > 0 and last >= ab:
            yield from _left_open(anlage, lieferung, last, f"anlagen/{anlage.nr}/lieferungen/{number}")


def _left_open(anlage: Anlage, lieferung: Lieferung, last: date, where: str) -> Iterator[Finding]:
    """What an invoice whose costs are halved does not say."""
    if anlage.energieart.startswith("erdgas") and lieferung.netzentgelt is None:
        yield warning(
            "co2.netzentgelt_offen",
            f"{where}/netzentgelt",
            "Der Vermieter trägt die Hälfte des Netzentgelts; die Rechnung nennt keines.",
            norm=NORM,
            remedy="netzentgelt von der Rechnung eintragen; 0, wenn sie keines enthält.",
        )
    if last >= SEIT_BIO and lieferung.biobrennstoff is None:
        yield warning(
            "co2.biobrennstoff_offen",
            f"{where}/biobrennstoff",
            "Ab 2029 trägt der Vermieter die Hälfte des vorgeschriebenen Biobrennstoffs; die Rechnung nennt keinen.",
            norm=NORM,
            remedy="biobrennstoff von der Rechnung eintragen; 0 und 0, wenn sie keinen enthält.",
        )


def _last_day(akte: Akte, anlage: Anlage, lieferung: Lieferung) -> date:
    """The last day in the period on which what the invoice is for arose."""
    if anlage.bestand is not None:
        return lieferung.am
    days = lieferung.zeitraum.period if lieferung.zeitraum is not None else laufzeit(anlage, akte.period)
    return (days.overlap(akte.period) or days).last


def zahlen(akte: Akte) -> Iterator[tuple[Parameter, Entry]]:
    """The numbers of the law that decided whether, and from which day on, plants are halved."""
    for anlage in akte.anlagen if akte.period.last >= SEIT else ():
        built, ausnahme = anlage.eingebaut_am, anlage.haelfte_ausnahme
        if built is None or anlage.energieart not in BETROFFEN:
            continue
        days = {"co2kostaufg.haelfte_einbau": built}
        if ausnahme is not None and ausnahme.bauantrag_am is not None:
            days["co2kostaufg.haelfte_bauantrag"] = ausnahme.bauantrag_am
        if ausnahme is not None and ausnahme.art == "notfall" and beginn(akte, anlage) is not None:
            days["co2kostaufg.haelfte_notfall"] = built
        yield from ((parameter(name), parameter(name).entry(day)) for name, day in days.items())
