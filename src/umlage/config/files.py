"""Where files are kept: a folder of this machine, or a bucket that speaks S3; reached through our own pages alone."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage

S3 = "UMLAGE_S3_"


def storage(environ: Mapping[str, str]) -> dict[str, Any]:
    """The store that the environment names, as Django wants to have it said."""
    bucket = environ.get(f"{S3}BUCKET", "")
    if not bucket:
        return {"BACKEND": "umlage.config.files.WholeFiles"}
    options = {
        "bucket_name": bucket,
        "endpoint_url": environ.get(f"{S3}ADRESSE") or None,
        "region_name": environ.get(f"{S3}REGION") or None,
        "access_key": environ.get(f"{S3}KENNUNG") or None,
        "secret_key": environ.get(f"{S3}GEHEIMNIS") or None,
        "location": environ.get(f"{S3}PRAEFIX", ""),
        "signature_version": "s3v4",
        # a server of one's own has no name for each bucket
        "addressing_style": "path" if environ.get(f"{S3}ADRESSE") else "auto",
        "default_acl": "private",
        "file_overwrite": False,
        "querystring_auth": True,
        "querystring_expire": 60,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


class WholeFiles(FileSystemStorage):
    """A folder in which a file is there whole or not at all, whatever ends the process, and nobody else may read it."""

    def _save(self, name: str, content: Any) -> str:
        place = Path(self.path(name))
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        number, written = tempfile.mkstemp(dir=place.parent, prefix=".", suffix=".teil")
        try:
            with os.fdopen(number, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            name = self._named(written, name)
        finally:
            Path(written).unlink(missing_ok=True)
        folder_synced(place.parent)
        return name.replace("\\", "/")

    def _named(self, written: str, name: str) -> str:
        """Give the written file its name; another one where somebody else was faster."""
        while True:
            try:
                os.link(written, self.path(name))
            except FileExistsError:
                name = self.get_available_name(name)
            else:
                return name


def folder_synced(folder: Path) -> None:
    """The names in a folder survive a power failure."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
