"""Under whose look documents go out: the customer's, else the Organisation's; what was said for a year stays."""

import struct
import zlib
from typing import Any

import pytest
from django.core.files.storage import default_storage
from pypdf import PdfReader

from tests.besetzung import EXAMPLES, NOW, Firma, firma
from tests.documents.test_jpeg import BILD
from umlage.apps.abrechnung import auftritt, operations, queries
from umlage.apps.abrechnung.jahreswechsel import open_next_year
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.archive.models import Verlauf
from umlage.apps.verwaltung import einstellungen
from umlage.apps.verwaltung.bilder import BadLogo, checked
from umlage.apps.verwaltung.models import Kunde, Textbaustein
from umlage.apps.verwaltung.queries import gedruckt
from umlage.core.finding import Refused
from umlage.documents.bausteine import Logo

SVG = (EXAMPLES / "roemerhof.svg").read_bytes()
ABSENDER = {"name": "Römerhof", "strasse": "Am Markt 1", "plz": "60311", "ort": "Frankfurt", "papier": "vordruck"}


def png(width: int = 2, height: int = 2, *, extra: bytes = b"") -> bytes:
    def piece(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    lines = zlib.compress((b"\0" + b"\x0b\x5e\x66" * 2) * 2)
    text = piece(b"tEXt", extra) if extra else b""
    return b"\x89PNG\r\n\x1a\n" + piece(b"IHDR", header) + text + piece(b"IDAT", lines) + piece(b"IEND", b"")


class TestLogo:
    def test_what_no_picture_needs_is_left_out(self) -> None:
        assert checked(png(extra=b"Author\0Jana")).daten == png()
        assert checked(SVG).daten == SVG
        assert checked(BILD[:2] + b"\xff\xfe\x00\x06Jana" + BILD[2:]) == Logo(BILD, "jpg", "Logo")

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "2 MB"),
            (b"x" * 2_000_001, "2 MB"),
            (b"\xff\xd8\xff\xe0", "JPEG-Datei ist beschädigt"),
            (BILD.replace(b"\x00\x10\x00\x18", b"\x00\x10\x20\x00"), "4.000 Punkte"),
            (b"MZ\x90", "weder SVG, PNG noch JPEG"),
            (png()[:40], "beschädigt"),
            (png(9000, 9000), "4.000 Punkte"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'><", "beschädigt"),
            (b"<svg><path d='M0 0'/></svg>", "weder SVG, PNG noch JPEG"),
            (b"<!DOCTYPE svg><svg xmlns='http://www.w3.org/2000/svg'/>", "DOCTYPE"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "<script>"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'><a href='#x'/></svg>", "<a>"),
            (
                b"<svg xmlns='http://www.w3.org/2000/svg' xmlns:h='http://www.w3.org/1999/xhtml'><h:script/></svg>",
                "<script>",
            ),
            (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "Skripte"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'><use href='https://x.example/#a'/></svg>", "Verweise"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'><path fill='url(https://x.example/#a)'/></svg>", "Verweise"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'><style>@import 'x'</style></svg>", "Verweise"),
        ],
        ids=range(17),
    )
    def test_what_is_no_logo_is_refused(self, content: bytes, said: str) -> None:
        with pytest.raises(BadLogo) as refused:
            checked(content)
        assert said in str(refused.value)

    @pytest.mark.parametrize(
        ("inside", "much"),
        [
            ("<rect width='1' height='1'/>" * 4990, False),
            ("<rect width='1' height='1'/>" * 5000, True),
            # each is drawn twice by the next, whichever stands first in the file
            ("".join(f"<g id='a{n}'><use href='#a{n - 1}'/><use href='#a{n - 1}'/></g>" for n in range(1, 30)), True),
            (
                "".join(f"<g id='a{n}'><use href='#a{n - 1}'/><use href='#a{n - 1}'/></g>" for n in range(30, 0, -1)),
                True,
            ),
            ("<g id='a1'><use href='#a1'/><use href='#a1'/></g>", True),
            ("<rect id='a1' width='1' height='1'/>" + "<use href='#a1'/>" * 2000, False),
        ],
        ids=range(6),
    )
    def test_a_drawing_of_too_many_parts_is_refused_before_it_is_drawn(self, *, inside: str, much: bool) -> None:
        head = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><g id='a0'><rect width='1' height='1'/></g>"
        if not much:
            assert checked(f"{head}{inside}</svg>".encode()).format == "svg"
            return
        with pytest.raises(BadLogo, match="Teile"):
            checked(f"{head}{inside}</svg>".encode())

    def test_a_colour_too_light_is_printed_darker(self) -> None:
        assert gedruckt("#0B5E66") == "#0B5E66"
        assert gedruckt("#FFEE00") != "#FFEE00"


@pytest.fixture
def house() -> Firma:
    return firma("fuldatal", "casameta-2022.yaml")


def look(house: Firma, row: Any, **said: Any) -> None:
    given = {"absender": ABSENDER, "farbe": "#7A2E3A", "logo": SVG, **said}
    einstellungen.save_look(row=row, **given, benutzer=house.people["administration"], am=NOW)


def customer(house: Firma, **said: Any) -> Kunde:
    kunde = einstellungen.name_customer(kunde=Kunde(), nummer="K1", name="Römerhof Hausverwaltung")
    look(house, kunde, **said)
    return kunde


def next_year(house: Firma) -> Any:
    return open_next_year(zeitraum=house.zeitraum, ergebnis=None, benutzer=house.people["administration"], am=NOW)


@pytest.mark.django_db
class TestOfAYear:
    def test_without_a_look_the_sender_of_the_year_before_goes_on(self, house: Firma) -> None:
        with organisation_scope(house.organisation.pk):
            assert next_year(house).angaben["absender"] == house.zeitraum.angaben["absender"]

    def test_a_new_year_begins_with_the_look_of_the_organisation(self, house: Firma) -> None:
        with organisation_scope(house.organisation.pk):
            before = house.zeitraum.angaben["absender"]
            look(house, house.organisation)
            new = next_year(house)
            sender = new.angaben["absender"]
            assert {name: sender[name] for name in ABSENDER} == ABSENDER
            assert sender["farbe"] == "#7A2E3A"
            # for whom is settled, and where people look at it, is said by the house
            assert sender["auftraggeber"] == before["auftraggeber"]
            assert "telefon" not in sender
            assert queries.logo(new).daten == SVG
            house.zeitraum.refresh_from_db()
            assert house.zeitraum.angaben["absender"] == before

    def test_the_customer_comes_before_the_organisation(self, house: Firma) -> None:
        with organisation_scope(house.organisation.pk):
            look(house, house.organisation, absender={"name": "Fuldatal"}, farbe="#0B5E66", logo=None)
            kunde = customer(house, farbe="", logo=None)
            self.give(house, kunde)
            sender = next_year(house).angaben["absender"]
            assert (sender["name"], sender["farbe"]) == ("Römerhof", "#0B5E66")
            told = Verlauf.objects.filter(
                liegenschaft=house.zeitraum.liegenschaft_id, tabelle="liegenschaften.liegenschaft"
            )
            assert told.first().nachher == {"kunde": "K1 Römerhof Hausverwaltung"}

    def give(self, house: Firma, kunde: Kunde | None) -> None:
        liegenschaft = house.zeitraum.liegenschaft
        liegenschaft.refresh_from_db()
        auftritt.give_to_customer(
            liegenschaft=liegenschaft,
            kunde=kunde,
            fassung=liegenschaft.fassung,
            benutzer=house.people["administration"],
            am=NOW,
        )
        liegenschaft.refresh_from_db()

    def test_a_year_keeps_the_logo_that_it_was_given(self, house: Firma) -> None:
        with organisation_scope(house.organisation.pk):
            look(house, house.organisation)
            new = next_year(house)
            look(house, house.organisation, logo=png())
            assert queries.logo(new).daten == SVG
            # an Akte that came as a file names a file of its own: then the look of now is used
            assert queries.logo(house.zeitraum).daten == png()

    def test_the_look_of_now_is_taken_on_request(self, house: Firma) -> None:
        with organisation_scope(house.organisation.pk):
            said = {"benutzer": house.people["sachbearbeitung"], "am": NOW}
            with pytest.raises(Refused):
                auftritt.take_look(zeitraum=house.zeitraum, fassung=0, **said)
            look(house, house.organisation)
            auftritt.take_look(zeitraum=house.zeitraum, fassung=0, **said)
            house.zeitraum.refresh_from_db()
            assert house.zeitraum.angaben["absender"]["name"] == "Römerhof"
            with pytest.raises(operations.SavedMeanwhile):
                auftritt.take_look(zeitraum=house.zeitraum, fassung=0, **said)

    def test_the_look_reaches_the_issued_documents(self, house: Firma) -> None:
        boss, clerk = house.people["administration"], house.people["sachbearbeitung"]
        with organisation_scope(house.organisation.pk):
            look(house, house.organisation, absender={**ABSENDER, "papier": "eigenes"})
            auftritt.take_look(zeitraum=house.zeitraum, fassung=0, benutzer=boss, am=NOW)
            released = operations.release(zeitraum=house.zeitraum, benutzer=boss, am=NOW)
            issued = operations.issue(abrechnung=released, benutzer=clerk, am=NOW)
            file = issued.dokumente.get(name="einzelabrechnung-1-1.pdf").datei.name
        with default_storage.open(file) as opened:
            text = PdfReader(opened).pages[0].extract_text()
        assert "Römerhof" in text
        assert "Fuldatal" not in text

    def test_ready_texts_stand_in_new_years(self, house: Firma) -> None:
        boss = house.people["administration"]
        with organisation_scope(house.organisation.pk):
            kunde = customer(house)
            rows = [(None, "Für alle", True), (kunde, "Für Römerhof", True), (None, "Nur bereit", False)]
            for of, text, vorgabe in rows:
                einstellungen.save_text(
                    row=Textbaustein(), kunde=of, titel=text, text=text, vorgabe=vorgabe, benutzer=boss, am=NOW
                )
            self.give(house, kunde)
            texts = [row["text"] for row in next_year(house).angaben["mitteilungen"]]
            assert sorted(texts) == ["Für Römerhof", "Für alle"]

    def test_ready_texts_are_added_once(self, house: Firma) -> None:
        boss = house.people["administration"]
        said = {"benutzer": boss, "am": NOW}
        with organisation_scope(house.organisation.pk):
            before = house.zeitraum.angaben["mitteilungen"]
            row = Textbaustein()
            einstellungen.save_text(row=row, kunde=None, titel="Gruß", text="Guten Tag", vorgabe=False, **said)
            for fassung in (0, 1):
                auftritt.add_texts(zeitraum=house.zeitraum, texte=[row], fassung=fassung, **said)
            house.zeitraum.refresh_from_db()
            assert house.zeitraum.angaben["mitteilungen"] == (*before, {"text": "Guten Tag"})
            assert queries.probe(house.zeitraum).ergebnis is not None

    def test_a_customer_with_houses_stays(self, house: Firma) -> None:
        boss = house.people["administration"]
        with organisation_scope(house.organisation.pk):
            kunde = customer(house)
            self.give(house, kunde)
            with pytest.raises(einstellungen.InUse):
                einstellungen.delete_customer(kunde=kunde, benutzer=boss, am=NOW)
            self.give(house, None)
            einstellungen.delete_customer(kunde=kunde, benutzer=boss, am=NOW)
            assert not Kunde.objects.exists()
            assert Verlauf.objects.order_by("-pk").first().vorgang == "geloescht"

    def test_a_number_of_a_customer_is_given_once(self, house: Firma) -> None:
        with organisation_scope(house.organisation.pk):
            customer(house)
            with pytest.raises(einstellungen.NumberThere):
                customer(house)

    @pytest.mark.parametrize(
        ("said", "refusal"),
        [
            ({"absender": {"ort": "Kassel"}}, Refused),
            ({"absender": {"name": "X", "auftraggeber": {"name": "Y", "iban": "DE00"}}}, Refused),
            ({"farbe": "rot"}, einstellungen.BadColour),
            ({"logo": b"GIF89a"}, einstellungen.BadLogo),
        ],
    )
    def test_a_look_that_is_wrong_is_refused_and_nothing_is_kept(
        self, house: Firma, said: dict[str, Any], refusal: type[Exception]
    ) -> None:
        with organisation_scope(house.organisation.pk):
            with pytest.raises(refusal):
                look(house, house.organisation, **said)
            house.organisation.refresh_from_db()
            assert (house.organisation.absender, house.organisation.farbe) == ({}, "#0B5E66")
