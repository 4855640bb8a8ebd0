"""The building blocks of the public file: strict, frozen, exact."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

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
from pydantic_core import PydanticCustomError


class Teil(BaseModel):
    """A part of the Akte: unknown keys are refused, types are not guessed, nothing changes afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)


class UnquotedNumber(str):
    """Text that stood without quotation marks and looks like a number (00012345): no identifier may be read from it."""


_YEARS = range(1900, 2200)


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
        if not isinstance(exponent, int) or value.adjusted() > 14:
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


def _exakt(digits: int, least: Decimal | None = None, most: Decimal | None = None) -> Any:
    schema: dict[str, object] = {"type": "number"}
    if least is not None:
        schema["minimum"] = int(least)
    if most is not None:
        schema["maximum"] = int(most)
    return Strict(), AfterValidator(_zahl(digits, least, most)), WithJsonSchema(schema)


_NULL = Decimal(0)
Text = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=2000)]
Zeile = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=160, pattern=r"^[^\x00-\x1f]+$")]
Nummer = Annotated[
    str,
    BeforeValidator(_nummer),
    StringConstraints(strict=True, min_length=1, max_length=60, pattern=r"^[^\x00-\x1f/]+$"),
]
Tag = Annotated[date, BeforeValidator(_tag), Strict(), WithJsonSchema({"type": "string", "format": "date"})]
Ganz = Annotated[int, BeforeValidator(_ganz), Strict(), Field(ge=0, le=10**9)]
Geld = Annotated[Decimal, *_exakt(2)]
GeldPositiv = Annotated[Decimal, *_exakt(2, _NULL)]
Zahl = Annotated[Decimal, *_exakt(6, _NULL)]
ZahlMitVorzeichen = Annotated[Decimal, *_exakt(6)]
Prozent = Annotated[Decimal, *_exakt(4, _NULL, Decimal(100))]

W = TypeVar("W")


class AbTag(Teil, Generic[W]):
    """A value that holds from a day on."""

    ab: Tag
    wert: W
