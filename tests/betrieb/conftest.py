"""A server that speaks S3, for the tests that keep files in it."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from moto.server import ThreadedMotoServer

from tests.betrieb.eimer import EIMER, s3_client
from umlage.config.files import storage


@pytest.fixture(scope="session")
def s3() -> Iterator[dict[str, str]]:
    """A server that speaks S3, with a bucket; what the environment says of it."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    environ = {
        "UMLAGE_S3_BUCKET": EIMER,
        "UMLAGE_S3_ADRESSE": f"http://{host}:{port}",
        "UMLAGE_S3_REGION": "eu-central-1",
        "UMLAGE_S3_KENNUNG": "probe",
        "UMLAGE_S3_GEHEIMNIS": "geheim",
        "UMLAGE_S3_PRAEFIX": "bestand",
    }
    s3_client(environ).create_bucket(Bucket=EIMER, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    yield environ
    server.stop()


@pytest.fixture
def bucket(s3: dict[str, str], settings: Any) -> Any:
    """The application keeps its files in the bucket."""
    settings.STORAGES = {**settings.STORAGES, "default": storage(s3)}
    return s3_client(s3)
