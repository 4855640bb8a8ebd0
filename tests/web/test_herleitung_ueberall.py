"""Every amount that a page shows opens its derivation, and the derivation comes to that amount."""

import re
from decimal import Decimal
from html import unescape
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.test import Client

from tests.besetzung import NOW, Firma, firma
from umlage.apps.abrechnung import operations
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.kosten.models import Kostenzeile
from umlage.apps.liegenschaften.models import Nutzer

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
    found = [(unescape(path), text) for path, text in BUTTON.findall(clerk.get(page).content.decode())]
    for path, text in dict(found).items():
        shown = clerk.get(path)
        assert shown.status_code == 200, path
        # the amount itself, not some amount below it
        head = shown.content.decode().partition("<ul>")[0]
        assert text.replace("\u2212", "").replace("-", "").lstrip("+") in head, (path, text)
    return [(unquote(path), text) for path, text in found]


def test_each_amount_of_the_result(clerk: Client, house: Firma) -> None:
    paths = {path.partition("pfad=")[2] for path, _ in opened(clerk, f"{house.haus}ergebnis/")}
    assert {"gesamtkosten", "eigentuemer", "nutzer/1-1/betrag", "nutzer/1-1/vorauszahlung", "nutzer/1-1/saldo"} <= paths
    assert any(path.startswith("kostenbaum/") for path in paths)
    # also what somebody bears alone
    page = clerk.get(f"{house.haus}ergebnis/").content.decode()
    houses = re.findall(r'data-name="Liegenschaft €">(<button)?', page)
    assert houses
    assert all(houses)


def test_what_comes_after_the_sum_stands_between_it_and_the_saldo(clerk: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        row = Nutzer.objects.get(nr="1-1").jahre.get(zeitraum=house.zeitraum)
        credit = {"art": "guthaben_vorjahr", "betrag": Decimal(50), "im_saldo": True}
        fee = {"art": "gebuehr", "betrag": Decimal("12.34"), "im_saldo": False}
        row.angaben = {**row.angaben, "sonderkosten": (credit, fee)}
        row.save()
    found = opened(clerk, f"{house.haus}ergebnis/")
    amounts = {
        path.partition("pfad=")[2]: Decimal(text.replace(".", "").replace(",", ".").replace("\u2212", "-"))
        for path, text in found
    }
    start = "nutzer/1-1"
    assert [amounts[f"{start}/sonderposten/{number}"] for number in (1, 2)] == [-50, Decimal("12.34")]
    assert amounts[f"{start}/betrag"] - 50 - amounts[f"{start}/vorauszahlung"] == amounts[f"{start}/saldo"]
    text = clerk.get(f"{house.haus}ergebnis/").content.decode()
    assert "zählt nicht im Saldo" in text
    assert "Weiteres €" in text


def test_each_amount_of_the_costs_and_of_the_comparison(clerk: Client, house: Firma) -> None:
    paths = {path.partition("pfad=")[2] for path, _ in opened(clerk, f"{house.haus}kosten/")}
    assert {"gesamtkosten", "anlagen/1/energie"} <= paths
    with organisation_scope(house.organisation.pk):
        released = operations.release(zeitraum=house.zeitraum, benutzer=house.people["buchhaltung"], am=NOW)
        operations.issue(abrechnung=released, benutzer=house.people["sachbearbeitung"], am=NOW)
    assert sides(clerk, f"{house.haus}vergleich/?mit=erteilt") >= {
        ("links", "nutzer/1-1/saldo"),
        ("rechts", "summe/saldo"),
        ("links", "gesamtkosten"),
    }


def sides(clerk: Client, page: str) -> set[tuple[str, str]]:
    """Side and path of each amount of a comparison."""
    found = [parse_qs(urlsplit(unescape(path)).query) for path, _ in opened(clerk, page)]
    return {(one["seite"][0], one["pfad"][0]) for one in found}


def test_either_side_of_a_comparison_and_what_lies_between_them(clerk: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        released = operations.release(zeitraum=house.zeitraum, benutzer=house.people["buchhaltung"], am=NOW)
        operations.issue(abrechnung=released, benutzer=house.people["sachbearbeitung"], am=NOW)
        cost = Kostenzeile.objects.filter(zeitraum=house.zeitraum, bereich="kosten").first()
        cost.betrag += Decimal(100)
        cost.save()
    found = sides(clerk, f"{house.haus}vergleich/?mit=erteilt")
    assert {
        ("unterschied", "nutzer/1-1/saldo"),
        ("unterschied", "summe/saldo"),
        ("unterschied", "gesamtkosten"),
    } <= found
    where = f"{house.haus}vergleich/herleitung/?mit=erteilt&pfad=gesamtkosten&seite="
    assert clerk.get(f"{where}unterschied").content.decode().count("100,00") >= 1
    for wrong in ("oben", ""):
        assert clerk.get(f"{where}{wrong}").status_code == 404


def test_tried_settings_come_with_the_question(clerk: Client, house: Firma) -> None:
    page = f"{house.haus}vergleich/?mit=einstellungen"
    text = clerk.post(page, {"heizung.grundkosten": "50"}).content.decode()
    found = {unescape(path): shown for path, shown in re.findall(r'hx-post="([^"]+)"[^>]*>([^<]+)</button>', text)}
    assert any("pfad=art/" in unquote(path) and "seite=rechts" in path for path in found)
    for path, shown in found.items():
        answer = clerk.post(path, {"heizung.grundkosten": "50"})
        assert answer.status_code == 200, path
        assert shown.lstrip("+\u2212") in answer.content.decode(), (path, shown)
    assert '<input type="hidden" name="heizung.grundkosten" value="50">' in text
    path = next(one for one in found if "seite=rechts" in one)
    assert clerk.post(path, {"heizung.grundkosten": "x"}).status_code == 404


def test_each_amount_of_the_cost_tree(clerk: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        house.zeitraum.angaben = {key: one for key, one in house.zeitraum.angaben.items() if key != "kostenbaum"}
        house.zeitraum.save()
    page = f"{house.haus}kostenbaum/"
    paths = {path.partition("pfad=")[2] for path, _ in opened(clerk, page)}
    elements = [path.removeprefix("baum/") for path in paths if path.startswith("baum/") and path.count("/") == 1]
    assert "gesamtkosten" in paths
    assert len(elements) > 5
    below = {path.partition("pfad=")[2] for nr in elements for path, _ in opened(clerk, f"{page}?element={nr}")}
    kinds = {path.split("/")[2] for path in below if path.count("/") > 1}
    assert {"kosten", "blatt"} <= kinds
    for wrong in (
        "baum/99",
        "baum/1/kosten/nichts",
        "baum/1/pauschale/99",
        "baum/1/blatt/9-9",
        "art/nichts",
        "summe/x",
    ):
        assert clerk.get(f"{house.haus}herleitung/?pfad={wrong}").status_code == 404, wrong


CELL = re.compile(r'<td class="num">(-?\u2212?[\d.]+,\d\d)</td>')


@pytest.mark.parametrize("wort", ["salden", "bilanz", "kosten", "buchungen", "kostenarten-nutzer", "sonderkosten"])
def test_each_amount_of_a_list(clerk: Client, house: Firma, wort: str) -> None:
    page = f"{house.haus}listen/{wort}/"
    found = opened(clerk, page)
    assert any("pfad=zelle/" in path for path, _ in found)
    # nothing of nothing has no parts
    assert set(CELL.findall(clerk.get(page).content.decode())) <= {"0,00"}


def test_the_amounts_of_the_form_of_costs_open_who_stated_them(clerk: Client, house: Firma) -> None:
    found = opened(clerk, f"{house.haus}listen/gesamtkosten/")
    assert len(found) > 20
    stated = [clerk.get(path).content.decode() for path, _ in found]
    assert any("Angabe beim Nutzer 1-1" in text for text in stated)
    assert all('<div class="quelle">' in text for text in stated)


def test_the_answer_begins_with_the_amount_that_was_pressed(clerk: Client, house: Firma) -> None:
    start = f"{house.haus}listenherleitung/?liste="
    for word, column in (("salden", "Nachzahlungen"), ("buchungen", "Forderungen"), ("kosten", "Gesamtkosten")):
        page = clerk.get(f"{house.haus}listen/{word}/").content.decode()
        amount = re.findall(rf'<dt>{column}</dt><dd><button class="betrag"[^>]*>([^<]+)<', page)[0]
        text = clerk.get(f"{start}{word}&pfad=zelle/kopf/2").content.decode()
        assert f'<h2>{column}</h2><p class="gross">{amount}</p>' in text
    text = clerk.get(f"{start}buchungen&pfad=zelle/0/0/0/3").content.decode()
    assert text.startswith('<div class="herleitung"><h2>Soll</h2><p class="gross">')
    assert "Kosten Heizung</p>" in text


def test_the_amount_in_the_head_of_a_group_opens_too(clerk: Client, house: Firma) -> None:
    page = clerk.get(f"{house.haus}listen/anteile/").content.decode()
    heads = [(path, text) for path, text in BUTTON.findall(page) if "titel&" in unquote(unescape(path))]
    assert heads
    for path, text in heads:
        words, _, amount = text.rpartition(": ")
        assert f'<h2>{words}</h2><p class="gross">{amount}</p>' in clerk.get(unescape(path)).content.decode()


def test_a_part_of_a_cent_is_told_behind_the_amount_of_the_table(client: Client) -> None:
    house = firma("fuldatal", "casameta-2022.yaml")
    client.force_login(house.people["sachbearbeitung"], backend=BACKEND)
    found = dict(opened(client, f"{house.haus}listen/kostenaufstellung/"))
    answers = {amount: client.get(path).content.decode() for path, amount in found.items()}
    assert all(f'<p class="gross">{amount}' in answer for amount, answer in answers.items())
    assert any("Auf Cent gerundet; ungerundet sind es" in answer for answer in answers.values())


def test_no_derivation_for_a_cell_that_is_not_there(clerk: Client, house: Firma) -> None:
    start = f"{house.haus}listenherleitung/?liste="
    assert clerk.get(f"{start}salden&pfad=zelle/0/0/summe/5").status_code == 200
    for rest in (
        "salden&pfad=zelle/9/0/0/0",
        "salden&pfad=zelle/x",
        "gibtesnicht&pfad=zelle/0/0/0/5",
        "&pfad=zelle/0/0/0/5",
    ):
        assert clerk.get(f"{start}{rest}").status_code == 404, rest


def test_a_stated_amount_says_who_stated_it_and_a_great_sum_is_no_great_page(clerk: Client, house: Firma) -> None:
    pages = [(wort, opened(clerk, f"{house.haus}listen/{wort}/")) for wort in ("kosten", "bilanz", "buchungen")]
    paths = [path for _wort, found in pages for path, _ in found if "pfad=zelle/" in path]
    answers = [clerk.get(path).content for path in paths]
    # Saldo of all Nutzer and costs by kind were ten megabytes of branches
    assert max(map(len, answers)) < 1_000_000
    assert any("Angabe beim Nutzer 1-1" in answer.decode() for answer in answers)
    assert any("Rechnung" in answer.decode() for answer in answers)


def cents(shown: str) -> int:
    return int(Decimal(shown.lstrip("+").replace(".", "").replace(",", ".").replace("\u2212", "-")) * 100)


def test_what_each_change_makes_adds_up_to_the_difference_and_opens(clerk: Client, house: Firma) -> None:
    """Two changes that meet make more or less than each alone; a Nutzer who is new stands on one side only."""
    with organisation_scope(house.organisation.pk):
        released = operations.release(zeitraum=house.zeitraum, benutzer=house.people["buchhaltung"], am=NOW)
        operations.issue(abrechnung=released, benutzer=house.people["sachbearbeitung"], am=NOW)
        cost = Kostenzeile.objects.filter(zeitraum=house.zeitraum, bereich="kosten").first()
        cost.betrag += Decimal(100)
        cost.save()
        flat = Nutzer.objects.select_related("nutzeinheit__liegenschaft").get(nr="1-1").nutzeinheit
    change = {"auszug": "2025-06-30", "einzug": "2025-07-01", "nummer": "1-9", "name": "Neu", "neu-personen": "2"}
    answer = clerk.post(
        f"{house.haus}nutzeinheit/{flat.pk}/nutzerwechsel/",
        {**change, "trotzdem": "1", "fassung": str(flat.liegenschaft.fassung)},
    )
    assert answer.status_code == 302
    page = f"{house.haus}vergleich/?mit=erteilt"
    found = {}
    for path, shown in opened(clerk, page):
        asked = parse_qs(urlsplit(unescape(path)).query)
        found[asked["seite"][0], asked["pfad"][0]] = cents(shown)
        text = clerk.get(unescape(path)).content.decode()
        assert f'<p class="gross">{shown.removeprefix("+")}' in text, path
    for nr in ("1-1", "1-9"):
        reasons = [amount for (side, path), amount in found.items() if side == "grund" and path.endswith(f"/{nr}")]
        together = found.get(("wechselwirkung", nr), 0)
        assert sum(reasons) + together == found["unterschied", f"nutzer/{nr}/saldo"]
    assert "wechselwirkung" in {side for side, _path in found}
    assert ("links", "nutzer/1-9/saldo") not in found
    for wrong in ("grund&pfad=9/1-1", "grund&pfad=1/9-9", "grund&pfad=1", "wechselwirkung&pfad=9-9"):
        path = f"{house.haus}vergleich/herleitung/?mit=erteilt&seite={wrong}"
        assert clerk.get(path).status_code == 404, wrong


def test_each_panel_says_whose_amount_it_tells(clerk: Client, house: Firma) -> None:
    result, sides_ = f"{house.haus}herleitung/?pfad=", f"{house.haus}vergleich/herleitung/?mit=erteilt&pfad="
    with organisation_scope(house.organisation.pk):
        name = Nutzer.objects.get(nr="1-1").name
        released = operations.release(zeitraum=house.zeitraum, benutzer=house.people["buchhaltung"], am=NOW)
        operations.issue(abrechnung=released, benutzer=house.people["sachbearbeitung"], am=NOW)
    who = f"Nutzer 1-1, {name}"
    for path, said in (
        (f"{result}nutzer/1-1/positionen/1", who),
        (f"{result}kostenbaum/1.2.2", "ganze Liegenschaft"),
        (f"{result}gesamtkosten", None),
        (f"{sides_}nutzer/1-1/saldo&seite=links", f"{who}, Erteilt"),
        (f"{sides_}nutzer/1-1/saldo&seite=rechts", f"{who}, Jetzt"),
        (f"{sides_}nutzer/1-1/saldo&seite=unterschied", f"Saldo, {who}"),
        (f"{sides_}summe/saldo&seite=unterschied", "Summe aller Nutzer, alle Nutzer"),
    ):
        text = clerk.get(path).content.decode().partition("<ul>")[0]
        assert re.findall(r'<p class="grey">([^<]*)</p>', text) == ([said] if said else []), path


def test_the_title_of_the_browser_names_the_tab(clerk: Client, house: Firma) -> None:
    found = {
        page: re.findall(r"<title>([^<]*)</title>", clerk.get(f"{house.haus}{page}").content.decode())[0]
        for page in ("", "ergebnis/", "kosten/", "vergleich/", "listen/salden/")
    }
    assert len(set(found.values())) == len(found)
    assert found["ergebnis/"].startswith("Ergebnis · ")


def test_an_amount_of_the_store_opens_itself(client: Client) -> None:
    house = firma("roemerhof", "oelhaus-2023.yaml")
    client.force_login(house.people["sachbearbeitung"], backend=BACKEND)
    found = dict(opened(client, f"{house.haus}kosten/"))
    assert any("pfad=bestand/" in path for path in found)
    for path, shown in found.items():
        assert f'<p class="gross">{shown}' in client.get(unescape(path)).content.decode(), path
    assert client.get(f"{house.haus}herleitung/?pfad=bestand/9").status_code == 404
