"""The same form twice, or at two workers at a time, is saved once."""

import re
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.db import OperationalError, connection, connections
from django.test import Client
from django.utils import timezone

from tests.besetzung import Firma, firma
from umlage.apps.accounts.einmal import SentBefore, once, was_sent
from umlage.apps.accounts.models import Formularmarke
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.kosten.models import Kostenzeile
from umlage.apps.laeufe.models import Lauf
from umlage.apps.liegenschaften.models import Kontakt, Liegenschaft
from umlage.apps.verwaltung.models import ApiToken, Einladung, Kunde, Textbaustein

pytestmark = pytest.mark.django_db
COST = {"bezeichnung": "Gartenpflege", "betrag": "1.190,00 €", "schluessel": "NHN"}


def mark(clerk: Client, path: str) -> str:
    found = re.search(r'name="einmal" value="([^"]+)"', clerk.get(path).content.decode())
    assert found is not None
    return found[1]


def costs(house: Firma) -> int:
    with organisation_scope(house.organisation.pk):
        return Kostenzeile.objects.filter(zeitraum=house.zeitraum, bezeichnung="Gartenpflege").count()


def test_a_cost_sent_twice_is_there_once(clerk: Client, house: Firma) -> None:
    path = f"{house.haus}teil/hausnebenkosten/0/"
    said = {**COST, "einmal": mark(clerk, path)}
    assert clerk.post(path, said).status_code == 302
    answer = clerk.post(path, said, follow=True)
    assert "Schon gespeichert: dieses Formular kam zweimal an." in answer.content.decode()
    assert costs(house) == 1
    # another amount in the same form, after a step back in the browser, is another cost
    assert clerk.post(path, {**said, "betrag": "7"}).status_code == 302
    assert costs(house) == 2
    # and so is the same one in a new form
    assert clerk.post(path, {**said, "einmal": mark(clerk, path)}).status_code == 302
    assert costs(house) == 3


def test_what_was_refused_can_be_sent_again(clerk: Client, house: Firma) -> None:
    path = f"{house.haus}teil/hausnebenkosten/0/"
    said = {**COST, "bezeichnung": "", "einmal": mark(clerk, path)}
    assert clerk.post(path, said).status_code == 422
    with organisation_scope(house.organisation.pk):
        assert not Formularmarke.objects.exists()


def test_a_contact_sent_twice_is_there_once(clerk: Client, house: Firma) -> None:
    path = f"{house.haus}beiwerk/kontakt/0/"
    with organisation_scope(house.organisation.pk):
        before = Kontakt.objects.count()
        rolle = Kontakt.Rolle.values[0]
    said = {"rolle": rolle, "name": "Hausmeister Kurz", "einmal": mark(clerk, path)}
    assert clerk.post(path, said).status_code == 302
    clerk.post(path, said)
    with organisation_scope(house.organisation.pk):
        assert Kontakt.objects.count() == before + 1


def test_a_house_sent_twice_is_there_once_and_a_second_one_at_its_address_is_asked_about(
    clerk: Client, house: Firma
) -> None:
    path = f"/{house.organisation.kurz}/neu/"
    said = {
        "strasse": "Lindenstraße 5",
        "plz": "34117",
        "ort": "Kassel",
        "von": "2025-01-01",
        "bis": "2025-12-31",
        "art": "heizkosten",
    }

    def there() -> int:
        with organisation_scope(house.organisation.pk):
            return Liegenschaft.objects.filter(plz="34117", strasse__istartswith="linden").count()

    first = {**said, "einmal": mark(clerk, path)}
    assert clerk.post(path, first).status_code == 302
    assert "Schon angelegt" in clerk.post(path, first, follow=True).content.decode()
    assert there() == 1
    other = {**said, "strasse": "LINDENSTR. 5", "einmal": mark(clerk, path)}
    answer = clerk.post(path, other)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "An dieser Anschrift gibt es schon" in page
    assert there() == 1
    meant = re.search(r'name="gemeint" value="([^"]+)"', page)
    assert meant is not None
    assert clerk.post(path, {**other, "gemeint": meant[1]}).status_code == 302
    assert there() == 2
    # next door nobody asks
    assert clerk.post(path, {**said, "strasse": "Lindenstraße 7", "einmal": mark(clerk, path)}).status_code == 302


def test_a_run_started_twice_runs_once(clerk: Client, house: Firma) -> None:
    path = f"/{house.organisation.kurz}/laeufe/neu/probelauf/"
    asked = clerk.post(path, {"zeitraum": house.zeitraum.pk})
    found = re.search(r'name="einmal" value="([^"]+)"', asked.content.decode())
    assert found is not None
    said = {"zeitraum": house.zeitraum.pk, "bestaetigt": "1", "einmal": found[1]}
    first = clerk.post(path, said)
    assert re.search(r"/laeufe/\d+/$", first.headers["Location"])
    answer = clerk.post(path, said, follow=True).content.decode()
    assert "Dieser Lauf ist schon gestartet: das Formular kam zweimal an." in answer
    with organisation_scope(house.organisation.pk):
        assert Lauf.objects.count() == 1


def boss(client: Client, house: Firma) -> str:
    client.force_login(house.people["administration"], backend="django.contrib.auth.backends.ModelBackend")
    return f"/{house.organisation.kurz}/verwaltung/"


def test_an_invitation_sent_twice_keeps_its_link(client: Client, house: Firma) -> None:
    here = boss(client, house)
    said = {"email": "neu@example.org", "rolle": "lesen", "einmal": mark(client, here)}
    link = re.search(r'value="(http[^"]*/einladung/[^"]+)"', client.post(f"{here}einladen/", said).content.decode())
    assert link is not None
    answer = client.post(f"{here}einladen/", said, follow=True).content.decode()
    assert "Schon eingeladen: dieses Formular kam zweimal an." in answer
    assert len(mail.outbox) <= 1
    with organisation_scope(house.organisation.pk):
        assert Einladung.objects.filter(zurueckgezogen_am=None).count() == Einladung.objects.count() == 1
    # who was refused sends the form again
    bad = {**said, "email": "nichts", "einmal": mark(client, here)}
    assert client.post(f"{here}einladen/", bad).status_code == 422
    assert client.post(f"{here}einladen/", bad).status_code == 422


def test_a_token_sent_twice_is_made_once(client: Client, house: Firma) -> None:
    path = f"{boss(client, house)}schluessel/"
    day = (timezone.localdate() + timedelta(days=9)).isoformat()
    said = {"name": "Hausverwaltung", "recht": "lesen", "bis": day, "einmal": mark(client, path)}
    assert "Er steht nur dieses eine Mal hier" in client.post(path, said).content.decode()
    assert "Dieser Schlüssel ist schon angelegt" in client.post(path, said, follow=True).content.decode()
    with organisation_scope(house.organisation.pk):
        assert ApiToken.objects.count() == 1


def test_a_customer_and_a_text_sent_twice_are_there_once(client: Client, house: Firma) -> None:
    here = boss(client, house)
    cases = {
        "kunden/0/": (Kunde, {"nummer": "K1", "kundenname": "Verwaltung Nord"}, {"nummer": "K 1!"}),
        "texte/0/": (Textbaustein, {"titel": "Gruß", "text": "Danke."}, {"text": ""}),
    }
    for place, (rows, said, wrong) in cases.items():
        form = {**said, "einmal": mark(client, f"{here}{place}")}
        assert client.post(f"{here}{place}", {**form, **wrong}).status_code == 422
        assert client.post(f"{here}{place}", form).status_code == 302
        answer = client.post(f"{here}{place}", form, follow=True).content.decode()
        assert "Schon gespeichert: dieses Formular kam zweimal an." in answer, place
        with organisation_scope(house.organisation.pk):
            assert rows.objects.count() == 1, place


@pytest.mark.django_db(transaction=True)
def test_of_two_at_a_time_one_is_saved() -> None:
    made = firma("fuldatal", "casameta-2022.yaml").organisation.pk
    ready, said = Barrier(4), []

    def send() -> None:
        try:
            ready.wait(timeout=30)
            with organisation_scope(made), once("doppelt", timezone.now()):
                said.append("saved")
        except SentBefore:
            said.append("known")
        except OperationalError:  # the SQLite of the tests lies in memory, where nobody waits for a lock
            said.append("locked")
        finally:
            connections.close_all()
            # Django never closes a database in memory, as it would be gone; here the first thread still holds it
            if connection.connection is not None:
                connection.connection.close()

    threads = [Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said.count("saved") == 1, said
    assert len(said) == 4
    assert connection.vendor == "sqlite" or "locked" not in said
    with organisation_scope(made):
        assert was_sent("doppelt")
        assert not was_sent("")
