"""What holds for the Abrechnung of a year at a glance: what is stated, and what law or usage say where nothing is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET

from umlage.apps.accounts.access import Recht, allowed
from umlage.web.staff.rahmen import Hausrahmen, hausrahmen
from umlage.web.ui.templatetags.umlage import genau, in_worten
from umlage.web.ui.worte import wort
from umlage.web.ui.zugang import Anfrage, zugang


@dataclass(frozen=True, slots=True)
class Zeile:
    """What holds for one thing: its field in the form of a part, and whether it is stated or follows by itself."""

    titel: str
    wert: str
    art: str = ""
    feld: str = ""
    gesagt: bool = False
    norm: str = ""


# by field of a part: what it is called, what holds without a word (text or word of the Akte), which norm says so
_ART = (
    ("art", _lazy("Art der Abrechnung"), "", ""),
    ("rundung", _lazy("Rundung"), "restcent", ""),
    ("gradtage", _lazy("Gradtage im Sommer"), "sommer-92", ""),
    ("zahlbar_bis", _lazy("Zahlbar bis"), _lazy("keine Frist auf der Abrechnung"), ""),
    ("neue_vorauszahlung", _lazy("Neue Vorauszahlung"), _lazy("kein Vorschlag"), "BGB § 560 Abs. 4"),
    ("titel", _lazy("Titel"), _lazy("aus Art und Jahr"), ""),
)
_TEILUNG = (
    ("zeit", _lazy("Grundkosten bei Nutzerwechsel"), "", "HeizkostenV § 9b Abs. 2"),
    ("ausnahme", _lazy("Ausnahme von 30 bis 50 %"), _lazy("keine"), "HeizkostenV § 11 Abs. 2"),
)
_ABLESUNGEN = (
    ("ablesungen.zwischenwert", _lazy("Stand zwischen zwei Ablesungen (Heizung)"), "tage", "HeizkostenV § 9b Abs. 1"),
    ("ablesungen.nutzerwechsel", _lazy("Nutzerwechsel ohne Ablesung"), "teilen", "HeizkostenV § 9b Abs. 3"),
)
_WIE = _lazy("wie bei den Nutzern")
_WEITERES = (
    ("warmwasserzaehler_im_kaltwasser", _lazy("Warmwasserzähler zählen beim Kaltwasser"), _lazy("ja"), ""),
    ("leerstand_personen", _lazy("Personen bei Leerstand"), "0", ""),
    ("umlageausfallwagnis", _lazy("Umlageausfallwagnis"), _lazy("keines"), "NMV § 25a"),
    ("vorerfassung.heizung", _lazy("Vorerfassung Heizung"), _WIE, "HeizkostenV § 6 Abs. 2"),
    ("vorerfassung.warmwasser", _lazy("Vorerfassung Warmwasser"), _WIE, "HeizkostenV § 6 Abs. 2"),
    ("rohrwaerme", _lazy("Rohrwärme"), _lazy("nicht nach dem Verfahren von 2009"), "HeizkostenV § 7 Abs. 1 Satz 3"),
)
# what a word means, where it does not say so itself
_WORTE = {
    "heizkosten": _lazy("Heizkosten: Heizung und Warmwasser"),
    "heizkosten_plus": _lazy("Heizkosten Plus: dazu Kaltwasser"),
    "nebenkosten": _lazy("Nebenkosten: alle Kosten des Hauses"),
    "restcent": _lazy("auf den Cent, mit Restcent"),
    "je_position": _lazy("jede Zeile, mit Rundungsdifferenz"),
    "sommer-92": _lazy("40 auf 92 Tage verteilt"),
    "sommer-drittel": _lazy("ein Drittel je Monat"),
    "juni-14": _lazy("Juni 14, Juli 13, August 13"),
    "tage": _lazy("nach Tagen"),
    "gradtage": _lazy("nach Gradtagen"),
    "teilen": _lazy("Verbrauch nach Zeit teilen"),
    "berechnen": _lazy("Stand aus den nächsten Ablesungen berechnen"),
}


@zugang(Recht.LESEN)
@require_GET
def abrechnung(request: Anfrage, nummer: str, jahr: int) -> HttpResponse:
    """How the year is settled: kind, shares, rules; each leads to its field in the form."""
    rahmen = hausrahmen(nummer, jahr)
    context = rahmen.context(
        request,
        "abrechnung",
        von_hand=bool(rahmen.zeitraum.angaben.get("kostenbaum")),
        darf=allowed(request.mitglied.rolle, Recht.STAMMDATEN),
    )
    context["abschnitte"] = abschnitte(rahmen, _taxed(context["einheiten"]))
    return render(request, "staff/abrechnung.html", context)


def abschnitte(rahmen: Hausrahmen, mit_steuer: list[str]) -> list[tuple[str, list[Zeile]]]:
    """The tables of the page: title and rows."""
    kind = rahmen.zeitraum.angaben.get("abrechnung", {})
    settings = rahmen.zeitraum.angaben.get("einstellungen", {})
    plants = list(rahmen.haus.anlagen.all())
    shares: list[Zeile] = []
    if any(one.angaben.get("heizt", True) for one in plants):
        shares += _teilung(settings, "heizung", _("Heizung"), "gradtage", "HeizkostenV § 7 Abs. 1")
    if any(one.angaben.get("warmwasser") or one.angaben.get("heizt") is False for one in plants):
        shares += _teilung(settings, "warmwasser", _("Warmwasser"), "tage", "HeizkostenV § 8 Abs. 1")
    first = [
        _row("abrechnung", kind, *_ART[0]),
        Zeile(_("Abrechnungszeitraum"), str(rahmen.zeitraum), norm="BGB § 556 Abs. 3"),
        Zeile(_("Tag der Abrechnung"), _("der Tag, an dem sie erteilt wird")),
    ]
    tax = ", ".join(mit_steuer) if mit_steuer else _("kein Nutzer; jeder trägt die Beträge mit Umsatzsteuer")
    rest = [_row("einstellungen", settings, *one) for one in _WEITERES]
    return [
        (_("Art der Abrechnung"), [*first, *(_row("abrechnung", kind, *one) for one in _ART[1:])]),
        (_("Grundkosten und Verbrauchskosten"), shares),
        (_("Ablesungen und Schätzung"), [_row("einstellungen", settings, *one) for one in _ABLESUNGEN]),
        (_("Weitere Einstellungen"), [*rest, Zeile(_("Abrechnung netto, mit Umsatzsteuer"), tax, norm="UStG § 9")]),
    ]


def _teilung(settings: Mapping[str, Any], side: str, name: str, zeit: str, norm: str) -> list[Zeile]:
    said = settings.get(side, {})
    share = Decimal(said.get("grundkosten", 30))
    text = _("{grund} % Grundkosten, {verbrauch} % Verbrauchskosten")
    text = text.format(grund=genau(share), verbrauch=genau(100 - share))
    found = [Zeile(name, text, "einstellungen", f"{side}.grundkosten", "grundkosten" in said, norm)]
    for key, title, without, norm_of in _TEILUNG:
        row = _row("einstellungen", settings, f"{side}.{key}", title, without or zeit, norm_of)
        # an exception that nobody states is no news
        if row.gesagt or key == "zeit":
            found.append(Zeile(f"{name}: {row.titel}", row.wert, row.art, row.feld, row.gesagt, row.norm))
    return found


def _row(part: str, values: Mapping[str, Any], path: str, title: Any, without: Any, norm: str) -> Zeile:
    value: Any = values
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    said = value is not None
    return Zeile(str(title), _text(value if said else without), part, path, said, norm)


def _text(value: Any) -> str:
    if isinstance(value, str) and value in _WORTE:
        return str(_WORTE[value])
    if isinstance(value, Decimal):
        return genau(value)
    if isinstance(value, Mapping):
        inner = ", ".join(f"{wort(str(name))} {_text(one)}" for name, one in value.items())
        return inner or _("ja")
    return f"{value:%d.%m.%Y}" if isinstance(value, date) else in_worten(value)


def _taxed(einheiten: list[Any]) -> list[str]:
    """Who is billed without the tax in the costs and with the tax of the law on the rest."""
    people = (nutzer for flat in einheiten for nutzer in flat.im_jahr)
    return [str(nutzer) for nutzer in people if nutzer.angaben.get("nettoabrechnung") is True]
