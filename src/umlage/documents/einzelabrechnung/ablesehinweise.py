"""What must be said about readings: estimates, computed stands, exchange, parts of time without a reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from umlage.core.figure import Figure, Value
from umlage.core.period import DAY
from umlage.core.quantity import printed
from umlage.core.settlement.ergebnis import NutzerErgebnis
from umlage.core.settlement.messwert import BASIS, HEIZT, Messwert
from umlage.core.settlement.schaetzgrenze import NUR_FLAECHE, SEITEN
from umlage.core.verbrauch.geraet import PIKO, Abschnitt
from umlage.core.verbrauch.staende import AS_READ_DAYS, MIKRO, USABLE_DAYS, Guete, Herkunft, Stand
from umlage.documents.bausteine import Mitteilung, satz
from umlage.documents.haussicht import Haussicht
from umlage.documents.kopf import mit_punkt
from umlage.documents.zahlen import flaeche, geraetenummer, stand, tag

Eigene = Sequence[tuple[Messwert, Abschnitt]]


def hinweise(sicht: Haussicht, eigene: Eigene) -> Iterator[Mitteilung]:
    """Notes for the devices of one Nutzer, in their order."""
    for messwert, abschnitt in eigene:
        name = _name(messwert)
        for text in ersatzwerte(messwert, abschnitt):
            yield Mitteilung(name, satz(text), "achtung")
        if abschnitt.spanne is not None:
            yield Mitteilung(name, satz(_geteilt(sicht, messwert, abschnitt, abschnitt.spanne)), "achtung")
        if messwert.geraet.schaetzung is not None and abschnitt.figur is not None:
            yield Mitteilung(name, satz(" ".join(_geschaetzt(abschnitt.figur))), "achtung")
        elif abschnitt.figur is not None:
            yield Mitteilung(name, satz(_verdunstet(abschnitt.figur)))
        for stand_ in filter(None, [abschnitt.anfang, abschnitt.ende]):
            text = _berechnet(sicht, messwert, stand_) or _anderer_tag(stand_)
            if text:
                yield Mitteilung(name, satz(text))
        if messwert.differenz:
            yield Mitteilung(name, satz(abgezogen(messwert, abschnitt)))
        if text := _ueberlauf(messwert, abschnitt):
            yield Mitteilung(name, satz(text))
        if text := _checkzahlen(abschnitt):
            yield Mitteilung(name, satz(text))
        if messwert.geraet.hinweis or messwert.geraet.ersetzt_durch:
            text = " ".join(filter(None, [mit_punkt(messwert.geraet.hinweis or ""), _tausch(messwert, eigene)]))
            if text:
                yield Mitteilung(messwert.geraet.raum or name, satz(text))


def rohrwaerme(sicht: Haussicht, person: NutzerErgebnis) -> Iterator[Mitteilung]:
    """The units that this Nutzer bears for bare pipes, and why."""
    haus = sicht.ergebnis.haus.rohrwaerme
    for nr in haus.ergebnisse if haus is not None else ():
        assert haus is not None
        einheiten = haus.added(nr, person.bewohner.platz)
        if einheiten:
            yield Mitteilung(
                "Rohrwärme",
                satz(
                    "Ungedämmte Rohre geben Wärme ab, die kein Gerät zählt. Deshalb kommen nach Fläche "
                    f"{stand(einheiten)} Einheiten zu Ihrem Verbrauch hinzu (VDI 2077 Beiblatt von 2009, seit 2018 "
                    f"ersetzt). Grund der Anwendung: {mit_punkt(haus.angabe.ausnahme or '')}"
                ),
                "achtung",
            )


def _name(messwert: Messwert) -> str:
    nummer = geraetenummer(messwert.geraet.nr)
    return f"{messwert.geraet.raum}, {nummer}" if messwert.geraet.raum else nummer


def _einheit(messwert: Messwert) -> str:
    return printed(messwert.geraet.einheit or BASIS[messwert.geraet.art])


def ersatzwerte(messwert: Messwert, abschnitt: Abschnitt) -> Iterator[str]:
    """Which stands of a Nutzer's part are estimates, and why."""
    grenzen = [s for s in (abschnitt.anfang, abschnitt.ende, *(abschnitt.spanne or ())) if s is not None]
    # a reset hides the estimate that was read on its eve
    for lesung in messwert.geraet.ablesungen:
        if lesung.art == "schaetzung" and any(lesung.am + DAY == s.grenze or lesung in s.lesungen for s in grenzen):
            text = f"Der Stand vom {tag(lesung.am)} ist ein Ersatzwert (§ 9a HeizkostenV)."
            yield f"{text} {mit_punkt(lesung.grund)}" if lesung.grund else text


def _geteilt(sicht: Haussicht, messwert: Messwert, abschnitt: Abschnitt, spanne: tuple[Stand, Stand]) -> str:
    anfang, ende = spanne
    roh = Fraction(ende.summe - anfang.summe, MIKRO)
    einheit = _einheit(messwert)
    eigener = Fraction(abschnitt.gewicht) / PIKO / abschnitt.faktor.value
    if messwert.geraet.art in HEIZT:
        nenner = sicht.ergebnis.haus.belegung.tafel.denominator
        wie = "Gradtagen"
        teil = f"{flaeche(Fraction(abschnitt.teil, nenner))} ÷ {flaeche(Fraction(abschnitt.ganz, nenner))} ‰"
    else:
        wie, teil = "Tagen", f"{abschnitt.teil} ÷ {abschnitt.ganz} Tage"
    # as displayed, where nothing was lost in between
    lost = anfang.ueberlauf
    vorher, nachher = (stand(Fraction(s.summe - lost, MIKRO)) for s in spanne)
    grund = (
        ("Zum Nutzerwechsel liegt keine brauchbare Zwischenablesung vor.", "§ 9b Abs. 3", "für Sie")
        if messwert.moved(abschnitt)
        else ("Vom Tag der neuen Bewertung gibt es keine Ablesung.", "§ 9a Abs. 1", "mit diesem Faktor")
    )
    return (
        f"{grund[0]} Gezählt hat das Gerät vom "
        f"{tag(anfang.grenze)} bis {tag(ende.grenze - DAY)} {nachher} − {vorher} = {stand(roh)} {einheit}; "
        f"geteilt wird nach {wie} ({grund[1]} HeizkostenV): {stand(roh)} × {teil} = "
        f"{stand(eigener)} {einheit} {grund[2]}."
    )


def _geschaetzt(figur: Figure[Value]) -> Iterator[str]:
    """How the estimate came about, step by step: the time of the Nutzer last."""
    if figur.inputs and figur.inputs[0].norm and figur.formula.startswith("{0} *") and len(figur.inputs) == 3:
        yield from _geschaetzt(figur.inputs[0])
        yield f"{mit_punkt(figur.sentence)} {figur.calculation()} = {figur.printed()}."
        return
    exact = figur.inputs[0]
    yield mit_punkt(figur.sentence)
    # a mean, or a part of the time, rests on figures of the law that say how
    for step in (*(row for row in exact.inputs if row.sentence and row.norm), exact):
        name = f"{mit_punkt(step.sentence)} " if step.sentence else ""
        yield f"{name}{step.calculation()} = {step.printed()}."


def nur_nach_flaeche(sicht: Haussicht, person: NutzerErgebnis) -> Iterator[Mitteilung]:
    """Costs of a Nutzer that go by area alone, because too much of the area is estimated."""
    einheit = sicht.akte.nutzeinheiten[person.bewohner.einheit].nr
    for found in sicht.ergebnis.haus.geschaetzt:
        verteilung = found.verteilung
        named = verteilung.nutzeinheiten
        if not found.over or verteilung.by_area != NUR_FLAECHE or (named is not None and einheit not in named):
            continue
        seite = SEITEN[verteilung.gruppe]
        text = (
            f"Für mehr als 25 % der Fläche ist der Verbrauch geschätzt. Die Kosten für {seite} sind deshalb "
            "allein nach Fläche verteilt (§ 9a Abs. 2 HeizkostenV)."
        )
        if verteilung.bezeichnung:
            text = (
                f"Für mehr als 25 % der Fläche von {verteilung.bezeichnung} ist der Verbrauch geschätzt. Die Kosten "
                f"für {seite} sind deshalb dort allein nach Fläche verteilt (§ 9a Abs. 2 HeizkostenV)."
            )
        yield Mitteilung(seite, satz(text), "achtung")


def _verdunstet(figur: Figure[Value]) -> str:
    """How the strokes of an evaporator came about."""
    striche = figur.inputs[0]
    return f"{striche.sentence} {striche.calculation()} = {striche.printed()}."


def _berechnet(sicht: Haussicht, messwert: Messwert, stand_: Stand) -> str:
    if stand_.herkunft is not Herkunft.BERECHNET:
        return ""
    wann = f"Der Stand am {tag(stand_.grenze - DAY)}, 24 Uhr, ist"
    wert = f"{stand(Fraction(stand_.anzeige, MIKRO))} {_einheit(messwert)}"
    wie = "Gradtagen" if stand_.gradtage else "Tagen"
    weit = f" Die nächste Ablesung liegt mehr als {USABLE_DAYS} Tage entfernt." if _far(stand_) else ""
    if len(stand_.lesungen) < 2:
        danach = stand_.lesungen[0]
        bis = f"{tag(danach.am)} ({stand(danach.stand)})"
        return f"{wann} zwischen der Rücksetzung auf 0 und der Ablesung vom {bis} nach {wie} berechnet: {wert}.{weit}"
    vorher, nachher = stand_.lesungen
    if stand_.gradtage:
        nenner = sicht.ergebnis.haus.belegung.tafel.denominator
        teil = f"{flaeche(Fraction(stand_.teil, nenner))} ÷ {flaeche(Fraction(stand_.ganz, nenner))} ‰"
    else:
        teil = f"{stand_.teil} ÷ {stand_.ganz}"
    eins, zwei = stand(vorher.stand), stand(nachher.stand)
    if nachher.stand < vorher.stand:
        # the display ran over in between
        zwei = f"{zwei} + {stand(_umfang(messwert))}"
        if Fraction(stand_.anzeige, MIKRO) < vorher.stand:
            teil += f" − {stand(_umfang(messwert))}"
    return (
        f"{wann} aus den Ablesungen vom {tag(vorher.am)} ({eins}) und {tag(nachher.am)} ({stand(nachher.stand)}) nach "
        f"{wie} berechnet: {eins} + ({zwei} − {eins}) × {teil} = {wert}.{weit}"
    )


def abgezogen(messwert: Messwert, abschnitt: Abschnitt, bleibt: str = "Für Sie bleiben") -> str:
    """What was subtracted from what, with the numbers of the devices."""
    einheit = printed(BASIS[messwert.geraet.art])
    amounts = [
        (teil.messwert.geraet.nr, teil.summe(abschnitt.platz) / PIKO)
        for teil in messwert.differenz
        if any(part.platz == abschnitt.platz for part in teil.abschnitte)
    ]
    (first, whole), *others = amounts
    source = "Dieser Zähler" if first == messwert.geraet.nr else f"Der Zähler {geraetenummer(first)}"
    names = " und ".join(f"Zähler {geraetenummer(nr)} ({stand(amount)} {einheit})" for nr, amount in others)
    terms = " − ".join(stand(amount) for _, amount in amounts)
    abzug = f"Davon {'wird' if len(others) == 1 else 'werden'} abgezogen: {names}. " if others else ""
    return (
        f"{source} misst {stand(whole)} {einheit}. {abzug}"
        f"{bleibt} {terms} = {stand(Fraction(abschnitt.gewicht) / PIKO)} {einheit}."
    )


def _far(stand_: Stand) -> bool:
    return stand_.guete is Guete.BEFRIEDIGEND


def _umfang(messwert: Messwert) -> Fraction:
    """How far the display counts before it begins again at 0."""
    return Fraction(10 ** (messwert.geraet.stellen or 0))


def _checkzahlen(abschnitt: Abschnitt) -> str:
    """The check numbers that the device showed beside its stands."""
    stands = [s for s in (abschnitt.anfang, abschnitt.ende, *(abschnitt.spanne or ())) if s is not None]
    shown = {lesung.am: lesung.checkzahl for s in stands for lesung in s.lesungen if lesung.checkzahl}
    rows = [f"{zahl} am {tag(am)}" for am, zahl in sorted(shown.items())]
    return f"Checkzahl {' und '.join(rows)}." if rows else ""


def _ueberlauf(messwert: Messwert, abschnitt: Abschnitt) -> str:
    """The display ran over its last digit in the time of this Nutzer."""
    anfang, ende = abschnitt.spanne or (abschnitt.anfang, abschnitt.ende)
    if anfang is None or ende is None or ende.ueberlauf == anfang.ueberlauf:
        return ""
    umfang = _umfang(messwert)
    mal = Fraction(ende.ueberlauf - anfang.ueberlauf, MIKRO) / umfang
    wie_oft = "" if mal == 1 else f"{mal.numerator}-mal "
    mehr = f"{stand(umfang * mal)} {_einheit(messwert)}"
    return (
        f"Die Anzeige hat {messwert.geraet.stellen} Stellen vor dem Komma; sie ist {wie_oft}über die letzte gelaufen "
        f"und hat bei 0 neu begonnen. Deshalb zählt der Endstand {mehr} mehr, als er zeigt."
    )


def _anderer_tag(stand_: Stand) -> str:
    if stand_.herkunft in (Herkunft.BERECHNET, Herkunft.NULL):
        return ""
    for lesung in stand_.lesungen:
        if abs((lesung.am + DAY - stand_.grenze).days) > AS_READ_DAYS:
            tag_ = tag(stand_.grenze - DAY)
            return f"Für den {tag_}, 24 Uhr, gilt die Ablesung vom {tag(lesung.am)}; eine nähere gibt es nicht."
    return ""


def _tausch(messwert: Messwert, eigene: Eigene) -> str:
    """The addition over an exchange, where both devices counted for this Nutzer."""
    if not messwert.geraet.ersetzt_durch:
        return ""
    reihe = [messwert.geraet.nr]
    nachfolger = {m.geraet.nr: m.geraet.ersetzt_durch for m, _ in eigene}
    while (naechstes := nachfolger.get(reihe[-1])) and naechstes in nachfolger and naechstes not in reihe:
        reihe.append(naechstes)
    if len(reihe) < 2:
        return ""
    verbrauch = [sum((Fraction(a.gewicht) / PIKO for m, a in eigene if m.geraet.nr == nr), Fraction(0)) for nr in reihe]
    einheit = printed(BASIS[messwert.geraet.art])
    teile = " + ".join(f"{stand(wert)} {einheit}" for wert in verbrauch)
    vorher = (
        ""
        if messwert.geraet.hinweis
        else f"Das Gerät wurde am {tag(messwert.geraet.bis)} getauscht. "
        if messwert.geraet.bis
        else ""
    )
    return f"{vorher}{teile} = {stand(sum(verbrauch, Fraction(0)))} {einheit}."
