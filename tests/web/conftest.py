"""What holds for all tests of the pages."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from tests.besetzung import Firma, firma
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.geraete import datenpunkte
from umlage.apps.geraete.models import Datenpunkt

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def nobody_tried_before() -> Iterator[None]:
    """How often somebody tried to log in is counted in memory: each test starts anew."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def beispiel() -> str:
    """The example that the firm of a test has taken in; a module may ask for another one."""
    return "casameta-2022.yaml"


@pytest.fixture
def house(beispiel: str) -> Firma:
    """A firm with a house; nobody is logged in."""
    return firma("fuldatal", beispiel)


@pytest.fixture
def clerk(client: Client, house: Firma) -> Client:
    """The clerk of that firm at her desk."""
    client.force_login(house.people["sachbearbeitung"], backend=BACKEND)
    return client


@pytest.fixture
def crew(client: Client) -> Firma:
    """A firm with a house; its clerk is logged in."""
    made = firma("fuldatal", "casameta-2022.yaml")
    client.force_login(made.people["sachbearbeitung"], backend=BACKEND)
    return made


@pytest.fixture
def point(crew: Firma) -> Datenpunkt:
    """A Connect unit of that firm."""
    with organisation_scope(crew.organisation.pk):
        row, _ = datenpunkte.make_datenpunkt(name="Keller", art="gateway", benutzer=None, am=timezone.now())
        return row
