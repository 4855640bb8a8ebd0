"""Personal data: kept as long as a norm says, then gone from rows, history, Akten and files; and never earlier."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection, models
from django.db.backends.sqlite3._functions import register
from django.test.utils import CaptureQueriesContext

from tests.apps.test_eingang import csv, line
from tests.besetzung import NOW, Firma, firma
from umlage.apps.abrechnung import operations as abrechnungen
from umlage.apps.abrechnung.einsicht import einsicht
from umlage.apps.abrechnung.models import Abrechnung, Dokument
from umlage.apps.accounts.models import Zugehoerig
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.archive.models import Verlauf
from umlage.apps.archive.operations import note_change, snapshot
from umlage.apps.austausch import annahme, quarantaene, verarbeitung
from umlage.apps.austausch.models import Quarantaene
from umlage.apps.datenschutz import abgerechnet, jobs, operations, queries, suche
from umlage.apps.datenschutz.models import Aufbewahrung, Loeschung
from umlage.apps.geraete import alarmablauf, datenpunkte, rauchmelder
from umlage.apps.geraete.models import Funkgeraet, Geraetealarm
from umlage.apps.laeufe.models import Mailadresse, Sendung
from umlage.apps.liegenschaften.models import Kontakt, Nutzer, Nutzerjahr, Vermerk
from umlage.apps.messwerte.models import Ablesung

pytestmark = pytest.mark.django_db
NAME, MAIL, STREET = "Änne Öztürk", "aenne@example.org", "Ziegelweg 8"
NOTE = f"{NAME} hat den Schlüssel, {NAME}s Bruder auch, nicht {NAME}mann."
ISSUED = datetime(2023, 5, 4, 12, tzinfo=UTC)
# eight whole years after the year of issue; the person left before
LAST_KEPT, FIRST_FREE = date(2031, 12, 31), date(2032, 1, 1)


@pytest.fixture
def house(settings, tmp_path: Path) -> Firma:
    """A house with an issued Abrechnung, and a Nutzer who left at the end of its year."""
    made = firma("fuldatal", "casameta-2022.yaml")
    people, said = made.people, {"liegenschaft": made.zeitraum.liegenschaft_id}
    with organisation_scope(made.organisation.pk):
        person = leaver()
        before = snapshot(person)
        person.name, person.bis = NAME, date(2022, 12, 31)
        person.angaben = {**person.angaben, "anschrift": {"name": NAME, "strasse": STREET, "plz": "34117"}}
        person.angaben |= {"portal_pin": "03140", "sprache": "tr", "anrede": "Konsulin"}
        person.save()
        note_change(
            benutzer=people["administration"], am=NOW, row=person, vorher=before, nachher=snapshot(person), **said
        )
        Mailadresse.objects.create(nutzer=person, email=MAIL, einverstanden_am=date(2022, 1, 1))
        haus = made.zeitraum.liegenschaft
        Kontakt.objects.create(liegenschaft=haus, rolle="ansprechpartner", name=NAME, email=MAIL)
        Vermerk.objects.create(liegenschaft=haus, art="bemerkung", text=NOTE)
        released = abrechnungen.release(zeitraum=made.zeitraum, benutzer=people["administration"], am=ISSUED)
        issued = abrechnungen.issue(abrechnung=released, benutzer=people["sachbearbeitung"], am=ISSUED)
        paper = issued.dokumente.exclude(nutzer="").first()
        Sendung.objects.create(dokument=paper, email=MAIL, name=NAME, stand="gesendet", am=ISSUED)
    return made


def leaver() -> Nutzer:
    return Nutzer.objects.order_by("pk").first()


def stored() -> str:
    """Everything of the Organisation that could name a person, as one text."""
    rows = [*Nutzer.objects.all(), *Verlauf.objects.all(), *Abrechnung.objects.all(), *Vermerk.objects.all()]
    rows += [*Kontakt.objects.all(), *Mailadresse.objects.all(), *Sendung.objects.all(), *Loeschung.objects.all()]
    return "\n".join(str(row.__dict__) for row in rows)


def test_before_the_period_is_over_nothing_is_due(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        assert list(queries.faellige_abrechnungen(LAST_KEPT)) == []
        assert list(queries.faellige_nutzer(LAST_KEPT)) == []
        assert operations.erase_due(heute=LAST_KEPT, benutzer=None, am=NOW) == operations.Geloescht(0, 0)
        assert NAME in stored()
        grund = queries.kept_because(leaver(), LAST_KEPT)
        assert grund is not None
        assert (grund.bis, grund.norm) == (LAST_KEPT, queries.NORM_ABRECHNUNG)


def test_on_the_first_day_after_everything_that_names_the_person_is_gone(
    house: Firma, django_capture_on_commit_callbacks
) -> None:
    with organisation_scope(house.organisation.pk):
        files = list(Dokument.objects.values_list("datei", flat=True))
        before = Abrechnung.objects.get()
        amounts = einsicht(house.zeitraum, before.pk).ergebnis.gesamtkosten
        with django_capture_on_commit_callbacks(execute=True):
            done = operations.erase_due(heute=FIRST_FREE, benutzer=house.people["administration"], am=NOW)
        assert done == operations.Geloescht(1, 1)
        text = stored()
        # what is not the person stays
        assert Vermerk.objects.get().text == f"… hat den Schlüssel, … Bruder auch, nicht {NAME}mann."
        for word in (NAME, MAIL, STREET, "03140", "Konsulin"):
            assert word not in text.replace(f"{NAME}mann", ""), word
        after = Abrechnung.objects.get()
        kept = ("nummer", "pruefsumme", "gesamtkosten", "erteilt_am", "stand")
        assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
        shown = einsicht(house.zeitraum, after.pk)
        assert (shown.ergebnis.gesamtkosten, shown.abweichend) == (amounts, False)
        assert Dokument.objects.count() == 0
        assert files
        assert [name for name in files if default_storage.exists(name)] == []
        assert len(after.angaben["dokumente"]) == len(files)
        # the others of the house who still live there keep their names
        assert Nutzer.objects.exclude(pk=leaver().pk).exclude(name__startswith="Nutzer ").exists()


def test_that_something_was_erased_stays_and_it_happens_once(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        operations.erase_due(heute=FIRST_FREE, benutzer=house.people["administration"], am=NOW)
        assert sorted(Loeschung.objects.values_list("art", "anlass")) == [("abrechnung", "frist"), ("nutzer", "frist")]
        assert Verlauf.objects.filter(bezeichnung__contains="personenbezogene Angaben gelöscht").count() == 2
        assert operations.erase_due(heute=FIRST_FREE, benutzer=None, am=NOW) == operations.Geloescht(0, 0)


def test_who_lives_there_or_is_not_settled_yet_is_not_due(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        Nutzer.objects.filter(pk=leaver().pk).update(bis=None)
        assert list(queries.faellige_nutzer(date(2050, 1, 1))) == []
        assert queries.kept_because(leaver(), date(2050, 1, 1)).bis == date.max
        # left, but the year was never settled: until the claims are over
        Nutzer.objects.filter(pk=leaver().pk).update(bis=date(2022, 12, 31))
        Sendung.objects.all().delete()
        Dokument.objects.all().delete()
        Abrechnung.objects.all().delete()
        assert list(queries.faellige_nutzer(date(2026, 12, 31))) == []
        assert queries.kept_because(leaver(), date(2026, 12, 31)).bis == date(2026, 12, 31)
        assert [row.pk for row in queries.faellige_nutzer(date(2027, 1, 1))] == [leaver().pk]
        assert queries.kept_because(leaver(), date(2027, 1, 1)) is None


def test_vacancy_is_nobody(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        Nutzer.objects.filter(pk=leaver().pk).update(leerstand=True)
        assert list(queries.faellige_nutzer(date(2050, 1, 1))) == []


def test_who_asks_too_early_is_told_the_norm_and_until_when(house: Firma) -> None:
    boss = house.people["administration"]
    with organisation_scope(house.organisation.pk):
        with pytest.raises(operations.StillKept, match=r"bis 31\.12\.2031 \(§ 147 .* Art\. 17 Abs\. 3"):
            operations.erase_person(nutzer=leaver(), heute=LAST_KEPT, benutzer=boss, am=NOW)
        assert NAME in stored()
        operations.erase_person(nutzer=leaver(), heute=FIRST_FREE, benutzer=boss, am=NOW)
        assert leaver().name == f"Nutzer {leaver().nr}"
        assert Loeschung.objects.get().anlass == "verlangen"


def test_the_periods_are_never_shorter_than_the_law(house: Firma) -> None:
    said = {"von_selbst": True, "benutzer": house.people["administration"], "am": NOW}
    with organisation_scope(house.organisation.pk):
        for years in ({"abrechnung_jahre": 7, "nutzer_jahre": 3}, {"abrechnung_jahre": 8, "nutzer_jahre": 2}, {}):
            with pytest.raises(operations.BadPeriod):
                operations.save_periods(values=years, **said)
        assert not Aufbewahrung.objects.exists()
        operations.save_periods(values={"abrechnung_jahre": 10, "nutzer_jahre": 4}, **said)
        assert list(queries.faellige_abrechnungen(date(2033, 12, 31))) == []
        assert queries.faellige_abrechnungen(date(2034, 1, 1)).count() == 1


def test_the_job_erases_where_it_is_switched_on_alone(house: Firma, monkeypatch: pytest.MonkeyPatch) -> None:
    other = firma("roemerhof", "oelhaus-2023.yaml")
    monkeypatch.setattr(jobs.timezone, "localdate", lambda: FIRST_FREE)
    assert jobs.faelliges_loeschen.func() == 0
    said = {"values": {"abrechnung_jahre": 8, "nutzer_jahre": 3}, "am": NOW}
    with organisation_scope(house.organisation.pk):
        operations.save_periods(von_selbst=True, benutzer=house.people["administration"], **said)
    assert jobs.faelliges_loeschen.func() == 2
    with organisation_scope(other.organisation.pk):
        assert not Loeschung.objects.exists()


def test_the_information_names_everything_that_is_stored(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        told = queries.auskunft(leaver(), LAST_KEPT)
        text = str(told.teile)
    for word in (NAME, MAIL, STREET, "03140", "date(2031, 12, 31)", "§ 147", "einzelabrechnung"):
        assert word in text, word


def test_the_information_holds_readings_consumption_costs_and_result_with_units(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        person = leaver()
        Nutzerjahr.objects.filter(nutzer=person).update(
            angaben={"vorauszahlung": {"heizkosten": Decimal("800"), "kostenarten": {"Aufzug": Decimal("60")}}}
        )
        told = dict(queries.auskunft(person, LAST_KEPT).teile)
        other = Nutzer.objects.exclude(nutzeinheit=person.nutzeinheit).first()
        issued = Abrechnung.objects.get()
        mine = next(one for one in json.loads(issued.ergebnis)["nutzer"] if one["nutzer_nr"] == person.nr)
        devices = person.nutzeinheit.geraete.all()
        foreign = [device.nr for device in other.nutzeinheit.geraete.all()]
        counted = Ablesung.objects.filter(geraet__in=devices, am__lte=person.bis).count()
    (year,) = told["Angaben je Zeitraum"]
    assert year["vorauszahlung"] == {"heizkosten": "800,00 €", "kostenarten": {"Aufzug": "60,00 €"}}
    assert len(told["Zählerstände"]) == counted > 0
    assert {row["Stand"].split(" ", 1)[1] for row in told["Zählerstände"]} <= {"Einh.", "m³", "kWh", "MWh"}
    (result,) = told["Ergebnis der Abrechnungen"]
    assert result["Abrechnung"] == issued.nummer
    assert result["Kosten"] == abgerechnet.euro(mine["betrag"])
    assert result["Saldo (mit Minus: Guthaben)"] == abgerechnet.euro(mine["saldo"])
    assert [row["Betrag"] for row in told["Abgerechnete Kosten"]] == [
        abgerechnet.euro(line["betrag"]) for line in mine["positionen"]
    ]
    assert len(told["Abgerechneter Verbrauch"]) == len(mine["verbrauch"]) > 0
    # nothing of a neighbour
    assert other.name not in str(told)
    assert foreign
    assert not any(number in str(told["Zählerstände"]) for number in foreign)


def test_what_was_issued_before_he_came_or_read_after_he_left_is_not_his(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        person = leaver()
        person.von, person.bis = date(2023, 1, 1), date(2023, 6, 30)
        person.save()
        told = dict(queries.auskunft(person, LAST_KEPT).teile)
        days = {row["am"] for row in told["Zählerstände"]}
    assert told["Ergebnis der Abrechnungen"] == ()
    assert all(date(2022, 12, 31) <= day <= date(2023, 6, 30) for day in days)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (NAME, True),
        ("ztürk Änne", True),
        (STREET, True),  # his own address
        ("aenne@example", True),
        ("anschrift", False),  # names of fields are no data
        ("schr", False),
        ("portal_pin", False),
        ("03140", False),
        ("34117 Öztürk", True),
        ("Änne Niemand", False),
    ],
)
def test_a_person_is_searched_by_name_number_and_address_alone(house: Firma, text: str, found: bool) -> None:
    with organisation_scope(house.organisation.pk):
        person = leaver()
        assert (person in suche.gesucht(text)) is found


def test_a_house_number_and_a_street_find_who_lives_there(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        haus = house.zeitraum.liegenschaft
        living = set(Nutzer.objects.filter(leerstand=False))
        for text in (haus.nummer, haus.strasse, f"{haus.strasse}, {haus.plz} {haus.ort}"):
            assert set(suche.gesucht(text)) == living, text
        assert leaver() in suche.gesucht(f"{haus.nummer} {leaver().nr}")
        assert suche.gesucht("ab") == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite asks Python for each row")
def test_the_slow_pattern_is_asked_only_where_the_word_stands(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        Nutzer.objects.filter(leerstand=False).exclude(pk=leaver().pk).update(angaben={"portal_pin": "1"})
        asked: list[str] = []
        connection.connection.create_function("REGEXP", 2, lambda _pattern, text: asked.append(text) is None)
        try:
            assert suche.gesucht("ZIEGELWEG") == [leaver()]
            assert suche.gesucht("Nirgendwo") == []
        finally:
            register(connection.connection)
        assert len(asked) == 1
        with CaptureQueriesContext(connection) as questions:
            suche.gesucht("Nirgendwo")
        assert "JOIN" not in questions[0]["sql"].partition("WHERE")[2]


def test_umlauts_may_be_written_out(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        assert leaver() in suche.gesucht("Oeztuerk")


def test_a_name_inside_of_another_word_is_left_alone() -> None:
    assert operations._without("Roth, Rothenburg, ROTH, Roths.", ("Roth",)) == "…, Rothenburg, …, …."


def connect_names(house: Firma) -> None:
    """The name in every place of Connect where people or foreign files may write one."""
    boss, home = house.people["administration"], house.zeitraum.liegenschaft
    point, _secret = datenpunkte.make_datenpunkt(
        name=f"Gateway {NAME}", art="gateway", benutzer=boss, am=NOW, liegenschaft=home
    )
    file = f"Mieter;Stand\n{NAME};x\n".encode()
    came = annahme.receive(inhalt=file, name=f"{NAME}.csv", datenpunkt=point, kanal="mail", am=NOW).eingang
    verarbeitung.work_on(came.pk, am=NOW)
    row = Quarantaene.objects.create(
        eingang=came, code="E211", text=f"„{NAME}“ ist kein Datum.", ausschnitt=f"{NAME};x", stand="offen"
    )
    quarantaene.discard(row=row, notiz=f"{NAME} sagt, das stimmt nicht", benutzer=boss, am=NOW)
    device = Funkgeraet.objects.create(
        hersteller="QDS", funkadresse="10000001", medium="SMOKE_DETECTOR", erstmals_am=NOW, zuletzt_am=NOW,
        liegenschaft=home, nutzeinheit=leaver().nutzeinheit, stand="zugeordnet", raum=f"bei {NAME}",
        angaben={"notiz": f"Schlüssel bei {NAME}"},
    )  # fmt: skip
    alarm = Geraetealarm.objects.create(funkgeraet=device, art="batterie", seit=NOW, zuletzt_am=NOW)
    alarmablauf.close_alarm(row=alarm, notiz=f"{NAME} angerufen", benutzer=boss, am=NOW)
    said = {"row": device, "tag": NOW.date(), "ergebnis": "kein_zugang", "punkte": {}, "benutzer": boss, "am": NOW}
    rauchmelder.inspect_on_site(**said, bemerkung=f"{NAME} nicht da")


def test_notes_and_foreign_files_of_connect_name_nobody_any_more(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        connect_names(house)
        told = dict(queries.auskunft(leaver(), LAST_KEPT).teile)["Genannt in Connect"]
        assert {row["Text"] for row in told} >= {f"bei {NAME}", f"{NAME}.csv", f"{NAME} nicht da", f"{NAME};x"}
        other = Geraetealarm.objects.get()
        operations.erase_person(nutzer=leaver(), heute=FIRST_FREE, benutzer=house.people["administration"], am=NOW)
        other.refresh_from_db()
        assert other.notiz.endswith(": … angerufen")
        left = [
            (model.__name__, field.name)
            for model in apps.get_models()
            if issubclass(model, Zugehoerig) and model not in (Abrechnung, Sendung)
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField)
            for row in model.objects.all()
            if NAME in str(getattr(row, field.name)).replace(f"{NAME}mann", "")
        ]
        assert left == []


def test_the_information_tells_what_devices_counted_by_radio_while_he_was_there(house: Firma) -> None:
    days = (("2022-10-31", "5"), ("2022-11-30", "7"), ("2022-12-31", "10.5"), ("2023-01-31", "90"))
    file = csv(*(line("10000001", value, day) for day, value in days))
    with organisation_scope(house.organisation.pk):
        point, _secret = datenpunkte.make_datenpunkt(name="Keller", art="gateway", benutzer=None, am=NOW)
        came = annahme.receive(inhalt=file, name="w.csv", datenpunkt=point, kanal="rest", am=NOW).eingang
        verarbeitung.work_on(came.pk, am=NOW)
        Funkgeraet.objects.update(nutzeinheit=leaver().nutzeinheit, liegenschaft=house.zeitraum.liegenschaft)
        told = dict(queries.auskunft(leaver(), LAST_KEPT).teile)["Verbrauch aus Fernablesung"]
    assert [(row["Monat"], row["Verbrauch"]) for row in told] == [("11/2022", "2,000 m³"), ("12/2022", "3,500 m³")]
