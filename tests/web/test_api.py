"""The API: who may ask what with which token, and that it says what the pages say."""

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.besetzung import EXAMPLES, NOW, Firma, firma
from umlage.apps.abrechnung import operations as abrechnungen
from umlage.apps.abrechnung.models import Abrechnung
from umlage.apps.accounts.access import Recht
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.verwaltung import operations
from umlage.apps.verwaltung.models import ApiToken
from umlage.formats.akte.codec import to_json
from umlage.formats.akte.syntax import plain_values
from umlage.web.api.api import api

pytestmark = pytest.mark.django_db
V1 = "/api/v1/"
OPENAPI = api.get_openapi_schema()


def token(house: Firma, *rechte: Recht) -> str:
    with organisation_scope(house.organisation.pk):
        _row, shown = operations.make_token(
            organisation=house.organisation,
            name="Programm",
            rechte=rechte or (Recht.LESEN,),
            letzter_tag=timezone.localdate() + timedelta(days=30),
            benutzer=house.people["administration"],
            am=timezone.now(),
        )
    return shown


def program(shown: str) -> Client:
    return Client(headers={"authorization": f"Bearer {shown}"})


@pytest.fixture
def houses() -> tuple[Firma, Firma]:
    made = firma("fuldatal", "casameta-2022.yaml"), firma("roemerhof", "oelhaus-2023.yaml")
    for house in made:
        with organisation_scope(house.organisation.pk):
            released = abrechnungen.release(zeitraum=house.zeitraum, benutzer=house.people["administration"], am=NOW)
            abrechnungen.issue(abrechnung=released, benutzer=house.people["sachbearbeitung"], am=NOW)
    return made


def address(path: str, house: Firma) -> str:
    with organisation_scope(house.organisation.pk):
        issued = house.zeitraum.abrechnungen.get()
        document = issued.dokumente.first()
    number = issued.nummer if path.startswith("/api/v1/abrechnungen") else house.zeitraum.liegenschaft.nummer
    return path.format(nummer=number, jahr=house.zeitraum.bis.year, name=document.name)


def ask(client: Client, method: str, path: str) -> int:
    if method == "post":
        return client.post(path, b"umlage: 1", content_type="application/yaml").status_code
    return client.get(path).status_code


def test_the_matrix(houses: tuple[Firma, Firma]) -> None:
    ours, theirs = houses
    # numbers of their own, so that an address names one house alone
    with organisation_scope(theirs.organisation.pk):
        house = theirs.zeitraum.liegenschaft
        house.nummer = "R-1"
        house.save()
        Abrechnung.objects.update(nummer="R-2023-1")
    who = {
        "lesen": (program(token(ours, Recht.LESEN)), {"get"}),
        "aufnehmen": (program(token(ours, Recht.STAMMDATEN)), {"post"}),
        "beides": (program(token(ours, Recht.LESEN, Recht.STAMMDATEN)), {"get", "post"}),
    }
    wrong, asked = [], 0
    # what gateways deliver has its own credentials and its own tests
    by_token = {path: methods for path, methods in OPENAPI["paths"].items() if "/datenpunkte/" not in path}
    for path, methods in by_token.items():
        for method in methods:
            asked += 1
            here, there = address(path, ours), address(path, theirs)
            strangers = [
                Client(),
                program("x"),
                program(token(theirs)[:-1] + "!"),
                program("umlage.nobody." + "x" * 43),
            ]
            said = [ask(client, method, here) for client in strangers]
            if said != [401] * 4:
                wrong.append((path, method, "stranger", said))
            for name, (client, allowed) in who.items():
                good = {"get": 200, "post": 422}[method] if method in allowed else 403
                foreign = 404 if "{" in path and method in allowed else good
                found = ask(client, method, here), ask(client, method, there)
                if found != (good, foreign):
                    wrong.append((path, method, name, found))
    assert wrong == []
    assert asked == 10


@pytest.fixture(autouse=True)
def _tries(settings) -> None:
    # the matrix asks with wrong tokens more often than anybody may
    settings.AXES_FAILURE_LIMIT = 1000


def test_wrong_tokens_are_slowed_down_and_good_ones_are_not(houses: tuple[Firma, Firma], settings) -> None:
    settings.AXES_FAILURE_LIMIT = 8
    good, bad = program(token(houses[0])), program("umlage.fuldatal." + "x" * 43)
    said = [bad.get(f"{V1}liegenschaften").status_code for _ in range(10)]
    assert said == [401] * 8 + [429] * 2
    assert "15 Minuten" in bad.get(f"{V1}liegenschaften").json()["detail"]
    assert good.get(f"{V1}liegenschaften").status_code == 200
    # people who log in from there are not meant
    login = {"login": houses[0].people["lesen"].email, "password": "x" * 12}
    assert Client().post("/konto/anmelden/", login).status_code == 302


def test_a_token_that_is_over_or_revoked_is_none(houses: tuple[Firma, Firma]) -> None:
    client = program(token(houses[0]))
    assert client.get(f"{V1}liegenschaften").status_code == 200
    with organisation_scope(houses[0].organisation.pk):
        assert ApiToken.objects.get().zuletzt_am is not None
        ApiToken.objects.update(bis=timezone.now())
    assert client.get(f"{V1}liegenschaften").status_code == 401


def test_a_right_is_missed_by_the_name_it_has_on_the_page(houses: tuple[Firma, Firma]) -> None:
    ours, _theirs = houses
    client = program(token(ours, Recht.LESEN))
    said = client.post("/api/v1/akten", b"{}", content_type="application/json").json()["detail"]
    assert said == "Dieser Schlüssel hat das Recht „Aufnehmen“ nicht."


def test_a_session_of_a_person_opens_nothing(houses: tuple[Firma, Firma], client: Client) -> None:
    client.force_login(houses[0].people["administration"], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"{V1}liegenschaften").status_code == 401


def test_houses_are_listed_with_their_years(houses: tuple[Firma, Firma]) -> None:
    client = program(token(houses[0]))
    said = client.get(f"{V1}liegenschaften").json()
    assert (said["gesamt"], said["weiter"]) == (1, None)
    assert said["liegenschaften"] == [client.get(f"{V1}liegenschaften/0000001-2").json()]
    assert said["liegenschaften"][0] == {
        "nummer": "0000001-2",
        "bezeichnung": "",
        "strasse": "Casameta-Allee 24",
        "plz": "34123",
        "ort": "Kassel",
        "kunde": None,
        "zeitraeume": [{"von": "2022-01-01", "bis": "2022-12-31", "jahr": 2022, "stand": "erteilt"}],
    }
    assert client.get(f"{V1}liegenschaften?seite=2").status_code == 404
    assert client.get(f"{V1}liegenschaften?seite=0").status_code == 422


def test_what_goes_out_comes_in_again(houses: tuple[Firma, Firma]) -> None:
    ours, theirs = houses
    out = program(token(theirs)).get(f"{V1}liegenschaften/{theirs.zeitraum.liegenschaft.nummer}/2023/akte")
    client = program(token(ours, Recht.LESEN, Recht.STAMMDATEN))
    said = client.post(f"{V1}akten", out.content, content_type="application/json")
    assert (said.status_code, said.json()["jahr"]) == (201, 2023)
    again = client.get(f"{V1}liegenschaften/{said.json()['liegenschaft']}/2023/akte")
    assert again.content == out.content
    again = client.post(f"{V1}akten", out.content, content_type="application/json")
    assert (again.status_code, "schon" in again.json()["detail"]) == (409, True)


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"umlage: 1", "application/yaml", 422),
        (b"{", "application/json", 422),
        (b"x", "text/plain", 415),
        (b" " * 5_000_001, "application/json", 413),
    ],
)
def test_what_is_no_akte_is_refused(houses: tuple[Firma, Firma], content: bytes, kind: str, status: int) -> None:
    client = program(token(houses[0], Recht.STAMMDATEN))
    said = client.post(f"{V1}akten", content, content_type=kind)
    assert said.status_code == status
    assert said.json()["detail"]


def test_each_fault_of_an_akte_is_named_with_its_place(houses: tuple[Firma, Firma]) -> None:
    values: Any = plain_values((EXAMPLES / "gashaus-2024.yaml").read_bytes(), is_json=False)
    values["liegenschaft"] = {**values["liegenschaft"], "plz": ""}
    client = program(token(houses[0], Recht.STAMMDATEN))
    said = client.post(f"{V1}akten", to_json(values), content_type="application/json").json()
    assert "liegenschaft/plz" in [one["wo"] for one in said["befunde"]]


def test_an_issued_abrechnung_is_given_as_it_was_issued(houses: tuple[Firma, Firma]) -> None:
    house = houses[0]
    client = program(token(house))
    with organisation_scope(house.organisation.pk):
        issued = house.zeitraum.abrechnungen.get()
    (row,) = client.get(f"{V1}abrechnungen").json()["abrechnungen"]
    assert row == client.get(f"{V1}abrechnungen/{issued.nummer}").json()
    assert (row["nummer"], row["liegenschaft"], row["gesamtkosten"]) == (issued.nummer, "0000001-2", "3055.80")
    assert client.get(f"{V1}abrechnungen/{issued.nummer}/akte").content.decode() == issued.akte
    assert client.get(f"{V1}abrechnungen/{issued.nummer}/ergebnis").content.decode() == issued.ergebnis
    documents = client.get(f"{V1}abrechnungen/{issued.nummer}/dokumente").json()
    assert [one["name"] for one in documents] == [
        "uebersicht.pdf",
        "einzelabrechnung-1-1.pdf",
        "einzelabrechnung-1-2.pdf",
    ]
    for one in documents:
        content = b"".join(client.get(one["adresse"]).streaming_content)
        assert (len(content), hashlib.sha256(content).hexdigest()) == (one["bytes"], one["sha256"])


def test_what_was_only_released_is_not_given(houses: tuple[Firma, Firma]) -> None:
    with organisation_scope(houses[0].organisation.pk):
        Abrechnung.objects.update(stand=Abrechnung.Stand.FREIGEGEBEN)
    assert program(token(houses[0])).get(f"{V1}abrechnungen").json()["gesamt"] == 0


def test_the_document_for_programs_is_open_and_whole(client: Client) -> None:
    said = client.get(f"{V1}openapi.json").json()
    assert said == json.loads(json.dumps(OPENAPI, default=str))
    assert client.get(f"{V1}docs").status_code == 404
    secured = [one for methods in said["paths"].values() for one in methods.values() if not one.get("security")]
    assert secured == []


def test_houses_are_asked_equally_often_for_one_and_for_three(
    houses: tuple[Firma, Firma], django_assert_max_num_queries
) -> None:
    client = program(token(houses[0], Recht.LESEN, Recht.STAMMDATEN))

    def count() -> int:
        client.get(f"{V1}liegenschaften")
        with django_assert_max_num_queries(15) as seen:
            client.get(f"{V1}liegenschaften")
        return len(seen.captured_queries)

    before = count()
    for name in ("gashaus-2024.yaml", "fernwaerme-2025.yaml"):
        sent = client.post(f"{V1}akten", (EXAMPLES / name).read_bytes(), content_type="application/yaml")
        assert sent.status_code == 201, sent.content
    assert count() == before


@pytest.mark.parametrize("path", ["liegenschaften", "abrechnungen"])
@pytest.mark.parametrize(("said", "reason"), [("abc", "ganze Zahl"), ("0", "mindestens 1"), ("1.5", "ganze Zahl")])
def test_a_page_that_is_no_number_is_refused_in_german(path: str, said: str, reason: str) -> None:
    ours = program(token(firma("fuldatal", "casameta-2022.yaml"), Recht.LESEN))
    answer = ours.get(f"{V1}{path}?seite={said}")
    assert answer.status_code == 422
    (told,) = answer.json()["detail"]
    assert told["loc"] == ["query", "seite"]
    assert told["msg"].startswith("seite: ")
    assert reason in told["msg"]


@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_an_address_that_is_none_is_answered_as_json(db: None, method: str) -> None:
    answer = getattr(Client(enforce_csrf_checks=True), method)(f"{V1}gibt/es/nicht")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/json")
    assert "/api/v1/gibt/es/nicht" in answer.json()["detail"]


def test_a_year_that_no_calendar_has_and_nul_are_answered_as_json() -> None:
    house = firma("fuldatal", "casameta-2022.yaml")
    ours = program(token(house, Recht.LESEN))
    for path, status in (
        ("1/99999999999999999999999/akte", 404),
        ("1/0/akte", 404),
        ("%00", 400),
        ("1%00/2022/akte", 400),
    ):
        path = path.replace("1/", f"{house.zeitraum.liegenschaft.nummer}/", 1)
        answer = ours.get(f"{V1}liegenschaften/{path}")
        assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (status, "application/json")
