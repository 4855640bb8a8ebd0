"""Mailboxes that are asked for deliveries: attachments alone, each message once."""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from umlage.apps.austausch import annahme
from umlage.apps.geraete.datenpunkte import geheimnisse
from umlage.apps.geraete.models import Datenpunkt

_SECONDS = 30
# so many messages at a time; the rest when it is asked again
_AT_ONCE = 100
_MOST_BYTES = 40 * 1024 * 1024


class MailboxAway(Exception):
    """The server cannot be reached or does not let us in; the sentence says so."""


def empty_mailbox(datenpunkt: Datenpunkt) -> int:
    """Keep the attachments of every unread message of the mailbox; how many. MailboxAway.

    A message is marked as read when all of it is kept: who dies in between reads it again, and finds it known.
    """
    said = datenpunkt.abruf.get("imap")
    if not said:
        return 0
    try:
        server = _server(said)
        try:
            server.login(str(said["benutzer"]), geheimnisse(datenpunkt).get("imap", ""))
            return _emptied(server, datenpunkt, str(said.get("ordner") or "INBOX"))
        finally:
            with suppress(imaplib.IMAP4.error, OSError):
                server.logout()
    except (imaplib.IMAP4.error, OSError, KeyError) as problem:
        text = _("Das Postfach %(name)s antwortet nicht: %(grund)s")
        said_by = str(problem).strip("b'\"")[:120]
        raise MailboxAway(text % {"name": datenpunkt.name, "grund": said_by}) from problem


def _server(said: dict[str, Any]) -> imaplib.IMAP4:
    host = str(said["server"])
    if said.get("tls", True) is not False:
        port = int(said.get("port") or 993)
        return imaplib.IMAP4_SSL(host, port, ssl_context=ssl.create_default_context(), timeout=_SECONDS)
    if not ip_address(host).is_loopback:
        raise OSError(_("Ohne TLS nur auf diesem Rechner."))
    return imaplib.IMAP4(host, int(said.get("port") or 143), timeout=_SECONDS)


def _emptied(server: imaplib.IMAP4, datenpunkt: Datenpunkt, folder: str) -> int:
    quoted = folder.replace("\\", "").replace('"', "")
    _good(server.select(f'"{quoted}"'))
    found = _good(server.uid("SEARCH", "UNSEEN"))
    numbers = (found[0] or b"").split()[:_AT_ONCE]
    count = 0
    for number in numbers:
        uid = number.decode()
        for name, content in _attachments(server, uid):
            with suppress(annahme.Nothing, annahme.TooLarge):
                annahme.receive(inhalt=content, name=name, datenpunkt=datenpunkt, kanal="mail", am=timezone.now())
                count += 1
        _good(server.uid("STORE", uid, "+FLAGS.SILENT", "(\\Seen)"))
    return count


def _attachments(server: imaplib.IMAP4, uid: str) -> Iterator[tuple[str, bytes]]:
    size = _good(server.uid("FETCH", uid, "(RFC822.SIZE)"))
    digits = b"".join(part if isinstance(part, bytes) else part[0] for part in size if part)
    if int((digits.rpartition(b"RFC822.SIZE ")[2].split(b")")[0] or b"0").split()[0]) > _MOST_BYTES:
        return
    parts = _good(server.uid("FETCH", uid, "(BODY.PEEK[])"))
    raw = next((part[1] for part in parts if isinstance(part, tuple)), b"")
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    for part in message.walk():
        name = part.get_filename()
        if name and not part.is_multipart():
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                yield name, content


def _good(answer: tuple[str, list[Any]]) -> list[Any]:
    if answer[0] != "OK":
        raise imaplib.IMAP4.error(str(answer[1]))
    return answer[1]
