"""Numbers as people write them."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation


def number(text: str) -> Decimal | None:
    """4.974,5 or 4974.5 or 4974,5; None for an empty text. InvalidOperation for anything else."""
    text = text.strip().replace(" ", "").replace("\N{NO-BREAK SPACE}", "").replace("\N{MINUS SIGN}", "-")
    if not text:
        return None
    if "," in text:
        text = text.replace(".", "").replace(",", ".")
    if len(text) > 20 or not text.isascii() or not text.removeprefix("-").replace(".", "", 1).isdigit():
        raise InvalidOperation
    return Decimal(text)
