"""Exchange of devices and change of Nutzer, as a clerk enters them."""

from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from tests.besetzung import NOW, Firma
from umlage.apps.abrechnung import operations, queries
from umlage.apps.abrechnung.aktenbau import werte
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.archive.models import Verlauf
from umlage.apps.geraete.models import Geraet
from umlage.apps.liegenschaften.models import Nutzeinheit, Nutzer
from umlage.apps.liegenschaften.queries import nacheinander
from umlage.apps.messwerte.models import Ablesung

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def beispiel() -> str:
    return "gashaus-2024.yaml"


def meter(house: Firma) -> Geraet:
    with organisation_scope(house.organisation.pk):
        rows = Geraet.objects.filter(nutzeinheit__isnull=False, art="waermezaehler", bis__isnull=True)
        return rows.select_related("nutzeinheit").first()


def probe(house: Firma) -> queries.Probe:
    with organisation_scope(house.organisation.pk):
        return queries.probe(house.zeitraum)


def test_an_exchange_leaves_the_consumption_as_it_was(clerk: Client, house: Firma) -> None:
    old, before = meter(house), probe(house)
    with organisation_scope(house.organisation.pk):
        last = old.ablesungen.get(am=date(2024, 12, 31))
        middle = old.ablesungen.get(am=date(2023, 12, 31)).stand + Decimal(100)
        rest = last.stand - middle
        last.delete()
    assert clerk.get(f"{house.haus}geraet/{old.pk}/tausch/").status_code == 200
    said = {
        "vorgang": "tauschen",
        "tag": "2024-06-30",
        "endstand": f"{middle}".replace(".", ","),
        "nummer": "N-1",
        "anfangsstand": "5",
    }
    answer = clerk.post(f"{house.haus}geraet/{old.pk}/tausch/", said, follow=True).content.decode()
    assert f"{old.nr} getauscht gegen N-1." in answer
    with organisation_scope(house.organisation.pk):
        new = Geraet.objects.get(nr="N-1")
        Ablesung.objects.create(geraet=new, am=date(2024, 12, 31), stand=rest + 5)
        assert (new.ab, new.raum, new.art) == (date(2024, 7, 1), old.raum, old.art)
        assert Verlauf.objects.filter(bezeichnung=str(new)).exists()
    after = probe(house)
    assert before.ergebnis is not None
    assert after.ergebnis is not None, after.fehler
    assert [one.betrag for one in after.ergebnis.nutzer] == [one.betrag for one in before.ergebnis.nutzer]


@pytest.mark.parametrize("more", [0, 6])
def test_an_exchange_on_the_last_day_leaves_the_year_as_it_was(clerk: Client, house: Firma, more: int) -> None:
    old, last = meter(house), date(2024, 12, 31)
    with organisation_scope(house.organisation.pk):
        stand = old.ablesungen.get(am=last).stand + more
    said = {"vorgang": "tauschen", "tag": last.isoformat(), "endstand": f"{stand}".replace(".", ","), "nummer": "N-1"}
    assert clerk.post(f"{house.haus}geraet/{old.pk}/tausch/", said).status_code == 302
    with organisation_scope(house.organisation.pk):
        # what stood for the day gives way: two would contradict
        assert [(row.stand, row.art) for row in old.ablesungen.filter(am=last)] == [(stand, "tausch")]
    # the new one comes in the next year
    assert probe(house).ergebnis is not None, probe(house).fehler
    # pressed twice, it is said where it stands
    again = clerk.post(f"{house.haus}geraet/{old.pk}/tausch/", said, follow=True)
    assert f"{old.nr} ist schon ausgebaut, letzter Tag 31.12.2024." in again.content.decode()


@pytest.mark.parametrize(("art", "after"), [("funk", "zwischenablesung"), ("ablesung", "ablesung")])
def test_what_a_change_of_nutzer_says_of_a_day_stands_there_once(
    clerk: Client, house: Firma, art: str, after: str
) -> None:
    device, last = meter(house), date(2024, 12, 31)
    with organisation_scope(house.organisation.pk):
        row = device.ablesungen.get(am=last)
        Ablesung.objects.filter(pk=row.pk).update(art=art, angaben={"checkzahl": "12"})
    said = {"auszug": last.isoformat(), "nummer": "LEER", f"stand-{device.pk}": f"{row.stand + 6}".replace(".", ",")}
    flat = device.nutzeinheit
    assert flat is not None
    assert clerk.post(f"{house.haus}nutzeinheit/{flat.pk}/nutzerwechsel/", said).status_code == 302
    with organisation_scope(house.organisation.pk):
        (now,) = device.ablesungen.filter(am=last)
        assert (now.stand, now.art, now.angaben) == (row.stand + 6, after, {})
    assert probe(house).ergebnis is not None, probe(house).fehler


def test_a_number_that_is_taken_and_a_day_too_early_are_refused(clerk: Client, house: Firma) -> None:
    old = meter(house)
    with organisation_scope(house.organisation.pk):
        last = old.ablesungen.get(am=date(2024, 12, 31)).stand
    said = {"vorgang": "tauschen", "tag": "2024-12-31", "endstand": f"{last + 1}", "nummer": old.nr}
    answer = clerk.post(f"{house.haus}geraet/{old.pk}/tausch/", said)
    assert answer.status_code == 422
    assert f"Ein Gerät mit der Nummer {old.nr} gibt es hier schon." in answer.content.decode()
    answer = clerk.post(f"{house.haus}geraet/{old.pk}/tausch/", {**said, "endstand": "viel"})
    assert "Hier steht keine Zahl." in answer.content.decode()
    with organisation_scope(house.organisation.pk):
        old.refresh_from_db()
    assert (old.bis, "ersetzt_durch" in old.angaben) == (None, False)


def test_an_exchange_is_of_its_year_and_no_day_is_guessed(clerk: Client, house: Firma) -> None:
    path = f"{house.haus}geraet/{meter(house).pk}/tausch/"
    field = clerk.get(path).content.decode().split('name="tag"')[1].split(">")[0]
    assert "value=" not in field
    said = {"vorgang": "ausbauen", "tag": "2026-06-30", "endstand": "99999"}
    assert "liegt nicht im Zeitraum" in clerk.post(path, said).content.decode()


def test_an_end_reading_below_the_last_one_is_asked_about(clerk: Client, house: Firma) -> None:
    old = meter(house)
    path = f"{house.haus}geraet/{old.pk}/tausch/"
    with organisation_scope(house.organisation.pk):
        old.ablesungen.filter(am__gt=date(2024, 6, 30)).delete()
        Ablesung.objects.create(geraet=old, am=date(2024, 5, 31), stand=90000)
    said = {"vorgang": "ausbauen", "tag": "2024-06-30", "endstand": "100"}
    text = clerk.post(path, said).content.decode()
    assert "Der Endstand 100 liegt unter dem letzten Stand: 31.05.2024: 90.000." in text
    with organisation_scope(house.organisation.pk):
        assert Geraet.objects.get(pk=old.pk).bis is None
    assert clerk.post(path, {**said, "stand_stimmt": "on"}).status_code == 302


@pytest.mark.parametrize(("word", "device"), [("loeschen", None), ("neu", "N-1")])
def test_readings_after_the_exchange_do_not_stay_with_the_old_device(
    clerk: Client, house: Firma, word: str, device: str | None
) -> None:
    old = meter(house)
    path = f"{house.haus}geraet/{old.pk}/tausch/"
    with organisation_scope(house.organisation.pk):
        last = old.ablesungen.get(am=date(2024, 12, 31))
    said = {"vorgang": "tauschen", "tag": "2024-06-30", "endstand": f"{last.stand}", "nummer": "N-1"}
    text = clerk.post(path, said).content.decode()
    assert f"31.12.2024: {last.stand:,}".replace(",", ".") in text
    assert 'name="spaetere"' in text
    assert clerk.post(path, {**said, "spaetere": word}).status_code == 302
    with organisation_scope(house.organisation.pk):
        assert not old.ablesungen.filter(am__gt=date(2024, 6, 30)).exists()
        kept = Ablesung.objects.filter(am=date(2024, 12, 31), stand=last.stand, geraet__nr="N-1").exists()
    assert kept == (device is not None)


def test_the_field_of_the_year_before_the_exchange_stays_open(clerk: Client, house: Firma) -> None:
    old = meter(house)
    with organisation_scope(house.organisation.pk):
        Geraet.objects.filter(pk=old.pk).update(bis=date(2025, 3, 31))
    assert f'name="stand-{old.pk}"' in clerk.get(f"{house.haus}verbrauch/").content.decode()
    with organisation_scope(house.organisation.pk):
        Geraet.objects.filter(pk=old.pk).update(bis=date(2024, 3, 31))
    assert f'name="stand-{old.pk}"' not in clerk.get(f"{house.haus}verbrauch/").content.decode()


def test_taking_out_is_offered_where_the_device_is(clerk: Client, house: Firma) -> None:
    device = meter(house)
    assert "tausch/?ausbauen=1" in clerk.get(f"{house.haus}teil/geraet/{device.pk}/").content.decode()
    text = clerk.get(f"{house.haus}geraet/{device.pk}/tausch/?ausbauen=1").content.decode()
    assert '<option value="ausbauen" selected>' in text


def test_a_change_of_nutzer_with_a_vacancy_and_readings(clerk: Client, house: Firma) -> None:
    device = meter(house)
    flat = device.nutzeinheit
    with organisation_scope(house.organisation.pk):
        people = flat.nutzer.count()
        stand = device.ablesungen.get(am=date(2023, 12, 31)).stand + 7
    path = f"{house.haus}nutzeinheit/{flat.pk}/nutzerwechsel/"
    assert clerk.get(path).status_code == 200
    said = {
        "auszug": "2024-08-31",
        "einzug": "2024-10-01",
        "nummer": "NEU",
        "name": "Neue Nutzerin",
        "anrede": "Frau",
        f"stand-{device.pk}": str(stand),
    }
    answer = clerk.post(path, said, follow=True).content.decode()
    assert "Nutzerwechsel eingetragen: NEU Neue Nutzerin." in answer
    with organisation_scope(house.organisation.pk):
        spans = sorted(
            ((one.von, one.bis, one.leerstand) for one in flat.nutzer.all()), key=lambda one: one[0] or date.min
        )
        assert len(spans) == people + 2
        assert spans[-2:] == [
            (date(2024, 9, 1), date(2024, 9, 30), True),
            (date(2024, 10, 1), None, False),
        ]
        assert flat.nutzer.get(nr="NEU").angaben == {"anrede": "Frau"}
        assert device.ablesungen.get(am=date(2024, 8, 31)).stand == stand
    assert probe(house).ergebnis is not None, probe(house).fehler
    again = clerk.post(path, {**said, "nummer": "X", "auszug": "2024-01-31"})
    assert again.status_code == 422
    assert "danach ist schon jemand eingetragen" in again.content.decode()


def test_who_uses_a_flat_stands_in_the_order_of_time_whatever_was_written_first(clerk: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        flat = Nutzeinheit.objects.get(nr="2")
        # as a spreadsheet numbers its rows over the whole house; nobody said since when
        flat.nutzer.update(reihenfolge=40, von=None, bis=None)
        (first,) = flat.nutzer.all()
    said = {"auszug": "2024-06-30", "einzug": "2024-08-01", "nummer": "2-9", "name": "Neu"}
    answer = clerk.post(f"{house.haus}nutzeinheit/{flat.pk}/nutzerwechsel/", said, follow=True).content.decode()
    with organisation_scope(house.organisation.pk):
        (akte,) = (one for one in werte(house.zeitraum)["nutzeinheiten"] if one["nr"] == "2")
    names = [row["name"] for row in akte["nutzer"]]
    assert names == [first.name, "Leerstand", "Neu"]
    # the mark of a vacancy that has no other name is not said twice
    assert 'class="norm">Leerstand<' not in answer
    places = [answer.index(f">{name}<") for name in names]
    assert places == sorted(places)
    assert not any("gibt es keinen Nutzer" in finding.message for finding in probe(house).fehler)


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        # (von, bis), in the order in which they were written down
        ([("2024-07-01", None), (None, "2024-06-30")], "ba"),
        ([(None, None), ("2024-07-01", None)], "ab"),
        ([(None, "2024-03-31"), (None, None), ("2024-07-01", None)], "abc"),
        ([("2024-07-01", None), ("2023-05-01", "2024-01-31"), (None, "2024-06-30")], "bca"),
    ],
)
def test_who_comes_after_whom(rows: list[tuple[str | None, str | None]], names: str) -> None:
    days = [[date.fromisoformat(day) if day else None for day in row] for row in rows]
    people = [
        Nutzer(organisation_id=0, name=name, von=von, bis=bis) for name, (von, bis) in zip("abc", days, strict=False)
    ]
    assert "".join(one.name for one in nacheinander(people)) == names


def test_prepayments_and_people_of_both_are_entered_with_the_change(clerk: Client, house: Firma) -> None:
    flat = meter(house).nutzeinheit
    path = f"{house.haus}nutzeinheit/{flat.pk}/nutzerwechsel/"
    with organisation_scope(house.organisation.pk):
        leaving = flat.nutzer.get(bis=None)
    page = clerk.get(path).content.decode()
    assert f"{leaving.name}: Vorauszahlung Heizkosten, €" in page
    assert f"{leaving.name}: Personen" in page
    said = {
        "auszug": "2024-08-31",
        "einzug": "2024-09-01",
        "nummer": "NEU",
        "name": "Neue Nutzerin",
        "bisher-heizkosten": "1.200 €",
        "bisher-personen": "3",
        "neu-heizkosten": "400,50",
        "neu-personen": "2",
    }
    for wrong, text in (
        ({"neu-heizkosten": "-1"}, "Hier steht eine Zahl ab 0."),
        ({"neu-personen": "1,5"}, "Hier steht eine ganze Zahl."),
        ({"neu-heizkosten": "1,005"}, "höchstens zwei Stellen"),
        ({"einzug": "", "name": ""}, "Ohne Tag des Einzugs steht die Nutzeinheit leer."),
    ):
        answer = clerk.post(path, {**said, **wrong})
        assert answer.status_code == 422
        assert text in answer.content.decode()
    assert clerk.post(path, said).status_code == 302
    akte = probe(house).akte
    assert akte is not None
    people = {one.nr: one for flat in akte.nutzeinheiten for one in flat.nutzer}
    old, new = people[leaving.nr], people["NEU"]
    assert (old.vorauszahlung.heizkosten, old.personen) == (1200, 3)
    assert (new.vorauszahlung.heizkosten, new.personen) == (Decimal("400.50"), 2)


def test_a_flat_is_left_empty(clerk: Client, house: Firma) -> None:
    flat = meter(house).nutzeinheit
    path = f"{house.haus}nutzeinheit/{flat.pk}/nutzerwechsel/"
    answer = clerk.post(path, {"auszug": "2024-11-30", "nummer": "LEER"})
    assert answer.status_code == 302, answer.content.decode()
    with organisation_scope(house.organisation.pk):
        last = flat.nutzer.get(nr="LEER")
        assert (last.von, last.bis, last.leerstand, last.name) == (date(2024, 12, 1), None, True, "Leerstand")


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ({"auszug": "2019-06-30"}, "Auszug: Der 30.06.2019 liegt nicht im Zeitraum 01.01.2024 – 31.12.2024."),
        ({"auszug": "2025-06-30"}, "Bitte im Zeitraum 01.01.2025 – 31.12.2025 eintragen."),
        ({"auszug": "2024-06-30", "einzug": "2052-07-01"}, "Der Einzug liegt mehr als ein Jahr nach dem Zeitraum"),
    ],
)
def test_a_change_of_nutzer_belongs_into_the_year(clerk: Client, house: Firma, days: dict[str, str], said: str) -> None:
    flat = meter(house).nutzeinheit
    with organisation_scope(house.organisation.pk):
        operations.next_year(zeitraum=house.zeitraum, benutzer=house.people["administration"], am=NOW)
        before = list(flat.nutzer.values_list("pk", "von", "bis"))
    answer = clerk.post(
        f"{house.haus}nutzeinheit/{flat.pk}/nutzerwechsel/", {**days, "nummer": "NEU", "name": "Neue Nutzerin"}
    )
    assert answer.status_code == 422
    assert said in answer.content.decode()
    with organisation_scope(house.organisation.pk):
        assert list(flat.nutzer.values_list("pk", "von", "bis")) == before


def test_a_change_of_nutzer_in_an_issued_year_asks(clerk: Client, house: Firma) -> None:
    flat = meter(house).nutzeinheit
    with organisation_scope(house.organisation.pk):
        released = operations.release(zeitraum=house.zeitraum, benutzer=house.people["administration"], am=NOW)
        number = operations.issue(abrechnung=released, benutzer=house.people["sachbearbeitung"], am=NOW).nummer
    path = f"{house.haus}nutzeinheit/{flat.pk}/nutzerwechsel/"
    said = {"auszug": "2024-11-30", "nummer": "LEER"}
    answer = clerk.post(path, said)
    text = answer.content.decode()
    assert (answer.status_code, number in text, 'name="trotzdem"' in text) == (422, True, True)
    with organisation_scope(house.organisation.pk):
        assert not flat.nutzer.filter(nr="LEER").exists()
    assert clerk.post(path, {**said, "trotzdem": "on"}).status_code == 302
    with organisation_scope(house.organisation.pk):
        assert flat.nutzer.filter(nr="LEER").exists()


def test_who_leaves_with_the_year_changes_nothing_that_was_issued(clerk: Client, house: Firma) -> None:
    flat = meter(house).nutzeinheit
    with organisation_scope(house.organisation.pk):
        released = operations.release(zeitraum=house.zeitraum, benutzer=house.people["administration"], am=NOW)
        operations.issue(abrechnung=released, benutzer=house.people["sachbearbeitung"], am=NOW)
    path = f"{house.haus}nutzeinheit/{flat.pk}/nutzerwechsel/"
    assert clerk.post(path, {"auszug": "2024-12-31", "nummer": "LEER"}).status_code == 302


def seen(clerk: Client, path: str) -> dict[str, str]:
    """What the form says that it showed."""
    text = clerk.get(path).content.decode()
    return {"gesehen": unescape(text.split('name="gesehen" value="')[1].split('"')[0])}


def test_readings_of_a_device_are_entered_with_kind_and_source(clerk: Client, house: Firma) -> None:
    device, before = meter(house), probe(house)
    path = f"{house.haus}geraet/{device.pk}/ablesungen/"
    assert device.nr in clerk.get(path).content.decode()
    with organisation_scope(house.organisation.pk):
        kept = [(row.am, row.stand, row.art) for row in device.ablesungen.order_by("am")]
    texts = seen(clerk, path)
    for place, (am, stand, art) in enumerate(kept):
        texts |= {f"ablesungen.{place}.am": am.isoformat(), f"ablesungen.{place}.stand": str(stand).replace(".", ",")}
        texts[f"ablesungen.{place}.art"] = art
    more = {"ablesungen.9.am": "2024-06-30", "ablesungen.9.stand": "1", "ablesungen.9.art": "selbstablesung"}
    bad = clerk.post(path, {**texts, **more, "ablesungen.9.stand": "viel"})
    assert (bad.status_code, "Hier steht keine Zahl." in bad.content.decode()) == (422, True)
    far = clerk.post(path, {**texts, **more, "ablesungen.9.am": "1999-06-30"}).content.decode()
    assert "zu weit außerhalb des Zeitraums" in far
    assert clerk.post(path, {**texts, **more, "ablesungen.9.quelle": "Postkarte"}).status_code == 302
    with organisation_scope(house.organisation.pk):
        row = device.ablesungen.get(am=date(2024, 6, 30))
        assert (row.art, row.angaben) == ("selbstablesung", {"quelle": "Postkarte"})
    again = clerk.post(path, texts)
    assert again.status_code == 302  # who changed nothing takes nothing away
    with organisation_scope(house.organisation.pk):
        assert device.ablesungen.filter(am=date(2024, 6, 30)).exists()
    other = clerk.post(path, {**texts, **more, "ablesungen.9.stand": "2"})
    assert "Inzwischen steht hier:" in other.content.decode()
    assert clerk.post(path, {**texts, **seen(clerk, path)}).status_code == 302
    after = probe(house)
    assert before.ergebnis is not None
    assert after.ergebnis is not None, after.fehler
    assert [one.betrag for one in after.ergebnis.nutzer] == [one.betrag for one in before.ergebnis.nutzer]


def test_a_device_that_starts_at_zero_each_year_shows_what_was_used(clerk: Client, house: Firma) -> None:
    device = meter(house)
    with organisation_scope(house.organisation.pk):
        device.angaben = {**device.angaben, "ruecksetzung": "12-31"}
        device.save()
        device.ablesungen.filter(am=date(2023, 12, 31)).update(stand=Decimal(500))
        device.ablesungen.filter(am=date(2024, 12, 31)).update(stand=Decimal(400))
    text = " ".join(clerk.get(f"{house.haus}verbrauch/").content.decode().split())
    row = text[text.index(f">{device.nr}</a>") :]
    assert '<td class="num">0</td>' in row[:1500]
    assert "<b>400</b>" in row[:2500]
    assert '<td class="num grey">500</td><td class="num grey">-20 %</td>' in row[:3000].replace("\N{MINUS SIGN}", "-")
