"""Addresses at which gateways and clouds deliver: files as they are, telegrams and readings as JSON, by Datenpunkt."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status
from ninja.errors import HttpError
from ninja.security import HttpBasicAuth, HttpBearer

from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.austausch import annahme, eingaenge
from umlage.apps.geraete import datenpunkte
from umlage.formats.lieferung.behaelter import MOST_BYTES
from umlage.web.api.antworten import Abgelehnt
from umlage.web.api.zugang import failed, length
from umlage.web.ui.konto import where_from

if TYPE_CHECKING:
    from umlage.apps.geraete.models import Datenpunkt

_LONGEST_KEY = 100
_PAGE = 100


class Eingegangen(Schema):
    """What is known of a delivery when it was taken: under `import_id` one asks what came of it."""

    import_id: int
    sha256: str
    status: str


class Stelle(Schema):
    """A row that was not taken over, with its place and reason."""

    line: int | None
    column: str
    path: str
    code: str
    message: str
    snippet: str
    retryable: bool


class Lesung(Schema):
    """What came of a delivery one time that it was read."""

    finished_at: str | None
    status: str
    message: str
    counts: dict[str, int]


class Ergebnis(Eingegangen):
    """What came of a delivery; `earlier`: what came of it before it was read once more, the first time first."""

    name: str
    format: str
    message: str
    counts: dict[str, int]
    earlier: list[Lesung]
    errors: list[Stelle]


class Telegramm(Schema):
    """A telegram as hex, with or without checksums."""

    hex: str
    received_at: str | None = None
    rssi: int | None = None
    gateway: str | None = None
    mode: str | None = None


class Telegramme(Schema):
    """Telegrams of one batch."""

    telegrams: list[Telegramm]


class Messwert(Schema):
    """A reading; `value` is text, so that it stays exact."""

    groesse: str = Field(alias="register")
    kind: str
    value: str
    einheit: str = Field(alias="unit")
    valid_at: str
    tariff: int | None = None
    subunit: int | None = None


class Geraet(Schema):
    """A device with its readings."""

    serial: str
    manufacturer: str
    medium: str | None = None
    version: int | None = None
    status: str | None = None
    rssi: int | None = None
    observed_at: str | None = None
    readings: list[Messwert]


class Messwerte(Schema):
    """Readings of many devices, as in the format umlage-readings/1."""

    devices: list[Geraet]
    gateway: str | None = None


def _let_in(request: HttpRequest, kennung: str, kennwort: str) -> Datenpunkt | None:
    """The Datenpunkt of the address, where the password is its own."""
    said = str(request.resolver_match.kwargs.get("kennung", "")) if request.resolver_match else ""
    organisation = datenpunkte.organisation_of(said)
    if organisation is not None and kennung == said:
        with organisation_scope(organisation):
            found = datenpunkte.may_come_in(said, kennwort=kennwort, adresse=where_from(request))
        if found is not None:
            return found
    failed(request)
    return None


class Kennwort(HttpBasicAuth):
    """Name and password of the Datenpunkt."""

    def authenticate(self, request: HttpRequest, username: str, password: str) -> Datenpunkt | None:
        return _let_in(request, username, password)


class Traeger(HttpBearer):
    """Authorization: Bearer and the password of the Datenpunkt."""

    def authenticate(self, request: HttpRequest, token: str) -> Datenpunkt | None:
        kennung = str(request.resolver_match.kwargs.get("kennung", "")) if request.resolver_match else ""
        return _let_in(request, kennung, token)


router = Router(auth=[Traeger(), Kennwort()], tags=["Datenpunkte"])
_GRUENDE = dict.fromkeys((400, 401, 409, 411, 413, 422, 429), Abgelehnt)
_TAKEN = {200: Eingegangen, 202: Eingegangen, **_GRUENDE}


@router.post(
    "/{kennung}/dateien",
    response=_TAKEN,
    summary="Eine Datei abliefern",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
                "multipart/form-data": {
                    "schema": {"type": "object", "properties": {"datei": {"type": "string", "format": "binary"}}}
                },
            },
        }
    },
)
def datei(request: HttpRequest, kennung: str, name: str = Query("lieferung", max_length=200)) -> Status:
    """A file in any format that is known, packed or not: its bytes as the body, or one file of a form.

    202: taken, read in a moment. 200: the same bytes came before, nothing is done. Ask for the result at `eingaenge`.
    """
    if request.content_type == "multipart/form-data" and request.FILES:
        files = [file for _name, some in request.FILES.lists() for file in some]
        if len(files) > 1:
            # each delivery has an answer of its own
            raise HttpError(422, _("Bitte eine Datei je Aufruf; keine ist angenommen."))
        file = files[0]
        return _taken(request, file.read(MOST_BYTES + 1), file.name or name)
    return _taken(request, _body(request), name)


@router.post("/{kennung}/telegramme", response=_TAKEN, summary="Telegramme abliefern")
def telegramme(request: HttpRequest, kennung: str, lieferung: Telegramme) -> Status:
    """Raw wM-Bus telegrams as hex, one or many."""
    return _taken(request, _as_delivery(lieferung), "telegramme.json")


@router.post("/{kennung}/messwerte", response=_TAKEN, summary="Messwerte abliefern")
def messwerte(request: HttpRequest, kennung: str, lieferung: Messwerte) -> Status:
    """Readings that somebody else has decoded."""
    return _taken(request, _as_delivery(lieferung), "messwerte.json")


@router.get("/{kennung}/eingaenge", response={200: list[Eingegangen], **_GRUENDE}, summary="Letzte Eingänge")
def alle_eingaenge(request: HttpRequest, kennung: str) -> list[dict[str, Any]]:
    """The last hundred deliveries, the newest first."""
    with organisation_scope(request.auth.organisation_id):
        return [eingaenge.short(row) for row in eingaenge.of(request.auth)[:_PAGE]]


@router.get(
    "/{kennung}/eingaenge/{nummer}",
    response={200: Ergebnis, 404: Abgelehnt, **_GRUENDE},
    summary="Was aus einem Eingang wurde",
)
def ein_eingang(request: HttpRequest, kennung: str, nummer: int) -> dict[str, Any]:
    """Counts, and every row that was not taken over, with line, column and reason."""
    with organisation_scope(request.auth.organisation_id):
        row = eingaenge.of(request.auth).filter(pk=nummer).first()
        if row is None:
            raise HttpError(404, _("Diesen Eingang gibt es nicht."))
        return eingaenge.result(row)


def _body(request: HttpRequest) -> bytes:
    if length(request) > MOST_BYTES:
        raise HttpError(413, _("Eine Datei hat höchstens %(mb)d MB.") % {"mb": MOST_BYTES >> 20})
    return request.read(MOST_BYTES + 1)


def _as_delivery(said: Schema) -> bytes:
    """The same in our format, as it is kept: order and blanks of the sender make no difference."""
    content = {"schema": "umlage-readings/1", **said.model_dump(exclude_none=True, by_alias=True)}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError:
        # half a character, as an escape of JSON can write one
        raise HttpError(400, _("Der Inhalt ist kein lesbares JSON.")) from None


def _taken(request: HttpRequest, inhalt: bytes, name: str) -> Status:
    point: Datenpunkt = request.auth
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > _LONGEST_KEY:
        # two keys that only begin alike are two
        key = sha256(key.encode()).hexdigest()
    with organisation_scope(point.organisation_id):
        try:
            taken = annahme.receive(
                inhalt=inhalt, name=name, datenpunkt=point, kanal="rest", am=timezone.now(), wiederholung=key
            )
        except annahme.TooLarge as why:
            raise HttpError(413, str(why)) from None
        except annahme.Nothing as why:
            raise HttpError(422, str(why)) from None
        except annahme.OtherContent as why:
            raise HttpError(409, str(why)) from None
        except annahme.TooMany as why:
            raise HttpError(429, str(why)) from None
        return Status(202 if taken.neu else 200, eingaenge.short(taken.eingang))
