"""The own account: profile, sessions, and that the pages of others are in our look and language."""

import re

import pytest
from django.test import Client

from tests.besetzung import Firma
from umlage.apps.accounts import queries

pytestmark = pytest.mark.django_db


def logged_in(house: Firma, rolle: str = "lesen", agent: str = "Mozilla/5.0 (X11; Linux) Firefox/140") -> Client:
    client = Client(headers={"user-agent": agent})
    client.post("/konto/anmelden/", {"login": house.people[rolle].email, "password": "x" * 12})
    return client


PAGES = (
    "profil/",
    "sitzungen/",
    "passwort/aendern/",
    "abmelden/",
    "zweiter-faktor/",
    "zweiter-faktor/totp/activate/",
    "zweiter-faktor/webauthn/",
    "zweiter-faktor/webauthn/add/",
    "zweiter-faktor/recovery-codes/generate/",
    "bestaetigen/",
)
# words of allauth that nobody translated would show up as these
_ENGLISH = re.compile(r">\s*[^<]*\b(?:the|your|Sign|Password|keys?|Add|with|have|Confirm|Codes? for)\b[^<]*<")


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_german_and_in_our_look(house: Firma, page: str) -> None:
    client = logged_in(house)
    client.post("/konto/bestaetigen/", {"password": "x" * 12})  # what counts asks for the password again
    text = client.get(f"/konto/{page}", follow=True).content.decode()
    assert 'href="/static/umlage/umlage.css"' in text
    assert 'class="taste' in text
    shown = re.sub(r"<script.*?</script>", "", text, flags=re.S)
    assert [words.strip() for words in _ENGLISH.findall(shown)] == []


@pytest.mark.parametrize("page", ["bestaetigen/", "passwort/aendern/"])
def test_who_asks_for_a_password_says_whose(house: Firma, page: str) -> None:
    """Keepers of passwords look for the name beside it."""
    text = logged_in(house).get(f"/konto/{page}", follow=True).content.decode()
    form = next(one for one in text.split("<form")[1:] if 'type="password"' in one.split("</form>")[0])
    name = f'autocomplete="username" value="{house.people["lesen"].email}"'
    assert name in form.split('type="password"')[0]


def test_a_passkey_does_not_say_that_the_password_ends(house: Firma) -> None:
    client = logged_in(house)
    client.post("/konto/bestaetigen/", {"password": "x" * 12})
    text = client.get("/konto/zweiter-faktor/webauthn/add/").content.decode()
    assert "Mit dem Passwort geht es weiterhin." in text
    assert "können Sie sich nur mit diesem" not in text


def test_the_words_of_a_profile_are_kept(house: Firma) -> None:
    client, person = logged_in(house), house.people["lesen"]
    assert client.post("/konto/profil/", {"name": "Lea Neu", "sprache": "en"}).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.sprache) == ("Lea Neu", "en")
    assert 'lang="en"' in client.get("/konto/profil/").content.decode()
    for wrong in ({"name": " ", "sprache": "de"}, {"name": "X", "sprache": "xx"}, {"name": "x" * 121, "sprache": "de"}):
        assert client.post("/konto/profil/", wrong).status_code == 422
    person.refresh_from_db()
    assert person.name == "Lea Neu"


def test_one_session_is_ended_and_all_others(house: Firma) -> None:
    here, phone, desk = (logged_in(house, agent=agent) for agent in ("Firefox Linux", "Safari iPhone", "Edg Windows"))
    colleague = logged_in(house, "montage")
    for client in (here, phone, desk, colleague):
        assert client.get("/fuldatal/").status_code == 200
    text = here.get("/konto/sitzungen/").content.decode()
    assert re.findall(r"<td>((?:Firefox|Safari|Edge), \w+)</td>", text).count("Safari, iPhone") == 1
    row = next(row for row in queries.sitzungen(house.people["lesen"]) if "iPhone" in row.user_agent)
    here.post("/konto/sitzungen/", {"sitzung": row.pk})
    assert (phone.get("/fuldatal/").status_code, desk.get("/fuldatal/").status_code) == (302, 200)
    foreign = queries.sitzungen(house.people["montage"])[0]
    here.post("/konto/sitzungen/", {"sitzung": foreign.pk})
    here.post("/konto/sitzungen/", {"alle": "1"})
    seen = [client.get("/fuldatal/").status_code for client in (here, desk, colleague)]
    assert seen == [200, 302, 200]


def test_a_new_password_ends_the_other_sessions(house: Firma) -> None:
    here, phone = logged_in(house), logged_in(house)
    words = {"oldpassword": "x" * 12, "password1": "eine lange Passphrase", "password2": "eine lange Passphrase"}
    assert here.post("/konto/passwort/aendern/", words).status_code == 302
    assert (here.get("/fuldatal/").status_code, phone.get("/fuldatal/").status_code) == (200, 302)


def test_the_session_is_a_new_one_after_the_log_in(house: Firma) -> None:
    client = Client()
    client.get("/konto/anmelden/")
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    client.post("/konto/anmelden/", {"login": house.people["lesen"].email, "password": "x" * 12})
    assert client.session.session_key != before


def test_where_somebody_is_logged_in_is_noted_rarely(house: Firma, django_assert_max_num_queries) -> None:
    client = logged_in(house)
    client.get("/fuldatal/")
    with django_assert_max_num_queries(30) as seen:
        client.get("/fuldatal/")
    assert [row["sql"] for row in seen.captured_queries if "usersession" in row["sql"]] == []


def test_who_has_no_phone_is_told_of_the_recovery_codes(house: Firma) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP

    person = house.people["lesen"]
    TOTP.activate(person, "PWH2BIM4DJPZ5MOUKVDU2BGHYSPU7BMP")
    code = RecoveryCodes.activate(person).get_unused_codes()[0]
    client = Client()
    said = {"login": person.email, "password": "x" * 12}
    text = client.post("/konto/anmelden/", said, follow=True).content.decode()
    assert "einer Ihrer Wiederherstellungscodes" in text
    # a key is offered to who has one
    assert "mfa_webauthn_authenticate" not in text
    client.post("/konto/zweiter-faktor/authenticate/", {"code": code})
    assert client.get("/konto/profil/").status_code == 200
    again = Client()
    again.post("/konto/anmelden/", said)
    assert "Falscher Code." in again.post("/konto/zweiter-faktor/authenticate/", {"code": code}).content.decode()
