"""Where files are kept: the folder, and a bucket on a server that speaks S3."""

import hashlib
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.client import Config
from botocore.exceptions import ClientError
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, default_storage
from django.test import Client

from tests.besetzung import NOW, firma
from tests.betrieb.eimer import EIMER
from umlage.apps.abrechnung import operations
from umlage.apps.accounts.scope import organisation_scope
from umlage.config.files import WholeFiles, storage


@pytest.mark.django_db
def test_documents_lie_in_the_bucket_under_their_digest_and_come_through_our_pages_alone(
    bucket: Any, s3: dict[str, str], client: Client
) -> None:
    house = firma("fuldatal", "casameta-2022.yaml")
    with organisation_scope(house.organisation.pk):
        released = operations.release(zeitraum=house.zeitraum, benutzer=house.people["administration"], am=NOW)
        issued = operations.issue(abrechnung=released, benutzer=house.people["sachbearbeitung"], am=NOW)
        dokumente = list(issued.dokumente.all())
    keys = {row["Key"] for row in bucket.list_objects_v2(Bucket=EIMER)["Contents"]}
    assert keys == {f"bestand/abrechnungen/{row.pruefsumme[:2]}/{row.pruefsumme}.pdf" for row in dokumente}
    for row in dokumente:
        stored = bucket.get_object(Bucket=EIMER, Key=f"bestand/{row.datei.name}")["Body"].read()
        assert (hashlib.sha256(stored).hexdigest(), len(stored)) == (row.pruefsumme, row.bytes)
    address = f"{house.haus}dokumente/{dokumente[0].pk}/"
    assert client.get(address).status_code == 302
    client.force_login(house.people["lesen"], backend="django.contrib.auth.backends.ModelBackend")
    response = client.get(address)
    assert hashlib.sha256(b"".join(response.streaming_content)).hexdigest() == dokumente[0].pruefsumme
    assert EIMER not in str(response.headers)
    # no grant to anybody but the owner of the bucket
    grants = bucket.get_object_acl(Bucket=EIMER, Key=f"bestand/{dokumente[0].datei.name}")["Grants"]
    assert [grant["Grantee"]["Type"] for grant in grants] == ["CanonicalUser"]


def test_who_has_no_key_gets_nothing_from_the_bucket(bucket: Any, s3: dict[str, str]) -> None:
    name = default_storage.save("privat.txt", ContentFile(b"geheim"))
    stranger = boto3.client(
        "s3",
        endpoint_url=s3["UMLAGE_S3_ADRESSE"],
        region_name="eu-central-1",
        config=Config(signature_version=UNSIGNED),
    )
    with pytest.raises(ClientError, match=r"Forbidden|AccessDenied|403"):
        stranger.get_object(Bucket=EIMER, Key=f"bestand/{name}")


def test_a_second_file_of_that_name_does_not_replace_the_first(bucket: Any) -> None:
    first = default_storage.save("zwei.txt", ContentFile(b"eins"))
    second = default_storage.save("zwei.txt", ContentFile(b"zwei"))
    assert first != second
    assert _content(default_storage, first) == b"eins"


def test_without_a_bucket_it_is_the_folder() -> None:
    assert storage({}) == {"BACKEND": "umlage.config.files.WholeFiles"}
    assert storage({"UMLAGE_S3_ADRESSE": "http://x"}) == storage({})


def test_a_file_of_the_folder_is_for_nobody_else(tmp_path: Path) -> None:
    folder = WholeFiles(location=tmp_path)
    name = folder.save("a/b.pdf", ContentFile(b"x"))
    again = folder.save("a/b.pdf", ContentFile(b"y"))
    assert (_content(folder, name), _content(folder, again)) == (b"x", b"y")
    assert {oct(file.stat().st_mode & 0o777) for file in (tmp_path / "a").iterdir()} == {"0o600"}
    assert oct((tmp_path / "a").stat().st_mode & 0o777) == "0o700"
    assert len(list((tmp_path / "a").iterdir())) == 2


_SLOW = """
import sys, os
from django.conf import settings
settings.configure()
from django.core.files.base import File
from umlage.config.files import WholeFiles
class Slow(File):
    def chunks(self, size=None):
        yield b"first half"
        print("half", flush=True)
        sys.stdin.read()
WholeFiles(location=sys.argv[1]).save("datei.pdf", Slow(None, "datei.pdf"))
"""


def test_who_is_killed_in_the_middle_of_a_file_leaves_none(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _SLOW, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "half\n"
        process.send_signal(signal.SIGKILL)
    assert not WholeFiles(location=tmp_path).exists("datei.pdf")
    # what is left has a name that no file of ours has, and the next try works
    assert [file.name[0] for file in tmp_path.iterdir()] == ["."]
    assert WholeFiles(location=tmp_path).save("datei.pdf", ContentFile(b"ganz")) == "datei.pdf"


def _content(store: Storage, name: str) -> bytes:
    with store.open(name) as file:
        return bytes(file.read())
