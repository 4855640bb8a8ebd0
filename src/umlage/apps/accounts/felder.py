"""Kinds of columns that keep numbers exact on every database."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from umlage.formats.akte.codec import to_json
from umlage.formats.akte.syntax import plain_values


class Angaben(models.TextField):
    """A part of an Akte as text: the fields that nobody searches by. Numbers come back as the same decimals.

    In Python it is a dict of plain values, as the reader of an Akte gives them: str, Decimal, bool, dict, tuple.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, expression: object, connection: object) -> dict[str, Any]:
        return self.to_python(value)

    def to_python(self, value: Any) -> dict[str, Any]:
        if not value:
            return {}
        if isinstance(value, str):
            found = plain_values(value.encode(), is_json=True)
            assert isinstance(found, dict)
            return found
        return dict(value)

    def get_prep_value(self, value: Any) -> str:
        return to_json(value) if value else ""

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj))


class Dezimal(models.Field):
    """A decimal number with the digits that were written; SQLite would make a binary fraction of it."""

    description = "Dezimalzahl"

    def db_type(self, connection: Any) -> str:
        return "numeric" if connection.vendor == "postgresql" else "text"

    def get_internal_type(self) -> str:
        return "Dezimal"

    def from_db_value(self, value: Any, expression: object, connection: object) -> Decimal | None:
        return None if value is None else Decimal(value)

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        try:
            return Decimal(str(value))
        except ArithmeticError as wrong:
            raise ValidationError("Keine Zahl.", code="zahl") from wrong

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Decimal | str | None:
        if value is None:
            return None
        number = self.to_python(value)
        return number if connection.vendor == "postgresql" else format(number, "f")
