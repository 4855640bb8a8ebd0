"""The rows of one Organisation are not there for another: by the managers, and on PostgreSQL by the server itself."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from tests.besetzung import firma
from umlage.apps.accounts.models import Zugehoerig
from umlage.apps.accounts.scope import NoScope, organisation_scope
from umlage.apps.liegenschaften.models import Liegenschaft

pytestmark = pytest.mark.django_db
MODELS = [model for model in apps.get_models() if issubclass(model, Zugehoerig)]
# of the installation, not of an Organisation; the membership says itself which one it is of
FREE = {"accounts.organisation", "accounts.benutzer", "accounts.mitgliedschaft"}


def test_every_table_belongs_to_an_organisation() -> None:
    ours = {model._meta.label_lower for model in apps.get_models() if model.__module__.startswith("umlage.")}
    assert ours - {model._meta.label_lower for model in MODELS} == FREE


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_outside_of_a_scope_nothing_is_asked(model: type[Zugehoerig]) -> None:
    with pytest.raises(NoScope):
        model.objects.count()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_another_organisation_sees_nothing(model: type[Zugehoerig]) -> None:
    ours, theirs = firma("fuldatal", "casameta-2022.yaml"), firma("roemerhof", "oelhaus-2023.yaml")
    seen: list[set[int]] = []
    for house in (ours, theirs):
        with organisation_scope(house.organisation.pk):
            seen.append(set(model.objects.values_list("pk", flat=True)))
    assert seen[0].isdisjoint(seen[1])


def test_a_new_row_belongs_to_the_scope() -> None:
    house = firma("fuldatal", "casameta-2022.yaml")
    with organisation_scope(house.organisation.pk):
        row = Liegenschaft.objects.create(nummer="2", strasse="Weg 1", plz="34123", ort="Kassel")
    assert row.organisation_id == house.organisation.pk


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="only PostgreSQL guards rows itself")
class TestOnTheServer:
    @pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
    def test_every_table_is_guarded(self, model: type[Zugehoerig]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = %s", [model._meta.db_table]
            )
            assert cursor.fetchone() == (True, True)

    def test_raw_questions_see_the_rows_of_the_scope_alone(self) -> None:
        ours = firma("fuldatal", "casameta-2022.yaml")
        firma("roemerhof", "oelhaus-2023.yaml")

        def count() -> int:
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM liegenschaften_liegenschaft")
                (number,) = cursor.fetchone()
            return int(number)

        assert count() == 0
        with organisation_scope(ours.organisation.pk):
            assert count() == 1

    def test_nobody_writes_into_another_organisation(self) -> None:
        ours, theirs = firma("fuldatal", "casameta-2022.yaml"), firma("roemerhof", "oelhaus-2023.yaml")
        with organisation_scope(ours.organisation.pk), pytest.raises(DatabaseError), transaction.atomic():
            Liegenschaft.objects.create(organisation=theirs.organisation, nummer="9", strasse="x", plz="1", ort="y")
