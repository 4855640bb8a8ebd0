"""Mailboxes that are asked for deliveries: attachments alone, each message once."""

from __future__ import annotations

import imaplib
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from umlage.apps.archive.tresor import Locked
from umlage.apps.austausch import annahme
from umlage.apps.austausch.hinaus import connected, grund
from umlage.apps.geraete import abruf
from umlage.apps.geraete.datenpunkte import geheimnisse
from umlage.apps.geraete.models import Datenpunkt

_SECONDS = 30
# so many messages at a time; the rest when it is asked again
_AT_ONCE = 100
_MOST_BYTES = 40 * 1024 * 1024
_NAMELESS = "anhang"
_SIGNATURES = {"pkcs7-signature", "x-pkcs7-signature", "pgp-signature"}


class MailboxAway(Exception):
    """The server cannot be reached or does not let us in; the sentence says so."""


def empty_mailbox(datenpunkt: Datenpunkt) -> int:
    """Keep the attachments of every unread message of the mailbox; how many. MailboxAway.

    A message is marked as read when all of it is kept: who dies in between reads it again, and finds it known.
    """
    said = abruf.way(datenpunkt, abruf.IMAP)
    if not said:
        return 0
    try:
        with _opened(said, _secret(datenpunkt)) as server:
            count, left, broken = _emptied(server, datenpunkt)
    except MailboxAway as problem:
        abruf.note_contact(datenpunkt, abruf.IMAP, timezone.now(), str(problem))
        text = _("Das Postfach %(name)s antwortet nicht: %(grund)s")
        raise MailboxAway(text % {"name": datenpunkt.name, "grund": problem}) from problem
    abruf.note_contact(datenpunkt, abruf.IMAP, timezone.now(), _left(left, broken))
    return count


def _left(count: int, broken: int) -> str:
    """What stays in the mailbox: nobody may send so much at once, and what is no message cannot be read."""
    said = []
    if count:
        text = ngettext(
            "%(zahl)d Nachricht ist größer als %(mb)d MB oder hat einen Anhang über %(anhang)d MB und bleibt ungelesen "
            "liegen; bitte in Teilen senden.",
            "%(zahl)d Nachrichten sind größer als %(mb)d MB oder haben einen Anhang über %(anhang)d MB und bleiben "
            "ungelesen liegen; bitte in Teilen senden.",
            count,
        )
        said.append(text % {"zahl": count, "mb": _MOST_BYTES >> 20, "anhang": annahme.MOST_BYTES >> 20})
    if broken:
        text = ngettext(
            "%(zahl)d Nachricht ist fehlerhaft aufgebaut und bleibt ungelesen liegen; bitte anders senden.",
            "%(zahl)d Nachrichten sind fehlerhaft aufgebaut und bleiben ungelesen liegen; bitte anders senden.",
            broken,
        )
        said.append(text % {"zahl": broken})
    return " ".join(said)


def _secret(datenpunkt: Datenpunkt) -> str:
    try:
        return geheimnisse(datenpunkt).get("imap", "")
    except Locked:
        raise MailboxAway(_("Das hinterlegte Kennwort lässt sich nicht öffnen; bitte neu eintragen.")) from None


def try_mailbox(angaben: Mapping[str, Any], kennwort: str) -> int:
    """Log in and look into the folder; how many messages are unread. Nothing is taken. MailboxAway."""
    with _opened(angaben, kennwort) as server:
        return len((_good(server.uid("SEARCH", "UNSEEN"))[0] or b"").split())


@contextmanager
def _opened(said: Mapping[str, Any], kennwort: str) -> Iterator[imaplib.IMAP4]:
    """The folder of a mailbox, and the way out of it. MailboxAway for whatever goes wrong on the way."""
    host, tls = str(said.get("server", "")), said.get("tls", True) is not False
    port = int(said.get("port") or (993 if tls else 143))
    folder = str(said.get("ordner") or "INBOX").replace("\\", "").replace('"', "")
    server: imaplib.IMAP4 | None = None
    try:
        server = (_Verschluesselt if tls else _Offen)(host, port)
        doing = _("Benutzer oder Kennwort nimmt der Server nicht an.")
        server.login(str(said.get("benutzer", "")), kennwort)
        doing = _("Den Ordner %(name)s gibt es in diesem Postfach nicht.") % {"name": folder}
        _good(server.select(f'"{folder}"'))
        doing = ""
        yield server
    except imaplib.IMAP4.error as problem:
        text = doing if server is not None else _("%(host)s ist kein Postfach (IMAP).") % {"host": host}
        raise MailboxAway(text or str(problem).strip("b'\"")[:120]) from problem
    except OSError as problem:
        raise MailboxAway(grund(problem, host, port)) from problem
    finally:
        if server is not None:
            with suppress(imaplib.IMAP4.error, OSError):
                server.logout()


class _Offen(imaplib.IMAP4):
    """Without encryption: only where the operator says so."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(host, port, timeout=_SECONDS)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        return connected(self.host, self.port, timeout or _SECONDS, offen=True)


class _Verschluesselt(imaplib.IMAP4_SSL):
    """With TLS from the first byte."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(host, port, ssl_context=ssl.create_default_context(), timeout=_SECONDS)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        plain = connected(self.host, self.port, timeout or _SECONDS)
        try:
            return self.ssl_context.wrap_socket(plain, server_hostname=self.host)
        except OSError:
            plain.close()
            raise


def _emptied(server: imaplib.IMAP4, datenpunkt: Datenpunkt) -> tuple[int, int, int]:
    """How many attachments were kept, how many messages are too large, and how many are none."""
    found = _good(server.uid("SEARCH", "UNSEEN"))
    unread = (number.decode() for number in (found[0] or b"").split())
    count = left = broken = taken = 0
    for uid in unread:
        if taken == _AT_ONCE:
            break
        if _bytes(server, uid) > _MOST_BYTES:
            left += 1
            continue
        taken += 1
        raw = _raw(server, uid)
        try:
            files = list(_attachments(raw))
        except Exception:  # noqa: BLE001  # the parser of mail stumbles in many ways; the next message must not suffer
            broken += 1
            continue
        if any(len(content) > annahme.MOST_BYTES for _name, content in files):
            left += 1
            continue
        try:
            for name, content in files:
                with suppress(annahme.Nothing):
                    annahme.receive(inhalt=content, name=name, datenpunkt=datenpunkt, kanal="mail", am=timezone.now())
                    count += 1
        except annahme.TooMany:
            # unread, it comes again when the mailbox is asked next; what is kept of it is known then
            break
        _good(server.uid("STORE", uid, "+FLAGS.SILENT", "(\\Seen)"))
    return count, left, broken


def _bytes(server: imaplib.IMAP4, uid: str) -> int:
    size = _good(server.uid("FETCH", uid, "(RFC822.SIZE)"))
    digits = b"".join(part if isinstance(part, bytes) else part[0] for part in size if part)
    return int((digits.rpartition(b"RFC822.SIZE ")[2].split(b")")[0] or b"0").split()[0])


def _raw(server: imaplib.IMAP4, uid: str) -> bytes:
    parts = _good(server.uid("FETCH", uid, "(BODY.PEEK[])"))
    return next((part[1] for part in parts if isinstance(part, tuple)), b"")


def _attachments(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and content of each; pictures and signatures are none."""
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    for part in message.walk():
        name = part.get_filename() or (_NAMELESS if part.get_content_disposition() == "attachment" else "")
        if not name or part.is_multipart() or part.get_content_maintype() == "image":
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and part.get_content_subtype() not in _SIGNATURES:
            yield name, content


def _good(answer: tuple[str, list[Any]]) -> list[Any]:
    if answer[0] != "OK":
        raise imaplib.IMAP4.error(str(answer[1]))
    return answer[1]
