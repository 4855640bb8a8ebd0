"""Mappings of columns in the browser: a file, what each column is, what would be read, versions, deliveries."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.apps.test_eingang import csv, line
from tests.besetzung import Firma, firma
from tests.web.conftest import BACKEND
from tests.web.test_connect import deliver, page
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.austausch import verarbeitung, zuordnungseditor
from umlage.apps.austausch.models import Eingang, Quarantaene, Zuordnungsentwurf
from umlage.apps.geraete import datenpunkte
from umlage.apps.geraete.models import Datenpunkt, Funkgeraet, Zuordnung
from umlage.apps.messwerte.models import Fernwert

pytestmark = pytest.mark.django_db
FILE = (
    "Liegenschaft;Nr;Art;Stand;Einheit;Tag\n"
    "4711;99000131;Warmwasser;12,345;m3;31.10.2025\n"
    "4711;99000132;Kaltwasser;x,5;m3;31.10.2025\n"
    "4711;99000133;Kaltwasser;77,1;m3;30.02.2025\n"
    "4711;99000134;Kaltwasser;8,5;m3;31.10.2025\n"
).encode("cp1252")
ROLES = {"Nr": "nummer", "Art": "medium", "Stand": "stand", "Einheit": "einheit", "Tag": "tag"}


def begun(client: Client, content: bytes = FILE, vorlage: str = "", **more: str) -> str:
    """The address of a new draft."""
    said: dict[str, Any] = {"datei": SimpleUploadedFile("kunde.csv", content), "vorlage": vorlage, **more}
    answer = client.post("/fuldatal/connect/zuordnungen/neu/", said)
    assert answer.status_code == 302, html.unescape(answer.content.decode())
    return str(answer.url)


def lists(client: Client, path: str) -> dict[str, str]:
    """What the lists of the editor say now, as a browser would send it."""
    text = client.get(path).content.decode()
    form = text[text.index('id="zuordnungsform"') : text.index("</form>", text.index('id="zuordnungsform"'))]
    said: dict[str, str] = {}
    for tag in re.findall(r"<input [^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ("checkbox" not in tag or " checked" in tag):
            said[name[1]] = html.unescape(value[1]) if value else ""
    for name, body in re.findall(r'<select [^>]*?name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        first = re.search(r'<option value="([^"]*)"', body)
        assert first
        said[name] = html.unescape((chosen or first)[1])
    return said


def with_roles(said: dict[str, str], roles: dict[str, str]) -> dict[str, str]:
    for name, value in list(said.items()):
        if name.startswith("spalte-"):
            said[f"rolle-{name.removeprefix('spalte-')}"] = roles.get(value, "")
    return said


def rows(point: Datenpunkt) -> list[tuple[str, str]]:
    with organisation_scope(point.organisation_id):
        found = Fernwert.objects.select_related("reihe__funkgeraet")
        return sorted((one.reihe.funkgeraet.funkadresse, str(one.stand)) for one in found)


def test_columns_are_said_tried_and_saved_and_a_delivery_is_read_with_it(client: Client, point: Datenpunkt) -> None:
    came = deliver(point, FILE, "kunde.csv")
    assert came.stand == "abgelehnt"
    inbox = f"/fuldatal/connect/{point.pk}/eingaenge/{came.pk}/"
    assert f"/fuldatal/connect/zuordnungen/neu/?eingang={came.pk}" in page(client, inbox)
    answer = client.post(f"/fuldatal/connect/zuordnungen/neu/?eingang={came.pk}", {"vorlage": ""})
    path = answer.url
    first = page(client, path)
    assert "Welche Spalte die Gerätenummer ist, fehlt noch." in first
    assert "<td>4711</td>" in first
    client.post(path, {**with_roles(lists(client, path), ROLES), "was": "vorschau"})
    shown = page(client, path)
    # a rejected line makes no device
    assert "2 Geräte, 2 Werte, 2 Ablehnungen." in shown
    assert "2 Geräte ohne Hersteller" in shown
    assert "ohne Art:" not in shown
    assert re.search(
        r"<td class=\"num\">3</td><td>Stand</td><td class=\"umbruch\">„x,5“ ist keine Zahl", html.unescape(shown)
    )
    assert re.search(r"<td class=\"num\">4</td><td>Tag</td><td class=\"umbruch\">„30.02.2025“", html.unescape(shown))
    said = {**lists(client, path), "kennung": "verwalter", "was": "speichern", "bestaetigt": "1"}
    saved = client.post(path, said)
    assert re.fullmatch(r"/fuldatal/connect/zuordnungen/\d+/", saved.url)
    assert "2 Geräte ohne Hersteller" in page(client, saved.url)
    with organisation_scope(point.organisation_id):
        made = Zuordnung.objects.get()
        assert (made.kennung, made.fassung, made.angelegt_von.email) == (
            "verwalter",
            1,
            "sachbearbeitung@fuldatal.example",
        )
        assert not Zuordnungsentwurf.objects.exists()
        verarbeitung.work_on(came.pk, am=timezone.now())
        came.refresh_from_db()
        assert (came.stand, came.zuordnung, came.vorgabe) == ("teilweise", made, made)
        assert [(one.zeile, one.spalte) for one in Quarantaene.objects.order_by("zeile")] == [(3, "Stand"), (4, "Tag")]
        assert sorted(Funkgeraet.objects.values_list("funkadresse", flat=True)) == ["99000131", "99000134"]
    assert rows(point) == [("99000131", "12.345"), ("99000134", "8.5")]
    assert "verwalter, Fassung 1" in page(client, inbox)
    assert "verwalter" in page(client, "/fuldatal/connect/zuordnungen/")


def test_devices_without_kind_and_maker_are_warned_of_and_with_both_nothing_is(
    client: Client, point: Datenpunkt
) -> None:
    path = begun(client)
    without = {name: role for name, role in ROLES.items() if role != "medium"}
    client.post(path, {**with_roles(lists(client, path), without), "was": "vorschau"})
    shown = page(client, path)
    assert "2 Geräte ohne Art" in shown
    client.post(path, {**lists(client, path), "medium": "WARM_WATER", "hersteller": "QDS", "was": "vorschau"})
    shown = page(client, path)
    assert "ohne Art:" not in shown
    assert "ohne Hersteller:" not in shown
    saved = client.post(path, {**lists(client, path), "kennung": "ganz", "was": "speichern"})
    assert "ohne Hersteller:" not in page(client, saved.url)


def saved_mapping(client: Client, point: Datenpunkt, **more: str) -> Zuordnung:
    path = begun(client)
    client.post(path, {**with_roles(lists(client, path), ROLES), "was": "vorschau"})
    client.post(path, {**lists(client, path), "kennung": "verwalter", "was": "speichern", **more})
    with organisation_scope(point.organisation_id):
        return Zuordnung.objects.latest("pk")


def test_files_with_its_head_are_read_with_it_from_now_on(client: Client, point: Datenpunkt) -> None:
    made = saved_mapping(client, point, erkennen="1", bestaetigt="1")
    came = deliver(point, FILE, "andere.csv")
    assert (came.stand, came.zuordnung_id, came.vorgabe_id) == ("teilweise", made.pk, None)
    before = rows(point)
    assert before == [("99000131", "12.345"), ("99000134", "8.5")]
    # what has its own format is still told by its own marks
    assert deliver(point, csv(line("10000001", "5", "2026-10-31"))).zuordnung_id is None
    # another head is nobody's
    assert deliver(point, FILE.replace(b"Nr;", b"Nummer;")).stand == "abgelehnt"


def test_a_head_below_other_lines_is_known_again(client: Client, point: Datenpunkt) -> None:
    content = b"Export vom 1.11.2025\n;;\n" + FILE
    path = begun(client, content)
    client.post(path, {**lists(client, path), "auslassen": "2", "trenner": ";", "was": "vorschau"})
    client.post(path, {**with_roles(lists(client, path), ROLES), "was": "vorschau"})
    client.post(path, {**lists(client, path), "kennung": "mit_kopf", "erkennen": "1", "was": "speichern"})
    assert deliver(point, content.replace(b"12,345", b"12,346")).zuordnung_id is not None


def test_a_draft_that_nobody_finished_goes_after_a_month(client: Client, point: Datenpunkt) -> None:
    begun(client)
    with organisation_scope(point.organisation_id):
        assert zuordnungseditor.clear_away(timezone.now() + timedelta(days=29)) == 0
        assert zuordnungseditor.clear_away(timezone.now() + timedelta(days=31)) == 1


def test_a_mapping_of_another_firm_recognises_nothing_here(client: Client, point: Datenpunkt) -> None:
    saved_mapping(client, point, erkennen="1")
    other = firma("roemerhof", "oelhaus-2023.yaml")
    with organisation_scope(other.organisation.pk):
        theirs, _ = datenpunkte.make_datenpunkt(name="Ihre", art="software", benutzer=None, am=timezone.now())
    assert deliver(theirs, FILE).stand == "abgelehnt"


def test_a_unit_gets_the_mapping_and_the_next_version_and_old_deliveries_keep_theirs(
    client: Client, point: Datenpunkt
) -> None:
    first = saved_mapping(client, point, einheit=str(point.pk), bestaetigt="1")
    came = deliver(point, FILE)
    assert came.zuordnung_id == first.pk
    path = begun(client, FILE.replace(b"x,5", b"k.A."), f"z{first.pk}")
    assert 'name="yaml"' in page(client, path)
    assert "keine Zahl" in html.unescape(page(client, path))
    said = {**lists(client, path), "leere": "k.A.", "was": "speichern", "umstellen": "1"}
    client.post(path, said)
    with organisation_scope(point.organisation_id):
        second = Zuordnung.objects.get(fassung=2)
        point.refresh_from_db()
        first.refresh_from_db()
        came.refresh_from_db()
        assert (point.zuordnung, came.zuordnung) == (second, first)
        assert "k.A." not in first.inhalt
    before = rows(point)
    again = f"/fuldatal/connect/{point.pk}/eingaenge/{came.pk}/nochmal/"
    client.post(again, {"zuordnung": str(second.pk)})
    with organisation_scope(point.organisation_id):
        verarbeitung.work_on(came.pk, am=timezone.now())
        came.refresh_from_db()
        assert came.zuordnung == second
        assert int(came.zaehler.get("neu", 0)) == 0
    assert rows(point) == before
    assert client.post(again, {"zuordnung": "999999"}).status_code == 302
    with organisation_scope(point.organisation_id):
        assert Eingang.objects.get(pk=came.pk).stand == "teilweise"


def test_who_saves_the_settings_of_a_unit_keeps_its_older_version(client: Client, point: Datenpunkt) -> None:
    first = saved_mapping(client, point, einheit=str(point.pk))
    path = begun(client, FILE, f"z{first.pk}")
    said = {**lists(client, path), "leere": "k.A.", "was": "speichern"}
    del said["umstellen"]
    client.post(path, said)
    settings = page(client, f"/fuldatal/connect/{point.pk}/einstellungen/")
    assert f'<option value="{first.pk}" selected>verwalter (1)</option>' in settings
    assert ">verwalter (2)</option>" in settings


def test_nothing_changed_is_no_version(client: Client, point: Datenpunkt) -> None:
    first = saved_mapping(client, point)
    path = begun(client, FILE, f"z{first.pk}")
    client.post(path, {**lists(client, path), "was": "speichern"})
    assert "An der Zuordnung hat sich nichts geändert" in page(client, path)
    with organisation_scope(point.organisation_id):
        assert Zuordnung.objects.count() == 1


def test_the_yaml_is_for_whoever_wants_more(client: Client, point: Datenpunkt) -> None:
    first = saved_mapping(client, point)
    path = begun(client, FILE, f"z{first.pk}")
    text = first.inhalt.replace("kind: CURRENT", "kind: CURRENT\n  tariff: '2'")
    client.post(path, {"was": "yaml", "yaml": text + "\nfalsch: 1\n"})
    shown = html.unescape(page(client, path))
    assert "„falsch“ gibt es hier nicht" in shown
    assert "als YAML bearbeitet" in shown
    client.post(path, {"was": "yaml", "yaml": text})
    assert "Geräte" in page(client, path)
    assert client.post(path, {"was": "speichern"}).url.endswith(f"/zuordnungen/{first.pk + 1}/")
    with organisation_scope(point.organisation_id):
        second = Zuordnung.objects.get(fassung=2)
        rules = zuordnungseditor.gelesen(second.inhalt).zuordnung
        assert rules is not None
        assert (rules.version, rules.werte[0].tarif) == (2, 2)
    # who goes on from it sees that lists do not show all of it, and loses nothing without being told
    later = begun(client, FILE, f"z{second.pk}")
    assert "als YAML bearbeitet" in page(client, later)
    client.post(later, {"was": "listen"})
    assert "als YAML bearbeitet" not in page(client, later)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "ist leer"),
        (b"PK\x03\x04kaputt", "Das Archiv (ZIP) ist nicht zu Ende; die Datei ist abgeschnitten."),
        (b"x" * (zuordnungseditor.MOST_SAMPLE + 1), "Zum Ausprobieren ist die Datei zu groß"),
    ],
)
def test_a_file_that_is_none_is_refused(client: Client, point: Datenpunkt, content: bytes, sentence: str) -> None:
    said = {"datei": SimpleUploadedFile("kunde.csv", content), "vorlage": ""}
    answer = client.post("/fuldatal/connect/zuordnungen/neu/", said)
    assert answer.status_code == 422
    text = html.unescape(answer.content.decode())
    assert sentence in text
    with organisation_scope(point.organisation_id):
        assert not Zuordnungsentwurf.objects.exists()


def test_a_file_that_is_no_table_is_shown_as_it_is_and_another_separator_mends_it(
    client: Client, point: Datenpunkt
) -> None:
    path = begun(client, b"Export der Firma\nNr|Stand [m3]|Tag\n99000131|5|31.10.2025\n99000132|6|31.10.2025\n")
    said = lists(client, path)
    client.post(path, {**said, "trenner": "|", "auslassen": "1", "was": "vorschau"})
    said = with_roles(lists(client, path), {"Nr": "nummer", "Stand [m3]": "stand", "Tag": "tag"})
    said |= {name: "[]" for name in said if name.startswith("einheit-")}
    client.post(path, {**said, "medium": "COLD_WATER", "was": "vorschau"})
    shown = page(client, path)
    assert "2 Geräte" in shown
    assert "<strong>5 m³</strong>" in shown
    cut = begun(client, b"Nr;Stand;Tag\n99000131;5;31.10.2025")
    assert "abgeschnitten" in page(client, cut)
    assert "Nr;Stand;Tag" in page(client, cut)


def test_what_a_draft_holds_lies_sealed_and_is_for_who_may_change(
    client: Client, crew: Firma, point: Datenpunkt
) -> None:
    path = begun(client)
    with organisation_scope(point.organisation_id):
        draft = Zuordnungsentwurf.objects.get()
        assert b"99000131" not in bytes(draft.muster)
        assert zuordnungseditor.sample(draft) == FILE
    client.force_login(crew.people["lesen"], backend=BACKEND)
    assert client.get(path).status_code == 404
    assert "kunde.csv" not in page(client, "/fuldatal/connect/zuordnungen/")
    client.force_login(crew.people["sachbearbeitung"], backend=BACKEND)
    client.post(path, {"was": "verwerfen"})
    with organisation_scope(point.organisation_id):
        assert not Zuordnungsentwurf.objects.exists()


def test_a_name_that_is_taken_or_none_is_refused(client: Client, point: Datenpunkt) -> None:
    saved_mapping(client, point)
    path = begun(client)
    client.post(path, {**with_roles(lists(client, path), ROLES), "was": "vorschau"})
    client.post(path, {**lists(client, path), "kennung": "verwalter", "was": "speichern"})
    assert "Diesen Namen hat schon eine andere Zuordnung." in page(client, path)
    client.post(path, {**lists(client, path), "kennung": "Nr. 1", "was": "speichern"})
    assert "Der Name besteht aus kleinen Buchstaben" in page(client, path)
    client.post(path, {**lists(client, path), "hersteller": "E1", "was": "vorschau"})
    assert "Ein Hersteller hat drei Buchstaben" in page(client, path)


def test_a_device_that_stands_in_two_rows_is_one(client: Client, point: Datenpunkt) -> None:
    twice = FILE + b"4711;99000131;Warmwasser;13,5;m3;30.11.2025\n"
    path = begun(client, twice)
    client.post(path, {**with_roles(lists(client, path), ROLES), "was": "vorschau"})
    assert "2 Geräte, 3 Werte, 2 Ablehnungen." in page(client, path)
