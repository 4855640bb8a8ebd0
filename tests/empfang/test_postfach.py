"""Deliveries by mail: attachments of unread messages, each once, also encrypted ones."""

import io
from email.message import EmailMessage
from typing import Any

import pytest
import pyzipper

from tests.apps.test_eingang import csv, datenpunkt, line
from tests.besetzung import NOW
from tests.empfang.postamt import Postfach, postamt
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.austausch import annahme, postfach, verarbeitung
from umlage.apps.austausch.models import Eingang
from umlage.apps.austausch.wiederkehrend import postfaecher_abrufen
from umlage.apps.geraete import abruf, datenpunkte
from umlage.apps.geraete.models import Datenpunkt

pytestmark = pytest.mark.django_db
CONTENT = csv(line("10000001", "5", "2026-10-31"))


def message(**attachments: bytes) -> bytes:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "Werte", "cloud@example.org", "dp@example.org"
    mail.set_content("Anbei.")
    for name, content in attachments.items():
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name.replace("_", "."))
    return mail.as_bytes(policy=mail.policy.clone(linesep="\r\n"))


def point(box: Postfach, **secrets: str) -> Datenpunkt:
    row = datenpunkt("fuldatal")
    with organisation_scope(row.organisation_id):
        said = {"server": "127.0.0.1", "port": box.port, "tls": False, "benutzer": box.user}
        datenpunkte.change_datenpunkt(row=row, benutzer=None, am=NOW, abruf={"imap": said})
        datenpunkte.set_secrets(row=row, werte={"imap": "geheim", **secrets}, benutzer=None, am=NOW)
    return row


def read(row: Datenpunkt) -> list[tuple[str, str, str]]:
    with organisation_scope(row.organisation_id):
        for one in Eingang.objects.all():
            verarbeitung.work_on(one.pk, am=NOW)
        return list(Eingang.objects.order_by("pk").values_list("name", "kanal", "stand"))


def test_attachments_are_taken_once_and_the_messages_marked() -> None:
    with postamt("dp", "geheim") as box:
        row = point(box)
        box.messages += [message(oktober_csv=CONTENT), message(), message(a_csv=CONTENT + b"\n", b_csv=CONTENT)]
        assert postfaecher_abrufen.call() == 3
        assert box.seen == {1, 2, 3}
        assert postfaecher_abrufen.call() == 0
        box.seen.clear()
        assert postfaecher_abrufen.call() == 3
    assert read(row) == [("oktober.csv", "mail", "fertig"), ("a.csv", "mail", "fertig")]


def test_an_encrypted_zip_is_opened_by_the_rule_of_the_datenpunkt() -> None:
    packed = io.BytesIO()
    with pyzipper.AESZipFile(packed, "w", encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(b"12345678")
        archive.writestr("werte.csv", CONTENT)
    with postamt("dp", "geheim") as box:
        row = point(box, zip="dateiname:8")
        box.messages.append(message(**{"12345678-oktober_zip": packed.getvalue()}))
        postfaecher_abrufen.call()
    assert read(row) == [("12345678-oktober.zip", "mail", "fertig")]


def test_a_message_that_is_broken_stays_unread_and_stops_no_other() -> None:
    broken = b"Content-Type: text/csv\r\nContent-Disposition: attachment; filename*\r\n\r\nx\r\n"
    with postamt("dp", "geheim") as box:
        row = point(box)
        box.messages += [broken, message(a_csv=CONTENT)]
        assert postfaecher_abrufen.call() == 1
        assert box.seen == {2}
        with organisation_scope(row.organisation_id):
            assert "1 Nachricht ist fehlerhaft aufgebaut" in abruf.contacts(row)["imap"].meldung


def test_an_attachment_that_is_too_large_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(annahme, "MOST_BYTES", 1 << 20)
    with postamt("dp", "geheim") as box:
        row = point(box)
        box.messages += [message(viel_csv=CONTENT * 20_000, b_csv=CONTENT + b"\n"), message(a_csv=CONTENT)]
        assert postfaecher_abrufen.call() == 1
        assert box.seen == {2}
        with organisation_scope(row.organisation_id):
            assert "einen Anhang über 1 MB" in abruf.contacts(row)["imap"].meldung


def test_attachments_without_a_name_count_and_pictures_and_signatures_do_not() -> None:
    mail = EmailMessage()
    mail.set_content("Anbei.")
    mail.add_attachment(CONTENT, maintype="text", subtype="csv")
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="logo.png", disposition="inline")
    mail.add_attachment(b"0", maintype="application", subtype="pkcs7-signature", filename="smime.p7s")
    with postamt("dp", "geheim") as box:
        row = point(box)
        box.messages.append(mail.as_bytes(policy=mail.policy.clone(linesep="\r\n")))
        assert postfaecher_abrufen.call() == 1
    assert read(row) == [("anhang", "mail", "fertig")]


def test_a_message_that_is_too_large_stays_unread_and_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postfach, "_MOST_BYTES", 1 << 20)
    with postamt("dp", "geheim") as box:
        row = point(box)
        box.messages += [message(viel_csv=CONTENT * 20_000), message(a_csv=CONTENT)]
        assert postfaecher_abrufen.call() == 1
        assert box.seen == {2}
        with organisation_scope(row.organisation_id):
            text = "1 Nachricht ist größer als 1 MB oder hat einen Anhang über 25 MB und bleibt ungelesen liegen"
            assert abruf.contacts(row)["imap"].meldung == f"{text}; bitte in Teilen senden."


def test_more_than_is_taken_in_a_minute_waits_for_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(annahme, "_MOST_A_MINUTE", 2)
    with postamt("dp", "geheim") as box:
        point(box)
        box.messages += [message(a_csv=CONTENT + b"\n" * place) for place in range(3)]
        assert postfaecher_abrufen.call() == 2
        assert box.seen == {1, 2}
        monkeypatch.undo()
        assert postfaecher_abrufen.call() == 1
        assert box.seen == {1, 2, 3}


def test_a_wrong_password_of_a_zip_is_said() -> None:
    packed = io.BytesIO()
    with pyzipper.AESZipFile(packed, "w", encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(b"12345678")
        archive.writestr("werte.csv", CONTENT)
    with postamt("dp", "geheim") as box:
        row = point(box, zip="dateiname:8")
        box.messages.append(message(**{"87654321-oktober_zip": packed.getvalue()}))
        postfaecher_abrufen.call()
    assert read(row) == [("87654321-oktober.zip", "mail", "abgelehnt")]
    with organisation_scope(row.organisation_id):
        assert Eingang.objects.get().meldung == "ZIP ist verschlüsselt; Passwortregel des Datenpunkts passt nicht."


def test_a_mailbox_that_is_away_says_so_and_disturbs_no_other() -> None:
    with postamt("dp", "anders") as box:
        row = point(box)
        with organisation_scope(row.organisation_id), pytest.raises(postfach.MailboxAway, match="Wolke"):
            postfach.empty_mailbox(row)
        assert postfaecher_abrufen.call() == 0


def test_without_tls_only_where_the_operator_allows_it() -> None:
    row = datenpunkt("fuldatal")
    with organisation_scope(row.organisation_id):
        said = {"server": "9.9.9.9", "tls": False, "benutzer": "dp"}
        datenpunkte.change_datenpunkt(row=row, benutzer=None, am=NOW, abruf={"imap": said})
        with pytest.raises(postfach.MailboxAway, match="Ohne TLS nur in Netzen"):
            postfach.empty_mailbox(row)
        state = abruf.contacts(row)["imap"]
        assert (state.gut_am, state.meldung[:8]) == (None, "Ohne TLS")


def test_how_it_went_last_stands_at_the_datenpunkt() -> None:
    with postamt("dp", "geheim") as box:
        row = point(box)
        postfaecher_abrufen.call()
        with organisation_scope(row.organisation_id):
            good = abruf.contacts(row)["imap"]
            assert (good.meldung, good.gut_am) == ("", good.am)
            datenpunkte.set_secrets(row=row, werte={"imap": "falsch"}, benutzer=None, am=NOW)
        postfaecher_abrufen.call()
        with organisation_scope(row.organisation_id):
            bad = abruf.contacts(row)["imap"]
            assert bad.meldung == "Benutzer oder Kennwort nimmt der Server nicht an."
            assert bad.gut_am == good.gut_am


def test_a_mailbox_whose_secret_does_not_open_disturbs_no_other(settings: Any) -> None:
    with postamt("dp", "geheim") as box:
        row = point(box)
        box.messages.append(message(a_csv=CONTENT))
        settings.TRESOR = "another key of another installation"
        assert postfaecher_abrufen.call() == 0
        with organisation_scope(row.organisation_id):
            assert "neu eintragen" in abruf.contacts(row)["imap"].meldung
