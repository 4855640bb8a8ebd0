"""The mark of a form that must not happen twice; what is saved with it stands in `accounts.einmal`."""

from __future__ import annotations

import hashlib
import secrets

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

FELD = "einmal"


def mark() -> str:
    """What a form carries along in the field `einmal`."""
    return secrets.token_urlsafe(12)


def sent(request: HttpRequest) -> str:
    """The mark of a form together with what it says and the files in it; empty without a mark.

    Who goes back in the browser and sends the same form with other words means something else.
    """
    said = request.POST.get(FELD, "")[:40]
    if not said:
        return ""
    words = sorted((name, request.POST.getlist(name)) for name in request.POST if name not in _NOT_SAID)
    words += [(name, [_digest(file) for file in request.FILES.getlist(name)]) for name in sorted(request.FILES)]
    return f"{said}.{hashlib.blake2b(repr(words).encode(), digest_size=16).hexdigest()}"


def _digest(file: UploadedFile) -> str:
    """Name and content of a file; it is read from its beginning afterwards."""
    found = hashlib.blake2b(repr(file.name).encode(), digest_size=16)
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()


_NOT_SAID = {FELD, "csrfmiddlewaretoken", "gesehen"}
