"""What is kept of devices whose clock is wrong, not set, or old, and what is said of it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.apps.test_eingang import counts, datenpunkt, deliver, stored
from tests.apps.test_telegramme import lines
from tests.besetzung import NOW
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.austausch.models import Quarantaene, Telegramm
from umlage.apps.geraete.models import Datenpunkt, Funkgeraet, Geraetealarm
from umlage.metering.wmbus.encode import Sender, day, digits, frame, instant, open_content, record

pytestmark = pytest.mark.django_db
LSE = Sender("LSE", "82000002", 0x34, 0x08)
MONTHS_ONLY = Sender("LSE", "82000003", 0x01, 0x08)
SMOKE = Sender("EIE", "82000004", 0x0C, 0x1A)
HEARD_AT = "2026-11-01T05:00:00Z"
HEARD = datetime(2026, 11, 1, 6, 0)
DUE = record("426c", day(date(2025, 12, 31))) + record("4b6e", digits(40, 3))


@pytest.fixture
def point() -> Datenpunkt:
    return datenpunkt("fuldatal")


def told(sender: Sender, clock: datetime | None, payload: bytes) -> bytes:
    return frame(sender, open_content((b"" if clock is None else record("046d", instant(clock))) + payload))


def alarms(point: Datenpunkt) -> list[str]:
    with organisation_scope(point.organisation_id):
        return [str(one.art) for one in Geraetealarm.objects.all()]


def test_a_clock_that_was_never_set_dates_no_due_value(point: Datenpunkt) -> None:
    payload = record("0b6e", digits(50, 3)) + DUE
    row = deliver(point, lines((told(LSE, datetime(2000, 1, 5), payload), HEARD_AT)), "t.json")
    at = int(datetime(2026, 11, 1, 5, tzinfo=UTC).timestamp())
    assert [(zeit, stand) for _nr, zeit, _v, stand in stored(point)] == [(at, Decimal(50))]
    assert (counts(row)["ohne_tag"], alarms(point)) == (1, ["uhr"])


def test_a_clock_in_the_future_of_a_file_without_times_dates_no_due_value(point: Datenpunkt) -> None:
    ahead = NOW.replace(tzinfo=None) + timedelta(3)
    row = deliver(point, told(LSE, ahead, record("0b6e", digits(50, 3)) + DUE).hex().encode() + b"\n", "roh.txt")
    assert (stored(point), row.stand, counts(row)["ohne_tag"]) == ([], "teilweise", 1)
    with organisation_scope(point.organisation_id):
        assert Quarantaene.objects.get().code == "E403"
    assert alarms(point) == ["uhr"]


def test_a_gateway_whose_clock_is_ahead_proves_no_clock_wrong(point: Datenpunkt) -> None:
    raw = told(LSE, HEARD, record("0b6e", digits(50, 3)) + DUE)
    row = deliver(point, lines((raw, f"{NOW.year + 2}-11-01T05:00:00Z")), "t.json")
    assert ([stand for _nr, _at, _v, stand in stored(point)], row.stand) == ([Decimal(40)], "teilweise")
    assert alarms(point) == []


@pytest.mark.parametrize("heard", ["2000-01-02T03:04:00Z", "1970-01-09T03:04:00Z"])
def test_a_gateway_whose_clock_was_never_set_proves_nothing(point: Datenpunkt, heard: str) -> None:
    raw = told(LSE, HEARD, record("0b6e", digits(50, 3)) + DUE)
    row = deliver(point, lines((raw, heard)), "t.json")
    assert ([stand for _nr, _at, _v, stand in stored(point)], row.stand) == ([Decimal(40), Decimal(50)], "fertig")
    assert min(at for _nr, at, _v, _stand in stored(point)) > datetime(2025, 12, 30, tzinfo=UTC).timestamp()
    assert alarms(point) == []


def test_a_device_of_a_known_kind_is_never_one_of_unknown_meaning(point: Datenpunkt) -> None:
    month = record("82046c", day(date(2024, 10, 31))) + record("8b046e", digits(77, 3))
    wrong = told(MONTHS_ONLY, datetime(2024, 11, 20, 10, 0), month)
    two_days = told(LSE, None, record("426c", day(date(2024, 12, 31))) + DUE)
    row = deliver(point, lines((wrong, HEARD_AT), (two_days, HEARD_AT)), "t.json")
    assert (stored(point), counts(row)["ohne_tag"], counts(row)["geraete"]) == ([], 2, 2)
    with organisation_scope(point.organisation_id):
        assert not Telegramm.objects.exists()
    assert sorted(alarms(point)) == ["fehler", "uhr"]


def test_a_device_of_a_known_kind_whose_counters_contradict_has_an_alarm(point: Datenpunkt) -> None:
    raw = told(LSE, None, record("0b6e", digits(50, 3)) + record("0b6e", digits(51, 3)))
    row = deliver(point, lines((raw, HEARD_AT)), "t.json")
    # its records are to be seen, as no value is
    assert (stored(point), counts(row)["wartend_contradiction"]) == ([], 1)
    assert alarms(point) == ["fehler"]


def test_an_old_clock_that_nobody_can_check_is_said(point: Datenpunkt) -> None:
    payload = record("0b6e", digits(50, 3))
    row = deliver(point, told(LSE, datetime(2012, 5, 5, 10, 0), payload).hex().encode() + b"\n", "roh.txt")
    assert (len(stored(point)), counts(row)["alte_uhr"], alarms(point)) == (1, 1, [])


@pytest.mark.parametrize(
    ("clock", "heard", "expected"),
    [
        (HEARD, True, "2014-05-01"),
        (HEARD.replace(year=2024), True, None),
        (datetime(2000, 1, 5), True, None),
        (datetime(2012, 5, 5), False, None),
        (NOW.replace(tzinfo=None) + timedelta(3), False, None),
    ],
)
def test_the_day_of_installation_needs_a_clock_that_can_be_right(
    point: Datenpunkt, clock: datetime, heard: bool, expected: str | None
) -> None:
    payload = record("02fd17", bytes(2)) + record("82606c", day(date(2026, 10, 28)))
    payload += record("82206c", day(date(2014, 5, 1))) + record("8440ff2c", bytes(4))
    raw = told(SMOKE, clock, payload)
    deliver(point, lines((raw, HEARD_AT)) if heard else raw.hex().encode() + b"\n", "t.json" if heard else "roh.txt")
    with organisation_scope(point.organisation_id):
        assert Funkgeraet.objects.get().angaben.get("eingebaut_am") == expected
    assert ("demontage" in alarms(point)) is (expected is not None)
