"""A change in German words, as a clerk would say it; names and addresses of people are not repeated."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from umlage.core.money import german, german_exact
from umlage.core.period import german_day
from umlage.core.settlement.energieart import ENERGIEARTEN
from umlage.core.vergleich.aenderung import Aenderung, Reihe, Schritt
from umlage.core.vergleich.vergleich import Ursache

_EINZELN = 3
"""So many changes of one Ursache are told one by one."""

_ZEILEN = {
    "ablesehinweise": "Hinweis für den Ableser",
    "ablesungen": "Ablesung",
    "anlagen": "Anlage",
    "artikel": "Artikel",
    "befreiungen": "Befreiung",
    "bewertung": "Bewertung",
    "direktkosten": "Direktkosten",
    "flaeche": "Fläche",
    "freigaben": "Freigabe",
    "geraete": "Gerät",
    "geraetemodelle": "Gerätemodell",
    "hausnebenkosten": "Hausnebenkosten",
    "kaltwasser": "Kaltwasser",
    "kosten": "Kosten",
    "lieferungen": "Rechnung",
    "mitteilungen": "Mitteilung",
    "nachfolger": "Kostenelement",
    "nutzeinheiten": "Nutzeinheit",
    "nutzer": "Nutzer",
    "nutzergruppen": "Nutzergruppe",
    "pauschalen": "Pauschale",
    "personen": "Personen",
    "pflichtverletzungen": "nicht erfüllte Pflicht",
    "positionen": "Position der Servicerechnung",
    "preise": "Preis",
    "tarife": "Tarif",
    "texte": "Text der Servicerechnung",
    "umlage": "Umlage",
    "vergleich": "Vergleichsraum",
    "vorperioden": "früherer Zeitraum",
}
"""What a row of these lists is called."""

_FELDER = {
    "ab": "erster Tag",
    "abgrenzung": "Abgrenzung",
    "am": "Tag",
    "anfang": "Anfang",
    "art": "Art",
    "auf": "auf Nutzeinheiten",
    "bauantrag_am": "Tag des Bauantrags",
    "biobrennstoff": "Biobrennstoff",
    "bis": "letzter Tag",
    "brennwert": "Brennwert",
    "co2": "CO2",
    "co2_beschraenkung": "Beschränkung nach § 9 CO2KostAufG",
    "co2_beschraenkung_grund": "Grund der Beschränkung",
    "co2_entfaellt": "Aufteilung der CO2-Kosten entfällt",
    "eigentuemer_fuer": "Eigentümer für",
    "eingebaut_am": "eingebaut am",
    "empfaenger": "Empfänger",
    "enthalten": "in der Rechnung enthalten",
    "erloeskonto": "Erlöskonto",
    "ersetzt_durch": "ersetzt durch",
    "erstellt_am": "erstellt am",
    "flaeche": "Fläche",
    "geraet": "Gerät",
    "geraete": "Geräte",
    "geraetemodelle": "Gerätemodelle",
    "gewerbliche_lieferung": "gewerbliche Lieferung",
    "groesse": "Größe",
    "grundkosten": "Grundkosten (%)",
    "haelfte_ausnahme": "Ausnahme von der hälftigen Teilung",
    "heizkoerper": "Heizkörper",
    "im_saldo": "im Saldo",
    "kg": "Kilogramm",
    "kges": "Bewertungsfaktor",
    "kq_uebertemperatur": "Übertemperatur von KQ",
    "leerstand_personen": "Personen bei Leerstand",
    "lieferung_am": "Tag der Lieferung",
    "mea": "Miteigentumsanteil",
    "mwst": "Umsatzsteuer (%)",
    "netzentgelt": "Netzentgelt",
    "neue_vorauszahlung": "neue Vorauszahlung",
    "ohne_nutzer": "ohne Nutzer",
    "p35a": "Lohnanteil",
    "plz": "Postleitzahl",
    "portal_pin": "Portal-PIN",
    "prozent": "Prozent",
    "rohrwaerme": "Rohrwärme",
    "ruecksetzung": "Rücksetzung",
    "schaetzung": "Schätzung",
    "schluessel": "Schlüssel",
    "stellen": "Stellen",
    "strasse": "Straße",
    "stueck": "Stück",
    "traeger": "Energieträger",
    "uebertemperatur": "Übertemperatur",
    "uebrige": "übrige Geräte",
    "ust_id": "USt-IdNr.",
    "von": "erster Tag",
    "warmwasserzaehler_im_kaltwasser": "Warmwasserzähler im Kaltwasser",
    "wohnflaeche": "Wohnfläche",
    "zaehler": "Zähler",
    "zahlbar_bis": "zahlbar bis",
    "zu_lasten": "zu Lasten",
}
_GELD = {"betrag", "grundpreis", "netzentgelt", "satz"}
_SCHLUESSEL = {
    "NHN": "Fläche",
    "PNZ": "Personen",
    "AN": "Nutzer",
    "WNZ": "Wohnungen",
    "EA": "Miteigentum",
    "STK": "Stück",
    "VKW": "Wasserzähler",
    "VST": "Stromzähler",
    "VKA": "Kältezähler",
}
_WOERTER = {name: art.titel for name, art in ENERGIEARTEN.items()} | {
    "beheizte_flaeche": "beheizte Fläche",
    "flaeche": "Fläche",
    "gaszaehler": "Gaszähler",
    "haertefall": "Härtefall",
    "heizkosten_plus": "Heizkosten Plus",
    "hkv": "Heizkostenverteiler",
    "je_position": "je Position",
    "kaeltezaehler": "Kältezähler",
    "kaltwasserzaehler": "Kaltwasserzähler",
    "nichtwohngebaeude": "Nichtwohngebäude",
    "oelzaehler": "Ölzähler",
    "restcent": "mit Restcent",
    "schaetzung": "Schätzung",
    "stromzaehler": "Stromzähler",
    "waermezaehler": "Wärmezähler",
    "warmwasserzaehler": "Warmwasserzähler",
    "wohngebaeude": "Wohngebäude",
}
"""Words of the file that people write with umlauts and spaces."""
_PERSOENLICH = {"anrede", "anschrift", "name", "portal_pin"}


def worte_fuer(ursache: Ursache, einheit: str, nutzer: str) -> str:
    """What changed, for a letter to this Nutzer of this Nutzeinheit: of others' flats and people only which kind.

    What another one used and paid is his own affair; who wants to see it looks into the documents of the Abrechnung.
    """
    foreign = [row for row in ursache.aenderungen if _fremd(row, einheit, nutzer)]
    own = [row for row in ursache.aenderungen if row not in foreign]
    if not foreign:
        return worte(ursache)
    kinds = dict.fromkeys(_art(row) for row in foreign)
    whose = "bei einem anderen Nutzer" if len(foreign) == 1 else "bei anderen Nutzern"
    told = f"Angaben {whose} geändert ({', '.join(kinds)})"
    return f"{_worte(own)}; {told}" if own else told


def _fremd(aenderung: Aenderung, einheit: str, nutzer: str) -> bool:
    """Whether a change lies in a flat of others, or at another Nutzer of the same; a common room is everybody's."""
    steps = aenderung.schritte
    if steps[0].name != "nutzeinheiten" or len(steps) < 2:
        return False
    if steps[1].name != einheit:
        return not (steps[1].zeile or {}).get("umlage")
    return len(steps) > 3 and steps[2].name == "nutzer" and steps[3].name != nutzer


def _art(aenderung: Aenderung) -> str:
    """What a change is about, without whose it is: `Ablesung`, `Vorauszahlung`."""
    names = [step.name for step in aenderung.schritte[2:] if step.zeile is None]
    lists = [name for name in names if name in _ZEILEN and name not in ("geraete", "nutzer")]
    return _ZEILEN[lists[-1]] if lists else _feld(names[-1]) if names else _ZEILEN["nutzeinheiten"]


def worte(ursache: Ursache) -> str:
    """All that changed, as one sentence without a full stop."""
    return _worte(ursache.aenderungen)


def _worte(rows: Sequence[Aenderung]) -> str:
    if len(rows) <= _EINZELN:
        return "; ".join(beschreibung(row) for row in rows)
    whole = [row for row in rows if row.art in ("hinzugefuegt", "entfernt") and row.schritte[-1].zeile is not None]
    if 0 < len(whole) <= _EINZELN:
        # a device that was exchanged, a Nutzer who came: the rows say it, the fields that go with them are counted
        others = len(rows) - len(whole)
        more = f"; dazu {others} weitere Angaben geändert" if others > 1 else "; dazu eine weitere Angabe geändert"
        return "; ".join(beschreibung(row) for row in whole) + (more if others else "")
    shared = _gemeinsam([row.schritte for row in rows])
    place = _ort(shared) or "mehrere Teile"
    fields = list(dict.fromkeys(_feld(row.schritte[-1].name) for row in rows if row.schritte[-1].zeile is None))
    listed = f" ({', '.join(fields)})" if 0 < len(fields) <= _EINZELN else ""
    return f"{place}: {len(rows)} Angaben geändert{listed}"


def beschreibung(aenderung: Aenderung) -> str:
    """Where it is and what became of it."""
    steps = aenderung.schritte
    if aenderung.art in ("hinzugefuegt", "entfernt"):
        row = steps[-1].zeile or {}
        word = "hinzugefügt" if aenderung.art == "hinzugefuegt" else "entfernt"
        return f"{_ort(steps)}{_inhalt(row)} {word}"
    if aenderung.art == "reihenfolge":
        return f"{_ort(steps[:-1]) or 'Akte'}: andere Reihenfolge"
    rows = [nr for nr, step in enumerate(steps) if step.zeile is not None]
    inner = rows[-1] + 1 if rows else min(1, len(steps) - 1)
    names = [step.name for step in steps[inner:]]
    place = _ort(steps[:inner])
    field = " ".join(_feld(name) for name in names)
    where = f"{place}: {field}" if place and field else place or field
    if _PERSOENLICH & {step.name for step in steps[-2:]}:
        return f"{where} geändert"
    money = bool(_GELD & set(names)) or "vorauszahlung" in names
    old, new = (
        _SCHLUESSEL.get(value) or _wert(value, money)
        if names[-1:] == ["schluessel"] and isinstance(value, str)
        else _wert(value, money)
        for value in (aenderung.alt, aenderung.neu)
    )
    if old is None or new is None:
        word = "hinzugefügt" if aenderung.alt is None else "entfernt" if aenderung.neu is None else "geändert"
        return f"{where} {word}"
    if aenderung.alt is None:
        return f"{where} {new} (bisher ohne Angabe)"
    return f"{where} {new} statt {old}"


def _gemeinsam(paths: Sequence[tuple[Schritt, ...]]) -> tuple[Schritt, ...]:
    """The steps with which all paths begin."""
    first = paths[0]
    for depth in range(len(first), 0, -1):
        names = [step.name for step in first[:depth]]
        if all([step.name for step in path[:depth]] == names for path in paths):
            return first[:depth]
    return ()


def _ort(steps: Sequence[Schritt]) -> str:
    """`Nutzeinheit 3, Gerät 41120321 (Wohnzimmer), Ablesung vom 31.12.2023`."""
    words: list[str] = []
    waiting = ""
    for step in steps:
        if step.zeile is None:
            waiting = f"{waiting} {_feld(step.name)}".strip() if waiting else step.name
            continue
        *before, last = waiting.split(" ")
        name = _ZEILEN.get(last, _feld(last))
        words.append(" ".join([*map(_feld, before), name, _zeile(step)]))
        waiting = ""
    return ", ".join([*words, *([_feld(waiting)] if waiting else [])])


def _zeile(step: Schritt) -> str:
    row = step.zeile or {}
    label = next((str(row[key]) for key in ("bezeichnung", "kosten") if isinstance(row.get(key), str)), "")
    if isinstance(row.get("nr"), str):
        more = row.get("raum") or row.get("lage")
        return f"{row['nr']} ({more})" if isinstance(more, str) else str(row["nr"])
    day = row.get("am") or row.get("ab")
    if isinstance(day, date) and not label:
        return f"{'vom' if 'am' in row else 'ab'} {german_day(day)}"
    return f"„{label}“" if label else step.name


def _inhalt(row: Reihe) -> str:
    """The figure of a whole row."""
    if isinstance(row.get("betrag"), Decimal):
        return f", {_wert(row['betrag'], True)},"
    if isinstance(row.get("stand"), Decimal):
        return f", Stand {_wert(row['stand'], False)},"
    return ""


def _feld(name: str) -> str:
    return _FELDER.get(name, name[:1].upper() + name[1:].replace("_", " "))


def _wert(value: object, money: bool) -> str | None:
    """None when it has too many parts to be told."""
    if value is None:
        return "ohne Angabe"
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, Decimal):
        return f"{german(value, 2)} €" if money else german_exact(value, 0, 6)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date):
        return german_day(value)
    if isinstance(value, tuple) and len(value) <= _EINZELN and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    if isinstance(value, dict) and len(value) <= _EINZELN and all(isinstance(one, Decimal) for one in value.values()):
        return ", ".join(f"{german_exact(one, 0, 6)} für {name}" for name, one in value.items())
    if isinstance(value, str) and len(value) <= 40:
        return f"„{_WOERTER.get(value, value)}“"
    return None
