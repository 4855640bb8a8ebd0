"""Long pages in parts, and keys that are as long as they are."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.besetzung import firma
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.geraete.models import Geraet
from umlage.web.staff.blaettern import blatt


@pytest.mark.parametrize(
    ("text", "shown"),
    [(None, [1, 2, 3]), ("2", [4, 5, 6]), ("3", [7]), ("9", [7]), ("x", [1, 2, 3]), ("0", [1, 2, 3])],
)
def test_so_many_rows_at_a_time(text: str | None, shown: list[int]) -> None:
    page = blatt(range(1, 8), text, 3)
    assert list(page.zeilen) == shown
    assert (page.erste, page.letzte, page.anzahl, page.seiten) == (shown[0], shown[-1], 7, 3)


def test_rows_with_a_weight_stay_whole() -> None:
    assert [list(blatt("abcd", str(number), 4, [3, 2, 5, 1]).zeilen) for number in (1, 2, 3, 4)] == [
        ["a"],
        ["b"],
        ["c"],
        ["d"],
    ]
    assert list(blatt("", None, 4).zeilen) == []


@pytest.mark.django_db
def test_a_reading_of_the_thousandth_device_is_kept(client: Client) -> None:
    house = firma("fuldatal", "gashaus-2024.yaml")
    client.force_login(house.people["sachbearbeitung"], backend="django.contrib.auth.backends.ModelBackend")
    with organisation_scope(house.organisation.pk):
        flat = house.zeitraum.liegenschaft.nutzeinheiten.first()
        device = Geraet(pk=1_234_567, liegenschaft=house.zeitraum.liegenschaft, nutzeinheit=flat, nr="neu")
        device.art = "kaltwasserzaehler"
        device.save(force_insert=True)
    text = client.get(f"{house.haus}verbrauch/").content.decode()
    (field,) = re.findall(r'name="(stand-1\D?234\D?567)"', text)
    client.post(f"{house.haus}verbrauch/", {field: "12,5", f"gesehen-{field}": ""})
    with organisation_scope(house.organisation.pk):
        assert [str(row.stand) for row in device.ablesungen.all()] == ["12.5"]
