"""Pasting into the fields of readings, and leaving a page with something unsaved, in a real browser."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.besetzung import firma
from tests.browser.server import CHROMIUM
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.geraete.models import Geraet

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
]
STATIC = Path(__file__).parents[2] / "src/umlage/web/ui/static/umlage"


@pytest.fixture
def readings(client: Client) -> tuple[str, list[str]]:
    """The page of readings as it is sent, and the numbers of its fields from top to bottom."""
    house = firma("fuldatal", "casameta-2022.yaml")
    client.force_login(house.people["sachbearbeitung"], backend="django.contrib.auth.backends.ModelBackend")
    text = client.get(f"{house.haus}verbrauch/").content.decode()
    with organisation_scope(house.organisation.pk):
        known = {f'name="stand-{row.pk}"': row.nr for row in Geraet.objects.all()}
    places = sorted((text.index(field), nr) for field, nr in known.items() if field in text)
    return text, [nr for _, nr in places]


def opened(starter: Any, text: str) -> Any:
    """The page without a server: what was sent, and the scripts that it asks for."""

    def answer(route: Any) -> None:
        name = route.request.url.rsplit("/", 1)[-1].split(".")[0]
        file = STATIC / f"{name}.js"
        body = file.read_text("utf-8") if name in ("umlage", "eingaben") else text
        route.fulfill(body=body, content_type="text/javascript" if body is not text else "text/html")

    page = starter.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"]).new_page()
    page.route("**/*", answer)
    page.goto("http://seite.example/verbrauch/")
    return page


def pasted(page: Any, field: str, text: str) -> str:
    page.locator(field).evaluate(
        """(field, text) => {
            const held = new DataTransfer();
            held.setData("text", text);
            field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: held, bubbles: true, cancelable: true}));
        }""",
        text,
    )
    return str(page.locator("[data-einfuegen]").text_content())


def values(page: Any) -> dict[str, str]:
    rows = page.locator("input[data-nummer]").evaluate_all("all => all.map((one) => [one.dataset.nummer, one.value])")
    return dict(rows)


def test_a_number_column_says_to_which_devices_the_readings_belong(readings: tuple[str, list[str]]) -> None:
    text, numbers = readings
    with playwright.sync_playwright() as starter:
        page = opened(starter, text)
        rows = ["Gerät\tStand", f"{numbers[4]}\t5004", f"{numbers[1]}\t5001,5", "99999999\t7"]
        said = pasted(page, f'input[data-nummer="{numbers[0]}"]', "\r\n".join(rows) + "\r\n")
        after = values(page)
        assert (after[numbers[4]], after[numbers[1]]) == ("5004", "5001,5")
        assert said == "2 von 3 eingefügt. Ohne Feld auf dieser Seite: 99999999."
        assert "99999999" not in after.values()


def test_what_has_no_field_and_what_could_be_two_numbers_is_said(readings: tuple[str, list[str]]) -> None:
    text, numbers = readings
    with playwright.sync_playwright() as starter:
        page = opened(starter, text)
        said = pasted(page, f'input[data-nummer="{numbers[-2]}"]', "1.100\n22\n33")
        after = values(page)
        assert [after[number] for number in numbers[-2:]] == ["1.100", "22"]
        assert said.startswith("2 von 3 eingefügt. Ohne Feld auf dieser Seite: 33. Nicht eindeutig")
        assert page.locator('input[aria-invalid="true"]').get_attribute("data-nummer") == numbers[-2]
        before = values(page)
        assert pasted(page, f'input[data-nummer="{numbers[0]}"]', "1\t2\t3").startswith("Nichts eingefügt.")
        assert pasted(page, f'input[data-nummer="{numbers[0]}"]', "1\t2\n3\t4").startswith("Nichts eingefügt.")
        assert values(page) == before


@pytest.mark.parametrize("typed", [True, False])
def test_who_leaves_with_something_unsaved_is_asked(readings: tuple[str, list[str]], typed: bool) -> None:
    text, numbers = readings
    with playwright.sync_playwright() as starter:
        page = opened(starter, text)
        asked: list[str] = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
        field = page.locator(f'input[data-nummer="{numbers[0]}"]')
        field.click()
        if typed:
            field.fill("1234")
        page.locator("nav.reiter a").first.click()
        page.wait_for_timeout(1000)
        assert asked == (["beforeunload"] if typed else [])
        assert page.url.endswith("/verbrauch/") == typed
