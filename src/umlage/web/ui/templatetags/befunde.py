"""Findings on a page: those that say the same of many places are said once."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from umlage.core.finding import Finding, Severity

register = template.Library()
# so many of one sentence are read faster than opened
_EINZELN = 3
# what stops the house stands before what does not
_ORDER = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


@register.filter
def gebuendelt(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Findings by their severity, each alone or together with all that only stand elsewhere."""
    alike: dict[tuple[object, ...], list[Finding]] = {}
    for row in sorted(findings, key=lambda row: _ORDER.index(row.severity)):
        alike.setdefault((row.severity, row.code, row.message, row.norm, row.remedy), []).append(row)
    return [
        part for group in alike.values() for part in ([group] if len(group) > _EINZELN else [[row] for row in group])
    ]
