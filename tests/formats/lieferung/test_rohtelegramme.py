"""Raw telegrams as text: every dialect gives the same bytes; what is not whole is a fault of its line."""

from __future__ import annotations

import pytest

from tests.formats.lieferung.proben import FORMATS
from umlage.formats.einlesen.lesen import Vorgabe, lieferung
from umlage.formats.lieferung.fehler import Falsch
from umlage.formats.lieferung.funkrahmen import crc, rahmen, verdrahtet
from umlage.formats.lieferung.meldung import Teil

SAMPLES = FORMATS / "rohtelegramme" / "samples"
FIRST = bytes.fromhex("1c4493440100009934087a2a0000000b6e9205004b6e201000426c1f3c")
SECOND = bytes.fromhex("1c4493440200009934087a2b0000000b6e1500004b6e771200426c1f3c")
# from EN 13757-4, as OMS prints it: the same telegram without and with its checksums
PLAIN = bytes.fromhex("2E4493157856341233037A2A0020255923C95AAA26D1B2E7493B013EC4A6F6D3529B520EDFF0EA6DEFC99D6D69EBF3")
CHECKED = bytes.fromhex(
    "2E44931578563412330333637A2A0020255923C95AAA26D1B2E7493BC2AD013EC4A6F6D3529B520EDFF0EA6DEFC955B29D6D69EBF3EC8A"
)


def read(text: str) -> Teil:
    (teil,) = lieferung(text.encode(), "telegramme.txt", Vorgabe("rohtelegramme")).teile
    return teil


@pytest.mark.parametrize("name", ["wmbusmeters.txt", "rtl_wmbus.csv", "sticks.txt", "acrios.json"])
def test_every_dialect_gives_the_same_bytes(name: str) -> None:
    (teil,) = lieferung((SAMPLES / name).read_bytes(), name).teile
    assert [telegram.daten for telegram in teil.telegramme] == [FIRST, SECOND]


def test_checksums_of_format_a_are_checked_and_taken_out() -> None:
    assert rahmen(CHECKED) == rahmen(PLAIN) == (PLAIN, False)
    assert crc(CHECKED[:10]).to_bytes(2, "big") == CHECKED[10:12]
    for place in range(10, len(CHECKED)):
        damaged = bytearray(CHECKED)
        damaged[place] ^= 1
        with pytest.raises(Falsch):
            rahmen(bytes(damaged))


def test_a_telegram_cut_anywhere_is_none() -> None:
    wired = verdrahtet(FIRST[1:])
    for whole in (PLAIN, CHECKED, wired):
        assert rahmen(whole)[0]
        for end in range(len(whole)):
            with pytest.raises(Falsch):
                rahmen(whole[:end])


def test_a_wired_frame_needs_its_checksum_and_its_end() -> None:
    frame = verdrahtet(FIRST[1:])
    assert rahmen(frame) == (frame, True)
    for place in range(4, len(frame)):
        damaged = bytearray(frame)
        damaged[place] ^= 1
        with pytest.raises(Falsch):
            rahmen(bytes(damaged))


def test_sync_words_are_no_part_of_a_telegram() -> None:
    assert [one.daten for one in read(f"54cd{CHECKED.hex()}\n543d{PLAIN.hex()}\n").telegramme] == [PLAIN, PLAIN]


def test_a_log_of_damaged_telegrams_is_known_as_one() -> None:
    rows = "".join(f"T1;{crc};{coding};2024-05-08 10:13:54.000;91;109;99000001;0x{FIRST.hex()}\n" for crc, coding in
                   ((0, 1), (1, 0), (0, 0), (1, 1)))  # fmt: skip
    (teil,) = lieferung(rows.encode(), "rtl.log").teile
    assert (teil.format, [one.daten for one in teil.telegramme]) == ("rohtelegramme", [FIRST])
    assert [fault.code for fault in teil.fehler] == ["E240"] * 3


def test_a_wired_frame_may_have_time_and_strength_of_a_converter_behind_it() -> None:
    frame = verdrahtet(FIRST[1:])
    for size in range(9):
        assert rahmen(frame + bytes(range(size))) == (frame, True)
        with pytest.raises(Falsch):
            rahmen(frame[:-1] + bytes(range(size)))
    with pytest.raises(Falsch):
        rahmen(frame + bytes(9))
    assert [one.daten for one in read(f"{frame.hex()}0102030405064b00\n").telegramme] == [frame]


def test_signs_between_the_digits_do_not_count() -> None:
    spaced = FIRST.hex(" ").upper()
    for line in (spaced, f"0x{FIRST.hex()}", FIRST.hex("_"), f"  {FIRST.hex()}  ", f"{FIRST.hex()}b5"):
        assert [telegram.daten for telegram in read(f"{line}\n").telegramme] == [FIRST]


@pytest.mark.parametrize(
    "line",
    [
        FIRST.hex()[:-2],
        FIRST.hex()[:-1],
        f"{FIRST.hex()}0000",
        "zz" + FIRST.hex()[2:],
        "T1;0;1;2024-05-08 10:13:54.000;91;109;99000001;0x" + FIRST.hex(),
        f"telegram=|{FIRST.hex()[:-2]}|",
        "b" + CHECKED.hex()[:-4],
        f"{FIRST.hex()};gestern;-77;GW",
        f"{FIRST.hex()};;laut;GW",
        "68" * 30,
        "Guten Tag",
    ],
)
def test_a_line_that_is_no_whole_telegram_is_a_fault_and_the_next_one_goes_in(line: str) -> None:
    found = read(f"{line}\n{SECOND.hex()}\n")
    assert [str(fault.ort) for fault in found.fehler] == ["Zeile 1"]
    assert [telegram.daten for telegram in found.telegramme] == [SECOND]
    assert found.telegramme[0].ort.zeile == 2


def test_the_last_line_may_lack_its_end_where_the_length_says_that_nothing_is_missing() -> None:
    assert read(f"{FIRST.hex()}\n{SECOND.hex()}").gilt
    for cut in (f"{SECOND.hex()};2024-05-08T10:14:00Z;-7", SECOND.hex()[:-2]):
        found = read(f"{FIRST.hex()}\n{cut}")
        assert (found.gilt, [fault.code for fault in found.fehler]) == (False, ["E110"])


def test_a_last_line_cut_behind_its_digits_is_not_taken_without_its_time() -> None:
    cells = ";2024-05-08T10:14:00Z;-77"
    found = read(f"{FIRST.hex()}{cells}\n{SECOND.hex()}")
    assert (found.gilt, [fault.code for fault in found.fehler]) == (False, ["E110"])
    assert "Hinter dem Telegramm kann etwas fehlen" in found.fehler[0].text
    # with its end it says that there is no more
    assert read(f"{FIRST.hex()}{cells}\n{SECOND.hex()}\n").gilt
    assert read(f"{FIRST.hex()}{cells}\ntelegram=|{SECOND.hex()}|").gilt
