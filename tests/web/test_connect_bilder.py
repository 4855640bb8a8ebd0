"""Charts of a device and of a house: bars of months and days, each with a table that says the same."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from tests.apps.test_eingang import csv, line
from tests.besetzung import Firma
from tests.web.test_connect import deliver, page
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.geraete.alarme import Monat, months_before
from umlage.apps.geraete.models import Datenpunkt, Funkgeraet
from umlage.apps.messwerte.funktausch import value_at
from umlage.apps.messwerte.monate import monthly, over_years
from umlage.web.staff.connect.balken import jahre, tage

pytestmark = pytest.mark.django_db


def ends(count: int) -> list[date]:
    today = timezone.localdate()
    firsts = [*months_before(today, count), today.replace(day=1)]
    return [first - timedelta(days=1) for first in firsts]


def two_years(nr: str, monthly_use: int) -> list[str]:
    days = ends(24)
    return [line(nr, str(place * monthly_use), day.isoformat(), kind="MONTH_END") for place, day in enumerate(days)]


def test_bars_have_the_height_of_their_values() -> None:
    months = [Monat(date(2024 + n // 12, n % 12 + 1, 1), Decimal(n)) for n in range(24)]
    picture = jahre(months)
    assert picture is not None
    assert (picture.groesster, picture.summe, picture.summe_vorjahr) == (23, sum(range(12, 24)), sum(range(12)))
    last = picture.balken[-1]
    assert (last.wert, last.vorjahr, last.hoehe, last.y) == (23, 11, 120.0, 0.0)
    assert jahre([Monat(date(2024, 1, 1), None)] * 24) is None
    days = tage([Monat(date(2026, 1, 1), Decimal(0)), Monat(date(2026, 1, 2), None)])
    assert days is not None
    assert [bar.hoehe for bar in days.balken] == [0.0, 0.0]


def test_the_page_of_a_device_shows_months_days_and_due_values(client: Client, crew: Firma, point: Datenpunkt) -> None:
    today = timezone.localdate()
    days = [line("10000001", str(100 + n), (today - timedelta(days=9 - n)).isoformat()) for n in range(9)]
    due = line("10000001", "77", "2025-12-31", kind="DUE")
    deliver(point, csv(*two_years("10000001", 3), due), "monate.csv")
    deliver(point, csv(*days), "tage.csv")
    with organisation_scope(crew.organisation.pk):
        row = Funkgeraet.objects.get()
    shown = page(client, f"/fuldatal/connect/geraete/{row.pk}/")
    assert shown.count('<details class="wertetabelle">') >= 1
    assert "31.12.2025" in shown
    assert ">77<" in shown


def test_values_of_all_kinds_complement_each_other(client: Client, crew: Firma, point: Datenpunkt) -> None:
    one = two_years("10000001", 3)
    now = line("10000001", "72.5", timezone.now().isoformat())
    deliver(point, csv(*one[:12], now, *(row.replace(";MONTH_END;", ";HALF_MONTH_END;") for row in one[12:])))
    with organisation_scope(crew.organisation.pk):
        row = Funkgeraet.objects.get()
        assert [month.verbrauch for month in monthly([row], timezone.localdate(), 24)[row.pk]] == [3] * 24
        assert value_at(row, ends(24)[5]) == (ends(24)[5], Decimal(15))
    assert "72,5" in page(client, f"/fuldatal/connect/geraete/{row.pk}/")


def test_a_house_and_its_flats_by_medium(client: Client, crew: Firma, point: Datenpunkt) -> None:
    deliver(point, csv(*two_years("10000001", 3), *two_years("10000002", 5)))
    with organisation_scope(crew.organisation.pk):
        flats = list(crew.zeitraum.liegenschaft.nutzeinheiten.order_by("pk")[:2])
        for row, flat in zip(Funkgeraet.objects.order_by("funkadresse"), flats, strict=True):
            row.stand, row.liegenschaft, row.nutzeinheit = "zugeordnet", crew.zeitraum.liegenschaft, flat
            row.save()
        found = monthly(list(Funkgeraet.objects.order_by("funkadresse")), timezone.localdate(), 24)
        assert [[month.verbrauch for month in months] for months in found.values()] == [[3] * 24, [5] * 24]
    path = "/fuldatal/connect/verbrauch/0000001-2/"
    assert '<td class="num">96</td><td class="num">96</td>' in page(client, path)
    assert '<td class="num">36</td><td class="num">36</td>' in page(client, f"{path}?einheit={flats[0].pk}")
    assert client.get(f"{path}?einheit=999999").status_code == 404
    assert client.get("/fuldatal/connect/verbrauch/gibt-es-nicht/").status_code == 404


def test_a_house_shows_days_due_values_its_own_meter_and_what_is_missing(
    client: Client, crew: Firma, point: Datenpunkt
) -> None:
    today = timezone.localdate()
    days = [line("10000001", str(100 + n), (today - timedelta(days=9 - n)).isoformat()) for n in range(9)]
    due = line("10000001", "77", "2025-12-31", kind="DUE")
    gap = two_years("10000002", 5)[:-1]
    deliver(point, csv(*two_years("10000001", 3), due, *days, *gap, *two_years("10000003", 40)))
    with organisation_scope(crew.organisation.pk):
        house = crew.zeitraum.liegenschaft
        flats = [*house.nutzeinheiten.order_by("pk")[:2], None]
        for row, flat in zip(Funkgeraet.objects.order_by("funkadresse"), flats, strict=True):
            row.stand, row.liegenschaft, row.nutzeinheit, row.raum = "zugeordnet", house, flat, "Keller"
            row.save()
    shown = page(client, "/fuldatal/connect/verbrauch/0000001-2/")
    assert "2 von 2 Geräten mit Werten" in shown
    # the newest month lacks the second device: its bar is paler, and there is no sum
    assert 'class="jetzt teil"' in shown
    assert "Geräte ohne Wert" in shown
    assert '<td class="num">3</td><td class="num grey">1</td>' in shown
    assert "Zähler des Hauses" in shown
    assert '<td class="num">480</td>' in shown
    assert "23 von 31 Tagen ohne eigenen Wert" in shown
    assert "Keine Werte einzelner Tage" in shown
    assert "31.12.2025" in shown
    # of one flat nothing is missing, and the meter of the house is not its own
    flat_page = page(client, f"/fuldatal/connect/verbrauch/0000001-2/?einheit={flats[0].pk}")
    assert "Geräte ohne Wert" not in flat_page
    assert "Zähler des Hauses" not in flat_page


def test_months_without_a_value_are_named(client: Client, crew: Firma, point: Datenpunkt) -> None:
    deliver(point, csv(*two_years("10000001", 3)[:-2]))
    with organisation_scope(crew.organisation.pk):
        row = Funkgeraet.objects.get()
    shown = page(client, f"/fuldatal/connect/geraete/{row.pk}/")
    last = [f"{day:%m.%Y}" for day in ends(24)[-2:]]
    assert f"Noch keine Werte (?): {last[0]}, {last[1]}" in " ".join(shown.split())


def test_the_month_after_the_due_day_of_an_allocator_has_a_bar(crew: Firma, point: Datenpunkt) -> None:
    days = ends(24)
    rows, shown = [], 0
    for day in days:
        shown += 10
        due = day.month == 12
        rows.append(line("20000001", str(shown), day.isoformat(), kind="DUE" if due else "MONTH_END", medium="HCA",
                         register="hca", unit="HCA"))  # fmt: skip
        shown = 0 if due else shown
    deliver(point, csv(*rows))
    with organisation_scope(crew.organisation.pk):
        row = Funkgeraet.objects.get()
        assert [month.verbrauch for month in monthly([row], timezone.localdate(), 24)[row.pk]] == [10] * 24


def test_calendar_years_are_compared_an_allocator_across_its_due_day(crew: Firma, point: Datenpunkt) -> None:
    """Each year counts ten more in a month than the one before; an allocator shows 0 again after each due day."""
    rows, total = [], 0
    for year in (2022, 2023, 2024, 2025):
        since = 0
        for month in range(1, 13):
            day = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
            each = 10 * (year - 2021)
            since, total = since + each, total + each
            due = {"kind": "DUE" if month == 12 else "MONTH_END"}
            rows.append(line("20000001", str(since), day.isoformat(), medium="HCA", register="hca", unit="HCA", **due))
            # a meter that runs on, and says nothing of its summers
            if month not in (6, 7):
                rows.append(line("10000001", str(total), day.isoformat(), kind="MONTH_END"))
    deliver(point, csv(*rows))
    with organisation_scope(crew.organisation.pk):
        allocator, meter = Funkgeraet.objects.order_by("-funkadresse")
        found = over_years([allocator, meter], date(2026, 3, 15), 24, 5)
    assert [(one.jahr, one.verbrauch, one.ganz) for one in found[allocator.pk].jahre] == [
        (2021, None, False), (2022, 110, False), (2023, 240, True), (2024, 360, True), (2025, 480, True),
    ]  # fmt: skip
    # what is missing of a month does not miss in the year
    assert [one.verbrauch for one in found[meter.pk].jahre] == [None, 110, 240, 360, 480]
    assert [one.verbrauch for one in found[meter.pk].jahre[3].monate] == [30] * 5 + [None] * 3 + [30] * 4
    assert len(found[meter.pk].monate) == 24


def test_the_pages_compare_up_to_five_years(client: Client, crew: Firma, point: Datenpunkt) -> None:
    this = timezone.localdate().year
    days = [date(this - back, 12, 31) for back in range(3, 0, -1)]
    for nummer, stands in (("10000001", (10, 25, 45)), ("10000002", (5, 10, None))):
        rows = [
            line(nummer, str(stand), day.isoformat(), kind="MONTH_END")
            for day, stand in zip(days, stands, strict=True)
            if stand is not None
        ]
        deliver(point, csv(*rows))
    with organisation_scope(crew.organisation.pk):
        flat = crew.zeitraum.liegenschaft.nutzeinheiten.first()
        Funkgeraet.objects.update(stand="zugeordnet", liegenschaft=crew.zeitraum.liegenschaft, nutzeinheit=flat)
        row = Funkgeraet.objects.get(funkadresse="10000001")
    shown = page(client, f"/fuldatal/connect/geraete/{row.pk}/")
    assert f'<th class="num">{this - 2}</th><th class="num">{this - 1}</th>' in shown
    assert '<td class="num strong">15</td><td class="num strong">20</td>' in shown
    assert shown.count(f'text-anchor="middle">{this - 1}</text>') == 1
    house = page(client, "/fuldatal/connect/verbrauch/0000001-2/")
    # of the last year the second device says nothing
    assert '<td class="num strong">20</td><td class="num strong">20</td>' in house
    assert '<td class="num grey"></td><td class="num grey">1</td>' in house
    assert "nicht alle Geräte haben Werte für das ganze Jahr" in house
