"""Two people in the same form: what one changed and the other did not touch goes together, the rest is shown."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from umlage.formats.akte.formular import SCHLUESSEL, Knoten
from umlage.web.staff.teilformular import Eingabe
from umlage.web.ui.worte import wort

# a field by its name, or all fields of a list by the name of the list: places in lists move
Feld = str
Texte = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Zusammen:
    """The texts of a form after both: what is saved where nothing stands against each other.

    `gegen`: fields that both changed, with what the other one wrote; `fremd`: those that only the other one changed.
    """

    texte: dict[str, str]
    gegen: dict[Feld, dict[str, str]]
    fremd: tuple[Feld, ...]


def zusammen(felder: Sequence[Knoten], gesehen: Texte, jetzt: Texte, meine: Texte) -> Zusammen:
    """What stood in the form when it was opened, what stands there now, and what was sent."""
    names = {one.name for one in felder}
    before, now, mine = (_by_field(texts, names) for texts in (gesehen, jetzt, meine))
    texts: dict[str, str] = {}
    against: dict[Feld, dict[str, str]] = {}
    foreign = []
    for name in dict.fromkeys((*mine, *now, *before)):
        old, there, here = before[name], now[name], mine[name]
        if there != old and here == old:
            foreign.append(name)
            texts |= there
            continue
        if there not in (old, here):
            against[name] = there
        texts |= here
    return Zusammen(texts, against, tuple(foreign))


def _by_field(texts: Texte, names: set[str]) -> defaultdict[Feld, dict[str, str]]:
    found: defaultdict[Feld, dict[str, str]] = defaultdict(dict)
    for name, text in texts.items():
        said = text.replace("\r\n", "\n").strip()
        if said and name.split(".")[0] in names:
            found[_field(name)][name] = said
    return found


def _field(name: str) -> Feld:
    steps = name.split(".")
    place = next((at for at, step in enumerate(steps) if step.isdecimal()), len(steps))
    return ".".join(steps[:place])


def als_text(texte: Texte) -> str:
    """The texts of a form as one, to be sent along with it."""
    return json.dumps(dict(texte), ensure_ascii=False)


def aus_text(text: str) -> dict[str, str]:
    """What als_text made; nothing where it is something else."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}


def mark_against(rows: Sequence[Eingabe], gegen: Mapping[Feld, Texte]) -> list[str]:
    """Write at each field what somebody else wrote there; returns what belongs to no field that is shown."""
    by_name = {row.name: row for row in _every(rows)}
    left = []
    for name, texts in gegen.items():
        row = by_name.get(name)
        said = _("Inzwischen steht hier: {wert}.").format(wert=_shown(row, texts) or _("nichts"))
        if row is None:
            left.append(f"{wort(name.split('.')[-1])}: {said}")
        else:
            row.fehler = f"{row.fehler} {said}".strip()
    return left


def namen(rows: Sequence[Eingabe], fields: Sequence[Feld]) -> str:
    """Fields as people know them."""
    by_name = {row.name: row for row in _every(rows)}
    return ", ".join(by_name[name].titel if name in by_name else wort(name.split(".")[-1]) for name in fields)


def _every(rows: Sequence[Eingabe]) -> Iterator[Eingabe]:
    for row in rows:
        # the one value of a row of dated ones has the name of the row itself
        yield from _every([child for child in row.kinder if child.name != row.name])
        yield row


def _shown(row: Eingabe | None, texts: Texte) -> str:
    words = dict(row.worte) if row is not None else {}
    items: dict[str, list[str]] = defaultdict(list)
    for name, text in texts.items():
        place = next((step for step in name.split(".") if step.isdecimal()), "")
        label = name.split(".")[-1]
        plain = words.get(text, text)
        items[place].append(f"{wort(label)} {plain}" if place and label != SCHLUESSEL else plain)
    return "; ".join(", ".join(said) for said in items.values())
