"""Every address x person: who may, who gets 403 or 404, who is sent to log in."""

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from tests.besetzung import NOW, ROLLEN, Firma, firma
from umlage.apps.abrechnung import operations
from umlage.apps.accounts.access import RECHTE, Recht
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.austausch.blaetter import as_plain
from umlage.apps.austausch.models import Einspielung

pytestmark = pytest.mark.django_db
STAFF = [pattern for pattern in get_resolver("umlage.web.staff.urls").url_patterns if isinstance(pattern, URLPattern)]
INSIDE = [pattern for pattern in STAFF if hasattr(pattern.callback, "recht")]


def address(pattern: URLPattern, house: Firma) -> str:
    with organisation_scope(house.organisation.pk):
        dokument = house.zeitraum.abrechnungen.get().dokumente.first()
        wartend = Einspielung.objects.first() or Einspielung.objects.create(
            zeitraum=house.zeitraum,
            benutzer=house.people["administration"],
            am=NOW,
            datei="haus.xlsx",
            inhalt=as_plain([]),
        )
    assert dokument is not None
    known = {
        "kurz": house.organisation.kurz,
        "nummer": house.zeitraum.liegenschaft.nummer,
        "jahr": house.zeitraum.bis.year,
        "dokument": dokument.pk,
        "art": "liegenschaft",
        "liste": "salden",
        "form": "xlsx",
        "einspielung": wartend.pk,
        "zeile": house.zeitraum.liegenschaft_id,
        "geraet": _first(house, "geraete"),
        "einheit": _first(house, "nutzeinheiten"),
    }
    if pattern.name == "beiwerk":
        known |= {"art": "kontakt", "zeile": 0}
    names = pattern.pattern.converters
    found = reverse(f"staff:{pattern.name}", kwargs={name: known[name] for name in names})
    return f"{found}?pfad=gesamtkosten" if pattern.name in ("herleitung", "listenherleitung") else found


def _first(house: Firma, kind: str) -> int:
    with organisation_scope(house.organisation.pk):
        return int(getattr(house.zeitraum.liegenschaft, kind).last().pk)


@pytest.fixture
def houses() -> tuple[Firma, Firma]:
    made = firma("fuldatal", "casameta-2022.yaml"), firma("roemerhof", "oelhaus-2023.yaml")
    for house in made:
        with organisation_scope(house.organisation.pk):
            released = operations.release(zeitraum=house.zeitraum, benutzer=house.people["administration"], am=NOW)
            operations.issue(abrechnung=released, benutzer=house.people["sachbearbeitung"], am=NOW)
    return made


def test_only_the_choice_of_the_organisation_has_no_gate() -> None:
    assert {pattern.name for pattern in STAFF} - {pattern.name for pattern in INSIDE} == {"wahl"}


def test_the_matrix(houses: tuple[Firma, Firma], client: Client) -> None:
    ours, theirs = houses
    wrong = []
    for pattern in INSIDE:
        for method in ("get", "post"):
            gate = pattern.callback
            recht = (gate.schreiben if method == "post" else None) or gate.recht
            recht = recht if isinstance(recht, Recht) else recht(art="liegenschaft")
            for rolle in ROLLEN:
                client.force_login(ours.people[rolle], backend="django.contrib.auth.backends.ModelBackend")
                status = getattr(client, method)(address(pattern, ours)).status_code
                good = status in (200, 302, 405, 422) if recht in RECHTE[rolle] else status == 404
                strange = getattr(client, method)(address(pattern, theirs)).status_code
                if not good or strange != 404:
                    wrong.append((pattern.name, method, rolle, status, strange))
            client.logout()
            status = getattr(client, method)(address(pattern, ours)).status_code
            if status != 302:
                wrong.append((pattern.name, method, "nobody", status, None))
    assert wrong == []


def test_a_guessed_number_of_another_organisation_is_not_there(houses: tuple[Firma, Firma], client: Client) -> None:
    ours, theirs = houses
    client.force_login(ours.people["administration"], backend="django.contrib.auth.backends.ModelBackend")
    with organisation_scope(theirs.organisation.pk):
        foreign = theirs.zeitraum.abrechnungen.get().dokumente.first()
    assert foreign is not None
    assert client.get(f"{ours.haus}dokumente/{foreign.pk}/").status_code == 404
    assert client.get(ours.haus.replace("0000001-2", theirs.zeitraum.liegenschaft.nummer)).status_code == 404


def test_only_those_who_read_may_read() -> None:
    assert all(Recht.LESEN in rechte for rechte in RECHTE.values())
