"""The demo portfolio in the database: taken in, released and issued as a clerk does it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from umlage.apps.abrechnung import operations as abrechnungen
from umlage.apps.abrechnung.uebernahme import record_issued
from umlage.apps.accounts import operations as accounts
from umlage.apps.accounts import queries
from umlage.apps.accounts.models import Benutzer, Organisation
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.geraete.models import Geraet
from umlage.apps.liegenschaften.models import Abrechnungszeitraum, Liegenschaft
from umlage.apps.messwerte.operations import enter_readings
from umlage.config.demo import funk
from umlage.config.demo.bau import haus
from umlage.config.demo.bauplan import Haus, Werte
from umlage.config.demo.bestand import HAEUSER, SEED
from umlage.config.demo.fehlerhaeuser import FEHLERHAEUSER
from umlage.formats.akte.codec import to_json

PASSWORT = "umlage-beispiel"  # of the demo alone, printed when it is made
# a wheel has them beside this file, a checkout at its root
BEISPIELE = next(
    folder
    for folder in (Path(__file__).parent / "beispiele", Path(__file__).resolve().parents[4] / "examples")
    if folder.is_dir()
)
_ORGANISATIONEN = (
    ("fuldatal", "Fuldatal Messdienst", "abrechnungsdienst", "#0B5E66"),
    ("roemerhof", "Römerhof Hausverwaltung", "hausverwaltung", "#7A2E3A"),
    ("elbufer", "Stadtwerke Elbufer", "stadtwerk", "#1F4E8C"),
)
# the example houses that have a file of their own, with the number under which they are known
_BEISPIELE = (
    ("fuldatal", "casameta-2022", "0000001-2"),
    ("fuldatal", "gashaus-2024", "0031500-4"),
    ("roemerhof", "oelhaus-2023", "0004711-0"),
    ("roemerhof", "kaltwasser-2024", "0007120-3"),
    ("elbufer", "fernwaerme-2025", "0098020-7"),
)
_PERSONEN = (
    ("jana.halle", "Jana Halle", "administration"),
    ("omar.kaya", "Omar Kaya", "sachbearbeitung"),
    ("lea.brandt", "Lea Brandt", "lesen"),
)
FIRMEN = tuple(kurz for kurz, *_ in _ORGANISATIONEN)
ANZAHL = len(_BEISPIELE) + len(HAEUSER) + len(FEHLERHAEUSER)


def anmeldungen() -> Iterator[str]:
    """Who can log in, and with which password."""
    for kurz, name, _, _ in _ORGANISATIONEN:
        who = ", ".join(f"{first}@{kurz}.example" for first, _, _ in _PERSONEN)
        yield f"{name}: {who}, Passwort {PASSWORT}"


def anlegen(seed: int = SEED, jetzt: datetime | None = None) -> Iterator[str]:
    """Make what is missing of the portfolio, house by house; says the number of each house, then each file.

    `jetzt`: until when its radio devices have sent; what nobody says is now.
    """
    now = jetzt or timezone.now()
    firms = {kurz: _firma(*row) for row in _ORGANISATIONEN for kurz in row[:1]}
    there = {kurz: _known(organisation) for kurz, (organisation, _) in firms.items()}
    for kurz, name, nummer in _BEISPIELE:
        if nummer not in there[kurz]:
            with organisation_scope(firms[kurz][0].pk), transaction.atomic():
                _beispiel(name, firms[kurz][1])
        yield nummer
    for plan in (*HAEUSER, *FEHLERHAEUSER):
        organisation, people = firms[plan.organisation]
        if plan.nummer not in there[plan.organisation]:
            with organisation_scope(organisation.pk), transaction.atomic():
                _haus(haus(plan, seed), people, seed)
        yield plan.nummer
    for kurz, (organisation, people) in firms.items():
        houses = [haus(plan, seed) for plan in HAEUSER if plan.organisation == kurz]
        with organisation_scope(organisation.pk):
            for file in funk.liefern(kurz, houses, people, now):
                yield f"{kurz} {file}"


def _firma(kurz: str, name: str, art: str, farbe: str) -> tuple[Organisation, list[Benutzer]]:
    organisation = queries.organisation(kurz)
    if organisation is None:
        organisation = accounts.found_organisation(kurz=kurz, name=name, art=art, farbe=farbe, absender={})
        organisation.logo.save(f"{kurz}.svg", ContentFile((BEISPIELE / f"{kurz}.svg").read_bytes()))
    people = Benutzer.objects.in_bulk([f"{first}@{kurz}.example" for first, _, _ in _PERSONEN], field_name="email")
    return organisation, [
        people.get(f"{first}@{kurz}.example") or _person(organisation, f"{first}@{kurz}.example", person, rolle)
        for first, person, rolle in _PERSONEN
    ]


def _person(organisation: Organisation, email: str, name: str, rolle: str) -> Benutzer:
    made = accounts.add_member(organisation=organisation, email=email, name=name, rolle=rolle, password=None)
    made.password = _passwort()
    made.save(update_fields=["password"])
    return made


@cache
def _passwort() -> str:
    """The password that everybody knows, as it is stored: made once, because that is meant to take long."""
    return make_password(PASSWORT)


def _known(organisation: Organisation) -> set[str]:
    with organisation_scope(organisation.pk):
        return set(Liegenschaft.objects.values_list("nummer", flat=True))


def _beispiel(name: str, people: list[Benutzer]) -> None:
    content = (BEISPIELE / f"{name}.yaml").read_bytes()
    zeitraum = abrechnungen.take_in_akte(content=content, is_json=False, benutzer=people[0], am=timezone.now())
    if name == "casameta-2022":
        _erteilt(zeitraum, people)


def _erteilt(zeitraum: Abrechnungszeitraum, people: list[Benutzer]) -> None:
    am = _tag(zeitraum.angaben["abrechnung"]["erstellt_am"])
    released = abrechnungen.release(zeitraum=zeitraum, benutzer=people[0], am=am)
    abrechnungen.issue(abrechnung=released, benutzer=people[1], am=am)


def _tag(day: str) -> datetime:
    """Ten in the morning of the day on which the portfolio has something happen."""
    return datetime.combine(date.fromisoformat(day), time(10), timezone.get_current_timezone())


def _haus(made: Haus, people: list[Benutzer], seed: int) -> None:
    """The older years as they were issued before, without documents; the newest as far as its plan says."""
    stand, zeitraum = made.plan.stand, None
    for akte in made.akten[:-1]:
        zeitraum = _aufgenommen(akte, people)
        record_issued(
            zeitraum=zeitraum,
            nummer=f"{zeitraum.bis:%Y}-{made.plan.nummer}",
            erteilt_am=_tag(akte["abrechnung"]["erstellt_am"]),
            benutzer=people[0],
            am=timezone.now(),
        )
    if stand == "wartet" and zeitraum is not None:
        new = abrechnungen.next_year(zeitraum=zeitraum, benutzer=people[1], am=timezone.now())
        _erste_staende(new, made.akten[-1], people)
        return
    zeitraum = _aufgenommen(made.akten[-1], people)
    if stand == "freigegeben":
        am = _tag(made.akten[-1]["abrechnung"]["erstellt_am"])
        abrechnungen.release(zeitraum=zeitraum, benutzer=people[0], am=am)
    elif stand == "erteilt":
        _erteilt(zeitraum, people)


def _aufgenommen(akte: Werte, people: list[Benutzer]) -> Abrechnungszeitraum:
    content = to_json(akte).encode()
    return abrechnungen.take_in_akte(content=content, is_json=True, benutzer=people[1], am=timezone.now())


def _erste_staende(zeitraum: Abrechnungszeitraum, akte: Werte, people: list[Benutzer]) -> None:
    """The readings of the first half of the flats; the others are still to come."""
    flats = akte["nutzeinheiten"][: len(akte["nutzeinheiten"]) // 2]
    shown: dict[str, Decimal] = {
        device["nr"]: device["ablesungen"][-1]["stand"] for flat in flats for device in flat.get("geraete", ())
    }
    rows = Geraet.objects.filter(liegenschaft=zeitraum.liegenschaft, nr__in=shown).values_list("pk", "nr")
    staende = {number: shown[nr] for number, nr in rows}
    enter_readings(
        liegenschaft=zeitraum.liegenschaft_id,
        tag=zeitraum.bis,
        staende=staende,
        gesehen=dict.fromkeys(staende),
        benutzer=people[1],
        am=timezone.now(),
    )
    abrechnungen.look_at(zeitraum=zeitraum, am=timezone.now())
