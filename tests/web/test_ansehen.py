"""What the pages of a settled house show to whom: the button to issue, names beside documents, sums, short rows."""

import re
from html import unescape

import pytest
from django.test import Client

from tests.besetzung import NOW, Firma
from tests.web.test_nachfrage import fields
from umlage.apps.abrechnung import operations
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.liegenschaften.models import Nutzer

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def beispiel() -> str:
    return "gashaus-2024.yaml"


def released(house: Firma, rolle: str = "administration") -> None:
    with organisation_scope(house.organisation.pk):
        operations.release(zeitraum=house.zeitraum, benutzer=house.people[rolle], am=NOW)


def page(client: Client, house: Firma, rolle: str, path: str) -> str:
    client.force_login(house.people[rolle], backend=BACKEND)
    return unescape(client.get(f"{house.haus}{path}").content.decode())


def test_who_released_is_not_offered_to_issue(client: Client, house: Firma) -> None:
    released(house)
    own, other = (page(client, house, rolle, "ergebnis/") for rolle in ("administration", "sachbearbeitung"))
    assert "/erteilen/" not in own
    assert "Das waren Sie; erteilen kann nur jemand anderes." in own
    assert "/erteilen/" in other
    assert "Das waren Sie" not in other
    assert "Zum Erteilen" not in page(client, house, "administration", "")
    assert "Zum Erteilen" in page(client, house, "sachbearbeitung", "")


def test_documents_stand_with_the_name_of_their_nutzer_and_a_size_to_read(client: Client, house: Firma) -> None:
    released(house)
    with organisation_scope(house.organisation.pk):
        row = house.zeitraum.abrechnungen.get()
        issued = operations.issue(abrechnung=row, benutzer=house.people["sachbearbeitung"], am=NOW)
        paper = issued.dokumente.exclude(nutzer="").first()
        name = Nutzer.objects.get(nutzeinheit__liegenschaft=house.zeitraum.liegenschaft, nr=paper.nutzer).name
    text = page(client, house, "sachbearbeitung", "dokumente/")
    assert f"<td>{paper.nutzer} {name}</td>" in text
    assert f">{paper.bytes}<" not in text
    assert "None" not in text
    assert re.search(r'<td class="num">\d+,\d\xa0KB</td>', text)


def test_a_year_without_documents_says_why_and_offers_no_printing(client: Client, house: Firma) -> None:
    released(house)
    text = page(client, house, "administration", "dokumente/")
    assert "<caption>Abrechnung, Freigegeben</caption>" in text
    assert "sie entstehen, wenn die Abrechnung erteilt wird" in text
    assert "druckdatei" not in text
    with organisation_scope(house.organisation.pk):
        house.zeitraum.abrechnungen.update(stand="erteilt", nummer="2022-alt")
    text = page(client, house, "administration", "dokumente/")
    assert "<caption>Abrechnung 2022-alt, Erteilt</caption>" in text
    assert "so übernommen, oder nach der Aufbewahrung gelöscht" in text
    assert "sie entstehen" not in text
    assert "druckdatei" not in text


def test_the_difference_has_a_sum(clerk: Client, house: Firma) -> None:
    text = unescape(
        clerk.post(f"{house.haus}vergleich/?mit=einstellungen", {"heizung.grundkosten": "50"}).content.decode()
    )
    foot = re.sub(r"<[^>]+>", " ", text.split("<tfoot>")[1].split("</tfoot>")[0]).split()
    left, right = foot[1], foot[2]
    assert foot[0] == "Summe"
    assert left == right
    assert foot[3] == "0,00"
    assert len(foot) == 8


def test_every_amount_of_the_result_says_what_it_is_where_the_head_of_the_table_is_hidden(
    clerk: Client, house: Firma
) -> None:
    text = unescape(clerk.get(f"{house.haus}ergebnis/").content.decode())
    for table in re.findall(r'<table class="liste karten">.*?</table>', text, re.DOTALL):
        body = table.split("<tbody>")[1].split("</tbody>")[0]
        cells = re.findall(r'<td class="num[^"]*"( data-name="[^"]+")?>', body)
        assert cells
        assert all(cells)
    assert text.count('<table class="liste karten">') > 2


def test_a_nutzer_has_a_form_of_address_to_choose_or_to_write(clerk: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        person = Nutzer.objects.filter(leerstand=False).order_by("pk").first()
        said = {"name": person.name, "nr": person.nr, "anrede": "Frau Professorin"}
    path = f"{house.haus}teil/nutzer/{person.pk}/"
    text = clerk.get(path).content.decode()
    assert re.search(r'name="anrede"[^>]* list="anreden"', text)
    assert '<option value="Familie">' in text
    assert clerk.post(path, {**fields(text), **said}).status_code == 302
    with organisation_scope(house.organisation.pk):
        person.refresh_from_db()
        assert person.angaben["anrede"] == "Frau Professorin"
