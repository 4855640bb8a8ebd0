"""Pages that say no: in our look, with the headers of every page, and without a word of what is inside."""

from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from tests.besetzung import firma
from umlage.config.urls import urlpatterns as ours


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret of the inside")


def gone(request: HttpRequest) -> HttpResponse:
    raise OperationalError("connection to server at 10.0.0.7 failed")


urlpatterns = [
    path(f"{where}{name}/", view) for where in ("", "api/") for name, view in (("kaputt", broken), ("weg", gone))
]
urlpatterns += ours
handler500 = "umlage.web.ui.fehler.server_error"
# what no page may tell: names of the program, of places, of other people's tools
_INSIDE = (
    "Traceback",
    "Django",
    "django",
    "umlage.web",
    "/src/",
    ".py",
    "sqlite",
    "postgres",
    "10.0.0.7",
    "secret",
    "DEBUG",
)


def _said(response: Any, status: int, title: str) -> None:
    text = response.content.decode()
    assert response.status_code == status
    assert f"<h1>{title}</h1>" in text
    assert 'class="karte anmelden"' in text
    assert [word for word in _INSIDE if word in text] == []
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["X-Frame-Options"] == "DENY"


@pytest.fixture
def visitor() -> Client:
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


@override_settings(ROOT_URLCONF=__name__)
def test_an_error_of_ours(visitor: Client) -> None:
    _said(visitor.get("/kaputt/"), 500, "Bei uns ist ein Fehler aufgetreten")


@override_settings(ROOT_URLCONF=__name__)
def test_a_database_that_is_gone(visitor: Client) -> None:
    response = visitor.get("/weg/")
    _said(response, 503, "Das ging nicht")
    assert "Die Datenbank ist nicht erreichbar." in response.content.decode()
    assert response.headers["Retry-After"] == "60"


@pytest.mark.django_db
def test_nothing_there(visitor: Client) -> None:
    _said(visitor.get("/gibt/es/nicht"), 404, "Nicht gefunden")


@pytest.mark.django_db
def test_a_form_without_its_token(visitor: Client) -> None:
    _said(visitor.post("/konto/anmelden/", {"login": "x", "password": "y"}), 403, "Das Formular ist abgelaufen")


def test_a_name_that_is_not_ours(visitor: Client) -> None:
    for host in ("angreifer.example", "localhost.angreifer.example", "localhost:80@angreifer.example"):
        _said(visitor.get("/konto/anmelden/", headers={"host": host}), 400, "Die Anfrage ist nicht lesbar")
    response = visitor.get("/konto/anmelden/", headers={"x-forwarded-host": "angreifer.example"})
    assert "angreifer.example" not in response.content.decode()


@pytest.mark.django_db
def test_more_fields_than_any_form_has(client: Client) -> None:
    house = firma("fuldatal", "casameta-2022.yaml")
    client.force_login(house.people["sachbearbeitung"], backend="django.contrib.auth.backends.ModelBackend")
    response = client.post(f"{house.haus}freigeben/", {f"f{number}": "1" for number in range(20_001)})
    _said(response, 400, "Die Anfrage ist nicht lesbar")


@pytest.mark.django_db
def test_an_address_that_only_takes_forms_says_so(visitor: Client) -> None:
    crew = firma("fuldatal", "casameta-2022.yaml")
    visitor.force_login(crew.people["administration"], backend="django.contrib.auth.backends.ModelBackend")
    answer = visitor.get("/fuldatal/verwaltung/einladen/")
    _said(answer, 405, "Hier steht keine Seite")
    assert answer.headers["Allow"] == "POST"
    answer = visitor.delete("/api/v1/liegenschaften")
    assert (answer.status_code, answer.json()) == (405, {"detail": "Möglich ist hier: GET."})


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize(
    ("name", "status", "begin"), [("kaputt", 500, "Der Fehler liegt"), ("weg", 503, "Die Datenbank")]
)
def test_a_program_is_told_in_json(visitor: Client, name: str, status: int, begin: str) -> None:
    response = visitor.get(f"/api/{name}/")
    detail = response.json()["detail"]
    assert (response.status_code, detail.startswith(begin)) == (status, True)
    assert [word for word in _INSIDE if word in detail] == []
