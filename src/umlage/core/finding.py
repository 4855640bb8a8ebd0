"""A finding: what is wrong or worth knowing, where it stands, and what to do about it."""

from dataclasses import dataclass
from enum import Enum


class Severity(Enum):
    """How much a finding weighs: an error stops the Abrechnung, the others are printed with it."""

    ERROR = "fehler"
    WARNING = "warnung"
    NOTE = "hinweis"


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark; `where` is a path into the Akte or the Ergebnis (`nutzeinheiten/2/flaeche`)."""

    severity: Severity
    code: str
    where: str
    message: str
    norm: str = ""
    remedy: str = ""


def error(code: str, where: str, message: str, *, norm: str = "", remedy: str = "") -> Finding:
    return Finding(Severity.ERROR, code, where, message, norm, remedy)


def warning(code: str, where: str, message: str, *, norm: str = "", remedy: str = "") -> Finding:
    return Finding(Severity.WARNING, code, where, message, norm, remedy)


def note(code: str, where: str, message: str, *, norm: str = "", remedy: str = "") -> Finding:
    return Finding(Severity.NOTE, code, where, message, norm, remedy)


class Refused(Exception):
    """Findings that stop the Abrechnung; nothing may be written."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("; ".join(f"{f.where}: {f.message}" for f in findings))
        self.findings = findings
