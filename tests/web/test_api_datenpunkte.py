"""What gateways and clouds deliver by HTTP: who is let in, what they hear, that asking twice delivers once."""

import base64
import json
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.apps.test_eingang import csv, line, organisation
from tests.besetzung import NOW
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.austausch import verarbeitung
from umlage.apps.austausch.models import Eingang
from umlage.apps.geraete import datenpunkte
from umlage.apps.geraete.models import Datenpunkt
from umlage.web.api.api import api
from umlage.web.api.datenpunkte import MOST_BYTES

pytestmark = pytest.mark.django_db
CONTENT = csv(line("10000001", "5", "2026-10-31"))


class Gateway:
    """A Datenpunkt with its password, and a program that knows both."""

    def __init__(self, kurz: str) -> None:
        self.organisation = organisation(kurz)
        with organisation_scope(self.organisation.pk):
            self.point, self.secret = datenpunkte.make_datenpunkt(name="Wolke", art="software", benutzer=None, am=NOW)
        self.at = f"/api/v1/datenpunkte/{self.point.kennung}/"

    def bearer(self) -> Client:
        return Client(headers={"authorization": f"Bearer {self.secret}"})

    def basic(self, name: str = "", secret: str = "") -> Client:
        word = f"{name or self.point.kennung}:{secret or self.secret}"
        return Client(headers={"authorization": f"Basic {base64.b64encode(word.encode()).decode()}"})

    def post(self, what: str, content: Any, *, client: Client | None = None, **headers: str) -> Any:
        body = content if isinstance(content, bytes) else json.dumps(content)
        kind = "application/octet-stream" if isinstance(content, bytes) else "application/json"
        return (client or self.bearer()).post(f"{self.at}{what}", body, content_type=kind, headers=headers)

    def read(self) -> None:
        with organisation_scope(self.organisation.pk):
            for row in Eingang.objects.filter(stand="empfangen"):
                verarbeitung.work_on(row.pk, am=NOW)


@pytest.fixture
def gateway() -> Gateway:
    return Gateway("fuldatal")


def test_a_body_that_is_too_large_is_told_in_json(gateway: Gateway) -> None:
    form = "application/x-www-form-urlencoded"
    # as curl sends any file where nobody says otherwise
    answer = gateway.bearer().post(f"{gateway.at}dateien", b"x" * 5_100_000, content_type=form)
    assert answer.status_code == 202
    plain = gateway.post("dateien", b"x" * (MOST_BYTES + 1))
    assert (plain.status_code, "MB" in plain.json()["detail"]) == (413, True)


def test_a_file_is_taken_and_its_result_can_be_asked(gateway: Gateway) -> None:
    taken = gateway.post("dateien?name=oktober.csv", CONTENT)
    assert (taken.status_code, taken.json()["status"]) == (202, "empfangen")
    gateway.read()
    said = gateway.basic().get(f"{gateway.at}eingaenge/{taken.json()['import_id']}").json()
    assert said["name"] == "oktober.csv"
    assert (said["status"], said["counts"]["neu"], said["errors"]) == ("fertig", 1, [])
    assert [row["import_id"] for row in gateway.bearer().get(f"{gateway.at}eingaenge").json()] == [said["import_id"]]


def test_the_same_bytes_are_no_error_and_no_second_delivery(gateway: Gateway) -> None:
    first, second = gateway.post("dateien", CONTENT), gateway.post("dateien", CONTENT, client=gateway.basic())
    assert (first.status_code, second.status_code) == (202, 200)
    assert first.json()["import_id"] == second.json()["import_id"]


def test_a_key_of_repetition_stands_for_one_content(gateway: Gateway) -> None:
    first = gateway.post("dateien", CONTENT, **{"Idempotency-Key": "abc"})
    again = gateway.post("dateien", CONTENT, **{"Idempotency-Key": "abc"})
    other = gateway.post("dateien", CONTENT + b"\n", **{"Idempotency-Key": "abc"})
    assert (first.status_code, again.status_code, other.status_code) == (202, 200, 409)


def test_bad_rows_are_no_fault_of_the_gateway(gateway: Gateway) -> None:
    taken = gateway.post("dateien", csv(line("10000001", "x", "2026-10-31"), line("10000002", "5", "2026-10-31")))
    gateway.read()
    said = gateway.bearer().get(f"{gateway.at}eingaenge/{taken.json()['import_id']}").json()
    assert (said["status"], said["counts"]["neu"]) == ("teilweise", 1)
    assert [(row["line"], row["column"], row["code"]) for row in said["errors"]] == [(2, "value", "E210")]


def test_a_form_and_what_curl_sends_are_taken_too(gateway: Gateway) -> None:
    form = gateway.bearer().post(f"{gateway.at}dateien", {"datei": SimpleUploadedFile("a.csv", CONTENT)})
    other = csv(line("10000002", "5", "2026-10-31"))
    curl = gateway.bearer().post(f"{gateway.at}dateien", other, content_type="application/x-www-form-urlencoded")
    assert (form.status_code, curl.status_code) == (202, 202)
    gateway.read()
    with organisation_scope(gateway.organisation.pk):
        assert sorted(Eingang.objects.values_list("name", "stand")) == [("a.csv", "fertig"), ("lieferung", "fertig")]


def test_a_form_with_two_files_is_refused_whole(gateway: Gateway) -> None:
    for names in (("datei", "datei"), ("a", "b")):
        said: dict[str, list[SimpleUploadedFile]] = {}
        for place, name in enumerate(names):
            said.setdefault(name, []).append(SimpleUploadedFile(f"{place}.csv", CONTENT + b"\n" * place))
        assert gateway.bearer().post(f"{gateway.at}dateien", said).status_code == 422
    with organisation_scope(gateway.organisation.pk):
        assert not Eingang.objects.exists()


def test_readings_and_telegrams_come_as_json(gateway: Gateway) -> None:
    reading = {"register": "volume", "kind": "MONTH_END", "value": "12.5", "unit": "m3", "valid_at": "2026-10-31"}
    device = {"serial": "10000009", "manufacturer": "QDS", "medium": "COLD_WATER", "version": 1, "readings": [reading]}
    assert gateway.post("messwerte", {"devices": [device]}).status_code == 202
    assert gateway.post("messwerte", {"devices": [device]}).status_code == 200
    assert gateway.post("messwerte", {"devices": [{"serial": 1}]}).status_code == 422
    assert gateway.post("telegramme", {"telegrams": [{"hex": "nothing"}]}).status_code == 202
    gateway.read()
    with organisation_scope(gateway.organisation.pk):
        rows = list(Eingang.objects.order_by("pk").values_list("name", "stand"))
    assert rows == [("messwerte.json", "fertig"), ("telegramme.json", "abgelehnt")]


def test_too_much_and_nothing_are_refused(gateway: Gateway) -> None:
    assert gateway.post("dateien", b"x" * (25 * 1024 * 1024 + 1)).status_code == 413
    assert gateway.post("dateien", b"").status_code == 422


def test_only_the_datenpunkt_itself_comes_in(gateway: Gateway, settings: Any) -> None:
    settings.AXES_FAILURE_LIMIT = 1000
    other = Gateway("roemerhof")
    ours = gateway.post("dateien", CONTENT).json()["import_id"]
    strangers = [Client(), other.bearer(), other.basic(), gateway.basic(secret="x"), gateway.basic(name="dp1-x")]
    for path, methods in api.get_openapi_schema()["paths"].items():
        if "/datenpunkte/" not in path:
            continue
        address = path.format(kennung=gateway.point.kennung, nummer=ours)
        for method in methods:
            said = [getattr(client, method)(address) for client in strangers]
            assert [one.status_code for one in said] == [401] * 5, (path, method)
            assert said[0]["WWW-Authenticate"].startswith("Basic")
    assert other.bearer().get(f"{other.at}eingaenge/{ours}").status_code == 404


def test_who_guesses_is_slowed_down(gateway: Gateway, settings: Any) -> None:
    settings.AXES_FAILURE_LIMIT = 8
    said = [gateway.post("dateien", CONTENT, client=gateway.basic(secret="x")).status_code for _ in range(10)]
    assert said == [401] * 8 + [429] * 2
    assert gateway.post("dateien", CONTENT).status_code == 202


def test_a_locked_one_and_one_from_elsewhere_stay_outside(gateway: Gateway) -> None:
    def change(**settings: Any) -> None:
        with organisation_scope(gateway.organisation.pk):
            row = Datenpunkt.objects.get()
            datenpunkte.change_datenpunkt(row=row, benutzer=None, am=NOW, **settings)

    change(netze="203.0.113.0/24")
    assert gateway.post("dateien", CONTENT).status_code == 401
    change(netze="127.0.0.0/8")
    assert gateway.post("dateien", CONTENT).status_code == 202
    change(stand="gesperrt")
    assert gateway.post("dateien", CONTENT).status_code == 401


def test_a_new_password_makes_the_old_one_worthless(gateway: Gateway) -> None:
    with organisation_scope(gateway.organisation.pk):
        fresh = datenpunkte.new_password(row=Datenpunkt.objects.get(), benutzer=None, am=NOW)
    assert gateway.post("dateien", CONTENT).status_code == 401
    assert gateway.post("dateien", CONTENT, client=gateway.basic(secret=fresh)).status_code == 202


def test_half_a_character_is_refused_or_goes_to_quarantine_with_its_row_alone(gateway: Gateway) -> None:
    device = {"manufacturer": "QDS", "medium": "COLD_WATER", "version": 52, "readings": []}
    value = {"register": "volume", "kind": "CURRENT", "value": "5", "unit": "m3", "valid_at": "2026-10-31"}
    devices = [{**device, "serial": "1000000\ud800"}, {**device, "serial": "10000001", "readings": [value]}]
    assert gateway.post("messwerte", {"devices": devices}).status_code == 400
    assert gateway.post("telegramme", {"telegrams": [{"hex": "\udc00"}]}).status_code == 400
    file = json.dumps({"schema": "umlage-readings/1", "devices": devices}).encode()
    assert gateway.post("dateien", file).status_code == 202
    gateway.read()
    with organisation_scope(gateway.organisation.pk):
        row = Eingang.objects.get()
        assert (row.stand, row.zaehler["neu"]) == ("teilweise", "1")
        assert [one.text for one in row.quarantaene.all()] == [
            "„serial“ enthält ein Zeichen, das es in keinem Text gibt. Bitte die Angabe berichtigen."
        ]
        Eingang.objects.all().delete()
    # nor does a sentence that quotes it
    for sign in ("\\ud800", "\\u0000"):
        assert gateway.post("dateien", f'{{"a{sign}": 1, "a{sign}": 2}}'.encode()).status_code == 202
    gateway.read()
    with organisation_scope(gateway.organisation.pk):
        assert {(row.stand, row.meldung) for row in Eingang.objects.all()} == {
            ("abgelehnt", "Der Schlüssel „a\ufffd“ steht zweimal in einem Objekt.")
        }


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_what_a_stranger_sends_is_not_written_down(gateway: Gateway, kind: str) -> None:
    key = "A1B2C3D4E5F60718293A4B5C6D7E8F90"
    part = f'--x\r\nContent-Disposition: form-data; name="datei"\r\n\r\n{key}\r\n--x--\r\n'
    body = part if kind.startswith("multipart") else f"Nummer;Key\n12345678;{key}\n"
    wrong = Client(headers={"authorization": "Bearer falsch"})
    assert wrong.post(f"{gateway.at}dateien?kennwort={key}", body, content_type=kind).status_code == 401
    (kept,) = AccessAttempt.objects.all()
    assert (kept.post_data, kept.get_data, kept.failures_since_start) == ("", "", 1)
    assert key not in str(kept.__dict__)
