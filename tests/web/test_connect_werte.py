"""The readings of a radio device on their page, and discarding one."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.apps.test_eingang import csv, deliver, line
from tests.besetzung import Firma
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.geraete.models import Datenpunkt, Funkgeraet
from umlage.apps.messwerte.models import Messreihe, Verworfen

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def page(crew: Firma, point: Datenpunkt) -> str:
    days = (("2025-11-30", "118.5"), ("2025-12-31", "120"), ("2026-01-31", "500000"))
    deliver(point, csv(*(line("10000001", value, day, kind="MONTH_END") for day, value in days)))
    with organisation_scope(crew.organisation.pk):
        return f"/fuldatal/connect/geraete/{Funkgeraet.objects.get().pk}/werte/"


def said(client: Client, page: str) -> dict[str, str]:
    text = client.get(page).content.decode()
    fields = dict(re.findall(r'name="(reihe|zeit|jahr)" value="(\d+)"', text))
    return {**fields, "grund": "Zahlendreher"}


def test_every_value_is_shown_by_year_with_its_delivery(client: Client, page: str) -> None:
    text = client.get(page).content.decode()
    assert "500.000" in text
    assert "31.01.2026" in text
    assert "werte.csv" in text
    assert "31.12.2025" not in text
    earlier = client.get(page, {"jahr": "2025"}).content.decode()
    assert "118,5" in earlier
    assert client.get(page, {"jahr": "9" * 40}).status_code == 200


def test_what_is_no_year_is_the_last_one(client: Client, page: str) -> None:
    for year in ("1" * 5000, "²", "-1", "1999"):
        assert "31.01.2026" in client.get(page, {"jahr": year}).content.decode()


def test_a_wrong_one_is_discarded_with_a_reason(client: Client, page: str, crew: Firma) -> None:
    fields = said(client, page)
    assert client.post(page, {**fields, "grund": ""}, follow=True).status_code == 200
    with organisation_scope(crew.organisation.pk):
        assert not Verworfen.objects.exists()
    text = client.post(page, fields, follow=True).content.decode()
    assert "Wert verworfen." in text
    assert "Zahlendreher" in text
    with organisation_scope(crew.organisation.pk):
        assert Messreihe.objects.get().letzter_stand == 120
    assert "Diesen Wert gibt es nicht mehr." in client.post(page, fields, follow=True).content.decode()
    for wrong in ({"reihe": "x"}, {"reihe": "9" * 30}, {"reihe": "99999"}, {"zeit": "9" * 30}, {"zeit": ""}):
        answer = client.post(page, {**fields, **wrong}, follow=True)
        assert "Diesen Wert gibt es nicht mehr." in answer.content.decode()


def test_who_may_only_read_discards_nothing(client: Client, page: str, crew: Firma) -> None:
    fields = said(client, page)
    client.force_login(crew.people["lesen"], backend=BACKEND)
    text = client.get(page).content.decode()
    assert "Wert verwerfen" not in text
    assert client.post(page, fields).status_code == 404
