"""Devices whose consumption is a difference: a main meter less the meters behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from umlage.core.finding import Finding, Severity, error, warning
from umlage.core.money import german_exact
from umlage.core.period import DAY, german_day
from umlage.core.quantity import printed
from umlage.core.settlement.akte import Akte, Geraet
from umlage.core.settlement.belegung import Belegung
from umlage.core.settlement.einzelmessung import Nachfolger, einzelmessung
from umlage.core.settlement.messwert import BASIS, Messwert, Ort, Teilmessung, zwischenwerte
from umlage.core.verbrauch.geraet import PIKO

# where each Nutzeinheit must have devices of its own
_EIGENE_ERFASSUNG = {"waermezaehler", "warmwasserzaehler", "warmwasserkostenverteiler"}


@dataclass(frozen=True, slots=True)
class Platz:
    """A device of the Akte and where it hangs."""

    geraet: Geraet
    ort: str
    nachfolger: Nachfolger


@dataclass(frozen=True, slots=True)
class Verzeichnis:
    """All devices of the Akte by number."""

    akte: Akte
    plaetze: dict[str, Platz]

    @classmethod
    def of(cls, akte: Akte) -> Verzeichnis:
        places: dict[str, Platz] = {}
        rooms: list[tuple[str, Sequence[Geraet]]] = [
            *((f"anlagen/{anlage.nr}/geraete", anlage.geraete) for anlage in akte.anlagen),
            ("geraete", akte.geraete),
            *((f"nutzeinheiten/{einheit.nr}/geraete", einheit.geraete) for einheit in akte.nutzeinheiten),
        ]
        for room, devices in rooms:
            followers = {geraet.ersetzt_durch: geraet for geraet in devices if geraet.ersetzt_durch is not None}
            for geraet in devices:
                places.setdefault(geraet.nr, Platz(geraet, room, followers))
        return cls(akte, places)


def abziehen(
    verzeichnis: Verzeichnis, haus: Belegung, messwerte: Sequence[Messwert], findings: list[Finding]
) -> list[Finding]:
    """Settle all devices that are a difference; gives back the findings with what there is to say about it."""
    found = list(_contradictions(verzeichnis, messwerte))
    if not any(finding.severity is Severity.ERROR for finding in found):
        for messwert in messwerte:
            # without a place its own readings lack, and that is said already
            if messwert.geraet.differenz is not None and len(messwert.grenzen) > 1 and messwert.plaetze:
                found += _settle(verzeichnis, haus, messwert)
    # the readings of a device that is subtracted are looked at twice: where it hangs, and here
    return list(dict.fromkeys([*findings, *found]))


def _settle(verzeichnis: Verzeichnis, haus: Belegung, messwert: Messwert) -> Iterator[Finding]:
    differenz = messwert.geraet.differenz
    assert differenz is not None
    said: list[Finding] = []
    first = differenz.von or messwert.geraet.nr
    parts = tuple(_beside(verzeichnis, haus, messwert, nr, said) for nr in (first, *differenz.abzug))
    yield from said
    if any(finding.severity is Severity.ERROR for finding in said):
        return
    messwert.subtract(parts)
    for abschnitt in messwert.abschnitte:
        if abschnitt.gewicht < 0:
            amount = german_exact(Fraction(abschnitt.gewicht) / PIKO)
            yield error(
                "geraet.differenz_negativ",
                messwert.where,
                f"Vom {german_day(abschnitt.von)} bis zum {german_day(abschnitt.bis - DAY)} bleiben "
                f"{amount} {printed(BASIS[messwert.geraet.art])}: die abgezogenen Geräte zählen mehr als dieses.",
                norm="HeizkostenV § 9a Abs. 1",
                remedy="Ablesungen und Zuordnung prüfen; ein unmöglicher Wert darf nicht abgerechnet werden.",
            )


def _beside(
    verzeichnis: Verzeichnis, haus: Belegung, messwert: Messwert, nr: str, findings: list[Finding]
) -> Teilmessung:
    """What a device measured, cut at the boundaries of another; what is subtracted from itself stays in it."""
    platz = verzeichnis.plaetze[nr]
    rules = zwischenwerte(verzeichnis.akte.einstellungen.ablesungen, haus.tafel)
    ort = Ort(None, platz.ort, messwert.grenzen, haus.tafel, rules)
    own = einzelmessung(replace(platz.geraet, differenz=None), ort, platz.nachfolger, findings)
    return Teilmessung(own, tuple(replace(part, platz=messwert.plaetze[part.platz]) for part in own.abschnitte))


def _contradictions(verzeichnis: Verzeichnis, messwerte: Sequence[Messwert]) -> Iterator[Finding]:
    subtracted = {nr for messwert in messwerte for nr in _others(messwert.geraet)}
    for messwert in messwerte:
        geraet, where = messwert.geraet, f"{messwert.where}/differenz"
        if geraet.differenz is None:
            if geraet.nr not in subtracted:
                text = "Der Abzugszähler wird von keinem Gerät abgezogen; sein Verbrauch zählt nirgends."
                yield warning("geraet.abzug_offen", messwert.where, text, remedy="Am Hauptzähler differenz ergänzen.")
            continue
        if geraet.differenz.von is not None and geraet.ablesungen:
            text = "Ein Gerät, das sich aus der Messung eines anderen ergibt (von), hat keine eigenen Ablesungen."
            yield error("geraet.differenz", f"{where}/von", text)
        elif geraet.differenz.von is not None and geraet.art in _EIGENE_ERFASSUNG and messwert.einheit is not None:
            text = "Der Verbrauch der Nutzeinheit ist nicht erfasst, sondern der Rest des Hauses; das genügt nicht."
            norm = "HeizkostenV § 4 Abs. 1, § 12 Abs. 1; BGH VIII ZR 57/07"
            remedy = "Zähler einbauen; bis dahin können die Nutzer um 15 % kürzen."
            yield warning("geraet.differenzmessung", f"{where}/von", text, norm=norm, remedy=remedy)
        if geraet.art in ("hkv", "warmwasserkostenverteiler"):
            text = "Von einem Kostenverteiler lässt sich nichts abziehen: seine Einheiten messen keine Menge."
            yield error("geraet.differenz", where, text, norm="EN 834" if geraet.art == "hkv" else "")
        for nr in _others(geraet):
            yield from _unfit(verzeichnis, geraet, nr, where)
        if len(set(geraet.differenz.abzug)) < len(geraet.differenz.abzug):
            yield error("geraet.differenz", f"{where}/abzug", "Ein Gerät wird zweimal abgezogen.")
        if _leads_back(verzeichnis, geraet.nr):
            text = "Die Geräte ziehen sich im Kreis voneinander ab."
            yield error("geraet.differenz_kreis", where, text, remedy="Nur der Hauptzähler nennt seine Unterzähler.")


def _others(geraet: Geraet) -> tuple[str, ...]:
    """The devices that the difference of this one names."""
    differenz = geraet.differenz
    if differenz is None:
        return ()
    return differenz.abzug if differenz.von is None else (differenz.von, *differenz.abzug)


def _unfit(verzeichnis: Verzeichnis, geraet: Geraet, nr: str, where: str) -> Iterator[Finding]:
    """Why the device with this number cannot be part of the difference."""
    platz = verzeichnis.plaetze.get(nr)
    if platz is None:
        text = f"Das Gerät {nr} gibt es nicht."
    elif platz.geraet.differenz is not None and platz.geraet.differenz.von is not None:
        text = f"Das Gerät {nr} hat keine eigenen Ablesungen; es ergibt sich selbst aus anderen."
    elif platz.geraet.schaetzung is not None:
        text = f"Das Gerät {nr} ist geschätzt; auch dieses lässt sich dann nur schätzen (§ 9a HeizkostenV)."
    elif BASIS[platz.geraet.art] != BASIS[geraet.art]:
        text = f"Das Gerät {nr} misst etwas anderes ({printed(BASIS[platz.geraet.art])})."
    else:
        return
    yield error("geraet.differenz", where, text)


def _leads_back(verzeichnis: Verzeichnis, start: str) -> bool:
    """Whether a device is, over others, subtracted from itself."""
    waiting, seen = [start], set[str]()
    while waiting:
        platz = verzeichnis.plaetze.get(waiting.pop())
        for nr in _others(platz.geraet) if platz is not None else ():
            if nr == start:
                return True
            if nr not in seen:
                seen.add(nr)
                waiting.append(nr)
    return False
