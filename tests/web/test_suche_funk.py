"""The search at the head of the page finds radio devices that stand in no house under their number."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.apps.test_eingang import csv, line
from tests.besetzung import Firma
from tests.web.test_connect import deliver
from tests.web.test_connect_geraete import in_house, line_of
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.geraete import bestand
from umlage.apps.geraete.models import Datenpunkt, Funkgeraet

pytestmark = pytest.mark.django_db
SUCHE = "/fuldatal/suche/"


def test_a_radio_device_is_found_by_its_number(client: Client, crew: Firma, point: Datenpunkt) -> None:
    with organisation_scope(crew.organisation.pk):
        known = in_house(crew)[0]
    deliver(point, csv(line_of(known, "12"), line("99887701", "3", "2026-10-31"), line("99887702", "3", "2026-10-31")))
    with organisation_scope(crew.organisation.pk):
        assigned, one, other = (Funkgeraet.objects.get(funkadresse=nr) for nr in (known.nr, "99887701", "99887702"))
    pages = {row: reverse("staff:funkgeraet", args=("fuldatal", row.pk)) for row in (assigned, one, other)}

    for text in ("99887701", "9988 7701"):
        assert client.get(SUCHE, {"q": text})["Location"] == pages[one], text
    both = client.get(SUCHE, {"q": "998877"}).content.decode()
    assert pages[one] in both
    assert pages[other] in both
    assert "Nichts gefunden" not in both
    assert "2 Funkgeräte zu „998877“" in both
    assert "Nichts gefunden" in client.get(SUCHE, {"q": "998"}).content.decode()
    # the number stands in a house too, and nobody said that both are one
    assert pages[assigned] in client.get(SUCHE, {"q": known.nr}).content.decode()

    with organisation_scope(crew.organisation.pk):
        Funkgeraet.objects.filter(pk=assigned.pk).update(stand="zugeordnet", geraet=known)
        Funkgeraet.objects.filter(pk=one.pk).update(werksnummer="AB-77")
        assert bestand.mit_nummer(known.nr, 5) == []
    assert "/teil/geraet/" in client.get(SUCHE, {"q": known.nr})["Location"]
    assert client.get(SUCHE, {"q": "ab-77"})["Location"] == pages[one]
    # a number as it is sent begins with zeros that the house leaves out
    with organisation_scope(crew.organisation.pk):
        Funkgeraet.objects.filter(pk=assigned.pk).update(funkadresse=f"0{known.nr}")
    assert client.get(SUCHE, {"q": f"0{known.nr}"})["Location"] == pages[assigned]


def test_the_number_of_a_house_opens_it_whatever_radio_number_begins_so(
    client: Client, crew: Firma, point: Datenpunkt
) -> None:
    deliver(point, csv(line("00000012", "3", "2026-10-31")))
    with organisation_scope(crew.organisation.pk):
        Funkgeraet.objects.update(funkadresse="0000001-2")
    assert "/liegenschaften/0000001-2/" in client.get(SUCHE, {"q": "0000001-2"})["Location"]
