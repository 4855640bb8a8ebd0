"""The address that machines watch, and the lines of the log."""

import logging
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client, RequestFactory

from umlage.config.log import Formatter
from umlage.web.ui import gesund
from umlage.web.ui.konto import where_from


@pytest.fixture
def watcher(monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(gesund, "_SECONDS", 0.0)
    return Client()


@pytest.mark.django_db
def test_who_watches_needs_no_log_in_and_hears_one_word(watcher: Client) -> None:
    # by any name: a machine that watches from beside us knows only an address
    response = watcher.get("/gesund", headers={"host": "10.1.2.3"})
    assert (response.status_code, response.content, response.headers["Cache-Control"]) == (200, b"gut", "no-store")
    assert not response.cookies


@pytest.mark.django_db
def test_a_database_that_is_gone_is_said_without_its_name(watcher: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def cursor(*_: Any) -> None:
        raise OperationalError("connection to server at 10.0.0.7 failed")

    monkeypatch.setattr(connection, "cursor", cursor)
    monkeypatch.setattr(connection, "close", lambda: None)
    response = watcher.get("/gesund")
    assert (response.status_code, response.content) == (503, b"nicht bereit")


@pytest.mark.django_db
def test_a_store_that_does_not_answer(watcher: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def exists(name: str) -> bool:
        raise ConnectionError

    monkeypatch.setattr(gesund, "default_storage", SimpleNamespace(exists=exists))
    assert watcher.get("/gesund").status_code == 503


@pytest.mark.django_db
def test_asking_often_asks_the_database_once(client: Client, django_assert_num_queries: Any) -> None:
    client.get("/gesund")
    with django_assert_num_queries(0):
        for _ in range(5):
            assert client.get("/gesund").status_code == 200


def _line(message: str, *values: object, exception: BaseException | None = None) -> str:
    info = (type(exception), exception, None) if exception else None
    return Formatter("%(message)s").format(logging.LogRecord("x", logging.ERROR, "x", 1, message, values, info))


def test_the_log_tells_no_names() -> None:
    assert _line("no mail to %s: refused", "jana.halle@fuldatal.example") == "no mail to (E-Mail): refused"
    refused = OperationalError('duplicate key "nutzer_nr_einmal"\nDETAIL:  Key (name)=(Martha Muster) already exists.')
    said = _line("failed", exception=refused)
    assert 'duplicate key "nutzer_nr_einmal"' in said
    assert "Martha" not in said


@pytest.mark.django_db
def test_a_wrong_password_leaves_no_name_in_the_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.setFormatter(Formatter("%(message)s"))
    for _ in range(9):
        client.post("/konto/anmelden/", {"login": "martha.muster@fuldatal.example", "password": "geheim-geheim"})
    assert caplog.records
    assert "martha" not in caplog.text.lower()
    assert "geheim" not in caplog.text


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, "6.6.6.6", "127.0.0.1"),
        (1, "6.6.6.6, 192.0.2.7", "192.0.2.7"),
        (2, "6.6.6.6, 192.0.2.7, 10.0.0.1", "192.0.2.7"),
        (1, "no address", "127.0.0.1"),
        (2, "192.0.2.7", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_the_address_of_a_browser_is_what_our_own_proxy_says(
    proxies: int, header: str, address: str, settings: Any
) -> None:
    settings.PROXIES = proxies
    request = RequestFactory().get("/", headers={"x-forwarded-for": header})
    assert where_from(request) == address


def test_a_folder_that_cannot_be_written_is_not_good(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    store = SimpleNamespace(exists=lambda _: False, path=lambda _: str(tmp_path / "neu"))
    monkeypatch.setattr(gesund, "default_storage", store)
    asked: list[Path] = []

    def access(place: Path, mode: int) -> bool:
        asked.append(place)
        return False

    monkeypatch.setattr(gesund.os, "access", access)
    assert gesund._files() is False
    assert asked == [tmp_path]
