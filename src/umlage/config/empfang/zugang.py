"""Who may come in by SFTP: the questions to the database, and what holds up those who guess."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from functools import partial
from hmac import compare_digest
from typing import Any

import asyncssh
from django.db import close_old_connections
from django.utils import timezone
from django.utils.translation import gettext as _

from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.austausch import annahme, eingaenge
from umlage.apps.geraete import datenpunkte
from umlage.apps.geraete.models import Datenpunkt

_TRIES, _QUIET = 8, 15 * 60.0
_SHOWN = 200
_REMEMBERED = 10_000


class Hinaus(Exception):
    """Who came in may no longer: locked, put away, deleted, or its password or key is another now."""


@dataclass(frozen=True, slots=True)
class Gast:
    """Who came in: name of the Datenpunkt and its Organisation, from where, and by what."""

    kennung: str
    organisation: int
    adresse: str
    alt: bool
    # digest of the password, where it was no key
    kennwort: str = ""
    key: asyncssh.SSHKey | None = None


@dataclass(slots=True)
class Sperre:
    """Counts wrong log-ins by address and name; eight in a quarter of an hour shut that pair out for as long."""

    _failed: dict[tuple[str, str], deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def shut(self, adresse: str, kennung: str) -> bool:
        """Whether nobody of this name is let in from there for now."""
        times = self._failed[adresse, kennung]
        while times and times[0] < time.monotonic() - _QUIET:
            times.popleft()
        if not times:
            del self._failed[adresse, kennung]
        return len(times) >= _TRIES

    def failed(self, adresse: str, kennung: str) -> None:
        """One more."""
        if len(self._failed) >= _REMEMBERED:
            # names that somebody makes up do not come again: those go that were tried longest ago
            for pair in list(self._failed)[: _REMEMBERED // 2]:
                del self._failed[pair]
        self._failed[adresse, kennung].append(time.monotonic())

    def good(self, adresse: str, kennung: str) -> None:
        """Forget them."""
        self._failed.pop((adresse, kennung), None)


def by_password(kennung: str, kennwort: str, adresse: str, alt: bool) -> Gast | None:
    """Who has this name and password; runs in a thread of its own."""
    return _let_in(kennung, adresse, alt, kennwort=datenpunkte.digest(kennwort))


def by_key(kennung: str, key: asyncssh.SSHKey, adresse: str, alt: bool) -> Gast | None:
    """Who has this name and this public key."""
    return _let_in(kennung, adresse, alt, key=key)


def _let_in(kennung: str, adresse: str, alt: bool, **by: Any) -> Gast | None:
    organisation = datenpunkte.organisation_of(kennung)
    if organisation is None:
        return None
    gast = Gast(kennung, organisation, adresse, alt, **by)
    close_old_connections()
    with organisation_scope(organisation):
        return gast if _row(gast) is not None else None


def _row(gast: Gast) -> Datenpunkt | None:
    """The Datenpunkt of a guest, as long as it would be let in."""
    row = datenpunkte.datenpunkt(gast.kennung)
    # compared also where there is none: how long it takes says nothing
    same = compare_digest(gast.kennwort or "-", (row.kennwort if row is not None else "") or "+" * 64)
    if row is None or not datenpunkte.open_to(row, gast.adresse) or (gast.alt and not row.abruf.get(datenpunkte.OLD)):
        return None
    if gast.key is not None:
        same = any(gast.key == _key(line) for line in row.ssh_schluessel.splitlines())
    return row if same else None


def _key(line: str) -> asyncssh.SSHKey | None:
    try:
        return asyncssh.import_public_key(line)
    except asyncssh.KeyImportError:
        return None


def take(gast: Gast, name: str, inhalt: bytes) -> None:
    """Keep what was uploaded. Hinaus, and what `annahme.receive` refuses."""
    close_old_connections()
    with organisation_scope(gast.organisation):
        row = _row(gast)
        if row is None:
            raise Hinaus(_("Dieser Zugang gilt nicht mehr."))
        annahme.receive(inhalt=inhalt, name=name, datenpunkt=row, kanal="sftp", am=timezone.now())


def results(gast: Gast) -> dict[str, partial[bytes]]:
    """The results of the last deliveries, by the name of their file; the content when it is asked for."""
    close_old_connections()
    with organisation_scope(gast.organisation):
        row = _row(gast)
        rows = eingaenge.of(row).exclude(stand="empfangen")[:_SHOWN] if row is not None else ()
        return {f"{one.name}.{one.pk}.result.json": partial(_result, gast, one.pk) for one in rows}


def _result(gast: Gast, nummer: int) -> bytes:
    close_old_connections()
    with organisation_scope(gast.organisation):
        return eingaenge.result_file(gast.kennung, nummer)
