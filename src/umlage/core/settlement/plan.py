"""The simple settings of an Akte, compiled to a cost tree."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
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
    Summe,
    Verteiler,
    Zeitgewicht,
)
from umlage.core.settlement.akte import Akte, Anlage, Hauskosten, Teilung, Wasserkosten
from umlage.core.settlement.brennstoff import Brennstoff
from umlage.core.settlement.messung import HEIZT, Messung

GROESSEN: dict[str, Groesse] = {
    "NHN": "nebenflaeche",
    "PNZ": "personen",
    "AN": "nutzer",
    "WNZ": "wohnungen",
    "EA": "mea",
    "STK": "stueck",
}
BETRKV = {
    "grundsteuer": 1, "wasser": 2, "abwasser": 3, "aufzug": 7, "strassenreinigung": 8, "muell": 8, "hausreinigung": 9,
    "ungeziefer": 9, "garten": 10, "beleuchtung": 11, "schornsteinfeger": 12, "versicherung": 13, "hauswart": 14,
    "antenne": 15, "breitband": 15, "waschkueche": 16, "sonstiges": 17,
}  # fmt: skip


def kostenbaum(akte: Akte, brennstoffe: Sequence[Brennstoff], messung: Messung, abzug_co2: Sequence[str]) -> Kostenelement:
    """The tree of the house: the one given by hand, or that of the simple settings.

    `abzug_co2` names the plants from whose costs the landlord's carbon share is taken.
    """
    if akte.kostenbaum is not None:
        return akte.kostenbaum
    followers: list[Kostenelement] = []
    if akte.anlagen:
        several = len(akte.anlagen) > 1
        for brennstoff in brennstoffe:
            followers.append(_plant(akte, brennstoff, messung, str(len(followers) + 1), several, brennstoff.anlage.nr in abzug_co2))
    for group, title, letter, rows in (
        ("kaltwasser", "Kaltwasser", "W", akte.kaltwasser),
        ("nebenkosten", "Hausnebenkosten", "H", akte.hausnebenkosten),
    ):
        if rows:
            followers.append(_house(akte, group, title, letter, rows, messung, str(len(followers) + 1)))  # type: ignore[arg-type]
    return _element("0", "Gesamtkosten", nachfolger=tuple(followers))


def _plant(akte: Akte, brennstoff: Brennstoff, messung: Messung, nr: str, several: bool, abzug: bool) -> Kostenelement:
    anlage = brennstoff.anlage
    suffix = f" {anlage.bezeichnung or brennstoff.art.titel}" if several else ""
    common = (f"A{anlage.nr}.B", *_costs(anlage, "anlage"))
    pauschalen: tuple[Pauschale, ...] = ()
    if abzug:
        pauschalen = (
            Pauschale(bezeichnung="CO2-Anteil des Vermieters", co2_anlage=anlage.nr, norm="CO2KostAufG § 7 Abs. 1"),
        )
    heating = _side(akte, "heizung", f"Heizung{suffix}", _heating_meters(messung), akte.einstellungen.heizung)
    water = _side(akte, "warmwasser", f"Warmwasser{suffix}", _numbers(messung, "warmwasserzaehler"), akte.einstellungen.warmwasser)
    if anlage.warmwasser is None or not anlage.heizt:
        group: Literal["heizung", "warmwasser"] = "heizung" if anlage.heizt else "warmwasser"
        side = heating if anlage.heizt else water
        own = (*common, *_costs(anlage, "heizung"), *_costs(anlage, "warmwasser"))
        return _element(
            nr, f"{'Heizung' if anlage.heizt else 'Warmwasser'}{suffix}", gruppe=group, kosten=own, pauschalen=pauschalen, **side(nr)
        )
    verteiler, norm = _separation(anlage, brennstoff)
    return _element(
        nr,
        f"Heizung und Warmwasser{suffix}",
        norm=norm,
        kosten=common,
        pauschalen=pauschalen,
        verteiler=verteiler,
        nachfolger=(
            _element(f"{nr}.1", f"Warmwasser{suffix}", gruppe="warmwasser", kosten=_costs(anlage, "warmwasser"), **water(f"{nr}.1")),
            _element(f"{nr}.2", f"Heizung{suffix}", gruppe="heizung", kosten=_costs(anlage, "heizung"), **heating(f"{nr}.2")),
        ),
    )


def _separation(anlage: Anlage, brennstoff: Brennstoff) -> tuple[Verteiler, str]:
    assert anlage.warmwasser is not None
    verfahren = anlage.warmwasser
    if verfahren.verfahren == "prozent":
        return ProzentWarmwasser(prozent=Decimal(0) if verfahren.prozent is None else verfahren.prozent), "HeizkostenV § 9 Abs. 1"
    if verfahren.verfahren == "betrag":
        return BetragWarmwasser(satz=Decimal(0) if verfahren.satz is None else verfahren.satz, anlage=anlage.nr), "HeizkostenV § 9 Abs. 1"
    supply = anlage.gewerbliche_lieferung if anlage.gewerbliche_lieferung is not None else brennstoff.art.teilung == "lieferung"
    if supply or brennstoff.art.teilung == "waermepumpe":
        return Hkvo3(anlage=anlage.nr), "HeizkostenV § 9 Abs. 1 Satz 3, Abs. 2"
    return Hkvo2(anlage=anlage.nr), "HeizkostenV § 9 Abs. 1 Satz 2, Abs. 2, Abs. 3"


class _side:  # noqa: N801  # reads as a function of the element's number
    """Consumption and base costs of heating or hot water."""

    def __init__(self, akte: Akte, gruppe: Literal["heizung", "warmwasser"], titel: str, meters: tuple[str, ...], teilung: Teilung) -> None:
        self.gruppe, self.titel, self.meters, self.teilung = gruppe, titel, meters, teilung
        self.zeit: Zeitgewicht = teilung.zeit or ("gradtage" if gruppe == "heizung" else "tage")

    def __call__(self, nr: str) -> dict[str, object]:
        norm = "HeizkostenV § 7 Abs. 1" if self.gruppe == "heizung" else "HeizkostenV § 8 Abs. 1"
        measure: Groesse = "heizflaeche" if self.gruppe == "heizung" else "warmwasserflaeche"
        return {
            "verteiler": ProzentGrundkosten(grundkosten=self.teilung.grundkosten),
            "norm": norm,
            "nachfolger": (
                _element(f"{nr}.1", f"{self.titel}, Verbrauch", gruppe=self.gruppe, norm=norm, geraete=Geraete(nummern=self.meters)),
                _element(f"{nr}.2", f"{self.titel}, Grundkosten", gruppe=self.gruppe, norm=norm, anteile=Anteile(groesse=measure, zeit=self.zeit)),
            ),
        }


def _element(nr: str, bezeichnung: str, **parts: object) -> Kostenelement:
    # compiled parts are right by construction; validating them again would cost as much as the settlement
    defaults: dict[str, object] = {
        "gruppe": None, "norm": None, "kosten": (), "verteiler": _SUMME, "wertermittler": None, "zaehler": (),
        "gesamtanteile": None, "zeitraum": None, "pauschalen": (), "anteile": None, "geraete": None, "nachfolger": (),
    }  # fmt: skip
    return Kostenelement.model_construct(nr=nr, bezeichnung=bezeichnung, **(defaults | parts))


_SUMME = Summe()


def _costs(anlage: Anlage, zweck: str) -> tuple[str, ...]:
    return tuple(f"A{anlage.nr}.K{number}" for number, kosten in enumerate(anlage.kosten, start=1) if kosten.zweck == zweck)


def _numbers(messung: Messung, *arten: str) -> tuple[str, ...]:
    return tuple(messwert.geraet.nr for messwert in messung.of_kind(*arten))


def _heating_meters(messung: Messung) -> tuple[str, ...]:
    return _numbers(messung, *sorted(HEIZT))


def _house(
    akte: Akte,
    gruppe: Gruppe,
    titel: str,
    letter: str,
    rows: Sequence[Hauskosten | Wasserkosten],
    messung: Messung,
    nr: str,
) -> Kostenelement:
    merged: dict[tuple[str, str], list[int]] = {}
    for number, row in enumerate(rows, start=1):
        merged.setdefault((row.bezeichnung, row.schluessel), []).append(number)
    followers = []
    for place, ((bezeichnung, schluessel), numbers) in enumerate(merged.items(), start=1):
        kostenart = rows[numbers[0] - 1].kostenart or ""
        paragraph = BETRKV.get(kostenart)
        free, borne = _exempt(akte, bezeichnung)
        leaves: dict[str, object]
        if schluessel == "VKW":
            kinds = ("kaltwasserzaehler", "warmwasserzaehler") if akte.einstellungen.warmwasserzaehler_im_kaltwasser else ("kaltwasserzaehler",)
            leaves = {"geraete": Geraete(nummern=_numbers(messung, *kinds), ohne_nutzer=free, eigentuemer_fuer=borne)}
        else:
            leaves = {"anteile": Anteile(groesse=GROESSEN[schluessel], ohne_nutzer=free, eigentuemer_fuer=borne)}
        followers.append(
            _element(
                f"{nr}.{place}",
                bezeichnung,
                gruppe=gruppe,
                norm=f"BetrKV § 2 Nr. {paragraph}" if paragraph else "BGB § 556a Abs. 1",
                kosten=tuple(f"{letter}{number}" for number in numbers),
                **leaves,
            )
        )
    return _element(nr, titel, gruppe=gruppe, nachfolger=tuple(followers))


def _exempt(akte: Akte, bezeichnung: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    free, borne = [], []
    for einheit in akte.nutzeinheiten:
        for nutzer in einheit.nutzer:
            for befreiung in nutzer.befreiungen:
                if befreiung.kosten == bezeichnung:
                    (free if befreiung.zu_lasten == "uebrige" else borne).append(nutzer.nr)
    return tuple(free), tuple(borne)
