"""What a person settles for itself: name, language, where it is logged in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.http import require_http_methods

from umlage.apps.accounts import operations, queries
from umlage.web.ui.zahlen import key


@login_required
@require_http_methods(["GET", "POST"])
def profil(request: HttpRequest) -> HttpResponse:
    """Name and language."""
    person = request.user
    wrong = ""
    if request.method == "POST":
        name, language = request.POST.get("name", "").strip(), request.POST.get("sprache", "")
        try:
            if not name:
                raise ValidationError(_("Bitte einen Namen angeben."))
            operations.change_profile(benutzer=person, name=name, sprache=language)
        except ValidationError as no:
            wrong = " ".join(no.messages)
        else:
            with override(language):
                messages.success(request, _("Profil gespeichert."))
            return redirect("profil")
    context = {"mitgliedschaften": queries.mitgliedschaften(person), "fehler": wrong, "konto_hier": "profil"}
    return render(request, "account/profil.html", context, status=422 if wrong else 200)


@login_required
@require_http_methods(["GET", "POST"])
def sitzungen(request: HttpRequest) -> HttpResponse:
    """Where the person is logged in; ends one session, or all others."""
    here = request.session.session_key
    if request.method == "POST":
        chosen = request.POST.get("sitzung", "")
        number = key(chosen)
        numbers = [number] if number is not None else None
        if numbers is not None or "alle" in request.POST:
            ended = operations.end_sessions(benutzer=request.user, numbers=numbers, keep=here)
            text = ngettext("%(zahl)d Sitzung beendet.", "%(zahl)d Sitzungen beendet.", ended)
            messages.success(request, text % {"zahl": ended})
        return redirect("sitzungen")
    rows = [(row, _browser(row.user_agent), row.session_key == here) for row in queries.sitzungen(request.user)]
    return render(request, "account/sitzungen.html", {"sitzungen": rows, "konto_hier": "sitzungen"})


# what stands in the self-description of a browser, the telling words first
_BROWSER = ("Firefox", "Edg", "OPR", "Chrome", "Safari")
_NAMEN = {"Edg": "Edge", "OPR": "Opera"}
_SYSTEME = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")


def _browser(text: str) -> str:
    """Browser and system in two words."""
    browser = next((_NAMEN.get(word, word) for word in _BROWSER if word in text), "")
    system = next((word for word in _SYSTEME if word in text), "")
    return ", ".join(filter(None, [browser, system])) or text[:40]
