"""Where we connect to when somebody enters a server: never inside the house unless the operator says so."""

from __future__ import annotations

import socket
import ssl
from ipaddress import ip_network
from typing import Any

import pytest

from umlage.apps.austausch.hinaus import NotAllowed, allowed, connected, grund

INSIDE = [
    "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
    "224.0.0.1", "240.0.0.1", "255.255.255.255", "203.0.113.7", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1",
    "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::",
    "2001:0:7f00:1::", "2001:db8::1",
]  # fmt: skip


@pytest.fixture(autouse=True)
def nothing_is_allowed(settings: Any) -> None:
    settings.ABRUF_NETZE = []


@pytest.mark.parametrize("adresse", INSIDE)
def test_nothing_inside_is_reached(adresse: str) -> None:
    assert not allowed(adresse)
    assert not allowed(adresse, offen=True)


@pytest.mark.parametrize("adresse", ["9.9.9.9", "2620:fe::fe", "::ffff:9.9.9.9"])
def test_outside_is_reached_encrypted_alone(adresse: str) -> None:
    assert allowed(adresse)
    assert not allowed(adresse, offen=True)


def test_what_the_operator_names_is_reached_and_nothing_beside_it(settings: Any) -> None:
    settings.ABRUF_NETZE = [ip_network("10.1.0.0/16"), ip_network("fd00::/8")]
    assert allowed("10.1.2.3", offen=True)
    assert allowed("::ffff:10.1.2.3")
    assert allowed("fd12::1")
    assert not allowed("10.2.0.1")
    assert not allowed("127.0.0.1")


def test_a_name_that_leads_inside_is_refused_before_anything_is_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(0.2)
        with pytest.raises(NotAllowed, match="UMLAGE_ABRUF_NETZE"):
            connected("localhost", door.getsockname()[1], 2)
        with pytest.raises(TimeoutError):
            door.accept()


@pytest.mark.parametrize("name", ["a..b", "x" * 70 + ".example"])
def test_what_can_be_no_name_is_a_name_that_is_not_there(name: str) -> None:
    with pytest.raises(socket.gaierror):
        connected(name, 993, 2)


def test_the_address_that_was_looked_at_is_the_one_that_is_connected_to(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    asked: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]

        def answers(host: str, port: int, **_more: Any) -> Any:
            asked.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (place, port)) for place in ("10.9.9.9", "127.0.0.1")]

        monkeypatch.setattr(socket, "getaddrinfo", answers)
        settings.ABRUF_NETZE = [ip_network("127.0.0.1")]
        with connected("mail.example.org", port, 2) as made:
            assert made.getpeername() == ("127.0.0.1", port)
    assert asked == ["mail.example.org"]


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (socket.gaierror(-2, "Name or service not known"), "Den Rechner a.example gibt es nicht"),
        (ConnectionRefusedError(111, "refused"), "a.example nimmt an Anschluss 993 keine Verbindung an"),
        (TimeoutError("timed out"), "a.example antwortet an Anschluss 993 nicht"),
        (ssl.SSLError(1, "wrong version number"), "a.example spricht an Anschluss 993 kein TLS"),
        (OSError(113, "No route to host"), "a.example ist nicht zu erreichen: No route to host"),
        (NotAllowed("So nicht."), "So nicht."),
        (RuntimeError("x"), "a.example antwortet nicht, wie erwartet."),
    ],
)
def test_why_it_failed_is_said_in_plain_words(problem: Exception, sentence: str) -> None:
    assert sentence in grund(problem, "a.example", 993)
