"""Numbers as people write them."""

from __future__ import annotations

import re
from decimal import Decimal

from django.utils.translation import gettext as _

_PLAIN = re.compile(r"-?\d{1,15}([.,]\d{1,9})?")
_GROUPED = re.compile(r"-?\d{1,3}(\.\d{3})+,\d{1,9}|-?\d{1,3}(\.\d{3}){2,4}")
_KEY = re.compile(r"[0-9]{1,17}")
_CURRENCY = re.compile(r"^\s*(?:€|EUR\b)|(?:€|(?<![A-Za-z])EUR)\s*$", re.IGNORECASE)
_EITHER = re.compile(r"-?[1-9]\d{0,2}\.\d{3}")


def key(text: str | None) -> int | None:
    """A key or a count that a form or an address names; None for anything else."""
    return int(text) if text is not None and _KEY.fullmatch(text) else None


class NoNumber(ValueError):
    """A text that is no number, or could be two; says which."""


def number(text: str) -> Decimal | None:
    """4.974,5 or 4974.5 or 4974,5; None for an empty text. NoNumber for anything else.

    4.974 is refused: in German it is four thousand, in a spreadsheet nearly five.
    """
    text = text.strip().replace(" ", "").replace("\N{NO-BREAK SPACE}", "").replace("\N{MINUS SIGN}", "-")
    if not text:
        return None
    if _EITHER.fullmatch(text):
        plain = text.replace(".", "")
        said = _("{text} ist nicht eindeutig; bitte {ganz} oder {komma} schreiben.")
        raise NoNumber(said.format(text=text, ganz=plain, komma=text.replace(".", ",")))
    if _GROUPED.fullmatch(text):
        text = text.replace(".", "")
    elif not text.isascii() or not _PLAIN.fullmatch(text):
        raise NoNumber(_("Hier steht keine Zahl."))
    return Decimal(text.replace(",", "."))


def money(text: str) -> Decimal | None:
    """An amount: 2.300, 2.300,00, 2300 €, EUR 1.190,00; None for an empty text. NoNumber for anything else.

    Three digits behind a point are thousands here: nobody writes a tenth of a cent.
    """
    plain = _CURRENCY.sub("", text).strip()
    if text.strip() and not plain:
        raise NoNumber(_("Hier steht keine Zahl."))
    packed = "".join(plain.split())
    return number(packed.replace(".", "") if _EITHER.fullmatch(packed.replace("\N{MINUS SIGN}", "-")) else plain)
