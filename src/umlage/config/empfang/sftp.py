"""The SFTP server: one Datenpunkt is one log-in and one folder. No shell, no forwarding, no scp."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from contextlib import suppress
from functools import partial
from ipaddress import IPv6Address, ip_address, ip_network
from pathlib import Path
from typing import Any

import asyncssh
from django.conf import settings

from umlage.config.empfang.ordner import THREADS, Ordner
from umlage.config.empfang.zugang import Gast, Sperre, by_key, by_password

_LOGIN_SECONDS, _KEEPALIVE_SECONDS, _MOST_CONNECTIONS, _MOST_UNKNOWN = 30, 60, 200, 40
# who guesses waits
_DELAY = 1.0
# what old gateways speak; refused on the usual port
_OLD_EXCHANGE = ("diffie-hellman-group14-sha1", "diffie-hellman-group1-sha1")
_OLD_SIGNATURE = "ssh-rsa"
_KINDS = (("ssh-ed25519", {}), ("ssh-rsa", {"key_size": 3072}))


class _Verbindungen:
    """What all connections of a process share."""

    def __init__(self) -> None:
        self.sperre = Sperre()
        self.count = 0
        # by place: those of whom nobody knows yet who they are
        self.unknown: Counter[str] = Counter()

    def stranger(self, platz: str) -> bool:
        """One more from there; whether it may stay. Who does not log in keeps no other place waiting."""
        self.unknown[platz] += 1
        return self.unknown[platz] <= _MOST_UNKNOWN

    def no_stranger(self, platz: str) -> None:
        """It logged in, or is gone."""
        self.unknown[platz] -= 1
        if not self.unknown[platz]:
            del self.unknown[platz]


def _platz(adresse: str) -> str:
    """From where somebody comes: with IPv6 everybody has as many addresses as he likes, of one network."""
    try:
        place = ip_address(adresse.partition("%")[0])
    except ValueError:
        return adresse
    if isinstance(place, IPv6Address) and place.ipv4_mapped is None:
        return str(ip_network((place, 64), strict=False))
    return str(place)


class _Anmeldung(asyncssh.SSHServer):
    """One connection until it is known who it is."""

    def __init__(self, shared: _Verbindungen, alt: bool) -> None:
        self.shared, self.alt = shared, alt
        self.adresse = self.platz = ""
        self.conn: asyncssh.SSHServerConnection | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self.conn = conn
        peer = conn.get_extra_info("peername")
        self.adresse = peer[0] if peer else ""
        self.platz = _platz(self.adresse)
        self.shared.count += 1
        if not self.shared.stranger(self.platz) or self.shared.count > _MOST_CONNECTIONS:
            conn.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self.shared.count -= 1
        self._known_now()

    def auth_completed(self) -> None:
        self._known_now()

    def _known_now(self) -> None:
        if self.platz:
            self.shared.no_stranger(self.platz)
            self.platz = ""

    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def public_key_auth_supported(self) -> bool:
        return True

    async def validate_password(self, username: str, password: str) -> bool:
        return await self._known(username, partial(by_password, username, password, self.adresse, self.alt), count=True)

    async def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        # clients offer every key they have: none of them is a guess
        return await self._known(username, partial(by_key, username, key, self.adresse, self.alt), count=False)

    async def _known(self, username: str, question: Any, *, count: bool) -> bool:
        sperre = self.shared.sperre
        if sperre.shut(self.adresse, username):
            await asyncio.sleep(_DELAY)
            return False
        gast: Gast | None = await asyncio.get_running_loop().run_in_executor(THREADS, question)
        if gast is None:
            if count:
                sperre.failed(self.adresse, username)
                await asyncio.sleep(_DELAY)
            return False
        sperre.good(self.adresse, username)
        assert self.conn is not None
        self.conn.set_extra_info(gast=gast)
        return True


async def listen(adresse: str, port: int, *, alt: bool = False) -> asyncssh.SSHAcceptor:
    """Wait for Datenpunkte on this port; `alt`: also for gateways that know only what is outdated. OSError."""
    shared = _Verbindungen()
    more: dict[str, Any] = {}
    if alt:
        more = {"kex_algs": "+" + ",".join(_OLD_EXCHANGE), "signature_algs": "+" + _OLD_SIGNATURE}
    return await asyncssh.listen(
        adresse,
        port,
        server_factory=lambda: _Anmeldung(shared, alt),
        server_host_keys=host_keys(),
        sftp_factory=_folder,
        allow_scp=False,
        agent_forwarding=False,
        x11_forwarding=False,
        allow_pty=False,
        login_timeout=_LOGIN_SECONDS,
        keepalive_interval=_KEEPALIVE_SECONDS,
        server_version="Umlage",
        **more,
    )


def _folder(chan: Any) -> Ordner:
    gast: Gast = chan.get_connection().get_extra_info("gast")
    return Ordner(chan, gast)


def host_keys() -> list[asyncssh.SSHKey]:
    """The keys by which clients know this server; made once, the same after every start."""
    folder = Path(settings.SFTP_SCHLUESSEL)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return [_host_key(folder / f"{kind}.key", kind, options) for kind, options in _KINDS]


def _host_key(file: Path, kind: str, options: dict[str, int]) -> asyncssh.SSHKey:
    if not file.exists():
        made = asyncssh.generate_private_key(kind, comment="umlage", **options)
        # whole or not at all: two that start at once take the same
        written = file.with_name(f".{file.name}.{os.getpid()}")
        written.touch(mode=0o600)
        written.write_bytes(made.export_private_key())
        with suppress(FileExistsError):
            os.link(written, file)
        written.unlink()
    return asyncssh.read_private_key(file)


def fingerprints() -> list[str]:
    """By what a client can tell that it is us, for the page of the Datenpunkt."""
    return [key.get_fingerprint() for key in host_keys()]
