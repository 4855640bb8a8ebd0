"""Values of the meter platform go into an Abrechnung: four classes, computed days, overwriting, estimates, sources."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils.translation import override

from tests.apps.test_eingang import csv, deliver, line
from tests.besetzung import NOW, Firma, firma
from umlage.apps.abrechnung.queries import probe
from umlage.apps.abrechnung.zaehlerwerte import take_over
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.archive.models import Verlauf
from umlage.apps.geraete import datenpunkte
from umlage.apps.geraete.models import Datenpunkt, Funkgeraet, Geraet, Geraetejahr
from umlage.apps.geraete.zuordnen import NotAssigned, Platz, assign, mark
from umlage.apps.liegenschaften.models import Nutzer
from umlage.apps.messwerte.funktausch import NothingSent, last_value
from umlage.apps.messwerte.letzte import letzte
from umlage.apps.messwerte.models import Ablesung, Uebernommen
from umlage.apps.messwerte.queries import tafel
from umlage.apps.messwerte.staende import sources
from umlage.apps.messwerte.uebernahme import Bilanz, Wahl, neue, zuletzt
from umlage.apps.messwerte.vorhandenes import Erteiltes, vorhandenes
from umlage.apps.messwerte.zaehlerwerte import Geraetewerte, Lage, lage
from umlage.core.verbrauch.staende import Guete

pytestmark = pytest.mark.django_db
MEDIUM = {"waermezaehler": "HEAT", "warmwasserzaehler": "WARM_WATER", "hkv": "HCA"}
FIRST, LAST = date(2021, 12, 31), date(2022, 12, 31)


@pytest.fixture
def house() -> Firma:
    return firma("fuldatal", "casameta-2022.yaml")


def point(house: Firma) -> Datenpunkt:
    row, _ = datenpunkte.make_datenpunkt(name="Wolke", art="software", benutzer=None, am=NOW)
    return row


def send(house: Firma, rows: Iterable[tuple[str, str, str, str]], name: str = "werte.csv") -> None:
    """Deliver readings (device, value, day or instant, kind) and hang every device that is found where it belongs."""
    with organisation_scope(house.organisation.pk):
        kinds = dict(Geraet.objects.values_list("nr", "art"))
        where = Datenpunkt.objects.first() or point(house)
    lines = []
    for nr, value, at, kind in rows:
        heat = kinds[nr] == "waermezaehler"
        more = {"register": "energy", "unit": "kWh"} if heat else {}
        lines.append(line(nr, value, at, kind=kind, medium=MEDIUM[kinds[nr]], **more))
    row = deliver(where, csv(*lines), name)
    assert row.stand == "fertig", row.meldung
    with organisation_scope(house.organisation.pk):
        for radio in Funkgeraet.objects.filter(geraet=None):
            radio.geraet = Geraet.objects.get(nr=radio.funkadresse)
            radio.stand = "zugeordnet"
            radio.save()


def exact(house: Firma) -> list[tuple[str, str, str, str]]:
    """Every reading of the example that was read by radio, as a device sends it."""
    with organisation_scope(house.organisation.pk):
        rows = Ablesung.objects.filter(art="funk").select_related("geraet")
        return [(row.geraet.nr, format(row.stand, "f"), row.am.isoformat(), "DUE") for row in rows]


def look(house: Firma) -> Lage:
    with organisation_scope(house.organisation.pk):
        return lage(house.zeitraum)


def device(found: Lage, nr: str) -> Geraetewerte:
    return next(row for row in found.geraete if row.geraet.nr == nr)


def taken(house: Firma, *, ueberschreiben: bool = True, schaetzen: bool = True) -> Bilanz:
    with organisation_scope(house.organisation.pk):
        return take_over(
            zeitraum=house.zeitraum,
            wahl=Wahl(ueberschreiben, schaetzen),
            benutzer=house.people["sachbearbeitung"],
            am=NOW,
        )


def fresh(house: Firma, found: Lage) -> int:
    return neue(vorhandenes(house.zeitraum, found, Erteiltes()), found)


def forget(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        Ablesung.objects.filter(art="funk").delete()


def amounts(house: Firma) -> dict[str, int]:
    with organisation_scope(house.organisation.pk):
        found = probe(house.zeitraum).ergebnis
    assert found is not None
    return {row.nr: row.saldo.cents for row in found.nutzer}


def test_the_brochures_house_is_billed_with_what_its_devices_sent(house: Firma) -> None:
    rows, before = exact(house), amounts(house)
    forget(house)
    send(house, rows)
    found = look(house)
    assert found.guete is Guete.SEHR_GUT
    assert found.anzahl(Guete.SEHR_GUT) == 9
    with organisation_scope(house.organisation.pk):
        assert fresh(house, found) == len(rows)
    bilanz = taken(house)
    assert (bilanz.neu, bilanz.geschaetzt) == (len(rows), 0)
    assert amounts(house) == before
    # nothing new has come since
    with organisation_scope(house.organisation.pk):
        assert fresh(house, lage(house.zeitraum)) == 0
        assert zuletzt(house.zeitraum) == NOW
    again = taken(house)
    assert (again.neu, again.gleich) == (0, len(rows))


def test_every_value_leads_to_the_line_of_the_delivery(house: Firma) -> None:
    rows = exact(house)
    send(house, rows, "lieferung.csv")
    taken(house)
    with organisation_scope(house.organisation.pk):
        for row in Uebernommen.objects.select_related("ablesung__geraet"):
            (source,) = row.aus["werte"]
            key = (int(source["reihe"]), int(source["zeit"]), int(source["fassung"]))
            _eingang, zeile = sources([key])[key]
            nr, value, day, _kind = rows[zeile - 2]
            reading = row.ablesung
            assert (reading.geraet.nr, reading.stand, reading.am.isoformat()) == (nr, Decimal(value), day)
            assert nr in reading.angaben["quelle"]


def test_values_beside_the_days_are_brought_to_them_and_say_so(house: Firma) -> None:
    forget(house)
    send(
        house,
        [
            ("62410118", "4300", "2021-12-21", "MONTH_END"),
            ("62410118", "4320", "2022-01-10", "MONTH_END"),
            ("62410118", "4960", "2022-12-29", "MONTH_END"),
            ("62410118", "4980", "2023-01-02", "MONTH_END"),
        ],
    )
    found = device(look(house), "62410118")
    assert [(wert.guete, wert.stand, wert.abstand) for wert in found.werte] == [
        (Guete.GUT, Decimal("4310"), -10),
        (Guete.SEHR_GUT, Decimal("4970"), -2),
    ]
    taken(house)
    with organisation_scope(house.organisation.pk):
        first = Ablesung.objects.get(geraet__nr="62410118", am=FIRST)
    assert first.stand == 4310
    assert (
        first.angaben["quelle"]
        == "Funk QDS 62410118: aus 4.300 am 21.12.2021 und 4.320 am 10.01.2022 berechnet, 10 von 20 Tagen"
    )


def test_what_a_device_stored_for_the_day_goes_before_what_was_sent_near_it(house: Firma) -> None:
    send(
        house,
        [("62410118", "4975", "2022-12-31T23:50:00+01:00", "CURRENT"), ("62410118", "4974", "2022-12-31", "DUE")],
    )
    assert device(look(house), "62410118").werte[-1].stand == 4974


@pytest.mark.parametrize(
    ("at", "day"),
    [("2023-01-01T00:05:00+01:00", 0), ("2023-01-01T09:00:00+01:00", 0), ("2023-01-01T13:00:00+01:00", 1)],
)
def test_a_value_counts_for_the_nearest_end_of_a_day(house: Firma, at: str, day: int) -> None:
    send(house, [("62410118", "4975", at, "CURRENT")])
    assert device(look(house), "62410118").werte[-1].abstand == day


def test_a_change_of_nutzer_is_computed_between_its_neighbours(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        old = Nutzer.objects.get(nr="1-2")
        old.bis = date(2022, 6, 30)
        old.save()
        Nutzer.objects.create(nutzeinheit=old.nutzeinheit, nr="2-2", name="Neu", von=date(2022, 7, 1))
    send(house, [("62410125", "9120", "2021-12-31", "DUE"), ("62410125", "9485", "2022-12-31", "DUE")])
    found = device(look(house), "62410125")
    assert [wert.stichtag.am for wert in found.werte] == [FIRST, date(2022, 6, 30), LAST]
    assert (found.guete, found.werte[1].stand) == (Guete.BEFRIEDIGEND, Decimal("9301"))
    # devices of other flats need no value there
    assert len(device_days(house)) == 1


def device_days(house: Firma) -> list[Geraetewerte]:
    return [row for row in look(house).geraete if any(wert.stichtag.wechsel for wert in row.werte)]


def test_readings_that_stand_there_may_be_kept(house: Firma) -> None:
    send(house, [("62410118", "5000", "2022-12-31", "DUE")])
    assert taken(house, ueberschreiben=False).behalten == 1
    with organisation_scope(house.organisation.pk):
        assert Ablesung.objects.get(geraet__nr="62410118", am=LAST).stand == 4974
    assert taken(house).neu == 1
    with organisation_scope(house.organisation.pk):
        assert Ablesung.objects.get(geraet__nr="62410118", am=LAST).stand == 5000


def test_what_was_taken_over_for_a_day_that_nobody_asks_for_any_more_goes(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        old = Nutzer.objects.get(nr="1-2")
        old.bis = date(2022, 6, 30)
        old.save()
        new = Nutzer.objects.create(nutzeinheit=old.nutzeinheit, nr="2-2", name="Neu", von=date(2022, 7, 1))
    run = [("62410125", str(9120 + day), (FIRST + timedelta(days=day)).isoformat(), "MONTH_END") for day in range(366)]
    send(house, run)
    taken(house)
    with organisation_scope(house.organisation.pk):
        old.bis, new.von = date(2022, 7, 31), date(2022, 8, 1)
        old.save()
        new.save()
    taken(house)
    with organisation_scope(house.organisation.pk):
        days = Ablesung.objects.filter(geraet__nr="62410125").values_list("am", flat=True)
        assert sorted(days) == [FIRST, date(2022, 7, 31), LAST]


def test_a_device_without_usable_values_is_estimated_until_it_has_some(house: Firma) -> None:
    forget(house)
    rows = [("62410118", "4318", "2021-12-31", "DUE"), ("62410118", "4500", "2022-09-30", "MONTH_END")]
    send(house, rows)
    found = device(look(house), "62410118")
    assert (found.guete, found.werte[-1].abstand) == (Guete.UNGENUEGEND, -92)
    assert taken(house).geschaetzt == 1
    with organisation_scope(house.organisation.pk):
        said = Geraetejahr.objects.get(geraet__nr="62410118").angaben["schaetzung"]
        assert said["verfahren"] == "durchschnitt"
        assert said["grund"] == "Kein brauchbarer Funkwert zum 31.12.2022"
    send(house, [("62410118", "4974", "2022-12-31", "DUE")], "nachtrag.csv")
    assert taken(house).geschaetzt == 0
    with organisation_scope(house.organisation.pk):
        assert Geraetejahr.objects.get(geraet__nr="62410118").angaben == {}


def test_a_device_that_was_read_by_hand_is_not_estimated(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        Ablesung.objects.filter(geraet__nr="62410118").update(art="ablesung")
    before = amounts(house)
    # its radio came later, and says nothing of this year
    send(house, [("62410118", "5100", "2023-06-30", "MONTH_END")])
    assert device(look(house), "62410118").guete is Guete.UNGENUEGEND
    assert taken(house).geschaetzt == 0
    assert amounts(house) == before
    with organisation_scope(house.organisation.pk):
        Ablesung.objects.filter(geraet__nr="62410118", am=LAST).delete()
    # one end alone is no reading of the year
    assert taken(house).geschaetzt == 1


def test_an_estimate_of_a_device_that_was_read_is_taken_back(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        row = Geraet.objects.get(nr="62410118")
        said = {"verfahren": "durchschnitt", "grund": "-", "quelle": "Zählerwerte übernommen am 01.01.2023"}
        Geraetejahr.objects.create(zeitraum=house.zeitraum, geraet=row, angaben={"schaetzung": said})
    send(house, [("62410118", "5100", "2023-06-30", "MONTH_END")])
    taken(house)
    with organisation_scope(house.organisation.pk):
        assert Geraetejahr.objects.get(geraet__nr="62410118").angaben == {}


def test_an_estimate_that_somebody_made_stays(house: Firma) -> None:
    own = {"verfahren": "durchschnitt", "grund": "Zähler defekt"}
    with organisation_scope(house.organisation.pk):
        row = Geraet.objects.get(nr="62410118")
        Geraetejahr.objects.create(zeitraum=house.zeitraum, geraet=row, angaben={"schaetzung": own})
    send(house, [("62410118", "4974", "2022-12-31", "DUE")])
    taken(house)
    with organisation_scope(house.organisation.pk):
        assert Geraetejahr.objects.get(geraet__nr="62410118").angaben["schaetzung"] == own


def test_an_allocator_that_begins_at_0_each_year_is_known_by_its_values(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        row = Geraet.objects.get(nr="62410118")
        row.art, row.angaben = "hkv", {}
        row.save()
        Ablesung.objects.filter(geraet=row).delete()
    send(
        house,
        [
            ("62410118", "900", "2021-12-31", "DUE"),
            ("62410118", "30", "2022-01-31", "MONTH_END"),
            ("62410118", "656", "2022-12-31", "DUE"),
            ("62410118", "40", "2023-01-31", "MONTH_END"),
        ],
    )
    found = device(look(house), "62410118")
    assert found.ruecksetzung == "12-31"
    assert (found.guete, found.werte[-1].stand) == (Guete.SEHR_GUT, Decimal(656))
    taken(house)
    with organisation_scope(house.organisation.pk):
        assert Geraet.objects.get(nr="62410118").angaben["ruecksetzung"] == "12-31"


def test_the_due_value_of_two_years_before_contradicts_nothing(house: Firma) -> None:
    nr = "62410118"
    forget(house)
    with organisation_scope(house.organisation.pk):
        Geraet.objects.filter(nr=nr).update(art="hkv", angaben={"ruecksetzung": "12-31"})
    # the value before the year of each row: that of the month, and the due value of the year before the last
    send(
        house,
        [
            (nr, "837", "2020-12-31", "DUE"),
            (nr, "449", "2021-09-30", "MONTH_END"),
            (nr, "700", "2021-12-31", "DUE"),
            (nr, "656", "2022-12-31", "DUE"),
        ],
    )
    found = device(look(house), nr)
    assert (found.grund, found.guete) == ("", Guete.SEHR_GUT)
    # a fall inside a year is still one
    send(house, [(nr, "900", "2022-08-31", "DUE"), (nr, "300", "2022-10-31", "MONTH_END")], "noch.csv")
    assert device(look(house), nr).grund.startswith("Werte widersprechen sich: 900 am 31.08.2022")


def test_an_allocator_that_fell_after_its_due_day_may_have_begun_anew(house: Firma) -> None:
    nr = "62410118"
    forget(house)
    with organisation_scope(house.organisation.pk):
        Geraet.objects.filter(nr=nr).update(art="hkv")
    # first heard in autumn: nearly as much as in the year before
    send(house, [(nr, "837", "2021-12-31", "DUE"), (nr, "700", "2022-10-31", "MONTH_END")])
    assert "beginnt die Anzeige danach neu, die Rücksetzung beim Gerät" in device(look(house), nr).grund
    with organisation_scope(house.organisation.pk):
        Geraet.objects.filter(nr=nr).update(angaben={"ruecksetzung": "12-31"})
    assert device(look(house), nr).grund == ""


@pytest.mark.parametrize("art", ["warmwasserzaehler", "hkv"])
def test_a_device_that_counts_by_periods_begins_at_0_after_its_due_day(house: Firma, art: str) -> None:
    """Techem's own radio: no register runs through, so that nothing ever falls when it is heard late in each year."""
    nr = "62410118"
    with organisation_scope(house.organisation.pk):
        row = Geraet.objects.get(nr=nr)
        row.art, row.angaben = art, {}
        row.save()
        Ablesung.objects.filter(geraet=row).delete()
    values = [("40.2", "2021-12-31", "DUE"), ("41.9", "2022-11-20T10:00:00+01:00", "CURRENT")]
    values += [("45.6", "2022-12-31", "DUE"), ("47.0", "2023-01-30T10:00:00+01:00", "CURRENT")]
    send(house, [(nr, *value) for value in values])
    assert device(look(house), nr).ruecksetzung == ""
    with organisation_scope(house.organisation.pk):
        Funkgeraet.objects.filter(geraet__nr=nr).update(treiber="mkradio3")
    found = device(look(house), nr)
    assert (found.grund, found.ruecksetzung, LAST in found.ruecksetzungen) == ("", "12-31", True)
    assert found.beginnt_neu(found.werte[0])
    taken(house)
    with organisation_scope(house.organisation.pk):
        assert Geraet.objects.get(nr=nr).angaben["ruecksetzung"] == "12-31"
    # a second due day: nobody knows across which of them it began anew
    send(house, [(nr, "40.9", "2022-06-30", "DUE")], "weitere.csv")
    with organisation_scope(house.organisation.pk):
        Geraet.objects.filter(nr=nr).update(angaben={})
    assert "die Rücksetzung beim Gerät im Haus eintragen" in device(look(house), nr).grund


def test_values_in_another_quantity_are_never_taken(house: Firma) -> None:
    send(house, [("62410118", "4974", "2022-12-31", "DUE")])
    with organisation_scope(house.organisation.pk):
        row = Geraet.objects.get(nr="62410118")
        row.angaben = {**row.angaben, "einheit": "m3"}
        row.save()
    found = device(look(house), "62410118")
    assert found.guete is Guete.UNGENUEGEND
    assert found.grund == "Die Werte stehen in kWh, das Gerät zählt in m3"
    assert taken(house).neu == 0


def test_another_unit_of_the_same_quantity_is_converted(house: Firma) -> None:
    send(house, [("62410118", "4974", "2022-12-31", "DUE")])
    with organisation_scope(house.organisation.pk):
        row = Geraet.objects.get(nr="62410118")
        row.angaben = {**row.angaben, "einheit": "MWh"}
        row.save()
    assert device(look(house), "62410118").werte[-1].stand == Decimal("4.974")


def test_what_was_sent_in_gigajoules_is_as_fine_as_a_reading(house: Firma) -> None:
    nr, days = "62410118", ("2021-12-31", "2022-12-31")
    with organisation_scope(house.organisation.pk):
        where = point(house)
    sent = {"kind": "DUE", "medium": "HEAT", "register": "energy", "unit": "GJ"}
    lines = [line(nr, value, day, **sent) for value, day in zip(("15.545", "17.91"), days, strict=True)]
    assert deliver(where, csv(*lines), "gj.csv").stand == "fertig"
    with organisation_scope(house.organisation.pk):
        rows = list(Funkgeraet.objects.all())
        assign(rows=rows, platz=Platz(house.zeitraum.liegenschaft), benutzer=house.people["montage"], am=NOW)
    taken(house)
    with organisation_scope(house.organisation.pk):
        stands = Ablesung.objects.filter(geraet__nr=nr).order_by("am").values_list("stand", flat=True)
        assert list(stands) == [Decimal("4318.055556"), Decimal(4975)]
        assert probe(house.zeitraum).ergebnis is not None


def test_another_radio_device_takes_no_place_in_which_one_left_its_values(house: Firma) -> None:
    nr, montage = "62410118", house.people["montage"]
    forget(house)
    send(house, [(nr, "4318", "2021-12-31", "DUE"), (nr, "4600", "2022-06-30", "MONTH_END")])
    sent = {"medium": "HEAT", "register": "energy", "unit": "kWh"}
    with organisation_scope(house.organisation.pk):
        where, old = Datenpunkt.objects.get(), Funkgeraet.objects.get()
        mark(rows=[old], stand="ausgebaut", benutzer=montage, am=NOW)
    deliver(where, csv(line("77777777", "7400", "2022-12-31", kind="DUE", **sent)), "neu.csv")
    with organisation_scope(house.organisation.pk):
        place = Platz(house.zeitraum.liegenschaft, geraet=Geraet.objects.get(nr=nr))
        new = [Funkgeraet.objects.get(funkadresse="77777777")]
        with pytest.raises(NotAssigned, match="Werte des ausgebauten Funkgeräts"):
            assign(rows=new, platz=place, benutzer=montage, am=NOW)
        mark(rows=[old], stand="neu", benutzer=montage, am=NOW)
        assign(rows=new, platz=place, benutzer=montage, am=NOW)


def test_the_history_says_what_was_taken_over(house: Firma) -> None:
    send(house, [("62410118", "5000", "2022-12-31", "DUE")])
    taken(house)
    with organisation_scope(house.organisation.pk):
        said = list(Verlauf.objects.order_by("-pk").values_list("bezeichnung", flat=True)[:2])
    assert said[0].startswith("Zählerwerte für 01.01.2022")


def test_a_due_day_inside_the_year_is_taken_over_and_both_parts_are_used(house: Firma) -> None:
    nr = "62410118"
    forget(house)
    with organisation_scope(house.organisation.pk):
        Geraet.objects.filter(nr=nr).update(art="hkv")
    send(
        house,
        [
            (nr, "400", "2021-12-31", "MONTH_END"),
            (nr, "1020", "2022-09-30", "DUE"),
            (nr, "434", "2022-12-31", "MONTH_END"),
        ],
    )
    found = device(look(house), nr)
    assert (found.ruecksetzung, found.guete) == ("09-30", Guete.SEHR_GUT)
    taken(house)
    with organisation_scope(house.organisation.pk):
        rows = Ablesung.objects.filter(geraet__nr=nr).order_by("am").values_list("am", "stand")
        assert list(rows) == [(FIRST, Decimal(400)), (date(2022, 9, 30), Decimal(1020)), (LAST, Decimal(434))]
        (shown,) = (row for row in tafel(house.zeitraum).zeilen if row.geraet.nr == nr)
        assert (shown.alt, shown.davor, shown.neu, shown.verbrauch) == (400, 1020, 434, Decimal(1054))
        assert (shown.ruecksetzung, shown.vorjahr, shown.veraenderung) == (date(2022, 9, 30), None, None)
        # a year before: 300 until its due day, 400 since
        for day, stand in ((date(2020, 12, 31), 700), (date(2021, 9, 30), 1000)):
            Ablesung.objects.create(geraet=Geraet.objects.get(nr=nr), am=day, stand=Decimal(stand), art="funk")
        (shown,) = (row for row in tafel(house.zeitraum).zeilen if row.geraet.nr == nr)
        assert (shown.vorjahr, shown.veraenderung) == (Decimal(700), 51)
        Ablesung.objects.filter(geraet__nr=nr, am=date(2022, 9, 30)).delete()
        (shown,) = (row for row in tafel(house.zeitraum).zeilen if row.geraet.nr == nr)
        assert shown.verbrauch is None, "nothing is made up for a day whose value is missing"
    assert (taken(house).neu, device(look(house), nr).guete) == (1, Guete.SEHR_GUT)


@pytest.mark.parametrize(("art", "stand"), [("waermezaehler", "4974"), ("kaeltezaehler", "700")])
def test_of_a_meter_of_both_kinds_counts_what_it_is_in_the_house(house: Firma, art: str, stand: str) -> None:
    nr, days = "62410118", ("2021-12-31", "2022-12-31")
    with organisation_scope(house.organisation.pk):
        Geraet.objects.filter(nr=nr).update(art=art)
        where = point(house)
    both = {"kind": "DUE", "medium": "HEAT_COOLING", "unit": "kWh"}
    heat = [line(nr, value, day, register="energy", **both) for value, day in zip(("4318", "4974"), days, strict=True)]
    cold = [line(nr, value, day, register="cooling", **both) for value, day in zip(("200", "700"), days, strict=True)]
    assert deliver(where, csv(*heat, *cold), "beide.csv").stand == "fertig"
    with organisation_scope(house.organisation.pk):
        radio = Funkgeraet.objects.get()
        assign(rows=[radio], platz=Platz(house.zeitraum.liegenschaft), benutzer=house.people["montage"], am=NOW)
        radio.refresh_from_db()
        assert radio.geraet is not None
        found = device(lage(house.zeitraum), nr)
        assert (found.werte[-1].stand, found.grund) == (Decimal(stand), "")
        # the value with which it would be exchanged, and that of the lists
        assert last_value(radio, LAST)[0] == Decimal(stand)
        assert letzte([radio])[radio.pk].stand == Decimal(stand)


def test_what_a_meter_counts_of_heat_is_no_last_value_of_cooling(house: Firma) -> None:
    nr = "62410118"
    with organisation_scope(house.organisation.pk):
        Geraet.objects.filter(nr=nr).update(art="kaeltezaehler")
        where = point(house)
    more = {"kind": "DUE", "medium": "HEAT_COOLING", "unit": "kWh", "register": "energy"}
    assert deliver(where, csv(line(nr, "4974", "2022-12-31", **more)), "heizen.csv").stand == "fertig"
    with organisation_scope(house.organisation.pk):
        radio = Funkgeraet.objects.get()
        assign(rows=[radio], platz=Platz(house.zeitraum.liegenschaft), benutzer=house.people["montage"], am=NOW)
        radio.refresh_from_db()
        with pytest.raises(NothingSent):
            last_value(radio, LAST)
        assert device(lage(house.zeitraum), nr).nutzbar == []


def test_the_reason_of_an_estimate_is_printed_in_german_and_tells_nobody_what_to_do(house: Firma) -> None:
    forget(house)
    rows = [("62410118", "4318", "2021-12-31", "DUE"), ("62410118", "4974", "2022-12-31", "DUE")]
    send(house, [*rows, ("62410118", "4999", "2022-12-31", "MONTH_END")])
    with override("en"):
        assert taken(house).geschaetzt == 1
    with organisation_scope(house.organisation.pk):
        said = Geraetejahr.objects.get(geraet__nr="62410118").angaben["schaetzung"]
    assert said["grund"] == "Werte widersprechen sich: 4.974 am 31.12.2022 und 4.999 am 31.12.2022"


def test_no_value_is_taken_for_a_day_that_is_not_over(house: Firma) -> None:
    nr, clerk = "62410118", house.people["sachbearbeitung"]
    forget(house)
    send(house, [(nr, "4318", "2021-12-31", "DUE"), (nr, "4900", "2022-12-15", "MONTH_END")])
    for day, stands in ((20, {FIRST: 4318}), (31, {FIRST: 4318}), (32, {FIRST: 4318, LAST: 4900})):
        with organisation_scope(house.organisation.pk):
            am = datetime(2022, 12, 1, 11, tzinfo=UTC) + timedelta(days=day - 1)
            assert take_over(zeitraum=house.zeitraum, benutzer=clerk, am=am).geschaetzt == 0
            assert dict(Ablesung.objects.filter(geraet__nr=nr).values_list("am", "stand")) == stands
