"""Whatever somebody writes or uploads stays text: on every page, in every PDF, in the database (docs/security.md)."""

import io
import resource
import time
from html.parser import HTMLParser
from typing import Any

import pypdf
import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver, reverse

from tests.besetzung import EXAMPLES, NOW, Firma, firma
from umlage.apps.abrechnung import operations, queries
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.liegenschaften.models import Liegenschaft
from umlage.formats.akte.codec import to_json
from umlage.formats.akte.syntax import plain_values

pytestmark = pytest.mark.django_db
BAD = """<script>alert(1)</script>"'><img src=x onerror=alert(2)>';DROP--{{7*7}}{%x%}#panic("t")*_$"""
# texts of the Akte that people write as they like
LENGTHS = {"lage": 80, "ort": 80, "raum": 80}
FREE = {"name", "strasse", "ort", "lage", "bezeichnung", "quelle", "raum", "mitteilung", "zusatz", "telefon"}


def poisoned(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: poisoned(item, key) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(poisoned(item, name) for item in value)
    return f"{value[:5]} {BAD}"[: LENGTHS.get(name, 200)] if isinstance(value, str) and name in FREE else value


class Foreign(HTMLParser):
    """Tags and attributes that no template of ours has."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if (tag == "script" and not (names.get("src") or "").startswith("/static/")) or names.get("src") == "x":
            self.tags.append(tag)
        self.tags += [name for name in names if name.startswith("on")]

    @classmethod
    def found(cls, text: str) -> list[str]:
        parser = cls()
        parser.feed(text)
        return parser.tags


def test_what_looks_for_foreign_tags_finds_them() -> None:
    assert Foreign.found(f'<p title="{BAD}">{BAD}</p>') != []


@pytest.fixture
def evil() -> tuple[Firma, Any]:
    """A firm whose house is full of what no clerk should write, and its year, issued."""
    made = firma("angriff", "oelhaus-2023.yaml")
    made.organisation.name = BAD
    made.organisation.save()
    for person in made.people.values():
        person.name = BAD
        person.save()
    values = poisoned(plain_values((EXAMPLES / "casameta-2022.yaml").read_bytes(), is_json=False))
    values["absender"].pop("logo", None)
    with organisation_scope(made.organisation.pk):
        year = operations.take_in_akte(
            content=to_json(values).encode(), is_json=True, benutzer=made.people["sachbearbeitung"], am=NOW
        )
        released = operations.release(zeitraum=year, benutzer=made.people["administration"], am=NOW)
        operations.issue(abrechnung=released, benutzer=made.people["sachbearbeitung"], am=NOW)
    return made, year


def _pages(made: Firma, year: Any) -> list[str]:
    """Every page of the staff that can be asked for with what this firm has."""
    with organisation_scope(made.organisation.pk):
        known = {
            "kurz": made.organisation.kurz,
            "nummer": year.liegenschaft.nummer,
            "jahr": year.bis.year,
            "dokument": year.abrechnungen.get().dokumente.first().pk,
            "art": "liegenschaft",
            "zeile": year.liegenschaft_id,
        }
    places = []
    for pattern in get_resolver("umlage.web.staff.urls").url_patterns:
        names = getattr(pattern.pattern, "converters", {})
        if getattr(pattern, "name", None) and set(names) <= set(known):
            places.append(reverse(f"staff:{pattern.name}", kwargs={name: known[name] for name in names}))
    return [*places, f"/{made.organisation.kurz}/suche/?q={BAD}", "/konto/zweiter-faktor/"]


def test_nothing_that_people_write_becomes_a_tag_or_a_script(evil: tuple[Firma, Any], client: Client) -> None:
    made, year = evil
    client.force_login(made.people["administration"], backend="django.contrib.auth.backends.ModelBackend")
    shown, seen = 0, []
    for place in _pages(made, year):
        response = client.get(place, follow=True)
        if response.status_code != 200 or "html" not in response.headers["Content-Type"]:
            continue
        text = response.content.decode()
        seen.append(place)
        shown += "&lt;script&gt;alert(1)" in text
        assert Foreign.found(text) == [], place
        # templates of Django are not run twice
        assert "{{7*7}}" in text or "7*7" not in text, place
    assert len(seen) > 10
    assert shown > 8


def test_a_pdf_says_what_was_written_and_runs_nothing_of_it(evil: tuple[Firma, Any]) -> None:
    made, year = evil
    with organisation_scope(made.organisation.pk):
        row = next(row for row in year.abrechnungen.get().dokumente.all() if row.nutzer)
        with default_storage.open(row.datei.name) as file:
            pdf = pypdf.PdfReader(io.BytesIO(file.read()))
    text = "".join(page.extract_text() for page in pdf.pages).replace("\n", "")
    assert "<script>alert(1)</script>" in text.replace(" ", "")
    assert '#panic("t")' in text
    root = str(pdf.trailer["/Root"])
    assert "/JavaScript" not in root
    assert "/OpenAction" not in root


@pytest.mark.parametrize("text", ["' OR '1'='1", "'; DROP TABLE accounts_organisation; --", "%", "_", '"', "\\"])
def test_a_search_is_a_text_and_no_question_to_the_database(house: Firma, client: Client, text: str) -> None:
    client.force_login(house.people["lesen"], backend="django.contrib.auth.backends.ModelBackend")
    response = client.get("/fuldatal/suche/", {"q": text})
    assert response.status_code == 200
    assert "0000001-2" not in response.content.decode()
    with organisation_scope(house.organisation.pk):
        assert Liegenschaft.objects.count() == 1


def _upload(client: Client, name: str, content: bytes) -> str:
    file = SimpleUploadedFile(name, content, content_type="application/octet-stream")
    response = client.post("/fuldatal/akte/", {"akte": file}, follow=True)
    assert response.status_code == 200
    return response.content.decode()


_BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + level)}: &{chr(98 + level)} [{','.join([f'*{chr(97 + level)}'] * 9)}]\n" for level in range(9)
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bombe.yaml", _BOMB.encode()),
        ("objekt.yaml", b"!!python/object/apply:os.system ['touch /tmp/umlage-angriff']"),
        ("tief.yaml", b"[" * 100_000),
        ("tief.json", b"[" * 100_000),
        ("tief2.json", b'{"a":' * 50_000 + b"1" + b"}" * 50_000),
        ("zahl.json", b'{"umlage": 1' + b"0" * 1_000_000 + b"}"),
        ("bild.yaml", b"\x89PNG\r\n\x1a\n" + bytes(1000)),
        ("archiv.yaml", b"PK\x03\x04" + bytes(1000)),
        ("gzip.json", b"\x1f\x8b\x08" + bytes(1000)),
        ("leer.yaml", b" "),
        ("zwei.yaml", b"a: 1\n---\nb: 2\n"),
        ("utf16.yaml", "umlage: 1".encode("utf-16")),
        ("../../../etc/akte.yaml", b"nothing"),
        ("<script>alert(1)</script>.yaml", b"nothing"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
def test_an_upload_that_is_no_akte_is_refused_at_once_and_leaves_nothing(
    clerk: Client, house: Firma, name: str, content: bytes
) -> None:
    before, memory = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    text = _upload(clerk, name, content)
    assert 'class="meldung fehler"' in text
    assert "<script>alert" not in text
    assert time.monotonic() - before < 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 200_000
    with organisation_scope(house.organisation.pk):
        assert Liegenschaft.objects.count() == 1


def test_an_upload_that_is_too_large_is_not_read(clerk: Client) -> None:
    assert "höchstens 5 MB" in _upload(clerk, "gross.yaml", b"a" * 5_000_001)


def test_a_file_goes_nowhere_but_into_the_store(tmp_path: Any) -> None:
    store = FileSystemStorage(location=tmp_path / "store")
    for name in ("../x", "/etc/x", "a/../../x"):
        with pytest.raises(SuspiciousFileOperation):
            store.save(name, ContentFile(b"x"))
    assert list(tmp_path.rglob("x")) == []


@pytest.mark.parametrize("place", ["../config/settings.py", "..%2f..%2fconfig/x.py", "umlage/../../../x.py"])
def test_no_path_leads_out_of_the_static_files(client: Client, place: str) -> None:
    assert client.get(f"/static/{place}").status_code == 404


def test_a_document_is_sent_as_what_it_is_and_for_one_person(evil: tuple[Firma, Any], client: Client) -> None:
    made, year = evil
    client.force_login(made.people["lesen"], backend="django.contrib.auth.backends.ModelBackend")
    with organisation_scope(made.organisation.pk):
        row = queries.abrechnungen(year)[0].dokumente.first()
    assert row is not None
    response = client.get(f"/angriff/liegenschaften/{year.liegenschaft.nummer}/2022/dokumente/{row.pk}/")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response.headers["Cache-Control"]


def test_pages_behind_the_log_in_stay_in_no_cache(house: Firma, client: Client) -> None:
    client.force_login(house.people["lesen"], backend="django.contrib.auth.backends.ModelBackend")
    for place in ("/fuldatal/", house.haus, f"{house.haus}ergebnis/"):
        assert "no-store" in client.get(place).headers["Cache-Control"]


@pytest.mark.parametrize("place", ["suche/?q=%00", "liegenschaften/%00/", "liegenschaften/1%002/2022/"])
def test_the_character_that_databases_do_not_know_is_refused(house: Firma, client: Client, place: str) -> None:
    client.force_login(house.people["lesen"], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/fuldatal/{place}").status_code == 400
    assert client.post("/konto/anmelden/", {"login": "a\x00b", "password": "x"}).status_code == 400


def test_a_text_that_no_column_holds_is_refused_with_its_place(clerk: Client, house: Firma) -> None:
    values: Any = plain_values((EXAMPLES / "oelhaus-2023.yaml").read_bytes(), is_json=False)
    values["nutzeinheiten"][0]["lage"] = "x" * 81
    values["nutzeinheiten"][0]["nutzer"][0]["name"] = "y" * 121
    text = _upload(clerk, "lang.json", to_json(values).encode())
    assert "nutzeinheiten[0].lage: Höchstens 80 Zeichen, hier sind es 81." in text
    assert "nutzeinheiten[0].nutzer[0].name: Höchstens 120 Zeichen, hier sind es 121." in text
    with organisation_scope(house.organisation.pk):
        assert Liegenschaft.objects.count() == 1


@pytest.mark.parametrize("jahr", ["0", "10000", "9999999999999999999999999", "9" * 5000])
def test_a_year_that_no_calendar_has_is_not_found(house: Firma, client: Client, jahr: str) -> None:
    client.force_login(house.people["lesen"], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(house.haus.replace("/2022/", f"/{jahr}/")).status_code == 404
