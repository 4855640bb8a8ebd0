"""Every sample of every format: read as expected, cut anywhere, in another encoding, with random damage."""

from __future__ import annotations

import random
import time
import tomllib
from pathlib import Path

import pytest

from tests.formats.lieferung.proben import EXPECTED, FORMATS, SAMPLES, facts, listing, read, rules_for, sample_id
from umlage.formats.einlesen.lesen import Vorgabe, lieferung
from umlage.formats.einlesen.verzeichnis import FORMATE, STAENDE, kennungen, manifest

DAMAGES = 40
TEXT = [path for path in SAMPLES if not path.read_bytes().startswith((b"PK", b"\0"))]


@pytest.mark.parametrize("path", SAMPLES, ids=sample_id)
def test_a_sample_is_recognised_by_its_content_and_read_to_its_listing(path: Path) -> None:
    expected = (EXPECTED / f"{sample_id(path)}.txt").read_text("utf-8")
    assert listing(read(path)) == expected
    nameless = lieferung(path.read_bytes(), "datei", Vorgabe(regeln=rules_for(path).regeln))
    kennung = path.parent.parent.name
    if manifest(kennung).stand == "unbestaetigt":
        # proposed, but never taken
        (teil,) = nameless.teile
        assert (teil.format, teil.gilt) == ("", False)
        assert teil.fehler[0].text.startswith(f"Format nicht erkannt (beste Übereinstimmung: {kennung}, ")
    else:
        assert [teil.format for teil in nameless.teile] == [kennung]


def test_every_listing_belongs_to_a_sample_and_every_format_has_samples() -> None:
    assert {path.name for path in EXPECTED.iterdir()} == {f"{sample_id(path)}.txt" for path in SAMPLES}
    assert {path.parent.parent.name for path in SAMPLES} == set(kennungen())


@pytest.mark.parametrize("path", SAMPLES, ids=sample_id)
def test_a_sample_cut_at_every_tenth_byte_says_nothing_that_the_whole_does_not_say(path: Path) -> None:
    content = path.read_bytes()
    whole = facts(read(path))
    assert whole
    for end in range(0, len(content) - 1, 10):
        # now with its format named, now with a look at what is left of its content
        found = read(path, content[:end], pinned=end % 20 == 0)
        wrong = facts(found) - whole
        assert not wrong, f"cut at byte {end}"
        assert found.lesbar or found.fehler or any(teil.fehler for teil in found.teile), f"cut at byte {end}"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig", "cp1252", "cp850"])
@pytest.mark.parametrize("path", TEXT, ids=sample_id)
def test_a_sample_in_another_encoding_says_the_same_or_is_refused(path: Path, encoding: str) -> None:
    text = path.read_text("utf-8")
    found = read(path, text.encode(encoding), pinned=True)
    said = facts(found)
    assert said == facts(read(path)) or (not said and any(teil.fehler for teil in found.teile))


@pytest.mark.parametrize("path", SAMPLES, ids=sample_id)
def test_random_damage_never_raises(path: Path) -> None:
    content = path.read_bytes()
    chance = random.Random(path.name)
    for turn in range(DAMAGES):
        damaged = bytearray(content)
        for _ in range(chance.randint(1, 6)):
            place = chance.randrange(len(damaged))
            match chance.randrange(3):
                case 0:
                    damaged[place] = chance.randrange(256)
                case 1:
                    del damaged[place : place + chance.randint(1, 20)]
                case _:
                    damaged[place:place] = chance.choice(
                        [b"\0", b"\xff\xfe", b'"', b"<", b"&x;", b"9" * 50, b"\n", b"\x80"]
                    )
        read(path, bytes(damaged), pinned=turn % 2 == 0)


@pytest.mark.parametrize("codec", FORMATE, ids=lambda codec: codec.KENNUNG)
@pytest.mark.parametrize(
    "content", [b"", b"\0" * 40, b"\xff" * 40, b"<", b"{", b"[]", b"{}", b";;;\n", b"<a/>", b"\n\n"]
)
def test_no_format_stumbles_over_next_to_nothing(codec: object, content: bytes) -> None:
    kennung = codec.KENNUNG  # type: ignore[attr-defined]  # a module
    found = read(FORMATS / kennung / "samples" / "leer", content, pinned=True)
    assert not facts(found)


MONOTONOUS = ["[", "(", '{"a":', "<a>", '"', "0", "a;", "00-", "T1;1;1;", "; ", "a;b\n", "<", "%", "1 ZRI 01 "]


@pytest.mark.parametrize("text", MONOTONOUS)
def test_no_monotonous_file_takes_long(text: str) -> None:
    begin = time.process_time()
    found = lieferung((text * 200_000).encode(), "datei")
    assert not facts(found)
    assert time.process_time() - begin < 5


@pytest.mark.parametrize("codec", FORMATE, ids=lambda codec: codec.KENNUNG)
def test_a_manifest_says_what_its_codec_says(codec: object) -> None:
    kennung, version = codec.KENNUNG, codec.VERSION  # type: ignore[attr-defined]  # a module
    entry = manifest(kennung)
    assert (entry.kennung, entry.version) == (kennung, version)
    assert entry.stand in STAENDE
    assert entry.quelle
    assert entry.name


def test_a_folder_with_a_manifest_is_in_the_register() -> None:
    found = {path.parent.name: tomllib.loads(path.read_text("utf-8")) for path in FORMATS.glob("*/manifest.toml")}
    # what delivers nothing of devices is no delivery of readings
    assert {kennung for kennung, entry in found.items() if entry["liefert"]} == set(kennungen())
