"""Qundis XML and BIL: the same house says the same; storages, order, blocks, nodes, contradictions, truncation."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.formats.lieferung.proben import FORMATS
from umlage.formats.einlesen.lesen import Vorgabe, lieferung, strom
from umlage.formats.lieferung.behaelter import Inhalt
from umlage.formats.lieferung.fehler import Unbrauchbar
from umlage.formats.lieferung.meldung import UNCONFIRMED, Geraetemeldung, Kind, Lieferung, Teil

XML = (FORMATS / "qundis_xml" / "samples" / "haus.xml").read_text("utf-8")
BIL = (FORMATS / "qundis_bil" / "samples" / "201801191556.BIL").read_text("utf-8").replace("\r\n", "\n")
D = Decimal


def xml(text: str) -> Teil:
    (teil,) = lieferung(text.encode(), "haus.xml", Vorgabe("qundis_xml")).teile
    return teil


def bil(text: str, name: str = "haus.bil") -> Teil:
    (teil,) = lieferung(text.encode(), name).teile
    return teil


def one(points: str, head: str = "", number: str = "99000001") -> Teil:
    fixed = f"<identnr>{number}</identnr><manufact>12901</manufact><version>52</version><devtype>8</devtype>"
    device = (
        f"<measuredev nr='1'>{head}{points}<fixeddataheader>{fixed}<status>0</status></fixeddataheader></measuredev>"
    )
    return xml(f"<siemeca><network nr='1'>{device}</network></siemeca>")


def point(storage: int, value: str, dimension: str = "H.C.A.") -> str:
    return (
        f"<datapoint><storagenr>{storage}</storagenr><value>{value}</value><dimension>{dimension}</dimension>"
        "<tariff>0</tariff><subunit>0</subunit></datapoint>"
    )


def values(teil: Teil) -> dict[tuple[str, str, str, str], Decimal]:
    """Number, register, role and day of every value."""
    return {
        (device.nummer, value.register, value.kind, str(value.zeitpunkt)): value.wert
        for device in teil.geraete
        for value in device.messwerte
        if value.wert is not None
    }


def said(teil: Teil) -> list[tuple[str, str, str]]:
    return [(fault.code, str(fault.ort), fault.text) for fault in teil.fehler]


# --- across formats -------------------------------------------------------------------------------


def test_the_same_house_as_xml_and_as_bil_gives_the_same_values() -> None:
    assert values(xml(XML)) == values(bil(BIL))
    assert len(values(bil(BIL))) == 47


def test_the_month_end_at_the_due_date_is_the_due_value() -> None:
    found = values(xml(XML))
    for number, register, day in (("99000001", "hca", "2017-09-30"), ("09900002", "volume", "2017-09-30")):
        assert found[number, register, Kind.MONTH_END, day] == found[number, register, Kind.DUE, day]


# --- XML ------------------------------------------------------------------------------------------


def test_the_order_of_datapoints_means_nothing() -> None:
    points = [
        point(0, "592"), point(1, "1020"), point(1, "30.09.2017", "date"), point(0, "19.01.2018 10:30:00", "date"),
        point(8, "3", "storage block size"), point(8, "1", "Month(s)"), point(10, "31.12.2017", "date"),
        point(10, "434"), point(9, "219"), point(8, "67"),
    ]  # fmt: skip
    forward, backward = one("".join(points)), one("".join(reversed(points)))
    assert values(forward) == values(backward)
    assert len(values(forward)) == 5
    assert values(forward)["99000001", "hca", "MONTH_END", "2017-10-31"] == 67


def test_a_stored_value_without_a_day_is_a_fault_and_nothing_else() -> None:
    found = one(point(17, "12") + point(0, "19.01.2018 10:30:00", "date") + point(0, "5"))
    assert said(found) == [
        ("E230", "Zeile 1, network[1]/measuredev[1]/datapoint[1]", "Gerät 99000001: Speicher 17 ohne Datum.")
    ]
    assert list(values(found).values()) == [5]


def test_a_storage_with_a_date_of_its_own_uses_it() -> None:
    found = one(point(17, "12") + point(17, "28.02.2026", "date") + point(20, "11") + point(20, "15.02.2026", "date"))
    assert values(found) == {
        ("99000001", "hca", "MONTH_END", "2026-02-28"): 12,
        ("99000001", "hca", "STORED", "2026-02-15"): 11,
    }


@pytest.mark.parametrize(
    ("clock", "due", "kept"),
    [
        ("19.01.2018 10:30:00", "30.09.2017", True),
        ("05.01.2018 10:30:00", "30.09.2017", True),
        ("19.01.2018 10:30:00", "30.09.2018", False),
        ("19.01.2018 10:30:00", "30.09.2000", False),
        ("05.01.2000 10:30:00", "30.09.2017", False),
        ("01.01.2000 00:00:00", "30.09.2017", False),
        ("19.01.2012 10:30:00", "30.09.2011", False),
        ("19.01.2031 10:30:00", "30.09.2017", False),
    ],
)
def test_days_are_held_against_the_clock_and_the_time_of_the_file(clock: str, due: str, kept: bool) -> None:
    points = point(0, "5") + point(0, clock, "date") + point(1, "12") + point(1, due, "date")
    found = one(points, "<date>19.01.2018</date><time>10:30:00</time>")
    assert [kind for _nr, _register, kind, _day in values(found)] == ["CURRENT", *["DUE"] * kept]
    assert [code for code, _place, _text in said(found)] == ([] if kept else ["E230"])


def test_months_counted_back_from_a_day_to_come_have_none() -> None:
    block = point(8, "3", "storage block size") + point(8, "1", "Month(s)") + point(10, "31.03.2018", "date")
    numbers = point(8, "1") + point(9, "2") + point(10, "3") + point(0, "19.01.2018 10:30:00", "date")
    found = one(block + numbers)
    assert (values(found), [code for code, _place, _text in said(found)]) == ({}, ["E230"] * 3)
    later = BIL.replace("31/12/2017", "31/12/2018").replace("30/11/2017", "30/11/2018")
    assert {kind for _nr, _register, kind, _day in values(bil(later))} == {"CURRENT", "DUE"}


def test_no_value_is_never_0() -> None:
    found = one(point(1, "x x x") + point(1, "30.09.2017", "date"))
    (device,) = found.geraete
    assert [(value.kind, value.zeitpunkt, value.wert) for value in device.messwerte] == [
        (Kind.DUE, date(2017, 9, 30), None)
    ]
    assert one(point(1, "x x x") + point(1, "x x x", "date")).geraete[0].messwerte == ()


def test_an_unknown_unit_spoils_its_datapoint_alone() -> None:
    found = one(point(1, "5", "MJ/h") + point(1, "7") + point(1, "30.09.2017", "date"))
    assert said(found) == [("E220", "Zeile 1, network[1]/measuredev[1]/datapoint[1]", "Einheit „MJ/h“ unbekannt.")]
    assert list(values(found).values()) == [7]


def test_cubic_metres_have_a_comma_and_watt_hours_become_kilowatt_hours() -> None:
    found = one(point(1, "1,123", "m3") + point(1, "171600000", "Wh") + point(1, "30.09.2017", "date"))
    assert sorted(values(found).values()) == [D("1.123"), D(171600)]
    for wrong in ("1.5", "1.123"):
        assert said(one(point(1, wrong, "m3") + point(1, "30.09.2017", "date")))[0][0] == "E210"


def test_two_values_in_one_place_cancel_each_other() -> None:
    found = one(point(1, "5") + point(1, "6") + point(1, "30.09.2017", "date"))
    assert [code for code, _, _ in said(found)] == ["E212"]
    assert values(found) == {}
    assert [code for code, _, _ in said(one(point(1, "30.09.2017", "date") + point(1, "31.12.2017", "date")))] == [
        "E212"
    ]


@pytest.mark.parametrize("size", ["0", "201", "99999999"])
def test_a_block_that_cannot_be_is_a_fault(size: str) -> None:
    found = one(
        point(8, size, "storage block size")
        + point(8, "1", "Month(s)")
        + point(8 + int(size) - 1, "31.12.2017", "date")
    )
    assert [code for code, _, _ in said(found)] == ["E204"]


def test_a_device_without_a_number_is_a_fault_and_a_factory_number_serves() -> None:
    assert said(one("", number="")) == [
        ("E203", "Zeile 1, network[1]/measuredev[1]", "Das Gerät hat weder identnr noch fabnr.")
    ]
    assert [device.nummer for device in one("", "<fabnr>05000001</fabnr>", "").geraete] == ["05000001"]


def test_every_network_is_read_and_nodes_are_no_meters() -> None:
    numbers = [device.nummer for device in xml(XML).geraete]
    assert numbers == ["99000001", "09900002", "99000003", "99000004", "99000005"]


def test_a_device_that_comes_twice_is_said_and_read_twice() -> None:
    found = xml(XML.replace("99000005", "99000001"))
    assert [code for code, _, _ in said(found)] == ["E231"]
    assert len(found.geraete) == 5


@pytest.mark.parametrize(
    "dtd",
    [
        '<!DOCTYPE siemeca SYSTEM "http://example.org/x.dtd">',
        '<!DOCTYPE siemeca [<!ENTITY a "b"><!ENTITY c "&a;&a;&a;">]>',
        '<!DOCTYPE siemeca [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_a_dtd_is_refused(dtd: str) -> None:
    found = xml(XML.replace("?>", f"?>{dtd}", 1))
    assert (found.gilt, [fault.code for fault in found.fehler]) == (False, ["E111"])


def test_xml_that_declares_nothing_may_come_from_windows() -> None:
    text = XML.replace("0802.0014.0024", "Küche")
    (teil,) = lieferung(text.encode("cp1252"), "haus.xml").teile
    assert values(teil) == values(xml(XML))


def test_deep_xml_is_refused() -> None:
    found = xml("<siemeca>" + "<a>" * 5000 + "</a>" * 5000 + "</siemeca>")
    assert [fault.code for fault in found.fehler] == ["E111"]


# --- BIL ------------------------------------------------------------------------------------------


def test_rows_that_are_missing_make_the_file_incomplete() -> None:
    lines = BIL.splitlines(keepends=True)
    found = bil("".join(lines[:-1]))
    assert said(found) == [("E110", "Zeile 11", "Der Kopf nennt 6 Geräte (CMBusDev), die Datei hat 5.")]
    assert not found.gilt
    assert not bil("".join(lines[:5])).gilt


def test_the_number_behind_smbusdev_means_what_the_type_says() -> None:
    wtt16 = bil(BIL).geraete[0]
    assert (wtt16.empfaenger, wtt16.merkmale) == ("2", ())
    ozw10 = bil(BIL.replace("WTT16", "OZW10").replace("\n2\t2\t", "\n2\t4\t")).geraete[0]
    assert (ozw10.empfaenger, ozw10.merkmale) == ("", ("communication_error",))


def test_rep_with_the_codes_of_bil_is_read_and_marked() -> None:
    found = bil(BIL, "haus.REP")
    assert [(fault.code, fault.schwere.value) for fault in found.fehler] == [("E204", "warnung")]
    assert all(UNCONFIRMED in value.merkmale for device in found.geraete for value in device.messwerte)
    assert values(found) == values(bil(BIL))


def test_rep_without_the_codes_waits_with_a_preview() -> None:
    found = bil("Zähler\tStand\n99000001\t17\n", "haus.rep")
    assert (found.format, found.gilt, [fault.code for fault in found.fehler]) == ("", False, ["E101"])
    assert found.vorschau == ("Zähler → Stand", "99000001 → 17")


def test_semicolons_and_missing_columns_are_tolerated() -> None:
    head = "Device;KKundeNr101;KFabNr254;KMed187;ZDat;ZUhr;CVolKVal;CVolKDim;"
    found = bil(f"{head}\n1;99000001;5;7;19.01.18;10.30.00;5,25;m3;\n")
    assert values(found) == {("99000001", "volume", "CURRENT", "2018-01-19 10:30:00+01:00"): D("5.25")}


def test_a_number_that_could_be_two_needs_another_that_decides() -> None:
    head = "Device;KKundeNr101;KFabNr254;KMed187;ZDat;ZUhr;CVolKVal;CVolKDim;"
    row = "1;99000001;5;7;19.01.18;10.30.00;{};m3;\n"
    alone = bil(f"{head}\n{row.format('5,250')}")
    assert [(fault.code, fault.text) for fault in alone.fehler] == [
        ("E210", "„5,250“ ist mehrdeutig: 5.250 oder 5250.")
    ]
    decided = bil(f"{head}\n{row.format('5,250')}{row.format('7,5')}")
    assert list(values(decided).values()) == [D("7.5")]
    assert [value.wert for device in decided.geraete for value in device.messwerte] == [D("5.250"), D("7.5")]


def test_two_decimal_signs_in_one_file_spoil_it() -> None:
    assert [fault.code for fault in bil(BIL.replace("13,207", "13.2")).fehler] == ["E210"]


def test_a_second_reading_adds_nothing() -> None:
    first, second = (lieferung(BIL.encode(), name) for name in ("a.bil", "b.bil"))
    assert isinstance(first, Lieferung)
    assert (first.pruefsumme, first.teile[0].geraete) == (second.pruefsumme, second.teile[0].geraete)


def test_the_stream_of_a_cut_file_ends_with_a_refusal() -> None:
    whole = list(strom(Inhalt("haus.xml", XML.encode())))
    assert [one for one in whole if isinstance(one, Geraetemeldung)] == list(xml(XML).geraete)
    seen = []
    with pytest.raises(Unbrauchbar) as refused:
        seen.extend(strom(Inhalt("haus.xml", XML.encode()[:-20])))
    assert refused.value.fehler.code == "E110"
