"""`umlage decode`: one telegram as a table or JSON, many as lines in their order."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from umlage.cli.main import run
from umlage.cli.telegramme import answers
from umlage.cli.telegrammwoerter import role
from umlage.metering.drivers.driver import files

OPEN = tomllib.loads(files()["qcaloric"])["telegram"][0]["hex"]
SECRET = tomllib.loads(files()["caltose"])["telegram"][0]
READING = {"quantity": "hca", "value": "127", "unit": "HCA", "at": "2026-02-03", "role": "current"}


def test_json_has_the_promised_shape(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["decode", OPEN, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert list(told) == ["state", "device", "readings", "records", "warnings"]
    assert told["state"] == "clear"
    assert list(told["device"]) == ["id", "manufacturer", "version", "medium"]
    assert (told["device"]["manufacturer"], told["device"]["version"], told["device"]["medium"]) == (
        "QDS",
        "34",
        "heat_cost_allocator",
    )
    assert told["readings"][0] == READING
    assert [list(row) for row in told["readings"]] == [["quantity", "value", "unit", "at", "role"]] * 3
    assert told["records"][0]["raw"] == "270100"
    assert told["warnings"] == []


def test_the_table_is_german(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["decode", SECRET["hex"], "--key", "00" * 16, "--key", SECRET["key"]]) == 0
    said = capsys.readouterr().out
    assert "Zustand     entschlüsselt" in said
    assert "Schlüssel   der 2. der angegebenen" in said
    assert "Treiber     caltose" in said
    assert "Verbrauchseinheiten   225  HCA      jetzt          03.02.2026" in said
    assert SECRET["key"].lower() not in said.lower()


def test_an_unknown_device_says_why_nothing_is_offered(capsys: pytest.CaptureFixture[str]) -> None:
    unknown = OPEN[:4] + "5A62" + OPEN[8:]
    assert run(["decode", unknown]) == 0
    said = capsys.readouterr().out
    assert "Bedeutung der Register unbekannt" in said
    assert "Rolle" not in said


@pytest.mark.parametrize("day", ["2026-02-03", "2026-02-03T10:30"])
def test_the_day_of_reception_proves_the_clock(day: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["decode", OPEN, "--json", "--empfangen", day]) == 0
    assert json.loads(capsys.readouterr().out)["readings"][0] == READING
    late = day.replace("2026", "2027")
    assert run(["decode", OPEN, "--json", "--empfangen", late]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [row["at"] for row in told["readings"]] == [None, None, None]
    assert told["warnings"] == ["device_clock_wrong"]
    assert run(["decode", OPEN, "--empfangen", late]) == 0
    assert "Hinweis: Die Uhr des Geräts geht falsch oder ist nicht gestellt" in capsys.readouterr().out
    (tmp_path / "a.jsonl").write_text(json.dumps({"telegram": OPEN}) + "\n", "utf-8")
    assert run(["decode", "--batch", str(tmp_path / "a.jsonl"), "--empfangen", late]) == 0
    assert json.loads(capsys.readouterr().out) == told


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("current", "jetzt"),
        ("current_tariff_1_input_2", "jetzt Tarif 1 Eingang 2"),
        ("due_backward_tariff_1", "Stichtag rückwärts Tarif 1"),
        ("maximum_storage_3", "Höchstwert Speicher 3"),
        ("both_periods", "beide Perioden"),
    ],
)
def test_a_role_in_german(word: str, said: str) -> None:
    assert role(word) == said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["decode"], "Es fehlt: HEX."),
        (["decode", OPEN, "--batch", "x"], "schließen sich aus"),
        (["decode", OPEN, "--key", "12"], "Ein Schlüssel hat 32 Hexziffern"),
        (["decode", OPEN, "--empfangen", "3.2.2026"], "--empfangen: erwartet wird ein Tag"),
        (["decode", OPEN, "--empfangen", "2026-02-30"], "nicht „2026-02-30“"),
        (["decode", OPEN, "--empfangen", "2026-02-03T24:61"], "nicht „2026-02-03T24:61“"),
        (["decode", OPEN, "--empfangen", "2000-01-01"], "nicht „2000-01-01“"),
        (["decode", OPEN[:40]], "Das ist kein ganzes Telegramm"),
        (["decode", "--batch", "gibtesnicht.jsonl"], "gibt es nicht"),
    ],
)
def test_a_call_that_cannot_be_answered(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    assert said in capsys.readouterr().err


def test_a_telegram_that_is_cut_off_says_so_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["decode", OPEN[:40], "--json"]) == 2
    told = json.loads(capsys.readouterr().out)
    assert (told["state"], told["offset"], told["device"]) == ("unknown_format", 20, None)
    assert told["error"].startswith("cut off")


def lines(count: int) -> list[str]:
    """Good ones, and every 100th bad in one of the ways that lines are bad."""
    bad = [
        '{"telegram": "2E44"}',
        "no json",
        "[1]",
        '{"telegram": 7}',
        json.dumps({"telegram": OPEN, "key": "xyz"}),
        "",
    ]
    good = [json.dumps({"telegram": OPEN}), json.dumps({"telegram": SECRET["hex"], "key": ["00" * 16, SECRET["key"]]})]
    return [bad[place // 100 % len(bad)] if place % 100 == 50 else good[place % 2] for place in range(count)]


def test_a_batch_answers_every_line_in_its_order_on_all_cores(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    asked = lines(5000)
    source = tmp_path / "telegramme.jsonl"
    source.write_text("\n".join(asked) + "\n", encoding="utf-8")
    assert run(["decode", "--batch", str(source)]) == 0
    told = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    assert [row["state"] for row in told] == [
        "unknown_format" if place % 100 == 50 else ("clear", "decrypted")[place % 2] for place in range(5000)
    ]
    assert [place for place, row in enumerate(told) if "error" in row] == list(range(50, 5000, 100))


def test_a_batch_says_the_same_as_a_single_call(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["decode", SECRET["hex"], "--key", SECRET["key"], "--json"]) == 0
    line = json.dumps({"telegram": SECRET["hex"], "key": SECRET["key"]}).encode()
    assert answers([line], []).decode() == capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "error", "offset"),
    [
        (b'{"telegram": "%s", "n": %s}' % (OPEN.encode(), b"7" * 5000), "a number has 5000 digits", 22 + len(OPEN)),
        ('{"ä": 1 2}'.encode(), "the line is no JSON", 9),
        (b'{"\xed\xa0\x80": 1 2}', "the line is no JSON", 10),
        (b'{"telegram": "\xff"}', "the line is not UTF-8", 14),
        (b"[" * 100_000, "the line is nested too deeply", None),
    ],
)
def test_a_line_that_cannot_be_read_says_what_is_wrong_and_where(line: bytes, error: str, offset: int | None) -> None:
    told = json.loads(answers([line], []))
    assert told["error"].startswith(error)
    assert told["offset"] == offset


@pytest.mark.parametrize("written", ["{}", "0x{}", "0X{}", " {} "])
@pytest.mark.parametrize("between", ["", " ", "-", ":"])
def test_a_key_as_lists_and_delivery_notes_write_it(
    written: str, between: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    key = written.format(between.join(re.findall("..", SECRET["key"])))
    assert run(["decode", SECRET["hex"], "--key", key, "--json"]) == 0
    lines = tmp_path / "zeilen.jsonl"
    lines.write_text(json.dumps({"telegram": SECRET["hex"], "key": key}) + "\n")
    assert run(["decode", "--batch", str(lines)]) == 0
    states = [json.loads(line)["state"] for line in capsys.readouterr().out.splitlines()]
    assert states == ["decrypted", "decrypted"]
