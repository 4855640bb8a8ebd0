"""The history of a house: names instead of keys, German days, and only what changed."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.besetzung import NOW, Firma
from umlage.apps.abrechnung import operations, queries
from umlage.apps.abrechnung.protokoll import Aenderung, protokoll
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.archive import queries as archive
from umlage.apps.archive.operations import note_change, note_event, snapshot
from umlage.apps.geraete.models import Datenpunkt, Geraet
from umlage.apps.kosten.models import Kostenzeile
from umlage.apps.liegenschaften.models import Nutzer, Nutzerjahr
from umlage.apps.messwerte import operations as messwerte
from umlage.apps.messwerte.models import Ablesung

pytestmark = pytest.mark.django_db


@pytest.fixture
def beispiel() -> str:
    return "gashaus-2024.yaml"


def page(client: Client, house: Firma) -> str:
    client.force_login(house.people["lesen"], backend="django.contrib.auth.backends.ModelBackend")
    text = client.get(f"{house.haus}protokoll/").content.decode()
    return " ".join(re.sub("<[^>]*>", " ", text.split("<tbody>")[1].split("</tbody>")[0]).split())


def newest(house: Firma) -> Any:
    return protokoll(archive.verlauf(house.zeitraum.liegenschaft_id)[:1])[0]


def test_a_reading_names_its_device_also_after_it_is_gone(client: Client, house: Firma) -> None:
    said = {"liegenschaft": house.zeitraum.liegenschaft_id, "benutzer": house.people["montage"], "am": NOW}
    with organisation_scope(house.organisation.pk):
        row = Ablesung.objects.filter(am=date(2024, 12, 31), geraet__bis=None).select_related("geraet").first()
        assert row is not None
        device, there = row.geraet, row.stand
        change = {device.pk: there + 1}
        messwerte.enter_readings(**said, tag=row.am, staende=change, gesehen={device.pk: there})
        # no radio sent what a person enters
        kind = Aenderung(("art",), "funk", "ablesung")
        assert set(newest(house).aenderungen) == {Aenderung(("stand",), there, there + 1), kind}
        assert newest(house).wo == str(device)
        messwerte.enter_readings(**said, tag=row.am, staende={device.pk: None}, gesehen=change)
        assert newest(house).wo == str(device)
    text = page(client, house)
    assert str(device) in text
    assert f"Gerät: {device}" in text
    assert f"Am: {row.am:%d.%m.%Y}" in text
    assert row.am.isoformat() not in text


def test_of_a_year_only_what_differs_is_shown(client: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        values = queries.werte_des_teils("abrechnung", house.zeitraum, house.zeitraum)
        operations.save_part(
            zeitraum=house.zeitraum,
            art="abrechnung",
            row=house.zeitraum,
            values={**values, "erstellt_am": date(2025, 7, 1)},
            benutzer=house.people["administration"],
            am=NOW,
        )
        shown = newest(house).aenderungen
    assert [one.schritte for one in shown] == [("abrechnung", "erstellt_am")]
    text = page(client, house)
    assert "01.07.2025" in text
    assert "Absender" not in text.split("Abrechnung, Erstellt am")[0]


def test_a_row_is_named_and_not_its_key(house: Firma) -> None:
    said = {"benutzer": house.people["administration"], "am": NOW, "liegenschaft": house.zeitraum.liegenschaft_id}
    with organisation_scope(house.organisation.pk):
        row = Nutzer.objects.select_related("nutzeinheit").first()
        assert row is not None
        note_change(**said, row=row, vorher={}, nachher=snapshot(row))
        found = {one.schritte: one.nachher for one in newest(house).aenderungen}
    assert found["nutzeinheit",] == str(row.nutzeinheit)
    assert ("reihenfolge",) not in found


def test_of_a_tree_made_by_hand_only_what_differs_is_shown(client: Client, house: Firma) -> None:
    said = {"benutzer": house.people["administration"], "am": NOW, "liegenschaft": house.zeitraum.liegenschaft_id}
    heat = {"nr": "1.1", "bezeichnung": "Heizung", "verteiler": {"art": "prozent_grundkosten", "grundkosten": "30"}}
    tree = {"nr": "1", "bezeichnung": "Haus", "nachfolger": (heat, {"nr": "1.2", "bezeichnung": "Aufzug"})}
    other = {**heat, "verteiler": {"art": "prozent_grundkosten", "grundkosten": "50"}}
    changed = {**tree, "nachfolger": (other, {"nr": "1.3", "bezeichnung": "Garten"})}
    with organisation_scope(house.organisation.pk):
        year = house.zeitraum
        for before, after in (({}, {"kostenbaum": tree}), ({"kostenbaum": tree}, {"kostenbaum": changed})):
            note_change(**said, row=year, vorher={"angaben": before}, nachher={"angaben": after})
        later, first = protokoll(archive.verlauf(year.liegenschaft_id)[:2])
    assert first.aenderungen == (Aenderung(("kostenbaum",), None, "von Hand, 3 Kostenelemente"),)
    assert {one.schritte: (one.vorher, one.nachher) for one in later.aenderungen} == {
        ("kostenbaum", "1.1", "verteiler", "grundkosten"): ("30", "50"),
        ("kostenbaum", "1.2"): ("Aufzug", None),
        ("kostenbaum", "1.3"): (None, "Garten"),
    }
    assert "Kostenbaum: von Hand, 3 Kostenelemente" in page(client, house)


def test_questions_are_as_many_for_many_entries(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        said = {"benutzer": house.people["administration"], "am": NOW, "liegenschaft": house.zeitraum.liegenschaft_id}
        for row in Ablesung.objects.all()[:9]:
            note_change(**said, row=row, vorher=snapshot(row), nachher={})
        counts = []
        for most in (1, 3, 9):
            rows = list(archive.verlauf(house.zeitraum.liegenschaft_id)[:most])
            with CaptureQueriesContext(connection) as seen:
                protokoll(rows)
            counts.append(len(seen))
    assert counts == [counts[0]] * 3


def test_a_year_a_number_and_a_chosen_word_are_what_people_write(client: Client, house: Firma) -> None:
    said = {"benutzer": house.people["administration"], "am": NOW, "liegenschaft": house.zeitraum.liegenschaft_id}
    with organisation_scope(house.organisation.pk):
        row = Geraet.objects.first()
        assert row is not None
        before = snapshot(row)
        row.art, row.raum = "kaltwasserzaehler", "tausch"
        row.angaben = {
            **row.angaben,
            "eichung": {"jahr": Decimal(2024)},
            "heizkoerper": {
                "uebertemperatur": Decimal("46.000000"),
                "tage": Decimal("100.000"),
                "preis": Decimal("1234.50"),
            },
        }
        note_change(**said, row=row, vorher=before, nachher=snapshot(row))
        reading = Ablesung.objects.first()
        assert reading is not None
        note_change(**said, row=reading, vorher={"art": "ablesung"}, nachher={"art": "tausch"})
        seen = {"stand": "gesperrt", "letzter_kontakt_am": "2026-11-23 08:01:14.600720+00:00"}
        note_change(**said, row=Datenpunkt(pk=9, name="Tour"), vorher={}, nachher=seen)
        notiz = {"endstand": "180.438", "nummer": "1.5", "art": "hkv", "einheit": "m3"}
        note_event(**said, bezeichnung="Gerät getauscht", angaben=notiz)
    text = page(client, house)
    assert "Eichung, Jahr: 2024" in text
    assert "Übertemperatur: 46 " in text
    assert "Tage: 100 " in text
    assert "Preis: 1.234,50" in text
    assert "Einheit: m³" in text
    assert "Kaltwasserzähler" in text
    assert re.search("Raum: .*?tausch", text), "a text stays what it is"
    assert "Art: Ablesung → Tausch" in text
    assert "Stand: Gesperrt" in text
    assert "Letzter Kontakt: 23.11.2026 09:01" in text
    assert "Endstand: 180,438" in text
    assert "Nummer: 1.5" in text
    assert "Art: Heizkostenverteiler" in text


def test_an_english_history_leaves_what_was_entered_and_says_the_rest(client: Client, house: Firma) -> None:
    clerk = house.people["sachbearbeitung"]
    with organisation_scope(house.organisation.pk):
        angaben = {"zeitraum": house.zeitraum, "bereich": "hausnebenkosten", "betrag": Decimal("1249.78")}
        row = Kostenzeile.objects.create(bezeichnung="Ablesung und Abrechnung", **angaben)
        years = Nutzerjahr.objects.filter(zeitraum=house.zeitraum)
        said: dict[str, Any] = {"benutzer": clerk, "am": NOW, "liegenschaft": house.zeitraum.liegenschaft_id}
        for one in (row, years[0]):
            note_change(**said, row=one, vorher={}, nachher=snapshot(one))
    reader = house.people["lesen"]
    reader.sprache = "en"
    reader.save()
    text = page(client, house)
    assert "Costs Ablesung und Abrechnung 1,249.78 €" in text
    assert "Entries on the user" in text
    assert "Angaben zum" not in text
