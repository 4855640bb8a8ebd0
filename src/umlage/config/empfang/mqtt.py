"""Telegrams and readings from a broker (MQTT): what comes within a few seconds is one delivery.

A message is confirmed to the broker when its delivery is kept, not before: who dies in between gets it again.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import close_old_connections
from django.utils import timezone
from django.utils.translation import gettext as _
from paho.mqtt import client as mqtt
from paho.mqtt.reasoncodes import ReasonCode

from umlage.apps.accounts.models import Organisation
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.archive.tresor import Locked
from umlage.apps.austausch import annahme
from umlage.apps.austausch.broker import Verbindung, Zugang, refused_topic
from umlage.apps.austausch.broker import said as said_by
from umlage.apps.geraete import abruf, datenpunkte
from umlage.formats.lieferung.behaelter import MOST_BYTES

_BATCH_SECONDS, _BATCH = 5.0, 2000
_NOTED_SECONDS, _AGAIN_SECONDS = 300.0, 5.0
# so long it is told that a message was too large: nobody else says so
_TOLD_SECONDS = 86400.0
_TEXT = "mqtt.txt"
_TELEGRAM, _BETWEEN = re.compile(r"(?i)(?:[0-9a-f]{2}[ _:-]?){10}"), re.compile(r"[;,|\t]")


@dataclass(frozen=True, slots=True)
class Quelle:
    """A broker that a Datenpunkt listens to."""

    organisation: int
    kennung: str
    zugang: Zugang


def sources() -> set[Quelle]:
    """Every broker that is named, of all Organisationen; one whose secrets do not open stops no other."""
    found = set()
    for organisation in Organisation.objects.values_list("pk", flat=True):
        with organisation_scope(organisation):
            for row in datenpunkte.datenpunkte().exclude(stand="gesperrt"):
                said = abruf.way(row, abruf.MQTT)
                if not said:
                    continue
                try:
                    found.add(Quelle(organisation, row.kennung, _access(row, said)))
                except (Locked, KeyError, ValueError) as problem:
                    text = _("Die Zugangsdaten lassen sich nicht lesen (%(warum)s); bitte neu eintragen.")
                    abruf.note_contact(row, abruf.MQTT, timezone.now(), text % {"warum": type(problem).__name__})
    return found


def _access(row: Any, said: dict[str, Any]) -> Zugang:
    tls = said.get("tls", True) is not False
    return Zugang(
        str(said["host"]),
        int(said.get("port") or (8883 if tls else 1883)),
        str(said["topic"]),
        str(said.get("benutzer", "")),
        datenpunkte.geheimnisse(row).get("mqtt", ""),
        tls,
    )


class Horcher:
    """Listens to one broker until it is told to stop."""

    def __init__(self, quelle: Quelle) -> None:
        self.quelle = quelle
        self._lock = threading.Lock()
        self._came: list[mqtt.MQTTMessage] = []
        self._first = 0.0
        # how it goes: None: not known yet, empty: well; what was noted of that, and when
        self._state: str | None = None
        self._noted: tuple[str | None, float] = (None, 0.0)
        self._too_large = -_TOLD_SECONDS
        self.client = Verbindung(quelle.zugang, f"umlage-{quelle.kennung}", clean=False)
        self.client.on_connect = self._connected
        self.client.on_subscribe = self._listens
        self.client.on_connect_fail = self._failed
        self.client.on_disconnect = self._gone
        self.client.on_message = self._message
        self.client.reconnect_delay_set(1, 60)

    def start(self) -> None:
        """Begin; a broker that is away is tried again."""
        self.client.connect_async(self.quelle.zugang.host, self.quelle.zugang.port, keepalive=60)
        self.client.loop_start()

    def stop(self) -> None:
        """Keep what came, and go."""
        try:
            self.keep()
        finally:
            # what was not kept was not confirmed: it comes again
            self.client.disconnect()
            self.client.loop_stop()

    def _connected(self, client: mqtt.Client, _data: Any, _flags: Any, reason: ReasonCode, _properties: Any) -> None:
        if reason.is_failure:
            self._state = said_by(reason)
        else:
            client.subscribe(self.quelle.zugang.topic, qos=1)

    def _listens(self, _client: mqtt.Client, _data: Any, _number: int, reasons: list[ReasonCode], _more: Any) -> None:
        refused = any(reason.is_failure for reason in reasons)
        self._state = refused_topic(self.quelle.zugang.topic) if refused else ""

    def _failed(self, _client: mqtt.Client, _data: Any) -> None:
        self._state = self.client.warum

    def _gone(self, _client: mqtt.Client, _data: Any, _flags: Any, reason: ReasonCode, _properties: Any) -> None:
        # who was refused knows more than that it was put out
        if reason.is_failure and not self._state:
            self._state = _("Die Verbindung ist abgerissen; es wird wieder versucht.")

    def _message(self, _client: mqtt.Client, _data: Any, message: mqtt.MQTTMessage) -> None:
        with self._lock:
            if not self._came:
                self._first = time.monotonic()
            self._came.append(message)

    def note(self) -> None:
        """Write down how it goes, when that changed and every few minutes."""
        state, (noted, when) = self._state, self._noted
        if state == "" and time.monotonic() - self._too_large < _TOLD_SECONDS:
            state = _("Eine Nachricht mit mehr als %(mb)d MB ist nicht angenommen.") % {"mb": MOST_BYTES >> 20}
        if state is None or (state == noted and time.monotonic() - when < _NOTED_SECONDS):
            return
        close_old_connections()
        with organisation_scope(self.quelle.organisation):
            row = datenpunkte.datenpunkt(self.quelle.kennung)
            if row is not None:
                abruf.note_contact(row, abruf.MQTT, timezone.now(), state)
        self._noted = state, time.monotonic()

    def due(self) -> bool:
        """Whether enough came, or waited long enough."""
        with self._lock:
            return bool(self._came) and (len(self._came) >= _BATCH or time.monotonic() - self._first >= _BATCH_SECONDS)

    def keep(self) -> int:
        """Keep what came as deliveries, and confirm it; how many messages."""
        with self._lock:
            came, self._came = self._came, []
        try:
            close_old_connections()
            with organisation_scope(self.quelle.organisation):
                row = datenpunkte.datenpunkt(self.quelle.kennung)
                for name, content in batches(message.payload for message in came):
                    annahme.receive(inhalt=content, name=name, datenpunkt=row, kanal="mqtt", am=timezone.now())
        except Exception:
            with self._lock:
                self._came[:0] = came
                self._first = time.monotonic() + _AGAIN_SECONDS
            raise
        if any(len(message.payload) > MOST_BYTES for message in came):
            self._too_large = time.monotonic()
        for message in came:
            self.client.ack(message.mid, message.qos)
        return len(came)


def batches(payloads: Iterable[bytes]) -> list[tuple[str, bytes]]:
    """Messages of one shape as one file, a line for each: JSON with the same members, lines of text that are written
    alike. A message that is a whole file stays one, as it came: nothing spoils its neighbours.
    """
    groups: dict[tuple[str, ...], list[bytes]] = defaultdict(list)
    found = []
    for payload in payloads:
        shape, line = _line(payload)
        if not line or len(line) > MOST_BYTES:
            continue
        if not shape:
            found.append((_TEXT, line))
            continue
        groups[shape].append(line)
    for shape, lines in groups.items():
        name = _TEXT if shape[0] == _TEXT else "mqtt.jsonl"
        size, part = 0, []
        for line in lines:
            if size + len(line) + 1 > MOST_BYTES:
                found.append((name, b"\n".join(part) + b"\n"))
                size, part = 0, []
            part.append(line)
            size += len(line) + 1
        found.append((name, b"\n".join(part) + b"\n"))
    return found


def _line(payload: bytes) -> tuple[tuple[str, ...], bytes]:
    """What a message has in common with others, and its line; no shape: it is a file of its own."""
    stripped = payload.strip()
    if stripped[:1] in (b"{", b"["):
        try:
            said = json.loads(stripped)
        except ValueError:
            return (), payload
        first = said[0] if isinstance(said, list) and said else said
        # in JSON a line break stands only between the parts
        line = stripped.replace(b"\r", b" ").replace(b"\n", b" ")
        return (type(said).__name__, *sorted(first if isinstance(first, dict) else ())), line
    try:
        text = stripped.decode()
    except ValueError:
        return (), payload
    if not text:
        return (), b""
    if text[0] == "<" or not text.replace("\t", " ").isprintable():
        return (), payload
    # telegrams stand for themselves: a greeting, or a line of a table, is written otherwise
    return (_TEXT, "telegram" if _TELEGRAM.search(text) else "", "".join(_BETWEEN.findall(text))), stripped
