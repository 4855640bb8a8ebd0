"""How the API refuses what it cannot read, and addresses that it does not have: in JSON and in the language of all."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
def unbekannt(request: HttpRequest, rest: str) -> JsonResponse:
    """An address under /api/v1/ that is none; programs read JSON."""
    said = _("Diese Adresse gibt es nicht: /api/v1/{rest}. Alle Adressen nennt /api/v1/openapi.json.")
    return JsonResponse({"detail": said.format(rest=rest[:200])}, status=404)


def gruende(errors: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What pydantic says of each value that it does not take: kind and place as they are, the sentence ours."""
    return [{"type": row["type"], "loc": list(row["loc"]), "msg": _reason(row)} for row in errors]


def _reason(row: dict[str, Any]) -> str:
    name, kind, context = row["loc"][-1] if row["loc"] else "", row["type"], row.get("ctx", {})
    if kind in ("int_parsing", "int_type", "int_from_float"):
        said = _("{name}: Hier wird eine ganze Zahl erwartet.")
    elif kind == "greater_than_equal":
        said = _("{name}: Der Wert muss mindestens {grenze} sein.")
    elif kind == "less_than_equal":
        said = _("{name}: Der Wert darf höchstens {grenze} sein.")
    elif kind == "missing":
        said = _("{name}: Diese Angabe fehlt.")
    elif kind.startswith(("date", "time")):
        said = _("{name}: Hier wird ein Tag erwartet (JJJJ-MM-TT).")
    elif kind == "json_invalid":
        said = _("{name}: Das ist kein lesbares JSON.")
    else:
        said = _("{name}: Dieser Wert ist hier nicht möglich ({art}).")
    return said.format(name=name, grenze=context.get("ge", context.get("le", "")), art=kind)
