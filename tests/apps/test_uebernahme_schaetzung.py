"""What an estimate of a take-over rests on: the year before, in the unit in which the Abrechnung shares costs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.apps.test_uebernahme import device, forget, house, look, send, taken
from tests.besetzung import Firma
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.geraete.models import Funkgeraet, Geraet, Geraetejahr
from umlage.apps.geraete.queries import ruecksetzungen
from umlage.apps.messwerte.funktausch import last_value
from umlage.apps.messwerte.models import Ablesung
from umlage.apps.messwerte.queries import tafel

__all__ = ["house"]
pytestmark = pytest.mark.django_db
NR = "62410118"


def said(house: Firma, art: str, angaben: dict[str, Any], *stands: tuple[date, str]) -> None:
    """The device is of this kind; what was read of it."""
    forget(house)
    with organisation_scope(house.organisation.pk):
        row = Geraet.objects.get(nr=NR)
        row.art, row.angaben = art, angaben
        row.save()
        Ablesung.objects.filter(geraet=row).delete()
        for day, stand in stands:
            Ablesung.objects.create(geraet=row, am=day, stand=Decimal(stand), art="ablesung")


def modell(house: Firma, **what: str) -> None:
    with organisation_scope(house.organisation.pk):
        year = house.zeitraum
        year.angaben = {**year.angaben, "geraetemodelle": ({"modell": "M 5", **what},)}
        year.save()


def estimate(house: Firma) -> dict[str, Any]:
    taken(house)
    with organisation_scope(house.organisation.pk):
        return dict(Geraetejahr.objects.get(geraet__nr=NR).angaben["schaetzung"])


@pytest.mark.parametrize(
    ("art", "angaben", "verbrauch"),
    [
        ("waermezaehler", {}, "1318"),
        ("waermezaehler", {"einheit": "MWh"}, "1318000"),
        ("hkv", {}, "1318"),
        ("hkv", {"bewertung": {"kges": Decimal("1.25")}}, "1647.50"),
    ],
)
def test_the_year_before_is_said_as_costs_are_shared(
    house: Firma, art: str, angaben: dict[str, Any], verbrauch: str
) -> None:
    said(house, art, angaben, (date(2020, 12, 31), "3000"), (date(2021, 12, 31), "4318"))
    send(house, [(NR, "4400", "2022-02-10", "MONTH_END")])
    (span,) = estimate(house)["vorperioden"]
    assert (span["von"], span["bis"], span["quelle"]) == ("2021-01-01", "2021-12-31", "Stände des Vorjahrs")
    assert span["verbrauch"] == Decimal(verbrauch)


def test_a_valuation_that_is_no_one_number_leads_to_the_average(house: Firma) -> None:
    parts = {"bewertung": {"kc": Decimal(1), "kq": Decimal(1), "kt": Decimal(1)}}
    said(house, "hkv", parts, (date(2020, 12, 31), "3000"), (date(2021, 12, 31), "4318"))
    send(house, [(NR, "4400", "2022-02-10", "MONTH_END")])
    assert estimate(house)["verfahren"] == "durchschnitt"


def test_where_nobody_read_the_year_before_its_own_values_say_it(house: Firma) -> None:
    said(house, "hkv", {"bewertung": {"kges": Decimal("0.5")}})
    # it began at 0 on New Year's Day, and was not heard after February
    send(
        house,
        [
            (NR, "800", "2020-12-31", "DUE"),
            (NR, "90", "2021-01-31", "MONTH_END"),
            (NR, "700", "2021-12-31", "DUE"),
            (NR, "85", "2022-01-31", "MONTH_END"),
        ],
    )
    (span,) = estimate(house)["vorperioden"]
    assert (span["verbrauch"], span["quelle"]) == (Decimal(350), "Funkwerte des Vorjahrs")


def test_who_came_in_the_year_before_counted_a_part_of_it(house: Firma) -> None:
    said(house, "hkv", {})
    send(house, [(NR, "100", "2021-05-31", "MONTH_END"), (NR, "700", "2021-12-31", "DUE")])
    assert estimate(house)["verfahren"] == "durchschnitt"


def test_the_unit_of_the_model_is_that_of_the_stands(house: Firma) -> None:
    modell(house, art="waermezaehler", einheit="MWh")
    said(house, "waermezaehler", {"modell": "M 5"})
    send(house, [(NR, "4318", "2021-12-31", "DUE"), (NR, "4974", "2022-12-31", "DUE")])
    taken(house)
    with organisation_scope(house.organisation.pk):
        stands = Ablesung.objects.filter(geraet__nr=NR).values_list("stand", flat=True)
        assert sorted(stands) == [Decimal("4.318"), Decimal("4.974")]
        # and that with which it goes out
        radio = Funkgeraet.objects.get(funkadresse=NR)
        assert last_value(radio, date(2022, 12, 31))[0] == Decimal("4.974")


def test_the_day_on_which_the_model_begins_anew_is_known(house: Firma) -> None:
    modell(house, art="hkv", ruecksetzung="06-30")
    said(house, "hkv", {"modell": "M 5"})
    send(house, [(NR, "400", "2021-12-31", "MONTH_END"), (NR, "700", "2022-06-30", "MONTH_END")])
    assert device(look(house), NR).ruecksetzungen[-1] == date(2022, 6, 30)
    with organisation_scope(house.organisation.pk):
        radio = Funkgeraet.objects.get(funkadresse=NR)
        assert ruecksetzungen([radio.pk]) == {radio.pk: (6, 30)}


def test_many_devices_take_as_many_questions_as_few(house: Firma, django_assert_max_num_queries: Any) -> None:
    modell(house, art="hkv", ruecksetzung="06-30")
    said(house, "hkv", {"modell": "M 5"})
    send(house, [(NR, "400", "2021-12-31", "MONTH_END")])
    with organisation_scope(house.organisation.pk):
        radio = Funkgeraet.objects.get(funkadresse=NR)
        numbers = [radio.pk]
        for place in range(3):
            radio.pk, radio.funkadresse = None, f"6241020{place}"
            radio._state.adding = True
            radio.save()
            numbers.append(radio.pk)
        with django_assert_max_num_queries(2):
            assert set(ruecksetzungen(numbers).values()) == {(6, 30)}


def test_what_was_used_until_a_model_began_anew_is_known(house: Firma) -> None:
    modell(house, art="hkv", ruecksetzung="12-31")
    stands = ((date(2020, 12, 31), "800"), (date(2021, 12, 31), "900"), (date(2022, 12, 31), "950"))
    said(house, "hkv", {"modell": "M 5"}, *stands)
    with organisation_scope(house.organisation.pk):
        (row,) = (one for one in tafel(house.zeitraum).zeilen if one.geraet.nr == NR)
    assert (row.alt, row.verbrauch, row.vorjahr) == (0, 950, 900)
