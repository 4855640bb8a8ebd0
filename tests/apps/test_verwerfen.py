"""A wrong reading: seen before it is billed, discarded by a person, and gone for good."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.apps.test_eingang import csv, datenpunkt, deliver, line, stored
from tests.apps.test_uebernahme import device, forget, look, send, taken
from tests.besetzung import NOW, Firma, firma
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.archive.models import Verlauf
from umlage.apps.austausch.models import Quarantaene
from umlage.apps.geraete.models import Datenpunkt, Geraetealarm
from umlage.apps.messwerte.faecher import month_of
from umlage.apps.messwerte.models import Ablesung, Fernwertblock, Messreihe, Verworfen
from umlage.apps.messwerte.plausibel import end_of
from umlage.apps.messwerte.verdichten import pack_month
from umlage.apps.messwerte.verwerfen import NoReason, NotThere, discard
from umlage.core.verbrauch.staende import Guete

pytestmark = pytest.mark.django_db
MAY = end_of(date(2026, 5, 31))
SAMPLES = Path(__file__).parents[2] / "src/umlage/formats/qundis_xml/samples"
# heat meter of a flat in the example
METER = "62410118"


@pytest.fixture
def house() -> Firma:
    return firma("fuldatal", "casameta-2022.yaml")


@pytest.fixture
def point(house: Firma) -> Datenpunkt:
    return datenpunkt("roemerhof")


def month(value: str, day: str) -> str:
    return line("10000001", value, day, kind="MONTH_END")


def wrong_one(point: Datenpunkt, house: Firma, grund: str = "Zahlendreher", zeit: int = MAY) -> int:
    with organisation_scope(point.organisation_id):
        return discard(
            reihe=Messreihe.objects.get(), zeit=zeit, grund=grund, benutzer=house.people["sachbearbeitung"], am=NOW
        )


@pytest.mark.parametrize("verdichtet", [False, True])
def test_an_outlier_is_a_jump_and_what_is_discarded_locks_nobody_out(
    point: Datenpunkt, house: Firma, verdichtet: bool
) -> None:
    deliver(point, csv(month("120", "2026-03-31"), month("126", "2026-04-30"), month("500000", "2026-05-31")))
    late = deliver(point, csv(month("128", "2026-07-31")), "juli.csv")
    assert late.stand == "teilweise"
    if verdichtet:
        with organisation_scope(point.organisation_id):
            pack_month(month_of(MAY - 1))
            assert Fernwertblock.objects.exists()
    with organisation_scope(point.organisation_id):
        assert Geraetealarm.objects.get(art="sprung").stand == "offen"
    with pytest.raises(NoReason):
        wrong_one(point, house, grund=" ")
    assert wrong_one(point, house) == 1
    with pytest.raises(NotThere):
        wrong_one(point, house)
    with organisation_scope(point.organisation_id):
        row = Messreihe.objects.get()
        assert (row.letzter_stand, row.anzahl) == (Decimal(126), 2)
        assert Geraetealarm.objects.get(art="sprung").stand == "erledigt"
        gone = Verworfen.objects.get()
        assert (gone.stand, gone.zeile, gone.grund) == (Decimal(500000), 4, "Zahlendreher")
        assert Verlauf.objects.filter(bezeichnung__contains="verworfen").exists()
    # the true value is taken now, the wrong one not again
    deliver(
        point, csv(month("500000", "2026-05-31"), month("128", "2026-07-31"), month("130", "2026-08-31")), "neu.csv"
    )
    assert [int(stand) for _nr, _zeit, _fassung, stand in stored(point)][-2:] == [128, 130]


def test_of_two_values_that_contradict_in_a_file_none_counts(point: Datenpunkt) -> None:
    house_file = (SAMPLES / "haus.xml").read_text("utf-8")
    (first, *_more) = re.findall(r"<measuredev .*?</measuredev>", house_file, re.DOTALL)
    twice = house_file.replace(first, first + first.replace("<value>1020</value>", "<value>1021</value>"))
    deliver(point, twice.encode(), "zwei.xml")
    with organisation_scope(point.organisation_id):
        refused = list(Quarantaene.objects.filter(code="E405"))
        due = Messreihe.objects.get(art="DUE", funkgeraet__funkadresse=re.findall(r"<identnr>(\d+)", first)[0])
    assert {one.wert["stand"] for one in refused} == {"1020", "1021"}
    assert "1.020, 1.021. Keiner gilt." in refused[0].text
    assert due.anzahl == 0


def rises(end: str = "4960") -> list[tuple[str, str, str, str]]:
    return [
        (METER, "4300", "2021-12-31", "MONTH_END"),
        (METER, "4900", "2022-11-30", "MONTH_END"),
        (METER, end, "2022-12-31", "MONTH_END"),
    ]


def test_a_due_value_that_contradicts_the_month_is_not_taken_over(house: Firma) -> None:
    forget(house)
    send(house, rises())
    assert device(look(house), METER).guete is Guete.SEHR_GUT
    send(house, [(METER, "49.6", "2022-12-31", "DUE")], "falsch.csv")
    row = device(look(house), METER)
    assert row.guete is Guete.UNGENUEGEND
    assert row.grund.startswith("Werte widersprechen sich: 49,6 am 31.12.2022 und 4.960 am 31.12.2022")
    taken(house, schaetzen=False)
    with organisation_scope(house.organisation.pk):
        assert not Ablesung.objects.filter(geraet__nr=METER, art="funk").exists()
        series = Messreihe.objects.get(art="DUE")
        discard(
            reihe=series,
            zeit=end_of(date(2022, 12, 31)),
            grund="Komma fehlt",
            benutzer=house.people["sachbearbeitung"],
            am=NOW,
        )
    assert device(look(house), METER).guete is Guete.SEHR_GUT
    taken(house)
    with organisation_scope(house.organisation.pk):
        assert Ablesung.objects.filter(geraet__nr=METER, art="funk").count() == 2


def test_a_correction_that_a_later_value_refutes_is_not_taken_over(house: Firma) -> None:
    send(house, [*rises(), (METER, "4970", "2023-01-15", "CURRENT")])
    assert not device(look(house), METER).grund
    send(house, [(METER, "9960", "2022-12-31", "MONTH_END")], "korrektur.csv")
    assert "9.960 am 31.12.2022 und 4.970 am 1" in device(look(house), METER).grund


def test_an_open_jump_waits_for_a_person(house: Firma) -> None:
    send(house, rises("240000"))
    row = device(look(house), METER)
    assert row.guete is Guete.UNGENUEGEND
    assert row.grund.startswith("Sprung am 31.12.2022")
    with organisation_scope(house.organisation.pk):
        Geraetealarm.objects.filter(art="sprung").update(stand="erledigt", erledigt_am=NOW)
    assert device(look(house), METER).guete is Guete.SEHR_GUT
