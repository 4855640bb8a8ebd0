"""Numbers as people write them."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

_PLAIN = re.compile(r"-?\d{1,15}([.,]\d{1,9})?")
_GROUPED = re.compile(r"-?\d{1,3}(\.\d{3})+,\d{1,9}|-?\d{1,3}(\.\d{3}){2,4}")
_ENGLISH = re.compile(r"-?\d{1,3}(,\d{3})+\.\d{1,9}|-?\d{1,3}(,\d{3}){2,4}")
_DAY_OF_YEAR = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.?")
_KEY = re.compile(r"[0-9]{1,17}")
_CURRENCY = re.compile(r"^\s*(?:€|EUR\b)|(?:€|(?<![A-Za-z])EUR)\s*$", re.IGNORECASE)
_EITHER = re.compile(r"-?[1-9]\d{0,2}\.\d{3}")
_EITHER_IN_ENGLISH = re.compile(r"-?[1-9]\d{0,2},\d{3}")
# a German number in a sentence: grouped, or with a decimal comma; no day and no part of a longer number
_GERMAN = re.compile(r"(?<![\w.,:/])(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+,\d+)(?!\w|[.,:/]\d)")
_QUOTED = re.compile(r"(„[^“]*“|“[^”]*”)")
_SWAP = str.maketrans(".,", ",.")


def german_page() -> bool:
    """Whether the page is in German; its numbers are then as the core writes them."""
    return (get_language() or "de").startswith("de")


def in_language(text: str) -> str:
    """A text with German numbers (1.091,56) with those of the language of the page; what stands in quotes stays."""
    if german_page():
        return text
    return "".join(
        part if _QUOTED.fullmatch(part) else _GERMAN.sub(lambda found: found[0].translate(_SWAP), part)
        for part in _QUOTED.split(text)
    )


def key(text: str | None) -> int | None:
    """A key or a count that a form or an address names; None for anything else."""
    return int(text) if text is not None and _KEY.fullmatch(text) else None


def as_field(value: Decimal) -> str:
    """A number as it stands in a field, so that `number` reads the same one: decimal comma, no points."""
    text = format(value, "f").replace(".", ",")
    # 14,974 would be asked back on an English page
    return f"{text}0" if _EITHER_IN_ENGLISH.fullmatch(text) and not german_page() else text


class NoNumber(ValueError):
    """A text that is no number, or could be two; says which."""


def number(text: str) -> Decimal | None:
    """4.974,5 or 4974.5 or 4974,5; None for an empty text. NoNumber for anything else.

    4.974 is refused: in German it is four thousand, in a spreadsheet nearly five. On an English page 4,974 is refused
    too, which says four thousand there; 4,974.50 is one number only and taken on every page.
    """
    text = text.strip().replace(" ", "").replace("\N{NO-BREAK SPACE}", "").replace("\N{MINUS SIGN}", "-")
    if not text:
        return None
    if _EITHER.fullmatch(text):
        plain = text.replace(".", "")
        said = _("{text} ist nicht eindeutig; bitte {ganz} oder {komma} schreiben.")
        raise NoNumber(said.format(text=text, ganz=plain, komma=text.replace(".", ",")))
    if _EITHER_IN_ENGLISH.fullmatch(text) and not german_page():
        said = _("{text} ist nicht eindeutig; bitte {ganz} oder {komma} schreiben.")
        raise NoNumber(said.format(text=text, ganz=text.replace(",", ""), komma=f"{text}0"))
    if _ENGLISH.fullmatch(text):
        text = text.replace(",", "")
    elif _GROUPED.fullmatch(text):
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


def tag_des_jahres(text: str) -> str:
    """`12-31` of an Akte as people write it: `31.12.`; what is no such day stays as it is."""
    month, _sign, day = text.partition("-")
    return f"{day}.{month}." if day else text


def monat_tag(text: str) -> str:
    """A day of every year, as an Akte has it: `31.12.` is `12-31`. NoNumber where there is no such day."""
    found = _DAY_OF_YEAR.fullmatch(text)
    try:
        # a year with 29 February: it is the last of February, in every year
        day = date(2024, int(found[2]), int(found[1])) if found else None
    except ValueError:
        day = None
    if day is None:
        raise NoNumber(_("Bitte Tag und Monat schreiben, zum Beispiel 31.12."))
    return f"{day:%m-%d}"
