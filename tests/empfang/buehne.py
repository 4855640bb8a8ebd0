"""What the processes of these tests do: `python -m tests.empfang.buehne WORD [JSON]`."""

from __future__ import annotations

import json
import sys
from typing import Any

import django


def anlegen() -> dict[str, Any]:
    """A database with one firm."""
    from umlage.apps.accounts import operations as accounts
    from umlage.config.einrichten import migrated

    migrated()
    accounts.found_organisation(kurz="fuldatal", name="F", art="abrechnungsdienst", farbe="#0B5E66", absender={})
    return {}


def datenpunkt(said: str) -> dict[str, Any]:
    """A Datenpunkt with these settings."""
    from django.utils import timezone

    from umlage.apps.accounts import queries
    from umlage.apps.accounts.scope import organisation_scope
    from umlage.apps.geraete import datenpunkte

    settings = json.loads(said)
    secrets = settings.pop("secrets", {})
    firm = queries.organisation("fuldatal")
    assert firm is not None
    with organisation_scope(firm.pk):
        row, secret = datenpunkte.make_datenpunkt(
            name="Wolke", art="software", benutzer=None, am=timezone.now(), **settings
        )
        if secrets:
            datenpunkte.set_secrets(row=row, werte=secrets, benutzer=None, am=timezone.now())
    return {"kennung": row.kennung, "kennwort": secret}


def lesen() -> dict[str, Any]:
    """Read every delivery that waits."""
    from django.utils import timezone

    from umlage.apps.accounts import queries
    from umlage.apps.accounts.scope import organisation_scope
    from umlage.apps.austausch import verarbeitung
    from umlage.apps.austausch.models import Eingang

    firm = queries.organisation("fuldatal")
    assert firm is not None
    with organisation_scope(firm.pk):
        for row in Eingang.objects.filter(stand="empfangen").order_by("pk"):
            verarbeitung.work_on(row.pk, am=timezone.now())
    return {}


DATEIEN, GERAETE, TAGE = 12, 20, 30


def liefern() -> dict[str, Any]:
    """The same files every time, one after the other, as a cloud does that never heard whether they arrived."""
    from django.utils import timezone

    from tests.apps.test_eingang import csv, line
    from umlage.apps.accounts import queries
    from umlage.apps.accounts.scope import organisation_scope
    from umlage.apps.austausch import annahme
    from umlage.apps.geraete import datenpunkte

    firm = queries.organisation("fuldatal")
    assert firm is not None
    print("bereit", file=sys.stderr, flush=True)
    with organisation_scope(firm.pk):
        point = datenpunkte.datenpunkte().get()
        for month in range(1, DATEIEN + 1):
            # half of every file was in the one before
            lines = [
                line(
                    f"{10_000_000 + nr}",
                    str((month * 100 + day) * 2 + part),
                    f"2025-{month:02d}-{day + 1:02d}T0{part}:00:00Z",
                )
                for nr in range(GERAETE)
                for day in range(28)
                for part in (0, 1)
            ]
            content = csv(*lines)
            annahme.receive(inhalt=content, name=f"{month}.csv", datenpunkt=point, kanal="sftp", am=timezone.now())
            again = csv(*lines[: len(lines) // 2], line("10000000", "1", f"2024-12-{month:02d}"))
            annahme.receive(inhalt=again, name=f"{month}.csv", datenpunkt=point, kanal="sftp", am=timezone.now())
    return {}


def stand() -> dict[str, Any]:
    """What is there, and whether anything is there twice or half."""
    from collections import Counter

    from umlage.apps.accounts import queries
    from umlage.apps.accounts.scope import organisation_scope
    from umlage.apps.austausch.models import Eingang, Quarantaene
    from umlage.apps.austausch.original import original
    from umlage.apps.geraete.models import Funkgeraet
    from umlage.apps.messwerte.models import Fernwert, Messreihe

    firm = queries.organisation("fuldatal")
    assert firm is not None
    with organisation_scope(firm.pk):
        rows = list(Eingang.objects.all())
        return {
            "eingaenge": Counter(row.stand for row in rows),
            "originale": sum(len(original(row)) == row.bytes for row in rows),
            "werte": Fernwert.objects.count(),
            "neu": sum(int(row.zaehler.get("neu", 0)) for row in rows),
            "geraete": Funkgeraet.objects.count(),
            "reihen": Messreihe.objects.count(),
            "anzahl": sum(Messreihe.objects.values_list("anzahl", flat=True)),
            "quarantaene": Quarantaene.objects.count(),
            "fassungen": Fernwert.objects.exclude(fassung=0).count(),
        }


def main() -> None:
    django.setup()
    word, *rest = sys.argv[1:]
    print(json.dumps(globals()[word](*rest)))


if __name__ == "__main__":
    main()
