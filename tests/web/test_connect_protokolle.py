"""Smoke detectors are inspected from afar and on site; protocols of them and of exchanged meters."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal

import pypdfium2
import pytest
from django.test import Client
from django.utils import timezone

from tests.apps.test_eingang import csv, line
from tests.besetzung import Firma
from tests.web.test_connect import deliver, page
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.geraete.models import Datenpunkt, Funkgeraet, Geraet, Geraetealarm, Rauchpruefung
from umlage.apps.geraete.planung import faelligkeiten
from umlage.apps.messwerte import wechsel
from umlage.apps.messwerte.neugeraet import Neugeraet

pytestmark = pytest.mark.django_db
HAUS = "/fuldatal/connect/rauchwarnmelder/0000001-2/"


def text_of(content: bytes) -> str:
    assert content.startswith(b"%PDF")
    found = " ".join(leaf.get_textpage().get_text_range() for leaf in pypdfium2.PdfDocument(content))
    return " ".join(found.split())


@pytest.fixture
def detectors(crew: Firma, point: Datenpunkt) -> list[Funkgeraet]:
    """Three in the house: well, with a weak battery, and not heard for long."""
    smoke = {"medium": "SMOKE_DETECTOR", "register": "hours", "unit": "h", "manufacturer": "EIE"}
    lines = [line(f"3000000{nr}", "5", "2026-10-31", **smoke) for nr in range(3)]
    deliver(point, csv(*lines))
    with organisation_scope(crew.organisation.pk):
        flat = crew.zeitraum.liegenschaft.nutzeinheiten.first()
        rows = list(Funkgeraet.objects.order_by("funkadresse"))
        for row in rows:
            row.stand, row.liegenschaft, row.nutzeinheit, row.raum = (
                "zugeordnet",
                crew.zeitraum.liegenschaft,
                flat,
                "Flur",
            )
            row.angaben = {"eingebaut_am": "2016-03-01"}
        rows[2].zuletzt_am -= timedelta(days=90)
        Funkgeraet.objects.bulk_update(rows, ["stand", "liegenschaft", "nutzeinheit", "raum", "zuletzt_am", "angaben"])
        now = timezone.now()
        Geraetealarm.objects.create(funkgeraet=rows[1], art="batterie", seit=now, zuletzt_am=now)
        return rows


def test_all_detectors_are_inspected_from_afar_and_each_says_why_not(
    client: Client, crew: Firma, detectors: list[Funkgeraet]
) -> None:
    assert "0 von 3" in page(client, HAUS)
    client.post(f"{HAUS}fern/", {"verfahren": "vor_ort"})
    client.post(f"{HAUS}fern/", {"verfahren": "teilfern"})
    with organisation_scope(crew.organisation.pk):
        rows = Rauchpruefung.objects.order_by("funkgeraet__funkadresse")
        found = [(row.ergebnis, row.punkte.get("energie"), row.punkte.get("umfeld")) for row in rows]
        assert found == [("in_ordnung", "ja", None), ("mangel", "nein", None), ("mangel", None, None)]
        assert rows[1].bemerkung == "Batterie schwach"
        assert rows[2].bemerkung.startswith("Zuletzt gehört am")
    assert "3 von 3" in page(client, HAUS)
    client.post(f"{HAUS}fern/", {"verfahren": "fern"})
    with organisation_scope(crew.organisation.pk):
        assert Rauchpruefung.objects.count() == 3
        # nothing is known of this model that would answer what a detector of Bauweise C answers itself
        first = Rauchpruefung.objects.order_by("funkgeraet__funkadresse")[0]
        assert (first.ergebnis, first.punkte.get("energie"), first.punkte.get("umfeld")) == ("ansehen", "ja", None)
        assert first.bemerkung == "das Gerät sagt nichts zu: Öffnungen frei, 0,5 m ringsum frei, Alarmton"


def test_what_was_seen_on_site_stands_in_the_protocol(client: Client, crew: Firma, detectors: list[Funkgeraet]) -> None:
    path = f"/fuldatal/connect/melder/{detectors[0].pk}/"
    today = timezone.localdate()
    said = {"ergebnis": "mangel", "bemerkung": "Umfeld zugestellt", "punkt_umfeld": "nein", "punkt_signal": "ja"}
    future = (today + timedelta(days=1)).isoformat()
    assert client.post(path, {**said, "tag": future}).status_code == 422
    assert client.post(path, {**said, "tag": today.isoformat()}).status_code == 302
    shown = text_of(client.get(f"{HAUS}protokoll.pdf").content)
    for word in ("Rauchwarnmelder-Protokoll", "DIN 14676-1", "Umfeld zugestellt", "offen", "Administration"):
        assert (word in shown) is (word != "Administration"), word
    assert "Sachbearbeitung fuldatal" in shown
    assert "auszutauschen: 30 000 000" in shown
    assert client.get("/fuldatal/connect/rauchwarnmelder/gibt-es-nicht/protokoll.pdf").status_code == 404


def test_detectors_are_replaced_after_ten_years(client: Client, detectors: list[Funkgeraet]) -> None:
    assert page(client, "/fuldatal/connect/planung/").count(">Nutzungsdauer<") == 3


def test_flats_stand_in_a_plan_as_people_count_them(detectors: list[Funkgeraet], crew: Firma) -> None:
    with organisation_scope(crew.organisation.pk):
        flat = crew.zeitraum.liegenschaft.nutzeinheiten.first()
        for row, number in zip(detectors, ("110", "20", "1000"), strict=True):
            flat.pk, flat.nr = None, number
            flat.save()
            Funkgeraet.objects.filter(pk=row.pk).update(nutzeinheit=flat)
        assert [row.ort.split()[0] for row in faelligkeiten(2099)] == ["20", "110", "1000"]


def test_the_house_and_the_worklist_show_alarms(client: Client, crew: Firma, detectors: list[Funkgeraet]) -> None:
    assert "1 Gerät meldet einen Alarm" in page(client, crew.haus)
    assert "3 Funkgeräte in Connect" in page(client, crew.haus)
    assert "/fuldatal/connect/alarme/" in page(client, "/fuldatal/")


@pytest.mark.parametrize(
    ("art", "neu", "words"),
    [
        ("warmwasserzaehler", "m3", ("123,456 m³", "0,500 m³")),
        # the new one counts in something else, and nothing is filled up with zeros
        ("waermezaehler", "MWh", ("123,456 kWh", "0,5 MWh")),
    ],
)
def test_the_protocol_of_an_exchange_names_both_devices_and_what_they_showed(
    client: Client, crew: Firma, art: str, neu: str, words: tuple[str, ...]
) -> None:
    with organisation_scope(crew.organisation.pk):
        old = Geraet.objects.filter(
            liegenschaft=crew.zeitraum.liegenschaft, bis__isnull=True, nutzeinheit__isnull=False, art=art
        ).first()
        wechsel.exchange(
            geraet=old,
            zeitraum=crew.zeitraum,
            tag=date(2022, 6, 14),
            spaetere="loeschen",
            stand_stimmt=True,
            endstand=Decimal("123.456"),
            nummer="48200399",
            anfangsstand=Decimal("0.5"),
            neu=Neugeraet(einheit=neu),
            benutzer=crew.people["sachbearbeitung"],
            am=timezone.now(),
        )
    assert "48200399" in page(client, "/fuldatal/connect/tausche/")
    shown = text_of(client.get(f"/fuldatal/connect/tausche/{old.pk}/protokoll.pdf").content)
    for word in ("Zählertausch-Protokoll", "14.06.2022", "48 200 399", "Monteur", *words):
        assert word in " ".join(shown.split()), word
    assert client.get("/fuldatal/connect/tausche/999999/protokoll.pdf").status_code == 404


def test_many_detectors_take_as_many_questions_as_few(
    client: Client, crew: Firma, detectors: list[Funkgeraet], django_assert_max_num_queries
) -> None:
    page(client, HAUS)
    asked = []
    for more in (0, 30):
        with organisation_scope(crew.organisation.pk):
            one = Funkgeraet.objects.get(funkadresse="30000000")
            for number in range(more):
                one.pk, one.funkadresse = None, f"4{number:07}"
                one.save()
        with django_assert_max_num_queries(40) as seen:
            page(client, HAUS)
            page(client, "/fuldatal/connect/rauchwarnmelder/")
        asked.append(len(seen))
    assert asked[0] == asked[1]
    assert io.BytesIO(client.get(f"{HAUS}protokoll.pdf").content).getvalue().startswith(b"%PDF")
