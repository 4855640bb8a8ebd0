"""The simple settings of an Akte, compiled to a cost tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Literal

from umlage.core.kostenbaum.element import (
    Anteile,
    BetragWarmwasser,
    Geraete,
    Groesse,
    Gruppe,
    Hkvo2,
    Hkvo3,
    Kostenelement,
    Pauschale,
    ProzentGrundkosten,
    ProzentWarmwasser,
    Verteiler,
    Zeitgewicht,
)
from umlage.core.settlement.akte import Akte, Anlage, Befreiung, Hauskosten, Teilung, Wasserkosten
from umlage.core.settlement.anlagenzeit import anlagenname
from umlage.core.settlement.brennstoff import Brennstoff
from umlage.core.settlement.gruppenplan import NORM, Gruppenseite, vorerfasst
from umlage.core.settlement.kostenart import KOSTENARTEN
from umlage.core.settlement.messung import Messung
from umlage.core.settlement.messwert import HEIZT, WARMWASSER

GROESSEN: dict[str, Groesse] = {
    "NHN": "nebenflaeche",
    "PNZ": "personen",
    "AN": "nutzer",
    "WNZ": "wohnungen",
    "EA": "mea",
    "STK": "stueck",
}
ZAEHLER = {"VKW": "kaltwasserzaehler", "VST": "stromzaehler", "VKA": "kaeltezaehler"}


def kostenbaum(
    akte: Akte,
    brennstoffe: Sequence[Brennstoff],
    messung: Messung,
    abzug_co2: Mapping[str, str],
) -> Kostenelement:
    """The tree of the house: the one given by hand, or that of the simple settings.

    `abzug_co2`: the plants from whose costs the landlord's part is taken, and what that is called.
    """
    if akte.kostenbaum is not None:
        return _grouped(akte.kostenbaum, None, messung)
    followers: list[Kostenelement] = []
    if akte.anlagen:
        several = len(akte.anlagen) > 1
        for brennstoff in brennstoffe:
            followers.append(
                _plant(
                    akte, brennstoff, messung, str(len(followers) + 1), several, abzug_co2.get(brennstoff.anlage.nr, "")
                )
            )
    exempt = [
        (nutzer.nr, befreiung)
        for einheit in akte.nutzeinheiten
        for nutzer in einheit.nutzer
        for befreiung in nutzer.befreiungen
    ]
    house: tuple[tuple[Gruppe, str, str, Sequence[Hauskosten | Wasserkosten]], ...] = (
        ("kaltwasser", "Kaltwasser", "W", akte.kaltwasser),
        ("nebenkosten", "Hausnebenkosten", "H", akte.hausnebenkosten),
    )
    for group, title, letter, rows in house:
        if rows:
            nr = str(len(followers) + 1)
            counting = akte.einstellungen.warmwasserzaehler_im_kaltwasser
            followers.append(_house(group, title, letter, rows, _Wasser(messung, counting), exempt, nr))
    return Kostenelement(nr="0", bezeichnung="Gesamtkosten", nachfolger=tuple(followers))


_GROUP_OF_COSTS: dict[str, Gruppe] = {"A": "heizung", "W": "kaltwasser", "H": "nebenkosten"}


def _grouped(element: Kostenelement, gruppe: Gruppe | None, messung: Messung) -> Kostenelement:
    """The tree by hand with the group of every leaf: as stated there or above, else that of the costs it shares."""
    gruppe = element.gruppe or gruppe
    if gruppe is None and element.kosten:
        gruppe = _GROUP_OF_COSTS.get(element.kosten[0][:1])
    if element.nachfolger:
        return replace(element, nachfolger=tuple(_grouped(below, gruppe, messung) for below in element.nachfolger))
    if element.gruppe is None and gruppe == "heizung" and element.geraete is not None:
        hot = set(messung.numbers(*WARMWASSER))
        gruppe = "warmwasser" if hot.issuperset(element.geraete.nummern) else gruppe
    return replace(element, gruppe=gruppe)


def _plant(akte: Akte, brennstoff: Brennstoff, messung: Messung, nr: str, several: bool, abzug: str) -> Kostenelement:
    anlage = brennstoff.anlage
    suffix = f" {anlagenname(anlage, brennstoff.art.titel, akte.period)}" if several else ""
    common = (f"A{anlage.nr}.B", *_costs(anlage, "anlage"))
    pauschalen: tuple[Pauschale, ...] = ()
    if abzug:
        pauschalen = _carbon_share(anlage.nr, abzug)
    heating = _Seite(
        "heizung", f"Heizung{suffix}", _heating_meters(messung), akte.einstellungen.heizung, _groups(akte, "heizung")
    )
    water = _Seite(
        "warmwasser",
        f"Warmwasser{suffix}",
        messung.numbers(*WARMWASSER),
        akte.einstellungen.warmwasser,
        _groups(akte, "warmwasser"),
    )
    if anlage.warmwasser is None or not anlage.heizt:
        side = heating if anlage.heizt else water
        own = (*common, *_costs(anlage, "heizung"), *_costs(anlage, "warmwasser"))
        return side.element(nr, side.titel, own, pauschalen)
    verteiler, norm = _separation(anlage, brennstoff)
    return Kostenelement(
        nr=nr,
        bezeichnung=f"Heizung und Warmwasser{suffix}",
        norm=norm,
        kosten=common,
        pauschalen=pauschalen,
        verteiler=verteiler,
        nachfolger=(
            water.element(f"{nr}.1", water.titel, _costs(anlage, "warmwasser")),
            heating.element(f"{nr}.2", heating.titel, _costs(anlage, "heizung")),
        ),
    )


@lru_cache(maxsize=1024)
def _carbon_share(anlage: str, bezeichnung: str) -> tuple[Pauschale, ...]:
    """What the landlord bears of the carbon costs of a plant."""
    return (Pauschale(bezeichnung=bezeichnung, co2_anlage=anlage, norm="CO2KostAufG § 7 Abs. 1"),)


def _groups(akte: Akte, side: str) -> Akte | None:
    """The Akte where its Nutzergruppen are measured for a side."""
    return akte if akte.nutzergruppen and vorerfasst(akte, side) else None


def _separation(anlage: Anlage, brennstoff: Brennstoff) -> tuple[Verteiler, str]:
    assert anlage.warmwasser is not None
    verfahren = anlage.warmwasser
    if verfahren.verfahren == "prozent":
        return ProzentWarmwasser(
            art="prozent_warmwasser", prozent=Decimal(0) if verfahren.prozent is None else verfahren.prozent
        ), "HeizkostenV § 9 Abs. 1"
    if verfahren.verfahren == "betrag":
        return BetragWarmwasser(
            art="betrag_warmwasser", satz=Decimal(0) if verfahren.satz is None else verfahren.satz, anlage=anlage.nr
        ), "HeizkostenV § 9 Abs. 1"
    if brennstoff.nach_waerme:
        return Hkvo3(art="hkvo3", anlage=anlage.nr), "HeizkostenV § 9 Abs. 1 Satz 3, Abs. 2"
    return Hkvo2(art="hkvo2", anlage=anlage.nr), "HeizkostenV § 9 Abs. 1 Satz 2, Abs. 2, Abs. 3"


@dataclass(frozen=True, slots=True)
class _Seite:
    """Heating or hot water: base costs by area, the rest by consumption."""

    gruppe: Literal["heizung", "warmwasser"]
    titel: str
    meters: tuple[str, ...]
    teilung: Teilung
    gruppen: Akte | None

    def _grouped(
        self, nr: str, bezeichnung: str, kosten: tuple[str, ...], pauschalen: tuple[Pauschale, ...], akte: Akte
    ) -> Kostenelement:
        """The side of a house whose groups are measured first."""
        heating = self.gruppe == "heizung"
        side = Gruppenseite(
            self.gruppe,
            self.titel,
            "HeizkostenV § 7 Abs. 1" if heating else "HeizkostenV § 8 Abs. 1",
            "heizflaeche" if heating else "warmwasserflaeche",
            self.teilung.zeit or ("gradtage" if heating else "tage"),
            self.teilung.grundkosten,
        )
        verteiler, followers = side.elements(akte, nr)
        return Kostenelement(
            nr=nr,
            bezeichnung=bezeichnung,
            gruppe=self.gruppe,
            norm=NORM,
            kosten=kosten,
            pauschalen=pauschalen,
            verteiler=verteiler,
            nachfolger=followers,
        )

    def element(
        self, nr: str, bezeichnung: str, kosten: tuple[str, ...], pauschalen: tuple[Pauschale, ...] = ()
    ) -> Kostenelement:
        heating = self.gruppe == "heizung"
        if self.gruppen is not None:
            return self._grouped(nr, bezeichnung, kosten, pauschalen, self.gruppen)
        norm = "HeizkostenV § 7 Abs. 1" if heating else "HeizkostenV § 8 Abs. 1"
        measure: Groesse = "heizflaeche" if heating else "warmwasserflaeche"
        time: Zeitgewicht = self.teilung.zeit or ("gradtage" if heating else "tage")
        used = Kostenelement(
            nr=f"{nr}.1",
            bezeichnung=f"{self.titel}, Verbrauch",
            gruppe=self.gruppe,
            norm=norm,
            geraete=Geraete(nummern=self.meters),
        )
        base = _base_costs(f"{nr}.2", f"{self.titel}, Grundkosten", self.gruppe, norm, measure, time)
        return Kostenelement(
            nr=nr,
            bezeichnung=bezeichnung,
            gruppe=self.gruppe,
            norm=norm,
            kosten=kosten,
            pauschalen=pauschalen,
            verteiler=_base_share(str(self.teilung.grundkosten)),
            nachfolger=(used, base),
        )


@lru_cache(maxsize=1024)
def _base_share(grundkosten: str) -> ProzentGrundkosten:
    # by its text: 30 and 30.0 are equal, and each house keeps its own
    return ProzentGrundkosten(art="prozent_grundkosten", grundkosten=Decimal(grundkosten))


def _costs(anlage: Anlage, zweck: str) -> tuple[str, ...]:
    return tuple(
        [f"A{anlage.nr}.K{number}" for number, kosten in enumerate(anlage.kosten, start=1) if kosten.zweck == zweck]
    )


def _heating_meters(messung: Messung) -> tuple[str, ...]:
    return messung.numbers(*sorted(HEIZT))


@dataclass(frozen=True, slots=True)
class _Wasser:
    """The meters of the keys by consumption; VKW: cold water, and hot water where its water is paid there."""

    messung: Messung
    warmwasser: bool

    def numbers(self, schluessel: str) -> tuple[str, ...]:
        both = schluessel == "VKW" and self.warmwasser
        return self.messung.numbers(ZAEHLER[schluessel], *(("warmwasserzaehler",) if both else ()))


def _house(
    gruppe: Gruppe,
    titel: str,
    letter: str,
    rows: Sequence[Hauskosten | Wasserkosten],
    wasser: _Wasser,
    exempt: Sequence[tuple[str, Befreiung]],
    nr: str,
) -> Kostenelement:
    shapes = tuple([(row.bezeichnung, row.schluessel, row.kostenart, row.reihenfolge) for row in rows])
    followers = []
    for one in _merged(gruppe, letter, nr, shapes):
        meters = wasser.numbers(one.schluessel) if one.schluessel in ZAEHLER else None
        if meters is None and not exempt:
            followers.append(one.blatt)
            continue
        free, borne = (
            tuple([nr for nr, befreiung in exempt if befreiung.kosten == name and befreiung.zu_lasten == who])
            for name, who in ((one.bezeichnung, "uebrige"), (one.bezeichnung, "eigentuemer"))
        )
        followers.append(one.element(meters, free, borne))
    return Kostenelement(nr=nr, bezeichnung=titel, gruppe=gruppe, nachfolger=tuple(followers))


_Form = tuple[str, str, str | None, int | None]


# most houses have the same few kinds of costs in the same order
@lru_cache(maxsize=1024)
def _merged(gruppe: Gruppe, letter: str, nr: str, rows: tuple[_Form, ...]) -> tuple[_HouseRow, ...]:
    """Costs of one name and key as one element, in the order of the Akte."""
    merged: dict[tuple[str, str], list[int]] = {}
    for number, (bezeichnung, schluessel, _, _) in enumerate(rows, start=1):
        merged.setdefault((bezeichnung, schluessel), []).append(number)
    found = []
    for place, ((bezeichnung, schluessel), numbers) in enumerate(merged.items(), start=1):
        _, _, kostenart, _ = rows[numbers[0] - 1]
        paragraph = KOSTENARTEN[kostenart].nummer if kostenart else 0
        orders = [order for number in numbers if (order := rows[number - 1][3]) is not None]
        references = tuple([f"{letter}{number}" for number in numbers])
        order = min(orders, default=None)
        found.append(_HouseRow(f"{nr}.{place}", bezeichnung, gruppe, paragraph, references, schluessel, order))
    return tuple(found)


@dataclass(frozen=True)
class _HouseRow:
    """What a cost of the house has in every house with the same kinds of costs: all but its devices and who is free."""

    nr: str
    bezeichnung: str
    gruppe: Gruppe
    paragraph: int
    kosten: tuple[str, ...]
    schluessel: str
    reihenfolge: int | None

    @cached_property
    def blatt(self) -> Kostenelement:
        """The element of a cost that all Nutzer share by a measure."""
        return self.element(None, (), ())

    def element(
        self, zaehler: tuple[str, ...] | None, frei: tuple[str, ...], eigentuemer: tuple[str, ...]
    ) -> Kostenelement:
        """The element, shared by its key."""
        shares, devices = None, None
        if zaehler is not None:
            devices = Geraete(nummern=zaehler, ohne_nutzer=frei, eigentuemer_fuer=eigentuemer)
        else:
            shares = Anteile(groesse=GROESSEN[self.schluessel], ohne_nutzer=frei, eigentuemer_fuer=eigentuemer)
        return Kostenelement(
            nr=self.nr,
            bezeichnung=self.bezeichnung,
            gruppe=self.gruppe,
            norm=f"BetrKV § 2 Nr. {self.paragraph}" if self.paragraph else "BGB § 556a Abs. 1",
            reihenfolge=self.reihenfolge,
            kosten=self.kosten,
            anteile=shares,
            geraete=devices,
        )


@lru_cache(maxsize=4096)
def _base_costs(
    nr: str, bezeichnung: str, gruppe: Gruppe, norm: str, groesse: Groesse, zeit: Zeitgewicht
) -> Kostenelement:
    """The base costs of heating or hot water, by area."""
    shares = Anteile(groesse=groesse, zeit=zeit)
    return Kostenelement(nr=nr, bezeichnung=bezeichnung, gruppe=gruppe, norm=norm, anteile=shares)
