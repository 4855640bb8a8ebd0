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
from umlage.apps.messwerte.klimafaktoren import jahresbereinigt
from umlage.apps.messwerte.models import Klimafaktor
from umlage.apps.messwerte.monate import monthly, months_and_years
from umlage.formats.klimafaktoren.lesen import Faktor
from umlage.web.staff.connect.balken import jahre, kalenderjahre, tage

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


def test_whole_years_stand_beside_each_other() -> None:
    years = [Monat(date(2022 + n, 1, 1), value) for n, value in enumerate((None, Decimal(20), None, Decimal(36)))]
    picture = kalenderjahre(years)
    assert picture is not None
    assert [(bar.erster, bar.wert) for bar in picture.balken] == [(one.erster, one.verbrauch) for one in years[1:]]
    assert [percent for _bar, percent in picture.veraenderungen] == [None, None, None]
    assert kalenderjahre(years[:3]) is None
    assert kalenderjahre([]) is None
    # years of which a device is missing are not compared
    full = [Monat(date(2024 + n, 1, 1), Decimal(2 - n)) for n in range(2)]
    for lacking, percent in (([0, 0], -50), ([0, 1], None)):
        picture = kalenderjahre(full, lacking)
        assert picture is not None
        assert picture.veraenderungen[1][1] == percent


def test_a_device_and_its_house_compare_their_years(client: Client, crew: Firma, point: Datenpunkt) -> None:
    this = timezone.localdate().year
    # an allocator that begins at 0 every year, and counts ten more in a month every year
    rows = []
    for year in range(this - 3, this):
        for first in (date(year, month, 1) for month in range(1, 13)):
            last = date(year + first.month // 12, first.month % 12 + 1, 1) - timedelta(days=1)
            stand = str(first.month * 10 * (year - this + 4))
            rows.append(line("10000001", stand, last.isoformat(), kind="MONTH_END", medium="HCA"))
        rows.append(line("10000001", str(120 * (year - this + 4)), f"{year}-12-31", kind="DUE", medium="HCA"))
    first = line("10000001", "90", f"{this - 4}-12-31", kind="DUE", medium="HCA")
    row = deliver(point, csv(first, *rows), "jahre.csv")
    assert (row.stand, row.meldung) == ("fertig", "")
    with organisation_scope(crew.organisation.pk):
        Funkgeraet.objects.update(
            stand="zugeordnet",
            liegenschaft=crew.zeitraum.liegenschaft,
            nutzeinheit=crew.zeitraum.liegenschaft.nutzeinheiten.first(),
        )
        device = Funkgeraet.objects.get()
    for address in (f"geraete/{device.pk}/", "verbrauch/0000001-2/"):
        shown = page(client, f"/fuldatal/connect/{address}")
        assert "Verbrauch ganzer Jahre" in shown
        for year, value, percent in ((this - 3, "120", "–"), (this - 2, "240", "+100 %"), (this - 1, "360", "+50 %")):
            assert f'<td>{year}</td><td class="num">{value}</td><td class="num grey">{percent}</td>' in shown
    # an allocator that nobody watched over a whole year may have begun anew unseen
    with organisation_scope(crew.organisation.pk):
        long_after = months_and_years([device], date(this + 2, 6, 1), 24, 4)[device.pk][1]
    assert [one.verbrauch for one in long_after] == [None] * 4


def test_years_are_adjusted_by_the_factors_of_their_calendar_years(crew: Firma) -> None:
    spans = (("3*", 2024, "0.9"), ("34*", 2024, "1.1"), ("34*", 2026, "1.2"))
    rows = [Faktor(plz.rstrip("*"), date(y, 1, 1), date(y, 12, 31), Decimal(f), "DWD", "") for plz, y, f in spans]
    years = [Monat(date(year, 1, 1), Decimal(100)) for year in (2024, 2025, 2026)]
    with organisation_scope(crew.organisation.pk):
        for one in rows:
            values = {name: getattr(one, name) for name in ("plz", "von", "bis", "faktor", "quelle", "station")}
            Klimafaktor.objects.create(**values, importiert_am=timezone.now())
        found = jahresbereinigt(years, "34117")
    assert [one.verbrauch for one in found] == [Decimal("110.0"), None, Decimal("120.0")]
