"""A unit of Connect is deleted or put away; a new password asks for that of the person first."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone

from tests.apps.test_eingang import csv, line
from tests.web.test_connect import PASSWORD, deliver, page
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.archive.models import Verlauf
from umlage.apps.austausch.models import Eingang
from umlage.apps.geraete import aktivierung, datenpunkte
from umlage.apps.geraete.models import Datenpunkt

pytestmark = pytest.mark.django_db


def place(point: Datenpunkt) -> str:
    return f"/fuldatal/connect/{point.pk}/zugangsdaten/"


def test_a_new_password_asks_for_the_password_of_the_person(client: Client, point: Datenpunkt) -> None:
    with organisation_scope(point.organisation_id):
        before = Datenpunkt.objects.get().kennwort
    asked = client.post(place(point), {"was": "kennwort", "einmal": "y1"})
    assert asked.status_code == 302
    assert asked["Location"].startswith("/konto/bestaetigen/?next=")
    with organisation_scope(point.organisation_id):
        assert Datenpunkt.objects.get().kennwort == before
    wrong = client.post(asked["Location"], {"password": "falsch", "next": place(point)})
    assert PASSWORD.search(wrong.content.decode()) is None
    shown = client.post(asked["Location"], {"password": "x" * 12, "next": place(point)}).content.decode()
    secret = PASSWORD.search(shown)
    assert secret is not None
    with organisation_scope(point.organisation_id):
        assert datenpunkte.may_come_in(point.kennung, kennwort=secret[1], adresse="203.0.113.7") is not None
    # the page loaded again: back to the settings, no third password
    again = client.get(place(point))
    assert again["Location"] == f"/fuldatal/connect/{point.pk}/einstellungen/"


def test_a_unit_by_which_nothing_came_is_deleted(client: Client, point: Datenpunkt) -> None:
    assert "Einheit endgültig löschen" in page(client, f"/fuldatal/connect/{point.pk}/einstellungen/")
    shown = client.post(place(point), {"was": "loeschen"}, follow=True).content.decode()
    assert "gelöscht." in shown
    with organisation_scope(point.organisation_id):
        assert not Datenpunkt.objects.exists()
        assert Verlauf.objects.filter(bezeichnung__endswith="gelöscht").exists()
    assert client.get(f"/fuldatal/connect/{point.pk}/").status_code == 404


def test_a_unit_that_delivered_is_put_away_and_keeps_what_it_delivered(client: Client, point: Datenpunkt) -> None:
    deliver(point, csv(line("10000001", "5", "2026-10-31")))
    settings = page(client, f"/fuldatal/connect/{point.pk}/einstellungen/")
    assert "Einheit endgültig löschen" not in settings
    assert "Sperren und archivieren" in settings
    refused = client.post(place(point), {"was": "loeschen"}, follow=True).content.decode()
    assert "lässt sich nur archivieren" in refused
    client.post(place(point), {"was": "archivieren"})
    listed = page(client, "/fuldatal/connect/")
    assert f">{point.name}</a>" not in listed
    assert "1 Einheit im Archiv" in listed
    archive = page(client, "/fuldatal/connect/?archiv")
    assert f">{point.name}</a>" in archive
    assert "Archiviert" in archive
    with organisation_scope(point.organisation_id):
        assert Eingang.objects.count() == 1
        assert Datenpunkt.objects.get().stand == "gesperrt"
    assert "werte.csv" in page(client, f"/fuldatal/connect/{point.pk}/eingaenge/")
    client.post(place(point), {"was": "entsperren"})
    assert re.search(rf">{point.name}</a>", page(client, "/fuldatal/connect/"))
    with organisation_scope(point.organisation_id):
        assert Datenpunkt.objects.get().stand == "aktiv"


def test_the_serial_number_of_a_unit_in_the_archive_is_free(client: Client, point: Datenpunkt) -> None:
    boss = {"benutzer": None, "am": timezone.now()}
    with organisation_scope(point.organisation_id):
        datenpunkte.change_datenpunkt(row=point, seriennummer="AB-1", **boss)
        aktivierung.put_away(row=point, **boss)
    assert PASSWORD.search(client.post("/fuldatal/connect/aktivieren/", {"nr": "AB-1"}).content.decode())
    refused = client.post(place(point), {"was": "entsperren"}, follow=True).content.decode()
    assert "Die Seriennummer AB-1 hat inzwischen Gateway AB-1" in refused
