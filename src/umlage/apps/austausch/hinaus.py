"""Connections to servers that somebody entered: only where they may lead, and told in plain words why one fails.

Who may enter a server could otherwise make ours knock at doors that only it can reach (SSRF). The address is looked up
once and that very address is connected to, so that a name cannot mean another one in between.
"""

from __future__ import annotations

import socket
import ssl
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

_TRANSLATED = ip_network("64:ff9b::/32")


class NotAllowed(OSError):
    """The server lies where nobody allowed connections to; the sentence says so."""


def connected(host: str, port: int, seconds: float, *, offen: bool = False) -> socket.socket:
    """A connection to a server. NotAllowed, OSError.

    `offen`: what is said on it is not encrypted; then only in networks that the operator named.
    """
    last: OSError | None = None
    refused = False
    for family, kind, protocol, _name, place in _found(host, port):
        if not allowed(str(place[0]), offen=offen):
            refused = True
            continue
        made = socket.socket(family, kind, protocol)
        made.settimeout(seconds)
        try:
            made.connect(place)
        except OSError as problem:
            made.close()
            last = problem
        else:
            return made
    if last is not None:
        raise last
    if offen and refused and allowed_encrypted(host, port):
        raise NotAllowed(_("Ohne TLS nur in Netzen, die der Betreiber freigegeben hat (UMLAGE_ABRUF_NETZE)."))
    text = _("%(host)s liegt in einem internen Netz; der Betreiber muss es freigeben (UMLAGE_ABRUF_NETZE).")
    raise NotAllowed(text % {"host": host})


def allowed_encrypted(host: str, port: int) -> bool:
    """Whether one of the addresses of a server may be connected to with TLS."""
    return any(allowed(str(place[0])) for *_rest, place in _found(host, port))


def _found(host: str, port: int) -> list[Any]:
    """The addresses of a name; gaierror also for what can be no name."""
    try:
        return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    except UnicodeError as problem:
        raise socket.gaierror(socket.EAI_NONAME, str(problem)) from None


def allowed(adresse: str, *, offen: bool = False) -> bool:
    """Whether a connection may lead there: anywhere in the public networks, elsewhere where the operator allows it."""
    place = _plain(ip_address(adresse.partition("%")[0]))
    if any(place in net for net in settings.ABRUF_NETZE if net.version == place.version):
        return True
    return not offen and _public(place)


def _plain(place: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """An address of IPv4 that is written as one of IPv6 is what it is."""
    return place.ipv4_mapped or place if isinstance(place, IPv6Address) else place


def _public(place: IPv4Address | IPv6Address) -> bool:
    if not place.is_global or place.is_multicast or place.is_reserved:
        return False
    # in these another address is hidden, or they are of a site
    return not isinstance(place, IPv6Address) or not (
        place.sixtofour or place.teredo or place.is_site_local or place in _TRANSLATED
    )


def grund(problem: Exception, host: str, port: int) -> str:
    """Why a connection failed, and what to do."""
    said = {"host": host, "port": port}
    match problem:
        case NotAllowed():
            return str(problem)
        case socket.gaierror():
            return _("Den Rechner %(host)s gibt es nicht; bitte den Namen prüfen.") % said
        case ssl.SSLCertVerificationError():
            text = _("Das Zertifikat von %(host)s gilt nicht (%(warum)s).")
            return text % {**said, "warum": problem.verify_message}
        case ssl.SSLError():
            return _("%(host)s spricht an Anschluss %(port)s kein TLS; bitte den Anschluss prüfen.") % said
        case ConnectionRefusedError():
            return _("%(host)s nimmt an Anschluss %(port)s keine Verbindung an; bitte den Anschluss prüfen.") % said
        case TimeoutError():
            return _("%(host)s antwortet an Anschluss %(port)s nicht; bitte Name und Anschluss prüfen.") % said
        case OSError(strerror=str() as text):
            return _("%(host)s ist nicht zu erreichen: %(warum)s") % {**said, "warum": text}
    return _("%(host)s antwortet nicht, wie erwartet.") % said
