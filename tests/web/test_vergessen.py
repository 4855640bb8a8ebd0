"""Who forgot the password: a link by mail, once and for an hour; nobody learns who has an account."""

import re
from datetime import timedelta
from smtplib import SMTPException
from typing import Any

import pytest
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client

from tests.besetzung import Firma, firma

pytestmark = pytest.mark.django_db
ASK = "/konto/passwort/vergessen/"
KNOWN, NEW = "administration@fuldatal.example", "Birnbaum-am-Teich-7"


@pytest.fixture
def crew(settings: Any) -> Firma:
    settings.MAIL_CONFIGURED = True
    return firma("fuldatal", "casameta-2022.yaml")


def link(text: str) -> str:
    found = re.search(r"http://testserver(/konto/passwort/neu/\S+)", text)
    assert found is not None, text
    return found[1]


def opened(client: Client, path: str) -> str:
    """Where the link leads: its secret goes into the session, and out of the address."""
    answer = client.get(path)
    assert answer.status_code == 302
    return answer.headers["Location"]


def test_a_link_sets_a_new_password_once_and_ends_all_sessions(crew: Firma, client: Client) -> None:
    old = Client()
    old.force_login(crew.people["administration"], backend="django.contrib.auth.backends.ModelBackend")
    assert old.get("/fuldatal/").status_code == 200
    said = client.post(ASK, {"email": "Administration@Fuldatal.example"}, follow=True).content.decode()
    assert "Gibt es zu dieser E-Mail ein Konto" in said
    (sent,) = mail.outbox
    assert (sent.subject, sent.to) == ("Umlage: neues Passwort", [KNOWN])
    path = link(sent.body)
    place = opened(client, path)
    weak = {"password1": "123456789012345", "password2": "123456789012345"}
    assert "meldung fehler" in client.post(place, weak).content.decode()
    done = client.post(place, {"password1": NEW, "password2": NEW}, follow=True)
    assert "Passwort gesetzt." in done.content.decode()
    assert old.get("/fuldatal/").status_code == 302
    assert "_auth_user_id" not in client.session
    assert client.post("/konto/anmelden/", {"login": KNOWN, "password": NEW}).status_code == 302
    assert "Dieser Link gilt nicht mehr" in Client().get(path, follow=True).content.decode()


def test_an_old_link_is_worth_nothing(crew: Firma, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.post(ASK, {"email": KNOWN})
    now = PasswordResetTokenGenerator._now
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: now(self) + timedelta(minutes=61))
    assert "Dieser Link gilt nicht mehr" in client.get(link(mail.outbox[0].body), follow=True).content.decode()


def test_nobody_learns_who_has_an_account(crew: Firma, client: Client) -> None:
    known = client.post(ASK, {"email": KNOWN}, follow=True)
    unknown = Client().post(ASK, {"email": "niemand@example.org"}, follow=True)
    assert known.content == unknown.content
    assert [one.to for one in mail.outbox] == [[KNOWN]]


def test_the_mail_leaves_when_the_answer_is_given(crew: Firma, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    monkeypatch.setattr(EmailBackend, "send_messages", lambda self, mails: order.append("mail") or 1)
    from django.http import HttpResponse

    close = HttpResponse.close
    monkeypatch.setattr(HttpResponse, "close", lambda self: (order.append("answer"), close(self))[1])
    client.post(ASK, {"email": KNOWN})
    assert order == ["answer", "mail"]


def test_a_mail_server_that_refuses_tells_nobody(
    crew: Firma, client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(self: EmailBackend, mails: object) -> int:
        raise SMTPException("nein")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    assert client.post(ASK, {"email": KNOWN}).status_code == 302
    assert "nimmt die Mail" in caplog.text
    assert KNOWN not in caplog.text


def test_the_mail_is_in_the_language_of_the_person(crew: Firma, client: Client) -> None:
    person = crew.people["administration"]
    person.sprache = "en"
    person.save()
    client.post(ASK, {"email": KNOWN})
    assert mail.outbox[0].subject == "Umlage: new password"


def test_three_links_an_hour_for_an_account_and_twenty_for_an_address(crew: Firma, client: Client) -> None:
    codes = [client.post(ASK, {"email": KNOWN}).status_code for _ in range(4)]
    assert codes == [302, 302, 302, 429]
    assert len(mail.outbox) == 3
    others = [client.post(ASK, {"email": f"{number}@example.org"}).status_code for number in range(17)]
    assert others[-1] == 429
    assert "Zu viele Versuche" in client.post(ASK, {"email": "x@example.org"}).content.decode()


def test_without_a_mail_server_the_page_says_whom_to_ask(crew: Firma, client: Client, settings: Any) -> None:
    settings.MAIL_CONFIGURED = False
    for answer in (client.get(ASK), client.post(ASK, {"email": KNOWN})):
        assert "umlage passwort" in answer.content.decode()
    assert mail.outbox == []
    assert ASK in client.get("/konto/anmelden/").content.decode()
