"""Devices none of whose registers runs through: what they send begins at 0 again after each due day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.apps.test_eingang import datenpunkt, deliver, stored
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.austausch.models import Quarantaene
from umlage.metering.wmbus.encode import Sender, frame

pytestmark = pytest.mark.django_db
RADIO_3, COMPACT_5 = Sender("TCH", "20260500", 0x74, 0x62), Sender("TCH", "20260501", 0x45, 0x43)
LATER = datetime(2026, 6, 1, tzinfo=UTC)


def telegram(sender: Sender, due: date, before: int, today: date, since: int) -> str:
    """Techem's own radio: due date and what was used until then, today and what was used since then."""
    ended = due.day | due.month << 5 | due.year - 2000 << 9
    sent = today.day << 4 | today.month << 9
    heat = sender is COMPACT_5
    values = before.to_bytes(3 if heat else 2, "little") + (b"\0" if heat else sent.to_bytes(2, "little"))
    content = b"\xa2\0" + ended.to_bytes(2, "little") + values + since.to_bytes(3 if heat else 2, "little") + b"\0"
    return frame(sender, content).hex()


@pytest.mark.parametrize(("sender", "shift"), [(RADIO_3, -1), (COMPACT_5, 0)])
def test_nothing_is_refused_because_a_new_period_began(sender: Sender, shift: int) -> None:
    point = datenpunkt("perioden")
    heard = [
        (date(2023, 12, 31), 402, date(2024, 11, 20), 419),
        (date(2024, 12, 31), 456, date(2025, 1, 5), 3),
        (date(2024, 12, 31), 456, date(2025, 11, 5), 350),
        # a year with less
        (date(2025, 12, 31), 399, date(2026, 1, 5), 2),
    ]
    for due, before, today, since in heard:
        line = f"{telegram(sender, due, before, today, since)};{today}T10:00:00Z;-70\n"
        assert deliver(point, line.encode(), f"{today}.txt", am=LATER).stand == "fertig"
    wanted = [Decimal(one).scaleb(shift) for one in (402, 456, 399, 419, 3, 350, 2)]
    assert sorted(one[-1] for one in stored(point)) == sorted(wanted)


def test_within_a_period_it_never_runs_back() -> None:
    point = datenpunkt("perioden")
    for today, since in ((date(2025, 3, 5), 40), (date(2025, 4, 5), 30)):
        line = f"{telegram(RADIO_3, date(2024, 12, 31), 456, today, since)};{today}T10:00:00Z;-70\n"
        row = deliver(point, line.encode(), f"{today}.txt", am=LATER)
    assert row.stand == "teilweise"
    with organisation_scope(point.organisation_id):
        assert [one.code for one in Quarantaene.objects.all()] == ["E401"]
