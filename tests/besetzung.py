"""The cast of the application's tests: two firms that must never see each other, and who works there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from django.contrib.auth.hashers import make_password

from umlage.apps.abrechnung import operations as abrechnungen
from umlage.apps.accounts import operations as accounts
from umlage.apps.accounts.models import Benutzer, Organisation
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.liegenschaften.models import Abrechnungszeitraum

EXAMPLES = Path(__file__).parents[1] / "examples"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ROLLEN = ("administration", "sachbearbeitung", "buchhaltung", "lesen", "montage")


@dataclass(frozen=True)
class Firma:
    """An Organisation with one person for each role, and one house."""

    organisation: Organisation
    people: dict[str, Benutzer]
    zeitraum: Abrechnungszeitraum

    @property
    def haus(self) -> str:
        """The address of the house in its year."""
        return f"/{self.organisation.kurz}/liegenschaften/{self.zeitraum.liegenschaft.nummer}/{self.zeitraum.bis.year}/"


@cache
def password() -> str:
    """That of all people, as it is stored: made once, because that is meant to take long."""
    return make_password("x" * 12)


def firma(kurz: str, example: str) -> Firma:
    """Found a firm with an example house."""
    organisation = accounts.found_organisation(
        kurz=kurz, name=kurz.title(), art="abrechnungsdienst", farbe="#0B5E66", absender={}
    )
    people = {
        rolle: accounts.add_member(
            organisation=organisation,
            email=f"{rolle}@{kurz}.example",
            name=f"{rolle.title()} {kurz}",
            rolle=rolle,
            password=None,
        )
        for rolle in ROLLEN
    }
    for person in people.values():
        person.password = password()
    Benutzer.objects.bulk_update(people.values(), ("password",))
    with organisation_scope(organisation.pk):
        zeitraum = abrechnungen.take_in_akte(
            content=(EXAMPLES / example).read_bytes(), is_json=False, benutzer=people["sachbearbeitung"], am=NOW
        )
    return Firma(organisation, people, zeitraum)
