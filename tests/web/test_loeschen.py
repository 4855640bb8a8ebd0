"""Deleting asks first, says what goes with it, refuses where something rests on it, and leaves a trace of every row."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.besetzung import EXAMPLES, NOW, Firma
from umlage.apps.abrechnung import operations
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.archive.models import Verlauf
from umlage.apps.geraete.models import Funkgeraet, Geraet
from umlage.apps.kosten.models import Kostenzeile
from umlage.apps.liegenschaften.models import Liegenschaft, Nutzeinheit, Nutzer
from umlage.apps.messwerte.models import Ablesung
from umlage.core.money import german
from umlage.formats.akte.codec import to_json
from umlage.formats.akte.syntax import plain_values

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def beispiel() -> str:
    return "gashaus-2024.yaml"


def first(house: Firma, model: Any, **where: Any) -> Any:
    with organisation_scope(house.organisation.pk):
        return model.objects.filter(**where).order_by("pk").first()


def issued(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        released = operations.release(zeitraum=house.zeitraum, benutzer=house.people["administration"], am=NOW)
        operations.issue(abrechnung=released, benutzer=house.people["sachbearbeitung"], am=NOW)


def confirmed(clerk: Client, path: str) -> Any:
    """Both clicks."""
    text = clerk.post(path, {"loeschen": "1"}).content.decode()
    found = re.search(r'name="bestaetigt" value="(\w+)"', text)
    assert found is not None, text
    return clerk.post(path, {"loeschen": "1", "bestaetigt": found[1]})


def test_a_flat_goes_only_after_a_second_yes_and_each_row_stands_in_the_history(clerk: Client, house: Firma) -> None:
    flat = first(house, Nutzeinheit)
    path = f"{house.haus}teil/nutzeinheit/{flat.pk}/"
    with organisation_scope(house.organisation.pk):
        people, devices = list(flat.nutzer.all()), list(flat.geraete.all())
        readings = Ablesung.objects.filter(geraet__in=devices).count()
        before = Verlauf.objects.count()
    text = clerk.post(path, {"loeschen": "1"}).content.decode()
    for row in (*people, *devices[:3]):
        assert str(row) in text
    with organisation_scope(house.organisation.pk):
        assert Nutzeinheit.objects.filter(pk=flat.pk).exists()
        assert Verlauf.objects.count() == before
    assert confirmed(clerk, path).status_code == 302
    with organisation_scope(house.organisation.pk):
        gone = Verlauf.objects.filter(vorgang="geloescht")
        assert not Nutzeinheit.objects.filter(pk=flat.pk).exists()
        assert readings > 0
        assert gone.filter(tabelle="messwerte.ablesung").count() == readings
        assert set(gone.filter(tabelle="geraete.geraet").values_list("bezeichnung", flat=True)) == set(
            map(str, devices)
        )
        assert gone.filter(tabelle="liegenschaften.nutzer").count() == len(people)
        assert gone.first().bezeichnung == str(flat)


@pytest.mark.parametrize("art", ["nutzeinheit", "nutzer", "geraet", "anlage"])
def test_what_stands_in_an_issued_abrechnung_stays(clerk: Client, house: Firma, art: str) -> None:
    issued(house)
    with organisation_scope(house.organisation.pk):
        home = house.zeitraum.liegenschaft
        row = {
            "nutzeinheit": home.nutzeinheiten.first(),
            "nutzer": Nutzer.objects.first(),
            "geraet": home.geraete.first(),
            "anlage": home.anlagen.first(),
        }[art]
    path = f"{house.haus}teil/{art}/{row.pk}/"
    text = clerk.post(path, {"loeschen": "1"}).content.decode()
    assert "steht in der erteilten Abrechnung 2024-" in text
    assert "letzten Tag" in text
    assert 'name="bestaetigt"' not in text
    assert "Nichts gelöscht." in clerk.post(path, {"loeschen": "1", "bestaetigt": "x"}).content.decode()
    with organisation_scope(house.organisation.pk):
        assert type(row).objects.filter(pk=row.pk).exists()


def test_what_another_year_says_of_it_keeps_it(clerk: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        later = operations.next_year(zeitraum=house.zeitraum, benutzer=house.people["administration"], am=NOW)
    device = first(house, Geraet, nutzeinheit__isnull=False, bis=None)
    path = f"/fuldatal/liegenschaften/{house.zeitraum.liegenschaft.nummer}/{later.bis.year}/teil/geraet/{device.pk}/"
    text = clerk.post(path, {"loeschen": "1"}).content.decode()
    assert "hat auch im Zeitraum 01.01.2024 – 31.12.2024 etwas stehen: Stände." in text
    assert 'name="bestaetigt"' not in text


def test_a_device_that_nothing_rests_on_goes_though_the_house_was_issued(clerk: Client, house: Firma) -> None:
    issued(house)
    with organisation_scope(house.organisation.pk):
        new = Geraet.objects.create(liegenschaft=house.zeitraum.liegenschaft, nr="VERTIPPT", art="kaltwasserzaehler")
    assert confirmed(clerk, f"{house.haus}teil/geraet/{new.pk}/").status_code == 302
    with organisation_scope(house.organisation.pk):
        assert not Geraet.objects.filter(nr="VERTIPPT").exists()


def test_a_yes_to_less_than_what_goes_by_now_deletes_nothing(clerk: Client, house: Firma) -> None:
    device = first(house, Geraet, nutzeinheit__isnull=False, bis=None)
    path = f"{house.haus}teil/geraet/{device.pk}/"
    text = clerk.post(path, {"loeschen": "1"}).content.decode()
    seen = re.search(r'name="bestaetigt" value="(\w+)"', text)
    with organisation_scope(house.organisation.pk):
        Ablesung.objects.create(geraet=device, am=NOW.date(), stand=1)
    text = clerk.post(path, {"loeschen": "1", "bestaetigt": seen[1] if seen else ""}).content.decode()
    assert "Inzwischen hängt etwas anderes daran" in text
    with organisation_scope(house.organisation.pk):
        assert Geraet.objects.filter(pk=device.pk).exists()


def test_a_cost_asks_too(clerk: Client, house: Firma) -> None:
    row = first(house, Kostenzeile, bereich="kosten")
    path = f"{house.haus}teil/kosten/{row.pk}/"
    assert "Sonst hängt nichts daran." in clerk.post(path, {"loeschen": "1"}).content.decode()
    assert confirmed(clerk, path).status_code == 302
    assert row.bezeichnung in clerk.get(f"{house.haus}protokoll/").content.decode()


def test_a_mistaken_year_is_deleted_after_a_question(clerk: Client, house: Firma) -> None:
    issued(house)
    with organisation_scope(house.organisation.pk):
        new = operations.next_year(zeitraum=house.zeitraum, benutzer=house.people["administration"], am=NOW)
        home = house.zeitraum.liegenschaft
        readings = Ablesung.objects.count()
    start = f"/fuldatal/liegenschaften/{home.nummer}"
    assert "ist erteilt (2024-" in clerk.get(f"{start}/2024/loeschen/zeitraum/").content.decode()
    path = f"{start}/{new.bis.year}/loeschen/zeitraum/"
    assert clerk.get(path).status_code == 200
    assert confirmed(clerk, path).headers["Location"] == f"{start}/"
    with organisation_scope(house.organisation.pk):
        assert list(home.zeitraeume.values_list("bis__year", flat=True)) == [2024]
        assert Ablesung.objects.count() == readings
        assert Verlauf.objects.filter(vorgang="geloescht", bezeichnung=str(new)).exists()


def test_the_only_year_and_an_issued_house_stay(clerk: Client, house: Firma) -> None:
    assert "Es ist der einzige Zeitraum" in clerk.get(f"{house.haus}loeschen/zeitraum/").content.decode()
    issued(house)
    path = f"{house.haus}loeschen/liegenschaft/"
    assert "ist erteilt" in clerk.get(path).content.decode()
    assert "Nichts gelöscht." in clerk.post(path, {"bestaetigt": ""}).content.decode()


def test_a_house_goes_with_all_its_years_while_nothing_was_issued(clerk: Client, house: Firma) -> None:
    path = f"{house.haus}loeschen/liegenschaft/"
    with organisation_scope(house.organisation.pk):
        released = operations.release(zeitraum=house.zeitraum, benutzer=house.people["administration"], am=NOW)
    assert "bitte die Freigabe erst zurücknehmen" in clerk.get(path).content.decode()
    with organisation_scope(house.organisation.pk):
        operations.withdraw(abrechnung=released, benutzer=house.people["administration"], am=NOW)
    assert confirmed(clerk, path).headers["Location"] == "/fuldatal/"
    with organisation_scope(house.organisation.pk):
        assert not Liegenschaft.objects.exists()
        assert Verlauf.objects.filter(vorgang="geloescht", tabelle="liegenschaften.liegenschaft").exists()


@pytest.mark.parametrize("number", [".", ".."])
def test_a_number_that_no_address_can_name_is_refused(clerk: Client, number: str) -> None:
    values = {"nr": number, "strasse": "Weg 1", "plz": "34123", "ort": "Kassel", "art": "heizkosten"}
    text = clerk.post("/fuldatal/neu/", {**values, "von": "2024-01-01", "bis": "2024-12-31"}).content.decode()
    assert "Das ist keine Nummer." in text
    akte: Any = plain_values((EXAMPLES / "oelhaus-2023.yaml").read_bytes(), is_json=False)
    akte["liegenschaft"]["nr"] = number
    file = SimpleUploadedFile("haus.json", to_json(akte).encode())
    assert "Das ist keine Nummer." in clerk.post("/fuldatal/akte/", {"akte": file}, follow=True).content.decode()


def test_a_sign_in_the_number_leads_nowhere_else(clerk: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        Liegenschaft.objects.filter(pk=house.zeitraum.liegenschaft_id).update(nummer="7#8?9")
    path = "/fuldatal/liegenschaften/7%238%3F9/2024/kostenbaum/"
    page = clerk.get(path).content.decode()
    fassung = page.split('name="fassung" value="')[1].split('"')[0]
    answer = clerk.post(path, {"tun": "von_hand", "fassung": fassung})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(path)


def test_a_cost_without_an_amount_is_named_without_one(clerk: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        new = operations.next_year(zeitraum=house.zeitraum, benutzer=house.people["sachbearbeitung"], am=NOW)
        row = new.kostenzeilen.filter(betrag=None).exclude(bezeichnung="").first()
        known = house.zeitraum.kostenzeilen.exclude(betrag=None).exclude(bezeichnung="").first()
        assert str(row) == row.bezeichnung
        assert str(known) == f"{known.bezeichnung} {german(known.betrag, 2)} €"
        assert str(Kostenzeile(bereich="lieferungen")) == "Lieferung"
    text = clerk.get(house.haus.replace("/2024/", "/2025/") + "loeschen/zeitraum/").content.decode()
    assert row.bezeichnung in text
    assert "None" not in text


def test_a_house_with_more_readings_asks_no_more_questions(clerk: Client, house: Firma) -> None:
    path = f"{house.haus}loeschen/liegenschaft/"

    def questions() -> int:
        clerk.get(path)
        with CaptureQueriesContext(connection) as asked:
            clerk.get(path)
        return len(asked)

    few = questions()
    with organisation_scope(house.organisation.pk):
        device = Geraet.objects.order_by("pk")[0]
        for day in range(1, 4):
            Ablesung.objects.create(geraet=device, am=house.zeitraum.von.replace(day=day), stand=day)
    assert questions() == few


def test_radio_devices_of_a_deleted_house_are_free_again(clerk: Client, house: Firma) -> None:
    home = house.zeitraum.liegenschaft
    heard = {"hersteller": "QDS", "medium": "SMOKE_DETECTOR", "erstmals_am": NOW, "zuletzt_am": NOW}
    with organisation_scope(house.organisation.pk):
        for number, stand in (("10000001", "zugeordnet"), ("10000002", "ausgebaut")):
            flat = home.nutzeinheiten.first()
            place = {"liegenschaft": home, "nutzeinheit": flat, "stand": stand, "raum": "bei Roth"}
            Funkgeraet.objects.create(funkadresse=number, **place, **heard)
    assert confirmed(clerk, f"{house.haus}loeschen/liegenschaft/").status_code == 302
    with organisation_scope(house.organisation.pk):
        rows = [(row.stand, row.liegenschaft, row.raum) for row in Funkgeraet.objects.order_by("funkadresse")]
        assert rows == [("neu", None, ""), ("ausgebaut", None, "")]
