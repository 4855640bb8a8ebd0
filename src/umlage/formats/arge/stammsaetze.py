"""Records L and M to the house and the users of its Nutzeinheiten."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from umlage.core.finding import Severity
from umlage.core.period import DAY, german_day
from umlage.formats.arge.bau import NOCH, Bau, Zeile, ab_null, ab_tagen, ja, nummer, schlank, setzt, ungekuerzt
from umlage.formats.arge.nutzerangaben import angaben, beginn, gleich, leer, namen, tage, ungesagt, zeit
from umlage.formats.arge.uebernahmeregeln import anteilsziele, quadratmeter
from umlage.formats.arge.zettel import Zettel
from umlage.formats.arge.zuordnung import Verzeichnis, wohnungsnummer

_ALLERWELT = {"familie", "herr", "herrn", "frau", "firma", "gmbh", "und", "der", "die", "dr", "prof"}
_NAMEN = ("nr", "name", "von", "bis", "leerstand", "vorauszahlung", "personen", "anschrift")


def haus(bau: Bau, zettel: Zettel) -> None:
    """L: address and settings of the house."""
    place: Zeile = bau.werte["liegenschaft"]
    for nr, name in ((7, "strasse"), (10, "ort")):
        setzt(place, name, ungekuerzt(zettel, nr, place.get(name)))
    setzt(place, "plz", nummer(zettel, 9))
    setzt(place, "wohnflaeche", ab_null(zettel, 18))
    if weg := ja(zettel, 17):
        setzt(place, "weg", weg == "1", sonst=False)
    if business := ja(zettel, 19):
        other = "wohngebaeude" if place.get("art") == "nichtwohngebaeude" else place.get("art")
        setzt(place, "art", "nichtwohngebaeude" if business == "1" else other)
    limits = [ja(zettel, nr) for nr in (20, 21)]
    if any(limits):
        setzt(place, "co2_beschraenkung", ("keine", "eine", "beide")[limits.count("1")], sonst="keine")
    if bau.neu:
        for name in ("strasse", "plz", "ort"):
            place.setdefault(name, NOCH)
        bau.offen += [f"liegenschaft.{name}" for name in ("strasse", "plz", "ort") if place[name] == NOCH]


def wagnis(bau: Bau, zettel: Zettel | None, flats: Sequence[tuple[str, Zettel]]) -> None:
    """L 13 and 14, M 26: who pays the surcharge for the risk of loss."""
    chosen = {number for number, row in flats if ja(row, 26) == "1"}
    settings: Zeile = bau.werte.setdefault("einstellungen", {})
    old: Zeile | None = settings.get("umlageausfallwagnis")
    flag = ja(zettel, 13) if zettel else ""
    if zettel is None or flag != "1":
        for _, row in flats:
            if row.satz.text(26) == "1":
                row.feld_nicht(26, "Der L-Satz nennt kein Umlageausfallwagnis.")
        if flag == "0":
            settings.pop("umlageausfallwagnis", None)
        return
    percent = ab_null(zettel, 14)
    new: Zeile = dict(old) if old is not None else {}
    setzt(new, "prozent", schlank(percent) if percent is not None else None, sonst=Decimal(2))
    bound = {row["nr"] for row in bau.werte["nutzeinheiten"] if row.get("preisgebunden")}
    if flats and (set(new["nutzeinheiten"]) if new.get("nutzeinheiten") is not None else bound) != chosen:
        new["nutzeinheiten"] = sorted(chosen)
    settings["umlageausfallwagnis"] = new


def nutzer(bau: Bau, records: Sequence[Zettel]) -> list[tuple[str, Zettel]]:
    """M: the users of each Nutzeinheit; which record belongs to which, of those that are taken."""
    flats: list[Zeile] = bau.werte["nutzeinheiten"]
    if bau.neu:
        for number in dict.fromkeys(row.wohnung for row in records if row.wohnung.strip("0")):
            flats.append({"nr": number, "nutzer": []})
    known = Verzeichnis((flat["nr"], [person["nr"] for person in flat.get("nutzer", ())]) for flat in flats)
    groups: dict[int, list[Zettel]] = {}
    for row in records:
        places = known.moegliche(row.text(6), row.wohnung)
        von, bis = zeit(row)
        if bis < bau.zeitraum.start or von > bau.zeitraum.last:
            row.nicht(f"Der Wohnzeitraum {german_day(von)} bis {german_day(bis)} ist nicht im Abrechnungszeitraum.")
        elif len(places) == 1:
            groups.setdefault(places[0], []).append(row)
        elif places:
            row.nicht(f"Zu „{row.text(6)}“, Wohnung {row.wohnung}, passen mehrere Nutzeinheiten der Akte.")
        else:
            row.nicht(f"Die Akte hat keine Nutzeinheit zu „{row.text(6)}“, Wohnung {row.wohnung}.")
    taken = []
    numbers = _Nummern(bau, records)
    for place, rows in groups.items():
        _nutzeinheit(bau, flats[place], rows, numbers)
        taken += [(flats[place]["nr"], row) for row in rows if not row.fort]
    if bau.neu:
        bau.werte["nutzeinheiten"] = [flat for flat in flats if flat["nutzer"]]
    elif records:
        missing = [flat["nr"] for place, flat in enumerate(flats) if place not in groups and not flat.get("umlage")]
        if missing:
            bau.sagt(f"Ohne M-Satz, die Nutzer bleiben wie in der Akte: Nutzeinheit {', '.join(missing)}.")
    return taken


class _Nummern:
    """Numbers for new users: the key of the manager where it can be one, else that of the flat with a count."""

    def __init__(self, bau: Bau, records: Sequence[Zettel]) -> None:
        flats = bau.werte["nutzeinheiten"]
        self._taken = {person["nr"] for flat in flats for person in flat.get("nutzer", ())} | {f["nr"] for f in flats}
        keys = Counter(row.text(6) for row in records)
        self._keys = {key for key, count in keys.items() if count == 1 and "/" not in key}

    def neue(self, row: Zettel, flat: str) -> str:
        key = row.text(6)
        if key not in self._keys or key in self._taken:
            key = next(one for one in (f"{flat}-{n}" for n in range(1, 10_000)) if one not in self._taken)
        self._taken.add(key)
        return key


def _nutzeinheit(bau: Bau, flat: Zeile, rows: list[Zettel], numbers: _Nummern) -> None:
    if flat.get("umlage"):
        for row in rows:
            row.nicht(f"Die Nutzeinheit {flat['nr']} hat in der Akte keine eigenen Nutzer (umlage).")
        return
    if problem := _luecke(bau, rows):
        for row in rows:
            row.nicht(f"Nutzeinheit {flat['nr']}: {problem}")
        return
    for row in rows:
        if wohnungsnummer(flat["nr"]) not in ("", row.wohnung):
            row.sagt(5, f"Die Wohnungsnummer ist eine andere als die der Nutzeinheit {flat['nr']}.")
    rows.sort(key=beginn)
    old: list[Zeile] = flat.get("nutzer", [])
    spans = _spannen(old, bau)
    pairs = _paare(old, spans, rows)
    if bau.neu and any(row.satz.text(25) in ("1", "2") for row in rows):
        flat["nutzung"] = "gewerbe"
    _flaechen(bau, flat, rows)
    people = []
    for place, row in enumerate(rows):
        match = pairs.get(place)
        person = dict(old[match]) if match is not None else {"nr": numbers.neue(row, flat["nr"])}
        angaben(bau, flat, person, row)
        tage(bau, person, row, spans[match] if match is not None else None)
        ungesagt(bau, person, spans[match] == zeit(row) if match is not None else None)
        people.append(person)
    for place, person in enumerate(old):
        if place not in pairs.values():
            more = sorted(set(person) - set(_NAMEN))
            more += ["mitteilungen"] * any(
                one.get("nutzer") == person["nr"] for one in bau.werte.get("mitteilungen", ())
            )
            with_it = f", und mit ihm: {', '.join(more)}" if more else ""
            bau.sagt(
                f"Nutzer {person['nr']} ({person['name']}) der Nutzeinheit {flat['nr']} hat keinen M-Satz: er entfällt"
                f"{with_it}."
            )
    flat["nutzer"] = people


def _luecke(bau: Bau, rows: Sequence[Zettel]) -> str:
    """Why the times of a flat do not fill the period; empty where they do."""
    day, last = bau.zeitraum.start, bau.zeitraum.last
    for row in sorted(rows, key=beginn):
        von, bis = zeit(row)
        said = f"der Wohnzeitraum {german_day(von)} bis {german_day(bis)}"
        if von < bau.zeitraum.start or bis > last:
            return f"{said} reicht über den Abrechnungszeitraum hinaus ({bau.zeitraum})."
        if von > day:
            return _fehlt(day, von - DAY)
        if von < day:
            return f"{said} (Zeile {row.satz.zeile}) überschneidet sich mit einem anderen."
        day = bis + DAY
    if day <= last:
        return _fehlt(day, last)
    return ""


def _fehlt(first: date, last: date) -> str:
    return f"vom {german_day(first)} bis {german_day(last)} fehlt ein M-Satz (auch Leerstand hat einen eigenen)."


def _spannen(old: Sequence[Zeile], bau: Bau) -> list[tuple[date, date]]:
    """First and last day of the users of the Akte."""
    found: list[tuple[date, date]] = []
    for place, person in enumerate(old):
        before = old[place - 1].get("bis") if place else None
        after = old[place + 1].get("von") if place + 1 < len(old) else None
        von = person.get("von") or (before + DAY if before else bau.zeitraum.start)
        bis = person.get("bis") or (after - DAY if after else bau.zeitraum.last)
        found.append((von, bis))
    return found


def _paare(old: Sequence[Zeile], spans: Sequence[tuple[date, date]], rows: Sequence[Zettel]) -> dict[int, int]:
    """Which record is which user of the Akte: one way of telling after the other."""
    keys = [row.text(6) for row in rows]
    pairs: dict[int, int] = {}

    def same(way: int, place: int, other: int) -> bool:
        row, person = rows[place], old[other]
        (von, bis), (from_day, to_day) = zeit(row), spans[other]
        if way == 0:
            return keys.count(keys[place]) == 1 and keys[place] == person["nr"]
        if leer(row) != person.get("leerstand", False):
            return False
        if way == 1:
            return gleich(row, person)
        near = _verwandt(row, person)
        return near and ((von, bis) == (from_day, to_day), von == from_day, bis == to_day)[way - 2]

    for way in range(5):
        for place in range(len(rows)):
            free = [other for other in range(len(old)) if other not in pairs.values()]
            hits = [other for other in free if place not in pairs and same(way, place, other)]
            if hits:
                # of two with one name, the one of the same time
                pairs[place] = next((one for one in hits if spans[one][0] == beginn(rows[place])), hits[0])
    return pairs


def _verwandt(row: Zettel, person: Zeile) -> bool:
    """Whether two names share a word, so that they can be of one person; vacancies always are the same."""
    if person.get("leerstand"):
        return True
    one, other = (
        {word for word in re.findall(r"\w{2,}", text.casefold()) if word not in _ALLERWELT}
        for text in (namen(row), str(person["name"]))
    )
    return bool(one & other)


def _flaechen(bau: Bau, flat: Zeile, rows: Sequence[Zettel]) -> None:
    """Areas and co-ownership of a flat: one value, or one from each day on which it changes."""
    areas: Zeile = dict(flat.get("flaeche") or {})
    for name, nr, key in (("heizung", 27, 69), ("warmwasser", 30, 70)):
        parts = list(_grundanteile(rows, nr, key))
        _wert_ab(bau, areas, name, parts)
    more: dict[str, list[tuple[date, date, Decimal]]] = {"nebenkosten": [], "mea": []}
    for row in rows:
        for nr in (36, 38, 40):
            goal, value = anteilsziele().get(row.satz.text(nr)), row.satz.zahl(nr + 1)
            if goal is not None and goal.ziel in more and value is not None and value >= 0:
                more[goal.ziel].append((*zeit(row), value))
    _wert_ab(bau, areas, "nebenkosten", more["nebenkosten"])
    if areas:
        flat["flaeche"] = areas
    shares = {value for _, _, value in more["mea"]}
    if len(shares) == 1:
        setzt(flat, "mea", schlank(shares.pop()))
    elif shares:
        bau.sagt(
            f"Nutzeinheit {flat['nr']}: die M-Sätze nennen verschiedene Miteigentumsanteile; keiner ist übernommen."
        )


def _wert_ab(bau: Bau, areas: Zeile, name: str, parts: Sequence[tuple[date, date, Decimal]]) -> None:
    old = areas.get(name, areas.get("heizung"))
    new = ab_tagen(old, parts, bau.zeitraum.start)
    if new is not old:
        areas[name] = new


def _grundanteile(rows: Sequence[Zettel], nr: int, key: int) -> Iterator[tuple[date, date, Decimal]]:
    for row in rows:
        value = ab_null(row, nr)
        if value is None:
            continue
        measure = row.text(key)
        if measure and not quadratmeter(measure):
            row.feld_nicht(nr, "Grundkosten verteilt die Akte nach m².")
            continue
        if not measure:
            row.sagt(nr, "Die Einheit der Anteile steht nicht im Satz; sie sind als m² gelesen.", Severity.NOTE)
        yield (*zeit(row), value)
