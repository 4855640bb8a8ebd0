"""The pages on which an Organisation says how long it keeps what, and answers people who ask."""

import io
import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from pypdf import PdfReader

from tests.besetzung import NOW, Firma, firma
from tests.browser.server import environ
from umlage.apps.abrechnung import operations as abrechnungen
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.datenschutz import queries
from umlage.apps.liegenschaften.models import Nutzer
from umlage.web.staff.verwaltung import datenschutz

PAGE = "/fuldatal/verwaltung/datenschutz/"
django_db = pytest.mark.django_db


@pytest.fixture
def house(db) -> Firma:
    made = firma("fuldatal", "casameta-2022.yaml")
    people = made.people
    with organisation_scope(made.organisation.pk):
        first = Nutzer.objects.order_by("pk").first()
        Nutzer.objects.filter(pk=first.pk).update(bis=date(2022, 12, 31), name="Änne Öztürk")
        released = abrechnungen.release(zeitraum=made.zeitraum, benutzer=people["administration"], am=NOW)
        abrechnungen.issue(abrechnung=released, benutzer=people["sachbearbeitung"], am=NOW)
    return made


@pytest.fixture
def boss(house: Firma, client: Client) -> Client:
    client.force_login(house.people["administration"], backend="django.contrib.auth.backends.ModelBackend")
    return client


def place(house: Firma) -> str:
    with organisation_scope(house.organisation.pk):
        return f"{PAGE}personen/{Nutzer.objects.order_by('pk').first().pk}/"


def test_the_law_is_there_without_a_setting_and_cannot_be_undercut(house: Firma, boss: Client) -> None:
    text = boss.get(PAGE).content.decode()
    assert 'name="abrechnung_jahre" inputmode="numeric" required value="8"' in text
    assert "§ 147 Abs. 1 Nr. 4, Abs. 3 AO" in text
    assert "Nichts ist fällig." in text
    refused = boss.post(PAGE, {"abrechnung_jahre": "2", "nutzer_jahre": "3"})
    assert refused.status_code == 422
    assert "Erteilte Abrechnungen, Jahre: 8 bis 30." in refused.content.decode()
    assert boss.post(PAGE, {"abrechnung_jahre": "10", "nutzer_jahre": "3"}).status_code == 302
    assert 'value="10"' in boss.get(PAGE).content.decode()


def test_a_person_is_found_and_told_what_is_stored(house: Firma, boss: Client) -> None:
    assert place(house) in boss.get(PAGE, {"q": "Öztürk"}).content.decode()
    assert "Niemand gefunden." in boss.get(PAGE, {"q": "Niemals"}).content.decode()
    text = boss.get(place(house)).content.decode()
    assert "Bleibt bis 31.12.2034: die Abrechnung für 01.01.2022 – 31.12.2022 wird noch aufbewahrt" in text
    # readings and costs stand in columns, one row each
    readings = text.split("<caption>Zählerstände</caption>")[1].split("</table>")[0]
    heads = re.findall(r'<th scope="col">([^<]+)</th>', readings)
    assert heads == ["Gerät", "Raum", "Am", "Stand", "Art"]
    answer = boss.get(f"{place(house)}auskunft.json")
    said = json.loads(answer.content)
    assert said["Person"][0]["Name"] == "Änne Öztürk"
    assert said["Aufbewahrung"][0]["Gespeichert bis"] == "31.12.2034"
    assert [row["Dokument"] for row in said["Dokumente"]] == ["einzelabrechnung-1-1.pdf"]
    paper = boss.get(f"{place(house)}auskunft.pdf")
    printed = "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages)
    for word in ("Auskunft nach Art. 15 DSGVO", "Änne Öztürk", "einzelabrechnung-1-1.pdf", "31.12.2034"):
        assert word in printed, word
    assert len(said["Zählerstände"]) == readings.count("<tr>") - 1 > 1
    (result,) = said["Ergebnis der Abrechnungen"]
    for word in (result["Kosten"], result["Vorauszahlung"], *(row["Betrag"] for row in said["Abgerechnete Kosten"])):
        assert word in printed, word


def test_who_asks_to_be_erased_too_early_hears_the_norm_and_later_is_erased(
    house: Firma, boss: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = boss.post(place(house), follow=True).content.decode()
    assert "Nicht gelöscht: die Abrechnung für 01.01.2022 – 31.12.2022 wird noch aufbewahrt, bis 31.12.2034" in text
    assert "Art. 17 Abs. 3" in text
    monkeypatch.setattr(datenschutz.timezone, "localdate", lambda _moment=None: date(2035, 1, 1))
    due = boss.get(PAGE).content.decode()
    assert "1 Nutzer" in due
    assert "1 Abrechnung" in due
    assert "Die Angaben zur Person sind gelöscht." in boss.post(place(house), follow=True).content.decode()
    assert "Änne Öztürk" not in boss.get(place(house)).content.decode()
    assert (
        "0 Nutzern, Dokumente und Namen von 1 Abrechnung" in boss.post(f"{PAGE}loeschen/", follow=True).content.decode()
    )
    shown = boss.get(PAGE).content.decode()
    assert "Auf Verlangen" in shown
    assert "Aufbewahrung zu Ende" in shown
    with organisation_scope(house.organisation.pk):
        assert queries.loeschungen().count() == 2
    # the pages of the house go on without its documents
    for tab in ("", "ergebnis/", "dokumente/", "listen/", "protokoll/", "vergleich/"):
        assert boss.get(f"{house.haus}{tab}").status_code == 200


def test_what_is_shown_costs_the_same_questions_for_many(
    house: Firma, boss: Client, django_assert_max_num_queries: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(datenschutz.timezone, "localdate", lambda _moment=None: date(2035, 1, 1))
    with organisation_scope(house.organisation.pk):
        Nutzer.objects.update(bis=date(2022, 12, 31))
    with django_assert_max_num_queries(28):
        boss.get(PAGE)


@pytest.mark.slow
def test_the_command_shows_first(tmp_path: Path) -> None:
    umlage = str(Path(sys.executable).with_name("umlage"))

    def run(*words: str, said: str = "") -> subprocess.CompletedProcess[str]:
        command = [umlage, *words, "--ordner", str(tmp_path)]
        return subprocess.run(command, input=said, capture_output=True, text=True, env=environ())

    made = run("organisation", "fuldatal", "Fuldatal", "a@fuldatal.example", said="Birnbaum-am-Teich-7")
    assert made.returncode == 0, made.stderr
    shown = run("loeschen", "fuldatal", "--tag", "2050-01-01")
    assert (shown.returncode, shown.stdout) == (0, "Nichts wurde gelöscht. Löschen: mit --ausfuehren\n")
    assert run("loeschen", "fuldatal", "--ausfuehren").stdout == "Gelöscht: 0 Nutzer, 0 Abrechnungen.\n"
    assert run("loeschen", "niemand").returncode == 2
    assert run("loeschen", "fuldatal", "--ausfuehren", "--tag", "2050-01-01").returncode == 2
