"""What is larger than a delivery may be is refused in JSON by every address of the API, as its description says."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.geraete import datenpunkte
from umlage.apps.geraete.models import Datenpunkt
from umlage.formats.lieferung.behaelter import MOST_BYTES

pytestmark = pytest.mark.django_db
KINDS = ("application/octet-stream", "application/x-www-form-urlencoded", "application/json", "text/plain")


@pytest.fixture
def place(point: Datenpunkt) -> tuple[str, dict[str, str]]:
    with organisation_scope(point.organisation_id):
        secret = datenpunkte.new_password(row=point, benutzer=None, am=point.angelegt_am)
    return f"/api/v1/datenpunkte/{point.kennung}", {"authorization": f"Bearer {secret}"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_is_too_large(place: tuple[str, dict[str, str]], kind: str) -> None:
    address, headers = place
    answer = Client().post(f"{address}/dateien", b"x" * (MOST_BYTES + 1), content_type=kind, headers=headers)
    assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (413, "application/json")
    assert answer.json()["detail"] == "Eine Datei hat höchstens 25 MB."


def test_a_file_of_a_form_that_is_too_large(place: tuple[str, dict[str, str]]) -> None:
    address, headers = place
    file = SimpleUploadedFile("gross.csv", b"x" * (MOST_BYTES + 1))
    answer = Client().post(f"{address}/dateien", {"datei": file}, headers=headers)
    assert (answer.status_code, answer.json()["detail"]) == (413, "Eine Datei hat höchstens 25 MB.")


@pytest.mark.parametrize("what", ["telegramme", "messwerte"])
def test_json_that_is_too_large(place: tuple[str, dict[str, str]], what: str) -> None:
    address, headers = place
    content = json.dumps({"telegrams": [{"hex": "00" * 100}] * 25_000, "devices": []}).encode()
    assert len(content) > 5_000_000
    answer = Client().post(f"{address}/{what}", content, content_type="application/json", headers=headers)
    assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (413, "application/json")
    assert "5 MB" in answer.json()["detail"]


@pytest.mark.parametrize("said", ["x", "-1", "9" * 40])
def test_a_length_that_is_none_is_no_fault_of_ours(place: tuple[str, dict[str, str]], said: str) -> None:
    address, headers = place
    client = Client(headers=headers)
    answer = client.post(f"{address}/dateien", b"x", content_type="application/octet-stream", CONTENT_LENGTH=said)
    assert answer.status_code in (400, 413, 422)
    assert answer["Content-Type"].startswith("application/json")
