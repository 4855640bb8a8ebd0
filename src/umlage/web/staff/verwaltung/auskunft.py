"""What is stored of a person, in words: on screen, for machines, on paper."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from umlage.documents.bausteine import Absender, Angabe, Rahmen, satz
from umlage.documents.liste.inhalt import Liste, Spaltenkopf, Tabelle, Tabellengruppe
from umlage.web.ui.templatetags.umlage import in_worten
from umlage.web.ui.worte import wort

if TYPE_CHECKING:
    from umlage.apps.accounts.models import Organisation
    from umlage.apps.datenschutz.queries import Auskunft

Teile = list[tuple[str, list[list[tuple[str, str]]]]]


def werte(auskunft: Auskunft) -> Teile:
    """Every heading with its rows, every row a list of name and value; what is empty is left out."""
    return [
        (title, [[(_name(name), _value(value)) for name, value in row.items() if _said(value)] for row in rows])
        for title, rows in auskunft.teile
    ]


def _said(value: Any) -> bool:
    return value is not None and value not in ("", (), {})


def _name(name: str) -> str:
    return wort(name) if name.islower() and name.isascii() else name


def _value(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return in_worten(value)


def blatt(auskunft: Auskunft, organisation: Organisation, heute: date) -> Liste:
    """The document, with the sender of the Organisation."""
    who = organisation.absender
    town = " ".join(filter(None, [who.get("plz"), who.get("ort")]))
    lines = tuple(filter(None, [who.get("zusatz"), who.get("strasse"), town, who.get("email")]))
    title = _("Auskunft nach Art. 15 DSGVO")
    frame = Rahmen(
        name=f"{title}, {auskunft.nutzer.nr}",
        erstellt_am=heute,
        absender=Absender(who.get("name") or organisation.name, lines, akzent=organisation.farbe),
        anschrift=(),
        angaben=(
            Angabe(_("Liegenschaft"), satz(auskunft.nutzer.nutzeinheit.liegenschaft.nummer)),
            Angabe(_("Stand"), satz(f"{heute:%d.%m.%Y}")),
        ),
        titel=title,
        untertitel=auskunft.nutzer.name,
        bezeichnung=title,
        liegenschaft=auskunft.nutzer.nutzeinheit.liegenschaft.nummer,
        nutzer=auskunft.nutzer.nr,
        kopfzeile=(auskunft.nutzer.nutzeinheit.liegenschaft.strasse,),
        kopfzeile_quer=(auskunft.nutzer.nutzeinheit.liegenschaft.strasse,),
    )
    heads = (Spaltenkopf(_("Angabe"), breite=14000), Spaltenkopf(_("Wert"), breite=28000, fliesst=True))
    tables = tuple(
        Tabelle(
            title,
            heads,
            tuple(Tabellengruppe("", tuple(row)) for row in rows),
            leer=f"{title}: " + _("Nichts gespeichert."),
        )
        for title, rows in werte(auskunft)
    )
    return Liste(frame, "auskunft.pdf", tables)
