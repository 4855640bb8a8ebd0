"""A fault in the newest year changes nothing of what was issued before."""

import pytest

from umlage.apps.abrechnung import queries
from umlage.apps.abrechnung.korrektur import differs
from umlage.apps.abrechnung.models import Abrechnung
from umlage.apps.accounts.scope import organisation_scope
from umlage.config.demo.anlegen import _ORGANISATIONEN, _firma, _haus
from umlage.config.demo.bau import haus
from umlage.config.demo.bestand import SEED
from umlage.config.demo.fehlerhaeuser import FEHLERHAEUSER

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("nummer", ["0100028", "0100030", "0100032", "0100033", "0200043", "0300046", "0300050"])
def test_older_years_stay_as_they_were_issued(nummer: str) -> None:
    plan = next(one for one in FEHLERHAEUSER if one.nummer == nummer)
    organisation, people = _firma(*next(row for row in _ORGANISATIONEN if row[0] == plan.organisation))
    with organisation_scope(organisation.pk):
        _haus(haus(plan, SEED), people, SEED)
        issued = list(Abrechnung.objects.filter(stand="erteilt").select_related("zeitraum__liegenschaft"))
        assert len(issued) == len(plan.jahre) - 1 == 2
        for row in issued:
            found = queries.probe(row.zeitraum)
            assert found.fehler == [], row
            assert not differs(row, found), row
