"""What came in, as it came: sealed in the store of files, under a name that its digest and our key give."""

from __future__ import annotations

from django.core.files.storage import default_storage

from umlage.apps.accounts.scope import current
from umlage.apps.archive.ablage import keep
from umlage.apps.archive.tresor import seal_same, unseal
from umlage.apps.austausch.models import Eingang
from umlage.apps.geraete.datenpunkte import password_rules
from umlage.formats.einlesen.geheim import may_hold_keys


class Gone(Exception):
    """The original was cleared away when its time was over."""


class Hidden(Exception):
    """There are, or may be, keys in the file: nobody sees it."""


def kept(inhalt: bytes, digest: str) -> str:
    """Put it into the store; its place there. `digest`: SHA-256 of the content."""
    sealed, name = seal_same(inhalt, _purpose(), digest)
    place, _name = keep(sealed, "eingang", "siegel", digest=name)
    return place


def original(row: Eingang) -> bytes:
    """The bytes as they came. Gone, Locked."""
    if not row.original:
        raise Gone
    with default_storage.open(row.original.name) as file:
        return unseal(file.read(), _purpose())


def for_people(row: Eingang) -> bytes:
    """The bytes, for a person to see. Hidden: looked at here, because a file that was not read yet, or could not be,
    may hold keys too. Gone, Locked.
    """
    content = original(row)
    if may_hold_keys(content, row.name, password_rules(row.datenpunkt)):
        raise Hidden
    return content


def _purpose() -> str:
    return f"eingang {current()}"
