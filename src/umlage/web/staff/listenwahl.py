"""Which lists, forms and annexes there are, and the documents of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from umlage.core.finding import Severity
from umlage.core.settlement.belegung import belegung
from umlage.core.settlement.geraetemodelle import mit_geraetemodellen
from umlage.core.settlement.herleitung import Herleitung
from umlage.documents.bausteine import Logo
from umlage.documents.haussicht import Haussicht
from umlage.documents.liste.anhang import anhang
from umlage.documents.liste.formulare import FORMULARE
from umlage.documents.liste.formularhaus import Formularhaus
from umlage.documents.liste.inhalt import Liste
from umlage.documents.liste.kontaktlisten import bemerkungsliste, kontaktliste
from umlage.documents.liste.servicerechnung import RECHNUNGEN, maengel
from umlage.documents.liste.verzeichnis import ALLE, BEIM_HAUS, OHNE_ABRECHNUNG
from umlage.documents.mappe import names_of
from umlage.documents.vorgang import Vorgang

if TYPE_CHECKING:
    from umlage.apps.abrechnung.beiwerk import Beiwerk
    from umlage.apps.abrechnung.einsicht import Einsicht

GRUPPEN: tuple[tuple[Any, tuple[tuple[str, Any, Any], ...]], ...] = (
    (
        _("Listen der Abrechnung"),
        (
            ("nutzer", _("Nutzerliste"), _("Nutzer mit Lage, Zeit, Flächen, Personen, Vorauszahlungen")),
            ("kosten", _("Kostenliste"), _("jede Rechnung mit Beleg, Menge, Umsatzsteuer, Lohnanteil")),
            ("zaehler", _("Zählerliste"), _("jedes Gerät mit erstem und letztem Stand und Verbrauch")),
            ("salden", _("Saldenliste"), _("je Nutzer Kosten, Vorauszahlung, Nachzahlung oder Guthaben")),
            ("bilanz", _("Saldenbilanz"), _("Summen: woher die Kosten kommen, was offen ist")),
            ("buchungen", _("Buchungsliste"), _("Soll und Haben je Nutzer für die Buchhaltung, Kosten je Kostenart")),
        ),
    ),
    (
        _("Informationen"),
        (
            ("kostenaufstellung", _("Kostenaufstellung"), _("je Kostenart und Kostenelement")),
            ("geraete", _("Geräte je Kostenelement"), _("mit Ort, Faktor und Verbrauch")),
            ("verbrauchswerte", _("Verbrauchswerte je Gerät"), _("jeder Abschnitt mit Ständen und Nutzer")),
            ("anteile", _("Anteile je Kostenelement"), _("Anteile und Betrag jedes Nutzers")),
            ("kostenarten-nutzeinheiten", _("Kostenarten je Nutzeinheit"), _("anteilige Kosten")),
            ("kostenelemente", _("Kostenelemente je Nutzeinheit"), _("mit Schlüssel, Anteilen, Preis und Betrag")),
            ("beteiligte", _("Nutzer je Nutzeinheit"), _("mit Zeit und Kosten; wer gemeinsame Räume trägt")),
            ("beteiligungen", _("Beteiligungen an anderen Nutzungen"), _("wie Räume ohne Nutzer umgelegt sind")),
            ("kostenarten-nutzer", _("Kostenarten je Nutzer"), _("anteilige Kosten")),
            ("nutzungen", _("Nutzungen je Nutzer"), _("Nutzeinheit und Anteile an Räumen")),
            ("sonderkosten", _("Sonderkosten je Nutzer"), _("Vorauszahlungen, Vorjahr, Gebühren, Saldo")),
        ),
    ),
    (
        _("Nur für die Sachbearbeitung"),
        (
            ("kontakte", _("Kontaktliste"), _("Auftraggeber, Hausmeister, Vertreter und andere, mit Telefon")),
            ("bemerkungen", _("Bemerkungen"), _("interne Bemerkungen zum Haus und zu den Nutzeinheiten")),
        ),
    ),
    (
        _("Rechnung an den Auftraggeber"),
        (
            ("servicerechnung", _("Servicerechnung"), _("Gebühren aus Tarifen und Artikeln, mit Umsatzsteuer")),
            ("servicebuchungen", _("Buchungen zur Servicerechnung"), _("je Erlöskonto und Steuersatz eine Zeile")),
        ),
    ),
    (
        _("Formulare und Anhänge"),
        (
            ("gesamtkosten", _("Gesamtkostenaufstellung"), _("Formular für die Verwaltung")),
            ("ableseauftrag", _("Ableseauftrag"), _("Nutzeinheiten, Termine, wer nicht angetroffen wurde")),
            ("ableseliste", _("Ableseliste"), _("alle Geräte mit letztem Stand")),
            ("ableseformular", _("Selbstablesung"), _("ein Brief je Nutzer")),
            ("datenblatt", _("Datenblatt der Geräte"), _("ein Blatt je Nutzeinheit")),
            ("herleitung", _("Anhang Herleitung"), _("der ganze Rechenweg eines Nutzers")),
            ("pruefbericht", _("Prüfbericht"), _("alle Regeln der Prüfung und was sie fanden")),
        ),
    ),
)
TITEL = {wort: titel for _gruppe, arten in GRUPPEN for wort, titel, _satz in arten}
PRUEFBERICHT = "pruefbericht"


@dataclass(frozen=True, slots=True)
class Dokument:
    """One document of a list: the name of its file, what tells it from the others, its content when it is asked."""

    datei: str
    name: str
    machen: Callable[[], Liste]


def dokumente(wort: str, einsicht: Einsicht, logo: Logo | None, beside: Beiwerk) -> list[Dokument] | None:
    """The documents of a list; None where the Abrechnung is not far enough for it.

    `beside`: contacts and notes of the house, as they are now.
    """
    if wort in FORMULARE:
        return _formulare(wort, einsicht, logo, beside)
    ergebnis = einsicht.ergebnis
    if ergebnis is None and wort in OHNE_ABRECHNUNG and (akte := einsicht.stamm(wort)) is not None:
        haus = Formularhaus(akte, logo)
        content = _beim_haus(wort, haus, beside) if wort in BEIM_HAUS else OHNE_ABRECHNUNG[wort](haus)
        return [Dokument(f"{_ascii(content.datei)}.pdf", "", lambda: content)]
    if ergebnis is None:
        return None
    sicht = Haussicht(ergebnis, logo, Vorgang(einsicht.nummer))
    if wort in ALLE:
        content = _beim_haus(wort, sicht, beside) if wort in BEIM_HAUS else ALLE[wort](sicht)
        return [Dokument(f"{_ascii(content.datei)}.pdf", "", lambda: content)]
    if wort in RECHNUNGEN:
        # an invoice without all that the law asks for is none
        return None if maengel(sicht) else [Dokument(f"{wort}.pdf", "", lambda: RECHNUNGEN[wort](sicht))]
    herleitung, people = Herleitung(ergebnis), sicht.personen()
    names = names_of("herleitung", [person.nr for person in people])
    return [
        Dokument(name, f"{person.nr} {person.bewohner.nutzer.name}", lambda one=person: anhang(sicht, herleitung, one))
        for name, person in zip(names, people, strict=True)
    ]


def _beim_haus(wort: str, sicht: Haussicht | Formularhaus, beside: Beiwerk) -> Liste:
    if wort == "kontakte":
        return kontaktliste(sicht, beside.kontakte)
    return bemerkungsliste(sicht, beside.bemerkungen)


def _formulare(wort: str, einsicht: Einsicht, logo: Logo | None, beside: Beiwerk) -> list[Dokument] | None:
    """Forms need no settlement, only that it is clear who is where."""
    akte = einsicht.formulare
    if akte is None or any(gap.severity is Severity.ERROR for gap in belegung(akte)[1]):
        return None
    said = {"kontakte": beside.kontakte, "ablesehinweise": (*beside.hinweise, *akte.ablesehinweise)}
    akte = akte.model_copy(update=said)
    made = list(FORMULARE[wort](Formularhaus(mit_geraetemodellen(akte), logo)))
    return [
        Dokument(name, _teilname(content) if len(made) > 1 else "", lambda one=content: one) for name, content in made
    ]


def _teilname(content: Liste) -> str:
    return content.rahmen.untertitel.rpartition(", ")[2] if not content.rahmen.nutzer else content.rahmen.nutzer


def _ascii(name: str) -> str:
    return name.lower().translate(str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}))
