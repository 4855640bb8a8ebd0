"""Two people at one device, one alarm, one mapping: nobody undoes what a colleague did without hearing of it."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.apps.test_eingang import csv, line
from tests.besetzung import Firma
from tests.web.test_connect import deliver, house_of, page
from tests.web.test_connect_einmal import post
from tests.web.test_connect_geraete import in_house, line_of
from tests.web.test_connect_rauchmelder import detector, heard, placed
from tests.web.test_zuordnungen import ROLES, begun, lists
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.geraete import rauchmelder
from umlage.apps.geraete.models import Datenpunkt, Funkgeraet, Geraet, Geraetealarm, Zuordnung

pytestmark = pytest.mark.django_db
HAUS, ZUORDNEN = "0000001-2", "/fuldatal/connect/geraete/zuordnen/"


def field(text: str, name: str) -> str:
    """What a page carries along under this name, first."""
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found, name
    return html.unescape(found[1])


def again(row: Funkgeraet | Geraetealarm) -> None:
    """The row as the database has it by now."""
    with organisation_scope(row.organisation_id):
        row.refresh_from_db()


def test_a_device_that_a_colleague_has_assigned_meanwhile_stays_there(
    client: Client, crew: Firma, point: Datenpunkt
) -> None:
    deliver(point, csv(line("77770001", "12", "2026-10-31", medium="COLD_WATER")))
    old = field(page(client, "/fuldatal/connect/geraete/"), "geraet")
    said = {"was": "zuordnen", "geraet": old, "liegenschaft": HAUS, "anlegen": "1"}
    assert "1 Gerät zugeordnet." in post(client, ZUORDNEN, {**said, "nutzeinheit": "1"})
    later = post(client, ZUORDNEN, {**said, "nutzeinheit": "2"})
    assert "77770001 hat inzwischen jemand anderes geändert: Zugeordnet" in later
    for what in ("fremd", "ausgebaut", "neu"):
        assert "Nichts geändert." in post(client, ZUORDNEN, {**said, "was": what})
    with organisation_scope(crew.organisation.pk):
        radio = Funkgeraet.objects.get(funkadresse="77770001")
        assert (radio.stand, radio.nutzeinheit.nr, Geraet.objects.filter(nr="77770001").count()) == (
            "zugeordnet",
            "1",
            1,
        )
    # who has seen where it hangs may move it on; so may the page of the device
    own = page(client, f"/fuldatal/connect/geraete/{radio.pk}/")
    assert field(own, "gezeigt") == radio.hangs
    assert "1 Gerät geändert." in post(client, ZUORDNEN, {"was": "neu", "geraet": field(own, "geraet")})
    place = {"gezeigt": field(own, "gezeigt"), "liegenschaft": HAUS}
    assert "hat inzwischen jemand anderes" in post(client, f"/fuldatal/connect/geraete/{radio.pk}/zuordnen/", place)


def test_a_device_of_the_house_that_hangs_in_another_flat_is_said(
    client: Client, crew: Firma, point: Datenpunkt
) -> None:
    with organisation_scope(crew.organisation.pk):
        row = in_house(crew)[0]
        other = row.liegenschaft.nutzeinheiten.exclude(pk=row.nutzeinheit_id).first()
        there = str(row.nutzeinheit)
    deliver(point, csv(line_of(row, "12")))
    ticked = field(page(client, "/fuldatal/connect/geraete/"), "geraet")
    said = {"was": "zuordnen", "geraet": ticked, "liegenschaft": HAUS, "nutzeinheit": other.nr}
    answer = post(client, ZUORDNEN, said)
    assert f"{row.nr} hängt im Haus in {there}, nicht in {other};" in answer


def test_a_note_leaves_an_alarm_to_whom_a_colleague_has_given_it(
    client: Client, crew: Firma, point: Datenpunkt
) -> None:
    deliver(point, house_of(1))
    now = timezone.now()
    someone, another = crew.people["sachbearbeitung"], crew.people["montage"]
    with organisation_scope(crew.organisation.pk):
        alarm = Geraetealarm.objects.create(funkgeraet=Funkgeraet.objects.get(), art="leck", seit=now, zuletzt_am=now)
    path = f"/fuldatal/connect/alarme/{alarm.pk}/"
    shown = field(page(client, "/fuldatal/connect/alarme/"), "bisher")
    mine = {"was": "zuweisen", "bisher": shown}
    post(client, path, {**mine, "zustaendig": str(someone.pk)})
    # an old page, nobody chosen there
    assert "das bleibt so" not in post(client, path, {**mine, "zustaendig": "", "notiz": "Mieter rief an"})
    again(alarm)
    assert (alarm.stand, alarm.zustaendig, "Mieter rief an" in alarm.notiz) == ("zugewiesen", someone, True)
    # an old page, somebody else chosen there
    answer = post(client, path, {**mine, "zustaendig": str(another.pk), "notiz": "Anna fährt"})
    assert f"Zuständig ist inzwischen {someone}, das bleibt so" in answer
    again(alarm)
    assert (alarm.zustaendig, "Anna fährt" in alarm.notiz) == (someone, True)
    # the page of now
    now_shown = field(page(client, "/fuldatal/connect/alarme/"), "bisher")
    post(client, path, {"was": "zuweisen", "bisher": now_shown, "zustaendig": ""})
    again(alarm)
    assert (alarm.stand, alarm.zustaendig) == ("offen", None)
    post(client, path, {"was": "erledigt", "notiz": "dicht"})
    assert "Ihre Notiz ist nicht gespeichert: neu verklebt" in post(
        client, path, {"was": "erledigt", "notiz": "neu verklebt"}
    )


def angaben_of(text: str) -> dict[str, Any]:
    names = ("batterie_bis", "eingebaut_am", "notiz")
    return {
        f"initial-{name}": field(text, f"initial-{name}") for name in names if f'name="initial-{name}" value' in text
    }


def test_what_only_one_of_two_entered_about_a_device_stays(client: Client, point: Datenpunkt) -> None:
    deliver(point, house_of(1))
    with organisation_scope(point.organisation_id):
        radio = Funkgeraet.objects.get()
    path = f"/fuldatal/connect/geraete/{radio.pk}/"
    old = angaben_of(page(client, path))
    empty = {"batterie_bis": "", "eingebaut_am": "", "notiz": ""}
    post(client, f"{path}angaben/", {**old, **empty, "batterie_bis": "2031", "eingebaut_am": "2021-03-01"})
    post(client, f"{path}angaben/", {**old, **empty, "notiz": "hinter dem Schrank"})
    again(radio)
    assert radio.angaben == {"batterie_bis": "2031", "eingebaut_am": "2021-03-01", "notiz": "hinter dem Schrank"}
    # what is seen can be emptied
    post(client, f"{path}angaben/", {**angaben_of(page(client, path)), **empty})
    again(radio)
    assert radio.angaben == {}


def test_a_device_that_a_colleague_has_exchanged_is_not_assigned_first(
    client: Client, crew: Firma, point: Datenpunkt
) -> None:
    with organisation_scope(crew.organisation.pk):
        row = in_house(crew)[0]
    deliver(point, csv(line_of(row, "99300", "2025-08-31")))
    with organisation_scope(crew.organisation.pk):
        radio = Funkgeraet.objects.get(funkadresse=row.nr)
        post(client, ZUORDNEN, {"was": "vorschlaege", "geraet": str(radio.pk)})
        Funkgeraet.objects.update(stand="ausgebaut")
    said = {"tag": "2025-08-31", "nummer": "88888888"}
    text = html.unescape(client.post(f"/fuldatal/connect/geraete/{radio.pk}/tausch/", said).content.decode())
    assert ("schon ausgebaut oder getauscht" in text, "bitte zuerst zuordnen" in text) == (True, False)


def test_the_next_version_of_a_mapping_that_a_colleague_saved_meanwhile_is_named(
    client: Client, point: Datenpunkt
) -> None:
    first = begun(client)
    said = {**lists(client, first), "kennung": "kunde", "was": "speichern"}
    roles = {f"rolle-{number}": role for number, role in enumerate(("nichts", *ROLES.values()))}
    post(client, first, {**said, **roles})
    with organisation_scope(point.organisation_id):
        one = Zuordnung.objects.get()
    mine, theirs = (begun(client, vorlage=f"z{one.pk}") for _person in range(2))
    save = {"was": "speichern", "auslassen": "0"}
    post(client, theirs, {**lists(client, theirs), **save, "hersteller": "EFE"})
    asked = post(client, mine, {**lists(client, mine), **save, "hersteller": "QDS"})
    assert "hat inzwischen Fassung 2 gespeichert, dieser Entwurf kennt sie nicht" in asked
    with organisation_scope(point.organisation_id):
        assert Zuordnung.objects.count() == 2
    assert "Fassung 3 gespeichert" in post(client, mine, {**lists(client, mine), **save})


def test_who_replaces_what_another_saw_at_a_detector_the_same_day_hears_it(
    client: Client, crew: Firma, point: Datenpunkt
) -> None:
    heard(point, detector("50019001"))
    placed(crew)
    with organisation_scope(crew.organisation.pk):
        radio = Funkgeraet.objects.get()
        someone, now = crew.people["montage"], timezone.now()
        said: dict[str, Any] = {"punkte": {}, "bemerkung": "verklebt", "benutzer": someone, "am": now}
        rauchmelder.inspect_on_site(row=radio, tag=timezone.localdate(now), ergebnis="mangel", **said)
    form = {"tag": timezone.localdate(now).isoformat(), "ergebnis": "kein_zugang"}
    path = f"/fuldatal/connect/melder/{radio.pk}/"
    assert f"was {someone} für denselben Tag eingetragen hatte: Mangel, verklebt." in post(client, path, form)
    assert "für denselben Tag" not in post(client, path, {**form, "ergebnis": "mangel", "bemerkung": "noch"})


def test_of_many_devices_that_the_house_lacks_ten_are_named(client: Client, crew: Firma, point: Datenpunkt) -> None:
    deliver(point, csv(*(line(f"777700{number}", "12", "2026-10-31") for number in range(10, 22))))
    with organisation_scope(crew.organisation.pk):
        Funkgeraet.objects.update(stand="zugeordnet", liegenschaft=crew.zeitraum.liegenschaft)
    text = page(client, "/fuldatal/liegenschaften/0000001-2/2022/zaehlerwerte/")
    assert (text.count(">QDS 777700"), "(12 Geräte)" in text) == (10, True)
    assert 'connect/geraete/?text=0000001-2"' in text
