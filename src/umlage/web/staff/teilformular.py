"""A form for a part of the Akte, made from its schema: every field with its sentence, texts to values and back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from umlage.core.finding import Finding, error
from umlage.core.money import german
from umlage.core.period import german_day
from umlage.formats.akte.formular import DA, EINFACH, SCHLUESSEL, WERT, Knoten, places, texte, under, wert
from umlage.web.ui.saetze import satz
from umlage.web.ui.worte import deutsch, in_worten, wort
from umlage.web.ui.zahlen import NoNumber, as_field, in_language, monat_tag, money, number, tag_des_jahres


@dataclass(slots=True)
class Eingabe:
    """A field with the text that stands in it and what is wrong with it; a group or a list with those in it.

    `neu`: the empty item at the end of a list, in which one more is entered; `vorjahr`: what stood here a year before;
    `leer`: what it means to leave it empty, where the Akte needs it and the form does not.
    """

    knoten: Knoten
    name: str
    text: str = ""
    fehler: str = ""
    kinder: list[Eingabe] = field(default_factory=list)
    neu: bool = False
    vorjahr: str = ""
    leer: str = ""

    @property
    def noetig(self) -> bool:
        """Whether it has to be filled."""
        return self.knoten.noetig and not self.leer

    @property
    def art(self) -> str:
        return self.knoten.art

    @property
    def titel(self) -> str:
        return wort(self.knoten.name)

    @property
    def hilfe(self) -> str:
        """The sentence of the schema as it speaks to people who fill a form, in the language of the page."""
        text = sentence(self.knoten)
        return " ".join(filter(None, (_(text) if text else "", self.leer)))

    @property
    def lang(self) -> bool:
        """Whether the text may have several lines."""
        return self.knoten.art == "text" and self.knoten.laenge > _ZEILE

    @property
    def worte(self) -> list[tuple[str, str]]:
        return [(word, wort(word)) for word in self.knoten.worte]

    @property
    def da(self) -> str:
        """The name of the box that says that the group is there, though nothing in it is filled."""
        return under(self.name, DA) if self.knoten.leer_moeglich else ""

    @property
    def gefuellt(self) -> bool:
        """Whether anything stands in it."""
        return bool(self.text) or any(child.gefuellt for child in self.kinder)

    @property
    def falsch(self) -> bool:
        """Whether anything in it is wrong."""
        return bool(self.fehler) or any(child.falsch for child in self.kinder)

    @property
    def zu(self) -> bool:
        """Whether it is shown closed: nothing stands in it, and nothing has to."""
        group = self.art not in EINFACH and self.art != "reihe"
        return group and self.knoten.freiwillig and not self.gefuellt and not self.falsch

    @property
    def nummer(self) -> str:
        """By what a finding names it in a list: its number, or the key of a map."""
        return next((child.text for child in self.kinder if child.knoten.name in ("nr", SCHLUESSEL)), "")


def sentence(knoten: Knoten) -> str:
    """The sentence of the schema without what only a file needs."""
    text = knoten.hilfe
    for said, meant in _IM_FORMULAR.items():
        text = text.replace(said, meant)
    text = _DATEI.sub(lambda found: _JA_NEIN[found[0]], text)
    for word in knoten.worte:
        text = re.sub(rf"\b{re.escape(word)}(?=:)|(?<=Ohne Angabe: ){re.escape(word)}\b", deutsch(word), text)
    text = in_worten(text)
    return text[:1].upper() + text[1:]


# longer texts get a field of several lines
_ZEILE = 300
_JA_NEIN = {"true": "ja", "false": "nein"}
# what a file says in its way, and a form in its own
_IM_FORMULAR = {
    ", in Anführungszeichen": "",
    "Monat und Tag (MM-TT, zum Beispiel 12-31)": "Tag und Monat (zum Beispiel 31.12.)",
    "Monat und Tag (MM-TT)": "Tag und Monat (zum Beispiel 31.12.)",
    "; 02-29 ist der letzte": "; 29.02. ist der letzte",
    "Bewertungsfaktor (kges), seine Teile (kq, kc, kt) oder eine Liste davon mit ab und wert; nötig bei hkv": (
        "Bewertungsfaktor (kges) oder seine Teile (kq, kc, kt); ändert er sich, jeder weitere mit seinem ersten Tag. "
        "Nötig bei Heizkostenverteilern"
    ),
    "Zahl der Personen, oder eine Liste {ab, wert}, wenn sie sich ändert.": (
        "Zahl der Personen; ändert sie sich, jede weitere mit ihrem ersten Tag."
    ),
}
_DATEI = re.compile(r"\b(?:true|false)\b")


def texts_of(felder: Sequence[Knoten], values: Mapping[str, Any]) -> dict[str, str]:
    """The texts of the fields that hold these values."""
    return {name: text for one in felder for name, text in texte(one, values.get(one.name), _shown, one.name)}


def _shown(art: str, value: Any) -> str:
    if art == "monatstag":
        return tag_des_jahres(str(value))
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, Decimal | int):
        return as_field(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def eingaben(
    felder: Sequence[Knoten], texts: Mapping[str, str], vorjahr: Mapping[str, str] | None = None
) -> list[Eingabe]:
    """The fields with these texts, and beside them those of the year before."""
    rows = sorted((_eingabe(one, texts, one.name, ()) for one in felder), key=_rang)
    if vorjahr:
        _beside(rows, vorjahr)
    return rows


def _beside(rows: list[Eingabe], texts: Mapping[str, str]) -> None:
    for row in rows:
        if row.art in EINFACH and row.name in texts:
            row.vorjahr = _gelesen(row, texts[row.name])
        _beside(row.kinder, texts)


def _gelesen(row: Eingabe, text: str) -> str:
    """The text of a field as it is read: a day in German, an amount with its cents."""
    if row.art == "tag":
        return german_day(date.fromisoformat(text))
    if row.knoten.geld:
        return in_language(german(Decimal(text.replace(",", ".")), 2))
    return dict(row.worte).get(text, text)


def _rang(row: Eingabe) -> int:
    """Fields first, then what is open, then what is closed."""
    return 0 if row.art in EINFACH else 2 if row.zu else 1


def _eingabe(
    knoten: Knoten, texts: Mapping[str, str], name: str, above: tuple[int, ...], *, neu: bool = False
) -> Eingabe:
    row = Eingabe(knoten, name, texts.get(name, "").strip(), neu=neu)
    if knoten.art in EINFACH:
        return row
    row.text = texts.get(row.da, "") if row.da else ""
    if knoten.art == "gruppe":
        within = (*above, knoten.gestalt) if neu else above
        row.kinder = sorted((_eingabe(one, texts, under(name, one.name), within) for one in knoten.felder), key=_rang)
        return row
    if knoten.art == "reihe":
        row.kinder = [_eingabe(knoten.einzeln, texts, name, above)]
    glied = knoten.glied
    there = places(name, texts)
    row.kinder += [_eingabe(glied, texts, under(name, str(place)), above) for place in there]
    # an empty item does not hold empty ones of itself without end
    if glied.gestalt not in above:
        row.kinder.append(_eingabe(glied, texts, under(name, str(max(there, default=-1) + 1)), above, neu=True))
    return row


def read(felder: Sequence[Knoten], texts: Mapping[str, str]) -> tuple[dict[str, Any], list[Finding]]:
    """The values that the texts of a form mean, without empty ones, and what cannot be read."""
    wrong: list[Finding] = []

    def value(art: str, text: str, name: str) -> Any:
        try:
            return _value(art, text)
        except NoNumber as problem:
            wrong.append(error("formular.wert", name.replace(".", "/"), str(problem)))
            return text

    found = {one.name: wert(one, texts, value, one.name) for one in felder}
    both = _(
        "Hier steht beides: ein einzelner Wert und weitere, die von Anfang an gelten. Bitte eines davon entfernen."
    )
    wrong += [error("formular.wert", name.replace(".", "/"), both) for _one, name, _plain in _doubly(felder, texts)]
    return {name: value for name, value in found.items() if value is not None}, wrong


def from_the_beginning(felder: Sequence[Knoten], texts: Mapping[str, str], von: date) -> dict[str, str]:
    """The texts with each value that stands without a day beside dated ones as the first of them, from `von` on.

    Left alone where one of the dated ones is as early: which of the two is meant, only who filled the form knows.
    """
    moved = dict(texts)
    for reihe, name, plain in list(_doubly(felder, texts)):
        there = places(name, texts)
        days = [texts.get(f"{name}.{place}.{_AB}", "") for place in there]
        if not any(one.name == _AB for one in reihe.glied.felder) or any("" < day <= von.isoformat() for day in days):
            continue
        rest = {key: text for key, text in moved.items() if key != name and not key.startswith(f"{name}.")}
        first = {f"{name}.0.{WERT}{key.removeprefix(name)}": text for key, text in plain.items()}
        later = {
            f"{name}.{after}.{one.name}{key.removeprefix(under(name, str(place), one.name))}": text
            for after, place in enumerate(there, start=1)
            for one in reihe.glied.felder
            for key, text in moved.items()
            if key == under(name, str(place), one.name) or key.startswith(under(name, str(place), one.name) + ".")
        }
        moved = {**rest, f"{name}.0.{_AB}": von.isoformat(), **first, **later}
    return moved


def _doubly(felder: Sequence[Knoten], texts: Mapping[str, str]) -> Iterator[tuple[Knoten, str, dict[str, str]]]:
    """Every `reihe` that holds both one value and dated ones: its name, and the texts of the one value."""
    filled = {key: text for key, text in texts.items() if text.strip()}
    for reihe, name in _reihen(felder, filled, ""):
        within = {key: text for key, text in filled.items() if key == name or key.startswith(f"{name}.")}
        plain = {key: text for key, text in within.items() if not _PLACE.match(key.removeprefix(f"{name}."))}
        if plain and len(plain) < len(within):
            yield reihe, name, plain


def _reihen(felder: Sequence[Knoten], texts: Mapping[str, str], above: str) -> Iterator[tuple[Knoten, str]]:
    for one in felder:
        name = under(above, one.name)
        if one.art == "reihe":
            yield one, name
        elif one.art == "gruppe":
            yield from _reihen(one.felder, texts, name)
        elif one.art == "liste":
            for place in places(name, texts):
                yield from _reihen([one.glied], texts, under(name, str(place)))


# the day from which a dated value counts; the place of one in its list, with what follows
_AB = "ab"
_PLACE = re.compile(r"\d{1,4}\.")


def _value(art: str, text: str) -> Any:
    if art == "ja":
        return text == "ja"
    if art == "geld":
        return money(text)
    if art == "monatstag":
        return monat_tag(text)
    return number(text) if art in ("zahl", "ganz") else text


def mark(rows: list[Eingabe], findings: Sequence[Finding]) -> list[str]:
    """Write each finding at its field; returns those that belong to none."""
    left = []
    for finding in findings:
        row = _at(rows, finding.where.split("/"), by_name=finding.code == "formular.wert")
        text = " ".join(satz(part) for part in (finding.message, finding.remedy) if part)
        if row is None:
            left.append(text)
        else:
            row.fehler = f"{row.fehler} {text}".strip()
    return left


def _at(rows: list[Eingabe], steps: list[str], *, by_name: bool) -> Eingabe | None:
    """The field to which the steps lead, or the deepest group on the way; `by_name`: they are those of its name."""
    row = next((row for row in rows if row.knoten.name == steps[0]), None)
    for step in steps[1:]:
        if row is None:
            return None
        row = next(iter(_inner(row, step, by_name=by_name)), row)
    return row


def _inner(row: Eingabe, step: str, *, by_name: bool) -> Iterator[Eingabe]:
    if row.art == "gruppe":
        yield from (child for child in row.kinder if child.knoten.name == step)
        return
    items = [child for child in row.kinder if child.name != row.name]
    filled = [child for child in items if child.gefuellt]
    for place, child in enumerate(filled, start=1):
        if child.name.endswith(f".{step}") if by_name else step in (str(place), child.nummer):
            yield child
    if row.art == "reihe" and row.kinder:
        yield from _inner(row.kinder[0], step, by_name=by_name)
