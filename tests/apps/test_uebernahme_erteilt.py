"""What was issued stays when values of the meter platform are taken over; what stands there is shown before it goes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.apps.test_uebernahme import send
from tests.besetzung import NOW, Firma, firma
from umlage.apps.abrechnung import operations
from umlage.apps.abrechnung.erteiltestaende import Standaenderung, betroffen, erteilte_staende
from umlage.apps.abrechnung.korrektur import differs
from umlage.apps.abrechnung.queries import probe
from umlage.apps.abrechnung.zaehlerwerte import erteiltes, take_over
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.archive.models import Verlauf
from umlage.apps.geraete.models import Geraet
from umlage.apps.liegenschaften.models import Abrechnungszeitraum
from umlage.apps.messwerte.models import Ablesung
from umlage.apps.messwerte.uebernahme import Bilanz, Wahl
from umlage.apps.messwerte.vorhandenes import Vorhandenes, vorhandenes
from umlage.apps.messwerte.wechsel import change_nutzer, exchange
from umlage.apps.messwerte.zaehlerwerte import lage
from umlage.core.verbrauch.staende import Guete

pytestmark = pytest.mark.django_db
NR = "62410118"
EVE, LAST = date(2022, 12, 31), date(2023, 12, 31)
# the closing stand that was issued
CLOSED = Decimal(4974)


@pytest.fixture
def house() -> Firma:
    """A house whose first year is issued, read by hand, and whose second one is open."""
    found = firma("fuldatal", "casameta-2022.yaml")
    with organisation_scope(found.organisation.pk):
        Ablesung.objects.update(art="ablesung")
        issue(found)
        operations.next_year(zeitraum=found.zeitraum, benutzer=found.people["buchhaltung"], am=NOW)
    return found


def issue(house: Firma) -> None:
    released = operations.release(zeitraum=house.zeitraum, benutzer=house.people["buchhaltung"], am=NOW)
    operations.issue(abrechnung=released, benutzer=house.people["sachbearbeitung"], am=NOW)


def second() -> Abrechnungszeitraum:
    return Abrechnungszeitraum.objects.latest("von")


def met(zeitraum: Abrechnungszeitraum) -> Vorhandenes:
    return vorhandenes(zeitraum, lage(zeitraum), erteiltes(zeitraum))


def taken(house: Firma, zeitraum: Abrechnungszeitraum, wahl: Wahl | None = None) -> Bilanz:
    clerk = house.people["sachbearbeitung"]
    return take_over(zeitraum=zeitraum, wahl=wahl or Wahl(), benutzer=clerk, am=NOW)


def stands() -> dict[date, Decimal]:
    return dict(Ablesung.objects.filter(geraet__nr=NR).values_list("am", "stand"))


def test_the_closing_stand_of_an_issued_year_stays_and_the_contradiction_is_said(house: Firma) -> None:
    send(house, [(NR, "3000", "2022-12-31", "MONTH_END"), (NR, "3700", "2023-12-31", "MONTH_END")])
    with organisation_scope(house.organisation.pk):
        year = second()
        (one,) = met(year).einsprueche
        assert (one.erteilt.stand, one.wert.stand, one.unterschied) == (CLOSED, 3000, -1974)
        assert one.erteilt.jahr == 2022
        assert not one.gerundet
        bilanz = taken(house, year)
        # who hangs there is not known: nothing of the device is taken
        assert (bilanz.neu, bilanz.erteilt, bilanz.ausgelassen) == (0, 1, [NR])
        assert (stands()[EVE], LAST in stands()) == (CLOSED, False)
        # a person says that both are right: the year begins with what was issued
        bilanz = taken(house, year, Wahl(trotzdem={one.schluessel}))
        assert (bilanz.neu, bilanz.ausgelassen) == (1, [])
        assert (stands()[EVE], stands()[LAST]) == (CLOSED, 3700)
        # it is said once: the contradiction stays visible, and holds nothing up
        (one,) = met(year).einsprueche
        assert (one.offen, taken(house, year).ausgelassen) == (False, [])
        assert not differs(house.zeitraum.abrechnungen.get(), probe(house.zeitraum))


def test_a_stand_that_was_read_less_exactly_holds_nothing_up(house: Firma) -> None:
    send(house, [(NR, "4974.6", "2022-12-31", "MONTH_END"), (NR, "5700.2", "2023-12-31", "MONTH_END")])
    with organisation_scope(house.organisation.pk):
        bilanz = taken(house, second())
        assert (bilanz.neu, bilanz.erteilt, bilanz.ausgelassen) == (1, 1, [])
        assert (stands()[EVE], stands()[LAST]) == (CLOSED, Decimal("5700.2"))


def test_the_same_stand_from_afar_changes_nothing_of_what_was_read_by_hand(house: Firma) -> None:
    send(house, [(NR, "4974", "2022-12-31", "MONTH_END"), (NR, "5700", "2023-12-31", "MONTH_END")])
    with organisation_scope(house.organisation.pk):
        bilanz = taken(house, second())
        assert (bilanz.neu, bilanz.gleich, bilanz.erteilt) == (1, 1, 0)
        assert Ablesung.objects.get(geraet__nr=NR, am=EVE).art == "ablesung"


def test_nothing_of_a_year_that_is_issued_is_taken_over(house: Firma) -> None:
    send(house, [(NR, "4318", "2021-12-31", "MONTH_END"), (NR, "4990", "2022-12-31", "MONTH_END")])
    with organisation_scope(house.organisation.pk):
        before = list(Ablesung.objects.order_by("pk").values())
        bilanz = taken(house, house.zeitraum)
        assert (bilanz.neu, bilanz.erteilt, bilanz.geschaetzt, bilanz.ausgelassen) == (0, 1, 0, [])
        assert list(Ablesung.objects.order_by("pk").values()) == before


def test_a_stand_that_was_issued_for_a_day_near_its_reading_is_the_beginning(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        Ablesung.objects.filter(geraet__nr=NR, am=EVE).update(am=date(2022, 12, 29), stand=4975)
        issue(house)
        issued = erteilte_staende(house.zeitraum.liegenschaft, EVE, EVE)[NR, EVE]
        assert (issued.stand, issued.gelesen) == (4975, (date(2022, 12, 29),))
    send(house, [(NR, "4980", "2022-12-31", "MONTH_END"), (NR, "5700", "2023-12-31", "MONTH_END")])
    with organisation_scope(house.organisation.pk):
        year = second()
        (one,) = met(year).einsprueche
        taken(house, year, Wahl(trotzdem={one.schluessel}))
        assert EVE not in stands()
        assert stands()[LAST] == 5700


def test_what_a_person_read_gives_way_only_where_it_is_chosen(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        device = Ablesung.objects.filter(geraet__nr=NR).first().geraet
        Ablesung.objects.create(geraet=device, am=LAST, stand=Decimal(5600), art="ablesung")
    send(house, [(NR, "4974", "2022-12-31", "MONTH_END"), (NR, "5700", "2023-12-31", "MONTH_END")])
    with organisation_scope(house.organisation.pk):
        year = second()
        (one,) = met(year).ersetzungen
        assert (one.da.stand, one.wert.stand, one.unterschied, one.gewaehlt) == (5600, 5700, 100, False)
        bilanz = taken(house, year)
        assert (bilanz.neu, bilanz.behalten, stands()[LAST]) == (0, 1, 5600)
        # a choice is of these two stands and no others
        assert taken(house, year, Wahl(ersetzen={one.schluessel.replace("5600", "5601")})).neu == 0
        assert taken(house, year, Wahl(ueberschreiben=False, ersetzen={one.schluessel})).neu == 0
        assert taken(house, year, Wahl(ersetzen={one.schluessel})).neu == 1
        assert stands()[LAST] == 5700
        # sent twice, nothing more happens
        assert taken(house, year, Wahl(ersetzen={one.schluessel})).neu == 0


@pytest.mark.parametrize(
    ("day", "stand", "touched"),
    [
        (EVE, CLOSED, False),
        (EVE, Decimal(4975), True),
        (EVE, None, True),
        (date(2022, 6, 30), Decimal(4500), True),
        (LAST, Decimal(5700), False),
        (date(2023, 1, 15), Decimal(5000), False),
    ],
)
def test_which_changes_contradict_what_was_issued(
    house: Firma, day: date, stand: Decimal | None, touched: bool
) -> None:
    with organisation_scope(house.organisation.pk):
        found = betroffen(house.zeitraum.liegenschaft, [Standaenderung(NR, day, stand)])
        assert bool(found) is touched


def test_a_stand_that_was_read_and_is_sent_too_stays_as_it_was_read(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        device = Ablesung.objects.filter(geraet__nr=NR).first().geraet
        Ablesung.objects.create(geraet=device, am=LAST, stand=5700, art="ablesung", angaben={"checkzahl": "7"})
    send(house, [(NR, "4974", "2022-12-31", "MONTH_END"), (NR, "5700", "2023-12-31", "MONTH_END")])
    with organisation_scope(house.organisation.pk):
        bilanz = taken(house, second())
        assert (bilanz.neu, bilanz.gleich) == (0, 2)
        row = Ablesung.objects.get(geraet__nr=NR, am=LAST)
        assert (row.art, row.angaben) == ("ablesung", {"checkzahl": "7"})


def test_at_the_end_of_a_year_nothing_is_looked_for_beside_what_was_read_at_an_exchange(house: Firma) -> None:
    clerk = house.people["sachbearbeitung"]
    with organisation_scope(house.organisation.pk):
        year = second()
        old = Geraet.objects.get(nr=NR)
        more = {"endstand": CLOSED, "anfangsstand": Decimal(0), "benutzer": clerk, "am": NOW}
        exchange(geraet=old, zeitraum=year, tag=EVE, nummer="N-1", **more)
    send(house, [(NR, "4980", "2022-12-31", "MONTH_END"), ("N-1", "700", "2023-12-31", "MONTH_END")])
    with organisation_scope(house.organisation.pk):
        (new,) = lage(year).geraete
        assert (new.geraet.nr, new.guete, [wert.stichtag.am for wert in new.werte]) == ("N-1", Guete.SEHR_GUT, [LAST])
        (old_row,) = lage(house.zeitraum).geraete
        assert [wert.stichtag.am for wert in old_row.werte] == [date(2021, 12, 31)]


def test_a_change_of_nutzer_that_was_entered_after_the_year_was_issued_gets_its_stand(house: Firma) -> None:
    send(house, [(NR, "4400", "2022-04-30", "MONTH_END"), (NR, "4500", "2022-06-29", "MONTH_END")])
    clerk, moved = house.people["sachbearbeitung"], date(2022, 5, 30)
    with organisation_scope(house.organisation.pk):
        flat = Geraet.objects.get(nr=NR).nutzeinheit
        people = {"auszug": moved, "einzug": None, "nummer": "L", "name": "", "staende": {}}
        change_nutzer(nutzeinheit=flat, zeitraum=house.zeitraum, **people, benutzer=clerk, am=NOW)
        bilanz = taken(house, house.zeitraum)
        assert (bilanz.neu, bilanz.korrigiert) == (1, [(NR, moved, Decimal(4450))])
        assert stands()[moved] == 4450
        assert Verlauf.objects.filter(bezeichnung__startswith="Stände der erteilten Abrechnung").count() == 1
        # nothing else of the year is touched, and once more brings nothing
        assert taken(house, house.zeitraum).neu == 0
        # corrected, the change is issued: a later value leaves its stand alone
        issue(house)
    send(house, [(NR, "4460", "2022-05-30", "MONTH_END")], "spaeter.csv")
    with organisation_scope(house.organisation.pk):
        assert (taken(house, house.zeitraum).neu, stands()[moved]) == (0, 4450)


def test_an_exchange_that_was_entered_after_the_year_was_issued_gets_the_stands_of_the_new_device(house: Firma) -> None:
    clerk, gone = house.people["sachbearbeitung"], date(2022, 6, 30)
    with organisation_scope(house.organisation.pk):
        more = {"endstand": Decimal(4700), "anfangsstand": Decimal(0), "spaetere": "loeschen", "am": NOW}
        old = Geraet.objects.get(nr=NR)
        exchange(geraet=old, zeitraum=house.zeitraum, tag=gone, nummer="N-1", benutzer=clerk, **more)
        assert probe(house.zeitraum).ergebnis is None
    send(house, [("N-1", "200", "2022-12-31", "MONTH_END")])
    with organisation_scope(house.organisation.pk):
        bilanz = taken(house, house.zeitraum)
        assert (bilanz.neu, bilanz.korrigiert) == (1, [("N-1", EVE, Decimal(200))])
        assert probe(house.zeitraum).ergebnis is not None
