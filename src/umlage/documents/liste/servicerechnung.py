"""The invoice of the service to its client, and the lines that accounting books of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction

from umlage.core.finding import Finding, Refused, Severity, error
from umlage.core.parameters import parameter
from umlage.core.quantity import printed
from umlage.core.settlement.akte.anschrift import Anschrift
from umlage.core.settlement.servicerechnung import WURZEL, Posten, Rechnung, Steuerzeile
from umlage.documents import kopf
from umlage.documents.bausteine import Angabe, Satz, fett, satz
from umlage.documents.haussicht import Haussicht
from umlage.documents.liste.inhalt import Liste, Reihe, Spaltenkopf, Tabelle, Tabellengruppe, Texte, Zelle
from umlage.documents.liste.rahmen import rahmen
from umlage.documents.liste.woher import am_pfad, andersherum, figur, mit_zeichen, summe_aus
from umlage.documents.tarifrechnung import tarifrechnung
from umlage.documents.zahlen import betrag, dezimal, knapp, tag, zeitraum

_NICHT_GEDRUCKT = "servicerechnung.elektronisch"
"""What is told and holds no invoice back."""


def servicerechnung(sicht: Haussicht) -> Liste:
    """The invoice as a letter; Refused with everything for which it cannot be sent."""
    rechnung, am, wer = _gepruefte(sicht)
    angaben, akte = rechnung.angaben, sicht.akte
    fordert_nichts = rechnung.betrag.value.cents <= 0
    nummern = [
        ("Rechnungsnummer", angaben.nr or ""),
        ("Rechnungsdatum", tag(am)),
        ("Leistungszeitraum", zeitraum(rechnung.leistung.start, rechnung.leistung.last)),
        ("Zahlbar bis", "" if angaben.zahlbar_bis is None or fordert_nichts else tag(angaben.zahlbar_bis)),
        ("Kundennummer", angaben.debitor or ""),
        ("Steuernummer", angaben.steuernummer or ""),
        ("USt-IdNr.", angaben.ust_id or ""),
    ]
    titel = f"Servicerechnung {angaben.nr}"
    frame = rahmen(akte, sicht.logo, titel, anschrift=kopf.postzeilen(wer))
    block = tuple(Angabe(name, satz(fett(wert) if not nr else wert)) for nr, (name, wert) in enumerate(nummern) if wert)
    frame = replace(frame, erstellt_am=am, angaben=(frame.angaben[0], *block))
    texte = Texte("Zahlung und Hinweise", tuple(_saetze(sicht, rechnung, am)))
    steuern = () if angaben.kleinunternehmer else (_steuern(rechnung),)
    return Liste(frame, WURZEL, (_positionen(rechnung), *steuern, texte), brief=True)


def servicebuchungen(sicht: Haussicht) -> Liste:
    """One row for every account of revenue and rate: the client's account against it, tax apart."""
    rechnung, am, wer = _gepruefte(sicht)
    angaben = rechnung.angaben
    faellig = "" if angaben.zahlbar_bis is None else tag(angaben.zahlbar_bis)
    text = f"Servicerechnung {angaben.nr}, Liegenschaft {sicht.akte.liegenschaft.nr}, {wer.name}"
    reihen: list[Reihe] = [
        (
            angaben.nr or "",
            tag(am),
            angaben.debitor or "",
            buchung.konto,
            figur(buchung.netto, buchung.entgelt),
            knapp(buchung.satz, 4),
            figur(buchung.steuer, buchung.umsatzsteuer),
            figur(buchung.brutto, buchung.betrag),
            faellig,
            text,
        )
        for buchung in rechnung.buchungen()
    ]
    spalten = (
        Spaltenkopf("Beleg", stil="fett"),
        Spaltenkopf("Belegdatum"),
        Spaltenkopf("Soll", "Debitor"),
        Spaltenkopf("Haben", "Erlöskonto"),
        Spaltenkopf("Entgelt", "€", zahl=True),
        Spaltenkopf("Umsatzsteuer", "%", zahl=True),
        Spaltenkopf("Umsatzsteuer", "€", zahl=True),
        Spaltenkopf("Betrag", "€", zahl=True),
        Spaltenkopf("fällig am"),
        Spaltenkopf("Buchungstext", breite=14000, fliesst=True, stil="leise"),
    )
    summe = ("Summe", "", "", "", _netto(rechnung), "", _steuer(rechnung), _betrag(rechnung), "", "")
    note = "Je Erlöskonto und Steuersatz eine Zeile; zusammen sind sie auf den Cent die Rechnung."
    tabelle = Tabelle("", spalten, (Tabellengruppe("", tuple(reihen)),), summe, fussnote=note)
    frame = rahmen(sicht.akte, sicht.logo, f"Buchungen zur Servicerechnung {angaben.nr}")
    return Liste(replace(frame, erstellt_am=am), "servicebuchungen", (tabelle,), quer=True)


RECHNUNGEN: dict[str, Callable[[Haussicht], Liste]] = {
    WURZEL: servicerechnung,
    "servicebuchungen": servicebuchungen,
}
"""By the word of the command line; only houses with an invoice have them."""


def maengel(sicht: Haussicht) -> tuple[Finding, ...]:
    """Everything that holds the invoice back."""
    if sicht.ergebnis.servicerechnung is None:
        text = "Die Akte hat keine Servicerechnung."
        return (error("servicerechnung.pflichtangabe", WURZEL, text, remedy="Den Block servicerechnung eintragen."),)
    return tuple(
        replace(row, severity=Severity.ERROR)
        for row in sicht.ergebnis.findings
        if row.code.startswith(f"{WURZEL}.") and row.code != _NICHT_GEDRUCKT
    )


def _gepruefte(sicht: Haussicht) -> tuple[Rechnung, date, Anschrift]:
    """The invoice with its day and its recipient, which nothing holds back."""
    rechnung = sicht.ergebnis.servicerechnung
    if (found := maengel(sicht)) or rechnung is None:
        raise Refused(found)
    am, wer = rechnung.angaben.am, rechnung.empfaenger
    assert am is not None
    assert wer is not None
    return rechnung, am, wer


def _positionen(rechnung: Rechnung) -> Tabelle:
    frei = rechnung.angaben.kleinunternehmer
    spalten = [
        Spaltenkopf("Pos."),
        Spaltenkopf("Artikel", stil="leise"),
        Spaltenkopf("Leistung", breite=13000, fliesst=True),
        Spaltenkopf("Menge", zahl=True),
        Spaltenkopf("Einheit", stil="leise"),
        Spaltenkopf("Preis", "€", zahl=True),
        Spaltenkopf("Umsatzsteuer", "%", zahl=True),
        Spaltenkopf("Betrag", "€", zahl=True),
    ]
    breite = len(spalten) - 1 if frei else len(spalten)
    if frei:
        del spalten[6]
    kinds = sorted({one.brutto for one in rechnung.posten})
    gruppen = []
    for brutto in kinds:
        rows = [(nr, one) for nr, one in enumerate(rechnung.posten, start=1) if one.brutto == brutto]
        reihen = tuple(_reihe(rechnung, nr, one, frei=frei) for nr, one in rows)
        titel = "" if frei else "Preise mit Umsatzsteuer" if brutto else "Preise ohne Umsatzsteuer"
        summe = ("", "", "Summe", *[""] * (breite - 4), betrag(sum(one.cents for _, one in rows)))
        gruppen.append(Tabellengruppe(titel, reihen, None if frei else summe))
    gesamt = ("", "", "Rechnungsbetrag", *[""] * (breite - 4), _betrag(rechnung)) if frei else None
    return Tabelle("", tuple(spalten), tuple(gruppen), gesamt)


def _reihe(rechnung: Rechnung, nr: int, posten: Posten, *, frei: bool) -> Reihe:
    text, preis = posten.text, ""
    if posten.preis is not None:
        cents = (posten.preis * 100).denominator == 1
        stated = posten.betrag.inputs[1]
        preis = Zelle(dezimal(posten.preis, 2) if cents else knapp(posten.preis, 6), stated=stated)
    else:
        # what a tariff comes to has prices of its own, told in the line
        text = f"{text}: {_tarif(posten)}"
    if posten.zeitraum != rechnung.leistung:
        days = posten.zeitraum
        when = tag(days.start) if days.days == 1 else zeitraum(days.start, days.last)
        text = f"{text} ({when})"
    satz_ = () if frei else (knapp(posten.satz, 4),)
    zelle = Zelle(betrag(posten.cents), posten.betrag.path)
    unit_name = printed(posten.einheit) if posten.einheit else ""
    return (str(nr), posten.artikel.nr, text, knapp(posten.menge, 6), unit_name, preis, *satz_, zelle)


def _tarif(posten: Posten) -> str:
    """How the amount of a tariff came about."""
    figur = posten.betrag.inputs[0]
    if not figur.formula.startswith("runden("):
        return "nach Tarif"
    return tarifrechnung(figur)  # type: ignore[arg-type]  # the figure of a tariff is money


def _steuern(rechnung: Rechnung) -> Tabelle:
    spalten = (
        Spaltenkopf("Umsatzsteuer", breite=16000, fliesst=True),
        Spaltenkopf("Entgelt", "€", zahl=True),
        Spaltenkopf("Umsatzsteuer", "€", zahl=True),
        Spaltenkopf("Betrag", "€", zahl=True),
    )
    gruppen = []
    for satz_, netto, steuer in rechnung.nach_satz:
        rows = [zeile for zeile in rechnung.saetze if zeile.satz == satz_]
        reihen = tuple(
            (
                _grundlage(zeile),
                Zelle(betrag(zeile.netto.value.cents), zeile.netto.path),
                Zelle(betrag(zeile.steuer.value.cents), zeile.steuer.path),
                Zelle(betrag(zeile.gesamt.value.cents), zeile.gesamt.path),
            )
            for zeile in rows
        )
        summe = (f"{_prozent(satz_)} zusammen", betrag(netto), betrag(steuer), betrag(netto + steuer))
        gruppen.append(Tabellengruppe("", reihen, summe if len(rows) > 1 else None))
    gesamt = ("Rechnungsbetrag", _netto(rechnung), _steuer(rechnung), _betrag(rechnung))
    return Tabelle("Entgelt und Umsatzsteuer", spalten, tuple(gruppen), gesamt)


def _grundlage(zeile: Steuerzeile) -> str:
    """On or in what the tax of a rate is."""
    prozent = _prozent(zeile.satz)
    return f"{prozent} in Preisen mit Umsatzsteuer" if zeile.brutto else f"{prozent} auf Preise ohne Umsatzsteuer"


def _prozent(wert: Fraction) -> str:
    return f"{knapp(wert, 4)} %"


def _netto(rechnung: Rechnung) -> Zelle:
    return Zelle(betrag(rechnung.netto.value.cents), rechnung.netto.path)


def _steuer(rechnung: Rechnung) -> Zelle:
    return Zelle(betrag(rechnung.steuer.value.cents), rechnung.steuer.path)


def _betrag(rechnung: Rechnung) -> Zelle:
    return Zelle(betrag(rechnung.betrag.value.cents), rechnung.betrag.path)


def _saetze(sicht: Haussicht, rechnung: Rechnung, am: date) -> Iterator[Satz]:
    angaben, cents = rechnung.angaben, rechnung.betrag.value.cents
    if angaben.kleinunternehmer:
        frei = "Die Leistung ist steuerfrei nach § 19 Abs. 1 UStG (Steuerbefreiung für Kleinunternehmer)."
        alt = "Nach § 19 Abs. 1 UStG wird keine Umsatzsteuer erhoben (Kleinunternehmer)."
        # sales of a small business are exempt, where before the tax was not collected
        yield satz(frei if parameter("ustg.kleinunternehmer_frei").number(rechnung.leistung.last) else alt)
    else:
        for nr, posten in enumerate(rechnung.posten, start=1):
            if not posten.satz and posten.artikel.befreiung:
                yield satz(f"Position {nr}: keine Umsatzsteuer, {kopf.mit_punkt(posten.artikel.befreiung)}")
    frist = "" if angaben.zahlbar_bis is None else f" bis zum {tag(angaben.zahlbar_bis)}"
    if cents > 0:
        konto = "das Ihnen bekannte Konto"
        if angaben.iban is not None:
            konto = f"das Konto {angaben.iban} ({angaben.kontoinhaber or sicht.akte.absender.name})"
        amount = fett(mit_zeichen(_betrag(rechnung)))
        yield satz("Bitte zahlen Sie ", amount, f"{frist} auf {konto}, Verwendungszweck {angaben.nr}.")
    elif cents < 0:
        back = andersherum(-cents, "Erstattung", am_pfad(rechnung.betrag.path))
        yield satz("Der Betrag wird Ihnen erstattet: ", fett(mit_zeichen(back)), ".")
    else:
        yield satz("Es ist nichts zu zahlen.")
    yield from (satz(text) for text in angaben.texte)
    yield from _verteilt(sicht, rechnung)
    if angaben.privat:
        yield satz(
            "Bewahren Sie diese Rechnung zwei Jahre auf, gerechnet ab dem Ende dieses Jahres "
            "(§ 14b Abs. 1 Satz 5 UStG)."
        )


def _verteilt(sicht: Haussicht, rechnung: Rechnung) -> Iterator[Satz]:
    """What of the invoice the Nutzer bear: just the tariffs that are shared out."""
    shared = {row.figur.path for row in sicht.ergebnis.haus.tarife if row.tarif.umlegen}
    rows = [(nr, one) for nr, one in enumerate(rechnung.posten, start=1) if one.herkunft in shared]
    if rows:
        numbers = kopf.aufzaehlung(str(nr) for nr, _ in rows)
        word = "Position" if len(rows) == 1 else "Positionen"
        cents = sum(one.cents for _, one in rows)
        verb = "ist" if len(rows) == 1 else "sind"
        amount = mit_zeichen(summe_aus(cents, "Auf die Nutzer verteilt", [one.betrag for _, one in rows]))
        what = f"{word} {numbers} ({amount}) {verb} in der Abrechnung der Liegenschaft auf die Nutzer verteilt"
        before, _, behind = what.partition(amount)
        yield satz(before, amount, f"{behind}, alles andere nicht.")
