"""Taking over the values of the meter platform into a year: how good they are, what will stand there, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_http_methods

from umlage.apps.abrechnung import operations
from umlage.apps.abrechnung import zaehlerwerte as abgerechnet
from umlage.apps.accounts.access import Recht, allowed
from umlage.apps.austausch import abweichungen, posteingang
from umlage.apps.austausch import queries as austausch
from umlage.apps.austausch.zurueckgehalten import zurueckgehalten
from umlage.apps.geraete import alarmablauf, vorschlaege
from umlage.apps.geraete import queries as geraete
from umlage.apps.messwerte import uebernahme, zaehlerwerte
from umlage.apps.messwerte.plausibel import end_of
from umlage.apps.messwerte.staende import sources
from umlage.apps.messwerte.vorhandenes import vorhandenes
from umlage.core.verbrauch.staende import Guete
from umlage.core.verbrauch.zaehlerwerte import Uebernahmewert
from umlage.web.staff.connect.tafel import bars
from umlage.web.staff.rahmen import hausrahmen
from umlage.web.ui.zugang import Anfrage, zugang

if TYPE_CHECKING:
    from umlage.apps.austausch.posteingang import Verschlossen
    from umlage.apps.geraete.models import Funkgeraet
    from umlage.apps.messwerte.zaehlerwerte import Geraetewerte

# in the order of the light: class, its word, its rule, its sign
GUETEN = (
    (Guete.SEHR_GUT, _lazy("Sehr gut"), _lazy("bis 3 Tage"), "circle-filled", "gut"),
    (Guete.GUT, _lazy("Gut"), _lazy("4 bis 31 Tage"), "circle", "gut"),
    (Guete.BEFRIEDIGEND, _lazy("Befriedigend"), _lazy("über 31 Tage bei Nutzerwechsel"), "alert-triangle", "warnung"),
    (Guete.UNGENUEGEND, _lazy("Ungenügend"), _lazy("über 31 Tage bei Beginn oder Ende"), "ban", "fehler"),
)
_ZEICHEN = {guete: (zeichen, klasse) for guete, _wort, _regel, zeichen, klasse in GUETEN}
_ZONE = ZoneInfo("Europe/Berlin")


@dataclass(frozen=True, slots=True)
class Abstand:
    """One day of a device: the sign of its class, how far off the nearest value lies, and what will stand there."""

    wert: Uebernahmewert
    guete: Guete
    beginnt_neu: bool

    @property
    def zeichen(self) -> str:
        return _ZEICHEN[self.guete][0]

    @property
    def klasse(self) -> str:
        return _ZEICHEN[self.guete][1]

    @property
    def text(self) -> str:
        if self.beginnt_neu and self.wert.stand is None:
            return _("Rücksetzung")
        if self.wert.abstand is None:
            return "–"
        return f"{self.wert.abstand:+d}".replace("-", "\N{MINUS SIGN}") if self.wert.abstand else "0"


@dataclass(frozen=True, slots=True)
class Zeile:
    """A device as the table shows it."""

    row: Geraetewerte
    von: date
    bis: date
    offene_alarme: Mapping[int, list[str]] = field(default_factory=dict)
    # radio devices with telegrams that nobody can open yet
    verschlossen: Sequence[tuple[Funkgeraet, Verschlossen]] = ()

    @property
    def alarme(self) -> list[tuple[int, str]]:
        """What the radio devices behind it report and nobody has done with: primary key and name of the alarm."""
        return [(radio.pk, name) for radio in self.row.funkgeraete for name in self.offene_alarme.get(radio.pk, ())]

    @property
    def abstaende(self) -> list[Abstand]:
        return [Abstand(wert, self.row.guete_von(wert), self.row.beginnt_neu(wert)) for wert in self.row.werte]

    @property
    def beginn(self) -> Abstand | None:
        return next((one for one in self.abstaende if one.wert.stichtag.am < self.von), None)

    @property
    def ende(self) -> Abstand | None:
        last = min(self.row.geraet.bis or self.bis, self.bis)
        return next((one for one in self.abstaende if one.wert.stichtag.am == last), None)

    @property
    def wechsel(self) -> list[Abstand]:
        return [one for one in self.abstaende if one.wert.stichtag.wechsel]

    @property
    def signal(self) -> int | None:
        return max((radio.signal for radio in self.row.funkgeraete if radio.signal is not None), default=None)

    @property
    def balken(self) -> list[dict[str, Any]]:
        """Four bars of reception, as the pages of Connect have them."""
        full = bars(self.signal)
        return [
            {"x": 4 * place, "y": 9 - 3 * place, "hoehe": 3 + 3 * place, "voll": place < full} for place in range(4)
        ]

    @property
    def klasse(self) -> str:
        return _ZEICHEN[self.row.guete][1]


@zugang(Recht.LESEN, schreiben=Recht.ABLESUNGEN)
@require_http_methods(["GET", "POST"])
def uebernehmen(request: Anfrage, nummer: str, jahr: int) -> HttpResponse:
    """The quality of all devices, and the button."""
    rahmen = hausrahmen(nummer, jahr)
    darf = allowed(request.mitglied.rolle, Recht.ABLESUNGEN)
    if request.method == "POST":
        return _taken_over(request, rahmen)
    lage = zaehlerwerte.lage(rahmen.zeitraum, zurueckgehalten=zurueckgehalten(rahmen.zeitraum))
    differing = abweichungen.offene(rahmen.zeitraum)
    erteilt = abgerechnet.erteiltes(rahmen.zeitraum, _angenommen(differing))
    met = vorhandenes(rahmen.zeitraum, lage, erteilt)
    alarme = alarmablauf.offene_von([radio.pk for row in lage.geraete for radio in row.funkgeraete])
    poor = [row for row in lage.geraete if row.guete is Guete.UNGENUEGEND]
    locked = _verschlossen(poor)
    von, bis = rahmen.zeitraum.von, rahmen.zeitraum.bis
    zeilen = [Zeile(row, von, bis, alarme, locked.get(row.geraet.pk, ())) for row in lage.geraete]
    schlechte = [zeile for zeile in zeilen if zeile.row.guete is Guete.UNGENUEGEND]
    abgelesen = {zeile.row.geraet.pk for zeile in schlechte if uebernahme.read_otherwise(zeile.row, met)}
    context: dict[str, Any] = {
        "zeilen": zeilen,
        "lage": lage,
        "gueten": [
            {
                "wort": wort,
                "regel": regel,
                "zeichen": zeichen,
                "klasse": klasse,
                "anzahl": lage.anzahl(guete),
                "ergebnis": bool(lage.geraete) and lage.guete is guete,
            }
            for guete, wort, regel, zeichen, klasse in GUETEN
        ],
        "ergebnis": next(wort for guete, wort, *_rest in GUETEN if guete is lage.guete),
        "schlechte": schlechte,
        "abgelesen": abgelesen,
        "zu_schaetzen": len(schlechte) > len(abgelesen),
        "berechnete": sum(
            wert.berechnet and not (erteilt.abgeschlossen and met.bleibt(row, wert))
            for row in lage.geraete
            for wert in row.nutzbar
        ),
        "wechsel": any(zeile.wechsel for zeile in zeilen),
        "neu": uebernahme.neue(met, lage),
        "zuletzt": uebernahme.zuletzt(rahmen.zeitraum),
        "darf": darf,
        "abweichungen": differing,
        "vorhanden": met,
        "abgeschlossen": erteilt.abgeschlossen,
        "ohne_geraet": geraete.ohne_geraet(rahmen.haus),
        "wartende": vorschlaege.wartende(rahmen.haus),
        "darf_zuordnen": allowed(request.mitglied.rolle, Recht.STAMMDATEN),
        "zu_frueh": timezone.localdate() <= rahmen.zeitraum.bis,
    }
    return render(request, "staff/zaehlerwerte.html", rahmen.context(request, "verbrauch", **context))


def _angenommen(differing: Sequence[abweichungen.Abweichung]) -> frozenset[tuple[int, date]]:
    """Devices and days of values that a person accepted after they were billed."""
    return frozenset(
        (one.funkgeraet.geraet_id, one.tag) for one in differing if one.angenommen and one.funkgeraet.geraet_id
    )


def _verschlossen(rows: Sequence[Geraetewerte]) -> dict[int, list[tuple[Funkgeraet, Verschlossen]]]:
    """What waits for a key of the radio devices behind these, by device."""
    radios = [(row.geraet.pk, radio) for row in rows for radio in row.funkgeraete]
    waiting = posteingang.verschlossene({radio.funkadresse for _device, radio in radios})
    found: dict[int, list[tuple[Funkgeraet, Verschlossen]]] = {}
    for device, radio in radios:
        there = waiting.get((radio.hersteller, radio.funkadresse))
        if there is not None:
            found.setdefault(device, []).append((radio, there))
    return found


def _taken_over(request: Anfrage, rahmen: Any) -> HttpResponse:
    now, before = timezone.now(), abweichungen.offene(rahmen.zeitraum)
    said = request.POST
    bilanz = abgerechnet.take_over(
        zeitraum=rahmen.zeitraum,
        wahl=uebernahme.Wahl(
            ueberschreiben=said.get("ueberschreiben") == "1",
            schaetzen=said.get("schaetzen") == "1",
            ersetzen=frozenset(said.getlist("ersetzen")) if "einzeln" in said else None,
            trotzdem=frozenset(said.getlist("trotzdem")),
        ),
        angenommen=_angenommen(before),
        zurueckgehalten=zurueckgehalten,
        benutzer=request.user,
        am=now,
    )
    abweichungen.recount({one.funkgeraet.pk for one in before}, am=now)
    operations.look_at(zeitraum=rahmen.zeitraum, am=now)
    messages.success(
        request,
        _(
            "Zählerwerte: {neu} übernommen, {gleich} wie bisher, {behalten} behalten; geschätzte Geräte: {geschaetzt}."
        ).format(neu=bilanz.neu, gleich=bilanz.gleich, behalten=bilanz.behalten, geschaetzt=bilanz.geschaetzt),
    )
    kurz = request.mitglied.organisation.kurz
    if bilanz.ausgelassen:
        text = _("Nicht übernommen, weil der Funkwert der erteilten Abrechnung widerspricht: {geraete}.")
        messages.warning(request, text.format(geraete=", ".join(bilanz.ausgelassen)))
        return redirect("staff:zaehlerwerte", kurz=kurz, nummer=rahmen.haus.nummer, jahr=rahmen.zeitraum.bis.year)
    return redirect("staff:verbrauch", kurz=kurz, nummer=rahmen.haus.nummer, jahr=rahmen.zeitraum.bis.year)


@zugang(Recht.LESEN)
@require_GET
def herkunft(request: Anfrage, nummer: str, jahr: int, geraet: int) -> HttpResponse:
    """What the values of a device rest on: readings, when they were sent, the delivery and the telegram in it."""
    rahmen = hausrahmen(nummer, jahr)
    found = zaehlerwerte.lage(rahmen.zeitraum, zurueckgehalten=zurueckgehalten(rahmen.zeitraum))
    row = next((one for one in found.geraete if one.geraet.pk == geraet), None)
    if row is None:
        raise Http404
    keys = [one.schluessel for wert in row.werte for one in wert.aus if one.schluessel]
    places = sources(keys)
    eingaenge = austausch.eingaenge({eingang for eingang, _zeile in places.values()})
    werte = []
    for abstand in Zeile(row, rahmen.zeitraum.von, rahmen.zeitraum.bis).abstaende:
        aus = []
        for one in abstand.wert.aus:
            eingang, zeile = places.get(one.schluessel or (0, 0, 0), (0, 0))
            # a value of the end of its day was stored for it, whenever it came
            sent = one.schluessel is not None and one.schluessel[1] != end_of(one.am)
            when = datetime.fromtimestamp(one.schluessel[1], _ZONE) if sent and one.schluessel else None
            aus.append({"wert": one, "gesendet": when, "eingang": eingaenge.get(eingang), "zeile": zeile})
        werte.append({"abstand": abstand, "aus": aus})
    return render(
        request,
        "staff/zaehlerwert.html",
        rahmen.context(request, "verbrauch", row=row, werte=werte, verschlossen=_verschlossen([row]).get(geraet, ())),
    )
