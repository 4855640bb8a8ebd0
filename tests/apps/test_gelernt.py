"""What one delivery teaches another: the structure of compact frames, and pieces of a telegram that come one by one."""

from __future__ import annotations

import base64
import json
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.apps.test_eingang import counts, datenpunkt, deliver, stored
from tests.apps.test_telegramme import lines
from tests.besetzung import NOW
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.austausch import annahme, aufbau, jobs, verarbeitung
from umlage.apps.austausch.models import Eingang, Rahmenaufbau, Teilstueck, Telegramm
from umlage.apps.austausch.wiederkehrend import eingaenge_aufraeumen
from umlage.apps.geraete.models import Datenpunkt, Geraetealarm
from umlage.apps.geraete.schluesselbund import Schluesselzeile, take_in_keys
from umlage.metering.wmbus.crc import crc16
from umlage.metering.wmbus.encode import Sender, day, digits, frame, link_cipher, open_content, record

pytestmark = pytest.mark.django_db
KEY = bytes(range(16))
METER = Sender("SON", "12345678", 1, 0x07)
OTHER = Sender("SON", "87654321", 1, 0x07)
HEADERS = bytes.fromhex("0C13426C4C13")
AT = "2026-11-01T05:00:00Z"
SIZES = ((3, "0C13"), (2, "426C"), (3, "4C13"))


@pytest.fixture
def point() -> Datenpunkt:
    return datenpunkt("fuldatal")


def parts(litres: int) -> tuple[bytes, bytes, bytes]:
    return digits(litres, 4), day(date(2026, 10, 31)), digits(litres - 100, 4)


def full(litres: int) -> bytes:
    now, month, then = parts(litres)
    return record("0C13", now) + record("426C", month) + record("4C13", then)


def compact(litres: int, *, damaged: bool = False) -> bytes:
    proof = crc16(full(litres)) ^ (1 if damaged else 0)
    return crc16(HEADERS).to_bytes(2, "little") + proof.to_bytes(2, "little") + b"".join(parts(litres))


def long_one(litres: int, meter: Sender = METER) -> bytes:
    return frame(meter, open_content(full(litres)))


def short_one(litres: int, meter: Sender = METER, *, damaged: bool = False) -> bytes:
    return frame(meter, b"\x79" + compact(litres, damaged=damaged))


def values(point: Datenpunkt) -> list[tuple[str, Decimal]]:
    return sorted({(number, value) for number, _at, _version, value in stored(point)})


def with_jobs(point: Datenpunkt, content: bytes, name: str) -> Eingang:
    """A delivery, and what it makes others of wait no longer."""
    again: list[str] = []
    with organisation_scope(point.organisation_id):
        taken = annahme.receive(inhalt=content, name=name, datenpunkt=point, kanal="rest", am=NOW)
        verarbeitung.work_on(taken.eingang.pk, am=NOW, keys_came=again.extend)
        if again:
            verarbeitung.read_waiting(again, am=NOW)
        return Eingang.objects.get(pk=taken.eingang.pk)


class TestCompactFrames:
    def test_a_full_frame_of_an_earlier_delivery_explains_compact_ones(self, point: Datenpunkt) -> None:
        deliver(point, lines((long_one(5000), AT)), "a.json")
        row = deliver(point, lines((short_one(5010), AT), (short_one(700, OTHER), AT)), "b.json")
        # those of the second device; the first one's are of the same moment and correct what was there
        assert (row.stand, counts(row)["neu"]) == ("fertig", 2)
        assert ("12345678", Decimal("5.010")) in values(point)
        assert ("87654321", Decimal("0.700")) in values(point)

    def test_the_full_frame_may_stand_behind_the_compact_one(self, point: Datenpunkt) -> None:
        row = deliver(point, lines((short_one(5010, OTHER), AT), (long_one(5000), AT)), "a.json")
        assert row.stand == "fertig"
        assert {number for number, _value in values(point)} == {"12345678", "87654321"}

    def test_what_came_before_its_format_waits_and_is_read_again(self, point: Datenpunkt) -> None:
        first = with_jobs(point, lines((short_one(5010, OTHER), AT)), "a.json")
        assert counts(first)["wartend_unknown_format"] == 1
        with organisation_scope(point.organisation_id):
            assert Telegramm.objects.get().grund == "unknown_format"
        with_jobs(point, lines((long_one(5000), AT)), "b.json")
        with organisation_scope(point.organisation_id):
            assert not Telegramm.objects.exists()
        assert ("87654321", Decimal("5.010")) in values(point)

    def test_a_key_that_opens_a_full_frame_explains_the_compact_ones_of_others(self, point: Datenpunkt) -> None:
        sealed = frame(METER, link_cipher(METER, b"\x78" + full(5000), KEY, session=3))
        with_jobs(point, lines((sealed, AT), (short_one(5010, OTHER), AT)), "a.json")
        with organisation_scope(point.organisation_id):
            assert Telegramm.objects.count() == 2
            take_in_keys(zeilen=[Schluesselzeile("12345678", KEY, "SON")], herkunft="Liste", benutzer=None, am=NOW)
            assert verarbeitung.read_waiting(["12345678"], am=NOW) == 2
            assert not Telegramm.objects.exists()
        assert {number for number, _value in values(point)} == {"12345678", "87654321"}

    def test_an_encrypted_compact_frame_is_read_with_key_and_format(self, point: Datenpunkt) -> None:
        with organisation_scope(point.organisation_id):
            take_in_keys(zeilen=[Schluesselzeile("12345678", KEY, "SON")], herkunft="Liste", benutzer=None, am=NOW)
        deliver(point, lines((long_one(4000, OTHER), AT)), "a.json")
        sealed = frame(METER, link_cipher(METER, b"\x79" + compact(5010), KEY, session=4))
        assert deliver(point, lines((sealed, AT)), "b.json").stand == "fertig"
        assert ("12345678", Decimal("5.010")) in values(point)

    @pytest.mark.parametrize("stranger", [Sender("SON", "1", 2, 7), Sender("SEN", "1", 1, 7), Sender("SON", "1", 1, 6)])
    def test_the_format_of_another_model_is_none(self, point: Datenpunkt, stranger: Sender) -> None:
        stranger = Sender(stranger.manufacturer, "00000001", stranger.version, stranger.kind)
        deliver(point, lines((long_one(5000), AT)), "a.json")
        row = deliver(point, lines((short_one(5010, stranger), AT)), "b.json")
        assert counts(row)["wartend_unknown_format"] == 1
        assert {number for number, _value in values(point)} == {"12345678"}

    def test_other_organisations_learn_nothing(self, point: Datenpunkt) -> None:
        deliver(point, lines((long_one(5000), AT)), "a.json")
        foreign = datenpunkt("werratal")
        row = deliver(foreign, lines((short_one(5010), AT)), "b.json")
        assert counts(row)["wartend_unknown_format"] == 1
        assert not stored(foreign)
        with organisation_scope(foreign.organisation_id):
            assert not Rahmenaufbau.objects.exists()

    def test_headers_that_only_share_a_signature_give_no_value(self, point: Datenpunkt) -> None:
        deliver(point, lines((long_one(5000), AT)), "a.json")
        row = deliver(point, lines((short_one(5010, damaged=True), AT)), "b.json")
        assert counts(row)["wartend_unknown_format"] == 1
        assert ("12345678", Decimal("5.010")) not in values(point)

    def test_it_is_kept_once_and_the_store_is_bounded(self, point: Datenpunkt, monkeypatch: pytest.MonkeyPatch) -> None:
        deliver(point, lines((long_one(5000), AT)), "a.json")
        deliver(point, lines((long_one(5001), AT)), "b.json")
        monkeypatch.setattr(aufbau, "MOST", 3)
        with organisation_scope(point.organisation_id):
            assert bytes(Rahmenaufbau.objects.get().koepfe) == HEADERS
            for number in range(5):
                wissen = aufbau.Rahmenwissen()
                wissen.neu[("SON", 9, number), number] = HEADERS
                wissen.write(NOW + timedelta(minutes=number))
            assert [row.art for row in Rahmenaufbau.objects.order_by("pk")] == [2, 3, 4]

    def test_one_model_does_not_fill_the_store(self, point: Datenpunkt, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(aufbau, "MOST_EACH", 2)
        told = [frame(METER, open_content(full(5000) + record(f"0{n}FD17", b"\0" * n))) for n in (1, 2, 3, 4)]
        deliver(point, lines(*((raw, AT) for raw in told)), "a.json")
        with organisation_scope(point.organisation_id):
            assert Rahmenaufbau.objects.count() == 2


def uplink(port: int, count: int, data: bytes, device: str = "70B3D50000000001") -> bytes:
    return json.dumps(
        {
            "end_device_ids": {"device_id": "bruecke", "dev_eui": device},
            "received_at": f"2026-11-01T05:00:{count:02d}Z",
            "uplink_message": {
                "f_port": port,
                "f_cnt": count,
                "frm_payload": base64.b64encode(data).decode(),
                "rx_metadata": [{"gateway_ids": {"gateway_id": "gw"}, "rssi": -90}],
            },
        }
    ).encode()


class TestPieces:
    raw = long_one(5000)

    def pieces(self, count: int = 3) -> list[bytes]:
        size = -(-len(self.raw) // count)
        return [self.raw[start : start + size] for start in range(0, len(self.raw), size)]

    @pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0)])
    def test_pieces_of_several_deliveries_become_one_telegram(
        self, point: Datenpunkt, order: tuple[int, int, int]
    ) -> None:
        pieces = self.pieces()
        rows = [deliver(point, uplink(10 * (at + 1) + 3, 7 + at, pieces[at]), f"{at}.json") for at in order]
        assert [row.stand for row in rows] == ["fertig"] * 3
        assert [counts(row).get("teile") for row in rows] == [1, 1, 1]
        assert ("12345678", Decimal("5.000")) in values(point)
        with organisation_scope(point.organisation_id):
            assert not Teilstueck.objects.exists()
            assert counts(Eingang.objects.get(pk=rows[-1].pk))["neu"] == 2

    def test_a_gap_another_bridge_or_another_number_of_pieces_is_no_telegram(self, point: Datenpunkt) -> None:
        one, two, three = self.pieces()
        deliver(point, uplink(13, 7, one), "1.json")
        deliver(point, uplink(23, 9, two), "2.json")
        deliver(point, uplink(23, 8, two, "70B3D50000000002"), "3.json")
        deliver(point, uplink(32, 9, three), "4.json")
        assert not stored(point)
        with organisation_scope(point.organisation_id):
            assert Teilstueck.objects.count() == 3

    def test_pieces_of_another_datenpunkt_or_organisation_are_not_joined(self, point: Datenpunkt) -> None:
        one, two = self.pieces(2)
        deliver(point, uplink(12, 7, one), "1.json")
        foreign = datenpunkt("werratal")
        deliver(foreign, uplink(22, 8, two), "2.json")
        assert not stored(point)
        assert not stored(foreign)

    def test_a_joined_telegram_without_its_key_waits_for_it(self, point: Datenpunkt) -> None:
        sealed = frame(METER, link_cipher(METER, b"\x78" + full(5000), KEY, session=3))
        deliver(point, uplink(12, 7, sealed[:20]), "1.json")
        deliver(point, uplink(22, 8, sealed[20:]), "2.json")
        with organisation_scope(point.organisation_id):
            assert Telegramm.objects.get().grund == "no_key"
            assert not Teilstueck.objects.exists()

    def test_pieces_that_make_no_telegram_are_told(self, point: Datenpunkt) -> None:
        deliver(point, uplink(12, 7, b"\x01\x02\x03"), "1.json")
        deliver(point, uplink(22, 8, b"\x04\x05"), "2.json")
        with organisation_scope(point.organisation_id):
            assert not Teilstueck.objects.exists()
            last = Eingang.objects.order_by("pk").last()
            assert last is not None
            assert [(row.code, row.pfad) for row in last.quarantaene.all()] == [("E250", "70B3D50000000001/7")]

    def test_pieces_whose_neighbours_were_lost_go(self, point: Datenpunkt) -> None:
        one, two = self.pieces(2)
        deliver(point, uplink(12, 7, one), "1.json")
        late = NOW + timedelta(days=3)
        deliver(point, uplink(22, 8, two), "2.json", late)
        assert not stored(point)
        with organisation_scope(point.organisation_id):
            assert Teilstueck.objects.get().zaehler == 8

    def test_old_pieces_are_cleared_away(self, point: Datenpunkt) -> None:
        deliver(point, uplink(12, 7, self.pieces(2)[0]), "1.json")
        with organisation_scope(point.organisation_id):
            Eingang.objects.update(empfangen_am=NOW - timedelta(days=400))
        eingaenge_aufraeumen.call()
        with organisation_scope(point.organisation_id):
            assert not Teilstueck.objects.exists()

    def test_a_bridge_cannot_fill_the_store(self, point: Datenpunkt, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("umlage.apps.austausch.teilstuecke.MOST", 4)
        for count in range(0, 14, 2):
            deliver(point, uplink(12, count, b"\x44" * 20), f"{count}.json")
        with organisation_scope(point.organisation_id):
            assert [row.zaehler for row in Teilstueck.objects.order_by("pk")] == [6, 8, 10, 12]


def test_the_job_that_reads_again_is_asked_for_what_was_learnt(
    point: Datenpunkt, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(jobs, "read_waiting", asked.append)
    deliver(point, lines((short_one(5010, OTHER), AT)), "a.json")
    with organisation_scope(point.organisation_id):
        taken = annahme.receive(
            inhalt=lines((long_one(5000), AT)), name="b.json", datenpunkt=point, kanal="rest", am=NOW
        )
    jobs.einlesen.call(organisation=point.organisation_id, eingang=taken.eingang.pk)
    assert asked == [["87654321"]]


def test_what_a_smoke_detector_says_of_itself_becomes_an_alarm(point: Datenpunkt) -> None:
    sender = Sender("EIE", "12345678", 0x0C, 0x1A)
    head = record("8440FF2C", (0x0200_1000).to_bytes(4, "little")) + record("8260FD61", b"\0\0")
    deliver(point, lines((frame(sender, open_content(head)), AT)), "a.json")
    with organisation_scope(point.organisation_id):
        assert sorted(Geraetealarm.objects.values_list("art", flat=True)) == ["batterie", "verdeckt"]
