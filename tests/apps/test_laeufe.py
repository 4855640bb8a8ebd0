"""Runs over houses: each done once, what fails is told and stops nobody, four eyes and rights hold."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.db import connection
from django_tasks_db.models import DBTaskResult
from pypdf import PdfReader

from tests.besetzung import EXAMPLES, NOW, Firma, firma
from umlage.apps.abrechnung import operations as abrechnungen
from umlage.apps.abrechnung.models import Abrechnung, Dokument, Pruefstand
from umlage.apps.accounts.models import Mitgliedschaft
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.archive.models import Verlauf
from umlage.apps.kosten.models import Kostenzeile
from umlage.apps.laeufe import jobs, operations, queries, schritte
from umlage.apps.laeufe.leben import Lebenszeichen, lives
from umlage.apps.laeufe.models import Druckdatei, Lauf, Laufschritt, Sendung
from umlage.apps.liegenschaften.models import Abrechnungszeitraum, Kontakt, Liegenschaft, Nutzer
from umlage.config import schedule, worker
from umlage.core.finding import Refused, error, note

pytestmark = pytest.mark.django_db


@pytest.fixture
def houses() -> Iterator[tuple[Firma, list[Abrechnungszeitraum]]]:
    """A firm with three houses."""
    crew = firma("fuldatal", "casameta-2022.yaml")
    with organisation_scope(crew.organisation.pk):
        rows = [crew.zeitraum]
        for example in ("gashaus-2024.yaml", "kaltwasser-2024.yaml"):
            content = (EXAMPLES / example).read_bytes()
            rows.append(abrechnungen.take_in_akte(content=content, is_json=False, benutzer=None, am=NOW))
        yield crew, rows


def run(art: str, crew: Firma, rows: list[Abrechnungszeitraum], rolle: str = "sachbearbeitung") -> Lauf:
    lauf = jobs.start(art=art, zeitraeume=rows, benutzer=crew.people[rolle], am=NOW)
    with Lebenszeichen() as leben:
        jobs.work(lauf.pk, arbeiter=leben.name, seconds=60)
    lauf.refresh_from_db()
    return lauf


def said(lauf: Lauf) -> list[tuple[str, str]]:
    return [(row.stand, row.meldung) for row in lauf.schritte.all()]


def test_release_by_one_and_issue_by_another_over_all_houses(houses: tuple[Firma, list[Abrechnungszeitraum]]) -> None:
    crew, rows = houses
    released = run("freigabe", crew, rows, "administration")
    assert [stand for stand, _ in said(released)] == ["fertig"] * 3
    assert released.stand == "fertig"
    same = run("erteilung", crew, rows, "administration")
    assert said(same) == [("gescheitert", "Wer freigegeben hat, kann nicht selbst erteilen.")] * 3
    assert not Abrechnung.objects.filter(stand="erteilt").exists()
    other = run("erteilung", crew, rows)
    assert [stand for stand, _ in said(other)] == ["fertig"] * 3
    assert Abrechnung.objects.filter(stand="erteilt").count() == 3
    assert other.schritte.first().betrag == rows[0].abrechnungen.get().gesamtkosten
    assert set(Pruefstand.objects.values_list("stand", flat=True)) == {"erteilt"}


def test_a_run_that_corrects_says_so(houses: tuple[Firma, list[Abrechnungszeitraum]]) -> None:
    crew, rows = houses
    run("freigabe", crew, rows[:1], "administration")
    run("erteilung", crew, rows[:1])
    first = Abrechnung.objects.get()
    cost = Kostenzeile.objects.filter(zeitraum=rows[0], bereich="kosten").first()
    cost.betrag += 100
    cost.save()
    told = said(run("freigabe", crew, rows[:1], "administration"))
    assert told == [("fertig", f"Korrektur von {first.nummer} freigegeben")]
    assert said(run("erteilung", crew, rows[:1]))[0][1].startswith("Korrektur 2022-0000001-2-2, ")


def test_a_house_that_fails_is_told_and_stops_no_other(
    houses: tuple[Firma, list[Abrechnungszeitraum]], monkeypatch: pytest.MonkeyPatch
) -> None:
    crew, rows = houses
    good = schritte.VORBEREITEN["probelauf"]

    def broken(schritt: Laufschritt, am: object) -> schritte.Schreiben:
        if schritt.reihenfolge == 1:
            raise ZeroDivisionError("durch null")
        return good(schritt, NOW)

    monkeypatch.setitem(schritte.VORBEREITEN, "probelauf", broken)
    lauf = run("probelauf", crew, rows)
    assert [stand for stand, _ in said(lauf)] == ["fertig", "gescheitert", "fertig"]
    assert said(lauf)[1][1] == "Unerwarteter Fehler (ZeroDivisionError): durch null"
    monkeypatch.setitem(schritte.VORBEREITEN, "probelauf", good)
    assert jobs.retry(lauf=lauf, benutzer=crew.people["sachbearbeitung"], am=NOW) == 1
    with Lebenszeichen() as leben:
        jobs.work(lauf.pk, arbeiter=leben.name, seconds=60)
    assert [stand for stand, _ in said(lauf)] == ["fertig"] * 3


def test_a_disk_that_is_full_halts_the_run_and_says_so(
    houses: tuple[Firma, list[Abrechnungszeitraum]], monkeypatch: pytest.MonkeyPatch
) -> None:
    crew, rows = houses

    def full(schritt: Laufschritt, am: object) -> schritte.Schreiben:
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(schritte.VORBEREITEN, "probelauf", full)
    lauf = run("probelauf", crew, rows)
    assert (lauf.stand, lauf.grund[:17]) == ("angehalten", "Kein Platz mehr a")
    assert {row.versuche for row in lauf.schritte.all()} == {0}
    assert {stand for stand, _ in said(lauf)} == {"offen"}


def test_pause_resume_and_cancel(houses: tuple[Firma, list[Abrechnungszeitraum]]) -> None:
    crew, rows = houses
    person = crew.people["sachbearbeitung"]
    lauf = jobs.start(art="probelauf", zeitraeume=rows, benutzer=person, am=NOW)
    with Lebenszeichen() as leben:
        # the end of the process is near after the first house
        assert jobs.work(lauf.pk, arbeiter=leben.name, seconds=60, ende=lambda: True) == timedelta(0)
        operations.pause_run(lauf=lauf, benutzer=person, am=NOW)
        assert operations.take_step(lauf=lauf, arbeiter=leben.name) is None
        with pytest.raises(operations.Over):
            operations.pause_run(lauf=lauf, benutzer=person, am=NOW)
        jobs.resume(lauf=lauf, benutzer=person, am=NOW)
        jobs.work(lauf.pk, arbeiter=leben.name, seconds=60, ende=lambda: True)
    operations.cancel_run(lauf=lauf, benutzer=person, am=NOW)
    assert [stand for stand, _ in said(lauf)] == ["fertig", "fertig", "entfallen"]
    with pytest.raises(operations.Over):
        jobs.resume(lauf=lauf, benutzer=person, am=NOW)
    events = Verlauf.objects.filter(bezeichnung__startswith=f"Lauf {lauf}").order_by("pk")
    assert [row.bezeichnung.split()[-1] for row in events] == ["gestartet", "angehalten", "fortgesetzt", "abgebrochen"]


def test_the_house_of_a_worker_that_died_is_open_again_at_once_and_that_of_a_living_one_is_not(
    houses: tuple[Firma, list[Abrechnungszeitraum]],
) -> None:
    crew, rows = houses
    lauf = jobs.start(art="probelauf", zeitraeume=rows, benutzer=crew.people["sachbearbeitung"], am=NOW)
    with Lebenszeichen() as lives_on:
        with Lebenszeichen() as dies:
            first = operations.take_step(lauf=lauf, arbeiter=dies.name)
            second = operations.take_step(lauf=lauf, arbeiter=lives_on.name)
            assert (lives(dies.name), lives(lives_on.name)) == (True, True)
            with Lebenszeichen() as third:
                step = operations.take_step(lauf=lauf, arbeiter=third.name)
                assert step is not None
                assert step.reihenfolge == 2
        assert not lives(dies.name)
        assert (first is None, second is None) == (False, False)
        with Lebenszeichen() as heir:
            again = operations.take_step(lauf=lauf, arbeiter=heir.name)
            assert again is not None
            assert (again.reihenfolge, again.versuche) == (0, 2)
            # who was thought dead and comes back late has done nothing
            with pytest.raises(operations.TakenOver):
                operations.do_step(schritt=first, arbeiter=dies.name, am=NOW)
            operations.do_step(schritt=again, arbeiter=heir.name, am=NOW)
    assert Laufschritt.objects.get(pk=again.pk).stand == "fertig"


def test_rights_that_were_taken_away_hold_for_the_rest_of_a_run(
    houses: tuple[Firma, list[Abrechnungszeitraum]],
) -> None:
    crew, rows = houses
    lauf = jobs.start(art="freigabe", zeitraeume=rows, benutzer=crew.people["buchhaltung"], am=NOW)
    Mitgliedschaft.objects.filter(benutzer=crew.people["buchhaltung"]).update(rolle="lesen")
    with Lebenszeichen() as leben:
        jobs.work(lauf.pk, arbeiter=leben.name, seconds=60)
    assert said(lauf) == [("gescheitert", "Wer den Lauf gestartet hat, darf das nicht mehr.")] * 3


def test_a_run_needs_houses(houses: tuple[Firma, list[Abrechnungszeitraum]]) -> None:
    crew, _ = houses
    with pytest.raises(operations.NothingChosen):
        jobs.start(art="probelauf", zeitraeume=[], benutzer=crew.people["sachbearbeitung"], am=NOW)


def issued(crew: Firma, rows: list[Abrechnungszeitraum]) -> None:
    run("freigabe", crew, rows, "administration")
    run("erteilung", crew, rows)


def test_the_print_file_holds_all_documents_by_house_and_nutzer(
    houses: tuple[Firma, list[Abrechnungszeitraum]], monkeypatch: pytest.MonkeyPatch
) -> None:
    crew, rows = houses
    issued(crew, rows[:2])
    lauf = run("druckdatei", crew, rows)
    assert [stand for stand, _ in said(lauf)] == ["fertig", "fertig", "nichts", "fertig"]
    pdf, manifest = lauf.druckdateien.all()
    with default_storage.open(manifest.datei.name) as file:
        lines = [line.split(";") for line in file.read().decode("utf-8-sig").splitlines()]
    assert [line[3] for line in lines[1:]] == sorted(line[3] for line in lines[1:])
    assert [line[7] for line in lines[1:4]] == [
        "uebersicht.pdf",
        "einzelabrechnung-1-1.pdf",
        "einzelabrechnung-1-2.pdf",
    ]
    with default_storage.open(pdf.datei.name) as file:
        pages = PdfReader(file).pages
        assert len(pages) == pdf.seiten == sum(int(line[2]) for line in lines[1:])
        for line in lines[1:]:
            # where the list says it begins, there it begins: with the words of the single document
            row = Dokument.objects.get(pruefsumme=line[8])
            with default_storage.open(row.datei.name) as single:
                assert PdfReader(single).pages[0].extract_text() == pages[int(line[1]) - 1].extract_text()
    assert pdf.dokumente == Dokument.objects.count()


def test_a_large_print_file_comes_in_parts(
    houses: tuple[Firma, list[Abrechnungszeitraum]], monkeypatch: pytest.MonkeyPatch
) -> None:
    crew, rows = houses
    issued(crew, rows[:1])
    monkeypatch.setattr("umlage.apps.laeufe.druck.MOST_PAGES", 6)
    lauf = run("druckdatei", crew, rows[:1])
    parts = list(lauf.druckdateien.filter(art="pdf"))
    assert len(parts) > 1
    assert [part.name for part in parts] == [f"druckdatei-{lauf.pk}-{n}.pdf" for n in range(1, len(parts) + 1)]
    assert sum(part.dokumente for part in parts) == Dokument.objects.count()


def test_a_document_that_was_changed_in_the_store_is_not_printed(
    houses: tuple[Firma, list[Abrechnungszeitraum]],
) -> None:
    crew, rows = houses
    issued(crew, rows[:1])
    dokument = Dokument.objects.first()
    with default_storage.open(dokument.datei.name, "wb") as file:
        file.write(b"%PDF-1.7 something else")
    lauf = run("druckdatei", crew, rows[:1])
    assert said(lauf)[0] == ("gescheitert", f"Das Dokument {dokument.name} ist nicht mehr, wie es erteilt wurde.")
    assert not Druckdatei.objects.exists()


@pytest.mark.parametrize("art", ["druckdatei", "versand"])
def test_what_is_not_issued_is_skipped_and_did_not_fail(
    houses: tuple[Firma, list[Abrechnungszeitraum]], art: str
) -> None:
    crew, rows = houses
    issued(crew, rows[:1])
    run("freigabe", crew, rows[1:2], "administration")
    operations.switch_mail(an=True, benutzer=crew.people["administration"], am=NOW)
    lauf = run(art, crew, rows)
    assert said(lauf).count(("nichts", "Noch nicht erteilt.")) == len(rows) - 1
    none = run(art, crew, rows[1:])
    assert {stand for stand, _text in said(none)} == {"nichts"}
    assert (queries.fortschritt(none, NOW).gescheitert, queries.fortschritt(none, NOW).grund) == (0, "")


def test_half_a_file_in_the_store_is_mended(houses: tuple[Firma, list[Abrechnungszeitraum]]) -> None:
    crew, rows = houses
    run("freigabe", crew, rows[:1], "administration")
    released = rows[0].abrechnungen.get()
    satz = abrechnungen.make_documents(abrechnung=released, benutzer=crew.people["sachbearbeitung"], am=NOW)
    name, path, digest, size, _ = satz.dateien[0]
    with default_storage.open(path) as file:
        content = file.read()
    with default_storage.open(path, "wb") as file:
        file.write(content[: len(content) // 2])
    again = abrechnungen.make_documents(abrechnung=released, benutzer=crew.people["sachbearbeitung"], am=NOW)
    assert again.dateien[0] == (name, path, digest, size, "")
    with default_storage.open(path) as file:
        assert file.read() == content


@pytest.fixture
def with_mail(settings: object) -> None:
    settings.MAIL_CONFIGURED = True  # type: ignore[attr-defined]  # settings are given their names at run time


def addresses(crew: Firma, row: Abrechnungszeitraum) -> list[Nutzer]:
    person = crew.people["sachbearbeitung"]
    operations.switch_mail(an=True, benutzer=person, am=NOW)
    people = queries.empfaenger(row)
    for number, nutzer in enumerate(people[:2]):
        operations.set_mail_address(
            nutzer=nutzer,
            email=f"nutzer{number}@example.org",
            einverstanden_am=NOW.date(),
            benutzer=person,
            am=NOW,
        )
    Kontakt.objects.create(
        liegenschaft=row.liegenschaft, rolle="hausverwaltung", name="Hausverwaltung Nord", email="nord@example.org"
    )
    return people


@pytest.mark.usefixtures("with_mail")
def test_each_document_goes_to_each_address_once(houses: tuple[Firma, list[Abrechnungszeitraum]]) -> None:
    crew, rows = houses
    issued(crew, rows[:1])
    people = addresses(crew, rows[0])
    first = run("versand", crew, rows[:1])
    assert said(first) == [("fertig", "3 gesendet")]
    sent = [(message.to[0], message.attachments[0][0]) for message in mail.outbox]
    assert sent == [
        ("nord@example.org", "uebersicht.pdf"),
        ("nutzer0@example.org", f"einzelabrechnung-{people[0].nr.replace('/', '_')}.pdf"),
        ("nutzer1@example.org", f"einzelabrechnung-{people[1].nr.replace('/', '_')}.pdf"),
    ]
    again = run("versand", crew, rows[:1])
    assert said(again) == [("fertig", "3 gesendet")]
    assert len(mail.outbox) == 3
    assert [(row.email, row.stand) for row in queries.sendungen(rows[0])] == [(to, "gesendet") for to, _ in sent]


@pytest.mark.usefixtures("with_mail")
def test_a_mail_says_what_it_brings_and_is_from_whom_the_abrechnung_names(
    houses: tuple[Firma, list[Abrechnungszeitraum]],
) -> None:
    crew, rows = houses
    row = rows[0]
    row.angaben = {**row.angaben, "absender": {"name": "Verwaltung Nord", "email": "buero@nord.example"}}
    row.save()
    issued(crew, rows[:1])
    people = addresses(crew, row)
    paper = Dokument.objects.get(nutzer=people[0].nr)
    paper.pk, paper.name = None, f"korrekturabrechnung-{people[0].nr}.pdf"
    paper.save()
    run("versand", crew, rows[:1])
    assert {message.reply_to[0] for message in mail.outbox} == {"buero@nord.example"}
    assert all(message.body.endswith("Grüßen\nVerwaltung Nord\n") for message in mail.outbox)
    *_, correction = mail.outbox
    assert correction.subject == f"Korrekturabrechnung {paper.abrechnung.nummer}"
    assert "die Korrekturabrechnung" in correction.body
    assert {message.subject for message in mail.outbox[:-1]} == {f"Abrechnung {paper.abrechnung.nummer}"}


@pytest.mark.usefixtures("with_mail")
def test_a_mail_whose_worker_died_is_sent_by_nobody_until_a_person_decides(
    houses: tuple[Firma, list[Abrechnungszeitraum]],
) -> None:
    crew, rows = houses
    issued(crew, rows[:1])
    addresses(crew, rows[0])
    dokument = Dokument.objects.get(name="uebersicht.pdf")
    Sendung.objects.create(dokument=dokument, email="nord@example.org", arbeiter="gone", am=NOW)
    lauf = run("versand", crew, rows[:1])
    assert said(lauf) == [("gescheitert", "2 gesendet, 1 unklar")]
    assert "nord@example.org" not in [message.to[0] for message in mail.outbox]
    doubt = Sendung.objects.get(stand="unklar")
    person = crew.people["sachbearbeitung"]
    operations.settle_doubt(sendung=doubt, kam_an=False, benutzer=person, am=NOW)
    with pytest.raises(operations.Over):
        operations.settle_doubt(sendung=doubt, kam_an=True, benutzer=person, am=NOW)
    assert said(run("versand", crew, rows[:1])) == [("fertig", "3 gesendet")]
    assert [message.to[0] for message in mail.outbox].count("nord@example.org") == 1


def test_without_a_mail_server_or_where_it_is_switched_off_nothing_is_sent(
    houses: tuple[Firma, list[Abrechnungszeitraum]],
) -> None:
    crew, rows = houses
    issued(crew, rows[:1])
    with pytest.raises(operations.SwitchedOff):
        jobs.start(art="versand", zeitraeume=rows, benutzer=crew.people["sachbearbeitung"], am=NOW)
    addresses(crew, rows[0])
    assert said(run("versand", crew, rows[:1])) == [("gescheitert", "Kein Mailserver eingerichtet (UMLAGE_MAIL_URL).")]
    assert mail.outbox == []


def test_the_result_list_has_a_row_for_each_house_and_computes_nothing(
    houses: tuple[Firma, list[Abrechnungszeitraum]],
) -> None:
    crew, rows = houses
    Liegenschaft.objects.filter(pk=rows[0].liegenschaft_id).update(strasse="=1+1")
    rows[0].liegenschaft.refresh_from_db()
    lauf = run("probelauf", crew, rows)
    lines = queries.ergebnisliste(lauf, "https://x/fuldatal/liegenschaften/").decode("utf-8-sig").splitlines()
    assert lines[0] == "Nummer;Liegenschaft;Zeitraum;Stand;Meldung;Betrag in Euro;Adresse"
    assert len(lines) == 4
    assert lines[1].split(";")[1].startswith("'=1+1")
    number = rows[0].liegenschaft.nummer
    assert lines[1].split(";")[3] == "Fertig"
    assert lines[1].endswith(f"https://x/fuldatal/liegenschaften/{number}/{rows[0].bis.year}/")


def test_jobs_of_workers_that_died_are_put_back_and_those_of_living_ones_stay(
    houses: tuple[Firma, list[Abrechnungszeitraum]],
) -> None:
    crew, rows = houses
    jobs.start(art="probelauf", zeitraeume=rows[:2], benutzer=crew.people["sachbearbeitung"], am=NOW)
    first, second = DBTaskResult.objects.all()
    with Lebenszeichen() as leben:
        first.claim("gone")
        second.claim(leben.name)
        assert worker.put_back() == 1
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.status, second.status) == ("READY", "RUNNING")
    for _ in range(8):
        first.claim("gone again")
    assert worker.put_back() == 1
    first.refresh_from_db()
    assert first.status == "FAILED"


def test_a_run_that_no_job_drives_any_more_goes_on(houses: tuple[Firma, list[Abrechnungszeitraum]]) -> None:
    crew, rows = houses
    jobs.start(art="probelauf", zeitraeume=rows, benutzer=crew.people["sachbearbeitung"], am=NOW)
    assert jobs.laeufe_anstossen.call() == 0
    DBTaskResult.objects.update(status="FAILED")
    assert jobs.laeufe_anstossen.call() == 1
    assert DBTaskResult.objects.filter(status="READY").count() == 3


def test_recurring_jobs_come_once_and_again_when_their_time_is_up() -> None:
    assert schedule.put_due(NOW) == len(schedule.PLAN)
    assert schedule.put_due(NOW) == 0
    DBTaskResult.objects.update(status="SUCCESSFUL", finished_at=NOW)
    later = DBTaskResult.objects.latest("enqueued_at").enqueued_at + timedelta(minutes=2)
    assert schedule.put_due(later) == sum(entry.alle < timedelta(minutes=2) for entry in schedule.PLAN)
    for entry in schedule.PLAN:
        entry.auftrag.call()


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="two threads on a database in memory are one")
@pytest.mark.django_db(transaction=True)
def test_of_two_workers_each_takes_another_house() -> None:
    crew = firma("fuldatal", "casameta-2022.yaml")
    with organisation_scope(crew.organisation.pk):
        content = (EXAMPLES / "gashaus-2024.yaml").read_bytes()
        other = abrechnungen.take_in_akte(content=content, is_json=False, benutzer=None, am=NOW)
        lauf = jobs.start(
            art="probelauf", zeitraeume=[crew.zeitraum, other], benutzer=crew.people["sachbearbeitung"], am=NOW
        )
    taken: list[int] = []
    start = threading.Barrier(2)

    def one() -> None:
        try:
            with organisation_scope(crew.organisation.pk), Lebenszeichen() as leben:
                start.wait(10)
                step = operations.take_step(lauf=lauf, arbeiter=leben.name)
                taken.append(-1 if step is None else step.reihenfolge)
                start.wait(10)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(taken) == [0, 1]


def test_a_house_that_fails_names_what_stops_it_not_the_first_remark() -> None:
    remark, stop = note("akte.rest", "", "Nur ein Hinweis."), error("kosten.fehlt", "", "Es fehlen Kosten.")
    assert operations._reason(Refused((remark, stop))) == "Es fehlen Kosten."
    assert operations._reason(Refused((remark, stop, stop))) == "Es fehlen Kosten. (und 1 weitere)"


def test_what_is_so_already_is_nothing_to_do_and_stays_as_it_is(
    houses: tuple[Firma, list[Abrechnungszeitraum]],
) -> None:
    crew, rows = houses
    assert queries.passend("jahreswechsel", queries.auswahl([row.pk for row in rows])) == 3
    run("freigabe", crew, rows[:1], "administration")
    before = Abrechnung.objects.get()
    # the day of a release is part of it: on a later day the rows are still the same
    lauf = jobs.start(
        art="freigabe", zeitraeume=rows[:1], benutzer=crew.people["sachbearbeitung"], am=NOW + timedelta(days=2)
    )
    with Lebenszeichen() as leben:
        schritt = operations.take_step(lauf=lauf, arbeiter=leben.name)
        assert schritt is not None
        operations.do_step(schritt=schritt, arbeiter=leben.name, am=NOW + timedelta(days=2))
    assert said(lauf) == [("nichts", "Schon freigegeben; seitdem ist nichts geändert.")]
    after = Abrechnung.objects.get()
    assert (after.pk, after.freigegeben_von) == (before.pk, crew.people["administration"])
    run("erteilung", crew, rows[:1])
    assert said(run("erteilung", crew, rows[:1])) == [("nichts", "Schon erteilt.")]
    told = said(run("freigabe", crew, rows[:1]))
    assert told == [("nichts", "Schon erteilt; seitdem hat sich für niemanden etwas geändert.")]
    assert said(run("jahreswechsel", crew, rows[:1]))[0][0] == "fertig"
    again = run("jahreswechsel", crew, rows[:1])
    assert said(again) == [("nichts", "Den nächsten Zeitraum gibt es schon.")]
    assert queries.fortschritt(again, NOW).erledigt == 1
    assert queries.passend("jahreswechsel", queries.auswahl([row.pk for row in rows])) == 2


def test_a_release_of_rows_that_changed_since_gives_way(houses: tuple[Firma, list[Abrechnungszeitraum]]) -> None:
    crew, rows = houses
    run("freigabe", crew, rows[:1], "administration")
    old = Abrechnung.objects.get()
    house = rows[0].liegenschaft
    house.strasse = "Andere Straße 9"
    house.save()
    assert said(run("freigabe", crew, rows[:1], "administration")) == [("fertig", "Freigegeben")]
    assert Abrechnung.objects.get().pk != old.pk


def test_the_closing_step_is_no_house_and_no_documents_are_no_success(
    houses: tuple[Firma, list[Abrechnungszeitraum]],
) -> None:
    crew, rows = houses
    issued(crew, rows)
    done = queries.fortschritt(run("druckdatei", crew, rows), NOW)
    assert (done.alle, done.erledigt, done.prozent, done.abschluss) == (3, 3, 100, "fertig")
    waiting = jobs.start(art="druckdatei", zeitraeume=rows, benutzer=crew.people["sachbearbeitung"], am=NOW)
    waiting.schritte.filter(abschluss=False).update(stand="fertig")
    assert queries.fortschritt(waiting, NOW).prozent == 75
    Dokument.objects.filter(abrechnung__zeitraum=rows[0]).delete()
    lauf = run("druckdatei", crew, rows[:1])
    told = said(lauf)
    assert told[0] == ("gescheitert", "Zu dieser erteilten Abrechnung liegen keine Dokumente; gedruckt wird nichts.")
    assert told[1][0] == "gescheitert"
    assert queries.fortschritt(lauf, NOW).grund == told[1][1] == "Kein Haus dieses Laufs hat erteilte Dokumente."
