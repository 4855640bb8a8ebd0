"""Results side by side, and the correction of what was issued."""

from decimal import Decimal

import pytest
from django.test import Client

from tests.besetzung import NOW, Firma
from umlage.apps.abrechnung import operations
from umlage.apps.abrechnung.models import Abrechnung, Pruefstand
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.kosten.models import Kostenzeile
from umlage.core.finding import Refused

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def issued(house: Firma) -> Abrechnung:
    with organisation_scope(house.organisation.pk):
        released = operations.release(zeitraum=house.zeitraum, benutzer=house.people["buchhaltung"], am=NOW)
        return operations.issue(abrechnung=released, benutzer=house.people["sachbearbeitung"], am=NOW)


def dearer(house: Firma, euros: int) -> None:
    """An invoice was entered too low: the first ancillary cost of the plant becomes dearer."""
    with organisation_scope(house.organisation.pk):
        zeile = Kostenzeile.objects.filter(zeitraum=house.zeitraum, bereich="kosten").first()
        zeile.betrag += Decimal(euros)
        zeile.save()
        operations.look_at(zeitraum=house.zeitraum, am=NOW)


def test_what_was_issued_and_is_the_same_needs_no_correction(clerk: Client, house: Firma) -> None:
    first = issued(house)
    text = clerk.get(f"{house.haus}vergleich/").content.decode()
    assert f"Die Abrechnung {first.nummer} stimmt mit den Angaben von jetzt überein." in text
    with organisation_scope(house.organisation.pk), pytest.raises(Refused, match="für niemanden etwas geändert"):
        operations.release(zeitraum=house.zeitraum, benutzer=house.people["buchhaltung"], am=NOW)


def test_a_change_after_the_issue_is_seen_explained_and_corrected(clerk: Client, house: Firma) -> None:
    first = issued(house)
    dearer(house, 100)
    with organisation_scope(house.organisation.pk):
        stand = Pruefstand.objects.get(zeitraum=house.zeitraum)
        assert (stand.stand, stand.schritt) == ("ansehen", "Seit dem Erteilen geändert: korrigieren")
    text = clerk.get(f"{house.haus}vergleich/?mit=erteilt").content.decode()
    assert "Was sich seit dem Erteilen geändert hat" in text
    assert "Korrektur freigeben" in text

    clerk.post(f"{house.haus}freigeben/")
    clerk.force_login(house.people["administration"], backend=BACKEND)
    answer = clerk.post(f"{house.haus}erteilen/", follow=True).content.decode()
    assert "Abrechnung 2022-0000001-2-2 erteilt." in answer

    with organisation_scope(house.organisation.pk):
        second = Abrechnung.objects.get(nummer="2022-0000001-2-2")
        first.refresh_from_db()
        assert (first.stand, second.stand, second.korrigiert) == ("korrigiert", "erteilt", first)
        assert second.gesamtkosten - first.gesamtkosten == 100
        names = {row.name: row.nutzer for row in second.dokumente.all()}
        corrections = {name: nutzer for name, nutzer in names.items() if name.startswith("korrekturabrechnung-")}
        assert corrections
        assert all(
            name == f"korrekturabrechnung-{nutzer.replace('/', '_')}.pdf" for name, nutzer in corrections.items()
        )
        assert first.dokumente.count() == len(names) - len(corrections)
        assert Pruefstand.objects.get(zeitraum=house.zeitraum).stand == "erteilt"


def test_a_release_can_be_taken_back_and_made_anew(clerk: Client, house: Firma) -> None:
    clerk.post(f"{house.haus}freigeben/")
    dearer(house, 5)
    text = clerk.get(f"{house.haus}ergebnis/").content.decode()
    assert "Seit der Freigabe hat sich etwas geändert; bitte neu freigeben." in text
    clerk.post(f"{house.haus}freigeben/")
    with organisation_scope(house.organisation.pk):
        assert Abrechnung.objects.filter(zeitraum=house.zeitraum).count() == 1
    clerk.post(f"{house.haus}zuruecknehmen/")
    with organisation_scope(house.organisation.pk):
        assert not Abrechnung.objects.filter(zeitraum=house.zeitraum).exists()
    assert "Freigabe für" in clerk.get(f"{house.haus}protokoll/").content.decode()


def test_what_was_issued_is_not_taken_back(clerk: Client, house: Firma) -> None:
    issued(house)
    answer = clerk.post(f"{house.haus}zuruecknehmen/", follow=True).content.decode()
    assert "Die Abrechnung ist nicht freigegeben oder schon erteilt." in answer
    with organisation_scope(house.organisation.pk):
        assert Abrechnung.objects.get(zeitraum=house.zeitraum).stand == "erteilt"


def test_other_settings_are_tried_and_not_kept(clerk: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        before = dict(house.zeitraum.angaben["einstellungen"])
    form = clerk.get(f"{house.haus}vergleich/?mit=einstellungen").content.decode()
    assert "Nur zum Rechnen" in form
    answer = clerk.post(f"{house.haus}vergleich/?mit=einstellungen", {"heizung.grundkosten": "50"}).content.decode()
    assert "Damit €" in answer
    answer = clerk.post(f"{house.haus}vergleich/?mit=einstellungen", {"heizung.grundkosten": "viel"}).content.decode()
    assert "Hier steht keine Zahl." in answer
    with organisation_scope(house.organisation.pk):
        house.zeitraum.refresh_from_db()
    assert house.zeitraum.angaben["einstellungen"] == before
