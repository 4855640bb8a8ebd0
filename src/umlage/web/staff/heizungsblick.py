"""The heating of a house at a glance: plants with energy, hot water and stock, groups, what is measured with what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET

from umlage.apps.accounts.access import Recht, allowed
from umlage.apps.messwerte import geraeteliste
from umlage.apps.messwerte.queries import einheit_am_geraet
from umlage.core.parameters import ParameterGap, parameter
from umlage.core.settlement.energieart import ENERGIEARTEN
from umlage.web.staff.abrechnungsblick import Zeile
from umlage.web.staff.rahmen import Hausrahmen, hausrahmen
from umlage.web.ui.templatetags.umlage import einheit, energieart, genau, in_worten, zahl
from umlage.web.ui.worte import wort
from umlage.web.ui.zugang import Anfrage, zugang


@dataclass(frozen=True, slots=True)
class Anlagenblick:
    """A plant: what holds for it, and its meters."""

    anlage: Any
    zeilen: Sequence[Zeile]
    geraete: Sequence[Any]

    @property
    def titel(self) -> str:
        name = self.anlage.angaben.get("bezeichnung") or energieart(self.anlage.energieart)
        return _("Anlage {nr}: {name}").format(nr=self.anlage.nr, name=name)


@dataclass(frozen=True, slots=True)
class Verbrauchsgruppe:
    """The devices of a kind in the flats: how many, in how many Nutzeinheiten, how they count."""

    art: str
    geraete: int
    nutzeinheiten: int
    einheiten: str
    skala: str
    ruecksetzung: str


@zugang(Recht.LESEN)
@require_GET
def heizung(request: Anfrage, nummer: str, jahr: int) -> HttpResponse:
    """Plants, Nutzergruppen, Verbrauchsgruppen and common rooms; each leads to its form."""
    rahmen = hausrahmen(nummer, jahr)
    devices = geraeteliste.im_jahr(rahmen.zeitraum)
    context = rahmen.context(request, "heizung", darf=allowed(request.mitglied.rolle, Recht.STAMMDATEN))
    shared = [one for one in context["einheiten"] if one.angaben.get("umlage")]
    context |= {
        "anlagen": list(_anlagen(rahmen, devices)),
        "nutzergruppen": rahmen.zeitraum.angaben.get("nutzergruppen", ()),
        "verbrauchsgruppen": list(_verbrauchsgruppen(devices)),
        "gemeinschaft": [(one, _umlage(one.angaben["umlage"])) for one in shared],
    }
    return render(request, "staff/heizung.html", context)


def _anlagen(rahmen: Hausrahmen, devices: Sequence[Any]) -> Iterator[Anlagenblick]:
    for plant, year in geraeteliste.anlagen_im_jahr(rahmen.zeitraum):
        rows = [*_energy(plant, rahmen), *_hot_water(plant), *_stock(plant, year), *_rest(plant)]
        yield Anlagenblick(plant, rows, [one for one in devices if one.anlage_id == plant.pk])


def _row(titel: Any, wert: str, feld_: str, *, gesagt: bool, norm: str = "") -> Zeile:
    return Zeile(str(titel), wert, "anlage", feld_, gesagt, norm)


def _energy(plant: Any, rahmen: Hausrahmen) -> Iterator[Zeile]:
    kind, said = ENERGIEARTEN.get(plant.energieart), plant.angaben
    yield _row(_("Energie"), energieart(plant.energieart), "energieart", gesagt=True)
    if kind is None:
        return
    store = _("Vorrat im Haus (Tank oder Lager)") if kind.lagerfaehig else _("Hausanschluss")
    yield Zeile(_("Versorgung"), store)
    usual = _heizwert(kind.heizwert, rahmen)
    if said.get("heizwert") is not None:
        value = _("{wert} kWh je Einheit der Rechnung").format(wert=genau(said["heizwert"]))
        yield _row(_("Heizwert Hi"), value, "heizwert", gesagt=True, norm="HeizkostenV § 9 Abs. 3")
    elif usual:
        yield _row(_("Heizwert Hi"), usual, "heizwert", gesagt=False, norm="HeizkostenV § 9 Abs. 3")
    if plant.energieart.startswith("erdgas"):
        upper = said.get("brennwert")
        words = {
            True: _("nach Brennwert (Hs)"),
            False: _("nach Heizwert (Hi)"),
            None: _("nach Heizwert (Hi), bitte prüfen"),
        }
        yield _row(_("kWh der Rechnung"), words[upper], "brennwert", gesagt=upper is not None)  # fmt: skip
    trade = said.get("gewerbliche_lieferung")
    usually = kind.teilung == "lieferung"
    text = _("ja: nach Wärme geteilt") if (usually if trade is None else trade) else _("nein: nach Brennstoff geteilt")
    yield _row(_("Gewerbliche Wärmelieferung"), text, "gewerbliche_lieferung", gesagt=trade is not None)


def _heizwert(name: str, rahmen: Hausrahmen) -> str:
    try:
        found = parameter(name).at(rahmen.zeitraum.von) if name else None
    except ParameterGap:
        found = None
    return f"{_exact(found.value)} {einheit(found.unit_name)}" if found is not None else ""


def _exact(value: Fraction) -> str:
    return zahl(value, 2) if value.denominator != 1 else zahl(value, 0)


def _hot_water(plant: Any) -> Iterator[Zeile]:
    norm, said = "HeizkostenV § 9", plant.angaben.get("warmwasser")
    if plant.angaben.get("heizt") is False:
        yield _row(_("Heizt"), _("nein, nur Warmwasser"), "heizt", gesagt=True)
    if not said:
        none = _("alles ist Warmwasser") if plant.angaben.get("heizt") is False else _("bereitet keines")
        yield _row(_("Warmwasser"), none, "warmwasser", gesagt=False, norm=norm)
        return
    way = said.get("verfahren", "")
    text = _VERFAHREN.get(way, wort(way))
    more = {
        "volumen": _("mit {zahl} °C").format(zahl=genau(said.get("temperatur", Decimal(60)))),
        "prozent": f"{genau(said.get('prozent'))} %",
        "betrag": _("{zahl} € je m³").format(zahl=genau(said.get("satz"))),
    }.get(way, "")
    yield _row(_("Warmwasser"), ", ".join(filter(None, (str(text), more))), "warmwasser", gesagt=True, norm=norm)
    if said.get("grund"):
        why = _("Warum nicht gemessen")
        yield _row(why, said["grund"], "warmwasser.grund", gesagt=True, norm="HeizkostenV § 9 Abs. 2")


_VERFAHREN = {
    "waermezaehler": _lazy("gemessen mit Wärmezähler"),
    "volumen": _lazy("berechnet aus m³ Warmwasser"),
    "flaeche": _lazy("berechnet aus der Fläche"),
    "prozent": _lazy("fester Anteil"),
    "betrag": _lazy("fester Preis"),
}


def _stock(plant: Any, year: Mapping[str, Any]) -> Iterator[Zeile]:
    kind = ENERGIEARTEN.get(plant.energieart)
    said = year.get("bestand")
    if kind is None or not (kind.lagerfaehig or said):
        return
    first, last = (said or {}).get("anfang", {}), (said or {}).get("ende", {})
    measure = einheit(kind.einheiten[0])
    begin = f"{_amount(first.get('menge'), measure)}, {zahl(first.get('betrag'))} €" if first else _("fehlt")
    yield _row(_("Anfangsbestand"), begin, "bestand.anfang.menge", gesagt=bool(first))
    end = _amount(last.get("menge"), measure) if last else _("fehlt")
    yield _row(_("Endbestand"), end, "bestand.ende.menge", gesagt=bool(last))


def _amount(value: Decimal | None, measure: str) -> str:
    return f"{genau(value)} {measure}" if value is not None else _("fehlt")


def _rest(plant: Any) -> Iterator[Zeile]:
    """What only some plants say."""
    titles = {
        "von": _("In Betrieb von"),
        "bis": _("In Betrieb bis"),
        "eingebaut_am": _("Eingebaut am"),
        "haelfte_ausnahme": _("Ausnahme von der hälftigen Teilung"),
        "co2_entfaellt": _("CO2 wird nicht geteilt, weil"),
    }
    for name, title in titles.items():
        if plant.angaben.get(name):
            yield _row(title, in_worten(plant.angaben[name]), name, gesagt=True)


def _verbrauchsgruppen(devices: Sequence[Any]) -> Iterator[Verbrauchsgruppe]:
    here = [one for one in devices if one.nutzeinheit_id is not None and one.bis is None]
    for kind in dict.fromkeys(one.art for one in here):
        rows = [one for one in here if one.art == kind]
        scales = {_skala(one) for one in rows} - {""}
        resets = {_reset(str(one.angaben.get("ruecksetzung") or "")) for one in rows}
        yield Verbrauchsgruppe(
            kind,
            len(rows),
            len({one.nutzeinheit_id for one in rows}),
            ", ".join(sorted({einheit_am_geraet(one) for one in rows})),
            ", ".join(sorted(scales)),
            ", ".join(sorted(resets)),
        )


def _skala(geraet: Any) -> str:
    said = geraet.angaben.get("bewertung")
    if not said:
        return ""
    if geraet.angaben.get("verdunster"):
        return _("Verdunster")
    steps = [said] if isinstance(said, dict) else [step["wert"] for step in said]
    product = steps[-1].get("skala") == "produkt" or steps[-1].get("kges") == 1
    return _("Produktskala") if product else _("Einheitsskala")


def _reset(text: str) -> str:
    month, _sign, day = text.partition("-")
    return _("jährlich nach dem {tag}").format(tag=f"{day}.{month}.") if day else _("zählt weiter")


def _umlage(rows: Sequence[Mapping[str, Any]]) -> str:
    """Who bears what falls on a common room."""
    said = []
    for row in rows:
        if row.get("werte"):
            who = _("Nutzeinheiten {nummern} nach eigenen Werten").format(nummern=", ".join(row["werte"]))
        else:
            flats = row.get("auf")
            who = _("Nutzeinheiten {nummern}").format(nummern=", ".join(flats)) if flats else _("alle mit Nutzern")
            who = f"{who}, {_('Schlüssel {name}').format(name=wort(row.get('schluessel', 'NHN')))}"
        costs = ", ".join(wort(one) for one in row.get("kosten") or ())
        said.append(f"{who} ({costs})" if costs else who)
    return "; ".join(said)
