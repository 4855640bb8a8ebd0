"""Whose rows are meant: every question to the database is asked for one Organisation, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection

_ORGANISATION: ContextVar[int | None] = ContextVar("organisation", default=None)


class NoScope(RuntimeError):
    """Rows of an Organisation were asked for without saying of which."""


def current() -> int:
    """Primary key of the Organisation in whose name things happen. NoScope outside of any."""
    number = _ORGANISATION.get()
    if number is None:
        raise NoScope("Keine Organisation gewählt: die Frage steht außerhalb von organisation_scope().")
    return number


@contextmanager
def organisation_scope(number: int) -> Iterator[None]:
    """Everything inside happens in the name of this Organisation; scopes may lie inside each other."""
    token = _ORGANISATION.set(number)
    try:
        with _row_security(number):
            yield
    finally:
        _ORGANISATION.reset(token)


@contextmanager
def _row_security(number: int) -> Iterator[None]:
    """The second belt: PostgreSQL itself hides the rows of all others."""
    if connection.vendor != "postgresql":
        yield
        return
    before = _said(str(number))
    try:
        yield
    finally:
        _said(before)


def _said(value: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('umlage.organisation', true), '')")
        before: str = cursor.fetchone()[0]
        cursor.execute("SELECT set_config('umlage.organisation', %s, false)", [value])
    return before
