"""Catalogues of radiators: the rows that ship with Umlage and those that the Organisation brought, with pictures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _

from umlage.apps.accounts.models import Benutzer
from umlage.apps.archive.operations import note_event
from umlage.apps.geraete.models import Katalogheizkoerper
from umlage.apps.verwaltung import bilder
from umlage.core.finding import Finding, Severity, warning
from umlage.formats.heizkoerper import csv_katalog, katalog, vdi3805
from umlage.formats.heizkoerper.bericht import Bericht
from umlage.formats.heizkoerper.katalog import Katalogeintrag, Suche
from umlage.formats.tabelle import Unlesbar

MOST_FOUND = 200
_EIGENER = "k"
_MITGELIEFERT = "m"
_FELDER = tuple(one.name for one in fields(Katalogeintrag))
_TEXTE = ("hersteller", "modell", "typ")
_MASSE = ("hoehe", "tiefe", "gliedlaenge")
_BATCH = 1000
# of a text by which is looked for
_LONGEST = 200


class NichtGelesen(ValueError):
    """A file that is no catalogue, or one with errors; `befunde` says which."""

    def __init__(self, text: str, befunde: Iterable[Finding] = ()) -> None:
        super().__init__(text)
        self.befunde = tuple(befunde)


@dataclass(frozen=True, slots=True)
class Fund:
    """A row of a catalogue as a page shows it: its key, the path of its picture in the store, whence it came."""

    schluessel: str
    eintrag: Katalogeintrag
    bild: str = ""
    katalog: str = ""


@dataclass(frozen=True, slots=True)
class Funde:
    """What was found, at most MOST_FOUND of `anzahl`; how many fit but for a size that their row does not state."""

    zeilen: tuple[Fund, ...]
    anzahl: int
    ohne_angabe: int


def lesen(content: bytes, name: str) -> Bericht:
    """The rows of a file, CSV or VDI 3805. NichtGelesen where it is none, or has errors."""
    try:
        report = vdi3805.lesen(content, name) if vdi3805.ist_vdi(content, name) else csv_katalog.lesen(content)
    except Unlesbar as problem:
        raise NichtGelesen(str(problem)) from None
    wrong = [finding for finding in report.befunde if finding.severity is Severity.ERROR]
    if wrong or not report.eintraege:
        raise NichtGelesen("" if wrong else _("Die Datei enthält keine Heizkörper."), wrong)
    return report


@transaction.atomic
def take_in(
    *, name: str, bericht: Bericht, dateien: Mapping[str, bytes], benutzer: Benutzer, am: datetime
) -> tuple[int, tuple[Finding, ...]]:
    """Keep a catalogue in place of the one of the same name; how many rows it has, and what is to be said of pictures.

    `dateien`: pictures by the names that the rows give them.
    """
    paths, said = _kept(dateien)
    Katalogheizkoerper.objects.filter(katalog=name).delete()
    Katalogheizkoerper.objects.bulk_create(
        [
            Katalogheizkoerper(
                katalog=name,
                **{one: getattr(row, one).casefold()[:_LONGEST] for one in _TEXTE},
                **{one: getattr(row, one) for one in _MASSE},
                bauart=row.bauart,
                angaben={one: value for one in _FELDER if (value := getattr(row, one)) not in (None, "")},
                bild=paths.get(row.bild, ""),
                eingelesen_am=am,
            )
            for row in bericht.eintraege
        ],
        batch_size=_BATCH,
    )
    named = {row.bild for row in bericht.eintraege if row.bild}
    said += [_ohne(one) for one in sorted(named - set(dateien))]
    said += [_ungenannt(one) for one in sorted(set(dateien) - named)]
    count = len(bericht.eintraege)
    words = {"katalog": name, "anzahl": str(count), "bilder": str(len(paths))}
    note_event(benutzer=benutzer, am=am, liegenschaft=None, bezeichnung="Heizkörperkatalog eingelesen", angaben=words)
    return count, tuple(said)


def _kept(dateien: Mapping[str, bytes]) -> tuple[dict[str, str], list[Finding]]:
    """The paths of pictures in the store, by name, and what is no picture."""
    paths, said = {}, []
    for name, content in dateien.items():
        try:
            logo = bilder.checked(content)
        except bilder.BadLogo:
            text = _("Die Datei ist kein Bild (PNG, JPEG oder SVG, höchstens 2 MB), das sich zeigen lässt.")
            said.append(warning("heizkoerper.kein_bild", name, text))
            continue
        paths[name] = bilder.keep(logo, "heizkoerper")
    return paths, said


def _ohne(name: str) -> Finding:
    return warning("heizkoerper.ohne_bild", name, _("Der Katalog nennt dieses Bild, die Datei ist nicht dabei."))


def _ungenannt(name: str) -> Finding:
    return warning("heizkoerper.bild_ungenannt", name, _("Keine Zeile des Katalogs nennt dieses Bild."))


@transaction.atomic
def drop(*, name: str, benutzer: Benutzer, am: datetime) -> int:
    """A catalogue is no longer offered; how many rows it had. What was taken over from it stays with the devices."""
    count = Katalogheizkoerper.objects.filter(katalog=name).delete()[0]
    if count:
        words = {"katalog": name, "anzahl": str(count)}
        note_event(benutzer=benutzer, am=am, liegenschaft=None, bezeichnung="Heizkörperkatalog entfernt", angaben=words)
    return count


def kataloge() -> list[dict[str, Any]]:
    """The catalogues of the Organisation, each with its rows, pictures and day."""
    rows = Katalogheizkoerper.objects.order_by().values("katalog")
    counted = rows.annotate(
        anzahl=Count("pk"), bilder=Count("pk", filter=~Q(bild="")), eingelesen_am=Max("eingelesen_am")
    )
    return list(counted.order_by("katalog"))


def finden(wanted: Suche) -> Funde:
    """The rows that fit, of all catalogues, in the order of make, model, type and sizes."""
    shipped = katalog.suche(csv_katalog.mitgeliefert(), wanted)
    places = {id(one): place for place, one in enumerate(csv_katalog.mitgeliefert())}
    found = [Fund(f"{_MITGELIEFERT}{places[id(one)]}", one) for one in shipped.eintraege]
    fitting, unknown = _own(wanted)
    count = len(found) + fitting.count()
    found += [_fund(row) for row in fitting[:MOST_FOUND]]
    found.sort(key=lambda one: katalog.reihenfolge(one.eintrag))
    return Funde(tuple(found[:MOST_FOUND]), count, shipped.ohne_angabe + unknown)


def _own(wanted: Suche) -> tuple[Any, int]:
    """The rows of the Organisation that fit, and how many do but for a size that they do not state."""
    rows = Katalogheizkoerper.objects.all()
    words = {f"{one}__contains": text.casefold() for one in _TEXTE if (text := getattr(wanted, one))}
    rows = rows.filter(**words)
    if wanted.bauart:
        rows = rows.filter(bauart=wanted.bauart)
    if wanted.mit_bild:
        rows = rows.exclude(bild="")
    within, perhaps, silent = Q(), Q(), Q()
    for one in _MASSE:
        span = getattr(wanted, one)
        if span is None:
            continue
        fits, empty = Q(**{f"{one}__range": (span.von, span.bis)}), Q(**{f"{one}__isnull": True})
        within, perhaps, silent = within & fits, perhaps & (fits | empty), silent | empty
    unknown = rows.filter(perhaps & silent).count() if silent else 0
    return rows.filter(within), unknown


def fund(schluessel: str) -> Fund | None:
    """The row of this key; None where there is none."""
    kind, number = schluessel[:1], schluessel[1:]
    if not number.isascii() or not number.isdigit() or len(number) > 15:
        return None
    if kind == _MITGELIEFERT:
        shipped = csv_katalog.mitgeliefert()
        return Fund(schluessel, shipped[int(number)]) if int(number) < len(shipped) else None
    row = Katalogheizkoerper.objects.filter(pk=int(number)).first() if kind == _EIGENER else None
    return _fund(row) if row is not None else None


def _fund(row: Katalogheizkoerper) -> Fund:
    said = {one: value for one, value in row.angaben.items() if one in _FELDER}
    return Fund(f"{_EIGENER}{row.pk}", replace(Katalogeintrag("", ""), **said), row.bild, row.katalog)
