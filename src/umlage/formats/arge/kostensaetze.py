"""Records K to deliveries and costs: which line of the Akte each is, and what changes in it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from umlage.core.finding import Severity
from umlage.core.money import german_exact
from umlage.core.period import german_day
from umlage.core.settlement.energieart import ENERGIEARTEN
from umlage.formats.arge.amtlich import steuersatz
from umlage.formats.arge.bau import Bau, Zeile, ab_null, schlank, setzt
from umlage.formats.arge.brennstoffsaetze import ENERGIE, Stoffe, mix
from umlage.formats.arge.kostenzeilen import TEXT, Posten, Stelle, gleicher_name, stellen, zugeordnet
from umlage.formats.arge.tabelle import schluessel
from umlage.formats.arge.uebernahmeregeln import Brennstoff, Kostenziel, bereich, kostenziele, leistung
from umlage.formats.arge.zettel import Zettel

_MIX = range(22, 40, 3)
_TEILE = {
    "lieferungen": "Lieferung",
    "kosten": "Kosten der Anlage",
    "kaltwasser": "Kaltwasser",
    "hausnebenkosten": "Hausnebenkosten",
}
_TARIF = {"lieferungen": "lieferung", "kosten": "anlage"}
_FALSCHE_ART = "Die Abrechnung der Akte ({art}) kennt diese Kosten nicht."


def kosten(bau: Bau, records: Sequence[Zettel], plants: Stoffe) -> None:
    """K: deliveries and costs of plants, cold water, house."""
    posten = [one for one in (_posten(bau, row, plants) for row in records) if one is not None]
    pairs, left, free = zugeordnet(posten, list(stellen(bau)))
    for one, line in pairs:
        _anderswo(one, line)
        _geaendert(bau, one, line)
    for one in left:
        _neu(bau, one)
    if left and bau.werte.get("kostenbaum"):
        bau.sagt("Die Akte hat einen Kostenbaum von Hand; er muss die neuen Zeilen nennen.")
    if posten:
        named = [(one.teil, one.anlage) for one in posten]
        for line in free:
            there = any(part == line.teil and plant is line.anlage for part, plant in named)
            _nur_akte(bau, line, Severity.WARNING if there else Severity.NOTE)


def _posten(bau: Bau, row: Zettel, plants: Stoffe) -> Posten | None:
    key, sign = row.text(6), row.text(15)
    name = f"{key} {schluessel('K').get(key, '')}".rstrip()
    goal = kostenziele().get(key)
    gross, day = row.zahl(11), row.tag(9)
    assert day is not None, "an obligatory field"
    if goal is None:
        row.nicht(f"Für die Kostenart {name} hat die Akte keinen Platz.")
    elif goal.grund:
        row.nicht(f"{name}: {goal.grund}")
    elif sign in plants.fort:
        row.nicht(f"Der B-Satz mit dem Kennzeichen {sign} ist nicht übernommen.")
    elif gross is None:
        row.nicht("Der Satz nennt keinen Bruttobetrag, und die Akte rechnet brutto.")
    else:
        part, use = _teil(bau, row, goal, name)
        plant, fuel = _anlage(bau, row, plants, sign) if part in ("lieferungen", "kosten") else (None, None)
        if row.fort:
            return None
        if problem := _nicht_allein(goal, plant):
            row.nicht(f"{name}: {problem}")
            return None
        quantity = ab_null(row, 10) if part == "lieferungen" else None
        said = row.text(7) or (schluessel("K").get(key, key) if key != "201" else "")
        kind = (goal.teile or {}).get({"kosten": "anlage"}.get(part, part), "")
        return Posten(row, part, plant, fuel, day, gross, said, kind, use, quantity)
    return None


def _teil(bau: Bau, row: Zettel, goal: Kostenziel, name: str) -> tuple[str, str]:
    """The list of the Akte, and `zweck`."""
    where = bereich(row.text(8))
    part = where.get("teil", "")
    if goal.lieferung:
        if part != "anlage":
            row.nicht(f"{name} gehört zu einer Anlage, Feld 8 sagt „{row.text(8)}“.")
        return "lieferungen", ""
    if part not in (goal.teile or {}):
        row.nicht(f"{name} hat mit „{row.text(8)}“ in Feld 8 keinen Platz in der Akte.")
    elif (part == "kaltwasser" and bau.art == "heizkosten") or (part == "hausnebenkosten" and bau.art != "nebenkosten"):
        row.nicht(_FALSCHE_ART.format(art=bau.art))
    return ("kosten" if part == "anlage" else part), where.get("zweck", "")


def _anlage(bau: Bau, row: Zettel, plants: Stoffe, sign: str) -> tuple[Zeile | None, Brennstoff | None]:
    if sign in plants.anlagen:
        return plants.anlagen[sign]
    if len(plants.anlagen) == 1 and sign == "0":
        return next(iter(plants.anlagen.values()))
    every = bau.reihe("anlagen")
    named = every if len(every) == 1 else [plant for plant in every if plant["nr"] == sign]
    if named and not plants.anlagen:
        return named[0], None
    row.nicht(f"Zu welcher Anlage die Kosten gehören, ist nicht bekannt: kein B-Satz mit dem Kennzeichen {sign}.")
    return None, None


def _nicht_allein(goal: Kostenziel, plant: Zeile | None) -> str:
    """Prices of heating or hot water alone are the energy of a plant only where it supplies nothing else."""
    if not goal.nur or plant is None:
        return ""
    both = plant.get("heizt", True) and plant.get("warmwasser") is not None
    only = "heizung" if plant.get("heizt", True) else "warmwasser"
    if not both and only == goal.nur:
        return ""
    return f"die Anlage {plant['nr']} versorgt nicht allein {'die Heizung' if goal.nur == 'heizung' else 'Warmwasser'}."


def _reihe(bau: Bau, found: Posten) -> list[Zeile]:
    if found.anlage is None:
        return bau.reihe(found.teil)
    rows: list[Zeile] = found.anlage.setdefault(found.teil, [])
    return rows


# --- what it says ------------------------------------------------------------------------------


def _neu(bau: Bau, one: Posten) -> None:
    rows = _reihe(bau, one)
    row: Zeile = {"am": one.am, "betrag": one.betrag}
    if one.name:
        row["bezeichnung"] = one.name
    if one.zweck not in ("", "anlage"):
        row["zweck"] = one.zweck
    if one.teil == "hausnebenkosten":
        like = next((other for other in rows if one.kostenart and other.get("kostenart") == one.kostenart), None)
        row["schluessel"] = like["schluessel"] if like else "NHN"
        if like is None:
            bau.offen.append(f"hausnebenkosten: schluessel von „{one.name}“ (eingesetzt ist NHN, nach Fläche)")
    if len(one.zettel.text(7)) == TEXT:
        one.zettel.sagt(7, f"„{one.name}“ füllt das Feld; vielleicht ist der Text abgeschnitten.", Severity.NOTE)
    if any(
        rate.get("bereich", "hausnebenkosten") == _TARIF.get(one.teil, one.teil) for rate in bau.werte.get("tarife", ())
    ):
        one.zettel.sagt(6, "Eine neue Zeile, und die Akte hat hier Tarife; bitte prüfen, ob sie doppelt ist.")
    row["quelle"] = f"Satzaustausch der Verwaltung, K-Satz {one.zettel.text(6)}"
    rows.append(row)
    _geaendert(bau, one, Stelle(one.teil, one.anlage, row))


def _nur_akte(bau: Bau, line: Stelle, schwere: Severity) -> None:
    row = line.zeile
    name = row.get("bezeichnung") or (f"vom {german_day(row['am'])}" if row.get("am") else "ohne Namen")
    amount = german_exact(row["betrag"], 2)
    bau.sagt(f"{_TEILE[line.teil]} „{name}“ ({amount} €) steht nur in der Akte und bleibt.", schwere)


def _anderswo(one: Posten, line: Stelle) -> None:
    """What the record sorts otherwise than the Akte; her place stays."""
    if line.teil != one.teil or line.anlage is not one.anlage:
        there = _TEILE[line.teil]
    elif one.teil == "kosten" and line.zeile.get("zweck", "anlage") != one.zweck:
        there = f"zweck: {line.zeile.get('zweck', 'anlage')}"
    else:
        return
    one.zettel.sagt(8, f"Die Akte führt „{line.zeile['bezeichnung']}“ anders ({there}); das bleibt.")


def _geaendert(bau: Bau, one: Posten, line: Stelle) -> None:
    paper, row = one.zettel, line.zeile
    _am(bau, one, row)
    setzt(row, "betrag", one.betrag)
    if one.kostenart and row.setdefault("kostenart", one.kostenart) != one.kostenart:
        paper.sagt(6, f"Die Akte führt „{row['bezeichnung']}“ als {row['kostenart']}; das bleibt.", Severity.NOTE)
    text = paper.text(7)
    if text and row.setdefault("bezeichnung", text) != text and not gleicher_name(one, line):
        paper.sagt(7, f"Die Akte nennt die Zeile „{row['bezeichnung']}“; das bleibt.", Severity.NOTE)
    steuersatz(paper, 11, 12, row, one.am)
    _lohn(one, row)
    if one.teil == "lieferungen":
        _menge(one, row)
        _kohlendioxid(one, row)
        _energiemix(bau, one)


def _am(bau: Bau, one: Posten, row: Zeile) -> None:
    """The day of the invoice; what is stored counts by the day on which it came."""
    stored = one.anlage is not None and ENERGIEARTEN[one.anlage["energieart"]].lagerfaehig
    if one.teil == "lieferungen" and stored and one.am not in bau.zeitraum:
        kept = "; der Tag der Akte bleibt" if row["am"] != one.am else ""
        one.zettel.sagt(9, f"Im Abrechnungszeitraum muss der Tag der Lieferung liegen, dieser tut es nicht{kept}.")
    else:
        setzt(row, "am", one.am)


def _lohn(one: Posten, row: Zeile) -> None:
    paper = one.zettel
    key, labour = paper.text(13), paper.zahl(14)
    kind = leistung(key)
    if not kind:
        if key not in ("", "00"):
            paper.feld_nicht(13, "Die Akte kennt die Leistungsarten ab 2009 (11, 12, 13).")
        if labour:
            paper.feld_nicht(14, "Ohne Leistungsart gibt es keinen Lohnanteil.")
        elif row.get("p35a"):
            paper.sagt(13, "Der Satz nennt keinen Lohnanteil; der der Akte bleibt.")
    elif one.teil == "lieferungen" or labour is None or labour < 0:
        paper.feld_nicht(13, "Einen Lohnanteil haben Kosten neben der Energie, mit einem Betrag ab 0.")
        paper.feld_nicht(14, "Einen Lohnanteil haben Kosten neben der Energie, mit einem Betrag ab 0.")
    elif not _derselbe(row, kind, labour):
        row["p35a"] = {"kategorie": kind, "betrag": labour}


def _derselbe(row: Zeile, kind: str, labour: Decimal) -> bool:
    old: Zeile = row.get("p35a") or {}
    if "prozent" in old:
        share = (row["betrag"] * old["prozent"] / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
        return bool(old["kategorie"] == kind and share == labour)
    return old == {"kategorie": kind, "betrag": labour}


def _menge(one: Posten, row: Zeile) -> None:
    if one.menge is None:
        return
    paper = one.zettel
    fuel, old = one.brennstoff, row.get("menge")
    if fuel is None:
        if old != one.menge:
            paper.feld_nicht(10, "Ohne B-Satz ist die Einheit der Menge nicht bekannt.", Severity.ERROR)
        return
    value = schlank(one.menge * fuel.faktor)
    assert one.anlage is not None
    units = [other["einheit"] for other in (row, *one.anlage["lieferungen"]) if other.get("einheit")]
    there = units[0] if units else ENERGIEARTEN[one.anlage["energieart"]].einheiten[0]
    if old is not None and _umgerechnet(old, there) == _umgerechnet(value, fuel.einheit):
        return
    if old is None and not value:
        return
    if row.get("co2") and paper.satz.zahl(19) is None:
        paper.sagt(10, "Die Menge ist eine andere; das Kohlendioxid der Akte bleibt, bitte prüfen.")
    row["menge"] = value
    if row.get("einheit", there) != fuel.einheit or "einheit" not in row:
        row["einheit"] = fuel.einheit


def _umgerechnet(value: Decimal, measure: str) -> tuple[Decimal, str]:
    """MWh as kWh, t as kg; other units as they are, since what lies between them is rounded."""
    smaller = {"MWh": "kWh", "t": "kg"}.get(measure)
    return (value * 1000, smaller) if smaller else (value, measure)


def _kohlendioxid(one: Posten, row: Zeile) -> None:
    paper = one.zettel
    weight, cost = ab_null(paper, 19), ab_null(paper, 20)
    if weight is None and cost is None:
        return
    new: Zeile = dict(row.get("co2") or {})
    setzt(new, "kg", schlank(weight) if weight is not None else None)
    setzt(new, "betrag", cost)
    if not {"kg", "betrag"} <= set(new):
        for nr in (19, 20):
            paper.feld_nicht(nr, "Die Akte braucht beides: Menge und Kosten des Kohlendioxids.", Severity.ERROR)
        return
    row["co2"] = new
    _faktor(one, weight)
    if cost is not None:
        # the rate is that of the invoice; a net amount that does not lead to the gross one is said
        steuersatz(paper, 20, 21, dict(row), one.am)


def _faktor(one: Posten, weight: Decimal | None) -> None:
    """Field 18 says nothing new where quantity times factor is the emission, as exactly as three digits can."""
    factor = one.zettel.satz.zahl(18)
    fuel = one.brennstoff
    if factor is None or weight is None or one.menge is None or fuel is None or fuel.einheit not in ENERGIE:
        return
    energy = one.menge * fuel.faktor * ENERGIE[fuel.einheit]
    if abs(energy * factor - weight) <= energy * Decimal("0.0006") + 1:
        one.zettel.zahl(18)
    else:
        one.zettel.sagt(18, "Menge mal Faktor ergibt nicht die Menge des Kohlendioxids; die Menge gilt.")


def _energiemix(bau: Bau, one: Posten) -> None:
    paper = one.zettel
    shares = []
    for nr in _MIX:
        carrier, percent = paper.text(nr), ab_null(paper, nr + 1)
        if carrier or percent is not None:
            shares.append((nr, carrier, percent))
    if not shares:
        return
    if len(shares) == 1 and shares[0][2] is None:
        # three digits with one decimal cannot hold 100
        shares = [(shares[0][0], shares[0][1], Decimal(100))]
    if not all(carrier for _, carrier, _ in shares) or sum(part or Decimal(0) for _, _, part in shares) != 100:
        for nr, _, _ in shares:
            paper.feld_nicht(nr, "Die Anteile des Energiemix ergeben nicht 100 %.")
            paper.feld_nicht(nr + 1, "Die Anteile des Energiemix ergeben nicht 100 %.")
        return
    assert one.anlage is not None
    names = schluessel("M")
    setzt(
        mix(bau, one.anlage),
        "traeger",
        [{"name": names.get(carrier, carrier), "prozent": schlank(part or Decimal(0))} for _, carrier, part in shares],
    )
