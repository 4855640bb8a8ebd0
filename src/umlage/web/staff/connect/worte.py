"""Makers and kinds of radio devices in words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext as text
from django.utils.translation import gettext_lazy as _

from umlage.formats.einlesen.verzeichnis import kennungen, manifest
from umlage.web.ui.saetze import satz

if TYPE_CHECKING:
    from umlage.apps.austausch.models import Eingang

# medium: name, class of its colour
MEDIEN = {
    "HCA": (_("Heizkostenverteiler"), "hkv"),
    "HEAT": (_("Wärmezähler"), "waermezaehler"),
    "COOLING": (_("Kältezähler"), "kaltwasserzaehler"),
    "HEAT_COOLING": (_("Wärme- und Kältezähler"), "waermezaehler"),
    "WARM_WATER": (_("Warmwasserzähler"), "warmwasserzaehler"),
    "COLD_WATER": (_("Kaltwasserzähler"), "kaltwasserzaehler"),
    "WATER": (_("Wasserzähler"), "kaltwasserzaehler"),
    "GAS": (_("Gaszähler"), ""),
    "ELECTRICITY": (_("Stromzähler"), "stromzaehler"),
    "OIL": (_("Ölzähler"), ""),
    "STEAM": (_("Dampfzähler"), "waermezaehler"),
    "SMOKE_DETECTOR": (_("Rauchwarnmelder"), "rauch"),
    "ROOM_SENSOR": (_("Raumfühler"), "rauch"),
    "OTHER": (_("Sonstiges"), ""),
    "": (_("Art unbekannt"), ""),
}
# quantities as the decoders name them
GROESSEN = {
    "energy": _("Energie"),
    "cooling": _("Kälte"),
    "volume": _("Volumen"),
    "hca": _("Einheiten"),
    "pulse": _("Impulse"),
    "temperature": _("Temperatur"),
    "power": _("Leistung"),
    "flow": _("Durchfluss"),
    "mass": _("Masse"),
    "hours": _("Stunden"),
    "error_flags": _("Fehlerkennung"),
    "head_status": _("Statuswort des Rauchkopfs"),
    "smoke_status": _("Rauchmeldung"),
    "alarm_count": _("Alarme"),
    "removal_count": _("Entnahmen"),
    "removal_duration": _("Dauer der Entnahmen"),
    "test_count": _("Prüftaste"),
    "minutes_since_test": _("Minuten seit der Prüfung"),
    "flow_temperature": _("Vorlauf"),
    "return_temperature": _("Rücklauf"),
    "temperature_difference": _("Temperaturdifferenz"),
    "external_temperature": _("Umgebungstemperatur"),
    "room_temperature": _("Raumtemperatur"),
    "radiator_temperature": _("Heizkörpertemperatur"),
    "mass_flow": _("Massestrom"),
    "pressure": _("Druck"),
    "relative_humidity": _("Luftfeuchte"),
    "moisture": _("Feuchte"),
    "on_time": _("Einschaltzeit"),
    "operating_time": _("Betriebszeit"),
    "reactive_energy": _("Blindenergie"),
    "apparent_energy": _("Scheinenergie"),
    "reactive_power": _("Blindleistung"),
    "apparent_power": _("Scheinleistung"),
    "voltage": _("Spannung"),
    "current": _("Stromstärke"),
    "frequency": _("Frequenz"),
    "digital_input": _("Eingang"),
    "digital_output": _("Ausgang"),
    "dimensionless": _("Zahl ohne Einheit"),
    "date": _("Datum"),
    "datetime": _("Datum und Uhrzeit"),
    "fabrication_number": _("Fabriknummer"),
    "manufacturer": _("Angabe des Herstellers"),
    "reset_counter": _("Rückstellungen"),
    "stop_counter": _("Stillstände"),
    "battery_remaining": _("Restlaufzeit der Batterie"),
    "battery_operating_time": _("Laufzeit der Batterie"),
    "access_number": _("Zugriffsnummer"),
    "cumulation_counter": _("Ereignisse"),
    "monthly_difference": _("Monatsunterschied"),
    "alarm_flags": _("Alarmkennung"),
    "status": _("Statuswort"),
}
# the three letters that a device sends (FLAG Association, list of manufacturer identifiers)
HERSTELLER = {
    "ABB": "ABB",
    "ACW": "Itron (Actaris)",
    "AMT": "Aquametro",
    "APA": "Apator",
    "APT": "Apator",
    "BMT": "BMETERS",
    "DME": "Diehl Metering",
    "EFE": "Engelmann",
    "EIE": "Ei Electronics",
    "ELS": "Elster",
    "ELV": "Elvaco",
    "EMH": "EMH",
    "GWF": "GWF",
    "HYD": "Hydrometer",
    "ISK": "Iskraemeco",
    "IST": "ista",
    "ITW": "Itron",
    "KAM": "Kamstrup",
    "LSE": "Landis & Staefa",
    "LUG": "Landis+Gyr",
    "MAD": "Maddalena",
    "QDS": "Qundis",
    "REL": "Relay",
    "SAP": "Sappel",
    "SBC": "Saia-Burgess",
    "SEN": "Sensus",
    "SON": "Sontex",
    "SPX": "Sensus",
    "TCH": "Techem",
    "WEP": "Weptech",
    "ZRI": "Zenner",
    "ZRM": "Minol Zenner",
}


def hersteller(word: str) -> str:
    """The name of a maker; the letters where nobody knows it."""
    return HERSTELLER.get(word, word or "–")


def medium(word: str) -> str:
    """What a device is."""
    return str(MEDIEN[word][0]) if word in MEDIEN else word


def klasse(word: str) -> str:
    """The class of the colour of what it measures."""
    return MEDIEN[word][1] if word in MEDIEN else ""


# what a device counts forwards and backwards apart
_RICHTUNGEN = {"forward": _("vorwärts"), "backward": _("rückwärts")}


def groesse(word: str, tarif: int = 0) -> str:
    """What is counted; of events the counter that a device has more than one of, of all others the tariff."""
    base, _line, direction = word.rpartition("_")
    if direction in _RICHTUNGEN and base in GROESSEN:
        said = f"{GROESSEN[base]} {_RICHTUNGEN[direction]}"
    else:
        said = str(GROESSEN[word]) if word in GROESSEN else text("weitere Angabe (%(wort)s)") % {"wort": word}
    if not tarif or word in _EREIGNISSE:
        return said
    return f"{said}, {text('Tarif')} {tarif}"


# what is counted in tariffs because the standard has no other place for it: the name says which event
_EREIGNISSE = frozenset({"alarm_count", "removal_count", "removal_duration", "test_count"})


ZUSTAENDE = {
    "clear": _("unverschlüsselt"),
    "decrypted": _("entschlüsselt"),
    "no_key": _("verschlüsselt, kein Schlüssel"),
    "wrong_key": _("verschlüsselt, kein Schlüssel passt"),
    "bad_mac": _("Prüfsumme (MAC) falsch"),
    "unsupported_mode": _("in unbekannter Verschlüsselung"),
    "unknown_format": _("Aufbau unbekannt"),
}
"""How a telegram can be read."""

# a delivery keeps the word of each format with its version behind it
_FORMAT = re.compile(r"(?:^| )(\w+)@")


def formatname(word: str) -> str:
    """The name of a format for people, in their language."""
    return satz(manifest(word).name)


def formate(eingang: Eingang, *, kurz: bool = False) -> str:
    """How a delivery is written, by the names that the formats have for people; a mapping by its own. `kurz`: without
    what stands in brackets.
    """
    if eingang.zuordnung is not None:
        of = {"name": eingang.zuordnung.kennung, "fassung": eingang.zuordnung.fassung}
        return text("%(name)s, Fassung %(fassung)s") % of
    known = kennungen()
    names = [formatname(word) if word in known else word for word in _FORMAT.findall(eingang.format)]
    return ", ".join(name.partition(" (")[0] if kurz else name for name in names)
