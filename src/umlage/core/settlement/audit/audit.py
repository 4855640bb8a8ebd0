"""The audit of one Abrechnung: every rule of the register asked once, after the settlement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import localcontext

from umlage.core.finding import Finding, Refused, Severity, note
from umlage.core.settlement.akte import Akte, Freigabe
from umlage.core.settlement.audit import freigabe
from umlage.core.settlement.audit.angaben import with_remedy
from umlage.core.settlement.audit.lage import Lage
from umlage.core.settlement.audit.regel import Regel
from umlage.core.settlement.audit.register import REGELN
from umlage.core.settlement.audit.verwendet import Zahl, verwendet
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.settlement.run import EXACT
from umlage.core.settlement.tarif import placed


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
    """Findings of settlement and audit together, the result of each rule, releases, numbers of the law.

    `vollstaendig`: the Akte was settled, so that every rule could be asked.
    """

    akte: Akte
    findings: tuple[Finding, ...]
    regeln: tuple[Regelergebnis, ...]
    freigaben: tuple[tuple[Freigabe, Finding], ...]
    zahlen: tuple[Zahl, ...]
    vollstaendig: bool = True

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
        own = placed(own, ergebnis.haus.tarife) if ergebnis.haus.tarife else own
        own = freigabe.released(akte, own) if akte.freigaben else own
        used = tuple(verwendet(ergebnis))
    findings = (*ergebnis.findings, *own)
    findings += tuple(freigabe.idle(akte, findings)) if akte.freigaben else ()
    findings = tuple(map(with_remedy, (*findings, *_unchecked(used))))
    return Audit(akte, findings, _by_rule(findings), tuple(freigabe.genutzt(akte, findings)), used)


def stopped(akte: Akte, findings: Sequence[Finding]) -> Audit:
    """The audit of an Akte that its settlement refused: what was found until then, the other rules not asked."""
    found = tuple(map(with_remedy, findings))
    return Audit(akte, found, _by_rule(found), tuple(freigabe.genutzt(akte, found)), (), vollstaendig=False)


def audited(ergebnis: Ergebnis) -> Ergebnis:
    """The same Ergebnis with the findings of the audit; Refused when one of them stops it."""
    result = audit(ergebnis)
    if result.refused:
        raise Refused(result.findings)
    ergebnis.findings = result.findings
    return ergebnis


def _by_rule(findings: Sequence[Finding]) -> tuple[Regelergebnis, ...]:
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.code, []).append(finding)
    return tuple(Regelergebnis(regel, tuple(found.get(code, ()))) for code, regel in REGELN.items())


def _unchecked(used: Sequence[Zahl]) -> Iterator[Finding]:
    """Numbers of the law that nobody read at their source yet, as one note."""
    names = [one.title for one, entry in used if entry.checked is None]
    if names:
        count = "Diese Zahl ist" if len(names) == 1 else f"Diese {len(names)} Zahlen sind"
        yield note(
            "parameter.ungeprueft",
            "zeitraum",
            f"{count} nicht an der Quelle geprüft: {'; '.join(names)}.",
            remedy="Wert, Norm und Quelle nennt der Befehl umlage parameters.",
        )
