"""A database with two firms and a house in a folder, and where its pages are: `python -m tests.browser.haus FOLDER`.

Prints one address per line, of every page of the staff that a browser shows: taken from the addresses of the
application itself, filled as the matrix of addresses and people fills them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.besetzung import Firma

# pages of the account and of the handbook, which no Organisation has; what a search and a choice show
WEITERE = (
    "/konto/profil/",
    "/konto/sitzungen/",
    "/konto/passwort/aendern/",
    "/konto/zweiter-faktor/",
    "/konto/zweiter-faktor/totp/activate/",
    "/konto/anmelden/",
    "/konto/passwort/vergessen/",
    "/handbuch/",
    "/handbuch/?q=Ablesung",
    "/handbuch/anwendung/",
    "/handbuch/woerter/",
    "/handbuch/kostenverteiler/vg_heizung/",
    "/fuldatal/?stand=erteilt",
    "/fuldatal/suche/?q=00",
    "/fuldatal/verwaltung/kunden/0/",
    "/fuldatal/verwaltung/texte/0/",
    "/gibt-es-nicht/",
)


def made() -> Firma:
    """The firm whose pages are shown; a second one is there too, as everywhere."""
    from tests.besetzung import NOW, firma
    from umlage.apps.abrechnung import operations
    from umlage.apps.accounts.scope import organisation_scope

    house = firma("fuldatal", "casameta-2022.yaml")
    firma("roemerhof", "oelhaus-2023.yaml")
    with organisation_scope(house.organisation.pk):
        released = operations.release(zeitraum=house.zeitraum, benutzer=house.people["administration"], am=NOW)
        operations.issue(abrechnung=released, benutzer=house.people["sachbearbeitung"], am=NOW)
        # a second house with what the first has not: plants, errors, everything that is missing
        content = (Path(__file__).parents[2] / "examples" / "gashaus-2024.yaml").read_bytes()
        from umlage.apps.abrechnung.operations import take_in_akte

        take_in_akte(content=content, is_json=False, benutzer=house.people["sachbearbeitung"], am=NOW)
    return house


def addresses(house: Firma) -> Iterator[str]:
    """Every address that somebody could open, also twice."""
    from django.urls import reverse

    from tests.web.test_zugang import INSIDE, address
    from umlage.apps.abrechnung.teile import TEILARTEN

    yield "/"
    for pattern in INSIDE:
        yield address(pattern, house)
    for art in TEILARTEN:
        known = {"kurz": "fuldatal", "nummer": house.zeitraum.liegenschaft.nummer, "jahr": house.zeitraum.bis.year}
        yield reverse("staff:teil", kwargs={**known, "art": art, "zeile": 0}) + "?in=1"
    other = "/fuldatal/liegenschaften/0031500-4/2024/"
    yield from (f"{other}{tab}" for tab in ("", "verbrauch/", "kosten/", "co2/", "ergebnis/", "kostenbaum/"))
    yield from WEITERE


def shown(house: Firma) -> list[str]:
    """Those of them that are a page."""
    from django.test import Client

    browser = Client(SERVER_NAME="localhost")
    browser.force_login(house.people["administration"], backend="django.contrib.auth.backends.ModelBackend")
    found = {}
    for path in addresses(house):
        answer = browser.get(path)
        kind = answer.headers.get("Content-Type", "")
        if answer.status_code in (200, 404) and kind.startswith("text/html"):
            page = b"".join(answer) if answer.streaming else answer.content
            if page.lstrip().lower().startswith(b"<!doctype html") and (answer.status_code == 200 or "nicht" in path):
                found[path] = True
    return list(found)


def main(folder: str) -> None:
    from umlage.cli.umgebung import prepared

    prepared(folder)
    from umlage.config.einrichten import migrated

    migrated()
    print("\n".join(shown(made())))


if __name__ == "__main__":
    main(sys.argv[1])
