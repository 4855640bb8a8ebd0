"""A house over several years: what a further Akte says of who was there before, and what each year looks like then."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from tests.besetzung import NOW, Firma, firma
from umlage.apps.abrechnung import operations, queries
from umlage.apps.abrechnung.arbeitsliste import Auswahl, arbeitsliste
from umlage.apps.abrechnung.korrektur import differs
from umlage.apps.abrechnung.uebernahme import IssuedHere, record_issued
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.geraete.models import Geraet
from umlage.apps.liegenschaften.models import Abrechnungszeitraum, Liegenschaft, Nutzer
from umlage.apps.liegenschaften.queries import suche
from umlage.apps.messwerte.models import Ablesung
from umlage.config.demo.anlegen import FIRMEN
from umlage.config.demo.bau import haus
from umlage.config.demo.bauplan import Haus
from umlage.config.demo.bestand import HAEUSER
from umlage.config.demo.fehlerhaeuser import FEHLERHAEUSER
from umlage.config.demo.namen import anrede
from umlage.config.demo.vielfach import Multiplied, vervielfachen
from umlage.core.finding import Refused
from umlage.formats.akte.codec import to_json

pytestmark = pytest.mark.django_db
PLANS = {plan.nummer: plan for plan in (*HAEUSER, *FEHLERHAEUSER)}


def taken_in(house: Firma, made: Haus) -> list[Abrechnungszeitraum]:
    """All years of a made house, each recorded as issued but the newest."""
    person = house.people["sachbearbeitung"]
    years = []
    for place, akte in enumerate(made.akten):
        content = to_json(akte).encode()
        year = operations.take_in_akte(content=content, is_json=True, benutzer=person, am=NOW)
        if place < len(made.akten) - 1:
            record_issued(zeitraum=year, nummer=f"alt-{year.bis.year}", erteilt_am=NOW, benutzer=person, am=NOW)
        years.append(year)
    return years


# an exchange of a boiler; flats and people that change; an exchange of a meter, and one that counts over its last
# digit; people that follow one another without a first day
@pytest.mark.parametrize("nummer", ["0200017", "0300023", "0200018", "0100035"])
def test_older_years_stay_as_they_were_issued_when_a_newer_one_comes(nummer: str) -> None:
    house = firma("fuldatal", "casameta-2022.yaml")
    with organisation_scope(house.organisation.pk):
        for year in taken_in(house, haus(PLANS[nummer], 1)):
            found = queries.probe(Abrechnungszeitraum.objects.get(pk=year.pk))
            assert found.fehler == []
            issued = year.abrechnungen.first()
            assert issued is None or not differs(issued, found)


def test_a_further_akte_that_contradicts_what_was_issued_is_not_taken_in() -> None:
    house = firma("fuldatal", "casameta-2022.yaml")
    first, second = haus(PLANS["0200017"], 1).akten[:2]
    person = house.people["sachbearbeitung"]
    who = {"benutzer": person, "am": NOW}
    with organisation_scope(house.organisation.pk):
        year = operations.take_in_akte(content=to_json(first).encode(), is_json=True, **who)
        record_issued(zeitraum=year, nummer="alt-1", erteilt_am=NOW, **who)
        closed = Ablesung.objects.filter(geraet__nutzeinheit__liegenschaft=year.liegenschaft, am=year.bis).first()
        assert closed is not None
        content = json.loads(to_json(second))
        every = [one for place in content["nutzeinheiten"] for one in place["geraete"]]
        (device,) = (one for one in every if one["nr"] == closed.geraet.nr)
        (opening,) = (one for one in device["ablesungen"] if one["am"] == year.bis.isoformat())
        opening["stand"] = int(closed.stand) + 1
        with pytest.raises(Refused) as refused:
            operations.take_in_akte(content=json.dumps(content).encode(), is_json=True, **who)
        (finding,) = refused.value.findings
        assert finding.message.startswith(f"Zum {year.bis:%d.%m.%Y} ist mit alt-1 ")
        assert year.liegenschaft.zeitraeume.count() == 1


def test_who_a_further_akte_does_not_name_left_before_it_and_who_is_new_came_on_its_first_day() -> None:
    house = firma("fuldatal", "casameta-2022.yaml")
    with organisation_scope(house.organisation.pk):
        taken_in(house, haus(PLANS["0300023"], 1))  # its last flat is vacant in 2025
        vacant = Nutzer.objects.get(nutzeinheit__liegenschaft__nummer="0300023", leerstand=True, nr__startswith="9")
        before = Nutzer.objects.filter(nutzeinheit=vacant.nutzeinheit).exclude(pk=vacant.pk).order_by("pk").last()
        assert (before.bis, vacant.von) == (date(2024, 12, 31), date(2025, 1, 1))
        meter = Geraet.objects.get(liegenschaft__nummer="0300023", nr__endswith="W")
        assert (meter.ab, meter.bis) == (None, None)


def test_in_a_further_akte_one_follows_the_other_without_a_first_day() -> None:
    house = firma("fuldatal", "casameta-2022.yaml")
    with organisation_scope(house.organisation.pk):
        first, *_, last = haus(PLANS["0200018"], 1).akten
        flat = last["nutzeinheiten"][1]
        person = flat["nutzer"][0]
        meter = next(one for one in flat["geraete"] if one["art"] == "kaltwasserzaehler")
        before, after = meter["ablesungen"][0], meter["ablesungen"][-1]
        gone = {"bis": "2025-03-31", "ersetzt_durch": "NEU", "ablesungen": (before, after | {"am": "2025-03-31"})}
        flat["geraete"] = (
            *(one for one in flat["geraete"] if one is not meter),
            meter | gone,
            meter
            | {
                "nr": "NEU",
                "ablesungen": (after | {"am": "2025-03-31", "stand": Decimal(0)}, after | {"stand": Decimal(5)}),
            },
        )
        flat["nutzer"] = (
            person | {"bis": "2025-06-30"},
            person | {"nr": "N", "name": "Neu"},
            person | {"nr": "S", "name": "Später", "von": "2025-11-01"},
        )
        *_, year = taken_in(house, Haus(PLANS["0200018"], (first, last)))
        days = Nutzer.objects.filter(nutzeinheit__nr=flat["nr"], nr__in="NS").order_by("von")
        assert list(days.values_list("von", "bis")) == [
            (date(2025, 7, 1), date(2025, 10, 31)),
            (date(2025, 11, 1), None),
        ]
        assert Geraet.objects.get(nr="NEU").ab == date(2025, 4, 1)
        assert queries.probe(year).fehler == []


def test_what_was_issued_elsewhere_is_recorded_once() -> None:
    house = firma("fuldatal", "casameta-2022.yaml")
    with organisation_scope(house.organisation.pk):
        said = {"zeitraum": house.zeitraum, "erteilt_am": NOW, "benutzer": house.people["sachbearbeitung"], "am": NOW}
        made = record_issued(nummer="4711", **said)
        assert (made.stand, made.nummer, made.dokumente.count()) == ("erteilt", "4711", 0)
        assert arbeitsliste(Auswahl(stand="erteilt"), 1).anzahl == 1
        with pytest.raises(IssuedHere):
            record_issued(nummer="4712", **said)


def test_a_trial_run_is_remembered_until_any_row_changes() -> None:
    house = firma("fuldatal", "casameta-2022.yaml")
    with organisation_scope(house.organisation.pk):
        first = queries.probe(house.zeitraum)
        assert queries.probe(house.zeitraum) is first
        reading = Ablesung.objects.filter(geraet__nutzeinheit__isnull=False, am=house.zeitraum.bis).first()
        Ablesung.objects.filter(pk=reading.pk).update(stand=reading.stand + 1)
        assert queries.probe(house.zeitraum) is not first


def test_the_portfolio_many_times_over_is_found_by_its_own_numbers_and_settles() -> None:
    house = firma("fuldatal", "casameta-2022.yaml")
    with organisation_scope(house.organisation.pk):
        taken_in(house, haus(PLANS["0200018"], 1))
        flats = Liegenschaft.objects.get(nummer="0200018").nutzeinheiten.count()
    assert FIRMEN[0] == house.organisation.kurz
    there = list(vervielfachen(60, (house.organisation.kurz,)))
    assert there[-1] >= 60
    with organisation_scope(house.organisation.pk):
        copy = Liegenschaft.objects.get(nummer="0200018.0002")
        assert copy.nutzeinheiten.count() == flats
        assert [one.nummer for one in suche("0200018.0002")] == ["0200018.0002"]
        assert queries.probe(copy.zeitraeume.first()).fehler == []
        people = Nutzer.objects.filter(nutzeinheit__liegenschaft=copy, leerstand=False)
        addressed = [one for one in people if "anrede" in one.angaben]
        assert addressed
        assert [one.angaben["anrede"] for one in addressed] == [anrede(one.name) for one in addressed]
        # who comes afterwards gets a key of his own
        assert Liegenschaft.objects.create(nummer="neu", strasse="x", plz="1", ort="y").pk > copy.pk
    with pytest.raises(Multiplied):
        next(vervielfachen(100, (house.organisation.kurz,)))
