"""Costs by kind for Nutzer and Nutzeinheiten, who took part where, and what stands beside the costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from umlage.core.kostenbaum.ablauf import Lauf
from umlage.core.period import DAY
from umlage.core.settlement.akte.nutzeinheit import Vorauszahlung
from umlage.core.settlement.ergebnis import NutzerErgebnis
from umlage.core.settlement.pruefung import KINDS
from umlage.documents.haussicht import Haussicht
from umlage.documents.liste.inhalt import Liste, Reihe, Spaltenkopf, Tabelle, Tabellengruppe, Zelle
from umlage.documents.liste.rahmen import hausliste
from umlage.documents.liste.verteilte import KOSTENARTEN, Verteilte, kosten, leer, name_von, titel_der
from umlage.documents.liste.woher import am_pfad, andersherum, anteile, aus, genannt
from umlage.documents.zahlen import betrag, tag

_BREIT = 9000
_KOPF = {**KOSTENARTEN, "direkt": "Direkt"}
_VORAUS = {"heizkosten": "Heizkosten", "kaltwasser": "Kaltwasser", "nebenkosten": "Nebenkosten"}


# --- by kind of cost -----------------------------------------------------------------------------


def kostenarten_je_einheit(sicht: Haussicht) -> Liste:
    """What falls on every Nutzeinheit, by kind of cost; below it what is shared on to others."""
    verteilt = Verteilte(sicht)
    arten = verteilt.kostenarten
    reihen: list[Reihe] = []
    for einheit, personen in zip(sicht.akte.nutzeinheiten, verteilt.je_einheit, strict=True):
        if personen:
            je_art = [verteilt.je_kostenart(person) for person in personen]
            cents = {art: sum(eine[art] for eine in je_art) for art in arten}
            ganz = aus(sum(cents.values()), "Summe", [f"nutzer/{person.nr}/betrag" for person in personen])
            reihen.append((einheit.nr, einheit.lage or "", *_zellen(verteilt, personen), ganz))
    spalten = (
        Spaltenkopf("Nutzeinheit", stil="fett"),
        Spaltenkopf("Lage", breite=_BREIT, fliesst=True),
        *_artspalten(arten),
    )
    teile = [_mit_rest(verteilt, spalten, reihen)]
    raeume = _umgelegt(verteilt)
    if raeume:
        note = "Diese Beträge tragen andere; oben sind sie bei ihnen enthalten."
        spalten_raum = (*spalten[:2], *_artspalten(arten))
        zeilen = tuple((*wer, *_raumzellen(cents)) for wer, cents in raeume.items())
        teile.append(Tabelle("Auf andere umgelegt", spalten_raum, (Tabellengruppe("", zeilen),), fussnote=note))
    return hausliste(sicht, "Kostenarten je Nutzeinheit", *teile, datei="kostenarten-je-nutzeinheit")


def _umgelegt(verteilt: Verteilte) -> dict[tuple[str, str], dict[str, list[tuple[Lauf, int]]]]:
    """Of every room where its costs came from, by kind."""
    found: dict[tuple[str, str], dict[str, list[tuple[Lauf, int]]]] = {}
    for einheit, lauf, platz, _ in verteilt.umgelegte():
        wer = (einheit.nr, einheit.lage or "")
        hier = found.setdefault(wer, {art: [] for art in verteilt.kostenarten})
        hier.setdefault(lauf.element.gruppe or "nebenkosten", []).append((lauf, platz))
    return found


def _raumzellen(je_art: Mapping[str, list[tuple[Lauf, int]]]) -> tuple[str, ...]:
    def zelle(name: str, wo: list[tuple[Lauf, int]]) -> str:
        cents = sum(lauf.betraege[platz] for lauf, platz in wo)
        return anteile(cents, name, wo) if cents else ""

    every = [one for wo in je_art.values() for one in wo]
    return (*(zelle(KOSTENARTEN[art], wo) for art, wo in je_art.items()), zelle("Summe", every) or betrag(0))


def kostenarten_je_nutzer(sicht: Haussicht) -> Liste:
    """What every Nutzer bears, by kind of cost."""
    verteilt = Verteilte(sicht)
    spalten = (
        Spaltenkopf("Nutzer", stil="fett"),
        Spaltenkopf("Name", breite=_BREIT, fliesst=True),
        *_artspalten(verteilt.kostenarten),
    )
    reihen = [
        (person.nr, name_von(person), *_zellen(verteilt, [person]), kosten(person))
        for person in verteilt.personen.values()
    ]
    tabelle = _mit_rest(verteilt, spalten, reihen)
    return hausliste(sicht, "Kostenarten je Nutzer", tabelle, datei="kostenarten-je-nutzer")


def _artspalten(arten: list[str]) -> tuple[Spaltenkopf, ...]:
    namen = [*(_KOPF[art] for art in arten), "Summe"]
    return tuple(Spaltenkopf(name, "€", zahl=True, breite=6500) for name in namen)


def _betraege(cents: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(betrag(wert) if wert else "" for wert in cents.values())


def _zellen(verteilt: Verteilte, personen: Sequence[NutzerErgebnis]) -> tuple[str, ...]:
    """What these people bear together, by kind."""
    rows = [verteilt.je_kostenart(person) for person in personen]
    return tuple(verteilt.zelle(personen, art) if any(row[art] for row in rows) else "" for art in verteilt.kostenarten)


def _mit_rest(verteilt: Verteilte, spalten: tuple[Spaltenkopf, ...], reihen: list[Reihe]) -> Tabelle:
    """The rows with the sums of each kind, then what no Nutzer bears, then the house."""
    arten = verteilt.kostenarten
    je_art = [verteilt.je_kostenart(person) for person in verteilt.personen.values()]
    cents = {art: sum(eine[art] for eine in je_art) for art in arten}
    summe = ("", "Summe", *_betraege(cents), betrag(sum(cents.values())))
    gruppen = [Tabellengruppe("", tuple(reihen), summe)]
    rest = tuple(("", name, *[""] * len(arten), zelle) for name, zelle in verteilt.reste())
    if rest:
        gruppen.append(Tabellengruppe("Beim Eigentümer", rest))
    gesamt = ("", "Gesamtkosten des Hauses", *[""] * len(arten), verteilt.gesamtkosten())
    return Tabelle("", spalten, tuple(gruppen), gesamt)


# --- who took part where -------------------------------------------------------------------------


def nutzer_je_einheit(sicht: Haussicht) -> Liste:
    """Under every Nutzeinheit its Nutzer with their time; then those who bear the costs of a shared room."""
    verteilt = Verteilte(sicht)
    spalten = (
        Spaltenkopf("Nutzer", stil="fett"),
        Spaltenkopf("Name", breite=12000, fliesst=True),
        Spaltenkopf("von"),
        Spaltenkopf("bis"),
        Spaltenkopf("Tage", zahl=True),
        Spaltenkopf("Kosten", "€", zahl=True),
    )
    gruppen = []
    for einheit, personen in zip(sicht.akte.nutzeinheiten, verteilt.je_einheit, strict=True):
        if personen:
            reihen = tuple((person.nr, name_von(person), *_zeit(person), kosten(person)) for person in personen)
            ganz = betrag(sum(person.betrag.cents for person in personen))
            summe = leer(spalten, _1=f"Summe Nutzeinheit {einheit.nr}", _5=ganz) if len(personen) > 1 else None
            gruppen.append(Tabellengruppe(titel_der(einheit), reihen, summe))
    rest = tuple(leer(spalten, _1=name, _5=zelle) for name, zelle in verteilt.reste())
    if rest:
        gruppen.append(Tabellengruppe("Beim Eigentümer", rest))
    gesamt = leer(spalten, _1="Gesamtkosten des Hauses", _5=verteilt.gesamtkosten())
    teile = [Tabelle("", spalten, tuple(gruppen), gesamt)]
    if sicht.ergebnis.haus.umlagen is not None:
        teile.append(_traeger(verteilt))
    return hausliste(sicht, "Nutzer je Nutzeinheit", *teile, datei="nutzer-je-nutzeinheit")


def _zeit(person: NutzerErgebnis) -> tuple[str, str, str]:
    wer = person.bewohner
    return tag(wer.von), tag(wer.bis - DAY), str(wer.tage)


def _traeger(verteilt: Verteilte) -> Tabelle:
    """Who bears the costs of rooms without Nutzer of their own."""
    raeume: dict[str, dict[int, list[Lauf]]] = {}
    for einheit, _, _, below in verteilt.umgelegte():
        assert below.gewichte is not None
        hier = raeume.setdefault(titel_der(einheit), {})
        for platz, cents in enumerate(below.betraege):
            if cents and platz in verteilt.personen and platz not in below.gewichte.eigentuemer:
                hier.setdefault(platz, []).append(below)
    gruppen = []
    for titel, plaetze in raeume.items():
        reihen = []
        alle = 0
        for platz, laeufe in plaetze.items():
            person, cents = verteilt.personen[platz], sum(lauf.betraege[platz] for lauf in laeufe)
            zelle = anteile(cents, titel, [(lauf, platz) for lauf in laeufe])
            reihen.append((person.nr, name_von(person), zelle))
            alle += cents
        gruppen.append(Tabellengruppe(titel, tuple(reihen), ("", "Summe", betrag(alle))))
    spalten = (
        Spaltenkopf("Nutzer", stil="fett"),
        Spaltenkopf("Name", breite=12000, fliesst=True),
        Spaltenkopf("Kosten", "€", zahl=True),
    )
    note = "Diese Beträge sind oben in den Kosten der Nutzer enthalten."
    return Tabelle("Räume, deren Kosten andere tragen", spalten, tuple(gruppen), fussnote=note)


def nutzungen_je_nutzer(sicht: Haussicht) -> Liste:
    """What every Nutzer used: his Nutzeinheit, and the rooms in whose costs he takes part."""
    verteilt = Verteilte(sicht)
    anteile: dict[int, dict[str, tuple[int, list[int]]]] = {}
    for lauf in sicht.ergebnis.blaetter:
        raum = sicht.ergebnis.raum(lauf)
        if raum is None or lauf.gewichte is None:
            continue
        for platz, cents in enumerate(lauf.betraege):
            if cents and platz in verteilt.personen and platz not in lauf.gewichte.eigentuemer:
                hier = anteile.setdefault(platz, {})
                before, lines = hier.get(titel_der(raum), (0, []))
                line = verteilt.nummern.get((platz, lauf.element.nr))
                hier[titel_der(raum)] = (before + cents, lines if line is None else [*lines, line])
    spalten = (
        Spaltenkopf("Nutzung", breite=13000, fliesst=True),
        Spaltenkopf("Beteiligung", breite=9000),
        Spaltenkopf("von"),
        Spaltenkopf("bis"),
        Spaltenkopf("Tage", zahl=True),
        Spaltenkopf("Kosten", "€", zahl=True),
    )
    gruppen = []
    for platz, person in verteilt.personen.items():
        raeume = anteile.get(platz, {})
        einheit = titel_der(sicht.akte.nutzeinheiten[person.bewohner.einheit])
        allein = person.betrag.cents - sum(cents for cents, _ in raeume.values())
        eigene = (einheit, "allein", *_zeit(person), aus(allein, einheit, _allein(verteilt, person, raeume)))
        dazu = tuple(
            (titel, "anteilig", "", "", "", aus(cents, titel, [f"nutzer/{person.nr}/positionen/{nr}" for nr in lines]))
            for titel, (cents, lines) in raeume.items()
        )
        summe = leer(spalten, _0=f"Summe Nutzer {person.nr}", _5=kosten(person))
        gruppen.append(Tabellengruppe(f"{person.nr} {name_von(person)}", (eigene, *dazu), summe))
    rest = tuple(leer(spalten, _0=name, _5=zelle) for name, zelle in verteilt.reste())
    if rest:
        gruppen.append(Tabellengruppe("Beim Eigentümer", rest))
    gesamt = leer(spalten, _0="Gesamtkosten des Hauses", _5=verteilt.gesamtkosten())
    return hausliste(
        sicht, "Nutzungen je Nutzer", Tabelle("", spalten, tuple(gruppen), gesamt), datei="nutzungen-je-nutzer"
    )


def _allein(verteilt: Verteilte, person: NutzerErgebnis, raeume: Mapping[str, tuple[int, list[int]]]) -> list[str]:
    """The lines that no shared room stands behind."""
    shared = {nummer for _, lines in raeume.values() for nummer in lines}
    rows = verteilt.positionen[person.bewohner.platz]
    return [f"nutzer/{person.nr}/positionen/{row.nummer}" for row in rows if row.nummer not in shared]


# --- beside the costs ----------------------------------------------------------------------------


def sonderkosten_je_nutzer(sicht: Haussicht) -> Liste:
    """Prepayments, balances of the year before, fees, tax and surcharges of every Nutzer, and his balance."""
    spalten = (
        Spaltenkopf("Posten", breite=13000, fliesst=True),
        Spaltenkopf("Grund", breite=12000, fliesst=True, stil="leise"),
        Spaltenkopf("zählt im Saldo"),
        Spaltenkopf("Betrag", "€", zahl=True),
    )
    gruppen = []
    alle = 0
    for person in sicht.personen():
        alle += person.saldo.cents
        saldo = Zelle(betrag(person.saldo.cents), f"nutzer/{person.nr}/saldo")
        reihen = (
            ("Kosten", "", "ja", kosten(person)),
            *_sonderposten(person),
            *_vorauszahlungen(sicht, person),
        )
        gruppen.append(Tabellengruppe(f"{person.nr} {person.bewohner.nutzer.name}", reihen, ("Saldo", "", "", saldo)))
    note = "Ein Saldo ohne Minus ist eine Nachzahlung, einer mit Minus ein Guthaben."
    summe = ("Salden der Nutzer", "", "", betrag(alle))
    tabelle = Tabelle("", spalten, tuple(gruppen), summe, note)
    return hausliste(sicht, "Sonderkosten je Nutzer", tabelle, datei="sonderkosten-je-nutzer")


def _sonderposten(person: NutzerErgebnis) -> Iterator[Reihe]:
    for nummer, posten in enumerate(person.sonder, start=1):
        zelle = Zelle(betrag(posten.betrag), f"nutzer/{person.nr}/sonderposten/{nummer}")
        yield posten.bezeichnung, posten.grund, "ja" if posten.im_saldo else "nein", zelle


def _vorauszahlungen(sicht: Haussicht, person: NutzerErgebnis) -> Iterator[Reihe]:
    paid = person.bewohner.nutzer.vorauszahlung
    eine = [(name, cents) for name, cents in voraus_je_art(sicht, paid) if cents]
    if len(eine) > 1:
        yield from ((f"Vorauszahlung {name}", "", "", _bezahlt(person, name, cents)) for name, cents in eine)
    ganz = andersherum(-person.vorauszahlung, "Vorauszahlung", am_pfad(f"nutzer/{person.nr}/vorauszahlung"))
    yield "Vorauszahlungen, Summe" if len(eine) > 1 else "Vorauszahlung", "", "ja", ganz


def _bezahlt(person: NutzerErgebnis, name: str, cents: int) -> Zelle:
    return genannt(-cents, f"Vorauszahlung {name}", f"Angabe beim Nutzer {person.nr}")


def voraus_je_art(sicht: Haussicht, paid: Vorauszahlung) -> Iterator[tuple[str, int]]:
    """What was paid in advance by kind, as far as it counts in this Abrechnung."""
    for art in KINDS[sicht.akte.abrechnung.art]:
        yield _VORAUS[art], int((getattr(paid, art) or 0) * 100)
    for name, wert in (paid.kostenarten or {}).items():
        yield name, int(wert * 100)
