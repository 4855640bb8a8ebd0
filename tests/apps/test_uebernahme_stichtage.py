"""Allocators around the day after which they begin at 0: what belongs to which run, and what nobody can know."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.apps.test_uebernahme import device, forget, house, look, send, taken
from tests.besetzung import Firma
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.geraete.models import Geraet
from umlage.core.verbrauch.staende import Guete

__all__ = ["house"]
pytestmark = pytest.mark.django_db


def allocator(house: Firma, nr: str, **angaben: str) -> None:
    """A house that says nothing yet, with this device as an allocator of which it says these words."""
    forget(house)
    with organisation_scope(house.organisation.pk):
        Geraet.objects.filter(nr=nr).update(art="hkv", angaben=angaben)


@pytest.mark.parametrize(("at", "value"), [("2023-01-01T00:00:00+01:00", "0"), ("2023-01-01T00:05:00+01:00", "3")])
def test_what_an_allocator_shows_after_its_due_day_belongs_to_the_new_year(house: Firma, at: str, value: str) -> None:
    nr = "62410118"
    allocator(house, nr, ruecksetzung="12-31")
    send(house, [(nr, "0", "2022-01-01T00:00:00+01:00", "CURRENT"), (nr, value, at, "CURRENT")])
    assert device(look(house), nr).werte[-1].stand is None
    send(house, [(nr, "640", "2022-12-29T13:00:00+01:00", "CURRENT")], "davor.csv")
    found = device(look(house), nr)
    assert (found.grund, found.werte[-1].stand, found.guete) == ("", Decimal(640), Guete.SEHR_GUT)


@pytest.mark.parametrize("day", ["12-30", "11-30"])
def test_nor_do_those_of_a_day_before_the_year(house: Firma, day: str) -> None:
    nr = "62410118"
    allocator(house, nr)
    send(house, [(nr, "534", f"2021-{day}", "DUE"), (nr, "2121", f"2022-{day}", "DUE")])
    assert device(look(house), nr).grund.startswith("Ob die Anzeige nach dem Stichtag")


def test_due_values_alone_do_not_tell_whether_an_allocator_begins_at_0(house: Firma) -> None:
    nr = "62410118"
    allocator(house, nr)
    send(house, [(nr, "534", "2021-12-31", "DUE"), (nr, "2121", "2022-12-31", "DUE")])
    assert device(look(house), nr).grund.startswith("Ob die Anzeige nach dem Stichtag 31.12.2021 neu beginnt")
    assert taken(house).geschaetzt == 1
    # late in the year it may have counted as much again
    send(house, [(nr, "1800", "2022-11-20T10:00:00+01:00", "CURRENT")], "november.csv")
    assert device(look(house), nr).grund.startswith("Ob die Anzeige")
    with organisation_scope(house.organisation.pk):
        Geraet.objects.filter(nr=nr).update(angaben={"ruecksetzung": "12-31"})
    assert (device(look(house), nr).grund, device(look(house), nr).verbrauch) == ("", 2121)
    with organisation_scope(house.organisation.pk):
        Geraet.objects.filter(nr=nr).update(angaben={"modell": "hkv-einfach"})
    assert (device(look(house), nr).grund, device(look(house), nr).verbrauch) == ("", 1587)
    with organisation_scope(house.organisation.pk):
        Geraet.objects.filter(nr=nr).update(angaben={})
    send(house, [(nr, "536", "2022-01-10T10:00:00+01:00", "CURRENT")], "januar.csv")
    assert (device(look(house), nr).grund, device(look(house), nr).verbrauch) == ("", 1587)


@pytest.mark.parametrize(
    ("after", "goes_on"), [(("2110", "2022-10-07"), True), (("6", "2022-10-07"), False), (("2250", "2022-11-30"), True)]
)
def test_a_display_that_goes_on_after_its_due_day_is_not_billed_twice(
    house: Firma, after: tuple[str, str], goes_on: bool
) -> None:
    nr = "62410118"
    allocator(house, nr, ruecksetzung="09-30")
    before = [("1950", "2021-12-31"), ("2045", "2022-07-31"), ("2104", "2022-09-30")]
    last = str(int(after[0]) + 90)
    send(house, [(nr, *one, "MONTH_END") for one in before])
    send(house, [(nr, *one, "MONTH_END") for one in (after, (last, "2022-12-31"))], "danach.csv")
    found = device(look(house), nr)
    said = "Die Anzeige begann nach dem Stichtag nicht neu: 2.104 am 30.09.2022"
    assert found.grund.startswith(said) if goes_on else found.grund == ""


def test_a_smaller_value_of_the_due_day_itself_contradicts(house: Firma) -> None:
    nr = "62410118"
    allocator(house, nr, ruecksetzung="12-31")
    send(house, [(nr, "33", "2021-12-31", "DUE"), (nr, "308", "2022-12-28T19:17:00+01:00", "CURRENT")])
    send(house, [(nr, "108", "2022-12-31", "DUE")], "danach.csv")
    assert device(look(house), nr).grund.startswith("Werte widersprechen sich: 308 am 28.12.2022 und 108")


def test_a_display_that_begins_anew_before_it_stores_the_day_is_not_billed_as_nothing(house: Firma) -> None:
    nr = "62410118"
    allocator(house, nr, ruecksetzung="12-31")
    send(house, [(nr, "0", "2021-12-31", "MONTH_END"), (nr, "640", "2022-12-15", "MONTH_END")])
    send(house, [(nr, "0", "2022-12-31", "MONTH_END")], "danach.csv")
    found = device(look(house), nr)
    assert (found.grund, found.guete, found.werte[-1].stand) == ("", Guete.GUT, Decimal(640))
    # who used nothing is billed nothing
    with organisation_scope(house.organisation.pk):
        Geraet.objects.filter(nr="62410121").update(art="hkv", angaben={"ruecksetzung": "12-31"})
    send(house, [("62410121", "0", "2021-12-31", "DUE"), ("62410121", "0", "2022-12-31", "DUE")], "andere.csv")
    assert (device(look(house), "62410121").guete, device(look(house), "62410121").verbrauch) == (Guete.SEHR_GUT, 0)


def test_a_flat_that_was_empty_and_is_let_again_counts_more_than_in_the_year_before(house: Firma) -> None:
    nr = "62410118"
    allocator(house, nr, ruecksetzung="12-31")
    rows = [("3", "2021-12-31"), ("40", "2022-01-31"), ("72", "2022-02-28"), ("300", "2022-12-31")]
    send(house, [(nr, *one, "MONTH_END") for one in rows])
    assert (device(look(house), nr).grund, device(look(house), nr).verbrauch) == ("", 300)


def test_what_may_have_been_counted_anew_tells_nothing(house: Firma) -> None:
    nr = "62410118"
    allocator(house, nr)
    rows = [("4", "2021-12-31", "MONTH_END"), ("26", "2022-09-30", "DUE"), ("29", "2022-10-15", "HALF_MONTH_END")]
    send(house, [(nr, *one) for one in (*rows, ("699", "2022-12-31", "MONTH_END"))])
    assert device(look(house), nr).grund.startswith("Ob die Anzeige nach dem Stichtag 30.09.2022 neu beginnt")
