"""Words of the Akte as people write them, in the language of the page."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _lazy

from umlage.documents.klartext import deutsch as deutsch
from umlage.documents.klartext import in_worten as in_worten

# whose turn it is
WER = {
    "wir": _lazy("Wir"),
    "verwalter": _lazy("Verwalter"),
    "ableser": _lazy("Ableser"),
    "nutzer": _lazy("Nutzer"),
    "geraet": _lazy("Gerät"),
    "niemand": "–",
}

# what became of rows that were taken in, and tables that only the history names
_VORGAENGE = {
    "aendern": _lazy("Geändert"),
    "loeschen": _lazy("Gelöscht"),
    "Angaben zum Gerät": _lazy("Angaben zum Gerät"),
    "Angaben zum Nutzer": _lazy("Angaben zum Nutzer"),
    "Angaben zur Anlage": _lazy("Angaben zur Anlage"),
}


# columns that only the history shows
_SPALTEN = {
    "abdruecke": _lazy("Fingerabdrücke"),
    "abrechnung_jahre": _lazy("Erteilte Abrechnungen (Jahre)"),
    "angelegt_am": _lazy("Angelegt am"),
    "anlegen": _lazy("Neue Geräte anlegen"),
    "archiviert_am": _lazy("Archiviert am"),
    "eingeschaltet": _lazy("E-Mail-Versand eingeschaltet"),
    "erledigt_am": _lazy("Erledigt am"),
    "erstmals_am": _lazy("Erstmals gehört"),
    "erwartet_stunden": _lazy("Meldet sich alle (Stunden)"),
    "funkgeraet": _lazy("Funkgerät"),
    "geaendert": _lazy("Geändert"),
    "gewaehlt_am": _lazy("Gewählt am"),
    "gliedlaenge": _lazy("Gliedlänge (mm)"),
    "hoehe": _lazy("Bauhöhe (mm)"),
    "in_ordnung": _lazy("In Ordnung"),
    "is_active": _lazy("Aktiv"),
    "kennung": _lazy("Kennung"),
    "letzter_kontakt_am": _lazy("Letzter Kontakt"),
    "neue_geraete": _lazy("Neue Geräte je Datei, höchstens"),
    "nutzer_jahre": _lazy("Angaben zu Nutzern (Jahre)"),
    "oeffnungen": _lazy("Öffnungen"),
    "pruefer": _lazy("Prüfer"),
    "pruefsumme": _lazy("Prüfsumme"),
    "ssh_schluessel": _lazy("Öffentliche Schlüssel"),
    "stoerung": _lazy("Störung"),
    "tiefe": _lazy("Bautiefe (mm)"),
    "uebernommen": _lazy("Übernommen"),
    "verschluesselt": _lazy("Verschlüsselt"),
    "von_selbst": _lazy("Von selbst löschen"),
    "vorgabe": _lazy("In neuen Zeiträumen von selbst"),
    "zuletzt_am": _lazy("Zuletzt gehört"),
    "zustaendig": _lazy("Zuständig"),
    "zweiter_faktor": _lazy("Zweiter Faktor ist Pflicht"),
}


# what stands behind the short names of the keys by which costs are divided
_SCHLUESSEL = {
    "NHN": _lazy("Fläche"),
    "PNZ": _lazy("Personen"),
    "AN": _lazy("Nutzer"),
    "WNZ": _lazy("Wohnungen"),
    "EA": _lazy("Miteigentum"),
    "STK": _lazy("Stück"),
    "VKW": _lazy("Wasserzähler"),
    "VST": _lazy("Stromzähler"),
    "VKA": _lazy("Kältezähler"),
}


def schritt(name: str) -> str:
    """A column or field in the history, as a page prints it."""
    return str(_SPALTEN[name]) if name in _SPALTEN else wort(name)


def wort(word: str) -> str:
    """A word of the file as a page prints it."""
    if word in _VORGAENGE:
        return str(_VORGAENGE[word])
    if word in _SCHLUESSEL:
        return f"{word} {_SCHLUESSEL[word]}"
    # of an empty text gettext would say who wrote the catalogue
    return gettext(deutsch(word)) if word else ""
