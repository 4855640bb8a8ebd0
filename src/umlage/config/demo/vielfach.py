"""The demo portfolio many times over, to see how an installation behaves with very many houses.

The database copies its own rows, table by table, so that neither time nor memory depends on what Python holds. Copies
have numbers, addresses, names and newest readings of their own; what was issued is copied as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from umlage.apps.accounts.models import Organisation, Zugehoerig
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.geraete.models import Geraet
from umlage.apps.liegenschaften.models import Abrechnungszeitraum, Liegenschaft, Nutzeinheit
from umlage.config.demo import namen

_TEXTS = 997  # a prime, so that copies of one house take different ones
# what an Akte says with numbers of devices: in such a house they stay as they are
_VERWEISE = ('"kostenbaum"', '"nutzergruppen"', '"ersetzt_durch"', '"vergleich"')


class Multiplied(Exception):
    """The portfolio stands here many times over already."""


def vervielfachen(nutzeinheiten: int, firms: tuple[str, ...]) -> Iterator[int]:
    """Copy the houses of these Organisationen until there are so many Nutzeinheiten; says how many there are.

    Multiplied, where it was done before.
    """
    organisations = list(Organisation.objects.filter(kurz__in=firms))
    pattern = sum(_count(one.pk, Nutzeinheit) for one in organisations)
    if any(_copied(one.pk) for one in organisations):
        raise Multiplied("Der Bestand ist schon vervielfacht.")
    rounds = -(-max(nutzeinheiten - pattern, 0) // pattern)
    tables = [model for model in apps.get_models() if issubclass(model, Zugehoerig) and _of_a_house(model)]
    marks = _reserved(tables, rounds)
    _texts()
    fixed = {one.pk: _fixed(one.pk) for one in organisations}
    for number in range(1, rounds + 1):
        for one in organisations:
            with organisation_scope(one.pk), transaction.atomic(), connection.cursor() as cursor:
                for model in tables:
                    cursor.execute(*_copy(model, marks, number, one.pk, fixed[one.pk]))
        yield pattern * (number + 1)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


# rooms whose rows hang on houses; number ranges, runs, views, and what sends by radio belong to the firm
_OF_THE_FIRM = {
    *("ansicht", "zuordnung", "datenpunkt", "funkgeraet", "geraeteschluessel", "geraetealarm", "rauchpruefung"),
    *("messreihe", "fernwert", "fernwertblock", "verworfen", "uebernommen", "klimafaktor", "abrufstand"),
}
_HOUSES = {"liegenschaften", "geraete", "messwerte", "kosten", "abrechnung", "archive"}


def _of_a_house(model: Any) -> bool:
    return model._meta.app_label in _HOUSES and model._meta.model_name not in _OF_THE_FIRM


def _count(organisation: int, model: Any) -> int:
    with organisation_scope(organisation):
        return int(model.objects.count())


def _copied(organisation: int) -> bool:
    with organisation_scope(organisation):
        return Liegenschaft.objects.filter(nummer__regex=r"\.\d{4}$").exists()


def _reserved(tables: list[Any], rounds: int) -> dict[Any, int]:
    """The highest key of each table; keys of the copies lie above it, and nobody else gets them meanwhile."""
    marks = {}
    with connection.cursor() as cursor:
        for model in tables:
            table, quoted = model._meta.db_table, connection.ops.quote_name(model._meta.db_table)
            if connection.vendor == "postgresql":
                sequence = f"pg_get_serial_sequence('{quoted}', 'id')"
                cursor.execute(f"SELECT nextval({sequence})")
                marks[model] = cursor.fetchone()[0]
                cursor.execute(f"SELECT setval({sequence}, %s)", [marks[model] * (rounds + 1)])
            else:
                cursor.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {quoted}")
                marks[model] = cursor.fetchone()[0]
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                top = marks[model] * (rounds + 1)
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, top])
    return marks


def _texts() -> None:
    """Names and addresses to choose from, in a table of this connection alone."""
    chance = Random("vielfach")
    places = namen.orte()
    rows = []
    for number in range(_TEXTS):
        place = chance.choice(places)
        name = namen.mensch(chance)
        rows.append((number, name, namen.anrede(name), namen.strasse(chance), place.plz, place.ort))
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE muster "
            "(nr integer PRIMARY KEY, name varchar(120), anrede varchar(20), strasse varchar(120), plz varchar(10), "
            "ort varchar(80))"
        )
        cursor.executemany("INSERT INTO muster VALUES (%s, %s, %s, %s, %s, %s)", rows)


def _fixed(organisation: int) -> tuple[list[int], list[int]]:
    """Houses whose devices keep their numbers, and houses whose newest readings may differ."""
    with organisation_scope(organisation):
        said = [
            *Abrechnungszeitraum.objects.values_list("liegenschaft_id", "angaben"),
            *Geraet.objects.values_list("liegenschaft_id", "angaben"),
        ]
        named = sorted({house for house, angaben in said if any(word[1:-1] in _keys(angaben) for word in _VERWEISE)})
        newest = Abrechnungszeitraum.objects.filter(abrechnungen__isnull=True, bis__year=2025)
        return named, sorted(set(newest.values_list("liegenschaft_id", flat=True)))


def _keys(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value) | {word for inner in value.values() for word in _keys(inner)}
    return {word for inner in value for word in _keys(inner)} if isinstance(value, tuple) else set()


def _copy(
    model: Any, marks: dict[Any, int], number: int, organisation: int, fixed: tuple[list[int], list[int]]
) -> tuple[str, list[Any]]:
    """The statement that copies the rows of a table once more."""
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    columns, values = [], []
    for field in model._meta.concrete_fields:
        column = quote(field.column)
        columns.append(column)
        target = field.related_model if isinstance(field, models.ForeignKey) else None
        if field.primary_key:
            values.append(f"t.id + {marks[model] * number}")
        elif target in marks:
            values.append(f"t.{column} + {marks[target] * number}")
        else:
            values.append(_changed(model._meta.label_lower, field.column, number, marks, fixed) or f"t.{column}")
    where = f"t.organisation_id = %s AND t.id <= {marks[model]}"
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table} t WHERE {where}", [
        organisation
    ]


def _changed(
    label: str, column: str, number: int, marks: dict[Any, int], fixed: tuple[list[int], list[int]]
) -> str | None:
    """How a column of a copy differs, as an expression; None where it does not."""
    text = f"(SELECT m.{{}} FROM muster m WHERE m.nr = (t.id * 31 + {number * 17}) %% {_TEXTS})"
    named, free = (", ".join(map(str, rows)) or "0" for rows in fixed)
    suffix = f"'.{number:04d}'"
    changes = {
        ("liegenschaften.liegenschaft", "nummer"): f"t.nummer || {suffix}",
        ("liegenschaften.liegenschaft", "strasse"): text.format("strasse"),
        ("liegenschaften.liegenschaft", "plz"): text.format("plz"),
        ("liegenschaften.liegenschaft", "ort"): text.format("ort"),
        ("liegenschaften.nutzer", "name"): f"CASE WHEN t.leerstand THEN t.name ELSE {text.format('name')} END",
        ("liegenschaften.nutzer", "angaben"): _addressed(text.format("anrede")),
        ("geraete.geraet", "nr"): (
            f"CASE WHEN t.liegenschaft_id IN ({named}) OR t.art <> 'hkv' THEN t.nr ELSE t.nr || '{number:04d}' END"
        ),
        ("abrechnung.abrechnung", "nummer"): f"CASE WHEN t.nummer = '' THEN '' ELSE t.nummer || {suffix} END",
        ("archive.verlauf", "liegenschaft"): f"t.liegenschaft + {marks[Liegenschaft] * number}",
        ("messwerte.ablesung", "stand"): _shown(number, free),
    }
    return changes.get((label, column))


def _addressed(anrede: str) -> str:
    """Where it is said how somebody is addressed, it fits the new name."""
    said = "t.angaben"
    for word in ("Familie", "Eheleute", "Frau", "Herr", "Firma"):
        said = f'replace({said}, \'"anrede": "{word}"\', \'"anrede": "\' || {anrede} || \'"\')'
    return said


def _shown(number: int, free: str) -> str:
    """The newest reading of an allocator is a little higher, where nothing was released of it."""
    more = f"t.stand + {number % 7}"
    if connection.vendor != "postgresql":
        more = f"CAST(CAST(t.stand AS integer) + {number % 7} AS text)"
    inside = f"SELECT g.id FROM geraete_geraet g WHERE g.art = 'hkv' AND g.liegenschaft_id IN ({free})"
    return f"CASE WHEN t.am = '2025-12-31' AND t.geraet_id IN ({inside}) THEN {more} ELSE t.stand END"
