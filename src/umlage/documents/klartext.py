"""Words of the Akte as people write them: on pages and on paper nobody reads the words of a file."""

from __future__ import annotations

import re

from umlage.documents.befunde import ORTE, ort

# what the file writes without umlauts
_UMLAUTE = {
    "flaeche": "Fläche",
    "stueck": "Stück",
    "eigentuemer": "Eigentümer",
    "oel": "Öl",
    "geraet": "Gerät",
    "geraete": "Geräte",
    "schluessel": "Schlüssel",
    "wohnflaeche": "Wohnfläche",
    "gebaeude": "Gebäude",
    "wohngebaeude": "Wohngebäude",
    "nichtwohngebaeude": "Nichtwohngebäude",
    "strasse": "Straße und Hausnummer",
    "plz": "Postleitzahl",
    "nr": "Nummer",
    "mwst": "Umsatzsteuer in Prozent",
    "co2": "Kohlendioxid",
    "iban": "IBAN",
    "kg": "Kilogramm",
    "mea": "Miteigentumsanteile",
    "weg": "Wohnungseigentümergemeinschaft",
    "p35a": "§ 35a EStG",
    "ruecksetzung": "Rücksetzung",
    "schaetzung": "Schätzung",
    "beschraenkung": "Beschränkung",
    "waermezaehler": "Wärmezähler",
    "warmwasserzaehler": "Warmwasserzähler",
    "kaltwasserzaehler": "Kaltwasserzähler",
    "stromzaehler": "Stromzähler",
    "kaeltezaehler": "Kältezähler",
    "gaszaehler": "Gaszähler",
    "oelzaehler": "Ölzähler",
    "hkv": "Heizkostenverteiler",
    "entfaellt": "entfällt",
    "gewerbliche": "gewerbliche",
    "fernwaerme": "Fernwärme",
    "fluessiggas": "Flüssiggas",
    "heizoel": "Heizöl",
    "waermepumpe": "Wärmepumpe",
    "rohrwaerme": "Rohrwärme",
    "vergleichsraeume": "Vergleichsräume",
    "muell": "Müll",
    "groesse": "Größe",
    "geraetemiete": "Gerätemiete",
    "strassenreinigung": "Straßenreinigung",
    "waschkueche": "Waschküche",
    "heizkoerper": "Heizkörper",
    "gebuehr": "Gebühr",
    "pruefsumme": "Prüfsumme",
    "uebrige": "Übrige",
    "heizflaeche": "Heizfläche",
    "warmwasserflaeche": "Warmwasserfläche",
    "nebenflaeche": "Nutzfläche",
    "verbrauchsabhaengig": "Verbrauchsabhängig",
    "uebertemperatur": "Übertemperatur",
    "zaehler": "Zähler",
    "primaerenergiefaktor": "Primärenergiefaktor",
    "traeger": "Träger",
    "roehren": "Röhren",
    "geraetemodelle": "Gerätemodelle",
    "oelheizung": "Ölheizung",
    "raeume": "Räume",
    "erloeskonto": "Erlöskonto",
    "empfaenger": "Empfänger",
}


# words that are more than their parts
_GANZE = {
    "prozent_warmwasser": "Prozent Warmwasser",
    "prozent_grundkosten": "Prozent Grundkosten",
    "betrag_warmwasser": "Betrag Warmwasser",
    "differenz_anteile": "Differenz der Anteile",
    "differenz_verbrauch": "Differenz des Verbrauchs",
    "nachfolger_anteile": "Anteile der Nachfolger",
    "nachfolger_verbrauch": "Verbrauch der Nachfolger",
    "eigentuemer_fuer": "Eigentümer trägt für",
    "im_saldo": "Im Saldo",
    "ohne_nutzer": "Ohne Nutzer",
    "co2_anlage": "Anlage (Kohlendioxid)",
    "co2_ausweis": "Ausweis (Kohlendioxid)",
    "guthaben_vorjahr": "Guthaben aus dem Vorjahr",
    "nachforderung_vorjahr": "Nachforderung aus dem Vorjahr",
    "kq_uebertemperatur": "KQ, Übertemperatur",
    "vg_heizung": "VGHeizung",
    "vg_warmwasser1": "VGWarmwasser1",
    "vg_warmwasser2": "VGWarmwasser2",
    "zu_lasten": "Zu Lasten",
    "hkvo2": "HKVO 2",
    "hkvo3": "HKVO 3",
    "kq": "KQ",
    "kc": "KC",
    "kt": "KT",
    "iban": "IBAN",
    "kWh": "kWh",
    "email": "E-Mail",
    "neue_vorauszahlung": "Neue Vorauszahlung",
    "gewerbliche_lieferung": "Gewerbliche Lieferung",
    "portal_pin": "PIN des Portals",
    "pos": "Pos-Nr.",
    "montageinfo": "Montage-Information",
    "montageart": "Montage-Art",
    "baulaenge": "Baulänge",
    "je_position": "Je Position",
    "leerstand_personen": "Personen bei Leerstand",
    "heizkosten_plus": "Heizkosten Plus",
    "co2_beschraenkung": "Beschränkung (Kohlendioxid)",
    "co2_beschraenkung_grund": "Grund der Beschränkung (Kohlendioxid)",
    "haelfte_ausnahme": "Ausnahme von der hälftigen Teilung",
    "haertefall": "Härtefall",
    "co2_entfaellt": "Kohlendioxidkosten nicht aufgeteilt",
    "solar_warmwasser": "Solar für Warmwasser",
    "warmwasserzaehler_im_kaltwasser": "Warmwasserzähler im Kaltwasser",
    "erdgas_h": "Erdgas H",
    "erdgas_l": "Erdgas L",
    "hackschnitzel_srm": "Hackschnitzel (Schüttraummeter)",
    "heizoel_schwer": "Schweres Heizöl",
    "ewsg": "Dezemberhilfe 2022 (EWSG)",
    "ewpbg": "Preisbremse 2023, Gas und Wärme (EWPBG)",
    "strompbg": "Preisbremse 2023, Strom (StromPBG)",
    "ust_id": "USt-IdNr.",
    "uvi": "Verbrauchsinformation (UVI)",
    "en": "Englisch",
    "tr": "Türkisch",
    "pl": "Polnisch",
    "uk": "Ukrainisch",
    "ar": "Arabisch",
}


def deutsch(word: str) -> str:
    """A word of the file in German: waermepumpe is Wärmepumpe."""
    if word in _GANZE:
        return _GANZE[word]
    shown = " ".join(_UMLAUTE.get(part, part) for part in word.split("_"))
    return shown[:1].upper() + shown[1:]


# nouns that are the name of a field or a word to choose: in German a noun in lower case is always one of them
_HAUPTWOERTER = (
    "anlage|anteile|art|ausnahme|bauart|bereich|bestand|betrag|co2|dienstleistung|einheit|energiemix|fernablesung|"
    "frist|gesamt|gesamtanteile|gradtage|gradtagzahl|handwerker|hausnebenkosten|heizung|hkv|jahr|kaltwasser|kc|"
    "kges|kq|kt|lieferung|menge|minijob|modell|nachfolger|name|nebenkosten|normleistung|nutzer|nutzerwechsel|"
    "nutzung|ort|personen|prozent|sonstiges|stellen|summe|tage|temperatur|verbrauchsanteil|volumen|vordruck|"
    "vorperioden|warmwasser|warmwasserkostenverteiler|wert|werte|wohnungen|zeit|zeitraum"
)
# what only the writer of a file understands, as a form says it
_WENDUNGEN = {
    "{ab, wert}": "mit Ab und Wert",
    "mit ab und wert": "mit Ab und Wert",
    "Braucht bis.": "Braucht Bis.",
    "bei beide entfällt": "bei beiden entfällt",
    "mit werte.": "mit Werten.",
    "Heizung nach gradtage, Warmwasser nach tage": "Heizung nach Gradtagen, Warmwasser nach Tagen",
    "Wie nach zeitraum geteilt": "Wie nach dem Zeitraum geteilt",
    "in einheit": "in der angegebenen Einheit",
    "mea Miteigentum": "Miteigentumsanteile",
    "nötig bei hkv": "nötig bei Heizkostenverteilern",
    "hkv ist ein Heizkostenverteiler, warmwasserkostenverteiler zählt": (
        "ein Heizkostenverteiler zählt Einheiten, ein Warmwasserkostenverteiler zählt"
    ),
    "en, tr, pl, uk oder ar": "Englisch, Türkisch, Polnisch, Ukrainisch oder Arabisch",
    "ewsg (": "EWSG (",
    "ewpbg (": "EWPBG (",
    "strompbg (": "StromPBG (",
    "(auch leer, `{}`)": "(auch ohne weitere Angaben)",
    "zum Beispiel {Aufzug: 60.00}": "zum Beispiel Aufzug und 60,00",
    "zum Beispiel {Garage: 1}": "zum Beispiel Garage und 1",
    "einen grund, tausch gehört": "einen Grund, Tausch gehört",
    "altwert ist": "Altwert ist",
}


def in_worten(text: str) -> str:
    """A sentence about the file with its words as people write them."""
    for written, said in _WENDUNGEN.items():
        text = text.replace(written, said)
    return _AUS_DER_DATEI.sub(lambda found: deutsch(found[0]), text)


_MIT_UMLAUT = [word for word, said in _UMLAUTE.items() if set("äöüßÄÖÜ") & set(said)]
_EINZELNE = "|".join((*_MIT_UMLAUT, _HAUPTWOERTER))
# a word of several parts, a single one, and any that a form answers with yes or no
_AUS_DER_DATEI = re.compile(
    rf"(?<![\w./`])(?:[a-z0-9]+(?:_[a-z0-9]+)+|{_EINZELNE}|[a-z0-9]+(?=: (?:ja|nein)\b))\b(?![./]\w)"
)


# what only the writer of a file understands, as a finding says it to a clerk
_ABHILFEN = {
    "Wert, Norm und Quelle nennt der Befehl umlage parameters.": (
        "Den Wert vor dem Erteilen mit seiner Quelle vergleichen; beides nennt die Herleitung."
    ),
    " (umlage parameters)": "",
    "art: nebenkosten wählen": "als Art der Abrechnung alle Kosten des Hauses wählen",
    "art: heizkosten_plus wählen": "als Art der Abrechnung Heizung und Warmwasser mit Kaltwasser wählen",
    "art: heizkosten wählen": "als Art der Abrechnung Heizung und Warmwasser wählen",
    "Leerstand als Nutzer mit leerstand: true eintragen": (
        "für die Zeit des Leerstands einen Nutzer eintragen und bei ihm Leerstand mit Ja angeben"
    ),
    "Leerstand als Nutzer mit leerstand: true,": "auch den Leerstand als Nutzer (dort Leerstand auf Ja),",
    "Der Anlage fehlen die Energiekosten (lieferungen)": "Der Anlage fehlen die Energiekosten",
    "Rechnungen unter lieferungen eintragen": "Rechnungen unter Gesamtkosten bei der Energie der Anlage eintragen",
    "Gemeinschaftsräume mit umlage": "Gemeinschaftsräume mit Umlage auf die übrigen Nutzer",
    "mit grund eintragen (art: schaetzung)": "mit Grund eintragen (Art der Ablesung: Schätzung)",
    "(art: schaetzung)": "(Art der Ablesung: Schätzung)",
    "oder art: funk eintragen": "oder als Art der Ablesung Funk eintragen",
    "oder art: hkv.": "oder als Art des Geräts Heizkostenverteiler wählen.",
    "brennwert: true oder false angeben": "beim Brennwert Ja oder Nein angeben",
    "erstellt_am oder zeitraum berichtigen": "den Tag der Abrechnung oder den Zeitraum berichtigen",
    "erstellt_am der neuen Akte": "den Tag der neuen Abrechnung",
    "erstellt_am der berichtigten Akte": "den Tag der berichtigten Abrechnung",
    "zahlbar_bis mit erstellt_am": "den Tag der Zahlung mit dem Tag der Abrechnung",
    "zahlbar_bis berichtigen": "den Tag der Zahlung berichtigen",
    "ihre nutzeinheiten nennen": "ihre Nutzeinheiten nennen",
    "unter nutzeinheiten nennen": "unter Nutzeinheiten nennen",
    "oder nutzergruppen streichen": "oder die Nutzergruppen streichen",
    "Die Rechnungen als lieferungen eintragen": (
        "Die Rechnungen unter Gesamtkosten bei der Energie der Anlage eintragen"
    ),
    "Entweder kosten oder kostenarten": "Entweder Kosten oder Kostenarten",
    "oder kosten so angeben": "oder Kosten so angeben",
    "Zeit und kosten der Umlage": "Zeit und Kosten der Umlage",
    "und eine umlage; nur": "und eine Umlage; nur",
    "Entweder nutzer oder umlage angeben": "Entweder Nutzer oder Umlage angeben",
    "steht der grund in der": "steht der Grund in der",
    "unter artikel eintragen": "unter Artikel eintragen",
    "unter kontakte oder": "unter Kontakte oder",
    "oder zwischenwert: gradtage, das dem Winter mehr gibt": (
        "oder als Zwischenwert Gradtage wählen, die dem Winter mehr geben"
    ),
}
_STELLE = re.compile(rf"(?<![\w/])(?:{'|'.join(ORTE)})(?:/[^\s/,;:()]*[^\s/,;:().])+")
_JA_NEIN = re.compile(r"(?<![\w./`])([a-z][a-z0-9_]*): (true|false)\b")
_ART = re.compile(r"(?<![\w./`])art: ([a-z][a-z0-9_]*)\b")
_TEILE = re.compile(r"(?<![\w./`@„])[a-z0-9]+(?:_[a-z0-9]+)+\b(?![./@]\w)")


def stellen(text: str) -> str:
    """Places of the Akte within a text in words: nutzeinheiten/2/nutzer/2-2 is Nutzeinheit 2, Nutzer 2-2."""
    return _STELLE.sub(lambda found: ort(found[0]), text)


def klartext(text: str) -> str:
    """What a finding says of the file, as a clerk reads it. Names that somebody gave stay as they are."""
    text = _klar(text)
    return text[:1].upper() + text[1:]


def _klar(text: str) -> str:
    for written, said in _ABHILFEN.items():
        text = text.replace(written, said)
    text = _JA_NEIN.sub(lambda found: f"„{deutsch(found[1])}: {'ja' if found[2] == 'true' else 'nein'}“", stellen(text))
    text = _ART.sub(lambda found: f"Art: {deutsch(found[1])}", text)
    return _TEILE.sub(lambda found: deutsch(found[0]), text)


def abhilfe(text: str) -> str:
    """A remedy as a clerk reads it: all of it is ours, so every word of the file in it is meant as one."""
    # a word of the file at the beginning is still known as one before it gets its capital
    text = in_worten(_klar(text))
    return text[:1].upper() + text[1:]
