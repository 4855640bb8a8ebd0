"""Master data and costs of a manager (L, M, B, K) to an Akte: what changes, and what is not taken and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from umlage.core.finding import Severity
from umlage.core.period import Period, german_day
from umlage.core.settlement.akte import Akte
from umlage.core.vergleich.aenderung import Aenderung, gegenstellung
from umlage.formats.arge.bau import NOCH, Bau
from umlage.formats.arge.brennstoffsaetze import stoffe
from umlage.formats.arge.kostensaetze import kosten
from umlage.formats.arge.lesen import datei
from umlage.formats.arge.satz import Meldung, Zeitraum
from umlage.formats.arge.schreiben import Abgelehnt
from umlage.formats.arge.stammsaetze import haus, nutzer, wagnis
from umlage.formats.arge.tabelle import satzarten
from umlage.formats.arge.uebernahmeregeln import bereich
from umlage.formats.arge.zettel import CODE, Zettel
from umlage.formats.arge.zuordnung import liegenschaftsnummer

ARTEN = ("L", "M", "B", "K")


@dataclass(frozen=True, slots=True)
class Vorgabe:
    """`am`: when a new Akte is made; `liegenschaft`, `kunde`: numbers in the files, where these leave a choice."""

    am: date
    liegenschaft: str = ""
    kunde: str = ""


@dataclass(frozen=True, slots=True)
class Uebernahme:
    """The new Akte and what changed in the old one; what is to say and still to enter; what was taken, of whom."""

    akte: Akte
    werte: Mapping[str, object]
    aenderungen: tuple[Aenderung, ...]
    meldungen: tuple[Meldung, ...]
    offen: tuple[str, ...]
    gezaehlt: Mapping[str, int]
    kunde: str

    @property
    def vollstaendig(self) -> bool:
        """Whether everything that matters was taken."""
        return not any(one.schwere is Severity.ERROR for one in self.meldungen)


def uebernommen(dateien: Sequence[tuple[str, bytes]], akte: Akte | None, vorgabe: Vorgabe) -> Uebernahme:
    """The Akte with the records of files (name, content); Abgelehnt where they cannot be read or give no Akte.

    The Akte is one as it is written, without the models of devices that a catalogue adds when it is read.
    """
    records, said = _zettel(dateien)
    number = _liegenschaft(records, akte, vorgabe.liegenschaft)
    for row in records:
        if not row.fort and row.liegenschaft != number:
            row.uebrig(f"Der Satz gehört zu einer anderen Liegenschaft ({row.liegenschaft}).")
    _kunde(records, number, vorgabe.kunde)
    spans = _zeitraeume(records)
    lead = _kopf(records, akte)
    bau = _bau(akte, lead, number, vorgabe.am, records)
    _andere_zeit(records, spans, bau.zeitraum)
    _saetze(bau, records, lead)
    new = _akte(bau)
    messages = (*said, *(one for row in records for one in row.ergebnis()), *bau.meldungen)
    changes = tuple(gegenstellung(akte, new).aenderungen) if akte is not None else ()
    open_ = tuple(dict.fromkeys((*bau.offen, *(_fehlt(new) if bau.neu else ()))))
    counted = Counter(row.satz.art for row in records if not row.fort)
    customers = dict.fromkeys(row.satz.text(3) for row in records if not row.fort)
    return Uebernahme(new, _werte(new), changes, messages, open_, counted, ", ".join(customers))


def _zettel(dateien: Sequence[tuple[str, bytes]]) -> tuple[list[Zettel], list[Meldung]]:
    """Every record of the files; Abgelehnt where one has an error: what it held would be missing."""
    records: list[Zettel] = []
    said: list[Meldung] = []
    earlier: set[object] = set()
    for name, content in dateien:
        found = datei(content)
        said += [replace(one, datei=name) for one in found.meldungen]
        here: set[object] = set()
        for record in found.saetze:
            row = Zettel(name, record)
            same = (record.art, frozenset(record.werte.items()))
            if record.art not in ARTEN:
                row.uebrig(f"{satzarten()[record.art].name} gehört nicht zu Stammdaten und Kosten.")
            elif same in earlier:
                row.uebrig("Denselben Satz enthält schon eine Datei davor.")
            elif record.art != "K" and same in here:
                row.uebrig("Denselben Satz enthält die Datei schon.")
            elif same in here:
                row.sagt(11, "Denselben Satz enthält die Datei schon; beide zählen, bitte prüfen.")
            here.add(same)
            records.append(row)
        earlier |= here
    errors = tuple(one for one in said if one.schwere is Severity.ERROR)
    if errors:
        raise Abgelehnt(errors)
    if not any(not row.fort for row in records):
        raise _ab("Die Dateien enthalten keine Sätze L, M, B oder K.")
    return records, said


def _ab(text: str) -> Abgelehnt:
    return Abgelehnt((Meldung(Severity.ERROR, CODE, text),))


def _liegenschaft(records: Sequence[Zettel], akte: Akte | None, chosen: str) -> str:
    """Which house of the files it is; Abgelehnt where none can be, or several."""
    numbers = list(dict.fromkeys(row.liegenschaft for row in records if not row.fort))
    named = ", ".join(numbers)
    if chosen:
        wanted = chosen.zfill(9)
        if wanted not in numbers:
            raise _ab(f"Die Dateien nennen die Liegenschaft {wanted} nicht, sondern: {named}.")
        return wanted
    if akte is None:
        if len(numbers) > 1:
            raise _ab(f"Die Dateien nennen mehrere Liegenschaften ({named}); mit --liegenschaft eine wählen.")
        return numbers[0]
    own = liegenschaftsnummer(akte)
    if own in numbers:
        return own
    by_key = {row.liegenschaft for row in records if row.satz.art == "L" and row.satz.text(12) == akte.liegenschaft.nr}
    if len(by_key) == 1:
        return by_key.pop()
    said = f"Die Dateien nennen die Liegenschaft {akte.liegenschaft.nr} der Akte nicht, sondern: {named}."
    raise _ab(f"{said} Ist es dieselbe, mit --liegenschaft angeben.")


def _kunde(records: Sequence[Zettel], liegenschaft: str, chosen: str) -> None:
    """Only one customer's records count: two can have a house of the same number."""
    numbers = list(dict.fromkeys(row.satz.text(3) for row in records if not row.fort))
    named = ", ".join(numbers)
    wanted = chosen.zfill(10) if chosen else numbers[0]
    if chosen and wanted not in numbers:
        raise _ab(
            f"Die Dateien nennen die Liegenschaft {liegenschaft} nicht für den Kunden {wanted}, sondern: {named}."
        )
    if not chosen and len(numbers) > 1:
        raise _ab(f"Die Liegenschaft {liegenschaft} haben mehrere Kunden ({named}); mit --kunde einen wählen.")
    for row in records:
        if not row.fort and row.satz.text(3) != wanted:
            row.uebrig(f"Der Satz gehört zu einem anderen Kunden ({row.satz.text(3)}).")


def _zeitraeume(records: Sequence[Zettel]) -> dict[str, set[Zeitraum]]:
    """The periods that the records L and B of each file name."""
    found: dict[str, set[Zeitraum]] = {}
    for row in records:
        field = {"L": 11, "B": 7}.get(row.satz.art)
        if not row.fort and field is not None and (span := row.satz.zeitraum(field)) is not None:
            found.setdefault(row.datei, set()).add(span)
    return found


def _andere_zeit(records: Sequence[Zettel], spans: Mapping[str, set[Zeitraum]], period: Period) -> None:
    """K names no period: in a file that has another one too, nobody knows whose costs they are."""
    for row in records:
        others = sorted(spans.get(row.datei, set()) - {(period.start, period.last)})
        if row.satz.art == "K" and others:
            first, last = others[0]
            row.nicht(
                f"Die Datei nennt den Zeitraum {german_day(first)} bis {german_day(last)}; ob der Satz zu ihm gehört, "
                "sagt er nicht."
            )


def _kopf(records: Sequence[Zettel], akte: Akte | None) -> Zettel | None:
    """The record L of the period; others are not taken. Without one of the period no record M counts."""
    heads = [row for row in records if row.satz.art == "L" and not row.fort]
    lead = None
    for row in heads:
        first, last = row.zeitraum(11) or (date.min, date.min)
        if akte is not None and (first, last) != (akte.zeitraum.von, akte.zeitraum.bis):
            row.nicht(f"Der Zeitraum {german_day(first)} bis {german_day(last)} ist nicht der der Akte.")
        elif row.text(16) != "EUR":
            row.nicht(f"Die Akte rechnet in Euro, nicht in {row.text(16)}.")
        elif lead is None:
            lead = row
        else:
            row.nicht(f"Zeile {lead.satz.zeile} von {lead.datei} ist schon der L-Satz dieser Liegenschaft.")
    if lead is None and heads:
        for row in records:
            if row.satz.art == "M":
                row.nicht("Der L-Satz der Liegenschaft ist nicht übernommen.")
    if lead is None and akte is None:
        raise _ab("Eine neue Akte braucht den L-Satz der Liegenschaft (oder --akte).")
    return lead


def _bau(akte: Akte | None, lead: Zettel | None, number: str, am: date, records: Sequence[Zettel]) -> Bau:
    if akte is not None:
        values: Any = _weich(_werte(akte))
        return Bau(values, akte.period, neu=False)
    assert lead is not None
    first, last = lead.zeitraum(11) or (am, am)
    if last.toordinal() - first.toordinal() >= 366:
        raise _ab(f"Der Abrechnungszeitraum {german_day(first)} bis {german_day(last)} hat mehr als zwölf Monate.")
    parts = {bereich(row.satz.text(8)).get("teil") for row in records if row.satz.art == "K" and not row.fort}
    kind = "nebenkosten" if "hausnebenkosten" in parts else "heizkosten_plus" if "kaltwasser" in parts else "heizkosten"
    values = {
        "umlage": Decimal(1),
        "liegenschaft": {"nr": number},
        "zeitraum": {"von": first, "bis": last},
        "abrechnung": {"art": kind, "erstellt_am": max(am, last)},
        "absender": {"name": NOCH},
        "anlagen": [],
        "nutzeinheiten": [],
    }
    return Bau(values, Period.inclusive(first, last), neu=True)


def _saetze(bau: Bau, records: Sequence[Zettel], lead: Zettel | None) -> None:
    def of(art: str) -> list[Zettel]:
        return [row for row in records if row.satz.art == art and not row.fort]

    if lead is not None:
        bau.mwst = lead.text(6)
        if bau.mwst not in ("3", "5"):
            lead.feld_nicht(6, "Die Akte rechnet brutto; Nettobeträge allein sind nicht übernommen.")
        haus(bau, lead)
    plants = stoffe(bau, of("B"))
    kosten(bau, of("K"), plants)
    flats = nutzer(bau, of("M"))
    wagnis(bau, lead, flats)
    if not bau.werte["nutzeinheiten"]:
        refused = tuple(one for row in records for one in row.ergebnis() if one.schwere is Severity.ERROR)
        raise Abgelehnt((*refused, *_ab("Keine Nutzeinheit: kein M-Satz ist übernommen.").meldungen))


def _fehlt(akte: Akte) -> Iterator[str]:
    """What an Akte needs and no record holds."""
    yield "absender: wer die Abrechnung verschickt, und für wen (auftraggeber)"
    yield "nutzeinheiten.geraete: Zähler und Heizkostenverteiler mit ihren Ablesungen"
    if akte.abrechnung.art == "nebenkosten":
        yield "nutzer.vorauszahlung.nebenkosten: kein Satz nennt sie"
    yield "nutzeinheiten.lage, nutzung: wo sie liegen; gewerbe, wo es keine Wohnung ist"
    if any(flat.flaeche.heizung is None for flat in akte.nutzeinheiten):
        yield "nutzeinheiten.flaeche: wo der M-Satz keine nennt"
    for plant in akte.anlagen:
        where = f"Anlage {plant.nr}"
        if plant.warmwasser is None:
            yield f"{where}: warmwasser, wenn sie welches bereitet"
        if plant.energieart.startswith("erdgas") and plant.brennwert is None:
            yield f"{where}: brennwert, wenn die kWh nach dem Brennwert gezählt sind"
        yield f"{where}: geraete, die Zähler für Energie und Warmwasser"
    if not akte.anlagen:
        yield "anlagen: kein B-Satz ist übernommen"
    yield "einstellungen: Anteil der Grundkosten, wenn er nicht 30 % ist"


def _akte(bau: Bau) -> Akte:
    try:
        return Akte.model_validate(_fest(bau.werte))
    except ValidationError as problem:
        places = ", ".join("/".join(map(str, row["loc"])) for row in problem.errors())
        raise _ab(f"Aus den Sätzen wird keine gültige Akte: {places}.") from None


def _werte(akte: Akte) -> dict[str, object]:
    """Plain values without what equals the default."""
    return akte.model_dump(mode="python", exclude_defaults=True, by_alias=True)


def _weich(value: object) -> object:
    """A copy whose lists can change."""
    if isinstance(value, Mapping):
        return {name: _weich(one) for name, one in value.items()}
    return [_weich(one) for one in value] if isinstance(value, list | tuple) else value


def _fest(value: object) -> object:
    """As an Akte is read: tuples for lists."""
    if isinstance(value, dict):
        return {name: _fest(one) for name, one in value.items()}
    return tuple(_fest(one) for one in value) if isinstance(value, list) else value
