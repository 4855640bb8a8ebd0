"""What comes in from meters: kept, read, each reading once; what is wrong is told with its place."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.files.storage import default_storage

from tests.besetzung import NOW
from umlage.apps.accounts import operations as accounts
from umlage.apps.accounts.models import Organisation
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.austausch import annahme, verarbeitung
from umlage.apps.austausch.models import Eingang, Quarantaene
from umlage.apps.austausch.original import original
from umlage.apps.austausch.wiederkehrend import eingaenge_aufraeumen
from umlage.apps.geraete import datenpunkte
from umlage.apps.geraete.models import Datenpunkt, Funkgeraet, Geraetealarm
from umlage.apps.messwerte.models import Fernwert, Messreihe
from umlage.apps.messwerte.plausibel import end_of
from umlage.apps.messwerte.staende import last_values

pytestmark = pytest.mark.django_db
HEAD = (
    "schema;gateway;serial;manufacturer;medium;version;register;kind;value;unit;valid_at;observed_at;tariff;status;rssi"
)


def line(nr: str, value: str, at: str, *, kind: str = "CURRENT", medium: str = "COLD_WATER", **more: str) -> str:
    cells = {
        "schema": "umlage-readings/1",
        "gateway": "GW-1",
        "serial": nr,
        "manufacturer": "QDS",
        "medium": medium,
        "version": "52",
        "register": "hca" if medium == "HCA" else "volume",
        "kind": kind,
        "value": value,
        "unit": "HCA" if medium == "HCA" else "m3",
        "valid_at": at,
        "observed_at": "",
        "tariff": "0",
        "status": "OK",
        "rssi": "-71",
        **more,
    }
    return ";".join(cells[name] for name in HEAD.split(";"))


def csv(*lines: str) -> bytes:
    return "\n".join([HEAD, *lines, ""]).encode()


def organisation(kurz: str) -> Organisation:
    return accounts.found_organisation(kurz=kurz, name=kurz, art="abrechnungsdienst", farbe="#0B5E66", absender={})


def datenpunkt(kurz: str) -> Datenpunkt:
    with organisation_scope(organisation(kurz).pk):
        row, _ = datenpunkte.make_datenpunkt(name="Wolke", art="software", benutzer=None, am=NOW)
    return row


@pytest.fixture
def point() -> Datenpunkt:
    return datenpunkt("fuldatal")


def deliver(
    point: Datenpunkt, content: bytes, name: str = "werte.csv", am: datetime = NOW, kanal: str = "rest"
) -> Eingang:
    with organisation_scope(point.organisation_id):
        taken = annahme.receive(inhalt=content, name=name, datenpunkt=point, kanal=kanal, am=am)
        verarbeitung.work_on(taken.eingang.pk, am=am)
        return Eingang.objects.get(pk=taken.eingang.pk)


def counts(row: Eingang) -> dict[str, int]:
    return {name: int(number) for name, number in row.zaehler.items()}


def stored(point: Datenpunkt) -> list[tuple[str, int, int, Decimal]]:
    with organisation_scope(point.organisation_id):
        rows = Fernwert.objects.select_related("reihe__funkgeraet").order_by(
            "reihe__funkgeraet__funkadresse", "zeit", "fassung"
        )
        return [(row.reihe.funkgeraet.funkadresse, row.zeit, row.fassung, row.stand) for row in rows]


def test_a_file_becomes_devices_and_readings(point: Datenpunkt) -> None:
    row = deliver(
        point, csv(line("10000001", "12.345", "2026-10-31T22:00:00Z"), line("10000002", "7", "2026-10-31T22:00:00Z"))
    )
    assert (row.stand, row.meldung) == ("fertig", "")
    assert counts(row) == {"geraete": 2, "geraete_neu": 2, "werte": 2, "neu": 2}
    at = int(datetime(2026, 10, 31, 22, tzinfo=UTC).timestamp())
    assert stored(point) == [("10000001", at, 0, Decimal("12.345")), ("10000002", at, 0, Decimal(7))]
    with organisation_scope(point.organisation_id):
        device = Funkgeraet.objects.get(funkadresse="10000001")
        assert (device.hersteller, device.medium, device.fassung, device.signal) == ("QDS", "COLD_WATER", 52, -71)
        assert device.datenpunkt == point
        assert Datenpunkt.objects.get().stand == "aktiv"


def test_the_same_bytes_again_are_no_second_delivery(point: Datenpunkt) -> None:
    content = csv(line("10000001", "12.345", "2026-10-31T22:00:00Z"))
    first, second = deliver(point, content), deliver(point, content, "anders.csv")
    assert first.pk == second.pk
    assert len(stored(point)) == 1


def test_the_same_readings_in_another_file_change_nothing(point: Datenpunkt) -> None:
    lines = [line("10000001", str(10 + day), f"2026-10-{day + 1:02d}T05:00:00Z") for day in range(20)]
    deliver(point, csv(*lines))
    before = stored(point)
    row = deliver(point, csv(*reversed(lines)))
    assert counts(row) == {"geraete": 1, "werte": 20, "gleich": 20}
    assert stored(point) == before


def test_gaps_are_filled_and_what_is_delivered_differently_is_a_new_fassung(point: Datenpunkt) -> None:
    deliver(
        point,
        csv(
            line("10000001", "10", "2026-10-01", kind="MONTH_END"),
            line("10000001", "30", "2026-10-31", kind="MONTH_END"),
        ),
    )
    row = deliver(
        point,
        csv(
            line("10000001", "20", "2026-10-15", kind="MONTH_END"),
            line("10000001", "31", "2026-10-31", kind="MONTH_END"),
        ),
    )
    assert counts(row) == {"geraete": 1, "werte": 2, "neu": 1, "korrigiert": 1}
    days = [end_of(date(2026, 10, day)) for day in (1, 15, 31, 31)]
    assert [(zeit, fassung, stand) for _nr, zeit, fassung, stand in stored(point)] == [
        (days[0], 0, Decimal(10)),
        (days[1], 0, Decimal(20)),
        (days[2], 0, Decimal(30)),
        (days[3], 1, Decimal(31)),
    ]
    with organisation_scope(point.organisation_id):
        series = Messreihe.objects.get()
        assert (series.letzte_zeit, series.letzter_stand, series.anzahl) == (days[3], Decimal(31), 4)
        found = {day: last_values([series.pk], end_of(date(2026, 10, day))) for day in (14, 20, 31)}
        assert {day: value[series.pk][1] for day, value in found.items()} == {14: 10, 20: 20, 31: 31}
        assert last_values([series.pk], end_of(date(2026, 9, 1))) == {}


def test_bad_rows_wait_with_line_and_reason_and_good_ones_go_in(point: Datenpunkt) -> None:
    content = csv(
        line("10000001", "12,3,4", "2026-10-31"),
        line("10000002", "5", "2026-02-31"),
        line("10000003", "5", "2026-10-31", unit="MJ/h"),
        line("10000004", "5", "2026-10-31"),
    )
    row = deliver(point, content)
    with organisation_scope(point.organisation_id):
        found = [(one.zeile, one.code) for one in Quarantaene.objects.order_by("zeile")]
    assert (row.stand, found) == ("teilweise", [(2, "E210"), (3, "E211"), (4, "E220")])
    assert [nr for nr, *_ in stored(point)] == ["10000004"]


@pytest.mark.parametrize("sign", ["\\u0000", "\\ud800"])
def test_a_sign_that_is_none_spoils_no_neighbour(point: Datenpunkt, sign: str) -> None:
    reading = '{"register":"volume","kind":"CURRENT","value":"5","unit":"m3","valid_at":"2026-10-31"}'
    devices = [
        f'{{"serial":"{serial}","manufacturer":"QDS","aliases":["{alias}"],"status":"{status}","readings":[{reading}]}}'
        for serial, alias, status in (
            ("10000001", "1", "OK"),
            (f"1000{sign}2", "2", "OK"),
            ("10000003", sign, "OK"),
            ("10000004", "4", sign),
        )
    ]
    row = deliver(point, f'{{"schema":"umlage-readings/1","devices":[{",".join(devices)}]}}'.encode(), "a.json")
    assert row.stand == "teilweise"
    with organisation_scope(point.organisation_id):
        places = [one.pfad for one in Quarantaene.objects.order_by("pk")]
    assert places == ["devices[2]", "devices[3]", "devices[4]"]
    assert [number for number, *_ in stored(point)] == ["10000001"]


def test_a_water_meter_does_not_run_backwards(point: Datenpunkt) -> None:
    deliver(point, csv(line("10000001", "918", "2026-09-30", kind="MONTH_END")))
    row = deliver(point, csv(line("10000001", "67", "2026-10-31", kind="MONTH_END")))
    with organisation_scope(point.organisation_id):
        fault = Quarantaene.objects.get()
    assert (row.stand, fault.code, fault.zeile) == ("teilweise", "E401", 2)
    assert fault.text.startswith("Gerät 10000001: 67 vom 31.10.2026 ist kleiner als 918 vom 30.09.2026")
    assert len(stored(point)) == 1


def test_but_a_display_that_ran_full_starts_anew(point: Datenpunkt) -> None:
    row = deliver(
        point,
        csv(
            line("10000001", "99990", "2026-09-30", kind="MONTH_END"),
            line("10000001", "12", "2026-10-31", kind="MONTH_END"),
        ),
    )
    assert (row.stand, len(stored(point))) == ("fertig", 2)


def test_an_allocator_starts_anew_after_its_due_day_and_only_then(point: Datenpunkt) -> None:
    def hca(value: str, at: str, kind: str = "MONTH_END") -> str:
        return line("20000001", value, at, kind=kind, medium="HCA")

    row = deliver(point, csv(hca("900", "2025-11-30"), hca("1020", "2025-12-31", "DUE"), hca("40", "2026-01-31")))
    assert (row.stand, len(stored(point))) == ("fertig", 3)
    row = deliver(point, csv(hca("10", "2026-03-31")))
    with organisation_scope(point.organisation_id):
        assert Quarantaene.objects.get(eingang=row).code == "E401"


def test_a_value_of_the_future_and_a_negative_one_are_not_taken(point: Datenpunkt) -> None:
    late = (NOW + timedelta(days=3)).date().isoformat()
    row = deliver(point, csv(line("10000001", "5", late), line("10000001", "-5", "2026-01-01")))
    with organisation_scope(point.organisation_id):
        assert sorted(Quarantaene.objects.values_list("code", flat=True)) == ["E403", "E407"]
    assert row.stand == "teilweise"


def test_numbers_of_other_makers_are_other_devices_and_media_do_not_change(point: Datenpunkt) -> None:
    deliver(point, csv(line("10000001", "5", "2026-10-31"), line("10000001", "9", "2026-10-31", manufacturer="TCH")))
    row = deliver(point, csv(line("10000001", "5", "2026-10-31", medium="HCA", register="hca", unit="HCA")))
    with organisation_scope(point.organisation_id):
        assert Funkgeraet.objects.count() == 2
        assert Quarantaene.objects.get(eingang=row).code == "E304"


def test_unknown_devices_wait_where_none_are_made(point: Datenpunkt) -> None:
    with organisation_scope(point.organisation_id):
        datenpunkte.change_datenpunkt(row=point, benutzer=None, am=NOW, anlegen=False)
    row = deliver(point, csv(line("10000001", "5", "2026-10-31")))
    assert row.stand == "teilweise"
    with organisation_scope(point.organisation_id):
        datenpunkte.change_datenpunkt(row=point, benutzer=None, am=NOW, anlegen=True)
        assert annahme.again(row)
        verarbeitung.work_on(row.pk, am=NOW)
        assert (Eingang.objects.get().stand, Quarantaene.objects.count()) == ("fertig", 0)
    assert len(stored(point)) == 1


def test_no_more_new_devices_than_the_datenpunkt_makes(point: Datenpunkt) -> None:
    with organisation_scope(point.organisation_id):
        datenpunkte.change_datenpunkt(row=point, benutzer=None, am=NOW, neue_geraete=3)
    row = deliver(point, csv(*(line(f"1000000{nr}", "5", "2026-10-31") for nr in range(5))))
    with organisation_scope(point.organisation_id):
        assert (Funkgeraet.objects.count(), Quarantaene.objects.filter(code="E305").count()) == (3, 2)
    assert counts(row)["neu"] == 3


def test_the_same_device_at_two_firms_is_two_devices(point: Datenpunkt) -> None:
    theirs = datenpunkt("roemerhof")
    content = csv(line("10000001", "5", "2026-10-31"))
    deliver(point, content)
    deliver(theirs, content)
    for one in (point, theirs):
        with organisation_scope(one.organisation_id):
            assert (Funkgeraet.objects.count(), Eingang.objects.count()) == (1, 1)
        assert len(stored(one)) == 1


def test_a_cut_off_file_gives_nothing(point: Datenpunkt) -> None:
    content = csv(line("10000001", "5", "2026-10-31"), line("10000002", "5", "2026-10-31"))[:-40]
    assert deliver(point, content).stand == "unvollstaendig"
    assert stored(point) == []


def test_what_nobody_can_read_says_so_and_is_read_when_it_comes_again(point: Datenpunkt) -> None:
    row = deliver(point, b"\x00\x01 nothing of the kind")
    assert (row.stand, row.meldung.startswith("Format nicht erkannt")) == ("abgelehnt", True)


def test_what_could_not_be_read_is_read_when_it_comes_again_after_its_original_went(point: Datenpunkt) -> None:
    content = csv(line("10000001", "5", "2026-10-31"))
    with organisation_scope(point.organisation_id):
        row = annahme.receive(inhalt=content, name="a.csv", datenpunkt=point, kanal="rest", am=NOW).eingang
        Eingang.objects.filter(pk=row.pk).update(stand="gescheitert", original="")
    row = deliver(point, content, "a.csv")
    assert (row.stand, len(stored(point))) == ("fertig", 1)


def test_a_device_that_reports_a_weak_battery_has_an_alarm_once(point: Datenpunkt) -> None:
    for day in ("2026-10-30", "2026-10-31"):
        deliver(point, csv(line("10000001", "5", day, status="LOW_BATTERY")))
    with organisation_scope(point.organisation_id):
        assert [(row.art, row.stand) for row in Geraetealarm.objects.all()] == [("batterie", "offen")]


def test_the_original_is_kept_sealed(point: Datenpunkt) -> None:
    content = csv(line("10000001", "5", "2026-10-31"))
    row = deliver(point, content)
    with organisation_scope(point.organisation_id):
        assert original(row) == content
    with default_storage.open(row.original.name) as file:
        assert b"10000001" not in file.read()


def test_the_lines_of_a_file_go_with_its_original(point: Datenpunkt) -> None:
    row = deliver(point, csv(line("10000001", "x", "2026-10-31"), line("10000002", "7", "2026-10-31")))
    with organisation_scope(point.organisation_id):
        assert row.quarantaene.get().ausschnitt
        Eingang.objects.update(empfangen_am=NOW - timedelta(days=1200))
    eingaenge_aufraeumen.call()
    with organisation_scope(point.organisation_id):
        assert (row.quarantaene.get().ausschnitt, Eingang.objects.get().original.name) == ("", "")
        assert stored(point)


def test_who_names_no_maker_means_the_only_device_of_this_number(point: Datenpunkt) -> None:
    deliver(point, csv(line("99100012", "100", "2026-09-30", medium="WARM_WATER", manufacturer="QDS")))
    row = deliver(point, csv(line("99100012", "104", "2026-10-31", medium="WARM_WATER", manufacturer="")), "ohne.csv")
    assert (row.stand, counts(row).get("geraete_neu"), counts(row)["neu"]) == ("fertig", None, 1)
    with organisation_scope(point.organisation_id):
        assert [(one.hersteller, one.funkadresse) for one in Funkgeraet.objects.all()] == [("QDS", "99100012")]
    # another maker's meter with the same number: nobody guesses
    deliver(point, csv(line("99100012", "7", "2026-10-31", medium="WARM_WATER", manufacturer="TCH")), "tch.csv")
    row = deliver(point, csv(line("99100012", "105", "2026-11-15", medium="WARM_WATER", manufacturer="")), "noch.csv")
    with organisation_scope(point.organisation_id):
        (fault,) = Quarantaene.objects.all()
        assert (fault.code, fault.wiederholbar) == ("E302", True)
        assert "QDS 99100012, TCH 99100012" in fault.text
        assert Funkgeraet.objects.count() == 2


def test_who_names_no_maker_does_not_mean_another_medium_or_a_neighbour(point: Datenpunkt) -> None:
    deliver(point, csv(line("99100012", "100", "2026-09-30", medium="WARM_WATER", manufacturer="QDS")))
    row = deliver(point, csv(line("99100012", "9", "2026-10-31", medium="COLD_WATER", manufacturer="")), "kalt.csv")
    assert counts(row)["quarantaene"] == 1
    with organisation_scope(point.organisation_id):
        Funkgeraet.objects.update(stand="fremd")
    row = deliver(point, csv(line("99100012", "101", "2026-10-31", medium="WARM_WATER", manufacturer="")), "x.csv")
    assert counts(row)["quarantaene"] == 1
    with organisation_scope(point.organisation_id):
        assert set(Quarantaene.objects.values_list("code", flat=True)) == {"E302"}
        assert Funkgeraet.objects.count() == 1
    # a number that nobody knows is a new device, maker or not
    row = deliver(point, csv(line("55500012", "101", "2026-10-31", medium="WARM_WATER", manufacturer="")), "neu.csv")
    assert counts(row)["geraete_neu"] == 1
