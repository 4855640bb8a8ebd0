"""What stands beside a house in the application, as an Akte says it: contacts, remarks, hints for the reader."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from umlage.apps.accounts.suchwort import namensfolge
from umlage.apps.liegenschaften.models import Kontakt, Liegenschaft, Vermerk
from umlage.core.eingabe import Teil
from umlage.core.settlement import akte

SPALTEN = ("zusatz", "strasse", "plz", "ort", "telefon", "email")
RECHNUNGSEMPFAENGER = Kontakt.Rolle.RECHNUNGSEMPFAENGER
Zeilen = tuple[dict[str, Any], ...]
T = TypeVar("T", bound=Teil)


def kontakte(haus: Liegenschaft, *rollen: str) -> Zeilen:
    """The contacts of a house, of these roles or of all."""
    rows = haus.kontakte.order_by("pk")
    found = sorted(
        rows.filter(rolle__in=rollen) if rollen else rows, key=lambda row: (row.rolle, namensfolge(row.name))
    )
    return tuple(
        {"rolle": row.rolle, "name": row.name, **{key: text for key in SPALTEN if (text := getattr(row, key))}}
        for row in found
    )


def vermerke(haus: Liegenschaft, art: str) -> Zeilen:
    """The notes of a kind, in the order in which they were written."""
    rows = haus.vermerke.filter(art=art).order_by("am", "pk").values_list("text", "nutzeinheit__nr")
    return tuple({"text": text, **({} if nr is None else {"nutzeinheit": nr})} for text, nr in rows)


def bemerkungen(haus: Liegenschaft) -> Zeilen:
    """The remarks of the clerks."""
    return vermerke(haus, Vermerk.Art.BEMERKUNG)


def hinweise(haus: Liegenschaft) -> Zeilen:
    """What who reads the meters should know."""
    return vermerke(haus, Vermerk.Art.HINWEIS)


def beside(haus: Liegenschaft, values: Mapping[str, Any]) -> dict[str, Any]:
    """The Akte of a year with what stands beside the house, each said once."""
    told = values.get("ablesehinweise", ())
    added = {
        "kontakte": kontakte(haus),
        "bemerkungen": bemerkungen(haus),
        "ablesehinweise": (*(row for row in hinweise(haus) if row not in told), *told),
    }
    return {**values, **{name: rows for name, rows in added.items() if rows}}


@dataclass(frozen=True, slots=True)
class Beiwerk:
    """What stands beside a house now, as lists and forms print it."""

    kontakte: tuple[akte.Kontakt, ...] = ()
    bemerkungen: tuple[akte.Bemerkung, ...] = ()
    hinweise: tuple[akte.Ablesehinweis, ...] = ()


def beiwerk(haus: Liegenschaft) -> Beiwerk:
    """All that stands beside a house now."""
    return Beiwerk(
        _unchecked(akte.Kontakt, kontakte(haus)),
        _unchecked(akte.Bemerkung, bemerkungen(haus)),
        _unchecked(akte.Ablesehinweis, hinweise(haus)),
    )


def _unchecked(teil: type[T], rows: Zeilen) -> tuple[T, ...]:
    """The rows as parts of an Akte; what stands in the database was looked at when it was entered."""
    return tuple(teil.model_construct(None, **row) for row in rows)


def take_in_beside(haus: Liegenschaft, values: Mapping[str, Any]) -> None:
    """The contacts and remarks of an Akte: a contact that is known is completed, a remark is not repeated."""
    known: dict[tuple[str, str], list[Kontakt]] = defaultdict(list)
    for one in haus.kontakte.order_by("pk"):
        known[one.rolle, one.name].append(one)
    for said in values.get("kontakte", ()):
        same = known[said["rolle"], said["name"]]
        row = same.pop(0) if same else Kontakt(liegenschaft=haus, rolle=said["rolle"], name=said["name"])
        for name in SPALTEN:
            if said.get(name):
                setattr(row, name, said[name])
        row.save()
    there = bemerkungen(haus)
    flats = dict(haus.nutzeinheiten.values_list("nr", "pk"))
    for said in values.get("bemerkungen", ()):
        if said not in there:
            flat = flats[said["nutzeinheit"]] if "nutzeinheit" in said else None
            Vermerk.objects.create(liegenschaft=haus, art=Vermerk.Art.BEMERKUNG, text=said["text"], nutzeinheit_id=flat)


def new_hints(haus: Liegenschaft, rows: Zeilen) -> Zeilen:
    """Those hints of an Akte that do not stand at the house already."""
    there = hinweise(haus)
    return tuple(row for row in rows if row not in there)
