"""The building blocks of the public file: strict, frozen, exact."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar, dataclass_transform

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError, PydanticKnownError


class Teil(BaseModel):
    """A part of the Akte: unknown keys are refused, types are not guessed, nothing changes afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)


K = TypeVar("K")


@dataclass_transform(frozen_default=True, kw_only_default=True)
def teil(title: str) -> Callable[[type[K]], type[K]]:
    """A part of which an Akte holds thousands: refuses and freezes like a Teil, in a fifth of the memory.

    Its class is a plain dataclass with slots; pydantic validates it where a file is read, nobody where it is made here.
    """

    def make(part: type[K]) -> type[K]:
        part.__pydantic_config__ = ConfigDict(extra="forbid", title=title)  # type: ignore[attr-defined]
        return dataclass(frozen=True, slots=True, kw_only=True)(part)

    return make


class UnquotedNumber(str):
    """Text that stood without quotation marks and that others read as a number or as yes and no (00012345, no): no
    identifier may be read from it.
    """


_YEARS = range(1900, 2200)
# the same for the schema, as many editors leave `format` alone
_JJJJ_MM_TT = r"^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
_STELLEN = 15
_ZU_GROSS = 10**_STELLEN


def _tag(value: object) -> object:
    if isinstance(value, str):
        try:
            # far years are slips of the pen, and the days around them could not be counted
            if len(value) == 10 and value[7] == "-" and (day := date.fromisoformat(value)).year in _YEARS:
                return day
        except ValueError:
            pass
        raise PydanticCustomError("tag", "Kein Tag im Kalender: erwartet JJJJ-MM-TT, zum Beispiel 2022-12-31")
    if isinstance(value, Decimal):
        raise PydanticCustomError("tag", "Kein Tag: erwartet JJJJ-MM-TT, zum Beispiel 2022-12-31")
    return value


def _ganz(value: object) -> object:
    if isinstance(value, Decimal) and value == value.to_integral_value() and abs(value) < 10**15:
        return int(value)
    return value


def _nummer(value: object) -> object:
    if isinstance(value, Decimal | int | UnquotedNumber) and not isinstance(value, bool):
        raise PydanticCustomError(
            "nummer",
            "Eine Nummer ist ein Text: bitte in Anführungszeichen setzen, sonst gehen führende Nullen verloren",
        )
    return value


def _zahl(digits: int, least: Decimal | None = None, most: Decimal | None = None) -> Any:
    def check(value: Decimal) -> Decimal:
        exponent = value.as_tuple().exponent
        if not isinstance(exponent, int) or value.adjusted() >= _STELLEN:
            raise PydanticCustomError("zahl_gross", "Die Zahl ist zu groß oder keine Zahl")
        if exponent < -digits:
            raise PydanticCustomError(
                "nachkommastellen", "Höchstens {digits} Nachkommastellen sind möglich", {"digits": digits}
            )
        if least is not None and value < least:
            raise PydanticCustomError("zu_klein", "Der Wert muss mindestens {least} sein", {"least": str(least)})
        if most is not None and value > most:
            raise PydanticCustomError("zu_gross", "Der Wert darf höchstens {most} sein", {"most": str(most)})
        return value

    return check


def _exakt(title: str, digits: int, least: Decimal | None = None, most: Decimal | None = None) -> Any:
    # a JSON Schema can say the digits only in words: `multipleOf` computes in floats and refuses 1091.56
    schema: dict[str, object] = {"type": "number", "title": f"{title}, höchstens {digits} Nachkommastellen"}
    # the bound itself is too large for us, but just below it an editor's float rounds up to it
    schema |= {"minimum": -_ZU_GROSS if least is None else int(least)}
    schema |= {"maximum": _ZU_GROSS if most is None else int(most)}
    return Strict(), AfterValidator(_zahl(digits, least, most)), WithJsonSchema(schema)


def one_of(words: Iterable[str]) -> Any:
    """A word of a closed list; refused as one that is no member of a Literal."""
    known = sorted(words)

    def check(value: str) -> str:
        if value not in known:
            raise PydanticKnownError("literal_error", {"expected": ", ".join(known)})
        return value

    return AfterValidator(check), WithJsonSchema({"type": "string", "enum": known})


_NULL = Decimal(0)
# what the texts must look like; readers say it in words
NICHT_LEER = r"[^\s]"
# signs of no width (U+200B to U+200F, U+2060, U+FEFF) are no text
EINE_ZEILE = r"^[^\x00-\x1f]*[^\x00-\x1f\s\u200b-\u200f\u2060\ufeff][^\x00-\x1f]*$"
ALS_NUMMER = r"^[^\x00-\x1f/\s]([^\x00-\x1f/]*[^\x00-\x1f/\s])?$"
Text = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=2000, pattern=NICHT_LEER),
    Field(title="Text, höchstens 2000 Zeichen"),
]
Langtext = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=4000, pattern=NICHT_LEER),
    Field(title="Text, höchstens 4000 Zeichen"),
]
Zeile = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=160, pattern=EINE_ZEILE),
    Field(title="Text in einer Zeile, höchstens 160 Zeichen"),
]
Nummer = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=60, pattern=ALS_NUMMER),
    BeforeValidator(_nummer),
    Field(title="Nummer, in Anführungszeichen"),
]
Tag = Annotated[
    date,
    BeforeValidator(_tag),
    Strict(),
    WithJsonSchema({"type": "string", "format": "date", "title": "Tag, JJJJ-MM-TT", "pattern": _JJJJ_MM_TT}),
]
Ganz = Annotated[
    int,
    BeforeValidator(_ganz),
    Strict(),
    Field(ge=0, le=10**9),
    WithJsonSchema({"type": "integer", "title": "Ganze Zahl", "minimum": 0, "maximum": 10**9}),
]
Geld = Annotated[Decimal, *_exakt("Betrag in Euro", 2)]
GeldPositiv = Annotated[Decimal, *_exakt("Betrag in Euro ab 0", 2, _NULL)]
Zahl = Annotated[Decimal, *_exakt("Zahl ab 0", 6, _NULL)]
ZahlMitVorzeichen = Annotated[Decimal, *_exakt("Zahl", 6)]
Prozent = Annotated[Decimal, *_exakt("Prozent von 0 bis 100", 4, _NULL, Decimal(100))]

W = TypeVar("W")


class AbTag(Teil, Generic[W]):
    """Ein Wert, der von einem Tag an gilt."""

    ab: Tag
    """Erster Tag, an dem der Wert gilt."""
    wert: W
    """Der Wert, bis zum Tag vor dem nächsten."""
