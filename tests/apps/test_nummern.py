"""Numbers by a pattern: what a pattern may be, and that none is left out or given twice, however many count at once."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection, transaction

from tests.besetzung import NOW, firma
from umlage.apps.abrechnung import operations
from umlage.apps.abrechnung.models import Abrechnung
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.verwaltung import einstellungen
from umlage.apps.verwaltung.models import Nummernkreis, Nummernstand
from umlage.apps.verwaltung.nummern import BadPattern, NumberTooLong, muster, next_number, preview

WERTE = {"jahr": "2026", "liegenschaft": "17-2"}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("{jahr}-{liegenschaft}-{laufend}", "2026-17-2-7"),
        ("HK{laufend:05}", "HK00007"),
        ("{laufend}.{jahr}", "7.2026"),
    ],
)
def test_a_pattern_is_filled(text: str, number: str) -> None:
    assert muster("abrechnung", text).nummer(WERTE, 7) == number


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{jahr}", "genau ein"),
        ("{laufend}-{laufend}", "genau ein"),
        ("{monat}-{laufend}", "bekannt sind {jahr}, {liegenschaft}, {laufend}"),
        ("{jahr:04}-{laufend}", "nur bei {laufend}"),
        ("Nr. {laufend}", "Erlaubt sind"),
        ("../{laufend}", "Erlaubt sind"),
        ("{laufend:99}", "höchstens neun"),
        ("{{laufend}}", "Erlaubt sind"),
        ("x" * 60 + "{laufend}", "60 Zeichen"),
    ],
)
def test_what_makes_no_numbers_is_refused(text: str, said: str) -> None:
    with pytest.raises(BadPattern) as refused:
        muster("abrechnung", text)
    assert said in str(refused.value)


def test_a_number_that_is_too_long_is_refused() -> None:
    with pytest.raises(NumberTooLong):
        muster("abrechnung", "{liegenschaft}{liegenschaft}-{laufend}").nummer({**WERTE, "liegenschaft": "9" * 30}, 1)


@pytest.mark.django_db
class TestCounted:
    def take(self, **more: object) -> str:
        given: dict = {"art": "abrechnung", "werte": WERTE, "taken": lambda nummer: False, **more}
        return next_number(**given)

    def test_each_range_counts_for_itself(self) -> None:
        house = firma("fuldatal", "casameta-2022.yaml")
        with organisation_scope(house.organisation.pk):
            assert [self.take(), self.take()] == ["2026-17-2-1", "2026-17-2-2"]
            assert self.take(werte={**WERTE, "jahr": "2027"}) == "2027-17-2-1"
            assert self.take() == "2026-17-2-3"

    def test_a_number_that_was_given_by_hand_is_passed_over(self) -> None:
        house = firma("fuldatal", "casameta-2022.yaml")
        with organisation_scope(house.organisation.pk):
            assert self.take(taken={"2026-17-2-1", "2026-17-2-2"}.__contains__) == "2026-17-2-3"

    def test_what_breaks_off_counts_nothing(self) -> None:
        house = firma("fuldatal", "casameta-2022.yaml")
        with organisation_scope(house.organisation.pk):
            with transaction.atomic():
                self.take()
                transaction.set_rollback(True)  # the work breaks off
            assert self.take() == "2026-17-2-1"

    def test_a_preview_takes_nothing(self) -> None:
        house = firma("fuldatal", "casameta-2022.yaml")
        with organisation_scope(house.organisation.pk):
            self.take()
            shown = preview(art="abrechnung", text="{jahr}-{liegenschaft}-{laufend}", werte=WERTE)
            assert shown == ["2026-17-2-2", "2026-17-2-3", "2026-17-2-4"]
            assert Nummernstand.objects.get().zuletzt == 1

    def test_an_abrechnung_is_numbered_by_the_pattern_of_its_organisation(self) -> None:
        house, other = firma("fuldatal", "casameta-2022.yaml"), firma("roemerhof", "oelhaus-2023.yaml")
        boss, clerk = house.people["administration"], house.people["sachbearbeitung"]
        with organisation_scope(house.organisation.pk):
            einstellungen.save_patterns(patterns={"abrechnung": "F{jahr}{laufend:04}"}, benutzer=boss, am=NOW)
            assert Nummernkreis.objects.get().muster == "F{jahr}{laufend:04}"
            released = operations.release(zeitraum=house.zeitraum, benutzer=boss, am=NOW)
            assert operations.issue(abrechnung=released, benutzer=clerk, am=NOW).nummer == "F20220001"
        with organisation_scope(other.organisation.pk):
            people = other.people
            released = operations.release(zeitraum=other.zeitraum, benutzer=people["administration"], am=NOW)
            issued = operations.issue(abrechnung=released, benutzer=people["sachbearbeitung"], am=NOW)
            assert issued.nummer == f"2023-{other.zeitraum.liegenschaft.nummer}-1"
            assert Abrechnung.objects.get().nummer == issued.nummer

    def test_a_new_flat_without_a_number_gets_the_next_free_one(self) -> None:
        house = firma("fuldatal", "casameta-2022.yaml")
        with organisation_scope(house.organisation.pk):
            liegenschaft = house.zeitraum.liegenschaft
            known = set(liegenschaft.nutzeinheiten.values_list("nr", flat=True))
            assert known == {"1", "2"}
            for wanted in ("3", "4"):
                liegenschaft.refresh_from_db()
                operations.save_part(
                    zeitraum=house.zeitraum,
                    art="nutzeinheit",
                    row=liegenschaft.nutzeinheiten.model(liegenschaft=liegenschaft),
                    values={"lage": "DG"},
                    fassung=liegenschaft.fassung,
                    benutzer=house.people["sachbearbeitung"],
                    am=NOW,
                )
                assert liegenschaft.nutzeinheiten.filter(nr=wanted, lage="DG").count() == 1


WORKER = Path(__file__).with_name("zaehler_prozess.py")
PROCESSES, EACH = 4, 30


def at_once(address: str, organisation: int) -> list[int]:
    env = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "tests.einstellungen"}
    root = str(Path(__file__).parents[2])
    command = [sys.executable, str(WORKER), str(organisation), str(EACH)]
    running = [
        subprocess.Popen([*command, str(seed)], env={**env, "PYTHONPATH": root}, stdout=subprocess.PIPE, text=True)
        for seed in range(PROCESSES)
    ]
    said = [process.communicate(timeout=120)[0] for process in running]
    assert [process.returncode for process in running] == [0] * PROCESSES
    return sorted(int(line) for text in said for line in text.split())


@pytest.mark.django_db(transaction=True)
def test_processes_that_count_at_once_leave_no_gap_and_give_no_number_twice(tmp_path: Path) -> None:
    if connection.vendor == "postgresql":
        server = urlsplit(os.environ["DATABASE_URL"])
        address = server._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
        organisation = firma("fuldatal", "casameta-2022.yaml").organisation.pk
    else:
        # the suite's own database lives in one process
        address, organisation = f"sqlite:///{tmp_path / 'zaehler.sqlite3'}", 0
        organisation = _prepared(address)
    assert at_once(address, organisation) == list(range(1, PROCESSES * EACH + 1))


def _prepared(address: str) -> int:
    env = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "tests.einstellungen"}
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, str(WORKER), "anlegen"],
        env={**env, "PYTHONPATH": root},
        check=True,
        capture_output=True,
        text=True,
    )
    return int(done.stdout)
