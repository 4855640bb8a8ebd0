"""The form in which the manager enters energy, costs, changes of Nutzer and prepayments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from umlage.core.quantity import printed
from umlage.core.settlement.akte import Akte, Anlage, Biobrennstoff, Kosten, Lieferung
from umlage.core.settlement.energieart import ENERGIEARTEN
from umlage.core.settlement.haelftig import SEIT_BIO, beginn
from umlage.documents import kopf
from umlage.documents.bausteine import Angabe, Mitteilung, satz
from umlage.documents.liste.formularhaus import Formularhaus, schreibspalte
from umlage.documents.liste.inhalt import Feld, Felder, Liste, Reihe, Spaltenkopf, Tabelle, Tabellengruppe, Texte
from umlage.documents.liste.rahmen import SCHLUESSEL
from umlage.documents.liste.woher import genannt
from umlage.documents.zahlen import knapp, tag

_LEERE = 3
"""Lines that are left free after what is known."""
_CO2 = "Kohlendioxidkosten"
_UEBLICH = ("Betriebsstrom", "Wartung der Anlage", "Schornsteinfeger", "Miete der Geräte", "Ablesung und Abrechnung")


def gesamtkosten(haus: Formularhaus) -> Liste:
    """The form in which the manager enters energy, costs, changes of Nutzer and prepayments."""
    akte = haus.akte
    teile: list[Tabelle | Felder | Texte] = []
    for anlage in akte.anlagen:
        teile += [_energie(anlage), *_haelfte(akte, anlage), _anlagenkosten(anlage)]
    if akte.kaltwasser or akte.abrechnung.art == "heizkosten_plus":
        teile.append(_weitere("Kaltwasser und Abwasser", "kaltwasser", akte.kaltwasser, ("Trinkwasser", "Abwasser")))
    if akte.abrechnung.art == "nebenkosten":
        teile.append(_weitere("Hausnebenkosten", "hausnebenkosten", akte.hausnebenkosten, ()))
    teile += [_nutzer(akte), _abschluss()]
    text = (
        "Tragen Sie bitte ein, was im Abrechnungszeitraum verbraucht und berechnet wurde, und berichtigen Sie, was "
        f"schon gedruckt ist. Beträge mit Umsatzsteuer. Zurück an: {haus.antwort}."
    )
    return Liste(
        haus.rahmen(
            f"Gesamtkostenaufstellung {haus.jahr}",
            anschrift=kopf.postzeilen(kopf.auftraggeber(akte)),
            angaben=(Angabe("Zurück bis", satz("_____________")),),
        ),
        "gesamtkostenaufstellung",
        tuple(teile),
        brief=True,
        mitteilungen=(Mitteilung("", satz(text)),),
    )


def _energie(anlage: Anlage) -> Tabelle:
    art = ENERGIEARTEN[anlage.energieart]
    titel = f"Energie: {anlage.bezeichnung or art.titel}"
    reihen: list[Reihe] = []
    if anlage.bestand is not None:
        anfang = anlage.bestand.anfang
        einheit = printed(art.einheiten[0])
        co2, woher = anfang.co2, anfang.quelle or f"anlagen/{anlage.nr}/bestand/anfang"
        reihen.append(
            (
                "Anfangsbestand",
                tag(anfang.lieferung_am) if anfang.lieferung_am else "",
                _zahl(anfang.menge),
                einheit,
                _geld(anfang.betrag, "Anfangsbestand", woher),
                *((_zahl(co2.kg), _geld(co2.betrag, _CO2, woher)) if co2 else ("", "")),
            )
        )
    for number, lieferung in enumerate(anlage.lieferungen, start=1):
        co2, woher = lieferung.co2, _rechnung(anlage, number, lieferung)
        name = lieferung.bezeichnung or ("Lieferung" if anlage.bestand is not None else "Rechnung")
        reihen.append(
            (
                name,
                _tag(lieferung.am),
                _zahl(lieferung.menge),
                printed(lieferung.einheit or art.einheiten[0]) if lieferung.menge is not None else "",
                _geld(lieferung.betrag, name, woher),
                *((_zahl(co2.kg), _geld(co2.betrag, _CO2, woher)) if co2 else ("", "")),
            )
        )
    reihen += [("",) * 7] * _LEERE
    if anlage.bestand is not None:
        ende = anlage.bestand.ende
        reihen.append(("Endbestand, gemessen am", "", _zahl(ende.menge), printed(art.einheiten[0]), "", "", ""))
    spalten = (
        Spaltenkopf("Lieferung oder Rechnung", breite=11000, fliesst=True, feld=True),
        schreibspalte("Tag", zahl=False, breite=5200),
        schreibspalte("Menge", breite=5600),
        schreibspalte("Einheit", zahl=False, breite=3200),
        schreibspalte("Betrag", "€ brutto", breite=6400),
        schreibspalte("Kohlendioxid", "kg", breite=5600),
        schreibspalte("Kohlendioxid", "€", breite=5600),
    )
    note = "Kohlendioxid: Menge und Kosten, wie sie auf der Rechnung des Lieferanten stehen (§ 3 CO2KostAufG)."
    if anlage.bestand is not None:
        note += " Den Wert des Endbestands berechnen wir."
    return Tabelle(titel, spalten, (Tabellengruppe("", tuple(reihen)),), fussnote=note, hoch=True)


def _haelfte(akte: Akte, anlage: Anlage) -> list[Tabelle]:
    """What the landlord bears a half of, line by line as above; nothing for a plant whose costs follow the steps."""
    ab = beginn(akte, anlage)
    if ab is None or ab >= akte.period.end:
        return []
    mit_netz, mit_bio = anlage.bestand is None, akte.period.end > SEIT_BIO
    reihen: list[Reihe] = []
    if mit_bio and anlage.bestand is not None:
        anfang = anlage.bestand.anfang
        stock = anfang.quelle or f"anlagen/{anlage.nr}/bestand/anfang"
        reihen.append(("Anfangsbestand", "", *_bio(anfang.biobrennstoff, stock)))
    for number, lieferung in enumerate(anlage.lieferungen, start=1):
        woher = _rechnung(anlage, number, lieferung)
        name = lieferung.bezeichnung or ("Rechnung" if mit_netz else "Lieferung")
        netz = (_geld(lieferung.netzentgelt, "Netzentgelt", woher),) if mit_netz else ()
        reihen.append((name, _tag(lieferung.am), *netz, *(_bio(lieferung.biobrennstoff, woher) if mit_bio else ())))
    spalten = [
        Spaltenkopf("Lieferung oder Rechnung", breite=13000, fliesst=True, feld=True),
        schreibspalte("Tag", zahl=False, breite=5200),
    ]
    halb = []
    if mit_netz:
        spalten.append(schreibspalte("Netzentgelt", "€ brutto", breite=7000))
        halb.append(f"ab {tag(ab)} der Netzentgelte")
    if mit_bio:
        spalten += [
            schreibspalte("Biobrennstoff", "€ brutto", breite=7000),
            schreibspalte("Biobrennstoff", "% vom Brennstoff", breite=7000),
        ]
        halb.append(f"ab {tag(max(ab, SEIT_BIO))} des vorgeschriebenen Biobrennstoffs")
    if not halb:
        return []
    note = f"Der Vermieter trägt die Hälfte {' und '.join(halb)}"
    reihen += [("",) * len(spalten)] * _LEERE
    name = anlage.bezeichnung or ENERGIEARTEN[anlage.energieart].titel
    gruppen = (Tabellengruppe("", tuple(reihen)),)
    return [
        Tabelle(
            f"Im Betrag enthalten: {name}", tuple(spalten), gruppen, fussnote=f"{note} (§ 5a CO2KostAufG).", hoch=True
        )
    ]


def _bio(bio: Biobrennstoff | None, woher: str) -> tuple[str, str]:
    return ("", "") if bio is None else (_geld(bio.betrag, "Biobrennstoff", woher), knapp(bio.anteil, 2))


def _rechnung(anlage: Anlage, number: int, lieferung: Lieferung) -> str:
    """Who says what an invoice comes to: its receipt with its day, or its place in the Akte."""
    return _beleg(lieferung.quelle, lieferung.am) or f"anlagen/{anlage.nr}/lieferungen/{number}"


def _beleg(quelle: str | None, am: date | None) -> str:
    """A receipt and its day, said once; empty where there is none."""
    if not quelle or am is None or tag(am) in quelle:
        return quelle or ""
    return f"{quelle}, {tag(am)}"


def _anlagenkosten(anlage: Anlage) -> Tabelle:
    bekannt = {kosten.bezeichnung for kosten in anlage.kosten}
    worte = " ".join(bekannt).lower()
    dazu = [name for name in _UEBLICH if name.split()[0].lower() not in worte]
    reihen = [
        _kostenreihe(kosten, (), f"anlagen/{anlage.nr}/kosten/{number}")
        for number, kosten in enumerate(anlage.kosten, start=1)
    ]
    reihen += [(name, "", "", "") for name in dazu]
    reihen += [("",) * 4] * (_LEERE - 1)
    name = anlage.bezeichnung or ENERGIEARTEN[anlage.energieart].titel
    return _kostentafel(f"Weitere Kosten: {name}", reihen)


def _weitere(titel: str, where: str, kosten: Sequence[Kosten], ueblich: Sequence[str]) -> Tabelle:
    known = [_kostenreihe(row, (_schluessel(row),), f"{where}/{nr}") for nr, row in enumerate(kosten, start=1)]
    reihen = known or [(name, "", "", "", "") for name in ueblich]
    return _kostentafel(titel, [*reihen, *([("",) * 5] * _LEERE)], mit_schluessel=True)


def _schluessel(kosten: object) -> str:
    wort = str(getattr(kosten, "schluessel", ""))
    return SCHLUESSEL.get(wort, wort)


def _kostenreihe(kosten: Kosten, dazu: Reihe, where: str) -> Reihe:
    am, lohn = getattr(kosten, "am", None), getattr(kosten, "p35a", None)
    woher = _beleg(kosten.quelle, am) or where
    lohnkosten = ""
    if lohn is not None:
        lohnkosten = _geld(lohn.betrag, "davon Lohn", woher) if lohn.prozent is None else f"{knapp(lohn.prozent, 2)} %"
    amount = _geld(kosten.betrag, kosten.bezeichnung, woher)
    return (kosten.bezeichnung, *dazu, _tag(am), amount, lohnkosten)


def _kostentafel(titel: str, reihen: Sequence[Reihe], *, mit_schluessel: bool = False) -> Tabelle:
    spalten = (
        Spaltenkopf("Kosten", breite=13000, fliesst=True, feld=True),
        *((schreibspalte("Schlüssel", zahl=False, breite=6000),) if mit_schluessel else ()),
        schreibspalte("Rechnung vom", zahl=False, breite=6000),
        schreibspalte("Betrag", "€ brutto", breite=7000),
        schreibspalte("davon Lohn", "€, § 35a EStG", breite=7000),
    )
    return Tabelle(titel, spalten, (Tabellengruppe("", tuple(reihen)),), hoch=True)


def _nutzer(akte: Akte) -> Tabelle:
    mit = {
        "heizkosten": ("heizkosten",),
        "heizkosten_plus": ("heizkosten", "kaltwasser"),
        "nebenkosten": ("heizkosten", "kaltwasser", "nebenkosten"),
    }[akte.abrechnung.art]
    reihen: list[Reihe] = []
    for einheit in akte.nutzeinheiten:
        for nutzer in einheit.nutzer:
            angabe = f"Angabe beim Nutzer {nutzer.nr}"
            voraus = (
                _geld(getattr(nutzer.vorauszahlung, art), f"Vorauszahlung {art.capitalize()}", angabe) for art in mit
            )
            reihen.append(
                (
                    nutzer.nr,
                    nutzer.name,
                    einheit.lage or einheit.nr,
                    tag(nutzer.von) if nutzer.von else "",
                    tag(nutzer.bis) if nutzer.bis else "",
                    "" if nutzer.personen is None or isinstance(nutzer.personen, tuple) else str(nutzer.personen),
                    *voraus,
                )
            )
    spalten = (
        Spaltenkopf("Nutzer", breite=2600, feld=True),
        Spaltenkopf("Name", breite=8000, fliesst=True, feld=True),
        Spaltenkopf("Lage", breite=5000, fliesst=True, feld=True),
        schreibspalte("eingezogen", zahl=False, breite=4800),
        schreibspalte("ausgezogen", zahl=False, breite=4800),
        schreibspalte("Personen", breite=3400),
        *(schreibspalte("voraus für", kopf_, breite=5400) for kopf_ in map(_VORAUS.__getitem__, mit)),
    )
    note = (
        "Einzug und Auszug mit dem Tag des Mietvertrags. Bei Leerstand den Namen „Leerstand“ eintragen. "
        "Vorauszahlungen: was für den Zeitraum gezahlt wurde, in Euro."
    )
    gruppen = (
        Tabellengruppe("", tuple(reihen)),
        Tabellengruppe("Wechsel im Abrechnungszeitraum", (("",) * len(spalten),) * _LEERE),
    )
    return Tabelle("Nutzer und Vorauszahlungen", spalten, gruppen, fussnote=note, hoch=True)


_VORAUS = {"heizkosten": "Heizung €", "kaltwasser": "Kaltwasser €", "nebenkosten": "Nebenkosten €"}


def _abschluss() -> Felder:
    return Felder(
        "Mitteilungen und Unterschrift",
        (
            Feld("Mitteilungen an uns"),
            Feld(""),
            Feld("Wer trägt die Kosten eines Nutzerwechsels?", breite=6),
            Feld("Nutzer mit Umsatzsteuer (Option)", breite=6),
            Feld("Ort, Tag", breite=5),
            Feld("Unterschrift; sie bestätigt, dass die Angaben vollständig und richtig sind", breite=7),
        ),
    )


def _tag(am: date | None) -> str:
    """A day; empty before the invoice is there."""
    return "" if am is None else tag(am)


def _zahl(wert: Decimal | None) -> str:
    return "" if wert is None else knapp(wert, 3)


def _geld(wert: Decimal | None, name: str, woher: str) -> str:
    """An amount of the Akte, with who stated it."""
    return "" if wert is None else genannt(int(wert * 100), name, woher)
