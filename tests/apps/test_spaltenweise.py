"""Readings looked at in columns are judged as they are one by one, and written as one by one."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import accumulate

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from tests.apps.test_eingang import counts, csv, datenpunkt, deliver, line
from umlage.apps.accounts.mengen import insert, like, rows_of
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.geraete.models import Datenpunkt, Funkgeraet
from umlage.apps.messwerte.models import Messreihe
from umlage.apps.messwerte.plausibel import DAY, Regel, falls, grown, plausible, refused

BEGIN = 1_760_000_000
steps = st.lists(
    st.tuples(st.sampled_from([1, 900, DAY, DAY, 29 * DAY, 31 * DAY]), st.decimals(-3, 60, places=3)), min_size=1
)


def one_by_one(regel: Regel, before: tuple[int, Decimal] | None, rows: list[tuple[int, Decimal]]) -> bool:
    """Whether every reading is taken and none remarked on, each looked at for itself."""
    for now in rows:
        if refused(regel, *now, 1):
            return False
        if regel.counts and before is not None:
            if falls(regel, before, now):
                return False
            grown(regel, before, now)
        before = now
    return not regel.spruenge


@given(
    steps,
    st.sampled_from(["volume", "energy", "hca", "temperature"]),
    st.sampled_from(["CURRENT", "DUE", "MAXIMUM"]),
    st.none() | st.decimals(0, 40, places=3),
    st.sampled_from([0, 10]),
    st.booleans(),
)
def test_in_columns_as_one_by_one(
    said: list[tuple[int, Decimal]], groesse: str, art: str, most: Decimal | None, anzahl: int, known: bool
) -> None:
    times = list(accumulate((gap for gap, _more in said), initial=BEGIN))[1:]
    values = list(accumulate((more for _gap, more in said), initial=Decimal(100)))[1:]
    before = (BEGIN, Decimal(100)) if known else None
    regel = Regel(groesse, art, "1", BEGIN + 400 * DAY, (), most, anzahl)
    alone = replace(regel, spruenge=[])
    good = one_by_one(alone, before, list(zip(times, values, strict=True)))
    if plausible(regel, before, times, values):
        assert good
        assert (regel.groesster_zuwachs, regel.spruenge) == (alone.groesster_zuwachs, [])
    elif good:
        # left to a look of its own without need: only where time passed by in leaps, something jumped, or a counter
        # began anew
        gaps = [gap for gap, _more in said]
        assert max(gaps) > 30 * DAY or max(more for _gap, more in said) > 20 or min(more for _gap, more in said) < 0


@pytest.fixture
def point(db: None) -> Datenpunkt:
    return datenpunkt("fuldatal")


def test_status_and_order_of_a_file_change_nothing(point: Datenpunkt) -> None:
    lines = [line("10000001", f"{day}.50", f"2025-03-{day:02d}T05:00:00Z") for day in range(1, 20)]
    first = deliver(point, csv(*reversed(lines)))
    again = deliver(point, csv(*lines))
    assert (counts(first)["neu"], counts(again)["gleich"]) == (19, 19)
    with organisation_scope(point.organisation_id):
        row = Messreihe.objects.get()
        assert (row.anzahl, row.letzter_stand, row.groesster_zuwachs) == (19, Decimal("19.50"), Decimal(1))
        stored = list(row.werte.order_by("zeit").values_list("stand", "zeile"))
    assert stored == [(Decimal(f"{day}.50"), 21 - day) for day in range(1, 20)]


def test_many_rows_are_made_and_found_as_by_django(point: Datenpunkt) -> None:
    with organisation_scope(point.organisation_id):
        first = Funkgeraet(datenpunkt=point, erstmals_am=point.angelegt_am, zuletzt_am=point.angelegt_am, medium="HCA")
        new = [like(first, funkadresse=f"1000000{digit}", hersteller="QDS", angaben={}) for digit in range(4)]
        insert(new)
        keys = [row.pk for row in new]
        assert list(Funkgeraet.objects.order_by("pk").values_list("pk", "funkadresse")) == [
            (row.pk, row.funkadresse) for row in new
        ]
        found = Funkgeraet.objects.filter(funkadresse__eines=["10000001", "10000003", "2"], pk__in=keys)
        assert list(rows_of(found.order_by("pk"))) == [new[1], new[3]]
        one, other = Funkgeraet.objects.get(pk=keys[1]), next(iter(rows_of(found.order_by("pk"))))
        assert {name: value for name, value in vars(one).items() if name != "_state"} == {
            name: value for name, value in vars(other).items() if name != "_state"
        }
        other.raum = "Bad"
        other.save()
        one.refresh_from_db()
        assert one.raum == "Bad"
        with pytest.raises(IntegrityError), transaction.atomic():
            insert([like(first, funkadresse="10000001", hersteller="QDS", angaben={})])
        another = Funkgeraet.objects.create(
            funkadresse="9", datenpunkt=point, erstmals_am=point.angelegt_am, zuletzt_am=point.angelegt_am
        )
        assert another.pk > max(keys)
        assert connection.in_atomic_block
