"""Findings on a page: one sentence for many places stands there once, and leads to each of them."""

import re
from html import unescape

import pytest
from django.test import Client

from tests.besetzung import NOW, Firma
from umlage.apps.abrechnung import operations
from umlage.apps.abrechnung.queries import probe
from umlage.apps.accounts.scope import organisation_scope
from umlage.core.finding import error, note, warning
from umlage.web.ui.templatetags.befunde import gebuendelt

pytestmark = pytest.mark.django_db


def test_devices_that_lack_a_reading_are_one_sentence_with_all_their_places(clerk: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        new = operations.next_year(zeitraum=house.zeitraum, benutzer=house.people["sachbearbeitung"], am=NOW)
        missing = [row for row in probe(new).findings if row.message.startswith("Zum 01.01.2024")]
    assert len(missing) > 3
    year = house.haus.replace("/2022/", "/2023/")
    for tab in ("", "ergebnis/", "kostenbaum/"):
        page = unescape(clerk.get(f"{year}{tab}").content.decode())
        assert page.count(missing[0].message) == 1
        (inside,) = re.findall(r'<details class="stellen">(.*?)</details>', page, re.DOTALL)
        assert f"{len(missing)} Stellen" in inside
        places = re.findall(r'<a href="([^"]+)">[^<]*, Gerät (\d+)</a>', inside)
        assert [number for _, number in places] == [row.where.rsplit("/", 1)[-1] for row in missing]
        assert clerk.get(places[0][0]).status_code == 302


def test_few_stay_alone_and_what_stops_the_house_stands_first() -> None:
    many = [warning("a.b", str(place), "Viele") for place in range(4)]
    few = [warning("a.b", str(place), "Wenige") for place in range(3)]
    last, first = note("a.b", "5", "Viele"), error("a.b", "6", "Viele")
    assert gebuendelt([many[0], last, *few, *many[1:], first]) == [[first], many, *([row] for row in few), [last]]
