"""The fast way through our own table says exactly what the thorough way says, or nothing at all."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.besetzung import NOW
from umlage.apps.austausch.angekommen import Aussage, of_device, of_table
from umlage.formats.einlesen.lesen import lieferung
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
            found.setdefault((said.kennzeichen, series), []).extend((z, v, line) for z, v, _status, line in values)
        for one in said.messungen:
            key = said.kennzeichen, (one.groesse, one.art, one.tarif, one.teilgeraet, one.einheit)
            found.setdefault(key, []).append((one.zeit, one.stand, one.ort.zeile or 0))
    return {key: sorted(values, key=lambda value: value[2]) for key, values in found.items() if values}


@given(st.lists(rows, max_size=8))
def test_both_ways_agree(lines: list[dict[str, str]]) -> None:
    content = "\n".join([KOPF, *(LINE.format(**line) for line in lines), ""]).encode()
    fast = of_table(content)
    if fast is None:
        return
    slow = lieferung(content, "x.csv")
    assert not slow.fehler
    (part,) = slow.teile
    assert part.fehler == ()
    thorough = [one for device in part.geraete for one in of_device(device, NOW)]
    assert told(fast) == told(thorough)
    words = {one.kennzeichen: (one.worte, one.signal, one.gesehen) for one in reversed(thorough)}
    assert {one.kennzeichen for one in fast} == set(words)


def test_what_is_unusual_is_left_to_the_thorough_way() -> None:
    good = LINE.format(
        nr="1", medium="", register="volume", kind="DUE", value="1", unit="m3", at="2026-10-31", seen="", tariff="0",
        status="OK", rssi="",
    )  # fmt: skip
    assert of_table(f"{KOPF}\n{good}\n".encode()) is not None
    quoted = good.replace("1;", '"1";')
    for content in (f"{KOPF}\n{good}", f"{KOPF};more\n{good};\n", f"{KOPF}\n{quoted}\n", good):
        assert of_table(content.encode()) is None
