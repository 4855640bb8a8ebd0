"""Files that are kept, under the digest of what they hold."""

from __future__ import annotations

import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def digest_of(content: bytes) -> str:
    """The digest under which a file is known."""
    return hashlib.sha256(content).hexdigest()


def keep(content: bytes, folder: str, ending: str, *, digest: str = "") -> tuple[str, str]:
    """Put a file into the store; its place and digest. A second try finds the first, and mends it where it broke off.

    A worker that is killed while it writes leaves half a file: only what reads back as it should is taken as there.
    `digest`: another name for the file, which no other content has.
    """
    digest = digest or digest_of(content)
    path = f"{folder}/{digest[:2]}/{digest}.{ending}"
    if default_storage.exists(path):
        with default_storage.open(path) as file:
            if file.read() == content:
                return path, digest
        default_storage.delete(path)
    try:
        return default_storage.save(path, ContentFile(content)), digest
    except OSError:
        # half a file would take the room that is left to say that there is none
        default_storage.delete(path)
        raise
