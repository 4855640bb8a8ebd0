"""Requests that break off on their way, and such that do not say how long they are: nothing of them is taken."""

import io
import json
from typing import Any

import pytest
from django.core.signals import request_started
from django.db import close_old_connections
from django.test import RequestFactory

from tests.apps.test_eingang import csv, line
from tests.web.test_api_datenpunkte import Gateway
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.austausch.models import Eingang
from umlage.config.wsgi import application

pytestmark = pytest.mark.django_db
CONTENT = csv(*(line(f"1000000{number}", "5", "2026-10-31") for number in range(9)))
HALF = CONTENT.splitlines(keepends=True)


@pytest.fixture
def gateway() -> Gateway:
    return Gateway("fuldatal")


def ask(gateway: Gateway, what: str, content: bytes, kind: str, **environ: Any) -> tuple[int, dict[str, Any]]:
    """The answer of the application as a server asks it."""
    made = RequestFactory().post(gateway.at + what, content, content_type=kind)
    said = {**made.META, "HTTP_AUTHORIZATION": f"Bearer {gateway.secret}", "wsgi.input": io.BytesIO(content), **environ}
    status: list[str] = []
    # as the test client does: the connection of the test, in its transaction, outlives the request
    request_started.disconnect(close_old_connections)
    try:
        body = b"".join(application(said, lambda line, headers, info=None: status.append(line)))
    finally:
        request_started.connect(close_old_connections)
    return int(status[0][:3]), json.loads(body)


def arrived(gateway: Gateway) -> int:
    with organisation_scope(gateway.organisation.pk):
        return Eingang.objects.count()


def test_a_file_that_breaks_off_between_two_lines_is_not_taken(gateway: Gateway) -> None:
    part = b"".join(HALF[:4])
    status, said = ask(gateway, "dateien", part, "application/octet-stream", CONTENT_LENGTH=str(len(CONTENT)))
    assert (status, "brach ab" in said["detail"], arrived(gateway)) == (400, True, 0)
    assert ask(gateway, "dateien", CONTENT, "application/octet-stream")[0] == 202
    assert arrived(gateway) == 1


def test_neither_is_one_in_a_form_nor_json(gateway: Gateway) -> None:
    head = b'--X\r\nContent-Disposition: form-data; name="datei"; filename="a.csv"\r\n\r\n'
    form = head + CONTENT + b"\r\n--X--\r\n"
    kind = "multipart/form-data; boundary=X"
    status, said = ask(gateway, "dateien", head + b"".join(HALF[:4]), kind, CONTENT_LENGTH=str(len(form)))
    assert (status, "brach ab" in said["detail"], arrived(gateway)) == (400, True, 0)
    batch = b'{"telegrams": []}'
    status, said = ask(gateway, "telegramme", batch, "application/json", CONTENT_LENGTH=str(len(batch) + 9))
    assert (status, "brach ab" in said["detail"], arrived(gateway)) == (400, True, 0)
    assert ask(gateway, "dateien", form, kind)[0] == 202


def test_who_does_not_say_how_long_it_is_hears_that_and_not_that_it_was_empty(gateway: Gateway) -> None:
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""}
    status, said = ask(gateway, "dateien", CONTENT, "text/csv", **chunked)
    assert (status, "Content-Length" in said["detail"]) == (411, True)


def test_what_the_library_says_is_said_in_our_words(gateway: Gateway) -> None:
    status, said = ask(gateway, "telegramme", b"nix", "application/json")
    assert (status, said["detail"]) == (400, "Der Inhalt ist kein lesbares JSON.")
    status, said = ask(gateway, "dateien", CONTENT, "text/csv", HTTP_AUTHORIZATION="Bearer falsch")
    assert (status, "Kennwort" in said["detail"]) == (401, True)


def test_two_long_keys_of_repetition_that_begin_alike_are_two(gateway: Gateway) -> None:
    one = gateway.post("dateien", CONTENT, **{"idempotency-key": "x" * 200 + "1"})
    other = gateway.post("dateien", CONTENT + b"\n", **{"idempotency-key": "x" * 200 + "2"})
    again = gateway.post("dateien", CONTENT, **{"idempotency-key": "x" * 200 + "1"})
    assert (one.status_code, other.status_code, again.status_code) == (202, 202, 200)
