"""What the processes of these tests do: `python -m tests.concurrency.buehne WORD [NUMBER]`, on the database of the env.

A process of its own for each, as in real life: what one knows, the next reads from the database or not at all.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import django

EXAMPLE = Path(__file__).parents[2] / "examples" / "casameta-2022.yaml"
NUMBER = "0000001-2"


def anlegen(first: int, count: int) -> dict[str, Any]:
    """The firm where it is missing, and so many houses more, released by one of two people."""
    from django.utils import timezone

    from umlage.apps.abrechnung import operations as abrechnungen
    from umlage.apps.accounts import operations as accounts
    from umlage.apps.accounts import queries
    from umlage.apps.accounts.scope import organisation_scope
    from umlage.config.einrichten import migrated

    migrated()
    firm = queries.organisation("fuldatal") or accounts.found_organisation(
        kurz="fuldatal", name="Fuldatal", art="abrechnungsdienst", farbe="#0B5E66", absender={}
    )
    one, _ = people(firm)
    text = EXAMPLE.read_text("utf-8")
    with organisation_scope(firm.pk):
        for number in range(first, first + count):
            content = text.replace(NUMBER, f"{number:07d}-1").encode()
            row = abrechnungen.take_in_akte(content=content, is_json=False, benutzer=one, am=timezone.now())
            abrechnungen.release(zeitraum=row, benutzer=one, am=timezone.now())
    return {}


def aufnehmen(folder: str) -> dict[str, Any]:
    """The firm with all houses of a folder."""
    from django.utils import timezone

    from umlage.apps.abrechnung import operations as abrechnungen
    from umlage.apps.accounts import queries
    from umlage.apps.accounts.scope import organisation_scope

    anlegen(0, 0)
    firm = queries.organisation("fuldatal")
    with organisation_scope(firm.pk):
        for file in sorted(Path(folder).glob("*.json")):
            abrechnungen.take_in_akte(
                content=file.read_bytes(), is_json=True, benutzer=people(firm)[0], am=timezone.now()
            )
    return {}


def lauf(art: str, person: int) -> dict[str, Any]:
    """A run over everything that is not issued; comes back when it is over, with the seconds it took."""
    from django.utils import timezone

    from umlage.apps.abrechnung.arbeitsliste import Auswahl
    from umlage.apps.accounts import queries
    from umlage.apps.accounts.scope import organisation_scope
    from umlage.apps.laeufe import jobs
    from umlage.apps.laeufe.queries import auswahl

    firm = queries.organisation("fuldatal")
    with organisation_scope(firm.pk):
        rows = auswahl((), wahl=Auswahl())
        made = jobs.start(art=art, zeitraeume=rows, benutzer=people(firm)[person], am=timezone.now())
        while made.stand == "laeuft":
            time.sleep(0.2)
            made.refresh_from_db()
        assert made.beendet_am is not None
        done = made.schritte.filter(stand="fertig").count()
        return {"sekunden": (made.beendet_am - made.gestartet_am).total_seconds(), "fertig": done}


def people(firm: Any) -> tuple[Any, Any]:
    from umlage.apps.accounts import operations as accounts

    made = [
        accounts.add_member(
            organisation=firm, email=f"{name}@fuldatal.example", name=name, rolle="administration", password=None
        )
        for name in ("eins", "zwei")
    ]
    return made[0], made[1]


def starten(art: str) -> dict[str, Any]:
    """A run over all houses that it can do something for, in the name of the second person."""
    from django.utils import timezone

    from umlage.apps.abrechnung.arbeitsliste import Auswahl
    from umlage.apps.accounts import queries
    from umlage.apps.accounts.scope import organisation_scope
    from umlage.apps.laeufe import jobs
    from umlage.apps.laeufe.queries import auswahl

    firm = queries.organisation("fuldatal")
    with organisation_scope(firm.pk):
        stand = {"erteilung": "freigegeben"}.get(art, "erteilt")
        rows = auswahl((), wahl=Auswahl(stand=stand))
        return {"lauf": jobs.start(art=art, zeitraeume=rows, benutzer=people(firm)[1], am=timezone.now()).pk}


def erteilen() -> dict[str, Any]:
    """Issue what is released, house by house, as a clerk would."""
    from django.utils import timezone

    from umlage.apps.abrechnung import operations
    from umlage.apps.abrechnung.models import Abrechnung
    from umlage.apps.accounts import queries
    from umlage.apps.accounts.scope import organisation_scope

    firm = queries.organisation("fuldatal")
    print("bereit", file=sys.stderr, flush=True)
    with organisation_scope(firm.pk):
        for row in Abrechnung.objects.filter(stand="freigegeben"):
            operations.issue(abrechnung=row, benutzer=people(firm)[1], am=timezone.now())
    return {}


def mailadressen() -> dict[str, Any]:
    from django.utils import timezone

    from umlage.apps.accounts import queries
    from umlage.apps.accounts.scope import organisation_scope
    from umlage.apps.laeufe import operations
    from umlage.apps.liegenschaften.models import Nutzer

    firm = queries.organisation("fuldatal")
    with organisation_scope(firm.pk):
        operations.switch_mail(an=True, benutzer=people(firm)[0], am=timezone.now())
        for nutzer in Nutzer.objects.all():
            operations.set_mail_address(
                nutzer=nutzer,
                email=f"nutzer{nutzer.pk}@example.org",
                einverstanden_am=timezone.localdate(),
                benutzer=people(firm)[0],
                am=timezone.now(),
            )
        return {"adressen": Nutzer.objects.count()}


def fortsetzen() -> dict[str, Any]:
    """On with runs that were halted."""
    from django.utils import timezone

    from umlage.apps.accounts import queries
    from umlage.apps.accounts.scope import organisation_scope
    from umlage.apps.laeufe import jobs
    from umlage.apps.laeufe.models import Lauf

    firm = queries.organisation("fuldatal")
    with organisation_scope(firm.pk):
        for lauf in Lauf.objects.filter(stand="angehalten"):
            jobs.resume(lauf=lauf, benutzer=people(firm)[1], am=timezone.now())
    return {}


def wiederholen() -> dict[str, Any]:
    """Have tried again what failed, in every run."""
    from django.utils import timezone

    from umlage.apps.accounts import queries
    from umlage.apps.accounts.scope import organisation_scope
    from umlage.apps.laeufe import jobs
    from umlage.apps.laeufe.models import Lauf

    firm = queries.organisation("fuldatal")
    with organisation_scope(firm.pk):
        for lauf in Lauf.objects.filter(schritte__stand="gescheitert").distinct():
            jobs.retry(lauf=lauf, benutzer=people(firm)[1], am=timezone.now())
    return {}


def seite() -> dict[str, Any]:
    """What a person sees who wants to log in."""
    from django.test import Client

    browser = Client(raise_request_exception=False, headers={"host": "localhost"})
    found = browser.post("/konto/anmelden/", {"login": "eins@fuldatal.example", "password": "x" * 12})
    text = found.content.decode()
    start = text.find("<span>", text.find("meldung fehler"))
    return {"status": found.status_code, "text": text[start + 6 : text.find("</span>", start)], "alles": text}


def stand() -> dict[str, Any]:
    """How every run and everything issued stands."""
    from django.core.files.storage import default_storage

    from umlage.apps.abrechnung.models import Abrechnung, Dokument
    from umlage.apps.accounts import queries
    from umlage.apps.accounts.scope import organisation_scope
    from umlage.apps.archive.ablage import digest_of
    from umlage.apps.archive.models import Verlauf
    from umlage.apps.laeufe.models import Lauf, Laufschritt, Sendung

    firm = queries.organisation("fuldatal")
    with organisation_scope(firm.pk):
        damaged = []
        for dokument in Dokument.objects.all():
            with default_storage.open(dokument.datei.name) as file:
                if digest_of(file.read()) != dokument.pruefsumme:
                    damaged.append(dokument.name)
        return {
            "laeufe": [[lauf.stand, lauf.grund] for lauf in Lauf.objects.order_by("pk")],
            "schritte": Counter(Laufschritt.objects.values_list("stand", flat=True)),
            "meldungen": sorted(set(Laufschritt.objects.filter(stand="gescheitert").values_list("meldung", flat=True))),
            "abrechnungen": Counter(Abrechnung.objects.values_list("stand", flat=True)),
            "nummern": len(set(Abrechnung.objects.exclude(nummer="").values_list("nummer", flat=True))),
            "dokumente": sorted(
                Counter(Dokument.objects.values_list("abrechnung__nummer", flat=True)).values(), reverse=True
            ),
            "erteilt": Verlauf.objects.filter(bezeichnung__endswith=" erteilt").count(),
            "beschaedigt": damaged,
            "sendungen": Counter(Sendung.objects.values_list("stand", flat=True)),
            "versuche": sum(Laufschritt.objects.values_list("versuche", flat=True)),
        }


def main() -> None:
    django.setup()
    word, *rest = sys.argv[1:]
    found = globals()[word](*[int(text) if text.isdigit() else text for text in rest])
    print(json.dumps(found))


if __name__ == "__main__":
    main()
