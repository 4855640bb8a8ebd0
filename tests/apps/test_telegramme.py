"""Telegrams on their way in: read with the keys that are known, kept until one comes, known again."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from tests.apps.test_eingang import counts, datenpunkt, deliver, stored
from tests.besetzung import NOW
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.archive.models import Verlauf
from umlage.apps.archive.tresor import Locked, unseal
from umlage.apps.austausch import verarbeitung
from umlage.apps.austausch.jobs import wartende_lesen
from umlage.apps.austausch.models import Eingang, Telegramm
from umlage.apps.austausch.wiederkehrend import eingaenge_aufraeumen
from umlage.apps.geraete.models import Datenpunkt, Funkgeraet, Geraetealarm, Geraeteschluessel
from umlage.apps.geraete.schluesselbund import Schluesselzeile, take_in_keys
from umlage.apps.messwerte.models import Messreihe
from umlage.metering.wmbus.encode import Sender, digits, frame, instant, mode_5, open_content, record

pytestmark = pytest.mark.django_db
KEY, OTHER = bytes(range(16)), bytes(range(16, 32))
# a water meter of SON, version 1
METER = Sender("SON", "12345678", 1, 0x07)


@pytest.fixture
def point() -> Datenpunkt:
    return datenpunkt("fuldatal")


def telegram(
    litres: int, *, key: bytes | None = None, status: int = 0, meter: Sender = METER, access: int = 0
) -> bytes:
    payload = record("0c13", digits(litres, 4))
    if key is None:
        return frame(meter, open_content(payload, status=status, access=access))
    return frame(meter, mode_5(meter, payload, key, status=status, access=access))


def lines(*telegrams: tuple[bytes, str]) -> bytes:
    entries = ", ".join(f'{{"hex": "{raw.hex()}", "received_at": "{at}", "rssi": -80}}' for raw, at in telegrams)
    return f'{{"schema": "umlage-readings/1", "gateway": "GW", "telegrams": [{entries}]}}'.encode()


def test_an_open_telegram_becomes_a_reading(point: Datenpunkt) -> None:
    row = deliver(point, lines((telegram(12345), "2026-11-01T05:00:00Z")), "t.json")
    assert (row.stand, counts(row)["telegramme"], counts(row)["neu"]) == ("fertig", 1, 1)
    at = int(datetime(2026, 11, 1, 5, tzinfo=UTC).timestamp())
    assert stored(point) == [("12345678", at, 0, Decimal("12.345"))]
    with organisation_scope(point.organisation_id):
        device = Funkgeraet.objects.get()
        assert (device.hersteller, device.medium, device.signal, device.verschluesselt) == ("SON", "WATER", -80, False)


def test_the_same_telegram_heard_by_another_gateway_later_says_nothing_new(point: Datenpunkt) -> None:
    raw = telegram(12345, access=7)
    deliver(point, lines((raw, "2026-11-01T05:00:00Z"), (raw, "2026-11-01T05:00:01Z")), "a.json")
    row = deliver(point, lines((raw, "2026-11-01T06:30:00Z")), "b.json")
    assert counts(row)["wiederholt"] == 1
    assert len(stored(point)) == 1


@pytest.mark.parametrize(
    ("content", "place", "bits"),
    [
        (open_content(record("0c13", digits(12345, 4))), 13, (1, 2, 3)),
        (open_content(record("0c13", digits(12345, 4)), meter=METER), 21, (1, 2)),
        (b"\x8c\x20\x05" + open_content(record("0c13", digits(12345, 4))), 11, (0x02, 0x10)),
        (b"\x8c\x20\x05" + open_content(record("0c13", digits(12345, 4))), 16, (1, 2)),
    ],
)
def test_a_telegram_sent_on_by_a_repeater_says_nothing_new(
    point: Datenpunkt, content: bytes, place: int, bits: tuple[int, ...]
) -> None:
    raw = frame(METER, content)
    deliver(point, lines((raw, "2026-11-01T05:00:00Z")), "a.json")
    for number, bit in enumerate(bits, start=1):
        again = bytearray(raw)
        again[place] ^= bit
        row = deliver(point, lines((bytes(again), f"2026-11-01T05:00:0{number}Z")), f"{number}.json")
        assert counts(row)["wiederholt"] == 1
    other = bytearray(raw)
    other[-1] ^= 1
    deliver(point, lines((bytes(other), "2026-11-01T05:01:00Z")), "other.json")
    assert len(stored(point)) == 2


def test_a_telegram_waits_for_its_key_and_is_read_when_it_comes(point: Datenpunkt) -> None:
    row = deliver(point, lines((telegram(5000, key=KEY), "2026-11-01T05:00:00Z")), "t.json")
    # who sent it is known already, what it says is not
    assert counts(row) == {"telegramme": 1, "geraete_neu": 1, "wartend_no_key": 1}
    assert (row.stand, stored(point)) == ("fertig", [])
    with organisation_scope(point.organisation_id):
        take_in_keys(zeilen=[Schluesselzeile("12345678", OTHER)], herkunft="Liste", benutzer=None, am=NOW)
        assert verarbeitung.read_waiting(["12345678"], am=NOW) == 0
        # now a key is there, and it does not fit
        assert waits() == {"wartend_wrong_key": "1"}
        assert Telegramm.objects.get().grund == "wrong_key"
        take_in_keys(zeilen=[Schluesselzeile("12345678", KEY)], herkunft="Liste", benutzer=None, am=NOW)
        assert verarbeitung.read_waiting(["12345678"], am=NOW) == 1
        assert Telegramm.objects.count() == 0
        assert waits() == {}
        won, lost = Geraeteschluessel.objects.order_by("benutzt_am")
        assert won.benutzt_am is None or lost.benutzt_am is None
        now = Eingang.objects.get().zaehler
        assert (now["neu"], "wartend_no_key" in now) == ("1", False)
    assert [stand for *_rest, stand in stored(point)] == [Decimal(5)]


def waits() -> dict[str, str]:
    return {name: count for name, count in Eingang.objects.earliest("pk").zaehler.items() if name.startswith("wartend")}


def test_what_waits_since_another_delivery_is_counted_there(point: Datenpunkt) -> None:
    locked = telegram(5000, key=KEY)
    first = deliver(point, lines((locked, "2026-11-01T05:00:00Z")), "a.json")
    again = deliver(point, lines((locked, "2026-11-01T06:00:00Z")), "b.json")
    assert counts(first)["wartend_no_key"] == 1
    assert (counts(again)["wiederholt"], counts(again).get("wartend_no_key")) == (1, None)


def test_a_telegram_heard_long_ago_waits_as_long_as_any_since_it_came(point: Datenpunkt) -> None:
    row = deliver(point, lines((telegram(5000, key=KEY), "2025-11-01T05:00:00Z")), "t.json")
    with organisation_scope(point.organisation_id):
        for days, left in ((89, 1), (91, 0)):
            Eingang.objects.filter(pk=row.pk).update(empfangen_am=timezone.now() - timedelta(days=days))
            eingaenge_aufraeumen.call()
            assert Telegramm.objects.count() == left


def test_several_keys_are_tried_and_the_use_of_one_is_noted(point: Datenpunkt) -> None:
    with organisation_scope(point.organisation_id):
        said = [Schluesselzeile("12345678", OTHER, "SON"), Schluesselzeile("12345678", KEY, "SON")]
        take_in_keys(zeilen=said, herkunft="Liste", benutzer=None, am=NOW)
        assert take_in_keys(zeilen=said, herkunft="Liste", benutzer=None, am=NOW) == []
    row = deliver(point, lines((telegram(5000, key=KEY), "2026-11-01T05:00:00Z")), "t.json")
    assert counts(row)["neu"] == 1
    with organisation_scope(point.organisation_id):
        used = Geraeteschluessel.objects.exclude(benutzt_am=None).get()
        assert Verlauf.objects.filter(bezeichnung="1 Geräteschlüssel öffnen Telegramme").count() == 1
        assert Funkgeraet.objects.get().verschluesselt
        assert len(used.fingerabdruck) == 16


def test_keys_of_another_firm_are_not_tried(point: Datenpunkt) -> None:
    other = datenpunkt("roemerhof")
    with organisation_scope(other.organisation_id):
        take_in_keys(zeilen=[Schluesselzeile("12345678", KEY)], herkunft="Liste", benutzer=None, am=NOW)
    row = deliver(point, lines((telegram(5000, key=KEY), "2026-11-01T05:00:00Z")), "t.json")
    assert counts(row)["wartend_no_key"] == 1


def test_a_key_lies_sealed_and_does_not_open_elsewhere(point: Datenpunkt) -> None:
    with organisation_scope(point.organisation_id):
        take_in_keys(zeilen=[Schluesselzeile("12345678", KEY)], herkunft="Liste", benutzer=None, am=NOW)
        row = Geraeteschluessel.objects.get()
        assert KEY not in bytes(row.geheim)
        assert KEY.hex() not in str(row.__dict__)
        with pytest.raises(Locked):
            unseal(row.geheim, "something else")


def test_a_file_of_keys_opens_what_waits(point: Datenpunkt) -> None:
    deliver(point, lines((telegram(5000, key=KEY), "2026-11-01T05:00:00Z")), "t.json")
    row = deliver(point, f"Funknummer;Hersteller;Schluessel\n12345678;SON;{KEY.hex()}\n".encode(), "keys.csv")
    assert counts(row)["schluessel"] == 1
    wartende_lesen.call(organisation=point.organisation_id, funkadressen=["12345678"])
    assert len(stored(point)) == 1


def test_the_energy_of_a_cooling_meter_is_cooling(point: Datenpunkt) -> None:
    # as files say it, so that it is found when values are taken over
    meter = Sender("REL", "85000001", 0x41, 0x0A)
    raw = frame(meter, open_content(record("0c06", digits(15, 4)) + record("0c14", digits(7, 4))))
    deliver(point, lines((raw, "2026-11-01T05:00:00Z")), "t.json")
    with organisation_scope(point.organisation_id):
        assert sorted(Messreihe.objects.values_list("groesse", flat=True)) == ["cooling", "volume"]


def clocked(clock: datetime, *, key: bytes | None = None) -> bytes:
    """What a water meter with a clock sends."""
    payload = record("046d", instant(clock)) + record("0c13", digits(5000, 4))
    return frame(METER, open_content(payload) if key is None else mode_5(METER, payload, key))


CLOCK = datetime(2026, 2, 3, 11, 30)
# it knows no summer time
TOLD = int(datetime(2026, 2, 3, 10, 30, tzinfo=UTC).timestamp())


def test_the_clock_of_the_device_dates_what_nobody_timed(point: Datenpunkt) -> None:
    deliver(point, clocked(CLOCK).hex().encode() + b"\n", "roh.txt")
    assert [at for _nr, at, *_rest in stored(point)] == [TOLD]


def test_it_dates_what_waited_for_its_key_too(point: Datenpunkt) -> None:
    deliver(point, clocked(CLOCK, key=KEY).hex().encode() + b"\n", "roh.txt")
    with organisation_scope(point.organisation_id):
        take_in_keys(zeilen=[Schluesselzeile("12345678", KEY)], herkunft="Liste", benutzer=None, am=NOW)
        assert verarbeitung.read_waiting(["12345678"], am=NOW) == 1
    assert [at for _nr, at, *_rest in stored(point)] == [TOLD]


def test_what_a_broker_passes_on_was_heard_just_now(point: Datenpunkt) -> None:
    row = deliver(point, clocked(CLOCK).hex().encode() + b"\n", "mqtt.txt", kanal="mqtt")
    assert [at for _nr, at, *_rest in stored(point)] == [int(row.empfangen_am.timestamp())]


@pytest.mark.parametrize(("ahead", "expected"), [(1, "fertig"), (3, "teilweise")])
def test_a_clock_far_ahead_waits_for_somebody(point: Datenpunkt, ahead: int, expected: str) -> None:
    row = deliver(point, clocked(NOW.replace(tzinfo=None) + timedelta(ahead)).hex().encode() + b"\n", "roh.txt")
    assert row.stand == expected
    assert len(stored(point)) == (expected == "fertig")


def test_a_clock_that_is_years_off_dates_no_month(point: Datenpunkt) -> None:
    allocator = Sender("AAA", "82000001", 0x55, 0x08)
    payload = record("046d", instant(datetime(2024, 3, 3, 11, 30))) + record("0b6e", digits(50, 3))
    payload += record("4b6e", digits(40, 3))
    raw = frame(allocator, open_content(payload))
    deliver(point, lines((raw, "2026-11-01T05:00:00Z")), "t.json")
    assert [(at, stand) for _nr, at, _v, stand in stored(point)] == [
        (int(datetime(2026, 11, 1, 5, tzinfo=UTC).timestamp()), Decimal(50))
    ]
    with organisation_scope(point.organisation_id):
        assert Funkgeraet.objects.get().meldungen == "uhr"


def test_the_status_byte_raises_an_alarm(point: Datenpunkt) -> None:
    deliver(point, lines((telegram(5000, status=0x04), "2026-11-01T05:00:00Z")), "t.json")
    with organisation_scope(point.organisation_id):
        assert Geraetealarm.objects.get().art == "batterie"


def test_what_is_no_telegram_waits_in_quarantine(point: Datenpunkt) -> None:
    row = deliver(
        point, lines((telegram(5000), "2026-11-01T05:00:00Z"), (b"\x2f" * 20, "2026-11-01T05:00:00Z")), "t.json"
    )
    assert (row.stand, counts(row)["quarantaene"], counts(row)["neu"]) == ("teilweise", 1, 1)
