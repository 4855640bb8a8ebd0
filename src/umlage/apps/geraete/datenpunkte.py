"""What happens to Datenpunkte: one is made, gets credentials, is locked; and who shows them is let in."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from hmac import compare_digest
from ipaddress import ip_address, ip_network
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_ssh_public_key
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from umlage.apps.accounts.models import Benutzer
from umlage.apps.accounts.scope import current
from umlage.apps.archive.operations import note_change, note_event, snapshot
from umlage.apps.archive.tresor import seal, unseal
from umlage.apps.geraete.models import Datenpunkt
from umlage.formats.lieferung.behaelter import Passwortregel

Stand = Datenpunkt.Stand
# no letters that look like others
_SIGNS = "23456789abcdefghijkmnpqrstuvwxyz"
_KENNUNG = re.compile(r"dp(\d{1,18})-([a-z2-9]{10})", re.ASCII)
_KEY_KINDS = ("ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521")
_LEAST_RSA = 2048
_CONTACT_SECONDS = 60
# may come in by the second port of SFTP, for gateways that know only what is outdated
OLD = "alte_verfahren"
# what nobody is shown
_OWN = ("kennwort", "geheim", "angelegt_am", "letzter_kontakt_am")


class BadDatenpunkt(ValueError):
    """What was entered cannot be kept; the sentence says why."""


def digest(secret: str) -> str:
    """What is kept of a password that we made: nobody guesses 160 random bits, so no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def organisation_of(kennung: str) -> int | None:
    """Of which Organisation a Datenpunkt is, told by its name; None for what is no such name."""
    found = _KENNUNG.fullmatch(kennung)
    return int(found[1]) if found else None


def datenpunkte() -> QuerySet[Datenpunkt]:
    """All of the Organisation."""
    return Datenpunkt.objects.select_related("liegenschaft")


def datenpunkt(kennung: str) -> Datenpunkt | None:
    """The one of this name."""
    return Datenpunkt.objects.filter(kennung=kennung).first()


def may_come_in(kennung: str, *, kennwort: str, adresse: str) -> Datenpunkt | None:
    """The Datenpunkt whose password this is, if it may come in from this address."""
    found = datenpunkt(kennung)
    given = digest(kennwort)
    # compared also where there is none: how long it takes says nothing
    same = compare_digest(given, found.kennwort if found is not None and found.kennwort else "-" * 64)
    return found if same and found is not None and open_to(found, adresse) else None


def open_to(row: Datenpunkt, adresse: str) -> bool:
    """Whether it may be used from there."""
    if row.stand == Stand.GESPERRT:
        return False
    nets = row.netze.split()
    try:
        return not nets or any(ip_address(adresse) in ip_network(net) for net in nets)
    except ValueError:
        return False


@transaction.atomic
def make_datenpunkt(
    *, name: str, art: str, benutzer: Benutzer | None, am: datetime, **settings: Any
) -> tuple[Datenpunkt, str]:
    """A new one and its password, which is shown once. BadDatenpunkt."""
    secret = _random(32)
    row = Datenpunkt(
        kennung=f"dp{current()}-{_random(10)}", name=name, art=art, angelegt_am=am, kennwort=digest(secret), **settings
    )
    _checked(row)
    row.save()
    note_change(benutzer=benutzer, am=am, liegenschaft=None, row=row, vorher={}, nachher=_shown(row))
    return row, secret


@transaction.atomic
def change_datenpunkt(*, row: Datenpunkt, benutzer: Benutzer | None, am: datetime, **settings: Any) -> None:
    """Other settings. BadDatenpunkt."""
    before = _shown(Datenpunkt.objects.get(pk=row.pk))
    for field, value in settings.items():
        setattr(row, field, value)
    _checked(row)
    row.save(update_fields=list(settings))
    note_change(benutzer=benutzer, am=am, liegenschaft=None, row=row, vorher=before, nachher=_shown(row))


@transaction.atomic
def new_password(*, row: Datenpunkt, benutzer: Benutzer | None, am: datetime) -> str:
    """Another password; the old one is worth nothing from now on."""
    secret = _random(32)
    row.kennwort = digest(secret)
    row.save(update_fields=["kennwort"])
    note_event(
        benutzer=benutzer,
        am=am,
        liegenschaft=None,
        bezeichnung=f"Neues Kennwort für {row}",
        angaben={"an": row.kennung},
    )
    return secret


@transaction.atomic
def set_secrets(*, row: Datenpunkt, werte: Mapping[str, str], benutzer: Benutzer | None, am: datetime) -> None:
    """Passwords of ZIP files, mailbox and broker; an empty one takes it away."""
    known = {**geheimnisse(row), **werte}
    kept = {name: value for name, value in known.items() if value}
    row.geheim = seal(json.dumps(kept).encode(), f"datenpunkt {row.organisation_id} {row.kennung}") if kept else None
    row.save(update_fields=["geheim"])
    text = f"Geheimnisse von {row} geändert"
    note_event(benutzer=benutzer, am=am, liegenschaft=None, bezeichnung=text, angaben={"welche": ", ".join(werte)})


def geheimnisse(row: Datenpunkt) -> dict[str, str]:
    """Passwords of ZIP files, mailbox and broker. Locked where they do not open."""
    if not row.geheim:
        return {}
    found: dict[str, str] = json.loads(unseal(row.geheim, f"datenpunkt {row.organisation_id} {row.kennung}"))
    return found


def password_rules(row: Datenpunkt) -> tuple[Passwortregel, ...]:
    """With what its encrypted archives are opened. Locked."""
    return tuple(Passwortregel.aus(text) for name, text in geheimnisse(row).items() if name.startswith("zip"))


def heard_from(row: Datenpunkt, am: datetime) -> None:
    """Note when it was heard last, to the minute; who is heard the first time is active."""
    last = row.letzter_kontakt_am
    if last is not None and (am - last).total_seconds() < _CONTACT_SECONDS:
        return
    Datenpunkt.objects.filter(pk=row.pk).update(letzter_kontakt_am=am)
    Datenpunkt.objects.filter(pk=row.pk, stand=Stand.ANGELEGT).update(stand=Stand.AKTIV)
    row.letzter_kontakt_am = am


def _random(count: int) -> str:
    return "".join(secrets.choice(_SIGNS) for _place in range(count))


def _shown(row: Datenpunkt) -> dict[str, Any]:
    return {name: value for name, value in snapshot(row).items() if name not in _OWN}


def _checked(row: Datenpunkt) -> None:
    row.name = row.name.strip()
    if not row.name:
        raise BadDatenpunkt(_("Ein Datenpunkt braucht einen Namen."))
    for net in row.netze.split():
        try:
            ip_network(net)
        except ValueError:
            raise BadDatenpunkt(_("„%(netz)s“ ist kein Netz, zum Beispiel 203.0.113.0/24.") % {"netz": net}) from None
    row.ssh_schluessel = "\n".join(_public_keys(row.ssh_schluessel.splitlines()))


def _public_keys(lines: Sequence[str]) -> list[str]:
    found = []
    for line in filter(None, map(str.strip, lines)):
        kind, _gap, rest = line.partition(" ")
        if kind not in _KEY_KINDS or not re.fullmatch(r"[A-Za-z0-9+/=]{40,2000}( .*)?", rest):
            raise BadDatenpunkt(
                _("Ein öffentlicher Schlüssel ist eine Zeile, die mit ssh-ed25519 oder ssh-rsa beginnt; bitte prüfen.")
            )
        if not _strong(f"{kind} {rest}"):
            raise BadDatenpunkt(
                _("Dieser öffentliche Schlüssel ist unvollständig oder zu kurz (RSA ab 2048 Bit); bitte einen anderen.")
            )
        found.append(line)
    return found


def _strong(line: str) -> bool:
    try:
        key = load_ssh_public_key(line.encode())
    except (ValueError, UnsupportedAlgorithm):
        return False
    return not isinstance(key, RSAPublicKey) or key.key_size >= _LEAST_RSA
