"""The radio data of the demo portfolio: until the day before, the same each time, and everything Connect can show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.db.models import Max, Min
from pytest_django.plugin import DjangoDbBlocker

from umlage.apps.accounts.models import Organisation
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.archive.models import Verlauf
from umlage.apps.austausch.models import Eingang, Quarantaene, Telegramm
from umlage.apps.geraete import bestand
from umlage.apps.geraete.models import Datenpunkt, Funkgeraet, Geraet, Geraetealarm, Geraeteschluessel, Rauchpruefung
from umlage.apps.liegenschaften.models import Abrechnungszeitraum, Liegenschaft
from umlage.apps.messwerte.hausverbrauch import of_house
from umlage.apps.messwerte.models import Fernwert, Messreihe
from umlage.apps.messwerte.plausibel import end_of
from umlage.apps.messwerte.zaehlerwerte import lage
from umlage.config.demo import anlegen
from umlage.config.demo.bau import haus
from umlage.config.demo.bestand import HAEUSER, SEED
from umlage.config.demo.funk import letzter_tag
from umlage.config.demo.funkdateien import monatswerte, tageswerte
from umlage.config.demo.funkgeraete import Geber, geber
from umlage.config.demo.funkverlauf import monatsenden, neuer_verlauf
from umlage.core.verbrauch.staende import Guete

JETZT = datetime(2026, 11, 22, 9, 30, tzinfo=ZoneInfo("Europe/Berlin"))
GESTERN = date(2026, 11, 21)
FULDATAL = tuple(plan for plan in HAEUSER if plan.organisation == "fuldatal")


def sending(bis: date, *numbers: str) -> list[Geber]:
    return geber([haus(plan, SEED) for plan in HAEUSER if plan.nummer in numbers], ("0100001",), bis)


def test_the_last_day_is_the_one_before_here_not_at_greenwich() -> None:
    assert letzter_tag(datetime(2026, 11, 22, 0, 10, tzinfo=ZoneInfo("Europe/Berlin"))) == GESTERN
    assert letzter_tag(datetime(2026, 11, 21, 23, 10, tzinfo=ZoneInfo("UTC"))) == GESTERN


def test_the_same_day_gives_the_same_files() -> None:
    def files() -> list[object]:
        rows = sending(GESTERN, "0100001", "0100007")
        telegrams = [one.telegramm(GESTERN) for one in rows[:40]]
        return [*monatswerte(rows, date(2024, 1, 1), GESTERN), *tageswerte(rows, GESTERN, GESTERN), *telegrams]

    assert files() == files()


@pytest.mark.parametrize("bis", [date(2026, 1, 1), date(2026, 8, 31), GESTERN, date(2028, 2, 29), date(2029, 12, 31)])
def test_on_whatever_day_it_is_made_nothing_lies_behind_it_and_no_counter_falls(bis: date) -> None:
    rows = sending(bis, "0100002", "0200018", "0300020")
    assert {one.art for one in rows} == {"hkv", "waermezaehler", "warmwasserzaehler", "kaltwasserzaehler"}
    days = sorted(line.split(";")[10] for line in monatswerte(rows, date(2022, 6, 1), bis))
    assert days[-1] <= bis.isoformat()
    assert date.fromisoformat(days[-1]) > bis - timedelta(days=32)
    for one in rows:
        stands = [one.verlauf.stand(end) for end in (*monatsenden(date(2025, 12, 1), bis), bis)]
        assert None not in stands
        if not one.verlauf.stellen:
            assert stands == sorted(stands, key=lambda stand: stand or 0)


def test_a_device_shows_on_due_days_what_its_akte_says() -> None:
    (house,) = (haus(plan, SEED) for plan in HAEUSER if plan.nummer == "0100001")
    told = {one.nr: dict(one.verlauf.stichtage()) for one in geber([house], (), GESTERN)}
    compared = 0
    for akte in house.akten:
        for flat in akte["nutzeinheiten"]:
            for device in flat["geraete"]:
                for reading in device["ablesungen"]:
                    # what an allocator begins a year with is its end of the year before
                    if reading["art"] == "funk" and reading["am"] == akte["zeitraum"]["bis"]:
                        assert told[device["nr"]][date.fromisoformat(reading["am"])] == reading["stand"]
                        compared += 1
    assert compared == 450


def test_a_new_device_begins_at_nothing_and_one_that_stands_still_stays() -> None:
    course = neuer_verlauf("1", "kaltwasserzaehler", date(2026, 3, 1), Decimal(36), GESTERN)
    assert [course.stand(day) for day in (date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30))] == [0, 3, 6]
    assert course.stand(date(2026, 2, 27)) is None
    course.steht_ab = date(2026, 4, 30)
    assert course.stand(GESTERN) == 6
    course.steht_ab, course.zusatz = None, (date(2026, 4, 12), Decimal(31))
    assert (course.stand(date(2026, 3, 31)), course.stand(date(2026, 4, 30))) == (3, 37)


@pytest.fixture(scope="module")
def firm(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Organisation]:
    """The houses of one firm and all that came in for them; made once for the module, gone behind it."""
    patch = pytest.MonkeyPatch()
    patch.setattr(anlegen, "_ORGANISATIONEN", anlegen._ORGANISATIONEN[:1])
    patch.setattr(anlegen, "_BEISPIELE", ())
    patch.setattr(anlegen, "FEHLERHAEUSER", ())
    patch.setattr(anlegen, "HAEUSER", FULDATAL)
    with django_db_blocker.unblock(), transaction.atomic():
        said = list(anlegen.anlegen(jetzt=JETZT))
        assert len(said) > len(FULDATAL) + 50
        organisation = Organisation.objects.get(kurz="fuldatal")
        with organisation_scope(organisation.pk):
            yield organisation
        transaction.set_rollback(True)
    patch.undo()


@pytest.mark.django_db
def test_three_years_until_yesterday_and_nothing_later(firm: Organisation) -> None:
    assert Messreihe.objects.aggregate(Max("letzte_zeit"))["letzte_zeit__max"] == end_of(GESTERN)
    assert Fernwert.objects.aggregate(Min("zeit"))["zeit__min"] <= end_of(date(2022, 12, 31))
    assert Eingang.objects.aggregate(Max("empfangen_am"))["empfangen_am__max"] <= JETZT
    assert Datenpunkt.objects.aggregate(Max("letzter_kontakt_am"))["letzter_kontakt_am__max"] <= JETZT
    assert Funkgeraet.objects.aggregate(Max("zuletzt_am"))["zuletzt_am__max"] <= JETZT
    assert Geraetealarm.objects.aggregate(Max("seit"))["seit__max"] <= JETZT


@pytest.mark.django_db
def test_all_that_came_was_read_but_one_file(firm: Organisation) -> None:
    assert list(Eingang.objects.exclude(stand="fertig").values_list("name", "stand")) == [
        ("nachlieferung.csv", "teilweise")
    ]
    assert set(Eingang.objects.values_list("kanal", flat=True)) == {"sftp", "rest", "browser"}
    formats = {word.split("@")[0] for word in Eingang.objects.values_list("format", flat=True)}
    assert formats == {"umlage_readings", "rohtelegramme"}


@pytest.mark.django_db
def test_units_of_every_kind_one_is_silent(firm: Organisation) -> None:
    rows = list(bestand.uebersicht())
    assert {row.art for row in rows} == {"gateway", "software", "virtuell"}
    assert [bestand.lage(row, JETZT).value for row in rows].count("still") == 1
    assert sum(row.neue for row in rows) == 9
    assert sum(row.fremde for row in rows) == 2


@pytest.mark.django_db
def test_a_week_later_it_is_still_alone_in_its_silence_and_a_month_later_not(firm: Organisation) -> None:
    silent = {
        days: [row.name for row in bestand.uebersicht() if bestand.lage(row, JETZT + timedelta(days=days)) == "still"]
        for days in (8, 30)
    }
    assert silent[8] == ["Gateway Lindenweg 52"]
    assert len(silent[30]) == 3


@pytest.mark.django_db
def test_makers_and_kinds(firm: Organisation) -> None:
    assigned = Funkgeraet.objects.filter(stand="zugeordnet")
    media = {"HCA", "HEAT", "WARM_WATER", "COLD_WATER", "SMOKE_DETECTOR"}
    assert set(assigned.values_list("medium", flat=True)) == media
    assert len(set(assigned.values_list("hersteller", flat=True))) >= 7
    # each assignment stands in the history
    noted = Verlauf.objects.filter(tabelle="geraete.funkgeraet").values_list("zeile", flat=True)
    assert set(assigned.values_list("pk", flat=True)) <= set(noted)


@pytest.mark.django_db
def test_keys_lie_in_the_vault_and_some_are_missing(firm: Organisation) -> None:
    assert Geraeteschluessel.objects.filter(bewaehrt_am__isnull=False).count() > 200
    waiting = Telegramm.objects.values_list("grund", flat=True)
    assert sorted(waiting) == ["no_key", "unknown_meaning", "wrong_key"]


@pytest.mark.django_db
def test_rows_in_quarantine(firm: Organisation) -> None:
    rows = set(Quarantaene.objects.values_list("code", "stand"))
    assert rows == {("E210", "verworfen"), ("E401", "offen"), ("E408", "offen")}


@pytest.mark.django_db
def test_alarms_of_many_kinds_in_every_state(firm: Organisation) -> None:
    found = set(Geraetealarm.objects.values_list("art", "stand"))
    assert {art for art, stand in found if stand == "erledigt"} == {"sprung", "manipulation", "rueckfluss"}
    assert {art for art, stand in found if stand == "zugewiesen"} == {"leck", "batterie"}
    still_open = {"funkstille", "stillstand", "abgerechnet", "demontage", "fehler", "hindernis", "batterie", "leck"}
    assert {art for art, stand in found if stand == "offen"} == still_open
    assert all(row.notiz for row in Geraetealarm.objects.exclude(stand="offen"))


@pytest.mark.django_db
def test_smoke_detectors_were_inspected(firm: Organisation) -> None:
    found = set(Rauchpruefung.objects.values_list("verfahren", "ergebnis"))
    afar = {("fern", "in_ordnung"), ("fern", "mangel")}
    assert found == afar | {("vor_ort", "in_ordnung"), ("vor_ort", "mangel"), ("vor_ort", "kein_zugang")}


@pytest.mark.django_db
def test_a_meter_was_exchanged(firm: Organisation) -> None:
    new = Geraet.objects.get(nr="69000101")
    assert new.ab == date(2026, 11, 1)
    assert Funkgeraet.objects.get(geraet=new).stand == "zugeordnet"
    assert Funkgeraet.objects.get(stand="ausgebaut").geraet.angaben["ersetzt_durch"] == new.nr


@pytest.mark.django_db
def test_a_year_shows_all_four_qualities(firm: Organisation) -> None:
    year = Abrechnungszeitraum.objects.filter(liegenschaft__nummer="0100007").latest("bis")
    found = lage(year)
    assert {guete: found.anzahl(guete) for guete in Guete} == {
        Guete.SEHR_GUT: 70,
        Guete.GUT: 1,
        Guete.BEFRIEDIGEND: 2,
        Guete.UNGENUEGEND: 1,
    }


@pytest.mark.django_db
def test_the_charts_of_a_house_have_every_month(firm: Organisation) -> None:
    house = Liegenschaft.objects.get(nummer="0100001")
    groups = of_house(house, None, JETZT.date(), 24, 20, 2)
    assert [(group.medium, group.hauszaehler is not None) for group in groups] == [
        ("COLD_WATER", False),
        ("HCA", False),
        ("WARM_WATER", False),
        ("HEAT", True),
    ]
    for group in groups:
        assert all(month.verbrauch is not None for month in group.monate.zeiten)
        assert sum(day.verbrauch is not None for day in group.tage.zeiten) >= 19
    # one has been silent for weeks
    assert groups[1].monate.fehlend == [0] * 23 + [1]


@pytest.mark.django_db
def test_made_again_it_stays_as_it_is(firm: Organisation) -> None:
    before = Eingang.objects.count(), Funkgeraet.objects.count(), Geraetealarm.objects.count()
    assert len(list(anlegen.anlegen(jetzt=JETZT + timedelta(days=1)))) == len(FULDATAL)
    assert (Eingang.objects.count(), Funkgeraet.objects.count(), Geraetealarm.objects.count()) == before
