"""From the comparison of two Akten to the correction statements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from umlage.core.settlement.akte import Nutzeinheit
from umlage.core.settlement.ergebnis import NutzerErgebnis
from umlage.core.settlement.pruefung import abrechnungsfrist
from umlage.core.vergleich.vergleich import Nutzervergleich, Stand, Vergleich
from umlage.core.vergleich.worte import worte_fuer
from umlage.documents import kopf
from umlage.documents.bausteine import Angabe, Logo, Mitteilung, Rahmen, fett, satz
from umlage.documents.einzelabrechnung import seite_ergebnis
from umlage.documents.einzelabrechnung.inhalt import Ergebnis, Zahlung
from umlage.documents.haussicht import Haussicht
from umlage.documents.korrekturabrechnung.inhalt import Gegenueberstellung, Gegenzeile, Grund, Korrekturabrechnung
from umlage.documents.vorgang import PROBE, Folge, Vorgang
from umlage.documents.zahlen import betrag, euro, euro_ohne_vorzeichen, tag

_KEINER = Stand(0, 0)
_GRUPPEN = {**kopf.GRUPPEN, "direkt": "Nur für Sie"}


def korrekturabrechnungen(
    vergleich: Vergleich, logo: Logo | None = None, vorgang: Vorgang = PROBE
) -> list[Korrekturabrechnung]:
    """One for each Nutzer who has an old Abrechnung and another result now; vacancies have none."""
    sicht = Haussicht(vergleich.neu, logo, vorgang)
    return [
        _korrektur(sicht, vergleich, row, vergleich.person(row.nr))
        for row in vergleich.nutzer
        if _betroffen(row) and not _leer(vergleich, row.nr)
    ]


def vorgang_der_korrektur(vergleich: Vergleich, *, nummer: str, korrigiert: str) -> Vorgang:
    """The issue of a correction: which Nutzer get a Korrekturabrechnung, and for whom nothing changed."""
    folgen: dict[str, Folge] = {
        row.nr: "korrektur" if _betroffen(row) else "gleich"
        for row in vergleich.nutzer
        if row.alt is not None and not _leer(vergleich, row.nr)
    }
    return Vorgang(nummer, korrigiert, vergleich.alt.haus.akte.abrechnung.erstellt_am, folgen)


def _betroffen(row: Nutzervergleich) -> bool:
    return row.alt is not None and row.alt != (row.neu or _KEINER)


def _leer(vergleich: Vergleich, nummer: str) -> bool:
    """Whether nobody got an Abrechnung under this number, or nobody would now."""
    sides = (seite.get(nummer) for seite in (vergleich.alte, vergleich.neue))
    return any(person.bewohner.nutzer.leerstand for person in sides if person is not None)


def _korrektur(
    sicht: Haussicht, vergleich: Vergleich, row: Nutzervergleich, person: NutzerErgebnis
) -> Korrekturabrechnung:
    alt = tag(vergleich.alt.haus.akte.abrechnung.erstellt_am)
    # on one day there may be both: then the number tells them apart
    genau = f"Nr. {sicht.vorgang.korrigiert} vom {alt}" if sicht.vorgang.korrigiert else f"vom {alt}"
    return Korrekturabrechnung(
        rahmen=_rahmen(sicht, person, alt, genau),
        ergebnis=_ergebnis(sicht, row, person),
        gegenueberstellung=_gegenueber(vergleich, row, alt),
        gruende=tuple(
            Grund(worte_fuer(vergleich.ursache(nummer), _einheit(person).nr, person.nr), cents)
            for nummer, cents in row.beitraege
        ),
        wechselwirkung=row.wechselwirkung,
        unterschied=row.differenz,
        mitteilungen=tuple(_mitteilungen(sicht, vergleich, row, person, genau)),
    )


def _rahmen(sicht: Haussicht, person: NutzerErgebnis, alt: str, genau: str) -> Rahmen:
    akte, eigene = sicht.akte, person.ergebnis.haus.akte
    einheit = _einheit(person)
    lage, objekt = einheit.lage, kopf.objekt(eigene, einheit)
    wo = lage or f"Nutzer {person.nr}"
    titel = f"Korrekturabrechnung {sicht.jahr}"
    angaben = [
        Angabe("Liegenschaft", satz(fett(akte.liegenschaft.nr))),
        Angabe("Nutzer", satz(fett(person.nr), *([f" · {lage}"] if lage else []))),
        Angabe("Abrechnungszeitraum", satz(sicht.zeitraum)),
        Angabe("Abrechnung vom", satz(alt)),
        Angabe("Korrigiert am", satz(tag(akte.abrechnung.erstellt_am))),
    ]
    if sicht.vorgang.nummer:
        angaben.insert(2, Angabe("Abrechnung Nr.", satz(fett(sicht.vorgang.nummer))))
        angaben.insert(3, Angabe("korrigiert Nr.", satz(sicht.vorgang.korrigiert)))
    wer = kopf.auftraggeber(akte)
    if wer.name != akte.absender.name:
        angaben.append(Angabe("Im Auftrag von", satz(wer.name)))
    return Rahmen(
        name=sicht.vorgang.name(f"{titel}, Liegenschaft {akte.liegenschaft.nr}, Nutzer {person.nr}"),
        erstellt_am=akte.abrechnung.erstellt_am,
        absender=sicht.absender,
        anschrift=kopf.empfaenger(eigene, einheit, person.bewohner.nutzer),
        angaben=tuple(angaben),
        titel=titel,
        untertitel=kopf.umbrochen(f"zur Abrechnung „{sicht.titel}“ {genau}", objekt),
        bezeichnung=titel,
        liegenschaft=akte.liegenschaft.nr,
        nutzer=person.nr,
        kopfzeile=kopf.kopfzeile(akte, (objekt, wo, sicht.zeitraum), (wo, sicht.zeitraum)),
    )


def _einheit(person: NutzerErgebnis) -> Nutzeinheit:
    return person.ergebnis.haus.akte.nutzeinheiten[person.bewohner.einheit]


def _ergebnis(sicht: Haussicht, row: Nutzervergleich, person: NutzerErgebnis) -> Ergebnis:
    cents = row.differenz
    wort = "Unterschied zu Ihren Lasten" if cents > 0 else "Unterschied zu Ihren Gunsten" if cents else "Ausgeglichen"
    zahlung = seite_ergebnis.zahlung(sicht, row.nr, cents)
    if cents > 0 and _mit_frist(sicht, person) and _verspaetet(sicht):
        zahlung = Zahlung(satz("Bitte lesen Sie zuerst den Hinweis zur Frist am Ende dieser Seite."))
    elif cents < 0:
        text = "Der Betrag wird Ihnen erstattet, oder mit einer noch offenen Nachzahlung verrechnet."
        zahlung = replace(zahlung, satz=satz(text))
    return Ergebnis(wort, euro_ohne_vorzeichen(cents), zahlung)


def _mit_frist(sicht: Haussicht, person: NutzerErgebnis) -> bool:
    """Whether the time limit of § 556 BGB holds: for flats that are let, neither for shops nor among owners."""
    return _einheit(person).nutzung == "wohnung" and not sicht.akte.liegenschaft.weg


def _verspaetet(sicht: Haussicht) -> bool:
    return sicht.akte.abrechnung.erstellt_am > abrechnungsfrist(sicht.akte.period)


def _gegenueber(vergleich: Vergleich, row: Nutzervergleich, alt: str) -> Gegenueberstellung:
    before, after = row.alt or _KEINER, row.neu or _KEINER
    alte_gruppen, neue_gruppen = (_gruppen(seite.get(row.nr)) for seite in (vergleich.alte, vergleich.neue))
    return Gegenueberstellung(
        kopf_alt=f"Abrechnung vom {alt} €",
        kopf_neu="Korrektur €",
        gruppen=tuple(
            _zeile(name, alte_gruppen.get(gruppe, 0), neue_gruppen.get(gruppe, 0))
            for gruppe, name in _GRUPPEN.items()
            if gruppe in alte_gruppen or gruppe in neue_gruppen
        ),
        kosten=_zeile("Ihre Kosten", before.betrag, after.betrag),
        weiteres=_zeile("Weiteres neben den Kosten", before.sonder, after.sonder)
        if before.sonder or after.sonder
        else None,
        vorauszahlungen=_zeile("Ihre Vorauszahlungen", -before.vorauszahlung, -after.vorauszahlung),
        ergebnis=_zeile("Nachzahlung (mit Minus: Guthaben)", before.saldo, after.saldo),
    )


def _gruppen(person: NutzerErgebnis | None) -> dict[str, int]:
    summen: dict[str, int] = {}
    for position in person.positionen if person is not None else ():
        summen[position.gruppe] = summen.get(position.gruppe, 0) + position.betrag.cents
    return summen


def _zeile(bezeichnung: str, alt: int, neu: int) -> Gegenzeile:
    return Gegenzeile(bezeichnung, betrag(alt), betrag(neu), mit_vorzeichen(neu - alt))


def mit_vorzeichen(cents: int) -> str:
    """`+12,30`, `−12,30`, `0,00`."""
    return f"+{betrag(cents)}" if cents > 0 else betrag(cents)


def _mitteilungen(
    sicht: Haussicht, vergleich: Vergleich, row: Nutzervergleich, person: NutzerErgebnis, genau: str
) -> Iterator[Mitteilung]:
    if row.neu is None:
        yield Mitteilung(
            "Bezug",
            satz(f"Die Abrechnung {genau} hat Sie zu Unrecht erfasst; sie entfällt."),
        )
    else:
        text = (
            f"Diese Korrektur ändert die Abrechnung {genau} in den Beträgen oben. "
            "Was Sie auf sie schon gezahlt oder erhalten haben, wird angerechnet."
        )
        yield Mitteilung("Bezug", satz(text))
    if _mit_frist(sicht, person):
        yield _frist(sicht, row)
    akte = sicht.akte
    wer = kopf.auftraggeber(akte)
    yield Mitteilung(
        "Fragen oder Einwände",
        satz(f"Wenden Sie sich an: {kopf.einzeilig(wer)}. Dort können Sie auch die Belege einsehen."),
    )


def _frist(sicht: Haussicht, row: Nutzervergleich) -> Mitteilung:
    frist = tag(abrechnungsfrist(sicht.akte.period))
    regel = (
        "Über Vorauszahlungen ist bis zum Ablauf des zwölften Monats nach dem Ende des Abrechnungszeitraums "
        f"abzurechnen (§ 556 Abs. 3 Satz 2 BGB), hier bis zum {frist}. Danach darf eine Korrektur nicht mehr verlangen "
        "als die Abrechnung zuvor, es sei denn, der Vermieter hat die Verspätung nicht zu vertreten (Satz 3)."
    )
    if not _verspaetet(sicht):
        return Mitteilung("Frist", satz(f"{regel} Diese Korrektur ist vor Ablauf der Frist erstellt."))
    if row.differenz <= 0:
        return Mitteilung("Frist", satz(f"{regel} Zu Ihren Gunsten wird auch danach korrigiert."))
    return Mitteilung(
        "Frist",
        satz(
            f"{regel} ",
            fett("Diese Korrektur ist nach Ablauf der Frist erstellt: "),
            f"die {euro(row.differenz)} schulden Sie nur in diesem Ausnahmefall.",
        ),
        "achtung",
    )
