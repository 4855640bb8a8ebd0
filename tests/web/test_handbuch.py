"""The handbook in the application: every page, every link, and the right place from every screen."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import URLPattern, get_resolver
from markdown_it import MarkdownIt

from tests.besetzung import firma
from umlage.web.ui import handbuch, hilfe, konto_urls
from umlage.web.ui.schriften import SCHRIFTEN

STAFF = [f"staff:{one.name}" for one in get_resolver("umlage.web.staff.urls").url_patterns]
KONTO = [one.name for one in konto_urls.urlpatterns if isinstance(one, URLPattern)]
PAGES = handbuch.woerter()
# pages that lie beside the handbook and are for developers
OUTSIDE = {("demo", "performance.md")}


def anchors(wort: str) -> list[str]:
    return re.findall(r'<h\d id="([^"]*)"', handbuch.seite(wort).inhalt)


def test_the_table_of_contents_names_every_file_of_the_handbook_once() -> None:
    files = {path.resolve() for path in (SCHRIFTEN / "handbuch").rglob("*.md")} | {(SCHRIFTEN / "demo.md").resolve()}
    assert sorted(handbuch.datei(wort).resolve() for wort in PAGES) == sorted(files)


@pytest.mark.parametrize("wort", PAGES)
def test_every_link_of_a_page_leads_somewhere(wort: str) -> None:
    pages = {handbuch.seite(other).adresse: anchors(other) for other in PAGES}
    for href in re.findall(r'<a href="([^"]*)"', handbuch.seite(wort).inhalt):
        if href.startswith(("https://", "http://", "mailto:")):
            continue
        page, _, anchor = handbuch.unquote(href).partition("#")
        place = pages[page] if page else anchors(wort)
        assert not anchor or anchor in place, href


@pytest.mark.parametrize("wort", PAGES)
def test_no_link_of_a_file_leads_out_of_the_handbook(wort: str) -> None:
    text = handbuch.datei(wort).read_text("utf-8")
    links = (one for token in MarkdownIt("commonmark").parse(text) for one in token.children or ())
    for href in (str(one.attrs["href"]) for one in links if one.type == "link_open"):
        path = handbuch.unquote(href).partition("#")[0]
        if path and not href.startswith(("http", "mailto:")) and (wort, path) not in OUTSIDE:
            place = (handbuch.datei(wort).parent / path).resolve()
            assert place in {handbuch.datei(other).resolve() for other in PAGES}, href


@pytest.mark.parametrize("wort", PAGES)
def test_a_page_has_its_pictures_and_neither_styles_nor_repeated_anchors(wort: str) -> None:
    inside = handbuch.seite(wort).inhalt
    for picture in re.findall(r'<img src="/static/([^"]*)"', inside):
        assert finders.find(picture), picture
    assert all(re.findall(r'<img [^>]*alt="([^"]+)"', inside)) or "<img" not in inside
    assert " style=" not in inside
    assert len(anchors(wort)) == len(set(anchors(wort)))
    assert anchors(wort) == [part.anker for part in handbuch.seite(wort).abschnitte]


def test_raw_html_of_a_file_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = tmp_path / "boese.md"
    bad.write_text(
        "# Ü <b>x</b>\n\n<script>alert(1)</script>\n\n[a](javascript:alert(1)) <i onclick='x'>y</i>\n", "utf-8"
    )
    monkeypatch.setattr(handbuch, "datei", lambda wort: bad)
    inside = handbuch.seite.__wrapped__("boese").inhalt
    assert inside == '<h1 id="ü-bxb">Ü x</h1>\n<p>[a](javascript:alert(1)) y</p>\n'


def test_the_files_of_the_handbook_hold_no_html_but_comments() -> None:
    for wort in PAGES:
        for token in MarkdownIt("commonmark").parse(handbuch.datei(wort).read_text("utf-8")):
            found = [one.content for one in (token, *(token.children or ())) if one.type.startswith("html")]
            assert all(text.startswith("<!--") for text in found), (wort, found)


def test_every_page_of_the_application_has_its_place_and_every_place_is_there() -> None:
    assert sorted(set(STAFF) - set(hilfe.STELLEN)) == []
    known = {*STAFF, *KONTO}
    assert sorted(name for name in hilfe.STELLEN if ":".join(name.split(":")[:2]) not in known) == []
    for name, place in hilfe.STELLEN.items():
        page, _, anchor = place.partition("#")
        assert anchor in anchors(page), (name, place)


@pytest.mark.django_db
@pytest.mark.parametrize("sprache", ["de", "en"])
def test_a_screen_leads_to_its_place(client: Client, sprache: str) -> None:
    crew = firma("fuldatal", "casameta-2022.yaml")
    person = crew.people["administration"]
    person.sprache = sprache
    person.save()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    places = {
        "/fuldatal/": "/handbuch/anwendung/#was-als-n%C3%A4chstes-ansteht",
        crew.haus: "/handbuch/anwendung/#eine-liegenschaft",
        f"{crew.haus}teil/geraet/0/?in=1": "/handbuch/geraete/",
        "/fuldatal/verwaltung/nummern/": "/handbuch/verwaltung/#nummern",
        "/konto/profil/": "/handbuch/verwaltung/#mein-konto",
    }
    for page, place in places.items():
        text = client.get(page).content.decode()
        link = re.search(r'<a class="taste hilfetaste" href="([^"]*)"[^>]*>(.*?)</a>', text, re.S)
        if link is None:
            assert page.startswith(f"{crew.haus}teil"), page
            continue
        assert handbuch.unquote(link[1]).startswith(handbuch.unquote(place))
        assert ("(German)" in link[2]) == (sprache == "en")
    shown = client.get("/handbuch/anwendung/").content.decode()
    assert ("The handbook is in German." in shown) == (sprache == "en")


@pytest.mark.django_db
def test_the_handbook_needs_no_log_in_and_asks_the_database_nothing(
    client: Client, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    with django_assert_num_queries(0):
        for wort in PAGES:
            assert client.get(f"/handbuch/{wort}/").status_code == 200
        assert client.get("/handbuch/").status_code == 200
    assert client.get("/handbuch/../einstellungen/").status_code == 404
    assert client.post("/handbuch/").status_code == 405


def test_the_search_finds_sections(client: Client) -> None:
    first = next(handbuch.gefunden(["passkey"]))
    assert "asskey" in first.ausschnitt
    assert [fund.abschnitt.titel for fund in handbuch.gefunden(["Übung", "Quartal"])] == [
        "Die Übung, einmal im Quartal"
    ]
    assert list(handbuch.gefunden(["gibtesnicht"])) == []
    text = client.get("/handbuch/", {"q": "Checkzahl"}).content.decode()
    assert "/handbuch/ablesungen/#checkzahl" in text
    assert client.get("/handbuch/", {"q": "<b>x"}).content.decode().count("<b>x") == 0
