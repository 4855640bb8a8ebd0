"""The client of a broker (MQTT) as the listener and the check of a form use it."""

from __future__ import annotations

import secrets
import socket
import ssl
import threading
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.reasoncodes import ReasonCode

from umlage.apps.austausch.hinaus import connected, grund

_SECONDS = 10.0


class BrokerAway(Exception):
    """The broker cannot be reached or does not let us in; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Zugang:
    """Where a broker is, who we are there, what we listen to."""

    host: str
    port: int
    topic: str
    benutzer: str = ""
    kennwort: str = ""
    tls: bool = True


class Verbindung(mqtt.Client):
    """A client that connects only where it may; `warum` says why it could not last."""

    def __init__(self, zugang: Zugang, name: str, *, clean: bool) -> None:
        super().__init__(CallbackAPIVersion.VERSION2, client_id=name, clean_session=clean, manual_ack=True)
        self.zugang, self.warum = zugang, ""
        if zugang.benutzer:
            self.username_pw_set(zugang.benutzer, zugang.kennwort)
        if zugang.tls:
            self.tls_set_context(ssl.create_default_context())

    def _create_socket_connection(self) -> socket.socket:
        return connected(self.zugang.host, self.zugang.port, _SECONDS, offen=not self.zugang.tls)

    def _create_socket(self) -> Any:
        try:
            return super()._create_socket()
        except OSError as problem:
            self.warum = grund(problem, self.zugang.host, self.zugang.port)
            raise


def said(reason: ReasonCode) -> str:
    """Why a broker does not let us in."""
    if reason.getName() in ("Bad user name or password", "Not authorized"):
        return _("Benutzer oder Kennwort nimmt der Server nicht an.")
    return _("Der Server lehnt ab: %(warum)s") % {"warum": reason.getName()}


def refused_topic(topic: str) -> str:
    """That a broker lets us in, but not listen there."""
    return _("Das Thema %(topic)s gibt der Server nicht frei.") % {"topic": topic}


def try_broker(zugang: Zugang) -> None:
    """Connect, log in, listen, and go. BrokerAway."""
    done, found = threading.Event(), list[str]()
    # a name of its own: the listener with the real one stays where it is
    client = Verbindung(zugang, f"umlage-pruefung-{secrets.token_hex(4)}", clean=True)

    def came_in(client: mqtt.Client, _data: Any, _flags: Any, reason: ReasonCode, _more: Any) -> None:
        if reason.is_failure:
            found.append(said(reason))
            done.set()
        else:
            client.subscribe(zugang.topic, qos=1)

    def listens(_client: mqtt.Client, _data: Any, _number: int, reasons: list[ReasonCode], _more: Any) -> None:
        if any(reason.is_failure for reason in reasons):
            found.append(refused_topic(zugang.topic))
        done.set()

    client.on_connect, client.on_subscribe = came_in, listens
    try:
        client.connect(zugang.host, zugang.port, keepalive=30)
    except OSError as problem:
        raise BrokerAway(client.warum or grund(problem, zugang.host, zugang.port)) from problem
    client.loop_start()
    try:
        if not done.wait(_SECONDS):
            found.append(grund(TimeoutError(), zugang.host, zugang.port))
    finally:
        client.disconnect()
        client.loop_stop()
    if found:
        raise BrokerAway(found[0])
