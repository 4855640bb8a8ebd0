"""What a record M says of a user: name, days, address, prepayments, persons."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from umlage.formats.arge.bau import Bau, Zeile, ab_null, ab_tagen, dasselbe, ja, nummer, schlank, setzt, ungekuerzt
from umlage.formats.arge.uebernahmeregeln import anteilsziele
from umlage.formats.arge.zettel import Zettel

# what no record M says of a user, and what depends on how long he stayed
_NACH_ZEIT = ("direktkosten", "sonderkosten", "stueck", "verbrauchsinformation")


def angaben(bau: Bau, flat: Zeile, person: Zeile, row: Zettel) -> None:
    """Everything that a record says of a user, in his row."""
    name = namen(row)
    vacant = leer(row)
    if not name:
        name = str(person.get("name") or ("Leerstand" if vacant else row.text(6)))
        if not vacant:
            row.sagt(8, f"Der Satz nennt keinen Namen; in der Akte steht „{name}“.")
    if "name" not in person or not gleich(row, person):
        person["name"] = name
    setzt(person, "leerstand", vacant, sonst=False)
    _anschrift(bau, flat, person, row)
    _vorauszahlung(bau, person, row)
    _steuer(bau, flat, person, row)
    for nr in (36, 38, 40):
        _anteil(bau, person, row, nr)


def tage(bau: Bau, person: Zeile, row: Zettel, old: tuple[date, date] | None) -> None:
    """His days; what the Akte leaves out because it follows from the others stays out."""
    von, bis = zeit(row)
    if old is None or old[0] != von:
        person.pop("von", None)
        if von != bau.zeitraum.start:
            person["von"] = von
    if old is None or old[1] != bis:
        person.pop("bis", None)
        if bis != bau.zeitraum.last:
            person["bis"] = bis


def ungesagt(bau: Bau, person: Zeile, same: bool | None) -> None:
    """What the records leave open of a user: `same`, whether his time is that of the Akte; None for a new one."""
    if same is None:
        if bau.art == "nebenkosten" and not bau.neu and not person.get("leerstand"):
            bau.offen.append(f"Nutzer {person['nr']}: vorauszahlung.nebenkosten (kein Satz nennt sie)")
    elif not same:
        kept = [
            f"vorauszahlung.{name}"
            for name in ("nebenkosten", "kostenarten")
            if name in person.get("vorauszahlung", {})
        ]
        kept += [name for name in _NACH_ZEIT if name in person]
        if kept:
            said = f"Nutzer {person['nr']} hat eine andere Zeit; was kein Satz nennt, bleibt wie in der Akte:"
            bau.sagt(f"{said} {', '.join(kept)}.")


def _anschrift(bau: Bau, flat: Zeile, person: Zeile, row: Zettel) -> None:
    """Where the Abrechnung goes, as field 7 says."""
    kind = row.text(7)
    street, code, town = {"2": (20, 22, 23), "3": (20, 22, 23), "4": (63, 65, 66)}.get(kind, (12, 14, 15))
    names = {"2": (16, 17, 18, 19), "3": (16, 17, 18, 19), "4": (59, 60, 61, 62)}.get(kind)
    old: Zeile = person.get("anschrift") or {}
    new = dict(old)
    setzt(new, "name", (row.text(*names) if names else "") or str(person["name"]))
    if kind == "3" and row.text(8, 9, 10, 11):
        setzt(new, "zusatz", row.text(8, 9, 10, 11))
    for nr, name in ((street, "strasse"), (town, "ort")):
        setzt(new, name, ungekuerzt(row, nr, old.get(name)))
    setzt(new, "plz", nummer(row, code))
    home = {**{name: bau.werte["liegenschaft"].get(name) for name in ("strasse", "plz", "ort")}, **{
        name: flat[name] for name in ("strasse", "plz", "ort") if flat.get(name)
    }}  # fmt: skip
    # an address without street and town is that of the flat
    at_home = old.get("strasse") is None and old.get("ort") is None
    if not at_home or {**home, "name": person["name"], **old} != {**home, **new}:
        person["anschrift"] = new


def _vorauszahlung(bau: Bau, person: Zeile, row: Zettel) -> None:
    heat = [value for value in (ab_null(row, 28), ab_null(row, 31)) if value is not None]
    water = ab_null(row, 34)
    paid: Zeile = dict(person.get("vorauszahlung") or {})
    before = paid.get("heizkosten", Decimal(0))
    setzt(paid, "heizkosten", sum(heat, Decimal(0)) if heat else None, sonst=Decimal(0))
    if water is None and paid.get("kaltwasser") and paid.get("heizkosten", Decimal(0)) != before:
        row.sagt(
            28, "Das Feld kann auch die Vorauszahlung für Kaltwasser enthalten; die der Akte bleibt daneben stehen."
        )
    setzt(paid, "kaltwasser", water, sonst=Decimal(0))
    if water and bau.art == "heizkosten":
        row.sagt(34, "Eine Heizkostenabrechnung kennt kein Kaltwasser: diese Vorauszahlung zählt nicht.")
    if paid:
        person["vorauszahlung"] = paid


def _steuer(bau: Bau, flat: Zeile, person: Zeile, row: Zettel) -> None:
    flag = row.text(25)
    if flag not in ("0", "1", "2"):
        row.feld_nicht(25, "Die Akte kennt die Steuer nur auf die Kosten (nettoabrechnung), nicht auf den Saldo.")
    elif flag != "0" and bau.mwst in ("3", "4"):
        row.feld_nicht(25, "Der L-Satz sagt in Feld 6: keine Umsatzsteuer.")
    elif flag != "0" and (flat.get("nutzung", "wohnung") == "wohnung" or person.get("leerstand")):
        row.feld_nicht(25, "Bei Wohnungen und Leerstand gibt es keine Nettoabrechnung (nutzung: gewerbe).")
    else:
        setzt(person, "nettoabrechnung", flag != "0", sonst=False)


def _anteil(bau: Bau, person: Zeile, row: Zettel, nr: int) -> None:
    """Persons and pieces; shares of the flat itself are taken by `_flaechen`."""
    key, value = row.text(nr), ab_null(row, nr + 1)
    if not key and value is None:
        return
    goal = anteilsziele().get(key)
    if goal is None or value is None:
        row.feld_nicht(nr if key else nr + 1, "Nach diesem Schlüssel oder ohne ihn verteilt die Akte nicht.")
        row.feld_nicht(nr + 1 if key else nr, "Der Anteil gehört zu diesem Schlüssel.")
    elif key in [row.satz.text(other) for other in range(36, nr, 2)]:
        row.feld_nicht(nr + 1, "Denselben Schlüssel nennt der Satz schon davor.")
    elif goal.ziel == "personen":
        if value != int(value):
            row.feld_nicht(nr + 1, "Personen sind eine ganze Zahl.")
            return
        old = person.get("personen")
        new = ab_tagen(old, [(*zeit(row), value)], beginn(row))
        if new is not old:
            person["personen"] = int(value)
    elif goal.ziel == "stueck":
        costs = [*bau.werte.get("kaltwasser", ()), *bau.werte.get("hausnebenkosten", ())]
        names = {cost["bezeichnung"] for cost in costs if cost.get("schluessel") == "STK"}
        fitting = [name for name in names if goal.wort in name.casefold()]
        if len(fitting) != 1:
            row.feld_nicht(nr + 1, "Die Akte hat dafür keine Kosten mit dem Schlüssel STK.")
            return
        pieces: Zeile = dict(person.get("stueck") or {})
        setzt(pieces, fitting[0], schlank(value))
        person["stueck"] = pieces


def namen(row: Zettel) -> str:
    """His name, or that of whom the record names instead."""
    kind = row.text(7)
    user, owner, taker = row.text(8, 9, 10, 11), (16, 17, 18, 19), (59, 60, 61, 62)
    if user:
        return user
    return row.text(*owner) if kind in ("2", "3") else row.text(*taker) if kind == "4" else ""


def gleich(row: Zettel, person: Zeile) -> bool:
    """Whether the record names the same person, as far as a file can."""
    name, old = namen(row), str(person["name"])
    return dasselbe(name, old) or name == f"{person.get('anrede', '')} {old}"


def leer(row: Zettel) -> bool:
    """Vacancy; before version 3.01 there was no mark, only the name."""
    mark = ja(row, 67)
    return mark == "1" if mark or row.satz.version > "03.00" else "leerstand" in namen(row).casefold()


def zeit(row: Zettel) -> tuple[date, date]:
    """First and last day."""
    span = row.zeitraum(24)
    assert span is not None, "an obligatory field"
    return span


def beginn(row: Zettel) -> date:
    """First day."""
    return zeit(row)[0]
