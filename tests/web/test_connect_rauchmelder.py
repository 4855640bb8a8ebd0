"""What a smoke detector says of itself becomes alarms and findings; what was found on site stays until cleared."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.apps.test_eingang import csv, line
from tests.besetzung import Firma
from tests.web.test_connect import deliver, page
from tests.web.test_connect_protokolle import text_of
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.geraete.models import Datenpunkt, Funkgeraet, Geraetealarm, Rauchpruefung
from umlage.apps.geraete.rauchmelder import inspect_remotely

pytestmark = pytest.mark.django_db
HAUS = "/fuldatal/connect/rauchwarnmelder/0000001-2/"
NEVER = date(2000, 1, 1)
POINTS = ("energie", "stoerung", "demontage", "oeffnungen", "umfeld", "signal")


def day(when: date) -> str:
    """Type G of EN 13757-3."""
    year = when.year - 2000
    return (when.day | (year & 7) << 5 | when.month << 8 | (year >> 3) << 12).to_bytes(2, "little").hex()


def detector(
    number: str, head: int = 0, *, status: int = 0, flags: int = 0, removed: date = NEVER, installed: date = NEVER
) -> bytes:
    """A telegram of an Ei6500 that nobody encrypted (registers: OMS, and its head status)."""
    heard = timezone.now()
    records = f"046D{heard.minute:02x}{heard.hour:02x}{day(heard.date())}02FD17{flags.to_bytes(2, 'little').hex()}"
    records += f"8260FD610100 82606C{day(removed)} 82206C{day(installed)}"
    records += f"8440FF2C{head.to_bytes(4, 'little').hex()}"
    letters = 0
    for letter in "EIE":
        letters = letters * 32 + ord(letter) - 64
    content = f"44{letters.to_bytes(2, 'little').hex()}{bytes.fromhex(number)[::-1].hex()}0C1A7A01{status:02x}0000"
    whole = bytes.fromhex(content + records)
    return bytes((len(whole),)) + whole


def heard(point: Datenpunkt, *frames: bytes, am: str = "") -> None:
    received = am or f"{timezone.now():%Y-%m-%dT%H:%M:%SZ}"
    rows = [{"hex": frame.hex(), "received_at": received} for frame in frames]
    row = deliver(point, json.dumps({"schema": "umlage-readings/1", "telegrams": rows}).encode(), "tel.json")
    assert (row.stand, row.meldung) == ("fertig", "")


def placed(crew: Firma) -> None:
    with organisation_scope(crew.organisation.pk):
        Funkgeraet.objects.update(stand="zugeordnet", liegenschaft=crew.zeitraum.liegenschaft, raum="Flur")


def kinds(crew: Firma, number: str) -> list[str]:
    with organisation_scope(crew.organisation.pk):
        rows = Geraetealarm.objects.filter(funkgeraet__funkadresse=number)
        return sorted(rows.values_list("art", flat=True))


def inspected(crew: Firma, number: str) -> tuple[str, dict[str, str], str]:
    with organisation_scope(crew.organisation.pk):
        row = Rauchpruefung.objects.get(funkgeraet__funkadresse=number)
        return row.ergebnis, {name: str(value) for name, value in row.punkte.items()}, row.bemerkung


BITS = [
    (0x20, "signalgeber", "signal"),
    (0x40, "manipulation", "demontage"),
    (0x80, "lebensende", "stoerung"),
    (0x1000, "batterie", "energie"),
    (0x2000, "fehler", "stoerung"),
    (0x8000, "lebensende", "stoerung"),
    (0x0100_0000, "hindernis", "umfeld"),
    (0x0200_0000, "verdeckt", "oeffnungen"),
]


def test_every_known_bit_of_the_head_is_an_alarm_and_a_finding(client: Client, crew: Firma, point: Datenpunkt) -> None:
    numbers = [f"4440{place:04}" for place in range(len(BITS))]
    heard(point, *(detector(number, bit) for number, (bit, _kind, _word) in zip(numbers, BITS, strict=True)))
    placed(crew)
    client.post(f"{HAUS}fern/", {"verfahren": "fern"})
    for number, (_bit, kind, word) in zip(numbers, BITS, strict=True):
        assert kinds(crew, number) == [kind]
        result, points, remark = inspected(crew, number)
        assert (result, [name for name in POINTS if points.get(name) != "ja"]) == ("mangel", [word])
        assert remark
    assert "0 in Ordnung, 8 mit Mangel, 0 vor Ort anzusehen" in page(client, HAUS)
    shown = text_of(client.get(f"{HAUS}protokoll.pdf").content)
    assert "Öffnungen verdeckt" in shown
    assert "in Ordnung 0" in shown


def test_a_detector_that_reports_nothing_is_in_order_with_every_point(
    client: Client, crew: Firma, point: Datenpunkt
) -> None:
    # the voltage of the battery and the level of dust are no faults
    heard(point, detector("44400001", 0x0F1C, installed=date(2024, 1, 5)))
    placed(crew)
    client.post(f"{HAUS}fern/", {"verfahren": "fern"})
    assert kinds(crew, "44400001") == []
    assert inspected(crew, "44400001") == ("in_ordnung", dict.fromkeys(POINTS, "ja"), "")
    with organisation_scope(crew.organisation.pk):
        assert Funkgeraet.objects.get().angaben["eingebaut_am"] == "2024-01-05"


@pytest.mark.parametrize(
    "said", [{"head": 0x0001_0000}, {"flags": 0x0002}, {"status": 0x20}, {"status": 0x03}], ids=str
)
def test_what_nobody_understands_is_looked_at(
    client: Client, crew: Firma, point: Datenpunkt, said: dict[str, int]
) -> None:
    heard(point, detector("44400001", **said))
    placed(crew)
    client.post(f"{HAUS}fern/", {"verfahren": "fern"})
    assert kinds(crew, "44400001") == ["unklar"]
    result, points, remark = inspected(crew, "44400001")
    assert (result, points.get("stoerung"), remark) == ("ansehen", None, "Unbekannte Meldung")
    assert "vor Ort anzusehen" in text_of(client.get(f"{HAUS}protokoll.pdf").content)


def test_an_alarm_that_was_closed_does_not_make_a_detector_well_that_still_reports(
    client: Client, crew: Firma, point: Datenpunkt
) -> None:
    heard(point, detector("44400001", 0x0200_0000))
    placed(crew)
    with organisation_scope(crew.organisation.pk):
        Geraetealarm.objects.update(stand="erledigt", erledigt_am=timezone.now())
    client.post(f"{HAUS}fern/", {"verfahren": "fern"})
    assert inspected(crew, "44400001")[0] == "mangel"


def test_taken_off_since_it_was_heard_last_is_reported_once(client: Client, crew: Firma, point: Datenpunkt) -> None:
    today = timezone.localdate()
    heard(point, detector("44400001", removed=today - timedelta(days=200)))
    assert kinds(crew, "44400001") == []
    heard(point, detector("44400001", removed=today - timedelta(days=2)))
    assert kinds(crew, "44400001") == ["demontage"]


def test_words_of_a_file_that_nobody_knows_are_no_all_clear(client: Client, crew: Firma, point: Datenpunkt) -> None:
    smoke = {"medium": "SMOKE_DETECTOR", "register": "hours", "unit": "h", "manufacturer": "EIE"}
    deliver(point, csv(line("44400001", "5", "2026-10-31", **{**smoke, "status": "CHAMBER_7"})))
    assert kinds(crew, "44400001") == ["unklar"]


def test_the_page_of_a_device_shows_the_bits_of_its_status(client: Client, crew: Firma, point: Datenpunkt) -> None:
    heard(point, detector("44400001", 0x0001_0020, flags=2))
    with organisation_scope(crew.organisation.pk):
        number = Funkgeraet.objects.get().pk
    shown = page(client, f"/fuldatal/connect/geraete/{number}/")
    assert "Statuswort des Rauchkopfs" in shown
    assert "0x00010020" in shown
    assert "0x00000002" in shown
    assert "Zuletzt gemeldet: Signalgeber gestört, Unbekannte Meldung" in shown
    assert "Unbekannte Meldung" in page(client, "/fuldatal/connect/geraete/")


def on_site(client: Client, crew: Firma, **said: str) -> int:
    with organisation_scope(crew.organisation.pk):
        number = Funkgeraet.objects.get().pk
    tag = {"tag": timezone.localdate().isoformat()}
    return client.post(f"/fuldatal/connect/melder/{number}/", {**tag, **said}).status_code


def test_what_was_found_on_site_stays_until_somebody_clears_it_there(
    client: Client, crew: Firma, point: Datenpunkt
) -> None:
    heard(point, detector("44400001"))
    placed(crew)
    said = {"ergebnis": "mangel", "bemerkung": "Öffnung zugeklebt", "punkt_oeffnungen": "nein"}
    assert on_site(client, crew, **said) == 302
    client.post(f"{HAUS}fern/", {"verfahren": "fern"})
    # of the same day: not touched
    assert inspected(crew, "44400001") == ("mangel", {"oeffnungen": "nein"}, "Öffnung zugeklebt")
    assert "Heute vor Ort eingetragen und unverändert: 1" in page(client, HAUS)
    with organisation_scope(crew.organisation.pk):
        Rauchpruefung.objects.update(am=timezone.localdate() - timedelta(days=400))
    # of another day, even of the year before: the finding goes on
    client.post(f"{HAUS}fern/", {"verfahren": "fern"})
    with organisation_scope(crew.organisation.pk):
        row = Rauchpruefung.objects.get(am=timezone.localdate())
        assert (row.ergebnis, row.punkte["oeffnungen"], row.punkte["energie"]) == ("mangel", "nein", "ja")
        assert "Öffnung zugeklebt" in row.bemerkung
        row.delete()
    good = {f"punkt_{word}": "ja" for word in POINTS}
    assert on_site(client, crew, ergebnis="in_ordnung", **good) == 302
    with organisation_scope(crew.organisation.pk):
        Rauchpruefung.objects.filter(am=timezone.localdate()).update(am=timezone.localdate() - timedelta(days=1))
    client.post(f"{HAUS}fern/", {"verfahren": "fern"})
    with organisation_scope(crew.organisation.pk):
        assert Rauchpruefung.objects.get(am=timezone.localdate()).ergebnis == "in_ordnung"


def test_who_inspects_without_a_name_stands_there_with_the_whole_address(
    client: Client, crew: Firma, point: Datenpunkt
) -> None:
    heard(point, detector("44400001"))
    placed(crew)
    person = crew.people["sachbearbeitung"]
    for name, shown in (("", person.email), (person.email.partition("@")[0], person.email), ("Ina Beck", "Ina Beck")):
        person.name = name
        person.save()
        client.post(f"{HAUS}fern/", {"verfahren": "fern"})
        assert ("Als Prüfer steht" in page(client, HAUS)) is (shown == person.email)
        assert f"Prüfer {shown} Ort" in text_of(client.get(f"{HAUS}protokoll.pdf").content)


def test_the_form_answers_nothing_beforehand(client: Client, crew: Firma, point: Datenpunkt) -> None:
    heard(point, detector("44400001"))
    placed(crew)
    with organisation_scope(crew.organisation.pk):
        number = Funkgeraet.objects.get().pk
    shown = page(client, f"/fuldatal/connect/melder/{number}/")
    assert '<option value="ja" selected' not in shown
    assert '<option value="in_ordnung" selected' not in shown
    assert on_site(client, crew) == 422
    assert on_site(client, crew, ergebnis="in_ordnung") == 422
    assert on_site(client, crew, ergebnis="in_ordnung", punkt_energie="ja", punkt_umfeld="nein") == 422
    assert on_site(client, crew, ergebnis="mangel") == 422
    assert on_site(client, crew, ergebnis="ansehen") == 422
    assert on_site(client, crew, ergebnis="kein_zugang") == 302


def test_the_day_of_an_inspection_is_that_of_the_house_also_after_midnight(crew: Firma, point: Datenpunkt) -> None:
    heard(point, detector("44400001"))
    placed(crew)
    with organisation_scope(crew.organisation.pk):
        clerk = crew.people["sachbearbeitung"]
        half_past_midnight = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
        inspect_remotely(haus=crew.zeitraum.liegenschaft, verfahren="fern", benutzer=clerk, am=half_past_midnight)
        assert Rauchpruefung.objects.get().am == date(2026, 11, 23)


def test_a_detector_of_an_old_file_was_not_heard_when_the_file_came(crew: Firma, point: Datenpunkt) -> None:
    then = timezone.now() - timedelta(days=90)
    said = {"medium": "SMOKE_DETECTOR", "register": "hours", "unit": "h"}
    deliver(point, csv(line("10000055", "1", f"{then:%Y-%m-%dT%H:%M:%S+00:00}", **said)), "rundgang.csv")
    placed(crew)
    with organisation_scope(crew.organisation.pk):
        row = Funkgeraet.objects.get(funkadresse="10000055")
        assert row.zuletzt_am == then.replace(microsecond=0)
        house = crew.zeitraum.liegenschaft
        inspect_remotely(haus=house, verfahren="teilfern", benutzer=crew.people["administration"], am=timezone.now())
        assert Rauchpruefung.objects.get(funkgeraet=row).ergebnis == "mangel"


def test_what_a_table_says_nothing_of_was_heard_before_the_next_value(crew: Firma, point: Datenpunkt) -> None:
    now = timezone.now().replace(microsecond=0)
    seen = {"observed_at": f"{now:%Y-%m-%dT%H:%M:%S+00:00}"}
    month_end = (now.replace(day=1) - timedelta(days=1)).date()
    rows = [
        line("10000056", "5", month_end.isoformat(), kind="MONTH_END"),
        line("10000057", "5", "2026-01-31", **seen),
        line("10000058", "4", "2025-08-31", kind="MONTH_END"),
        line("10000058", "5", "2025-09-30", kind="MONTH_END"),
        line("10000059", "5", "2023-12-31", kind="DUE"),
    ]
    deliver(point, csv(*rows), "liste.csv")
    with organisation_scope(crew.organisation.pk):
        heard_at = dict(Funkgeraet.objects.values_list("funkadresse", "zuletzt_am"))
    assert heard_at["10000057"] == now
    assert heard_at["10000056"] >= now
    assert heard_at["10000058"].date() == date(2025, 10, 31)
    assert heard_at["10000059"].date() == date(2024, 12, 31)


def test_on_a_phone_each_detector_is_a_card_with_its_inspection(client: Client, crew: Firma, point: Datenpunkt) -> None:
    heard(point, detector("50019001"))
    placed(crew)
    text = page(client, "/fuldatal/connect/rauchwarnmelder/0000001-2/")
    row = text[text.index("<tbody>") : text.index("</tbody>")]
    assert '<table class="liste stapel">' in text
    # what is empty takes no line there
    assert [row.count(word) for word in ('data-name="Raum"', 'class="leer"', 'class="taste klein"')] == [1, 1, 1]
