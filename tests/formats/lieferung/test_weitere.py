"""Sontex, Elvaco, Lobaro, wmbusmeters, libmbus, LoRaWAN, keys: what each has of its own."""

from __future__ import annotations

import base64
import io
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook

from tests.formats.lieferung.proben import FORMATS
from umlage.formats.einlesen.lesen import Vorgabe, lieferung
from umlage.formats.lieferung.als_daten import als_text
from umlage.formats.lieferung.behaelter import Passwortregel
from umlage.formats.lieferung.meldung import UNCONFIRMED, Kind, Register, Teil
from umlage.formats.sontex_bin.codec import _crc

D = Decimal
TELEGRAM = bytes.fromhex("1c4493448100009934087a2a0000000b6e9205004b6e201000426c1f3c")
BIN = next((FORMATS / "sontex_bin" / "samples").iterdir()).read_bytes()
KEM = (FORMATS / "kamstrup_kem" / "samples" / "auftrag.kem").read_bytes()


def read(content: str | bytes | object, kennung: str = "", *rules: str, name: str = "datei") -> Teil:
    data = content if isinstance(content, bytes) else content.encode() if isinstance(content, str) else _json(content)
    (teil,) = lieferung(data, name, Vorgabe(kennung, tuple(map(Passwortregel.aus, rules)))).teile
    return teil


def _json(content: object) -> bytes:
    return json.dumps(content).encode()


def codes(teil: Teil) -> list[str]:
    return [fault.code for fault in teil.fehler]


# --- Sontex ---------------------------------------------------------------------------------------


def test_two_telegrams_of_one_device_and_the_note_of_the_modem() -> None:
    found = read(BIN)
    assert [telegram.daten[7:11][::-1].hex() for telegram in found.telegramme] == ["99000031", "99000031", "99000032"]
    assert all(telegram.verdrahtet for telegram in found.telegramme)
    assert (codes(found), found.fehler[0].schwere.value) == (["E203"], "warnung")
    assert codes(read(_fixed(BIN[:-3] + b"\0\0\0"))) == []


def _fixed(content: bytes) -> bytes:
    return content[:-2] + _crc(content[:-2]).to_bytes(2, "little")


def test_the_checksum_is_that_of_rfc_1662() -> None:
    assert _crc(b"123456789") == 0x906E


def test_every_damage_of_a_binary_file_is_seen() -> None:
    for place in range(0, len(BIN), 7):
        damaged = bytearray(BIN)
        damaged[place] ^= 0x10
        found = read(bytes(damaged), "sontex_bin")
        assert (found.gilt, found.meldungen) == (False, ())
    assert codes(read(BIN[:-1] + b"\xff", name="x.bin")) == ["E110"]


def test_a_telegram_within_a_block_that_is_not_whole_is_a_fault() -> None:
    damaged = bytearray(BIN)
    damaged[40] ^= 1
    found = read(_fixed(bytes(damaged)))
    assert codes(found) == ["E203", "E240"]
    assert len(found.telegramme) == 1


# --- Elvaco ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("rest", ["2025-13-17 19:30:05;1;" + "08" * 20, "2025-01-17 19:30:05;1;" + "44" * 20])
def test_a_bad_line_of_a_report_is_a_fault(rest: str) -> None:
    good = next((FORMATS / "elvaco" / "samples").glob("*.csv")).read_text("utf-8")
    found = read(f"{good}99100001;99000042;{rest}\n")
    assert (found.format, len(found.telegramme)) == ("elvaco", 2)
    assert [str(fault.ort) for fault in found.fehler] == ["Zeile 4"]


# --- wmbusmeters, libmbus, Lobaro -----------------------------------------------------------------


def test_numbers_of_wmbusmeters_are_exact_and_a_due_value_needs_its_day() -> None:
    entry: dict[str, Any] = {"_": "telegram", "media": "heat", "id": "99000001", "timestamp": "2025-01-17T18:30:00Z"}
    found = read('{"total_kwh":123456789.123456789,' + json.dumps(entry)[1:])
    assert found.geraete[0].messwerte[0].wert == D("123456789.123456789")
    entry["total_energy_consumption_at_set_date_kwh"] = 5
    assert codes(read(entry)) == ["E230"]
    assert codes(read({**entry, "set_date": "2024-02-31"})) == ["E230"]
    assert codes(read({**entry, "id": ""})) == ["E203"]


@pytest.mark.parametrize(
    ("meter", "kind"),
    [
        *[(name, Kind.STORED) for name in ("mkradio3", "mkradio4", "compact5", "vario451")],
        *[(name, Kind.CURRENT) for name in ("mkradio3a", "mkradio4a", "vario411", "hydrus")],
    ],
)
def test_the_total_of_techem_s_own_radio_is_no_register(meter: str, kind: Kind) -> None:
    entry = {"_": "telegram", "media": "warm water", "meter": meter, "id": "99000001", "total_m3": 13.8}
    (value,) = read({**entry, "timestamp": "2025-01-17T18:30:00Z"}).geraete[0].messwerte
    assert (value.kind, value.wert, UNCONFIRMED in value.merkmale) == (kind, D("13.8"), kind is Kind.STORED)


@pytest.mark.parametrize(
    ("clock", "due", "now", "kept"),
    [
        ("2025-01-17 19:29", "2024-12-31", "2025-01-17T19:29:00+01:00", True),
        ("", "2024-12-31", "2025-01-17T18:30:00+00:00", True),
        ("", "2025-12-31", "2025-01-17T18:30:00+00:00", False),
        ("", "2000-00-00", "2025-01-17T18:30:00+00:00", False),
        ("", "1999-11-30", "2025-01-17T18:30:00+00:00", False),
        ("2025-01-02 10:00", "2024-12-31", "2025-01-17T18:30:00+00:00", True),
        ("2021-01-17 19:29", "2020-12-31", "2025-01-17T18:30:00+00:00", False),
        ("2000-01-01 01:00", "2024-12-31", "2025-01-17T18:30:00+00:00", False),
        ("2031-01-17 19:29", "2024-12-31", "2025-01-17T18:30:00+00:00", False),
    ],
)
def test_wmbusmeters_days_are_held_against_clock_and_reception(clock: str, due: str, now: str, kept: bool) -> None:
    entry: dict[str, Any] = {"_": "telegram", "media": "heat", "id": "99000001", "timestamp": "2025-01-17T18:30:00Z"}
    entry |= {"total_kwh": 9, "total_energy_consumption_at_set_date_kwh": 5, "set_date": due}
    found = read({**entry, "meter_datetime": clock} if clock else entry)
    told = [(value.kind.value, value.zeitpunkt) for value in found.geraete[0].messwerte]
    assert told[0] == ("CURRENT", datetime.fromisoformat(now))
    assert [kind for kind, _at in told[1:]] == ["DUE"] * kept
    assert codes(found) == ([] if kept else ["E230"])


@pytest.mark.parametrize(
    ("text", "value", "register", "amount"),
    [
        ("Energy (Wh)", "1500", Register.ENERGY, "1.5"),
        ("Energy (10 kWh)", "7", Register.ENERGY, "70"),
        ("Energy (10 k Wh)", "7", Register.ENERGY, "70"),
        ("Energy (kWh)", "7", Register.ENERGY, "7"),
        ("Energy (M J)", "36", Register.ENERGY, "10"),
        ("Volume (m m^3)", "1234", Register.VOLUME, "1.234"),
        ("Volume (1e-2 m^3)", "1234", Register.VOLUME, "12.34"),
        ("Volume (1e-2  m^3)", "1234", Register.VOLUME, "12.34"),
        ("Volume (10  m^3)", "12", Register.VOLUME, "120"),
        ("Volume flow (1e-2  m^3/h)", "12", Register.FLOW, "0.12"),
        ("Volume (10 m^3)", "12", Register.VOLUME, "120"),
        ("Volume (my m^3)", "5", Register.VOLUME, "0.000005"),
        ("Units for H.C.A.", "592", Register.HCA, "592"),
        ("Volume (miles)", "5", None, None),
    ],
)
def test_the_scale_in_the_text_of_a_unit(text: str, value: str, register: Register | None, amount: str | None) -> None:
    record = (
        f"<DataRecord id='0'><Function>Instantaneous value</Function><StorageNumber>0</StorageNumber>"
        f"<Unit>{text}</Unit><Value>{value}</Value></DataRecord>"
    )
    head = "<SlaveInformation><Id>99000001</Id><Manufacturer>ELS</Manufacturer></SlaveInformation>"
    found = read(f"<MBusData>{head}{record}</MBusData>")
    assert [(one.register, one.wert) for one in found.geraete[0].messwerte] == (
        [(register, D(amount))] if amount is not None else []
    )
    assert codes(found) == ([] if amount is not None else ["E220"])


def test_a_value_in_error_is_none() -> None:
    text = (FORMATS / "libmbus" / "samples" / "klassisch.xml").read_text("latin-1")
    values = read(text).geraete[0].messwerte
    assert D(4294967295) not in [value.wert for value in values]
    assert [value.kind for value in values].count(Kind.MAXIMUM) == 1


@pytest.mark.parametrize(
    ("clock", "due", "expected"),
    [
        ("2025-01-17T19:29:00", "2024-12-31", ["17000000"]),
        ("2025-01-17T19:29:00", "2025-01-01T00:00:00", ["17000000"]),
        ("2000-01-05T01:00:00", "2024-12-31", []),
        ("2000-00-00T00:00:00", "2024-12-31", []),
    ],
)
def test_libmbus_values_of_the_past_need_a_clock_that_is_set(clock: str, due: str, expected: list[str]) -> None:
    text = (FORMATS / "libmbus" / "samples" / "klassisch.xml").read_text("latin-1")
    text = text.replace("2025-01-17T19:29:00", clock).replace("<Value>2024-12-31<", f"<Value>{due}<")
    found = read(text)
    stored = [one for one in found.geraete[0].messwerte if one.kind is Kind.STORED]
    assert [one.roh for one in stored] == expected
    assert {one.zeitpunkt for one in stored} <= {date(2024, 12, 31)}
    (now, *_rest) = found.geraete[0].messwerte
    assert (now.kind, now.zeitpunkt is not None) == (Kind.CURRENT, bool(expected))
    assert codes(found).count("E230") == (1 if expected else 2)


def test_lobaro_multiplies_value_and_exponent_and_never_takes_the_rounded_number() -> None:
    record = {"DifFunctionString": "Current Value", "VifUnit": "Wh", "VifQuantity": "Energy", "VifExponent": 100,
              "Value": 123456789012345, "ValueScaled": 1.2e16, "StorageNo": 0}  # fmt: skip
    entry: dict[str, Any] = {"IdString": "99000001", "Body": {"DataRecords": [record]}}
    assert [value.wert for value in read(entry).geraete[0].messwerte] == [D("12345678901234.5")]
    assert codes(read({**entry, "Body": {"DataRecords": [{**record, "VifExponent": None}]}})) == ["E210"]
    assert codes(read({**entry, "IsEncrypted": True, "DecryptionFailed": False})) == ["E502"]
    assert codes(read({**entry, "BodyParseError": "unexpected end"})) == ["E204"]
    for place in ({**entry, "PayloadKnown": False}, {**entry, "Body": {**entry["Body"], "PayloadKnown": False}}):
        assert (codes(read(place)), read(place).geraete) == (["E204"], ())
    assert read({**entry, "PayloadKnown": True}).geraete


# --- LoRaWAN --------------------------------------------------------------------------------------


def uplink(port: int, count: int, data: bytes, eui: str = "70B3D50000000001") -> dict[str, Any]:
    payload = base64.b64encode(data).decode()
    message = {"f_port": port, "f_cnt": count, "frm_payload": payload, "rx_metadata": [{"rssi": -100}]}
    return {"end_device_ids": {"dev_eui": eui}, "uplink_message": message, "received_at": "2025-01-17T18:30:00Z"}


def test_pieces_become_a_telegram_when_none_is_missing() -> None:
    pieces = [uplink(13, 7, TELEGRAM[:10]), uplink(23, 8, TELEGRAM[10:20]), uplink(33, 9, TELEGRAM[20:])]
    other = [uplink(12, 1, TELEGRAM[:10], "X"), uplink(22, 2, TELEGRAM[10:], "X")]
    mixed = [pieces[0], other[0], pieces[1], other[1], pieces[2]]
    assert [telegram.daten for telegram in read(mixed).telegramme] == [TELEGRAM, TELEGRAM]


@pytest.mark.parametrize(
    "packets",
    [
        [uplink(12, 7, TELEGRAM[:10]), uplink(22, 9, TELEGRAM[10:])],
        [uplink(22, 7, TELEGRAM[10:]), uplink(12, 8, TELEGRAM[:10])],
        [uplink(12, 7, TELEGRAM[:10]), uplink(23, 8, TELEGRAM[10:])],
        [uplink(12, 7, TELEGRAM[:10]), uplink(22, 8, TELEGRAM[10:-1])],
        [uplink(12, 7, TELEGRAM[:10])],
        [uplink(1, 7, TELEGRAM)],
        [uplink(101, 7, b"\x01" + bytes(5) + TELEGRAM)],
    ],
)
def test_what_is_no_whole_telegram_stays_a_packet(packets: list[dict[str, Any]]) -> None:
    found = read(packets)
    assert (found.telegramme, len(found.pakete)) == ((), len(packets))
    assert codes(found) == ["E250"] * len(packets)


def test_an_event_without_payload_is_a_note() -> None:
    found = read([{"end_device_ids": {"dev_eui": "X"}, "join_accept": {}}, uplink(1, 1, b"\1")])
    assert (codes(found), found.fehler[0].schwere.value) == (["E203", "E250"], "hinweis")


# --- keys -----------------------------------------------------------------------------------------


def test_a_key_file_opens_with_its_password_alone() -> None:
    assert len(read(KEM, "", "fest:falsch", "fest:Musterwort1").schluessel) == 2
    assert codes(read(KEM)) == ["E501"]
    for word in ("Musterwort2", "musterwort1", "x" * 17, "Ä"):
        found = read(KEM, "", f"fest:{word}")
        assert (found.gilt, codes(found)) == (False, ["E502"])


def test_no_key_is_ever_shown() -> None:
    key = "000102030405060708090A0B0C0D0E0F"
    rows = f"99000001;{key}\n99000002;{key}{key}\n99000003 99000004;\n"
    found = lieferung(f"Seriennummer;Key\n{rows}99000005;{key}\n99000006;{key}\n".encode(), "k.csv")
    (teil,) = found.teile
    assert codes(teil) == ["E204", "E204", "E503"]
    shown = als_text([found]) + repr(found)
    assert key.lower() not in shown.lower()
    assert repr(bytes.fromhex(key)) not in shown
    unknown = lieferung(f"Zettel\n{rows}".encode(), "zettel.txt")
    assert unknown.teile[0].vorschau
    assert key.lower() not in (als_text([unknown]) + repr(unknown)).lower()
    meter = f"<Meter><SerialNo>99000001</SerialNo><DEK>{key}0</DEK></Meter>"
    broken = lieferung(f"<MetersInOrder>{meter}</MetersInOrder>".encode(), "k.kem")
    assert broken.teile[0].fehler[0].code == "E204"
    assert key.lower() not in (als_text([broken]) + repr(broken)).lower()


def test_a_list_with_weak_or_shared_keys_is_read_and_said() -> None:
    key = "10" * 16
    found = read(f"99000001;{'0' * 32}\n99000002;{key}\n99000003;{key}\n")
    assert [one.nummer for one in found.schluessel] == ["99000001", "99000002", "99000003"]
    assert codes(found) == ["E503", "E503"]
    assert found.schluessel[0].merkmale == ("weak_key",)


@pytest.mark.parametrize("number", ["99000001", "12345678", "13000001"])
@pytest.mark.parametrize("between", ["", "-", ":", " "])
@pytest.mark.parametrize("gap", [" ", "  ", ";", "\t", " ; "])
def test_number_and_key_however_they_are_set_apart(number: str, between: str, gap: str) -> None:
    key = bytes(range(0x12, 0x22))
    written = between.join(f"{byte:02X}" for byte in key)
    for row in (f"{number}{gap}{written}\n", f"{written}{gap}{number}\n"):
        found = read(row.encode() * 2)
        assert (found.format, found.telegramme) == ("schluesselliste", ())
        assert {(one.nummer, one.schluessel) for one in found.schluessel} == {(number, key)}


def test_two_numbers_in_a_row_need_a_column_that_decides() -> None:
    row = f"99000001;20250101;{'10' * 16}\n"
    assert codes(read(row + row.replace("99000001", "99000002"), "schluesselliste")) == ["E204", "E204"]
    found = read(f"Radio number;Datum;Key\n{row}")
    assert [one.nummer for one in found.schluessel] == ["99000001"]


def test_a_workbook_of_keys() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Funknummer", "Schlüssel"])
    sheet.append(["09900001", "10" * 16])
    target = io.BytesIO()
    book.save(target)
    assert [one.nummer for one in read(target.getvalue(), name="k.xlsx").schluessel] == ["09900001"]
