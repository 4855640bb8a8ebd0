"""The day of an Abrechnung is the day on which it is issued, whatever somebody planned."""

import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pypdfium2
import pytest
from django.core.files.storage import default_storage

from tests.besetzung import NOW, Firma, firma
from umlage.apps.abrechnung import operations
from umlage.apps.abrechnung.jobs import tageswechsel
from umlage.apps.abrechnung.korrektur import kept_akte
from umlage.apps.abrechnung.models import Abrechnung, Pruefstand
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.kosten.models import Kostenzeile
from umlage.core.finding import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> Firma:
    return firma("elbufer", "fernwaerme-2025.yaml")


def plan(house: Firma, **said: str) -> None:
    """What the clerk typed about the Abrechnung itself."""
    zeitraum = house.zeitraum
    zeitraum.angaben = {**zeitraum.angaben, "abrechnung": {**zeitraum.angaben["abrechnung"], **said}}
    zeitraum.save()


def at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


def release(house: Firma, am: datetime) -> Abrechnung:
    return operations.release(zeitraum=house.zeitraum, benutzer=house.people["buchhaltung"], am=am)


def issue(house: Firma, released: Abrechnung, am: datetime) -> Abrechnung:
    return operations.issue(abrechnung=released, benutzer=house.people["sachbearbeitung"], am=am)


def printed(abrechnung: Abrechnung, kind: str) -> str:
    """The text of the first document of a kind."""
    row = abrechnung.dokumente.filter(name__startswith=kind).first()
    with default_storage.open(row.datei.name) as file:
        pages = pypdfium2.PdfDocument(io.BytesIO(file.read()))
    return " ".join("\n".join(page.get_textpage().get_text_bounded() for page in pages).split())


def test_the_day_of_issue_is_printed_whatever_day_was_planned(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        plan(house, erstellt_am="2027-06-18")
        issued = issue(house, release(house, at(2026, 11, 20)), NOW)
        assert kept_akte(issued).abrechnung.erstellt_am == date(2026, 11, 22)
        assert "Erstellt am 22.11.2026" in printed(issued, "einzelabrechnung")
        house.zeitraum.refresh_from_db()
        assert house.zeitraum.angaben["abrechnung"]["erstellt_am"] == "2026-11-22"
        assert operations.look_at(zeitraum=house.zeitraum, am=NOW).ergebnis is not None
        assert Pruefstand.objects.get(zeitraum=house.zeitraum).stand == "erteilt"


def test_a_day_of_payment_that_has_passed_is_not_demanded(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        plan(house, zahlbar_bis="2026-05-31")
        assert kept_akte(release(house, NOW)).abrechnung.zahlbar_bis is None


def test_a_year_that_has_not_ended_is_neither_released_nor_issued(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        plan(house, erstellt_am="2026-02-01")
        early = at(2025, 12, 30)
        operations.look_at(zeitraum=house.zeitraum, am=early)
        stand = Pruefstand.objects.get(zeitraum=house.zeitraum)
        assert (stand.schritt, stand.wer) == ("Der Zeitraum läuft noch.", "niemand")
        with pytest.raises(Refused) as refused:
            release(house, early)
        assert [finding.code for finding in refused.value.findings] == ["abrechnung.zu_frueh"]
        assert not Abrechnung.objects.exists()
        released = release(house, at(2025, 12, 31))
        with pytest.raises(Refused):
            issue(house, released, early)
        released.refresh_from_db()
        assert released.stand == "freigegeben"


def test_late_is_what_is_issued_late_not_what_is_planned_late(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        plan(house, erstellt_am="2027-01-05")
        codes = {one.code for one in operations.look_at(zeitraum=house.zeitraum, am=NOW).findings}
        assert "abrechnung.frist" not in codes
        plan(house, erstellt_am="2026-04-27")
        late = operations.look_at(zeitraum=house.zeitraum, am=at(2027, 1, 1))
        assert [one.code for one in late.warnungen if one.code == "abrechnung.frist"] == ["abrechnung.frist"]


def test_a_correction_on_the_day_of_issue(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        issue(house, release(house, NOW), NOW)
        row = Kostenzeile.objects.filter(zeitraum=house.zeitraum, bereich="kosten").first()
        row.betrag += Decimal(100)
        row.save()
        second = issue(house, release(house, NOW), NOW)
        assert kept_akte(second).abrechnung.erstellt_am == date(2026, 11, 22)
        assert "Korrigiert am 22.11.2026" in printed(second, "korrekturabrechnung")


def test_the_worklist_follows_the_calendar(house: Firma) -> None:
    """What said yesterday that the year still runs, or is in time, is looked at again when the day has come."""
    with organisation_scope(house.organisation.pk):
        today = house.zeitraum.bis + timedelta(days=2)
        operations.look_at(zeitraum=house.zeitraum, am=datetime.combine(house.zeitraum.bis, NOW.time(), UTC))
        Pruefstand.objects.update(code="zeitraum.laeuft", schritt="Der Zeitraum läuft noch.")
    assert tageswechsel.func(heute=today.isoformat()) == 1
    with organisation_scope(house.organisation.pk):
        stand = Pruefstand.objects.get()
        assert stand.schritt != "Der Zeitraum läuft noch."
    assert tageswechsel.func(heute=today.isoformat()) == 0
    assert tageswechsel.func(heute="2027-01-01") == 1
    with organisation_scope(house.organisation.pk):
        assert "abgelaufen" in Pruefstand.objects.get().schritt
    assert tageswechsel.func(heute="2027-01-02") == 0


def test_the_number_stands_on_every_paper_and_in_its_title(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        issued = issue(house, release(house, NOW), NOW)
        assert issued.nummer == f"2025-{house.zeitraum.liegenschaft.nummer}-1"
        for kind in ("einzelabrechnung", "uebersicht"):
            assert f"Abrechnung Nr. {issued.nummer}" in printed(issued, kind)
            assert issued.nummer in title(issued, kind)
        assert f"Zweck {issued.nummer} / " in printed(issued, "einzelabrechnung")


def title(abrechnung: Abrechnung, kind: str) -> str:
    row = abrechnung.dokumente.filter(name__startswith=kind).first()
    with default_storage.open(row.datei.name) as file:
        return str(pypdfium2.PdfDocument(io.BytesIO(file.read())).get_metadata_value("Title"))


def test_only_one_paper_of_a_correction_asks_for_money(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        first = issue(house, release(house, NOW), NOW)
        row = Kostenzeile.objects.filter(zeitraum=house.zeitraum, bereich="kosten").first()
        row.betrag += Decimal(100)
        row.save()
        second = issue(house, release(house, NOW), NOW)
        letter, correction = printed(second, "einzelabrechnung"), printed(second, "korrekturabrechnung")
        assert f"ersetzt die Abrechnung Nr. {first.nummer} vom 22.11.2026" in letter
        assert "neu berechnet" in letter
        assert ("Zweck" in letter, "Bitte zahlen Sie" in letter) == (False, False)
        assert f"Zweck {second.nummer} / " in correction
        assert f"ändert die Abrechnung Nr. {first.nummer} vom 22.11.2026" in correction
        assert second.nummer in title(second, "korrekturabrechnung")


def test_a_number_is_lost_neither_by_a_breakdown_nor_by_a_release_that_is_withdrawn(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        clerk = house.people["sachbearbeitung"]
        released = release(house, NOW)
        operations.make_documents(abrechnung=released, benutzer=clerk, am=NOW)  # and then the light went out
        operations.make_documents(abrechnung=released, benutzer=clerk, am=NOW)
        assert released.nummer.endswith("-1")
        row = Kostenzeile.objects.filter(zeitraum=house.zeitraum, bereich="kosten").first()
        row.betrag += Decimal(100)
        row.save()
        again = release(house, NOW)
        assert again.nummer.endswith("-1")
        operations.withdraw(abrechnung=again, benutzer=clerk, am=NOW)
        assert issue(house, release(house, NOW), NOW).nummer.endswith("-1")
