"""Climate factors in the browser: a table is looked at, taken over, and the charts of heat show it with its source."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.apps.test_eingang import csv, line
from tests.besetzung import NOW, Firma, firma
from tests.web.conftest import BACKEND
from tests.web.test_connect import deliver, page
from tests.web.test_connect_bilder import ends, two_years
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.geraete.alarme import Monat, months_before
from umlage.apps.geraete.models import Datenpunkt, Funkgeraet
from umlage.apps.messwerte import klimafaktoren as faktoren
from umlage.apps.messwerte.models import Klimafaktor
from umlage.formats.klimafaktoren.lesen import Faktor, Tafel

pytestmark = pytest.mark.django_db
PATH = "/fuldatal/connect/klimafaktoren/"
TABLE = b"PLZ;von;bis;Faktor;Quelle\n34117;2025-01-01;2025-12-31;1,08;DWD\n1067;2025-01-01;2025-12-31;1,1;DWD\n"


def upload(client: Client, content: bytes, **more: str) -> tuple[int, str]:
    said: dict[str, Any] = {"was": "vorschau", "datei": SimpleUploadedFile("faktoren.csv", content), **more}
    answer = client.post(PATH, said)
    return answer.status_code, answer.content.decode()


def taken(client: Client, text: str) -> str:
    content = re.search(r'name="inhalt" value="([^"]*)"', text)
    assert content is not None
    client.post(PATH, {"was": "uebernehmen", "inhalt": html.unescape(content[1]).replace("\n", "\r\n")})
    return page(client, PATH)


def kept() -> list[tuple[str, str, str]]:
    return [(row.plz, str(row.faktor), row.quelle) for row in Klimafaktor.objects.all()]


def test_a_table_is_looked_at_and_what_was_seen_is_taken_over(client: Client, crew: Firma) -> None:
    status, text = upload(client, TABLE)
    assert status == 200
    assert "1 neuer Faktor" in text
    assert "„1067“ ist keine Postleitzahl" in html.unescape(text)
    with organisation_scope(crew.organisation.pk):
        assert kept() == []
    assert "1 Klimafaktor übernommen." in taken(client, text)
    with organisation_scope(crew.organisation.pk):
        assert kept() == [("34117", "1.08", "DWD")]
    _status, text = upload(client, TABLE.replace(b"1,08", b"1,07"))
    assert "1 geänderter" in text
    assert '<td class="num">1,08</td><td class="num strong">1,07</td>' in text
    taken(client, text)
    with organisation_scope(crew.organisation.pk):
        assert kept() == [("34117", "1.07", "DWD")]
    _status, text = upload(client, TABLE.replace(b"1,08", b"1,07"))
    assert "1 schon da" in text
    assert 'value="uebernehmen"' not in text


def test_what_cannot_be_read_is_said_and_nothing_kept(client: Client, crew: Firma) -> None:
    status, text = upload(client, b"PLZ;Wert\n34117;1\n")
    assert status == 422
    assert "Die Spalte „Faktor“ fehlt" in html.unescape(text)
    assert client.post(PATH, {"was": "vorschau"}).status_code == 422
    client.post(PATH, {"was": "uebernehmen", "inhalt": "kaputt"})
    assert "bitte die Tabelle noch einmal wählen" in page(client, PATH)
    with organisation_scope(crew.organisation.pk):
        assert kept() == []


def test_who_only_reads_sees_them_and_changes_nothing(client: Client, crew: Firma) -> None:
    client.force_login(crew.people["lesen"], backend=BACKEND)
    assert 'type="file"' not in page(client, PATH)
    assert upload(client, TABLE)[0] == 404


def test_factors_of_a_time_are_taken_away_again_and_those_of_others_stay(client: Client, crew: Firma) -> None:
    other = firma("roemerhof", "oelhaus-2023.yaml")
    rows = Tafel((Faktor("34117", date(2025, 1, 1), date(2025, 12, 31), Decimal("1.08"), "DWD"),), ())
    for house in (crew, other):
        with organisation_scope(house.organisation.pk):
            faktoren.take_in(tafel=rows, benutzer=house.people["administration"], am=NOW)
    client.post(PATH, {"was": "entfernen", "von": "2025-01-01", "bis": "2025-12-31"})
    with organisation_scope(crew.organisation.pk):
        assert kept() == []
    with organisation_scope(other.organisation.pk):
        assert kept() == [("34117", "1.08", "DWD")]


# --- applied ------------------------------------------------------------------------------------


def block(months: list[Monat], place: int) -> tuple[date, date]:
    first, last = months[place].erster, months[place + 11].erster
    return first, (last.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def put(plz: str, von: date, bis: date, factor: str, source: str = "DWD") -> None:
    Klimafaktor.objects.create(plz=plz, von=von, bis=bis, faktor=Decimal(factor), quelle=source, importiert_am=NOW)


def test_the_factor_of_the_month_goes_before_that_of_the_span_and_that_before_the_year(crew: Firma) -> None:
    months = [Monat(first, Decimal(10)) for first in months_before(date(2026, 11, 22), 24)]
    with organisation_scope(crew.organisation.pk):
        put("34117", date(2025, 1, 1), date(2025, 12, 31), "1.5")
        put("34117", *block(months, 12), "1.08")
        put("34117", date(2026, 2, 1), date(2026, 2, 28), "0.905")
        # of another place, and of twelve months that are neither shown nor a year
        put("34118", *block(months, 0), "2")
        put("34117", date(2025, 3, 1), date(2026, 2, 28), "2")
        found = faktoren.bereinigt(months, "34117")
    values = [one.verbrauch for one in found.monate]
    assert values[:2] == [None, None]
    assert values[2:12] == [Decimal("15.0")] * 10
    assert values[12:] == [Decimal("10.8")] * 3 + [Decimal("9.1")] + [Decimal("10.8")] * 8
    assert found.fehlende == [date(2024, 11, 1), date(2024, 12, 1)]
    assert [row.faktor for row in found.verwendet] == [Decimal("1.5"), Decimal("1.08"), Decimal("0.905")]


def test_the_longest_beginning_of_a_postcode_holds(crew: Firma) -> None:
    months = [Monat(first, Decimal(100)) for first in months_before(date(2026, 11, 22), 24)]
    with organisation_scope(crew.organisation.pk):
        for plz, factor in (("3", "1.3"), ("341", "1.1"), ("34", "1.2"), ("342", "2")):
            put(plz, *block(months, 12), factor)
        assert faktoren.bereinigt(months, "34117").monate[-1].verbrauch == Decimal("110.0")
        assert faktoren.bereinigt(months, "35000").monate[-1].verbrauch == Decimal("130.0")
        assert faktoren.bereinigt(months, "99999").verwendet == []
        assert faktoren.unbekannte() == []


def test_a_month_without_a_value_has_none_and_misses_no_factor(crew: Firma) -> None:
    months = [Monat(first, None) for first in months_before(date(2026, 11, 22), 24)]
    with organisation_scope(crew.organisation.pk):
        found = faktoren.bereinigt(months, "34117")
        assert (found.fehlende, found.verwendet) == ([], [])
        assert faktoren.bereinigt([], "34117").monate == []
        assert faktoren.unbekannte() == [crew.zeitraum.liegenschaft.plz]


@pytest.fixture
def heated(crew: Firma, point: Datenpunkt) -> Funkgeraet:
    """An allocator and a water meter of one flat with two years of values."""
    hca = [
        line("10000001", str(place * 10), day.isoformat(), kind="MONTH_END", medium="HCA")
        for place, day in enumerate(ends(24))
    ]
    deliver(point, csv(*hca, *two_years("10000002", 3)))
    with organisation_scope(point.organisation_id):
        flat = crew.zeitraum.liegenschaft.nutzeinheiten.first()
        Funkgeraet.objects.update(stand="zugeordnet", liegenschaft=crew.zeitraum.liegenschaft, nutzeinheit=flat)
        return Funkgeraet.objects.get(funkadresse="10000001")


def test_the_charts_of_heat_have_a_switch_and_name_factor_and_source(
    client: Client, crew: Firma, heated: Funkgeraet
) -> None:
    house = crew.zeitraum.liegenschaft
    path = f"/fuldatal/connect/verbrauch/{house.nummer}/"
    assert "witterungsbereinigt</a>" in page(client, path)
    bare = page(client, f"{path}?witterung=1")
    assert f"Für die Postleitzahl {house.plz} und diese Monate ist kein Klimafaktor eingespielt" in bare
    months = [Monat(first, Decimal(1)) for first in months_before(timezone.localdate(), 24)]
    with organisation_scope(crew.organisation.pk):
        put(house.plz, *block(months, 12), "1.08", "Deutscher Wetterdienst, 22.11.2026")
    for where in (path, f"/fuldatal/connect/geraete/{heated.pk}/"):
        text = page(client, f"{where}?witterung=1")
        assert "<strong>1,08</strong>" in text
        assert "Deutscher Wetterdienst, 22.11.2026" in text
        assert "Ohne Klimafaktor und deshalb nicht im Bild:" in text
        assert re.search(r'<td class="num">10,8</td><td class="num grey">1,08</td>', text)
        assert '<td class="num">10,8</td>' not in page(client, where)
    both = page(client, f"{path}?witterung=1")
    # water is as it was measured
    assert '<td class="num">3</td><td class="num grey">3</td>' in both
    with organisation_scope(crew.organisation.pk):
        month = months[20].erster
        put(
            house.plz, month, (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1), "1.1", "M"
        )
    assert re.search(r"</strong> für \d\d\.20\d\d, Postleitzahl \d{5}: M", page(client, f"{path}?witterung=1"))
    flat = crew.zeitraum.liegenschaft
    with organisation_scope(crew.organisation.pk):
        number = flat.nutzeinheiten.first().pk
    assert f"?einheit={number}&amp;witterung=1" in page(client, f"{path}?einheit={number}")
    assert "<strong>1,08</strong>" in page(client, f"{path}?einheit={number}&witterung=1")


def test_a_chart_of_water_has_no_switch(client: Client, crew: Firma, heated: Funkgeraet) -> None:
    with organisation_scope(crew.organisation.pk):
        water = Funkgeraet.objects.get(funkadresse="10000002")
    text = page(client, f"/fuldatal/connect/geraete/{water.pk}/?witterung=1")
    assert "witterungsbereinigt</a>" not in text
    assert "kein Klimafaktor" not in text
