"""Every amount that a page shows opens its derivation, and the derivation comes to that amount."""

import re
from html import unescape
from urllib.parse import unquote

import pytest
from django.test import Client

from tests.besetzung import NOW, Firma, firma
from umlage.apps.abrechnung import operations
from umlage.apps.accounts.scope import organisation_scope

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
BUTTON = re.compile(r'<button class="betrag"[^>]*hx-get="([^"]+)"[^>]*>([^<]+)</button>')


@pytest.fixture
def house() -> Firma:
    return firma("elbufer", "fernwaerme-2025.yaml")


@pytest.fixture
def clerk(client: Client, house: Firma) -> Client:
    client.force_login(house.people["sachbearbeitung"], backend=BACKEND)
    return client


def opened(clerk: Client, page: str) -> list[tuple[str, str]]:
    """The paths and amounts of the buttons of a page; each derivation shows the amount of its button."""
    found = [(unquote(unescape(path)), text) for path, text in BUTTON.findall(clerk.get(page).content.decode())]
    for path, text in dict(found).items():
        shown = clerk.get(path)
        assert shown.status_code == 200, path
        assert text.replace("\u2212", "").replace("-", "") in shown.content.decode(), (path, text)
    return found


def test_each_amount_of_the_result(clerk: Client, house: Firma) -> None:
    paths = {path.partition("pfad=")[2] for path, _ in opened(clerk, f"{house.haus}ergebnis/")}
    assert {"gesamtkosten", "eigentuemer", "nutzer/1-1/betrag", "nutzer/1-1/vorauszahlung", "nutzer/1-1/saldo"} <= paths
    assert any(path.startswith("kostenbaum/") for path in paths)


def test_each_amount_of_the_costs_and_of_the_comparison(clerk: Client, house: Firma) -> None:
    paths = {path.partition("pfad=")[2] for path, _ in opened(clerk, f"{house.haus}kosten/")}
    assert {"gesamtkosten", "anlagen/1/energie"} <= paths
    with organisation_scope(house.organisation.pk):
        released = operations.release(zeitraum=house.zeitraum, benutzer=house.people["buchhaltung"], am=NOW)
        operations.issue(abrechnung=released, benutzer=house.people["sachbearbeitung"], am=NOW)
    paths = {path.partition("pfad=")[2] for path, _ in opened(clerk, f"{house.haus}vergleich/?mit=erteilt")}
    assert "nutzer/1-1/saldo" in paths
