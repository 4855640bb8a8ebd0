"""What `umlage check` prints: the result at a glance, then the findings by severity."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from umlage.cli.ausgabe import release_of
from umlage.core.finding import Finding, Severity
from umlage.core.settlement.audit.audit import Audit
from umlage.core.settlement.audit.freigabe import freigebbar, wortlaut

_WIDTH = 110
_NAMES = {
    Severity.ERROR: ("Fehler", "Fehler"),
    Severity.WARNING: ("Warnung", "Warnungen"),
    Severity.NOTE: ("Hinweis", "Hinweise"),
}


def report(findings: Sequence[Finding], audit: Audit | None) -> Iterator[str]:
    """The report on an Akte; without `audit` the file was no Akte, and only its mistakes are told."""
    if audit is not None:
        yield from _head(audit)
    for severity in Severity:
        rows = [row for row in findings if row.severity is severity]
        if rows:
            yield ""
            yield f"{_NAMES[severity][1]} ({len(rows)})"
            for row in rows:
                yield from _finding(row)
    if audit is not None and audit.freigaben:
        yield ""
        yield f"Freigaben ({len(audit.freigaben)})"
        for freigabe, _ in audit.freigaben:
            yield from _wrapped(f"{freigabe.code}  {freigabe.ort}: {wortlaut(freigabe)}", "  ")
    yield ""
    yield _verdict(findings)


def _head(audit: Audit) -> Iterator[str]:
    place = audit.akte.liegenschaft
    yield f"Liegenschaft {place.nr}, {place.strasse}, {place.plz} {place.ort}, {audit.akte.period}"
    if not audit.vollstaendig:
        yield from _wrapped(
            "Solange die Fehler stehen, ist nichts abgerechnet; die Plausibilität zeigt sich danach.", ""
        )
        return
    counts = {severity: sum(one.schwere is severity for one in audit.regeln) for severity in Severity}
    kept = len(audit.regeln) - sum(counts.values())
    parts = [f"{kept} eingehalten"]
    parts += [f"{counts[severity]} mit {_NAMES[severity][0]}" for severity in Severity if counts[severity]]
    yield f"{len(audit.regeln)} Regeln geprüft: {', '.join(parts)}."


def _finding(row: Finding) -> Iterator[str]:
    yield f"  {row.where or 'Akte'}  ({row.code})"
    norm = f" [{row.norm}]" if row.norm else ""
    yield from _wrapped(f"{row.message}{norm}", "      ")
    if row.remedy:
        yield from _wrapped(f"Abhilfe: {row.remedy}", "      ")
    if row.severity is Severity.ERROR and freigebbar(row.code):
        yield from _wrapped(release_of(row), "      ")


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False)


def _verdict(findings: Sequence[Finding]) -> str:
    if not findings:
        return "Keine Befunde."
    counts = [(severity, sum(row.severity is severity for row in findings)) for severity in Severity]
    said = ", ".join(f"{count} {_NAMES[severity][count != 1]}" for severity, count in counts if count)
    refused = any(row.severity is Severity.ERROR for row in findings)
    return f"{said}: {'so wird nicht abgerechnet.' if refused else 'die Abrechnung ist möglich.'}"
