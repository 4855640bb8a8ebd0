"""Readings in great number: packed months, partitions, the last value on or before a day."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from tests.apps.test_eingang import counts, csv, datenpunkt, deliver, line, stored
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.geraete.models import Datenpunkt
from umlage.apps.messwerte.faecher import TABELLE, begin_of, make_partitions, month_of, partition, partitions
from umlage.apps.messwerte.jobs import faecher_anlegen, messwerte_verdichten
from umlage.apps.messwerte.models import Fernwert, Fernwertblock, Messreihe
from umlage.apps.messwerte.plausibel import day_of, due_between, end_of
from umlage.apps.messwerte.staende import last_values
from umlage.apps.messwerte.verdichten import pack_month
from umlage.apps.messwerte.verdichtet import Damaged, packed, unpacked

numbers = st.decimals(-(10**9), 10**9, allow_nan=False, allow_infinity=False, places=3)
whole = st.integers(0, 10**6)


@given(
    st.lists(
        st.tuples(st.integers(-(10**9), 10**10), whole, numbers | st.integers().map(Decimal), whole, whole, whole),
        min_size=1,
    )
)
def test_packing_loses_nothing_not_even_a_zero_at_the_end(rows: list[tuple[int, int, Decimal, int, int, int]]) -> None:
    back = unpacked(packed(rows))
    assert back == rows
    assert [str(row[2]) for row in back] == [format(row[2], "f") for row in rows]


def test_what_is_no_block_is_told() -> None:
    for content in (b"", b"\x02abc", b"\x01abc", packed([(1, 0, Decimal(1), 0, 0, 0)])[:-3]):
        with pytest.raises(Damaged):
            unpacked(content)


def test_the_end_of_a_day_is_that_of_berlin() -> None:
    assert datetime.fromtimestamp(end_of(date(2026, 3, 29)), UTC) == datetime(2026, 3, 29, 22, tzinfo=UTC)
    assert datetime.fromtimestamp(end_of(date(2026, 12, 31)), UTC) == datetime(2026, 12, 31, 23, tzinfo=UTC)
    assert all(day_of(end_of(day)) == day for day in (date(2026, 10, 25) + timedelta(days=n) for n in range(5)))


def test_a_due_day_lies_between_two_readings_or_not() -> None:
    days = [(12, 31)]
    assert due_between(days, end_of(date(2025, 11, 30)), end_of(date(2026, 1, 31)))
    assert due_between(days, end_of(date(2025, 12, 31)), end_of(date(2026, 1, 31)))
    assert not due_between(days, end_of(date(2026, 1, 1)), end_of(date(2026, 11, 30)))
    assert due_between([(2, 29)], end_of(date(2026, 2, 1)), end_of(date(2026, 3, 5)))
    assert not due_between([], 0, 10**9)


_WEEK = 7 * 24 * 3600


@pytest.fixture
def point(db: None) -> Datenpunkt:
    return datenpunkt("fuldatal")


def months(point: Datenpunkt, *numbers: int) -> None:
    lines = [
        line(nr, f"{month * 100 + day}.{nr[-1]}0", f"2025-{month:02d}-{day:02d}T05:00:00Z")
        for nr in ("10000001", "10000002")
        for month in numbers
        for day in (3, 17, 28)
    ]
    deliver(point, csv(*lines))


def test_packed_readings_answer_like_the_others(point: Datenpunkt) -> None:
    months(point, 1, 2, 3)
    with organisation_scope(point.organisation_id):
        keys = list(Messreihe.objects.values_list("pk", flat=True))
        days = [int(datetime(2025, m, d, tzinfo=UTC).timestamp()) for m in (1, 2, 3, 4) for d in (1, 4, 20)]
        before = [last_values(keys, day) for day in days]
        lately = [
            {reihe: stand for reihe, stand in values.items() if stand[0] >= day - _WEEK}
            for day, values in zip(days, before, strict=True)
        ]
        assert [last_values(keys, day, day - _WEEK) for day in days] == lately
        assert pack_month(month_of(days[3])) == pack_month(month_of(days[0])) == 6
        assert (Fernwert.objects.count(), Fernwertblock.objects.count()) == (6, 4)
        assert [last_values(keys, day) for day in days] == before
        assert [last_values(keys, day, day - _WEEK) for day in days] == lately
        assert pack_month(month_of(days[0])) == 0


def test_what_is_packed_is_known_when_it_comes_again_and_can_be_corrected(point: Datenpunkt) -> None:
    months(point, 1, 2)
    with organisation_scope(point.organisation_id):
        january = month_of(int(datetime(2025, 1, 5, tzinfo=UTC).timestamp()))
        pack_month(january)
    again = csv(line("10000001", "103.10", "2025-01-03T05:00:00Z"), line("10000001", "118.1", "2025-01-17T05:00:00Z"))
    row = deliver(point, again)
    assert counts(row) == {"geraete": 1, "werte": 2, "gleich": 1, "korrigiert": 1}
    with organisation_scope(point.organisation_id):
        reihe = Messreihe.objects.get(funkgeraet__funkadresse="10000001")
        at = int(datetime(2025, 1, 20, tzinfo=UTC).timestamp())
        assert last_values([reihe.pk], at)[reihe.pk][1] == Decimal("118.1")
        assert pack_month(january) == 1
        assert last_values([reihe.pk], at)[reihe.pk][1] == Decimal("118.1")
        values = unpacked(Fernwertblock.objects.get(reihe=reihe).inhalt)
        assert [(value[1], value[2]) for value in values][1:3] == [(0, Decimal("117.10")), (1, Decimal("118.1"))]


def test_the_job_packs_only_what_is_long_over(point: Datenpunkt, settings: Any) -> None:
    months(point, 1, 2, 3)
    assert messwerte_verdichten.call() == 0
    settings.VERDICHTEN_MONATE = 1
    assert messwerte_verdichten.call() == 18
    assert stored(point) == []


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="only PostgreSQL has partitions")
class TestPartitions:
    def test_a_delivery_makes_the_months_that_it_needs(self, point: Datenpunkt) -> None:
        months(point, 1, 5)
        wanted = {month_of(int(datetime(2025, month, 5, tzinfo=UTC).timestamp())) for month in (1, 5)}
        assert wanted <= partitions()
        with organisation_scope(point.organisation_id), connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {partition(min(wanted))}")
            assert cursor.fetchone() == (6,)
            cursor.execute(f"SELECT count(*) FROM {TABELLE}_rest")
            assert cursor.fetchone() == (0,)

    def test_a_partition_asked_by_its_own_name_shows_nothing_of_others(self, point: Datenpunkt) -> None:
        months(point, 1)
        name = partition(month_of(int(datetime(2025, 1, 5, tzinfo=UTC).timestamp())))
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {name}")
            assert cursor.fetchone() == (0,)

    def test_what_waits_moves_into_its_month(self, point: Datenpunkt) -> None:
        months(point, 1)
        with organisation_scope(point.organisation_id), connection.cursor() as cursor:
            month = month_of(int(datetime(2019, 5, 5, tzinfo=UTC).timestamp()))
            cursor.execute(
                f"INSERT INTO {TABELLE} SELECT organisation_id, reihe_id, %s, eingang, status, zeile, fassung, stand"
                f" FROM {TABELLE} LIMIT 1",
                [begin_of(month)],
            )
        assert faecher_anlegen.call() >= 1
        assert month in partitions()
        assert make_partitions([month]) == 0
        with organisation_scope(point.organisation_id), connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {partition(month)}")
            assert cursor.fetchone() == (1,)
