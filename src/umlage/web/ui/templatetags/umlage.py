"""How values and icons are printed on a page."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from umlage.apps.abrechnung.aktenbau import geltend
from umlage.apps.abrechnung.protokollwerte import Listenwort
from umlage.apps.accounts.access import Recht, allowed
from umlage.core.figure import Figure, Value, printed_value
from umlage.core.money import Amount, Money, german
from umlage.core.quantity import printed
from umlage.core.settlement.eichung import UNGEEICHT
from umlage.core.settlement.energieart import ENERGIEARTEN
from umlage.core.settlement.messwert import BASIS
from umlage.documents import klartext as klartexte
from umlage.documents.befunde import ort as ort_in_worten
from umlage.web.ui import hilfe, saetze, worte
from umlage.web.ui.einmal import FELD, mark
from umlage.web.ui.zahlen import as_field, in_language, tag_des_jahres

if TYPE_CHECKING:
    from umlage.apps.accounts.models import Mitgliedschaft

register = template.Library()
_MIT_BETRAG = re.compile(r"(.*)( -?[\d.]+,\d\d €)", re.DOTALL)
_ICONS = Path(__file__).resolve().parent.parent / "icons"


@cache
def _icon(name: str) -> str:
    return (_ICONS / f"{name}.svg").read_text("utf-8")


@register.simple_tag
def icon(name: str, klasse: str = "") -> SafeString:
    """A picture of the shipped set; it is decoration, the word stands beside it."""
    return _drawn(name, klasse)


@cache
def _drawn(name: str, klasse: str) -> SafeString:
    """Names and classes stand in our own templates: there are not many."""
    return format_html(
        '<span class="icon {}" aria-hidden="true">{}</span>', klasse, mark_safe(_icon(name))
    )  # our own files


@register.simple_tag
def einmal() -> SafeString:
    """What a form carries that must not happen twice."""
    return format_html('<input type="hidden" name="{}" value="{}">', FELD, mark())


_STANDFELD = (
    '<label class="nur-vorlesen" for="{id}">{beschriftung}</label><input class="wert" data-spalte="{spalte}" '
    'data-nummer="{nr}" id="{id}" name="{name}"{zahlen} autocomplete="off" value="{text}"{falsch}>{fehler}'
    '<input type="hidden" name="gesehen-{name}" value="{gesehen}">'
)
_ZAHLEN = mark_safe(' inputmode="decimal"')


@register.simple_tag
def standfeld(eines: Any, spalte: str, nr: str, beschriftung: str, ziel: int | None = None) -> SafeString:
    """The field of a reading, with what stood in it when the page was opened.

    A page has a hundred of them: a template for each would take longer than all the rest of the page.
    """
    wrong = eines.fehler or eines.fremd
    return format_html(
        _STANDFELD,
        id=f"s{ziel}" if ziel else eines.name,
        beschriftung=beschriftung,
        spalte=spalte,
        nr=nr,
        name=eines.name,
        zahlen="" if spalte == "check" else _ZAHLEN,
        text=eines.text,
        gesehen=eines.gesehen,
        falsch=format_html(' aria-invalid="true" aria-describedby="x-{}"', eines.name) if wrong else "",
        fehler=format_html('<div class="fehlertext" id="x-{}">{} {}</div>', eines.name, eines.fehler, eines.fremd)
        if wrong
        else "",
    )


@register.simple_tag(takes_context=True)
def hilfestelle(context: template.Context) -> str:
    """The address of the place of the handbook that fits the page."""
    return hilfe.stelle(context["request"])


@register.filter
def darf(mitglied: Mitgliedschaft, recht: str) -> bool:
    """Whether a member may do it: what is not allowed is not offered, for its address is not there for them."""
    return allowed(mitglied.rolle, Recht(recht))


@register.filter
def anrede(nutzer: Any) -> str:
    """How a Nutzer is addressed, where the name does not begin with it: Frau, but not Familie before Familie Graf."""
    said = str(nutzer.angaben.get("anrede") or "")
    return "" if nutzer.name.casefold().startswith(f"{said} ".casefold()) else said


@register.filter
def zahl(value: Any, digits: int = 2) -> str:
    """A number as the language of the page writes it: 1.091,56; nothing for nothing."""
    if value is None:
        return ""
    return _minus(in_language(german(Decimal(value) if isinstance(value, str) else value, digits)))


def _minus(text: str) -> str:
    return text.replace("-", "\N{MINUS SIGN}")


@register.filter
def flaeche(value: Any) -> str:
    """Square metres with two decimals, whatever was typed (80, 60.0), by date one after the other: 80,25 → 95,50."""
    if isinstance(value, list | tuple):
        return " → ".join(filter(None, (flaeche(one.get("wert")) for one in value if isinstance(one, dict))))
    said = isinstance(value, Decimal | int | str) and value != ""
    return in_language(german(Decimal(str(value)), 2)) if said else ""


@register.filter
def im_jahr(value: Any, zeitraum: Any) -> Any:
    """A value, or of dated ones those that hold in the year."""
    return geltend(value, zeitraum) if isinstance(value, list | tuple) else value


@register.filter
def prozent(value: Any) -> str:
    """A share in percent with two decimals: 15,94 %."""
    return "" if value is None else f"{in_language(german(Fraction(value) * 100, 2))} %"


@register.filter
def euro(value: Any) -> str:
    """Money, or a number of cents (also an exact one), as the language of the page writes it: 1.091,56."""
    cents = value.cents if isinstance(value, Money) else value
    if cents is None:
        return ""
    return _minus(in_language(german(Fraction(cents) / 100, 2)))


@register.filter
def auf_cent(figur: Figure[Value]) -> str:
    """What a figure comes to, an amount as tables show it: in whole cents."""
    value = figur.value
    return printed_value(value.half_up() if isinstance(value, Amount) else value, figur.unit_name)


@register.filter
def genau(value: Decimal | None) -> str:
    """A number with the decimals that it has, as the language of the page writes it."""
    if value is None:
        return ""
    return _minus(in_language(german(value, max(0, -int(value.as_tuple().exponent)))))


@register.filter
def einheit(name: str) -> str:
    """A unit as it is printed: m³, Einheiten."""
    return saetze.satz(printed(name))


@register.filter
def feld(value: Decimal | None) -> str:
    """A number as it stands in a field: decimal comma, no points."""
    return "" if value is None or value == "" else as_field(value)


@register.filter
def ort(where: str) -> str:
    """A place in the Akte in words: anlagen/1 is Anlage 1."""
    return saetze.ort(ort_in_worten(where))


@register.filter
def satz(text: Any) -> str:
    """A text of the core in the language of the page; what people entered as it is."""
    return saetze.satz(str(text))


@register.filter
def mit_betrag(text: str) -> str:
    """What somebody entered as it is, and the amount behind it as the language of the page writes it."""
    found = _MIT_BETRAG.fullmatch(text)
    return f"{found[1]}{in_language(found[2])}" if found is not None else text


@register.filter
def am_ort(text: str, where: str) -> str:
    """A next step, before which its place may stand."""
    return saetze.am_ort(text, ort_in_worten(where))


@register.filter
def rechnung(text: str) -> str:
    """A value or a calculation of the core with the numbers and units of the language of the page."""
    return saetze.rechnung(text)


@register.filter
def klartext(text: str) -> str:
    """What a finding says, without the words of a file."""
    return saetze.sonst(text, klartexte.klartext)


@register.filter
def abhilfe(text: str) -> str:
    """What is to be done, without the words of a file."""
    return saetze.sonst(text, klartexte.abhilfe)


@register.filter
def stellen(text: str) -> str:
    """A source, its places in words."""
    return saetze.sonst(text, klartexte.stellen)


@register.filter
def stelle_in(eingang: Any, nummer: int | None) -> tuple[str, int]:
    """Where a reading stands in its delivery: the file inside of an archive, and the number there."""
    found: tuple[str, int] = eingang.stelle(nummer or 0)
    return found


@register.filter
def energieart(word: str) -> str:
    """The name of a fuel."""
    return gettext(ENERGIEARTEN[word].titel) if word in ENERGIEARTEN else word


@register.filter
def am_zug(word: str) -> str:
    """Whose turn it is, by the word of the step."""
    return str(worte.WER.get(word, word))


@register.filter
def wort(word: str) -> str:
    """A word of the Akte."""
    return worte.wort(word)


@register.filter
def messeinheit(art: str) -> str:
    """In what a kind of device is settled."""
    return gettext("Einh.") if art in UNGEEICHT else BASIS[art].replace("m3", "m³") if art in BASIS else ""


@register.filter
def tag(value: Any) -> str:
    """A day in German: 01.01.2022."""
    return "" if value is None else f"{value:%d.%m.%Y}"


register.filter("monatstag", tag_des_jahres)


@register.filter
def dauer(value: timedelta | None) -> str:
    """A length of time as people say it: 40 s, 12 min, 3 h 05 min."""
    if value is None:
        return ""
    seconds = int(value.total_seconds())
    if seconds < 90:
        return f"{seconds} s"
    minutes = (seconds + 30) // 60
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60:02} min"


@register.filter
def get(values: Any, key: Any) -> Any:
    """A value of a dict."""
    return values.get(key)


@register.filter
def angaben(values: Any) -> str:
    """What a change says, in words: Farbe #0B5E66; Absender (Name Fuldatal Messdienst, Ort Kassel)."""
    return "; ".join(f"{worte.wort(str(name))} {in_worten(value)}" for name, value in values.items())


@register.filter
def pfad(steps: tuple[str, ...]) -> str:
    """The steps to a value in words: Vorauszahlung, Heizkosten."""
    return ", ".join(worte.schritt(step) for step in steps) or gettext("Angaben")


@register.filter
def inworten(value: Any) -> str:
    """A value of the history in words: days and numbers in German."""
    return in_worten(value)


_TAG = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_WORT = re.compile(r"[a-z][a-z0-9_]*")


def in_worten(value: Any) -> str:
    """A value of the Akte as people read it."""
    if isinstance(value, Listenwort):
        return worte.wort(value)
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%d.%m.%Y %H:%M}"
    if isinstance(value, str):
        day = _TAG.fullmatch(value)
        known = _WORT.fullmatch(value) and worte.deutsch(value) != value.capitalize()
        return f"{day[3]}.{day[2]}.{day[1]}" if day else worte.wort(value) if known else value
    if isinstance(value, dict):
        return "(" + ", ".join(f"{worte.wort(str(name))} {in_worten(inner)}" for name, inner in value.items()) + ")"
    if isinstance(value, list | tuple):
        return ", ".join(map(in_worten, value))
    if isinstance(value, bool):
        return gettext("ja") if value else gettext("nein")
    return genau(_ohne_nullen(value)) if isinstance(value, Decimal) else str(value)


def _ohne_nullen(value: Decimal) -> Decimal:
    """Without zeros at the end; of an amount in euros and cents they stay."""
    if int(value.as_tuple().exponent) >= -2:
        return value
    shorter = value.normalize()
    return shorter.quantize(Decimal(1)) if int(shorter.as_tuple().exponent) > 0 else shorter
