"""The audit of one Abrechnung: every rule of the register asked once, after the settlement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import localcontext

from umlage.core.finding import Finding, Refused, Severity, note
from umlage.core.settlement.akte import Freigabe
from umlage.core.settlement.audit import freigabe
from umlage.core.settlement.audit.lage import Lage
from umlage.core.settlement.audit.regel import Regel
from umlage.core.settlement.audit.register import REGELN
from umlage.core.settlement.audit.verwendet import Zahl, verwendet
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.settlement.run import EXACT


@dataclass(frozen=True, slots=True)
class Regelergebnis:
    """What came of one rule: the findings under its code."""

    regel: Regel
    befunde: tuple[Finding, ...]

    @property
    def schwere(self) -> Severity | None:
        """The worst that was found; None when the rule is kept."""
        order = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
        found = {befund.severity for befund in self.befunde}
        return next((one for one in order if one in found), None)


@dataclass(frozen=True, slots=True)
class Audit:
    """Findings of settlement and audit together, the result of each rule, releases, numbers of the law."""

    findings: tuple[Finding, ...]
    regeln: tuple[Regelergebnis, ...]
    freigaben: tuple[tuple[Freigabe, Finding], ...]
    zahlen: tuple[Zahl, ...]

    @property
    def refused(self) -> bool:
        """Whether an error stands that nobody released."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


def audit(ergebnis: Ergebnis) -> Audit:
    """Everything that there is to say of a settled Abrechnung; nothing is changed."""
    with localcontext(EXACT):
        akte = ergebnis.haus.akte
        lage = Lage(ergebnis)
        own: list[Finding] = []
        for regel in REGELN.values():
            own.extend(regel.findings(lage))
        own = freigabe.released(akte, own) if akte.freigaben else own
        used = tuple(verwendet(ergebnis))
    findings = (*ergebnis.findings, *own)
    findings += tuple(freigabe.idle(akte, findings)) if akte.freigaben else ()
    findings += tuple(_unchecked(ergebnis, used))
    return Audit(findings, _by_rule(findings), tuple(freigabe.genutzt(akte, findings)), used)


def audited(ergebnis: Ergebnis) -> Ergebnis:
    """The same Ergebnis with the findings of the audit; Refused when one of them stops it."""
    result = audit(ergebnis)
    if result.refused:
        raise Refused(result.findings)
    ergebnis.findings = result.findings
    return ergebnis


def refused(findings: Sequence[Finding]) -> tuple[Regelergebnis, ...]:
    """The rules by what a settlement that was refused has found; the others could not be asked."""
    return _by_rule(findings)


def _by_rule(findings: Sequence[Finding]) -> tuple[Regelergebnis, ...]:
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.code, []).append(finding)
    return tuple(Regelergebnis(regel, tuple(found.get(code, ()))) for code, regel in REGELN.items())


def _unchecked(ergebnis: Ergebnis, used: Sequence[Zahl]) -> Iterator[Finding]:
    """Numbers of the law that nobody read at their source yet, as one note."""
    names = [f"{one.title} ({entry.norm})" for one, entry in used if entry.checked is None]
    if names:
        yield note(
            "parameter.ungeprueft",
            "zeitraum",
            f"Diese Zahlen sind nicht an der Quelle geprüft: {'; '.join(names)}.",
            remedy=f"Wert und Quelle nennt: umlage parameters --am {ergebnis.haus.period.start.isoformat()}.",
        )
