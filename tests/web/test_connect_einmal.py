"""Forms of Connect that arrive twice are saved once; what was refused, and another file, is taken."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.apps.test_eingang import csv
from tests.besetzung import Firma
from tests.web.test_connect import deliver, house_of, page
from tests.web.test_connect_geraete import HAUS, in_house, line_of
from tests.web.test_connect_rauchmelder import POINTS
from tests.web.test_einmal import mark
from tests.web.test_klimafaktoren import PATH, TABLE, upload
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.archive.models import Verlauf
from umlage.apps.austausch.models import Eingang, Zuordnungsentwurf
from umlage.apps.geraete.models import Datenpunkt, Funkgeraet, Geraet, Geraetealarm, Rauchpruefung
from umlage.apps.liegenschaften.models import Liegenschaft

pytestmark = pytest.mark.django_db
TWICE = "Schon gespeichert: dieses Formular kam zweimal an."


def post(client: Client, path: str, said: dict[str, Any]) -> str:
    answer = client.post(path, said, follow=True)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def file(content: bytes, name: str = "tour.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_an_upload_sent_twice_is_one(client: Client, point: Datenpunkt) -> None:
    here = f"/fuldatal/connect/{point.pk}/"
    path, said = f"{here}hochladen/", {"einmal": mark(client, f"{here}eingaenge/")}
    assert "1 Datei angenommen" in post(client, path, {**said, "datei": file(house_of(2))})
    again = post(client, path, {**said, "datei": file(house_of(2))})
    assert (TWICE in again, "war schon da" in again) == (True, False)
    # another file in the same form, after a step back in the browser, is another delivery
    assert "1 Datei angenommen" in post(client, path, {**said, "datei": file(house_of(3))})
    # a new form with the same file says that it is there
    assert "war schon da" in post(client, path, {"einmal": mark(client, here), "datei": file(house_of(2))})
    with organisation_scope(point.organisation_id):
        assert Eingang.objects.count() == 2


def test_what_was_refused_of_an_upload_can_be_sent_again(client: Client, point: Datenpunkt) -> None:
    here = f"/fuldatal/connect/{point.pk}/"
    said = {"einmal": mark(client, here)}
    for _time in range(2):
        answer = post(client, f"{here}hochladen/", {**said, "datei": [file(b"", "leer.csv"), file(house_of(2))]})
        assert "leer.csv: Die Datei ist leer." in answer
    assert TWICE in answer


def test_of_too_many_files_at_once_those_left_out_are_named(client: Client, point: Datenpunkt) -> None:
    here = f"/fuldatal/connect/{point.pk}/"
    files = [file(b"%d" % number, f"{number}.csv") for number in range(252)]
    answer = post(client, f"{here}hochladen/", {"einmal": mark(client, here), "datei": files})
    assert "250 Dateien angenommen" in answer
    assert "2 Dateien sind nicht angenommen, auf einmal gehen 250: von 250.csv an." in answer


def test_climate_factors_sent_twice_are_taken_once(client: Client, crew: Firma) -> None:
    text = upload(client, TABLE)[1]
    content, einmal = (re.search(rf'name="{name}" value="([^"]*)"', text) for name in ("inhalt", "einmal"))
    assert content is not None
    assert einmal is not None
    said = {"was": "uebernehmen", "inhalt": html.unescape(content[1]), "einmal": einmal[1]}
    assert "1 Klimafaktor übernommen." in post(client, PATH, said)
    assert TWICE in post(client, PATH, said)
    with organisation_scope(crew.organisation.pk):
        assert Verlauf.objects.filter(bezeichnung="Klimafaktoren eingespielt").count() == 1


def test_a_house_out_of_a_unit_sent_twice_is_one(client: Client, point: Datenpunkt) -> None:
    deliver(point, house_of(4))
    path = f"/fuldatal/connect/{point.pk}/liegenschaft/"
    with organisation_scope(point.organisation_id):
        before = Liegenschaft.objects.count()
    said = {**HAUS, "nr": "", "einmal": mark(client, path)}
    assert "angelegt. Was noch fehlt" in post(client, path, said)
    assert TWICE in post(client, path, said)
    with organisation_scope(point.organisation_id):
        assert Liegenschaft.objects.count() == before + 1


def test_an_exchange_sent_twice_leads_on(client: Client, crew: Firma, point: Datenpunkt) -> None:
    with organisation_scope(crew.organisation.pk):
        old = in_house(crew)[0]
    deliver(point, csv(line_of(old, "99120", "2026-10-31", manufacturer="QDS")))
    with organisation_scope(crew.organisation.pk):
        radio = Funkgeraet.objects.get(funkadresse=old.nr)
    client.post("/fuldatal/connect/geraete/zuordnen/", {"was": "vorschlaege", "geraet": str(radio.pk)})
    path = f"/fuldatal/connect/geraete/{radio.pk}/tausch/"
    said = {"tag": "2026-11-05", "nummer": "88888888", "einmal": mark(client, path)}
    assert "getauscht gegen 88888888" in post(client, path, said)
    assert TWICE in post(client, path, said)
    with organisation_scope(crew.organisation.pk):
        assert Geraet.objects.filter(nr="88888888").count() == 1


def test_a_note_and_an_inspection_sent_twice_stand_once(client: Client, crew: Firma, point: Datenpunkt) -> None:
    deliver(point, house_of(1))
    now = timezone.now()
    with organisation_scope(crew.organisation.pk):
        device = Funkgeraet.objects.get()
        Funkgeraet.objects.update(medium="SMOKE_DETECTOR", stand="zugeordnet", liegenschaft=crew.zeitraum.liegenschaft)
        alarm = Geraetealarm.objects.create(funkgeraet=device, art="batterie", seit=now, zuletzt_am=now)
    note = {"was": "zuweisen", "notiz": "Hausmeister gefragt", "einmal": mark(client, "/fuldatal/connect/alarme/")}
    for _time in range(2):
        answer = post(client, f"/fuldatal/connect/alarme/{alarm.pk}/", note)
    assert (TWICE in answer, answer.count("Hausmeister gefragt")) == (True, 1)
    path = f"/fuldatal/connect/melder/{device.pk}/"
    seen = {"tag": "2026-11-01", "ergebnis": "in_ordnung", **{f"punkt_{word}": "ja" for word in POINTS}}
    seen["einmal"] = mark(client, path)
    for _time in range(2):
        answer = post(client, path, seen)
    assert TWICE in answer
    with organisation_scope(crew.organisation.pk):
        assert Rauchpruefung.objects.count() == 1


def test_a_gateway_activated_twice_and_a_draft_begun_twice_are_one(client: Client, crew: Firma) -> None:
    path = "/fuldatal/connect/aktivieren/"
    said = {"nr": "GW-77", "liegenschaft": "", "einmal": mark(client, path)}
    assert 'id="kennwort"' in post(client, path, said)
    assert "ihr Kennwort wird nur einmal gezeigt" in post(client, path, said)
    path = "/fuldatal/connect/zuordnungen/neu/"
    begun = {"vorlage": "", "einmal": mark(client, path)}
    for _time in range(2):
        answer = post(client, path, {**begun, "datei": file(b"Nummer;Stand\n1;2\n", "kunde.csv")})
    assert TWICE in answer
    with organisation_scope(crew.organisation.pk):
        assert Zuordnungsentwurf.objects.count() == 1
    assert "kunde.csv" in page(client, "/fuldatal/connect/zuordnungen/")
