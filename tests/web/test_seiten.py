"""What a browser gets from us: files of others as their manifest says, no script or style inside a page."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest
from django.test import Client

from tests.architecture.tree import PACKAGE
from tests.besetzung import firma

VENDOR = PACKAGE / "web" / "ui" / "static" / "vendor"
TEMPLATES = sorted((PACKAGE / "web").rglob("*.html"))


def test_files_of_others_are_those_of_the_manifest() -> None:
    stated = {row["name"]: row["sha256"] for row in tomllib.loads((VENDOR / "manifest.toml").read_text())["file"]}
    found = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in VENDOR.iterdir()
        if file.name != "manifest.toml"
    }
    assert found == stated


def test_our_own_styles_and_scripts_fetch_nothing_from_elsewhere() -> None:
    ours = [*(file for file in (VENDOR.parent / "umlage").iterdir() if file.is_file()), *TEMPLATES]
    foreign = [
        file.name for file in ours if re.search(r"(?:src|href|url)\W{1,3}(?:https?:)?//", file.read_text("utf-8"))
    ]
    assert foreign == []


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_a_page_holds_no_script_style_or_handler(file: Path) -> None:
    text = file.read_text("utf-8")
    # a block of data is no script: no browser runs it
    assert re.findall(r"<script(?![^>]*(?:\ssrc=|\stype=\"application/json\"))|<style|\sstyle=|\son[a-z]+=", text) == []


@pytest.mark.django_db
def test_every_page_says_what_a_browser_may_do(client: Client) -> None:
    house = firma("fuldatal", "casameta-2022.yaml")
    client.force_login(house.people["lesen"], backend="django.contrib.auth.backends.ModelBackend")
    for path in ("/konto/zweiter-faktor/", "/fuldatal/", house.haus, f"{house.haus}ergebnis/"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"], path
        assert "'unsafe-" not in headers["Content-Security-Policy"], path
        assert (headers["X-Frame-Options"], headers["X-Content-Type-Options"]) == ("DENY", "nosniff")


@pytest.mark.django_db
def test_eight_wrong_passwords_lock_the_door(client: Client) -> None:
    house = firma("fuldatal", "casameta-2022.yaml")
    email, colleague = house.people["lesen"].email, house.people["montage"].email
    for _ in range(8):
        client.post("/konto/anmelden/", {"login": email, "password": "falsch"})
    response = client.post("/konto/anmelden/", {"login": email.upper(), "password": "x" * 12})
    assert response.status_code in (403, 429)
    assert "gesperrt" in response.content.decode()
    assert "_auth_user_id" not in client.session
    # nobody else is shut out
    assert client.post("/konto/anmelden/", {"login": colleague, "password": "x" * 12}).status_code == 302


@pytest.mark.django_db
def test_nobody_signs_up_by_himself(client: Client) -> None:
    response = client.post("/konto/neu/", {"email": "x@example.org", "password1": "y" * 14, "password2": "y" * 14})
    assert "_auth_user_id" not in client.session
    assert response.status_code == 200


@pytest.mark.django_db
def test_pages_are_german_whatever_the_browser_asks_and_english_for_those_who_chose_it(client: Client) -> None:
    house = firma("fuldatal", "casameta-2022.yaml")
    person = house.people["lesen"]
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")

    def said() -> tuple[str, bool]:
        response = client.get("/konto/passwort/aendern/", headers={"accept-language": "en"})
        return response.headers["Content-Language"], "Aktuelles Passwort" in response.content.decode()

    assert said() == ("de", True)
    person.sprache = "en"
    person.save()
    assert said() == ("en", False)
