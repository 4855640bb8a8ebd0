"""The page of readings: what the devices showed at either end of the year, entered fast, by several people at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from umlage.apps.abrechnung import queries as abrechnungen
from umlage.apps.abrechnung.ablesungen import blatt_betroffen, enter_sheet
from umlage.apps.abrechnung.erteilt import AlreadyIssued
from umlage.apps.abrechnung.erteiltestaende import saetze
from umlage.apps.abrechnung.nutzerverbrauch import nutzerverbrauch
from umlage.apps.accounts.access import Recht, allowed
from umlage.apps.liegenschaften import queries as liegenschaften
from umlage.apps.messwerte import operations as messwerte
from umlage.apps.messwerte import queries as staende
from umlage.apps.messwerte.zaehlerwerte import verbunden
from umlage.web.staff.blaettern import Blatt, blatt
from umlage.web.staff.nachfrage import Nachfrage, gefragt, rueckfrage, seltsam
from umlage.web.staff.rahmen import Hausrahmen, hausrahmen
from umlage.web.ui.templatetags.umlage import feld
from umlage.web.ui.zahlen import NoNumber, number
from umlage.web.ui.zugang import Anfrage, zugang


@dataclass(slots=True)
class Feld:
    """One field of a device: its name, what stands in it and stood in it when the page was opened, what is wrong with
    it, and what somebody else entered there meanwhile.
    """

    name: str
    text: str
    gesehen: str
    fehler: str = ""
    fremd: str = ""


@dataclass(frozen=True, slots=True)
class Wahl:
    """What the page asks for: the readings of which day, and whether with Checkzahlen."""

    am: date
    checkzahl: bool


class Formular:
    """The fields of all devices: as they stand in the database, and over them what somebody changed."""

    def __init__(self, tafel: staende.Tafel, zeitraum: Any, wahl: Wahl, post: Mapping[str, str] | None) -> None:
        self.zeitraum, self.wahl = zeitraum, wahl
        self.felder: dict[int, dict[str, Feld]] = {}
        self.nummern = {zeile.geraet.pk: zeile.geraet.nr for zeile in tafel.zeilen}
        self.werte: dict[str, dict[int, messwerte.Wert]] = {"alt": {}, "stand": {}}
        self.gesehen: dict[str, dict[int, messwerte.Wert]] = {"alt": {}, "stand": {}}
        for zeile in tafel.zeilen:
            key = zeile.geraet.pk
            self.felder[key] = {one.name.split("-")[0]: one for one in self._fields(zeile)}
            for column in ("alt", "stand") if post is not None else ():
                if f"{column}-{key}" in post:
                    self._sent(column, key, post)

    def _fields(self, zeile: staende.Zeile) -> Iterator[Feld]:
        key = zeile.geraet.pk
        if zeile.gerechnet:
            return
        if zeile.erstes_jahr:
            yield Feld(f"alt-{key}", feld(zeile.alt), feld(zeile.alt))
        if not zeile.ausgebaut:
            yield Feld(f"stand-{key}", feld(zeile.neu), feld(zeile.neu))
            if self.wahl.checkzahl:
                yield Feld(f"check-{key}", zeile.checkzahl, zeile.checkzahl)

    def _sent(self, column: str, key: int, post: Mapping[str, str]) -> None:
        """Take what was sent for a device, as far as somebody touched it."""
        shown = self.felder[key]
        if column not in shown:
            return
        check = shown.get("check") if column == "stand" else None
        fields = [shown[column], *([check] if check is not None else [])]
        new = {one.name: post.get(one.name, "").strip() for one in fields}
        old = {one.name: post.get(f"gesehen-{one.name}", "").strip() for one in fields}
        before, wrong = _value(shown[column], check, old)
        wanted, wrong = _value(shown[column], check, new)
        if wanted == before and not wrong:
            return
        if wrong:
            shown[column].fehler = wrong
        else:
            self.werte[column][key], self.gesehen[column][key] = wanted, before
        if check is not None and len(wanted.checkzahl or "") > _MOST_SIGNS:
            check.fehler = _("Höchstens {anzahl} Zeichen.").format(anzahl=_MOST_SIGNS)
        elif check is not None and wanted.checkzahl and wanted.stand is None and not wrong:
            check.fehler = _("Zur Checkzahl fehlt der Stand.")
        for one in fields:
            there, one.text = one.text, new[one.name]
            if not _same(there, old[one.name]) and not _same(there, one.text):
                said = _("Inzwischen eingetragen: {stand}")
                one.fremd = said.format(stand=there or _("nichts mehr"))

    @property
    def nachfrage(self) -> Nachfrage:
        """Readings that are hardly meant, and those that contradict what was issued, of what is to be saved."""
        rows = ((key, wert.stand) for werte in self.werte.values() for key, wert in werte.items())
        odd = gefragt([(self.nummern[key], stand) for key, stand in rows if stand is not None and seltsam(stand)])
        return rueckfrage([*odd.saetze, *saetze(blatt_betroffen(self.zeitraum, self.tage()))])

    @property
    def falsch(self) -> list[str]:
        """What is wrong, each sentence once."""
        every = (one.fehler for fields in self.felder.values() for one in fields.values() if one.fehler)
        return list(dict.fromkeys(every))

    def tage(self) -> list[messwerte.Tag]:
        """What is to be saved, by day."""
        between = self.wahl.am != self.zeitraum.bis
        eve = self.zeitraum.von - timedelta(days=1)
        return [
            messwerte.Tag(eve, self.werte["alt"], self.gesehen["alt"]),
            messwerte.Tag(
                self.wahl.am,
                self.werte["stand"],
                self.gesehen["stand"],
                art="zwischenablesung" if between else "ablesung",
            ),
        ]


# as many as an Akte takes
_MOST_SIGNS = 12


@zugang(Recht.LESEN, schreiben=Recht.ABLESUNGEN)
@require_http_methods(["GET", "POST"])
def verbrauch(request: Anfrage, nummer: str, jahr: int) -> HttpResponse:
    """Readings at either end of the year, or on a day between; those of the end are entered here."""
    rahmen = hausrahmen(nummer, jahr)
    wahl, wrong_day = _asked(request, rahmen)
    tafel = staende.tafel(rahmen.zeitraum, wahl.am)
    post = {name: str(text) for name, text in request.POST.items()} if request.method == "POST" else None
    form = Formular(tafel, rahmen.zeitraum, wahl, post)
    if post is not None:
        answer = _saved(request, rahmen, form)
        if answer is not None:
            return answer
        # what a colleague entered in the same moment stands beside the fields too
        form = Formular(staende.tafel(rahmen.zeitraum, wahl.am), rahmen.zeitraum, wahl, post)
    if wrong_day:
        messages.warning(request, _("Dieser Tag liegt nicht im Zeitraum; gezeigt wird sein Ende."))
    context = rahmen.context(
        request,
        "verbrauch",
        tafel=tafel,
        form=form,
        nachfrage=form.nachfrage,
        wahl=wahl,
        darf=allowed(request.mitglied.rolle, Recht.ABLESUNGEN),
        hinweise=liegenschaften.hinweise(rahmen.haus),
        blatt=_page(tafel, request),
        frage=f"tag={wahl.am.isoformat()}&{'checkzahl=1&' if wahl.checkzahl else ''}",
    )
    context["sendet"] = verbunden(rahmen.zeitraum)
    return render(request, "staff/verbrauch.html", context, status=422 if request.method == "POST" else 200)


def _asked(request: Anfrage, rahmen: Hausrahmen) -> tuple[Wahl, bool]:
    """The day and the columns that the address asks for; whether it asks for a day outside of the year."""
    text, last = request.GET.get("tag", ""), rahmen.zeitraum.bis
    try:
        day = date.fromisoformat(text) if text else last
    except ValueError:
        day = date.min
    inside = rahmen.zeitraum.von <= day <= last
    return Wahl(day if inside else last, "checkzahl" in request.GET), not inside


def _value(field: Feld, check: Feld | None, texts: Mapping[str, str]) -> tuple[messwerte.Wert, str]:
    """What the texts of a device mean, and what is wrong with its number."""
    sign = texts[check.name] if check is not None else None
    try:
        return messwerte.Wert(number(texts[field.name]), sign), ""
    except NoNumber as problem:
        return messwerte.Wert(None, sign), str(problem)


def _same(one: str, other: str) -> bool:
    """Whether two texts of a field mean the same."""
    try:
        return number(one) == number(other)
    except NoNumber:
        return one == other


def _saved(request: Anfrage, rahmen: Hausrahmen, form: Formular) -> HttpResponse | None:
    """On to the page as it is now; None where something has to be looked at first."""
    try:
        if form.falsch:
            messages.error(request, _("Nichts gespeichert.") + " " + " ".join(form.falsch))
            return None
        if form.nachfrage.offen(request.POST):
            return None
        said = {"zeitraum": rahmen.zeitraum, "benutzer": request.user, "am": timezone.now()}
        # whoever was asked has said yes
        changed = enter_sheet(**said, tage=form.tage(), trotzdem=bool(form.nachfrage.saetze))
    except AlreadyIssued as issued:
        messages.error(request, f"{issued} " + _("Nichts gespeichert; Ihre Eingaben stehen noch hier."))
        return None
    except messwerte.ReadMeanwhile as meanwhile:
        more = _("Nichts gespeichert; Ihre Eingaben stehen noch hier. Wer noch einmal speichert, ersetzt den Stand.")
        messages.error(request, f"{meanwhile}. {more}")
        return None
    text = ngettext("{anzahl} Stand gespeichert.", "{anzahl} Stände gespeichert.", changed)
    messages.success(request, text.format(anzahl=changed))
    return redirect(request.get_full_path())


@zugang(Recht.LESEN)
@require_GET
def nutzer(request: Anfrage, nummer: str, jahr: int) -> HttpResponse:
    """What everybody used in the year, as it is settled."""
    rahmen = hausrahmen(nummer, jahr)
    found = abrechnungen.probe(rahmen.zeitraum)
    rows = nutzerverbrauch(found.ergebnis) if found.ergebnis is not None else []
    return render(request, "staff/nutzerverbrauch.html", rahmen.context(request, "verbrauch", probe=found, zeilen=rows))


# devices on one page; the devices of a flat stay together
_JE_SEITE = 50


def _page(tafel: staende.Tafel, request: Anfrage) -> Blatt[Any]:
    """The flats of one page: the one that is asked for, or that of a device (?geraet=)."""
    sizes = [len(zeilen) for _, zeilen in tafel.gruppen]
    wanted = request.GET.get("geraet", "")
    shown = blatt(tafel.gruppen, request.GET.get("seite"), _JE_SEITE, sizes)
    for place in range(1, shown.seiten + 1) if wanted else ():
        page = blatt(tafel.gruppen, str(place), _JE_SEITE, sizes)
        if any(str(zeile.geraet.pk) == wanted for _, zeilen in page.zeilen for zeile in zeilen):
            return page
    return shown
