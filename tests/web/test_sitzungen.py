"""Log-in, sessions, cookies: OWASP ASVS level 2 as a browser and an attacker see it (docs/security.md)."""

import os
import re
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as own
from django.contrib.auth import hashers
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.besetzung import Firma

pytestmark = pytest.mark.django_db
ANMELDEN = "/konto/anmelden/"
PASSWORT = "x" * 12


def log_in(client: Client, email: str, password: str = PASSWORT, **more: str) -> Any:
    return client.post(ANMELDEN, {"login": email, "password": password, **more})


def inside(client: Client) -> bool:
    return client.get("/fuldatal/").status_code == 200


def test_a_session_that_somebody_slipped_in_is_worth_nothing_after_the_log_in(client: Client, house: Firma) -> None:
    client.get(ANMELDEN)
    session = client.session
    session["planted"] = "1"
    session.save()
    client.cookies["sessionid"] = planted = session.session_key
    log_in(client, house.people["lesen"].email)
    assert client.cookies["sessionid"].value != planted
    assert inside(client)
    attacker = Client()
    attacker.cookies["sessionid"] = planted
    assert not inside(attacker)


def test_logging_out_ends_the_session_and_not_only_the_cookie(client: Client, house: Firma) -> None:
    log_in(client, house.people["lesen"].email)
    copied = client.cookies["sessionid"].value
    # a link or a picture logs nobody out
    client.get("/konto/abmelden/")
    assert inside(client)
    client.post("/konto/abmelden/")
    thief = Client()
    thief.cookies["sessionid"] = copied
    assert not inside(thief)


def test_a_new_password_ends_all_other_sessions(client: Client, house: Firma) -> None:
    person = house.people["lesen"].email
    elsewhere = Client()
    log_in(client, person)
    log_in(elsewhere, person)
    assert inside(client)
    assert inside(elsewhere)
    new = "ein langes neues Wort"
    client.post("/konto/passwort/aendern/", {"oldpassword": PASSWORT, "password1": new, "password2": new})
    assert not inside(elsewhere)
    assert inside(client)
    assert log_in(Client(), person).status_code == 200
    assert log_in(Client(), person, new).status_code == 302


def test_who_is_shut_out_or_leaves_the_organisation_is_out_at_once(client: Client, house: Firma) -> None:
    person = house.people["lesen"]
    log_in(client, person.email)
    membership = person.mitgliedschaften.get()
    membership.delete()
    assert client.get("/fuldatal/").status_code == 404
    membership.save()
    assert inside(client)
    person.is_active = False
    person.save()
    assert client.get("/fuldatal/").status_code == 302
    log_in(client, person.email)
    assert not inside(client)


def test_the_cookies_are_for_this_site_and_for_no_script(client: Client, house: Firma) -> None:
    client.get(ANMELDEN)
    log_in(client, house.people["lesen"].email)
    for name in ("sessionid", "csrftoken"):
        cookie = client.cookies[name]
        assert (cookie["httponly"], cookie["samesite"], cookie["domain"], cookie["path"]) == (True, "Lax", "", "/")
    assert client.cookies["sessionid"]["max-age"] in ("", 12 * 3600)
    assert own.SESSION_COOKIE_AGE <= 12 * 3600


_SECURE = """
import sys, django
django.setup()
from django.conf import settings as s
print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS >= 31536000,
      s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SECURE_PROXY_SSL_HEADER, s.PROXIES, s.DEBUG, s.CSRF_TRUSTED_ORIGINS,
      s.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN)
"""


def test_behind_https_everything_says_so(tmp_path: Path) -> None:
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("DJANGO")},
        "DJANGO_SETTINGS_MODULE": "umlage.config.settings",
        "UMLAGE_HTTPS": "1",
        "UMLAGE_ADRESSEN": "umlage.example.org",
        "UMLAGE_SCHLUESSEL": secrets.token_urlsafe(50),
        "UMLAGE_ORDNER": str(tmp_path),
    }
    said = subprocess.run([sys.executable, "-c", _SECURE], env=environ, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == (
        "True True True True True ('HTTP_X_FORWARDED_PROTO', 'https') 1 False ['https://umlage.example.org'] False"
    )
    check = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(check, env=environ, capture_output=True, text=True, check=False)
    # the list that browsers carry along is for a firm to choose: it holds for all its names, and for years
    assert re.findall(r"security\.W\d+", done.stderr) == ["security.W021"]


def test_nobody_learns_whether_an_account_exists(client: Client, house: Firma, monkeypatch: pytest.MonkeyPatch) -> None:
    work: list[str] = []
    hasher = hashers.get_hasher()

    def counted(cls: type, password: str, salt: str, *rest: Any) -> str:
        work.append(password)
        return original(password, salt, *rest)

    original = hasher.encode
    monkeypatch.setattr(type(hasher), "encode", counted)
    known = log_in(client, house.people["lesen"].email, "falsch-falsch")
    costs_known = len(work)
    work.clear()
    unknown = log_in(Client(), "niemand@fuldatal.example", "falsch-falsch")
    assert len(work) == costs_known > 0

    def told(response: Any) -> tuple[int, str]:
        text = response.content.decode()
        start = text.index('role="alert"')
        return response.status_code, text[start : text.index("</div>", start)]

    assert told(known) == told(unknown)


@pytest.mark.parametrize(
    "target", ["https://angreifer.example/", "//angreifer.example/", r"/\angreifer.example", "javascript:alert(1)"]
)
def test_after_the_log_in_nobody_is_sent_elsewhere(client: Client, house: Firma, target: str) -> None:
    response = log_in(client, house.people["lesen"].email, next=target)
    assert response.status_code == 302
    assert response.headers["Location"] == "/"
    assert "angreifer" not in Client().get(ANMELDEN, {"next": target}).headers.get("Location", "")


def test_after_the_log_in_people_are_where_they_wanted_to_go(client: Client, house: Firma) -> None:
    sent = client.get(house.haus).headers["Location"]
    assert sent == f"{ANMELDEN}?next={house.haus}"
    assert log_in(client, house.people["lesen"].email, next=house.haus).headers["Location"] == house.haus


@pytest.mark.parametrize("weak", ["kurz", "startfinding", "123456789012", "lesen@fuldatal.example"])
def test_a_weak_password_is_refused(client: Client, house: Firma, weak: str) -> None:
    log_in(client, house.people["lesen"].email)
    change = {"oldpassword": PASSWORT, "password1": weak, "password2": weak}
    response = client.post("/konto/passwort/aendern/", change)
    assert response.status_code == 200
    assert house.people["lesen"].__class__.objects.get(email=house.people["lesen"].email).check_password(PASSWORT)


def test_passwords_are_kept_as_scrypt() -> None:
    text = (Path(own.PACKAGE) / "config" / "settings.py").read_text("utf-8")
    first = text[text.index("PASSWORD_HASHERS = [") :].splitlines()[1]
    assert "ScryptPasswordHasher" in first


def _addresses(resolver: URLResolver, before: str = "/") -> list[str]:
    found = []
    for entry in resolver.url_patterns:
        place = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found += _addresses(entry, place)
        elif isinstance(entry, URLPattern):
            found.append(place)
    return found


_VALUES = {"slug:kurz": "fuldatal", "str:nummer": "0000001-2", "int:jahr": "2022", "slug:art": "liegenschaft"}


def _filled(place: str, house: Firma) -> str:
    def value(match: re.Match[str]) -> str:
        kind = match[1].partition(":")[0] if ":" in match[1] else "str"
        return _VALUES.get(match[1], {"int": "1", "uuid": "0" * 8 + "-0000-0000-0000-" + "0" * 12}.get(kind, "x"))

    return re.sub(r"<([^>]+)>", value, place).replace("^", "").replace("$", "").replace("\\", "")


def test_no_address_takes_a_form_without_its_token(house: Firma) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(house.people["administration"], backend="django.contrib.auth.backends.ModelBackend")
    places = [_filled(place, house) for place in _addresses(get_resolver())]
    assert len(places) > 25
    taken = {place: client.post(place, {}).status_code for place in places}
    # programs come with a token of their own; a cookie opens nothing there
    refused = {place: (401, 403, 404, 405) if place.startswith("/api/") else (403, 404, 405) for place in places}
    assert {place: status for place, status in taken.items() if status not in refused[place]} == {}
    # addresses of pages that are there answer with the page of the missing token
    assert taken["/fuldatal/liegenschaften/0000001-2/2022/freigeben/"] == 403
    assert taken[ANMELDEN] == 403


def test_what_changes_something_is_no_link(house: Firma, client: Client) -> None:
    client.force_login(house.people["administration"], backend="django.contrib.auth.backends.ModelBackend")
    for place in ("freigeben", "erteilen", "weiter"):
        assert client.get(f"{house.haus}{place}/").status_code == 405
    assert client.get("/fuldatal/ansicht/").status_code == 405
