"""JPEG logos: cleaned, measured, refused where broken, and printed with their colour."""

import base64
import re
from dataclasses import replace

import pytest

from tests.documents import s1
from umlage.documents import jpeg
from umlage.documents.bausteine import Logo
from umlage.documents.mappe import renderer, safe_logo
from umlage.documents.render import lesbar
from umlage.documents.vorlage import logo as vorlage

# 24 by 16 pixels of #0B5E66, without anything beside the picture
BILD = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6j"
    "q62rZ4C8ybqmx5moq6T/2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSk"
    "pKSkpKSkpKT/wAARCAAQABgDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAX/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QA"
    "FgEBAQEAAAAAAAAAAAAAAAAAAAME/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAwDAQACEQMRAD8AnAKsYAD/2Q=="
)


def segment(art: int, content: bytes) -> bytes:
    return bytes((0xFF, art)) + (len(content) + 2).to_bytes(2, "big") + content


@pytest.mark.parametrize(
    "beside",
    [
        segment(0xE1, b"Exif\0\0Kassel 51.31 N"),
        segment(0xE2, b"ICC_PROFILE\0Kassel"),
        segment(0xED, b"Photoshop Kassel"),
        segment(0xFE, b"Kassel"),
    ],
)
def test_what_is_not_drawn_is_left_out(beside: bytes) -> None:
    assert jpeg.gesaeubert(BILD[:2] + beside + BILD[2:]) == BILD
    logo = safe_logo(BILD[:2] + beside + BILD[2:] + b"Kassel", "Logo")
    assert logo == Logo(BILD, "jpg", "Logo")


def test_what_stands_is_the_picture() -> None:
    assert jpeg.groesse(BILD) == (24, 16)
    assert jpeg.gesaeubert(BILD) == BILD


@pytest.mark.parametrize("length", range(0, len(BILD) - 1, 7))
def test_what_is_cut_off_is_no_picture(length: int) -> None:
    with pytest.raises(jpeg.KeinJpeg):
        jpeg.gesaeubert(BILD[:length])
    assert safe_logo(BILD[:length], "Logo") is None


def test_kinds_that_not_everybody_reads_are_refused() -> None:
    for art in (0xC3, 0xC9, 0xCB):
        with pytest.raises(jpeg.KeinJpeg):
            jpeg.gesaeubert(BILD.replace(b"\xff\xc0", bytes((0xFF, art))))


def test_it_is_drawn_on_paper_in_its_colour() -> None:
    logo = Logo(BILD, "jpg", "Logo")
    assert lesbar(logo)
    assert 'viewBox="0 0 24 16"' in str(vorlage(logo)["svg"])
    assert "data:image/jpeg;base64," in str(vorlage(logo)["svg"])
    page = s1.einzelabrechnung()
    absender = replace(s1.FULDATAL, logo=logo)
    pdf = renderer().pdf(replace(page, rahmen=replace(page.rahmen, absender=absender)))
    assert re.search(rb"/Width 24\b.{0,80}?/Height 16\b", pdf, re.S)
    # as it is, not drawn anew
    assert BILD[BILD.index(b"\xff\xda") :] in pdf
