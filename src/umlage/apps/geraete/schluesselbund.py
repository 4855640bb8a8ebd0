"""The key vault: keys of meters are taken in, tried one after the other, and never shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from umlage.apps.accounts.models import Benutzer
from umlage.apps.accounts.scope import current
from umlage.apps.archive.operations import note_event
from umlage.apps.archive.tresor import fingerprint, seal, unseal
from umlage.apps.geraete.models import Geraeteschluessel

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Schluesselzeile:
    """A key as a list or a file says it: number of the device, 16 bytes; `hersteller` empty where it was not said."""

    funkadresse: str
    schluessel: bytes
    hersteller: str = ""


@transaction.atomic
def take_in_keys(
    *, zeilen: Sequence[Schluesselzeile], herkunft: str, benutzer: Benutzer | None, am: datetime
) -> list[Geraeteschluessel]:
    """Keep keys; those that were not known yet. What lies there already stays."""
    made = []
    for zeile in zeilen:
        row, new = Geraeteschluessel.objects.get_or_create(
            funkadresse=zeile.funkadresse.upper(),
            hersteller=zeile.hersteller,
            fingerabdruck=_fingerprint(zeile.schluessel),
            defaults={
                "geheim": seal(zeile.schluessel, _purpose(zeile.funkadresse.upper(), zeile.hersteller)),
                "herkunft": herkunft[:120],
                "angelegt_am": am,
            },
        )
        if new:
            made.append(row)
    text = f"{len(made)} von {len(zeilen)} Geräteschlüsseln aufgenommen"
    prints = " ".join(f"{row.funkadresse}:{row.fingerabdruck}" for row in made[:50])
    note_event(
        benutzer=benutzer,
        am=am,
        liegenschaft=None,
        bezeichnung=text,
        angaben={"herkunft": herkunft[:120], "abdruecke": prints},
    )
    return made


@transaction.atomic
def remove_key(*, row: Geraeteschluessel, benutzer: Benutzer, am: datetime) -> None:
    """Forget a key."""
    row.delete()
    note_event(benutzer=benutzer, am=am, liegenschaft=None, bezeichnung=f"Geräteschlüssel {row} gelöscht", angaben={})


class Schluesselbund:
    """The keys of some devices, opened for as long as a batch of telegrams takes, and which of them opened one."""

    def __init__(self, funkadressen: Iterable[str]) -> None:
        self._rows: dict[str, list[tuple[Geraeteschluessel, bytes]]] = defaultdict(list)
        self.used: set[int] = set()
        numbers = sorted(set(funkadressen))
        for first in range(0, len(numbers), _AT_ONCE):
            some = numbers[first : first + _AT_ONCE]
            # what opened a telegram before is tried first
            rows = Geraeteschluessel.objects.filter(funkadresse__in=some).order_by("-benutzt_am", "-pk")
            for row in sorted(rows, key=lambda one: one.benutzt_am is None):
                secret = unseal(row.geheim, _purpose(row.funkadresse, row.hersteller))
                self._rows[row.funkadresse].append((row, secret))

    def keys(self, hersteller: str, funkadresse: str) -> tuple[bytes, ...]:
        """What may open telegrams of the device: its own, and those of lists that name no maker."""
        return tuple(secret for row, secret in self._rows[funkadresse] if row.hersteller in ("", hersteller))

    def opened(self, hersteller: str, funkadresse: str, key: bytes) -> None:
        """Note which one it was."""
        for row, secret in self._rows[funkadresse]:
            if secret == key and row.hersteller in ("", hersteller):
                self.used.add(row.pk)

    def note(self, am: datetime) -> None:
        """Write down which were used; the first time of each stands in the history."""
        if not self.used:
            return
        rows = Geraeteschluessel.objects.filter(pk__in=self.used)
        first = list(rows.filter(bewaehrt_am__isnull=True))
        rows.filter(Q(bewaehrt_am__isnull=True)).update(bewaehrt_am=am)
        rows.update(benutzt_am=am)
        if first:
            text = f"{len(first)} Geräteschlüssel öffnen Telegramme"
            prints = " ".join(f"{row.funkadresse}:{row.fingerabdruck}" for row in first[:50])
            note_event(benutzer=None, am=am, liegenschaft=None, bezeichnung=text, angaben={"abdruecke": prints})


def _purpose(funkadresse: str, hersteller: str) -> str:
    return f"geraeteschluessel {current()} {hersteller} {funkadresse}"


def _fingerprint(secret: bytes) -> str:
    return fingerprint(secret, f"geraeteschluessel {current()}")
