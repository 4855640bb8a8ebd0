"""The page of readings: two people at once, and nothing of a colleague's is lost."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from tests.besetzung import NOW, Firma
from umlage.apps.abrechnung import operations, queries
from umlage.apps.abrechnung.nutzerverbrauch import nutzerverbrauch
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.archive.models import Verlauf
from umlage.apps.geraete.models import Geraet
from umlage.apps.messwerte.models import Ablesung
from umlage.apps.messwerte.queries import tafel
from umlage.core.money import german

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
END = date(2022, 12, 31)


def empty(house: Firma, count: int) -> list[Geraet]:
    """Devices without a reading at the end of the year."""
    with organisation_scope(house.organisation.pk):
        rows = list(Geraet.objects.filter(nutzeinheit__isnull=False, bis=None).order_by("pk")[:count])
        Ablesung.objects.filter(geraet__in=rows, am=END).delete()
    return rows


def stands(house: Firma, rows: list[Geraet]) -> list[Decimal | None]:
    with organisation_scope(house.organisation.pk):
        known = dict(Ablesung.objects.filter(geraet__in=rows, am=END).values_list("geraet_id", "stand"))
    return [known.get(row.pk) for row in rows]


def form(rows: list[Geraet], texts: dict[int, str], seen: dict[int, str] | None = None) -> dict[str, str]:
    """Every field of the page as a browser sends it: also those that nobody touched."""
    found = {f"stand-{row.pk}": texts.get(row.pk, "") for row in rows}
    return found | {f"gesehen-stand-{row.pk}": (seen or {}).get(row.pk, "") for row in rows}


def fields(text: str) -> dict[str, str]:
    """What the page would send as it stands."""
    parts = text.split("<input ")[1:]
    said = [{name: part.split(f'{name}="')[1].split('"')[0] for name in ("name", "value")} for part in parts]
    return {one["name"]: one["value"] for one in said if one["name"].startswith(("stand-", "gesehen-stand-"))}


def test_two_people_with_different_devices_do_not_meet(clerk: Client, house: Firma) -> None:
    rows = empty(house, 2)
    first, second = rows
    assert clerk.post(f"{house.haus}verbrauch/", form(rows, {first.pk: "1100"})).status_code == 302
    # the second opened the page before: the field of the first is empty there and untouched
    assert clerk.post(f"{house.haus}verbrauch/", form(rows, {second.pk: "2200"})).status_code == 302
    assert stands(house, rows) == [Decimal(1100), Decimal(2200)]


def test_what_differs_shows_both_values_and_saving_again_takes_nothing_else_away(clerk: Client, house: Firma) -> None:
    rows = empty(house, 3)
    first, second, third = rows
    clerk.post(f"{house.haus}verbrauch/", form(rows, {first.pk: "1100", second.pk: "2100"}))
    response = clerk.post(f"{house.haus}verbrauch/", form(rows, {second.pk: "2200", third.pk: "3300"}))
    text = response.content.decode()
    assert response.status_code == 422
    assert "Inzwischen eingetragen: 2100" in text
    again = {
        name: value for name, value in fields(text).items() if int(name.split("-")[-1]) in [row.pk for row in rows]
    }
    assert [again[f"stand-{row.pk}"] for row in rows] == ["1100", "2200", "3300"]
    assert stands(house, rows) == [Decimal(1100), Decimal(2100), None]
    assert clerk.post(f"{house.haus}verbrauch/", again).status_code == 302
    assert stands(house, rows) == [Decimal(1100), Decimal(2200), Decimal(3300)]
    with organisation_scope(house.organisation.pk):
        assert not Verlauf.objects.filter(vorgang="geloescht").exists()


def test_what_is_no_number_hides_no_value_of_a_colleague(clerk: Client, house: Firma) -> None:
    rows = empty(house, 2)
    first, second = rows
    clerk.post(f"{house.haus}verbrauch/", form(rows, {first.pk: "1100"}))
    text = clerk.post(f"{house.haus}verbrauch/", form(rows, {first.pk: "1200", second.pk: "viel"})).content.decode()
    assert "Inzwischen eingetragen: 1100" in text
    assert "Hier steht keine Zahl." in text


def test_a_reading_is_still_taken_away_by_who_empties_its_field(clerk: Client, house: Firma) -> None:
    rows = empty(house, 1)
    clerk.post(f"{house.haus}verbrauch/", form(rows, {rows[0].pk: "1100"}))
    clerk.post(f"{house.haus}verbrauch/", form(rows, {}, {rows[0].pk: "1100"}))
    assert stands(house, rows) == [None]


def test_the_first_year_takes_its_opening_readings_on_the_same_page(clerk: Client, house: Firma) -> None:
    device = empty(house, 1)[0]
    eve = date(2021, 12, 31)
    with organisation_scope(house.organisation.pk):
        Ablesung.objects.filter(geraet=device).delete()
    assert f'name="alt-{device.pk}"' in clerk.get(f"{house.haus}verbrauch/").content.decode()
    said = {f"alt-{device.pk}": "1.000,5", f"stand-{device.pk}": "1200"}
    assert clerk.post(f"{house.haus}verbrauch/", said).status_code == 302
    with organisation_scope(house.organisation.pk):
        kept = list(device.ablesungen.order_by("am").values_list("am", "stand", "art"))
        assert kept == [(eve, Decimal("1000.5"), "ablesung"), (END, Decimal(1200), "ablesung")]
        later = operations.next_year(zeitraum=house.zeitraum, benutzer=house.people["administration"], am=NOW)
    page = clerk.get(house.haus.replace("/2022/", f"/{later.bis.year}/") + "verbrauch/").content.decode()
    assert f'name="alt-{device.pk}"' not in page


def test_a_reading_below_the_old_one_is_marked_in_its_line(clerk: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        zeile = next(
            one for one in tafel(house.zeitraum).zeilen if one.verbrauch and one.alt and one.ruecksetzung is None
        )
    said = "kleiner als der alte Stand"
    assert said not in clerk.get(f"{house.haus}verbrauch/").content.decode()
    key, stand = zeile.geraet.pk, f"{zeile.neu}".replace(".", ",")
    sent = {f"stand-{key}": f"{zeile.alt - 1}".replace(".", ","), f"gesehen-stand-{key}": stand}
    answer = clerk.post(f"{house.haus}verbrauch/", sent, follow=True)
    assert answer.content.decode().count(said) == 1
    with organisation_scope(house.organisation.pk):
        zeile.geraet.angaben = {**zeile.geraet.angaben, "stellen": 5}
        zeile.geraet.save()
    # with so many digits it rolls over
    assert said not in clerk.get(f"{house.haus}verbrauch/").content.decode()


def test_readings_of_a_day_between_belong_to_that_day(clerk: Client, house: Firma) -> None:
    device = empty(house, 1)[0]
    path = f"{house.haus}verbrauch/?tag=2022-06-30"
    assert "Neu 30.06.2022" in clerk.get(path).content.decode()
    assert clerk.post(path, {f"stand-{device.pk}": "1100"}).headers["Location"].endswith("?tag=2022-06-30")
    with organisation_scope(house.organisation.pk):
        row = device.ablesungen.get(am=date(2022, 6, 30))
        assert (row.stand, row.art) == (Decimal(1100), "zwischenablesung")
        assert not device.ablesungen.filter(am=END).exists()
    for wrong in ("2030-01-01", "gestern"):
        text = clerk.get(f"{house.haus}verbrauch/?tag={wrong}").content.decode()
        assert "Dieser Tag liegt nicht im Zeitraum" in text
        assert "Neu 31.12.2022" in text


def test_what_stands_for_a_flat_without_a_meter_is_not_read(clerk: Client, house: Firma) -> None:
    (row,) = empty(house, 1)
    assert f"stand-{row.pk}" in clerk.get(f"{house.haus}verbrauch/").content.decode()
    with organisation_scope(house.organisation.pk):
        row.angaben = {**row.angaben, "differenz": {"von": "90"}}
        row.save()
        known = tafel(house.zeitraum)
    assert known.erfasst == len(known.abzulesen) == len(known.zeilen) - 1
    text = clerk.get(f"{house.haus}verbrauch/").content.decode()
    assert f"stand-{row.pk}" not in text
    assert f"{known.erfasst} von {known.erfasst} Geräten abgelesen" in text


def test_a_checkzahl_is_kept_beside_its_reading(clerk: Client, house: Firma) -> None:
    device = empty(house, 1)[0]
    path = f"{house.haus}verbrauch/?checkzahl=1"
    names = (f"stand-{device.pk}", f"check-{device.pk}")
    assert all(f'name="{name}"' in clerk.get(path).content.decode() for name in names)
    assert "Zur Checkzahl fehlt der Stand." in clerk.post(path, {names[0]: "", names[1]: "07"}).content.decode()
    assert "Höchstens 12 Zeichen." in clerk.post(path, {names[0]: "1", names[1]: "x" * 13}).content.decode()
    assert clerk.post(path, {names[0]: "1100", names[1]: "07"}).status_code == 302
    with organisation_scope(house.organisation.pk):
        assert device.ablesungen.get(am=END).angaben == {"checkzahl": "07"}
    # who does not ask for it leaves it as it is
    said = {names[0]: "1200", f"gesehen-{names[0]}": "1100"}
    assert clerk.post(f"{house.haus}verbrauch/", said).status_code == 302
    with organisation_scope(house.organisation.pk):
        row = device.ablesungen.get(am=END)
        assert (row.stand, row.angaben) == (Decimal(1200), {"checkzahl": "07"})


def test_what_everybody_used_is_that_of_the_brochure(clerk: Client, house: Firma) -> None:
    text = " ".join(clerk.get(f"{house.haus}verbrauch/nutzer/").content.decode().split())
    with organisation_scope(house.organisation.pk):
        found = queries.probe(house.zeitraum).ergebnis
        assert found is not None
        rows = nutzerverbrauch(found)
    assert [row.nr for row in rows] == [person.nr for person in found.nutzer]
    first = rows[0]
    assert first.name in text
    for menge in first.mengen.values():
        assert f"{german(menge, 3)} <span" in text
