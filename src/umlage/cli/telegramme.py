"""`umlage decode`: telegrams of radio and wired meters, one as a table or many as lines of JSON on all cores."""

from __future__ import annotations

import gc
import itertools
import json
import re
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import nullcontext
from datetime import date, datetime
from multiprocessing import get_context
from pathlib import Path

import click

from umlage.cli import ausgabe
from umlage.cli.aufruf import GARBAGE, Missing, Unusable, Wrong
from umlage.cli.stapel import cores_here
from umlage.cli.telegrammwoerter import MEDIA, QUANTITIES, STATES, german, role
from umlage.core.period import german_day
from umlage.metering.wmbus.decode import decode as decoded
from umlage.metering.wmbus.errors import Malformed
from umlage.metering.wmbus.moments import UNSET
from umlage.metering.wmbus.plain import as_json, error_json
from umlage.metering.wmbus.telegram import WARNINGS, Telegram

_CHUNK, _AHEAD = 2000, 3
_HEARD = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d)?", re.ASCII)


class _Heard(click.ParamType[date]):
    """The day on which telegrams were heard; a time may stand behind it."""

    name = "tag"

    def convert(self, value: object, param: click.Parameter | None, context: click.Context | None) -> date:
        text = str(value)
        try:
            found = datetime.fromisoformat(text).date() if _HEARD.fullmatch(text) else None
        except ValueError:
            found = None
        if found is None or found.year <= UNSET:
            words = f"erwartet wird ein Tag, JJJJ-MM-TT oder JJJJ-MM-TTThh:mm, nicht „{text}“"
            raise Wrong(words, context, param)
        return found


@click.command(name="decode")
@click.argument("telegramm", metavar="HEX", required=False)
@click.option("--key", "keys", metavar="SCHLÜSSEL", multiple=True, help="Schlüssel, 32 Hexziffern; mehrmals möglich.")
@click.option("--json", "as_lines", is_flag=True, help="Als JSON drucken.")
@click.option("--batch", metavar="DATEI", help="Zeilen JSON mit telegram und key lesen, - liest die Standardeingabe.")
@click.option(
    "--empfangen", "heard", metavar="TAG", type=_Heard(), default=None,
    help="Wann es gehört wurde, JJJJ-MM-TT oder JJJJ-MM-TTThh:mm: prüft die Uhr des Geräts.",
)  # fmt: skip
def decode(telegramm: str | None, keys: Sequence[str], as_lines: bool, batch: str | None, heard: date | None) -> int:
    """Telegramme von Funk- und M-Bus-Zählern lesen: ein Telegramm als Tabelle oder JSON, viele als Zeilen."""
    if batch is not None:
        if telegramm is not None:
            raise Missing("HEX und --batch schließen sich aus.")
        return _batch(batch, keys, heard)
    if telegramm is None:
        raise Missing("Es fehlt: HEX.")
    try:
        account = decoded(telegramm, [_key(key) for key in keys], received=heard)
    except Malformed as problem:
        if as_lines:
            click.echo(error_json(problem.reason, problem.offset))
            return 2
        raise Unusable(f"Das ist kein ganzes Telegramm: {problem.in_worten()}.") from None
    click.echo(as_json(account) if as_lines else "\n".join(_table(account)))
    return 0


def _key(text: str) -> bytes:
    key = _key_bytes(text)
    if key is None:
        raise Unusable("Ein Schlüssel hat 32 Hexziffern (bei Diehl PRIOS 16).")
    return key


def _key_bytes(text: object) -> bytes | None:
    """A key as lists and delivery notes write it: with `0x` before it, with blanks, strokes or colons; None: no key."""
    if not isinstance(text, str):
        return None
    try:
        key = bytes.fromhex(text.strip().removeprefix("0x").removeprefix("0X").replace("-", "").replace(":", ""))
    except ValueError:
        return None
    return key if len(key) in (8, 16) else None


def _table(account: Telegram) -> Iterator[str]:
    meter = account.meter
    yield f"Zustand     {STATES[account.state]}"
    medium = MEDIA.get(account.medium, account.medium)
    yield f"Gerät       {meter.manufacturer} {meter.id}, Version {meter.version:02x}, {medium}"
    if account.link.wire != meter.wire:
        yield f"Gesendet    {account.link.manufacturer} {account.link.id}, Version {account.link.version:02x}"
    yield f"Aufbau      {', '.join(account.layers)}"
    if account.driver:
        yield f"Treiber     {account.driver}"
    if account.security.key_index is not None:
        yield f"Schlüssel   der {account.security.key_index + 1}. der angegebenen"
    if account.offered:
        rows = [
            (
                _quantity(row.quantity),
                german(row.value),
                _unit(row.measure),
                role(row.role),
                german_day(row.at) if row.at else "",
            )
            for row in account.readings
        ]
        yield ""
        yield ausgabe.table(("Größe", "Wert", "Einheit", "Rolle", "Tag"), rows, right=(1,))
    if account.records:
        yield ""
        yield ausgabe.table(
            ("Datensatz", "Größe", "Wert", "Einheit", "Speicher", "Tarif", "Eingang"), _rows(account), right=(4, 5, 6)
        )
    for code in account.warnings:
        yield f"Hinweis: {WARNINGS[code]}"


def _rows(account: Telegram) -> list[tuple[str, ...]]:
    return [
        (
            record.header.raw.hex() or "-",
            " ".join((_quantity(record.header.quantity), *record.header.modifiers)),
            german(record.value),
            _unit(record.header.measure),
            *(str(number) for number in (record.header.storage, record.header.tariff, record.header.subunit)),
        )
        for record in account.records
    ]


def _unit(word: str) -> str:
    """The unit as people write it; what is only counted has none."""
    return "" if word == "1" else word


def _quantity(word: str) -> str:
    return QUANTITIES.get(word, word)


def _batch(name: str, keys: Sequence[str], heard: date | None) -> int:
    """Every line of the input to one line of output, in the order of the input, on all cores."""
    common = [_key(key) for key in keys]
    if name != "-" and not Path(name).is_file():
        raise Unusable(f"Die Datei {name} gibt es nicht.")
    cores = cores_here()
    with nullcontext(sys.stdin.buffer) if name == "-" else Path(name).open("rb") as source:
        chunks = _chunks(source)
        first = list(itertools.islice(chunks, 2))
        whole = itertools.chain(first, chunks)
        if cores == 1 or len(first) < 2:
            results: Iterable[bytes] = (answers(chunk, common, heard) for chunk in whole)
        else:
            results = _on_cores(whole, common, heard, cores)
        for result in results:
            sys.stdout.buffer.write(result)
    sys.stdout.buffer.flush()
    return 0


def _chunks(source: Iterable[bytes]) -> Iterator[list[bytes]]:
    lines = iter(source)
    while chunk := list(itertools.islice(lines, _CHUNK)):
        yield chunk


def _on_cores(chunks: Iterable[list[bytes]], keys: Sequence[bytes], heard: date | None, cores: int) -> Iterator[bytes]:
    """In order; only as many chunks are handed out as keep the cores busy."""
    waiting: deque[Future[bytes]] = deque()
    # forked where nothing but this thread runs: a new interpreter would load the whole command again
    alone = sys.platform == "linux" and threading.active_count() == 1
    context = get_context("fork" if alone else "spawn")
    with ProcessPoolExecutor(max_workers=cores, mp_context=context, initializer=_worker) as pool:
        for chunk in chunks:
            waiting.append(pool.submit(answers, chunk, keys, heard))
            if len(waiting) > cores * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(*GARBAGE)


def answers(lines: Sequence[bytes], keys: Sequence[bytes], heard: date | None = None) -> bytes:
    """The answers to lines of JSON, each with its line break."""
    return "".join([answer(line, keys, heard) + "\n" for line in lines]).encode()


def answer(line: bytes, keys: Sequence[bytes], heard: date | None = None) -> str:
    """The answer to one line; a line that cannot be used says why and stops nothing."""
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError) as problem:
        return _no_json(line, problem)
    if not isinstance(asked, dict) or not isinstance(asked.get("telegram"), str):
        return error_json("the line has no telegram", None)
    own = _keys_of(asked.get("key"))
    if own is None:
        return error_json("the key is not 32 (or 16) hexadecimal digits", None)
    try:
        return as_json(decoded(asked["telegram"], [*own, *keys], received=heard))
    except Malformed as problem:
        return error_json(problem.reason, problem.offset)


def _no_json(line: bytes, problem: Exception) -> str:
    """What is wrong with a line, and at which byte of it."""
    if isinstance(problem, json.JSONDecodeError):
        return error_json("the line is no JSON", len(problem.doc[: problem.pos].encode(errors="surrogatepass")))
    if isinstance(problem, UnicodeDecodeError):
        return error_json("the line is not UTF-8", problem.start)
    if isinstance(problem, RecursionError):
        return error_json("the line is nested too deeply", None)
    # digits that no whole number of this interpreter may have
    longest = max(re.finditer(rb"[0-9]+", line), key=lambda found: found.end() - found.start())
    digits = longest.end() - longest.start()
    return error_json(f"a number has {digits} digits, which are too many", longest.start())


def _keys_of(given: object) -> list[bytes] | None:
    """Keys of a line: none, one, or a list of them; None when one is none."""
    if not given:
        return []
    texts = given if isinstance(given, list) else [given]
    found = [_key_bytes(text) for text in texts if text]
    known = [key for key in found if key is not None]
    return known if len(known) == len(found) else None
