"""Who changes a stand of an issued Abrechnung is told which one, says that it is meant, and the history names it."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client

from tests.apps.test_uebernahme import send
from tests.besetzung import NOW, Firma, firma
from tests.web.test_stammdaten import confirm, edited, preview
from umlage.apps.abrechnung import operations
from umlage.apps.abrechnung.models import Pruefstand
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.archive.models import Verlauf
from umlage.apps.geraete.models import Funkgeraet, Geraet
from umlage.apps.messwerte.models import Ablesung

pytestmark = pytest.mark.django_db
NR, EVE = "62410118", date(2022, 12, 31)


@pytest.fixture
def issued() -> tuple[Firma, str]:
    """A house whose first year is issued and whose second one is open, and the number of the Abrechnung."""
    house = firma("fuldatal", "casameta-2022.yaml")
    with organisation_scope(house.organisation.pk):
        released = operations.release(zeitraum=house.zeitraum, benutzer=house.people["buchhaltung"], am=NOW)
        number = operations.issue(abrechnung=released, benutzer=house.people["sachbearbeitung"], am=NOW).nummer
        operations.next_year(zeitraum=house.zeitraum, benutzer=house.people["buchhaltung"], am=NOW)
    return house, number


@pytest.fixture
def someone(issued: tuple[Firma, str]) -> Client:
    client = Client()
    client.force_login(issued[0].people["sachbearbeitung"], backend="django.contrib.auth.backends.ModelBackend")
    return client


def key(house: Firma) -> int:
    with organisation_scope(house.organisation.pk):
        return Geraet.objects.get(nr=NR).pk


def stands(house: Firma) -> list[Decimal]:
    with organisation_scope(house.organisation.pk):
        return list(Ablesung.objects.filter(geraet__nr=NR, am=EVE).values_list("stand", flat=True))


def told(house: Firma) -> list[dict[str, str]]:
    with organisation_scope(house.organisation.pk):
        rows = Verlauf.objects.filter(bezeichnung__startswith="Stände der erteilten Abrechnung")
        return [row.nachher for row in rows]


def changed(house: Firma) -> bool:
    with organisation_scope(house.organisation.pk):
        return Pruefstand.objects.get(zeitraum=house.zeitraum).code == "abrechnung.geaendert"


def test_a_reading_of_an_issued_year_is_asked_back(someone: Client, issued: tuple[Firma, str]) -> None:
    house, number = issued
    path, field = f"{house.haus}verbrauch/", f"stand-{key(house)}"
    said = {field: "4975", f"gesehen-{field}": "4974"}
    answer = someone.post(path, said)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"Abrechnung {number} (01.01.2022 – 31.12.2022) ist erteilt und muss dann korrigiert werden" in page
    assert f"{NR} am 31.12.2022 4.974, jetzt 4.975" in page
    assert (stands(house), told(house)) == ([4974], [])
    (meant,) = re.findall(r'name="gemeint" value="([^"]+)"', page)
    assert someone.post(path, {**said, "gemeint": meant}).status_code == 302
    assert (stands(house), told(house)) == ([4975], [{f"{NR}, 31.12.2022": "4.974 → 4.975"}])
    assert changed(house)
    # back to what was issued: there is nothing to ask
    assert someone.post(path, {field: "4974", f"gesehen-{field}": "4975"}).status_code == 302
    assert (stands(house), len(told(house))) == ([4974], 1)


def test_the_closing_stand_is_asked_back_in_the_next_year_too(someone: Client, issued: tuple[Firma, str]) -> None:
    house, number = issued
    path = f"{house.haus.replace('/2022/', '/2023/')}geraet/{key(house)}/ablesungen/"
    page = someone.get(path).content.decode()
    texts = {"gesehen": unescape(page.split('name="gesehen" value="')[1].split('"')[0])}
    with organisation_scope(house.organisation.pk):
        kept = list(Ablesung.objects.filter(geraet__nr=NR).order_by("am"))
    for place, row in enumerate(kept):
        wrong = "4970" if row.am == EVE else f"{row.stand:f}"
        texts |= {f"ablesungen.{place}.am": row.am.isoformat(), f"ablesungen.{place}.stand": wrong}
        texts |= {f"ablesungen.{place}.{name}": str(text) for name, text in {"art": row.art, **row.angaben}.items()}
    answer = someone.post(path, texts)
    page = answer.content.decode()
    assert (answer.status_code, number in page, stands(house)) == (422, True, [4974])
    (meant,) = re.findall(r'name="gemeint" value="([^"]+)"', page)
    assert someone.post(path, {**texts, "gemeint": meant}).status_code == 302
    assert (stands(house), len(told(house)), changed(house)) == ([4970], 1, True)


def test_an_exchange_at_the_end_of_an_issued_year_keeps_its_stand(someone: Client, issued: tuple[Firma, str]) -> None:
    house, number = issued
    path = f"{house.haus.replace('/2022/', '/2023/')}geraet/{key(house)}/tausch/"
    said = {"vorgang": "tauschen", "tag": "2022-12-31", "endstand": "4990", "nummer": "NEU1", "anfangsstand": "0"}
    answer = someone.post(path, said)
    assert (answer.status_code, number in answer.content.decode(), stands(house)) == (422, True, [4974])
    # with the stand that was issued nothing of it changes
    assert someone.post(path, {**said, "endstand": "4974"}).status_code == 302
    assert (set(stands(house)), told(house), changed(house)) == ({Decimal(4974)}, [], False)


def test_a_change_of_nutzer_at_the_end_of_an_issued_year_too(someone: Client, issued: tuple[Firma, str]) -> None:
    house, number = issued
    with organisation_scope(house.organisation.pk):
        flat = Geraet.objects.get(nr=NR).nutzeinheit
    assert flat is not None
    path = f"{house.haus}nutzeinheit/{flat.pk}/nutzerwechsel/"
    said = {"auszug": "2022-12-31", "nummer": "LEER", f"stand-{key(house)}": "4990"}
    answer = someone.post(path, said)
    assert (answer.status_code, number in answer.content.decode(), stands(house)) == (422, True, [4974])
    assert someone.post(path, {**said, "trotzdem": "on"}).status_code == 302
    assert told(house) == [{f"{NR}, 31.12.2022": "4.974 → 4.990"}]


def test_a_sheet_that_changes_what_was_issued_is_taken_in_only_when_that_is_wanted(
    someone: Client, issued: tuple[Firma, str]
) -> None:
    house, number = issued

    def change(book: Any) -> None:
        sheet = book["Ablesungen"]
        heads = [one.value for one in sheet[1]]
        for row in sheet.iter_rows(min_row=2):
            said = {head: one.value for head, one in zip(heads, row, strict=True)}
            if str(said["Gerät"]) == NR and "2022-12-31" in str(said["Am"]):
                row[heads.index("Stand")].value = 4970

    place, page = preview(someone, house, edited(someone, house, change))
    assert f"Abrechnung {number} (01.01.2022 – 31.12.2022) ist erteilt" in page
    assert 'name="trotzdem"' in page
    answer = confirm(someone, place, page)
    assert (answer.status_code, stands(house), told(house)) == (422, [4974], [])
    assert confirm(someone, place, page, trotzdem="1").status_code == 302
    assert (stands(house), told(house)) == ([4970], [{f"{NR}, 31.12.2022": "4.974 → 4.970"}])
    assert changed(house)


def test_the_exchange_of_a_meter_solves_a_contradiction(someone: Client, issued: tuple[Firma, str]) -> None:
    house, _number = issued
    send(house, [(NR, "3000", "2022-12-31", "MONTH_END"), (NR, "3700", "2023-12-31", "MONTH_END")])
    with organisation_scope(house.organisation.pk):
        # what sends is another device than the one that was read
        Funkgeraet.objects.update(funkadresse="77777777", liegenschaft=house.zeitraum.liegenschaft)
    later = house.haus.replace("/2022/", "/2023/")
    assert "den Tausch eintragen" in someone.get(f"{later}zaehlerwerte/").content.decode()
    said = {"vorgang": "tauschen", "tag": "2022-12-31", "endstand": "4974", "nummer": "77777777"}
    path = f"{later}geraet/{key(house)}/tausch/"
    assert someone.post(path, {**said, "anfangsstand": "3000"}).status_code == 302
    assert "Anders als in der erteilten" not in someone.get(f"{later}zaehlerwerte/").content.decode()
    someone.post(f"{later}zaehlerwerte/", {"einzeln": "1", "ueberschreiben": "1"})
    with organisation_scope(house.organisation.pk):
        rows = Ablesung.objects.filter(geraet__nr="77777777").order_by("am").values_list("am", "stand")
        assert list(rows) == [(EVE, 3000), (date(2023, 12, 31), 3700)]
    assert (set(stands(house)), changed(house)) == ({Decimal(4974)}, False)
