"""The words of a delivery as people read them."""

from __future__ import annotations

from umlage.formats.lieferung.meldung import GATEWAY_TIME, UNCONFIRMED, Kind, Medium, Register

MEDIEN = {
    Medium.HCA: "Heizkostenverteiler",
    Medium.HEAT: "Wärme",
    Medium.COOLING: "Kälte",
    Medium.HEAT_COOLING: "Wärme und Kälte",
    Medium.WARM_WATER: "Warmwasser",
    Medium.COLD_WATER: "Kaltwasser",
    Medium.WATER: "Wasser",
    Medium.GAS: "Gas",
    Medium.ELECTRICITY: "Strom",
    Medium.OIL: "Öl",
    Medium.STEAM: "Dampf",
    Medium.SMOKE_DETECTOR: "Rauchwarnmelder",
    Medium.ROOM_SENSOR: "Raumfühler",
    Medium.NODE: "Funkknoten",
    Medium.OTHER: "anderes",
}
GROESSEN = {
    Register.ENERGY: "Energie",
    Register.COOLING: "Kälteenergie",
    Register.VOLUME: "Volumen",
    Register.HCA: "Verbrauchseinheiten",
    Register.PULSE: "Impulse",
    Register.TEMPERATURE: "Temperatur",
    Register.POWER: "Leistung",
    Register.FLOW: "Durchfluss",
    Register.MASS: "Masse",
    Register.HOURS: "Betriebszeit",
}
ARTEN = {
    Kind.CURRENT: "aktueller Wert",
    Kind.DUE: "Stichtagswert",
    Kind.MONTH_END: "Monatsendwert",
    Kind.HALF_MONTH_END: "Halbmonatswert",
    Kind.PERIOD_CONSUMPTION: "Verbrauch des Zeitraums",
    Kind.MAXIMUM: "Höchstwert",
    Kind.MINIMUM: "Mindestwert",
    Kind.STORED: "gespeicherter Wert",
}
EINHEITEN = {"m3": "m³", "HCA": "Einheiten", "C": "°C", "pulse": "Impulse", "m3/h": "m³/h"}
MERKMALE = {
    UNCONFIRMED: "Bedeutung unbestätigt",
    GATEWAY_TIME: "Zeit des Gateways",
    "battery_low": "Batterie schwach",
    "permanent_error": "dauernder Fehler",
    "temporary_error": "vorübergehender Fehler",
    "contact_lost_temporarily": "vorübergehend kein Funk",
    "contact_lost": "kein Funk",
    "device_error": "Gerätefehler",
    "not_present": "nicht vorhanden",
    "too_many_readouts": "zu oft ausgelesen",
    "communication_error": "Fehler der Verbindung",
    "removed": "entfernt",
    "estimated": "geschätzt",
    "low_battery": "Batterie schwach",
    "weak_key": "schwacher Schlüssel",
}
