"""Typing and pasting into the fields of readings, and leaving a page with something unsaved, in a real browser."""

import re
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
    page = starter.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"]).new_page()
    served(page, text)
    page.goto("http://seite.example/verbrauch/")
    return page


def served(page: Any, text: str) -> None:
    def answer(route: Any) -> None:
        name = route.request.url.rsplit("/", 1)[-1].split(".")[0]
        file = STATIC / f"{name}.js"
        body = file.read_text("utf-8") if name in ("umlage", "eingaben") else text
        route.fulfill(body=body, content_type="text/javascript" if body is not text else "text/html")

    page.route("**/*", answer)


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
    rows = page.locator('input[data-spalte="stand"][data-nummer]').evaluate_all(
        "all => all.map((one) => [one.dataset.nummer, one.value])"
    )
    return dict(rows)


def test_a_number_column_says_to_which_devices_the_readings_belong(readings: tuple[str, list[str]]) -> None:
    text, numbers = readings
    with playwright.sync_playwright() as starter:
        page = opened(starter, text)
        rows = ["Gerät\tStand", f"{numbers[4]}\t5004", f"{numbers[1]}\t5001,5", "99999999\t7"]
        said = pasted(page, f'input[data-spalte="stand"][data-nummer="{numbers[0]}"]', "\r\n".join(rows) + "\r\n")
        after = values(page)
        assert (after[numbers[4]], after[numbers[1]]) == ("5004", "5001,5")
        assert said == "2 von 3 eingefügt. Ohne Feld auf dieser Seite: 99999999."
        assert "99999999" not in after.values()


def test_what_has_no_field_and_what_could_be_two_numbers_is_said(readings: tuple[str, list[str]]) -> None:
    text, numbers = readings
    with playwright.sync_playwright() as starter:
        page = opened(starter, text)
        said = pasted(page, f'input[data-spalte="stand"][data-nummer="{numbers[-2]}"]', "1.100\n22\n33")
        after = values(page)
        assert [after[number] for number in numbers[-2:]] == ["1.100", "22"]
        assert said.startswith("2 von 3 eingefügt. Ohne Feld auf dieser Seite: 33. Nicht eindeutig")
        assert page.locator('input[aria-invalid="true"]').get_attribute("data-nummer") == numbers[-2]
        before = values(page)
        assert pasted(page, f'input[data-spalte="stand"][data-nummer="{numbers[0]}"]', "1\t2\t3").startswith(
            "Nichts eingefügt."
        )
        assert pasted(page, f'input[data-spalte="stand"][data-nummer="{numbers[0]}"]', "1\t2\n3\t4").startswith(
            "Nichts eingefügt."
        )
        assert values(page) == before


@pytest.mark.parametrize("typed", [True, False])
def test_who_leaves_with_something_unsaved_is_asked(readings: tuple[str, list[str]], typed: bool) -> None:
    text, numbers = readings
    with playwright.sync_playwright() as starter:
        page = opened(starter, text)
        asked: list[str] = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
        field = page.locator(f'input[data-spalte="stand"][data-nummer="{numbers[0]}"]')
        field.click()
        if typed:
            field.fill("1234")
        page.locator("nav.reiter a").first.click()
        page.wait_for_timeout(1000)
        assert asked == (["beforeunload"] if typed else [])
        assert page.url.endswith("/verbrauch/") == typed


def test_a_hundred_readings_by_the_keyboard_alone(readings: tuple[str, list[str]]) -> None:
    text, numbers = readings
    text = text.replace(
        "</main>", '<nav class="blaettern"><a rel="next" href="?seite=2">Nächste Seite</a></nav></main>'
    )
    assert 'rel="next"' in text
    with playwright.sync_playwright() as starter:
        page = opened(starter, text)
        fields = page.locator('input[data-spalte="stand"]:not([readonly])')
        focused = "document.activeElement.dataset.nummer || document.activeElement.innerText.trim()"
        assert page.evaluate(focused) not in (*numbers, "Nächste Seite")
        fields.last.focus()
        page.keyboard.press("Enter")
        assert page.evaluate(focused) == "Speichern"
        # saved: on to the next page, whose first empty field is ready
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.wait_for_load_state()
        assert page.evaluate(focused) == "Nächste Seite"
        emptied = re.sub(r'(name="stand-\d+"[^>]*?) value="[^"]*"', r"\1", text)
        page.unroute("**/*")
        served(page, emptied)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.wait_for_load_state()
        assert page.evaluate(focused) == fields.first.get_attribute("data-nummer")
