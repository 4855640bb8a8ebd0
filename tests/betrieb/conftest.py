"""Installations to try things on, and a server that speaks S3 for the tests that keep files in it."""

import itertools
import logging
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
from moto.server import ThreadedMotoServer

from tests.betrieb.anlage import Anlage
from tests.betrieb.eimer import EIMER, s3_client
from tests.datenbank import cluster
from umlage.config.files import storage

_NUMBERS = itertools.count()


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A PostgreSQL server of the tests' own."""
    with cluster() as address:
        yield address


@pytest.fixture(scope="session")
def full(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Anlage]:
    """Makes populated installations: each kind once, then copies of it."""

    @cache
    def made(kind: str) -> Anlage:
        folder = tmp_path_factory.mktemp("voll") / "anlage"
        anlage = Anlage(folder, "" if kind == "sqlite" else _database(request.getfixturevalue("server"), "voll"))
        anlage.populate()
        return anlage

    return made


@pytest.fixture
def make(request: pytest.FixtureRequest, full: Callable[[str], Anlage], tmp_path: Path) -> Callable[..., Anlage]:
    """Makes installations, each on what is named; without a database where none is wanted."""
    count = itertools.count()

    def made(kind: str, filled: bool = False) -> Anlage:
        folder = tmp_path / f"anlage{next(count)}"
        if filled:
            shutil.copytree(full(kind).folder, folder)
        if kind == "sqlite":
            return Anlage(folder)
        address = request.getfixturevalue("server")
        template = full(kind).database.split("/")[3].split("?")[0] if filled else "template1"
        return Anlage(folder, _database(address, "probe", template))

    return made


def _database(server: str, word: str, template: str = "template1") -> str:
    """A database of its own on the server; its address."""
    name = f"{word}_{next(_NUMBERS)}"
    with psycopg.connect(server, autocommit=True) as role:
        role.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return server.replace("/umlage?", f"/{name}?")


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
