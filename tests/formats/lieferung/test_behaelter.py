"""Archives: both kinds of encryption, wrong passwords, bombs, paths, archives within archives, cut ones."""

from __future__ import annotations

import gzip
import io
import stat
import zipfile
from collections.abc import Callable

import pytest
import pyzipper

from tests.formats.lieferung.proben import FORMATS, facts
from umlage.core.finding import Severity
from umlage.formats.einlesen.lesen import Vorgabe, lieferung
from umlage.formats.lieferung.behaelter import MOST_ENTRIES, Passwortregel
from umlage.formats.lieferung.meldung import Lieferung

XML = (FORMATS / "qundis_xml" / "samples" / "haus.xml").read_bytes()
CSV = (FORMATS / "umlage_readings" / "samples" / "geraete.csv").read_bytes()
WHOLE = facts(lieferung(XML, "haus.xml"))
NAME = "10001234 Musterweg 1_10800000_0001_20180119155600.zip"


def packed(**files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_xml", ".xml").replace("_csv", ".csv"), content)
    return target.getvalue()


def aes(password: bytes) -> bytes:
    target = io.BytesIO()
    with pyzipper.AESZipFile(target, "w", compression=zipfile.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(password)
        archive.writestr("haus.xml", XML)
    return target.getvalue()


def zipcrypto(password: bytes) -> bytes:
    """The old encryption of ZIP, which Q SMP uses; no library writes it, so the test does (APPNOTE 6.1)."""
    table = [_crc_step(byte) for byte in range(256)]
    keys = [0x12345678, 0x23456789, 0x34567890]

    def feed(byte: int) -> None:
        keys[0] = keys[0] >> 8 ^ table[(keys[0] ^ byte) & 255]
        keys[1] = ((keys[1] + (keys[0] & 255)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = keys[2] >> 8 ^ table[(keys[2] ^ keys[1] >> 24) & 255]

    def sealed(plain: bytes) -> bytes:
        out = bytearray()
        for byte in plain:
            word = keys[2] | 2
            out.append(byte ^ (word * (word ^ 1) >> 8 & 255))
            feed(byte)
        return bytes(out)

    for byte in password:
        feed(byte)
    plain = bytearray(packed(haus_xml=XML))
    info = zipfile.ZipFile(io.BytesIO(bytes(plain))).infolist()[0]
    begin = 30 + len(info.filename)
    body = sealed(bytes(11) + bytes([info.CRC >> 24])) + sealed(bytes(plain[begin : begin + info.compress_size]))
    directory = plain.index(b"PK\x01\x02")
    head, rest = plain[:begin], plain[directory:]
    head[6] |= 1
    rest[8] |= 1
    head[18:22] = rest[20:24] = len(body).to_bytes(4, "little")
    end = rest.index(b"PK\x05\x06")
    rest[end + 16 : end + 20] = (begin + len(body)).to_bytes(4, "little")
    return bytes(head) + body + bytes(rest)


def _crc_step(byte: int) -> int:
    for _ in range(8):
        byte = byte >> 1 ^ 0xEDB88320 if byte & 1 else byte >> 1
    return byte


def read(content: bytes, *rules: str, name: str = NAME) -> Lieferung:
    return lieferung(content, name, Vorgabe(regeln=tuple(map(Passwortregel.aus, rules))))


def codes(found: Lieferung) -> list[str]:
    return [fault.code for fault in found.fehler]


@pytest.mark.parametrize("content", [aes(b"10001234"), zipcrypto(b"10001234")], ids=["AES", "ZipCrypto"])
def test_an_encrypted_archive_opens_with_the_rule_of_its_sender(content: bytes) -> None:
    assert facts(read(content, "dateiname:8")) == WHOLE
    assert facts(read(content, "fest:falsch", "fest:10001234")) == WHOLE
    for rules in ((), ("dateiname:7",), ("fest:falsch",)):
        found = read(content, *rules)
        assert (codes(found), found.teile) == (["E120"], ())
    assert read(content).fehler[0].text == "ZIP ist verschlüsselt; eine Passwortregel fehlt."
    assert read(content, "fest:x").fehler[0].text == "ZIP ist verschlüsselt; Passwortregel des Datenpunkts passt nicht."


@pytest.mark.parametrize("page", ["utf-8", "cp1252", "cp850"])
@pytest.mark.parametrize("pack", [aes, zipcrypto])
def test_a_password_with_umlauts_opens_however_the_packer_wrote_it(pack: Callable[[bytes], bytes], page: str) -> None:
    assert facts(read(pack("Straße für Zähler".encode(page)), "fest:Straße für Zähler")) == WHOLE


@pytest.mark.parametrize("content", [aes(b"10001234"), zipcrypto(b"10001234")], ids=["AES", "ZipCrypto"])
def test_no_wrong_password_gives_anything(content: bytes) -> None:
    for number in range(300):
        assert codes(read(content, f"fest:{number}")) == ["E120"]


def test_several_files_in_one_archive_are_several_parts() -> None:
    found = read(packed(haus_xml=XML, geraete_csv=CSV, liesmich_txt=b"Guten Tag\n"))
    assert [(teil.name, teil.format) for teil in found.teile] == [
        ("haus.xml", "qundis_xml"),
        ("geraete.csv", "umlage_readings"),
        ("liesmich_txt", ""),
    ]
    assert found.lesbar
    assert found.teile[2].fehler[0].code == "E101"
    assert found.teile[2].vorschau == ("Guten Tag",)


def test_gzip() -> None:
    found = read(gzip.compress(XML), name="haus.xml.gz")
    assert [teil.name for teil in found.teile] == ["haus.xml"]
    assert facts(found) == WHOLE


def entries(*rows: tuple[str, bytes], mode: int = 0) -> bytes:
    """An archive with these names as they are; `mode`: what kind of file the last one says it is."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for number, (name, content) in enumerate(rows, 1):
            entry = zipfile.ZipInfo("x")
            entry.filename = name
            entry.external_attr = mode << 16 if number == len(rows) else 0
            archive.writestr(entry, content)
    return target.getvalue()


@pytest.mark.parametrize("name", ["../../haus.xml", "/etc/haus.xml", "..\\haus.xml", "C:\\haus.xml", "a/../haus.xml"])
def test_an_archive_with_paths_that_lead_out_is_refused(name: str) -> None:
    assert codes(read(entries(("haus.xml", XML), (name, XML)))) == ["E123"]


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_an_archive_with_a_link_or_a_device_is_refused(kind: int) -> None:
    assert codes(read(entries(("a/haus.xml", XML), ("b.xml", b"/etc/passwd"), mode=kind | 0o644))) == ["E123"]


def test_folders_belong_to_the_names_of_their_files() -> None:
    content = entries(
        ("Export/", b""),
        ("Export/Süd/haus.xml", XML),
        ("Export\\Nord\\haus.xml", XML),
        ("./geraete.csv", CSV),
        (".haus.xml", XML),
        ("__MACOSX/Export/._haus.xml", b"\0\5\x16\7"),
        ("Export/.DS_Store", b"x"),
        ("Export/Süd/._haus.xml", b"\0\5\x16\7"),
    )
    found = read(content)
    ((note,), told) = (
        found.fehler,
        "3 Dateien des Systems, das gepackt hat, nicht gelesen: __MACOSX/Export/._haus.xml",
    )
    assert (note.code, note.schwere, note.text.startswith(told)) == ("E124", Severity.NOTE, True)
    names = [teil.name for teil in found.teile]
    assert names == ["Export/Süd/haus.xml", "Export/Nord/haus.xml", "geraete.csv", ".haus.xml"]
    assert [teil.format for teil in found.teile] == ["qundis_xml", "qundis_xml", "umlage_readings", "qundis_xml"]
    assert codes(read(entries(("a/haus.xml", XML), ("a//haus.xml", XML)))) == ["E123"]
    # an archive always begins with a file or a folder
    (only,) = read(entries(("Export/", b""), ("Export/.DS_Store", b"x"))).fehler
    assert only.code == "E123"
    assert only.text == "Im Archiv ist keine Datei außer solchen, die ein System für sich dazulegt: Export/.DS_Store."


def test_a_long_name_keeps_its_ending() -> None:
    (part,) = read(entries((f"{'x' * 200}.xml", XML))).teile
    assert (len(part.name), part.name[-5:]) == (120, "….xml")
    folder = f"{'Liegenschaften/' * 9}Haus"
    one, two = read(entries((f"{folder}/a.csv", CSV), (f"{folder}/b.csv", CSV))).teile
    assert (len(one.name), one.name[0], one.name[-10:], two.name[-10:]) == (120, "…", "Haus/a.csv", "Haus/b.csv")
    (part,) = read(entries((f"Haus/{'x' * 200}.xml", XML))).teile
    assert (len(part.name), part.name[0], part.name[-5:]) == (120, "x", "….xml")


def test_bombs_are_stopped_while_they_unpack() -> None:
    zeros = bytes(30_000_000)
    assert codes(read(packed(haus_xml=zeros))) == ["E122"]
    assert codes(read(gzip.compress(zeros))) == ["E122"]
    lying = bytearray(packed(haus_xml=zeros))
    # what the directory says of the size is a lie
    place = lying.index(b"PK\x01\x02")
    lying[place + 24 : place + 28] = (1000).to_bytes(4, "little")
    assert codes(read(bytes(lying))) in (["E121"], ["E122"])
    many = {f"haus{number}_xml": b"" for number in range(MOST_ENTRIES + 1)}
    assert codes(read(packed(**many))) == ["E122"]
    assert codes(read(b"x" * (25 * 1024 * 1024 + 1))) == ["E122"]


def test_an_archive_within_an_archive_is_refused() -> None:
    assert codes(read(packed(haus_xml=packed(innen_xml=XML)))) == ["E123"]
    assert codes(read(gzip.compress(gzip.compress(XML)))) == ["E123"]


def test_a_cut_archive_gives_nothing() -> None:
    for content, name in ((packed(haus_xml=XML), "a.zip"), (gzip.compress(XML), "a.gz"), (aes(b"x"), "b.zip")):
        for end in range(4, len(content) - 1, 97):
            found = read(content[:end], "fest:x", name=name)
            assert (found.teile, found.fehler[0].schwere) == ((), Severity.ERROR)
            assert codes(found)[0] in ("E110", "E121")


@pytest.mark.parametrize("text", ["", "fest:", "dateiname:0", "dateiname:x", "dateiname:100", "8", "geheim"])
def test_a_rule_that_is_none_says_what_one_is(text: str) -> None:
    with pytest.raises(ValueError, match=r"Passwortregel|dateiname"):
        Passwortregel.aus(text)


def test_a_rule_does_not_print_its_password() -> None:
    assert "geheim" not in repr(Passwortregel.aus("fest:geheim"))
