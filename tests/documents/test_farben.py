"""Colours of a sender keep their contrast."""

from fractions import Fraction

import pytest

from umlage.documents.style.farben import INK, WEISS, farben, kontrast

AA = Fraction(9, 2)


@pytest.mark.parametrize(
    "akzent", ["#0B5E66", "#FFCC00", "#FFFFFF", "#000000", "#E30613", "#7FB800", "#F08A00", "#00AEEF", "#808080"]
)
def test_every_text_on_every_tint_reaches_aa(akzent: str) -> None:
    tafel = farben(akzent)
    assert kontrast(tafel.akzent, WEISS) >= AA
    assert kontrast(tafel.akzent, tafel.sanft) >= AA
    assert kontrast("#4A575C", tafel.sanft) >= AA  # units in the tinted columns
    for flaeche, schrift in zip(tafel.segmente, tafel.schriften, strict=True):
        assert schrift in {WEISS, INK}
        assert kontrast(schrift, flaeche) >= AA


def test_a_dark_accent_stays_as_it_is() -> None:
    assert farben("#0B5E66").akzent == "#0B5E66"


def test_contrast_is_that_of_wcag() -> None:
    assert kontrast("#000000", "#FFFFFF") == 21
    assert round(kontrast("#0B5E66", "#FFFFFF"), 1) == Fraction(75, 10)
