"""The samples of every format go the whole way into the database, and a second time change nothing."""

from pathlib import Path

import pytest

from tests.apps.test_eingang import counts, datenpunkt, deliver, stored
from tests.besetzung import NOW
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.austausch import verarbeitung
from umlage.apps.austausch.annahme import again
from umlage.apps.austausch.models import Eingang, Quarantaene

pytestmark = pytest.mark.django_db
FORMATS = Path(__file__).parents[2] / "src" / "umlage" / "formats"
SAMPLES = sorted(path for path in FORMATS.glob("*/samples/*") if path.is_file())


def test_there_are_samples() -> None:
    assert len(SAMPLES) > 10


def test_every_sample_is_read_and_read_again_without_a_trace() -> None:
    point = datenpunkt("fuldatal")
    failed = {}
    for path in SAMPLES:
        row = deliver(point, path.read_bytes(), path.name)
        if row.stand in ("gescheitert", "empfangen"):
            failed[path.name] = row.meldung
    assert failed == {}
    before = stored(point)
    assert len(before) > 50
    with organisation_scope(point.organisation_id):
        for row in Eingang.objects.order_by("pk"):
            open_before = Quarantaene.objects.filter(eingang=row).count()
            assert again(row)
            verarbeitung.work_on(row.pk, am=NOW)
            row.refresh_from_db()
            assert counts(row).get("neu", 0) == 0, row.name
            assert Quarantaene.objects.filter(eingang=row).count() <= open_before, row.name
    assert stored(point) == before


def test_packets_of_lorawan_that_nobody_can_read_wait_with_their_reason() -> None:
    point = datenpunkt("fuldatal")
    deliver(point, (FORMATS / "lorawan" / "samples" / "ttn.jsonl").read_bytes(), "ttn.jsonl")
    with organisation_scope(point.organisation_id):
        assert set(Quarantaene.objects.values_list("code", flat=True)) == {"E250"}
