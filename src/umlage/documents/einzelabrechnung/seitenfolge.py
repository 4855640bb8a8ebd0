"""On which pages the sections of a statement stand: four pages wherever its content fits on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import product
from typing import NamedTuple

from umlage.documents.hoehen import (
    ABSTAND,
    ENGERE_REIHE,
    UEBERSCHRIFT,
    absaetze,
    absatz,
    aufteilung,
    fussnote,
    gleich,
    information,
    kohlendioxid,
    lohnkosten,
    mit_kopf,
    mit_tafel,
    zeilenzahl,
)
from umlage.documents.style.satzspiegel import TEXTBREITE
from umlage.documents.umbruch import SEITE, STUFEN, Stueck, Umbruch, eine_seite, umbruch
from umlage.documents.vorlage import Vorlage

_TITEL = 2360
"""A heading of the first level with the space beneath it."""
_VOR_TITEL = 3000
"""Above the title of a part that follows another on the same page."""
_LEGENDENZEILE = 1360
_UMZUEGE = (
    ("kohlendioxid", "zaehler"),
    ("lohnkosten", "vergleich"),
    ("lohnkosten", "zaehler"),
    ("kohlendioxid", "vergleich"),
    ("kosten", "zaehler"),
    ("kosten", "vergleich"),
)
"""What may leave page 2 and where it goes then, the less disturbing first."""
Plan = dict[str, Umbruch]


def seitenfolge(teile: dict[str, Vorlage]) -> Plan:
    """Pages of every part. As in the visual references where that gives four; else sections move between pages."""
    koepfe = {name: _KOEPFE[name](werte) for name, werte in teile.items()}
    stuecke = {name: list(_STUECKE[name](werte)) for name, werte in teile.items()}
    plan = {name: umbruch(koepfe[name], stuecke[name]) for name in teile}
    if _anzahl(plan) <= len(teile) and not any(einer.frei or einer.seiten[0].eng for einer in plan.values()):
        return plan
    knappe = knapp(teile, stuecke)
    fassungen = [_fassung(teile, koepfe, folgen) for folgen in (stuecke, knappe)]
    vier = _je_eine_seite(fassungen[0]) or _je_eine_seite(fassungen[1])
    return vier or _wenige_seiten(fassungen, plan)


def am_stueck(teile: dict[str, Vorlage]) -> Plan:
    """All parts one behind the other as one where that takes fewer pages; each begins with its title."""
    erster = next(iter(teile), None)
    if erster is None:
        return {}
    weit = {name: list(_STUECKE[name](werte)) for name, werte in teile.items()}
    plaene = []
    for stuecke in (weit, knapp(teile, weit)):
        folge: list[Stueck] = []
        for name, eigene in stuecke.items():
            folge += eigene if name == erster or not eigene else _mit_titel(name, eigene, _KOEPFE[name](teile[name]))
        plaene.append(umbruch(_KOEPFE[erster](teile[erster]), folge))
    bester = min(plaene, key=lambda plan: (plan.frei, len(plan.seiten)))
    getrennt = seitenfolge(teile)
    mehr = bester.frei or len(bester.seiten) > _anzahl(getrennt)
    return getrennt if mehr else {erster: bester}


def _mit_titel(name: str, stuecke: list[Stueck], kopf: int) -> list[Stueck]:
    """The first section of a part with the title of the part above it, so that no page ends with a title."""
    erstes, *rest = stuecke
    hoehen = tuple(kopf + hoehe + abstand for hoehe, abstand in zip(erstes.hoehen, erstes.abstaende, strict=True))
    return [Stueck(f"{name}:{erstes.name}", erstes.nr, (hoehen[0], hoehen[1], hoehen[2]), gleich(_VOR_TITEL)), *rest]


class _Fassung(NamedTuple):
    """All that a plan depends on: parts with the heights of their titles and their sections.

    `beweglich`: what may leave page 2; `kurz`: what stands for the costs where they leave it.
    """

    koepfe: tuple[tuple[str, int], ...]
    folgen: tuple[tuple[Stueck, ...], ...]
    beweglich: tuple[str, ...] = ()
    kurz: Stueck | None = None


def _fassung(teile: dict[str, Vorlage], koepfe: dict[str, int], stuecke: dict[str, list[Stueck]]) -> _Fassung:
    folgen = tuple([tuple(folge) for folge in stuecke.values()])
    if "rechenweg" not in teile:
        return _Fassung(tuple(koepfe.items()), folgen)
    werte = teile["rechenweg"]
    namen = {"kohlendioxid": "kohlendioxid", "lohnkosten": "lohnkosten", "kosten": "kosten_kurz"}
    beweglich = tuple([name for name, wert in namen.items() if werte[wert] is not None])
    kosten = werte["kosten_kurz"]
    kurz = None if kosten is None else mit_tafel("kosten-kurz", kosten["hoehen"], fussnote(kosten["fussnote"]))
    return _Fassung(tuple(koepfe.items()), folgen, beweglich, kurz)


def _wenige_seiten(fassungen: Iterable[_Fassung], plan: Plan) -> Plan:
    """What does not fit on four pages: the plan with the fewest."""
    if "rechenweg" not in plan or any(einer.frei for einer in plan.values()):
        return plan
    for fassung in fassungen:
        for umzug in _wege(fassung.beweglich, tuple(plan)):
            folge = _umgezogen(fassung, umzug)
            anderer = {name: umbruch(kopf, folge[name]) for name, kopf in fassung.koepfe}
            if not any(einer.frei for einer in anderer.values()) and _anzahl(anderer) < _anzahl(plan):
                plan = anderer
    return plan


def _anzahl(plan: Plan) -> int:
    return sum(len(einer.seiten) for einer in plan.values())


def knapp(teile: dict[str, Vorlage], stuecke: dict[str, list[Stueck]]) -> dict[str, list[Stueck]]:
    """The same sections, several under one heading: devices of all kinds, texts, receipts."""
    neu = {name: list(folge) for name, folge in stuecke.items()}
    if "zaehler" in neu:
        alle = teile["zaehler"]["alle"]
        hoehe = sum(alle["hoehen"]) + fussnote(alle["fussnote"])
        weit, eng, dicht = (hoehe - reihe * len(alle["hoehen"]) for reihe in ENGERE_REIHE)
        legende = Stueck("legende-knapp", 0, gleich(fussnote(teile["zaehler"]["legendentext"]) - 840), gleich(840))
        uebrige = [stueck for stueck in neu["zaehler"] if stueck.name not in ("gruppe", "legende")]
        neu["zaehler"] = [Stueck("geraete", 0, (weit, eng, dicht), gleich(600)), legende, *uebrige]
    if "vergleich" in neu:
        texte = [_mit_linie("alles", nr, block) for nr, block in enumerate(teile["vergleich"]["alles"])]
        davor = [stueck for stueck in neu["vergleich"] if stueck.name not in ("information", "mitteilungen")]
        danach = [stueck for stueck in neu["vergleich"] if stueck.name == "mitteilungen"]
        neu["vergleich"] = [*davor, *texte, *danach]
    kosten = teile["rechenweg"]["kosten_knapp"] if "rechenweg" in teile else None
    if kosten is not None:
        neu["rechenweg"][0] = mit_tafel("kosten-knapp", kosten["hoehen"], fussnote(kosten["fussnote"]))
    if "rechenweg" in teile:
        anteil = teile["rechenweg"]["anteil"]
        tafel = mit_tafel("anteil-knapp", anteil["knapp"]["hoehen"], fussnote(anteil["fussnote"]))
        neu["rechenweg"] = [tafel if stueck.name == "anteil" else stueck for stueck in neu["rechenweg"]]
    return neu


def _mit_linie(name: str, nr: int, block: Vorlage) -> Stueck:
    """Texts in columns below a line."""
    return Stueck(name, nr, gleich(information(block) + 1440), gleich(1800))


@lru_cache(maxsize=1 << 10)  # statements of one house are alike; nobody changes a plan
def _je_eine_seite(fassung: _Fassung) -> Plan | None:
    """Each part on one page, with as few and as little disturbing moves as that takes; None where it cannot be."""
    teile = tuple([name for name, _ in fassung.koepfe])
    dicht = sum([kopf for _, kopf in fassung.koepfe]) + sum([s.hoehen[-1] for folge in fassung.folgen for s in folge])
    if "rechenweg" not in teile or dicht > len(teile) * SEITE:
        return None
    umzuege = _wege(fassung.beweglich, teile)
    folge = cache(lambda nr: _umgezogen(fassung, umzuege[nr]))
    # the costs of the house stay on page 2 even if that means dense rows
    bleiben = [nr for nr, umzug in enumerate(umzuege) if "kosten" not in umzug]
    gehen = [nr for nr, umzug in enumerate(umzuege) if "kosten" in umzug]
    # before rows get dense, page 2 gives away what best goes elsewhere
    leer = [nr for nr, umzug in enumerate(umzuege) if umzug and set(umzug.items()) <= set(_UMZUEGE[:2])][::-1]
    for stufe, nr in (*product(STUFEN[:2], bleiben), *product(STUFEN[2:], leer + bleiben), *product(STUFEN, gehen)):
        plan = _auf_je_einer(fassung, folge(nr), stufe)
        if plan is not None:
            return plan
    return None


def _auf_je_einer(fassung: _Fassung, folge: dict[str, list[Stueck]], stufe: int) -> Plan | None:
    plan: Plan = {}
    for name, kopf in fassung.koepfe:
        seite = eine_seite(kopf, folge[name], hoechstens=stufe)
        if seite is None:
            return None
        plan[name] = seite
    return plan


@cache
def _wege(beweglich: tuple[str, ...], teile: tuple[str, ...]) -> tuple[dict[str, str], ...]:
    """All ways to send sections of page 2 elsewhere, the less disturbing first."""
    moeglich: list[list[tuple[str, str]]] = []
    for name in ("kohlendioxid", "lohnkosten", "kosten"):
        ziele = [ziel for was, ziel in _UMZUEGE if name in beweglich and was == name and ziel in teile]
        moeglich.append([(name, "rechenweg"), *((name, ziel) for ziel in ziele)])
    wege = [[umzug for umzug in wahl if umzug[1] != "rechenweg"] for wahl in product(*moeglich)]
    leichteste = sorted(wege, key=lambda weg: sum(2 ** _UMZUEGE.index(umzug) for umzug in weg))
    return tuple([dict(weg) for weg in leichteste])


def _umgezogen(fassung: _Fassung, umzug: dict[str, str]) -> dict[str, list[Stueck]]:
    neu = {name: list(folge) for (name, _), folge in zip(fassung.koepfe, fassung.folgen, strict=True)}
    for stueck in tuple(neu["rechenweg"]):
        ziel = umzug.get(stueck.name.removesuffix("-knapp"))
        if ziel is None:
            continue
        stelle = neu["rechenweg"].index(stueck)
        if stueck.name.startswith("kosten"):
            assert fassung.kurz is not None
            neu["rechenweg"][stelle] = fassung.kurz
        else:
            del neu["rechenweg"][stelle]
        # what is added stands above the texts in columns, which close a page
        ende = next(
            (nr for nr, s in enumerate(neu[ziel]) if s.name in ("information", "alles", "mitteilungen")), len(neu[ziel])
        )
        neu[ziel].insert(ende, stueck)
    return neu


def rechenwegkopf(werte: Vorlage) -> int:
    """Title and lead of the calculation."""
    return _TITEL + absatz([[2, werte["einleitung"]]])


def rechenwegstuecke(werte: Vorlage) -> Iterator[Stueck]:
    """The sections of the calculation with their heights."""
    kosten, anteil = werte["kosten"], werte["anteil"]
    yield mit_tafel("kosten", kosten["hoehen"], fussnote(kosten["fussnote"]))
    for name in ("aufteilung", "gruppen"):
        if werte[name] is not None:
            yield mit_kopf(name, aufteilung(werte[name]))
    yield mit_tafel("anteil", anteil["hoehen"], fussnote(anteil["fussnote"]))
    if anteil["saetze"]:
        yield Stueck("zum-anteil", 0, gleich(620 + 500 + absaetze(anteil["saetze"])), gleich(900), folgt=True)
    if werte["gradtage"] is not None:
        teil = werte["gradtage"]
        yield mit_tafel("gradtage", teil["hoehen"], absaetze(teil["saetze"]) + 900)
    if werte["kohlendioxid"] is not None:
        yield mit_kopf("kohlendioxid", kohlendioxid(werte["kohlendioxid"]))
    if werte["lohnkosten"] is not None:
        yield lohnkosten(werte["lohnkosten"])
    for nr, block in enumerate(werte["informationen"]):
        yield mit_kopf("information", information(block) - UEBERSCHRIFT, nr)
    yield from _mitteilungen(werte)


def zaehlerkopf(werte: Vorlage) -> int:
    """Title and lead of the readings."""
    return _TITEL + absatz([[2, werte["einleitung"]]])


def zaehlerstuecke(werte: Vorlage) -> Iterator[Stueck]:
    """The sections of the readings with their heights."""
    for nr, gruppe in enumerate(werte["gruppen"]):
        # the space beneath these headings is the same in any spacing
        hoehe = UEBERSCHRIFT + sum(gruppe["hoehen"]) + fussnote(gruppe["fussnote"]) - 360
        weit, eng, dicht = (hoehe - reihe * len(gruppe["hoehen"]) for reihe in ENGERE_REIHE)
        yield Stueck("gruppe", nr, (weit, eng, dicht), ABSTAND)
    if werte["legende"]:
        zeilen = (
            max(zeilenzahl([[2, b]], 21900, 850), zeilenzahl([[2, d]], 19600, 850)) for _, b, _, d in werte["legende"]
        )
        yield mit_kopf("legende", sum(_LEGENDENZEILE + 1110 * (anzahl - 1) for anzahl in zeilen) + 60)
    for nr, hinweis in enumerate(werte["hinweise"]):
        yield Stueck("hinweis", nr, gleich(mitteilungshoehe(hinweis)), gleich(1000))
    yield from _mitteilungen(werte)


def vergleichskopf(werte: Vorlage) -> int:
    """Title and facts of the comparison."""
    fakten = werte["tatsachen"]["hoehen"]
    return _TITEL + (440 + sum(hoehe or 6200 for hoehe in fakten) + 1400 * (len(fakten) - 1) if fakten else 0)


def vergleichsstuecke(werte: Vorlage) -> Iterator[Stueck]:
    """The sections of the comparison with their heights."""
    if werte["saetze"]:
        yield Stueck("saetze", 0, gleich(absaetze(werte["saetze"])), gleich(1400))
    if werte["monate"] is not None:
        yield mit_kopf("monate", 13100 + 3540)
    if werte["vergleich"] is not None:
        bild = werte["vergleich"]
        hoehe = sum(bild["hoehen"]) + 740 * (len(bild["hoehen"]) - 1)
        yield mit_kopf("vergleich", hoehe + fussnote(bild["fussnote"]))
    if werte["bilder"] is not None:
        yield Stueck("bilder", 0, gleich(UEBERSCHRIFT + _bilderhoehe(werte["bilder"])), (2000, 2000, 1400))
    for nr, block in enumerate(werte["informationen"]):
        if nr == 0:
            yield _mit_linie("information", 0, block)
        else:
            yield mit_kopf("information", information(block) - UEBERSCHRIFT, nr)
    yield from _mitteilungen(werte)


def _bilderhoehe(werte: Vorlage) -> int:
    """Two pictures side by side, beneath their headings: a line of words, then bars."""
    rechts: list[int] = [] if werte["vergleich"] is None else werte["vergleich"]["hoehen"]
    links = 1200 * len(werte["vorjahr"]["zeilen"])
    return 1600 + max(links + 540 * (len(werte["vorjahr"]["zeilen"]) - 1), sum(rechts) + 540 * (len(rechts) - 1))


def mitteilungshoehe(werte: Vorlage) -> int:
    """A note with its edge."""
    titel = [[1, f"{werte['titel']}: "]] if werte["titel"] else []
    return 300 + absatz([*titel, *werte["text"]], TEXTBREITE - 700, 850)


def _mitteilungen(werte: Vorlage) -> Iterator[Stueck]:
    """Messages that page 1 had no room for."""
    alle = werte["mitteilungen"]
    if alle:
        hoehe = sum(1000 + mitteilungshoehe(m) for m in alle) - 1000
        yield mit_kopf("mitteilungen", hoehe)


_KOEPFE = {"rechenweg": rechenwegkopf, "zaehler": zaehlerkopf, "vergleich": vergleichskopf}
_STUECKE = {"rechenweg": rechenwegstuecke, "zaehler": zaehlerstuecke, "vergleich": vergleichsstuecke}


def als_vorlage(plan: Umbruch) -> Vorlage:
    """What the template reads of a plan."""
    return {
        "seiten": [
            {"eng": seite.eng, "stuecke": [[s.name, s.nr, s.abstaende[0], s.hoehen[0] <= SEITE] for s in seite.stuecke]}
            for seite in plan.seiten
        ],
        "frei": plan.frei,
    }
