"""What measures the pages opens every one of them."""

import gc
import logging
from collections.abc import Iterator

import pytest

from tests.besetzung import firma
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.geraete.models import Geraet
from umlage.config import seiten

pytestmark = pytest.mark.django_db


@pytest.fixture
def measuring() -> Iterator[None]:
    """It silences the log and leaves all there is to no collector."""
    yield
    logging.disable(logging.NOTSET)
    gc.unfreeze()


def test_every_page_of_a_house_is_measured_whatever_its_first_device_is(measuring: None) -> None:
    house = firma("fuldatal", "oelhaus-2023.yaml")
    with organisation_scope(house.organisation.pk):
        Geraet.objects.filter(pk=Geraet.objects.filter(art="hkv").earliest("pk").pk).update(art="wwz")
    found = {one.seite: one for one in seiten.messen("fuldatal", 1)}
    assert {"arbeitsliste", "suche", "haus", "heizkoerpersuche"} <= set(found)
    assert all(one.uhr and one.fragen for one in found.values())
