"""From the audit to the Pruefbericht."""

from __future__ import annotations

from collections.abc import Iterator

from umlage.core.finding import Finding, Severity
from umlage.core.money import german_exact
from umlage.core.quantity import printed
from umlage.core.settlement.audit.audit import Audit, Regelergebnis
from umlage.core.settlement.audit.freigabe import freigebbar
from umlage.core.settlement.audit.register import REGELN
from umlage.core.settlement.audit.verwendet import Zahl
from umlage.documents import befunde, kopf
from umlage.documents.bausteine import Angabe, Logo, Rahmen, Tatsache, fett, satz
from umlage.documents.klartext import abhilfe, klartext
from umlage.documents.pruefbericht.inhalt import (
    Befundzeile,
    Freigabezeile,
    Pruefbericht,
    Regelgruppe,
    Regelzeile,
    Schwere,
    Zahlzeile,
)
from umlage.documents.zahlen import anzahl, tag

_SCHWERE: dict[Severity, Schwere] = {
    Severity.ERROR: "fehler",
    Severity.WARNING: "warnung",
    Severity.NOTE: "hinweis",
}
_WORT = {Severity.ERROR: "Fehler", Severity.WARNING: "Warnung", Severity.NOTE: "Hinweis"}
_WORTE = {Severity.ERROR: "Fehler", Severity.WARNING: "Warnungen", Severity.NOTE: "Hinweise"}
_ARTEN = {
    "Recht": "Recht: was Gesetz und Rechtsprechung verlangen",
    "Rechnung": "Rechnung: was zusammenpassen muss",
    "Plausibilität": "Plausibilität: was ungewöhnlich ist",
}


def pruefbericht(audit: Audit, logo: Logo | None = None) -> Pruefbericht:
    """The report of one audit, also of an Akte that could not be settled."""
    gut = not audit.refused
    return Pruefbericht(
        rahmen=_rahmen(audit, logo),
        urteil="Die Abrechnung ist möglich" if gut else "So wird nicht abgerechnet",
        gut=gut,
        erlaeuterung=satz(_erlaeuterung(audit)),
        tatsachen=tuple(_tatsachen(audit)),
        befunde=tuple(_befund(row) for severity in Severity for row in audit.findings if row.severity is severity),
        freigaben=tuple(
            Freigabezeile(_titel(one.code), befunde.ort(one.ort) or one.ort, one.grund, one.durch, tag(one.am))
            for one, _ in audit.freigaben
        ),
        regeln=tuple(
            Regelgruppe(titel, tuple(_regel(audit, one) for one in audit.regeln if one.regel.art == art))
            for art, titel in _ARTEN.items()
        ),
        zahlen=tuple(_zahl(zahl) for zahl in audit.zahlen),
    )


def _rahmen(audit: Audit, logo: Logo | None) -> Rahmen:
    akte = audit.akte
    haus, jahr = akte.liegenschaft, kopf.jahr(akte.period)
    zeitraum, objekt = kopf.spanne(akte.period), kopf.objekt(akte)
    return Rahmen(
        name=f"Prüfbericht {jahr}, Liegenschaft {haus.nr}",
        erstellt_am=akte.abrechnung.erstellt_am,
        absender=kopf.absender(akte, logo),
        anschrift=kopf.postzeilen(kopf.auftraggeber(akte)),
        angaben=(
            Angabe("Liegenschaft", satz(fett(haus.nr))),
            Angabe("Abrechnungszeitraum", satz(zeitraum)),
            Angabe("Nutzeinheiten", satz(str(len(akte.nutzeinheiten)))),
            Angabe("Abrechnung vom", satz(tag(akte.abrechnung.erstellt_am))),
        ),
        titel=f"Prüfbericht {jahr}",
        untertitel=kopf.umbrochen(f"zur {kopf.titel(akte)} für {haus.bezeichnung or 'das Haus'}", objekt),
        bezeichnung=f"Prüfbericht {jahr}",
        liegenschaft=haus.nr,
        kopfzeile=kopf.kopfzeile(akte, (objekt, zeitraum), (haus.strasse, zeitraum)),
    )


def _erlaeuterung(audit: Audit) -> str:
    if not audit.vollstaendig:
        return (
            "Die Akte enthält Fehler, mit denen sich nicht abrechnen lässt. Geprüft ist, was ohne Abrechnung zu prüfen "
            "war; die übrigen Regeln folgen, sobald die Fehler behoben sind."
        )
    if audit.refused:
        return (
            "Werte liegen so weit außerhalb, dass die Abrechnung angehalten ist. Ist ein Wert dennoch richtig, kann "
            "ihn jemand mit Grund, Namen und Tag freigeben, wo der Befund das zulässt."
        )
    if any(row.severity is Severity.WARNING for row in audit.findings):
        return "Kein Befund hält die Abrechnung an. Die Warnungen sollten vor dem Versand angesehen werden."
    return "Kein Befund hält die Abrechnung an."


def _tatsachen(audit: Audit) -> Iterator[Tatsache]:
    counts = {severity: sum(one.schwere is severity for one in audit.regeln) for severity in Severity}
    found = {severity: sum(row.severity is severity for row in audit.findings) for severity in Severity}
    kept = len(audit.regeln) - sum(counts.values())
    if audit.vollstaendig:
        yield Tatsache("Regeln geprüft", str(len(audit.regeln)), "Recht, Rechnung und Plausibilität")
        yield Tatsache("Eingehalten", str(kept), "")
    else:
        yield Tatsache("Regeln im Register", str(len(audit.regeln)), "Recht, Rechnung und Plausibilität")
        yield Tatsache("Noch offen", str(kept), "nicht abschließend geprüft")
    yield Tatsache("Freigaben", str(len(audit.freigaben)), "mit Grund hingenommen" if audit.freigaben else "")
    for severity in Severity:
        yield Tatsache(
            _WORTE[severity],
            str(found[severity]),
            f"aus {anzahl(counts[severity], 'Regel', 'Regeln')}" if counts[severity] else "",
        )


def _titel(code: str) -> str:
    return REGELN[code].titel if code in REGELN else ""


def _befund(row: Finding) -> Befundzeile:
    release = ""
    if row.severity is Severity.ERROR and freigebbar(row.code):
        release = f"Ist der Wert richtig, lässt er sich freigeben: code {row.code}, ort {row.where}."
    return Befundzeile(
        _SCHWERE[row.severity],
        _titel(row.code),
        row.code,
        satz(klartext(row.message)),
        abhilfe(row.remedy),
        release,
        befunde.ort(row.where) or row.where or "Akte",
        befunde.grundlage(row.norm),
    )


def _regel(audit: Audit, one: Regelergebnis) -> Regelzeile:
    regel = one.regel
    schwere: Schwere
    if one.schwere is not None:
        schwere = _SCHWERE[one.schwere]
        wort = _WORT[one.schwere]
        ergebnis = f"{len(one.befunde)} × {wort}" if len(one.befunde) > 1 else wort
        if any(finding.code == regel.code for _, finding in audit.freigaben):
            ergebnis = "freigegeben"
    else:
        schwere, ergebnis = ("eingehalten", "eingehalten") if audit.vollstaendig else ("offen", "offen")
    return Regelzeile(
        regel.titel,
        regel.code,
        f"{abhilfe(regel.vergleicht)}: {regel.schwelle}",
        befunde.grundlage(regel.norm),
        schwere,
        ergebnis,
    )


def _zahl(zahl: Zahl) -> Zahlzeile:
    one, entry = zahl
    value = "Tabelle" if entry.value is None else f"{german_exact(entry.value, 0, 12)} {printed(one.unit_name)}".strip()
    checked = tag(entry.checked) if entry.checked is not None else "nicht an der Quelle"
    return Zahlzeile(one.title, value, tag(entry.since), befunde.grundlage(entry.norm), entry.source, checked)
