"""The example portfolio: the example houses in three Organisationen, the brochure's house issued in the first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.core.files.base import ContentFile
from django.utils import timezone

from umlage.apps.abrechnung import operations as abrechnungen
from umlage.apps.accounts import operations as accounts
from umlage.apps.accounts import queries
from umlage.apps.accounts.models import Benutzer, Organisation
from umlage.apps.accounts.scope import organisation_scope

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
PASSWORT = "umlage-beispiel"  # of the example alone, printed when it is made
_ORGANISATIONEN = (
    ("fuldatal", "Fuldatal Messdienst", "abrechnungsdienst", "#0B5E66", ("casameta-2022", "gashaus-2024")),
    ("roemerhof", "Römerhof Hausverwaltung", "hausverwaltung", "#7A2E3A", ("oelhaus-2023", "kaltwasser-2024")),
    ("elbufer", "Stadtwerke Elbufer", "stadtwerk", "#1F4E8C", ("fernwaerme-2025",)),
)
_PERSONEN = (
    ("jana.halle", "Jana Halle", "administration"),
    ("omar.kaya", "Omar Kaya", "sachbearbeitung"),
    ("lea.brandt", "Lea Brandt", "lesen"),
)


def anlegen() -> Iterator[str]:
    """Make what is missing of it; says the log-ins."""
    for kurz, name, art, farbe, houses in _ORGANISATIONEN:
        said = f"{name}: {', '.join(f'{first}@{kurz}.example' for first, _, _ in _PERSONEN)}, Passwort {PASSWORT}"
        if queries.organisation(kurz) is not None:
            yield said
            continue
        organisation = accounts.found_organisation(kurz=kurz, name=name, art=art, farbe=farbe, absender={})
        organisation.logo.save(f"{kurz}.svg", ContentFile((EXAMPLES / f"{kurz}.svg").read_bytes()))
        people = [
            accounts.add_member(
                organisation=organisation, email=f"{first}@{kurz}.example", name=person, rolle=rolle, password=PASSWORT
            )
            for first, person, rolle in _PERSONEN
        ]
        with organisation_scope(organisation.pk):
            _houses(organisation, houses, people)
        yield said


def _houses(organisation: Organisation, houses: tuple[str, ...], people: list[Benutzer]) -> None:
    for house in houses:
        content = (EXAMPLES / f"{house}.yaml").read_bytes()
        zeitraum = abrechnungen.take_in_akte(content=content, is_json=False, benutzer=people[0], am=timezone.now())
        if house == "casameta-2022":
            released = abrechnungen.release(zeitraum=zeitraum, benutzer=people[0], am=timezone.now())
            abrechnungen.issue(abrechnung=released, benutzer=people[1], am=timezone.now())
