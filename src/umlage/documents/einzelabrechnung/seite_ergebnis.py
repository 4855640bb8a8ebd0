"""Page 1: who, which flat, which period, one amount and the lines that add up to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from umlage.core.period import DAY
from umlage.core.settlement.audit.freigabe import wortlaut
from umlage.core.settlement.ergebnis import NutzerErgebnis, Position
from umlage.core.settlement.pruefung import KINDS
from umlage.core.settlement.sonderposten import satz_der_leistung
from umlage.documents import kopf
from umlage.documents.bausteine import Angabe, Mitteilung, Rahmen, Satz, Segment, Teil, fett, satz
from umlage.documents.einzelabrechnung import nach_der_summe
from umlage.documents.einzelabrechnung.erlaeuterung import erlaeuterung, promille, stufenwert
from umlage.documents.einzelabrechnung.inhalt import Ergebnis, Portal, Posten, Zahlung, Zusammensetzung
from umlage.documents.haussicht import Haussicht
from umlage.documents.schluessel import gerundet
from umlage.documents.vorgang import Folge, Vorgang
from umlage.documents.zahlen import FEST, anzahl, betrag, euro, euro_ohne_vorzeichen, flaeche, knapp, tag, zeitraum

_VORAUSZAHLUNGEN = {"heizkosten": "Heizkosten", "kaltwasser": "Kaltwasser", "nebenkosten": "Nebenkosten"}


def rahmen(sicht: Haussicht, person: NutzerErgebnis, positionen: Sequence[Position]) -> Rahmen:
    """Frame of one statement."""
    akte, bewohner = sicht.akte, person.bewohner
    einheit = akte.nutzeinheiten[bewohner.einheit]
    objekt = kopf.objekt(akte, einheit)
    wer = ", ".join(filter(None, [bewohner.nutzer.name, einheit.lage]))
    wo = einheit.lage or f"Nutzer {person.nr}"
    vorhanden = {position.gruppe for position in positionen}
    wofuer = kopf.aufzaehlung(wort for gruppe, wort in kopf.GRUPPEN.items() if gruppe in vorhanden) or "Kosten"
    return Rahmen(
        name=sicht.vorgang.name(f"{sicht.titel}, Liegenschaft {akte.liegenschaft.nr}, Nutzer {person.nr}"),
        erstellt_am=akte.abrechnung.erstellt_am,
        absender=sicht.absender,
        anschrift=kopf.empfaenger(akte, einheit, bewohner.nutzer),
        angaben=tuple(_angaben(sicht, person, positionen)),
        titel=sicht.titel,
        untertitel=kopf.umbrochen(f"{wofuer} für {kopf.raeume(einheit)}", objekt),
        bezeichnung=sicht.titel,
        liegenschaft=akte.liegenschaft.nr,
        nutzer=person.nr,
        kopfzeile=kopf.kopfzeile(
            akte,
            (objekt, wer, sicht.zeitraum),
            (objekt, wo, sicht.zeitraum),
            (kopf.strasse(akte, einheit), wer, sicht.zeitraum),
            (kopf.strasse(akte, einheit), wo, sicht.zeitraum),
            (wo, sicht.zeitraum),
        ),
    )


def _angaben(sicht: Haussicht, person: NutzerErgebnis, positionen: Sequence[Position]) -> Iterator[Angabe]:
    akte, bewohner = sicht.akte, person.bewohner
    lage = akte.nutzeinheiten[bewohner.einheit].lage
    yield Angabe("Liegenschaft", satz(fett(akte.liegenschaft.nr)))
    yield Angabe("Nutzer", satz(fett(person.nr), *([f" · {lage}"] if lage else [])))
    yield from _flaechen(sicht, person, positionen)
    if any(_groesse(sicht, position) == "personen" for position in positionen):
        personen = stufenwert(sicht, bewohner, "personen") or str(bewohner.nutzer.personen or 0)
        yield Angabe("Personen", satz(personen))
    yield Angabe("Abrechnungszeitraum", satz(sicht.zeitraum))
    dauer = anzahl(bewohner.tage, "Tag", "Tage")
    if sicht.nach_gradtagen and any(position.gruppe == "heizung" for position in positionen):
        eigene = promille(sicht, bewohner)
        dauer += f", {knapp(eigene, 0) if eigene == sicht.gradtagssumme == 1000 else flaeche(eigene)}{FEST}‰"
    if sicht.ganze_zeit(person):
        yield Angabe("Ihre Nutzung", satz(dauer))
    else:
        yield Angabe("Ihre Nutzung", satz(zeitraum(bewohner.von, bewohner.bis - DAY)))
        yield Angabe("", satz(dauer))
    if sicht.vorgang.nummer:
        yield Angabe("Abrechnung Nr.", satz(fett(sicht.vorgang.nummer)))
    yield Angabe("Erstellt am", satz(tag(akte.abrechnung.erstellt_am)))
    wer = kopf.auftraggeber(akte)
    if wer.name != akte.absender.name:
        yield Angabe("Im Auftrag von", satz(wer.name))


def _groesse(sicht: Haussicht, position: Position) -> str:
    return sicht.blaetter[position.lauf.element.nr].groesse if position.lauf is not None else ""


def _flaechen(sicht: Haussicht, person: NutzerErgebnis, positionen: Sequence[Position]) -> Iterator[Angabe]:
    gebraucht = {_groesse(sicht, position) for position in positionen}
    gefunden: dict[str, str] = {}
    for groesse, name in (
        ("heizflaeche", "Fläche Heizung"),
        ("warmwasserflaeche", "Fläche Warmwasser"),
        ("nebenflaeche", "Nutzfläche"),
    ):
        wert = sicht.ergebnis.haus.flaechen.of(groesse)[person.bewohner.einheit]
        if groesse not in gebraucht or wert is None:
            continue
        text = (
            f"{flaeche(wert)}{FEST}m²" if not isinstance(wert, tuple) else stufenwert(sicht, person.bewohner, groesse)
        )
        gefunden[name] = text or ""
    if len(set(gefunden.values())) == 1:
        yield Angabe("Fläche", satz(next(iter(gefunden.values()))))
    else:
        for name, text in gefunden.items():
            yield Angabe(name, satz(text))


def ergebnis(sicht: Haussicht, person: NutzerErgebnis) -> Ergebnis:
    """The headline with what to do."""
    saldo = person.saldo.cents
    folge = sicht.vorgang.folgen.get(person.nr)
    if folge is not None:
        name = f"{_bezeichnung(saldo)}, neu berechnet" if saldo and folge == "korrektur" else _bezeichnung(saldo)
        return Ergebnis(name, euro_ohne_vorzeichen(saldo), Zahlung(satz(_bezug(sicht.vorgang, folge))))
    return Ergebnis(_bezeichnung(saldo), euro_ohne_vorzeichen(saldo), zahlung(sicht, person.nr, saldo))


def _bezug(vorgang: Vorgang, folge: Folge) -> str:
    """One claim per correction: a second paper never asks for the money of the first."""
    vom = tag(vorgang.korrigiert_vom) if vorgang.korrigiert_vom is not None else ""
    if folge == "gleich":
        return (
            f"Ihr Ergebnis ist dasselbe wie in der Abrechnung Nr. {vorgang.korrigiert} vom {vom}. "
            "Durch die Korrektur ist nichts zusätzlich zu zahlen."
        )
    return (
        f"Diese Abrechnung ersetzt die Abrechnung Nr. {vorgang.korrigiert} vom {vom}. "
        "Was jetzt noch zu zahlen ist oder erstattet wird, steht allein in der Korrekturabrechnung."
    )


def _bezeichnung(saldo: int) -> str:
    return "Ihre Nachzahlung" if saldo > 0 else "Ihr Guthaben" if saldo < 0 else "Ausgeglichen"


def zahlung(sicht: Haussicht, nummer: str, saldo: int) -> Zahlung:
    """What the Nutzer pays, or what he gets: to whom, until when, under which reference."""
    akte = sicht.akte
    wer = kopf.auftraggeber(akte)
    bis = akte.abrechnung.zahlbar_bis
    frist: list[str | Teil] = [" bis ", fett(tag(bis))] if bis is not None else []
    if not saldo:
        return Zahlung(satz("Es ist nichts zu zahlen."))
    zweck = Angabe("Zweck", satz(sicht.zweck(nummer)))
    if saldo < 0:
        return Zahlung(
            satz(
                f"{wer.name} überweist Ihnen den Betrag",
                *frist,
                ". Nennen Sie dafür bitte Ihre IBAN, falls sie dort noch nicht vorliegt.",
            ),
            (zweck,),
        )
    iban = akte.absender.auftraggeber.iban if akte.absender.auftraggeber is not None else None
    inhaber = akte.absender.auftraggeber.kontoinhaber if akte.absender.auftraggeber is not None else None
    angaben = [Angabe("Empfänger", satz(inhaber or wer.name))]
    if iban:
        angaben.append(Angabe("IBAN", satz(iban.replace(" ", FEST))))
    angaben.append(zweck)
    wohin = " an" if iban else " auf das Ihnen bekannte Konto"
    return Zahlung(satz("Bitte zahlen Sie", *frist, wohin), tuple(angaben))


def zusammensetzung(sicht: Haussicht, person: NutzerErgebnis, positionen: Sequence[Position]) -> Zusammensetzung:
    """Bar and lines; the template groups them when there are many."""
    summen = {gruppe: 0 for gruppe in kopf.GRUPPEN if any(p.gruppe == gruppe for p in positionen)}
    for position in positionen:
        if position.gruppe in summen:
            summen[position.gruppe] += position.betrag.cents
    stellen = {gruppe: nr for nr, gruppe in enumerate(summen)}
    saldo, bezahlt = person.saldo.cents, person.vorauszahlung
    steuer = sicht.steuertext(person)
    return Zusammensetzung(
        segmente=_segmente(summen),
        posten=tuple(
            Posten(p.bezeichnung, betrag(p.betrag.cents), erlaeuterung(sicht, person, p), stellen.get(p.gruppe))
            for p in positionen
        ),
        summe=Posten("Ihre Kosten", betrag(person.betrag.cents), f"darin {steuer}" if steuer else ""),
        abzuege=(
            *nach_der_summe.zeilen(sicht, person),
            Posten("Ihre Vorauszahlungen", betrag(-bezahlt), _vorauszahlungen(sicht, person)),
        ),
        ergebnis=Posten(_bezeichnung(saldo), betrag(abs(saldo))),
    )


def _segmente(summen: dict[str, int]) -> tuple[Segment, ...]:
    ganz = sum(max(wert, 0) for wert in summen.values())
    return tuple(
        Segment(kopf.GRUPPEN[gruppe], euro(wert), gerundet(Fraction(max(wert, 0) * 1000, ganz)) if ganz else 0, nr)
        for nr, (gruppe, wert) in enumerate(summen.items())
    )


def _vorauszahlungen(sicht: Haussicht, person: NutzerErgebnis) -> str:
    gezahlt = person.bewohner.nutzer.vorauszahlung
    teile = [
        (_VORAUSZAHLUNGEN[art], int((getattr(gezahlt, art) or 0) * 100)) for art in KINDS[sicht.akte.abrechnung.art]
    ]
    teile += [(name, int(wert * 100)) for name, wert in (gezahlt.kostenarten or {}).items()]
    teile = [(name, cent) for name, cent in teile if cent]
    einzeln = ", ".join(f"{name} {euro(cent)}" for name, cent in teile) if len(teile) > 1 else ""
    if not person.bewohner.nutzer.nettoabrechnung or not person.vorauszahlung:
        return einzeln
    satz_ = satz_der_leistung(sicht.ergebnis).number
    steuer = gerundet(person.vorauszahlung * satz_ / (100 + satz_))
    return ", ".join(filter(None, [einzeln, f"darin {knapp(satz_, 2)} % Umsatzsteuer {euro(steuer)}"]))


def mitteilungen(sicht: Haussicht, person: NutzerErgebnis) -> tuple[Mitteilung, ...]:
    """What is told beside the result, then the messages to this Nutzer and those to all."""
    alle = sorted((m for m in sicht.akte.mitteilungen if m.nutzer in (None, person.nr)), key=lambda m: m.nutzer is None)
    eigene = (Mitteilung("Mitteilung", satz(" ".join(m.text.split()))) for m in alle)
    return (*_freigaben(sicht, person), *nach_der_summe.mitteilungen(sicht, person), *eigene)


def _freigaben(sicht: Haussicht, person: NutzerErgebnis) -> Iterator[Mitteilung]:
    """What somebody let pass that the audit would refuse, as far as it concerns this Nutzer."""
    here = f"nutzeinheiten/{sicht.akte.nutzeinheiten[person.bewohner.einheit].nr}"
    for one, befund in sicht.freigaben:
        if not one.ort.startswith("nutzeinheiten/") or one.ort == here or one.ort.startswith(f"{here}/"):
            # two parts: what was found, and who answers for it
            wer = f" {wortlaut(one)}"
            yield Mitteilung("Freigabe", satz(befund.message.removesuffix(wer), wer), "achtung")


def portal(sicht: Haussicht, person: NutzerErgebnis) -> Portal | None:
    """Where this statement can be opened; only when the Akte names an address."""
    url = sicht.akte.absender.portal
    if url is None:
        return None
    adresse = url.partition("://")[2].rstrip("/")
    return Portal(url, adresse, person.bewohner.nutzer.portal_pin or "")


def fragen(sicht: Haussicht) -> Satz:
    """Whom to ask and where the receipts can be seen."""
    akte = sicht.akte
    wer = kopf.auftraggeber(akte)
    eigene = wer.name == akte.absender.name
    wie = [f"Telefon {akte.absender.telefon}" if akte.absender.telefon else "", akte.absender.email or ""]
    zusatz = f" ({', '.join(filter(None, wie))})" if eigene and any(wie) else ""
    return satz(
        f"Wenden Sie sich an: {kopf.einzeilig(wer)}{zusatz}. Dort können Sie auch die Belege einsehen. "
        "Die Rechnung steht unter „So wurde gerechnet“."
    )
