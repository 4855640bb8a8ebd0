"""A part of the Akte alone: whether values fit it."""

from __future__ import annotations

from pydantic import TypeAdapter, ValidationError

from umlage.core.finding import Finding
from umlage.formats.akte.codec import findings_of
from umlage.formats.akte.syntax import Plain


def check(part: type, values: dict[str, Plain]) -> tuple[Finding, ...]:
    """What does not fit, with its place in the part; nothing when all fits."""
    try:
        TypeAdapter(part).validate_python(values)
    except ValidationError as problem:
        return findings_of(problem, values)
    return ()
