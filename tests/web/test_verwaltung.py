"""The administration, as an administrator uses it, and as it looks to whom was invited."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.besetzung import EXAMPLES, Firma, firma
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.verwaltung.models import ApiToken, Kunde, Nummernkreis, Textbaustein

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
HIER = "/fuldatal/verwaltung/"
SVG = (EXAMPLES / "roemerhof.svg").read_bytes()


@pytest.fixture
def boss(house: Firma, client: Client) -> Client:
    client.force_login(house.people["administration"], backend=BACKEND)
    return client


def text_of(response) -> str:
    return response.content.decode()


def link_in(text: str) -> str:
    (link,) = re.findall(r'value="http://testserver(/konto/einladung/[^"]+)"', text)
    return link


def test_whom_somebody_invites_comes_in_with_a_name_and_a_password(boss: Client) -> None:
    shown = text_of(boss.post(f"{HIER}einladen/", {"email": "neu@example.org", "rolle": "kosten"}))
    assert "/konto/einladung/" not in shown
    shown = text_of(boss.post(f"{HIER}einladen/", {"email": "neu@example.org", "rolle": "buchhaltung"}))
    link = link_in(shown)
    assert "/konto/einladung/" not in text_of(boss.get(HIER))

    new = Client()
    page = new.get(link)
    assert "Konto anlegen" in text_of(page)
    assert "no-store" in page.headers["Cache-Control"]
    passwords = {"password": "eine lange Passphrase", "password2": "eine lange Passphrase"}
    assert new.post(link, {"name": "Neu", **passwords, "password2": "anders"}).status_code == 422
    assert new.post(link, {"name": "Neu", **passwords}).headers["Location"] == "/konto/anmelden/"
    assert new.get(link).status_code == 404
    new.post("/konto/anmelden/", {"login": "neu@example.org", "password": "eine lange Passphrase"})
    assert new.get("/fuldatal/").status_code == 200
    assert new.get(HIER).status_code == 404


def test_somebody_with_an_account_logs_in_and_just_joins(boss: Client) -> None:
    other = firma("roemerhof", "oelhaus-2023.yaml").people["lesen"]
    link = link_in(text_of(boss.post(f"{HIER}einladen/", {"email": other.email, "rolle": "lesen"})))
    person = Client()
    assert "Melden Sie sich an" in text_of(person.get(link))
    assert person.post(link, {"name": "Dieb", "password": "x" * 20, "password2": "x" * 20}).status_code == 422
    assert "angemeldet sind Sie als administration@fuldatal.example" in text_of(boss.get(link))
    person.force_login(other, backend=BACKEND)
    assert person.post(link).headers["Location"] == "/fuldatal/"
    assert person.get("/fuldatal/").status_code == 200


def test_a_guessed_link_is_none(boss: Client) -> None:
    for path in ("/konto/einladung/fuldatal/xyz/", "/konto/einladung/niemand/xyz/"):
        assert boss.get(path).status_code == 404


def test_a_role_is_changed_and_a_person_taken_out(boss: Client, house: Firma) -> None:
    members = {row.rolle: row.pk for row in house.organisation.mitgliedschaften.all()}
    shown = boss.post(f"{HIER}personen/{members['lesen']}/", {"rolle": "montage"}, follow=True)
    assert "Lesen fuldatal ist jetzt: Montage." in text_of(shown)
    assert "gehört nicht mehr dazu" in text_of(
        boss.post(f"{HIER}personen/{members['lesen']}/", {"entfernen": "1"}, follow=True)
    )
    shown = boss.post(f"{HIER}personen/{members['administration']}/", {"entfernen": "1"}, follow=True)
    assert "Ohne Administration geht es nicht" in text_of(shown)
    gone = Client()
    gone.force_login(house.people["lesen"], backend=BACKEND)
    assert gone.get("/fuldatal/").status_code == 404
    history = text_of(boss.get(f"{HIER}verlauf/"))
    assert "Montage" in history
    assert "Administration fuldatal" in history
    assert "Noch keine Änderungen." in text_of(boss.get(f"{HIER}verlauf/", {"wort": "gibtesnicht"}))


def test_where_a_second_factor_is_required_nobody_works_without(boss: Client, house: Firma) -> None:
    clerk = Client()
    clerk.force_login(house.people["sachbearbeitung"], backend=BACKEND)
    assert clerk.get(house.haus).status_code == 200
    boss.post(f"{HIER}zweiter-faktor/", {"noetig": "ja"})
    for response in (clerk.get(house.haus), clerk.post(f"{house.haus}freigeben/"), boss.get(HIER)):
        assert response.headers["Location"] == "/konto/zweiter-faktor/"
    assert "Hier ist ein zweiter Faktor Pflicht" in text_of(clerk.get("/konto/zweiter-faktor/"))
    TOTP.activate(house.people["sachbearbeitung"], generate_totp_secret())
    assert clerk.get(house.haus).status_code == 200


def test_an_api_key_is_shown_once_and_revoked(boss: Client, house: Firma) -> None:
    day = (timezone.localdate() + timedelta(days=30)).isoformat()
    shown = text_of(boss.post(f"{HIER}schluessel/", {"name": "Portal", "recht": ["lesen"], "bis": day}))
    (secret,) = re.findall(r'value="(umlage\.fuldatal\.[^"]+)"', shown)
    assert secret not in text_of(boss.get(f"{HIER}schluessel/"))
    assert boss.post(f"{HIER}schluessel/", {"name": "", "bis": "morgen"}).status_code == 422
    with organisation_scope(house.organisation.pk):
        row = ApiToken.objects.get()
    assert "Portal widerrufen" in text_of(boss.post(f"{HIER}schluessel/{row.pk}/", follow=True))
    assert boss.post(f"{HIER}schluessel/{row.pk}/").status_code == 404


def test_the_look_is_saved_and_its_logo_shown_as_a_picture_alone(boss: Client, house: Firma) -> None:
    logo = SimpleUploadedFile("../../boese.php", SVG)
    sent = {"name": "Fuldatal", "ort": "Kassel", "farbe": "#FFEE00", "logo": logo}
    assert boss.post(f"{HIER}aussehen/", sent).status_code == 302
    assert "Zu hell für Text" in text_of(boss.get(f"{HIER}aussehen/"))
    house.organisation.refresh_from_db()
    assert re.fullmatch(r"logos/[0-9a-f]{64}\.svg", house.organisation.logo.name)
    picture = boss.get(f"{HIER}logo/0/")
    assert b"".join(picture.streaming_content) == SVG
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert "sandbox" in picture.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"farbe": "gelb", "name": "X"}, "Die Farbe hat die Form #RRGGBB"),
        ({"farbe": "#000000", "name": "X", "auftraggeber.name": "Y", "auftraggeber.iban": "DE00"}, "Keine IBAN"),
        ({"farbe": "#000000", "ort": "Kassel"}, "Diese Angabe fehlt."),
        ({"farbe": "#000000", "name": "X", "logo": b"%PDF-1.7"}, "weder SVG, PNG noch JPEG"),
        ({"farbe": "#000000", "name": "X", "logo": b"x" * 2_000_001}, "höchstens 2 MB"),
    ],
)
def test_what_is_wrong_with_a_look_is_said_and_what_was_typed_stays(boss: Client, sent: dict, said: str) -> None:
    if "logo" in sent:
        sent = {**sent, "logo": SimpleUploadedFile("logo.svg", sent["logo"])}
    response = boss.post(f"{HIER}aussehen/", sent)
    assert response.status_code == 422
    assert said in text_of(response)
    if "ort" in sent:
        assert 'value="Kassel"' in text_of(response)


def test_a_customer_gets_a_house_and_its_texts(boss: Client, house: Firma) -> None:
    sent = {"nummer": "K7", "kundenname": "Römerhof", "name": "Römerhof GmbH", "farbe": "#7A2E3A"}
    assert boss.post(f"{HIER}kunden/0/", sent).status_code == 302
    with organisation_scope(house.organisation.pk):
        kunde = Kunde.objects.get()
    assert boss.post(f"{HIER}kunden/0/", sent).status_code == 422
    assert boss.post(f"{HIER}texte/0/", {"titel": "Gruß", "text": "Guten Tag", "kunde": kunde.pk}).status_code == 302
    with organisation_scope(house.organisation.pk):
        baustein = Textbaustein.objects.get(kunde=kunde)

    page = f"{house.haus}auftritt/"
    assert "Guten Tag" not in text_of(boss.get(page))
    assert boss.post(page, {"kunde": kunde.pk, "fassung": "0"}).status_code == 302
    assert "inzwischen einen anderen Absender" in text_of(boss.get(page))
    assert boss.post(page, {"uebernehmen": "1", "fassung": "1"}).status_code == 302
    assert "Texte hinzufügen, die bereitstehen" in text_of(boss.get(page))
    assert boss.post(page, {"baustein": [baustein.pk], "fassung": "2"}).status_code == 302
    # what is on it already is not offered again
    assert "Texte hinzufügen, die bereitstehen" not in text_of(boss.get(page))
    with organisation_scope(house.organisation.pk):
        house.zeitraum.refresh_from_db()
    assert house.zeitraum.angaben["absender"]["name"] == "Römerhof GmbH"
    assert house.zeitraum.angaben["mitteilungen"][-1] == {"text": "Guten Tag"}
    late = boss.post(page, {"kunde": "", "fassung": "2"})
    assert late.status_code == 422
    assert "inzwischen geändert" in text_of(late)
    assert "Römerhof" in text_of(boss.get(f"{HIER}kunden/"))
    shown = boss.post(f"{HIER}kunden/{kunde.pk}/", {"loeschen": "1"}, follow=True)
    assert "gehören noch Liegenschaften" in text_of(shown)


def test_a_pattern_is_looked_at_before_it_is_saved(boss: Client, house: Firma) -> None:
    sent = {
        "muster-abrechnung": "A{jahr}-{laufend:05}",
        "muster-liegenschaft": "{laufend}",
        "muster-nutzeinheit": "{laufend}",
    }
    year = timezone.localdate().year
    assert f"A{year}-00001 · A{year}-00002" in text_of(boss.post(f"{HIER}nummern/", {**sent, "ansehen": "1"}))
    with organisation_scope(house.organisation.pk):
        assert not Nummernkreis.objects.exists()
    wrong = boss.post(f"{HIER}nummern/", {**sent, "muster-abrechnung": "{jahr}", "speichern": "1"})
    assert (wrong.status_code, "genau ein" in text_of(wrong)) == (422, True)
    assert boss.post(f"{HIER}nummern/", {**sent, "speichern": "1"}).status_code == 302
    with organisation_scope(house.organisation.pk):
        assert dict(Nummernkreis.objects.values_list("art", "muster")) == {
            "abrechnung": "A{jahr}-{laufend:05}",
            "liegenschaft": "{laufend}",
        }


def test_a_customer_without_a_sender_shows_that_of_the_organisation(boss: Client, house: Firma) -> None:
    boss.post(f"{HIER}kunden/0/", {"nummer": "K1", "kundenname": "K", "farbe": ""})
    house.organisation.absender = {"name": "Messdienst & Söhne"}
    house.organisation.save()
    assert "<td>Messdienst &amp; Söhne</td>" in boss.get(f"{HIER}kunden/").content.decode()


def test_pages_ask_the_database_equally_often_for_one_row_and_for_three(
    boss: Client, django_assert_max_num_queries
) -> None:
    def make(number: int) -> None:
        boss.post(f"{HIER}einladen/", {"email": f"p{number}@example.org", "rolle": "lesen"})
        boss.post(f"{HIER}kunden/0/", {"nummer": f"K{number}", "kundenname": "K", "farbe": ""})
        boss.post(f"{HIER}texte/0/", {"titel": f"T{number}", "text": "Text"})
        day = (timezone.localdate() + timedelta(days=30)).isoformat()
        boss.post(f"{HIER}schluessel/", {"name": f"S{number}", "recht": ["lesen"], "bis": day})

    def count() -> list[int]:
        found = []
        for place in ("", "kunden/", "texte/", "schluessel/", "verlauf/", "nummern/"):
            boss.get(f"{HIER}{place}")  # messages are taken
            with django_assert_max_num_queries(30) as seen:
                assert boss.get(f"{HIER}{place}").status_code == 200
            found.append(len(seen.captured_queries))
        return found

    make(1)
    before = count()
    make(2)
    make(3)
    assert count() == before
