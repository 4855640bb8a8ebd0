"""What came in, as it came: sealed in the store of files, under the digest of what is sealed."""

from __future__ import annotations

from django.core.files.storage import default_storage

from umlage.apps.accounts.scope import current
from umlage.apps.archive.ablage import keep
from umlage.apps.archive.tresor import seal_same, unseal
from umlage.apps.austausch.models import Eingang


class Gone(Exception):
    """The original was cleared away when its time was over."""


def kept(inhalt: bytes) -> str:
    """Put it into the store; its place there."""
    place, _digest = keep(seal_same(inhalt, _purpose()), "eingang", "siegel")
    return place


def original(row: Eingang) -> bytes:
    """The bytes as they came. Gone, Locked."""
    if not row.original:
        raise Gone
    with default_storage.open(row.original.name) as file:
        return unseal(file.read(), _purpose())


def _purpose() -> str:
    return f"eingang {current()}"
