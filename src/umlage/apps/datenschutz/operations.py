"""What happens to personal data: periods are set, what is due is erased, also at the wish of a person."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from umlage.apps.abrechnung.models import Abrechnung, Dokument
from umlage.apps.accounts.models import Benutzer
from umlage.apps.accounts.scope import current, organisation_scope
from umlage.apps.archive.operations import note_change, note_event, snapshot
from umlage.apps.datenschutz import queries
from umlage.apps.datenschutz.funkdaten import erase_words
from umlage.apps.datenschutz.merkliste import Eintrag, put_aside
from umlage.apps.datenschutz.models import Aufbewahrung, Loeschung
from umlage.apps.laeufe.models import Druckdatei, Laufschritt, Mailadresse, Sendung
from umlage.apps.liegenschaften.models import Nutzer, Vermerk
from umlage.formats.akte.codec import to_json
from umlage.formats.akte.syntax import plain_values

# what the Akte says of a Nutzer and names or describes the person
PERSOENLICH = ("anrede", "anschrift", "portal_pin", "sprache")
_WEG = "…"


class StillKept(Exception):
    """The data have to stay; the message names until when and the norm."""


class BadPeriod(Exception):
    """A period that is shorter than the law allows, or longer than anybody lives."""


@transaction.atomic
def save_periods(*, values: dict[str, int], von_selbst: bool, benutzer: Benutzer, am: datetime) -> Aufbewahrung:
    """Keep how long things are kept. BadPeriod, and nothing is kept."""
    row = Aufbewahrung.objects.select_for_update().first() or Aufbewahrung()
    before = snapshot(row) if row.pk else {}
    words = {"abrechnung_jahre": _("Erteilte Abrechnungen, Jahre"), "nutzer_jahre": _("Angaben zu Nutzern, Jahre")}
    for name, word in words.items():
        field = Aufbewahrung._meta.get_field(name)
        limits = (one.limit_value for one in field.validators[:2])
        least, most = (limit() if callable(limit) else limit for limit in limits)
        years = values.get(name)
        if years is None or not least <= years <= most:
            text = _("{feld}: {von} bis {bis}. Weniger lässt das Gesetz nicht zu.")
            raise BadPeriod(text.format(feld=word, von=least, bis=most))
        setattr(row, name, years)
    row.von_selbst = von_selbst
    row.save()
    note_change(benutzer=benutzer, am=am, liegenschaft=None, row=row, vorher=before, nachher=snapshot(row))
    return row


@dataclass(frozen=True, slots=True)
class Geloescht:
    """How many Nutzer and Abrechnungen were erased."""

    nutzer: int
    abrechnungen: int


def erase_due(*, heute: date, benutzer: Benutzer | None, am: datetime) -> Geloescht:
    """Erase what is due on that day, piece by piece: who is stopped in the middle goes on where it ended."""
    frist = {"anlass": Loeschung.Anlass.FRIST, "benutzer": benutzer, "am": am}
    abrechnungen = list(queries.faellige_abrechnungen(heute).values_list("pk", flat=True))
    for number in abrechnungen:
        _erase_abrechnung(number, **frist)
    people = list(queries.faellige_nutzer(heute))
    for nutzer in people:
        _erase_nutzer(nutzer, **frist)
    return Geloescht(len(people), len(abrechnungen))


def erase_person(*, nutzer: Nutzer, heute: date, benutzer: Benutzer, am: datetime) -> None:
    """Erase a person who asks for it (Art. 17 DSGVO). StillKept while a norm keeps the data (Art. 17 Abs. 3)."""
    grund = queries.kept_because(nutzer, heute)
    if grund is not None:
        if grund.bis == date.max:
            text = _("Nicht gelöscht: {wort} ({norm}; Art. 17 Abs. 3 Buchst. b DSGVO).")
            raise StillKept(text.format(wort=grund.wort, norm=grund.norm))
        text = _("Nicht gelöscht: {wort}, bis {tag:%d.%m.%Y} ({norm}; Art. 17 Abs. 3 Buchst. b und e DSGVO).")
        raise StillKept(text.format(wort=grund.wort, tag=grund.bis, norm=grund.norm))
    _erase_nutzer(nutzer, anlass=Loeschung.Anlass.VERLANGEN, benutzer=benutzer, am=am)


@transaction.atomic
def _erase_nutzer(nutzer: Nutzer, *, anlass: str, benutzer: Benutzer | None, am: datetime) -> None:
    """Take the person out of the rows and of the history; the row with its days and numbers stays."""
    words = queries.words_of(nutzer)
    nobody = _nobody(nutzer.nr)
    contacts = queries.kontakte(nutzer)
    gone = {"kontakte": contacts.count(), "mailadressen": Mailadresse.objects.filter(nutzer=nutzer).count()}
    history = queries.verlauf(nutzer)
    for row in history:
        row.bezeichnung = _without(row.bezeichnung, words)
        row.vorher, row.nachher = (_erased_values(values, words) for values in (row.vorher, row.nachher))
        row.save(update_fields=["bezeichnung", "vorher", "nachher"])
    house = nutzer.nutzeinheit.liegenschaft
    for note in Vermerk.objects.filter(liegenschaft=house):
        if (text := _without(note.text, words)) != note.text:
            Vermerk.objects.filter(pk=note.pk).update(text=text)
    gone["connect"] = erase_words(house, words, lambda value: _erased_values(value, words))
    contacts.delete()
    Mailadresse.objects.filter(nutzer=nutzer).delete()
    kept = {name: value for name, value in nutzer.angaben.items() if name not in PERSOENLICH}
    Nutzer.objects.filter(pk=nutzer.pk).update(name=nobody, angaben=kept)
    what = _called(nutzer)
    said = {name: str(number) for name, number in {**gone, "protokoll": len(history)}.items()}
    _note("nutzer", nutzer.pk, what, said, house.pk, anlass=anlass, benutzer=benutzer, am=am)


@transaction.atomic
def _erase_abrechnung(number: int, *, anlass: str, benutzer: Benutzer | None, am: datetime) -> None:
    """Take the people out of an issued Abrechnung and remove its files; number, sums and digests stay."""
    row = Abrechnung.objects.select_for_update().select_related("zeitraum").get(pk=number)
    values: Any = plain_values(row.akte.encode(), is_json=True)
    people = [one for einheit in values["nutzeinheiten"] for one in einheit["nutzer"] if not one.get("leerstand")]
    words = tuple(one["name"] for one in people if len(one["name"]) >= queries.SHORTEST)
    for einheit in values["nutzeinheiten"]:
        einheit["nutzer"] = tuple(one if one.get("leerstand") else _anonymous(one) for one in einheit["nutzer"])
    documents = list(row.dokumente.all())
    files = {one.datei.name for one in documents} | _print_files(row)
    Sendung.objects.filter(dokument__in=documents).delete()
    Dokument.objects.filter(abrechnung=row).delete()
    digests = [{"name": one.name, "pruefsumme": one.pruefsumme} for one in documents]
    row.akte = to_json(values)
    row.ergebnis = _without(row.ergebnis, tuple(json.dumps(word, ensure_ascii=False)[1:-1] for word in words))
    row.angaben = {**row.angaben, "geloescht_am": am.date().isoformat(), "dokumente": tuple(digests)}
    row.save(update_fields=["akte", "ergebnis", "angaben"])
    said = {"dokumente": str(len(documents)), "pruefsumme": row.pruefsumme}
    house = row.zeitraum.liegenschaft_id
    _note("abrechnung", row.pk, _called(row), said, house, anlass=anlass, benutzer=benutzer, am=am)
    # a file goes when the rows that name it are gone for certain
    organisation = current()

    def remove() -> None:
        # the transaction may end when the scope has: a backup comes back whole
        with organisation_scope(organisation):
            _remove(files)

    transaction.on_commit(remove)


def _called(row: Nutzer | Abrechnung) -> str:
    """What an erased row is called: it names no person."""
    if isinstance(row, Nutzer):
        return f"{row.nutzeinheit.liegenschaft.nummer}, {row.nutzeinheit.nr}, {row.nr}"
    return f"{row.nummer} {row.zeitraum}"


def erase_again(eintrag: Eintrag) -> bool | None:
    """Erase what was erased before and came back with a backup; in the scope of its Organisation.

    False where it is not there or was erased; None where the row is called otherwise: that is for people to look at.
    """
    if Loeschung.objects.filter(art=eintrag.art, zeile=eintrag.zeile).exists():
        return False
    rows: Any = Nutzer.objects.select_related("nutzeinheit__liegenschaft")
    if eintrag.art == Loeschung.Art.ABRECHNUNG:
        rows = Abrechnung.objects.defer("akte", "ergebnis").select_related("zeitraum")
    row = rows.filter(pk=eintrag.zeile).first()
    if row is None:
        return False
    if _called(row)[:200] != eintrag.bezeichnung:
        return None
    said = {"anlass": eintrag.anlass, "benutzer": None, "am": eintrag.wann}
    if isinstance(row, Nutzer):
        _erase_nutzer(row, **said)
    else:
        _erase_abrechnung(row.pk, **said)
    return True


def _print_files(row: Abrechnung) -> set[str]:
    """Print files of runs that held this house; they are copies of its documents."""
    runs = Laufschritt.objects.filter(zeitraum=row.zeitraum).values("lauf")
    rows = Druckdatei.objects.filter(lauf__in=runs)
    names = set(rows.values_list("datei", flat=True))
    rows.delete()
    return names


def _remove(files: Iterable[str]) -> None:
    """Remove files that no row names any more: the same content lies in the store once."""
    for name in files:
        if not Dokument.objects.filter(datei=name).exists() and not Druckdatei.objects.filter(datei=name).exists():
            default_storage.delete(name)


def _note(
    art: str,
    zeile: int,
    what: str,
    said: dict[str, str],
    liegenschaft: int,
    *,
    anlass: str,
    benutzer: Benutzer | None,
    am: datetime,
) -> None:
    """That something was erased stays: in a list of its own and in the history."""
    row = Loeschung.objects.create(
        art=art, zeile=zeile, bezeichnung=what[:200], anlass=anlass, benutzer=benutzer, am=am, angaben=said
    )
    transaction.on_commit(lambda: put_aside(row))
    name = str(Loeschung.Art(art).label)
    text = f"{name} {what}: personenbezogene Angaben gelöscht"
    note_event(benutzer=benutzer, am=am, liegenschaft=liegenschaft, bezeichnung=text, angaben=said)


def _nobody(nr: str) -> str:
    return f"Nutzer {nr}"


def _anonymous(one: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in one.items() if name not in PERSOENLICH} | {"name": _nobody(one["nr"])}


def _without(text: str, words: Iterable[str]) -> str:
    """The text without these words, where they stand as whole words."""
    for word in words:
        text = queries.whole(word).sub(_WEG, text)
    return text


def _erased_values(value: Any, words: tuple[str, ...]) -> Any:
    """What an entry of the history says, without what names or describes the person."""
    if isinstance(value, dict):
        return {
            name: _WEG if name in PERSOENLICH or (name == "email") else _erased_values(inner, words)
            for name, inner in value.items()
        }
    if isinstance(value, tuple | list):
        return tuple(_erased_values(inner, words) for inner in value)
    return _without(value, words) if isinstance(value, str) else value
