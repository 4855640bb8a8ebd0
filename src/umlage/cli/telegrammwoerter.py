"""Words of telegrams in German, for the table; programs read the English ones."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from umlage.core.period import german_day
from umlage.metering.wmbus.plain import decimal_text, value_text
from umlage.metering.wmbus.values import Value

STATES = {
    "clear": "unverschlüsselt",
    "decrypted": "entschlüsselt",
    "no_key": "verschlüsselt, kein Schlüssel",
    "wrong_key": "verschlüsselt, kein Schlüssel passt",
    "bad_mac": "Prüfsumme (MAC) falsch: verändert oder falscher Schlüssel",
    "unsupported_mode": "Verschlüsselungsverfahren nicht unterstützt",
    "unknown_format": "Aufbau unbekannt",
}
MEDIA = {
    "other": "anderes",
    "oil": "Öl",
    "electricity": "Strom",
    "gas": "Gas",
    "heat": "Wärme",
    "steam": "Dampf",
    "warm_water": "Warmwasser",
    "hot_water": "Heißwasser",
    "water": "Wasser",
    "cold_water": "Kaltwasser",
    "dual_water": "Warm- und Kaltwasser",
    "waste_water": "Abwasser",
    "heat_cost_allocator": "Heizkostenverteiler",
    "compressed_air": "Druckluft",
    "cooling": "Kälte",
    "heat_cooling": "Wärme und Kälte",
    "pressure": "Druck",
    "smoke_detector": "Rauchwarnmelder",
    "room_sensor": "Raumfühler",
    "gas_detector": "Gasmelder",
    "radio_converter": "Funkadapter",
    "repeater": "Funkverstärker",
    "unknown": "unbekannt",
    "reserved": "nicht festgelegt",
}
QUANTITIES = {
    "energy": "Energie",
    "volume": "Volumen",
    "hca": "Verbrauchseinheiten",
    "mass": "Masse",
    "power": "Leistung",
    "flow": "Durchfluss",
    "mass_flow": "Massestrom",
    "flow_temperature": "Vorlauf",
    "return_temperature": "Rücklauf",
    "temperature_difference": "Temperaturdifferenz",
    "external_temperature": "Umgebungstemperatur",
    "room_temperature": "Raumtemperatur",
    "radiator_temperature": "Heizkörpertemperatur",
    "pressure": "Druck",
    "relative_humidity": "Luftfeuchte",
    "voltage": "Spannung",
    "current": "Stromstärke",
    "frequency": "Frequenz",
    "on_time": "Einschaltzeit",
    "operating_time": "Betriebszeit",
    "actuality_duration": "Alter der Werte",
    "averaging_duration": "Mittelungszeit",
    "date": "Datum",
    "datetime": "Datum und Uhrzeit",
    "error_flags": "Fehlerkennung",
    "error_date": "Tag des Fehlers",
    "fabrication_number": "Fabriknummer",
    "manufacturer": "Angabe des Herstellers",
    "access_number": "Zugriffsnummer",
    "parameter_set": "Parametersatz",
    "model_version": "Modell",
    "hardware_version": "Hardware",
    "firmware_version": "Firmware",
    "software_version": "Software",
    "battery_remaining": "Restlaufzeit der Batterie",
    "battery_operating_time": "Laufzeit der Batterie",
    "transmission_period": "Sendeabstand",
    "digital_input": "Eingang",
    "digital_output": "Ausgang",
    "dimensionless": "Zahl",
    "alarm_count": "Alarme",
    "removal_count": "Entnahmen",
    "removal_duration": "Dauer der Entnahmen",
    "head_status": "Statuswort des Rauchkopfs",
    "test_count": "Prüftaste",
    "minutes_since_test": "Minuten seit der Prüfung",
    "alarm_flags": "Alarmkennung",
    "smoke_status": "Rauchmeldung",
    "status": "Status",
    "monthly_difference": "Monatsunterschied",
    "text": "Text",
    "unknown": "unbekannt",
    "moisture": "Feuchte",
    "reactive_energy": "Blindenergie",
    "apparent_energy": "Scheinenergie",
    "reactive_power": "Blindleistung",
    "apparent_power": "Scheinleistung",
    "reset_counter": "Rückstellungen",
    "stop_counter": "Stillstände",
    "cumulation_counter": "Ereignisse",
    "access_code_developer": "Zugangscode des Entwicklers",
    "access_code_operator": "Zugangscode des Betreibers",
    "access_code_system_operator": "Zugangscode des Systembetreibers",
    "access_code_user": "Zugangscode des Benutzers",
    "battery_change": "Batteriewechsel",
    "baud_rate": "Übertragungsrate",
    "bus_address": "Busadresse",
    "control_signal": "Steuersignal",
    "credit": "Guthaben",
    "debit": "Lastschrift",
    "cumulative_maximum_power": "summierte Höchstleistung",
    "customer": "Kunde",
    "customer_location": "Ort des Kunden",
    "day_change": "Tageswechsel",
    "day_of_week": "Wochentag",
    "daylight_saving": "Sommerzeit",
    "device_type": "Geräteart",
    "enhanced_identification": "erweiterte Kennung",
    "error_mask": "Maske der Fehlerkennung",
    "first_cyclic_storage": "erster Speicher der Reihe",
    "last_cyclic_storage": "letzter Speicher der Reihe",
    "hca_display_scaling": "Skalierung der Anzeige",
    "hca_factor_k": "Bewertungsfaktor K",
    "hca_factor_kc": "Bewertungsfaktor KC",
    "hca_factor_kc_heating": "Bewertungsfaktor KCH",
    "hca_factor_kc_room": "Bewertungsfaktor KCR",
    "hca_factor_kq": "Bewertungsfaktor KQ",
    "hca_factor_kt": "Bewertungsfaktor KT",
    "listening_window": "Empfangsfenster",
    "manufacturer_code": "Kennung des Herstellers",
    "manufacturer_container": "Paket des Herstellers",
    "operator_data": "Angabe des Betreibers",
    "parameter_state": "Stand der Parameter",
    "password": "Kennwort",
    "phase_voltage_to_current": "Phasenwinkel Spannung zu Strom",
    "phase_voltage_to_voltage": "Phasenwinkel Spannung zu Spannung",
    "remote_control": "Fernsteuerung",
    "response_delay": "Antwortverzögerung",
    "retry": "Wiederholungen",
    "second_of_time": "Sekunde",
    "security_key": "Schlüssel",
    "selected_application": "gewählte Anwendung",
    "signal_strength": "Empfangsstärke",
    "storage_block_size": "Größe des Speicherblocks",
    "storage_interval": "Abstand der Speicher",
    "supplier_information": "Angabe des Versorgers",
    "tariff_duration": "Dauer des Tarifs",
    "tariff_period": "Zeitraum des Tarifs",
    "tariff_period_none": "ohne Tarifzeitraum",
    "tariff_start": "Beginn des Tarifs",
    "tariff_subunit_descriptor": "Aufteilung der Tarife",
    "temperature_limit": "Temperaturgrenze",
    "time_since_cumulation": "Zeit seit dem letzten Ereignis",
    "time_since_readout": "Zeit seit der letzten Auslesung",
    "week_number": "Kalenderwoche",
    "wireless_container": "Funkpaket",
    "any": "beliebig",
    "duration": "Dauer",
}
_ROLES = {
    "current": "jetzt",
    "due": "Stichtag",
    "month": "Monatswechsel",
    "history": "früher",
    "half_month": "halber Monat",
    "maximum": "Höchstwert",
    "minimum": "Tiefstwert",
    "forward": "vorwärts",
    "backward": "rückwärts",
    "both_periods": "beide Perioden",
}
_PLACES = {"tariff": "Tarif", "input": "Eingang", "storage": "Speicher"}


def role(word: str) -> str:
    """A role in German, with tariff, input and storage: `due_backward_tariff_1` is "Stichtag rückwärts Tarif 1"."""
    for name in sorted(_ROLES, key=len, reverse=True):
        if word == name or word.startswith(f"{name}_"):
            rest = word.removeprefix(name).removeprefix("_")
            return f"{_ROLES[name]} {_rest(rest)}".strip()
    return word


def _rest(word: str) -> str:
    parts = [part for part in word.split("_") if part]
    return " ".join(_PLACES.get(part) or _ROLES.get(part) or part for part in parts)


def german(value: Value) -> str:
    """A value as a German reads it."""
    if isinstance(value, Decimal):
        return decimal_text(value).replace(".", ",")
    if isinstance(value, datetime):
        return f"{german_day(value.date())} {value:%H:%M}"
    if isinstance(value, date):
        return german_day(value)
    return value_text(value) or "–"
