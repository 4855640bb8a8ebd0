"""At the same moment: two inspect one detector, two activate one gateway."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import OperationalError, connection, connections
from django.utils import timezone

from tests.besetzung import Firma, firma
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.geraete import aktivierung, rauchmelder
from umlage.apps.geraete.models import Datenpunkt, Funkgeraet, Rauchpruefung

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(crew: Firma, *acts: Callable[[], object]) -> list[str]:
    """What came of each; "locked" on the SQLite of the tests, which lies in memory, where nobody waits for a lock."""
    ready, said = Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            ready.wait(timeout=30)
            with organisation_scope(crew.organisation.pk):
                act()
            said.append("done")
        except OperationalError:
            said.append("locked")
        finally:
            connections.close_all()
            # Django never closes a database in memory, as it would be gone; here the first thread still holds it
            if connection.connection is not None:
                connection.connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def test_a_detector_that_two_inspect_and_a_gateway_that_two_activate_are_there_once() -> None:
    crew = firma("fuldatal", "casameta-2022.yaml")
    who, now = crew.people["montage"], timezone.now()
    house = crew.zeitraum.liegenschaft
    with organisation_scope(crew.organisation.pk):
        place = {"medium": rauchmelder.MEDIUM, "stand": "zugeordnet", "liegenschaft": house}
        heard = {"hersteller": "EIE", "funkadresse": "50019001", "erstmals_am": now, "zuletzt_am": now}
        row = Funkgeraet.objects.create(**heard, **place)

    def on_site() -> object:
        said = {"tag": timezone.localdate(now), "ergebnis": "mangel", "punkte": {}, "bemerkung": "verdeckt"}
        return rauchmelder.inspect_on_site(row=row, **said, benutzer=who, am=now)

    def afar() -> object:
        return rauchmelder.inspect_remotely(haus=house, verfahren="teilfern", benutzer=who, am=now)

    def activate() -> object:
        return aktivierung.activate(seriennummer="CP-777", liegenschaft=None, benutzer=who, am=now)

    said = [at_once(crew, on_site, afar, on_site, afar), at_once(crew, *[activate] * 4)]
    assert connection.vendor == "sqlite" or said == [["done"] * 4] * 2
    assert all("done" in some for some in said)
    with organisation_scope(crew.organisation.pk):
        # what somebody saw there is not undone from afar
        assert connection.vendor == "sqlite" or Rauchpruefung.objects.get().ergebnis == "mangel"
        assert Datenpunkt.objects.filter(seriennummer="CP-777").count() == 1
