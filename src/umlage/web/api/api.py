"""The addresses of the API; /api/v1/openapi.json describes them for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Query, Status
from ninja.errors import AuthenticationError, HttpError, ValidationError

from umlage.apps.abrechnung import operations
from umlage.apps.abrechnung import queries as abrechnungen
from umlage.apps.accounts.access import Recht
from umlage.apps.liegenschaften import queries as liegenschaften
from umlage.core.finding import Refused
from umlage.formats.akte.syntax import Unreadable
from umlage.web.api import antworten
from umlage.web.api.abgelehnt import gruende
from umlage.web.api.datenpunkte import router as datenpunkte
from umlage.web.api.zugang import Schluessel, braucht, length

if TYPE_CHECKING:
    from umlage.apps.abrechnung.models import Abrechnung, Dokument
    from umlage.apps.liegenschaften.models import Liegenschaft

MOST_BYTES = 5_000_000
_SEITE = 100
_ARTEN = {"application/json": True, "application/yaml": False, "application/x-yaml": False, "text/yaml": False}
_GRUENDE = {
    401: antworten.Abgelehnt,
    403: antworten.Abgelehnt,
    404: antworten.Abgelehnt,
    429: antworten.Abgelehnt,
}

api = NinjaAPI(
    title="Umlage",
    version="1",
    description="Heiz- und Nebenkostenabrechnung: Liegenschaften, Akten, Abrechnungen, Messwerte aus der Ferne.",
    urls_namespace="api",
    auth=Schluessel(),
    docs_url=None,
)
api.add_router("/datenpunkte", datenpunkte)


@api.exception_handler(AuthenticationError)
def who(request: HttpRequest, problem: AuthenticationError) -> HttpResponse:
    """Nobody, or nobody known; programs that wait to be asked for name and password are asked."""
    point = "/datenpunkte/" in request.path
    if point:
        said = _("Kennung oder Kennwort fehlt oder stimmt nicht, oder von hier wird nichts angenommen.")
    else:
        said = _("Der Schlüssel fehlt, stimmt nicht oder gilt nicht mehr.")
    answer = api.create_response(request, {"detail": said}, status=problem.status_code)
    answer["WWW-Authenticate"] = 'Basic realm="Umlage", charset="UTF-8"' if point else "Bearer"
    return answer


@api.exception_handler(HttpError)
def refused(request: HttpRequest, problem: HttpError) -> HttpResponse:
    """What was refused with a sentence of ours; the one that the library has for JSON is said in ours."""
    said = str(problem)
    if said.startswith("Cannot parse request body"):
        said = _("Der Inhalt ist kein lesbares JSON.")
    return api.create_response(request, {"detail": said}, status=problem.status_code)


@api.exception_handler(UnreadablePostError)
def broken_off(request: HttpRequest, problem: UnreadablePostError) -> HttpResponse:
    """Less came than was announced: the sender may still be there to hear it."""
    said = _("Die Übertragung brach ab; nichts ist angenommen. Bitte noch einmal senden.")
    return api.create_response(request, {"detail": said}, status=400)


@api.exception_handler(RequestDataTooBig)
def too_large(request: HttpRequest, problem: RequestDataTooBig) -> HttpResponse:
    """JSON that nobody holds in memory; files may be larger (`dateien`)."""
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1_000_000
    said = _("Eine Nachricht hat höchstens %(mb)d MB; mehr als eine Datei, oder in Teilen senden.") % {"mb": most}
    return api.create_response(request, {"detail": said}, status=413)


@api.exception_handler(ValidationError)
def unreadable(request: HttpRequest, problem: ValidationError) -> HttpResponse:
    """A value in the address or the body that cannot be read."""
    return api.create_response(request, {"detail": gruende(problem.errors)}, status=422)


@api.exception_handler(Http404)
def nowhere(request: HttpRequest, problem: Http404) -> HttpResponse:
    """What is not there, or not for the one who asks."""
    return api.create_response(request, {"detail": _("Das gibt es hier nicht.")}, status=404)


def _page(rows: QuerySet[Any], number: int) -> tuple[int, int | None, list[Any]]:
    """How many rows there are, the number of the next page, the rows of this one."""
    pages = Paginator(rows, _SEITE)
    if number > pages.num_pages:
        raise HttpError(404, _("Diese Seite gibt es nicht."))
    page = pages.page(number)
    return pages.count, page.next_page_number() if page.has_next() else None, list(page)


def _house(row: Liegenschaft) -> dict[str, Any]:
    years = [
        {"von": year.von, "bis": year.bis, "jahr": year.bis.year, "stand": _standing(year)}
        for year in row.zeitraeume.all()
    ]
    names = ("nummer", "bezeichnung", "strasse", "plz", "ort")
    kunde = row.kunde.nummer if row.kunde is not None else None
    return {**{name: getattr(row, name) for name in names}, "kunde": kunde, "zeitraeume": years}


def _standing(year: Any) -> str | None:
    known = getattr(year, "pruefstand", None)
    return known.stand if known is not None else None


@api.get("/liegenschaften", response={200: antworten.Liegenschaften, **_GRUENDE}, summary="Alle Liegenschaften")
@braucht(Recht.LESEN)
def alle_liegenschaften(request: HttpRequest, seite: int = Query(1, ge=1)) -> dict[str, Any]:
    """Houses by number, a hundred on a page."""
    count, more, rows = _page(liegenschaften.mit_zeitraeumen(), seite)
    return {"gesamt": count, "weiter": more, "liegenschaften": [_house(row) for row in rows]}


@api.get("/liegenschaften/{nummer}", response={200: antworten.Liegenschaft, **_GRUENDE}, summary="Eine Liegenschaft")
@braucht(Recht.LESEN)
def eine_liegenschaft(request: HttpRequest, nummer: str) -> dict[str, Any]:
    """One house."""
    row = liegenschaften.mit_zeitraeumen().filter(nummer=nummer).first()
    if row is None:
        raise HttpError(404, _("Diese Liegenschaft gibt es nicht."))
    return _house(row)


@api.get(
    "/liegenschaften/{nummer}/{jahr}/akte", response=_GRUENDE, summary="Die Akte eines Zeitraums, wie sie jetzt ist"
)
@braucht(Recht.LESEN)
def akte(request: HttpRequest, nummer: str, jahr: int) -> HttpResponse:
    """The Akte of the year that ends in `jahr`, in the format that `umlage schema` describes."""
    house = liegenschaften.liegenschaft(nummer)
    year = liegenschaften.zeitraum(house, jahr) if house is not None else None
    if year is None:
        raise HttpError(404, _("Diesen Zeitraum gibt es nicht."))
    return HttpResponse(abrechnungen.akte(year), content_type="application/json")


@api.post(
    "/akten",
    response={201: antworten.Aufgenommen, 409: antworten.Abgelehnt, 415: antworten.Abgelehnt, 422: antworten.Abgelehnt}
    | _GRUENDE,
    summary="Eine Akte aufnehmen",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {kind: {"schema": {"type": "object"}} for kind in ("application/json", "application/yaml")},
        }
    },
)
@braucht(Recht.STAMMDATEN)
def akte_aufnehmen(request: HttpRequest) -> Status:
    """House, flats, devices, readings and costs of a year, as JSON or YAML; all of it or nothing."""
    kind = (request.content_type or "").lower()
    if kind not in _ARTEN:
        raise HttpError(415, _("Eine Akte kommt als application/json oder application/yaml."))
    if length(request) > MOST_BYTES:
        raise HttpError(413, _("Eine Akte hat höchstens 5 MB."))
    try:
        zeitraum = operations.take_in_akte(
            content=request.body, is_json=_ARTEN[kind], benutzer=request.auth.von, am=timezone.now()
        )
    except Unreadable as problem:
        return Status(422, {"detail": _("Die Datei ist nicht lesbar: %(grund)s") % {"grund": problem}})
    except operations.YearKnown as known:
        return Status(409, {"detail": str(known)})
    except Refused as refused:
        found = [
            {"wo": one.where, "code": one.code, "text": one.message, "abhilfe": one.remedy, "norm": one.norm}
            for one in refused.findings
        ]
        return Status(422, {"detail": _("Die Akte ist nicht in Ordnung."), "befunde": found})
    return Status(201, {"liegenschaft": zeitraum.liegenschaft.nummer, "jahr": zeitraum.bis.year})


def _issued(row: Abrechnung) -> dict[str, Any]:
    names = ("nummer", "stand", "gesamtkosten", "erteilt_am", "pruefsumme", "version")
    year = row.zeitraum
    return {
        **{name: getattr(row, name) for name in names},
        "liegenschaft": year.liegenschaft.nummer,
        "von": year.von,
        "bis": year.bis,
    }


def _one(nummer: str) -> Abrechnung:
    row = abrechnungen.erteilte().filter(nummer=nummer).first()
    if row is None:
        raise HttpError(404, _("Diese Abrechnung gibt es nicht."))
    return row


@api.get("/abrechnungen", response={200: antworten.Abrechnungen, **_GRUENDE}, summary="Erteilte Abrechnungen")
@braucht(Recht.LESEN)
def alle_abrechnungen(request: HttpRequest, seite: int = Query(1, ge=1)) -> dict[str, Any]:
    """Issued Abrechnungen, the newest first, a hundred on a page."""
    count, more, rows = _page(abrechnungen.erteilte(), seite)
    return {"gesamt": count, "weiter": more, "abrechnungen": [_issued(row) for row in rows]}


@api.get("/abrechnungen/{nummer}", response={200: antworten.Abrechnung, **_GRUENDE}, summary="Eine erteilte Abrechnung")
@braucht(Recht.LESEN)
def eine_abrechnung(request: HttpRequest, nummer: str) -> dict[str, Any]:
    """One issued Abrechnung."""
    return _issued(_one(nummer))


@api.get("/abrechnungen/{nummer}/akte", response=_GRUENDE, summary="Die Akte, mit der erteilt wurde")
@braucht(Recht.LESEN)
def erteilte_akte(request: HttpRequest, nummer: str) -> HttpResponse:
    """The Akte as it was issued, byte for byte."""
    return HttpResponse(_one(nummer).akte, content_type="application/json")


@api.get("/abrechnungen/{nummer}/ergebnis", response=_GRUENDE, summary="Das Ergebnis mit jeder Herleitung")
@braucht(Recht.LESEN)
def ergebnis(request: HttpRequest, nummer: str) -> HttpResponse:
    """The Ergebnis as it was issued, byte for byte."""
    return HttpResponse(_one(nummer).ergebnis, content_type="application/json")


@api.get(
    "/abrechnungen/{nummer}/dokumente", response={200: list[antworten.Dokument], **_GRUENDE}, summary="Ihre Dokumente"
)
@braucht(Recht.LESEN)
def dokumente(request: HttpRequest, nummer: str) -> list[dict[str, Any]]:
    """The files of an issued Abrechnung."""
    return [_file(request, nummer, row) for row in _one(nummer).dokumente.all()]


def _file(request: HttpRequest, nummer: str, row: Dokument) -> dict[str, Any]:
    place = reverse("api:dokument", kwargs={"nummer": nummer, "name": row.name})
    said = {"name": row.name, "nutzer": row.nutzer, "bytes": row.bytes, "sha256": row.pruefsumme}
    return {**said, "adresse": request.build_absolute_uri(place)}


@api.get(
    "/abrechnungen/{nummer}/dokumente/{name}", response=_GRUENDE, url_name="dokument", summary="Ein Dokument als PDF"
)
@braucht(Recht.LESEN)
def dokument(request: HttpRequest, nummer: str, name: str) -> FileResponse:
    """One file."""
    row = _one(nummer).dokumente.filter(name=name).first()
    if row is None:
        raise HttpError(404, _("Dieses Dokument gibt es nicht."))
    return FileResponse(default_storage.open(row.datei.name), filename=row.name, content_type="application/pdf")
