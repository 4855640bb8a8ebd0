"""What comes next is told in the house itself, with the button that does it."""

import re
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import translation

from tests.besetzung import NOW, Firma
from umlage.apps.abrechnung import operations, queries
from umlage.apps.abrechnung.fehlendes import benannt, nennt_den_namen
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.kosten.models import Kostenzeile
from umlage.apps.laeufe.operations import _reason
from umlage.core.finding import Refused, error
from umlage.web.ui.saetze import satz

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def step(clerk: Client, house: Firma) -> str:
    """The card of the next step."""
    text = clerk.get(house.haus).content.decode()
    return text.split('id="schritt"')[1].split("</section>")[0]


def release(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        operations.release(zeitraum=house.zeitraum, benutzer=house.people["buchhaltung"], am=NOW)


def dearer(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        row = Kostenzeile.objects.filter(zeitraum=house.zeitraum, bereich="kosten").first()
        row.betrag += Decimal(5)
        row.save()


def test_release_issue_and_correct_each_with_its_button(clerk: Client, house: Firma) -> None:
    release(house)
    assert "eine zweite Person erteilt" in step(clerk, house)
    assert f'href="{house.haus}ergebnis/"' in step(clerk, house)
    dearer(house)
    assert "Neu freigeben" in step(clerk, house)
    page = clerk.get(f"{house.haus}ergebnis/").content.decode()
    assert "Neu freigeben" in page
    assert 'action="' + f"{house.haus}erteilen/" not in page
    release(house)
    clerk.post(f"{house.haus}erteilen/")
    assert "Abrechnung erteilt." in step(clerk, house)
    dearer(house)
    assert f'href="{house.haus}vergleich/?mit=erteilt"' in step(clerk, house)


def test_what_was_issued_and_changed_is_counted_once(clerk: Client, house: Firma) -> None:
    release(house)
    clerk.post(f"{house.haus}erteilen/")
    before = clerk.get("/fuldatal/").content.decode()
    assert "100 Prozent erteilt" in before
    assert "wieder offen" not in before
    dearer(house)
    clerk.get(house.haus)
    text = re.sub("<[^>]*>", "", clerk.get("/fuldatal/").content.decode())
    # the number, the bar and what is open say the same
    assert "0 Prozent erteilt, 1 weitere war erteilt und ist wieder offen" in text
    assert "1 von 1 Abrechnung offen" in text


def test_a_new_house_says_all_that_it_lacks(clerk: Client, house: Firma) -> None:
    values = {"strasse": "Neue Straße 1", "plz": "34117", "ort": "Kassel", "nr": "77"}
    form = {**values, "art": "heizkosten", "von": "2025-01-01", "bis": "2025-12-31"}
    answer = clerk.post("/fuldatal/neu/", form, follow=True)
    card = answer.content.decode().split('id="schritt"')[1].split("</section>")[0]
    assert "Es fehlt die Anlage" in card
    assert "Es fehlen die Nutzeinheiten" in card


def test_a_release_of_a_house_that_is_blocked_since_can_be_taken_back(clerk: Client, house: Firma) -> None:
    release(house)
    with organisation_scope(house.organisation.pk):
        house.zeitraum.kostenzeilen.all().delete()
        house.zeitraum.liegenschaft.nutzeinheiten.first().nutzer.all().delete()
    page = clerk.get(f"{house.haus}ergebnis/").content.decode()
    assert "Die Abrechnung ist blockiert" in page
    assert "Freigabe zurücknehmen" in page


def test_areas_are_printed_alike_however_they_were_typed(clerk: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        first, second = house.zeitraum.liegenschaft.nutzeinheiten.order_by("pk")[:2]
        for flat, typed in ((first, "80"), (second, "60.0")):
            flat.angaben = {**flat.angaben, "flaeche": {"heizung": Decimal(typed)}}
            flat.save()
    page = clerk.get(f"{house.haus}nutzeinheiten/").content.decode()
    assert ('<td class="num">80,00</td>' in page, '<td class="num">60,00</td>' in page) == (True, True)


def test_a_name_of_signs_that_nobody_sees_is_none(clerk: Client, house: Firma) -> None:
    form = {"strasse": "\u200b", "plz": "34117", "ort": "Kassel", "nr": "78", "art": "heizkosten"}
    answer = clerk.post("/fuldatal/neu/", {**form, "von": "2025-01-01", "bis": "2025-12-31"})
    assert answer.status_code == 422


def test_a_missing_amount_is_called_by_its_name_wherever_it_is_told(clerk: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        new = operations.next_year(zeitraum=house.zeitraum, benutzer=house.people["sachbearbeitung"], am=NOW)
        row = Kostenzeile.objects.filter(zeitraum=new, bereich="kosten").first()
        said = f"Betrag von {row.bezeichnung} fehlt."
        assert any(finding.message == said for finding in queries.probe(new).findings)
        # in the worklist, in the list of a run and in the house: the same sentence
        stand = queries.pruefstand(new)
        assert stand.schritt.endswith(" fehlt.")
        assert "Diese Angabe" not in stand.schritt
        with pytest.raises(Refused) as refused:
            operations.release(zeitraum=new, benutzer=house.people["administration"], am=NOW)
        assert "Diese Angabe" not in _reason(refused.value)
    page = clerk.get(house.haus.replace("/2022/", "/2023/"))
    assert said in page.content.decode()
    assert "Diese Angabe fehlt" not in page.content.decode()
    person = house.people["sachbearbeitung"]
    person.sprache = "en"
    person.save()
    english = clerk.get(house.haus.replace("/2022/", "/2023/")).content.decode()
    assert re.search(r"Amount of [\w ]+ is missing\.", english)


def test_what_is_missing_without_a_name_has_its_place() -> None:
    values = {"anlagen": ({"nr": "A", "kosten": ({"bezeichnung": "Strom"}, {})},)}
    places = ("anlagen/A/kosten/1/betrag", "anlagen/A/kosten/2/betrag", "nutzeinheiten", "anlagen/B/kosten")
    findings = benannt([error("akte.missing", where, "Diese Angabe fehlt.") for where in places], values)
    said = ["Betrag von Strom fehlt.", "Betrag fehlt.", "Nutzeinheiten fehlen.", "Kosten fehlen."]
    assert [row.message for row in findings] == said
    assert [nennt_den_namen(row) for row in findings] == [True, False, False, False]
    other = error("akte.too_short", "nutzeinheiten", "Die Liste ist leer.")
    assert benannt([other], values) == (other,)


@pytest.mark.parametrize(
    ("where", "german", "english"),
    [
        ("anlagen/A/lieferungen/1/am", "Tag von Öl Nord fehlt.", "Day of Öl Nord is missing."),
        ("anlagen/A/bestand/ende", "Endbestand fehlt.", "Closing stock is missing."),
        ("anlagen/A/lieferungen/1/zeitraum/von", "Erster Tag fehlt.", "First day is missing."),
    ],
)
def test_a_day_and_a_stock_that_are_missing_are_called_by_nouns(where: str, german: str, english: str) -> None:
    values = {"anlagen": ({"nr": "A", "bestand": {}, "lieferungen": ({"bezeichnung": "Öl Nord", "zeitraum": {}},)},)}
    (found,) = benannt([error("akte.missing", where, "Diese Angabe fehlt.")], values)
    assert found.message == german
    with translation.override("en"):
        assert satz(found.message) == english


def test_the_next_step_is_not_said_twice_and_errors_stand_first(clerk: Client, house: Firma) -> None:
    values = {"strasse": "Neue Straße 1", "plz": "34117", "ort": "Kassel", "nr": "77"}
    form = {**values, "art": "heizkosten", "von": "2026-01-01", "bis": "2026-12-31"}
    text = clerk.post("/fuldatal/neu/", form, follow=True).content.decode()
    assert "Was die Prüfung findet" not in text
    assert "Nutzeinheiten fehlen." not in text
    with organisation_scope(house.organisation.pk):
        house.zeitraum.kostenzeilen.filter(bereich="kosten").update(betrag=None)
    late = clerk.get(house.haus).content.decode().split("Was die Prüfung findet")[1]
    kinds = re.findall(r'<li><span class="(fehler|warnung|hinweis)">', late)
    assert kinds == sorted(kinds, key=("fehler", "warnung", "hinweis").index)
    assert {"fehler", "warnung"} <= set(kinds)


def test_who_may_not_enter_it_is_not_sent_to_the_form(client: Client, clerk: Client, house: Firma) -> None:
    values = {"strasse": "Neue Straße 1", "plz": "34117", "ort": "Kassel", "nr": "77"}
    form = {**values, "art": "heizkosten", "von": "2025-01-01", "bis": "2025-12-31"}
    clerk.post("/fuldatal/neu/", form)
    client.force_login(house.people["lesen"], backend=BACKEND)
    text = client.get("/fuldatal/liegenschaften/77/2025/").content.decode()
    assert "Es fehlt die Anlage" in text
    assert "teil/anlage/0/" not in text
    assert "teil/nutzeinheit/0/" not in text
