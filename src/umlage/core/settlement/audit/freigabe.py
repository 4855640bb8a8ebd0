"""Releases: an error that somebody answers for becomes a warning, with his reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from umlage.core.finding import Finding, Severity, error, warning
from umlage.core.period import german_day
from umlage.core.settlement.akte import Akte, Freigabe
from umlage.core.settlement.audit.register import REGELN


def freigebbar(code: str) -> bool:
    """Whether the register lets an error of this code be released; never what is impossible in arithmetic."""
    return code in REGELN and REGELN[code].freigebbar


def released(akte: Akte, findings: Iterable[Finding]) -> list[Finding]:
    """The findings, with errors turned into warnings that carry the reason of their release."""
    given = {(one.code, one.ort): one for one in akte.freigaben if freigebbar(one.code)}
    return [
        _as_warning(finding, given[finding.code, finding.where])
        if finding.severity is Severity.ERROR and (finding.code, finding.where) in given
        else finding
        for finding in findings
    ]


def _as_warning(finding: Finding, freigabe: Freigabe) -> Finding:
    text = f"{finding.message} {wortlaut(freigabe)}"
    return replace(finding, severity=Severity.WARNING, message=text, remedy="")


def wortlaut(freigabe: Freigabe) -> str:
    """Who let it pass, when and why."""
    reason = freigabe.grund if freigabe.grund.endswith((".", "!", "?")) else f"{freigabe.grund}."
    return f"Freigegeben am {german_day(freigabe.am)} durch {freigabe.durch}: {reason}"


def genutzt(akte: Akte, findings: Sequence[Finding]) -> list[tuple[Freigabe, Finding]]:
    """Every release that met an error, with what became of it."""
    if not akte.freigaben:
        return []
    warnings = {(row.code, row.where): row for row in findings if row.severity is Severity.WARNING}
    found = ((one, warnings.get((one.code, one.ort))) for one in akte.freigaben)
    return [(one, row) for one, row in found if row is not None and row.message.endswith(wortlaut(one))]


def stated(akte: Akte) -> Iterator[Finding]:
    """Releases of what cannot be released, and the same one twice."""
    seen: set[tuple[str, str]] = set()
    for number, freigabe in enumerate(akte.freigaben, start=1):
        where = f"freigaben/{number}"
        if not freigebbar(freigabe.code):
            known = "lässt sich nicht freigeben" if freigabe.code in REGELN else "gibt es nicht"
            yield error(
                "freigabe.nicht_moeglich",
                f"{where}/code",
                f"Den Code {freigabe.code} {known}."
                if known == "gibt es nicht"
                else f"Ein Fehler mit dem Code {freigabe.code} {known}.",
                remedy="Die Freigabe streichen und die Angabe berichtigen; welche Codes sich freigeben lassen, "
                "steht im Handbuch (pruefung.md).",
            )
        if (freigabe.code, freigabe.ort) in seen:
            yield warning("freigabe.doppelt", where, f"{freigabe.code} an {freigabe.ort} ist schon freigegeben.")
        seen.add((freigabe.code, freigabe.ort))


def idle(akte: Akte, findings: Sequence[Finding]) -> Iterator[Finding]:
    """Releases that met nothing."""
    met = {id(freigabe) for freigabe, _ in genutzt(akte, findings)}
    for number, freigabe in enumerate(akte.freigaben, start=1):
        if id(freigabe) not in met and freigebbar(freigabe.code):
            yield warning(
                "freigabe.ohne_befund",
                f"freigaben/{number}",
                f"An {freigabe.ort} gibt es keinen Fehler {freigabe.code}, der freizugeben wäre.",
                remedy="Die Freigabe streichen, oder ihren ort berichtigen.",
            )
