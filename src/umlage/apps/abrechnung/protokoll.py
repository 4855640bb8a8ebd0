"""The history of a house as people read it: names instead of keys, and of each change only what differs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import ngettext

from umlage.apps.abrechnung import protokollwerte
from umlage.apps.accounts.felder import Dezimal
from umlage.apps.archive.models import Verlauf
from umlage.apps.messwerte.models import Ablesung

# of what the page is about anyway, and what only orders rows
_NOT_SHOWN = {"liegenschaft", "reihenfolge"}
_GONE = "–"


@dataclass(frozen=True, slots=True)
class Aenderung:
    """One value that differs: the steps to it (`angaben` left out), before and after; None where it was not there."""

    schritte: tuple[str, ...]
    vorher: Any
    nachher: Any


@dataclass(frozen=True, slots=True)
class Protokollzeile:
    """An entry of the history: of which kind of row, at which device where it is a reading, and what changed."""

    eintrag: Verlauf
    art: str
    wo: str
    aenderungen: tuple[Aenderung, ...]


def protokoll(rows: Iterable[Verlauf]) -> list[Protokollzeile]:
    """The entries for people; as many questions to the database for many as for few."""
    entries = list(rows)
    namen = _Namen(entries)
    return [_zeile(entry, namen) for entry in entries]


class _Namen:
    """What the keys in the entries are called."""

    def __init__(self, entries: Sequence[Verlauf]) -> None:
        wanted: dict[type[models.Model], set[int]] = defaultdict(set)
        readings = {entry.zeile for entry in entries if _model(entry) is Ablesung}
        self.devices = dict(Ablesung.objects.filter(pk__in=readings).values_list("pk", "geraet_id"))
        for entry in entries:
            for name, value in (*entry.vorher.items(), *entry.nachher.items()):
                model = _target(_model(entry), name)
                if model is not None and str(value).isdecimal():
                    wanted[model].add(int(value))
                    if model is Ablesung._meta.get_field("geraet").related_model and entry.zeile is not None:
                        self.devices.setdefault(entry.zeile, int(value))
        wanted[apps.get_model("geraete", "Geraet")].update(self.devices.values())
        self.known = {
            model: {row.pk: str(row) for row in model._default_manager.filter(pk__in=keys)}
            for model, keys in wanted.items()
        }
        for entry in entries:  # rows that are gone were called something when they went
            model = _model(entry)
            if model is not None and entry.zeile is not None and entry.vorgang == Verlauf.Vorgang.GELOESCHT:
                self.known.setdefault(model, {}).setdefault(entry.zeile, entry.bezeichnung)

    def name(self, model: type[models.Model], key: Any) -> str:
        return self.known.get(model, {}).get(int(key), _GONE) if str(key).isdecimal() else str(key)

    def device(self, entry: Verlauf) -> str:
        """The device of a reading."""
        key = self.devices.get(entry.zeile) if _model(entry) is Ablesung and entry.zeile is not None else None
        return self.name(apps.get_model("geraete", "Geraet"), key) if key is not None else ""


def _model(entry: Verlauf) -> type[models.Model] | None:
    try:
        return apps.get_model(entry.tabelle) if entry.tabelle else None
    except (LookupError, ValueError):
        return None


def _target(model: type[models.Model] | None, name: str) -> type[models.Model] | None:
    """The table to which a column leads."""
    field = next((one for one in model._meta.concrete_fields if one.name == name), None) if model is not None else None
    target = field.related_model if field is not None else None
    return target if isinstance(target, type) else None


def _zeile(entry: Verlauf, namen: _Namen) -> Protokollzeile:
    model = _model(entry)
    changes: list[Aenderung] = []
    for name in dict.fromkeys((*entry.vorher, *entry.nachher)):
        if model is not None and name in _NOT_SHOWN:
            continue
        before, after = (_value(model, name, one.get(name), namen) for one in (entry.vorher, entry.nachher))
        steps = () if name == "angaben" else (name,)
        changes += (_meant(one, noted=model is None) for one in _differing(steps, before, after))
    art = str(model._meta.verbose_name) if model is not None else ""
    return Protokollzeile(entry, art, namen.device(entry), tuple(changes))


def _meant(change: Aenderung, *, noted: bool) -> Aenderung:
    name = next((step for step in reversed(change.schritte) if not step.isdecimal()), "")
    said = protokollwerte.der_notiz if noted else protokollwerte.gemeint
    before, after = (None if one is None else said(name, one) for one in (change.vorher, change.nachher))
    return Aenderung(change.schritte, before, after)


def _value(model: type[models.Model] | None, name: str, value: Any, namen: _Namen) -> Any:
    if value is None or model is None:
        return value
    target = _target(model, name)
    if target is not None:
        return namen.name(target, value)
    field = next((one for one in model._meta.concrete_fields if one.name == name), None)
    if isinstance(field, Dezimal):
        try:
            return Decimal(str(value))
        except InvalidOperation:
            return value
    return value if field is None or isinstance(value, Mapping) else protokollwerte.der_spalte(field, value)


def _differing(steps: tuple[str, ...], before: Any, after: Any) -> Iterator[Aenderung]:
    """The single values in which both differ; of lists that are equally long, those of their items."""
    if before == after:
        return
    if steps[-1:] == ("kostenbaum",):
        yield from _tree(steps, before, after)
        return
    one, other = before or {}, after or {}
    if isinstance(one, Mapping) and isinstance(other, Mapping) and (one or other):
        for name in dict.fromkeys((*one, *other)):
            yield from _differing((*steps, str(name)), one.get(name), other.get(name))
    elif isinstance(before, list | tuple) and isinstance(after, list | tuple) and len(before) == len(after):
        for place, pair in enumerate(zip(before, after, strict=True), start=1):
            yield from _differing((*steps, str(place)), *pair)
    else:
        yield Aenderung(steps, before, after)


def _tree(steps: tuple[str, ...], before: Any, after: Any) -> Iterator[Aenderung]:
    """Of a cost tree made by hand its elements: how many came or went with it, or what differs in each."""
    one, other = _elements(before), _elements(after)
    if not one or not other:
        yield Aenderung(steps, _counted(one), _counted(other))
        return
    for nr in dict.fromkeys((*one, *other)):
        was, now = one.get(nr), other.get(nr)
        here = (*steps, nr)
        if was is None or now is None:
            yield Aenderung(here, _called(was), _called(now))
        else:
            yield from _differing(here, was, now)


def _elements(tree: Any) -> dict[str, dict[str, Any]]:
    """The elements of a tree by number, each without those below it."""
    if not isinstance(tree, Mapping):
        return {}
    found = {str(tree.get("nr", "")): {name: value for name, value in tree.items() if name != "nachfolger"}}
    for below in tree.get("nachfolger", ()):
        found |= _elements(below)
    return found


def _counted(elements: Mapping[str, Any]) -> str | None:
    if not elements:
        return None
    text = ngettext("von Hand, {zahl} Kostenelement", "von Hand, {zahl} Kostenelemente", len(elements))
    return text.format(zahl=len(elements))


def _called(element: Mapping[str, Any] | None) -> str | None:
    return None if element is None else str(element.get("bezeichnung", ""))
