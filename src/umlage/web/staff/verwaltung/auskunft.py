"""What is stored of a person, in words: on screen, for machines, on paper."""

from __future__ import annotations

from collections.abc import Sequence
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

_MOST_COLUMNS = 5
_LONGEST_WORD = 32
_WIDTH = 42000
Teile = list[tuple[str, list[list[tuple[str, str]]]]]


def werte(auskunft: Auskunft) -> Teile:
    """Every heading with its rows, every row a list of name and value; what is empty is left out."""
    return [
        (title, [[(_name(name), _value(value)) for name, value in row.items() if _said(value)] for row in rows])
        for title, rows in auskunft.teile
    ]


def tafel(rows: Sequence[Sequence[tuple[str, str]]]) -> tuple[list[str], list[list[str]]] | None:
    """Several rows of one kind as heads and cells; None for one row, for many kinds, for what no column can hold."""
    heads = list(dict.fromkeys(name for row in rows for name, _value in row))
    if len(rows) < 2 or len(heads) > _MOST_COLUMNS:
        return None
    cells = [[dict(row).get(head, "") for head in heads] for row in rows]
    words = (word for row in cells for cell in row for word in cell.split())
    return None if any(len(word) > _LONGEST_WORD for word in words) else (heads, cells)


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
    return Liste(frame, "auskunft.pdf", tuple(_table(title, rows) for title, rows in werte(auskunft)))


def _table(title: str, rows: list[list[tuple[str, str]]]) -> Tabelle:
    empty, wide = f"{title}: " + _("Nichts gespeichert."), tafel(rows)
    if wide is not None:
        names, cells = wide
        heads = tuple(Spaltenkopf(name, breite=_WIDTH // len(names), fliesst=True) for name in names)
        return Tabelle(title, heads, (Tabellengruppe("", tuple(map(tuple, cells))),), leer=empty)
    heads = (Spaltenkopf(_("Angabe"), breite=14000), Spaltenkopf(_("Wert"), breite=28000, fliesst=True))
    return Tabelle(title, heads, tuple(Tabellengruppe("", tuple(row)) for row in rows), leer=empty)
