"""The fast way through our own table says exactly what the thorough way says, or nothing at all."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.besetzung import NOW
from umlage.apps.austausch.angekommen import Aussage, of_device, of_table
from umlage.core.finding import Severity
from umlage.formats.einlesen.lesen import lieferung
from umlage.formats.lieferung.fehler import Zeilenfehler
from umlage.formats.umlage_readings.schnell import KOPF

LINE = "umlage-readings/1;GW;{nr};QDS;{medium};52;{register};{kind};{value};{unit};{at};{seen};{tariff};{status};{rssi}"
rows = st.fixed_dictionaries(
    {
        "nr": st.sampled_from(["10000001", "10000002", "1 x"]),
        "medium": st.sampled_from(["COLD_WATER", ""]),
        "register": st.sampled_from(["volume", "volume", "energy"]),
        "kind": st.sampled_from(["CURRENT", "MONTH_END", "DUE"]),
        "value": st.one_of(
            st.decimals(0, 10**6, places=3).map(str), st.sampled_from(["", "1e3", "-4", "x", "0012.50", "٣"])
        ),
        "unit": st.sampled_from(["m3", "m3", "kWh", "l"]),
        "at": st.sampled_from(["2026-10-31", "2026-10-25T01:30:00+02:00", "2026-10-25T00:30:00Z", "2026-02-30", ""]),
        "seen": st.sampled_from(["", "2026-11-01T05:00:00Z"]),
        "tariff": st.sampled_from(["0", "", "2"]),
        "status": st.sampled_from(["OK", "", "LOW_BATTERY"]),
        "rssi": st.sampled_from(["", "-71", "-500"]),
    }
)


def told(aussagen: list[Aussage]) -> dict[object, object]:
    """Every reading by its device and series, in the order of the file; rows of one device may lie apart."""
    found: dict[object, list[tuple[int, Decimal, int]]] = {}
    for said in aussagen:
        for series, values in said.reihen.items():
            columns = (values.zeiten, values.staende, values.zeilen)
            found.setdefault((said.kennzeichen, series), []).extend(zip(*columns, strict=True))
        for one in said.messungen:
            key = said.kennzeichen, (one.groesse, one.art, one.tarif, one.teilgeraet, one.einheit)
            found.setdefault(key, []).append((one.zeit, one.stand, one.ort.zeile or 0))
    return {key: sorted(values, key=lambda value: value[2]) for key, values in found.items() if values}


def both_ways(content: bytes) -> bool:
    """Compare what both say; False where the fast one leaves the file to the other."""
    fast = of_table(content)
    if fast is None:
        return False
    said, faults = fast
    slow = lieferung(content, "x.csv")
    assert not slow.fehler
    (part,) = slow.teile
    assert sorted(faults, key=place) == sorted((one for one in part.fehler if one.schwere is Severity.ERROR), key=place)
    thorough = [one for device in part.geraete for one in of_device(device, NOW)]
    assert told(said) == told(thorough)
    words = {one.kennzeichen: (one.worte, one.signal, one.gesehen) for one in reversed(thorough)}
    assert {one.kennzeichen: (one.worte, one.signal, one.gesehen) for one in said}.keys() == words.keys()
    return True


def place(fault: Zeilenfehler) -> tuple[int, str]:
    return fault.ort.zeile or 0, fault.text


@given(st.lists(rows, max_size=8))
def test_both_ways_agree(lines: list[dict[str, str]]) -> None:
    both_ways("\n".join([KOPF, *(LINE.format(**line) for line in lines), ""]).encode())


@given(st.text("0123456789.-+eE_ ;N", max_size=20))
def test_a_number_is_read_as_the_thorough_way_reads_it_or_not_at_all(text: str) -> None:
    lines = [GOOD, GOOD.replace("-31;", "-30;"), GOOD.replace(";1;", f";{text};").replace("-31;", "-29;")]
    both_ways("\n".join([KOPF, *lines, ""]).encode())


GOOD = LINE.format(
    nr="1", medium="", register="volume", kind="DUE", value="1", unit="m3", at="2026-10-31", seen="", tariff="0",
    status="OK", rssi="",
)  # fmt: skip


def test_wrong_rows_are_told_and_the_others_are_read_at_once() -> None:
    lines = [GOOD.replace("QDS;", "QDS;", 1).replace(";1;QDS", f";{number};QDS") for number in range(1000, 1400)]
    lines[7] = lines[7].replace(";1;m3", ";1,5;m3")
    lines[9] = lines[9].replace("2026-10-31", "2026-02-30")
    lines[11] = lines[11].replace("volume", "energy")
    lines[300] += ";more"
    content = "\n".join([KOPF, *lines, ""]).encode()
    assert both_ways(content)
    found = of_table(content)
    assert found is not None
    assert [(one.ort.zeile, one.code) for one in found[1]] == [(9, "E210"), (11, "E211"), (13, "E220"), (302, "E202")]
    assert len(found[0]) == 396


def test_what_is_unusual_is_left_to_the_thorough_way() -> None:
    assert of_table(f"{KOPF}\n{GOOD}\n".encode()) is not None
    quoted = GOOD.replace("1;", '"1";')
    twice = f"{GOOD}\n{GOOD.replace(';1;m3', ';2;m3')}"
    for content in (f"{KOPF}\n{GOOD}", f"{KOPF};more\n{GOOD};\n", f"{KOPF}\n{quoted}\n", GOOD, f"{KOPF}\n{twice}\n"):
        assert of_table(content.encode()) is None
