"""Runs as a clerk starts, watches, halts and repeats them."""

from __future__ import annotations

import re

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.besetzung import EXAMPLES, NOW, Firma, firma
from umlage.apps.abrechnung import operations as abrechnungen
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.laeufe import jobs
from umlage.apps.laeufe.leben import Lebenszeichen
from umlage.apps.laeufe.models import Lauf, Mailadresse, Sendung
from umlage.apps.liegenschaften.models import Abrechnungszeitraum

pytestmark = pytest.mark.django_db


@pytest.fixture
def crew(client: Client) -> Firma:
    made = firma("fuldatal", "casameta-2022.yaml")
    client.force_login(made.people["sachbearbeitung"], backend="django.contrib.auth.backends.ModelBackend")
    return made


def more(crew: Firma, *examples: str) -> list[Abrechnungszeitraum]:
    with organisation_scope(crew.organisation.pk):
        return [
            abrechnungen.take_in_akte(content=(EXAMPLES / example).read_bytes(), is_json=False, benutzer=None, am=NOW)
            for example in examples
        ]


def work(crew: Firma) -> None:
    with organisation_scope(crew.organisation.pk), Lebenszeichen() as leben:
        for lauf in Lauf.objects.filter(stand="laeuft"):
            jobs.work(lauf.pk, arbeiter=leben.name, seconds=60)


def start(client: Client, art: str, **chosen: object) -> Lauf:
    path = f"/fuldatal/laeufe/neu/{art}/"
    shown = client.post(path, chosen)
    assert "Lauf starten" in shown.content.decode()
    response = client.post(path, {**chosen, "bestaetigt": "1"})
    assert response.status_code == 302, response.content.decode()
    return int(response["Location"].rstrip("/").split("/")[-1])


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def test_from_ticks_in_the_worklist_to_the_result_of_each_house(client: Client, crew: Firma) -> None:
    other = more(crew, "gashaus-2024.yaml")[0]
    liste = page(client, "/fuldatal/")
    assert f'name="zeitraum" value="{other.pk}"' in liste
    number = start(client, "probelauf", zeitraum=[crew.zeitraum.pk, other.pk])
    running = page(client, f"/fuldatal/laeufe/{number}/")
    assert "0 von 2" in running
    assert 'hx-trigger="every 2s"' in running
    work(crew)
    done = page(client, f"/fuldatal/laeufe/{number}/stand/")
    assert "2 von 2" in done
    assert "hx-trigger" not in done
    assert "3.055,80" in done
    csv = client.get(f"/fuldatal/laeufe/{number}/liste/")
    assert csv["Content-Disposition"] == f'attachment; filename="lauf-{number}.csv"'
    assert "3055,80" in csv.content.decode()
    assert f"Probelauf {number}" in page(client, "/fuldatal/laeufe/")


def test_all_of_a_filtered_list(client: Client, crew: Firma) -> None:
    more(crew, "gashaus-2024.yaml", "kaltwasser-2024.yaml")
    start(client, "freigabe", alle="1")
    work(crew)
    client.force_login(crew.people["administration"], backend="django.contrib.auth.backends.ModelBackend")
    number = start(client, "erteilung", alle="1", stand="freigegeben")
    work(crew)
    text = page(client, f"/fuldatal/laeufe/{number}/")
    assert "3 von 3" in text
    assert "Abrechnung 2022-0000001-2-1, 3 Dokumente" in text
    assert "Nichts offen." in page(client, "/fuldatal/")


def test_halt_resume_give_up_and_repeat(client: Client, crew: Firma) -> None:
    number = start(client, "erteilung", zeitraum=crew.zeitraum.pk)
    path = f"/fuldatal/laeufe/{number}/"
    assert client.post(f"{path}erteilung/pause/").status_code == 302
    assert "Angehalten" in page(client, path)
    work(crew)
    assert "0 von 1" in page(client, path)
    client.post(f"{path}erteilung/weiter/")
    work(crew)
    assert "Noch nicht freigegeben." in page(client, f"{path}?zeige=gescheitert")
    text = client.post(f"{path}erteilung/wiederholen/", follow=True).content.decode()
    assert "1 Liegenschaft wird noch einmal versucht." in text
    client.post(f"{path}erteilung/abbrechen/")
    assert "Entfallen" in page(client, path)
    said = client.post(f"{path}erteilung/weiter/", follow=True).content.decode()
    assert "Das geht nicht mehr, der Lauf steht inzwischen auf „Abgebrochen“." in said
    # the address must be that of the run: its kind decides about the right
    assert client.post(f"{path}probelauf/pause/").status_code == 404
    assert client.post(f"{path}erteilung/anderes/").status_code == 404


def test_nothing_ticked_and_kinds_that_nobody_knows(client: Client, crew: Firma) -> None:
    assert "Keine Liegenschaft gewählt" in client.post("/fuldatal/laeufe/neu/probelauf/").content.decode()
    back = client.post("/fuldatal/laeufe/neu/probelauf/", {"bestaetigt": "1"}, follow=True)
    assert "keine Liegenschaft gewählt" in back.content.decode()
    assert client.post("/fuldatal/laeufe/neu/unfug/").status_code == 404


def test_who_only_reads_is_shown_no_buttons(client: Client, crew: Firma) -> None:
    number = start(client, "probelauf", zeitraum=crew.zeitraum.pk)
    client.force_login(crew.people["lesen"], backend="django.contrib.auth.backends.ModelBackend")
    text = page(client, f"/fuldatal/laeufe/{number}/")
    assert "Anhalten" not in text
    assert "Lauf über mehrere" not in page(client, "/fuldatal/")


def test_the_print_file_of_an_issued_house_is_downloaded(client: Client, crew: Firma) -> None:
    with organisation_scope(crew.organisation.pk):
        released = abrechnungen.release(zeitraum=crew.zeitraum, benutzer=crew.people["administration"], am=NOW)
        abrechnungen.issue(abrechnung=released, benutzer=crew.people["sachbearbeitung"], am=NOW)
    assert "Druckdatei" in page(client, f"{crew.haus}dokumente/")
    number = start(client, "druckdatei", zeitraum=crew.zeitraum.pk)
    work(crew)
    path = f"/fuldatal/laeufe/{number}/"
    (pdf,) = set(re.findall(rf"{path}dateien/\d+/(?=\">druckdatei-{number}\.pdf)", page(client, path)))
    response = client.get(pdf)
    assert b"".join(response.streaming_content)[:5] == b"%PDF-"
    assert response["Content-Disposition"] == f'attachment; filename="druckdatei-{number}.pdf"'
    client.force_login(crew.people["lesen"], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(pdf).status_code == 404
    assert "druckdatei-" not in page(client, path)


def test_addresses_for_mail_and_a_sending_in_doubt(client: Client, crew: Firma) -> None:
    path = f"{crew.haus}versand/"
    with organisation_scope(crew.organisation.pk):
        nutzer = crew.zeitraum.liegenschaft.nutzeinheiten.first().nutzer.first()
    wrong = client.post(path, {f"email-{nutzer.pk}": "keine Adresse"})
    assert wrong.status_code == 422
    assert 'value="keine Adresse"' in wrong.content.decode()
    assert client.post(path, {f"email-{nutzer.pk}": "berger@example.org"}).status_code == 302
    assert 'value="berger@example.org"' in page(client, path)
    with organisation_scope(crew.organisation.pk):
        assert Mailadresse.objects.get().nutzer_id == nutzer.pk
        released = abrechnungen.release(zeitraum=crew.zeitraum, benutzer=crew.people["administration"], am=NOW)
        issued = abrechnungen.issue(abrechnung=released, benutzer=crew.people["sachbearbeitung"], am=NOW)
        doubt = Sendung.objects.create(
            dokument=issued.dokumente.first(), email="berger@example.org", stand="unklar", am=NOW
        )
    assert "Kam an" in page(client, path)
    client.post(f"{path}{doubt.pk}/", {"kam_an": "1"})
    text = page(client, path)
    assert "Gesendet" in text
    assert "Kam an" not in text
    client.post(path, {f"email-{nutzer.pk}": ""})
    with organisation_scope(crew.organisation.pk):
        assert not Mailadresse.objects.exists()


def test_only_administrators_switch_mail_on(client: Client, crew: Firma) -> None:
    path = reverse("staff:versand-schalten", kwargs={"kurz": "fuldatal"})
    assert client.post(path, {"an": "1"}).status_code == 404
    client.force_login(crew.people["administration"], backend="django.contrib.auth.backends.ModelBackend")
    client.post(path, {"an": "1"})
    assert "Versand per E-Mail ausschalten" in page(client, "/fuldatal/laeufe/")


def test_the_pages_ask_the_same_number_of_questions_for_any_number_of_houses(client: Client, crew: Firma) -> None:
    def questions(path: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        return len(asked)

    one = start(client, "probelauf", zeitraum=crew.zeitraum.pk)
    work(crew)
    before = [questions(path) for path in (f"/fuldatal/laeufe/{one}/", "/fuldatal/laeufe/", f"{crew.haus}versand/")]
    rows = [crew.zeitraum, *more(crew, "gashaus-2024.yaml", "kaltwasser-2024.yaml")]
    three = start(client, "probelauf", zeitraum=[row.pk for row in rows])
    work(crew)
    house = f"/fuldatal/liegenschaften/{rows[1].liegenschaft.nummer}/2024/versand/"
    assert [questions(path) for path in (f"/fuldatal/laeufe/{three}/", "/fuldatal/laeufe/", house)] == before


@pytest.mark.parametrize(
    ("problem", "said", "status"),
    [
        (OperationalError("could not connect to server"), "Die Datenbank ist nicht erreichbar.", 503),
        (OperationalError("database or disk is full"), "Kein Platz mehr auf dem Datenträger.", 503),
        (OSError(28, "No space left on device"), "Kein Platz mehr auf dem Datenträger.", 503),
        (ZeroDivisionError("x"), "Bei uns ist ein Fehler aufgetreten", 500),
    ],
)
def test_what_breaks_is_told_in_german_without_a_traceback(
    client: Client,
    crew: Firma,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    problem: Exception,
    said: str,
    status: int,
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise problem

    monkeypatch.setattr("umlage.apps.laeufe.queries.laeufe", broken)
    client.raise_request_exception = False
    response = client.get("/fuldatal/laeufe/")
    text = response.content.decode()
    assert response.status_code == status
    assert said in text
    assert "Traceback" not in text


def test_mail_that_is_switched_off_is_told_before_the_start_and_switched_on_there(client: Client, crew: Firma) -> None:
    path, chosen = "/fuldatal/laeufe/neu/versand/", {"zeitraum": [crew.zeitraum.pk]}
    for sent in (chosen, {**chosen, "bestaetigt": "1"}, {**chosen, "einschalten": "1"}):
        text = client.post(path, sent).content.decode()
        assert "nicht eingeschaltet" in text
        assert "Einschalten kann ihn die Administration" in text
        assert "Lauf starten" not in text
        # what was chosen is not lost
        assert f'name="zeitraum" value="{crew.zeitraum.pk}"' in text
    client.force_login(crew.people["administration"], backend="django.contrib.auth.backends.ModelBackend")
    assert 'name="einschalten"' in client.post(path, chosen).content.decode()
    text = client.post(path, {**chosen, "einschalten": "1"}).content.decode()
    assert "Lauf starten" in text
    assert "Versand per E-Mail eingeschaltet." in text
    assert f'name="zeitraum" value="{crew.zeitraum.pk}"' in text
    assert client.post(path, {**chosen, "bestaetigt": "1"}).status_code == 302


def test_the_confirmation_counts_abrechnungen_and_names_each_house_once(client: Client, crew: Firma) -> None:
    with organisation_scope(crew.organisation.pk):
        new = abrechnungen.next_year(zeitraum=crew.zeitraum, benutzer=crew.people["sachbearbeitung"], am=NOW)
    chosen = {"zeitraum": [crew.zeitraum.pk, new.pk]}
    text = re.sub(r"\s+", " ", client.post("/fuldatal/laeufe/neu/probelauf/", chosen).content.decode())
    assert "2 Abrechnungen gewählt" in text
    assert text.count("(2022, 2023)") == 1
    assert "…" not in text.split("2 Abrechnungen gewählt")[1].split("</form>")[0]
    # only the newer one has no year after it
    text = client.post("/fuldatal/laeufe/neu/jahreswechsel/", chosen).content.decode()
    assert "1 davon steht jetzt so" in text
