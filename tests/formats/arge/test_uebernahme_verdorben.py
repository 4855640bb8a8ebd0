"""Files of a manager that were spoilt on their way: an Akte comes out, or the reasons, with line and field."""

from __future__ import annotations

from datetime import date
from functools import cache
from random import Random

import pytest

from tests.core.mutations_of_bytes import spoilt_bytes
from tests.formats.arge.aus_akte import Sender
from tests.golden.cases import ROOT
from umlage.core.settlement.akte import Akte
from umlage.formats.akte.codec import read, to_json
from umlage.formats.arge.lesen import datei
from umlage.formats.arge.satz import Satz, Wert
from umlage.formats.arge.schreiben import Abgelehnt, geschrieben, schreiben
from umlage.formats.arge.tabelle import Feld, schluessel
from umlage.formats.arge.uebernahme import ARTEN, Vorgabe, uebernommen

HEUTE = Vorgabe(date(2026, 11, 23))
EXAMPLES = ("fernwaerme-2025", "oelhaus-2023", "gashaus-2024")


@cache
def _house(name: str) -> tuple[Akte, tuple[Satz, ...]]:
    akte = read((ROOT / f"examples/{name}.yaml").read_bytes())
    return akte, (*Sender(akte).stamm(), *Sender(akte).kosten())


def _taken(akte: Akte | None, content: bytes) -> None:
    """Fails where anything but a refusal with reasons is raised, or an Akte comes out that is none."""
    try:
        found = uebernommen([("1.DAT", content)], akte, HEUTE)
    except Abgelehnt as refused:
        if not refused.meldungen:
            raise
        return
    assert read(to_json(found.werte).encode(), is_json=True) == found.akte
    again = uebernommen([("1.DAT", content)], found.akte, HEUTE)
    # what was not taken may have had its place in the old Akte; what was taken stays
    if found.vollstaendig:
        assert again.aenderungen == ()


def _value(feld: Feld, chance: Random) -> str:
    """Something a field can hold, often at its edges."""
    wert: Wert
    match feld.form:
        case "text":
            word = chance.choice(("x", "ä/ö", "\xa0b", "\xad", "1-1", "0", "'\"#{}[]", "/", "noch eintragen"))
            wert = word[: feld.laenge].rstrip() or "x"
        case "ziffern":
            words = (
                feld.werte or tuple(schluessel(feld.tabelle))
                if feld.werte or feld.tabelle
                else ("0", "9" * feld.laenge)
            )
            wert = chance.choice((*words, "0"))
        case "zahl":
            digits = chance.choice(("0", "1", "9" * (feld.laenge - 1), "-1", "-" + "9" * (feld.laenge - 1)))
            return digits.zfill(feld.laenge) if digits[0] != "-" else "-" + digits[1:].zfill(feld.laenge - 1)
        case "tag":
            wert = chance.choice((date(1970, 1, 1), date(2069, 12, 31), date(2025, 7, 1)))
        case _:
            wert = chance.choice(((date(1970, 1, 1), date(2069, 12, 31)), (date(2025, 1, 1), date(2025, 7, 1))))
    return geschrieben(wert, feld)


def _spoilt_field(rows: tuple[Satz, ...], chance: Random) -> bytes:
    lines = schreiben(rows).decode("iso8859-15").splitlines(keepends=True)
    for _ in range(chance.choice((1, 1, 2, 6))):
        place = chance.randrange(len(rows))
        feld = chance.choice([feld for feld in rows[place].satzart.felder if not feld.fest and feld.nr != 2])
        text = " " * feld.laenge if chance.random() < 0.2 else _value(feld, chance)
        lines[place] = lines[place][: feld.von - 1] + text + lines[place][feld.bis :]
    if chance.random() < 0.2:
        chance.shuffle(lines)
    return "".join(lines).encode("iso8859-15")


@pytest.mark.parametrize("new", [False, True], ids=["with_akte", "without"])
@pytest.mark.parametrize("name", EXAMPLES)
def test_fields_with_other_values(name: str, *, new: bool) -> None:
    akte, rows = _house(name)
    chance = Random(f"{name}{new}")
    for _ in range(40):
        _taken(None if new else akte, _spoilt_field(rows, chance))


def test_bytes_that_were_spoilt() -> None:
    akte, rows = _house("gashaus-2024")
    content, chance = schreiben(rows), Random(7)
    for _ in range(30):
        _taken(chance.choice((akte, None)), spoilt_bytes(content, chance)[0])


def test_records_in_another_order_and_number() -> None:
    akte, rows = _house("fernwaerme-2025")
    chance = Random(11)
    for _ in range(30):
        some = chance.choices(rows, k=chance.randint(1, 2 * len(rows)))
        _taken(chance.choice((akte, None)), schreiben(some))


def test_only_the_records_of_a_manager_are_taken() -> None:
    assert ARTEN == ("L", "M", "B", "K")
    assert {row.art for row in datei(schreiben(_house("gashaus-2024")[1])).saetze} == set(ARTEN)
