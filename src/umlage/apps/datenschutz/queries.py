"""Questions about what is stored of people, and until when it has to be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from umlage.apps.abrechnung.models import Abrechnung, Dokument
from umlage.apps.accounts.suchwort import als_regex
from umlage.apps.archive.models import Verlauf
from umlage.apps.datenschutz import funkdaten
from umlage.apps.datenschutz.abgerechnet import ablesungen, ergebnisse, mit_einheiten
from umlage.apps.datenschutz.models import Aufbewahrung, Loeschung
from umlage.apps.datenschutz.suche import SHORTEST as SHORTEST
from umlage.apps.laeufe.models import Mailadresse, Sendung
from umlage.apps.liegenschaften.models import Abrechnungszeitraum, Kontakt, Nutzer, Nutzerjahr

ERTEILT = (Abrechnung.Stand.ERTEILT, Abrechnung.Stand.KORRIGIERT)
NORM_ABRECHNUNG = "§ 147 Abs. 1 Nr. 4, Abs. 3 AO, § 257 Abs. 1 Nr. 4, Abs. 4 HGB"
NORM_NUTZER = "§§ 195, 199 BGB"
NORM_OFFEN = "§ 556 Abs. 3 BGB"
_MOST = 100
_JAHR = Nutzerjahr._meta.label_lower


def aufbewahrung() -> Aufbewahrung:
    """The periods of the Organisation of the scope; those of the law where it said nothing."""
    return Aufbewahrung.objects.first() or Aufbewahrung()


@dataclass(frozen=True, slots=True)
class Grund:
    """Until which day something is kept, under which norm, and in words why."""

    bis: date
    norm: str
    wort: str


def _first_day(heute: date, jahre: int) -> date:
    """What came about before this day is kept no longer: the period begins with the end of its year."""
    return date(heute.year - jahre, 1, 1)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))


def _erased(art: str) -> Exists:
    return Exists(Loeschung.objects.filter(art=art, zeile=OuterRef("pk")))


def faellige_abrechnungen(heute: date) -> QuerySet[Abrechnung]:
    """Issued Abrechnungen whose period is over, and whose personal data are still there."""
    before = _midnight(_first_day(heute, aufbewahrung().abrechnung_jahre))
    rows = Abrechnung.objects.filter(stand__in=ERTEILT, erteilt_am__lt=before).exclude(_erased("abrechnung"))
    return rows.defer("akte", "ergebnis").select_related("zeitraum__liegenschaft").order_by("erteilt_am", "pk")


def _of_the_person() -> Q:
    """Years of the house in which the Nutzer of the outer question was there."""
    begun = Q(von__lte=OuterRef("bis"))
    return begun & Q(liegenschaft=OuterRef("nutzeinheit__liegenschaft"))


def faellige_nutzer(heute: date) -> QuerySet[Nutzer]:
    """Nutzer who left, whom no Abrechnung still kept and no year still open needs."""
    kept = aufbewahrung()
    own, open_year = _first_day(heute, kept.nutzer_jahre), _first_day(heute, kept.nutzer_jahre + 1)
    issued = Abrechnung.objects.filter(zeitraum=OuterRef("pk"), stand__in=ERTEILT)
    late = issued.filter(erteilt_am__gte=_midnight(_first_day(heute, kept.abrechnung_jahre)))
    years = Abrechnungszeitraum.objects.filter(_of_the_person()).exclude(bis__lt=OuterRef("von"))
    needed = years.filter(Exists(late) | (~Exists(issued) & Q(bis__gte=open_year)))
    # who was there from the beginning has no first day: then every year up to the last day counts
    always = Abrechnungszeitraum.objects.filter(_of_the_person())
    needed_always = always.filter(Exists(late) | (~Exists(issued) & Q(bis__gte=open_year)))
    rows = Nutzer.objects.filter(bis__lt=own, leerstand=False).exclude(_erased("nutzer"))
    rows = rows.exclude(Q(von__isnull=False) & Exists(needed)).exclude(Q(von__isnull=True) & Exists(needed_always))
    return rows.select_related("nutzeinheit__liegenschaft").order_by("bis", "pk")


def kept_because(nutzer: Nutzer, heute: date) -> Grund | None:
    """Why the data of a Nutzer have to stay today: what lasts longest; None where nothing keeps them."""
    kept = aufbewahrung()
    if nutzer.bis is None or nutzer.bis >= heute:
        return Grund(date.max, NORM_OFFEN, _("der Nutzer wohnt noch dort, seine Kosten sind noch abzurechnen"))
    found = [
        Grund(
            date(nutzer.bis.year + kept.nutzer_jahre, 12, 31),
            NORM_NUTZER,
            _("Ansprüche aus dem Mietverhältnis sind noch nicht verjährt"),
        )
    ]
    years = Abrechnungszeitraum.objects.filter(liegenschaft=nutzer.nutzeinheit.liegenschaft, von__lte=nutzer.bis)
    if nutzer.von is not None:
        years = years.filter(bis__gte=nutzer.von)
    for zeitraum in years.prefetch_related("abrechnungen"):
        days = [row.erteilt_am for row in zeitraum.abrechnungen.all() if row.stand in ERTEILT and row.erteilt_am]
        if not days:
            last = date(zeitraum.bis.year + 1 + kept.nutzer_jahre, 12, 31)
            word = _("der Zeitraum {zeitraum} ist noch nicht abgerechnet")
            found.append(Grund(last, f"{NORM_OFFEN}, {NORM_NUTZER}", word.format(zeitraum=zeitraum)))
            continue
        last = date(timezone.localtime(max(days)).year + kept.abrechnung_jahre, 12, 31)
        word = _("die Abrechnung für {zeitraum} wird noch aufbewahrt")
        found.append(Grund(last, NORM_ABRECHNUNG, word.format(zeitraum=zeitraum)))
    longest = max(found, key=lambda one: one.bis)
    return longest if longest.bis >= heute else None


def erased(nutzer: Nutzer) -> bool:
    """Whether the data of this Nutzer were erased."""
    return Loeschung.objects.filter(art="nutzer", zeile=nutzer.pk).exists()


def loeschungen() -> QuerySet[Loeschung]:
    """What was erased, the newest first."""
    return Loeschung.objects.select_related("benutzer")


def nutzer(nummer: int) -> Nutzer | None:
    """A Nutzer of the Organisation."""
    return Nutzer.objects.filter(pk=nummer, leerstand=False).select_related("nutzeinheit__liegenschaft").first()


def kontakte(nutzer: Nutzer) -> QuerySet[Kontakt]:
    """Contacts of the house that are this person: the same name."""
    return Kontakt.objects.filter(
        liegenschaft=nutzer.nutzeinheit.liegenschaft, name__regex=f"^{als_regex(nutzer.name)}$"
    )


def verlauf(nutzer: Nutzer) -> list[Verlauf]:
    """Entries of the history that are about this Nutzer, or name him; the newest first."""
    rows = Verlauf.objects.filter(tabelle=Nutzer._meta.label_lower, zeile=nutzer.pk)
    years = nutzer.jahre.values("pk")
    found = {row.pk: row for row in (*rows, *Verlauf.objects.filter(tabelle=_JAHR, zeile__in=years))}
    of_house = Verlauf.objects.filter(liegenschaft=nutzer.nutzeinheit.liegenschaft_id)
    for word in words_of(nutzer):
        named = Q(bezeichnung__holds=word) | Q(vorher__holds=word) | Q(nachher__holds=word)
        for row in of_house.filter(named):
            if whole(word).search(f"{row.bezeichnung} {row.vorher} {row.nachher}"):
                found[row.pk] = row
    return sorted(found.values(), key=lambda row: (row.am, row.pk), reverse=True)


def whole(word: str) -> re.Pattern[str]:
    """The word where it stands by itself, also as a genitive: Roth, Roths, and not Rothenburg."""
    return re.compile(rf"(?<!\w){als_regex(word)}s?(?!\w)", re.IGNORECASE)


def words_of(nutzer: Nutzer) -> tuple[str, ...]:
    """What names this person wherever it stands: the name and the mail address; too short ones would name others."""
    mail = Mailadresse.objects.filter(nutzer=nutzer).values_list("email", flat=True)
    return tuple(word for word in (nutzer.name, *mail) if len(word) >= SHORTEST)


@dataclass(frozen=True, slots=True)
class Auskunft:
    """What is stored of one person, as Art. 15 DSGVO asks for it: plain values under a heading each."""

    nutzer: Nutzer
    teile: tuple[tuple[str, tuple[dict[str, Any], ...]], ...]


def auskunft(nutzer: Nutzer, heute: date) -> Auskunft:
    """Everything that is stored of a Nutzer, and until when it is kept."""
    einheit, haus = nutzer.nutzeinheit, nutzer.nutzeinheit.liegenschaft
    grund = kept_because(nutzer, heute)
    documents = Dokument.objects.filter(abrechnung__zeitraum__liegenschaft=haus, nutzer=nutzer.nr)
    if nutzer.bis is not None:
        documents = documents.filter(abrechnung__zeitraum__von__lte=nutzer.bis)
    if nutzer.von is not None:
        documents = documents.filter(abrechnung__zeitraum__bis__gte=nutzer.von)
    documents = documents.select_related("abrechnung__zeitraum")
    mail = Mailadresse.objects.filter(nutzer=nutzer)
    sent = Sendung.objects.filter(dokument__in=documents).select_related("dokument")
    person = {
        _("Name"): nutzer.name,
        _("Nummer"): nutzer.nr,
        _("Liegenschaft"): f"{haus.nummer}, {haus.anschrift}",
        _("Nutzeinheit"): str(einheit),
        _("von"): nutzer.von,
        _("bis"): nutzer.bis,
        **nutzer.angaben,
    }
    kept = {
        _("Zweck"): _("Abrechnung der Heiz- und Betriebskosten (Art. 6 Abs. 1 Buchst. b und c DSGVO, HeizkostenV)"),
        _("gespeichert bis"): grund.bis if grund is not None and grund.bis != date.max else None,
        _("Grund"): f"{grund.wort} ({grund.norm})" if grund is not None else _("keiner; die Löschung ist fällig"),
    }
    years = (
        {_("Zeitraum"): str(row.zeitraum), **mit_einheiten(row.angaben)}
        for row in nutzer.jahre.select_related("zeitraum")
    )
    return Auskunft(
        nutzer,
        (
            (_("Person"), (person,)),
            (_("Aufbewahrung"), (kept,)),
            (_("Angaben je Zeitraum"), tuple(years)),
            (_("Zählerstände"), tuple(ablesungen(nutzer))),
            (_("Verbrauch aus Fernablesung"), tuple(funkdaten.months(nutzer, heute))),
            *ergebnisse(nutzer),
            (
                _("Mailadressen"),
                tuple({_("E-Mail"): row.email, _("einverstanden am"): row.einverstanden_am} for row in mail),
            ),
            (_("Kontakte"), tuple(_contact(row) for row in kontakte(nutzer))),
            (_("Genannt in Connect"), tuple(_told(nutzer))),
            (_("Dokumente"), tuple(_document(row) for row in documents)),
            (
                _("Sendungen"),
                tuple({_("am"): row.am, _("E-Mail"): row.email, _("Dokument"): row.dokument.name} for row in sent),
            ),
            (
                _("Protokoll"),
                tuple({_("am"): row.am, _("Was"): str(row)} for row in verlauf(nutzer)[:_MOST]),
            ),
        ),
    )


def _told(nutzer: Nutzer) -> Iterator[dict[str, Any]]:
    words = words_of(nutzer)
    return funkdaten.told(nutzer, words, lambda text: any(whole(word).search(text) for word in words))


def _contact(row: Kontakt) -> dict[str, Any]:
    address = f"{row.strasse}, {row.plz} {row.ort}".strip(", ")
    said = {_("Rolle"): row.get_rolle_display(), _("Name"): row.name, _("Anschrift"): address}
    return said | {_("Telefon"): row.telefon, _("E-Mail"): row.email}


def _document(row: Dokument) -> dict[str, Any]:
    said = {_("Dokument"): row.name, _("Abrechnung"): row.abrechnung.nummer}
    return said | {_("Zeitraum"): str(row.abrechnung.zeitraum), _("Prüfsumme"): row.pruefsumme}
